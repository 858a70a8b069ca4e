//! When each pass is due.

use std::time::Duration;

use crate::unit::Monotonic;

/// At which moment of its period a pass is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pacing {
    /// At a random moment of each period. The measured shares do not depend on what the threads do
    /// periodically.
    #[default]
    RandomPhase,
    /// At the beginning of each period. Work at regular intervals can then be found always or never: errors
    /// of 40 percentage points were measured.
    Periodic,
}

/// Computes when the next pass is due, and how many were missed.
///
/// ```
/// use procsampler::waits::{Pacer, Pacing};
/// use std::time::Duration;
///
/// let mut pacer = Pacer::new(Duration::from_millis(1), Pacing::RandomPhase);
/// let (mut passes, mut missed) = (0, 0);
/// while passes + missed < 20 {
///     missed += pacer.wait();
///     passes += 1;
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Pacer {
    period: u64,
    pacing: Pacing,
    start: Monotonic,
    /// The number of the period of the next pass.
    next: u64,
    random: u64,
}

impl Pacer {
    /// Plans one pass in each period. A period is at least a microsecond.
    pub fn new(period: Duration, pacing: Pacing) -> Self {
        Self::starting(period, pacing, Monotonic::now())
    }

    fn starting(period: Duration, pacing: Pacing, start: Monotonic) -> Self {
        let period = u64::try_from(period.as_nanos()).unwrap_or(u64::MAX).max(1000);
        Pacer { period, pacing, start, next: 0, random: start.0 }
    }

    /// Sleeps until the next pass is due. Returns the number of passes that were missed since the last one,
    /// because the caller was busy for longer than a period.
    pub fn wait(&mut self) -> u64 {
        let (time, missed) = self.time_left();
        std::thread::sleep(time);
        missed
    }

    /// Returns the time until the next pass is due, and the number of passes that were missed since the last
    /// one. This is for a caller that waits itself, for the pass and for other events. Each call moves on to
    /// another pass.
    ///
    /// ```
    /// use procsampler::waits::{Pacer, Pacing};
    /// use std::time::Duration;
    ///
    /// let mut pacer = Pacer::new(Duration::from_secs(10), Pacing::Periodic);
    /// assert_eq!(pacer.time_left(), (Duration::ZERO, 0));
    /// assert!(pacer.time_left().0 <= Duration::from_secs(10));
    /// ```
    pub fn time_left(&mut self) -> (Duration, u64) {
        let now = Monotonic::now();
        let (due, missed) = self.next(now);
        (Duration::from_nanos(due.since(now).0), missed)
    }

    /// Computes when the next pass is due, and how many were missed, if the time is `now`. If the moment of a
    /// pass is over, but its period is not, the pass is due at once.
    fn next(&mut self, now: Monotonic) -> (Monotonic, u64) {
        let period = now.since(self.start).0 / self.period;
        let missed = period.saturating_sub(self.next);
        self.next = self.next.max(period);
        let phase = match self.pacing {
            Pacing::RandomPhase => ((u128::from(self.number()) * u128::from(self.period)) >> 64) as u64,
            Pacing::Periodic => 0,
        };
        let due = self.start.0.saturating_add(self.next.saturating_mul(self.period)).saturating_add(phase);
        self.next += 1;
        (Monotonic(due.max(now.0)), missed)
    }

    /// The next number of the generator SplitMix64, with 64 random bits.
    fn number(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.random ^ (self.random >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    #[test]
    fn one_pass_in_each_period_or_a_miss() {
        for pacing in [Pacing::RandomPhase, Pacing::Periodic] {
            let mut pacer = Pacer::starting(Duration::from_millis(10), pacing, Monotonic(5 * MS));
            let (mut now, mut all) = (Monotonic(5 * MS), 0);
            for pass in 0..1000 {
                let (due, missed) = pacer.next(now);
                assert!(due >= now);
                all += missed;
                let period = (due.0 - 5 * MS) / (10 * MS);
                assert_eq!(period, pass + all, "each period has its pass or is missed");
                // Every tenth pass takes 35 ms.
                now = Monotonic(due.0 + if pass % 10 == 9 { 35 * MS } else { MS / 10 });
            }
            // Two or three are missed each time, and none after the last pass.
            assert!((198..=297).contains(&all), "{pacing:?}: {all}");
        }
    }

    #[test]
    fn phases_are_spread_evenly() {
        let mut pacer = Pacer::starting(Duration::from_millis(10), Pacing::RandomPhase, Monotonic(0));
        let mut tenths = [0; 10];
        for period in 0..10_000u64 {
            let (due, missed) = pacer.next(Monotonic(period * 10 * MS));
            assert_eq!(missed, 0);
            tenths[(due.0 % (10 * MS) / MS) as usize] += 1;
        }
        assert!(tenths.iter().all(|count| (850..1150).contains(count)), "{tenths:?}");
    }
}
