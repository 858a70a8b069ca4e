//! Rows kept: an owned table, its rows found by identity.

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
/// The storage is kept from sample to sample.
#[derive(Clone)]
pub struct Rows<R> {
    rows: Vec<R>,
    /// Places in `rows` by rising identity, so that a search is never linear and a delta never quadratic.
    sorted: Vec<u32>,
}

impl<R> Default for Rows<R> {
    fn default() -> Self {
        Self::none()
    }
}

impl<R> Rows<R> {
    pub(crate) const fn none() -> Self {
        Rows { rows: Vec::new(), sorted: Vec::new() }
    }
}

impl<R: Identity> Rows<R> {
    /// The row of an identity; of several with one identity any.
    pub fn get<'a>(&'a self, id: R::Id<'a>) -> Option<&'a R> {
        self.rows.get(self.place(id)?)
    }

    fn place<'a>(&'a self, id: R::Id<'a>) -> Option<usize> {
        let id_of = |at: u32| self.rows.get(at as usize).map(Identity::id);
        let found = self.sorted.binary_search_by(|&at| id_of(at).cmp(&Some(id))).ok()?;
        self.sorted.get(found).map(|&at| at as usize)
    }

    pub(crate) fn clear(&mut self) {
        self.rows.clear();
    }

    pub(crate) fn push(&mut self, row: R) {
        self.rows.push(row);
    }

    /// Brings the index up to the rows, after the last was pushed. On an unchanged set it only looks.
    pub(crate) fn index(&mut self) {
        let rows = &self.rows;
        let id = |at: &u32| rows.get(*at as usize).map(|row| (row.id(), *at));
        let stands = self.sorted.len() == rows.len() && self.sorted.is_sorted_by(|a, b| id(a) < id(b));
        if !stands {
            self.sorted.clear();
            self.sorted.extend(0..rows.len() as u32);
            self.sorted.sort_unstable_by(|a, b| id(a).cmp(&id(b)));
        }
    }
}

impl<R> Deref for Rows<R> {
    type Target = [R];

    fn deref(&self) -> &[R] {
        &self.rows
    }
}

impl<'a, R> IntoIterator for &'a Rows<R> {
    type Item = &'a R;
    type IntoIter = core::slice::Iter<'a, R>;

    fn into_iter(self) -> Self::IntoIter {
        self.rows.iter()
    }
}

impl<R: PartialEq> PartialEq for Rows<R> {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl<R: Eq> Eq for Rows<R> {}

impl<R: fmt::Debug> fmt::Debug for Rows<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows.fmt(f)
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
        if let Some(now) = self.now.rows.get(self.next) {
            self.next += 1;
            let is_next = self.earlier.rows.get(self.then).is_some_and(|row| row.id() == now.id());
            let place = if is_next { Some(self.then) } else { self.earlier.place(now.id()) };
            self.out_of_step |= !is_next && place.is_some();
            let Some((place, earlier)) = place.and_then(|at| Some((at, self.earlier.rows.get(at)?))) else {
                return Some(RowDelta::New(now));
            };
            self.then = place + 1;
            return Some(RowDelta::Kept { now, earlier, delta: now.since(earlier, &self.machine) });
        }
        // On an unchanged set there is nothing to look for.
        if !self.out_of_step && self.then == self.earlier.rows.len() {
            return None;
        }
        loop {
            let row = self.earlier.rows.get(self.gone)?;
            self.gone += 1;
            if self.now.get(row.id()).is_none() {
                return Some(RowDelta::Gone(row));
            }
        }
    }
}
