//! One file of one process: its descriptor, kept or not, and its last two snapshots.

use core::any::Any;

use rustix::io::Errno;

use super::bounds::Used;
use super::budget::Budget;
use super::identity::{Identity, Look};
use crate::class::{Class, Life};
use crate::context::Context;
use crate::error::{Error, Meaning};
use crate::file::ProcFile;
use crate::machine::Machine;
use crate::pair::Pair;
use crate::pid::{Schedstat, Stat};
use crate::root::{Opener, Root};
use crate::source::{Source, buffer};
use crate::unit::Monotonic;

/// What the last scan did with one file of one process.
#[derive(Debug, Default)]
#[non_exhaustive]
pub enum Outcome {
    /// It was not read: the process exited before that, or its directory could not be opened.
    #[default]
    Unread,
    /// It was read and parsed.
    Read,
    /// It was not read, because its process has not run since the last read. Its counters did not change
    /// until this time. See [`When::Ran`](crate::table::When::Ran).
    DidNotRun(Monotonic),
    /// It was not read at this time: it was not due in this scan, or its condition did not hold. See
    /// [`ProcessTable::read_when`](crate::ProcessTable::read_when).
    NotDue(Monotonic),
    /// This reader lacks the permission.
    Denied,
    /// This kernel, or this process, does not have the file.
    Unsupported,
    /// It could not be read, or could not be parsed.
    Failed(Error),
}

/// One file of one process.
#[derive(Debug)]
pub struct Slot<T: ProcFile> {
    pub(super) source: Option<Source>,
    pub(super) outcome: Outcome,
    pub(super) pair: Pair<T>,
    /// The next snapshot has no delta against the last one, which may be of another thread.
    broken: bool,
}

impl<T: ProcFile> Default for Slot<T> {
    fn default() -> Self {
        Slot { source: None, outcome: Outcome::Unread, pair: Pair::default(), broken: false }
    }
}

/// Some files of a set, by their indexes: at most eight.
pub(super) type Mask = u8;

/// The task has exited.
#[derive(Clone, Copy, Debug)]
pub struct Gone;

/// Buffers and state for reading the files of one process. They are used again for the next process.
#[derive(Debug)]
pub struct Scratch {
    pub(crate) text: Vec<u8>,
    pub(crate) time: Monotonic,
    pub(crate) budget: Budget,
    /// The facts about the kernel, and about the permission to inspect the process, for files that need them.
    pub(crate) context: Context,
    /// The process was found in an earlier scan, so its descriptors are worth keeping.
    pub(crate) long_lived: bool,
    /// The files that are to be read.
    pub(super) due: Mask,
    /// The descriptor of a stat that was read for the identity of the process.
    pub(crate) stat: Option<Source>,
    /// A kept descriptor was read, so its process was alive.
    pub(crate) is_alive: bool,
    pub(crate) stat_text: Vec<u8>,
    pub(super) last_texts: LastTexts,
    /// The length from which on the last text of a file is kept.
    pub(super) shortest_kept: usize,
}

/// The texts of the newest snapshots of one process, each with the index of its file in the set. Nine of ten
/// processes sleep from scan to scan, and then the texts of stat and status are exactly the same. To compare
/// a text costs a tenth of parsing it, and does not touch the snapshots, which are no longer in the cache by
/// then.
///
/// Nothing but equality can be used: between two texts of a process the parser reads those of all others, so
/// that its state is of another text. The texts are not in the slots, because a slot of a short text would
/// then have an empty vector.
#[derive(Debug, Default)]
pub(crate) struct LastTexts(Vec<(usize, Vec<u8>)>);

impl LastTexts {
    /// Whether the text of a file has not changed.
    #[inline]
    fn is(&self, at: usize, text: &[u8]) -> bool {
        !text.is_empty() && self.0.iter().any(|(of, last)| *of == at && last == text)
    }

    /// Keeps a text that was parsed. Memory is allocated only if it is `new`, with room for some numbers that
    /// grow. A text that is longer than that is not kept.
    #[inline]
    fn keep(&mut self, at: usize, text: &[u8], new: bool) {
        if new {
            self.0.reserve_exact(1);
            self.0.push((at, Vec::with_capacity(text.len() + 24)));
        }
        if let Some((_, last)) = self.0.iter_mut().find(|(of, _)| *of == at) {
            last.clear();
            if text.len() <= last.capacity() {
                last.extend_from_slice(text);
            }
        }
    }

    #[cold]
    fn forget(&mut self, at: usize) {
        self.0.iter_mut().filter(|(of, _)| *of == at).for_each(|(_, last)| last.clear());
    }
}

