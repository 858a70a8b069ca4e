//! A pass over threads: state, system call and kernel function of each.

use crate::dir::{ProcDir, TidDir};
use crate::error::Result;
use crate::file::ProcFile;
use crate::pid::{CommName, Schedstat, Stack, Stat, State, Symbol, Syscall, Wchan};
use crate::process_table::{File, Outcome, Process, ProcessTable, Scan, Select, Threads};
use crate::value::Reported;

// schedstat costs a third of syscall and wchan. While it does not change, these need not be read again.
type Files = (Schedstat, Stat, Syscall, Wchan, Stack);

/// Reads in each [pass](Waits::pass) where the threads of some processes wait.
///
/// It keeps as many descriptors as its [budget](ProcessTable::set_budget) allows, four for each thread. If
/// there are many threads, call [`raise_descriptor_limit`](crate::table::raise_descriptor_limit) first. The
/// [module](crate::waits) explains the limits.
#[derive(Debug)]
pub struct Waits {
    table: ProcessTable<(), (), Threads<Files>>,
}

impl Waits {
    /// Selects the processes whose threads are read. The first pass opens their files.
    ///
    /// ```
    /// use procsampler::{ProcDir, Select, waits::Waits};
    ///
    /// let mut waits = Waits::new(&ProcDir::open()?, Select::Pids(vec![std::process::id()]))?;
    /// waits.pass()?;
    /// assert!(waits.threads().any(|wait| wait.pid() == std::process::id()));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`ProcessTable::new`].
    pub fn new(proc: &ProcDir, select: Select) -> Result<Self> {
        let mut table = ProcessTable::<()>::new(proc)?.select(select).with_threads::<Files>();
        table.read_threads_if::<Stack>(|_| false);
        let mut waits = Waits { table };
        waits.set_states(|state| state != State::Running);
        Ok(waits)
    }

    /// Changes the selection. It takes effect at the next pass.
    pub fn set_select(&mut self, select: Select) {
        self.table.set_select(select);
    }

    /// Sets in which states of a thread its system call and its kernel function are read: at first in all
    /// states except [`State::Running`]. Fewer reads cost less. A running thread has no kernel function, and
    /// its system call is not known, so a read of these files can only make torn samples.
    ///
    /// ```
    /// use procsampler::{ProcDir, Select, pid::State, waits::Waits};
    ///
    /// let mut waits = Waits::new(&ProcDir::open()?, Select::Pids(vec![1]))?;
    /// waits.set_states(|state| state == State::DiskSleep);
    /// waits.pass()?;
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn set_states(&mut self, wanted: impl Fn(State) -> bool + Send + Sync + Clone + 'static) {
        self.set_wchan_states(wanted.clone());
        self.table.read_threads_once_a_sleep::<Syscall>(move |(_, stat, ..)| {
            stat.fresh().is_some_and(|stat| wanted(stat.leader.state))
        });
    }

