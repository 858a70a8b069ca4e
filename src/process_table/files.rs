//! The files of one process in a table, kept open or not.

use rustix::io::Errno;

use crate::class::{Class, Life};
use crate::delta::{Delta, Interval};
use crate::dir::Dir;
use crate::error::{Error, Meaning};
use crate::facts::Facts;
use crate::file::{In, ProcFile};
use crate::machine::Machine;
use crate::root::Opener;
use crate::sampler::Pair;
use crate::source::Source;
use crate::unit::Monotonic;

/// What became of one file of one process in the last scan.
#[derive(Debug, Default)]
pub enum Outcome {
    /// It was not read: the process was gone before its turn, or could not be looked at.
    #[default]
    Unread,
    /// It was read and understood.
    Read,
    /// The reader lacks the right.
    Denied,
    /// This kernel, or this process, has not got the file.
    Unsupported,
    /// It could not be read or not be understood.
    Failed(Error),
}

/// One file of one process.
#[derive(Debug)]
pub struct Slot<T: ProcFile> {
    source: Option<Source>,
    outcome: Outcome,
    pair: Pair<T>,
}

impl<T: ProcFile> Default for Slot<T> {
    fn default() -> Self {
        Slot { source: None, outcome: Outcome::Unread, pair: Pair::default() }
    }
}

/// The task is no more.
#[derive(Clone, Copy, Debug)]
pub struct Gone;

/// How many descriptors each file of the set may keep, and keeps.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Keeping {
    pub(crate) quota: usize,
    pub(crate) kept: usize,
    /// What was read of it in this scan: the smaller the text, the more an open weighs.
    pub(crate) bytes: u64,
    pub(crate) reads: u64,
}

/// What is needed to read the files of one process, and is used again for the next.
#[derive(Debug, Default)]
pub struct Visit {
    pub(crate) text: Vec<u8>,
    pub(crate) time: Monotonic,
    pub(crate) keeping: Vec<Keeping>,
    /// What is known of the kernel and of the right to look at the process, for the files that ask.
    pub(crate) facts: Facts,
    /// The process was there in an earlier scan: its descriptors are worth keeping.
    pub(crate) long_lived: bool,
    /// stat, read through the directory for the process's identity, and its descriptor.
    pub(crate) stat: Option<Source>,
    pub(crate) stat_text: Vec<u8>,
    /// The table of descriptors is full.
    pub(crate) exhausted: bool,
}

impl<T: ProcFile> Slot<T> {
    fn parse(
        &mut self,
        text: &[u8],
        time: Monotonic,
        memory: &mut T::Memory,
        facts: &Facts,
        dir: Opener<'_>,
    ) {
        if T::ASKS {
            T::learn(memory, facts);
        }
        self.outcome = match self.pair.parse(text, time, memory) {
            Ok(()) => Outcome::Read,
            Err(error) => Outcome::Failed(Error::parse(dir.root.path_of(dir.task, T::NAME), error, text)),
        };
    }

    /// Reads through the kept descriptor, if there is one. ESRCH from it proves that the process is gone, whoever has
    /// its number now.
    #[inline]
    fn read_kept(
        &mut self,
        at: usize,
        memory: &mut T::Memory,
        visit: &mut Visit,
        dir: Opener<'_>,
    ) -> Result<(), Gone> {
        let Some(source) = &self.source else { return Ok(()) };
        match source.read(&mut visit.text) {
            Ok(()) => {
                self.parse(&visit.text, visit.time, memory, &visit.facts, dir);
                if let Some(keeping) = visit.keeping.get_mut(at) {
                    keeping.bytes += visit.text.len() as u64;
                    keeping.reads += 1;
                }
                Ok(())
            }
            Err(Errno::SRCH) => Err(Gone),
            Err(errno) => {
                // A right that was lost may be had again by opening anew.
                self.forget(at, visit);
                self.no(dir, errno)
            }
        }
    }

