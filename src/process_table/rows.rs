//! The rows of the last scan of a table, when its files are read, and how many descriptors it keeps.

use core::any::TypeId;
use core::fmt;

use super::ProcessTable;
use super::entry::{Entry, key};
use super::files::FileSet;
use super::process::Process;
use super::threads::{ThreadSet, Threads};
use super::when::When;
use crate::dir::{PidDir, TidDir};
use crate::file::FileIn;
use crate::machine::Machine;
use crate::root::Task;

impl<F: FileSet<PidDir>, U: Default, T: ThreadSet> ProcessTable<F, U, T> {
    /// The processes of the last scan, in ascending order of numbers.
    pub fn processes(&self) -> impl ExactSizeIterator<Item = Process<'_, F, PidDir, U, T>> {
        self.tasks.present().map(|entry| self.row(entry))
    }

    /// The processes that exited between the last two scans, with what was last known about them.
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcessTable, pid};
    ///
    /// let mut table = ProcessTable::<(pid::Stat,)>::new(&ProcDir::open()?)?;
    /// table.scan()?;
    /// std::thread::sleep(std::time::Duration::from_secs(1));
    /// table.scan()?;
    /// for process in table.gone() {
    ///     if let Some(stat) = process.files().0.current() {
    ///         println!("{} {} has exited", process.pid(), stat.comm);
    ///     }
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn gone(&self) -> impl ExactSizeIterator<Item = Process<'_, F, PidDir, U, T>> {
        self.tasks.gone().map(|entry| self.row(entry))
    }

    /// One process of the last scan.
    pub fn get(&self, pid: u32) -> Option<Process<'_, F, PidDir, U, T>> {
        let entry = self.tasks.get(key(Task::Process(pid)))?;
        Some(self.row(entry))
    }

    fn row<'a>(&'a self, entry: &'a Entry<F::Slots>) -> Process<'a, F, PidDir, U, T> {
        self.tasks.row(entry, &self.data[entry.at as usize], &self.threads)
    }

    /// Sets when a file of the set is read: in every scan, which is the default; in one of several scans;
    /// once; or only if the process may have run since. If the set does not have the file, nothing changes.
    ///
    /// A file that a scan did not read has [no fresh sample](super::File::fresh) and no delta, its
    /// [outcome](super::File::outcome) says why, and [`File::age`](super::File::age) says how old its newest
    /// snapshot is. The delta of the scan that reads it again covers the whole time since the last read. If
    /// stat is not read in every scan, the counters of a leader have deltas only in the scans that read it,
    /// because nothing else shows [an exec](ProcessTable#identity).
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcessTable, pid, table::When};
    ///
    /// type Files = (pid::Stat, pid::Io, pid::Cmdline, pid::Status);
    /// let mut table = ProcessTable::<Files>::new(&ProcDir::open()?)?;
    /// table.set_walk_every(20);
    /// table.read_when::<pid::Stat>(When::Ran(20));
    /// table.read_when::<pid::Io>(When::Ran(20));
    /// table.read_when::<pid::Cmdline>(When::Once);
    /// // What a process has swapped out is read in one scan of ten.
    /// table.read_when::<pid::Status>(When::Every(10));
    /// loop {
    ///     let scan = table.scan()?;
    ///     for process in table.processes() {
    ///         let (stat, ..) = process.files();
    ///         let (Some(now), Some(delta)) = (stat.current(), stat.delta()) else { continue };
    ///         // The CPU time is of this scan. The state is `age` old.
    ///         let (state, age) = (now.leader.state.letter(), stat.age());
    ///         println!("{} {:.0}% {state} {age:?}", process.pid(), delta.cpu_share(delta.cpu()) * 100.0);
    ///     }
    ///     println!("{} of {} did not run", scan.did_not_run, scan.present);
    ///     std::thread::sleep(std::time::Duration::from_secs(1));
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn read_when<S: FileIn<PidDir> + 'static>(&mut self, when: When) {
        self.tasks.read_when(Some(TypeId::of::<S>()), when);
        self.tasks.set_guarding();
    }

    /// Sets when all files of the set are read; see [`read_when`](ProcessTable::read_when).
    ///
    /// ```
    /// use procsampler::{ProcDir, ProcessTable, pid, table::When};
    ///
    /// let mut table = ProcessTable::<(pid::Stat, pid::Io)>::new(&ProcDir::open()?)?;
    /// table.read_all_when(When::Ran(20));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn read_all_when(&mut self, when: When) {
        self.tasks.read_when(None, when);
        self.tasks.set_guarding();
    }

    /// Reads a file of the set only if a condition holds. The condition gets all files of the process. Files
    /// with a condition, and files that are read [once](When::Once), are read after the others, in the order
    /// of the set. So the condition can use what this scan has already read, which is
    /// [fresh](super::File::fresh). The rest is as for [`read_when`](ProcessTable::read_when), which removes
    /// the condition.
    ///
    /// ```
    /// use procsampler::{ProcDir, ProcessTable, pid};
    ///
    /// let mut table = ProcessTable::<(pid::Stat, pid::Io)>::new(&ProcDir::open()?)?;
    /// // io is read only of processes that used CPU time since the last scan.
    /// table.read_if::<pid::Io>(|(stat, _)| {
    ///     stat.delta().is_none_or(|delta| delta.cpu().amount().0 > 0)
    /// });
    /// table.scan()?;
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn read_if<S: FileIn<PidDir> + 'static>(
        &mut self,
        condition: impl for<'a> Fn(F::Files<'a>) -> bool + Send + Sync + 'static,
    ) {
        self.tasks.read_if(TypeId::of::<S>(), Box::new(condition));
        self.tasks.set_guarding();
    }

    /// How many descriptors the table may keep open: at first half of the soft limit (RLIMIT_NOFILE), but at
    /// most 4,096. The limit itself is changed only by
    /// [`raise_descriptor_limit`](crate::table::raise_descriptor_limit). If this process runs out of
    /// descriptors, the table keeps fewer for some scans.
    pub fn budget(&self) -> usize {
        self.tasks.reader.visit.budget.get()
    }

    /// Sets how many descriptors the table may keep open from the next scan on. Each costs the kernel some 5
    /// KB of memory.
    pub fn set_budget(&mut self, descriptors: usize) {
        self.tasks.reader.visit.budget.set(descriptors);
    }

    /// How many descriptors the table keeps open now.
    pub fn kept(&self) -> usize {
        self.tasks.reader.visit.budget.kept() + self.threads.kept()
    }

    /// The machine on which the processes run.
    pub fn machine(&self) -> Machine {
        self.tasks.settings.root.machine()
    }
}

