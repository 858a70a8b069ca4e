//! Rows kept: an owned table, its rows found by identity.

use core::cmp::Ordering;
use core::fmt;
use core::ops::Deref;

use crate::delta::Delta;
use crate::machine::Machine;

/// What makes a row the same row in two samples: a CPU's number, a device's, a name.
pub trait Identity: 'static {
    /// The identity, borrowed from the row.
    type Id<'a>: Ord + Copy
    where
        Self: 'a;

    /// The row's identity.
    fn id(&self) -> Self::Id<'_>;
}

/// The rows of a table in the order of the file, a slice to read, with a search by identity.
///
/// The storage is kept from sample to sample, that of the rows too.
pub struct Rows<R> {
    /// The rows, and behind them those that an earlier, longer text left.
    rows: Vec<R>,
    len: usize,
    /// Places in `rows` by rising identity, so that a search is never linear and a delta never quadratic.
    sorted: Vec<u32>,
}

impl<R> Default for Rows<R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R: Clone> Clone for Rows<R> {
    fn clone(&self) -> Self {
        Rows { rows: self.to_vec(), len: self.len, sorted: self.sorted.clone() }
    }
}

impl<R> Rows<R> {
    pub(crate) const fn new() -> Self {
        Rows { rows: Vec::new(), len: 0, sorted: Vec::new() }
    }

    fn at(&self, place: usize) -> Option<&R> {
        <[R]>::get(self, place)
    }
}

impl<R: Identity> Rows<R> {
    /// The row of an identity; of several with one identity any.
    pub fn get<'a>(&'a self, id: R::Id<'a>) -> Option<&'a R> {
        self.rows.get(self.place(id)?)
    }

    /// The first row that `order` finds equal; it goes by what identities are sorted by first.
    pub(crate) fn first_by(&self, order: impl Fn(&R) -> Ordering) -> Option<&R> {
        let row = |at: &u32| self.rows.get(*at as usize);
        let found = self.sorted.partition_point(|at| row(at).map(&order) == Some(Ordering::Less));
        row(self.sorted.get(found)?).filter(|row| order(row) == Ordering::Equal)
    }

    fn place<'a>(&'a self, id: R::Id<'a>) -> Option<usize> {
        let id_of = |at: u32| self.rows.get(at as usize).map(Identity::id);
        let found = self.sorted.binary_search_by(|&at| id_of(at).cmp(&Some(id))).ok()?;
        self.sorted.get(found).map(|&at| at as usize)
    }

    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }

    pub(crate) fn push(&mut self, row: R) {
        match self.rows.get_mut(self.len) {
            Some(place) => *place = row,
            None => self.rows.push(row),
        }
        self.len += 1;
    }

    /// One row more, to be overwritten as a whole: it is what an earlier text left there, whose storage is used again.
    pub(crate) fn fill(&mut self) -> &mut R
    where
        R: Default,
    {
        if self.len >= self.rows.len() {
            self.rows.push(R::default());
            self.len = self.rows.len() - 1;
        }
        let place = &mut self.rows[self.len];
        self.len += 1;
        place
    }

    /// Takes back the rows from the one at this place on.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    /// The row that was pushed or filled last.
    pub(crate) fn last_mut(&mut self) -> Option<&mut R> {
        self.rows.get_mut(self.len.checked_sub(1)?)
    }

    /// The rows, to be finished.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut R> {
        self.rows.iter_mut().take(self.len)
    }

    /// Brings the index up to the rows, after the last was pushed. On an unchanged set it only looks.
    pub(crate) fn index(&mut self) {
        let rows = self.rows.get(..self.len).unwrap_or_default();
        let id = |at: &u32| rows.get(*at as usize).map(|row| (row.id(), *at));
        let stands = self.sorted.len() == rows.len() && self.sorted.is_sorted_by(|a, b| id(a) < id(b));
        if !stands {
            self.sorted.clear();
            self.sorted.extend(0..rows.len() as u32);
            sort_places(&mut self.sorted, &|a, b| id(&a).cmp(&id(&b)));
        }
    }
}

impl<R: Identity> Rows<R> {
    /// As [`Rows::index`], where several rows may be `alike`: `set` is called for all but the first of those, with how many
    /// came before it.
    pub(crate) fn index_alike(&mut self, alike: impl Fn(&R, &R) -> bool, set: impl Fn(&mut R, u32)) {
        self.index();
        let mut before = 0;
        for at in 1..self.sorted.len() {
            let (Some(&last), Some(&this)) = (self.sorted.get(at - 1), self.sorted.get(at)) else { return };
            let (Some(a), Some(b)) = (self.rows.get(last as usize), self.rows.get(this as usize)) else {
                return;
            };
            before = if alike(a, b) { before + 1 } else { 0 };
            if before > 0 {
                if let Some(row) = self.rows.get_mut(this as usize) {
                    set(row, before);
                }
            }
        }
    }
}

