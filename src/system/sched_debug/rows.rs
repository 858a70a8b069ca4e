//! The keys of each kind of block.

use super::SplitNs;
use crate::shape::dotted::Record;
use crate::shape::fields::fields;
use crate::shape::rows::Identity;
use crate::text::Text;

fields! {
    /// The clocks of the scheduler.
    pub struct SchedClocks {
    }
    keys {
        /// CLOCK_MONOTONIC.
        "ktime" ktime: Option<SplitNs>,
        /// The CPU's own clock.
        "sched_clk" sched_clk: Option<SplitNs>,
        /// The CPU's clock, corrected so that it agrees with that of other CPUs.
        "cpu_clk" cpu_clk: Option<SplitNs>,
        /// The kernel's tick counter.
        "jiffies" jiffies: Option<u64>,
        /// 1 if the clocks of the CPUs agree without correction. Only on machines where they may not.
        "sched_clock_stable()" sched_clock_stable: Option<u32>,
    }
}

impl Record for SchedClocks {
    fn whose(&self) -> String {
        "clocks".to_owned()
    }
}

fields! {
    /// Settings of the scheduler, `kernel.sched_*` of sysctl.
    pub struct SchedSysctl {
    }
    keys {
        /// The time in which each task runs once. Up to Linux 6.5.
        "sysctl_sched_latency" latency: Option<SplitNs>,
        /// The shortest time that a task runs. Up to Linux 6.5.
        "sysctl_sched_min_granularity" min_granularity: Option<SplitNs>,
        /// The shortest time that a SCHED_IDLE task runs. Up to Linux 6.5.
        "sysctl_sched_idle_min_granularity" idle_min_granularity: Option<SplitNs>,
        /// A waking task runs at once if its virtual time is behind by more than this. Up to Linux 6.5.
        "sysctl_sched_wakeup_granularity" wakeup_granularity: Option<SplitNs>,
        /// The time that a task may run at once. Linux 6.6.
        "sysctl_sched_base_slice" base_slice: Option<SplitNs>,
        /// 1 if a child runs before its parent. Up to Linux 6.6.
        "sysctl_sched_child_runs_first" child_runs_first: Option<i64>,
        /// Bits of enabled features.
        "sysctl_sched_features" features: Option<u64>,
        /// How times depend on the number of CPUs: `1 (logarithmic)`.
        "sysctl_sched_tunable_scaling" tunable_scaling: Option<Text>,
    }
}

impl Record for SchedSysctl {
    fn whose(&self) -> String {
        "sysctl_sched".to_owned()
    }
}

fields! {
    /// The run queue of a CPU.
    pub struct RunQueue {
        /// The number of the CPU.
        cpu: u32,
        /// The frequency of its clock in kHz, which does not change. On x86.
        khz: Option<u64>,
    }
    keys {
        /// Tasks that are runnable.
        "nr_running" nr_running: Option<i64>,
        /// The weight of these tasks. Up to about Linux 4.20.
        "load" load: Option<i64>,
        /// Switches from task to task.
        "nr_switches" nr_switches: Option<u64>,
        /// Updates of the load. Up to about Linux 5.1.
        "nr_load_updates" nr_load_updates: Option<u64>,
        /// Tasks that began an uninterruptible sleep here, less those that woke here. Only the sum over all
        /// CPUs is meaningful.
        "nr_uninterruptible" nr_uninterruptible: Option<i64>,
        /// When it next balances load: the kernel's tick counter, printed as if it were nanoseconds.
        "next_balance" next_balance: Option<SplitNs>,
        /// The thread that runs; 0 if there is none.
        "curr->pid" curr_pid: Option<i64>,
        /// The clock of the queue.
        "clock" clock: Option<SplitNs>,
        /// The clock of the queue without time in interrupts.
        "clock_task" clock_task: Option<SplitNs>,
        /// The mean length of an idle time, in nanoseconds.
        "avg_idle" avg_idle: Option<i64>,
        /// The longest time that a search for work took, in nanoseconds.
        "max_idle_balance_cost" max_idle_balance_cost: Option<i64>,
        /// Calls of sched_yield(2). 32 bits, with schedstats.
        "yld_count" yld_count: Option<i64>,
        /// Calls of the scheduler. 32 bits, with schedstats.
        "sched_count" sched_count: Option<i64>,
        /// Calls of the scheduler that found no task to run. 32 bits, with schedstats.
        "sched_goidle" sched_goidle: Option<i64>,
        /// Tasks that were woken. 32 bits, with schedstats.
        "ttwu_count" ttwu_count: Option<i64>,
        /// Tasks that were woken on their own CPU. 32 bits, with schedstats.
        "ttwu_local" ttwu_local: Option<i64>,
    }
}

impl Record for RunQueue {
    fn whose(&self) -> String {
        format!("cpu{}", self.cpu)
    }
}

