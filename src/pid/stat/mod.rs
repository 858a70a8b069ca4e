//! `/proc/PID/stat`: state, times, faults and memory of a process or a thread.
//!
//! ```text
//! 2117 (cat) R 2069 2069 995 0 -1 4194304 104 0 1 0 0 0 0 0 20 0 1 0 48527 3133440 388 18446744073709551615
//! 94606659231744 94606659251625 140720898735072 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 94606659267632 94606659269248
//! 94607543689216 140720898742972 140720898743022 140720898743022 140720898744299 0
//! ```
//!
//! In `/proc/PID` most of it is the whole process's, exited threads included; what is the leader's alone stands in
//! [`Stat::leader`]. In `/proc/PID/task/TID` all times and faults are that thread's. `utime` and `stime` are split by what
//! the tick happened to see, and may step back by a tick or two against each other; below 100 ms they say little, and
//! [`Schedstat`](super::Schedstat) is exact. `rss` is summed from parts and may be off by some pages.
//!
//! To a reader who may not look (ptrace(2), `PTRACE_MODE_READ_FSCREDS`) the kernel prints 1 for the two ends of the code and
//! 0 for the other addresses: those are [`Reported::Hidden`] here. `delayacct_blkio_ticks` is 0 while `kernel.task_delayacct` is
//! off: [`Reported::Unmeasured`].
//!
//! The kernel prints the times of children with a sign, and some kernels let them fall below 0; before Linux
//! 4.11 a 32-bit machine counts them in 32 bits. Their deltas are differences, on a 32-bit machine modulo
//! 2^32, and may step back.
//!
//! Inside a time namespace `starttime` is shifted by the namespace's offset of CLOCK_BOOTTIME (Linux 5.6).
//! For a process that started before the namespace's boot, which a negative offset makes possible, the kernel
//! prints the negative time without its sign: 2^64 nanoseconds in ticks, less the time before that boot
//! (1844674407370 ticks are 0 seconds, at 100 ticks a second). [`Stat::since_boot`] and [`Stat::age`] know
//! it. From Linux 6.13 on the kernel copies `comm` without a lock: it may be torn, with bytes of both names,
//! where the process changes its name during the read.
//!
//! Reference: proc_pid_stat(5). Permission: any user, but for the addresses. 52 fields since Linux 3.5, 44 before 3.3.

mod again;
mod columns;
mod masked;
mod program;
mod start;
mod tty;

pub(crate) use columns::{is_no_leader, num_threads, ppid, starttime};
pub(crate) use program::Program;
pub(crate) use start::start_nanos;
pub use tty::Tty;

use super::comm::CommName;
use super::flags::{Policy, Signals, State, TaskFlags};
use crate::class::Class;
use crate::cursor::{Cursor, Value};
use crate::delta::{Change, row_delta};
use crate::error::ParseError;
use crate::facts::Facts;
use crate::file::{Earlier, FileIn, ProcFile};
use crate::find;
use crate::shape::unlisted::Unlisted;
use crate::unit::{Bytes, Pages, SignedTicks, Ticks};
use crate::value::Reported;
use again::Again;
use columns::{Columns, misfit, unfit};
use masked::Told;
use start::is_of_one;

