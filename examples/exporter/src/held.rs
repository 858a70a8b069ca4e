//! Counters that do not step back.
//!
//! Prometheus takes every fall of a counter for a reset, and adds all of the new value to the rate. Some
//! counters of the kernel step back a little, so they are shown at their highest until they have passed it.

use std::collections::HashMap;
use std::hash::Hash;

use procsampler::unit::{Bytes, Micros, Millis, Sectors, Ticks};
use procsampler::{Change, Delta, Machine};

/// A counter as it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    last: u64,
    shown: u64,
    /// What the 32-bit counter lost when it passed 2^32.
    wrapped: u64,
}

impl Held {
    pub fn new(now: u64) -> Self {
        Held { last: now, shown: now, wrapped: 0 }
    }

    /// Takes the counter's value and what it did since the last one, and gives the value to show. Without a
    /// change, as when the file was opened anew, the counter is taken for the same.
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

/// A number of one of the kernel's units, as a plain one.
pub trait Plain {
    fn plain(self) -> Option<u64>;
}

/// What such a number did.
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

/// A row of counters that are judged together.
pub trait Counters<const N: usize>: Delta + Copy {
    /// `None` is a counter that this kernel lacks.
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

/// The rows of a file, by what they are known by.
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

    /// Takes a row of the sample, and gives the values to show.
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

    /// Forgets the rows that the sample did not have: a device of the same name is another one.
    pub fn end(&mut self) {
        let round = self.round;
        self.rows.retain(|_, row| row.round == round);
    }
}

#[cfg(test)]
mod tests;
