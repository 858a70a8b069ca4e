//! How a new task enters a table.

use std::os::fd::{AsFd, OwnedFd};

use rustix::io::Errno;

use super::entry::{Ahead, Entry, Key};
use super::files::FileSet;
use super::read::{Reader, Settings};
use super::scan::Members;
use super::slot::Gone;
use super::tasks::Tasks;
use super::when::Plan;
use crate::class::Class;
use crate::context::Context;
use crate::dir::Dir;
use crate::error::Meaning;
use crate::pid::stat::{self, Program};
use crate::root::{Opener, Place, Task};
use crate::unit::{Monotonic, Nanos, Ticks};

impl<F: FileSet<D>, D: Dir> Tasks<F, D> {
    /// Whether only stat is read of a new task. Then stat can be opened by its path: a descriptor never reads
    /// another task, so the directory is not needed as a proof.
    pub(super) fn needs_no_directory(&self) -> bool {
        (F::LEN == 0 || F::LEN == 1 && F::stat().is_some())
            && self.settings.plan.late == 0
            && self.settings.root.is_genuine()
    }

    /// Adds a new task. Returns false, and adds nothing, if the task has exited meanwhile, or if it is a
    /// thread where a process is expected. `before` is the start time of the task that had this number in the
    /// last scan, if there was one. `dir` is the directory of the new task, which is not needed if [only
    /// stat](Tasks::needs_no_directory) is read.
    pub(super) fn enter(
        &mut self,
        key: Key,
        place: Place<'_>,
        dir: Option<OwnedFd>,
        before: Option<Ticks>,
    ) -> bool {
        let at = self.place(key);
        let Tasks { entries, settings, reader, .. } = self;
        let Some(entry) = entries.get_mut(at as usize) else { return false };
        let missed = reader.missed;
        let read = reader.read_new(entry, settings, place, dir);
        let is_missed = reader.missed > missed;
        let started = entry.identity.and_then(|identity| identity.started());
        match read {
            Ok(()) => {
                self.next_order.push(at);
                let born = self.born(started, before);
                self.entries[at as usize].born = born.unwrap_or_default();
            }
            Err(Gone) => {
                entry.slots = F::Slots::default();
                self.free.push(at);
            }
        }
        read.is_ok() || is_missed
    }

    pub(super) fn enter_denied(&mut self, key: Key) {
        let at = self.place(key);
        if let Some(entry) = self.entries.get_mut(at as usize) {
            entry.denied = true;
            F::unread(&mut entry.slots, true);
            self.next_order.push(at);
        }
    }

    fn place(&mut self, key: Key) -> u32 {
        let at = self.free.pop().unwrap_or(self.entries.len() as u32);
        let entry = Entry {
            key,
            at,
            identity: None,
            program: None,
            several: false,
            after_exec: false,
            scans: 1,
            born: Nanos(0),
            context: Context::default(),
            denied: false,
            guard: self.settings.guarding.is_on().then(Box::default),
            read_once: 0,
            of_this_sleep: 0,
            once_of: None,
            ahead: Ahead::No,
            slots: F::Slots::default(),
        };
        match self.entries.get_mut(at as usize) {
            Some(place) => **place = entry,
            None => self.entries.push(Box::new(entry)),
        }
        at
    }

    /// What stat shows about the threads of the process that was visited last. This is the stat of the set,
    /// if the set contains stat. Otherwise it is the stat that was read for the identity. If there is none,
    /// it is read now.
    pub(super) fn members(&mut self, at: u32) -> Option<Members> {
        let entry = self.entries.get(at as usize)?;
        let visit = &mut self.reader.visit;
        if let Some((stat, _)) = F::read_stat(&entry.slots) {
            let (num_threads, program) = (stat.num_threads, Program::from(stat));
            return Some(Members { num_threads, program, time: visit.time });
        }
        let mut time = visit.time;
        if visit.stat_text.is_empty() {
            time = Monotonic::now();
            let stat = Place::of_process(&self.settings.root, entry.task().pid()).stat();
            stat.and_then(|stat| stat.read(&mut visit.stat_text)).ok()?;
        }
        let (text, program) = (&visit.stat_text, Program::of(&visit.stat_text)?);
        Some(Members { num_threads: stat::num_threads(text)?, program, time })
    }
}

impl<F: FileSet<D>, D: Dir> Reader<F, D> {
    /// Reads the identity and the files of a new task.
    fn read_new(
        &mut self,
        entry: &mut Entry<F::Slots>,
        settings: &Settings<F, D>,
        place: Place<'_>,
        dir: Option<OwnedFd>,
    ) -> Result<(), Gone> {
        let task = place.task;
        let visit = &mut self.visit;
        visit.time = Monotonic::now();
        visit.long_lived = false;
        visit.stat = None;
        visit.stat_text.clear();
        visit.due = Plan::<F, D>::ALL & !settings.plan.late;
        let fd = dir.as_ref().map_or(rustix::fs::CWD, |dir| dir.as_fd());
        let opener = Opener { fd, root: &settings.root, task };
        let stat = if dir.is_some() { opener.stat() } else { place.stat() };
        let read = match visit.identify(stat, &settings.root, matches!(task, Task::Process(_))) {
            Ok(identity) => {
                entry.identity = Some(identity);
                if F::NEEDS_CONTEXT {
                    // A stat with the addresses of the program proves that this reader has the permission. If
                    // the stat has none, the kernel has to be asked.
                    let shown = || Program::of(&visit.stat_text)?.may_look();
                    let asked = || if dir.is_some() { opener.may_look() } else { place.may_look() };
                    let may_look = shown().filter(|_| settings.root.is_genuine()).or_else(asked);
                    entry.context = Context { may_look, ..settings.root.context() };
                }
                visit.context = entry.context;
                visit.is_alive = true;
                if settings.plan.late != 0 {
                    F::postpone(&mut entry.slots, settings.plan.late, visit.time);
                }
                F::read_rest(&mut entry.slots, &mut self.memories, visit, opener).map(|()| {
                    if let Some((stat, _)) = F::read_stat(&entry.slots).filter(|_| F::OF_LEADER) {
                        (entry.program, entry.several) = (Some(Program::from(stat)), stat.num_threads != 1);
                    }
                })
            }
            Err(errno) => match meaning(&opener, dir.is_some(), errno) {
                Meaning::Gone => Err(Gone),
                Meaning::Denied => {
                    entry.denied = true;
                    F::unread(&mut entry.slots, true);
                    Ok(())
                }
                // Without its start time, the next scan would take it for another task.
                _ => {
                    visit.budget.failed(errno);
                    self.missed += 1;
                    Err(Gone)
                }
            },
        };
        visit.stat = None;
        read?;
        match entry.identity {
            Some(_) => self.read_late(entry, settings, place, dir),
            None => Ok(()),
        }
    }
}

/// What it means that a stat could not be opened or read, in its directory or by its path.
fn meaning(dir: &Opener<'_>, is_open: bool, errno: Errno) -> Meaning {
    match errno {
        _ if is_open => dir.meaning("stat", Class::TASK, errno),
        Errno::NOENT | Errno::SRCH => Meaning::Gone,
        Errno::ACCESS | Errno::PERM => Meaning::Denied,
        _ => Meaning::Other,
    }
}
