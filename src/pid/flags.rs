//! Sets of flags and small codes that several files of a process print.
//!
//! Bits that this crate has no name for are retained.

use bitflags::bitflags;

use crate::cursor::Cursor;
use crate::cursor::Value;
use crate::words::flags;

/// How a thread is scheduled (sched(7)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Policy {
    /// SCHED_OTHER (SCHED_NORMAL), time-sharing.
    #[default]
    Normal,
    /// SCHED_FIFO, real time.
    Fifo,
    /// SCHED_RR, real time, round robin.
    RoundRobin,
    /// SCHED_BATCH. Linux 2.6.16.
    Batch,
    /// SCHED_IDLE. Linux 2.6.23.
    Idle,
    /// SCHED_DEADLINE. Linux 3.14.
    Deadline,
    /// SCHED_EXT. Linux 6.12.
    Ext,
    /// Another number, which this crate has no name for.
    Unknown(u32),
}

/// The number, as sched_setscheduler(2) takes it.
impl From<Policy> for u32 {
    fn from(policy: Policy) -> u32 {
        match policy {
            Policy::Normal => 0,
            Policy::Fifo => 1,
            Policy::RoundRobin => 2,
            Policy::Batch => 3,
            Policy::Idle => 5,
            Policy::Deadline => 6,
            Policy::Ext => 7,
            Policy::Unknown(number) => number,
        }
    }
}

impl From<u32> for Policy {
    fn from(number: u32) -> Self {
        match number {
            0 => Policy::Normal,
            1 => Policy::Fifo,
            2 => Policy::RoundRobin,
            3 => Policy::Batch,
            5 => Policy::Idle,
            6 => Policy::Deadline,
            7 => Policy::Ext,
            other => Policy::Unknown(other),
        }
    }
}

flags! {
    /// The flags of a task, `PF_*` in the kernel's include/linux/sched.h. They are internal to the kernel,
    /// and their meaning changes between versions. Only flags whose meaning is unchanged since Linux 3.2 have
    /// a name here.
    pub struct TaskFlags: u32 {
        /// Is a virtual CPU.
        const VCPU = 0x1;
        /// Is exiting.
        const EXITING = 0x4;
        /// Forked and did not exec.
        const FORKNOEXEC = 0x40;
        /// Has used superuser rights.
        const SUPERPRIV = 0x100;
        /// Dumped core.
        const DUMPCORE = 0x200;
        /// Was killed by a signal.
        const SIGNALED = 0x400;
        /// Allocates memory in order to free memory.
        const MEMALLOC = 0x800;
        /// Is a kswapd, a kernel thread that reclaims pages.
        const KSWAPD = 0x2_0000;
        /// Is a kernel thread.
        const KTHREAD = 0x20_0000;
        /// Has a randomized layout of its memory.
        const RANDOMIZE = 0x40_0000;
        const _ = !0;
    }
}

bitflags! {
    /// A set of signals. Bit 0 is signal 1; the numbers are those of most architectures (signal(7) lists the
    /// exceptions: alpha, sparc, mips, parisc). There are 64 signals; on mips, 128.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct Signals: u128 {
        /// 1
        const HUP = 1 << 0;
        /// 2
        const INT = 1 << 1;
        /// 3
        const QUIT = 1 << 2;
        /// 4
        const ILL = 1 << 3;
        /// 5
        const TRAP = 1 << 4;
        /// 6
        const ABRT = 1 << 5;
        /// 7
        const BUS = 1 << 6;
        /// 8
        const FPE = 1 << 7;
        /// 9
        const KILL = 1 << 8;
        /// 10
        const USR1 = 1 << 9;
        /// 11
        const SEGV = 1 << 10;
        /// 12
        const USR2 = 1 << 11;
        /// 13
        const PIPE = 1 << 12;
        /// 14
        const ALRM = 1 << 13;
        /// 15
        const TERM = 1 << 14;
        /// 16
        const STKFLT = 1 << 15;
        /// 17
        const CHLD = 1 << 16;
        /// 18
        const CONT = 1 << 17;
        /// 19
        const STOP = 1 << 18;
        /// 20
        const TSTP = 1 << 19;
        /// 21
        const TTIN = 1 << 20;
        /// 22
        const TTOU = 1 << 21;
        /// 23
        const URG = 1 << 22;
        /// 24
        const XCPU = 1 << 23;
        /// 25
        const XFSZ = 1 << 24;
        /// 26
        const VTALRM = 1 << 25;
        /// 27
        const PROF = 1 << 26;
        /// 28
        const WINCH = 1 << 27;
        /// 29
        const IO = 1 << 28;
        /// 30
        const PWR = 1 << 29;
        /// 31
        const SYS = 1 << 30;
        const _ = !0;
    }
}

impl Signals {
    /// Whether the set contains the signal with this number. Real-time signals (32 and above) are included.
    ///
    /// ```
    /// use procsampler::pid::Signals;
    ///
    /// let ignored = Signals::HUP | Signals::from_bits_retain(1 << 33);
    /// assert!(ignored.has(1) && ignored.has(34) && !ignored.has(15));
    /// ```
    pub const fn has(self, signal: u32) -> bool {
        matches!(signal, 1..=128) && self.bits() >> (signal - 1) & 1 == 1
    }
}

