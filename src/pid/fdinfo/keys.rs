//! The keys that the kinds of descriptors print.

use crate::cursor::Cursor;
use crate::cursor::Value;
use crate::error::ParseError;
use crate::pid::status::{Hex, Octal};
use crate::shape::fields::{Fields, fields};
use crate::unit::{Bytes, Nanos};
use crate::words::flags;
use crate::words::words;

flags! {
    /// How a file was opened: the `O_` bits that are in effect, and close-on-exec. Bits that matter only
    /// during open(2) (O_CREAT, O_EXCL, O_NOCTTY, O_TRUNC) are not kept.
    ///
    /// The bits depend on the architecture, which the text does not show. The bits of x86, riscv, s390x and
    /// loongarch have names here. On arm, arm64 and ppc four bits are different:
    /// [`ARM_DIRECTORY`](OpenFlags::ARM_DIRECTORY) and so on. On mips, alpha, parisc and sparc most bits are
    /// different. WRONLY and RDWR are the same everywhere.
    pub struct OpenFlags: u32 {
        /// Open only for writing.
        const WRONLY = 0o1;
        /// Open for reading and writing. If neither WRONLY nor RDWR is set, the file is open only for
        /// reading.
        const RDWR = 0o2;
        /// Each write appends to the end.
        const APPEND = 0o2000;
        /// Reads and writes do not wait.
        const NONBLOCK = 0o4000;
        /// A write waits until its data is on the device.
        const DSYNC = 0o10000;
        /// A signal is sent when a read or a write becomes possible.
        const ASYNC = 0o20000;
        /// Reads and writes bypass the page cache. On arm and ppc this bit is O_DIRECTORY.
        const DIRECT = 0o40000;
        /// The file may be larger than 2 GiB. A 64-bit kernel always sets it. On arm and ppc this bit is
        /// O_NOFOLLOW.
        const LARGEFILE = 0o100000;
        /// The file must be a directory. On arm this bit is O_DIRECT, on ppc O_LARGEFILE.
        const DIRECTORY = 0o200000;
        /// The file must not be a symbolic link. On arm this bit is O_LARGEFILE, on ppc O_DIRECT.
        const NOFOLLOW = 0o400000;
        /// A read does not change the time of the last access.
        const NOATIME = 0o1000000;
        /// The descriptor is closed by execve(2).
        const CLOEXEC = 0o2000000;
        /// A write waits until its data and all metadata of the file are on the device. It is set together
        /// with DSYNC.
        const SYNC = 0o4000000;
        /// The descriptor only refers to a place in the tree; the file itself is not open.
        const PATH = 0o10000000;
        /// The file has no name.
        const TMPFILE = 0o20000000;
        const _ = !0;
    }
}

impl OpenFlags {
    /// O_DIRECTORY of arm, arm64 and ppc.
    pub const ARM_DIRECTORY: OpenFlags = OpenFlags::from_bits_retain(0o40000);
    /// O_NOFOLLOW of arm, arm64 and ppc.
    pub const ARM_NOFOLLOW: OpenFlags = OpenFlags::from_bits_retain(0o100000);
    /// O_DIRECT of arm and arm64.
    pub const ARM_DIRECT: OpenFlags = OpenFlags::from_bits_retain(0o200000);
    /// O_LARGEFILE of arm and arm64.
    pub const ARM_LARGEFILE: OpenFlags = OpenFlags::from_bits_retain(0o400000);
    /// O_LARGEFILE of ppc.
    pub const PPC_LARGEFILE: OpenFlags = OpenFlags::from_bits_retain(0o200000);
    /// O_DIRECT of ppc.
    pub const PPC_DIRECT: OpenFlags = OpenFlags::from_bits_retain(0o400000);
}

impl Value for OpenFlags {
    const EXPECTED: &'static str = "an octal number below 2^32";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.octal_digits()?.try_into().ok().map(OpenFlags::from_bits_retain)
    }
}

/// Reads the line that begins with `word`. Returns false if the key is not of this kind. A kernel may lack
/// any of the keys.
pub(super) fn line<K: Fields + Default + Copy>(
    kind: &mut Option<K>,
    word: &[u8],
    cursor: &mut Cursor<'_>,
) -> Result<bool, ParseError> {
    for (place, &key) in K::KEYS.iter().enumerate() {
        let mut behind = *cursor;
        let is_here = match word.strip_suffix(b":") {
            Some(word) => word == key.as_bytes(),
            // This may be a key of two words.
            None => {
                let more = key.as_bytes().strip_prefix(word);
                more.is_some_and(|more| behind.eat_all(more) && behind.eat(b':'))
            }
        };
        if !is_here {
            continue;
        }
        behind.skip_blanks();
        let value = behind;
        let mut filled = kind.unwrap_or_default();
        filled.fill(place, &mut behind).ok_or_else(|| value.fail(key, K::EXPECTED[place]))?;
        behind.word_end(key)?;
        *kind = Some(filled);
        *cursor = behind;
        return Ok(true);
    }
    Ok(false)
}

