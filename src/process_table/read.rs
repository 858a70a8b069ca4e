//! How one task of a table is read.

use std::os::fd::AsFd;
use std::sync::Arc;

use rustix::io::Errno;

use super::bounds::Online;
use super::entry::Entry;
use super::files::FileSet;
use super::guard::ProbePolicy;
use super::identity::BootTicks;
use super::slot::{Gone, Scratch};
use super::when::Plan;
use crate::dir::Dir;
use crate::pid::stat::Program;
use crate::root::{Opener, Place, Root, Task};
use crate::unit::{Monotonic, Nanos};

/// After a longer visit the stat is read once more, because another thread may have become the leader
/// meanwhile. If the process had one thread at the beginning of the visit, a new leader has used no more CPU
/// time than the visit took, which is then less than a tick. The limit is well above the time that an
/// ordinary visit takes on a slow machine: some 80 µs for four files that are not kept. A limit of 50 µs cost
/// one more open, read and close for each process there.
pub(super) const LONG: Nanos = Nanos(500_000);

/// The settings of a scan, which are the same for all of its readers.
pub(crate) struct Settings<F: FileSet<D>, D: Dir> {
    pub(crate) root: Arc<Root>,
    pub(super) plan: Plan<F, D>,
    pub(super) guarding: ProbePolicy,
    pub(super) births: F::Births,
}

/// Reads the files of one task after the other.
pub(crate) struct Reader<F: FileSet<D>, D: Dir> {
    pub(super) memories: F::Memories,
    pub(crate) visit: Scratch,
    online: Online,
    /// Tasks that have not run since they were read, in this scan.
    pub(super) did_not_run: usize,
    /// Tasks that could not be opened for lack of descriptors or memory, in this scan.
    pub(super) missed: usize,
}

impl<F: FileSet<D>, D: Dir> Default for Reader<F, D> {
    fn default() -> Self {
        Reader {
            memories: F::Memories::default(),
            visit: Scratch::new(F::LEN, Entry::<F::Slots>::SHORTEST_KEPT),
            online: Online::default(),
            did_not_run: 0,
            missed: 0,
        }
    }
}

impl<F: FileSet<D>, D: Dir> Reader<F, D> {
    /// Reads a task that is in the table since an earlier scan.
    pub(super) fn read_again(
        &mut self,
        entry: &mut Entry<F::Slots>,
        settings: &Settings<F, D>,
        place: Place<'_>,
    ) -> Result<(), Gone> {
        let visit = &mut self.visit;
        visit.time = Monotonic::now();
        visit.long_lived = true;
        visit.context = entry.context;
        visit.stat = None;
        visit.is_alive = false;
        visit.stat_text.clear();
        let read = match self.find_due(entry, settings) {
            // Perhaps only files that are read after the others are due.
            Ok(()) if self.visit.due == 0 && settings.plan.late == 0 && self.visit.is_alive => Ok(()),
            Ok(()) => self.read_files(entry, settings, place).and_then(|()| self.judge(entry, settings)),
            Err(Gone) => Err(Gone),
        };
        if let Some(guard) = &mut entry.guard {
            guard.give_up(&mut self.visit.budget);
        }
        F::give_up(&mut entry.slots, &mut self.visit);
        entry.scans += u64::from(read.is_ok());
        read
    }

    /// Finds out which files are to be read, without those of [`Plan::late`](super::when::Plan). Reads the
    /// guard, if there is one, to see whether the process has run.
    #[inline]
    fn find_due(&mut self, entry: &mut Entry<F::Slots>, settings: &Settings<F, D>) -> Result<(), Gone> {
        let (visit, plan) = (&mut self.visit, &settings.plan);
        visit.due = plan.turns(entry.number());
        if !settings.guarding.is_on() {
            if let Some(mut guard) = entry.guard.take() {
                guard.forget(&mut visit.budget);
            }
            visit.due |= plan.ran;
        } else {
            let guard = entry.guard.get_or_insert_default();
            let stands = guard.stands(visit, settings.guarding.tick())?;
            if stands {
                F::stood(&mut entry.slots, plan.ran & !visit.due, visit.time);
            } else {
                visit.due |= plan.ran;
            }
            guard.still = stands && visit.due & plan.ran == 0;
            guard.settled &= guard.still;
            self.did_not_run += usize::from(guard.still);
        }
        let later = !(visit.due | plan.ran);
        if later & Plan::<F, D>::ALL != 0 {
            F::postpone(&mut entry.slots, later, visit.time);
        }
        Ok(())
    }

