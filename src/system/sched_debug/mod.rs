//! The scheduler's queues and tasks: `/proc/sched_debug` to Linux 5.12, `/sys/kernel/debug/sched/debug` since 5.13.
//!
//! ```text
//! Sched Debug Version: v0.11, 5.10.0-32-cloud-amd64 #1
//! ktime                                   : 9037.400257
//!
//! sysctl_sched
//!   .sysctl_sched_latency                    : 18.000000
//!
//! cpu#0, 2600.009 MHz
//!   .nr_running                    : 0
//!   .nr_switches                   : 1701
//!
//! cfs_rq[0]:/lab/a b:c
//!   .exec_clock                    : 464.588652
//!
//! rt_rq[0]:
//!   .rt_nr_running                 : 0
//!
//! dl_rq[0]:
//!   .dl_nr_running                 : 0
//!
//! runnable tasks:
//!  S            task   PID         tree-key  switches  prio     wait-time             sum-exec        sum-sleep
//! -------------------------------------------------------------------------------------------------------------
//!  I          rcu_gp     3       120.089862         2   100         0.255171         0.576999         0.196028 0 0 /
//! >R            busy   339     54098.240174        12   139        92.111164      1171.233645         0.000000 0 0 /lab
//! ```
//!
//! [`SchedDebug::open`] and [`SchedDebug::read_live`] find it; debugfs lies outside of /proc, and often is not mounted.
//!
//! What is odd: the table has all tasks, not only those that are runnable, each with the CPU that it last ran on; its
//! heading does not tell the columns (from 6.6 to 6.11 it is the old one), so they are told by their form. A task's name is
//! printed as it is, newlines too, right-aligned to 15 bytes: blanks that it begins with cannot be told from those before it.
//! What is less than a millisecond below 0 has lost its sign: the kernel prints -0.5 as `0.500000`. `next_balance` counts
//! the kernel's ticks and is printed as if it were a time. Counts of schedstats are `None`, and waits 0, where
//! `kernel.sched_schedstats` is off. A path is `autogroup-7` for what sessions are grouped by.
//!
//! | Linux | columns of a task behind its number |
//! | --- | --- |
//! | to 6.5 | tree-key, switches, prio, wait-time, sum-exec, sum-sleep; sum-block since 5.16 or so |
//! | 6.6 | vruntime, eligible, deadline, slice, sum-exec, switches, prio, wait-time, sum-exec, sum-sleep, sum-block |
//! | 6.12 | the same with sum-exec once, and a mark for a slice of the task's own |
//!
//! With CONFIG_NUMA_BALANCING node and group follow, with CONFIG_CGROUP_SCHED the path.
//!
//! Reference: Documentation/scheduler/sched-design-CFS.rst, kernel/sched/debug.c. Permission: any user in /proc, root in
//! debugfs. Linux 2.6.23, with CONFIG_SCHED_DEBUG.

use std::path::Path;

use crate::Unlisted;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::dir::ProcDir;
use crate::error::{Error, ParseError, Result};
use crate::file::{In, ProcFile};
use crate::machine::Machine;
use crate::name::Name;
use crate::pid::flags::State;
use crate::sampler::Sampler;
use crate::shape::dotted::{self, Dotted, dotted};
use crate::shape::kept::{Kept, Raw, kept_rows};
use crate::shape::rows::{Identity, Rows};
use crate::text::Text;
use crate::value::Value;

/// Nanoseconds, printed as milliseconds with six decimals, as the kernel's SPLIT_NS does: `-1254.836866`. Between -1
/// and 0 milliseconds the sign is lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct SplitNs(pub i64);

impl Value for SplitNs {
    const EXPECTED: &'static str = "a number with six decimals";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        cursor.millionths().map(SplitNs)
    }
}

