//! This machine: its sizes and its clocks.

use std::time::{Duration, SystemTime};

use rustix::time::{DynamicClockId, clock_gettime_dynamic};

use crate::machine::Machine;
use crate::unit::Monotonic;

impl Machine {
    /// The machine that this process runs on. The values come from sysconf(3), which knows them from the
    /// start of the program, and for a 32-bit process from uname(2). No file is opened and it cannot fail: it
    /// works without a /proc, without a free descriptor, in set-user-ID programs, and after rights were given
    /// up. If the C library does not know a value, it is that of [`Machine::COMMON`].
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
            // A kernel does not start programs of the other byte order.
            big_endian: cfg!(target_endian = "big"),
        }
    }
}

impl Monotonic {
    /// The current time: one vDSO call, about 20 ns.
    #[inline]
    pub fn now() -> Self {
        if cfg!(target_feature = "crt-static") {
            return Self::now_of_std();
        }
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        Self((time.tv_sec as u64).wrapping_mul(1_000_000_000).wrapping_add(time.tv_nsec as u64))
    }

    /// The current time through std. rustix finds the vDSO by dlsym(3), which a statically linked program
    /// does not have, and would make a system call: 170 ns.
    #[inline]
    fn now_of_std() -> Self {
        use std::sync::OnceLock;
        use std::time::Instant;
        static START: OnceLock<(Instant, u64)> = OnceLock::new();
        let now = Instant::now();
        let (start, at_start) = START.get_or_init(|| {
            let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
            (now, (time.tv_sec as u64).wrapping_mul(1_000_000_000).wrapping_add(time.tv_nsec as u64))
        });
        let elapsed = now.saturating_duration_since(*start);
        let nanos = elapsed.as_secs().wrapping_mul(1_000_000_000).wrapping_add(elapsed.subsec_nanos().into());
        Self(at_start.wrapping_add(nanos))
    }
}

/// The time when this machine booted, by its clocks. `None` before Linux 2.6.39.
pub(crate) fn boot_time() -> Option<SystemTime> {
    let up = clock_gettime_dynamic(DynamicClockId::Boottime).ok()?;
    SystemTime::now().checked_sub(Duration::new(up.tv_sec.try_into().ok()?, up.tv_nsec as u32))
}

/// A 64-bit process runs on a 64-bit kernel. A 32-bit process may run on either, and uname(2) shows which.
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
