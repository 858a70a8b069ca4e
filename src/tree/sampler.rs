//! A tree of processes that is sampled repeatedly.

use core::fmt;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use rustix::io::Errno;
use rustix::process::{Pid, WaitId, WaitIdOptions, WaitIdStatus, waitid};

use crate::dir::{PidDir, ProcDir};
use crate::error::Result;
use crate::live::tree_member::{Files, Kept, Member, Node};
use crate::process_table::{Process, ProcessTable, Scan, Select, When};
use crate::tree::usage::{Counts, Usage};
use crate::unit::Ticks;

/// All descendants of a process, the *ancestor*, which is not itself in the tree.
///
/// The [module](crate::tree) explains its limits. A process is found by its parent, and stays in the tree
/// until it exits, even if it gets another parent. A later owner of a number is another process, because it
/// starts later.
pub struct Tree {
    table: ProcessTable<Files, Node>,
    ancestor: u32,
    /// The io of the ancestor's children, which is also read when they are zombies.
    kept: Vec<Kept>,
    exited: Vec<Exited>,
    early: Vec<Early>,
    exits: Vec<Exit>,
    /// What the exited processes used.
    of_gone: Counts,
    of_present: Counts,
    knows_io: bool,
    /// The io of an exited process was not read, and is not in the counters of another process.
    lost_io: bool,
    gaps: Gaps,
    is_begun: bool,
}

/// A process that the last sample no longer found.
#[derive(Clone, Copy, Debug)]
struct Exited {
    pid: u32,
    parent: u32,
    started: Ticks,
    at_exit: Counts,
    is_zombie: bool,
    is_expected: bool,
    knows_io: bool,
}

/// A process that exited after it was read, and before an ancestor was read that has its counters now.
#[derive(Clone, Copy, Debug)]
struct Early {
    pid: u32,
    heir: u32,
    at_exit: Counts,
}

/// A child that [`Tree::reap`] has reaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exit {
    /// Its number, which is free now.
    pub pid: u32,
    /// Its exit status.
    pub status: ExitStatus,
}

/// What the totals lack: numbers of processes that samples found, but whose last counters or whose children
/// they did not find.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gaps {
    /// Processes that exited, and for which no process of the tree waited: their parent ignores SIGCHLD. What
    /// they did after their last sample is lost.
    pub unwaited: u64,
    /// Processes that exited, that no sample found as zombies, and whose parent was the ancestor or was not
    /// in the tree. What they did after their last sample is lost too.
    pub unseen_ends: u64,
    /// Processes that a sample found to ignore SIGCHLD. Their children that started and exited between two
    /// samples are in no total.
    pub ignoring: u64,
}

