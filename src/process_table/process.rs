//! One process or thread in a table, and what all tables have in common.

use core::fmt;
use std::time::{Duration, SystemTime};

use super::entry::Entry;
use super::files::FileSet;
use super::tasks::Tasks;
use crate::dir::{Dir, PidDir};
use crate::pid::stat::start_nanos;
use crate::root::Task;
use crate::this::boot_time;
use crate::unit::{Nanos, Ticks};

/// A process in a [`ProcessTable`](super::ProcessTable), or one of its threads, as the last scan found it.
///
/// `D` is the directory: [`TidDir`](crate::TidDir) for a thread. `U` is the type of [the caller's
/// data](super::ProcessTable::with_data), `T` is [`Threads`](super::Threads) where the table has the threads
/// of the process.
pub struct Process<'a, F: FileSet<D>, D: Dir = PidDir, U = (), T = ()> {
    pub(super) entry: &'a Entry<F::Slots>,
    pub(super) tasks: &'a Tasks<F, D>,
    data: &'a U,
    pub(super) threads: &'a T,
}

impl<F: FileSet<D>, D: Dir> Tasks<F, D> {
    pub(super) fn row<'a, U, T>(
        &'a self,
        entry: &'a Entry<F::Slots>,
        data: &'a U,
        threads: &'a T,
    ) -> Process<'a, F, D, U, T> {
        Process { entry, tasks: self, data, threads }
    }
}

impl<'a, F: FileSet<D>, D: Dir, U, T> Process<'a, F, D, U, T> {
    /// The number of the process. For a thread, this is the number of its process.
    pub fn pid(&self) -> u32 {
        self.entry.task().pid()
    }

    /// The number of the thread. For a process, this is its own number, which is also that of its leader.
    pub fn tid(&self) -> u32 {
        match self.entry.task() {
            Task::Thread { tid, .. } => tid,
            _ => self.pid(),
        }
    }

    /// When it started, in ticks since boot; `None` if that could not be read.
    pub fn started(&self) -> Option<Ticks> {
        self.entry.identity.as_ref()?.started()
    }

    /// When it started, on the wall clock as it is set now, with the precision of a tick. If the clock is
    /// adjusted, the result of the next call differs, so use [`Process::started`] to compare. `None` if the
    /// start is not known, and in a directory that is not a procfs: use
    /// [`ProcDir::boot_time`](crate::ProcDir::boot_time) and
    /// [`pid::Stat::since_boot`](crate::pid::Stat::since_boot) there.
    pub fn started_at(&self) -> Option<SystemTime> {
        let root = &self.tasks.settings.root;
        let nanos = start_nanos(self.started().filter(|_| root.is_genuine())?, &root.machine());
        let from_boot = Duration::from_nanos(nanos.unsigned_abs().try_into().ok()?);
        let boot = boot_time()?;
        if nanos < 0 { boot.checked_sub(from_boot) } else { boot.checked_add(from_boot) }
    }

    /// The time from its start to the beginning of the last scan, with the precision of a tick; 0 if it
    /// started later. `None` if its start is not known, and in a directory that is not a procfs.
    pub fn age(&self) -> Option<Nanos> {
        let age = self.tasks.began.since(self.started()?, &self.tasks.settings.root.machine())?;
        Some(Nanos(age.clamp(0, u64::MAX.into()) as u64))
    }

    /// Whether it started in the interval of the last scan: after the scan before began, so that the last
    /// scan is the first that found it. All that it did is then in the interval, and
    /// [`File::delta`](super::File::delta) shows it.
    ///
    /// A process that is only [new](Process::is_new) to the table is not born, and has no delta. This is so
    /// in the first scan, if the process was hidden, denied or not selected before, and if it started in the
    /// same tick (mostly 10 ms) in which the scan before began. A process that starts and exits between two
    /// scans is in no table. What it did is in the children's times of the parent that waited for it
    /// ([`pid::Stat::cutime`](crate::pid::Stat) and `cstime`), and so is what a process did after the last
    /// scan that found it.
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcessTable, pid};
    ///
    /// let mut table = ProcessTable::<(pid::Stat,)>::new(&ProcDir::open()?)?;
    /// table.scan()?;
    /// std::thread::sleep(std::time::Duration::from_secs(1));
    /// table.scan()?;
    /// for process in table.processes().filter(|process| process.is_born()) {
    ///     let (stat,) = process.files();
    ///     if let Some(delta) = stat.delta() {
    ///         let cpu = delta.cpu_share(delta.cpu()) * 100.0;
    ///         println!("{} {cpu:.1} % in {:?}, age {:?}", process.pid(), delta.elapsed, process.age());
    ///     }
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn is_born(&self) -> bool {
        self.entry.born().is_some()
    }

    /// Whether the last scan was the first to find it.
    pub fn is_new(&self) -> bool {
        self.entry.scans == 1
    }

    /// The number of scans that found it.
    pub fn scans(&self) -> u64 {
        self.entry.scans
    }

    /// Whether the reader may not open its directory (hidepid=1).
    pub fn is_denied(&self) -> bool {
        self.entry.denied
    }

    /// Whether the last scan found that it has not run since its files were read, and so did not read them
    /// again. See [`When::Ran`](super::When::Ran) for what that means for their values.
    pub fn did_not_run(&self) -> bool {
        self.entry.guard.as_ref().is_some_and(|guard| guard.still)
    }

    /// The value that the caller keeps for it; see
    /// [`ProcessTable::with_data`](super::ProcessTable::with_data).
    pub fn data(&self) -> &'a U {
        self.data
    }

    /// Its files, in the order of the table's tuple: `let (stat, io) = process.files();`
    pub fn files(&self) -> F::Files<'a> {
        F::files(
            &self.entry.slots,
            &self.tasks.settings.births,
            self.entry.born(),
            self.tasks.settings.root.machine(),
        )
    }
}

impl<F: FileSet<D>, D: Dir, U, T> Clone for Process<'_, F, D, U, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: FileSet<D>, D: Dir, U, T> Copy for Process<'_, F, D, U, T> {}

impl<F: FileSet<D>, D: Dir, U, T> fmt::Debug for Process<'_, F, D, U, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Process");
        debug.field("task", &self.entry.task()).field("started", &self.started());
        debug.field("scans", &self.entry.scans).finish_non_exhaustive()
    }
}