/// One sample of `/proc/PID/stat`. All fields since Linux 2.6 unless they say otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Stat {
    /// The number of the process or the thread.
    pub pid: u32,
    /// Its name, any bytes. It may be torn where the process changes it during the read.
    pub comm: CommName,
    /// The parent's number; 0 for none, or for one outside of the reader's pid namespace.
    pub ppid: u32,
    /// The process group; -1 while it exits.
    pub pgrp: i32,
    /// The session; -1 while it exits.
    pub session: i32,
    /// The controlling terminal's device number (minor in bits 31 to 20 and 7 to 0, major in 15 to 8); 0 for none.
    pub tty_nr: i32,
    /// The foreground process group of the terminal; -1 for none.
    pub tpgid: i32,
    /// Page faults that needed no I/O.
    pub minflt: u64,
    /// The same of children that were waited for.
    pub cminflt: u64,
    /// Page faults that needed I/O.
    pub majflt: u64,
    /// The same of children that were waited for.
    pub cmajflt: u64,
    /// CPU time in user mode, guests included.
    pub utime: Ticks,
    /// CPU time in the kernel.
    pub stime: Ticks,
    /// User time of children that were waited for, guests included; below 0 where a kernel printed it so.
    pub cutime: SignedTicks,
    /// System time of children that were waited for; as `cutime`.
    pub cstime: SignedTicks,
    /// Threads; 0 once it exits.
    pub num_threads: i32,
    /// Always 0 since Linux 2.6.17.
    pub itrealvalue: u64,
    /// When it started, in ticks since boot. It is an identity; for a time see [`Stat::since_boot`], because
    /// it is near 2^64 nanoseconds inside a time namespace that began later than the process.
    pub starttime: Ticks,
    /// Address space in use.
    pub vsize: Bytes,
    /// Pages in RAM; may be off by some.
    pub rss: Pages,
    /// The soft limit of `rss`; 2^64-1, on a 32-bit machine 2^32-1, for none.
    pub rsslim: Bytes,
    /// Where the code begins; absent for a kernel thread and a zombie.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub startcode: Reported<u64>,
    /// Where the code ends.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub endcode: Reported<u64>,
    /// Where the stack begins.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub startstack: Reported<u64>,
    /// The signal that the parent gets at exit; 0 for none, -1 for a thread.
    pub exit_signal: i32,
    /// Always 0.
    pub nswap: u64,
    /// Always 0.
    pub cnswap: u64,
    /// Time as a virtual CPU of a guest, in `utime` too. Linux 2.6.24.
    pub guest_time: Ticks,
    /// The same of children that were waited for; as `cutime`. Linux 2.6.24.
    pub cguest_time: SignedTicks,
    /// Where the data begin. Linux 3.3.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub start_data: Reported<u64>,
    /// Where the data end. Linux 3.3.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub end_data: Reported<u64>,
    /// Where the heap begins. Linux 3.3.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub start_brk: Reported<u64>,
    /// Where the arguments begin. Linux 3.5.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub arg_start: Reported<u64>,
    /// Where the arguments end. Linux 3.5.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub arg_end: Reported<u64>,
    /// Where the environment begins. Linux 3.5.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub env_start: Reported<u64>,
    /// Where the environment ends. Linux 3.5.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub env_end: Reported<u64>,
    /// How it exited, as waitpid(2) tells; 0 while it runs. Linux 3.5.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub exit_code: Reported<u64>,
    /// What is one thread's: in `/proc/PID` the leader's alone, in `/proc/PID/task/TID` the thread's.
    pub leader: ThreadPart,
    /// Columns behind the last that this crate knows.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub unlisted: Unlisted,
}

/// The fields of `/proc/PID/stat` that are one thread's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ThreadPart {
    /// What it is doing.
    pub state: State,
    /// The kernel's flags.
    pub flags: TaskFlags,
    /// The kernel's priority: 0 to 39 for nice values from -20, -2 to -100 for real time, -101 for deadline.
    pub priority: i32,
    /// The nice value, 19 (low) to -20 (high).
    pub nice: i32,
    /// The stack pointer; known only while it exits or dumps core. Hidden from who may not look.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub kstkesp: Reported<u64>,
    /// The instruction pointer; as `kstkesp`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub kstkeip: Reported<u64>,
    /// Pending signals, the first 31 of them; status has all.
    pub signal: Signals,
    /// Blocked signals, the first 31 of them.
    pub blocked: Signals,
    /// Ignored signals, the first 31 of them.
    pub sigignore: Signals,
    /// Caught signals, the first 31 of them.
    pub sigcatch: Signals,
    /// 1 if it waits in the kernel; an address on old kernels. In a process of several threads the kernel does not say.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub wchan: Reported<u64>,
    /// The CPU it last ran on.
    pub processor: i32,
    /// The real-time priority, 1 to 99; 0 for none.
    pub rt_priority: u32,
    /// How it is scheduled.
    pub policy: Policy,
    /// Time it waited for block I/O and swap. Linux 2.6.18.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub delayacct_blkio_ticks: Reported<Ticks>,
}

