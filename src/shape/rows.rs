//! Owned tables whose rows are looked up by identity.

use core::cmp::Ordering;
use core::fmt;
use core::ops::Deref;

use crate::delta::Delta;
use crate::machine::Machine;
use crate::shape::places::Places;

/// The value that identifies a row in two samples: the number of a CPU or of a device, or a name.
pub trait Identity: 'static {
    /// The identity, borrowed from the row.
    type Id<'a>: Ord + Copy
    where
        Self: 'a;

    /// The row's identity.
    fn id(&self) -> Self::Id<'_>;
}

/// The rows of a table in the order of the file. It can be read as a slice, and searched by identity.
///
/// The storage of the table and of its rows is reused from sample to sample.
pub struct Rows<R> {
    /// The rows, and after them unused rows that an earlier, longer text filled.
    rows: Vec<R>,
    len: usize,
    /// Places in `rows` by rising identity, so that a search is never linear and a delta never quadratic.
    sorted: Places,
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
        Rows { rows: Vec::new(), len: 0, sorted: Places::new() }
    }

    fn at(&self, place: usize) -> Option<&R> {
        <[R]>::get(self, place)
    }
}

impl<R: Identity> Rows<R> {
    /// The row of an identity. If several rows have the identity, it is any of them.
    pub fn get<'a>(&'a self, id: R::Id<'a>) -> Option<&'a R> {
        self.rows.get(self.place(id)?)
    }

    /// The first row for which `order` returns `Equal`. `order` must compare by the first part of the
    /// identity.
    pub(crate) fn first_by(&self, order: impl Fn(&R) -> Ordering) -> Option<&R> {
        let order = |at: u32| self.rows.get(at as usize).map_or(Ordering::Greater, &order);
        self.rows.get(self.sorted.find(0, order)?)
    }

    fn place<'a>(&'a self, id: R::Id<'a>) -> Option<usize> {
        let id_of = |at: u32| self.rows.get(at as usize).map(Identity::id);
        self.sorted.find(0, |at| id_of(at).cmp(&Some(id)))
    }

    /// The place of a row's identity: the expected place, or else the result of a search.
    fn place_near(&self, row: &R, expected: usize) -> Option<usize> {
        let is_expected = self.at(expected).is_some_and(|other| other.id() == row.id());
        if is_expected { Some(expected) } else { self.place(row.id()) }
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

    /// Adds a row, which the caller must overwrite completely: it holds values of an earlier text, whose
    /// storage is reused.
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

    /// Removes the rows from this place on.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    /// The row that was pushed or filled last.
    pub(crate) fn last_mut(&mut self) -> Option<&mut R> {
        self.rows.get_mut(self.len.checked_sub(1)?)
    }

    /// The rows, so that the caller can complete them.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut R> {
        self.rows.iter_mut().take(self.len)
    }

    /// Updates the index after the last row was pushed. If the set of rows is unchanged, it only checks the
    /// order.
    pub(crate) fn index(&mut self) {
        let rows = self.rows.get(..self.len).unwrap_or_default();
        let id = |at: u32| rows.get(at as usize).map(|row| (row.id(), at));
        self.sorted.update(rows.len(), |a, b| id(a).cmp(&id(b)));
    }
}

impl<R: Identity> Rows<R> {
    /// Does the same as [`Rows::index`] where several rows may be `alike`: `set` is called for each of these
    /// except the first, with the number of like rows before it.
    pub(crate) fn index_alike(&mut self, alike: impl Fn(&R, &R) -> bool, set: impl Fn(&mut R, u32)) {
        self.index();
        let (mut last, mut before) = (None, 0);
        for this in self.sorted.iter() {
            let pair = last.and_then(|last| Some((self.rows.get::<usize>(last)?, self.rows.get(this)?)));
            before = if pair.is_some_and(|(a, b)| alike(a, b)) { before + 1 } else { 0 };
            if let Some(row) = self.rows.get_mut(this).filter(|_| before > 0) {
                set(row, before);
            }
            last = Some(this);
        }
    }
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

/// A row that both samples have.
///
/// It dereferences to the changes, so they can be read as `row.read_ios`.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct RowDelta<'a, R: Delta> {
    /// The row in the later sample.
    pub now: &'a R,
    /// The row in the earlier sample.
    pub earlier: &'a R,
    /// The changes.
    pub delta: R::Output<'a>,
}

impl<'a, R: Delta> Deref for RowDelta<'a, R> {
    type Target = R::Output<'a>;

    fn deref(&self) -> &R::Output<'a> {
        &self.delta
    }
}

impl<R: Identity + Delta> Delta for Rows<R> {
    type Output<'a>
        = RowDeltas<'a, R>
    where
        Self: 'a;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> RowDeltas<'a, R> {
        RowDeltas { now: self, earlier, machine: *machine }
    }
}

/// The rows of two samples, matched by identity.
///
/// Iteration gives the rows that both samples have, in the order of the later sample. It can be repeated,
/// since it takes a reference. In an [`Interval`](crate::Interval) each row comes with the interval: see
/// there for an example.
#[derive(Clone, Debug)]
pub struct RowDeltas<'a, R> {
    now: &'a Rows<R>,
    earlier: &'a Rows<R>,
    machine: Machine,
}

