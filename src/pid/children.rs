//! `/proc/PID/task/TID/children`: the processes that a thread has started and that live.
//!
//! ```text
//! 353 354 355
//! ```
//!
//! They are one thread's; there is no such file in `/proc/PID`, and a process's children are those of all its threads. One
//! whose parent is gone is its new parent's, one of a pid namespace that the reader can't see is not told. The kernel finds each
//! child from the last one that it printed: one that ends meanwhile may make it leave out others, so that the list is exact
//! only while all of the children stand still (stopped, frozen). [`ChildrenOf`] takes a walk over all processes where the kernel
//! lacks the file.
//!
//! Reference: proc_tid_children(5). Permission: any user. Linux 3.5, with CONFIG_PROC_CHILDREN, which many kernels lack.

use std::os::fd::AsFd;

use rustix::io::Errno;

use crate::class::Class;
use crate::cursor::Cursor;
use crate::dir::sealed::Opens;
use crate::dir::{PidDir, ProcDir};
use crate::error::{Error, ParseError, Result};
use crate::file::{FileIn, ProcFile};
use crate::ids::Ids;
use crate::pid::stat;
use crate::root::{Opener, Place, Task};
use crate::shape::table::Columns;

/// One sample of `/proc/PID/task/TID/children`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Children {
    /// The children's numbers, in the order in which they came to this parent.
    pub pids: Vec<u32>,
}

/// The numbers in a text of `/proc/PID/task/TID/children`, read as they are asked for.
pub fn rows(text: &[u8]) -> Columns<'_, u32> {
    Columns::new(&mut Cursor::new(text), "children")
}

impl ProcFile for Children {
    type State = ();
    const NAME: &'static str = "children";
    // A number of seven digits and a blank each.
    const CLASS: Class = Class::LIST.max_record(11);

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.pids.clear();
        rows(text).try_for_each(|pid| pid.map(|pid| self.pids.push(pid)))?;
        let mut cursor = Cursor::new(text);
        cursor.line();
        match cursor.at_end() {
            true => Ok(()),
            false => Err(cursor.fail("children", "a single line")),
        }
    }
}

impl FileIn<crate::dir::TidDir> for Children {}

/// How the children of a process were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Way {
    /// By the `children` of each of its threads: a few system calls for each.
    Children,
    /// By the parents of all processes, as their `stat` says: a few system calls for each process that the reader may see. A
    /// child that comes or goes meanwhile may be missed, no other is.
    Walk,
}

/// The children of one process, found again and again, with storage that is kept.
///
/// ```no_run
/// use procsampler::{ProcDir, pid::children::ChildrenOf};
///
/// let mut children = ChildrenOf::open(&ProcDir::open()?, 1)?;
/// let (pids, way) = children.find()?;
/// println!("{pids:?}, by {way:?}");
/// # Ok::<(), procsampler::Error>(())
/// ```
#[derive(Debug)]
pub struct ChildrenOf {
    process: PidDir,
    tids: Ids,
    pids: Ids,
    text: Vec<u8>,
    found: Vec<u32>,
    way: Way,
}

impl ChildrenOf {
    /// Of a process.
    ///
    /// # Errors
    /// As [`ProcDir::pid`].
    pub fn open(proc: &ProcDir, pid: u32) -> Result<Self> {
        let process = proc.pid(pid)?;
        let (tids, pids) = (process.tids()?, proc.pids()?);
        Ok(ChildrenOf { process, tids, pids, text: Vec::new(), found: Vec::new(), way: Way::Children })
    }

    /// The numbers of its children, those of all its threads, by rising number, and how they were found. A kernel that was
    /// seen to lack the file is not asked again.
    ///
    /// # Errors
    /// [gone](Error::is_gone) if the process is; what is not understood.
    pub fn find(&mut self) -> Result<(&[u32], Way)> {
        if self.way == Way::Children && !self.by_file()? {
            self.way = Way::Walk;
        }
        if self.way == Way::Walk {
            self.by_walk()?;
        }
        // Its number may be another's meanwhile.
        let opener = self.process.opener();
        if !opener.is_alive() {
            return Err(opener.error("children", Class::TASK, Errno::SRCH));
        }
        self.found.sort_unstable();
        self.found.dedup();
        Ok((&self.found, self.way))
    }

    /// False if the kernel has no such file.
    fn by_file(&mut self) -> Result<bool> {
        let ChildrenOf { process, tids, text, found, .. } = self;
        found.clear();
        let Opener { fd, root, .. } = process.opener();
        for tid in tids.walk() {
            let tid = tid?;
            let task = Task::Thread { pid: process.pid(), tid };
            let thread = match root.open_thread(fd, tid) {
                Ok(thread) => thread,
                Err(Errno::NOENT | Errno::SRCH) => continue,
                Err(errno) => return Err(process.opener().error("task", Class::TASK, errno)),
            };
            let dir = Opener { fd: thread.as_fd(), root, task };
            match dir.source(Children::NAME, Children::CLASS).and_then(|source| source.read(text)) {
                Ok(()) => {}
                Err(Errno::NOENT) if dir.is_alive() => return Ok(false),
                Err(Errno::NOENT | Errno::SRCH) => continue,
                Err(errno) => return Err(dir.error(Children::NAME, Children::CLASS, errno)),
            }
            rows(text)
                .try_for_each(|pid| pid.map(|pid| found.push(pid)))
                .map_err(|error| Error::parse(root.path_of(task, Children::NAME), error, text))?;
        }
        Ok(true)
    }

    fn by_walk(&mut self) -> Result<()> {
        let ChildrenOf { process, pids, text, found, .. } = self;
        found.clear();
        let root = process.opener().root;
        for pid in pids.walk() {
            let pid = pid?;
            match Place::of_process(root, pid).stat().and_then(|stat| stat.read(text)) {
                Ok(()) if stat::ppid(text) == Some(process.pid()) => found.push(pid),
                // It is gone, or may not be seen.
                Ok(()) | Err(Errno::NOENT | Errno::SRCH | Errno::ACCESS | Errno::PERM) => {}
                Err(errno) => return Err(process.opener().error("", Class::UNKNOWN, errno)),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_on_one_line() {
        let mut children = Children::default();
        children.parse(b"353 354 4194304 ", &mut ()).unwrap();
        assert_eq!(children.pids, [353, 354, 4_194_304]);
        assert!(rows(b"3 4\n").map(Result::unwrap).eq([3, 4]));
        children.parse(b"", &mut ()).unwrap();
        assert!(children.pids.is_empty());
        for text in ["3 x", "3x 4", "-1", "4294967296", "3\n4"] {
            assert_eq!(children.parse(text.as_bytes(), &mut ()).unwrap_err().field(), "children", "{text}");
        }
    }
}
