//! Scans that take turns, each on the thread's CPU clock.
//!
//! This is like [`crate::clock`], for scans that take milliseconds. There are few rounds, as many as fit the
//! time. The cost of the clock is so small that it is not subtracted.

use std::time::{Duration, Instant};

use super::known::Facts;
use crate::clock::{cpu_nanos, median, place};
use crate::{Result, alloc};

/// One way to read many processes.
pub trait Entrant {
    fn name(&self) -> String;

    /// Prepares a scan at the beginning of each round. This is not timed.
    fn ready(&mut self) -> Result<()> {
        Ok(())
    }

    /// Scans. This is timed.
    fn scan(&mut self) -> Result<()>;

    /// Whether nothing appeared or exited recently, so that there is no reason to allocate.
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

/// The results of the scans of one entrant.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timed {
    /// The median CPU time of a scan.
    pub nanos: f64,
    /// The mean number of allocations of a quiet scan; `None` if there was no quiet scan.
    pub allocations: Option<f64>,
}

/// The first rounds, in which buffers grow, descriptors are kept and the layout of texts is learned.
const UNTIMED: usize = 4;
const ROUNDS: std::ops::RangeInclusive<usize> = 11..=400;

/// Times the entrants in turns; `step` is what happens between two rounds.
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
            // The last untimed round takes as long as the others will take.
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
