//! The tasks of a table: where their snapshots are kept, and how a scan goes through them.

use core::any::TypeId;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustix::io::Errno;

use super::entry::{Ahead, Entry, Key, key};
use super::files::FileSet;
use super::guard::ProbePolicy;
use super::identity::BootTicks;
use super::read::{Reader, Settings};
use super::scan::{Moment, Owner, Scan, ThreadCounts};
use super::slot::Gone;
use super::when::{Condition, Plan, Turn, When};
use crate::dir::Dir;
use crate::pid::Stat;
use crate::root::{Place, Root, Task};
use crate::unit::{Monotonic, Nanos, Ticks};

/// Whether a task that is not in the table yet is added.
pub(crate) enum Admission {
    Yes(Option<OwnedFd>),
    No,
}

pub(crate) struct Tasks<F: FileSet<D>, D: Dir> {
    pub(crate) settings: Settings<F, D>,
    pub(crate) reader: Reader<F, D>,
    /// The readers of the other threads of a scan.
    pub(super) others: Vec<Reader<F, D>>,
    /// The entries are boxed. A vector that doubles would keep up to twice the memory, and move all entries.
    #[allow(clippy::vec_box)]
    pub(super) entries: Vec<Box<Entry<F::Slots>>>,
    /// The indexes of `entries` that are free.
    pub(super) free: Vec<u32>,
    /// The tasks of the last scan, in the order of their keys.
    pub(super) order: Vec<u32>,
    pub(super) next_order: Vec<u32>,
    /// The tasks that exited before the last scan.
    gone: Vec<u32>,
    /// The index in `order` that the current scan has reached.
    at: usize,
    /// The last scan listed /proc.
    pub(crate) walked: bool,
    /// The number of processes whose threads the last scan listed.
    pub(super) listed: usize,
    /// When the last scan began, and the one before it. 0 before the first scan, and where the time proves
    /// nothing.
    time: Monotonic,
    pub(super) began: BootTicks,
    began_before: BootTicks,
    elapsed: Option<Nanos>,
}

impl<F: FileSet<D>, D: Dir> Tasks<F, D> {
    pub(crate) fn new(root: Arc<Root>) -> Self {
        Tasks {
            settings: Settings {
                root,
                plan: Plan::new(),
                guarding: ProbePolicy::default(),
                births: F::births(),
            },
            reader: Reader::default(),
            others: Vec::new(),
            entries: Vec::new(),
            free: Vec::new(),
            order: Vec::new(),
            next_order: Vec::new(),
            gone: Vec::new(),
            at: 0,
            walked: false,
            listed: 0,
            time: Monotonic(0),
            began: BootTicks::default(),
            began_before: BootTicks::default(),
            elapsed: None,
        }
    }

    /// Sets when one file is read; `None` sets it for all files.
    pub(super) fn read_when(&mut self, file: Option<TypeId>, when: When) {
        match file {
            Some(file) => {
                F::place_of(file).into_iter().for_each(|at| self.settings.plan.set(at, Turn::When(when)))
            }
            None => (0..F::LEN).for_each(|at| self.settings.plan.set(at, Turn::When(when))),
        }
    }

    pub(super) fn read_if(&mut self, file: TypeId, condition: Condition<F, D>) {
        if let Some(at) = F::place_of(file) {
            self.settings.plan.set(at, Turn::If(condition));
        }
    }

    /// As [`Tasks::read_if`], for a file that does not change while the task sleeps. The set needs schedstat
    /// and stat.
    pub(super) fn read_once_a_sleep(&mut self, file: TypeId, condition: Condition<F, D>) {
        if let Some(at) = F::place_of(file) {
            self.settings.plan.set(at, Turn::OnceASleep(condition));
        }
    }

    /// Turns guards on if the plan leaves out files of processes that did not run. A table of threads has no
    /// guards.
    pub(super) fn set_guarding(&mut self) {
        self.settings.guarding.set(self.settings.plan.ran != 0, &self.settings.root);
    }

    /// Whether each scan reads the stat of each task.
    pub(super) fn reads_stat(&self) -> bool {
        F::place_of(TypeId::of::<Stat>()).is_some_and(|at| self.settings.plan.always >> at & 1 != 0)
    }

