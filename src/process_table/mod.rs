//! Many processes, or threads, scanned together.

mod bounds;
mod budget;
mod entry;
mod files;
mod guard;
mod identity;
mod more;
mod process;
mod read;
mod select;
mod slot;
mod tasks;
mod threads;
mod walk;

use core::fmt;

pub use files::{File, FileSet};
pub use more::Owner;
pub use process::Process;
pub use select::Select;
pub use slot::Outcome;
pub use threads::ThreadTable;

use crate::dir::{PidDir, ProcDir};
use crate::error::Result;
use crate::ids::Ids;
use crate::root::{Place, Task};
use crate::unit::{Monotonic, Nanos};
use entry::{Entry, key};
use process::common_methods;
use tasks::{Admission, Tasks};
use walk::WalkPolicy;

/// All processes, or some, and the last two snapshots of the files that are wanted of each.
///
/// The files are a tuple of types; what is not in it is not read. Between scans the table keeps descriptors open, as
/// many as its [budget](ProcessTable::budget) allows, those of the smallest files of the longest-lived processes first;
/// the rest is opened through the process's directory each time.
///
/// # Identity
///
/// A number can have another owner at the next scan. A row goes on only if the table has a proof that its
/// process is the same; otherwise the row is [gone](ProcessTable::gone), and the process that has the number
/// is a new row without a delta. The proof is a kept descriptor, which never reads another process; or the
/// start time, if the last look was later than the tick of the start; or, for a younger process, the inode
/// number of its stat. A process that used more CPU time than all online CPUs have is another one. A row of a
/// process that has been [denied](Process::is_denied) since the table first saw its number has no identity:
/// when the directory opens, the process is new. The hidden directory that /proc has for the number of a
/// thread is no process.
///
/// An exec by a thread that is not the leader gives that thread the number of the leader. The process is the
/// same, and so are the counters of the whole process; the counters of its leader
/// ([`pid::LeaderOnly`](crate::pid::LeaderOnly), the context switches of [`pid::Status`](crate::pid::Status), the
/// leader's row in a [`ThreadTable`]) are another thread's. They have no delta in the scan that sees an exec.
/// In a `ProcessTable` only [`pid::Stat`](crate::pid::Stat) shows it, so put it into a set that has such
/// files.
///
/// # Short jobs
///
/// A process that started since the last scan has a [delta](File::delta) too, against zero: see
/// [`Process::is_born`]. No table shows a process that is born and gone between two scans, nor what a process
/// does between the last scan that sees it and its end. Both are in the times of the children of the parent
/// that waited for it.
///
/// # What a scan costs
///
/// The walk, some 1.2 µs for each process of the machine, and the kernel's rendering of the files: 1 µs for a schedstat, 1.3
/// for statm, 1.8 for io, 3.6 for stat, 7 for status. In a process of 2,000 threads stat costs 60 µs and io 28: the kernel
/// sums them up. What is not kept costs an open more, some 3 µs, and what is kept some 5 KB of kernel memory. A stat that
/// stands as it stood is compared, not parsed, in sets that are small enough that a process takes 2 KiB with its text.
///
/// Two ways to go below that are not taken unasked, since each leaves something out:
/// [`set_walk_every`](ProcessTable::set_walk_every) does not look for processes where none was started, and
/// [`set_read_every`](ProcessTable::set_read_every) does not read those that did not run. A thousand sleeping processes then
/// cost half of the bare `pread`s of their stat.
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
pub struct ProcessTable<F: FileSet<PidDir>, U = ()> {
    ids: Ids,
    walks: WalkPolicy,
    /// Those of the last walk, without those that were seen to be gone, or those that are wanted by number.
    pids: Vec<u32>,
    select: Select,
    family: select::Descendants,
    tasks: Tasks<F, PidDir>,
    /// The caller's, by the places of the tasks: default where no task of the last scan is.
    data: Vec<U>,
}

/// What a scan saw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scan {
    /// Processes, or threads, that are there.
    pub present: usize,
    /// Those of them that the scan before did not see.
    pub new: usize,
    /// Those that the scan before saw and that went since.
    pub gone: usize,
    /// Those of them that are there and whose directory may not be looked into.
    pub denied: usize,
    /// When the scan began.
    pub time: Monotonic,
    /// The time since the scan before began; `None` for the first.
    pub elapsed: Option<Nanos>,
    /// Those that could not be opened, or not all of whose files could, for want of descriptors or memory in this process.
    /// One that was there before is in the table still, with what was last known.
    pub missed: usize,
    /// /proc was walked: not for [`Select::Pids`], and not in every scan [if so wished](ProcessTable::set_walk_every).
    pub walked: bool,
    /// Those that [have not run](ProcessTable::set_read_every) since their files were read.
    pub did_not_run: usize,
}

