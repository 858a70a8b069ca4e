//! One task of a table.

use super::guard::SchedstatProbe;
use super::identity::Identity;
use super::slot::{Gone, Last, Mask};
use crate::context::Context;
use crate::pid::stat::Program;
use crate::root::Task;
use crate::unit::{Monotonic, Nanos};

/// One process or thread in a table.
pub(crate) struct Entry<S> {
    /// Who it is.
    pub(crate) key: Key,
    /// Its place in the list of entries.
    pub(crate) at: u32,
    /// What proves that it is the same where no descriptor is kept; `None` of one that could never be looked
    /// at.
    pub(crate) identity: Option<Identity>,
    /// The program that it ran at the last look, where the counters of a leader are read.
    pub(crate) program: Option<Program>,
    /// It had several threads then.
    pub(super) several: bool,
    /// That look was the first after an exec: some of its files may have been read before the exec.
    pub(super) after_exec: bool,
    /// In how many scans it was seen.
    pub(crate) scans: u64,
    /// It was born in this interval, which is that of the first scan that saw it.
    pub(super) born: Option<Nanos>,
    /// What was found out about it when it was first opened.
    pub(crate) context: Context,
    /// Its directory may not be looked into.
    pub(crate) denied: bool,
    /// Its schedstat, where that is asked first.
    pub(crate) guard: Option<Box<SchedstatProbe>>,
    /// The files that are read once and were.
    pub(super) read_once: Mask,
    /// The program that it ran then.
    pub(super) once_of: Option<Program>,
    /// The files whose snapshots were read since the task last ran.
    pub(super) of_this_sleep: Mask,
    pub(super) last: Last,
    /// What the threads of the scan that is going on did with it.
    pub(super) ahead: Ahead,
    pub(crate) slots: S,
}

impl<S> Entry<S> {
    /// There is room for its last stat: with that, and its places in the lists, it takes no more than 2 KiB.
    /// A stat has some 330 bytes.
    pub(crate) const HAS_ROOM: bool = size_of::<Self>() + 350 + 32 <= 2048;

    /// The interval of the last scan, if it was born in that.
    pub(super) fn born(&self) -> Option<Nanos> {
        self.born.filter(|_| self.scans == 1)
    }

    /// The thread's number, or the process's.
    pub(super) fn number(&self) -> u32 {
        match self.task() {
            Task::Thread { tid, .. } => tid,
            task => task.pid(),
        }
    }

    pub(crate) fn task(&self) -> Task {
        let (pid, tid) = ((self.key >> 32) as u32, self.key as u32);
        if tid == 0 { Task::Process(pid) } else { Task::Thread { pid, tid } }
    }
}

/// Whether the threads of a scan read a task before the scan comes to it in the list.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Ahead {
    /// It is read when the scan comes to it.
    #[default]
    No,
    /// A thread has to read it.
    Due,
    /// A thread read it at this time, with this result.
    Read(Result<(), Gone>, Monotonic),
}

/// The order of tasks: by process, then by thread.
pub(crate) type Key = u64;

pub(crate) fn key(task: Task) -> Key {
    match task {
        Task::Other | Task::System => 0,
        Task::Process(pid) => u64::from(pid) << 32,
        Task::Thread { pid, tid } => u64::from(pid) << 32 | u64::from(tid),
    }
}
