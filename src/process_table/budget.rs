//! The descriptors of a table: how many it keeps, and of which files.

use std::os::fd::{AsRawFd, BorrowedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustix::io::{Errno, fcntl_dupfd_cloexec};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What a table may keep open, and does.
#[derive(Debug)]
pub(crate) struct Budget {
    /// Of each file of the set, in its order; the last is of the guards.
    files: Vec<Quota>,
    /// How many descriptors of each file are kept. The threads of a scan share these counts. With a share of
    /// the budget for each thread, one thread would close descriptors while another still has room.
    kept: Arc<[AtomicUsize]>,
    budget: usize,
    /// How much of the budget is used now: less after a scan that ran out of descriptors.
    limit: usize,
    /// The table of descriptors was full.
    pub(crate) exhausted: bool,
    /// For so many kept ones room was made in the table of descriptors.
    roomy: usize,
}

/// How many descriptors of one file may be kept.
#[derive(Clone, Copy, Debug, Default)]
struct Quota {
    quota: usize,
    /// What was read of it in this scan: the smaller the text, the more an open weighs.
    bytes: u64,
    reads: u64,
}

/// As many the kernel's table of descriptors holds without growing.
const FIRST_TABLE: usize = 64;

impl Budget {
    /// For sets of `files` files.
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

    /// No more than so many, which another budget leaves.
    pub(crate) fn bound(&mut self, budget: usize) {
        self.budget = budget;
    }

    /// How much of it the last sharing out left.
    pub(crate) fn left(&self) -> usize {
        self.get().saturating_sub(self.files.iter().map(|file| file.quota).sum())
    }

    pub(crate) fn kept(&self) -> usize {
        self.kept.iter().map(|kept| kept.load(Ordering::Relaxed)).sum()
    }

    /// Becomes a budget with the same quotas for another thread of the scan. Both count what they keep
    /// together.
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

    /// Where the guards stand in the list of files.
    pub(crate) fn guards(&self) -> usize {
        self.files.len() - 1
    }

    /// So many bytes of a file were read.
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

    /// One more of a file may be kept.
    #[inline]
    pub(crate) fn has_room(&self, file: usize) -> bool {
        self.files.get(file).is_some_and(|of| self.kept_of(file) < of.quota)
    }

    /// More descriptors of a file are kept than allowed. If two threads take the last place at the same time,
    /// both see this.
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

    /// Something could not be opened: for want of descriptors?
    pub(crate) fn failed(&mut self, errno: Errno) {
        self.exhausted |= matches!(errno, Errno::MFILE | Errno::NFILE);
    }

    /// Shares the budget out for a scan of about `expected` tasks: to the guards first, if there are any,
    /// since one saves all files of its process, then to the file whose text was the smallest in the last
    /// scan, since an open costs the same for all and weighs the most there.
    pub(crate) fn share_out(&mut self, expected: usize, guarded: bool) {
        self.limit = match std::mem::take(&mut self.exhausted) {
            // Somebody else in this process needs descriptors too: leave room, and come back slowly.
            true => self.kept() - self.kept().div_ceil(8),
            false => self.limit.saturating_add(1),
        };
        let mut room = self.get();
        let Some((guards, files)) = self.files.split_last_mut() else { return };
        guards.quota = if guarded { room.min(expected) } else { 0 };
        room -= guards.quota;
        let size = |file: &Quota| file.bytes / file.reads.max(1);
        // At most eight files: a sort would need a list of their places.
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

    /// Has the kernel's table of descriptors grow at once to what all files of `tasks` tasks will need. By
    /// itself it doubles again and again, and in a process of several threads some open waits each time for
    /// all CPUs (RCU), milliseconds. `fd` is any descriptor.
    pub(crate) fn make_room(&mut self, tasks: usize, fd: BorrowedFd<'_>) {
        let wanted = tasks.saturating_mul(self.guards()).min(self.get());
        if wanted <= self.roomy.max(FIRST_TABLE) {
            return;
        }
        // With some more, so that a set that grows does not come back in each scan.
        let wanted = wanted.saturating_add(wanted / 2).min(self.get());
        self.roomy = wanted;
        // The lowest number that is free tells how many others are open.
        let Ok(lowest) = fcntl_dupfd_cloexec(fd, 0) else { return };
        let highest = (lowest.as_raw_fd() as usize + wanted - self.kept().min(wanted))
            .min(soft_limit().saturating_sub(1));
        // It may fail, for want of memory: then the table grows as it always did.
        drop(fcntl_dupfd_cloexec(fd, highest as i32));
    }
}

/// Raises the soft limit on this process's descriptors (RLIMIT_NOFILE) to the hard limit, and returns it;
/// `None` if there is none. Call it before a table is made: its [budget](crate::ProcessTable::budget) is at
/// first half of the soft limit, which is 1,024 on most systems, and a table of 50,000 processes keeps more.
///
/// The crate never calls it. Children inherit the limit, and a program that uses select(2) must not have
/// descriptors above 1,023.
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
