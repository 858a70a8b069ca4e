//! `/proc/PID/status`: much of stat and statm in readable form, and more.
//!
//! ```text
//! Name:  postgres
//! Umask:  0077
//! State:  S (sleeping)
//! Tgid:  317
//! VmRSS:      1844 kB
//! Threads:  1
//! SigCgt:  0000000000010002
//! voluntary_ctxt_switches:  420
//! ```
//!
//! In `/proc/PID` the memory is that of the whole process. The values of one thread, including the context
//! switches, are in [`Status::leader`]: the total of a process is the sum over its threads. A kernel thread
//! and a zombie have no `Vm` lines, and gVisor and WSL 1 print fewer lines than Linux. If a line is missing,
//! its field is `None`; only name, state and number are required. The name is escaped in the file, and
//! unescaped here. Sizes in KiB that are sums of parts may be wrong by some pages.
//!
//! Reference: proc_pid_status(5). Permission: any user. Of the small files it costs the most: stat, statm and
//! io together cost less.

mod values;

pub use values::{Credentials, Hex, Octal, SigQ};

use super::comm::CommName;
use super::flags::{Capabilities, Signals};
use super::state::State;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::cursor::Value;
use crate::dir::{PidDir, TidDir};
use crate::error::ParseError;
use crate::file::{Earlier, FileIn, ProcFile};
use crate::find;
use crate::shape::fields::{Fields, fields};
use crate::shape::key_value::KeyValue;
use crate::shape::keyed::{self, MixedFile, Values, parts};
use crate::shape::numbers::numbers;
use crate::shape::unlisted::Unlisted;
use crate::text::{BitMask, IdList, Text};
use crate::unit::KiB;

fields! {
    /// One sample of `/proc/PID/status`. `None` means that this kernel does not print the line, or not for
    /// this process.
    pub struct Status {}
    keys ":" {
        /// The name, any bytes. Linux 2.6.
        "Name" name: CommName,
        /// The file mode creation mask; `None` for a zombie and a kernel thread that has none. Linux 4.7.
        "Umask" umask: Option<Octal>,
        /// The number of the process; 0 while it is being reaped. Linux 2.6.
        "Tgid" tgid: Option<u32>,
        /// The NUMA group; 0 for none. Linux 3.13.
        "Ngid" ngid: Option<u32>,
        /// The number of the process or the thread. Linux 2.6.
        "Pid" pid: u32,
        /// The parent; 0 for none. Linux 2.6.
        "PPid" ppid: Option<u32>,
        /// The tracer; 0 for none. Linux 2.6.
        "TracerPid" tracer_pid: Option<u32>,
        /// User ids. Linux 2.6.
        "Uid" uid: Option<Credentials>,
        /// Group ids. Linux 2.6.
        "Gid" gid: Option<Credentials>,
        /// Slots in the table of file descriptors, used or free. Linux 2.6.
        "FDSize" fdsize: Option<u32>,
        /// Supplementary groups. Linux 2.6.
        "Groups" groups: Option<Vec<u32>>,
        /// `Tgid` in each pid namespace, from that of the reader to that of the process. Linux 4.1.
        "NStgid" nstgid: Option<Vec<u32>>,
        /// `Pid` in each pid namespace. Linux 4.1.
        "NSpid" nspid: Option<Vec<u32>>,
        /// The process group in each pid namespace. Linux 4.1.
        "NSpgid" nspgid: Option<Vec<u32>>,
        /// The session in each pid namespace. Linux 4.1.
        "NSsid" nssid: Option<Vec<u32>>,
        /// Whether it is a kernel thread. Linux 6.8.
        "Kthread" kthread: Option<bool>,
        /// Peak of `vm_size`. Linux 2.6.15.
        "VmPeak" vm_peak: Option<KiB>,
        /// Size of the address space in use. Linux 2.6.
        "VmSize" vm_size: Option<KiB>,
        /// Memory that is locked with mlock(2). Linux 2.6.
        "VmLck" vm_lck: Option<KiB>,
        /// Pinned memory, for example for direct I/O. Linux 3.2.
        "VmPin" vm_pin: Option<KiB>,
        /// Peak of `vm_rss`; [`ClearRefs::reset_peak`](super::ClearRefs::reset_peak) resets it. Linux 2.6.15.
        "VmHWM" vm_hwm: Option<KiB>,
        /// Memory in RAM: the sum of the next three. Linux 2.6.
        "VmRSS" vm_rss: Option<KiB>,
        /// Anonymous memory in RAM. Linux 4.5.
        "RssAnon" rss_anon: Option<KiB>,
        /// Mapped files in RAM. Linux 4.5.
        "RssFile" rss_file: Option<KiB>,
        /// Shared memory and tmpfs in RAM. Linux 4.5.
        "RssShmem" rss_shmem: Option<KiB>,
        /// Private data. Linux 2.6.
        "VmData" vm_data: Option<KiB>,
        /// The main thread's stack. Linux 2.6.
        "VmStk" vm_stk: Option<KiB>,
        /// Code. Linux 2.6.
        "VmExe" vm_exe: Option<KiB>,
        /// Code of shared libraries. Linux 2.6.
        "VmLib" vm_lib: Option<KiB>,
        /// Page tables. Linux 2.6.10.
        "VmPTE" vm_pte: Option<KiB>,
        /// Second-level page tables. Linux 4.0 to 4.14.
        "VmPMD" vm_pmd: Option<KiB>,
        /// Anonymous memory in swap, without shared memory. Linux 2.6.34.
        "VmSwap" vm_swap: Option<KiB>,
        /// Memory in hugetlb pages. With CONFIG_HUGETLB_PAGE. Linux 4.4.
        "HugetlbPages" hugetlb_pages: Option<KiB>,
        /// Whether a core dump of the process is being written. Linux 4.15.
        "CoreDumping" core_dumping: Option<bool>,
        /// Whether the process may get transparent huge pages. Linux 5.0.
        "THP_enabled" thp_enabled: Option<bool>,
        /// Mask of the bits of an address that are not a tag. Linux 6.4.
        "untag_mask" untag_mask: Option<Hex>,
        /// Number of threads. Linux 2.6.
        "Threads" threads: Option<u32>,
        /// Queued signals of the real user, and their limit. Linux 2.6.
        "SigQ" sig_q: Option<SigQ>,
        /// Signals pending for the process. Linux 2.6.
        "ShdPnd" shd_pnd: Option<Signals>,
        /// Signals ignored. Linux 2.6.
        "SigIgn" sig_ign: Option<Signals>,
        /// Signals caught. Linux 2.6.
        "SigCgt" sig_cgt: Option<Signals>,
    }
    and {
        /// The values of one thread: in `/proc/PID` of the thread group leader, in `/proc/PID/task/TID` of
        /// that thread.
        leader: ThreadPart,
        /// Lines whose key this crate does not know.
        unlisted: Unlisted,
    }
}

