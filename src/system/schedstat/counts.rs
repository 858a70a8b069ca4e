//! The counts of `/proc/schedstat`, column by column.

use core::ops::Range;

use crate::cursor::Cursor;
use crate::delta::{Counter, Judge, Rule};
use crate::error::ParseError;
use crate::shape::numbers::{Numbers, numbers};
use crate::unit::Nanos;

numbers! {
    /// The scheduling counters of a CPU.
    pub struct CpuStats;

    /// The changes of the scheduling counters of a CPU between two samples.
    pub delta CpuStatsDelta by row;

    /// Calls of sched_yield that left both queues empty; `None` since Linux 2.6.30, as are the next two.
    yld_both_empty: Option<u64> = int,
    /// Calls of sched_yield that left the active queue empty.
    yld_act_empty: Option<u64> = int,
    /// Calls of sched_yield that left the expired queue empty.
    yld_exp_empty: Option<u64> = int,
    /// Calls of sched_yield.
    yld_count: u64 = int,
    /// Switches to the expired queue, which Linux 2.6.23 removed; 0 since then.
    array_exp: u64 = int,
    /// Calls of schedule.
    sched_count: u64 = int,
    /// Calls of schedule that left the CPU idle.
    sched_goidle: u64 = int,
    /// Wakeups of tasks, by this CPU.
    ttwu_count: u64 = int,
    /// Wakeups of tasks on this CPU by this CPU.
    ttwu_local: u64 = int,
    /// Time that tasks ran. It is added when a task leaves the CPU.
    run: Nanos = counter,
    /// Time that tasks waited on the run queue. It is added when a task leaves the queue.
    wait: Nanos = counter,
    /// How often a task was put on the CPU.
    timeslices: u64 = long,
}

numbers! {
    /// Load balancing in one state of the CPU.
    pub struct LoadBalance;

    /// Load balancing in one state of the CPU, between two samples.
    pub delta LoadBalanceDelta by row;

    /// Calls.
    lb_count: u64 = int,
    /// Calls that found the load balanced.
    lb_balanced: u64 = int,
    /// Calls that tried to move tasks and moved none.
    lb_failed: u64 = int,
    /// Sum of the imbalances found; `None` since Linux 6.15, which has the next four instead.
    lb_imbalance: Option<u64> = int,
    /// Sum of the imbalances of load.
    lb_imbalance_load: Option<u64> = int,
    /// Sum of the imbalances of utilization.
    lb_imbalance_util: Option<u64> = int,
    /// Sum of the imbalances in the number of tasks.
    lb_imbalance_task: Option<u64> = int,
    /// Sum of the imbalances by tasks that are too large for their CPU.
    lb_imbalance_misfit: Option<u64> = int,
    /// Tasks moved to this CPU.
    lb_gained: u64 = int,
    /// Tasks moved to this CPU that were cache-hot on the CPU they came from.
    lb_hot_gained: u64 = int,
    /// Calls that found no busier queue.
    lb_nobusyq: u64 = int,
    /// Calls that found no busier group.
    lb_nobusyg: u64 = int,
}

numbers! {
    /// The scheduling counters of a domain.
    #[derive(Copy)]
    pub struct DomainStats: "", "" {
        /// Load balancing while the CPU was busy.
        busy: LoadBalance = int,
        /// Load balancing while the CPU was idle.
        idle: LoadBalance = int,
        /// Load balancing when the CPU was about to be idle.
        newly_idle: LoadBalance = int,
    };

    /// The changes of the counters of a domain between two samples. All of them are reset if the domain was
    /// rebuilt.
    pub delta DomainStatsDelta by row;

    /// Calls of active load balancing, which moves a running task away.
    alb_count: u64 = int,
    /// Calls of active load balancing that moved no task.
    alb_failed: u64 = int,
    /// Calls of active load balancing that moved a task.
    alb_pushed: u64 = int,
    /// Not used by the kernel: 0, as are the next five.
    sbe_count: u64 = int,
    /// Not used.
    sbe_balanced: u64 = int,
    /// Not used.
    sbe_pushed: u64 = int,
    /// Not used.
    sbf_count: u64 = int,
    /// Not used.
    sbf_balanced: u64 = int,
    /// Not used.
    sbf_pushed: u64 = int,
    /// Wakeups of tasks that last ran on another CPU of the domain.
    ttwu_wake_remote: u64 = int,
    /// Wakeups that brought a task to the waking CPU because it was cache-cold on its own CPU.
    ttwu_move_affine: u64 = int,
    /// Wakeups that started passive balancing.
    ttwu_move_balance: u64 = int,
}

impl CpuStatsDelta {
    /// The mean time that a task waited to be put on the CPU; 0 if none was put on it.
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

/// Its counters have their own rules, and are judged together with those of the domain.
impl Counter for LoadBalance {
    type Change = LoadBalanceDelta;

    fn raw(self) -> Option<u64> {
        None
    }

    fn see(self, earlier: Self, _: Rule, judge: &mut Judge) {
        self.seen(&earlier, judge);
    }

    fn moved(self, earlier: Self, _: Rule, judge: &Judge) -> LoadBalanceDelta {
        self.judged(&earlier, judge)
    }
}

/// Reads the columns that a version has: all except those at the places `absent`.
#[inline]
fn read<const N: usize, T: Numbers<N> + Default>(
    cursor: &mut Cursor<'_>,
    absent: Range<usize>,
) -> Result<T, ParseError> {
    let mut columns = [(0, false); N];
    for (place, (column, name)) in columns.iter_mut().zip(const { &T::NAMES }).enumerate() {
        if !absent.contains(&place) {
            *column = (cursor.unsigned(name)?, true);
        }
    }
    let mut counts = T::default();
    // Only optional columns may be absent.
    let _ = counts.fill(|place| columns[place]);
    Ok(counts)
}

impl CpuStats {
    pub(super) fn read(cursor: &mut Cursor<'_>, version: u32) -> Result<Self, ParseError> {
        // Only version 14 counts the queues that a yield left empty.
        read(cursor, if version < 15 { 0..0 } else { 0..3 })
    }
}

impl LoadBalance {
    fn read(cursor: &mut Cursor<'_>, version: u32) -> Result<Self, ParseError> {
        // The sum of the imbalances, or the sums by their kind.
        read(cursor, if version < 17 { 4..8 } else { 3..4 })
    }
}

impl DomainStats {
    pub(super) fn read(cursor: &mut Cursor<'_>, version: u32) -> Result<Self, ParseError> {
        let busy = LoadBalance::read(cursor, version)?;
        let idle = LoadBalance::read(cursor, version)?;
        let newly_idle = LoadBalance::read(cursor, version)?;
        Ok(DomainStats { busy, idle, newly_idle, ..read(cursor, 0..0)? })
    }
}