/// One sample of the scheduler's queues and tasks: flat tables, each row with the CPU that it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SchedDebug {
    /// The format's version: `v0.11`.
    pub version: Name<15>,
    /// The kernel's release and the first word of its version: `5.10.0-32-cloud-amd64 #1`.
    pub release: Text,
    /// When it was printed.
    pub clocks: SchedClocks,
    /// Settings.
    pub sysctl: SchedSysctl,
    /// The CPUs that are online.
    pub cpus: Rows<RunQueue>,
    /// Queues of ordinary tasks, by CPU and control group.
    pub cfs: Rows<CfsRq>,
    /// Queues of realtime tasks, by CPU, and by control group with CONFIG_RT_GROUP_SCHED.
    pub rt: Rows<RtRq>,
    /// Queues of deadline tasks, by CPU.
    pub dl: Rows<DlRq>,
    /// All threads of the system, by the CPU that they last ran on.
    pub tasks: Kept<Task<'static>>,
    /// Lines that this crate does not know: `cpu0 key`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::serial::is_absent"))]
    pub unlisted: Unlisted,
}

kept_rows! {
    /// A thread, its path borrowed.
    pub struct Task<'a> {
        /// The CPU that it last ran on.
        cpu: u32,
        /// It runs now.
        current: bool,
        /// Its state. Linux 4.13.
        state: Option<State>,
        /// Its name, without the blanks that it begins with.
        comm: Name<15>,
        /// The thread's number, in the first pid namespace.
        pid: u32,
        /// Its virtual time, by which ordinary tasks are chosen: tree-key.
        vruntime: SplitNs,
        /// It has had no more than its share. Linux 6.6.
        eligible: Option<bool>,
        /// The virtual time at which it should have had its slice. Linux 6.6.
        deadline: Option<SplitNs>,
        /// It has asked for that slice itself. Linux 6.12.
        custom_slice: bool,
        /// What it may run at a time. Linux 6.6.
        slice: Option<SplitNs>,
        /// How long it ran.
        sum_exec: SplitNs,
        /// How often it was switched from.
        switches: i64,
        /// Its priority: 100 to 139 for nice -20 to 19, below for realtime, -1 for deadline.
        prio: i32,
        /// How long it was runnable and did not run; 0 without schedstats.
        wait_time: SplitNs,
        /// How long it slept; 0 without schedstats.
        sum_sleep: Option<SplitNs>,
        /// How long it was blocked; 0 without schedstats. Linux 5.16 or so.
        sum_block: Option<SplitNs>,
        /// Its memory node. With CONFIG_NUMA_BALANCING.
        node: Option<i32>,
        /// Its group of tasks that share memory, 0 for none. With CONFIG_NUMA_BALANCING.
        group_id: Option<i32>,
        /// Its control group. Empty without CONFIG_CGROUP_SCHED.
        path: Raw<'a>,
    }
}

dotted! {
    /// Clocks.
    pub struct SchedClocks(_clocks: "clocks".to_owned()) {
    }
    /// CLOCK_MONOTONIC.
    "ktime" ktime: SplitNs,
    /// The CPU's own clock.
    "sched_clk" sched_clk: SplitNs,
    /// The same, made to agree with that of other CPUs.
    "cpu_clk" cpu_clk: SplitNs,
    /// The kernel's ticks.
    "jiffies" jiffies: u64,
    /// The CPUs agree by themselves. Only where they may not.
    "sched_clock_stable()" sched_clock_stable: u32,
}

dotted! {
    /// Settings, `kernel.sched_*` of sysctl.
    pub struct SchedSysctl(_sysctl: "sysctl_sched".to_owned()) {
    }
    /// The time in which each task runs once. To Linux 6.5.
    "sysctl_sched_latency" latency: SplitNs,
    /// What a task runs at least. To Linux 6.5.
    "sysctl_sched_min_granularity" min_granularity: SplitNs,
    /// The same of an idle one. To Linux 6.5.
    "sysctl_sched_idle_min_granularity" idle_min_granularity: SplitNs,
    /// What a task that wakes must be behind to run at once. To Linux 6.5.
    "sysctl_sched_wakeup_granularity" wakeup_granularity: SplitNs,
    /// What a task may run at a time. Linux 6.6.
    "sysctl_sched_base_slice" base_slice: SplitNs,
    /// A child runs before its parent. To Linux 6.6.
    "sysctl_sched_child_runs_first" child_runs_first: i64,
    /// Bits of features.
    "sysctl_sched_features" features: u64,
    /// How times grow with the number of CPUs: `1 (logarithmic)`.
    "sysctl_sched_tunable_scaling" tunable_scaling: Text,
}