impl<T: ProcFile> Slot<T> {
    /// Parses the text that was just read, of the file at index `at` of the set. `stat`: the text is that
    /// which was read for the identity of the process.
    #[inline]
    fn take(&mut self, at: usize, stat: bool, memory: &mut T::State, visit: &mut Scratch, dir: Opener<'_>) {
        let text = if stat { &visit.stat_text } else { &visit.text };
        visit.budget.count(at, text.len());
        let outcome = if visit.last_texts.is(at, text) {
            self.pair.repeat(visit.time);
            Outcome::Read
        } else {
            if let Some(learn) = T::CONTEXT {
                learn(memory, &visit.context);
            }
            // Other files, such as maps, may be as long as a process likes.
            let is_kept = T::CLASS.life == Life::Task && text.len() >= visit.shortest_kept;
            let is_new = is_kept && self.pair.current().is_none();
            match self.pair.parse(text, None, visit.time, memory) {
                Ok(()) => {
                    visit.last_texts.keep(at, text, is_new);
                    Outcome::Read
                }
                Err(error) => {
                    visit.last_texts.forget(at);
                    Outcome::Failed(Error::parse(dir.root.path_of(dir.task, T::NAME), error, text))
                }
            }
        };
        if let (Outcome::DidNotRun(until), true) =
            (std::mem::replace(&mut self.outcome, outcome), T::CLASS.unchanged_while_asleep)
        {
            // The changes happened since then, not in all the time in which the process slept.
            self.pair.previous_stood(until);
        }
        if self.broken {
            self.broken = !matches!(self.outcome, Outcome::Read);
            self.pair.restart();
        }
    }

    /// Drops the delta of the last two snapshots. If the last scan did not read the file, the next two
    /// snapshots have none either.
    pub(super) fn restart(&mut self) {
        self.pair.restart();
        self.broken = !matches!(self.outcome, Outcome::Read);
    }

    /// Notes that it is not read in this scan, or not yet.
    #[inline]
    pub(super) fn postpone(&mut self, at: usize, files: Mask, time: Monotonic) {
        if files >> at & 1 != 0 {
            self.outcome = Outcome::NotDue(time);
        }
    }

    /// Removes what was read in this visit, because it is of another task.
    #[cold]
    pub(super) fn take_back(&mut self) {
        if matches!(self.outcome, Outcome::Read) {
            self.outcome = Outcome::Unread;
            self.pair.take_back();
        }
    }

    /// Notes that the process did not run until now.
    #[inline]
    pub(super) fn stood(&mut self, at: usize, files: Mask, until: Monotonic) {
        if files >> at & 1 != 0 && matches!(self.outcome, Outcome::Read | Outcome::DidNotRun(_)) {
            self.outcome = Outcome::DidNotRun(until);
        }
    }

    /// Reads through the kept descriptor, if there is one. ESRCH from it proves that the process is gone,
    /// even if another process has its number now.
    #[inline]
    pub(super) fn read_kept(
        &mut self,
        at: usize,
        memory: &mut T::State,
        visit: &mut Scratch,
        dir: Opener<'_>,
    ) -> Result<(), Gone> {
        let Some(source) = self.source.as_ref().filter(|_| visit.due >> at & 1 != 0) else { return Ok(()) };
        match source.read(&mut visit.text) {
            Ok(()) => {
                visit.is_alive = true;
                self.take(at, false, memory, visit, dir);
                Ok(())
            }
            Err(Errno::SRCH) => Err(Gone),
            Err(errno) => {
                // If the permission was lost, a new open may succeed.
                self.forget(at, visit);
                self.no(dir, errno)
            }
        }
    }

    /// Reads through the process's directory, if no descriptor is kept, and keeps one if there is room.
    pub(super) fn read_rest(
        &mut self,
        at: usize,
        memory: &mut T::State,
        visit: &mut Scratch,
        dir: Opener<'_>,
    ) -> Result<(), Gone> {
        if self.source.is_some() || visit.due >> at & 1 == 0 {
            return Ok(());
        }
        // A kept descriptor proves the identity only if it is of a file of the task itself, and only on a
        // procfs.
        let keep = visit.long_lived
            && visit.budget.has_room(at)
            && T::CLASS.life == Life::Task
            && dir.root.is_genuine();
        let stat = T::NAME == "stat" && visit.stat.is_some();
        let source = if stat {
            visit.stat.take()
        } else {
            match dir.read(T::NAME, T::CLASS, &mut visit.text) {
                Ok(source) => Some(source),
                Err(errno) => {
                    visit.budget.failed(errno);
                    return self.no(dir, errno);
                }
            }
        };
        if keep {
            visit.budget.take(at);
            self.source = source;
        }
        self.take(at, stat, memory, visit, dir);
        Ok(())
    }

