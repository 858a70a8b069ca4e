//! The measuring loop: cases that take turns in one process, on the thread's CPU clock.
//!
//! The cases take turns because the speed of a shared machine changes over time by more than the differences
//! to be measured. If the cases take turns, such a change affects all of them. The thread's CPU clock is used
//! because it does not run while the thread is preempted. Medians are used because an interrupt, or another
//! program that empties the cache, makes a few spans longer and none shorter.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use crate::alloc;

/// How the cases take turns.
///
/// *Hot* is one call after another. The counters are changed before each call. A read of the clock is a
/// system call of about 100 ns, and a span contains about the time of one. The empty case contains the same
/// time, and is subtracted. With blocks of calls this would not be needed, but within a block only the calls
/// themselves change something: see [`crate::stir`]. `--block 16` measures such blocks.
///
/// *Cold* is one call after a pause, as in a monitor: other code has run in between, and much has changed.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Calls in a span.
    pub block: usize,
    /// Spans of each case.
    pub rounds: usize,
    /// Pages that are touched before each span to change the counters. This is not timed.
    pub pages: usize,
    /// Sleep before each span.
    pub pause: Option<Duration>,
}

impl Plan {
    pub const HOT: Plan = Plan { block: 1, rounds: 4_000, pages: 8, pause: None };
    pub const COLD: Plan = Plan { block: 1, rounds: 1_500, pages: 48, pause: Some(Duration::from_millis(1)) };

    /// Does what is done between two spans and is not timed: `stir`, and then the pause.
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
    /// The median CPU time minus that of the empty case.
    pub nanos: f64,
    /// The mean number of allocations.
    pub allocations: f64,
}

/// Times the cases in turns. One more case is empty: its median is the cost of the clock and of the loop,
/// which is subtracted from the others.
pub fn take_turns<const N: usize>(
    plan: Plan,
    stir: &mut dyn FnMut(),
    mut cases: [&mut dyn FnMut(); N],
) -> [Timed; N] {
    let timed = take_turns_of(plan, stir, &mut cases);
    std::array::from_fn(|at| timed[at])
}

/// The same as [`take_turns`], for a number of cases that is known only at run time.
pub fn take_turns_of(plan: Plan, stir: &mut dyn FnMut(), cases: &mut [&mut dyn FnMut()]) -> Vec<Timed> {
    let mut empty = || {};
    let turns = cases.len() + 1;
    let mut spans: Vec<Vec<u64>> = (0..turns).map(|_| Vec::with_capacity(plan.rounds)).collect();
    let mut allocations = vec![0; turns];
    // In the first calls buffers become larger, and the layout of the text is learned.
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

/// The index of the case whose turn it is. Each round begins with the next case. When each case has begun a
/// round once, the direction changes. Otherwise a case would always follow the same case, and always find in
/// the cache what that case left there.
pub fn place(round: usize, turn: usize, cases: usize) -> usize {
    let at = (round + turn) % cases;
    if (round / cases).is_multiple_of(2) { at } else { cases - 1 - at }
}

/// The CPU time of this thread.
#[inline]
pub fn cpu_nanos() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

pub fn median(spans: &mut [u64]) -> f64 {
    let middle = spans.len() / 2;
    *spans.select_nth_unstable(middle).1 as f64
}