dotted! {
    /// A CPU.
    pub struct RunQueue(cpu: format!("cpu{}", cpu.cpu)) {
        /// Its number.
        cpu: u32,
        /// The frequency of its clock in kHz, which does not change. On x86.
        khz: Option<u64>,
    }
    /// Tasks that are runnable.
    "nr_running" nr_running: i64,
    /// Their weight. To Linux 4.20 or so.
    "load" load: i64,
    /// Switches from task to task.
    "nr_switches" nr_switches: u64,
    /// Updates of the load. To Linux 5.1 or so.
    "nr_load_updates" nr_load_updates: u64,
    /// Tasks that fell asleep here for a disk, less those that woke here: only the sum of all CPUs means something.
    "nr_uninterruptible" nr_uninterruptible: i64,
    /// When it looks for work next: the kernel's ticks, printed as if they were nanoseconds.
    "next_balance" next_balance: SplitNs,
    /// The thread that runs; 0 for none.
    "curr->pid" curr_pid: i64,
    /// Its clock.
    "clock" clock: SplitNs,
    /// The same without interrupts.
    "clock_task" clock_task: SplitNs,
    /// How long it is idle at a time, in nanoseconds.
    "avg_idle" avg_idle: i64,
    /// What looking for work took at most, in nanoseconds.
    "max_idle_balance_cost" max_idle_balance_cost: i64,
    /// Calls of sched_yield(2). 32 bits, with schedstats.
    "yld_count" yld_count: i64,
    /// Calls of the scheduler. 32 bits, with schedstats.
    "sched_count" sched_count: i64,
    /// Those that found nothing to run. 32 bits, with schedstats.
    "sched_goidle" sched_goidle: i64,
    /// Tasks that were woken. 32 bits, with schedstats.
    "ttwu_count" ttwu_count: i64,
    /// Those that were woken on their own CPU. 32 bits, with schedstats.
    "ttwu_local" ttwu_local: i64,
}

