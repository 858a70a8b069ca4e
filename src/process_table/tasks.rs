//! The tasks of a table: where their snapshots are kept, and how one scan follows the other.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use rustix::io::Errno;

use super::Scan;
use super::bounds::Online;
use super::entry::{Entry, Key, key};
use super::files::FileSet;
use super::guard::ProbePolicy;
use super::identity::BootTicks;
use super::slot::{Gone, Scratch};
use crate::dir::Dir;
use crate::pid::stat::Program;
use crate::root::{Place, Root, Task};
use crate::unit::{Monotonic, Nanos, Ticks};

/// Whether a task that is not in the table yet shall be.
pub(crate) enum Admission {
    Yes(Option<OwnedFd>),
    No,
}

pub(crate) struct Tasks<F: FileSet<D>, D: Dir> {
    pub(crate) root: Arc<Root>,
    /// Boxed: a vector that doubles would keep up to twice the memory, and move all of it.
    #[allow(clippy::vec_box)]
    pub(super) entries: Vec<Box<Entry<F::Slots>>>,
    /// Places in `entries` that are free.
    pub(super) free: Vec<u32>,
    /// The tasks that were there in the last scan, by key.
    order: Vec<u32>,
    pub(super) next_order: Vec<u32>,
    /// The tasks that went in the last scan.
    gone: Vec<u32>,
    /// How far in `order` the scan that goes on has come.
    at: usize,
    pub(super) memories: F::Memories,
    pub(crate) visit: Scratch,
    pub(super) guarding: ProbePolicy,
    pub(super) online: Online,
    /// /proc was walked for the last scan.
    pub(crate) walked: bool,
    /// Tasks of this scan that the scan before had.
    known: usize,
    /// Tasks that have not run since they were read.
    pub(super) still: usize,
    /// Tasks that could not be opened for want of descriptors or memory.
    pub(super) missed: usize,
    /// When the last scan began, and the one before it; 0 before the first, and where it is no proof of anything.
    time: Monotonic,
    pub(super) began: BootTicks,
    began_before: BootTicks,
    elapsed: Option<Nanos>,
    pub(super) births: F::Births,
}

impl<F: FileSet<D>, D: Dir> Tasks<F, D> {
    pub(crate) fn new(root: Arc<Root>) -> Self {
        Tasks {
            root,
            entries: Vec::new(),
            free: Vec::new(),
            order: Vec::new(),
            next_order: Vec::new(),
            gone: Vec::new(),
            at: 0,
            memories: F::Memories::default(),
            visit: Scratch {
                last_of: F::stat().filter(|_| Entry::<F::Slots>::HAS_ROOM),
                ..Scratch::new(F::LEN)
            },
            guarding: ProbePolicy::default(),
            online: Online::default(),
            known: 0,
            still: 0,
            walked: false,
            missed: 0,
            time: Monotonic(0),
            began: BootTicks::default(),
            began_before: BootTicks::default(),
            elapsed: None,
            births: F::births(),
        }
    }

    pub(crate) fn set_read_every(&mut self, scans: u32) {
        self.guarding.set_every(scans, &self.root);
    }

    pub(crate) fn read_every(&self) -> u32 {
        self.guarding.every()
    }