fields! {
    /// The values of one thread: in `/proc/PID` of the thread group leader, in `/proc/PID/task/TID` of that
    /// thread.
    pub struct ThreadPart {}
    keys ":" {
        /// What the thread is doing. Linux 2.6.
        "State" state: State,
        /// Signals pending for the thread. Linux 2.6.
        "SigPnd" sig_pnd: Option<Signals>,
        /// Signals blocked. Linux 2.6.
        "SigBlk" sig_blk: Option<Signals>,
        /// Capabilities kept over execve(2). Linux 2.6.
        "CapInh" cap_inh: Option<Capabilities>,
        /// Capabilities that it may use. Linux 2.6.
        "CapPrm" cap_prm: Option<Capabilities>,
        /// Capabilities in use. Linux 2.6.
        "CapEff" cap_eff: Option<Capabilities>,
        /// The bounding set. Linux 2.6.26.
        "CapBnd" cap_bnd: Option<Capabilities>,
        /// Ambient capabilities. Linux 4.3.
        "CapAmb" cap_amb: Option<Capabilities>,
        /// Whether execve(2) can give it no new privileges. Linux 4.10.
        "NoNewPrivs" no_new_privs: Option<bool>,
        /// Seccomp: 0 off, 1 strict, 2 filter. With CONFIG_SECCOMP. Linux 3.8.
        "Seccomp" seccomp: Option<u32>,
        /// Number of its seccomp filters. Linux 5.9.
        "Seccomp_filters" seccomp_filters: Option<u32>,
        /// Whether speculative store bypass is mitigated, in words. Linux 4.17.
        "Speculation_Store_Bypass" speculation_store_bypass: Option<Text>,
        /// Whether indirect branch speculation is mitigated, in words. Linux 5.10.
        "SpeculationIndirectBranch" speculation_indirect_branch: Option<Text>,
        /// CPUs on which it may run. Linux 2.6.24.
        "Cpus_allowed" cpus_allowed: Option<BitMask>,
        /// CPUs on which it may run, as a list. Linux 2.6.26.
        "Cpus_allowed_list" cpus_allowed_list: Option<IdList>,
        /// Memory nodes that it may use. Linux 2.6.24; `None` without CONFIG_CPUSETS.
        "Mems_allowed" mems_allowed: Option<BitMask>,
        /// Memory nodes that it may use, as a list. Linux 2.6.26; `None` without CONFIG_CPUSETS.
        "Mems_allowed_list" mems_allowed_list: Option<IdList>,
        /// Number of times that it gave up the CPU, in order to wait. Linux 2.6.23.
        "voluntary_ctxt_switches" voluntary_ctxt_switches: Option<u64>,
        /// Number of times that the scheduler took it off the CPU. Linux 2.6.23.
        "nonvoluntary_ctxt_switches" nonvoluntary_ctxt_switches: Option<u64>,
        /// Shadow stack features in use, in words. x86. Linux 6.6.
        "x86_Thread_features" x86_thread_features: Option<Text>,
        /// Shadow stack features that are locked, in words. x86. Linux 6.6.
        "x86_Thread_features_locked" x86_thread_features_locked: Option<Text>,
    }
}

