//! The descriptors of a table: how many it keeps, and of which files.

use std::os::fd::{AsRawFd, BorrowedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustix::io::{Errno, fcntl_dupfd_cloexec};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// How many descriptors a table may keep open, and how many it keeps.
#[derive(Debug)]
pub(crate) struct Budget {
    /// One for each file of the set, in the order of the set, and then one for the guards.
    files: Vec<Quota>,
    /// How many descriptors of each file are kept. The threads of a scan share these counts. With a share of
    /// the budget for each thread, one thread would close descriptors while another still has room.
    kept: Arc<[AtomicUsize]>,
    budget: usize,
    /// How many descriptors the table may keep now. This is less than the budget after a scan that ran out of
    /// descriptors.
    limit: usize,
    /// An open failed because this process or the system had no descriptors left.
    pub(crate) exhausted: bool,
    /// The kernel's table of descriptors has room for this many kept descriptors.
    roomy: usize,
}

/// How many descriptors of one file may be kept.
#[derive(Clone, Copy, Debug, Default)]
struct Quota {
    quota: usize,
    /// How many bytes of this file were read in this scan. A smaller text makes the cost of an open weigh
    /// more.
    bytes: u64,
    reads: u64,
}

/// The number of descriptors that the kernel's table holds before it grows.
const FIRST_TABLE: usize = 64;

impl Budget {
    /// A budget for sets of `files` files.
    pub(crate) fn new(files: usize) -> Self {
        Budget {
            files: vec![Quota::default(); files + 1],
            kept: (0..=files).map(|_| AtomicUsize::new(0)).collect(),
            budget: soft_limit().div_euclid(2).min(4096),
            limit: usize::MAX,
            exhausted: false,
            roomy: 0,
        }
    }

    pub(crate) fn get(&self) -> usize {
        self.limit.min(self.budget)
    }

    pub(crate) fn set(&mut self, budget: usize) {
        (self.budget, self.limit) = (budget, usize::MAX);
    }

    /// Limits this budget to what another budget leaves.
    pub(crate) fn bound(&mut self, budget: usize) {
        self.budget = budget;
    }

    /// The number of descriptors that [`share_out`](Self::share_out) did not assign.
    pub(crate) fn left(&self) -> usize {
        self.get().saturating_sub(self.files.iter().map(|file| file.quota).sum())
    }

    pub(crate) fn kept(&self) -> usize {
        self.kept.iter().map(|kept| kept.load(Ordering::Relaxed)).sum()
    }

    /// Becomes a budget with the same quotas for another thread of the scan. Both count their descriptors in
    /// one counter.
    pub(crate) fn join(&mut self, other: &Budget) {
        self.files.clone_from(&other.files);
        self.files.iter_mut().for_each(|file| (file.bytes, file.reads) = (0, 0));
        self.kept.clone_from(&other.kept);
        self.exhausted = false;
    }

    /// Adds what another thread of the scan has read.
    pub(crate) fn unite(&mut self, other: &Budget) {
        self.exhausted |= other.exhausted;
        for (file, other) in self.files.iter_mut().zip(&other.files) {
            file.bytes += other.bytes;
            file.reads += other.reads;
        }
    }

    /// The index of the guards in the list of files.
    pub(crate) fn guards(&self) -> usize {
        self.files.len() - 1
    }

    /// Counts the bytes that were read from a file.
    #[inline]
    pub(crate) fn count(&mut self, file: usize, bytes: usize) {
        if let Some(file) = self.files.get_mut(file) {
            file.bytes += bytes as u64;
            file.reads += 1;
        }
    }

    fn kept_of(&self, file: usize) -> usize {
        self.kept.get(file).map_or(0, |kept| kept.load(Ordering::Relaxed))
    }

    /// Whether one more descriptor of this file may be kept.
    #[inline]
    pub(crate) fn has_room(&self, file: usize) -> bool {
        self.files.get(file).is_some_and(|of| self.kept_of(file) < of.quota)
    }

    /// Whether more descriptors of a file are kept than allowed. If two threads take the last place at the
    /// same time, this is true for both.
    #[inline]
    pub(crate) fn is_over(&self, file: usize) -> bool {
        self.files.get(file).is_some_and(|of| self.kept_of(file) > of.quota)
    }

    pub(crate) fn take(&mut self, file: usize) {
        if let Some(kept) = self.kept.get(file) {
            kept.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn give_back(&mut self, file: usize) {
        if let Some(kept) = self.kept.get(file) {
            kept.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Notes an open that failed, if the reason was a lack of descriptors.
    pub(crate) fn failed(&mut self, errno: Errno) {
        self.exhausted |= matches!(errno, Errno::MFILE | Errno::NFILE);
    }

    /// Divides the budget between the files, for a scan of about `expected` tasks. The guards come first,
    /// because one guard saves all files of its process. Then come the files by the size of their texts in
    /// the last scan, the smallest first: an open costs the same for all files, so it weighs the most there.
    pub(crate) fn share_out(&mut self, expected: usize, guarded: bool) {
        self.limit = match std::mem::take(&mut self.exhausted) {
            // Other parts of this process need descriptors too. So the table keeps fewer now, and more again
            // only slowly.
            true => self.kept() - self.kept().div_ceil(8),
            false => self.limit.saturating_add(1),
        };
        let mut room = self.get();
        let Some((guards, files)) = self.files.split_last_mut() else { return };
        guards.quota = if guarded { room.min(expected) } else { 0 };
        room -= guards.quota;
        let size = |file: &Quota| file.bytes / file.reads.max(1);
        // This is enough for at most eight files. A sort would need a list of their indexes.
        let mut smaller = None;
        for _ in 0..files.len() {
            let next = files.iter().enumerate().map(|(at, file)| (size(file), at));
            let Some((size, at)) = next.filter(|&next| Some(next) > smaller).min() else { break };
            smaller = Some((size, at));
            files[at].quota = room.min(expected);
            room -= files[at].quota;
        }
        for file in &mut self.files {
            (file.bytes, file.reads) = (0, 0);
        }
    }

    /// Makes the kernel's table of descriptors grow at once to the size that all files of `tasks` tasks will
    /// need. Without this, it doubles several times. In a process with several threads, each time one open
    /// waits milliseconds for all CPUs (RCU). `fd` is any descriptor.
    pub(crate) fn make_room(&mut self, tasks: usize, fd: BorrowedFd<'_>) {
        let wanted = tasks.saturating_mul(self.guards()).min(self.get());
        if wanted <= self.roomy.max(FIRST_TABLE) {
            return;
        }
        // This adds a reserve. Without it, a set that grows would come here in each scan.
        let wanted = wanted.saturating_add(wanted / 2).min(self.get());
        self.roomy = wanted;
        // The lowest free number shows how many descriptors other code keeps open.
        let Ok(lowest) = fcntl_dupfd_cloexec(fd, 0) else { return };
        let highest = (lowest.as_raw_fd() as usize + wanted - self.kept().min(wanted))
            .min(soft_limit().saturating_sub(1));
        // If this fails for lack of memory, the table grows as it would without this call.
        drop(fcntl_dupfd_cloexec(fd, highest as i32));
    }
}

/// Raises the soft limit on this process's descriptors (RLIMIT_NOFILE) to the hard limit, and returns the
/// hard limit, or `None` if there is none. Call it before you make a table: its
/// [budget](crate::ProcessTable::budget) is at first half of the soft limit, which is 1,024 on most systems,
/// and a table of 50,000 processes keeps more.
///
/// The crate never calls this function. Children inherit the limit, and a program that uses select(2) must
/// not have descriptors above 1,023.
///
/// ```
/// let limit = procsampler::table::raise_descriptor_limit()?;
/// assert!(limit.is_none_or(|limit| limit > 0));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// The limit cannot be set.
pub fn raise_descriptor_limit() -> std::io::Result<Option<u64>> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })?;
    Ok(maximum)
}

/// How many descriptors this process may have.
fn soft_limit() -> usize {
    let limit = getrlimit(Resource::Nofile).current;
    limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
}
