//! Whether /proc has to be listed, or the listing before still has all processes.

use crate::class::Class;
use crate::error::Result;
use crate::ids::Ids;
use crate::root::{Opener, Task};
use crate::source::Source;
use crate::system::stat;
use crate::unit::{Monotonic, Nanos};

/// Decides whether a scan has to list /proc. `processes` of /proc/stat counts every fork and every new thread
/// of the machine. If it is the same as before the last listing, that listing found every process.
///
/// To read the last pid in /proc/loadavg costs a fifth of that, but proves nothing. The kernel assigns the
/// number before a listing can show the process: while tasks were moved between cgroups, 12 of 23,500
/// listings had missed a process although the last pid was unchanged. The number may also be chosen
/// (`set_tid`, ns_last_pid), and the numbers are reused. `processes` changes only when a listing can show the
/// new process.
#[derive(Debug)]
pub(crate) struct WalkPolicy {
    /// At least one of this many scans lists /proc; 1 lists it in every scan.
    every: u32,
    /// The number of scans since the last listing.
    skipped: u32,
    /// /proc/stat, and its text.
    stat: Option<Source>,
    text: Vec<u8>,
    /// The number in it before the last listing. `None` if it is not known, or if the listing failed.
    before: Option<u64>,
    /// What it costs to list /proc, and to read /proc/stat; 0 if that is not known yet.
    walk_cost: Nanos,
    stat_cost: Nanos,
    /// How often, of [`ALWAYS`], reading /proc/stat saved a listing lately.
    saved: u64,
}

const ALWAYS: u64 = 1024;

impl Default for WalkPolicy {
    fn default() -> Self {
        WalkPolicy {
            every: 1,
            skipped: 0,
            stat: None,
            text: Vec::new(),
            before: None,
            walk_cost: Nanos(0),
            stat_cost: Nanos(0),
            saved: ALWAYS,
        }
    }
}

impl WalkPolicy {
    pub(crate) fn every(&self) -> u32 {
        self.every
    }

    pub(crate) fn set_every(&mut self, scans: u32) {
        self.every = scans.max(1);
    }

    /// Forgets the last listing: the list of numbers is no longer from it.
    pub(crate) fn forget(&mut self) {
        self.before = None;
    }

    /// Updates `pids`: the list that the last call left, without the processes that were found to be gone.
    /// Returns true if /proc was listed. `inodes`, if given, gets each process with the inode number of its
    /// directory.
    pub(crate) fn list(
        &mut self,
        ids: &mut Ids,
        pids: &mut Vec<u32>,
        mut inodes: Option<&mut Vec<(u32, u64)>>,
    ) -> Result<bool> {
        // This is read before the listing, so that a process that starts during the listing counts as not
        // found.
        let forks = if self.every > 1 { self.look(ids) } else { None };
        let is_known = forks.is_some() && forks == self.before;
        if let (Some(_), Some(_)) = (forks, self.before) {
            self.saved = match is_known {
                true => self.saved + (ALWAYS - self.saved) / 8,
                false => self.saved - self.saved / 8,
            };
        }
        self.skipped += 1;
        if is_known && self.skipped < self.every {
            return Ok(false);
        }
        self.before = None;
        self.skipped = 0;
        pids.clear();
        if let Some(inodes) = &mut inodes {
            inodes.clear();
        }
        let start = (self.every > 1).then(Monotonic::now);
        let mut walk = ids.walk();
        while let Some(entry) = walk.next_with_inode() {
            let (pid, inode) = entry?;
            pids.push(pid);
            if let Some(inodes) = &mut inodes {
                inodes.push((pid, inode));
            }
        }
        if let Some(start) = start {
            self.walk_cost = lowest_of_late(self.walk_cost, start);
        }
        // Emulations print 0.
        self.before = forks.filter(|&forks| forks >= pids.len() as u64);
        Ok(true)
    }

