//! Scans that take turns, each on the thread's CPU clock.
//!
//! As [`crate::clock`], for what takes milliseconds: few rounds, as many as fit the time, and the clock's own
//! cost is not worth subtracting.

use std::time::{Duration, Instant};

use super::known::Facts;
use crate::clock::{cpu_nanos, median, place};
use crate::{Result, alloc};

/// One way to look at many processes.
pub trait Entrant {
    fn name(&self) -> String;

    /// Untimed, at the beginning of each round.
    fn ready(&mut self) -> Result<()> {
        Ok(())
    }

    /// What is timed.
    fn scan(&mut self) -> Result<()>;

    /// Nothing came and nothing went of late, so that it has no cause to allocate.
    fn is_quiet(&self) -> bool {
        true
    }

    /// Whether this one is among what it reads.
    fn reads(&self, _id: u32) -> bool {
        true
    }

    /// What the last scan found of one process or thread.
    fn told(&self, id: u32) -> Option<Facts>;
}

/// One entrant's scans.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timed {
    /// Median CPU time of a scan.
    pub nanos: f64,
    /// Mean allocations of a quiet scan; `None` if there was none.
    pub allocations: Option<f64>,
}

/// Rounds that grow buffers, keep descriptors and learn layouts.
const UNTIMED: usize = 4;
const ROUNDS: std::ops::RangeInclusive<usize> = 11..=400;

/// Times them in turns; `step` is what happens between two rounds.
pub fn take_turns(
    time: Duration,
    mut step: impl FnMut() -> Result<()>,
    entrants: &mut [Box<dyn Entrant + '_>],
) -> Result<Vec<Timed>> {
    let count = entrants.len();
    let mut spans: Vec<Vec<u64>> = vec![Vec::new(); count];
    let mut allocations = vec![(0, 0); count];
    let mut begun = Instant::now();
    let mut rounds = UNTIMED + 1;
    let mut round = 0;
    while round < rounds {
        if round == UNTIMED {
            // The last round without a clock is as long as the others will be.
            let fit = (time.as_secs_f64() / begun.elapsed().as_secs_f64()) as usize;
            rounds = UNTIMED + fit.clamp(*ROUNDS.start(), *ROUNDS.end());
        }
        begun = Instant::now();
        step()?;
        entrants.iter_mut().try_for_each(|entrant| entrant.ready())?;
        for turn in 0..count {
            let at = place(round, turn, count);
            let entrant = &mut entrants[at];
            let before = alloc::count();
            let start = cpu_nanos();
            entrant.scan()?;
            let nanos = cpu_nanos() - start;
            let allocated = alloc::count() - before;
            if round < UNTIMED {
                continue;
            }
            spans[at].push(nanos);
            if entrant.is_quiet() {
                allocations[at] = (allocations[at].0 + allocated, allocations[at].1 + 1);
            }
        }
        round += 1;
    }
    let timed = spans.iter_mut().zip(allocations).map(|(spans, (allocated, quiet))| Timed {
        nanos: median(spans),
        allocations: (quiet > 0).then(|| allocated as f64 / f64::from(quiet)),
    });
    Ok(timed.collect())
}
