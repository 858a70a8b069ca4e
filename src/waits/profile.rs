//! Counts of what passes over threads found, with statistical errors.

use std::collections::HashMap;
use std::hash::Hash;

use crate::delta::Rate;

/// Counts how often each place was found. You choose the key of a place: a state, a system call, a name, or
/// several of them.
///
/// A *pass* reads all threads once. [`Profile::add`] counts one thread, [`Profile::end_pass`] ends the pass.
///
/// ```
/// use procsampler::waits::Profile;
///
/// let mut profile = Profile::new();
/// for pass in 0..100 {
///     profile.add("reads");
///     profile.add(if pass % 4 == 0 { "reads" } else { "sleeps" });
///     profile.end_pass();
/// }
/// let rows = profile.rows();
/// assert_eq!((rows[0].key, rows[0].samples), (&"reads", 125));
/// assert_eq!(rows[0].share.known(), Some(0.625));
/// assert_eq!(rows[0].threads.known(), Some(1.25));
/// assert!(rows[0].error.known().is_some_and(|error| error < 0.05));
/// ```
#[derive(Clone, Debug)]
pub struct Profile<K> {
    places: HashMap<K, usize>,
    counts: Vec<Count>,
    /// The indexes of the keys that this pass found.
    seen: Vec<usize>,
    passes: u64,
    samples: u64,
    in_pass: u64,
    /// The sum over all passes of the square of the number of samples.
    squares: f64,
}

/// The counts of one key.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    samples: u64,
    in_pass: u64,
    squares: f64,
    /// The sum over all passes of the product of its samples and all samples.
    products: f64,
}

/// One key of a [`Profile`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ProfileRow<'a, K> {
    /// The key.
    pub key: &'a K,
    /// The number of samples with this key.
    pub samples: u64,
    /// The share of all samples, from 0 to 1.
    pub share: Rate,
    /// Two standard errors of the share. They are estimated from the differences between passes, so they are
    /// unknown after one pass. A wait that lasts longer than the time between two passes is counted in both,
    /// which makes this estimate too small.
    pub error: Rate,
    /// The average number of threads with this key at a time.
    pub threads: Rate,
}

impl<K> Default for Profile<K> {
    fn default() -> Self {
        Profile {
            places: HashMap::new(),
            counts: Vec::new(),
            seen: Vec::new(),
            passes: 0,
            samples: 0,
            in_pass: 0,
            squares: 0.0,
        }
    }
}

impl<K: Eq + Hash> Profile<K> {
    /// Makes a profile without samples.
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts one thread in this pass. If the key was counted before, this allocates nothing.
    pub fn add(&mut self, key: K) {
        let next = self.counts.len();
        let at = *self.places.entry(key).or_insert(next);
        if at == next {
            self.counts.push(Count::default());
        }
        let count = &mut self.counts[at];
        if count.in_pass == 0 {
            self.seen.push(at);
        }
        count.in_pass += 1;
        self.in_pass += 1;
    }

    /// Ends a pass. A pass without threads counts too.
    pub fn end_pass(&mut self) {
        let all = std::mem::take(&mut self.in_pass);
        for at in self.seen.drain(..) {
            let count = &mut self.counts[at];
            let samples = std::mem::take(&mut count.in_pass);
            count.samples += samples;
            count.squares += (samples as f64) * (samples as f64);
            count.products += (samples as f64) * (all as f64);
        }
        self.passes += 1;
        self.samples += all;
        self.squares += (all as f64) * (all as f64);
    }

    /// The number of passes that ended.
    pub fn passes(&self) -> u64 {
        self.passes
    }

    /// The number of threads that were counted in these passes.
    pub fn samples(&self) -> u64 {
        self.samples
    }

    /// All keys, the most frequent first. Keys with equal counts are in no particular order.
    pub fn rows(&self) -> Vec<ProfileRow<'_, K>> {
        let mut rows: Vec<_> = self.places.iter().map(|(key, &at)| self.row(key, &self.counts[at])).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.samples));
        rows
    }

    fn row<'a>(&'a self, key: &'a K, count: &Count) -> ProfileRow<'a, K> {
        let (passes, all, own) = (self.passes as f64, self.samples as f64, count.samples as f64);
        let share = own / all;
        // The share is a ratio of two sums over the passes. This is the usual estimate of the variance of a
        // ratio.
        let spread = count.squares - 2.0 * share * count.products + share * share * self.squares;
        let variance = spread.max(0.0) * passes / (passes - 1.0) / (all * all);
        ProfileRow {
            key,
            samples: count.samples,
            share: share.into(),
            error: (2.0 * variance.sqrt()).into(),
            threads: (own / passes).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A generator whose numbers are random enough for this test.
    fn random(state: &mut u64) -> f64 {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The true share is within two standard errors in about 95 of 100 profiles.
    #[test]
    fn errors_hold() {
        let (mut state, mut held) = (7, 0);
        for _ in 0..200 {
            let mut profile = Profile::new();
            for _ in 0..300 {
                // The number of threads differs from pass to pass too.
                for _ in 0..1 + (random(&mut state) * 8.0) as usize {
                    profile.add(random(&mut state) < 0.2);
                }
                profile.end_pass();
            }
            let row = profile.rows().into_iter().find(|row| *row.key).expect("seen");
            let (share, error) = (row.share.known().expect("some"), row.error.known().expect("many"));
            held += u32::from((share - 0.2).abs() <= error);
        }
        assert!((180..=199).contains(&held), "{held} of 200");
    }

    #[test]
    fn nothing_is_not_zero() {
        let mut profile = Profile::<u8>::new();
        assert!(profile.rows().is_empty());
        profile.end_pass();
        assert_eq!((profile.passes(), profile.samples()), (1, 0));
        profile.add(7);
        assert!(profile.rows()[0].share.known().is_none(), "its pass has not ended");
        profile.end_pass();
        let rows = profile.rows();
        assert_eq!((rows[0].share, rows[0].threads), (Rate::from(1.0), Rate::from(0.5)));
        assert_eq!(rows[0].error, Rate::from(0.0));
        let mut one = Profile::new();
        one.add(1);
        one.end_pass();
        assert_eq!(one.rows()[0].error, Rate::UNKNOWN);
    }
}
