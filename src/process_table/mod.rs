//! Many processes, or threads, scanned together.

mod files;
mod select;
mod tasks;
mod threads;

use core::fmt;

pub use files::{File, FileSet, Outcome};
pub use select::Select;
pub use threads::ThreadTable;

use crate::dir::{Dir, PidDir, ProcDir};
use crate::error::Result;
use crate::ids::Ids;
use crate::machine::Machine;
use crate::root::Task;
use crate::unit::{Monotonic, Nanos, Ticks};
use tasks::{Admit, Entry, Tasks, key};

/// All processes, or some, and the last two snapshots of the files that are wanted of each.
///
/// The files are a tuple of types; what is not in it is not read. Between scans the table keeps descriptors open, as
/// many as its [budget](ProcessTable::budget) allows, those of the smallest files of the longest-lived processes first;
/// the rest is opened through the process's directory each time. A kept descriptor is also a process's identity: it
/// never reads another process of the same number. Where none is kept, number and start time decide.
///
/// ```no_run
/// use procsampler::{ProcDir, ProcessTable, pid};
///
/// let mut table = ProcessTable::<(pid::Stat, pid::Io)>::new(&ProcDir::open()?)?;
/// loop {
///     table.scan()?;
///     for process in table.processes() {
///         let (stat, io) = process.files();
///         let (Some(now), Some(delta)) = (stat.current(), stat.delta()) else { continue };
///         // Another user's io is denied: said, never 0.
///         let written = io.delta().map(|io| io.per_second(io.write_bytes));
///         println!("{} {} {:.0}% {written:?}", process.pid(), now.comm, delta.cpu_share(delta.cpu()) * 100.0);
///     }
///     std::thread::sleep(std::time::Duration::from_secs(1));
/// }
/// # Ok::<(), procsampler::Error>(())
/// ```
pub struct ProcessTable<F: FileSet<PidDir>> {
    ids: Ids,
    pids: Vec<u32>,
    select: Select,
    family: select::Family,
    tasks: Tasks<F, PidDir>,
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
            pids: Vec::new(),
            select: Select::All,
            family: select::Family::default(),
            tasks,
        })
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
        self.family = select::Family::default();
    }

    /// Looks at all processes that are wanted.
    ///
    /// A process that goes between any two system calls is gone, one that may not be looked at is denied; neither
    /// fails the scan. From the second scan of an unchanged set on nothing is allocated.
    ///
    /// # Errors
    /// The walk over the processes failed; the table is as it was.
    pub fn scan(&mut self) -> Result<Scan> {
        self.pids.clear();
        match &self.select {
            Select::Pids(pids) => self.pids.extend(pids),
            _ => {
                for pid in self.ids.walk() {
                    self.pids.push(pid?);
                }
            }
        }
        if !self.pids.is_sorted_by(|a, b| a < b) {
            self.pids.sort_unstable();
            self.pids.dedup();
        }
        let root = self.ids.root().clone();
        if let Select::Descendants(ancestor) = self.select {
            let known = self.tasks.present().filter_map(|entry| Some((entry.task.pid(), entry.started?)));
            self.family.gather(ancestor, &self.pids, known, &root);
        }
        self.tasks.begin(self.pids.len());
        for &pid in &self.pids {
            if !self.family.may_hold(&self.select, pid) {
                continue;
            }
            let open = || root.open_task(pid);
            self.tasks.visit(Task::Process(pid), open, |dir| match (&mut self.select, dir) {
                (Select::All, dir) => Admit::Yes(dir),
                (Select::Pids(_), Some(dir)) => self.family.admit_process(pid, dir, &root),
                (Select::Pids(_), None) => Admit::Yes(None),
                (Select::Descendants(_), Some(dir)) => self.family.admit(pid, dir, &root),
                (Select::Where(wanted), Some(dir)) => {
                    let dir = PidDir::new(dir, root.clone(), pid);
                    if wanted(&dir) { Admit::Yes(Some(dir.into_fd())) } else { Admit::No }
                }
                // Nothing can be said of one that may not be looked into.
                (Select::Descendants(_) | Select::Where(_), None) => Admit::No,
            });
        }
        self.tasks.end();
        Ok(self.tasks.summary())
    }

    /// The processes of the last scan, by rising number.
    pub fn processes(&self) -> impl ExactSizeIterator<Item = Process<'_, F>> {
        self.tasks.present().map(|entry| Process { entry, machine: self.tasks.machine() })
    }

    /// The processes that went between the last two scans, with what was last known of them.
    pub fn gone(&self) -> impl ExactSizeIterator<Item = Process<'_, F>> {
        self.tasks.gone().map(|entry| Process { entry, machine: self.tasks.machine() })
    }

    /// One process of the last scan.
    pub fn get(&self, pid: u32) -> Option<Process<'_, F>> {
        let entry = self.tasks.get(key(Task::Process(pid)))?;
        Some(Process { entry, machine: self.tasks.machine() })
    }

    /// How many descriptors it may keep open: at first half of the soft limit (RLIMIT_NOFILE) and 4,096 at most. The
    /// limit itself is never changed. If the process runs out of descriptors the table takes fewer for some scans.
    pub fn budget(&self) -> usize {
        self.tasks.budget()
    }

    /// Sets how many descriptors it may keep open from the next scan on. Each costs the kernel some 5 KB of memory.
    pub fn set_budget(&mut self, descriptors: usize) {
        self.tasks.set_budget(descriptors);
    }

    /// How many descriptors it keeps open.
    pub fn kept(&self) -> usize {
        self.tasks.kept()
    }

    /// The machine that the processes run on.
    pub fn machine(&self) -> Machine {
        self.tasks.machine()
    }
}

