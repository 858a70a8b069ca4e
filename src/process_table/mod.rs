//! Many processes, and their threads, scanned together.

mod bounds;
mod budget;
mod enter;
mod entry;
mod files;
mod guard;
mod identity;
mod late;
mod more;
mod process;
mod read;
mod rows;
mod scan;
mod select;
mod slot;
mod tasks;
mod threads;
mod walk;
mod when;
mod workers;

pub use budget::raise_descriptor_limit;
pub use files::{File, FileSet};
pub use more::Owner;
pub use process::Process;
pub use scan::{Scan, ThreadCounts};
pub use select::Select;
pub use slot::Outcome;
pub use threads::{ThreadSet, Threads};
pub use when::When;

use crate::dir::{PidDir, ProcDir, TidDir};
use crate::error::Result;
use crate::ids::Ids;
use crate::root::{Place, Task};
use entry::key;
use scan::Moment;
use tasks::{Admission, Tasks};
use walk::WalkPolicy;

/// All processes, or a selection, with the last two snapshots of the files that you choose.
///
/// The files are a tuple of types. Files that are not in it are not read. Between scans the table keeps
/// descriptors open, as many as its [budget](ProcessTable::budget) allows. The smallest files of the
/// processes that live longest come first. The other files are opened in each scan, through the directory of
/// the process.
///
/// # Identity
///
/// A number can have another owner at the next scan. A row continues only if the table has a proof that its
/// process is the same. Otherwise the row is [gone](ProcessTable::gone), and the process that has the number
/// is a new row without a delta. The proof is a kept descriptor, which never reads another process; or the
/// start time, if the last read was later than the tick of the start; or, for a younger process, the inode
/// number of its stat. If a process seems to have used more CPU time than all online CPUs have, it is another
/// process. A row of a process that has been [denied](Process::is_denied) since the table first saw its
/// number has no identity: when the directory can be opened, the process counts as new. /proc also has a
/// hidden directory for the number of each thread, which does not count as a process.
///
/// An exec by a thread that is not the leader gives that thread the number of the leader. The process is the
/// same, and so are the counters of the whole process; the counters of its leader
/// ([`pid::LeaderOnly`](crate::pid::LeaderOnly), the context switches of [`pid::Status`](crate::pid::Status),
/// the leader's row [among the threads](ProcessTable::with_threads)) are those of another thread. They have
/// no delta in the scan that finds an exec, nor in the next scan. Only [`pid::Stat`](crate::pid::Stat) shows
/// an exec, so put it into a set that has such counters.
///
/// # Short jobs
///
/// A process that started since the last scan has a [delta](File::delta) too, against zero: see
/// [`Process::is_born`]. No table shows a process that starts and exits between two scans, nor what a process
/// does between the last scan that finds it and its exit. Both are in the children's times of the parent that
/// waited for the process.
///
/// # What a scan costs
///
/// To list /proc costs some 1.2 µs for each process of the machine. In addition, the kernel needs time to
/// print the files: 1 µs for a schedstat, 1.3 for statm, 1.8 for io, 3.6 for stat, 7 for status. In a process
/// of 2,000 threads stat costs 60 µs and io 28, because the kernel adds up all threads. A file that is not
/// kept open costs an open more, some 3 µs. A kept one costs some 5 KB of kernel memory. The last text of
/// files like status, of 512 bytes or more, is kept too: if it has not changed, it is compared and not
/// parsed. So is the text of stat, if the set is so small that a process takes at most 2 KiB with that text.
///
/// Two settings lower this cost. Both are off at first, because each leaves something out. With
/// [`set_walk_every`](ProcessTable::set_walk_every), a scan does not list /proc if no process was created.
/// [`read_when`](ProcessTable::read_when) sets when each file is read: for instance, only if the process has
/// run. A thousand sleeping processes then cost half as much as the mere `pread` calls on their stat.
///
/// ```no_run
/// use procsampler::{ProcDir, ProcessTable, pid, unit::OrDash};
///
/// let mut table = ProcessTable::<(pid::Stat, pid::Io)>::new(&ProcDir::open()?)?;
/// loop {
///     table.scan()?;
///     for process in table.processes() {
///         let (stat, io) = process.files();
///         let (Some(now), Some(delta)) = (stat.current(), stat.delta()) else { continue };
///         // Another user's io is denied, which prints as `-`.
///         let written = io.delta().map(|io| io.per_second(io.write_bytes));
///         let cpu = delta.cpu_share(delta.cpu()) * 100.0;
///         println!("{:7} {cpu:5.1}% {:9.0} B/s {}", process.pid(), OrDash(written), now.comm);
///     }
///     std::thread::sleep(std::time::Duration::from_secs(1));
/// }
/// # Ok::<(), procsampler::Error>(())
/// ```
pub struct ProcessTable<F: FileSet<PidDir>, U = (), T = ()> {
    ids: Ids,
    walks: WalkPolicy,
    /// The numbers of the last listing, without processes that were found to be gone; or the numbers of
    /// [`Select::Pids`].
    pids: Vec<u32>,
    select: Select,
    family: select::Descendants,
    tasks: Tasks<F, PidDir>,
    /// The values of the caller, by the indexes of the tasks. An index without a task of the last scan has
    /// the default.
    data: Vec<U>,
    /// The threads of the processes, in a table with threads.
    threads: T,
}

