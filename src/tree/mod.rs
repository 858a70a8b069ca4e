//! Trees of processes: all descendants of a process, and what they used, including exited ones.
//!
//! When a process exits, its counters disappear. If its parent waits for it, the kernel adds them to counters
//! of the parent: to `cutime`, `cstime`, `cminflt` and `cmajflt` of `stat`, which are for children, and to
//! `io`, which has the parent's own counters too. [`Tree`] reads both, and counts each tick, page fault and
//! byte once. It takes the increase of a parent's counters, and subtracts what samples have already counted
//! for the exited children. So processes that started and exited between two samples are in the total too, as
//! a part of what their parent used.
//!
//! # Exact totals of a command
//!
//! The last counters of a process can be read while it is a zombie. [`Tree::reap`] does so for the children
//! of the calling process: it finds an exited child without reaping it (waitid(2) with WNOWAIT), takes a
//! sample, and then reaps the child. A caller that makes itself the *child subreaper* (prctl(2),
//! PR_SET_CHILD_SUBREAPER), starts a command and calls [`Tree::reap`] until no child is left gets the exact
//! totals of the whole tree, because orphans become its children.
//!
//! The io of a zombie belongs to root. So for every child of the ancestor, the descriptor is opened while the
//! process is alive, and kept. For this a sample has to be taken before the command runs: start it stopped,
//! as the example `tree_time` does.
//!
//! ```no_run
//! use std::process::Command;
//! use procsampler::{ProcDir, tree::Tree};
//!
//! // rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
//! let mut tree = Tree::new(&ProcDir::open()?, std::process::id())?;
//! tree.sample()?;
//! let mut child = Command::new("make").spawn()?;
//! loop {
//!     std::thread::sleep(std::time::Duration::from_millis(20));
//!     tree.sample()?;
//!     if tree.reap()?.iter().any(|exit| exit.pid == child.id()) {
//!         break;
//!     }
//! }
//! let total = tree.total();
//! println!("{:?} ticks of CPU time, {} faults", total.cpu(), total.minflt + total.majflt);
//! match total.io {
//!     Some(io) => println!("{} calls to write", io.syscw),
//!     None => println!("what it wrote is unknown"),
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Limits
//!
//! - Children of a parent that ignores SIGCHLD or sets SA_NOCLDWAIT are in the counters of no other process,
//!   because the parent does not wait for them. What they do until their last sample is counted, and what
//!   they do later is not. [`Tree::gaps`] has the number of such children. A child that no sample shows is in
//!   no total.
//! - The same applies to a process that exits between two samples and whose parent is not in the tree.
//!   Orphans are such processes if the ancestor is not a subreaper.
//! - An ordinary user may not read the io of a set-user-ID command, and cannot read the io of an orphan that
//!   started and exited between two samples. If such a process is a child of the ancestor, the io of the tree
//!   is unknown from then on. If its parent is in the tree, the kernel adds the io to that of the parent.
//! - What a process does between its last sample and its exit is counted for its parent. The same applies to
//!   the tree below a process that no sample found.
//! - Context switches of exited children are in no file. For the children of the caller, getrusage(2) has
//!   them.
//!
//! Permission: any user for CPU time and page faults; `io` needs PTRACE_MODE_READ_FSCREDS at every read.
//! Reference: proc_pid_stat(5), proc_pid_io(5), wait(2). Linux 2.6.20; subreapers since 3.4.
//!
//! Needs the [feature](crate#features) `process`, which is on by default.

pub(crate) mod account;
pub(crate) mod usage;

pub use usage::{IoUsage, Usage};

crate::live::live! {
    pub use crate::live::tree_member::Member;
    pub use crate::live::tree_sampler::{Exit, Gaps, Tree};
}