    /// Reads the files. The directory, if it is needed, is opened before any kept descriptor is read. If that
    /// read succeeds, the process was alive when the directory was opened, so the directory is that of the
    /// process.
    fn read_files(
        &mut self,
        entry: &mut Entry<F::Slots>,
        settings: &Settings<F, D>,
        place: Place<'_>,
    ) -> Result<(), Gone> {
        let visit = &mut self.visit;
        let task = entry.task();
        let (due, kept) = (visit.due, F::kept(&entry.slots) & visit.due);
        let guardless =
            entry.guard.as_mut().filter(|guard| guard.wants_one(&settings.guarding, &visit.budget));
        if due == 0 && visit.is_alive && guardless.is_none() {
            return self.read_late(entry, settings, place, None);
        }
        let is_stat = |file: usize| due == 1 << file;
        if kept == 0 && (due == 0 || F::stat().is_some_and(is_stat)) && guardless.is_none() {
            return self.read_stat(entry, settings, place);
        }
        let dir = match kept == due && kept > 0 {
            true if guardless.is_none() => None,
            // All files can be read without the directory.
            true => place.open().inspect_err(|&errno| visit.budget.failed(errno)).ok(),
            false => match place.open() {
                Ok(dir) => Some(dir),
                Err(Errno::ACCESS | Errno::PERM) => {
                    entry.denied = true;
                    F::unread(&mut entry.slots, true);
                    // The kept files can still be read, and show whether the number has another owner.
                    None
                }
                Err(Errno::NOENT | Errno::SRCH) => return Err(Gone),
                // Without a free descriptor or memory, nothing is known about the task. This does not prove
                // that it has exited.
                Err(errno) => {
                    visit.budget.failed(errno);
                    self.missed += 1;
                    F::unread(&mut entry.slots, false);
                    None
                }
            },
        };
        // The errors of kept files name the path, which does not need the directory.
        let fd = dir.as_ref().map_or(rustix::fs::CWD, |dir| dir.as_fd());
        let opener = Opener { fd, root: &settings.root, task };
        if let (Some(guard), Some(_)) = (guardless, &dir) {
            guard.open(opener, visit);
        }
        let young = entry.identity.as_mut().filter(|identity| kept != 0 && !identity.is_settled());
        let young = young.map(|identity| (identity, BootTicks::now(&settings.root)));
        F::read_kept(&mut entry.slots, &mut self.memories, visit, opener)?;
        if let (Some((identity, before)), true) = (young, visit.is_alive) {
            identity.was_alive(before);
        }
        if dir.is_some() {
            // A kept descriptor may have proved already that the directory is that of the task.
            if !visit.is_alive {
                let Some(identity) = &mut entry.identity else { return Err(Gone) };
                match visit.is_of(identity, opener.stat(), &settings.root) {
                    Ok(true) => visit.is_alive = true,
                    Ok(false) | Err(Errno::SRCH | Errno::NOENT) => return Err(Gone),
                    // The owner of the directory is not known, so nothing is read through it.
                    Err(errno) => {
                        visit.budget.failed(errno);
                        self.missed += 1;
                        F::unread(&mut entry.slots, errno == Errno::ACCESS);
                        if let Some(guard) = &mut entry.guard {
                            guard.forget(&mut visit.budget);
                        }
                        return Ok(());
                    }
                }
            }
            entry.denied = false;
            let ran_out_before = std::mem::take(&mut visit.budget.exhausted);
            F::read_rest(&mut entry.slots, &mut self.memories, visit, opener)?;
            self.missed += usize::from(visit.budget.exhausted);
            visit.budget.exhausted |= ran_out_before;
            visit.stat = None;
        }
        if F::OF_LEADER && matches!(task, Task::Process(_)) {
            Self::follow_leader(entry, visit, opener);
        }
        Self::settle(entry, &settings.plan);
        self.read_late(entry, settings, place, dir)
    }

