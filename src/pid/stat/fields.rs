//! The fields of `/proc/PID/stat` behind the state, each listed once: of the whole process, of one thread,
//! and what counts.

use super::masked::Shown;
use crate::delta::row_delta;
use crate::pid::comm::CommName;
use crate::pid::flags::{Policy, Signals, TaskFlags};
use crate::pid::state::State;
use crate::shape::unlisted::Unlisted;
use crate::unit::{Bytes, Pages, SignedTicks, Ticks};
use crate::value::Reported;

/// How wide the kernel's number in a column is. A wider one is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    Unsigned32,
    Signed32,
    Unsigned64,
    Signed64,
}

/// The type of a field.
trait Column {
    const WIDTH: Width;

    /// The field, from a number that fits; a negative one is in two's complement.
    fn from_number(number: u64) -> Self;
}

/// What is known of such a column is decided where the field is filled in.
impl<T: Column> Column for Reported<T> {
    const WIDTH: Width = T::WIDTH;

    fn from_number(number: u64) -> Self {
        Reported::Known(T::from_number(number))
    }
}

macro_rules! column_types {
    ($($type:ty, $width:ident, $number:ident => $field:expr;)*) => { $(
        impl Column for $type {
            const WIDTH: Width = Width::$width;

            #[inline(always)]
            fn from_number($number: u64) -> Self {
                $field
            }
        }
    )* };
}

column_types! {
    u32, Unsigned32, number => number as u32;
    i32, Signed32, number => number as i32;
    u64, Unsigned64, number => number;
    Ticks, Unsigned64, number => Ticks(number);
    SignedTicks, Signed64, number => SignedTicks(number as i64);
    Bytes, Unsigned64, number => Bytes(number);
    Pages, Unsigned64, number => Pages(number);
    TaskFlags, Unsigned32, number => TaskFlags::from_bits_retain(number as u32);
    Policy, Unsigned32, number => Policy::from(number as u32);
    Signals, Unsigned64, number => Signals::from_bits_retain(number.into());
}