dotted! {
    /// A queue of ordinary tasks. Times and weights of its own stand behind `se`: a group competes like a task.
    pub struct CfsRq(queue: format!("cfs_rq{}", queue.cpu)) {
        /// The CPU.
        cpu: u32,
        /// The control group.
        path: Text,
    }
    /// How long its tasks ran. With CONFIG_SCHEDSTATS.
    "exec_clock" exec_clock: SplitNs,
    /// The virtual time of the first task that waits; MIN_vruntime. To Linux 6.5.
    "MIN_vruntime" first_vruntime: SplitNs,
    /// The first deadline. Linux 6.8.
    "left_deadline" left_deadline: SplitNs,
    /// The virtual time of the first task that waits. Linux 6.6.
    "left_vruntime" left_vruntime: SplitNs,
    /// The least virtual time, which never falls.
    "min_vruntime" min_vruntime: SplitNs,
    /// What virtual times are kept relative to. Linux 6.19 or so.
    "zero_vruntime" zero_vruntime: SplitNs,
    /// The mean virtual time. Linux 6.6.
    "avg_vruntime" avg_vruntime: SplitNs,
    /// The virtual time of the last task that waits. Linux 6.6.
    "right_vruntime" right_vruntime: SplitNs,
    /// The virtual time of the last task that waits. To Linux 6.5.
    "max_vruntime" max_vruntime: SplitNs,
    /// From the first to the last.
    "spread" spread: SplitNs,
    /// What the least virtual time is ahead of that of CPU 0. To Linux 6.5.
    "spread0" spread0: SplitNs,
    /// How often a task was too far ahead.
    "nr_spread_over" nr_spread_over: i64,
    /// Tasks and groups that are runnable.
    "nr_running" nr_running: i64,
    /// Tasks that are, those of groups below too.
    "h_nr_running" h_nr_running: i64,
    /// Tasks and groups that are queued. Linux 6.14.
    "nr_queued" nr_queued: i64,
    /// Tasks that are, those of groups below too. Linux 6.13 or so.
    "h_nr_queued" h_nr_queued: i64,
    /// Those of them that are runnable. Linux 6.13 or so.
    "h_nr_runnable" h_nr_runnable: i64,
    /// Those of them that are SCHED_IDLE. Linux 6.13 or so.
    "h_nr_idle" h_nr_idle: i64,
    /// SCHED_IDLE entities.
    "idle_nr_running" idle_nr_running: i64,
    /// SCHED_IDLE tasks, those of groups below too.
    "idle_h_nr_running" idle_h_nr_running: i64,
    /// The weight of what is queued.
    "load" load: i64,
    /// The mean of the weight.
    "load_avg" load_avg: i64,
    /// The mean of how much is runnable, 1024 for one task always.
    "runnable_avg" runnable_avg: i64,
    /// The mean of how much runs, 1024 for always.
    "util_avg" util_avg: i64,
    /// What is expected to run. To Linux 6.7.
    "util_est_enqueued" util_est_enqueued: i64,
    /// What is expected to run. Linux 6.8.
    "util_est" util_est: i64,
    /// Means of tasks that left, not taken off yet.
    "removed.load_avg" removed_load_avg: i64,
    /// The same.
    "removed.util_avg" removed_util_avg: i64,
    /// The same.
    "removed.runnable_avg" removed_runnable_avg: i64,
    /// What this CPU is counted with in `tg_load_avg`.
    "tg_load_avg_contrib" tg_load_avg_contrib: i64,
    /// The group's mean weight on all CPUs.
    "tg_load_avg" tg_load_avg: i64,
    /// Its group has had its quota.
    "throttled" throttled: i64,
    /// How many of the groups above have.
    "throttle_count" throttle_count: i64,
    /// When it began to run.
    "se->exec_start" se_exec_start: SplitNs,
    /// Its virtual time.
    "se->vruntime" se_vruntime: SplitNs,
    /// How long it ran.
    "se->sum_exec_runtime" se_sum_exec_runtime: SplitNs,
    /// When it began to wait.
    "se->statistics.wait_start" se_wait_start: SplitNs,
    /// When it fell asleep.
    "se->statistics.sleep_start" se_sleep_start: SplitNs,
    /// When it was blocked.
    "se->statistics.block_start" se_block_start: SplitNs,
    /// Its longest sleep.
    "se->statistics.sleep_max" se_sleep_max: SplitNs,
    /// Its longest block.
    "se->statistics.block_max" se_block_max: SplitNs,
    /// Its longest run between two ticks.
    "se->statistics.exec_max" se_exec_max: SplitNs,
    /// Its longest run.
    "se->statistics.slice_max" se_slice_max: SplitNs,
    /// Its longest wait.
    "se->statistics.wait_max" se_wait_max: SplitNs,
    /// How long it waited.
    "se->statistics.wait_sum" se_wait_sum: SplitNs,
    /// How often it waited.
    "se->statistics.wait_count" se_wait_count: i64,
    /// Its weight.
    "se->load.weight" se_load_weight: i64,
    /// The mean of its weight.
    "se->avg.load_avg" se_avg_load_avg: i64,
    /// The mean of how much it runs.
    "se->avg.util_avg" se_avg_util_avg: i64,
    /// The mean of how much it is runnable.
    "se->avg.runnable_avg" se_avg_runnable_avg: i64,
}

dotted! {
    /// A queue of realtime tasks.
    pub struct RtRq(queue: format!("rt_rq{}", queue.cpu)) {
        /// The CPU.
        cpu: u32,
        /// The control group; empty without CONFIG_RT_GROUP_SCHED.
        path: Text,
    }
    /// Tasks that are runnable.
    "rt_nr_running" rt_nr_running: i64,
    /// Those that may run elsewhere. To Linux 6.6.
    "rt_nr_migratory" rt_nr_migratory: i64,
    /// They had their share of this period.
    "rt_throttled" rt_throttled: i64,
    /// What they ran in this period.
    "rt_time" rt_time: SplitNs,
    /// What they may run in a period.
    "rt_runtime" rt_runtime: SplitNs,
}