fields! {
    /// An eventfd.
    #[derive(Copy)]
    pub struct Eventfd {}
    keys {
        /// The counter, which a read would return.
        "eventfd-count" count: Option<Hex>,
        /// The number of the eventfd. Linux 5.2.
        "eventfd-id" id: Option<i32>,
        /// Whether a read decreases the counter by 1, and not to 0 (EFD_SEMAPHORE). Linux 6.5.
        "eventfd-semaphore" semaphore: Option<bool>,
    }
}

fields! {
    /// A timer.
    #[derive(Copy)]
    pub struct Timerfd {}
    keys {
        /// The clock: 0 CLOCK_REALTIME, 1 CLOCK_MONOTONIC, 7 CLOCK_BOOTTIME and so on.
        "clockid" clockid: Option<i32>,
        /// Number of expirations since the last read.
        "ticks" ticks: Option<u64>,
        /// The flags of timerfd_settime(2): 1 if the time is absolute, 2 if the timer is cancelled when the
        /// clock is set.
        "settime flags" settime_flags: Option<Octal>,
        /// Time until it expires; 0 if it is not armed.
        "it_value" it_value: Option<Time>,
        /// Interval of the expirations after that; 0 if it expires once.
        "it_interval" it_interval: Option<Time>,
    }
}

fields! {
    /// A descriptor that refers to a process.
    #[derive(Copy)]
    pub struct Pidfd {}
    keys {
        /// The number of the process in the pid namespace of this /proc; 0 if it has none there, -1 if it was
        /// reaped.
        "Pid" pid: Option<i32>,
    }
}

fields! {
    /// A userfaultfd.
    #[derive(Copy)]
    pub struct Userfaultfd {}
    keys {
        /// Page faults that were not read yet.
        "pending" pending: Option<u64>,
        /// Page faults that wait to be resolved, including the pending ones.
        "total" total: Option<u64>,
        /// The version and the features of its protocol.
        "API" api: Option<UserfaultfdApi>,
    }
}

fields! {
    /// An io_uring.
    #[derive(Copy)]
    pub struct IoUring {}
    keys {
        /// Number of entries of the submission ring minus 1. Linux 5.16, as the next nine.
        "SqMask" sq_mask: Option<Hex>,
        /// Position where the kernel takes the next submission.
        "SqHead" sq_head: Option<u32>,
        /// Position where the program puts the next submission.
        "SqTail" sq_tail: Option<u32>,
        /// Position up to which the kernel has really taken submissions.
        "CachedSqHead" cached_sq_head: Option<u32>,
        /// Number of entries of the completion ring minus 1.
        "CqMask" cq_mask: Option<Hex>,
        /// Position where the program takes the next completion.
        "CqHead" cq_head: Option<u32>,
        /// Position where the kernel puts the next completion.
        "CqTail" cq_tail: Option<u32>,
        /// Position up to which the kernel has really put completions.
        "CachedCqTail" cached_cq_tail: Option<u32>,
        /// Number of submissions that were not taken yet.
        "SQEs" sqes: Option<u32>,
        /// Number of completions that were not taken yet.
        "CQEs" cqes: Option<u32>,
        /// The thread that polls for submissions; -1 for none.
        "SqThread" sq_thread: Option<i32>,
        /// The CPU to which that thread is bound; -1 for none.
        "SqThreadCpu" sq_thread_cpu: Option<i32>,
        /// Microseconds that that thread ran. Linux 6.9.
        "SqTotalTime" sq_total_time: Option<u64>,
        /// Microseconds of that time in which it processed submissions. Linux 6.9.
        "SqWorkTime" sq_work_time: Option<u64>,
        /// Number of registered files.
        "UserFiles" user_files: Option<u32>,
        /// Number of registered buffers.
        "UserBufs" user_bufs: Option<u32>,
        /// Whether it polls network devices. Linux 6.9.
        "NAPI" napi: Option<Napi>,
    }
}

