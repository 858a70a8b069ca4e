//! The keys, in the kernel's order.

use super::{CommName, NumaFaults, Policy, SplitNs};
use crate::cursor::Cursor;
use crate::shape::fields::fields;
use crate::shape::rows::Rows;
use crate::shape::unlisted::Unlisted;
use crate::unit::Nanos;

fields! {
    /// One sample of `/proc/PID/task/TID/sched`.
    pub struct Sched {
        /// The thread's name, any bytes.
        comm: CommName,
        /// The thread's number.
        pid: u32,
        /// How many threads the *process* has; 0 once it has exited.
        threads: u32,
    }
    // Without the `se.statistics.` of older kernels.
    keys {
        /// When its time was last accounted for.
        "se.exec_start" exec_start: Option<SplitNs>,
        /// Its time on a CPU by weight, by which the fair scheduler picks; it moves with the queue, either
        /// way.
        "se.vruntime" vruntime: Option<SplitNs>,
        /// Time on a CPU.
        "se.sum_exec_runtime" sum_exec_runtime: Option<SplitNs> = counter,
        /// How often it was moved to another CPU.
        "se.nr_migrations" nr_migrations: Option<u64> = counter,
        /// Time asleep, as a signal could have woken it, those of ended sleeps. Schedstats.
        "sum_sleep_runtime" sum_sleep_runtime: Option<SplitNs> = counter,
        /// Time asleep, as no signal could have woken it, those of ended sleeps. Schedstats. Linux 5.16.
        "sum_block_runtime" sum_block_runtime: Option<SplitNs> = counter,
        /// When it began to wait for a CPU; less than that while it moves to another; 0 if it does not wait.
        /// Schedstats.
        "wait_start" wait_start: Option<SplitNs>,
        /// When it fell asleep, if it sleeps. Schedstats.
        "sleep_start" sleep_start: Option<SplitNs>,
        /// When it was blocked, if it is. Schedstats.
        "block_start" block_start: Option<SplitNs>,
        /// The longest sleep. Schedstats.
        "sleep_max" sleep_max: Option<SplitNs>,
        /// The longest that it was blocked. Schedstats.
        "block_max" block_max: Option<SplitNs>,
        /// The longest between two accounts of its time on a CPU. Schedstats.
        "exec_max" exec_max: Option<SplitNs>,
        /// The longest that it ran before another had its turn. Schedstats.
        "slice_max" slice_max: Option<SplitNs>,
        /// The longest wait for a CPU. Schedstats.
        "wait_max" wait_max: Option<SplitNs>,
        /// Time that it waited for a CPU. Schedstats.
        "wait_sum" wait_sum: Option<SplitNs> = counter,
        /// How often it waited for a CPU. Schedstats.
        "wait_count" wait_count: Option<u64> = counter,
        /// Time that it waited for I/O, part of the time blocked. Schedstats.
        "iowait_sum" iowait_sum: Option<SplitNs> = counter,
        /// How often it waited for I/O. Schedstats.
        "iowait_count" iowait_count: Option<u64> = counter,
        /// Moves to a CPU whose cache was cold for it. Schedstats.
        "nr_migrations_cold" nr_migrations_cold: Option<u64> = counter,
        /// Moves that failed: it may not run there. Schedstats.
        "nr_failed_migrations_affine" nr_failed_migrations_affine: Option<u64> = counter,
        /// Moves that failed: it was running. Schedstats.
        "nr_failed_migrations_running" nr_failed_migrations_running: Option<u64> = counter,
        /// Moves that failed: its cache was hot. Schedstats.
        "nr_failed_migrations_hot" nr_failed_migrations_hot: Option<u64> = counter,
        /// Moves although its cache was hot. Schedstats.
        "nr_forced_migrations" nr_forced_migrations: Option<u64> = counter,
        /// How often it was woken. Schedstats.
        "nr_wakeups" nr_wakeups: Option<u64> = counter,
        /// By a thread that will sleep next. Schedstats.
        "nr_wakeups_sync" nr_wakeups_sync: Option<u64> = counter,
        /// On another CPU than before. Schedstats.
        "nr_wakeups_migrate" nr_wakeups_migrate: Option<u64> = counter,
        /// From the CPU that it then ran on. Schedstats.
        "nr_wakeups_local" nr_wakeups_local: Option<u64> = counter,
        /// From another CPU. Schedstats.
        "nr_wakeups_remote" nr_wakeups_remote: Option<u64> = counter,
        /// On the waker's CPU, for its cache. Schedstats.
        "nr_wakeups_affine" nr_wakeups_affine: Option<u64> = counter,
        /// How often that was considered. Schedstats.
        "nr_wakeups_affine_attempts" nr_wakeups_affine_attempts: Option<u64> = counter,
        /// No longer counted: 0. Schedstats.
        "nr_wakeups_passive" nr_wakeups_passive: Option<u64> = counter,
        /// No longer counted: 0. Schedstats.
        "nr_wakeups_idle" nr_wakeups_idle: Option<u64> = counter,
        /// Time for which its core had to leave a CPU idle that is of another group. Schedstats. Linux 5.17,
        /// with CONFIG_SCHED_CORE.
        "core_forceidle_sum" core_forceidle_sum: Option<SplitNs> = counter,
        /// Time on a CPU by switch; 0.000001 if it never was switched. Schedstats.
        "avg_atom" avg_atom: Option<SplitNs>,
        /// Time on a CPU by migration; 0.000001 if it never migrated. Schedstats.
        "avg_per_cpu" avg_per_cpu: Option<SplitNs>,
        /// How often it left a CPU to another.
        "nr_switches" nr_switches: Option<u64> = long,
        /// As it waited for something.
        "nr_voluntary_switches" nr_voluntary_switches: Option<u64> = long,
        /// As another was to run.
        "nr_involuntary_switches" nr_involuntary_switches: Option<u64> = long,
        /// Its weight, from its nice value: 1,048,576 (1,024 on 32 bits) for 0.
        "se.load.weight" load_weight: Option<u64>,
        /// Its load, summed over time so that it fades.
        "se.avg.load_sum" avg_load_sum: Option<u64>,
        /// Its time on a queue, in the same way.
        "se.avg.runnable_sum" avg_runnable_sum: Option<u64>,
        /// The same, in 4.15 to 5.6.
        "se.avg.runnable_load_sum" avg_runnable_load_sum: Option<u64>,
        /// Its time on a CPU, in the same way.
        "se.avg.util_sum" avg_util_sum: Option<u64>,
        /// Its load by weight, 1,024 for a nice value of 0 that always wants to run.
        "se.avg.load_avg" avg_load_avg: Option<u64>,
        /// Its share of time on a queue, of 1,024.
        "se.avg.runnable_avg" avg_runnable_avg: Option<u64>,
        /// The same, in 4.15 to 5.6.
        "se.avg.runnable_load_avg" avg_runnable_load_avg: Option<u64>,
        /// Its share of a CPU of full capacity, of 1,024.
        "se.avg.util_avg" avg_util_avg: Option<u64>,
        /// When these were brought up to date last, by a clock that stops while they do not change.
        "se.avg.last_update_time" avg_last_update_time: Option<Nanos>,
        /// What it is thought to use of a CPU, of 1,024. In 5.10 and 6.1.
        "se.avg.util_est.ewma" avg_util_est_ewma: Option<u64>,
        /// The same as it last was queued. In 5.10 and 6.1.
        "se.avg.util_est.enqueued" avg_util_est_enqueued: Option<u64>,
        /// What it is thought to use of a CPU, of 1,024. In 6.12, not in 6.1.
        "se.avg.util_est" avg_util_est: Option<u64>,
        /// The least of a CPU, of 1,024, that it asks for. With CONFIG_UCLAMP_TASK.
        "uclamp.min" uclamp_min: Option<u64>,
        /// The most. With CONFIG_UCLAMP_TASK.
        "uclamp.max" uclamp_max: Option<u64>,
        /// What it gets, by its control group and by the system. With CONFIG_UCLAMP_TASK.
        "effective uclamp.min" effective_uclamp_min: Option<u64>,
        /// What it gets, by its control group and by the system. With CONFIG_UCLAMP_TASK.
        "effective uclamp.max" effective_uclamp_max: Option<u64>,
        /// How it is scheduled.
        "policy" policy: Option<Policy>,
        /// The kernel's priority: 100 to 139 for nice values from -20, 0 to 98 for real time from 99 to 1, -1
        /// for deadline.
        "prio" prio: Option<i32>,
        /// What is left of its time in this period, in nanoseconds; below 0 if it took more. Of
        /// SCHED_DEADLINE only.
        "dl.runtime" dl_runtime: Option<i64>,
        /// When this period's deadline is. Of SCHED_DEADLINE only.
        "dl.deadline" dl_deadline: Option<Nanos>,
        /// Its slice. Of the fair scheduler only. In 6.12, not in 6.1.
        "se.slice" slice: Option<Nanos>,
        /// It is scheduled by a program in BPF. In 6.16, not in 6.1; with CONFIG_SCHED_CLASS_EXT.
        "ext.enabled" ext_enabled: Option<u64>,
        /// How long it takes to read the scheduler's clock, in nanoseconds, tried when the file is read.
        "clock-delta" clock_delta: Option<i64>,
        /// How often the process's memory was scanned. With CONFIG_NUMA_BALANCING; not of a thread of the
        /// kernel.
        "mm->numa_scan_seq" numa_scan_seq: Option<i64>,
        /// Pages that were moved to its node. With CONFIG_NUMA_BALANCING.
        "numa_pages_migrated" numa_pages_migrated: Option<u64> = long,
        /// The node that it should run on; -1 for none. With CONFIG_NUMA_BALANCING.
        "numa_preferred_nid" numa_preferred_nid: Option<i32>,
        /// Its faults on all nodes; they fade. With CONFIG_NUMA_BALANCING.
        "total_numa_faults" total_numa_faults: Option<u64>,
    }
    and {
        /// The memory node that it runs on. With CONFIG_NUMA_BALANCING.
        current_node: Option<i32>,
        /// Its group of threads that share memory, 0 for none. With CONFIG_NUMA_BALANCING.
        numa_group_id: Option<i32>,
        /// Its faults by node. With CONFIG_NUMA_BALANCING.
        numa_faults: Rows<NumaFaults>,
        /// Lines whose key this crate does not know, and lines that it could not understand. A number
        /// without a key has an empty one.
        unlisted: Unlisted,
    }
    /// What the scheduler counted of a thread between two samples. Each is judged on its own: a write to the
    /// file resets the schedstats, and nothing else.
    changes SchedDelta
}

/// Its number.
impl crate::cursor::Value for Policy {
    const EXPECTED: &'static str = "an unsigned integer below 2^32";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        u32::read(cursor).map(Policy::from)
    }
}