/// What is carried from text to text: the [`Facts`] of where it lies, and the last text of a file that is read again and
/// again.
#[derive(Debug, Default)]
pub struct Memory {
    facts: Facts,
    again: Again,
}

row_delta! {
    /// What a process or a thread did between two samples. All is [reset](crate::Change::Reset) if the later sample is of
    /// another process of the same number. The default snapshot is the beginning of any process.
    pub struct StatDelta of Stat, same (is_of_one) {
        /// Page faults that needed no I/O.
        minflt: u64 = long,
        /// The same of children that were waited for.
        cminflt: u64 = long,
        /// Page faults that needed I/O.
        majflt: u64 = long,
        /// The same of children that were waited for.
        cmajflt: u64 = long,
        /// CPU time in user mode; may step back a little.
        utime: Ticks = steps,
        /// CPU time in the kernel; may step back a little.
        stime: Ticks = steps,
        /// User time of children that were waited for; may step back.
        cutime: SignedTicks = steps,
        /// System time of children that were waited for; may step back.
        cstime: SignedTicks = steps,
        /// Time as a virtual CPU of a guest, in `utime` too.
        guest_time: Ticks = steps,
        /// The same of children that were waited for.
        cguest_time: SignedTicks = steps,
    }
}

impl StatDelta {
    /// CPU time, user and system. A step back of one of them is subtracted from the other, because the kernel
    /// splits their sum anew.
    ///
    /// ```
    /// # use procsampler::{Change, pid::stat::StatDelta, unit::Ticks};
    /// let mut delta = StatDelta::default();
    /// (delta.utime, delta.stime) = (Change::By(Ticks(5)), Change::Back(Ticks(1)));
    /// assert_eq!(delta.cpu(), Change::By(Ticks(4)));
    /// ```
    pub fn cpu(&self) -> Change<Ticks> {
        self.utime.netted(self.stime)
    }
}

impl ProcFile for Stat {
    type State = Memory;
    const NAME: &'static str = "stat";
    const CLASS: Class = Class::TASK.in_one_piece().unchanged_while_asleep();
    const ASKS: bool = true;

    fn learn(memory: &mut Memory, facts: &Facts) {
        memory.facts = *facts;
    }

    fn is_asleep(&self) -> Option<bool> {
        Some(self.num_threads == 1 && self.leader.state.is_off_cpu())
    }

    fn parse(&mut self, text: &[u8], memory: &mut Memory) -> Result<(), ParseError> {
        self.read(text, None, memory)
    }

    fn parse_after(
        &mut self,
        text: &[u8],
        earlier: Earlier<'_, Self>,
        memory: &mut Memory,
    ) -> Result<(), ParseError> {
        let read = self.read(text, Some(earlier.text), memory);
        if read.is_err() {
            memory.again.forget();
        }
        read
    }
}

