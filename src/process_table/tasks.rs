//! The tasks of a table: where their snapshots are kept, and how one scan follows the other.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use rustix::io::Errno;

use super::Scan;
use super::files::{FileSet, Gone, Keeping, Visit};
use crate::dir::Dir;
use crate::facts::Facts;
use crate::machine::Machine;
use crate::root::{Opener, Root, Task};
use crate::unit::{Monotonic, Nanos, Ticks};

/// One process or thread in a table.
pub(crate) struct Entry<S> {
    pub(crate) key: Key,
    pub(crate) task: Task,
    /// When it started: with its number its identity where no descriptor is kept.
    pub(crate) started: Option<Ticks>,
    /// In how many scans it was seen.
    pub(crate) scans: u64,
    /// What was found out about it when it was first opened.
    pub(crate) facts: Facts,
    /// Its directory may not be looked into.
    pub(crate) denied: bool,
    pub(crate) slots: S,
}

/// The order of tasks: by process, then by thread.
pub(crate) type Key = u64;

pub(crate) fn key(task: Task) -> Key {
    match task {
        Task::System => 0,
        Task::Process(pid) => u64::from(pid) << 32,
        Task::Thread { pid, tid } => u64::from(pid) << 32 | u64::from(tid),
    }
}

/// Whether a task that is not in the table yet shall be.
pub(crate) enum Admit {
    Yes(Option<OwnedFd>),
    No,
}

pub(crate) struct Tasks<F: FileSet<D>, D: Dir> {
    pub(crate) root: Arc<Root>,
    /// Boxed: a vector that doubles would keep up to twice the memory, and move all of it.
    #[allow(clippy::vec_box)]
    entries: Vec<Box<Entry<F::Slots>>>,
    /// Places in `entries` that are free.
    free: Vec<u32>,
    /// The tasks that were there in the last scan, by key.
    order: Vec<u32>,
    next_order: Vec<u32>,
    /// The tasks that went in the last scan.
    gone: Vec<u32>,
    /// How far in `order` the scan that goes on has come.
    at: usize,
    memories: F::Memories,
    visit: Visit,
    budget: usize,
    /// How much of the budget is used now: less after a scan that ran out of descriptors.
    limit: usize,
    /// Tasks that could not be opened for want of descriptors or memory.
    missed: usize,
    /// When the last scan began.
    time: Monotonic,
    elapsed: Option<Nanos>,
}

impl<F: FileSet<D>, D: Dir> Tasks<F, D> {
    pub(crate) fn new(root: Arc<Root>) -> Self {
        let visit = Visit { keeping: vec![Keeping::default(); F::LEN], ..Visit::default() };
        Tasks {
            root,
            entries: Vec::new(),
            free: Vec::new(),
            order: Vec::new(),
            next_order: Vec::new(),
            gone: Vec::new(),
            at: 0,
            memories: F::Memories::default(),
            visit,
            budget: default_budget(),
            limit: usize::MAX,
            missed: 0,
            time: Monotonic(0),
            elapsed: None,
        }
    }

    pub(crate) fn machine(&self) -> Machine {
        self.root.machine()
    }

    pub(crate) fn budget(&self) -> usize {
        self.limit.min(self.budget)
    }

    pub(crate) fn set_budget(&mut self, budget: usize) {
        (self.budget, self.limit) = (budget, budget);
    }

    pub(crate) fn kept(&self) -> usize {
        self.visit.keeping.iter().map(|keeping| keeping.kept).sum()
    }

    pub(crate) fn present(&self) -> impl ExactSizeIterator<Item = &Entry<F::Slots>> {
        self.order.iter().map(|&at| &*self.entries[at as usize])
    }

    pub(crate) fn gone(&self) -> impl ExactSizeIterator<Item = &Entry<F::Slots>> {
        self.gone.iter().map(|&at| &*self.entries[at as usize])
    }

    pub(crate) fn summary(&self) -> Scan {
        Scan {
            present: self.order.len(),
            new: self.present().filter(|entry| entry.scans == 1).count(),
            gone: self.gone.len(),
            denied: self.present().filter(|entry| entry.denied).count(),
            missed: self.missed,
            time: self.time,
            elapsed: self.elapsed,
        }
    }

    pub(crate) fn get(&self, key: Key) -> Option<&Entry<F::Slots>> {
        let found = self.order.binary_search_by_key(&key, |&at| self.entries[at as usize].key).ok()?;
        self.entries.get(self.order[found] as usize).map(|entry| &**entry)
    }

    /// Begins a scan in which about `expected` tasks will be seen.
    pub(crate) fn begin(&mut self, expected: usize) {
        while let Some(at) = self.gone.pop() {
            if let Some(entry) = self.entries.get_mut(at as usize) {
                entry.slots = F::Slots::default();
                self.free.push(at);
            }
        }
        self.next_order.clear();
        self.at = 0;
        self.missed = 0;
        let now = Monotonic::now();
        self.elapsed = (self.time != Monotonic(0)).then(|| now.since(self.time));
        self.time = now;
        self.share_out(expected);
    }