    /// After an exec, another thread may be the leader of the process. Then the counters of the leader have
    /// no delta. A set without stat does not show an exec.
    fn follow_leader(entry: &mut Entry<F::Slots>, visit: &mut Scratch, dir: Opener<'_>) {
        let Some((stat, kept)) = F::read_stat(&entry.slots) else {
            // A process that did not run has executed nothing.
            let did_not_run = entry.guard.as_ref().is_some_and(|guard| guard.still);
            if F::stat().is_some() && !did_not_run {
                F::restart(&mut entry.slots, true);
            }
            return;
        };
        let (program, several) = (Program::from(stat), stat.num_threads != 1);
        // Another thread may have called exec between the reads of this visit. If there was no other thread
        // before the visit, it was created meanwhile, and used no more CPU time than the visit took.
        let may_be_after_exec = several || Monotonic::now().since(visit.time) > LONG;
        let text = &mut visit.text;
        let now = match (may_be_after_exec, kept) {
            (false, _) => Some(program),
            (true, Some(kept)) => kept.read(text).ok().and_then(|()| Program::of(text)),
            (true, None) => dir.stat().and_then(|stat| stat.read(text)).ok().and_then(|()| Program::of(text)),
        };
        let is_after_exec = match (now, entry.program) {
            (Some(now), Some(then)) => now.is_after_exec(then),
            _ => true,
        };
        let in_doubt = program.is_forked && entry.several && !several;
        if is_after_exec || entry.after_exec || in_doubt {
            F::restart(&mut entry.slots, true);
        }
        (entry.program, entry.several, entry.after_exec) = (Some(program), several, is_after_exec);
    }

    /// Reads a stat that is not kept, for a set that has no other file. The stat itself shows whose it is, so
    /// the directory need not be opened, which would cost as much again.
    fn read_stat(
        &mut self,
        entry: &mut Entry<F::Slots>,
        settings: &Settings<F, D>,
        place: Place<'_>,
    ) -> Result<(), Gone> {
        let visit = &mut self.visit;
        let is_known = match &mut entry.identity {
            Some(identity) => visit.is_of(identity, place.stat(), &settings.root),
            // Nothing is known about a task that could never be read, so it counts as another task as soon as
            // it can be read.
            None => place.stat().map(|_| false),
        };
        match is_known {
            Ok(true) => visit.is_alive = true,
            Ok(false) | Err(Errno::SRCH | Errno::NOENT) => return Err(Gone),
            Err(errno) => {
                entry.denied = matches!(errno, Errno::ACCESS | Errno::PERM);
                if !entry.denied {
                    visit.budget.failed(errno);
                    self.missed += 1;
                }
                F::unread(&mut entry.slots, entry.denied);
                return Ok(());
            }
        }
        entry.denied = false;
        let opener = Opener { fd: rustix::fs::CWD, root: &settings.root, task: place.task };
        let read = F::read_rest(&mut entry.slots, &mut self.memories, visit, opener);
        visit.stat = None;
        Self::settle(entry, &settings.plan);
        read.and_then(|()| self.read_late(entry, settings, place, None))
    }

    /// Compares what was read with the limits of what one process can have done since the last read.
    #[inline]
    fn judge(&mut self, entry: &mut Entry<F::Slots>, settings: &Settings<F, D>) -> Result<(), Gone> {
        let machine = settings.root.machine();
        let (mut now, mut cpus, mut two_leaders) = (self.visit.time, 0, false);
        F::used(&entry.slots, machine, |used, since| {
            let excessive = |now: Monotonic| {
                let elapsed = now.since(since);
                (used.cpus(elapsed, &machine), used.is_of_two_leaders(elapsed, &machine))
            };
            let mut found = excessive(now);
            if found.0 > 1 || found.1 {
                // The reads may have happened long after the visit began.
                now = Monotonic::now();
                found = excessive(now);
            }
            cpus = cpus.max(found.0);
            two_leaders |= found.1;
        });
        let is_thread = matches!(entry.task(), Task::Thread { .. });
        if !is_thread && cpus > 1 && self.online.excludes(cpus, &settings.root) {
            F::take_back(&mut entry.slots);
            return Err(Gone);
        }
        if two_leaders || (is_thread && cpus > 1) {
            F::restart(&mut entry.slots, !is_thread);
        }
        Ok(())
    }
}
