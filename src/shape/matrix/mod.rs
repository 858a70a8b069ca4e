//! Tables of counts: a header that names CPUs, and on each line a label, a count for each CPU and a
//! description. interrupts, softirqs.

mod columns;
mod delta;
mod memory;
mod read;
#[cfg(feature = "serde")]
mod serial;
#[cfg(test)]
mod tests;

pub use delta::{MatrixDelta, MatrixDeltas, MatrixRowDelta};
pub(crate) use memory::Memory;

use core::fmt;

use crate::cursor::Cursor;
use crate::shape::places::Places;
use crate::text::Printable;
use columns::{CpuColumns, Sums};

/// A table of counts: a row for each label, a column for each CPU.
///
/// The storage is reused from sample to sample. All counts are in one array, row by row: 200 rows for 512
/// CPUs are 400 KB.
#[derive(Default, PartialEq, Eq)]
pub struct Matrix {
    cpus: Vec<u32>,
    /// Places in `cpus` by rising number; empty if the CPUs already are in rising order.
    order: Places,
    rows: Vec<Place>,
    /// Labels and descriptions, one after the other.
    bytes: Vec<u8>,
    counts: Vec<u32>,
    /// Places in `rows` by label. Rows with one label are in their order.
    sorted: Places,
}

/// Where a row's label, description and counts end. They begin where those of the row before end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    label: usize,
    description: usize,
    counts: usize,
    /// The number of rows before it that have the same label.
    nth: u32,
}

/// A row of a [`Matrix`].
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MatrixRow<'a> {
    /// The text before the colon: `24`, `LOC`, `NET_RX`. Several rows may have the same label.
    pub label: &'a [u8],
    /// The counts since boot, 32 bits wide, in the order of the CPUs. Some rows (`ERR`) have fewer counts
    /// than there are CPUs. On ARM with Linux 3.x and offline CPUs there are more: the header has the CPUs
    /// online, and rows like `IPI0` and `LOC` have a count for each CPU present. In both cases the counts are
    /// not attributed to CPUs.
    pub counts: &'a [u32],
    /// The text after the counts, without the blanks around it; empty on many rows.
    pub description: &'a [u8],
    columns: CpuColumns<'a>,
    nth: u32,
}

impl<'a> MatrixRow<'a> {
    /// The label as a number, if it is one: the number of the IRQ.
    pub fn number(&self) -> Option<u32> {
        label_number(self.label)
    }

    /// Whether there is a count for each CPU of the header. Rows like `ERR` and `MIS` have one count for the
    /// whole machine. On a machine with one CPU they cannot be distinguished.
    pub fn is_by_cpu(&self) -> bool {
        self.counts.len() == self.columns.cpus.len()
    }

    /// The count of a CPU, by its number.
    ///
    /// ```
    /// use procsampler::{Sampler, system::Softirqs};
    ///
    /// let mut softirqs = Sampler::<Softirqs>::detached();
    /// let now = softirqs.push(b"     CPU0 CPU1\nTIMER: 28374 24968\n", Default::default())?;
    /// assert_eq!(now.rows.get("TIMER").and_then(|row| row.on(1)), Some(24968));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn on(&self, cpu: u32) -> Option<u32> {
        let column = self.columns.find(cpu, cpu as usize).filter(|_| self.is_by_cpu())?;
        self.counts.get(column).copied()
    }

    /// Each CPU and its count; empty if the row does not count by CPU.
    pub fn by_cpu(&self) -> impl Iterator<Item = (u32, u32)> + use<'a> {
        let cpus = if self.is_by_cpu() { self.columns.cpus } else { &[] };
        cpus.iter().copied().zip(self.counts.iter().copied())
    }

    /// The sum of all its counts. Each count may have wrapped separately, so only the delta between two
    /// samples says how much a row counted.
    pub fn sum(&self) -> u64 {
        self.counts.iter().copied().map(u64::from).sum()
    }
}

impl fmt::Debug for MatrixRow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MatrixRow")
            .field("label", &format_args!("{}", Printable(self.label)))
            .field("counts", &self.counts)
            .field("description", &format_args!("{}", Printable(self.description)))
            .finish()
    }
}

impl Matrix {
    /// The CPUs of the columns. The kernel prints them by rising number; the numbers may have gaps.
    pub fn cpus(&self) -> &[u32] {
        &self.cpus
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows in the order of the file.
    pub fn iter(&self) -> MatrixRows<'_> {
        MatrixRows { matrix: self, next: 0 }
    }