impl<F: FileSet<PidDir>> fmt::Debug for ProcessTable<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ProcessTable");
        debug.field("ids", &self.ids).field("select", &self.select).field("budget", &self.budget());
        debug.field("kept", &self.kept()).field("last_scan", &self.tasks.summary()).finish_non_exhaustive()
    }
}

/// A process in a [`ProcessTable`], or a thread in a [`ThreadTable`], as the last scan left it.
pub struct Process<'a, F: FileSet<D>, D: Dir = PidDir> {
    entry: &'a Entry<F::Slots>,
    machine: Machine,
}

impl<'a, F: FileSet<D>, D: Dir> Process<'a, F, D> {
    /// Its number; of a thread its process's.
    pub fn pid(&self) -> u32 {
        self.entry.task.pid()
    }

    /// The thread's number; of a process its own, which is its leader's.
    pub fn tid(&self) -> u32 {
        match self.entry.task {
            Task::Thread { tid, .. } => tid,
            _ => self.pid(),
        }
    }

    /// When it started, in ticks since boot; `None` if that could not be read.
    pub fn started(&self) -> Option<Ticks> {
        self.entry.started
    }

    /// The last scan was the first to see it.
    pub fn is_new(&self) -> bool {
        self.entry.scans == 1
    }

    /// In how many scans it was seen.
    pub fn scans(&self) -> u64 {
        self.entry.scans
    }

    /// Its directory may not be looked into (hidepid=1).
    pub fn is_denied(&self) -> bool {
        self.entry.denied
    }

    /// Its files, in the order of the table's tuple: `let (stat, io) = process.files();`
    pub fn files(&self) -> F::Files<'a> {
        F::files(&self.entry.slots, self.machine)
    }
}

impl<F: FileSet<D>, D: Dir> Clone for Process<'_, F, D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: FileSet<D>, D: Dir> Copy for Process<'_, F, D> {}

impl<F: FileSet<D>, D: Dir> fmt::Debug for Process<'_, F, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Process");
        debug.field("task", &self.entry.task).field("started", &self.entry.started);
        debug.field("scans", &self.entry.scans).finish_non_exhaustive()
    }
}