    /// How many places there are for tasks.
    pub(crate) fn places(&self) -> usize {
        self.entries.len()
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
            walked: self.walked,
            did_not_run: self.still,
            time: self.time,
            elapsed: self.elapsed,
        }
    }

    pub(crate) fn get(&self, key: Key) -> Option<&Entry<F::Slots>> {
        let found = self.order.binary_search_by_key(&key, |&at| self.entries[at as usize].key).ok()?;
        self.entries.get(self.order[found] as usize).map(|entry| &**entry)
    }

    /// The interval of this scan, if a task that started then was born in it. `before`: the start of the one that
    /// had its number in the last scan, which may be the same.
    pub(super) fn born(&self, started: Option<Ticks>, before: Option<Ticks>) -> Option<Nanos> {
        let earlier = self.began_before.since(started?, &self.root.machine())?;
        self.elapsed.filter(|_| earlier < 0 && started != before)
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
        (self.known, self.missed, self.still) = (0, 0, 0);
        let now = Monotonic::now();
        self.elapsed = (self.time != Monotonic(0)).then(|| now.since(self.time));
        self.time = now;
        if self.root.is_genuine() {
            self.began_before = std::mem::replace(&mut self.began, BootTicks::now(&self.root));
        }
        self.guarding.begin(&self.root, &mut self.visit.text);
        let budget = &mut self.visit.budget;
        budget.share_out(expected, self.guarding.counts());
        budget.make_room(self.order.len(), self.root.fd());
    }

    /// Looks at one task; the keys of a scan rise. `admit` is asked about a task that is not in the table, with its
    /// directory or, if that may not be looked into, without. False if there is no such task.
    pub(crate) fn visit(
        &mut self,
        place: Place<'_>,
        mut admit: impl FnMut(Option<OwnedFd>) -> Admission,
    ) -> bool {
        let key = key(place.task);
        self.pass_over(key);
        let known = self.order.get(self.at).copied().filter(|&at| self.entries[at as usize].key == key);
        if let Some(at) = known {
            self.at += 1;
            match self.read_again(at, place) {
                Ok(()) => {
                    self.next_order.push(at);
                    self.known += 1;
                    return true;
                }
                Err(Gone) => self.leave(at),
            }
        }
        let before = known.and_then(|at| self.entries[at as usize].identity?.started());
        match place.open() {
            Ok(dir) => {
                if let Admission::Yes(Some(dir)) = admit(Some(dir)) {
                    return self.enter(key, place.task, dir.as_fd(), before);
                }
            }
            Err(Errno::ACCESS | Errno::PERM) => {
                if let Admission::Yes(None) = admit(None) {
                    self.enter_denied(key);
                }
            }
            // Gone between the walk and now; it was never seen.
            Err(Errno::NOENT | Errno::SRCH) => return false,
            Err(errno) => {
                self.visit.budget.failed(errno);
                self.missed += 1;
            }
        }
        true
    }

    /// The threads of a process whose directory could not be opened, for want of a right or of descriptors: nothing is
    /// known of them, which is no proof that they went.
    pub(crate) fn hold(&mut self, pid: u32, is_new: bool, errno: Errno) {
        self.visit.budget.failed(errno);
        self.pass_over(u64::from(pid) << 32);
        if is_new {
            // Those of the number's last owner went with it.
            return;
        }
        let denied = matches!(errno, Errno::ACCESS | Errno::PERM);
        while let Some(&at) =
            self.order.get(self.at).filter(|&&at| self.entries[at as usize].task().pid() == pid)
        {
            self.at += 1;
            let entry = &mut self.entries[at as usize];
            entry.scans += 1;
            entry.denied = denied;
            self.missed += usize::from(!denied);
            F::unread(&mut entry.slots, denied);
            self.next_order.push(at);
        }
    }

    /// So many threads of a process were there in the last scan, before any of them is visited in this.
    pub(crate) fn threads_before(&mut self, pid: u32) -> usize {
        self.pass_over(u64::from(pid) << 32);
        let rest = self.order.get(self.at..).unwrap_or_default();
        rest.iter().take_while(|&&at| self.entries[at as usize].task().pid() == pid).count()
    }

    /// So many of the threads that were visited in this scan were there in the last.
    pub(crate) fn known(&self) -> usize {
        self.known
    }

    /// The threads of a process were visited. Its leader ran these programs before and after the visits.
    /// `is_sure`: a thread outlived the interval, so that there was no exec, which ends all threads but one.
    /// After an exec another thread may be the leader: then there is no delta of the leader's counters.
    /// `others`: the process had other threads.
    pub(crate) fn leader_runs(
        &mut self,
        pid: u32,
        [before, now]: [Option<Program>; 2],
        others: bool,
        is_sure: bool,
    ) {
        let leader = key(Task::Thread { pid, tid: pid });
        let from = self.next_order.partition_point(|&at| self.entries[at as usize].key < leader);
        let Some(&at) = self.next_order.get(from) else { return };
        let Some(entry) = self.entries.get_mut(at as usize).filter(|entry| entry.key == leader) else {
            return;
        };
        let is_same = match (now, entry.program) {
            // In the midst of an exec a thread that has forked looks like its leader that has too.
            (Some(now), Some(then)) => !(now.is_after_exec(then) || (others && now.is_forked)),
            _ => false,
        };
        if !is_sure && !is_same {
            F::restart(&mut entry.slots, false);
        }
        entry.program = before;
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
            if let Some(guard) = &mut entry.guard {
                guard.forget(&mut self.visit.budget);
            }
            self.gone.push(at);
        }
    }
}
