//! What `/proc/schedstat` counts, column by column.

use crate::cursor::Cursor;
use crate::delta::{ChangeOf, Counter, Judge, Rule};
use crate::error::ParseError;
use crate::unit::Nanos;

/// Declares what is counted, with what rule and in which versions (all, if none are said), and its delta.
macro_rules! counted {
    (
        $(#[$meta:meta])* $name:ident, $(#[$delta_meta:meta])* $delta:ident:
        $( $(#[$doc:meta])* $field:ident : $type:ty = $rule:ident $(in $versions:expr)?; )*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $name { $(
            $(#[$doc])*
            pub $field: $type,
        )* }

        $(#[$delta_meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $delta { $(
            $(#[$doc])*
            pub $field: ChangeOf<$type>,
        )* }

        impl Column for $name {
            #[inline]
            fn read(cursor: &mut Cursor<'_>, version: u32, _: &'static str) -> Result<Self, ParseError> {
                Ok($name { $( $field: counted!(@ cursor, version, $field $(, $versions)?), )* })
            }
        }

        /// Its fields are counted each by its own rule, and judged together.
        impl Counter for $name {
            type Change = $delta;

            fn raw(self) -> Option<u64> {
                None
            }

            fn see(self, earlier: Self, _: Rule, judge: &mut Judge) {
                $( self.$field.see(earlier.$field, Rule::$rule, judge); )*
            }

            fn moved(self, earlier: Self, _: Rule, judge: &Judge) -> $delta {
                $delta { $( $field: self.$field.moved(earlier.$field, Rule::$rule, judge), )* }
            }
        }
    };
    (@ $cursor:ident, $version:ident, $field:ident) => { Column::read($cursor, $version, stringify!($field))? };
    (@ $cursor:ident, $version:ident, $field:ident, $versions:expr) => {
        match $versions.contains(&$version) {
            true => Some(Column::read($cursor, $version, stringify!($field))?),
            false => None,
        }
    };
}

counted! {
    /// How the tasks of a CPU fared.
    CpuStats,
    /// How the tasks of a CPU fared between two samples.
    CpuStatsDelta:
    /// Calls of sched_yield that left both queues empty; `None` since Linux 2.6.30, as are the next two.
    yld_both_empty: Option<u64> = Int in (..15);
    /// Calls of sched_yield that left the active queue empty.
    yld_act_empty: Option<u64> = Int in (..15);
    /// Calls of sched_yield that left the expired queue empty.
    yld_exp_empty: Option<u64> = Int in (..15);
    /// Calls of sched_yield.
    yld_count: u64 = Int;
    /// Switches to the expired queue, which went with Linux 2.6.23: 0 by now.
    array_exp: u64 = Int;
    /// Calls of schedule.
    sched_count: u64 = Int;
    /// Calls of schedule that left the CPU idle.
    sched_goidle: u64 = Int;
    /// Wakeups of tasks, by this CPU.
    ttwu_count: u64 = Int;
    /// Wakeups of tasks for this CPU, by itself.
    ttwu_local: u64 = Int;
    /// Time that tasks ran, seen when they leave the CPU.
    run: Nanos = Counter;
    /// Time that tasks waited on the run queue, seen when they leave it.
    wait: Nanos = Counter;
    /// How often a task was put on the CPU.
    timeslices: u64 = Long;
}

counted! {
    /// Load balancing in one state of the CPU.
    LoadBalance,
    /// Load balancing in one state of the CPU, between two samples.
    LoadBalanceDelta:
    /// Calls.
    lb_count: u64 = Int;
    /// Calls that found the load balanced.
    lb_balanced: u64 = Int;
    /// Calls that tried to move tasks and moved none.
    lb_failed: u64 = Int;
    /// Sum of the imbalances found; `None` since Linux 6.15, which has the next four.
    lb_imbalance: Option<u64> = Int in (..17);
    /// Sum of the imbalances of load.
    lb_imbalance_load: Option<u64> = Int in (17..);
    /// Sum of the imbalances of utilization.
    lb_imbalance_util: Option<u64> = Int in (17..);
    /// Sum of the imbalances in the number of tasks.
    lb_imbalance_task: Option<u64> = Int in (17..);
    /// Sum of the imbalances by tasks that are too large for their CPU.
    lb_imbalance_misfit: Option<u64> = Int in (17..);
    /// Tasks moved to this CPU.
    lb_gained: u64 = Int;
    /// Those of them that were cache-hot where they came from.
    lb_hot_gained: u64 = Int;
    /// Calls that found no busier queue.
    lb_nobusyq: u64 = Int;
    /// Calls that found no busier group.
    lb_nobusyg: u64 = Int;
}

counted! {
    /// What was done in a domain.
    DomainStats,
    /// What was done in a domain between two samples; all of it is reset if the domain was built anew.
    DomainStatsDelta:
    /// Load balancing while the CPU was busy.
    busy: LoadBalance = Int;
    /// Load balancing while the CPU was idle.
    idle: LoadBalance = Int;
    /// Load balancing when the CPU was about to be idle.
    newly_idle: LoadBalance = Int;
    /// Active load balancing, which pushes a running task away: calls.
    alb_count: u64 = Int;
    /// Calls that moved no task.
    alb_failed: u64 = Int;
    /// Calls that moved a task.
    alb_pushed: u64 = Int;
    /// Not used by the kernel: 0, as are the next five.
    sbe_count: u64 = Int;
    /// Not used.
    sbe_balanced: u64 = Int;
    /// Not used.
    sbe_pushed: u64 = Int;
    /// Not used.
    sbf_count: u64 = Int;
    /// Not used.
    sbf_balanced: u64 = Int;
    /// Not used.
    sbf_pushed: u64 = Int;
    /// Wakeups of tasks that last ran on another CPU of the domain.
    ttwu_wake_remote: u64 = Int;
    /// Wakeups that brought a task to the waking CPU, being cache-cold on its own.
    ttwu_move_affine: u64 = Int;
    /// Wakeups that began passive balancing.
    ttwu_move_balance: u64 = Int;
}

impl CpuStatsDelta {
    /// How long a task waited to be put on the CPU, on average; 0 if none was.
    pub fn wait_per_timeslice(&self) -> Nanos {
        Nanos(self.wait.amount().0.checked_div(self.timeslices.amount()).unwrap_or_default())
    }
}

impl LoadBalanceDelta {
    /// Calls that moved a task.
    pub fn succeeded(&self) -> u64 {
        let none = self.lb_balanced.amount().saturating_add(self.lb_failed.amount());
        self.lb_count.amount().saturating_sub(none)
    }
}

/// What is read from a column, or from some.
pub(super) trait Column: Sized {
    fn read(cursor: &mut Cursor<'_>, version: u32, field: &'static str) -> Result<Self, ParseError>;
}

impl<T: From<u64>> Column for T {
    #[inline]
    fn read(cursor: &mut Cursor<'_>, _: u32, field: &'static str) -> Result<Self, ParseError> {
        cursor.unsigned(field).map(T::from)
    }
}
