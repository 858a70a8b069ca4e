//! The files of one process in a table, whether they are kept open or not.

use core::any::TypeId;

use super::bounds::Used;
use super::slot::{Gone, Mask, Outcome, Scratch, Slot};
use crate::delta::{Delta, Interval};
use crate::dir::Dir;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::pid::{Stat, State};
use crate::root::Opener;
use crate::sample::Sample;
use crate::source::Source;
use crate::unit::{Monotonic, Nanos};

/// One file of a process as the last scan left it.
#[derive(Debug)]
pub struct File<'a, T: ProcFile> {
    slot: &'a Slot<T>,
    machine: Machine,
    /// The values that the file has when a process starts, and the interval of the scan. `None` if the
    /// process did not start in that interval.
    birth: Option<(&'a T, Nanos)>,
}

impl<'a, T: ProcFile> File<'a, T> {
    /// The newest good snapshot. [`File::outcome`] says whether the last scan took it.
    pub fn current(&self) -> Option<&'a T> {
        self.slot.pair.current()
    }

    /// The snapshot before it.
    pub fn previous(&self) -> Option<&'a T> {
        self.slot.pair.previous()
    }

    /// The sample of the last scan; `None` if that scan did not read the file. [`File::outcome`] says why.
    pub fn fresh(&self) -> Option<Sample<'a, T>> {
        let sample =
            self.slot.pair.sample(self.machine).filter(|_| matches!(self.slot.outcome, Outcome::Read))?;
        Some(Sample { birth: self.birth, ..sample })
    }

    /// The changes between the two snapshots, with the time between them. `None` if the last scan did not
    /// read the file, so that an old rate is never shown as a new one. `None` also if the counters are those
    /// of a leader that may be [another thread](super::ProcessTable#identity) now. If the process has [not
    /// run](Outcome::DidNotRun) since the file was read, and its counters [do not
    /// change](crate::Class::unchanged_while_asleep) in that time, all changes are 0.
    ///
    /// If the process [was born](super::Process::is_born) since the last scan, the delta is all that it did,
    /// and the time is that from scan to scan, so that the shares of all processes add up. Only files whose
    /// counters [begin with a process](FileIn::at_birth) have such a delta: [`pid::Stat`](crate::pid::Stat),
    /// [`pid::Io`](crate::pid::Io), [`pid::Status`](crate::pid::Status) and
    /// [`pid::Schedstat`](crate::pid::Schedstat), but not the stat of a thread.
    pub fn delta(&self) -> Option<Interval<T::Output<'a>>>
    where
        T: Delta,
    {
        match self.slot.outcome {
            Outcome::Read => self.fresh()?.delta(),
            Outcome::DidNotRun(until) if T::CLASS.unchanged_while_asleep => {
                self.slot.pair.stood(until, self.machine)
            }
            _ => None,
        }
    }

    /// When the newest good snapshot was taken. This is the time just before the first file of the process
    /// was read.
    pub fn time(&self) -> Option<Monotonic> {
        self.slot.pair.time()
    }

    /// How old the newest good snapshot was when the last scan reached the process; 0 if that scan took it.
    /// `None` if the scan could not read the file, or did not reach it.
    pub fn age(&self) -> Option<Nanos> {
        match self.slot.outcome {
            Outcome::Read => Some(Nanos(0)),
            Outcome::DidNotRun(until) | Outcome::NotDue(until) => Some(until.since(self.time()?)),
            _ => None,
        }
    }

    /// What the last scan did with the file.
    ///
    /// ```no_run
    /// use procsampler::{Outcome, ProcDir, ProcessTable, pid};
    ///
    /// let mut table = ProcessTable::<(pid::Stat, pid::Io)>::new(&ProcDir::open()?)?;
    /// table.scan()?;
    /// for process in table.processes() {
    ///     let (_, io) = process.files();
    ///     match io.outcome() {
    ///         Outcome::Failed(error) => println!("{}: {error}", process.pid()),
    ///         Outcome::Denied => println!("{}: another user's io", process.pid()),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn outcome(&self) -> &'a Outcome {
        &self.slot.outcome
    }

    /// Whether its descriptor is kept open.
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

/// The files that a table reads of each process: a tuple of up to eight file types, which may be your own
/// types. Files that are not in the tuple cost nothing.
pub trait FileSet<D: Dir> {
    /// One place for each file of a process.
    #[doc(hidden)]
    type Slots: Default + Send + Sync;

