//! The fields of `/proc/PID/stat` after the state. Each is listed once, with whether it is of the process or
//! of one thread, and whether it is a counter.

use super::masked::Shown;
use crate::for_types::for_types;
use crate::pid::comm::CommName;
use crate::pid::flags::{Policy, Signals, TaskFlags};
use crate::pid::state::State;
use crate::shape::numbers::numbers;
use crate::shape::unlisted::Unlisted;
use crate::unit::{Bytes, Pages, SignedTicks, Ticks};
use crate::value::Reported;

/// The width of the kernel's number in a column. A number that does not fit is malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    Unsigned32,
    Signed32,
    Unsigned64,
    Signed64,
}

impl Width {
    const fn of(bits: u32, is_signed: bool) -> Self {
        match (bits, is_signed) {
            (32, false) => Width::Unsigned32,
            (32, true) => Width::Signed32,
            (_, false) => Width::Unsigned64,
            (_, true) => Width::Signed64,
        }
    }
}

/// The type of a field.
trait Column {
    const WIDTH: Width;

    /// Makes the field from a number that fits. A negative number is in two's complement.
    fn from_number(number: u64) -> Self;
}

/// Whether a value is known is decided where the field is filled in.
impl<T: Column> Column for Reported<T> {
    const WIDTH: Width = T::WIDTH;

    fn from_number(number: u64) -> Self {
        Reported::Known(T::from_number(number))
    }
}

for_types!(
    u32: u32, i32: i32, u64: u64, Ticks: u64, SignedTicks: i64, Bytes: u64, Pages: u64, TaskFlags: u32,
    Policy: u32, Signals: u64 => {
    impl Column for Type {
        const WIDTH: Width = Width::of(Of::BITS, Of::MIN != 0);

        #[inline(always)]
        #[allow(trivial_numeric_casts)]
        fn from_number(number: u64) -> Self {
            Type::from(number as Of)
        }
    }
});

