//! The threads of a table's processes.

use core::fmt;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use rustix::io::Errno;

use super::entry::{Entry, key};
use super::files::FileSet;
use super::identity::Look;
use super::process::Process;
use super::read::LONG;
use super::scan::{Members, Moment, Owner, ThreadCounts};
use super::slot::Mask;
use super::tasks::Tasks;
use crate::class::Class;
use crate::dir::TidDir;
use crate::ids::Walk;
use crate::pid::stat::Program;
use crate::root::{Opener, Place, Root, Task};
use crate::source::buffer;
use crate::unit::Monotonic;

/// The threads of the processes of a table, and the last two snapshots of the files `G` of each. `V` is the
/// type of [the caller's data](super::ProcessTable::with_thread_data).
///
/// See [`ProcessTable::with_threads`](super::ProcessTable::with_threads).
pub struct Threads<G: FileSet<TidDir>, V = ()> {
    pub(super) tasks: Tasks<G, TidDir>,
    pub(super) data: Vec<V>,
    tids: Vec<u32>,
    buffer: Vec<u8>,
    text: Vec<u8>,
    known: Known,
}

/// The threads of one process that are known from the last scan, as this scan found them.
#[derive(Clone, Copy, Default)]
struct Known {
    pid: u32,
    /// The index of the first of them in the list of this scan.
    from: usize,
    count: usize,
    /// All of them were found to be alive.
    all: bool,
    /// When the leader was read.
    leader: Option<Monotonic>,
    /// A thread other than the leader was read after the leader, and lived through the whole interval. So
    /// there was no exec, which ends all threads but one.
    outlived: bool,
    /// How many threads the process had when the first of them was read.
    num_threads: Option<i32>,
}

/// Whether a table has the threads of its processes: [`Threads`], or `()` if it has none.
pub trait ThreadSet: sealed::Sealed {
    /// Whether the files of the threads show how many there are.
    #[doc(hidden)]
    fn are_counted(&self) -> bool {
        false
    }

    #[doc(hidden)]
    fn begin(&mut self, _moment: Moment, _budget: usize) {}

    /// Reads the threads of a process that are known from the last scan. Returns true if the leader is among
    /// them and alive.
    #[doc(hidden)]
    fn read_known(&mut self, _pid: u32) -> bool {
        false
    }