    /// The state of the parser of each file, shared by all processes.
    #[doc(hidden)]
    type Memories: Default + Send + Sync;

    /// The values that each file has when a process starts.
    #[doc(hidden)]
    type Births: Send + Sync;

    /// A tuple of [`File`], one for each file of the set.
    type Files<'a>;

    #[doc(hidden)]
    const LEN: usize;

    #[doc(hidden)]
    const NEEDS_CONTEXT: bool;

    /// The index of stat in the set.
    #[doc(hidden)]
    fn stat() -> Option<usize>;

    #[doc(hidden)]
    fn kept(slots: &Self::Slots) -> Mask;

    #[doc(hidden)]
    fn forget(slots: &mut Self::Slots, visit: &mut Scratch);

    #[doc(hidden)]
    fn give_up(slots: &mut Self::Slots, visit: &mut Scratch);

    #[doc(hidden)]
    fn unread(slots: &mut Self::Slots, denied: bool);

    #[doc(hidden)]
    fn stood(slots: &mut Self::Slots, files: Mask, until: Monotonic);

    #[doc(hidden)]
    fn postpone(slots: &mut Self::Slots, files: Mask, time: Monotonic);

    /// The index of a file in the set.
    #[doc(hidden)]
    fn place_of(file: TypeId) -> Option<usize>;

    /// Whether each of these files was read in the last scan, or need not or cannot be read.
    #[doc(hidden)]
    fn is_known(slots: &Self::Slots, files: Mask) -> bool;

    /// All of these files were read in this scan.
    #[doc(hidden)]
    fn is_read(slots: &Self::Slots, files: Mask) -> bool;

    /// Its schedstat of this scan proves that the task has not run since that of the scan before, and its
    /// stat that it sleeps.
    #[doc(hidden)]
    fn sleeps(slots: &Self::Slots) -> bool;

    /// The snapshots of these files are what would be read now.
    #[doc(hidden)]
    fn repeat(slots: &mut Self::Slots, files: Mask, time: Monotonic);

    #[doc(hidden)]
    fn settled(slots: &Self::Slots, files: Mask) -> bool;

    /// Whether some of its counters are those of one thread of the process.
    #[doc(hidden)]
    const OF_LEADER: bool;

    /// Calls `take` with what the process used, as each file shows it, and since when.
    #[doc(hidden)]
    fn used(slots: &Self::Slots, machine: Machine, take: impl FnMut(Used, Monotonic));

    /// The stat of this scan, if the set contains stat, and its descriptor, if that is kept.
    #[doc(hidden)]
    fn read_stat(slots: &Self::Slots) -> Option<(&Stat, Option<&Source>)>;

    /// Drops the delta of the last two snapshots: of all files, or only of the files with counters of the
    /// leader.
    #[doc(hidden)]
    fn restart(slots: &mut Self::Slots, leaders_only: bool);

    /// Removes what was read in this visit, because it is of another task.
    #[doc(hidden)]
    fn take_back(slots: &mut Self::Slots);

    #[doc(hidden)]
    fn read_kept(
        slots: &mut Self::Slots,
        memories: &mut Self::Memories,
        visit: &mut Scratch,
        dir: Opener<'_>,
    ) -> Result<(), Gone>;

    #[doc(hidden)]
    fn read_rest(
        slots: &mut Self::Slots,
        memories: &mut Self::Memories,
        visit: &mut Scratch,
        dir: Opener<'_>,
    ) -> Result<(), Gone>;

    #[doc(hidden)]
    fn births() -> Self::Births;

    /// `born` is the interval of the scan, if the process started in it.
    #[doc(hidden)]
    fn files<'a>(
        slots: &'a Self::Slots,
        births: &'a Self::Births,
        born: Option<Nanos>,
        machine: Machine,
    ) -> Self::Files<'a>;
}