    /// Reads /proc/stat, if that is expected to cost less than it saves.
    fn look(&mut self, ids: &Ids) -> Option<u64> {
        let pays = self.stat_cost.0.saturating_mul(ALWAYS) <= self.walk_cost.0.saturating_mul(self.saved);
        if self.walk_cost.0 > 0 && !pays {
            // From time to time it is tried again.
            self.saved = (self.saved + 1).min(ALWAYS);
            return None;
        }
        let start = Monotonic::now();
        let forks = self.forks(ids);
        self.stat_cost = lowest_of_late(self.stat_cost, start);
        if forks.is_none() {
            self.saved = 0;
        }
        forks
    }

    /// `processes` of /proc/stat, if that file is of a procfs and not mounted over it.
    fn forks(&mut self, ids: &Ids) -> Option<u64> {
        let root = ids.root();
        if self.stat.is_none() && root.is_genuine() {
            let dir = Opener { fd: root.fd(), root, task: Task::System };
            self.stat = dir.source("stat", Class::SYSTEM.in_one_piece()).ok().filter(Source::is_genuine);
        }
        self.stat.as_ref()?.read(&mut self.text).ok()?;
        stat::processes(&self.text)
    }
}

/// The lowest cost lately. A high cost may be caused by other processes.
fn lowest_of_late(cost: Nanos, start: Monotonic) -> Nanos {
    let took = Monotonic::now().since(start);
    match cost {
        Nanos(0) => took,
        Nanos(before) => took.min(Nanos(before + before / 8)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dir::ProcDir;
    use crate::system;

    /// If reading /proc/stat costs more than it saves, it is not read, but it is tried again later.
    #[test]
    fn what_is_cheaper() {
        let proc = ProcDir::open().unwrap();
        let ids = proc.pids().unwrap();
        let walks = |walk, stat, saved| WalkPolicy {
            every: 10,
            walk_cost: Nanos(walk),
            stat_cost: Nanos(stat),
            saved,
            ..WalkPolicy::default()
        };
        assert!(walks(0, 0, ALWAYS).look(&ids).is_some(), "to know what it costs");
        assert!(walks(1000, 100, ALWAYS).look(&ids).is_some());
        assert!(walks(1000, 100, ALWAYS / 5).look(&ids).is_some());
        assert!(walks(1000, 100, ALWAYS / 20).look(&ids).is_none());
        let mut dear = walks(1000, 900, ALWAYS / 2);
        let tries = (1..).find(|_| dear.look(&ids).is_some()).unwrap();
        assert!(tries > 100, "{tries}");
    }

    #[test]
    fn forks() {
        let text = b"cpu  1 2 3 4\nintr 5 0\nctxt 9\nbtime 1\nprocesses 358\nprocs_running 1\nprocs_blocked 0\nsoftirq 7\n";
        assert_eq!(stat::processes(text), Some(358));
        assert_eq!(stat::processes(&text[..20]), None);
        let mut walks = WalkPolicy { every: 10, ..WalkPolicy::default() };
        let forks = || <system::Stat as crate::file::ProcFile>::read().unwrap().processes;
        let proc = ProcDir::open().unwrap();
        let (before, seen, after) = (forks(), walks.look(&proc.pids().unwrap()), forks());
        // Another file may be mounted over stat (lxcfs).
        assert!(seen.is_none_or(|seen| before <= seen && seen <= after), "{before} {seen:?} {after}");
    }

    #[test]
    fn a_cost_is_the_lowest_of_late() {
        let ago = |nanos| Monotonic(Monotonic::now().0 - nanos);
        assert!(lowest_of_late(Nanos(0), ago(5_000_000)) >= Nanos(5_000_000));
        assert_eq!(lowest_of_late(Nanos(800), ago(5_000_000)), Nanos(900));
        assert!(lowest_of_late(Nanos(u64::MAX / 2), ago(5_000_000)) < Nanos(u64::MAX / 2));
    }
}
