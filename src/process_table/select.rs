//! Which processes a table contains.

use core::fmt;
use std::os::fd::{AsFd, OwnedFd};

use rustix::io::Errno;

use super::identity::{Identity, Look};
use super::tasks::Admission;
use crate::dir::PidDir;
use crate::pid::stat;
use crate::root::{Opener, Place, Root, Task};
use crate::source::Source;
use std::sync::Arc;

/// Which processes a [`ProcessTable`](super::ProcessTable) contains.
#[non_exhaustive]
pub enum Select {
    /// All processes.
    All,
    /// The processes with these numbers. /proc is not listed.
    Pids(Vec<u32>),
    /// One process and its descendants. A process that was once found as a descendant stays in the table,
    /// even if its parent exits and it gets another parent. A process is not found if its parent started and
    /// exited between two scans, unless the ancestor is its subreaper: then it becomes a child of the
    /// ancestor. Each scan reads the stat of the processes whose parents are not known yet. It does not read
    /// that of the other processes, because a process that does not descend from the ancestor cannot become
    /// its descendant.
    Descendants(u32),
    /// The processes for which the closure returns true. Each scan calls it for each process that is not in
    /// the table, with the directory of the process to read from. A process that is in the table stays there
    /// until it exits.
    Where(Box<dyn FnMut(&PidDir) -> bool + Send + Sync>),
}

impl fmt::Debug for Select {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Select::All => f.write_str("All"),
            Select::Pids(pids) => f.debug_tuple("Pids").field(pids).finish(),
            Select::Descendants(pid) => f.debug_tuple("Descendants").field(pid).finish(),
            Select::Where(_) => f.write_str("Where(..)"),
        }
    }
}

/// The descendants of the ancestor. Each scan finds them again.
#[derive(Debug, Default)]
pub(crate) struct Descendants {
    /// The identity of the ancestor, after it was first read. A later process with its number is another one.
    ancestor: Option<Identity>,
    /// The processes of the last listing, each with the inode number of its directory.
    pub(super) listed: Vec<(u32, u64)>,
    all: Vec<Relative>,
    /// The processes of the call before.
    before: Vec<Relative>,
    /// There are processes whose parent the next call has to read again.
    has_open: bool,
    text: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Relative {
    pid: u32,
    ppid: u32,
    /// `None` if its stat could not be read.
    identity: Option<Identity>,
    wanted: bool,
    /// The inode number of its directory, which another process with this number cannot have; 0 if it is not
    /// known.
    inode: u64,
    /// Its parent was found, so its ancestors are known.
    settled: bool,
}

impl Descendants {
    /// Reads the parents of the listed processes. Marks the descendants of the ancestor and of the processes
    /// in the table, whose identities are `known`. If the directory of a process has the same inode number as
    /// before, the process is the same, and is not read again. If nothing in the list is `new`, and all
    /// parents were found, there is nothing to do.
    pub(super) fn gather(
        &mut self,
        ancestor: u32,
        new: bool,
        known: impl Fn(u32) -> Option<Identity>,
        root: &Arc<Root>,
    ) {
        if !new && !self.has_open {
            return;
        }
        let mut listed = std::mem::take(&mut self.listed);
        if !listed.is_sorted_by(|a, b| a.0 < b.0) {
            listed.sort_unstable();
            listed.dedup_by_key(|listed| listed.0);
        }
        std::mem::swap(&mut self.all, &mut self.before);
        self.all.clear();
        let mut at = 0;
        for &(pid, inode) in &listed {
            at += self.before[at..].iter().take_while(|relative| relative.pid < pid).count();
            // In a captured tree, an inode number does not identify a process.
            let inode = if root.is_genuine() { inode } else { 0 };
            let is_same = |relative: &&Relative| {
                relative.pid == pid && relative.inode == inode && inode != 0 && relative.settled
            };
            let same = self.before.get(at).filter(is_same).copied();
            if let Some(same) = same.filter(|same| !same.wanted || known(pid).is_some()) {
                self.all.push(same);
                continue;
            }
            let is_first = pid == ancestor && self.ancestor.is_none();
            let known = [self.ancestor.filter(|_| pid == ancestor), known(pid)];
            let relative = match self.read(Place::of_process(root, pid).stat(), root, known) {
                Ok(Some((ppid, identity, is_known))) => {
                    let wanted = is_known || is_first;
                    if pid == ancestor && wanted {
                        self.ancestor = Some(identity);
                    }
                    Relative { pid, ppid, identity: Some(identity), wanted, inode, settled: false }
                }
                Ok(None) | Err(Errno::NOENT | Errno::SRCH) => continue,
                // It may not be read, or there is no free descriptor. What was known about it stays valid.
                Err(_) => {
                    let wanted = known[1].is_some();
                    Relative { pid, ppid: 0, identity: None, wanted, inode: 0, settled: false }
                }
            };
            self.all.push(relative);
        }
        self.listed = listed;
        // The number of a child is nearly always above that of its parent, so the second pass usually finds
        // nothing new.
        loop {
            let mut more = false;
            for at in 0..self.all.len() {
                let child = self.all[at];
                if !child.wanted && self.find(child.ppid).is_some_and(|parent| self.all[parent].wanted) {
                    self.all[at].wanted = true;
                    more = true;
                }
            }
            if !more {
                break;
            }
        }
        self.has_open = false;
        for at in 0..self.all.len() {
            let Relative { ppid, identity, wanted, .. } = self.all[at];
            // The first processes of the kernel have the parent 0. If the parent of another process is not in
            // the list, it has exited meanwhile, or is hidden.
            let is_found = wanted || ppid == 0 || self.find(ppid).is_some();
            self.all[at].settled = identity.is_some() && is_found;
            self.has_open |= !self.all[at].settled;
        }
    }

    /// Admits a process that descends from the ancestor, if the directory is still that of the process.
    pub(crate) fn admit(&mut self, pid: u32, dir: OwnedFd, root: &Arc<Root>) -> Admission {
        let opener = Opener { fd: dir.as_fd(), root, task: Task::Process(pid) };
        let relative = self.find(pid).map(|at| self.all[at]).filter(|relative| relative.wanted);
        let identity = relative.and_then(|relative| relative.identity);
        match self.read(opener.stat(), root, [identity, None]) {
            Ok(Some((_, _, true))) => Admission::Yes(Some(dir)),
            _ => Admission::No,
        }
    }

    pub(crate) fn may_hold(&self, select: &Select, pid: u32) -> bool {
        !matches!(select, Select::Descendants(_)) || self.find(pid).is_some_and(|at| self.all[at].wanted)
    }

    fn find(&self, pid: u32) -> Option<usize> {
        self.all.binary_search_by_key(&pid, |relative| relative.pid).ok()
    }

    /// Reads the parent and the identity that a stat shows, and whether that identity is one of the `known`.
    fn read(
        &mut self,
        stat: Result<Source, Errno>,
        root: &Root,
        known: [Option<Identity>; 2],
    ) -> Result<Option<(u32, Identity, bool)>, Errno> {
        let stat = stat?;
        let look = Look::read(&stat, &mut self.text, root, None)?;
        let Some(ppid) = stat::ppid(look.text) else { return Ok(None) };
        let is_of = |mut known: Identity| look.is_of(&mut known).then_some(known);
        let same = known.into_iter().flatten().find_map(is_of);
        Ok(same.or_else(|| look.identity()).map(|identity| (ppid, identity, same.is_some())))
    }
}
