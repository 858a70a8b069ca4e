//! Counters that do not step back.
//!
//! Prometheus interprets every decrease of a counter as a reset, and adds the whole new value to the rate.
//! Some counters of the kernel step back a little. Their highest value is shown until they are above it
//! again.

use std::collections::HashMap;
use std::hash::Hash;

use procsampler::unit::{Bytes, Micros, Millis, Sectors, Ticks};
use procsampler::{Change, Delta, Machine};

/// A counter and the value that is shown for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    last: u64,
    shown: u64,
    /// The sum of what a 32-bit counter lost at its wraps.
    wrapped: u64,
}

impl Held {
    pub fn new(now: u64) -> Self {
        Held { last: now, shown: now, wrapped: 0 }
    }

    /// Takes the new value of the counter and its change since the last one. Returns the value to show.
    /// `change` is `None` after the file was opened again: then the counter counts as the same.
    pub fn see(&mut self, now: u64, change: Option<Change<u64>>) -> u64 {
        match change {
            Some(Change::Reset(_)) => *self = Held::new(now),
            Some(Change::Wrapped(by)) => {
                let lost = self.last.wrapping_add(by).wrapping_sub(now);
                self.wrapped = self.wrapped.wrapping_add(lost);
            }
            Some(Change::By(_) | Change::Back(_)) | None => {}
        }
        self.last = now;
        self.shown = self.shown.max(self.wrapped.saturating_add(now));
        self.shown
    }
}

/// A number in one of the kernel's units, as a plain number.
pub trait Plain {
    fn plain(self) -> Option<u64>;
}

/// The change of such a number.
pub trait PlainChange {
    fn plain(self) -> Option<Change<u64>>;
}

impl Plain for u64 {
    fn plain(self) -> Option<u64> {
        Some(self)
    }
}

impl PlainChange for Change<u64> {
    fn plain(self) -> Option<Change<u64>> {
        Some(self)
    }
}

macro_rules! plain {
    ($($unit:ident)*) => { $(
        impl Plain for $unit {
            fn plain(self) -> Option<u64> {
                Some(self.0)
            }
        }

        impl PlainChange for Change<$unit> {
            fn plain(self) -> Option<Change<u64>> {
                Some(self.map(|amount| amount.0))
            }
        }
    )* };
}

plain!(Bytes Micros Millis Sectors Ticks);

impl<T: Plain> Plain for Option<T> {
    fn plain(self) -> Option<u64> {
        self?.plain()
    }
}

impl<T: PlainChange> PlainChange for Option<T> {
    fn plain(self) -> Option<Change<u64>> {
        self?.plain()
    }
}

/// A row of counters that are checked together for a reset.
pub trait Counters<const N: usize>: Delta + Copy {
    /// The counters; `None` for a counter that this kernel lacks.
    fn counters(&self) -> [Option<u64>; N];

    fn changes(delta: &Self::Output<'_>) -> [Option<Change<u64>>; N];
}

macro_rules! counters {
    ($row:ty, $count:literal: $($field:ident)*) => {
        impl $crate::held::Counters<$count> for $row {
            fn counters(&self) -> [Option<u64>; $count] {
                [$( $crate::held::Plain::plain(self.$field) ),*]
            }

            fn changes(delta: &Self::Output<'_>) -> [Option<procsampler::Change<u64>>; $count] {
                [$( $crate::held::PlainChange::plain(delta.$field) ),*]
            }
        }
    };
}
pub(crate) use counters;

/// The rows of a file, by their identities.
#[derive(Debug)]
pub struct HeldRows<K, R, const N: usize> {
    rows: HashMap<K, HeldRow<R, N>>,
    round: u64,
}

#[derive(Debug)]
struct HeldRow<R, const N: usize> {
    last: R,
    held: [Option<Held>; N],
    round: u64,
}

impl<K: Eq + Hash, R: Counters<N>, const N: usize> Default for HeldRows<K, R, N> {
    fn default() -> Self {
        HeldRows { rows: HashMap::new(), round: 0 }
    }
}

impl<K: Eq + Hash, R: Counters<N>, const N: usize> HeldRows<K, R, N> {
    /// Begins a sample.
    pub fn begin(&mut self) {
        self.round += 1;
    }

    /// Takes a row of the sample, and returns the values to show.
    pub fn see(&mut self, key: K, now: &R, machine: &Machine) -> [Option<u64>; N] {
        let (counters, round) = (now.counters(), self.round);
        let new = || HeldRow { last: *now, held: counters.map(|now| now.map(Held::new)), round };
        let row = self.rows.entry(key).or_insert_with(new);
        let changes = R::changes(&now.since(&row.last, machine));
        let mut shown = [None; N];
        for (((shown, held), now), change) in shown.iter_mut().zip(&mut row.held).zip(counters).zip(changes) {
            *shown = now.map(|now| held.get_or_insert(Held::new(now)).see(now, change));
        }
        (row.last, row.round) = (*now, round);
        shown
    }

    /// Forgets the rows that the sample did not have. A later device with the same name is another one.
    pub fn end(&mut self) {
        let round = self.round;
        self.rows.retain(|_, row| row.round == round);
    }
}

#[cfg(test)]
mod tests;
