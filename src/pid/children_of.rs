//! The children of a process, found in the way that the kernel supports.

use std::os::fd::AsFd;

use rustix::io::Errno;

use crate::class::Class;
use crate::dir::sealed::Opens;
use crate::dir::{PidDir, ProcDir};
use crate::error::{Error, Result};
use crate::file::ProcFile;
use crate::ids::Ids;
use crate::pid::children::{Children, rows};
use crate::pid::stat;
use crate::root::{Opener, Place, Task};

/// How the children of a process were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Way {
    /// From the file `children` of each of its threads: a few system calls for each thread.
    Children,
    /// From the parent in the `stat` of each process: a few system calls for each process that the reader may
    /// see. A child that starts or exits meanwhile may be missed; no other child is.
    Walk,
}

/// Finds the children of one process, as often as it is called. The memory is reused.
///
/// ```no_run
/// use procsampler::{ProcDir, pid::ChildrenOf};
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
    /// Opens a process. Nothing is searched yet.
    ///
    /// # Errors
    /// As for [`ProcDir::pid`].
    pub fn open(proc: &ProcDir, pid: u32) -> Result<Self> {
        let process = proc.pid(pid)?;
        let (tids, pids) = (process.tids()?, proc.pids()?);
        Ok(ChildrenOf { process, tids, pids, text: Vec::new(), found: Vec::new(), way: Way::Children })
    }

    /// Finds the children of all threads of the process. Returns their numbers in ascending order, and how
    /// they were found. If the kernel lacks the file `children`, later calls do not try it again.
    ///
    /// # Errors
    /// [gone](Error::is_gone) if the process has exited, and errors of texts that cannot be parsed.
    pub fn find(&mut self) -> Result<(&[u32], Way)> {
        if self.way == Way::Children && !self.by_file()? {
            self.way = Way::Walk;
        }
        if self.way == Way::Walk {
            self.by_walk()?;
        }
        // Meanwhile another process may have its number.
        let opener = self.process.opener();
        if !opener.is_alive() {
            return Err(opener.error("children", Class::TASK, Errno::SRCH));
        }
        self.found.sort_unstable();
        self.found.dedup();
        Ok((&self.found, self.way))
    }

    /// Finds the children in the files `children`. Returns false if the kernel does not have the file.
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
                // The process has exited, or the reader may not see it.
                Ok(()) | Err(Errno::NOENT | Errno::SRCH | Errno::ACCESS | Errno::PERM) => {}
                Err(errno) => return Err(process.opener().error("", Class::UNKNOWN, errno)),
            }
        }
        Ok(())
    }
}
