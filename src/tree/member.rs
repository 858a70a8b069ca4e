//! One process of a tree.

use core::fmt;

use crate::dir::PidDir;
use crate::pid::flags::Signals;
use crate::pid::{CommName, Io, Stat, State};
use crate::process_table::{Outcome, Process};
use crate::sampler::Sampler;
use crate::tree::account::Account;
use crate::tree::usage::{Counts, Usage};
use crate::unit::Ticks;

pub(crate) type Files = (Stat, Io);

/// What the tree keeps about a process.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) account: Account,
    /// Its parent in its first and in its last sample.
    pub(crate) parents: [u32; 2],
    pub(crate) started: Ticks,
    pub(crate) is_zombie: bool,
    /// It ignores SIGCHLD, or did so in an earlier sample.
    pub(crate) ignores: bool,
    /// It has exited during the last sample, and the account of its heir expects its counters.
    pub(crate) is_expected: bool,
}

#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) pid: u32,
    pub(crate) started: Ticks,
    /// `None` if it could not be opened.
    io: Option<Sampler<Io>>,
}

impl Node {
    /// Enters a sample of the process. Returns the number of its children for which it did not wait.
    pub(crate) fn see(
        &mut self,
        process: &Process<'_, Files>,
        ancestor: u32,
        is_first: bool,
        kept: &mut Vec<Kept>,
    ) -> u64 {
        let (stat, io) = process.files();
        let Some(now) = stat.current() else { return 0 };
        if !matches!(stat.outcome(), Outcome::Read | Outcome::DidNotRun(_)) {
            return 0;
        }
        if process.is_new() {
            (self.parents[0], self.started) = (now.ppid, now.starttime);
        }
        self.parents[1] = now.ppid;
        self.is_zombie = matches!(now.leader.state, State::Zombie | State::Dead);
        self.ignores |= now.leader.sigignore.contains(Signals::CHLD);
        let mut counts = Counts::default();
        counts.set_stat(now);
        let knows_io = if now.ppid == ancestor {
            let kept = Kept::of(process, now.starttime, kept);
            // The table read the process before its children. The kept descriptor is read after them, when
            // the process may have waited for a child that is counted as well. A zombie waits for no child.
            if io.fresh().is_some_and(|io| counts.set_io(&io)) {
                true
            } else if self.account.knows_io && matches!(stat.outcome(), Outcome::DidNotRun(_)) {
                counts.set_io_of(self.account.last());
                true
            } else {
                kept.io.as_mut().is_some_and(|io| io.sample().is_ok_and(|io| counts.set_io(&io)))
            }
        } else {
            let is_known = matches!(io.outcome(), Outcome::Read | Outcome::DidNotRun(_));
            let is_seen = io.current().filter(|_| is_known).is_some_and(|io| counts.set_io(io));
            if !is_seen && self.is_zombie {
                // The kernel adds it to the counters of the parent, where it will be counted.
                counts.set_io_of(self.account.last());
            }
            is_seen || self.is_zombie
        };
        self.account.see(counts, knows_io, is_first)
    }
}

impl Kept {
    fn of<'a>(process: &Process<'_, Files>, started: Ticks, all: &'a mut Vec<Kept>) -> &'a mut Kept {
        let found = all.iter().position(|kept| (kept.pid, kept.started) == (process.pid(), started));
        let at = found.unwrap_or_else(|| {
            all.push(Kept { pid: process.pid(), started, io: None });
            all.len() - 1
        });
        // An open that failed may succeed later: for example, the process was in an exec.
        if all[at].io.is_none() {
            let open = |dir: PidDir| Sampler::<Io>::open(&dir).ok();
            all[at].io = process.dir().ok().and_then(open);
        }
        &mut all[at]
    }
}

/// A process of a [`Tree`](crate::tree::Tree).
#[derive(Clone, Copy)]
pub struct Member<'a> {
    stat: &'a Stat,
    node: &'a Node,
    is_new: bool,
}

impl<'a> Member<'a> {
    pub(crate) fn of(process: Process<'a, Files, PidDir, Node>) -> Option<Self> {
        let stat = process.files().0.current()?;
        Some(Member { stat, node: process.data(), is_new: process.is_new() })
    }

    /// The number of the process.
    pub fn pid(&self) -> u32 {
        self.stat.pid
    }

    /// The number of its parent in its first sample. The parent may have exited since.
    pub fn parent(&self) -> u32 {
        self.node.parents[0]
    }

    /// When it started, in ticks since boot. With its number, this identifies the process.
    pub fn started(&self) -> Ticks {
        self.node.started
    }

    /// The name of the process.
    pub fn comm(&self) -> &'a CommName {
        &self.stat.comm
    }

    /// The last stat that was read of it.
    pub fn stat(&self) -> &'a Stat {
        self.stat
    }

    /// Whether the last sample was the first that found it.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Whether it has exited and its parent has not waited for it yet.
    pub fn is_zombie(&self) -> bool {
        self.node.is_zombie
    }

    /// Whether a sample found that it ignores SIGCHLD. The kernel does not add the counters of its children
    /// to its own then.
    pub fn ignores_children(&self) -> bool {
        self.node.ignores
    }

    /// What it used since the first sample, and what its exited children used after their last samples. The
    /// sum over all members, including exited ones, is the [total](crate::tree::Tree::total).
    pub fn own(&self) -> Usage {
        self.node.account.own().usage(self.node.account.knows_io)
    }

    /// What it used since the first sample, and all that its exited children used for which it waited.
    pub fn with_children(&self) -> Usage {
        self.node.account.all().usage(self.node.account.knows_io)
    }
}

impl fmt::Debug for Member<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Member").field("pid", &self.pid()).field("comm", self.comm()).finish_non_exhaustive()
    }
}