dotted! {
    /// A queue of deadline tasks.
    pub struct DlRq(queue: format!("dl_rq{}", queue.cpu)) {
        /// The CPU.
        cpu: u32,
    }
    /// Tasks that are runnable.
    "dl_nr_running" dl_nr_running: i64,
    /// Those that may run elsewhere. To Linux 6.6.
    "dl_nr_migratory" dl_nr_migratory: i64,
    /// The share of a CPU that they may have, 2^20 for all; -1 for no limit.
    "dl_bw->bw" dl_bw_bw: i64,
    /// The share that they have asked for.
    "dl_bw->total_bw" dl_bw_total_bw: i64,
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

/// Where debugfs belongs.
const DEBUGFS: &str = "/sys/kernel/debug";

impl SchedDebug {
    /// Opens it where this kernel has it: `/proc/sched_debug`, or `/sys/kernel/debug/sched/debug`.
    ///
    /// # Errors
    /// As [`ProcDir::open`]. [`Error::is_denied`]: debugfs is root's. [`Error::is_unsupported`]: this kernel has neither.
    /// Else debugfs is not mounted, and the error says so.
    pub fn open() -> Result<Sampler<SchedDebug>> {
        in_debugfs(Sampler::open(&ProcDir::open()?), Path::new(DEBUGFS), |dir| {
            Sampler::open_at(dir, "sched/debug")
        })
    }

    /// Reads it once, where this kernel has it.
    ///
    /// # Errors
    /// As [`SchedDebug::open`], and text that is not understood.
    pub fn read_live() -> Result<SchedDebug> {
        in_debugfs(SchedDebug::read(), Path::new(DEBUGFS), |dir| SchedDebug::read_at(dir, "sched/debug"))
    }
}

/// What /proc gave, or what debugfs gives where /proc has it not.
fn in_debugfs<T>(proc: Result<T>, debugfs: &Path, get: impl FnOnce(&ProcDir) -> Result<T>) -> Result<T> {
    match proc {
        Err(error) if error.is_unsupported() => {}
        done => return done,
    }
    let got = ProcDir::at(debugfs, Machine::this()).and_then(|dir| get(&dir));
    got.map_err(|error| match is_mounted(debugfs) {
        Some(false) => Error::refused(debugfs.to_owned(), "debugfs is not mounted here"),
        _ => error,
    })
}

/// Whether debugfs is mounted there; `None` if that cannot be told.
fn is_mounted(debugfs: &Path) -> Option<bool> {
    const DEBUGFS_MAGIC: u64 = 0x6462_6720;
    match rustix::fs::statfs(debugfs) {
        Ok(found) => Some(found.f_type as u64 == DEBUGFS_MAGIC),
        Err(rustix::io::Errno::NOENT) => Some(false),
        Err(_) => None,
    }
}

/// What the heading of a table of tasks says.
#[derive(Clone, Copy)]
enum Heading {
    /// No states, to Linux 4.12.
    Stateless,
    /// States; the columns are to be told from the row.
    States,
    /// All columns as they are. Linux 6.12.
    Eligible,
}

impl Heading {
    fn of(line: &[u8]) -> Self {
        match line {
            _ if memchr::memmem::find(line, b" eligible ").is_some() => Heading::Eligible,
            _ if line.starts_with(b" S") => Heading::States,
            _ => Heading::Stateless,
        }
    }
}

impl<'a> Task<'a> {
    fn read(cpu: u32, heading: Heading, cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let start = *cursor;
        let task = Task::read_at(cpu, heading, true, cursor);
        match (heading, &task) {
            // From Linux 6.6 to 6.11 no blank follows the state.
            (Heading::States, Err(_) | Ok(Task { eligible: Some(_), .. })) => {
                let mut narrow = start;
                match Task::read_at(cpu, heading, false, &mut narrow) {
                    Ok(task) => {
                        *cursor = narrow;
                        Ok(task)
                    }
                    Err(_) => task,
                }
            }
            _ => task,
        }
    }

    fn read_at(cpu: u32, heading: Heading, wide: bool, cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let mut current = cursor.eat(b'>');
        let mut state = None;
        if let Heading::Stateless = heading {
            current = cursor.eat(b'R');
        }
        if !current && !cursor.eat(b' ') {
            return Err(cursor.fail("task", "a blank, or the mark of the task that runs"));
        }
        if !matches!(heading, Heading::Stateless) {
            state = cursor.peek().filter(u8::is_ascii_alphabetic).map(State::new);
            if state.is_none() {
                return Err(cursor.fail("S", "a state letter"));
            }
            cursor.skip(1);
            if wide && !cursor.eat(b' ') {
                return Err(cursor.fail("S", "a blank behind it"));
            }
        }
        let Some(comm) = cursor.take(15).and_then(|comm| Name::new(comm.trim_ascii_start())) else {
            return Err(cursor.fail("task", "15 bytes"));
        };
        if !cursor.eat(b' ') {
            return Err(cursor.fail("task", "a blank behind 15 bytes"));
        }
        let pid = cursor.unsigned32("PID")?;
        let vruntime = cursor.value("tree-key")?;
        let mut task = Task {
            cpu,
            current,
            state,
            comm,
            pid,
            vruntime,
            eligible: None,
            deadline: None,
            custom_slice: false,
            slice: None,
            sum_exec: SplitNs(0),
            switches: 0,
            prio: 0,
            wait_time: SplitNs(0),
            sum_sleep: None,
            sum_block: None,
            node: None,
            group_id: None,
            path: Raw::new(b""),
        };
        cursor.skip_blanks();
        task.eligible = match cursor.peek() {
            Some(b'E') => Some(true),
            Some(b'N') => Some(false),
            _ => None,
        };
        if task.eligible.is_some() {
            cursor.skip(1);
            task.deadline = Some(cursor.value("deadline")?);
            cursor.skip_blanks();
            task.custom_slice = cursor.eat(b'S');
            task.slice = Some(cursor.value("slice")?);
            task.sum_exec = cursor.value("sum-exec")?;
        }
        task.switches = cursor.value("switches")?;
        task.prio = cursor.value("prio")?;
        task.wait_time = cursor.value("wait-time")?;
        let times = [time(cursor), time(cursor), time(cursor)];
        (task.sum_sleep, task.sum_block) = match (task.eligible, times) {
            (Some(_), [sleep, block, None]) => (sleep, block),
            (Some(_), [_, sleep, block]) => (sleep, block),
            (None, [Some(exec), sleep, block]) => {
                task.sum_exec = exec;
                (sleep, block)
            }
            _ => return Err(cursor.fail("sum-exec", SplitNs::EXPECTED)),
        };
        cursor.skip_blanks();
        task.node = cursor.value("node").ok();
        if task.node.is_some() {
            task.group_id = Some(cursor.value("group-id")?);
        }
        task.path = Raw::new(cursor.line_rest());
        cursor.line_end("path")?;
        Ok(task)
    }
}

/// A time, if one stands here.
fn time(cursor: &mut Cursor<'_>) -> Option<SplitNs> {
    let start = *cursor;
    cursor.skip_blanks();
    let time = SplitNs::read(cursor);
    if time.is_none() {
        *cursor = start;
    }
    time
}

/// Which keys of the row that was begun last were there.
#[derive(Default)]
struct Begun {
    seen: u64,
}

impl Begun {
    /// Ends the last row, and begins another.
    fn next<'a, R: Identity + Default + Dotted>(&mut self, rows: &'a mut Rows<R>) -> &'a mut R {
        self.end_row(rows);
        rows.fill()
    }

    fn end_row<R: Identity + Dotted>(&mut self, rows: &mut Rows<R>) {
        if let Some(row) = rows.last_mut() {
            row.absent(core::mem::take(&mut self.seen));
        }
    }

    fn end<R: Identity + Dotted>(&mut self, rows: &mut Rows<R>) {
        self.end_row(rows);
        rows.index();
    }

    fn line<R: Identity + Default + Dotted>(
        &mut self,
        rows: &mut Rows<R>,
        cursor: &mut Cursor<'_>,
        unlisted: &mut Unlisted,
    ) -> Result<(), ParseError> {
        match rows.last_mut() {
            Some(row) => dotted::line(row, cursor, &mut self.seen, unlisted),
            None => Ok(()),
        }
    }
}