const COUNT: usize = parts::count(&[Status::KEYS, ThreadPart::KEYS]);
const KEYS: [&str; COUNT] = parts::join(&[Status::KEYS, ThreadPart::KEYS]);
const REQUIRED: [bool; COUNT] = parts::join(&[Status::REQUIRED, ThreadPart::REQUIRED]);

impl MixedFile for Status {
    type Part = ThreadPart;
    const ALL: (&'static [&'static str], &'static [bool]) = (&KEYS, &REQUIRED);

    fn parts(&self) -> (&ThreadPart, &Unlisted) {
        (&self.leader, &self.unlisted)
    }

    fn parts_mut(&mut self) -> (&mut ThreadPart, &mut Unlisted) {
        (&mut self.leader, &mut self.unlisted)
    }
}

impl ProcFile for Status {
    type State = Values;
    const NAME: &'static str = "status";
    const CLASS: Class = Class::TASK.in_one_piece().unchanged_while_asleep().of_leader();

    fn is_asleep(&self) -> Option<bool> {
        Some(self.threads == Some(1) && self.leader.state.is_off_cpu())
    }

    fn parse(&mut self, text: &[u8], values: &mut Values) -> Result<(), ParseError> {
        values.read(self, text, false)
    }

    fn parse_after(
        &mut self,
        text: &[u8],
        earlier: Earlier<'_, Self>,
        values: &mut Values,
    ) -> Result<(), ParseError> {
        values.read_after(self, text, (earlier.text, earlier.snapshot))
    }
}

impl Status {
    /// The value of a key. It is found in the fields of this crate and in `unlisted`. See `rows::KeyValue`.
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<KeyValue<'_>> {
        keyed::get(self, key.as_ref())
    }
}

impl FileIn<PidDir> for Status {
    fn at_birth() -> Option<Self> {
        let mut status = Status::default();
        status.leader.voluntary_ctxt_switches = Some(0);
        status.leader.nonvoluntary_ctxt_switches = Some(0);
        Some(status)
    }
}

impl FileIn<TidDir> for Status {
    fn at_birth() -> Option<Self> {
        <Status as FileIn<PidDir>>::at_birth()
    }
}

numbers! {
    /// What a thread did between two samples.
    pub struct ThreadPartDelta of ThreadPart {
        /// Number of times that it gave up the CPU, in order to wait.
        voluntary_ctxt_switches: Option<u64> = long,
        /// Number of times that the scheduler took it off the CPU.
        nonvoluntary_ctxt_switches: Option<u64> = long,
    }
}

/// The rest of status are gauges, so its delta is that of the thread.
impl crate::delta::Delta for Status {
    type Output<'a> = ThreadPartDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &crate::machine::Machine) -> ThreadPartDelta {
        self.leader.since(&earlier.leader, machine)
    }
}

/// The name as status escapes it: `\n` and `\\`.
impl Value for CommName {
    const EXPECTED: &'static str = "a name of at most 63 bytes";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        // Blanks at the beginning of a name belong to it: it begins behind the colon and one blank.
        cursor.go(cursor.behind(b':') + 1);
        let start = cursor.rest();
        cursor.skip_line();
        let escaped = start.get(..start.len() - cursor.rest().len()).unwrap_or_default();
        if find::byte(b'\\', escaped).is_none() {
            return CommName::new(escaped);
        }
        let (mut name, mut len) = ([0; 63], 0);
        let mut rest = escaped.iter();
        while let Some(&byte) = rest.next() {
            let byte = match (byte, rest.as_slice().first()) {
                (b'\\', Some(b'n')) => rest.next().map(|_| b'\n')?,
                (b'\\', Some(b'\\')) => rest.next().copied()?,
                (byte, _) => byte,
            };
            *name.get_mut(len)? = byte;
            len += 1;
        }
        CommName::new(&name[..len])
    }
}

#[cfg(test)]
mod tests;