flags! {
    /// A set of capabilities (capabilities(7)).
    pub struct Capabilities: u64 {
        /// Change owners.
        const CHOWN = 1 << 0;
        /// Bypass permission checks of files.
        const DAC_OVERRIDE = 1 << 1;
        /// Bypass read permission checks of files.
        const DAC_READ_SEARCH = 1 << 2;
        /// Act as the owner of any file.
        const FOWNER = 1 << 3;
        /// Keep set-id bits.
        const FSETID = 1 << 4;
        /// Signal any process.
        const KILL = 1 << 5;
        /// Change groups.
        const SETGID = 1 << 6;
        /// Change users.
        const SETUID = 1 << 7;
        /// Pass capabilities on.
        const SETPCAP = 1 << 8;
        /// Set immutable and append-only attributes.
        const LINUX_IMMUTABLE = 1 << 9;
        /// Bind ports below 1024.
        const NET_BIND_SERVICE = 1 << 10;
        /// Broadcast.
        const NET_BROADCAST = 1 << 11;
        /// Administer the network.
        const NET_ADMIN = 1 << 12;
        /// Open raw sockets.
        const NET_RAW = 1 << 13;
        /// Lock memory.
        const IPC_LOCK = 1 << 14;
        /// Bypass permission checks of System V IPC.
        const IPC_OWNER = 1 << 15;
        /// Load modules.
        const SYS_MODULE = 1 << 16;
        /// Raw I/O.
        const SYS_RAWIO = 1 << 17;
        /// Chroot.
        const SYS_CHROOT = 1 << 18;
        /// Trace and inspect any process: the right that most of /proc/PID requires.
        const SYS_PTRACE = 1 << 19;
        /// Process accounting.
        const SYS_PACCT = 1 << 20;
        /// Administer the system.
        const SYS_ADMIN = 1 << 21;
        /// Reboot.
        const SYS_BOOT = 1 << 22;
        /// Raise priorities.
        const SYS_NICE = 1 << 23;
        /// Override resource limits.
        const SYS_RESOURCE = 1 << 24;
        /// Set clocks.
        const SYS_TIME = 1 << 25;
        /// Configure terminals.
        const SYS_TTY_CONFIG = 1 << 26;
        /// Make device files.
        const MKNOD = 1 << 27;
        /// Take leases.
        const LEASE = 1 << 28;
        /// Write to the audit log. Linux 2.6.11.
        const AUDIT_WRITE = 1 << 29;
        /// Control auditing. Linux 2.6.11.
        const AUDIT_CONTROL = 1 << 30;
        /// Set file capabilities. Linux 2.6.24.
        const SETFCAP = 1 << 31;
        /// Override mandatory access control. Linux 2.6.25.
        const MAC_OVERRIDE = 1 << 32;
        /// Administer mandatory access control. Linux 2.6.25.
        const MAC_ADMIN = 1 << 33;
        /// Read the kernel's log. Linux 2.6.37.
        const SYSLOG = 1 << 34;
        /// Wake the system up. Linux 3.0.
        const WAKE_ALARM = 1 << 35;
        /// Block suspend. Linux 3.5.
        const BLOCK_SUSPEND = 1 << 36;
        /// Read the audit log. Linux 3.16.
        const AUDIT_READ = 1 << 37;
        /// Monitor performance. Linux 5.8.
        const PERFMON = 1 << 38;
        /// Use BPF. Linux 5.8.
        const BPF = 1 << 39;
        /// Checkpoint and restore. Linux 5.9.
        const CHECKPOINT_RESTORE = 1 << 40;
        const _ = !0;
    }
}

/// The number of the kernel, whose bits are all kept.
impl From<u32> for TaskFlags {
    #[inline]
    fn from(bits: u32) -> Self {
        TaskFlags::from_bits_retain(bits)
    }
}

/// The signals 1 to 64.
impl From<u64> for Signals {
    #[inline]
    fn from(bits: u64) -> Self {
        Signals::from_bits_retain(bits.into())
    }
}

impl Value for Signals {
    const EXPECTED: &'static str = "a hexadecimal number of 128 bits";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let bits = cursor.hex_digits().map(u128::from).or_else(|| cursor.long_hex_digits())?;
        Some(Signals::from_bits_retain(bits))
    }
}

impl Value for Capabilities {
    const EXPECTED: &'static str = "a hexadecimal number of 64 bits";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.hex_digits().map(Capabilities::from_bits_retain)
    }
}

#[cfg(feature = "serde")]
mod serial {
    use core::fmt;

    use serde::de::{Error, Visitor};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Signals;

    /// In a human-readable format, a set that fits in 64 bits is a number, and a longer one (mips) is a
    /// string of hexadecimal digits, because few formats have such large numbers. In other formats every set
    /// is two numbers, the high one first.
    impl Serialize for Signals {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            match u64::try_from(self.bits()) {
                _ if !serializer.is_human_readable() => {
                    ((self.bits() >> 64) as u64, self.bits() as u64).serialize(serializer)
                }
                Ok(bits) => serializer.serialize_u64(bits),
                Err(_) => serializer.collect_str(&format_args!("{:032x}", self.bits())),
            }
        }
    }

    impl<'de> Deserialize<'de> for Signals {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Bits;
            impl Visitor<'_> for Bits {
                type Value = Signals;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("a number or hexadecimal digits")
                }

                fn visit_u64<E: Error>(self, bits: u64) -> Result<Signals, E> {
                    Ok(Signals::from_bits_retain(bits.into()))
                }

                fn visit_str<E: Error>(self, digits: &str) -> Result<Signals, E> {
                    u128::from_str_radix(digits, 16).map(Signals::from_bits_retain).map_err(E::custom)
                }
            }
            if deserializer.is_human_readable() {
                return deserializer.deserialize_any(Bits);
            }
            let (high, low) = <(u64, u64)>::deserialize(deserializer)?;
            Ok(Signals::from_bits_retain(u128::from(high) << 64 | u128::from(low)))
        }
    }
}
