//! Trees of processes: all descendants of a process, and what they used, the exited ones included.
//!
//! A process that exits takes its counters with it. If its parent waits for it, the kernel adds them to those
//! that the parent has for its children: `cutime`, `cstime`, `cminflt` and `cmajflt` of `stat`, and `io`, in
//! which they are added to the parent's own. [`Tree`] reads both, and attributes each tick, fault and byte
//! once: it takes what a parent's counters rise by, less what samples had already shown of the exited
//! children. So processes that started and exited between two samples are in the total too, as a part of what
//! their parent used.
//!
//! # Exact totals of a command
//!
//! The last counters of a process can be read while it is a zombie. For its own children [`Tree::reap`] does
//! so: it finds that one has exited without reaping it (waitid(2) with WNOWAIT), takes a sample, and reaps it
//! then. A caller that makes itself the *child subreaper* (prctl(2), PR_SET_CHILD_SUBREAPER), starts a
//! command and calls [`Tree::reap`] until no child is left has the exact totals of the whole tree: orphans
//! become its children.
//!
//! The io of a zombie belongs to root. So the descriptor is opened while the process lives, and kept: that of
//! every child of the ancestor. For this a sample has to be taken before the command runs: start it stopped,
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
//! # What limits it
//!
//! - Children of a parent that ignores SIGCHLD or sets SA_NOCLDWAIT are in the counters of no other process,
//!   because the parent does not wait for them. What samples show of them is counted, and what they do after
//!   their last sample is not. [`Tree::gaps`] has their number. A child that no sample shows is in no total.
//! - The same is true of a process that exits between two samples and whose parent is not in the tree: of
//!   orphans, if the ancestor is no subreaper.
//! - An ordinary user may not read the io of a set-user-ID command, and cannot read the io of an orphan that
//!   started and exited between two samples. If such a process is a child of the ancestor, the io of the tree
//!   is unknown from then on. If its parent is in the tree, the kernel adds it to the parent's.
//! - What a process does between its last sample and its end is attributed to its parent, as is the tree
//!   below a process that was never seen.
//! - Context switches of children that exited are in no file: getrusage(2) has them, for the caller's
//!   children.
//!
//! Permission: any user for CPU time and faults; `io` needs PTRACE_MODE_READ_FSCREDS at every read.
//! Reference: proc_pid_stat(5), proc_pid_io(5), wait(2). Linux 2.6.20; subreapers since 3.4.

pub(crate) mod account;
pub(crate) mod usage;

pub use usage::{IoUsage, Usage};

crate::live::live! {
    pub use crate::live::tree_member::Member;
    pub use crate::live::tree_sampler::{Exit, Gaps, Tree};
}