impl<F: FileSet<PidDir>, U: Default, G: FileSet<TidDir>, V: Default> ProcessTable<F, U, Threads<G, V>> {
    /// The threads of all processes of the last scan, in ascending order of processes, then of threads.
    pub fn threads(&self) -> impl ExactSizeIterator<Item = Process<'_, G, TidDir, V>> {
        self.threads.tasks.present().map(|entry| self.threads.row(entry))
    }

    /// The threads that exited between the last two scans, with what was last known about them.
    pub fn gone_threads(&self) -> impl ExactSizeIterator<Item = Process<'_, G, TidDir, V>> {
        self.threads.tasks.gone().map(|entry| self.threads.row(entry))
    }

    /// One thread of the last scan.
    pub fn thread(&self, pid: u32, tid: u32) -> Option<Process<'_, G, TidDir, V>> {
        let entry = self.threads.tasks.get(key(Task::Thread { pid, tid }))?;
        Some(self.threads.row(entry))
    }

    /// Sets when a file of the threads is read; see [`ProcessTable::read_when`].
    ///
    /// ```
    /// use procsampler::{ProcDir, ProcessTable, pid, table::When};
    ///
    /// let table = ProcessTable::<()>::new(&ProcDir::open()?)?;
    /// let mut table = table.with_threads::<(pid::Stat, pid::Comm)>();
    /// table.read_threads_when::<pid::Comm>(When::Every(60));
    /// table.scan()?;
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn read_threads_when<S: FileIn<TidDir> + 'static>(&mut self, when: When) {
        self.threads.tasks.read_when(Some(TypeId::of::<S>()), when);
    }

    /// Reads a file of the threads only if a condition holds. The condition gets all files of the thread; see
    /// [`ProcessTable::read_if`].
    ///
    /// ```
    /// use procsampler::{ProcDir, ProcessTable, pid};
    ///
    /// let table = ProcessTable::<()>::new(&ProcDir::open()?)?;
    /// let mut table = table.with_threads::<(pid::Stat, pid::Wchan)>();
    /// table.read_threads_if::<pid::Wchan>(|(stat, _)| {
    ///     stat.fresh().is_some_and(|stat| stat.leader.state == pid::State::DiskSleep)
    /// });
    /// table.scan()?;
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn read_threads_if<S: FileIn<TidDir> + 'static>(
        &mut self,
        condition: impl for<'a> Fn(G::Files<'a>) -> bool + Send + Sync + 'static,
    ) {
        self.threads.tasks.read_if(TypeId::of::<S>(), Box::new(condition));
    }

    /// As [`ProcessTable::read_threads_if`], for a file that does not change while the thread sleeps: it is
    /// not read again as long as schedstat, which has to be in the set with stat, shows that the thread did
    /// not run.
    pub(crate) fn read_threads_once_a_sleep<S: FileIn<TidDir> + 'static>(
        &mut self,
        condition: impl for<'a> Fn(G::Files<'a>) -> bool + Send + Sync + 'static,
    ) {
        self.threads.tasks.read_once_a_sleep(TypeId::of::<S>(), Box::new(condition));
    }

    /// Adds a value of your own for each thread, in the way of [`ProcessTable::with_data`].
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcessTable, pid};
    ///
    /// let table = ProcessTable::<()>::new(&ProcDir::open()?)?.with_threads::<(pid::Stat,)>();
    /// let mut table = table.with_thread_data::<u32>();
    /// for _ in 0..60 {
    ///     table.scan()?;
    ///     // Count in how many scans each thread was on a CPU.
    ///     table.update_threads(|thread, running| {
    ///         let (stat,) = thread.files();
    ///         *running += u32::from(stat.fresh().is_some_and(|stat| stat.leader.state == pid::State::Running));
    ///     });
    ///     std::thread::sleep(std::time::Duration::from_secs(1));
    /// }
    /// println!("{:?}", table.threads().map(|thread| *thread.data()).max());
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn with_thread_data<W: Default>(self) -> ProcessTable<F, U, Threads<G, W>> {
        self.with(Threads::with_data)
    }

    /// Your value for one thread of the last scan; `None` if the scan found no such thread.
    pub fn thread_data_mut(&mut self, pid: u32, tid: u32) -> Option<&mut V> {
        let at = self.threads.tasks.get(key(Task::Thread { pid, tid }))?.at;
        self.threads.data.get_mut(at as usize)
    }

    /// Calls `change` with each thread of the last scan, in ascending order of processes, then of threads,
    /// and your value for it.
    pub fn update_threads(&mut self, mut change: impl FnMut(Process<'_, G, TidDir>, &mut V)) {
        let Threads { tasks, data, .. } = &mut self.threads;
        for entry in tasks.present() {
            change(tasks.row(entry, &(), &()), &mut data[entry.at as usize]);
        }
    }
}

