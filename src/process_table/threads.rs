//! The threads of some processes, scanned together.

use core::fmt;
use std::os::fd::AsFd;

use rustix::io::Errno;

use super::entry::{Entry, key};
use super::identity::Look;
use super::process::common_methods;
use super::tasks::{Admission, Tasks};
use super::{FileSet, Process, ProcessTable, Scan, Select};
use crate::dir::{ProcDir, TidDir};
use crate::error::Result;
use crate::ids::Walk;
use crate::pid::stat::Program;
use crate::root::{Opener, Place, Task};

/// The threads of the processes that are chosen, and the last two snapshots of the files that are wanted of each.
///
/// As [`ProcessTable`], for `/proc/PID/task/TID`.
///
/// ```no_run
/// use procsampler::{ProcDir, Select, ThreadTable, pid};
///
/// let proc = ProcDir::open()?;
/// let mut threads = ThreadTable::<(pid::Stat, pid::Schedstat)>::new(&proc, Select::Pids(vec![4242]))?;
/// threads.scan()?;
/// for thread in threads.threads() {
///     let (stat, schedstat) = thread.files();
///     println!("{} {:?} {:?}", thread.tid(), stat.current(), schedstat.current());
/// }
/// # Ok::<(), procsampler::Error>(())
/// ```
pub struct ThreadTable<F: FileSet<TidDir>> {
    owners: ProcessTable<()>,
    tasks: Tasks<F, TidDir>,
    tids: Vec<u32>,
    text: Vec<u8>,
    buffer: Vec<u8>,
}

impl<F: FileSet<TidDir>> ThreadTable<F> {
    /// A table of the threads of some processes; nothing is read yet.
    ///
    /// # Errors
    /// The directory can't be opened again.
    pub fn new(proc: &ProcDir, select: Select) -> Result<Self> {
        let owners = ProcessTable::new(proc)?.select(select);
        let tasks = Tasks::new(owners.ids.root().clone());
        Ok(ThreadTable { owners, tasks, tids: Vec::new(), text: Vec::new(), buffer: Vec::new() })
    }

    /// Wants the threads of other processes from the next scan on.
    pub fn set_select(&mut self, select: Select) {
        self.owners.set_select(select);
    }

    /// Looks at the threads of all processes that are wanted; see [`ProcessTable::scan`].
    ///
    /// # Errors
    /// The walk over the processes failed; the table is as it was.
    pub fn scan(&mut self) -> Result<Scan> {
        self.tasks.walked = self.owners.scan()?.walked;
        let root = self.owners.ids.root().clone();
        let expected = self.tasks.present().len();
        self.tasks.begin(expected);
        for owner in self.owners.processes() {
            let pid = owner.pid();
            let dir = match root.open_task(pid) {
                Ok(dir) => dir,
                Err(Errno::NOENT | Errno::SRCH) => continue,
                Err(errno) => {
                    self.tasks.hold(pid, owner.is_new(), errno);
                    continue;
                }
            };
            // The number may have got another owner since the scan of the processes.
            let opener = Opener { fd: dir.as_fd(), root: &root, task: Task::Process(pid) };
            let mut identity = owner.entry.identity;
            let looked = opener.stat().and_then(|stat| {
                let look = Look::read(&stat, &mut self.text, &root, identity.as_ref())?;
                let is_owner = identity.as_mut().is_some_and(|identity| look.is_of(identity, false));
                Ok((is_owner, Program::of(look.text), stat))
            });
            let threads = root.open_list(dir.as_fd(), "task");
            let (is_owner, before, stat, threads) = match (looked, threads) {
                (Ok((is_owner, program, stat)), Ok(threads)) => (is_owner, program, stat, threads),
                (Err(Errno::NOENT | Errno::SRCH), _) | (_, Err(Errno::NOENT | Errno::SRCH)) => continue,
                (Err(errno), _) | (_, Err(errno)) => {
                    self.tasks.hold(pid, owner.is_new(), errno);
                    continue;
                }
            };
            if !is_owner {
                continue;
            }
            self.tids.clear();
            // A walk that breaks off because the process went has seen what there was.
            self.tids.extend(
                Walk::new(threads.as_fd(), &mut self.buffer, &root, Task::Process(pid), "task")
                    .map_while(Result::ok),
            );
            drop(threads);
            self.tids.sort_unstable();
            let others = self.tasks.threads_before(pid) > 1;
            let mut after_leader = None;
            for &tid in &self.tids {
                let place = Place { root: &root, task: Task::Thread { pid, tid }, process: dir.as_fd() };
                self.tasks.visit(place, Admission::Yes);
                if tid == pid {
                    after_leader = Some(self.tasks.known());
                }
            }
            let is_sure = after_leader.is_some_and(|known| self.tasks.known() > known);
            let now = match is_sure {
                true => before,
                // The program may have changed since it was asked before the visits.
                false => stat.read(&mut self.text).ok().and_then(|()| Program::of(&self.text)),
            };
            self.tasks.leader_runs(pid, [before, now], others, is_sure);
        }
        self.tasks.end();
        Ok(self.tasks.summary())
    }

    /// One thread of the last scan.
    pub fn get(&self, pid: u32, tid: u32) -> Option<Process<'_, F, TidDir>> {
        let entry = self.tasks.get(key(Task::Thread { pid, tid }))?;
        Some(self.row(entry))
    }

    fn row<'a>(&'a self, entry: &'a Entry<F::Slots>) -> Process<'a, F, TidDir> {
        self.tasks.row(entry, &())
    }
}

common_methods! {
    TidDir: ThreadTable<F>, ;
    threads: "The threads of the last scan, by rising number of the process and of the thread.", ()
}

impl<F: FileSet<TidDir>> fmt::Debug for ThreadTable<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("ThreadTable");
        debug.field("owners", &self.owners).field("budget", &self.budget()).field("kept", &self.kept());
        debug.field("last_scan", &self.tasks.summary()).finish_non_exhaustive()
    }
}