    /// Reads through the process's directory, if no descriptor is kept, and keeps one if there is room.
    fn read_rest(
        &mut self,
        at: usize,
        memory: &mut T::Memory,
        visit: &mut Visit,
        dir: Opener<'_>,
    ) -> Result<(), Gone> {
        if self.source.is_some() {
            return Ok(());
        }
        let Some(keeping) = visit.keeping.get_mut(at) else { return Ok(()) };
        // Only a file that names its task is a guard of its identity, and only on a procfs.
        let keep = visit.long_lived
            && keeping.kept < keeping.quota
            && T::CLASS.life == Life::Task
            && dir.root.is_genuine();
        let (source, text) = if T::NAME == "stat" && visit.stat.is_some() {
            (visit.stat.take(), &visit.stat_text)
        } else {
            let read = dir.source(T::NAME, T::CLASS).and_then(|source| {
                source.read(&mut visit.text)?;
                Ok(source)
            });
            match read {
                Ok(source) => (Some(source), &visit.text),
                Err(errno) => {
                    visit.exhausted |= matches!(errno, Errno::MFILE | Errno::NFILE);
                    return self.no(dir, errno);
                }
            }
        };
        keeping.bytes += text.len() as u64;
        keeping.reads += 1;
        if keep {
            keeping.kept += 1;
            self.source = source;
        }
        self.parse(text, visit.time, memory, &visit.facts, dir);
        Ok(())
    }

    #[cold]
    fn no(&mut self, dir: Opener<'_>, errno: Errno) -> Result<(), Gone> {
        self.outcome = match dir.meaning(T::CLASS, errno) {
            Meaning::Gone => return Err(Gone),
            Meaning::Denied => Outcome::Denied,
            Meaning::Unsupported => Outcome::Unsupported,
            Meaning::Other => Outcome::Failed(dir.error(T::NAME, T::CLASS, errno)),
        };
        Ok(())
    }

    /// Closes the descriptor if there are more than shall be.
    #[inline]
    fn give_up(&mut self, at: usize, visit: &mut Visit) {
        if visit.keeping.get(at).is_some_and(|keeping| keeping.kept > keeping.quota) {
            self.forget(at, visit);
        }
    }

    fn forget(&mut self, at: usize, visit: &mut Visit) {
        if let (Some(_), Some(keeping)) = (self.source.take(), visit.keeping.get_mut(at)) {
            keeping.kept -= 1;
        }
    }
}

/// One file of a process as the last scan left it.
#[derive(Debug)]
pub struct File<'a, T: ProcFile> {
    slot: &'a Slot<T>,
    machine: Machine,
}

impl<'a, T: ProcFile> File<'a, T> {
    /// The newest good snapshot; [`File::outcome`] says whether it is of the last scan.
    pub fn current(&self) -> Option<&'a T> {
        self.slot.pair.current()
    }

    /// The snapshot before it.
    pub fn previous(&self) -> Option<&'a T> {
        self.slot.pair.previous()
    }

    /// What changed between the two, with the time between them; `None` if the last scan did not read the file, so that
    /// no old rate passes for a new one.
    pub fn delta(&self) -> Option<Interval<T::Output<'a>>>
    where
        T: Delta,
    {
        match self.slot.outcome {
            Outcome::Read => self.slot.pair.delta(self.machine),
            _ => None,
        }
    }

    /// When the newest good snapshot was taken: just before the first read of its process's files.
    pub fn time(&self) -> Option<Monotonic> {
        self.slot.pair.time()
    }

    /// What became of the file in the last scan.
    pub fn outcome(&self) -> &'a Outcome {
        &self.slot.outcome
    }

    /// Its descriptor is kept.
    pub fn is_kept(&self) -> bool {
        self.slot.source.is_some()
    }
}

impl<T: ProcFile> Clone for File<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ProcFile> Copy for File<'_, T> {}

/// The files that a table reads of each process: a tuple of up to eight file types, a user's own among them.
/// Files that are not in the tuple cost nothing.
pub trait FileSet<D: Dir> {
    /// One place for each file of a process.
    #[doc(hidden)]
    type Slots: Default + Send;

    /// One memory for each file, shared by all processes.
    #[doc(hidden)]
    type Memories: Default + Send;

