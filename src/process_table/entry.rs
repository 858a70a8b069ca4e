//! One task of a table.

use super::guard::SchedstatProbe;
use super::identity::Identity;
use super::slot::{Gone, LastTexts, Mask};
use crate::context::Context;
use crate::pid::stat::Program;
use crate::root::Task;
use crate::unit::{Monotonic, Nanos};

/// One process or thread in a table.
pub(crate) struct Entry<S> {
    /// The numbers of the process and of the thread.
    pub(crate) key: Key,
    /// Its index in the list of entries.
    pub(crate) at: u32,
    /// What proves that the task is the same if no descriptor is kept; `None` if its stat could never be
    /// read.
    pub(crate) identity: Option<Identity>,
    /// The program that it ran at the last read, if the set has counters of a leader.
    pub(crate) program: Option<Program>,
    /// It had several threads at that read.
    pub(super) several: bool,
    /// That read was the first after an exec, so some of its files may have been read before the exec.
    pub(super) after_exec: bool,
    /// The number of scans that found it.
    pub(crate) scans: u64,
    /// The interval of the first scan that found it, if it started in that interval.
    pub(super) born: Option<Nanos>,
    /// The facts about it that were found when it was first opened.
    pub(crate) context: Context,
    /// The reader may not open its directory.
    pub(crate) denied: bool,
    /// Its schedstat, if that is read before the other files.
    pub(crate) guard: Option<Box<SchedstatProbe>>,
    /// The files that are read only once, and have been read.
    pub(super) read_once: Mask,
    /// The program that it ran when they were read.
    pub(super) once_of: Option<Program>,
    /// The files whose snapshots were read since the task last ran.
    pub(super) of_this_sleep: Mask,
    pub(super) last_texts: LastTexts,
    /// What the threads of the current scan did with it.
    pub(super) ahead: Ahead,
    pub(crate) slots: S,
}

impl<S> Entry<S> {
    /// The last text of a file is kept if it has at least this length. That takes memory and saves its
    /// parsing. A shorter text is parsed faster than its copy comes into the cache. The text of stat, of some
    /// 330 bytes, is kept only if the entry takes at most 2 KiB with it.
    pub(super) const SHORTEST_KEPT: usize = if size_of::<Self>() + 350 + 64 <= 2048 { 128 } else { 512 };

    /// The interval of the last scan, if the task started in that interval.
    pub(super) fn born(&self) -> Option<Nanos> {
        self.born.filter(|_| self.scans == 1)
    }

    /// The number of the thread, or of the process.
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

/// Whether the threads of a scan read a task before the scan reaches it in the list.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Ahead {
    /// It is read when the scan reaches it.
    #[default]
    No,
    /// A thread still has to read it.
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