fields! {
    /// A queue of ordinary tasks. Fields that begin with `se_` are times and weights of the queue as an
    /// entity: a group competes like a task.
    pub struct CfsRq {
        /// The CPU.
        cpu: u32,
        /// The control group.
        path: Text,
    }
    keys {
        /// The time that its tasks ran. With CONFIG_SCHEDSTATS.
        "exec_clock" exec_clock: Option<SplitNs>,
        /// The virtual time of the first task that waits; MIN_vruntime. Up to Linux 6.5.
        "MIN_vruntime" first_vruntime: Option<SplitNs>,
        /// The first deadline. Linux 6.8.
        "left_deadline" left_deadline: Option<SplitNs>,
        /// The virtual time of the first task that waits. Linux 6.6.
        "left_vruntime" left_vruntime: Option<SplitNs>,
        /// The smallest virtual time, which never decreases.
        "min_vruntime" min_vruntime: Option<SplitNs>,
        /// The virtual time that others are stored relative to. About Linux 6.19.
        "zero_vruntime" zero_vruntime: Option<SplitNs>,
        /// The sum over the queued entities of weight times virtual time, relative to `zero_vruntime`. Linux
        /// 7.2.
        "sum_w_vruntime" sum_w_vruntime: Option<i64>,
        /// The sum of these weights. Linux 7.2.
        "sum_weight" sum_weight: Option<u64>,
        /// The number of bits by which these weights are shifted right, so that the sum does not overflow.
        /// Linux 7.2.
        "sum_shift" sum_shift: Option<u32>,
        /// The mean virtual time. Linux 6.6.
        "avg_vruntime" avg_vruntime: Option<SplitNs>,
        /// The virtual time of the last task that waits. Linux 6.6.
        "right_vruntime" right_vruntime: Option<SplitNs>,
        /// The virtual time of the last task that waits. Up to Linux 6.5.
        "max_vruntime" max_vruntime: Option<SplitNs>,
        /// The difference between the last and the first virtual time.
        "spread" spread: Option<SplitNs>,
        /// The smallest virtual time less that of CPU 0. Up to Linux 6.5.
        "spread0" spread0: Option<SplitNs>,
        /// How often a task was too far ahead.
        "nr_spread_over" nr_spread_over: Option<i64>,
        /// Tasks and groups that are runnable.
        "nr_running" nr_running: Option<i64>,
        /// Runnable tasks, including those of groups below.
        "h_nr_running" h_nr_running: Option<i64>,
        /// Tasks and groups that are queued. Linux 6.14.
        "nr_queued" nr_queued: Option<i64>,
        /// Queued tasks, including those of groups below. About Linux 6.13.
        "h_nr_queued" h_nr_queued: Option<i64>,
        /// The runnable tasks among these. About Linux 6.13.
        "h_nr_runnable" h_nr_runnable: Option<i64>,
        /// The SCHED_IDLE tasks among these. About Linux 6.13.
        "h_nr_idle" h_nr_idle: Option<i64>,
        /// SCHED_IDLE entities.
        "idle_nr_running" idle_nr_running: Option<i64>,
        /// SCHED_IDLE tasks, including those of groups below.
        "idle_h_nr_running" idle_h_nr_running: Option<i64>,
        /// Tasks whose removal from the queue is delayed. Linux 6.12.
        "h_nr_delayed" h_nr_delayed: Option<i64>,
        /// The weight of the queued entities.
        "load" load: Option<i64>,
        /// The mean of the weight. Linux 3.8.
        "load_avg" load_avg: Option<i64>,
        /// Weight times nanoseconds, summed over `load_period`. The kernel prints the sum as if it were a
        /// time, so a weight of 1 for a millisecond is 1.000000. Linux 2.6.38 to 3.7.
        "load_avg" load_avg_time: Option<SplitNs>,
        /// The time that `load_avg_time` covers. Linux 2.6.38 to 3.7.
        "load_period" load_period: Option<SplitNs>,
        /// The load of the queue in the hierarchy of groups. Linux 7.2.
        "h_load" h_load: Option<u64>,
        /// The mean of the runnable time; 1024 if one task is always runnable.
        "runnable_avg" runnable_avg: Option<i64>,
        /// The mean of the running time; 1024 if a task always runs.
        "util_avg" util_avg: Option<i64>,
        /// The expected utilization. Up to Linux 6.7.
        "util_est_enqueued" util_est_enqueued: Option<i64>,
        /// The expected utilization. Linux 6.8.
        "util_est" util_est: Option<i64>,
        /// The load of tasks that left and is not subtracted yet.
        "removed.load_avg" removed_load_avg: Option<i64>,
        /// The utilization of tasks that left and is not subtracted yet.
        "removed.util_avg" removed_util_avg: Option<i64>,
        /// The runnable time of tasks that left and is not subtracted yet.
        "removed.runnable_avg" removed_runnable_avg: Option<i64>,
        /// The part of this CPU in `tg_load_avg`.
        "tg_load_avg_contrib" tg_load_avg_contrib: Option<i64>,
        /// The mean weight of the group on all CPUs.
        "tg_load_avg" tg_load_avg: Option<i64>,
        /// 1 if its group has used up its quota.
        "throttled" throttled: Option<i64>,
        /// How many of the groups above have used up their quota.
        "throttle_count" throttle_count: Option<i64>,
        /// When the entity began to run.
        "se->exec_start" se_exec_start: Option<SplitNs>,
        /// The virtual time of the entity.
        "se->vruntime" se_vruntime: Option<SplitNs>,
        /// The time that the entity ran.
        "se->sum_exec_runtime" se_sum_exec_runtime: Option<SplitNs>,
        /// When the entity began to wait.
        "se->statistics.wait_start" se_wait_start: Option<SplitNs>,
        /// When the entity fell asleep.
        "se->statistics.sleep_start" se_sleep_start: Option<SplitNs>,
        /// When the entity was blocked.
        "se->statistics.block_start" se_block_start: Option<SplitNs>,
        /// The longest sleep of the entity.
        "se->statistics.sleep_max" se_sleep_max: Option<SplitNs>,
        /// The longest block of the entity.
        "se->statistics.block_max" se_block_max: Option<SplitNs>,
        /// The longest run of the entity between two ticks.
        "se->statistics.exec_max" se_exec_max: Option<SplitNs>,
        /// The longest run of the entity.
        "se->statistics.slice_max" se_slice_max: Option<SplitNs>,
        /// The longest wait of the entity.
        "se->statistics.wait_max" se_wait_max: Option<SplitNs>,
        /// The time that the entity waited.
        "se->statistics.wait_sum" se_wait_sum: Option<SplitNs>,
        /// How often the entity waited.
        "se->statistics.wait_count" se_wait_count: Option<i64>,
        /// The weight of the entity.
        "se->load.weight" se_load_weight: Option<i64>,
        /// The mean weight of the entity.
        "se->avg.load_avg" se_avg_load_avg: Option<i64>,
        /// The mean running time of the entity.
        "se->avg.util_avg" se_avg_util_avg: Option<i64>,
        /// The mean runnable time of the entity.
        "se->avg.runnable_avg" se_avg_runnable_avg: Option<i64>,
    }
}