    /// The row of a label. If several rows have the label, it is the first.
    pub fn get(&self, label: impl AsRef<[u8]>) -> Option<MatrixRow<'_>> {
        self.find(label.as_ref(), 0).and_then(|at| self.row(at))
    }

    /// The sum of the counts of each CPU over the rows for which `wanted` returns true and that count by CPU.
    /// See [`MatrixRow::sum`]. It allocates on machines with more than 256 CPUs.
    pub fn cpu_sums<'a>(
        &'a self,
        wanted: impl Fn(MatrixRow<'a>) -> bool + 'a,
    ) -> impl Iterator<Item = (u32, u64)> + 'a {
        let mut sums = Sums::new(self.cpus.len());
        let columns = sums.columns();
        for row in self.iter().filter(|row| row.is_by_cpu() && wanted(*row)) {
            columns.iter_mut().zip(row.counts).for_each(|(sum, &count)| *sum += u64::from(count));
        }
        sums.by_cpu(&self.cpus)
    }

    fn columns(&self) -> CpuColumns<'_> {
        CpuColumns { cpus: &self.cpus, order: &self.order }
    }

    fn row(&self, at: usize) -> Option<MatrixRow<'_>> {
        let place = self.rows.get(at)?;
        let before = at.checked_sub(1).and_then(|at| self.rows.get(at)).copied().unwrap_or_default();
        Some(MatrixRow {
            label: self.bytes.get(before.description..place.label)?,
            counts: self.counts.get(before.counts..place.counts)?,
            description: self.bytes.get(place.label..place.description)?,
            columns: self.columns(),
            nth: place.nth,
        })
    }

    fn label(&self, at: u32) -> Option<&[u8]> {
        self.row(at as usize).map(|row| row.label)
    }

    /// The place of the n-th row of a label, from 0.
    fn find(&self, label: &[u8], nth: u32) -> Option<usize> {
        self.sorted.find(nth as usize, |at| self.label(at).cmp(&Some(label)))
    }

    pub(crate) fn clear(&mut self) {
        let Matrix { cpus, order: _, rows, bytes, counts, sorted: _ } = self;
        cpus.clear();
        rows.clear();
        bytes.clear();
        counts.clear();
    }

    pub(crate) fn push_cpu(&mut self, cpu: u32) {
        self.cpus.push(cpu);
    }

    /// Adds a row, whose counts are already stored after those of the row before.
    fn push(&mut self, label: &[u8], description: &[u8]) {
        self.bytes.extend_from_slice(label);
        let label = self.bytes.len();
        self.bytes.extend_from_slice(description);
        let (description, counts) = (self.bytes.len(), self.counts.len());
        self.rows.push(Place { label, description, counts, nth: 0 });
    }

    #[cfg(feature = "serde")]
    pub(crate) fn push_row(&mut self, label: &[u8], counts: &[u32], description: &[u8]) {
        self.counts.extend_from_slice(counts);
        self.push(label, description);
    }

    /// Updates the indexes for the CPUs and the rows, after the last row was pushed. If the set is unchanged,
    /// it only checks the order.
    pub(crate) fn index(&mut self) {
        columns::index(&self.cpus, &mut self.order);
        let mut sorted = core::mem::take(&mut self.sorted);
        let key = |at: u32| (self.label(at), at);
        sorted.update(self.rows.len(), |a, b| key(a).cmp(&key(b)));
        let mut before = None;
        for at in sorted.iter() {
            let nth = match before {
                Some((other, nth)) if self.label(other) == self.label(at as u32) => nth + 1,
                _ => 0,
            };
            if let Some(row) = self.rows.get_mut(at) {
                row.nth = nth;
            }
            before = Some((at as u32, nth));
        }
        self.sorted = sorted;
    }

    /// Reserves room for new rows, so that the sample in which they appear does not allocate.
    fn make_room(&mut self) {
        let Matrix { cpus, order, rows, bytes, counts, sorted } = self;
        room(cpus);
        room(order.storage());
        room(rows);
        room(bytes);
        room(counts);
        room(sorted.storage());
    }
}

/// A label as a number, if it is one.
fn label_number(label: &[u8]) -> Option<u32> {
    let mut label = Cursor::new(label);
    let number = label.digits().and_then(|number| u32::try_from(number).ok());
    number.filter(|_| label.at_end())
}

/// Clones into the existing storage.
impl Clone for Matrix {
    fn clone(&self) -> Self {
        let mut clone = Matrix::default();
        clone.clone_from(self);
        clone
    }

    fn clone_from(&mut self, source: &Self) {
        let Matrix { cpus, order, rows, bytes, counts, sorted } = self;
        copy(cpus, &source.cpus);
        copy(order.storage(), source.order.as_slice());
        copy(rows, &source.rows);
        copy(bytes, &source.bytes);
        copy(counts, &source.counts);
        copy(sorted.storage(), source.sorted.as_slice());
    }
}

/// Reserves a quarter more if less than a sixteenth is free. A table that grows by one row at a time then
/// seldom allocates.
fn room<T>(of: &mut Vec<T>) {
    if of.capacity() - of.len() <= of.len() / 16 {
        of.reserve(of.len() / 4);
    }
}

/// Overwrites `to`. If it has to grow, it gets room for further rows.
///
/// It copies in pieces: the C library makes one copy of 400 KB with `rep movsb`, which takes Zen 3 twenty
/// times as long if the two buffers lie a few bytes apart in their pages.
fn copy<T: Copy>(to: &mut Vec<T>, from: &[T]) {
    to.clear();
    if to.capacity() < from.len() {
        to.reserve(from.len() + from.len() / 4);
    }
    from.chunks(2048 / size_of::<T>()).for_each(|piece| to.extend_from_slice(piece));
}

impl fmt::Debug for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Matrix").field("cpus", &self.cpus).field("rows", &Rows(self)).finish()
    }
}

struct Rows<'a>(&'a Matrix);

impl fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0).finish()
    }
}

impl<'a> IntoIterator for &'a Matrix {
    type Item = MatrixRow<'a>;
    type IntoIter = MatrixRows<'a>;

    fn into_iter(self) -> MatrixRows<'a> {
        self.iter()
    }
}

/// The rows of a [`Matrix`].
#[derive(Clone, Debug)]
pub struct MatrixRows<'a> {
    matrix: &'a Matrix,
    next: usize,
}

impl<'a> Iterator for MatrixRows<'a> {
    type Item = MatrixRow<'a>;

    fn next(&mut self) -> Option<MatrixRow<'a>> {
        let row = self.matrix.row(self.next)?;
        self.next += 1;
        Some(row)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.matrix.len() - self.next;
        (left, Some(left))
    }
}

impl ExactSizeIterator for MatrixRows<'_> {}