    /// Shares the budget of descriptors out: to the file whose text was the smallest in the last scan first, since an
    /// open costs the same for all and weighs the most there.
    fn share_out(&mut self, expected: usize) {
        self.limit = match std::mem::take(&mut self.visit.exhausted) {
            // Somebody else in this process needs descriptors too: leave room, and come back slowly.
            true => self.kept() - self.kept().div_ceil(8),
            false => self.limit.saturating_add(1).min(self.budget),
        };
        let keeping = &mut self.visit.keeping;
        let mut room = self.limit;
        let size = |keeping: &Keeping| keeping.bytes / keeping.reads.max(1);
        // At most eight files: a sort would need a list of their places.
        let mut smaller = None;
        for _ in 0..keeping.len() {
            let next = keeping.iter().enumerate().map(|(at, keeping)| (size(keeping), at));
            let Some((size, at)) = next.filter(|&next| Some(next) > smaller).min() else { break };
            smaller = Some((size, at));
            keeping[at].quota = room.min(expected);
            room -= keeping[at].quota;
        }
        for keeping in keeping {
            (keeping.bytes, keeping.reads) = (0, 0);
        }
    }

    /// Looks at one task; the keys of a scan rise. `open` opens its directory, `admit` is asked about a task that is
    /// not in the table, with its directory or, if that may not be looked into, without.
    pub(crate) fn visit(
        &mut self,
        task: Task,
        open: impl Fn() -> Result<OwnedFd, Errno>,
        mut admit: impl FnMut(Option<OwnedFd>) -> Admit,
    ) {
        let key = key(task);
        self.pass_over(key);
        let known = self.order.get(self.at).copied().filter(|&at| self.entries[at as usize].key == key);
        if let Some(at) = known {
            self.at += 1;
            match self.read_again(at, &open) {
                Ok(()) => return self.next_order.push(at),
                Err(Gone) => self.leave(at),
            }
        }
        match open() {
            Ok(dir) => {
                if let Admit::Yes(Some(dir)) = admit(Some(dir)) {
                    self.enter(key, task, dir.as_fd());
                }
            }
            Err(Errno::ACCESS | Errno::PERM) => {
                if let Admit::Yes(None) = admit(None) {
                    self.enter_denied(key, task);
                }
            }
            // Gone between the walk and now; it was never seen.
            Err(Errno::NOENT | Errno::SRCH) => {}
            Err(errno) => {
                self.visit.exhausted |= matches!(errno, Errno::MFILE | Errno::NFILE);
                self.missed += 1;
            }
        }
    }

    /// The threads of a process whose directory could not be opened, for want of a right or of descriptors: nothing is
    /// known of them, which is no proof that they went.
    pub(crate) fn hold(&mut self, pid: u32, errno: Errno) {
        let denied = matches!(errno, Errno::ACCESS | Errno::PERM);
        self.pass_over(u64::from(pid) << 32);
        while let Some(&at) =
            self.order.get(self.at).filter(|&&at| self.entries[at as usize].task.pid() == pid)
        {
            self.at += 1;
            let entry = &mut self.entries[at as usize];
            entry.scans += 1;
            entry.denied = denied;
            self.missed += usize::from(!denied);
            F::unread(&mut entry.slots, denied);
            self.next_order.push(at);
        }
        self.visit.exhausted |= matches!(errno, Errno::MFILE | Errno::NFILE);
    }

    /// Ends a scan: what was not visited is gone.
    pub(crate) fn end(&mut self) {
        self.pass_over(Key::MAX);
        std::mem::swap(&mut self.order, &mut self.next_order);
        // The next scan fills the other list: already the second allocates nothing.
        self.next_order.clear();
        self.next_order.reserve(self.order.len());
    }

    /// The tasks before `key` that were not visited are gone.
    fn pass_over(&mut self, key: Key) {
        while let Some(&at) = self.order.get(self.at).filter(|&&at| self.entries[at as usize].key < key) {
            self.at += 1;
            self.leave(at);
        }
    }

    fn leave(&mut self, at: u32) {
        if let Some(entry) = self.entries.get_mut(at as usize) {
            F::forget(&mut entry.slots, &mut self.visit);
            self.gone.push(at);
        }
    }