    /// Updates the threads of a process that is alive. If `stat` is called at all, it is called before any of
    /// them is read.
    #[doc(hidden)]
    fn read(&mut self, _owner: Owner<'_>, _stat: impl FnOnce() -> Option<Members>) {}

    /// Removes the threads of a process that is gone.
    #[doc(hidden)]
    fn leave(&mut self, _pid: u32) {}

    #[doc(hidden)]
    fn end(&mut self) {}

    #[doc(hidden)]
    fn kept(&self) -> usize {
        0
    }

    #[doc(hidden)]
    fn counts(&self) -> ThreadCounts {
        ThreadCounts::default()
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for () {}
    impl<G: super::FileSet<super::TidDir>, V> Sealed for super::Threads<G, V> {}
}

impl ThreadSet for () {}

impl<G: FileSet<TidDir>, V: Default> ThreadSet for Threads<G, V> {
    fn are_counted(&self) -> bool {
        self.tasks.reads_stat()
    }

    fn begin(&mut self, moment: Moment, budget: usize) {
        for entry in self.tasks.gone() {
            self.data[entry.at as usize] = V::default();
        }
        self.known = Known::default();
        self.tasks.listed = 0;
        self.tasks.reader.visit.budget.bound(budget);
        let expected = self.tasks.present().len();
        self.tasks.begin(expected, moment);
    }

    fn read_known(&mut self, pid: u32) -> bool {
        let tasks = &mut self.tasks;
        let root = tasks.settings.root.clone();
        tasks.pass_over(key(Task::Process(pid)));
        let mut known = Known { pid, from: tasks.next_order.len(), all: true, ..Known::default() };
        while let Some(at) = tasks.next_of(pid) {
            tasks.take_next();
            let tid = tasks.entries[at as usize].key as u32;
            let read = tasks.read_again(at, Place::of_thread(&root, pid, tid));
            match read {
                Ok(()) => tasks.next_order.push(at),
                Err(_) => tasks.leave(at),
            }
            if read.is_err() || !tasks.reader.visit.is_alive {
                known.all = false;
                continue;
            }
            if known.count == 0 {
                let stat = G::read_stat(&tasks.entries[at as usize].slots);
                known.num_threads = stat.map(|(stat, _)| stat.num_threads);
            }
            known.count += 1;
            known.outlived |= known.leader.is_some();
            if tid == pid {
                known.leader = Some(tasks.reader.visit.time);
            }
        }
        self.known = known;
        known.leader.is_some()
    }

    fn read(&mut self, owner: Owner<'_>, stat: impl FnOnce() -> Option<Members>) {
        let Owner { pid, is_new, root, .. } = owner;
        let stat = if is_new || !self.are_counted() { stat() } else { None };
        if is_new {
            self.leave(pid);
        } else if self.known.pid != pid {
            if let Some(until) = owner.still.filter(|_| self.did_not_run(pid)) {
                return self.pass(pid, until);
            }
            self.read_known(pid);
        }
        let counted = self.known.num_threads.or(stat.as_ref().map(|stat| stat.num_threads));
        // The count before the first read is the same as the number of known threads, and each of these was
        // alive after that. So these are all threads.
        let are_all = self.known.all && counted == i32::try_from(self.known.count).ok();
        if !(are_all && root.is_genuine()) {
            self.find_more(&owner, counted == Some(1));
            let Tasks { entries, next_order, .. } = &mut self.tasks;
            next_order[self.known.from..].sort_unstable_by_key(|&at| entries[at as usize].key);
        }
        self.follow_leader(pid, root, stat);
    }

    fn leave(&mut self, pid: u32) {
        let tasks = &mut self.tasks;
        tasks.pass_over(key(Task::Process(pid)));
        if self.known.pid != pid {
            self.known = Known { pid, from: tasks.next_order.len(), ..Known::default() };
        }
        self.known.count = 0;
        self.known.all = false;
        self.known.num_threads = None;
        while tasks.next_order.len() > self.known.from {
            let Some(at) = tasks.next_order.pop() else { break };
            tasks.leave(at);
        }
        while let Some(at) = tasks.next_of(pid) {
            tasks.take_next();
            tasks.leave(at);
        }
    }

    fn end(&mut self) {
        self.tasks.end();
        self.data.resize_with(self.tasks.places(), V::default);
    }

    fn kept(&self) -> usize {
        self.tasks.reader.visit.budget.kept()
    }

    fn counts(&self) -> ThreadCounts {
        let scan = self.tasks.summary();
        ThreadCounts {
            present: scan.present,
            new: scan.new,
            gone: scan.gone,
            missed: scan.missed,
            listed: self.tasks.listed,
        }
    }
}

impl<G: FileSet<TidDir>, V: Default> Threads<G, V> {
    pub(super) fn new(root: Arc<Root>) -> Self {
        Threads {
            tasks: Tasks::new(root),
            data: Vec::new(),
            tids: Vec::new(),
            buffer: Vec::new(),
            // A text that is read only in interrupted visits must not be the first to allocate memory.
            text: buffer(Class::TASK),
            known: Known::default(),
        }
    }

    pub(super) fn with_data<W: Default>(self) -> Threads<G, W> {
        let Threads { tasks, tids, buffer, text, known, .. } = self;
        let mut threads = Threads { tasks, data: Vec::new(), tids, buffer, text, known };
        threads.data.resize_with(threads.tasks.places(), W::default);
        threads
    }

    pub(super) fn row<'a>(&'a self, entry: &'a Entry<G::Slots>) -> Process<'a, G, TidDir, V> {
        self.tasks.row(entry, &self.data[entry.at as usize], &())
    }

    /// Handles a process that did not run: it had one thread when it was read, which did not run either.
    fn did_not_run(&mut self, pid: u32) -> bool {
        let tasks = &mut self.tasks;
        tasks.pass_over(key(Task::Process(pid)));
        let only = tasks.next_of(pid).filter(|_| tasks.is_last_of(pid));
        let only = only.map(|at| &*tasks.entries[at as usize]);
        only.is_some_and(|only| {
            only.key == key(Task::Thread { pid, tid: pid }) && G::is_known(&only.slots, Mask::MAX)
        })
    }

    fn pass(&mut self, pid: u32, until: Monotonic) {
        let tasks = &mut self.tasks;
        while let Some(at) = tasks.next_of(pid) {
            tasks.take_next();
            let entry = &mut *tasks.entries[at as usize];
            G::stood(&mut entry.slots, Mask::MAX, until);
            entry.scans += 1;
            tasks.next_order.push(at);
        }
    }

    /// Adds the threads that are not known from the last scan. `is_one`: the process has one thread, its
    /// leader.
    fn find_more(&mut self, owner: &Owner<'_>, is_one: bool) {
        let &Owner { pid, is_new, identity, root, .. } = owner;
        let Some(mut identity) = identity else { return };
        self.tids.clear();
        if is_one && is_new && root.is_genuine() && identity.is_settled() {
            // The leader has the start time of its process, and another owner of the number started later. So
            // the directory of the leader need not be opened through that of the process.
            let place = Place::of_thread(root, pid, pid);
            let from = self.tasks.next_order.len();
            self.enter(pid, pid, place.open());
            if let Some(&at) = self.tasks.next_order.get(from) {
                let started = self.tasks.entries[at as usize].identity.and_then(|leader| leader.started());
                if started != identity.started() {
                    self.tasks.next_order.truncate(from);
                    self.tasks.take_out(at);
                }
            }
            return;
        }
        let dir = match root.open_task(pid) {
            Ok(dir) => dir,
            Err(errno) => return self.failed(errno),
        };
        // Since the process was read, the number may have passed to another process.
        let opener = Opener { fd: dir.as_fd(), root, task: Task::Process(pid) };
        let looked = opener.stat().and_then(|stat| {
            let look = Look::read(&stat, &mut self.text, root, Some(&identity))?;
            Ok(look.is_of(&mut identity))
        });
        match looked {
            Ok(true) => {}
            Ok(false) => return,
            Err(errno) => return self.failed(errno),
        }
        match root.open_list(dir.as_fd(), "task") {
            // If the listing stops because the process exited, it has found the threads that there were.
            Ok(threads) => self.tids.extend(
                Walk::new(threads.as_fd(), &mut self.buffer, root, Task::Process(pid), "task")
                    .map_while(Result::ok),
            ),
            Err(errno) => return self.failed(errno),
        }
        self.tasks.listed += 1;
        self.tids.sort_unstable();
        let known = self.known.from..self.tasks.next_order.len();
        for at in 0..self.tids.len() {
            let tid = self.tids[at];
            let Tasks { entries, next_order, .. } = &self.tasks;
            let of = |at: &u32| entries[*at as usize].key as u32;
            if next_order[known.clone()].binary_search_by_key(&tid, of).is_err() {
                self.enter(pid, tid, root.open_thread(dir.as_fd(), tid));
            }
        }
    }

    fn enter(&mut self, pid: u32, tid: u32, dir: Result<OwnedFd, Errno>) {
        let task = Task::Thread { pid, tid };
        let before = self.tasks.started_before(key(task));
        match dir {
            Ok(dir) => {
                let root = self.tasks.settings.root.clone();
                self.tasks.enter(key(task), Place::of_thread(&root, pid, tid), Some(dir), before);
            }
            Err(Errno::ACCESS | Errno::PERM) => self.tasks.enter_denied(key(task)),
            Err(errno) => self.failed(errno),
        }
    }

    fn failed(&mut self, errno: Errno) {
        if !matches!(errno, Errno::NOENT | Errno::SRCH | Errno::ACCESS | Errno::PERM) {
            self.tasks.reader.visit.budget.failed(errno);
            self.tasks.reader.missed += 1;
        }
    }

    /// After an exec, another thread may be the leader. Then the counters of the leader have no delta.
    fn follow_leader(&mut self, pid: u32, root: &Root, stat: Option<Members>) {
        let Tasks { entries, next_order, reader, .. } = &mut self.tasks;
        let leader = key(Task::Thread { pid, tid: pid });
        let threads = &next_order[self.known.from..];
        let Ok(found) = threads.binary_search_by_key(&leader, |&at| entries[at as usize].key) else { return };
        let entry = &mut *entries[threads[found] as usize];
        let own = G::read_stat(&entry.slots);
        let seen = match (&own, &stat, self.known.leader) {
            (Some((stat, _)), _, Some(time)) => Some((Program::from(*stat), stat.num_threads != 1, time)),
            (Some((stat, _)), _, None) => {
                Some((Program::from(*stat), stat.num_threads != 1, reader.visit.time))
            }
            (None, Some(stat), _) => Some((stat.program, stat.num_threads != 1, stat.time)),
            (None, None, _) => None,
        };
        let then = (entry.program, entry.several, entry.after_exec);
        (entry.program, entry.several, entry.after_exec) = match seen {
            Some((program, several, _)) => (Some(program), several, false),
            None => (None, true, true),
        };
        if self.known.outlived || entry.scans == 1 {
            return;
        }
        let (Some((program, several, time)), (Some(before), were_several, was_after_exec)) = (seen, then)
        else {
            return G::restart(&mut entry.slots, false);
        };
        // Another thread may have called exec between the reads. If there was no other thread, it was created
        // meanwhile, and used no more CPU time than the reads took.
        let now = if several || Monotonic::now().since(time) > LONG {
            let kept = own.and_then(|(_, kept)| kept);
            let text = &mut self.text;
            let read = match kept {
                Some(kept) => kept.read(text),
                None => Place::of_process(root, pid).stat().and_then(|stat| stat.read(text)),
            };
            read.ok().and_then(|()| Program::of(text))
        } else {
            Some(program)
        };
        let is_after_exec = now.is_none_or(|now| now.is_after_exec(before));
        // During an exec, a thread that has forked looks the same as a leader that has forked.
        let in_doubt = now.is_none_or(|now| now.is_forked) && (several || were_several);
        if is_after_exec || was_after_exec || in_doubt {
            G::restart(&mut entry.slots, false);
        }
        entry.after_exec = is_after_exec;
    }
}

impl<G: FileSet<TidDir>, V> fmt::Debug for Threads<G, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Threads").field("last_scan", &self.tasks.summary()).finish_non_exhaustive()
    }
}