impl<F: FileSet<PidDir>> ProcessTable<F> {
    /// A table of all processes of a /proc; nothing is read yet.
    ///
    /// # Errors
    /// The directory can't be opened again.
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
        })
    }
}

impl<F: FileSet<PidDir>, U: Default> ProcessTable<F, U> {
    /// The same table with a value of your own for each process.
    ///
    /// The value is the default when the table first has the process, and it is dropped when the process is no
    /// more among the [gone](ProcessTable::gone): one scan after its row went. [`Process::data`] shows it,
    /// [`data_mut`](ProcessTable::data_mut) and [`update`](ProcessTable::update) change it.
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
    pub fn with_data<V: Default>(self) -> ProcessTable<F, V> {
        let ProcessTable { ids, walks, pids, select, family, tasks, .. } = self;
        let mut table = ProcessTable { ids, walks, pids, select, family, tasks, data: Vec::new() };
        table.data.resize_with(table.tasks.places(), V::default);
        table
    }

    /// Your value of one process of the last scan; `None` if it has no such process.
    pub fn data_mut(&mut self, pid: u32) -> Option<&mut U> {
        let at = self.tasks.get(key(Task::Process(pid)))?.at;
        self.data.get_mut(at as usize)
    }

    /// Gives each process of the last scan, by rising number, with your value of it.
    pub fn update(&mut self, mut change: impl FnMut(Process<'_, F>, &mut U)) {
        for entry in self.tasks.present() {
            change(self.tasks.row(entry, &()), &mut self.data[entry.at as usize]);
        }
    }

    /// The same table of some processes; it takes effect in the next scan, in which those that are not wanted any
    /// more are gone.
    pub fn select(mut self, select: Select) -> Self {
        self.set_select(select);
        self
    }

    /// Wants other processes from the next scan on.
    pub fn set_select(&mut self, select: Select) {
        self.select = select;
        self.walks.forget();
        self.family = select::Descendants::default();
    }

    /// Looks at all processes that are wanted.
    ///
    /// A process that goes between any two system calls is gone, one that may not be looked at is denied; neither
    /// fails the scan. From the second scan of an unchanged set on nothing is allocated.
    ///
    /// # Errors
    /// The walk over the processes failed; the table is as it was.
    pub fn scan(&mut self) -> Result<Scan> {
        self.tasks.walked = match &self.select {
            Select::Pids(pids) => {
                self.pids.clear();
                self.pids.extend(pids);
                false
            }
            _ => self.walks.list(&mut self.ids, &mut self.pids)?,
        };
        if !self.pids.is_sorted_by(|a, b| a < b) {
            self.pids.sort_unstable();
            self.pids.dedup();
        }
        let root = self.ids.root().clone();
        if let Select::Descendants(ancestor) = self.select {
            let known = |pid| self.tasks.get(key(Task::Process(pid)))?.identity;
            self.family.gather(ancestor, &self.pids, known, &root);
        }
        let ProcessTable { pids, select, family, tasks, data, .. } = self;
        for entry in tasks.gone() {
            data[entry.at as usize] = U::default();
        }
        tasks.begin(pids.len());
        pids.retain(|&pid| {
            if !family.may_hold(select, pid) {
                return true;
            }
            tasks.visit(Place::of_process(&root, pid), |dir| match (&mut *select, dir) {
                (Select::All | Select::Pids(_), dir) => Admission::Yes(dir),
                (Select::Descendants(_), Some(dir)) => family.admit(pid, dir, &root),
                (Select::Where(wanted), Some(dir)) => {
                    let dir = PidDir::new(dir, root.clone(), pid);
                    if wanted(&dir) { Admission::Yes(Some(dir.into_fd())) } else { Admission::No }
                }
                // Nothing can be said of one that may not be looked into.
                (Select::Descendants(_) | Select::Where(_), None) => Admission::No,
            })
        });
        tasks.end();
        data.resize_with(tasks.places(), U::default);
        Ok(tasks.summary())
    }

    /// One process of the last scan.
    pub fn get(&self, pid: u32) -> Option<Process<'_, F, PidDir, U>> {
        let entry = self.tasks.get(key(Task::Process(pid)))?;
        Some(self.row(entry))
    }