impl Record for CfsRq {
    fn whose(&self) -> String {
        format!("cfs_rq{}", self.cpu)
    }
}

fields! {
    /// A queue of realtime tasks.
    pub struct RtRq {
        /// The CPU.
        cpu: u32,
        /// The control group; empty without CONFIG_RT_GROUP_SCHED.
        path: Text,
    }
    keys {
        /// Tasks that are runnable.
        "rt_nr_running" rt_nr_running: Option<i64>,
        /// Runnable tasks that may run on other CPUs. Up to Linux 6.6.
        "rt_nr_migratory" rt_nr_migratory: Option<i64>,
        /// 1 if the tasks have used up their share of this period.
        "rt_throttled" rt_throttled: Option<i64>,
        /// The time that the tasks ran in this period.
        "rt_time" rt_time: Option<SplitNs>,
        /// The time that the tasks may run in a period.
        "rt_runtime" rt_runtime: Option<SplitNs>,
    }
}

impl Record for RtRq {
    fn whose(&self) -> String {
        format!("rt_rq{}", self.cpu)
    }
}

fields! {
    /// A queue of deadline tasks.
    pub struct DlRq {
        /// The CPU.
        cpu: u32,
    }
    keys {
        /// Tasks that are runnable.
        "dl_nr_running" dl_nr_running: Option<i64>,
        /// Runnable tasks that may run on other CPUs. Up to Linux 6.6.
        "dl_nr_migratory" dl_nr_migratory: Option<i64>,
        /// The share of a CPU that the tasks may use, 2^20 for a whole CPU; -1 for no limit.
        "dl_bw->bw" dl_bw_bw: Option<i64>,
        /// The share that the tasks have requested.
        "dl_bw->total_bw" dl_bw_total_bw: Option<i64>,
    }
}

impl Record for DlRq {
    fn whose(&self) -> String {
        format!("dl_rq{}", self.cpu)
    }
}

impl Identity for RunQueue {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.cpu
    }
}

impl Identity for CfsRq {
    type Id<'a> = (u32, &'a [u8]);

    fn id(&self) -> (u32, &[u8]) {
        (self.cpu, self.path.as_bytes())
    }
}

impl Identity for RtRq {
    type Id<'a> = (u32, &'a [u8]);

    fn id(&self) -> (u32, &[u8]) {
        (self.cpu, self.path.as_bytes())
    }
}

impl Identity for DlRq {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.cpu
    }
}
