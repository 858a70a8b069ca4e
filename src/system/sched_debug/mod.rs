//! The scheduler's queues and tasks: `/proc/sched_debug` up to Linux 5.12, `/sys/kernel/debug/sched/debug`
//! since 5.13.
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
//! [`SchedDebug::open`] and [`SchedDebug::read_live`] find the file. debugfs is outside of /proc, and is
//! often not mounted.
//!
//! What is odd: the table has all tasks, not only runnable ones, each under the CPU that it last ran on. Its
//! heading names its columns, with the exceptions below. The name of a task is printed unescaped, including
//! newlines, and right-aligned to 15 bytes, so blanks at its beginning are lost. A value between -1 and 0
//! milliseconds has lost its sign: the kernel prints -0.5 as `0.500000`. `next_balance` counts the kernel's
//! ticks and is printed in the form of a time. If `kernel.sched_schedstats` is off, counts of schedstats are
//! `None`, and waits are 0. A path is `autogroup-7` for the group of a session.
//!
//! | Linux | the table of tasks |
//! | --- | --- |
//! | up to about 4.2 | `exec-runtime` is the virtual time again, instead of the wait time |
//! | up to about 4.5 | without CONFIG_SCHEDSTATS there are five zeros instead of the three times |
//! | up to 4.12 | no state, `R` before the task that runs |
//! | 4.13 to 5.5 | no blank between state and name |
//! | up to 6.11 | node, group and path follow without a heading, and sum-block since about 5.16 |
//! | 3.13 to about 4.0 | a node without a group |
//! | 6.6 to 6.11 | the columns of 6.12, but sum-exec twice, under the heading of 6.5 |
//! | 6.12 | a heading for each column |
//! | 7.3 | the weight after the number |
//!
//! Node and group need CONFIG_NUMA_BALANCING, the path needs CONFIG_CGROUP_SCHED.
//!
//! Lines and tasks that cannot be understood are in [`SchedDebug::unlisted`]. If the heading of a record
//! cannot be understood, or is not known, all lines of the record are there.
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
    /// The version of the format: `v0.11`.
    pub version: Name<15>,
    /// The kernel's release and the first word of its version: `5.10.0-32-cloud-amd64 #1`.
    pub release: Text,
    /// The time when it was printed.
    pub clocks: SchedClocks,
    /// The settings of the scheduler.
    pub sysctl: SchedSysctl,
    /// The CPUs that are online; on some vendors' kernels all possible CPUs.
    pub cpus: Rows<RunQueue>,
    /// Queues of ordinary tasks, by CPU and control group.
    pub cfs: Rows<CfsRq>,
    /// Queues of realtime tasks, by CPU, and by control group with CONFIG_RT_GROUP_SCHED.
    pub rt: Rows<RtRq>,
    /// Queues of deadline tasks, by CPU.
    pub dl: Rows<DlRq>,
    /// All threads of the system, under the CPU that they last ran on.
    pub tasks: TextRows<Task<'static>>,
    /// Lines that this crate does not know, or could not understand: `cpu0 key`, `cpu0 task`, `heading, key`.
    /// Unknown columns of the table of tasks: `task 339 column`.
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