impl<F: FileSet<PidDir>> ProcessTable<F> {
    /// Makes a table of all processes of a /proc. Nothing is read yet.
    ///
    /// # Errors
    /// The directory cannot be opened again.
    pub fn new(proc: &ProcDir) -> Result<Self> {
        let ids = proc.pids()?;
        let tasks = Tasks::new(ids.root().clone());
        Ok(ProcessTable {
            ids,
            walks: WalkPolicy::default(),
            pids: Vec::new(),
            select: Select::All,
            family: select::Descendants::default(),
            tasks,
            data: Vec::new(),
            threads: (),
        })
    }
}

impl<F: FileSet<PidDir>, U: Default, T: ThreadSet> ProcessTable<F, U, T> {
    /// Adds a value of your own for each process to the table.
    ///
    /// The value is the default when the process enters the table. It is dropped when the process is no
    /// longer among the [gone](ProcessTable::gone), which is one scan after its row was gone.
    /// [`Process::data`] shows it, [`data_mut`](ProcessTable::data_mut) and [`update`](ProcessTable::update)
    /// change it.
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcessTable, pid};
    ///
    /// /// The most memory that a process was seen to have, in pages.
    /// #[derive(Default)]
    /// struct Peak(u64);
    ///
    /// let mut table = ProcessTable::<(pid::Statm,)>::new(&ProcDir::open()?)?.with_data::<Peak>();
    /// for _ in 0..60 {
    ///     table.scan()?;
    ///     table.update(|process, peak| {
    ///         let (statm,) = process.files();
    ///         peak.0 = peak.0.max(statm.current().map_or(0, |statm| statm.resident.0));
    ///     });
    ///     std::thread::sleep(std::time::Duration::from_secs(1));
    /// }
    /// for process in table.processes() {
    ///     println!("{} {}", process.pid(), process.data().0);
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn with_data<V: Default>(self) -> ProcessTable<F, V, T> {
        let ProcessTable { ids, walks, pids, select, family, tasks, threads, .. } = self;
        let mut table = ProcessTable { ids, walks, pids, select, family, tasks, data: Vec::new(), threads };
        table.data.resize_with(table.tasks.places(), V::default);
        table
    }

    /// Adds the threads of each process to the table, with the files `G` of each thread.
    ///
    /// [`Process::threads`] returns the rows of the threads of one process, and [`ProcessTable::threads`] the
    /// rows of all threads. A thread has what a process has: files, deltas, a birth, outcomes, and the same
    /// [proofs](ProcessTable#identity) that it is the thread that had its number at the last scan.
    ///
    /// The threads of a process are listed when it enters the table. Later they are listed only if their
    /// number changed, if a known thread has exited, or if one could not be read. Their number is in
    /// [`pid::Stat`](crate::pid::Stat), so put it into the set of the threads or of the processes. Otherwise
    /// it is read only for this purpose. The threads of a process with one thread are not listed, because the
    /// thread has the number of the process. A process that [did not run](Process::did_not_run) has one
    /// thread, which is not read either. If the set of the processes is empty and that of the threads has
    /// stat, the processes themselves are not read.
    ///
    /// The [budget](ProcessTable::budget) is for both. The threads use what the processes leave.
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcessTable, pid};
    ///
    /// let table = ProcessTable::<(pid::Io,)>::new(&ProcDir::open()?)?;
    /// let mut table = table.with_threads::<(pid::Stat, pid::Schedstat)>();
    /// loop {
    ///     table.scan()?;
    ///     for process in table.processes() {
    ///         for thread in process.threads() {
    ///             let (stat, schedstat) = thread.files();
    ///             let (Some(now), Some(delta)) = (stat.fresh(), schedstat.delta()) else { continue };
    ///             println!("{} {} {:.1} %", thread.tid(), now.comm, delta.share(delta.run) * 100.0);
    ///         }
    ///     }
    ///     std::thread::sleep(std::time::Duration::from_secs(1));
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn with_threads<G: FileSet<TidDir>>(self) -> ProcessTable<F, U, Threads<G>> {
        let threads = Threads::new(self.ids.root().clone());
        self.with(|_| threads)
    }

    fn with<S>(self, change: impl FnOnce(T) -> S) -> ProcessTable<F, U, S> {
        let ProcessTable { ids, walks, pids, select, family, tasks, data, threads } = self;
        ProcessTable { ids, walks, pids, select, family, tasks, data, threads: change(threads) }
    }

    /// Your value for one process of the last scan; `None` if the scan found no process with this number.
    pub fn data_mut(&mut self, pid: u32) -> Option<&mut U> {
        let at = self.tasks.get(key(Task::Process(pid)))?.at;
        self.data.get_mut(at as usize)
    }

    /// Calls `change` with each process of the last scan, in ascending order of numbers, and your value for
    /// it.
    pub fn update(&mut self, mut change: impl FnMut(Process<'_, F, PidDir, (), T>, &mut U)) {
        for entry in self.tasks.present() {
            change(self.tasks.row(entry, &(), &self.threads), &mut self.data[entry.at as usize]);
        }
    }

    /// Selects which processes the table contains. It takes effect in the next scan, in which processes that
    /// are no longer selected are gone.
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcessTable, Select, pid};
    ///
    /// let all = ProcessTable::<(pid::Stat,)>::new(&ProcDir::open()?)?;
    /// let mut below = all.select(Select::Descendants(std::process::id()));
    /// println!("{} descendants", below.scan()?.present);
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn select(mut self, select: Select) -> Self {
        self.set_select(select);
        self
    }

    /// Changes the selection. It takes effect at the next scan.
    pub fn set_select(&mut self, select: Select) {
        self.select = select;
        self.walks.forget();
        self.family = select::Descendants::default();
    }

    /// Reads the files of all selected processes.
    ///
    /// If a process exits between any two system calls, it is gone. If the reader may not open its directory,
    /// it is denied. Neither makes the scan fail. From the second scan on, an unchanged set of processes
    /// needs no allocation.
    ///
    /// # Errors
    /// /proc could not be listed. The table is unchanged.
    pub fn scan(&mut self) -> Result<Scan> {
        self.tasks.walked = match &self.select {
            Select::Pids(pids) => {
                self.pids.clear();
                self.pids.extend(pids);
                false
            }
            Select::Descendants(_) => {
                self.walks.list(&mut self.ids, &mut self.pids, Some(&mut self.family.listed))?
            }
            Select::All | Select::Where(_) => self.walks.list(&mut self.ids, &mut self.pids, None)?,
        };
        if !self.pids.is_sorted_by(|a, b| a < b) {
            self.pids.sort_unstable();
            self.pids.dedup();
        }
        let root = self.ids.root().clone();
        if let Select::Descendants(ancestor) = self.select {
            let known = |pid| self.tasks.get(key(Task::Process(pid)))?.identity;
            self.family.gather(ancestor, self.tasks.walked, known, &root);
        }
        let ProcessTable { pids, select, family, tasks, data, threads, .. } = self;
        for entry in tasks.gone() {
            data[entry.at as usize] = U::default();
        }
        let moment = Moment::now(&root);
        tasks.begin(pids.len(), moment);
        threads.begin(moment, tasks.reader.visit.budget.left());
        tasks.read_ahead(pids.iter().copied().filter(|&pid| family.may_hold(select, pid)));
        pids.retain(|&pid| {
            if !family.may_hold(select, pid) {
                return true;
            }
            // A leader that is alive proves that its process is alive.
            let is_alive =
                F::LEN == 0 && threads.are_counted() && tasks.is_settled(pid) && threads.read_known(pid);
            let by_path = matches!(select, Select::All | Select::Pids(_)) && tasks.needs_no_directory();
            let place = Place::of_process(&root, pid);
            let is_there = tasks.visit(place, [is_alive, by_path], |dir| match (&mut *select, dir) {
                (Select::All | Select::Pids(_), dir) => Admission::Yes(dir),
                (Select::Descendants(_), Some(dir)) => family.admit(pid, dir, &root),
                (Select::Where(wanted), Some(dir)) => {
                    let dir = PidDir::new(dir, root.clone(), pid);
                    if wanted(&dir) { Admission::Yes(Some(dir.into_fd())) } else { Admission::No }
                }
                // If the reader may not open the directory, these selections cannot be decided.
                (Select::Descendants(_) | Select::Where(_), None) => Admission::No,
            });
            match tasks.visited(pid) {
                Some(at) => {
                    let owner = tasks.owner(at, &root);
                    threads.read(owner, || tasks.members(at));
                }
                None => threads.leave(pid),
            }
            is_there
        });
        tasks.end();
        threads.end();
        data.resize_with(tasks.places(), U::default);
        Ok(Scan { threads: threads.counts(), ..tasks.summary() })
    }

    /// Lists /proc at least once in this many scans, and in the others only if a process or thread was
    /// created since the last listing: `processes` of /proc/stat counts every fork and every new thread of
    /// the machine. At first it is 1: every scan lists /proc.
    ///
    /// Every process that exists when the scan begins is found, and every exit is noticed, whether or not
    /// /proc is listed. There is one exception: a process that was hidden (hidepid) and becomes visible may
    /// not be found before the next listing.
    ///
    /// Reading /proc/stat costs 10 µs on a machine with two CPUs, and more with every CPU and interrupt. The
    /// scans measure the cost of both, and read /proc/stat only if that saves time. If /proc/stat is not the
    /// kernel's own (a captured tree, lxcfs, an emulation), every scan lists /proc. So does the first scan
    /// after [`set_select`](ProcessTable::set_select). [`Scan::walked`] says whether a scan listed /proc.
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcessTable, pid};
    ///
    /// let mut table = ProcessTable::<(pid::Stat,)>::new(&ProcDir::open()?)?;
    /// table.set_walk_every(60);
    /// loop {
    ///     let scan = table.scan()?;
    ///     println!("{} processes, listed: {}", scan.present, scan.walked);
    ///     std::thread::sleep(std::time::Duration::from_secs(1));
    /// }
    /// # #[allow(unreachable_code)]
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn set_walk_every(&mut self, scans: u32) {
        self.walks.set_every(scans);
    }

    /// The table lists /proc at least once in this many scans.
    pub fn walk_every(&self) -> u32 {
        self.walks.every()
    }
}
