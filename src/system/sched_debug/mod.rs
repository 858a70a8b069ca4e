//! The scheduler's queues and tasks: `/proc/sched_debug` to Linux 5.12, `/sys/kernel/debug/sched/debug` since
//! 5.13.
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
//! [`SchedDebug::open`] and [`SchedDebug::read_live`] find it; debugfs lies outside of /proc, and often is
//! not mounted.
//!
//! What is odd: the table has all tasks, not only those that are runnable, each with the CPU that it last ran
//! on. Its columns go by its heading, with the exceptions below. A task's name is printed as it is, newlines
//! too, right-aligned to 15 bytes, so that blanks at its beginning are lost. What is less than a millisecond
//! below 0 has lost its sign: the kernel prints -0.5 as `0.500000`. `next_balance` counts the kernel's ticks
//! and is printed as if it were a time. Counts of schedstats are `None`, and waits 0, where
//! `kernel.sched_schedstats` is off. A path is `autogroup-7` for what sessions are grouped by.
//!
//! | Linux | the table of tasks |
//! | --- | --- |
//! | to 4.2 or so | `exec-runtime` is the virtual time again, in place of the wait time |
//! | to 4.5 or so | without CONFIG_SCHEDSTATS five zeros stand for the three times |
//! | to 4.12 | no state, `R` in front of the task that runs |
//! | 4.13 to 5.5 | no blank between state and name |
//! | to 6.11 | node, group and path follow without a heading, and sum-block since 5.16 or so |
//! | 3.13 to 4.0 or so | a node without a group |
//! | 6.6 to 6.11 | the columns of 6.12, but sum-exec twice, under the heading of 6.5 |
//! | 6.12 | a heading for each column |
//! | 7.3 | the weight behind the number |
//!
//! Node and group need CONFIG_NUMA_BALANCING, the path needs CONFIG_CGROUP_SCHED.
//!
//! A line or a task that cannot be understood is in [`SchedDebug::unlisted`], and so are all lines of a
//! record whose heading cannot be understood, or is not known.
//!
//! Reference: Documentation/scheduler/sched-design-CFS.rst, kernel/sched/debug.c. Permission: any user in
//! /proc, root in debugfs. Linux 2.6.23, with CONFIG_SCHED_DEBUG.

mod reader;
mod rows;
mod task;

pub use rows::{CfsRq, DlRq, RtRq, RunQueue, SchedClocks, SchedSysctl};
pub use task::Task;

pub use crate::unit::SplitNs;

use reader::Reader;

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::kept::TextRows;
use crate::shape::rows::Rows;
use crate::shape::unlisted::Unlisted;
use crate::text::Name;
use crate::text::Text;

/// One sample of the scheduler's queues and tasks: flat tables, each row with the CPU that it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
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
    /// The CPUs that are online; on kernels of some vendors all that are possible.
    pub cpus: Rows<RunQueue>,
    /// Queues of ordinary tasks, by CPU and control group.
    pub cfs: Rows<CfsRq>,
    /// Queues of realtime tasks, by CPU, and by control group with CONFIG_RT_GROUP_SCHED.
    pub rt: Rows<RtRq>,
    /// Queues of deadline tasks, by CPU.
    pub dl: Rows<DlRq>,
    /// All threads of the system, by the CPU that they last ran on.
    pub tasks: TextRows<Task<'static>>,
    /// Lines that this crate does not know, or could not understand: `cpu0 key`, `cpu0 task`, `heading, key`.
    /// Columns of the table of tasks that it does not know: `task 339 column`.
    pub unlisted: Unlisted,
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
    type State = ();
    const NAME: &'static str = "sched_debug";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.tasks.clear();
        self.unlisted.clear();
        let mut cursor = Cursor::new(text);
        self.head(&mut cursor)?;
        Reader::read(self, &mut cursor)
    }
}

impl FileIn<crate::dir::ProcDir> for SchedDebug {}

#[cfg(test)]
mod tests;
