//! Files below `/proc/sys/kernel`.
//!
//! Reference: Documentation/admin-guide/sysctl/kernel.rst. Permission: any user.

pub mod keys;
pub mod random;
pub mod tainted;

pub use tainted::Taints;

use super::{line, settings};
use crate::class::Class;
use crate::shape::single::single_value;
use crate::unit::{Bytes, Micros, Millis, Nanos, Pages, Seconds};

line! {
    /// `/proc/sys/kernel/osrelease`: the kernel's release, as `uname -r` prints it. Linux 2.6 and older.
    Osrelease, "sys/kernel/osrelease"
}

line! {
    /// `/proc/sys/kernel/core_pattern`: the name of a core dump, or after a `|` the program that receives it.
    /// Linux 2.6 and older.
    CorePattern, "sys/kernel/core_pattern"
}

line! {
    /// `/proc/sys/kernel/hostname`: the name of this machine in the reader's uts namespace. Linux 2.6 and
    /// older.
    Hostname, "sys/kernel/hostname"
}

single_value! {
    /// `/proc/sys/kernel/pid_max`: the numbers of processes and threads are below this. Since Linux 6.14 it
    /// belongs to the reader's pid namespace. Linux 2.6.
    pub struct PidMax(u64): "sys/kernel/pid_max", Class::SYSCTL, "pid_max";
}

impl crate::file::FileIn<crate::dir::ProcDir> for PidMax {}

single_value! {
    /// `/proc/sys/kernel/threads-max`: the limit of threads on the whole machine. Linux 2.4.
    pub struct ThreadsMax(u64): "sys/kernel/threads-max", Class::SYSCTL, "threads_max";
}

impl crate::file::FileIn<crate::dir::ProcDir> for ThreadsMax {}

single_value! {
    /// `/proc/sys/kernel/random/entropy_avail`: bits of entropy in the kernel's pool; 256 when it is filled,
    /// and then constant since Linux 5.18. Linux 2.6 and older.
    pub struct EntropyAvail(u64): "sys/kernel/random/entropy_avail", Class::SYSCTL, "entropy_avail";
}

impl crate::file::FileIn<crate::dir::ProcDir> for EntropyAvail {}

