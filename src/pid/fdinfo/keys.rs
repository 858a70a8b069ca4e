//! What kinds of descriptors tell key by key.

use bitflags::bitflags;

use crate::cursor::Cursor;
use crate::cursor::Value;
use crate::error::ParseError;
use crate::pid::status::{Hex, Octal};
use crate::shape::fields::{Fields, fields};
use crate::unit::{Bytes, Nanos};
use crate::words::words;

bitflags! {
    /// How a file was opened: the `O_` bits that are in force, and close-on-exec. Those of open(2) that only
    /// open has a use for (O_CREAT, O_EXCL, O_NOCTTY, O_TRUNC) are not kept.
    ///
    /// The bits are the architecture's, which the text does not name. Those of x86, riscv, s390x and
    /// loongarch have names here. Of arm, arm64 and ppc four are others,
    /// [`ARM_DIRECTORY`](OpenFlags::ARM_DIRECTORY) and so on. mips, alpha, parisc and sparc have most of them
    /// elsewhere. WRONLY and RDWR are the same everywhere.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct OpenFlags: u32 {
        /// For writing only.
        const WRONLY = 0o1;
        /// For both. Neither of the two: for reading only.
        const RDWR = 0o2;
        /// Each write goes to the end.
        const APPEND = 0o2000;
        /// Nothing waits.
        const NONBLOCK = 0o4000;
        /// A write waits until its data is on the device.
        const DSYNC = 0o10000;
        /// A signal tells that something can be read or written.
        const ASYNC = 0o20000;
        /// Past the page cache. On arm and ppc this bit is O_DIRECTORY.
        const DIRECT = 0o40000;
        /// May be longer than 2 GiB: the kernel sets it by itself on 64 bits. On arm and ppc this bit is
        /// O_NOFOLLOW.
        const LARGEFILE = 0o100000;
        /// Must be a directory. On arm this bit is O_DIRECT, on ppc O_LARGEFILE.
        const DIRECTORY = 0o200000;
        /// Must be no link. On arm this bit is O_LARGEFILE, on ppc O_DIRECT.
        const NOFOLLOW = 0o400000;
        /// Reading leaves the time of access.
        const NOATIME = 0o1000000;
        /// The descriptor is closed by execve(2).
        const CLOEXEC = 0o2000000;
        /// A write waits until its data and all about it is on the device; together with DSYNC.
        const SYNC = 0o4000000;
        /// A place in the tree, and not open for anything.
        const PATH = 0o10000000;
        /// Has no name.
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

/// Reads the line that begins with `word`; false if it is not of this kind. A kernel may lack any of its
/// keys.
pub(super) fn line<K: Fields + Default + Copy>(
    kind: &mut Option<K>,
    word: &[u8],
    cursor: &mut Cursor<'_>,
) -> Result<bool, ParseError> {
    for (place, &key) in K::KEYS.iter().enumerate() {
        let mut behind = *cursor;
        let is_here = match word.strip_suffix(b":") {
            Some(word) => word == key.as_bytes(),
            // A key of two words.
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
        /// The count: what a read would get.
        "eventfd-count" count: Option<Hex>,
        /// Its number. Linux 5.2.
        "eventfd-id" id: Option<i32>,
        /// A read takes 1, and not all (EFD_SEMAPHORE). Linux 6.5.
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
        /// How often it ran out since the last read.
        "ticks" ticks: Option<u64>,
        /// The flags of timerfd_settime(2): 1 for a point in time, 2 cancelled if the clock is set.
        "settime flags" settime_flags: Option<Octal>,
        /// How long until it runs out; 0 for never.
        "it_value" it_value: Option<Time>,
        /// How often after that; 0 for not again.
        "it_interval" it_interval: Option<Time>,
    }
}

fields! {
    /// A process by descriptor.
    #[derive(Copy)]
    pub struct Pidfd {}
    keys {
        /// Its number in the pid namespace of this /proc; 0 if it has none there, -1 if it was reaped.
        "Pid" pid: Option<i32>,
    }
}

fields! {
    /// A userfaultfd.
    #[derive(Copy)]
    pub struct Userfaultfd {}
    keys {
        /// Faults that were not read yet.
        "pending" pending: Option<u64>,
        /// Those that wait to be resolved, with the pending ones.
        "total" total: Option<u64>,
        /// What it speaks.
        "API" api: Option<UserfaultfdApi>,
    }
}

fields! {
    /// An io_uring.
    #[derive(Copy)]
    pub struct IoUring {}
    keys {
        /// Entries of the submission ring less 1. Linux 5.16, as the next nine.
        "SqMask" sq_mask: Option<Hex>,
        /// Where the kernel will take the next.
        "SqHead" sq_head: Option<u32>,
        /// Where the program will put the next.
        "SqTail" sq_tail: Option<u32>,
        /// What the kernel has really taken.
        "CachedSqHead" cached_sq_head: Option<u32>,
        /// Entries of the completion ring less 1.
        "CqMask" cq_mask: Option<Hex>,
        /// Where the program will take the next.
        "CqHead" cq_head: Option<u32>,
        /// Where the kernel will put the next.
        "CqTail" cq_tail: Option<u32>,
        /// What the kernel has really put.
        "CachedCqTail" cached_cq_tail: Option<u32>,
        /// Submissions that were not taken.
        "SQEs" sqes: Option<u32>,
        /// Completions that were not taken.
        "CQEs" cqes: Option<u32>,
        /// The thread that polls for submissions; -1 for none.
        "SqThread" sq_thread: Option<i32>,
        /// The CPU that it is bound to; -1 for none.
        "SqThreadCpu" sq_thread_cpu: Option<i32>,
        /// Microseconds that it ran. Linux 6.9.
        "SqTotalTime" sq_total_time: Option<u64>,
        /// Of those, at work. Linux 6.9.
        "SqWorkTime" sq_work_time: Option<u64>,
        /// Registered files.
        "UserFiles" user_files: Option<u32>,
        /// Registered buffers.
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
        /// Of a map: `enum bpf_map_type`.
        "map_type" map_type: Option<u32>,
        /// Bytes a key.
        "key_size" key_size: Option<u32>,
        /// Bytes a value.
        "value_size" value_size: Option<u32>,
        /// The most entries.
        "max_entries" max_entries: Option<u32>,
        /// The flags it was made with.
        "map_flags" map_flags: Option<Hex>,
        /// What depends on the type. Linux 5.16.
        "map_extra" map_extra: Option<Hex>,
        /// Memory, of a map or a program.
        "memlock" memlock: Option<Bytes>,
        /// The map's number.
        "map_id" map_id: Option<u32>,
        /// Programs only read it. Linux 5.2.
        "frozen" frozen: Option<bool>,
        /// Of an array of programs: `enum bpf_prog_type`.
        "owner_prog_type" owner_prog_type: Option<u32>,
        /// They are compiled.
        "owner_jited" owner_jited: Option<bool>,
        /// Of a program: `enum bpf_prog_type`.
        "prog_type" prog_type: Option<u32>,
        /// It is compiled.
        "prog_jited" prog_jited: Option<bool>,
        /// What its instructions hash to, of a program or a link's.
        "prog_tag" prog_tag: Option<Hex>,
        /// The program's number.
        "prog_id" prog_id: Option<u32>,
        /// How long it ran; only with `kernel.bpf_stats_enabled`. Linux 5.1.
        "run_time_ns" run_time_ns: Option<Nanos>,
        /// How often; with the same. Linux 5.1.
        "run_cnt" run_cnt: Option<u64>,
        /// How often it did not run, as it ran already. Linux 5.12.
        "recursion_misses" recursion_misses: Option<u64>,
        /// Instructions that the verifier looked at. Linux 5.16.
        "verified_insns" verified_insns: Option<u32>,
        /// Of a link: what it links to. Linux 5.8.
        "link_type" link_type: Option<LinkType>,
        /// The link's number.
        "link_id" link_id: Option<u32>,
    }
}

impl IoUring {
    /// Lines of a list follow, each with blanks before it.
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
        /// It does not.
        "disabled" Disabled,
        /// It does.
        "enabled" Enabled,
    }
}

words! {
    /// What a BPF link links a program to.
    pub enum LinkType {
        /// A raw tracepoint.
        "raw_tracepoint" RawTracepoint,
        /// A function of the kernel, or a hook.
        "tracing" Tracing,
        /// A cgroup.
        "cgroup" Cgroup,
        /// An iterator.
        "iter" Iter,
        /// A network namespace.
        "netns" Netns,
        /// A network device, before all else.
        "xdp" Xdp,
        /// A perf event.
        "perf" Perf,
    }
}

/// What a userfaultfd speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct UserfaultfdApi {
    /// The version, 0xaa.
    pub api: u64,
    /// The features in use.
    pub features: u64,
    /// The features that this kernel has.
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

/// A time that the kernel writes as `(SECONDS, NANOSECONDS)`.
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

/// Numbers up to the end of the line.
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

#[cfg(feature = "serde")]
crate::serial::bits! { OpenFlags: u32 }
