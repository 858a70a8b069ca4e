//! When a scan began, and what it saw of the processes and of their threads.

use std::sync::Arc;

use super::identity::{BootTicks, Identity};
use crate::pid::stat::Program;
use crate::root::Root;
use crate::unit::{Monotonic, Nanos};

/// When a scan begins.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub(super) time: Monotonic,
    pub(super) boot: BootTicks,
}

impl Moment {
    pub(crate) fn now(root: &Root) -> Self {
        let boot = if root.is_genuine() { BootTicks::now(root) } else { BootTicks::default() };
        Moment { time: Monotonic::now(), boot }
    }
}

/// What a scan saw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scan {
    /// Processes that are there.
    pub present: usize,
    /// Those of them that the scan before did not see.
    pub new: usize,
    /// Those that the scan before saw and that went since.
    pub gone: usize,
    /// Those of them that are there and whose directory may not be looked into.
    pub denied: usize,
    /// When the scan began.
    pub time: Monotonic,
    /// The time since the scan before began; `None` for the first.
    pub elapsed: Option<Nanos>,
    /// Those that could not be opened, or not all of whose files could, for want of descriptors or memory in
    /// this process. One that was there before is in the table still, with what was last known.
    pub missed: usize,
    /// /proc was walked: not for [`Select::Pids`](super::Select::Pids), and not in every scan [if so
    /// wished](super::ProcessTable::set_walk_every).
    pub walked: bool,
    /// Those that [have not run](super::When::Ran) since their files were read.
    pub did_not_run: usize,
    /// The threads, in a table [that has them](super::ProcessTable::with_threads).
    pub threads: ThreadCounts,
}

/// How many threads a scan saw: see [`Scan::threads`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ThreadCounts {
    /// Those that are there.
    pub present: usize,
    /// Those of them that the scan before did not see.
    pub new: usize,
    /// Those that the scan before saw and that have exited since.
    pub gone: usize,
    /// Those that could not be opened, or not all of whose files could, because this process lacks
    /// descriptors or memory.
    pub missed: usize,
    /// The processes whose threads were listed.
    pub listed: usize,
}

/// What a stat of the process says of its threads.
#[derive(Clone, Copy, Debug)]
pub struct Members {
    pub(super) num_threads: i32,
    pub(super) program: Program,
    pub(super) time: Monotonic,
}

/// A process whose threads are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    pub(super) pid: u32,
    /// It is not the one that had its number in the last scan.
    pub(super) is_new: bool,
    pub(super) identity: Option<Identity>,
    /// It has not run until this time.
    pub(super) still: Option<Monotonic>,
    pub(super) root: &'a Arc<Root>,
}
