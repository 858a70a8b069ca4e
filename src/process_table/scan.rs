//! When a scan began, and how many processes and threads it found.

use std::sync::Arc;

use super::identity::{BootTicks, Identity};
use crate::pid::stat::Program;
use crate::root::Root;
use crate::unit::{Monotonic, Nanos};

/// The times at which a scan begins.
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

/// What a scan found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scan {
    /// Processes that exist.
    pub present: usize,
    /// Processes that the scan before did not find.
    pub new: usize,
    /// Processes that the scan before found and that do not exist any more.
    pub gone: usize,
    /// Processes that exist and whose directory this reader may not open.
    pub denied: usize,
    /// When the scan began.
    pub time: Monotonic,
    /// The time since the scan before began; `None` for the first.
    pub elapsed: Option<Nanos>,
    /// Processes that could not be opened, or not with all of their files, because this process lacks
    /// descriptors or memory. A process that was in the table before stays there, with what was last known
    /// about it.
    pub missed: usize,
    /// Whether the scan listed /proc. It never does for [`Select::Pids`](super::Select::Pids), and not always
    /// after [`set_walk_every`](super::ProcessTable::set_walk_every).
    pub walked: bool,
    /// Processes that [have not run](super::When::Ran) since their files were read.
    pub did_not_run: usize,
    /// The threads, in a table [that has them](super::ProcessTable::with_threads).
    pub threads: ThreadCounts,
}

/// How many threads a scan found: see [`Scan::threads`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ThreadCounts {
    /// Threads that exist.
    pub present: usize,
    /// Threads that the scan before did not find.
    pub new: usize,
    /// Threads that the scan before found and that have exited since.
    pub gone: usize,
    /// Threads that could not be opened, or not with all of their files, because this process lacks
    /// descriptors or memory.
    pub missed: usize,
    /// Processes whose threads were listed.
    pub listed: usize,
}

/// What a stat of the process shows about its threads.
#[derive(Clone, Copy, Debug)]
pub struct Members {
    pub(super) num_threads: i32,
    pub(super) program: Program,
    pub(super) time: Monotonic,
}

/// A process whose threads are to be read.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    pub(super) pid: u32,
    /// The process is not the one that had its number in the last scan.
    pub(super) is_new: bool,
    pub(super) identity: Option<Identity>,
    /// The process did not run until this time.
    pub(super) still: Option<Monotonic>,
    pub(super) root: &'a Arc<Root>,
}
