//! A scan on several threads.
//!
//! All threads read the processes of the last scan, in any order. Then the calling thread goes through the
//! list of numbers as in every scan. These processes have already been read by then. So one thread decides,
//! in one order, which processes enter the table and which leave it.

use std::slice::ChunksMut;
use std::sync::Mutex;
use std::thread;

use super::entry::{Ahead, Entry, key};
use super::files::FileSet;
use super::read::{Reader, Settings};
use super::tasks::Tasks;
use super::threads::ThreadSet;
use super::{PidDir, ProcessTable};
use crate::dir::Dir;
use crate::root::{Place, Task};

/// The number of places that a thread takes at once. With a larger number, one thread may be left with the
/// slow processes while the others wait. With a smaller number, the threads wait more often for the lock.
const TAKEN: usize = 32;

type Entries<'a, S> = Mutex<ChunksMut<'a, Box<Entry<S>>>>;

impl<F: FileSet<PidDir>, U: Default, T: ThreadSet> ProcessTable<F, U, T> {
    /// Divides each scan between this number of threads of the calling process, including the calling thread.
    /// At first it is 1.
    ///
    /// The result is the same as with one thread. If the CPUs are free, two threads need little more than
    /// half of the time. Each scan creates its threads and ends them, which costs CPU time and allocates
    /// memory. So more threads help only with hundreds of processes or more. The calling thread alone reads
    /// the first scan, the processes that are new, and the [threads of the
    /// processes](ProcessTable::with_threads). If a thread cannot be created, the others do its work.
    ///
    /// ```
    /// use procsampler::{ProcDir, ProcessTable, pid};
    ///
    /// let mut table = ProcessTable::<(pid::Stat, pid::Io)>::new(&ProcDir::open()?)?;
    /// table.set_scan_threads(std::thread::available_parallelism().map_or(1, usize::from));
    /// table.scan()?;
    /// assert!(table.scan()?.present > 0);
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn set_scan_threads(&mut self, threads: usize) {
        self.tasks.others.resize_with(threads.saturating_sub(1), Reader::default);
    }

    /// The number of threads that read the processes of a scan.
    pub fn scan_threads(&self) -> usize {
        self.tasks.others.len() + 1
    }
}

impl<F: FileSet<D>, D: Dir> Tasks<F, D> {
    /// Reads on all threads the processes of the last scan that are among `pids`, which are in ascending
    /// order.
    pub(crate) fn read_ahead(&mut self, pids: impl Iterator<Item = u32>) {
        if self.others.is_empty() || F::LEN == 0 {
            return;
        }
        self.mark(pids);
        let Tasks { settings, reader, others, entries, .. } = self;
        let settings = &*settings;
        others.iter_mut().for_each(|other| other.visit.budget.join(&reader.visit.budget));
        let entries = Mutex::new(entries.chunks_mut(TAKEN));
        thread::scope(|scope| {
            for other in &mut *others {
                // If this thread cannot be created, the others do its work.
                let _ = thread::Builder::new().spawn_scoped(scope, || other.read_marked(&entries, settings));
            }
            reader.read_marked(&entries, settings);
        });
        for other in others {
            reader.visit.budget.unite(&other.visit.budget);
            reader.did_not_run += std::mem::take(&mut other.did_not_run);
            reader.missed += std::mem::take(&mut other.missed);
        }
    }

    /// Marks the tasks of the last scan that have these numbers.
    fn mark(&mut self, pids: impl Iterator<Item = u32>) {
        let Tasks { order, entries, .. } = self;
        let mut known = order.iter().peekable();
        for pid in pids {
            let wanted = key(Task::Process(pid));
            while let Some(&&at) = known.peek() {
                let Some(entry) = entries.get_mut(at as usize).filter(|entry| entry.key <= wanted) else {
                    break;
                };
                if entry.key == wanted {
                    entry.ahead = Ahead::Due;
                }
                known.next();
            }
        }
    }
}

impl<F: FileSet<D>, D: Dir> Reader<F, D> {
    /// Reads marked tasks until none is left.
    fn read_marked(&mut self, entries: &Entries<'_, F::Slots>, settings: &Settings<F, D>) {
        loop {
            let taken = entries.lock().ok().and_then(|mut entries| entries.next());
            let Some(taken) = taken else { return };
            for entry in taken.iter_mut().filter(|entry| matches!(entry.ahead, Ahead::Due)) {
                let place = Place::of_process(&settings.root, entry.task().pid());
                let read = self.read_again(entry, settings, place);
                entry.ahead = Ahead::Read(read, self.visit.time);
            }
        }
    }
}