    #[cold]
    fn no(&mut self, dir: Opener<'_>, errno: Errno) -> Result<(), Gone> {
        self.outcome = match dir.meaning(T::NAME, T::CLASS, errno) {
            Meaning::Gone => return Err(Gone),
            Meaning::Denied => Outcome::Denied,
            Meaning::Unsupported | Meaning::ProcessHasNone => Outcome::Unsupported,
            _ => Outcome::Failed(dir.error(T::NAME, T::CLASS, errno)),
        };
        Ok(())
    }

    /// Closes the descriptor if more are kept than allowed.
    #[inline]
    pub(super) fn give_up(&mut self, at: usize, visit: &mut Scratch) {
        if visit.budget.is_over(at) {
            self.forget(at, visit);
        }
    }

    pub(super) fn forget(&mut self, at: usize, visit: &mut Scratch) {
        if self.source.take().is_some() {
            visit.budget.give_back(at);
        }
    }
}

impl<T: ProcFile + 'static> Slot<T> {
    /// What the task used since the last snapshot, and since when; `None` if that is not known, or if the
    /// text did not change.
    #[inline]
    pub(super) fn used(&self, machine: &Machine) -> Option<(Used, Monotonic)> {
        let read = matches!(self.outcome, Outcome::Read);
        let (now, then, time) = self.pair.two_texts().filter(|_| read)?;
        Some((Used::between(now, then, machine), time))
    }

    /// The snapshot of this scan, if it is a stat.
    pub(super) fn stat(&self) -> Option<&Stat> {
        let read = matches!(self.outcome, Outcome::Read);
        (self.pair.current().filter(|_| read)? as &dyn Any).downcast_ref()
    }

    /// The snapshot of this scan is a schedstat, and equal to the one before it.
    pub(super) fn schedstat_is_unchanged(&self) -> bool {
        let schedstat = |snapshot: &dyn Any| snapshot.downcast_ref::<Schedstat>().copied();
        let is_read = matches!(self.outcome, Outcome::Read);
        let now = self.pair.current().filter(|_| is_read).and_then(|now| schedstat(now));
        let before = self.pair.previous().and_then(|before| schedstat(before));
        // Without CONFIG_SCHED_INFO the kernel prints three zeros, which are not known.
        now.zip(before).is_some_and(|(now, before)| now == before && now.run.known().is_some())
    }

    /// It is not read, because its snapshot is what would be read now.
    pub(super) fn repeat(&mut self, at: usize, files: Mask, time: Monotonic) {
        if files >> at & 1 != 0 {
            self.outcome = Outcome::DidNotRun(time);
        }
    }

    /// Whether the file was read in this scan, or can never be read, or is not one of `files`. If it shows
    /// whether the process ran, it must show one thread that did not run; then `asleep` is set.
    pub(super) fn is_settled(&self, at: usize, files: Mask, asleep: &mut bool) -> bool {
        match self.outcome {
            Outcome::Read => {
                let told = self.pair.current().and_then(T::is_asleep);
                *asleep |= told == Some(true);
                told != Some(false)
            }
            _ if files >> at & 1 == 0 => true,
            Outcome::Denied | Outcome::Unsupported | Outcome::DidNotRun(_) => true,
            Outcome::NotDue(_) | Outcome::Unread | Outcome::Failed(_) => false,
        }
    }
}

impl Scratch {
    /// Buffers for sets of `files` files, of which texts of at least `shortest_kept` bytes are kept.
    pub(super) fn new(files: usize, shortest_kept: usize) -> Self {
        Scratch {
            // A text that is read only in interrupted visits must not be the first to allocate memory.
            text: buffer(Class::TASK),
            time: Monotonic(0),
            budget: Budget::new(files),
            context: Context::default(),
            long_lived: false,
            due: 0,
            stat: None,
            is_alive: false,
            stat_text: buffer(Class::TASK),
            last_texts: LastTexts::default(),
            shortest_kept,
        }
    }

    /// Reads the stat that was opened. Returns whether it is of `known`, which is then updated.
    pub(crate) fn is_of(
        &mut self,
        known: &mut Identity,
        stat: Result<Source, Errno>,
        root: &Root,
    ) -> Result<bool, Errno> {
        let source = stat?;
        let look = Look::read(&source, &mut self.stat_text, root, Some(known))?;
        let is_known = look.is_of(known);
        self.stat = Some(source);
        Ok(is_known)
    }

    /// Reads the stat that was opened, of a new process or thread, and returns its identity. ESRCH if the
    /// identity cannot be known, or if the stat is of a thread where a process is expected.
    pub(crate) fn identify(
        &mut self,
        stat: Result<Source, Errno>,
        root: &Root,
        is_process: bool,
    ) -> Result<Identity, Errno> {
        let source = stat?;
        let look = Look::read(&source, &mut self.stat_text, root, None)?;
        let identity = look.identity().filter(|_| !(is_process && look.is_of_hidden_thread()));
        self.stat = Some(source);
        identity.ok_or(Errno::SRCH)
    }
}
