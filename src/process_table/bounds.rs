//! Limits on what one process or thread can have done between two reads. A process that exceeds them is
//! another one.

use core::any::Any;
use std::sync::Arc;

use crate::class::Class;
use crate::find;
use crate::machine::Machine;
use crate::pid::state::State;
use crate::pid::{LeaderOnly, Schedstat, Stat};
use crate::root::{Opener, Root, Task};
use crate::source::{Source, buffer};
use crate::unit::{Nanos, Ticks};

/// What a process or thread used between two snapshots of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// CPU time of all threads of the process, including exited ones. In the directory of a thread: of that
    /// thread.
    cpu: Nanos,
    /// Time that the thread group leader spent on a CPU or waiting for a block device.
    leader: Nanos,
}

/// The most that rounding adds to the CPU time of a process: utime and stime are each printed in whole ticks.
const ROUNDING: Ticks = Ticks(2);

impl Used {
    pub(crate) fn between(now: &dyn Any, then: &dyn Any, machine: &Machine) -> Self {
        if let (Some(now), Some(then)) = (now.downcast_ref::<Stat>(), then.downcast_ref::<Stat>()) {
            return Used::of_stat(now, then, machine);
        }
        let run = |file: &dyn Any| {
            let of_leader = || file.downcast_ref::<LeaderOnly<Schedstat>>().map(|leader| leader.0);
            file.downcast_ref::<Schedstat>().copied().or_else(of_leader)?.run.known()
        };
        match (run(now), run(then)) {
            (Some(now), Some(then)) => {
                Used { leader: Nanos(now.0.saturating_sub(then.0)), ..Used::default() }
            }
            _ => Used::default(),
        }
    }

    fn of_stat(now: &Stat, then: &Stat, machine: &Machine) -> Self {
        let nanos = |ticks: u64| Nanos(Ticks(ticks).duration(machine).as_nanos().min(u64::MAX.into()) as u64);
        let cpu = |stat: &Stat| stat.utime.0.saturating_add(stat.stime.0);
        let blkio = |stat: &Stat| stat.leader.delayacct_blkio_ticks.known().map_or(0, |ticks| ticks.0);
        // The kernel adds a delay when the wait ends. A thread that already waited at the first snapshot can
        // add any delay.
        let began_since = then.leader.state == State::Running;
        Used {
            cpu: nanos(cpu(now).saturating_sub(cpu(then)).saturating_sub(ROUNDING.0)),
            leader: nanos(if began_since { blkio(now).saturating_sub(blkio(then)) } else { 0 }),
        }
    }

    /// The number of CPUs that are needed to use this much CPU time in `elapsed`; 1 if one is enough.
    pub(crate) fn cpus(self, elapsed: Nanos, machine: &Machine) -> u64 {
        self.cpu.0.div_ceil(with_a_tick(elapsed, machine))
    }

    /// Whether the leader's time is longer than the elapsed time, so that the two snapshots are of different
    /// leaders.
    pub(crate) fn is_of_two_leaders(self, elapsed: Nanos, machine: &Machine) -> bool {
        self.leader.0 > with_a_tick(elapsed, machine)
    }
}

/// The elapsed time and one tick. The two clocks differ: the one of the scans is adjusted by up to 500 parts
/// per million.
fn with_a_tick(elapsed: Nanos, machine: &Machine) -> u64 {
    let tick = 1_000_000_000 / machine.ticks_per_second.max(1);
    elapsed.0.saturating_add(elapsed.0 / 1000).saturating_add(tick).max(1)
}

/// The number of CPUs that were online. It is read only when a process used more CPUs than the known number.
#[derive(Debug, Default)]
pub(crate) struct Online {
    cpus: u64,
}

impl Online {
    /// Whether this many CPUs cannot have been online. Always false if /proc/stat is not the kernel's own.
    pub(crate) fn excludes(&mut self, cpus: u64, root: &Arc<Root>) -> bool {
        if cpus > self.cpus {
            self.cpus = online(root).unwrap_or(u64::MAX);
        }
        cpus > self.cpus
    }
}