impl Stat {
    #[inline]
    fn read(&mut self, text: &[u8], earlier: Option<&[u8]>, memory: &mut Memory) -> Result<(), ParseError> {
        let Memory { facts, again } = memory;
        let mut cursor = Cursor::new(text);
        self.pid = cursor.unsigned32("pid")?;
        if !cursor.eat_all(b" (") {
            return Err(cursor.fail("comm", "a name in parentheses"));
        }
        // The name may hold anything, parentheses and newlines too; behind it there is none.
        let rest = cursor.rest();
        let Some(comm) = find::last_byte(b')', rest).and_then(|end| rest.get(..end)) else {
            return Err(cursor.fail("comm", "a name in parentheses"));
        };
        if !self.comm.set(comm) {
            return Err(cursor.fail("comm", "a name of at most 63 bytes"));
        }
        cursor.skip(comm.len() + 1);
        cursor.skip_blanks();
        let Some(state) = State::read(&mut cursor) else { return Err(cursor.fail("state", State::EXPECTED)) };

        let start = cursor;
        let columns = again.columns(&mut cursor, earlier)?;
        if let Some(at) = misfit(columns) {
            return Err(unfit(start, at));
        }
        let &Columns { numbers: ref n, count, .. } = columns;
        let int = |at: usize| n[at] as i32;
        let word = |at: usize| n[at] as u32;

        self.ppid = word(0);
        self.pgrp = int(1);
        self.session = int(2);
        self.tty_nr = int(3);
        self.tpgid = int(4);
        self.minflt = n[6];
        self.cminflt = n[7];
        self.majflt = n[8];
        self.cmajflt = n[9];
        self.utime = Ticks(n[10]);
        self.stime = Ticks(n[11]);
        self.cutime = SignedTicks(n[12] as i64);
        self.cstime = SignedTicks(n[13] as i64);
        self.num_threads = int(16);
        self.itrealvalue = n[17];
        self.starttime = Ticks(n[18]);
        self.vsize = Bytes(n[19]);
        self.rss = Pages(n[20]);
        self.rsslim = Bytes(n[21]);
        self.nswap = n[32];
        self.cnswap = n[33];
        self.exit_signal = int(34);
        self.guest_time = Ticks(n[39]);
        self.cguest_time = SignedTicks(n[40] as i64);

        let told = Told {
            // The kernel masks all of these together, and only the two ends of the code with a 1 that shows it.
            masked: (n[22] == 1 && n[23] == 1) || (n[22] == 0 && facts.may_look == Some(false)),
            sure: facts.may_look == Some(true),
            has_memory: n[22] != 0,
        };
        let address = |at: usize| told.address(n.get(at).copied().filter(|_| at < count));
        self.startcode = address(22);
        self.endcode = address(23);
        self.startstack = address(24);
        self.start_data = address(41);
        self.end_data = address(42);
        self.start_brk = address(43);
        self.arg_start = address(44);
        self.arg_end = address(45);
        self.env_start = address(46);
        self.env_end = address(47);
        self.exit_code = match count > 48 {
            true => told.number(n[48], told.sure || told.has_memory),
            false => Reported::Absent,
        };
        self.leader = ThreadPart {
            state,
            flags: TaskFlags::from_bits_retain(word(5)),
            priority: int(14),
            nice: int(15),
            // Even to who may look they are 0 but for a task that exits or dumps core.
            kstkesp: told.number(n[25], false),
            kstkeip: told.number(n[26], false),
            signal: Signals::from_bits_retain(n[27].into()),
            blocked: Signals::from_bits_retain(n[28].into()),
            sigignore: Signals::from_bits_retain(n[29].into()),
            sigcatch: Signals::from_bits_retain(n[30].into()),
            wchan: told.number(n[31], (told.sure || told.has_memory) && self.num_threads == 1),
            processor: int(35),
            rt_priority: word(36),
            policy: Policy::from(word(37)),
            delayacct_blkio_ticks: match (n[38], facts.task_delayacct) {
                (0, None | Some(false)) => Reported::Unmeasured,
                (ticks, _) => Reported::Known(Ticks(ticks)),
            },
        };

        self.unlisted.clear();
        let rest = cursor.line().trim_ascii();
        if !rest.is_empty() {
            self.unlisted.push(b"stat", rest);
        }
        Ok(())
    }
}

impl FileIn<crate::dir::PidDir> for Stat {
    fn at_birth() -> Option<Self> {
        Some(Stat::default())
    }
}

/// The times of children are the whole process's, so that they do not begin with a thread.
impl FileIn<crate::dir::TidDir> for Stat {}

#[cfg(test)]
mod tests;