/// The record that lines belong to.
#[derive(Clone, Copy)]
enum Of {
    Head,
    Sysctl,
    Cpu,
    Cfs,
    Rt,
    Dl,
    Tasks(Heading),
}

/// The CPU in `cfs_rq[0]:`, to behind the colon.
fn queue(cursor: &mut Cursor<'_>, field: &'static str) -> Result<u32, ParseError> {
    let cpu = cursor.unsigned32(field)?;
    if !cursor.eat_all(b"]:") {
        return Err(cursor.fail(field, "\"]:\""));
    }
    Ok(cpu)
}

impl SchedDebug {
    fn head(&mut self, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
        let version = cursor.eat_all(b"Sched Debug Version: ").then(|| cursor.up_to(b", ")).flatten();
        let Some(version) = version.and_then(Name::new) else {
            return Err(cursor.fail("version", "\"Sched Debug Version: \" and a word"));
        };
        self.version = version;
        self.release.set(cursor.line());
        Ok(())
    }
}

impl ProcFile for SchedDebug {
    type Memory = ();
    const NAME: &'static str = "sched_debug";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.cpus.clear();
        self.cfs.clear();
        self.rt.clear();
        self.dl.clear();
        self.tasks.clear();
        self.unlisted.clear();
        let cursor = &mut Cursor::new(text);
        self.head(cursor)?;
        let SchedDebug { clocks, sysctl, cpus, cfs, rt, dl, tasks, unlisted, .. } = self;
        let (mut clocks_seen, mut sysctl_seen, mut cpu) = (0, 0, 0);
        let [mut cpus_begun, mut cfs_begun, mut rt_begun, mut dl_begun] = [const { Begun { seen: 0 } }; 4];
        let mut of = Of::Head;
        while !cursor.at_end() {
            if cursor.eat(b'\n') {
                // A blank line ends the tasks, and nothing else: another heading follows.
                if let Of::Tasks(_) = of {
                    of = Of::Cpu;
                }
                continue;
            }
            if let Of::Tasks(heading) = of {
                tasks.push(Task::read(cpu, heading, cursor)?);
            } else if cursor.eat_all(b"cpu#") {
                cpu = cursor.unsigned32("cpu")?;
                let mut khz = None;
                if cursor.eat_all(b", ") {
                    khz = Some(cursor.unsigned("MHz")?.saturating_mul(1000));
                    if cursor.eat(b'.') {
                        khz = khz
                            .zip(Some(cursor.unsigned("MHz")?))
                            .and_then(|(mega, kilo)| mega.checked_add(kilo));
                    }
                    cursor.eat_all(b" MHz");
                }
                cursor.line_end("cpu")?;
                let row = cpus_begun.next(cpus);
                (row.cpu, row.khz) = (cpu, khz);
                of = Of::Cpu;
            } else if cursor.eat_all(b"cfs_rq[") {
                let cpu = queue(cursor, "cfs_rq")?;
                let row = cfs_begun.next(cfs);
                row.cpu = cpu;
                row.path.set(cursor.line());
                of = Of::Cfs;
            } else if cursor.eat_all(b"rt_rq[") {
                let cpu = queue(cursor, "rt_rq")?;
                let row = rt_begun.next(rt);
                row.cpu = cpu;
                row.path.set(cursor.line());
                of = Of::Rt;
            } else if cursor.eat_all(b"dl_rq[") {
                let cpu = queue(cursor, "dl_rq")?;
                cursor.line_end("dl_rq")?;
                dl_begun.next(dl).cpu = cpu;
                of = Of::Dl;
            } else if cursor.eat_all(b"runnable tasks:") {
                cursor.line_end("runnable tasks")?;
                of = Of::Tasks(Heading::of(cursor.line()));
                if cursor.rest().starts_with(b"---") {
                    cursor.line();
                }
            } else if cursor.eat_all(b"sysctl_sched\n") {
                of = Of::Sysctl;
            } else {
                cursor.eat_all(b"  .");
                match of {
                    Of::Head | Of::Tasks(_) => dotted::line(clocks, cursor, &mut clocks_seen, unlisted)?,
                    Of::Sysctl => dotted::line(sysctl, cursor, &mut sysctl_seen, unlisted)?,
                    Of::Cpu => cpus_begun.line(cpus, cursor, unlisted)?,
                    Of::Cfs => cfs_begun.line(cfs, cursor, unlisted)?,
                    Of::Rt => rt_begun.line(rt, cursor, unlisted)?,
                    Of::Dl => dl_begun.line(dl, cursor, unlisted)?,
                }
            }
        }
        clocks.absent(clocks_seen);
        sysctl.absent(sysctl_seen);
        cpus_begun.end(cpus);
        cfs_begun.end(cfs);
        rt_begun.end(rt);
        dl_begun.end(dl);
        Ok(())
    }
}

impl In<ProcDir> for SchedDebug {}

#[cfg(test)]
mod tests;