fn online(root: &Arc<Root>) -> Option<u64> {
    let dir = Opener { fd: root.fd(), root, task: Task::System };
    let mut text = buffer(Class::SYSTEM);
    let stat = dir.source("stat", Class::SYSTEM.in_one_piece()).ok().filter(Source::is_genuine)?;
    stat.read(&mut text).ok()?;
    let cpus = find::count(&text, b"\ncpu");
    (cpus > 0).then_some(cpus as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dir::ProcDir;
    use crate::file::ProcFile;
    use crate::unit::Monotonic;

    fn stat(utime: u64, stime: u64, state: char, blkio: u64) -> Stat {
        let text = format!(
            "7 (x) {state} 1 1 1 0 -1 0 0 0 0 0 {utime} {stime} 0 0 20 0 1 0 9 0 0 0 5 6 7 0 0 0 0 0 0 0 0 0 17 0 0 0 {blkio} 0 0"
        );
        let mut stat = Stat::default();
        stat.parse(text.as_bytes(), &mut Default::default()).unwrap();
        stat
    }

    const SECOND: Nanos = Nanos(1_000_000_000);

    #[test]
    fn more_than_one_process_can() {
        let machine = &Machine::COMMON;
        let cpus = |now, then| Used::between(&now, &then, machine).cpus(SECOND, machine);
        assert_eq!(cpus(stat(5, 5, 'R', 0), stat(5, 5, 'R', 0)), 0);
        assert_eq!(cpus(stat(60, 55, 'R', 0), stat(5, 5, 'R', 0)), 2);
        assert_eq!(cpus(stat(60, 53, 'R', 0), stat(5, 5, 'R', 0)), 1, "rounding, and a tick");
        assert_eq!(cpus(stat(9500, 5, 'R', 0), stat(5, 5, 'R', 0)), 94);
        assert_eq!(cpus(stat(0, 0, 'R', 0), stat(5, 5, 'R', 0)), 0);
        assert!(cpus(stat(u64::MAX, 5, 'R', 0), stat(0, 0, 'R', 0)) > 1_000_000);
        let used = Used::between(&stat(60, 55, 'R', 0), &stat(5, 5, 'R', 0), machine);
        assert_eq!(used.cpus(Nanos(0), machine), 103);
    }

    #[test]
    fn more_than_one_leader_can() {
        let machine = &Machine::COMMON;
        let two = |now, then| Used::between(&now, &then, machine).is_of_two_leaders(SECOND, machine);
        assert!(!two(stat(0, 0, 'S', 101), stat(0, 0, 'R', 0)));
        assert!(two(stat(0, 0, 'S', 103), stat(0, 0, 'R', 0)));
        assert!(!two(stat(0, 0, 'S', 90_000), stat(0, 0, 'D', 0)), "it waited for long");
        let ran = |run: u64| {
            let mut schedstat = Schedstat::default();
            schedstat.parse(format!("{run} 5 5\n").as_bytes(), &mut Default::default()).unwrap();
            schedstat
        };
        let two =
            |now, then| Used::between(&now as &dyn Any, &then, machine).is_of_two_leaders(SECOND, machine);
        assert!(!two(ran(1_010_000_000), ran(1)));
        assert!(two(ran(1_020_000_000), ran(1)));
        let two = |now, then| Used::between(&now, &then, machine).is_of_two_leaders(SECOND, machine);
        assert!(two(LeaderOnly(ran(1_020_000_000)), LeaderOnly(ran(1))));
    }

    #[test]
    fn cpus_that_are_online() {
        let proc = ProcDir::open().unwrap();
        let ids = proc.pids().unwrap();
        let mut cpus = Online::default();
        assert!(!cpus.excludes(1, ids.root()));
        assert!(cpus.excludes(1_000_000, ids.root()));
        let file = crate::system::Stat::read().unwrap();
        assert!(!cpus.excludes(file.cpus.len() as u64, ids.root()));
    }

    /// A snapshot that is of another process is removed. The snapshot before it is then current, with its own
    /// time.
    #[test]
    fn what_is_taken_back() {
        let text =
            |utime: u64| format!("7 (x) R 1 1 1 0 -1 0 0 0 0 0 {utime} 0 0 0 20 0 1 0 9{}", " 0".repeat(30));
        for twice in [false, true] {
            let (mut pair, mut memory) = (crate::pair::Pair::<Stat>::default(), Default::default());
            for (utime, time) in [(1, 10), (2, 20)] {
                pair.parse(text(utime).as_bytes(), None, Monotonic(time), &mut memory).unwrap();
            }
            match twice {
                true => pair.repeat(Monotonic(30)),
                false => pair.parse(text(3).as_bytes(), None, Monotonic(30), &mut memory).unwrap(),
            }
            assert_eq!((pair.previous().unwrap().utime, pair.two_texts().is_none()), (Ticks(2), twice));
            pair.take_back();
            assert_eq!((pair.current().unwrap().utime, pair.time()), (Ticks(2), Some(Monotonic(20))));
            assert!(pair.previous().is_none());
            pair.take_back();
            assert!(pair.current().is_none());
        }
    }
}
