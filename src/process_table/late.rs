//! The files that are read after the others: only once, or under a condition.

use std::os::fd::{AsFd, OwnedFd};

use rustix::io::Errno;

use super::entry::Entry;
use super::files::FileSet;
use super::read::{Reader, Settings};
use super::slot::Gone;
use super::when::Plan;
use crate::dir::Dir;
use crate::pid::stat::Program;
use crate::root::{Opener, Place};

impl<F: FileSet<D>, D: Dir> Reader<F, D> {
    /// Ends a visit in which files were read. Finds out whether they can be left out as long as schedstat is
    /// unchanged.
    pub(super) fn settle(entry: &mut Entry<F::Slots>, plan: &Plan<F, D>) {
        if let Some(guard) = entry.guard.as_mut().filter(|guard| !guard.still) {
            guard.settle(F::settled(&entry.slots, plan.ran));
        }
    }

    /// Reads the files that are read only once, or under a condition, of a task that is known to be alive. It
    /// reads them through the directory of the task, if that is open.
    #[inline]
    pub(super) fn read_late(
        &mut self,
        entry: &mut Entry<F::Slots>,
        settings: &Settings<F, D>,
        place: Place<'_>,
        dir: Option<OwnedFd>,
    ) -> Result<(), Gone> {
        if settings.plan.late == 0 || !self.visit.is_alive {
            return Ok(());
        }
        self.read_conditional(entry, settings, place, dir)
    }

    fn read_conditional(
        &mut self,
        entry: &mut Entry<F::Slots>,
        settings: &Settings<F, D>,
        place: Place<'_>,
        mut dir: Option<OwnedFd>,
    ) -> Result<(), Gone> {
        let (visit, plan, machine) = (&mut self.visit, &settings.plan, settings.root.machine());
        let program = F::read_stat(&entry.slots).map(|(stat, _)| Program::from(stat));
        if program.zip(entry.once_of).is_some_and(|(now, then)| now.is_after_exec(then)) {
            entry.read_once = 0;
        }
        entry.once_of = program.or(entry.once_of);
        let sleeps = plan.once_a_sleep != 0 && F::sleeps(&entry.slots);
        if !sleeps {
            entry.of_this_sleep = 0;
        }
        let long_lived = visit.long_lived;
        for file in (0..F::LEN).filter(|file| plan.late >> file & 1 != 0) {
            let bit = 1 << file;
            let condition = plan.condition(file);
            let is_due = match condition {
                Some(holds) => holds(F::files(&entry.slots, &settings.births, None, machine)),
                None => entry.read_once & bit == 0,
            };
            if !is_due {
                continue;
            }
            if entry.of_this_sleep & bit != 0 {
                F::repeat(&mut entry.slots, bit, visit.time);
                continue;
            }
            visit.due = bit;
            // A file that is read only once needs no kept descriptor.
            visit.long_lived = long_lived && condition.is_some();
            if F::kept(&entry.slots) & bit == 0 && dir.is_none() {
                dir = match place.open() {
                    Ok(dir) => Some(dir),
                    Err(Errno::NOENT | Errno::SRCH) => return Err(Gone),
                    Err(errno) => {
                        visit.budget.failed(errno);
                        self.missed += usize::from(!matches!(errno, Errno::ACCESS | Errno::PERM));
                        continue;
                    }
                };
                let Some((identity, dir)) = entry.identity.as_mut().zip(dir.as_ref()) else {
                    return Err(Gone);
                };
                let opener = Opener { fd: dir.as_fd(), root: &settings.root, task: place.task };
                // Since the other files were read, the number may have passed to another task.
                match visit.is_of(identity, opener.stat(), &settings.root) {
                    Ok(true) => {}
                    Ok(false) | Err(Errno::SRCH | Errno::NOENT) => return Err(Gone),
                    Err(errno) => {
                        visit.budget.failed(errno);
                        self.missed += 1;
                        break;
                    }
                }
            }
            let fd = dir.as_ref().map_or(rustix::fs::CWD, |dir| dir.as_fd());
            let opener = Opener { fd, root: &settings.root, task: place.task };
            let read = F::read_kept(&mut entry.slots, &mut self.memories, visit, opener);
            read.and_then(|()| F::read_rest(&mut entry.slots, &mut self.memories, visit, opener))?;
            if condition.is_none() && F::is_known(&entry.slots, bit) {
                entry.read_once |= bit;
            }
            // Also after a scan in which it ran: a task that ran since schedstat was read has another one in
            // the next scan.
            if plan.once_a_sleep & bit != 0 && F::is_read(&entry.slots, bit) {
                entry.of_this_sleep |= bit;
            }
        }
        visit.long_lived = long_lived;
        visit.stat = None;
        Ok(())
    }
}