/// Sorts places by an order that is passed as an object. As a type parameter of the sort it was compiled once for each
/// type of row, and these copies were 43 % of the crate's machine code. The rows are sorted only after their set changed.
#[inline(never)]
fn sort_places(places: &mut [u32], order: &dyn Fn(u32, u32) -> Ordering) {
    places.sort_unstable_by(|&a, &b| order(a, b));
}

impl<R> Deref for Rows<R> {
    type Target = [R];

    fn deref(&self) -> &[R] {
        self.rows.get(..self.len).unwrap_or_default()
    }
}

impl<'a, R> IntoIterator for &'a Rows<R> {
    type Item = &'a R;
    type IntoIter = core::slice::Iter<'a, R>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<R: PartialEq> PartialEq for Rows<R> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<R: Eq> Eq for Rows<R> {}

impl<R: fmt::Debug> fmt::Debug for Rows<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// A row in two samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RowDelta<'a, R: Delta> {
    /// Only the later sample has it.
    New(&'a R),
    /// Both have it.
    Kept {
        /// In the later sample.
        now: &'a R,
        /// In the earlier one.
        earlier: &'a R,
        /// What changed.
        delta: R::Output<'a>,
    },
    /// Only the earlier sample has it.
    Gone(&'a R),
}

impl<'a, R: Delta> RowDelta<'a, R> {
    /// The row: as it is now, or as it last was.
    pub fn row(&self) -> &'a R {
        match self {
            RowDelta::New(row) | RowDelta::Gone(row) | RowDelta::Kept { now: row, .. } => row,
        }
    }

    /// What changed, if both samples have the row.
    pub fn delta(&self) -> Option<&R::Output<'a>> {
        match self {
            RowDelta::Kept { delta, .. } => Some(delta),
            _ => None,
        }
    }
}

impl<R: Identity + Delta> Delta for Rows<R> {
    type Output<'a>
        = RowDeltas<'a, R>
    where
        Self: 'a;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> RowDeltas<'a, R> {
        RowDeltas { now: self, earlier, machine: *machine, next: 0, then: 0, out_of_step: false, gone: 0 }
    }
}

/// The rows of two samples, matched by identity: first those of the later one in its order, then those that are
/// gone.
#[derive(Clone, Debug)]
pub struct RowDeltas<'a, R> {
    now: &'a Rows<R>,
    earlier: &'a Rows<R>,
    machine: Machine,
    next: usize,
    /// Where the next match is expected in `earlier`: behind the last one.
    then: usize,
    /// A row was not where it was expected, so that one may be gone.
    out_of_step: bool,
    gone: usize,
}

impl<'a, R: Identity + Delta> Iterator for RowDeltas<'a, R> {
    type Item = RowDelta<'a, R>;

    fn next(&mut self) -> Option<RowDelta<'a, R>> {
        if let Some(now) = self.now.at(self.next) {
            self.next += 1;
            let is_next = self.earlier.at(self.then).is_some_and(|row| row.id() == now.id());
            let place = if is_next { Some(self.then) } else { self.earlier.place(now.id()) };
            self.out_of_step |= !is_next && place.is_some();
            let Some((place, earlier)) = place.and_then(|at| Some((at, self.earlier.at(at)?))) else {
                return Some(RowDelta::New(now));
            };
            self.then = place + 1;
            return Some(RowDelta::Kept { now, earlier, delta: now.since(earlier, &self.machine) });
        }
        // On an unchanged set there is nothing to look for.
        if !self.out_of_step && self.then == self.earlier.len() {
            return None;
        }
        loop {
            let row = self.earlier.at(self.gone)?;
            self.gone += 1;
            if self.now.get(row.id()).is_none() {
                return Some(RowDelta::Gone(row));
            }
        }
    }
}

#[cfg(feature = "serde")]
mod serial {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Identity, Rows};

    impl<R: Serialize> Serialize for Rows<R> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_seq(self.iter())
        }
    }

    impl<'de, R: Identity + Deserialize<'de>> Deserialize<'de> for Rows<R> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let mut rows = Rows::default();
            Vec::<R>::deserialize(deserializer)?.into_iter().for_each(|row| rows.push(row));
            rows.index();
            Ok(rows)
        }
    }
}