impl Tree {
    /// Makes a tree of the descendants of the process `ancestor`. Nothing is read yet.
    ///
    /// ```
    /// use procsampler::{ProcDir, tree::Tree};
    ///
    /// let mut tree = Tree::new(&ProcDir::open()?, std::process::id())?;
    /// tree.sample()?;
    /// for member in tree.members() {
    ///     println!("{} {} {}", member.pid(), member.comm(), member.own().cpu().0);
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`ProcessTable::new`].
    pub fn new(proc: &ProcDir, ancestor: u32) -> Result<Self> {
        let mut table = ProcessTable::<Files>::new(proc)?.select(Select::Descendants(ancestor)).with_data();
        table.set_walk_every(64);
        table.read_all_when(When::Ran(64));
        Ok(Tree {
            table,
            ancestor,
            kept: Vec::new(),
            exited: Vec::new(),
            early: Vec::new(),
            exits: Vec::new(),
            of_gone: Counts::default(),
            of_present: Counts::default(),
            knows_io: true,
            lost_io: false,
            gaps: Gaps::default(),
            is_begun: false,
        })
    }

    /// Reads all processes of the tree. The first call begins the totals: they do not include what the
    /// processes did before it, but include all that later processes do.
    ///
    /// A process that did not run since it was last read is not read again. Its counters are unchanged, but
    /// its memory and its state can be 64 samples old. See [`When::Ran`].
    ///
    /// # Errors
    ///
    /// As for [`ProcessTable::scan`]. A process that cannot be read is not an error.
    pub fn sample(&mut self) -> Result<Scan> {
        let scan = self.table.scan()?;
        self.close_accounts();
        self.find_early_exits();
        let Tree { table, ancestor, kept, gaps, is_begun, early, .. } = self;
        let (mut sum, mut knows_io) = (Counts::default(), true);
        table.update(|process, node| {
            if process.pid() == *ancestor {
                return;
            }
            for early in early.iter().filter(|early| early.heir == process.pid()) {
                node.account.expect_child(early.at_exit);
            }
            let ignored = node.ignores;
            gaps.unwaited += node.see(&process, *ancestor, !*is_begun, kept);
            gaps.ignoring += u64::from(node.ignores && !ignored);
            sum = sum.plus(node.account.own());
            knows_io &= node.account.knows_io;
            // The heir has a higher number, so that its turn is later.
            if let Some(early) = early.iter_mut().find(|early| early.pid == process.pid()) {
                early.at_exit = node.account.at_exit();
                node.is_expected = true;
            }
        });
        (self.of_present, self.knows_io, self.is_begun) = (sum, knows_io, true);
        Ok(scan)
    }

    /// Closes the accounts of the processes that have exited.
    fn close_accounts(&mut self) {
        self.exited.clear();
        let gone = self.table.gone().filter(|process| process.pid() != self.ancestor);
        for process in gone {
            let node = process.data();
            self.of_gone = self.of_gone.plus(node.account.own());
            self.exited.push(Exited {
                pid: process.pid(),
                parent: node.parents[1],
                started: node.started,
                at_exit: node.account.at_exit(),
                is_zombie: node.is_zombie,
                is_expected: node.is_expected,
                knows_io: node.account.knows_io,
            });
        }
        self.exited.sort_unstable_by_key(|exited| exited.pid);
        for at in 0..self.exited.len() {
            let exited = self.exited[at];
            self.kept.retain(|kept| (kept.pid, kept.started) != (exited.pid, exited.started));
            let parent = self.living_parent_of(exited);
            if parent == self.ancestor {
                self.gaps.unseen_ends += u64::from(!exited.is_zombie);
                self.lost_io |= !exited.knows_io;
                continue;
            }
            match self.table.data_mut(parent).filter(|node| node.started <= exited.started) {
                Some(node) if node.ignores => {
                    self.gaps.unwaited += 1;
                    self.lost_io |= !exited.knows_io;
                }
                Some(_) if exited.is_expected => {}
                Some(node) => node.account.expect_child(exited.at_exit),
                None => {
                    self.gaps.unseen_ends += u64::from(!exited.is_zombie);
                    self.lost_io |= !exited.knows_io;
                }
            }
        }
    }

    /// Finds the processes that exited during this scan and are counted twice without this.
    ///
    /// A scan reads processes in ascending order of numbers. A process mostly has a higher number than its
    /// ancestors, so it is read after them, and their counters do not include it yet. After the numbers of
    /// processes have started again from low ones, it can be read before an ancestor.
    fn find_early_exits(&mut self) {
        let Tree { table, ancestor, early, .. } = self;
        early.clear();
        let parent_of = |pid: u32| {
            let parent = table.get(pid)?.files().0.current()?.ppid;
            (parent != *ancestor && table.get(parent).is_some()).then_some(parent)
        };
        // Mostly there is none, and then nothing is looked up.
        let has_lower_number = |process: Process<'_, Files, PidDir, Node>| {
            let stat = process.files().0.current();
            stat.is_some_and(|stat| stat.pid < stat.ppid && stat.ppid != *ancestor)
        };
        if !table.processes().any(has_lower_number) {
            return;
        }
        // The numbers can form a circle only if some were used again.
        let ancestors = |pid: u32| std::iter::successors(parent_of(pid), |&pid| parent_of(pid)).take(1000);
        for process in table.processes().filter(|process| process.pid() != *ancestor) {
            let pid = process.pid();
            if ancestors(pid).any(|above| pid < above) && process.dir().is_err_and(|error| error.is_gone()) {
                early.push(Early { pid, heir: 0, at_exit: Counts::default() });
            }
        }
        for at in 0..early.len() {
            let is_early = |pid: u32| early.binary_search_by_key(&pid, |early| early.pid).is_ok();
            early[at].heir = ancestors(early[at].pid).find(|&above| !is_early(above)).unwrap_or(0);
        }
        early.retain(|early| early.pid < early.heir);
    }

    /// The process to whose counters its own were added, if each parent waited for its child. This is its
    /// nearest ancestor that has not exited.
    fn living_parent_of(&self, exited: Exited) -> u32 {
        let mut parent = exited.parent;
        // The numbers can form a circle only if some were used again.
        for _ in 0..self.exited.len() {
            match self.exited.binary_search_by_key(&parent, |exited| exited.pid) {
                Ok(at) => parent = self.exited[at].parent,
                Err(_) => break,
            }
        }
        parent
    }

    /// Reaps the exited children of the calling process. Before that it takes a last sample of them, which
    /// has all that they did. The calling process has to be the ancestor. Otherwise no child is a member, and
    /// none is reaped.
    ///
    /// It does not wait. It reaps every exited child that is in the tree, so
    /// [`Child::wait`](std::process::Child::wait) no longer finds them.
    ///
    /// ```
    /// use procsampler::{ProcDir, tree::Tree};
    ///
    /// let mut tree = Tree::new(&ProcDir::open()?, std::process::id())?;
    /// tree.sample()?;
    /// assert!(tree.reap()?.is_empty(), "there is no child");
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`Tree::sample`].
    pub fn reap(&mut self) -> Result<&[Exit]> {
        self.exits.clear();
        let own = rustix::process::getpid().as_raw_pid() as u32;
        let any = waitid(WaitId::All, WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG);
        if self.ancestor != own || !matches!(any, Ok(Some(_))) {
            return Ok(&self.exits);
        }
        self.sample()?;
        for process in self.table.processes() {
            let node = process.data();
            if !node.is_zombie || node.parents[1] != own {
                continue;
            }
            let number = i32::try_from(process.pid()).ok();
            let Some(pid) = number.and_then(Pid::from_raw) else { continue };
            // A zombie leader whose other threads are alive has not exited.
            let status = loop {
                match waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOHANG) {
                    Err(Errno::INTR) => {}
                    status => break status,
                }
            };
            if let Ok(Some(status)) = status {
                self.exits.push(Exit { pid: process.pid(), status: status_of(&status) });
            }
        }
        Ok(&self.exits)
    }

    /// What the whole tree used since the first sample, including exited processes.
    pub fn total(&self) -> Usage {
        self.of_gone.plus(self.of_present).usage(self.knows_io && !self.lost_io)
    }

    /// What the totals lack.
    pub fn gaps(&self) -> Gaps {
        self.gaps
    }

    /// The processes of the last sample, in ascending order of numbers.
    pub fn members(&self) -> impl Iterator<Item = Member<'_>> {
        let members = self.table.processes().filter(|process| process.pid() != self.ancestor);
        members.filter_map(Member::of)
    }

    /// The processes that exited between the last two samples, with what is known about them.
    pub fn gone(&self) -> impl Iterator<Item = Member<'_>> {
        self.table.gone().filter(|process| process.pid() != self.ancestor).filter_map(Member::of)
    }

    /// Sets how many descriptors the tree may keep open: it uses two for each process, and one more for each
    /// child of the ancestor. See [`ProcessTable::set_budget`].
    pub fn set_budget(&mut self, descriptors: usize) {
        self.table.set_budget(descriptors);
    }
}

fn status_of(status: &WaitIdStatus) -> ExitStatus {
    // The format of wait(2): the code is in the second byte, or the signal in the first.
    let signal = status.terminating_signal().unwrap_or_default();
    ExitStatus::from_raw(status.exit_status().map_or(signal, |code| (code & 0xff) << 8))
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Tree");
        debug.field("ancestor", &self.ancestor).field("table", &self.table).field("total", &self.total());
        debug.field("gaps", &self.gaps).finish_non_exhaustive()
    }
}