impl<'a, F: FileSet<PidDir>, U, G: FileSet<TidDir>, V: Default> Process<'a, F, PidDir, U, Threads<G, V>> {
    /// Its threads in the last scan, in ascending order of numbers. The leader has the number of the process.
    /// If the process is [gone](ProcessTable::gone), its threads are gone too, and this returns what was last
    /// known about them.
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcessTable, pid};
    ///
    /// let table = ProcessTable::<(pid::Stat,)>::new(&ProcDir::open()?)?;
    /// let mut table = table.with_threads::<(pid::Stat,)>();
    /// table.scan()?;
    /// for process in table.processes().filter(|process| process.threads().len() > 1) {
    ///     let names = process.threads().filter_map(|thread| Some(&thread.files().0.current()?.comm));
    ///     println!("{} {:?}", process.pid(), names.collect::<Vec<_>>());
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn threads(&self) -> impl ExactSizeIterator<Item = Process<'a, G, TidDir, V>> + use<'a, F, U, G, V> {
        let threads = self.threads;
        let is_there = self.tasks.get(self.entry.key).is_some_and(|entry| std::ptr::eq(entry, self.entry));
        threads.tasks.of_process(self.pid(), is_there).map(|entry| threads.row(entry))
    }
}

impl<F: FileSet<PidDir>, U: Default, T: ThreadSet> fmt::Debug for ProcessTable<F, U, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ProcessTable");
        debug.field("ids", &self.ids).field("select", &self.select).field("budget", &self.budget());
        debug.field("kept", &self.kept()).field("last_scan", &self.tasks.summary());
        debug.field("threads", &self.threads.counts()).finish_non_exhaustive()
    }
}