    fn row<'a>(&'a self, entry: &'a Entry<F::Slots>) -> Process<'a, F, PidDir, U> {
        self.tasks.row(entry, &self.data[entry.at as usize])
    }

    /// Walks /proc in one of so many scans at least, and in the others only if somebody was started since the last walk:
    /// `processes` of /proc/stat counts every fork and every new thread of the machine. At first it is 1: every scan walks.
    ///
    /// Who was started when a scan begins is seen by it, and who went is missed, walked or not. Only who was there and
    /// hidden (hidepid), and then no more, may wait for the next walk. A look at /proc/stat costs 10 µs on a machine of two
    /// CPUs, and more with every CPU and interrupt; the scans measure what a look and a walk cost and how often the one
    /// saves the other, and leave it where it does not pay. Where /proc/stat is not the kernel's own (a captured tree,
    /// lxcfs, an emulation) every scan walks, and so does the first after [`set_select`](ProcessTable::set_select).
    /// [`Scan::walked`] tells.
    pub fn set_walk_every(&mut self, scans: u32) {
        self.walks.set_every(scans);
    }

    /// In one of how many scans /proc is walked at least.
    pub fn walk_every(&self) -> u32 {
        self.walks.every()
    }

    /// Reads the files of each process in one of so many scans at least, and in the others only if it may have run since. At
    /// first it is 1: every scan reads all.
    ///
    /// The schedstat of a process costs a third of its stat, and tells whether its leader was on a CPU. A process is
    /// [still](Process::did_not_run), and none of its files is read, if
    /// - it had one thread and was not in state R when its files were read,
    /// - its schedstat was the same before that and is the same now, at least 50 ms later (2 s where some CPU may run
    ///   without ticks: `nohz_full` in /proc/cmdline, or no cmdline to be read),
    /// - the calling thread's own schedstat was seen to move; without CONFIG_SCHED_INFO the kernel prints `0 0 0`,
    /// - a descriptor for its schedstat is kept, of the same [budget](ProcessTable::budget): one more for each process,
    /// - /proc is a procfs, and the set has [`pid::Stat`](crate::pid::Stat) or [`pid::Status`](crate::pid::Status).
    ///
    /// Then what it did itself stands: utime, stime and those of its children, faults, io, and within one its switches. Their
    /// [deltas](File::delta) are 0, and the next that is not is of the time since the process was last seen still.
    /// **All else may have changed**, and is as [old](File::age) as the last read: state, ppid, pgrp, tty, priority,
    /// nice, policy, rt_priority, rsslim, processor, block I/O delay, signals, affinity, SigQ, TracerPid, and rss, vsize and
    /// all `Vm*`, since others can map its memory, fill it and take it away. Before Linux 5.9 they can make it fault too
    /// (ptrace, process_vm_writev). For files whose counters are not [the process's own](crate::Class::unchanged_while_asleep) there
    /// is no delta.
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcessTable, pid};
    ///
    /// let mut table = ProcessTable::<(pid::Stat, pid::Io)>::new(&ProcDir::open()?)?;
    /// table.set_walk_every(20);
    /// table.set_read_every(20);
    /// loop {
    ///     let scan = table.scan()?;
    ///     for process in table.processes() {
    ///         let (stat, _) = process.files();
    ///         let (Some(now), Some(delta)) = (stat.current(), stat.delta()) else { continue };
    ///         // What it used is of this scan; its state is of `age` ago.
    ///         let (state, age) = (now.leader.state.letter(), stat.age());
    ///         println!("{} {:.0}% {state} {age:?}", process.pid(), delta.cpu_share(delta.cpu()) * 100.0);
    ///     }
    ///     println!("{} of {} did not run", scan.did_not_run, scan.present);
    ///     std::thread::sleep(std::time::Duration::from_secs(1));
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn set_read_every(&mut self, scans: u32) {
        self.tasks.set_read_every(scans);
    }

    /// In one of how many scans the files of a process are read at least.
    pub fn read_every(&self) -> u32 {
        self.tasks.read_every()
    }
}

common_methods! {
    PidDir: ProcessTable<F, U>, U;
    processes: "The processes of the last scan, by rising number.", U
}

impl<F: FileSet<PidDir>, U: Default> fmt::Debug for ProcessTable<F, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ProcessTable");
        debug.field("ids", &self.ids).field("select", &self.select).field("budget", &self.budget());
        debug.field("kept", &self.kept()).field("last_scan", &self.tasks.summary()).finish_non_exhaustive()
    }
}
