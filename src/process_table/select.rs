//! Which processes a table is of.

use core::fmt;
use std::os::fd::{AsFd, OwnedFd};

use rustix::io::Errno;

use super::tasks::Admit;
use crate::class::Class;
use crate::dir::PidDir;
use crate::pid::{stat, status};
use crate::root::{Opener, Place, Root, Task};
use crate::source::Source;
use crate::unit::Ticks;
use std::sync::Arc;

/// Which processes a [`ProcessTable`](super::ProcessTable) is of, or whose threads a
/// [`ThreadTable`](super::ThreadTable) is of.
#[non_exhaustive]
pub enum Select {
    /// All.
    All,
    /// Those of these numbers. /proc is not walked.
    Pids(Vec<u32>),
    /// One, and what descends from it. A process that was seen to descend from it stays in, whoever becomes its
    /// parent; one whose parent came and went between two scans is not found. Reads every process's stat in each
    /// scan.
    Descendants(u32),
    /// Those of which the closure says so. It is asked in each scan about each process that is not in the table, with
    /// the process's directory to read from; a process that is in stays in until it is gone.
    Where(Box<dyn FnMut(&PidDir) -> bool + Send>),
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

/// Who descends from the ancestor, found anew in each scan.
#[derive(Debug, Default)]
pub(crate) struct Family {
    /// When the ancestor started, once it was seen: another process of its number is not it.
    ancestor: Option<Ticks>,
    all: Vec<Relative>,
    text: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Relative {
    pid: u32,
    ppid: u32,
    /// `None` if it could not be read.
    started: Option<Ticks>,
    wanted: bool,
}

impl Family {
    /// Reads the parents of `pids`, which rise, and marks those that descend from the ancestor or from `known`, the
    /// processes that are in the table.
    pub(crate) fn gather(
        &mut self,
        ancestor: u32,
        pids: &[u32],
        known: impl Iterator<Item = (u32, Ticks)>,
        root: &Arc<Root>,
    ) {
        self.all.clear();
        for &pid in pids {
            let relative = match self.read(Place::of_process(root, pid).stat()) {
                Ok(Some((ppid, started))) => {
                    if pid == ancestor && self.ancestor.is_none() {
                        self.ancestor = Some(started);
                    }
                    let wanted = pid == ancestor && self.ancestor == Some(started);
                    Relative { pid, ppid, started: Some(started), wanted }
                }
                Ok(None) | Err(Errno::NOENT | Errno::SRCH) => continue,
                // It may not be looked at, or there is no descriptor to spare: what was known of it stands.
                Err(_) => Relative { pid, ppid: 0, started: None, wanted: false },
            };
            self.all.push(relative);
        }
        for (pid, started) in known {
            if let Some(relative) = self.find(pid).and_then(|at| self.all.get_mut(at)) {
                relative.wanted |= relative.started.is_none_or(|now| now == started);
            }
        }
        // A child's number is nearly always above its parent's, so that the second pass finds no more.
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
    }

    /// A process that descends from the ancestor, if the directory is still its own.
    pub(crate) fn admit(&mut self, pid: u32, dir: OwnedFd, root: &Arc<Root>) -> Admit {
        let opener = Opener { fd: dir.as_fd(), root, task: Task::Process(pid) };
        let started = self.read(opener.stat()).ok().flatten().map(|(_, started)| started);
        match self.find(pid).map(|at| self.all[at]) {
            Some(relative) if relative.wanted && started.is_some() && started == relative.started => {
                Admit::Yes(Some(dir))
            }
            _ => Admit::No,
        }
    }

    /// A process that was named by its number: /proc has a hidden directory for every thread's number too.
    pub(crate) fn admit_process(&mut self, pid: u32, dir: OwnedFd, root: &Arc<Root>) -> Admit {
        let opener = Opener { fd: dir.as_fd(), root, task: Task::Process(pid) };
        let status = opener.source("status", Class::TASK.in_one_piece());
        match status.and_then(|status| status.read(&mut self.text)) {
            Ok(()) if status::tgid(&self.text).is_some_and(|tgid| tgid != pid) => Admit::No,
            _ => Admit::Yes(Some(dir)),
        }
    }

    pub(crate) fn may_hold(&self, select: &Select, pid: u32) -> bool {
        !matches!(select, Select::Descendants(_)) || self.find(pid).is_some_and(|at| self.all[at].wanted)
    }

    fn find(&self, pid: u32) -> Option<usize> {
        self.all.binary_search_by_key(&pid, |relative| relative.pid).ok()
    }

    /// The parent and the start that a stat tells.
    fn read(&mut self, stat: Result<Source, Errno>) -> Result<Option<(u32, Ticks)>, Errno> {
        stat?.read(&mut self.text)?;
        Ok(stat::ppid(&self.text).zip(stat::starttime(&self.text)))
    }
}