fields! {
    /// A BPF map, program or link.
    #[derive(Copy)]
    pub struct Bpf {}
    keys {
        /// Type of a map: `enum bpf_map_type`.
        "map_type" map_type: Option<u32>,
        /// Bytes of a key.
        "key_size" key_size: Option<u32>,
        /// Bytes of a value.
        "value_size" value_size: Option<u32>,
        /// Maximum number of entries.
        "max_entries" max_entries: Option<u32>,
        /// The flags with which it was created.
        "map_flags" map_flags: Option<Hex>,
        /// A value whose meaning depends on the type. Linux 5.16.
        "map_extra" map_extra: Option<Hex>,
        /// Memory of a map or a program.
        "memlock" memlock: Option<Bytes>,
        /// The number of the map.
        "map_id" map_id: Option<u32>,
        /// Whether processes can no longer write to it (BPF_MAP_FREEZE). Linux 5.2.
        "frozen" frozen: Option<bool>,
        /// Type of the programs in an array of programs: `enum bpf_prog_type`.
        "owner_prog_type" owner_prog_type: Option<u32>,
        /// Whether these programs are compiled.
        "owner_jited" owner_jited: Option<bool>,
        /// Type of a program: `enum bpf_prog_type`.
        "prog_type" prog_type: Option<u32>,
        /// Whether the program is compiled.
        "prog_jited" prog_jited: Option<bool>,
        /// Hash of the instructions of a program, or of the program of a link.
        "prog_tag" prog_tag: Option<Hex>,
        /// The number of the program.
        "prog_id" prog_id: Option<u32>,
        /// Time that the program ran; only with `kernel.bpf_stats_enabled`. Linux 5.1.
        "run_time_ns" run_time_ns: Option<Nanos>,
        /// Number of runs of the program; only with `kernel.bpf_stats_enabled`. Linux 5.1.
        "run_cnt" run_cnt: Option<u64>,
        /// Number of times that it did not run, because it was already running. Linux 5.12.
        "recursion_misses" recursion_misses: Option<u64>,
        /// Number of instructions that the verifier processed. Linux 5.16.
        "verified_insns" verified_insns: Option<u32>,
        /// What a link attaches its program to. Linux 5.8.
        "link_type" link_type: Option<LinkType>,
        /// The number of the link.
        "link_id" link_id: Option<u32>,
    }
}

impl IoUring {
    /// Whether the lines of a list follow. Each of them begins with blanks.
    pub(super) fn is_list(word: &[u8]) -> bool {
        matches!(
            word,
            b"SQEs:"
                | b"CQEs:"
                | b"UserFiles:"
                | b"UserBufs:"
                | b"Personalities:"
                | b"PollList:"
                | b"CqOverflowList:"
        )
    }
}

words! {
    /// Whether an io_uring polls network devices.
    pub enum Napi {
        /// It does not poll.
        "disabled" Disabled,
        /// It polls.
        "enabled" Enabled,
    }
}

words! {
    /// What a BPF link attaches a program to.
    pub enum LinkType {
        /// A raw tracepoint.
        "raw_tracepoint" RawTracepoint,
        /// A function of the kernel, or a hook of a security module.
        "tracing" Tracing,
        /// A cgroup.
        "cgroup" Cgroup,
        /// An iterator.
        "iter" Iter,
        /// A network namespace.
        "netns" Netns,
        /// A network device, before the packet reaches the network stack.
        "xdp" Xdp,
        /// A perf event.
        "perf" Perf,
    }
}

/// The protocol of a userfaultfd.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct UserfaultfdApi {
    /// The version, 0xaa.
    pub api: u64,
    /// The features in use.
    pub features: u64,
    /// The features that this kernel supports.
    pub available: u64,
}

impl Value for UserfaultfdApi {
    const EXPECTED: &'static str = "three hexadecimal numbers with colons";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let api = cursor.hex_digits()?;
        let features = cursor.eat(b':').then(|| cursor.hex_digits())??;
        let available = cursor.eat(b':').then(|| cursor.hex_digits())??;
        Some(UserfaultfdApi { api, features, available })
    }
}

/// A time that the kernel prints as `(SECONDS, NANOSECONDS)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Time(pub Nanos);

impl Value for Time {
    const EXPECTED: &'static str = "(seconds, nanoseconds) below 2^64 nanoseconds";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let seconds = cursor.eat(b'(').then(|| cursor.digits())??;
        let nanos = cursor.eat_all(b", ").then(|| cursor.digits())??;
        let nanos = seconds.checked_mul(1_000_000_000)?.checked_add(nanos)?;
        cursor.eat(b')').then_some(Time(Nanos(nanos)))
    }
}

/// Reads numbers up to the end of the line.
pub(super) fn numbers(cursor: &mut Cursor<'_>, numbers: &mut Vec<i32>) -> Result<(), ParseError> {
    numbers.clear();
    loop {
        cursor.skip_blanks();
        if cursor.at_line_end() {
            return Ok(());
        }
        let number = cursor.value("NSpid").inspect_err(|_| numbers.clear())?;
        numbers.push(number);
    }
}
