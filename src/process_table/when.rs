//! When the files of a table are read.

use super::files::FileSet;
use super::slot::Mask;
use crate::dir::Dir;

/// When a table reads a file of its set; see [`ProcessTable::read_when`](super::ProcessTable::read_when).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum When {
    /// In every scan.
    #[default]
    Always,
    /// In one of this many scans, and in the scan that first finds the process. Each scan reads the file of
    /// another part of the processes.
    Every(u32),
    /// Once, and again after an exec. Only [`pid::Stat`](crate::pid::Stat) shows an exec, so put it into the
    /// set.
    Once,
    /// In each scan in which the process may have run since the file was read, and at least in one of this
    /// many scans.
    ///
    /// The schedstat of a process costs a third of its stat, and shows whether its leader was on a CPU. A
    /// process [did not run](super::Process::did_not_run), and its files of this kind are not read, if all of
    /// this holds:
    /// - It had one thread and was not in state R when they were read.
    /// - Its schedstat was the same before that and is the same now, at least 50 ms later. It must be 2 s if
    ///   a CPU may run without ticks: `nohz_full` is in /proc/cmdline, or cmdline cannot be read.
    /// - The schedstat of the calling thread was found to change. Without CONFIG_SCHED_INFO the kernel prints
    ///   `0 0 0`.
    /// - A descriptor for its schedstat is kept. It counts in the same [budget](super::ProcessTable::budget):
    ///   one more for each process.
    /// - /proc is a procfs, and the set has [`pid::Stat`](crate::pid::Stat) or
    ///   [`pid::Status`](crate::pid::Status).
    ///
    /// The counters of what the process did itself are then unchanged: utime, stime and those of its
    /// children, page faults, io, and its context switches, which may differ by one. Their
    /// [deltas](super::File::delta) are 0. The next delta that is not 0 covers the time since the process was
    /// last found unchanged.
    ///
    /// **Everything else may have changed**, and its values are as [old](super::File::age) as the last read:
    /// state, ppid, pgrp, tty, priority, nice, policy, rt_priority, rsslim, processor, block I/O delay,
    /// signals, affinity, SigQ, TracerPid, and rss, vsize and all `Vm*`, because other processes can map,
    /// fill and unmap its memory. Before Linux 5.9 they can also raise its counters of page faults (ptrace,
    /// process_vm_writev). Files whose counters are not [the process's
    /// own](crate::Class::unchanged_while_asleep) have no delta.
    ///
    /// A file of a thread is read in every scan, unless its process did not run.
    Ran(u32),
}

/// Whether a file of a process is to be read.
pub(super) type Condition<F, D> = Box<dyn for<'a> Fn(<F as FileSet<D>>::Files<'a>) -> bool + Send + Sync>;

pub(super) enum Turn<F: FileSet<D>, D: Dir> {
    When(When),
    If(Condition<F, D>),
    /// Under the condition, and not again while the task sleeps.
    OnceASleep(Condition<F, D>),
}

/// When each file of a set is read.
pub(super) struct Plan<F: FileSet<D>, D: Dir> {
    turns: Vec<Turn<F, D>>,
    /// The files that are read in every scan.
    pub(super) always: Mask,
    /// The files that are read unless their process did not run.
    pub(super) ran: Mask,
    /// The files that are read after the others, or not at all.
    pub(super) late: Mask,
    /// Those of them that need not be read again while the task sleeps.
    pub(super) once_a_sleep: Mask,
    scan: u32,
}

impl<F: FileSet<D>, D: Dir> Plan<F, D> {
    pub(super) fn new() -> Self {
        let turns = (0..F::LEN).map(|_| Turn::When(When::Always)).collect();
        Plan { turns, always: Self::ALL, ran: 0, late: 0, once_a_sleep: 0, scan: 0 }
    }

    pub(super) const ALL: Mask = ((1u16 << F::LEN) - 1) as Mask;

    pub(super) fn set(&mut self, file: usize, turn: Turn<F, D>) {
        if let Some(place) = self.turns.get_mut(file) {
            *place = turn;
        }
        let mask = |is: fn(&Turn<F, D>) -> bool| {
            let files = self.turns.iter().enumerate().filter(|(_, turn)| is(turn));
            files.fold(0, |mask, (file, _)| mask | 1 << file)
        };
        self.always =
            mask(|turn| matches!(turn, Turn::When(When::Always | When::Every(0 | 1) | When::Ran(0 | 1))));
        self.ran = mask(|turn| matches!(turn, Turn::When(When::Ran(2..))));
        self.late = mask(|turn| matches!(turn, Turn::When(When::Once) | Turn::If(_) | Turn::OnceASleep(_)));
        self.once_a_sleep = mask(|turn| matches!(turn, Turn::OnceASleep(_)));
    }

    pub(super) fn begin(&mut self) {
        self.scan = self.scan.wrapping_add(1);
    }

    /// The files that this scan reads even if the process did not run: because they are always read, or
    /// because it is the turn of this number. Each scan is the turn of other numbers, so that all scans cost
    /// about the same.
    #[inline]
    pub(super) fn turns(&self, number: u32) -> Mask {
        if self.always == Self::ALL {
            return self.always;
        }
        let is_due = |turn: &Turn<F, D>| match *turn {
            Turn::When(When::Every(scans @ 2..) | When::Ran(scans @ 2..)) => {
                self.scan.wrapping_add(number) % scans == 0
            }
            _ => false,
        };
        let due = self.turns.iter().enumerate().filter(|(_, turn)| is_due(turn));
        due.fold(self.always, |mask, (file, _)| mask | 1 << file)
    }

    /// The condition of a file of [`Plan::late`]; `None` if the file is read only once.
    pub(super) fn condition(&self, file: usize) -> Option<&Condition<F, D>> {
        match self.turns.get(file)? {
            Turn::If(condition) | Turn::OnceASleep(condition) => Some(condition),
            Turn::When(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dir::PidDir;
    use crate::pid::{Io, Stat, Statm};

    type Files = (Stat, Statm, Io);

    /// In every N scans in a row, `Every(N)` reads each process exactly once.
    #[test]
    fn turns() {
        let mut plan = Plan::<Files, PidDir>::new();
        assert_eq!((plan.turns(7), plan.always), (7, 7));
        plan.set(1, Turn::When(When::Every(5)));
        plan.set(2, Turn::When(When::Ran(4)));
        assert_eq!((plan.always, plan.ran, plan.late), (1, 4, 0));
        let mut due = [[0; 100]; 2];
        for _ in 0..20 {
            plan.begin();
            for pid in 0..100 {
                let turns = plan.turns(pid);
                assert_eq!(turns & 1, 1);
                due[0][pid as usize] += u32::from(turns >> 1 & 1);
                due[1][pid as usize] += u32::from(turns >> 2);
            }
        }
        assert_eq!(due, [[4; 100], [5; 100]]);
        plan.set(1, Turn::If(Box::new(|_| true)));
        plan.set(2, Turn::When(When::Once));
        assert_eq!((plan.always, plan.ran, plan.late), (1, 0, 6));
        assert!(plan.condition(1).is_some() && plan.condition(2).is_none());
    }
}