    /// Sets in which of these states the kernel function is read too, after [`Waits::set_states`], which sets
    /// it to all of them. A caller that needs only the system call saves a read for each thread.
    ///
    /// ```
    /// use procsampler::{ProcDir, Select, waits::Waits};
    ///
    /// let mut waits = Waits::new(&ProcDir::open()?, Select::Pids(vec![1]))?;
    /// waits.set_wchan_states(|_| false);
    /// waits.pass()?;
    /// assert!(waits.threads().all(|wait| wait.wchan().is_none()));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn set_wchan_states(&mut self, wanted: impl Fn(State) -> bool + Send + Sync + 'static) {
        self.table.read_threads_once_a_sleep::<Wchan>(move |(_, stat, ..)| {
            stat.fresh().is_some_and(|stat| wanted(stat.leader.state))
        });
    }

    /// Sets in which states of a thread its kernel stack is read too. At first it is never read. It costs
    /// several times as much as the rest and needs root.
    ///
    /// ```
    /// use procsampler::{ProcDir, Select, pid::State, waits::Waits};
    ///
    /// let mut waits = Waits::new(&ProcDir::open()?, Select::Pids(vec![1]))?;
    /// waits.set_stacks(|state| state == State::DiskSleep);
    /// waits.pass()?;
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn set_stacks(&mut self, wanted: impl Fn(State) -> bool + Send + Sync + 'static) {
        self.table.read_threads_once_a_sleep::<Stack>(move |(_, stat, ..)| {
            stat.fresh().is_some_and(|stat| wanted(stat.leader.state))
        });
    }

    /// Sets how many descriptors may be kept open. See [`ProcessTable::set_budget`].
    pub fn set_budget(&mut self, descriptors: usize) {
        self.table.set_budget(descriptors);
    }

    /// Reads all threads once.
    ///
    /// # Errors
    ///
    /// As for [`ProcessTable::scan`]. A process or a thread that cannot be read is not an error.
    pub fn pass(&mut self) -> Result<Scan> {
        self.table.scan()
    }

    /// The threads of the last pass whose state is known, in ascending order of processes, then of threads.
    pub fn threads(&self) -> impl Iterator<Item = Wait<'_>> {
        self.table.threads().filter_map(Wait::of)
    }
}

/// The snapshot of this pass, or that of an earlier pass since which the thread slept.
fn of_now<'a, T: ProcFile>(file: File<'a, T>) -> Option<&'a T> {
    file.current().filter(|_| matches!(file.outcome(), Outcome::Read | Outcome::DidNotRun(_)))
}

/// What one thread did in one pass.
#[derive(Clone, Copy, Debug)]
pub struct Wait<'a> {
    pid: u32,
    tid: u32,
    stat: &'a Stat,
    syscall: Option<&'a Syscall>,
    wchan: Option<&'a Wchan>,
    stack: Option<&'a Stack>,
}

impl<'a> Wait<'a> {
    fn of(thread: Process<'a, Files, TidDir>) -> Option<Self> {
        let (_, stat, syscall, wchan, stack) = thread.files();
        Some(Wait {
            pid: thread.pid(),
            tid: thread.tid(),
            stat: stat.fresh()?.snapshot(),
            syscall: of_now(syscall),
            wchan: of_now(wchan),
            stack: of_now(stack),
        })
    }

    /// The number of its process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The number of the thread.
    pub fn tid(&self) -> u32 {
        self.tid
    }

    /// The name of the thread.
    pub fn comm(&self) -> &'a CommName {
        &self.stat.comm
    }

    /// The state of the thread. In [`State::Running`] it was on a CPU or waited for one.
    pub fn state(&self) -> State {
        self.stat.leader.state
    }

    /// The content of `syscall`: the system call that the thread is in, if it is in one. `None` if it was not
    /// read, because the state of the thread is not [selected](Waits::set_states), or because the reader
    /// lacks the permission.
    pub fn syscall(&self) -> Option<&'a Syscall> {
        self.syscall
    }

    /// The kernel function in which the thread sleeps. `None` if it was not read, if it is hidden from the
    /// reader, or if the kernel prints none.
    pub fn wchan(&self) -> Option<Symbol> {
        self.wchan?.symbol.known()
    }

    /// Whether the kernel function is hidden from the reader. The kernel then prints the same as if there
    /// were none.
    pub fn wchan_is_hidden(&self) -> bool {
        self.wchan.is_some_and(|wchan| matches!(wchan.symbol, Reported::Hidden | Reported::Unmeasured))
    }

    /// The kernel stack, if it was [selected](Waits::set_stacks) and the reader has the permission.
    pub fn stack(&self) -> Option<&'a Stack> {
        self.stack
    }

    /// Whether the files contradict each other: the state says that the thread sleeps, and its system call,
    /// which was read a moment later, says that it runs; or the state says that it runs, and then it is in a
    /// call. It is not known where it waited.
    pub fn is_torn(&self) -> bool {
        match self.syscall {
            Some(Syscall::Running) => self.state() != State::Running,
            Some(Syscall::Call(_)) => self.state() == State::Running,
            _ => false,
        }
    }
}