    /// Reads a task that was there in the last scan. The directory, where one is needed, is opened before any kept
    /// descriptor is read: if that read succeeds, the process was alive then, and the directory is its own.
    fn read_again(&mut self, at: u32, open: impl Fn() -> Result<OwnedFd, Errno>) -> Result<(), Gone> {
        let Some(entry) = self.entries.get_mut(at as usize) else { return Err(Gone) };
        let visit = &mut self.visit;
        visit.time = Monotonic::now();
        visit.long_lived = true;
        visit.facts = entry.facts;
        visit.stat = None;
        let kept = F::kept(&entry.slots);
        let dir = match kept == F::LEN && kept > 0 {
            true => None,
            false => match open() {
                Ok(dir) => Some(dir),
                Err(Errno::ACCESS | Errno::PERM) => {
                    entry.denied = true;
                    F::unread(&mut entry.slots, true);
                    entry.scans += 1;
                    return Ok(());
                }
                Err(Errno::NOENT | Errno::SRCH) => return Err(Gone),
                // Without a descriptor or memory to spare nothing is known of it; that is no proof that it went.
                Err(errno) => {
                    visit.exhausted |= matches!(errno, Errno::MFILE | Errno::NFILE);
                    self.missed += 1;
                    F::unread(&mut entry.slots, false);
                    None
                }
            },
        };
        // Errors of the kept files name the path; their directory is not needed for that.
        let fd = dir.as_ref().map_or(rustix::fs::CWD, |dir| dir.as_fd());
        let opener = Opener { fd, root: &self.root, task: entry.task };
        F::read_kept(&mut entry.slots, &mut self.memories, visit, opener)?;
        if dir.is_some() {
            // Where nothing is kept, number and start time must tell whether it is the same.
            if kept == 0 {
                match visit.identify(opener) {
                    Ok(started) if entry.denied || started == entry.started => entry.started = started,
                    Ok(_) | Err(Errno::SRCH | Errno::NOENT) => return Err(Gone),
                    // Whose directory it is cannot be told: nothing is read through it.
                    Err(errno) => {
                        visit.exhausted |= matches!(errno, Errno::MFILE | Errno::NFILE);
                        self.missed += 1;
                        F::unread(&mut entry.slots, errno == Errno::ACCESS);
                        entry.scans += 1;
                        return Ok(());
                    }
                }
            }
            entry.denied = false;
            let ran_out_before = std::mem::take(&mut visit.exhausted);
            F::read_rest(&mut entry.slots, &mut self.memories, visit, opener)?;
            self.missed += usize::from(visit.exhausted);
            visit.exhausted |= ran_out_before;
            visit.stat = None;
        }
        F::give_up(&mut entry.slots, visit);
        entry.scans += 1;
        Ok(())
    }

    /// Takes a new task in. One that goes meanwhile was never there.
    fn enter(&mut self, key: Key, task: Task, dir: BorrowedFd<'_>) {
        let at = self.place(key, task);
        let Some(entry) = self.entries.get_mut(at as usize) else { return };
        let visit = &mut self.visit;
        visit.time = Monotonic::now();
        visit.long_lived = false;
        visit.stat = None;
        let opener = Opener { fd: dir, root: &self.root, task };
        if F::ASKS {
            entry.facts = opener.facts();
        }
        visit.facts = entry.facts;
        let read = match visit.identify(opener) {
            Ok(started) => {
                entry.started = started;
                F::read_rest(&mut entry.slots, &mut self.memories, visit, opener)
            }
            Err(errno) => match opener.meaning(crate::Class::TASK, errno) {
                crate::error::Meaning::Gone => Err(Gone),
                crate::error::Meaning::Denied => {
                    entry.denied = true;
                    F::unread(&mut entry.slots, true);
                    Ok(())
                }
                // Without its start time it would pass for another in the next scan.
                _ => {
                    visit.exhausted |= matches!(errno, Errno::MFILE | Errno::NFILE);
                    self.missed += 1;
                    Err(Gone)
                }
            },
        };
        visit.stat = None;
        match read {
            Ok(()) => self.next_order.push(at),
            Err(Gone) => {
                entry.slots = F::Slots::default();
                self.free.push(at);
            }
        }
    }

    fn enter_denied(&mut self, key: Key, task: Task) {
        let at = self.place(key, task);
        if let Some(entry) = self.entries.get_mut(at as usize) {
            entry.denied = true;
            F::unread(&mut entry.slots, true);
            self.next_order.push(at);
        }
    }

    fn place(&mut self, key: Key, task: Task) -> u32 {
        let entry = Entry {
            key,
            task,
            started: None,
            scans: 1,
            facts: Facts::default(),
            denied: false,
            slots: F::Slots::default(),
        };
        match self.free.pop() {
            Some(at) => {
                *self.entries[at as usize] = entry;
                at
            }
            None => {
                self.entries.push(Box::new(entry));
                (self.entries.len() - 1) as u32
            }
        }
    }
}

/// Half of what this process may open, and 4,096 at most: a kept descriptor costs the kernel some 5 KB.
fn default_budget() -> usize {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX)).div_euclid(2).min(4096)
}
