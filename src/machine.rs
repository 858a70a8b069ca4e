//! Facts of the machine whose /proc is read, which the text itself does not say.

use std::time::{Duration, SystemTime};

use rustix::time::{DynamicClockId, clock_gettime_dynamic};

/// What is needed to read numbers of a machine: its tick, its page, its word, its order of bytes.
///
/// A live [`ProcDir`](crate::ProcDir) takes them from [`Machine::this`]. For a directory
/// that was captured elsewhere the caller gives them; nothing here asks this machine about another's capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Machine {
    /// `USER_HZ`, ticks a second (`getconf CLK_TCK`): 100, but 1,024 on alpha and ia64.
    pub ticks_per_second: u64,
    /// Bytes a page (`getconf PAGESIZE`).
    pub page_size: u64,
    /// Bits of the kernel's `unsigned long`, 32 or 64: where its counters wrap.
    pub word_bits: u32,
    /// The first byte of a word is its highest (s390x, and some of arm, mips, ppc): some files print words whose bytes
    /// have an order of their own, such as the addresses of `/proc/net/tcp`.
    pub big_endian: bool,
}

impl Machine {
    /// The most common machine: 100 ticks a second, 4 KiB pages, 64 bits, little-endian. For captures that say nothing.
    pub const COMMON: Machine =
        Machine { ticks_per_second: 100, page_size: 4096, word_bits: 64, big_endian: false };

    /// The machine that this process runs on: sysconf(3), which has it from the program's start, and of a
    /// 32-bit process uname(2). No file is opened and nothing can fail: it works without a /proc, without a
    /// free descriptor, in set-user-ID programs, and after rights were given up. A C library that does not
    /// know a value leaves that of [`Machine::COMMON`] here.
    pub fn this() -> Machine {
        let (ticks, page) = (rustix::param::clock_ticks_per_second(), rustix::param::page_size() as u64);
        Machine {
            ticks_per_second: if (1..=1 << 20).contains(&ticks) {
                ticks
            } else {
                Self::COMMON.ticks_per_second
            },
            page_size: if page.is_power_of_two() { page } else { Self::COMMON.page_size },
            word_bits: kernel_word_bits(),
            // A kernel starts no program of the other order.
            big_endian: cfg!(target_endian = "big"),
        }
    }
}

/// When this machine booted, by its clocks. `None` before Linux 2.6.39.
pub(crate) fn boot_time() -> Option<SystemTime> {
    let up = clock_gettime_dynamic(DynamicClockId::Boottime).ok()?;
    SystemTime::now().checked_sub(Duration::new(up.tv_sec.try_into().ok()?, up.tv_nsec as u32))
}

/// A 64-bit process runs on a 64-bit kernel; a 32-bit one may run on either, and uname(2) tells.
fn kernel_word_bits() -> u32 {
    if usize::BITS == 64 {
        return 64;
    }
    let uname = rustix::system::uname();
    match uname.machine().to_bytes() {
        b"x86_64" | b"aarch64" | b"ppc64" | b"ppc64le" | b"s390x" | b"mips64" | b"sparc64" | b"riscv64"
        | b"loongarch64" | b"parisc64" | b"alpha" => 64,
        _ => 32,
    }
}
