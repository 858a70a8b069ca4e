//! Files below `/proc/sys/kernel`.
//!
//! Reference: Documentation/admin-guide/sysctl/kernel.rst. Permission: any user.

pub mod keys;
pub mod random;
pub mod tainted;

pub use tainted::Taints;

use super::Setting;
use crate::class::Class;
use crate::shape::single::single_value;
use crate::unit::{Bytes, Micros, Millis, Nanos, Pages, Seconds};

single_value! {
    /// `/proc/sys/kernel/osrelease`: the kernel's release, as `uname -r` prints it. Linux 2.6 and older.
    pub struct Osrelease(Text): "sys/kernel/osrelease", Class::SYSCTL;
    in ProcDir;
}

single_value! {
    /// `/proc/sys/kernel/core_pattern`: the name of a core dump, or after a `|` the program that receives it.
    /// Linux 2.6 and older.
    pub struct CorePattern(Text): "sys/kernel/core_pattern", Class::SYSCTL;
    in ProcDir;
}

single_value! {
    /// `/proc/sys/kernel/hostname`: the name of this machine in the reader's uts namespace. Linux 2.6 and
    /// older.
    pub struct Hostname(Text): "sys/kernel/hostname", Class::SYSCTL;
    in ProcDir;
}

single_value! {
    /// `/proc/sys/kernel/pid_max`: the numbers of processes and threads are below this. Since Linux 6.14 it
    /// belongs to the reader's pid namespace. Linux 2.6.
    pub struct PidMax(u64): "sys/kernel/pid_max", Class::SYSCTL, "pid_max";
    in ProcDir;
}

single_value! {
    /// `/proc/sys/kernel/threads-max`: the limit of threads on the whole machine. Linux 2.4.
    pub struct ThreadsMax(u64): "sys/kernel/threads-max", Class::SYSCTL, "threads_max";
    in ProcDir;
}

single_value! {
    /// `/proc/sys/kernel/random/entropy_avail`: bits of entropy in the kernel's pool; 256 when it is filled,
    /// and then constant since Linux 5.18. Linux 2.6 and older.
    pub struct EntropyAvail(u64): "sys/kernel/random/entropy_avail", Class::SYSCTL, "entropy_avail";
    in ProcDir;
}

/// The number of hung tasks detected since boot: they slept uninterruptibly for longer than the timeout. On
/// newer kernels a write of 0 resets it. With CONFIG_DETECT_HUNG_TASK. Linux 6.13.
pub const HUNG_TASK_DETECT_COUNT: Setting<u64> = Setting::new("sys/kernel/hung_task_detect_count");
/// The longest uninterruptible sleep that is not a hang; 0: no check. With CONFIG_DETECT_HUNG_TASK.
pub const HUNG_TASK_TIMEOUT_SECS: Setting<Seconds> = Setting::new("sys/kernel/hung_task_timeout_secs");
/// The number of hung tasks that will still be logged; `None` for no limit.
pub const HUNG_TASK_WARNINGS: Setting<Option<u64>> = Setting::new("sys/kernel/hung_task_warnings");
/// 0: pages stay on their node, 1: they are moved to the node that uses them, 2: they are moved between
/// fast and slow memory, 3: both. With CONFIG_NUMA_BALANCING.
pub const NUMA_BALANCING: Setting<u64> = Setting::new("sys/kernel/numa_balancing");
/// The largest amount that is moved from slow memory to fast memory, in MB per second. With
/// CONFIG_NUMA_BALANCING.
pub const NUMA_BALANCING_PROMOTE_RATE_LIMIT_MBPS: Setting<u64> =
    Setting::new("sys/kernel/numa_balancing_promote_rate_limit_MBps");
/// The time after the start of a task when its pages are scanned for the first time. Up to Linux 5.12, as
/// the next three.
pub const NUMA_BALANCING_SCAN_DELAY_MS: Setting<Millis> =
    Setting::new("sys/kernel/numa_balancing_scan_delay_ms");
/// The longest time in which all pages of a task are scanned.
pub const NUMA_BALANCING_SCAN_PERIOD_MAX_MS: Setting<Millis> =
    Setting::new("sys/kernel/numa_balancing_scan_period_max_ms");
/// The shortest time in which all pages of a task are scanned.
pub const NUMA_BALANCING_SCAN_PERIOD_MIN_MS: Setting<Millis> =
    Setting::new("sys/kernel/numa_balancing_scan_period_min_ms");
/// The amount of memory that is scanned at once, in MiB.
pub const NUMA_BALANCING_SCAN_SIZE_MB: Setting<u64> = Setting::new("sys/kernel/numa_balancing_scan_size_mb");
/// 1: the processes of a session are scheduled as a group, see [`autogroup`](mod@crate::pid::autogroup).
pub const SCHED_AUTOGROUP_ENABLED: Setting<u64> = Setting::new("sys/kernel/sched_autogroup_enabled");
/// The part of a cgroup's quota that a CPU takes at once.
pub const SCHED_CFS_BANDWIDTH_SLICE_US: Setting<Micros> =
    Setting::new("sys/kernel/sched_cfs_bandwidth_slice_us");