    /// The number of indexes for tasks, used or free.
    pub(crate) fn places(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn present(&self) -> impl ExactSizeIterator<Item = &Entry<F::Slots>> {
        self.order.iter().map(|&at| &*self.entries[at as usize])
    }

    pub(crate) fn gone(&self) -> impl ExactSizeIterator<Item = &Entry<F::Slots>> {
        self.gone.iter().map(|&at| &*self.entries[at as usize])
    }

    /// The threads of a process in the last scan, or its threads that exited before that scan.
    pub(super) fn of_process(
        &self,
        pid: u32,
        present: bool,
    ) -> impl ExactSizeIterator<Item = &Entry<F::Slots>> {
        let list = if present { &self.order } else { &self.gone };
        let pid_of = |at: &u32| self.entries[*at as usize].task().pid();
        let from = list.partition_point(|at| pid_of(at) < pid);
        let count = list[from..].partition_point(|at| pid_of(at) == pid);
        list[from..from + count].iter().map(|&at| &*self.entries[at as usize])
    }

    /// The index of the process that was just visited, if this scan found it.
    pub(super) fn visited(&self, pid: u32) -> Option<u32> {
        let last = self.next_order.last().copied();
        last.filter(|&at| self.entries[at as usize].key == key(Task::Process(pid)))
    }

    pub(super) fn owner<'a>(&self, at: u32, root: &'a Arc<Root>) -> Owner<'a> {
        let entry = &*self.entries[at as usize];
        let still = entry.guard.as_ref().is_some_and(|guard| guard.still);
        Owner {
            pid: entry.task().pid(),
            is_new: entry.scans == 1,
            identity: entry.identity,
            still: still.then_some(self.reader.visit.time),
            root,
        }
    }

    /// Whether the start time alone proves that a process is that of the last scan.
    pub(super) fn is_settled(&self, pid: u32) -> bool {
        let next = self.next_of(pid).map(|at| &*self.entries[at as usize]);
        next.is_some_and(|entry| entry.identity.is_some_and(|identity| identity.is_settled()))
    }

    pub(crate) fn summary(&self) -> Scan {
        Scan {
            present: self.order.len(),
            new: self.present().filter(|entry| entry.scans == 1).count(),
            gone: self.gone.len(),
            denied: self.present().filter(|entry| entry.denied).count(),
            missed: self.reader.missed,
            walked: self.walked,
            did_not_run: self.reader.did_not_run,
            threads: ThreadCounts::default(),
            time: self.time,
            elapsed: self.elapsed,
        }
    }

    pub(crate) fn get(&self, key: Key) -> Option<&Entry<F::Slots>> {
        let found = self.order.binary_search_by_key(&key, |&at| self.entries[at as usize].key).ok()?;
        self.entries.get(self.order[found] as usize).map(|entry| &**entry)
    }

    /// The interval of this scan, if a task with this start time started in that interval. `before` is the
    /// start of the task that had its number in the last scan, which may be the same task.
    pub(super) fn born(&self, started: Option<Ticks>, before: Option<Ticks>) -> Option<Nanos> {
        let earlier = self.began_before.since(started?, &self.settings.root.machine())?;
        self.elapsed.filter(|_| earlier < 0 && started != before)
    }

    /// Begins a scan that will find about `expected` tasks.
    pub(crate) fn begin(&mut self, expected: usize, moment: Moment) {
        while let Some(at) = self.gone.pop() {
            if let Some(entry) = self.entries.get_mut(at as usize) {
                entry.slots = F::Slots::default();
                self.free.push(at);
            }
        }
        self.next_order.clear();
        self.at = 0;
        (self.reader.missed, self.reader.did_not_run) = (0, 0);
        let now = moment.time;
        self.elapsed = (self.time != Monotonic(0)).then(|| now.since(self.time));
        self.time = now;
        if self.settings.root.is_genuine() {
            self.began_before = std::mem::replace(&mut self.began, moment.boot);
        }
        self.settings.plan.begin();
        self.settings.guarding.begin(&self.settings.root, &mut self.reader.visit.text);
        let budget = &mut self.reader.visit.budget;
        budget.share_out(expected, self.settings.guarding.counts());
        budget.make_room(self.order.len(), self.settings.root.fd());
    }

    /// Reads one task. The keys of a scan must be in ascending order. If the task is not in the table,
    /// `admit` decides whether it is added. It gets the directory of the task, or `None` if the reader may
    /// not open that. Returns false if there is no such task. `is_alive`: the task of the last scan is
    /// already known to be alive, and no files of it are to be read. `by_path`: the directory is not needed,
    /// and `admit` is not called.
    pub(crate) fn visit(
        &mut self,
        place: Place<'_>,
        [is_alive, by_path]: [bool; 2],
        mut admit: impl FnMut(Option<OwnedFd>) -> Admission,
    ) -> bool {
        let key = key(place.task);
        self.pass_over(key);
        let known = self.order.get(self.at).copied().filter(|&at| self.entries[at as usize].key == key);
        if let Some(at) = known {
            self.at += 1;
            let read = match std::mem::take(&mut self.entries[at as usize].ahead) {
                Ahead::Read(read, time) => {
                    // This reader does not have the text of its stat.
                    self.reader.visit.time = time;
                    self.reader.visit.stat_text.clear();
                    read
                }
                _ if is_alive => self.pass(at),
                _ => self.read_again(at, place),
            };
            match read {
                Ok(()) => {
                    self.next_order.push(at);
                    return true;
                }
                Err(Gone) => self.leave(at),
            }
        }
        let before = known.and_then(|at| self.entries[at as usize].identity?.started());
        if by_path {
            return self.enter(key, place, None, before);
        }
        match place.open() {
            Ok(dir) => {
                if let Admission::Yes(Some(dir)) = admit(Some(dir)) {
                    return self.enter(key, place, Some(dir), before);
                }
            }
            Err(Errno::ACCESS | Errno::PERM) => {
                if let Admission::Yes(None) = admit(None) {
                    self.enter_denied(key);
                }
            }
            // The task exited between the listing and now, so the table never had it.
            Err(Errno::NOENT | Errno::SRCH) => return false,
            Err(errno) => {
                self.reader.visit.budget.failed(errno);
                self.reader.missed += 1;
            }
        }
        true
    }

    /// Reads a task of the last scan.
    pub(super) fn read_again(&mut self, at: u32, place: Place<'_>) -> Result<(), Gone> {
        let Some(entry) = self.entries.get_mut(at as usize) else { return Err(Gone) };
        self.reader.read_again(entry, &self.settings, place)
    }

    /// The next task in the list of the last scan, if it is of this process.
    pub(super) fn next_of(&self, pid: u32) -> Option<u32> {
        self.order.get(self.at).copied().filter(|&at| self.entries[at as usize].task().pid() == pid)
    }

    /// Whether the task after that is of another process.
    pub(super) fn is_last_of(&self, pid: u32) -> bool {
        let next = self.order.get(self.at + 1);
        next.is_none_or(|&at| self.entries[at as usize].task().pid() != pid)
    }

    /// Moves on to the next task of the last scan.
    pub(super) fn take_next(&mut self) {
        self.at += 1;
    }

    /// The start time of the task with this key, if this scan found that it is gone.
    pub(super) fn started_before(&self, key: Key) -> Option<Ticks> {
        let gone = self.gone.iter().rev().map(|&at| &*self.entries[at as usize]);
        let mut of_process = gone.take_while(|entry| entry.key >> 32 == key >> 32);
        of_process.find(|entry| entry.key == key)?.identity?.started()
    }

    /// Ends a scan: the tasks that were not visited are gone.
    pub(crate) fn end(&mut self) {
        self.pass_over(Key::MAX);
        std::mem::swap(&mut self.order, &mut self.next_order);
        // The next scan fills the other list. With enough room now, the second scan allocates nothing.
        self.next_order.clear();
        self.next_order.reserve(self.order.len());
    }

    /// Moves the tasks before `key` that were not visited to the gone.
    pub(super) fn pass_over(&mut self, key: Key) {
        while let Some(&at) = self.order.get(self.at).filter(|&&at| self.entries[at as usize].key < key) {
            self.at += 1;
            self.leave(at);
        }
    }

    /// Passes a task that is alive and needs no read.
    fn pass(&mut self, at: u32) -> Result<(), Gone> {
        let Some(entry) = self.entries.get_mut(at as usize) else { return Err(Gone) };
        entry.scans += 1;
        entry.denied = false;
        Ok(())
    }

    /// Removes a task that this scan added, as if it had never been in the table.
    #[cold]
    pub(super) fn take_out(&mut self, at: u32) {
        if let Some(entry) = self.entries.get_mut(at as usize) {
            F::forget(&mut entry.slots, &mut self.reader.visit);
            entry.slots = F::Slots::default();
            self.free.push(at);
        }
    }

    pub(super) fn leave(&mut self, at: u32) {
        if let Some(entry) = self.entries.get_mut(at as usize) {
            F::forget(&mut entry.slots, &mut self.reader.visit);
            if let Some(guard) = &mut entry.guard {
                guard.forget(&mut self.reader.visit.budget);
            }
            self.gone.push(at);
        }
    }
}