/// Declares the columns in the kernel's order, in alternating groups: columns of the process, then columns of
/// one thread. A field that the kernel masks names `as` the method of [`Shown`] that fills it in. A field
/// with a rule is a counter.
macro_rules! columns {
    ($(
        process { $( $(#[$doc:meta])* $field:ident : $type:ty $(as $way:ident)? $(= $rule:ident)?, )* }
        thread { $( $(#[$own_doc:meta])* $own:ident : $own_type:ty $(as $own_way:ident)?, )* }
    )*) => {
        /// One sample of `/proc/PID/stat`. All fields exist since Linux 2.6, unless they say otherwise.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct Stat {
            /// The number of the process or the thread.
            pub pid: u32,
            /// The name, any bytes. It may be torn if the process changes its name during the read.
            pub comm: CommName,
            $( $(
                $(#[$doc])*
                pub $field: $type,
            )* )*
            /// The values of one thread: in `/proc/PID` of the thread group leader, in `/proc/PID/task/TID`
            /// of that thread.
            pub leader: ThreadPart,
            /// Columns after the last that this crate knows.
            pub unlisted: Unlisted,
        }

        /// The fields of `/proc/PID/stat` that describe one thread.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct ThreadPart {
            /// What the thread is doing.
            pub state: State,
            $( $(
                $(#[$own_doc])*
                pub $own: $own_type,
            )* )*
        }

        numbers! {
            /// What a process or a thread did between two samples. All changes are
            /// [reset](crate::Change::Reset) if the later sample is of another process with the same number.
            /// The default snapshot counts as the start of any process.
            pub struct StatDelta of Stat, same (is_of_one) {
                $( $( $(
                    #[doc = concat!("Change of `", stringify!($field), "`", $crate::__numbers!(@ doc $rule))]
                    $field: $type = $rule,
                )? )* )*
            }
        }

        /// The columns after the state, by their fields.
        #[allow(non_camel_case_types)]
        pub(super) enum Place {
            $( $( $field, )* $( $own, )* )*
        }

        /// The names of the columns.
        pub(super) const FIELDS: [&str; COUNT] = [$( $( stringify!($field), )* $( stringify!($own), )* )*];

        /// The widths of the columns.
        pub(super) const WIDTHS: [Width; COUNT] =
            [$( $( <$type as Column>::WIDTH, )* $( <$own_type as Column>::WIDTH, )* )*];

        impl Stat {
            /// Fills in all fields.
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

/// Whether both are of the same process, or the earlier is the default, which is the start of any process.
fn is_of_one(now: &Stat, then: &Stat) -> bool {
    let whose = |stat: &Stat| (stat.pid, stat.starttime);
    whose(now) == whose(then) || whose(then) == (0, Ticks(0))
}

/// The number of columns.
pub(super) const COUNT: usize = 49;

columns! {
    process {
        /// The number of the parent; 0 if there is none, or if it is outside the pid namespace of the reader.
        ppid: u32,
        /// The process group; -1 while the process exits.
        pgrp: i32,
        /// The session; -1 while the process exits.
        session: i32,
        /// The device number of the controlling terminal (minor in bits 31 to 20 and 7 to 0, major in 15 to
        /// 8); 0 for none.
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
        /// This count of children that were waited for.
        cminflt: u64 = long,
        /// Page faults that needed I/O.
        majflt: u64 = long,
        /// This count of children that were waited for.
        cmajflt: u64 = long,
        /// CPU time in user mode, including guests.
        utime: Ticks = steps,
        /// CPU time in the kernel.
        stime: Ticks = steps,
        /// User time of children that were waited for, including guests; below 0 if a kernel printed it so.
        cutime: SignedTicks = steps,
        /// System time of children that were waited for; below 0 as `cutime`.
        cstime: SignedTicks = steps,
    }
    thread {
        /// The priority inside the kernel: 0 to 39 for nice values from -20, -2 to -100 for real time, -101
        /// for deadline.
        priority: i32,
        /// The nice value, 19 (low) to -20 (high).
        nice: i32,
    }
    process {
        /// Number of threads; 0 after the process has exited.
        num_threads: i32,
        /// Always 0 since Linux 2.6.17.
        itrealvalue: u64,
        /// Time of the start, in ticks since boot. It identifies the process. Inside a time namespace that
        /// began later than the process, this number is near 2^64 nanoseconds, so use [`Stat::since_boot`] to
        /// get a time.
        starttime: Ticks,
        /// Size of the address space in use.
        vsize: Bytes,
        /// Pages in RAM; may be wrong by some pages.
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
        /// The stack pointer; known only while the process exits or dumps core. Hidden from a reader without
        /// the permission.
        kstkesp: Reported<u64> as pointer,
        /// The instruction pointer; known only in the cases of `kstkesp`.
        kstkeip: Reported<u64> as pointer,
        /// Pending signals, only 1 to 31; status has all.
        signal: Signals,
        /// Blocked signals, only 1 to 31.
        blocked: Signals,
        /// Ignored signals, only 1 to 31.
        sigignore: Signals,
        /// Caught signals, only 1 to 31.
        sigcatch: Signals,
        /// 1 if it waits in the kernel; an address on old kernels. In a process with several threads the
        /// kernel does not show it.
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
        /// The CPU on which it last ran.
        processor: i32,
        /// The real-time priority, 1 to 99; 0 for none.
        rt_priority: u32,
        /// The scheduling policy.
        policy: Policy,
        /// Time that it waited for block I/O and swap. Linux 2.6.18.
        delayacct_blkio_ticks: Reported<Ticks> as delay,
    }
    process {
        /// Time as a virtual CPU of a guest, which is also in `utime`. Linux 2.6.24.
        guest_time: Ticks = steps,
        /// Guest time of children that were waited for; below 0 as `cutime`. Linux 2.6.24.
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
        /// The exit status, as waitpid(2) returns it; 0 while the process runs. Linux 3.5.
        exit_code: Reported<i32> as exit_code,
    }
    thread {}
}