settings! { "kernel":
    /// The number of hung tasks detected since boot: they slept uninterruptibly for longer than the timeout.
    /// On newer kernels a write of 0 resets it. With CONFIG_DETECT_HUNG_TASK. Linux 6.13.
    HUNG_TASK_DETECT_COUNT "hung_task_detect_count" u64,
    /// The longest uninterruptible sleep that is not a hang; 0: no check. With CONFIG_DETECT_HUNG_TASK.
    HUNG_TASK_TIMEOUT_SECS "hung_task_timeout_secs" Seconds,
    /// The number of hung tasks that will still be logged; `None` for no limit.
    HUNG_TASK_WARNINGS "hung_task_warnings" Option<u64>,
    /// 0: pages stay on their node, 1: they are moved to the node that uses them, 2: they are moved between
    /// fast and slow memory, 3: both. With CONFIG_NUMA_BALANCING.
    NUMA_BALANCING "numa_balancing" u64,
    /// The largest amount that is moved from slow memory to fast memory, in MB per second. With
    /// CONFIG_NUMA_BALANCING.
    NUMA_BALANCING_PROMOTE_RATE_LIMIT_MBPS "numa_balancing_promote_rate_limit_MBps" u64,
    /// The time after the start of a task when its pages are scanned for the first time. Up to Linux 5.12, as
    /// the next three.
    NUMA_BALANCING_SCAN_DELAY_MS "numa_balancing_scan_delay_ms" Millis,
    /// The longest time in which all pages of a task are scanned.
    NUMA_BALANCING_SCAN_PERIOD_MAX_MS "numa_balancing_scan_period_max_ms" Millis,
    /// The shortest time in which all pages of a task are scanned.
    NUMA_BALANCING_SCAN_PERIOD_MIN_MS "numa_balancing_scan_period_min_ms" Millis,
    /// The amount of memory that is scanned at once, in MiB.
    NUMA_BALANCING_SCAN_SIZE_MB "numa_balancing_scan_size_mb" u64,
    /// 1: the processes of a session are scheduled as a group, see [`autogroup`](mod@crate::pid::autogroup).
    SCHED_AUTOGROUP_ENABLED "sched_autogroup_enabled" u64,
    /// The part of a cgroup's quota that a CPU takes at once.
    SCHED_CFS_BANDWIDTH_SLICE_US "sched_cfs_bandwidth_slice_us" Micros,
    /// 1: a child runs before its parent. Older kernels.
    SCHED_CHILD_RUNS_FIRST "sched_child_runs_first" u64,
    /// The longest period of a task with the policy SCHED_DEADLINE.
    SCHED_DEADLINE_PERIOD_MAX_US "sched_deadline_period_max_us" Micros,
    /// The shortest period of a task with the policy SCHED_DEADLINE.
    SCHED_DEADLINE_PERIOD_MIN_US "sched_deadline_period_min_us" Micros,
    /// The time in which each runnable task should run once. Up to Linux 5.12, as the next five, which are
    /// then below `/sys/kernel/debug/sched`.
    SCHED_LATENCY_NS "sched_latency_ns" Nanos,
    /// The time after it ran in which a task is assumed to have its data in the caches.
    SCHED_MIGRATION_COST_NS "sched_migration_cost_ns" Nanos,
    /// The shortest time that a task runs before another one may run.
    SCHED_MIN_GRANULARITY_NS "sched_min_granularity_ns" Nanos,
    /// The number of tasks that are moved to another CPU at once.
    SCHED_NR_MIGRATE "sched_nr_migrate" u64,
    /// How these times depend on the number of CPUs: 0: not at all, 1: on its logarithm, 2: linearly.
    SCHED_TUNABLE_SCALING "sched_tunable_scaling" u64,
    /// A waking task takes the CPU if its virtual time is behind by more than this.
    SCHED_WAKEUP_GRANULARITY_NS "sched_wakeup_granularity_ns" Nanos,
    /// The time that a task with the policy SCHED_RR runs before the next one.
    SCHED_RR_TIMESLICE_MS "sched_rr_timeslice_ms" Millis,
    /// The period in which real-time tasks have their share.
    SCHED_RT_PERIOD_US "sched_rt_period_us" Micros,
    /// The time that real-time tasks may run in each period; `None` for no limit.
    SCHED_RT_RUNTIME_US "sched_rt_runtime_us" Option<Micros>,
    /// 1: the statistics of the scheduler are counted. With CONFIG_SCHEDSTATS.
    SCHED_SCHEDSTATS "sched_schedstats" u64,
    /// The highest capacity that a task may request, of 1,024. With CONFIG_UCLAMP_TASK, as the next two.
    SCHED_UTIL_CLAMP_MAX "sched_util_clamp_max" u64,
    /// The highest minimum that a task may request, of 1,024.
    SCHED_UTIL_CLAMP_MIN "sched_util_clamp_min" u64,
    /// The minimum for a real-time task that requests none, of 1,024.
    SCHED_UTIL_CLAMP_MIN_RT_DEFAULT "sched_util_clamp_min_rt_default" u64,
    /// The limit of System V shared memory in the namespace.
    SHMALL "shmall" Pages,
    /// The limit of the size of a segment of shared memory.
    SHMMAX "shmmax" Bytes,
    /// The limit of segments of shared memory in the namespace.
    SHMMNI "shmmni" u64,
    /// The functions of the SysRq key that may be used: a sum of powers of two; 0: none, 1: all.
    SYSRQ "sysrq" u64,
    /// The taints of the kernel, see [`Taints`].
    TAINTED "tainted" Taints,
    /// 1: the waits of tasks are accounted, see [`Stat::delayacct_blkio_ticks`](crate::pid::Stat). With
    /// CONFIG_TASK_DELAY_ACCT. Linux 5.14.
    TASK_DELAYACCT "task_delayacct" u64,
}
