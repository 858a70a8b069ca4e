//! The measuring loop: cases that take turns in one process, on the thread's CPU clock.
//!
//! Why in turns: on a shared machine the speed drifts by more than what is to be seen, and drift hits cases
//! that rotate alike. Why the thread's CPU clock: it stands still while the thread is preempted. Why medians:
//! an interrupt or a neighbour that empties the cache makes a few spans long, none short.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use crate::alloc;

/// How the cases take turns.
///
/// *Hot* is one call after another, the counters moved before each. The clock is a system call of some 100
/// ns, and a span holds half of two such calls; the empty case has the same and is subtracted. Blocks of
/// calls would need no subtracting, but inside a block nothing changes but by the calls themselves: see
/// [`crate::stir`]. `--block 16` measures them all the same.
///
/// *Cold* is one call after a pause, as a monitor calls: other code has run in between, and much has changed.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Calls in a span.
    pub block: usize,
    /// Spans of each case.
    pub rounds: usize,
    /// Pages that are touched before each span, untimed, to move the counters.
    pub pages: usize,
    /// Sleep before each span.
    pub pause: Option<Duration>,
}

impl Plan {
    pub const HOT: Plan = Plan { block: 1, rounds: 4_000, pages: 8, pause: None };
    pub const COLD: Plan = Plan { block: 1, rounds: 1_500, pages: 48, pause: Some(Duration::from_millis(1)) };

    /// What lies between two spans, untimed: `stir`, and the pause behind it.
    pub fn between(&self, stir: &mut dyn FnMut()) {
        stir();
        if let Some(pause) = self.pause {
            std::thread::sleep(pause);
        }
    }
}

/// One call of a case.
#[derive(Clone, Copy, Debug)]
pub struct Timed {
    /// Median CPU time, that of the empty case off.
    pub nanos: f64,
    /// Mean allocations.
    pub allocations: f64,
}

/// Times the cases in turns. An empty case is one of them: its median is the cost of looking at the clock and
/// of the loop, which the others are free of.
pub fn take_turns<const N: usize>(
    plan: Plan,
    stir: &mut dyn FnMut(),
    mut cases: [&mut dyn FnMut(); N],
) -> [Timed; N] {
    let timed = take_turns_of(plan, stir, &mut cases);
    std::array::from_fn(|at| timed[at])
}

/// As [`take_turns`], for a number of cases that is known late.
pub fn take_turns_of(plan: Plan, stir: &mut dyn FnMut(), cases: &mut [&mut dyn FnMut()]) -> Vec<Timed> {
    let mut empty = || {};
    let turns = cases.len() + 1;
    let mut spans: Vec<Vec<u64>> = (0..turns).map(|_| Vec::with_capacity(plan.rounds)).collect();
    let mut allocations = vec![0; turns];
    // The first calls grow buffers and learn layouts.
    for case in cases.iter_mut() {
        (0..plan.block.max(16)).for_each(|_| case());
    }
    for round in 0..plan.rounds {
        for turn in 0..turns {
            let at = place(round, turn, turns);
            let case: &mut dyn FnMut() = match at {
                0 => &mut empty,
                _ => cases[at - 1],
            };
            plan.between(stir);
            let before = alloc::count();
            let start = cpu_nanos();
            for _ in 0..plan.block {
                case();
            }
            let nanos = cpu_nanos() - start;
            spans[at].push(nanos);
            allocations[at] += alloc::count() - before;
        }
    }
    let calls = (plan.rounds * plan.block) as f64;
    let empty = median(&mut spans[0]);
    let timed = spans.iter_mut().zip(allocations).skip(1).map(|(spans, allocations)| Timed {
        nanos: (median(spans) - empty) / plan.block as f64,
        allocations: allocations as f64 / calls,
    });
    timed.collect()
}

/// Whose turn it is. Each round begins one further, and when all have begun once the direction changes:
/// otherwise a case would always follow the same one, and find in the cache what that one left.
pub fn place(round: usize, turn: usize, cases: usize) -> usize {
    let at = (round + turn) % cases;
    if (round / cases).is_multiple_of(2) { at } else { cases - 1 - at }
}

/// CPU time of this thread.
#[inline]
pub fn cpu_nanos() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

pub fn median(spans: &mut [u64]) -> f64 {
    let middle = spans.len() / 2;
    *spans.select_nth_unstable(middle).1 as f64
}