/// 1: a child runs before its parent. Older kernels.
pub const SCHED_CHILD_RUNS_FIRST: Setting<u64> = Setting::new("sys/kernel/sched_child_runs_first");
/// The longest period of a task with the policy SCHED_DEADLINE.
pub const SCHED_DEADLINE_PERIOD_MAX_US: Setting<Micros> =
    Setting::new("sys/kernel/sched_deadline_period_max_us");
/// The shortest period of a task with the policy SCHED_DEADLINE.
pub const SCHED_DEADLINE_PERIOD_MIN_US: Setting<Micros> =
    Setting::new("sys/kernel/sched_deadline_period_min_us");
/// The time in which each runnable task should run once. Up to Linux 5.12, as the next five, which are
/// then below `/sys/kernel/debug/sched`.
pub const SCHED_LATENCY_NS: Setting<Nanos> = Setting::new("sys/kernel/sched_latency_ns");
/// The time after it ran in which a task is assumed to have its data in the caches.
pub const SCHED_MIGRATION_COST_NS: Setting<Nanos> = Setting::new("sys/kernel/sched_migration_cost_ns");
/// The shortest time that a task runs before another one may run.
pub const SCHED_MIN_GRANULARITY_NS: Setting<Nanos> = Setting::new("sys/kernel/sched_min_granularity_ns");
/// The number of tasks that are moved to another CPU at once.
pub const SCHED_NR_MIGRATE: Setting<u64> = Setting::new("sys/kernel/sched_nr_migrate");
/// How these times depend on the number of CPUs: 0: not at all, 1: on its logarithm, 2: linearly.
pub const SCHED_TUNABLE_SCALING: Setting<u64> = Setting::new("sys/kernel/sched_tunable_scaling");
/// A waking task takes the CPU if its virtual time is behind by more than this.
pub const SCHED_WAKEUP_GRANULARITY_NS: Setting<Nanos> =
    Setting::new("sys/kernel/sched_wakeup_granularity_ns");
/// The time that a task with the policy SCHED_RR runs before the next one.
pub const SCHED_RR_TIMESLICE_MS: Setting<Millis> = Setting::new("sys/kernel/sched_rr_timeslice_ms");
/// The period in which real-time tasks have their share.
pub const SCHED_RT_PERIOD_US: Setting<Micros> = Setting::new("sys/kernel/sched_rt_period_us");
/// The time that real-time tasks may run in each period; `None` for no limit.
pub const SCHED_RT_RUNTIME_US: Setting<Option<Micros>> = Setting::new("sys/kernel/sched_rt_runtime_us");
/// 1: the statistics of the scheduler are counted. With CONFIG_SCHEDSTATS.
pub const SCHED_SCHEDSTATS: Setting<u64> = Setting::new("sys/kernel/sched_schedstats");
/// The highest capacity that a task may request, of 1,024. With CONFIG_UCLAMP_TASK, as the next two.
pub const SCHED_UTIL_CLAMP_MAX: Setting<u64> = Setting::new("sys/kernel/sched_util_clamp_max");
/// The highest minimum that a task may request, of 1,024.
pub const SCHED_UTIL_CLAMP_MIN: Setting<u64> = Setting::new("sys/kernel/sched_util_clamp_min");
/// The minimum for a real-time task that requests none, of 1,024.
pub const SCHED_UTIL_CLAMP_MIN_RT_DEFAULT: Setting<u64> =
    Setting::new("sys/kernel/sched_util_clamp_min_rt_default");
/// The limit of System V shared memory in the namespace.
pub const SHMALL: Setting<Pages> = Setting::new("sys/kernel/shmall");
/// The limit of the size of a segment of shared memory.
pub const SHMMAX: Setting<Bytes> = Setting::new("sys/kernel/shmmax");
/// The limit of segments of shared memory in the namespace.
pub const SHMMNI: Setting<u64> = Setting::new("sys/kernel/shmmni");
/// The functions of the SysRq key that may be used: a sum of powers of two; 0: none, 1: all.
pub const SYSRQ: Setting<u64> = Setting::new("sys/kernel/sysrq");
/// The taints of the kernel, see [`Taints`].
pub const TAINTED: Setting<Taints> = Setting::new("sys/kernel/tainted");
/// 1: the waits of tasks are accounted, see [`Stat::delayacct_blkio_ticks`](crate::pid::Stat). With
/// CONFIG_TASK_DELAY_ACCT. Linux 5.14.
pub const TASK_DELAYACCT: Setting<u64> = Setting::new("sys/kernel/task_delayacct");