macro_rules! file_set {
    ($len:literal $($type:ident $at:tt)*) => {
        #[allow(unused_variables, unused_mut, clippy::unused_unit)]
        impl<D: Dir, $($type: FileIn<D> + 'static),*> FileSet<D> for ($($type,)*) {
            type Slots = ($(Slot<$type>,)*);
            type Memories = ($($type::State,)*);
            type Births = ($(Option<$type>,)*);
            type Files<'a> = ($(File<'a, $type>,)*);
            const LEN: usize = $len;
            const NEEDS_CONTEXT: bool = false $(|| $type::CONTEXT.is_some())*;
            const OF_LEADER: bool = false $(|| $type::CLASS.of_leader)*;

            fn stat() -> Option<usize> {
                let names: &[&str] = &[$($type::NAME),*];
                names.iter().position(|&name| name == "stat")
            }

            fn kept(slots: &Self::Slots) -> Mask {
                0 $(| Mask::from(slots.$at.source.is_some()) << $at)*
            }

            fn forget(slots: &mut Self::Slots, visit: &mut Scratch) {
                $( slots.$at.forget($at, visit); )*
            }

            fn give_up(slots: &mut Self::Slots, visit: &mut Scratch) {
                $( slots.$at.give_up($at, visit); )*
            }

            fn unread(slots: &mut Self::Slots, denied: bool) {
                $( slots.$at.outcome = if denied { Outcome::Denied } else { Outcome::Unread }; )*
            }

            fn stood(slots: &mut Self::Slots, files: Mask, until: Monotonic) {
                $( slots.$at.stood($at, files, until); )*
            }

            fn postpone(slots: &mut Self::Slots, files: Mask, time: Monotonic) {
                $( slots.$at.postpone($at, files, time); )*
            }

            fn place_of(file: TypeId) -> Option<usize> {
                $( if file == TypeId::of::<$type>() { return Some($at) } )*
                None
            }

            fn is_known(slots: &Self::Slots, files: Mask) -> bool {
                true $(&& (files >> $at & 1 == 0 || !matches!(slots.$at.outcome, Outcome::Unread | Outcome::Failed(_))))*
            }

            fn is_read(slots: &Self::Slots, files: Mask) -> bool {
                true $(&& (files >> $at & 1 == 0 || matches!(slots.$at.outcome, Outcome::Read)))*
            }

            fn sleeps(slots: &Self::Slots) -> bool {
                let stat = <Self as FileSet<D>>::read_stat(slots);
                // A debugger can change the registers of a traced task, and so its system call.
                let sleeps = stat.is_some_and(|(stat, _)| {
                    matches!(stat.leader.state, State::Sleeping | State::DiskSleep | State::Idle)
                });
                sleeps && (false $(|| slots.$at.schedstat_is_unchanged())*)
            }

            fn repeat(slots: &mut Self::Slots, files: Mask, time: Monotonic) {
                $( slots.$at.repeat($at, files, time); )*
            }

            fn settled(slots: &Self::Slots, files: Mask) -> bool {
                #[allow(unused_mut)]
                let mut asleep = false;
                true $(&& slots.$at.is_settled($at, files, &mut asleep))* && asleep
            }

            #[inline]
            fn used(slots: &Self::Slots, machine: Machine, mut take: impl FnMut(Used, Monotonic)) {
                $( if let Some((used, since)) = slots.$at.used(&machine) { take(used, since) } )*
            }

            fn read_stat(slots: &Self::Slots) -> Option<(&Stat, Option<&Source>)> {
                let stat = None;
                $( let stat = stat.or_else(|| Some((slots.$at.stat()?, slots.$at.source.as_ref()))); )*
                stat
            }

            fn restart(slots: &mut Self::Slots, leaders_only: bool) {
                $( if !leaders_only || $type::CLASS.of_leader { slots.$at.restart() } )*
            }

            fn take_back(slots: &mut Self::Slots) {
                $( slots.$at.take_back(); )*
            }

            fn read_kept(
                slots: &mut Self::Slots,
                memories: &mut Self::Memories,
                visit: &mut Scratch,
                dir: Opener<'_>,
            ) -> Result<(), Gone> {
                $( slots.$at.read_kept($at, &mut memories.$at, visit, dir)?; )*
                Ok(())
            }

            fn read_rest(
                slots: &mut Self::Slots,
                memories: &mut Self::Memories,
                visit: &mut Scratch,
                dir: Opener<'_>,
            ) -> Result<(), Gone> {
                $( slots.$at.read_rest($at, &mut memories.$at, visit, dir)?; )*
                Ok(())
            }

            fn births() -> Self::Births {
                ($( <$type as FileIn<D>>::at_birth(), )*)
            }

            fn files<'a>(
                slots: &'a Self::Slots,
                births: &'a Self::Births,
                born: Option<Nanos>,
                machine: Machine,
            ) -> Self::Files<'a> {
                ($( File { slot: &slots.$at, machine, birth: births.$at.as_ref().zip(born) }, )*)
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