/// Declares the columns in the kernel's order: those of the process, then those of one thread, in turns. A
/// field that the kernel masks is filled in `as` a method of [`Shown`] says, and one with a rule counts.
macro_rules! columns {
    ($(
        process { $( $(#[$doc:meta])* $field:ident : $type:ty $(as $way:ident)? $(= $rule:ident)?, )* }
        thread { $( $(#[$own_doc:meta])* $own:ident : $own_type:ty $(as $own_way:ident)?, )* }
    )*) => {
        /// One sample of `/proc/PID/stat`. All fields since Linux 2.6 unless they say otherwise.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct Stat {
            /// The number of the process or the thread.
            pub pid: u32,
            /// Its name, any bytes. It may be torn where the process changes it during the read.
            pub comm: CommName,
            $( $(
                $(#[$doc])*
                pub $field: $type,
            )* )*
            /// What is one thread's: in `/proc/PID` the leader's alone, in `/proc/PID/task/TID` the thread's.
            pub leader: ThreadPart,
            /// Columns behind the last that this crate knows.
            pub unlisted: Unlisted,
        }

        /// The fields of `/proc/PID/stat` that are one thread's.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct ThreadPart {
            /// What it is doing.
            pub state: State,
            $( $(
                $(#[$own_doc])*
                pub $own: $own_type,
            )* )*
        }

        row_delta! {
            /// What a process or a thread did between two samples. All is [reset](crate::Change::Reset) if
            /// the later sample is of another process of the same number. The default snapshot is the
            /// beginning of any process.
            pub struct StatDelta of Stat, same (is_of_one) {
                $( $( $(
                    #[doc = concat!("Change of `", stringify!($field), "`", $crate::__numbers!(@ $rule))]
                    $field: $type = $rule,
                )? )* )*
            }
        }

        /// The columns behind the state, by their fields.
        #[allow(non_camel_case_types)]
        pub(super) enum Place {
            $( $( $field, )* $( $own, )* )*
        }

        /// The names of the columns.
        pub(super) const FIELDS: [&str; COUNT] = [$( $( stringify!($field), )* $( stringify!($own), )* )*];

        /// How wide they are.
        pub(super) const WIDTHS: [Width; COUNT] =
            [$( $( <$type as Column>::WIDTH, )* $( <$own_type as Column>::WIDTH, )* )*];

        impl Stat {
            /// Fills in all of these fields.
            #[inline]
            pub(super) fn fill(&mut self, state: State, shown: &Shown<'_, COUNT>) {
                $( $( self.$field = columns!(@ $type, shown, Place::$field $(, $way)?); )* )*
                self.leader = ThreadPart {
                    state,
                    $( $( $own: columns!(@ $own_type, shown, Place::$own $(, $own_way)?), )* )*
                };
            }
        }
    };
    (@ $type:ty, $shown:ident, $place:expr) => {
        <$type as Column>::from_number($shown.number($place as usize))
    };
    (@ $type:ty, $shown:ident, $place:expr, $way:ident) => { $shown.$way($place as usize) };
}

/// They are of one process, or the earlier is the default, which is the beginning of any.
fn is_of_one(now: &Stat, then: &Stat) -> bool {
    let whose = |stat: &Stat| (stat.pid, stat.starttime);
    whose(now) == whose(then) || whose(then) == (0, Ticks(0))
}

/// How many columns there are.
pub(super) const COUNT: usize = 49;

columns! {
    process {
        /// The parent's number; 0 for none, or for one outside of the reader's pid namespace.
        ppid: u32,
        /// The process group; -1 while it exits.
        pgrp: i32,
        /// The session; -1 while it exits.
        session: i32,
        /// The controlling terminal's device number (minor in bits 31 to 20 and 7 to 0, major in 15 to 8); 0
        /// for none.
        tty_nr: i32,
        /// The foreground process group of the terminal; -1 for none.
        tpgid: i32,
    }
    thread {
        /// The kernel's flags.
        flags: TaskFlags,
    }
    process {
        /// Page faults that needed no I/O.
        minflt: u64 = long,
        /// The same of children that were waited for.
        cminflt: u64 = long,
        /// Page faults that needed I/O.
        majflt: u64 = long,
        /// The same of children that were waited for.
        cmajflt: u64 = long,
        /// CPU time in user mode, guests included.
        utime: Ticks = steps,
        /// CPU time in the kernel.
        stime: Ticks = steps,
        /// User time of children that were waited for, guests included; below 0 where a kernel printed it so.
        cutime: SignedTicks = steps,
        /// System time of children that were waited for; as `cutime`.
        cstime: SignedTicks = steps,
    }
    thread {
        /// The kernel's priority: 0 to 39 for nice values from -20, -2 to -100 for real time, -101 for
        /// deadline.
        priority: i32,
        /// The nice value, 19 (low) to -20 (high).
        nice: i32,
    }
    process {
        /// Threads; 0 once it exits.
        num_threads: i32,
        /// Always 0 since Linux 2.6.17.
        itrealvalue: u64,
        /// When it started, in ticks since boot. It is an identity; for a time see [`Stat::since_boot`],
        /// because it is near 2^64 nanoseconds inside a time namespace that began later than the process.
        starttime: Ticks,
        /// Address space in use.
        vsize: Bytes,
        /// Pages in RAM; may be off by some.
        rss: Pages,
        /// The soft limit of `rss`; 2^64-1, on a 32-bit machine 2^32-1, for none.
        rsslim: Bytes,
        /// Where the code begins; absent for a kernel thread and a zombie.
        startcode: Reported<u64> as address,
        /// Where the code ends.
        endcode: Reported<u64> as address,
        /// Where the stack begins.
        startstack: Reported<u64> as address,
    }
    thread {
        /// The stack pointer; known only while it exits or dumps core. Hidden from a reader who may not look.
        kstkesp: Reported<u64> as pointer,
        /// The instruction pointer; as `kstkesp`.
        kstkeip: Reported<u64> as pointer,
        /// Pending signals, the first 31 of them; status has all.
        signal: Signals,
        /// Blocked signals, the first 31 of them.
        blocked: Signals,
        /// Ignored signals, the first 31 of them.
        sigignore: Signals,
        /// Caught signals, the first 31 of them.
        sigcatch: Signals,
        /// 1 if it waits in the kernel; an address on old kernels. In a process of several threads the kernel
        /// does not say.
        wchan: Reported<u64> as wait_channel,
    }
    process {
        /// Always 0.
        nswap: u64,
        /// Always 0.
        cnswap: u64,
        /// The signal that the parent gets at exit; 0 for none, -1 for a thread.
        exit_signal: i32,
    }
    thread {
        /// The CPU it last ran on.
        processor: i32,
        /// The real-time priority, 1 to 99; 0 for none.
        rt_priority: u32,
        /// How it is scheduled.
        policy: Policy,
        /// Time it waited for block I/O and swap. Linux 2.6.18.
        delayacct_blkio_ticks: Reported<Ticks> as delay,
    }
    process {
        /// Time as a virtual CPU of a guest, in `utime` too. Linux 2.6.24.
        guest_time: Ticks = steps,
        /// The same of children that were waited for; as `cutime`. Linux 2.6.24.
        cguest_time: SignedTicks = steps,
        /// Where the data begin. Linux 3.3.
        start_data: Reported<u64> as address,
        /// Where the data end. Linux 3.3.
        end_data: Reported<u64> as address,
        /// Where the heap begins. Linux 3.3.
        start_brk: Reported<u64> as address,
        /// Where the arguments begin. Linux 3.5.
        arg_start: Reported<u64> as address,
        /// Where the arguments end. Linux 3.5.
        arg_end: Reported<u64> as address,
        /// Where the environment begins. Linux 3.5.
        env_start: Reported<u64> as address,
        /// Where the environment ends. Linux 3.5.
        env_end: Reported<u64> as address,
        /// How it exited, as waitpid(2) returns it; 0 while it runs. Linux 3.5.
        exit_code: Reported<i32> as exit_code,
    }
    thread {}
}
