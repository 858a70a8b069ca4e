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
        /// The name of the thread, any bytes.
        comm: CommName,
        /// The number of the thread.
        pid: u32,
        /// The number of threads of the *process*; 0 after it has exited.
        threads: u32,
    }
    // The keys are without the `se.statistics.` of older kernels.
    keys {
        /// When its CPU time was last updated.
        "se.exec_start" exec_start: Option<SplitNs>,
        /// Its weighted CPU time, by which the fair scheduler selects threads. It may rise or fall when the
        /// thread moves to another queue.
        "se.vruntime" vruntime: Option<SplitNs>,
        /// Time on a CPU.
        "se.sum_exec_runtime" sum_exec_runtime: Option<SplitNs> = counter,
        /// Number of times that it was moved to another CPU.
        "se.nr_migrations" nr_migrations: Option<u64> = counter,
        /// Time of completed sleeps that a signal could have ended. Schedstats.
        "sum_sleep_runtime" sum_sleep_runtime: Option<SplitNs> = counter,
        /// Time of completed sleeps that no signal could have ended. Schedstats. Linux 5.16.
        "sum_block_runtime" sum_block_runtime: Option<SplitNs> = counter,
        /// When it began to wait for a CPU; a smaller number while it moves to another CPU; 0 if it does not
        /// wait. Schedstats.
        "wait_start" wait_start: Option<SplitNs>,
        /// When it fell asleep, if it sleeps. Schedstats.
        "sleep_start" sleep_start: Option<SplitNs>,
        /// When it was blocked, if it is blocked. Schedstats.
        "block_start" block_start: Option<SplitNs>,
        /// The longest sleep. Schedstats.
        "sleep_max" sleep_max: Option<SplitNs>,
        /// The longest time that it was blocked. Schedstats.
        "block_max" block_max: Option<SplitNs>,
        /// The longest time between two updates of its CPU time. Schedstats.
        "exec_max" exec_max: Option<SplitNs>,
        /// The longest time that it ran before another thread got the CPU. Schedstats.
        "slice_max" slice_max: Option<SplitNs>,
        /// The longest wait for a CPU. Schedstats.
        "wait_max" wait_max: Option<SplitNs>,
        /// Time that it waited for a CPU. Schedstats.
        "wait_sum" wait_sum: Option<SplitNs> = counter,
        /// Number of times that it waited for a CPU. Schedstats.
        "wait_count" wait_count: Option<u64> = counter,
        /// Time that it waited for I/O, a part of the time blocked. Schedstats.
        "iowait_sum" iowait_sum: Option<SplitNs> = counter,
        /// Number of times that it waited for I/O. Schedstats.
        "iowait_count" iowait_count: Option<u64> = counter,
        /// Moves to a CPU whose cache was cold for it. Schedstats.
        "nr_migrations_cold" nr_migrations_cold: Option<u64> = counter,
        /// Moves that failed because it may not run on that CPU. Schedstats.
        "nr_failed_migrations_affine" nr_failed_migrations_affine: Option<u64> = counter,
        /// Moves that failed because it was running. Schedstats.
        "nr_failed_migrations_running" nr_failed_migrations_running: Option<u64> = counter,
        /// Moves that failed because its cache was hot. Schedstats.
        "nr_failed_migrations_hot" nr_failed_migrations_hot: Option<u64> = counter,
        /// Moves although its cache was hot. Schedstats.
        "nr_forced_migrations" nr_forced_migrations: Option<u64> = counter,
        /// Number of times that it was woken. Schedstats.
        "nr_wakeups" nr_wakeups: Option<u64> = counter,
        /// Wake-ups by a thread that was about to sleep. Schedstats.
        "nr_wakeups_sync" nr_wakeups_sync: Option<u64> = counter,
        /// Wake-ups on another CPU than before. Schedstats.
        "nr_wakeups_migrate" nr_wakeups_migrate: Option<u64> = counter,
        /// Wake-ups from the CPU on which it then ran. Schedstats.
        "nr_wakeups_local" nr_wakeups_local: Option<u64> = counter,
        /// Wake-ups from another CPU. Schedstats.
        "nr_wakeups_remote" nr_wakeups_remote: Option<u64> = counter,
        /// Wake-ups on the CPU of the waking thread, because of its cache. Schedstats.
        "nr_wakeups_affine" nr_wakeups_affine: Option<u64> = counter,
        /// Number of times that this was considered. Schedstats.
        "nr_wakeups_affine_attempts" nr_wakeups_affine_attempts: Option<u64> = counter,
        /// No longer counted: 0. Schedstats.
        "nr_wakeups_passive" nr_wakeups_passive: Option<u64> = counter,
        /// No longer counted: 0. Schedstats.
        "nr_wakeups_idle" nr_wakeups_idle: Option<u64> = counter,
        /// Time that another CPU of its core was forced to idle because of it (core scheduling). Schedstats.
        /// Linux 5.17, with CONFIG_SCHED_CORE.
        "core_forceidle_sum" core_forceidle_sum: Option<SplitNs> = counter,
        /// CPU time per context switch; 0.000001 if there was no switch. Schedstats.
        "avg_atom" avg_atom: Option<SplitNs>,
        /// CPU time per migration; 0.000001 if there was no migration. Schedstats.
        "avg_per_cpu" avg_per_cpu: Option<SplitNs>,
        /// Number of context switches.
        "nr_switches" nr_switches: Option<u64> = long,
        /// Context switches because it waited for something.
        "nr_voluntary_switches" nr_voluntary_switches: Option<u64> = long,
        /// Context switches because another thread was to run.
        "nr_involuntary_switches" nr_involuntary_switches: Option<u64> = long,
        /// Its weight, from its nice value: 1,048,576 (1,024 on 32 bits) for 0.
        "se.load.weight" load_weight: Option<u64>,
        /// Its load, as a decaying sum over time.
        "se.avg.load_sum" avg_load_sum: Option<u64>,
        /// Its time on a queue, as a decaying sum.
        "se.avg.runnable_sum" avg_runnable_sum: Option<u64>,
        /// An earlier form of this, in Linux 4.15 to 5.6.
        "se.avg.runnable_load_sum" avg_runnable_load_sum: Option<u64>,
        /// Its CPU time, as a decaying sum.
        "se.avg.util_sum" avg_util_sum: Option<u64>,
        /// Its weighted load: 1,024 for a thread with nice value 0 that is always ready to run.
        "se.avg.load_avg" avg_load_avg: Option<u64>,
        /// Its share of time on a queue, of 1,024.
        "se.avg.runnable_avg" avg_runnable_avg: Option<u64>,
        /// An earlier form of this, in Linux 4.15 to 5.6.
        "se.avg.runnable_load_avg" avg_runnable_load_avg: Option<u64>,
        /// Its share of a CPU of full capacity, of 1,024.
        "se.avg.util_avg" avg_util_avg: Option<u64>,
        /// When these averages were last updated, on a clock that stops while they do not change.
        "se.avg.last_update_time" avg_last_update_time: Option<Nanos>,
        /// Estimate of its use of a CPU, of 1,024. In 5.10 and 6.1.
        "se.avg.util_est.ewma" avg_util_est_ewma: Option<u64>,
        /// The estimate when it was last queued. In 5.10 and 6.1.
        "se.avg.util_est.enqueued" avg_util_est_enqueued: Option<u64>,
        /// Estimate of its use of a CPU, of 1,024. Linux 6.12 prints it, Linux 6.1 does not.
        "se.avg.util_est" avg_util_est: Option<u64>,
        /// The lowest utilization, of 1,024, that it requests. With CONFIG_UCLAMP_TASK.
        "uclamp.min" uclamp_min: Option<u64>,
        /// The highest utilization, of 1,024, that it requests. With CONFIG_UCLAMP_TASK.
        "uclamp.max" uclamp_max: Option<u64>,
        /// The value in effect, after the limits of its control group and of the system. With
        /// CONFIG_UCLAMP_TASK.
        "effective uclamp.min" effective_uclamp_min: Option<u64>,
        /// The value in effect, after the limits of its control group and of the system. With
        /// CONFIG_UCLAMP_TASK.
        "effective uclamp.max" effective_uclamp_max: Option<u64>,
        /// The scheduling policy.
        "policy" policy: Option<Policy>,
        /// The priority inside the kernel: 100 to 139 for nice values from -20, 0 to 98 for real time from 99
        /// to 1, -1 for deadline.
        "prio" prio: Option<i32>,
        /// Its remaining time in this period, in nanoseconds; below 0 if it used more. Only with
        /// SCHED_DEADLINE.
        "dl.runtime" dl_runtime: Option<i64>,
        /// The deadline of this period. Only with SCHED_DEADLINE.
        "dl.deadline" dl_deadline: Option<Nanos>,
        /// Its time slice. Only with the fair scheduler. Linux 6.12 prints it, Linux 6.1 does not.
        "se.slice" slice: Option<Nanos>,
        /// 1 if a BPF program schedules it. Linux 6.16 prints it, Linux 6.1 does not. With
        /// CONFIG_SCHED_CLASS_EXT.
        "ext.enabled" ext_enabled: Option<u64>,
        /// Time between two reads of the scheduler's clock, in nanoseconds, measured when the file is read.
        "clock-delta" clock_delta: Option<i64>,
        /// Number of scans of the memory of the process. With CONFIG_NUMA_BALANCING; not for a kernel thread.
        "mm->numa_scan_seq" numa_scan_seq: Option<i64>,
        /// Pages that were moved to its node. With CONFIG_NUMA_BALANCING.
        "numa_pages_migrated" numa_pages_migrated: Option<u64> = long,
        /// The node on which it should run; -1 for none. With CONFIG_NUMA_BALANCING.
        "numa_preferred_nid" numa_preferred_nid: Option<i32>,
        /// Its NUMA faults on all nodes, as a decaying count. With CONFIG_NUMA_BALANCING.
        "total_numa_faults" total_numa_faults: Option<u64>,
    }
    and {
        /// The memory node on which it runs. With CONFIG_NUMA_BALANCING.
        current_node: Option<i32>,
        /// The number of its group of threads that share memory; 0 for none. With CONFIG_NUMA_BALANCING.
        numa_group_id: Option<i32>,
        /// Its NUMA faults by node. With CONFIG_NUMA_BALANCING.
        numa_faults: Rows<NumaFaults>,
        /// Lines with a key that this crate does not know, and lines that could not be parsed. A number
        /// without a key has an empty key.
        unlisted: Unlisted,
    }
    /// Counters of the scheduler for a thread between two samples. Each counter is checked separately for a
    /// reset, because a write to the file resets only the schedstats.
    changes SchedDelta
}

/// Reads a policy from its number.
impl crate::cursor::Value for Policy {
    const EXPECTED: &'static str = "an unsigned integer below 2^32";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        u32::read(cursor).map(Policy::from)
    }
}