    /// A tuple of [`File`], one for each file of the set.
    type Files<'a>;

    #[doc(hidden)]
    const LEN: usize;

    #[doc(hidden)]
    const ASKS: bool;

    #[doc(hidden)]
    fn kept(slots: &Self::Slots) -> usize;

    #[doc(hidden)]
    fn forget(slots: &mut Self::Slots, visit: &mut Visit);

    #[doc(hidden)]
    fn give_up(slots: &mut Self::Slots, visit: &mut Visit);

    #[doc(hidden)]
    fn unread(slots: &mut Self::Slots, denied: bool);

    #[doc(hidden)]
    fn read_kept(
        slots: &mut Self::Slots,
        memories: &mut Self::Memories,
        visit: &mut Visit,
        dir: Opener<'_>,
    ) -> Result<(), Gone>;

    #[doc(hidden)]
    fn read_rest(
        slots: &mut Self::Slots,
        memories: &mut Self::Memories,
        visit: &mut Visit,
        dir: Opener<'_>,
    ) -> Result<(), Gone>;

    #[doc(hidden)]
    fn files(slots: &Self::Slots, machine: Machine) -> Self::Files<'_>;
}

macro_rules! file_set {
    ($len:literal $($type:ident $at:tt)*) => {
        #[allow(unused_variables, clippy::unused_unit)]
        impl<D: Dir, $($type: In<D> + 'static),*> FileSet<D> for ($($type,)*) {
            type Slots = ($(Slot<$type>,)*);
            type Memories = ($($type::Memory,)*);
            type Files<'a> = ($(File<'a, $type>,)*);
            const LEN: usize = $len;
            const ASKS: bool = false $(|| $type::ASKS)*;

            fn kept(slots: &Self::Slots) -> usize {
                0 $(+ usize::from(slots.$at.source.is_some()))*
            }

            fn forget(slots: &mut Self::Slots, visit: &mut Visit) {
                $( slots.$at.forget($at, visit); )*
            }

            fn give_up(slots: &mut Self::Slots, visit: &mut Visit) {
                $( slots.$at.give_up($at, visit); )*
            }

            fn unread(slots: &mut Self::Slots, denied: bool) {
                $( slots.$at.outcome = if denied { Outcome::Denied } else { Outcome::Unread }; )*
            }

            fn read_kept(
                slots: &mut Self::Slots,
                memories: &mut Self::Memories,
                visit: &mut Visit,
                dir: Opener<'_>,
            ) -> Result<(), Gone> {
                $( slots.$at.read_kept($at, &mut memories.$at, visit, dir)?; )*
                Ok(())
            }

            fn read_rest(
                slots: &mut Self::Slots,
                memories: &mut Self::Memories,
                visit: &mut Visit,
                dir: Opener<'_>,
            ) -> Result<(), Gone> {
                $( slots.$at.read_rest($at, &mut memories.$at, visit, dir)?; )*
                Ok(())
            }

            fn files(slots: &Self::Slots, machine: Machine) -> Self::Files<'_> {
                ($( File { slot: &slots.$at, machine }, )*)
            }
        }
    };
}

file_set!(0);
file_set!(1 A 0);
file_set!(2 A 0 B 1);
file_set!(3 A 0 B 1 C 2);
file_set!(4 A 0 B 1 C 2 E 3);
file_set!(5 A 0 B 1 C 2 E 3 F 4);
file_set!(6 A 0 B 1 C 2 E 3 F 4 G 5);
file_set!(7 A 0 B 1 C 2 E 3 F 4 G 5 H 6);
file_set!(8 A 0 B 1 C 2 E 3 F 4 G 5 H 6 I 7);

impl Visit {
    /// Reads stat through the process's directory: whose directory it is.
    pub(crate) fn identify(&mut self, dir: Opener<'_>) -> Result<Option<crate::unit::Ticks>, Errno> {
        let class = Class::TASK.in_one_piece();
        let source = dir.source("stat", class)?;
        source.read(&mut self.stat_text)?;
        self.stat = Some(source);
        Ok(crate::pid::stat::starttime(&self.stat_text))
    }
}
