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
    /// `/proc/sys/kernel/core_pattern`: the name of a core dump, or behind a `|` the program that takes it.
    /// Linux 2.6 and older.
    CorePattern, "sys/kernel/core_pattern"
}

line! {
    /// `/proc/sys/kernel/hostname`: the name of this machine in the reader's uts namespace. Linux 2.6 and
    /// older.
    Hostname, "sys/kernel/hostname"
}

single_value! {
    /// `/proc/sys/kernel/pid_max`: numbers of processes and threads are below it; of the reader's pid
    /// namespace from Linux 6.14 on. Linux 2.6.
    pub struct PidMax(u64): "sys/kernel/pid_max", Class::SYSCTL, "pid_max";
}

impl crate::file::FileIn<crate::dir::ProcDir> for PidMax {}

single_value! {
    /// `/proc/sys/kernel/threads-max`: how many threads there may be on the whole machine. Linux 2.4.
    pub struct ThreadsMax(u64): "sys/kernel/threads-max", Class::SYSCTL, "threads_max";
}

impl crate::file::FileIn<crate::dir::ProcDir> for ThreadsMax {}

single_value! {
    /// `/proc/sys/kernel/random/entropy_avail`: bits of entropy in the kernel's pool; 256 once it is filled,
    /// from Linux 5.18 on for good. Linux 2.6 and older.
    pub struct EntropyAvail(u64): "sys/kernel/random/entropy_avail", Class::SYSCTL, "entropy_avail";
}

impl crate::file::FileIn<crate::dir::ProcDir> for EntropyAvail {}

settings! { "kernel":
    /// How many tasks were found that hung: they slept for longer than the timeout and could not be
    /// interrupted. Since boot. With CONFIG_DETECT_HUNG_TASK. Linux 6.13.
    HUNG_TASK_DETECT_COUNT "hung_task_detect_count" u64,
    /// How long such a sleep may be; 0: it is not checked. With CONFIG_DETECT_HUNG_TASK.
    HUNG_TASK_TIMEOUT_SECS "hung_task_timeout_secs" Seconds,
    /// How many of them will still be logged; `None` for any number.
    HUNG_TASK_WARNINGS "hung_task_warnings" Option<u64>,
    /// 0: pages stay on their node, 1: they are moved to the node that uses them, 2: from fast memory to slow
    /// memory and back, 3: both. With CONFIG_NUMA_BALANCING.
    NUMA_BALANCING "numa_balancing" u64,
    /// How much may be moved from slow memory to fast memory, in MB a second. With CONFIG_NUMA_BALANCING.
    NUMA_BALANCING_PROMOTE_RATE_LIMIT_MBPS "numa_balancing_promote_rate_limit_MBps" u64,
    /// How long after its start the pages of a task are looked at for the first time. To Linux 5.12, as the
    /// next three.
    NUMA_BALANCING_SCAN_DELAY_MS "numa_balancing_scan_delay_ms" Millis,
    /// The longest time in which all pages of a task are looked at.
    NUMA_BALANCING_SCAN_PERIOD_MAX_MS "numa_balancing_scan_period_max_ms" Millis,
    /// The shortest time in which all pages of a task are looked at.
    NUMA_BALANCING_SCAN_PERIOD_MIN_MS "numa_balancing_scan_period_min_ms" Millis,
    /// How much memory is looked at at a time, in MiB.
    NUMA_BALANCING_SCAN_SIZE_MB "numa_balancing_scan_size_mb" u64,
    /// 1: the processes of a session are weighed together, see [`autogroup`](mod@crate::pid::autogroup).
    SCHED_AUTOGROUP_ENABLED "sched_autogroup_enabled" u64,
    /// The piece of a cgroup's quota that a CPU takes at a time.
    SCHED_CFS_BANDWIDTH_SLICE_US "sched_cfs_bandwidth_slice_us" Micros,
    /// 1: a child runs before its parent. Older kernels.
    SCHED_CHILD_RUNS_FIRST "sched_child_runs_first" u64,
    /// The longest period of a task of the policy SCHED_DEADLINE.
    SCHED_DEADLINE_PERIOD_MAX_US "sched_deadline_period_max_us" Micros,
    /// The shortest period of a task of the policy SCHED_DEADLINE.
    SCHED_DEADLINE_PERIOD_MIN_US "sched_deadline_period_min_us" Micros,
    /// The time in which each task that wants to run is to do so once. To Linux 5.12, as the next five, which
    /// are below `/sys/kernel/debug/sched` since.
    SCHED_LATENCY_NS "sched_latency_ns" Nanos,
    /// How long after it ran a task is taken to have its data in the caches.
    SCHED_MIGRATION_COST_NS "sched_migration_cost_ns" Nanos,
    /// The time that a task runs at least before another one may.
    SCHED_MIN_GRANULARITY_NS "sched_min_granularity_ns" Nanos,
    /// How many tasks are moved to another CPU at a time.
    SCHED_NR_MIGRATE "sched_nr_migrate" u64,
    /// How these times grow with the number of CPUs: 0: not at all, 1: with its logarithm, 2: with itself.
    SCHED_TUNABLE_SCALING "sched_tunable_scaling" u64,
    /// By how much a task has to be behind to take the CPU when it wakes up.
    SCHED_WAKEUP_GRANULARITY_NS "sched_wakeup_granularity_ns" Nanos,
    /// The time that a task of the policy SCHED_RR runs in its turn.
    SCHED_RR_TIMESLICE_MS "sched_rr_timeslice_ms" Millis,
    /// The period in which real-time tasks have their share.
    SCHED_RT_PERIOD_US "sched_rt_period_us" Micros,
    /// Their share of each period; `None` for all of it.
    SCHED_RT_RUNTIME_US "sched_rt_runtime_us" Option<Micros>,
    /// 1: the statistics of the scheduler are counted. With CONFIG_SCHEDSTATS.
    SCHED_SCHEDSTATS "sched_schedstats" u64,
    /// The highest capacity that a task may ask for, of 1,024. With CONFIG_UCLAMP_TASK, as the next two.
    SCHED_UTIL_CLAMP_MAX "sched_util_clamp_max" u64,
    /// The highest that it may ask for as a minimum, of 1,024.
    SCHED_UTIL_CLAMP_MIN "sched_util_clamp_min" u64,
    /// The minimum of a real-time task that asks for none, of 1,024.
    SCHED_UTIL_CLAMP_MIN_RT_DEFAULT "sched_util_clamp_min_rt_default" u64,
    /// The shared memory of System V that the namespace may have.
    SHMALL "shmall" Pages,
    /// The largest segment of shared memory that may be made.
    SHMMAX "shmmax" Bytes,
    /// How many segments of shared memory the namespace may have.
    SHMMNI "shmmni" u64,
    /// Which functions of the SysRq key may be used: a sum of powers of two; 0: none, 1: all.
    SYSRQ "sysrq" u64,
    /// What happened to the kernel.
    TAINTED "tainted" Taints,
    /// 1: the waits of tasks are counted, see [`Stat::delayacct_blkio_ticks`](crate::pid::Stat). With
    /// CONFIG_TASK_DELAY_ACCT. Linux 5.14.
    TASK_DELAYACCT "task_delayacct" u64,
}