impl<'a, R: Identity + Delta> RowDeltas<'a, R> {
    /// The rows that both samples have, in the order of the later sample.
    pub fn iter(&self) -> RowDeltasIter<'a, R> {
        let RowDeltas { now, earlier, machine } = *self;
        RowDeltasIter { deltas: RowDeltas { now, earlier, machine }, next: 0, then: 0 }
    }

    /// The row of an identity; `None` unless both samples have it.
    ///
    /// ```
    /// use procsampler::unit::Monotonic;
    /// use procsampler::{Change, Sampler, system::Diskstats};
    ///
    /// let mut diskstats = Sampler::<Diskstats>::detached();
    /// diskstats.push(b"8 0 sda 1 0 8 0 0 0 0 0 0 0 0\n", Monotonic(0))?;
    /// diskstats.push(b"8 0 sda 4 0 32 0 0 0 0 0 0 0 0\n", Monotonic(9))?;
    /// let (disks, sda) = (diskstats.delta().unwrap(), diskstats.current().unwrap().disks[0].name);
    /// assert_eq!(disks.get((8, 0, &sda)).unwrap().read_ios, Change::By(3));
    /// assert!(disks.get((8, 16, &sda)).is_none());
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn get<'b>(&'b self, id: R::Id<'b>) -> Option<RowDelta<'a, R>> {
        let now = self.now.at(self.now.place(id)?)?;
        let earlier = self.earlier.at(self.earlier.place(now.id())?)?;
        Some(self.row(now, earlier))
    }

    /// The rows that only the later sample has, in its order.
    ///
    /// ```
    /// use procsampler::{Monotonic, Sampler, system::Diskstats};
    ///
    /// let mut disks = Sampler::<Diskstats>::detached();
    /// disks.push(b"8 0 sda 1 0 8 5 0 0 0 0 0 4 5\n", Monotonic(0))?;
    /// disks.push(b"8 16 sdb 1 0 8 5 0 0 0 0 0 4 5\n", Monotonic(1))?;
    /// let delta = disks.delta().unwrap();
    /// assert!(delta.appeared().all(|disk| disk.name == "sdb") && delta.gone().all(|disk| disk.name == "sda"));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn appeared(&self) -> impl Iterator<Item = &'a R> + use<'a, R> {
        only_in(self.now, self.earlier)
    }

    /// The rows that only the earlier sample has, in its order.
    pub fn gone(&self) -> impl Iterator<Item = &'a R> + use<'a, R> {
        only_in(self.earlier, self.now)
    }

    fn row(&self, now: &'a R, earlier: &'a R) -> RowDelta<'a, R> {
        RowDelta { now, earlier, delta: now.since(earlier, &self.machine) }
    }
}

/// The rows of `one` that `other` does not have.
fn only_in<'a, R: Identity>(
    one: &'a Rows<R>,
    other: &'a Rows<R>,
) -> impl Iterator<Item = &'a R> + use<'a, R> {
    let mut next = 0;
    one.iter().filter(move |row| {
        let place = other.place_near(row, next);
        next = place.map_or(next, |place| place + 1);
        place.is_none()
    })
}

impl<'a, R: Identity + Delta> IntoIterator for RowDeltas<'a, R> {
    type Item = RowDelta<'a, R>;
    type IntoIter = RowDeltasIter<'a, R>;

    fn into_iter(self) -> RowDeltasIter<'a, R> {
        self.iter()
    }
}

impl<'a, R: Identity + Delta> IntoIterator for &RowDeltas<'a, R> {
    type Item = RowDelta<'a, R>;
    type IntoIter = RowDeltasIter<'a, R>;

    fn into_iter(self) -> RowDeltasIter<'a, R> {
        self.iter()
    }
}

/// Iterator over the rows that both samples of a [`RowDeltas`] have.
#[derive(Clone, Debug)]
pub struct RowDeltasIter<'a, R> {
    deltas: RowDeltas<'a, R>,
    next: usize,
    /// The place in the earlier sample where the next match is expected: behind the last match.
    then: usize,
}

impl<'a, R: Identity + Delta> Iterator for RowDeltasIter<'a, R> {
    type Item = RowDelta<'a, R>;

    fn next(&mut self) -> Option<RowDelta<'a, R>> {
        loop {
            let now = self.deltas.now.at(self.next)?;
            self.next += 1;
            let Some(place) = self.deltas.earlier.place_near(now, self.then) else { continue };
            self.then = place + 1;
            return Some(self.deltas.row(now, self.deltas.earlier.at(place)?));
        }
    }
}

#[cfg(feature = "serde")]
mod serial {
    use serde::ser::SerializeSeq;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Identity, RowDelta, RowDeltas, Rows};
    use crate::delta::Delta;

    /// Serialises the row in the later sample, and its changes.
    impl<'a, R: Delta + Serialize> Serialize for RowDelta<'a, R>
    where
        R::Output<'a>: Serialize,
    {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            #[derive(Serialize)]
            #[serde(crate = "crate::fields", rename = "RowDelta")]
            struct Row<'a, R, D> {
                now: &'a R,
                delta: &'a D,
            }
            Row { now: self.now, delta: &self.delta }.serialize(serializer)
        }
    }

    /// Serialises the rows that both samples have.
    impl<'a, R: Identity + Delta + Serialize> Serialize for RowDeltas<'a, R>
    where
        R::Output<'a>: Serialize,
    {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            // Formats such as postcard write the number of rows first.
            let mut rows = serializer.serialize_seq(Some(self.iter().count()))?;
            self.iter().try_for_each(|row| rows.serialize_element(&row))?;
            rows.end()
        }
    }

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
