//! Tables of counts: a header that names CPUs, and on each line a label, a count for each CPU and a description.
//! interrupts, softirqs.

mod delta;
mod memory;
#[cfg(test)]
mod tests;

pub use delta::{MatrixDelta, MatrixDeltas, MatrixRowDelta, MatrixRowMoved};
pub(crate) use memory::Memory;

use core::fmt;

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::name::Printable;
use memory::Line;

/// A table of counts: a row for each label, a column for each CPU.
///
/// Its storage is kept from sample to sample. All counts stand in one array, row by row: 512 CPUs by 200 rows are 400 KB.
#[derive(Default, PartialEq, Eq)]
pub struct Matrix {
    cpus: Vec<u32>,
    rows: Vec<Place>,
    /// Labels and descriptions, one behind the other.
    bytes: Vec<u8>,
    counts: Vec<u32>,
    /// Places in `rows` by label, those of one label in their order.
    sorted: Vec<u32>,
}

/// Where a row's label, description and counts end; they begin where the row before ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    label: usize,
    description: usize,
    counts: usize,
    /// Which it is of the rows with its label.
    nth: u32,
}

/// A row of a [`Matrix`].
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MatrixRow<'a> {
    /// What stands before the colon: `24`, `LOC`, `NET_RX`. Several rows may have the same.
    pub label: &'a [u8],
    /// The counts since boot, 32 bits wide, in the order of the CPUs; fewer than those where the row has fewer.
    pub counts: &'a [u32],
    /// What follows the counts, without the blanks around it; empty on many rows.
    pub description: &'a [u8],
    cpus: &'a [u32],
    nth: u32,
}

impl<'a> MatrixRow<'a> {
    /// The label as a number, if it is one: the IRQ's.
    pub fn number(&self) -> Option<u32> {
        let mut label = Cursor::new(self.label);
        let number = label.digits().and_then(|number| u32::try_from(number).ok());
        number.filter(|_| label.at_end())
    }

    /// There is a count for each CPU. Rows like `ERR` and `MIS` have one for the machine; on a machine of one CPU that does
    /// not show.
    pub fn is_by_cpu(&self) -> bool {
        self.counts.len() == self.cpus.len()
    }

    /// The count of a CPU, by its number.
    pub fn on(&self, cpu: u32) -> Option<u32> {
        let column = column(self.cpus, cpu, cpu as usize).filter(|_| self.is_by_cpu())?;
        self.counts.get(column).copied()
    }

    /// CPU and count; empty if the row's counts are not by CPU.
    pub fn by_cpu(&self) -> impl Iterator<Item = (u32, u32)> + use<'a> {
        let cpus = if self.is_by_cpu() { self.cpus } else { &[] };
        cpus.iter().copied().zip(self.counts.iter().copied())
    }

    /// All its counts together. As each has wrapped on its own, it says how much a row counted only between two samples.
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
    /// The CPUs of the columns. The kernel prints them by rising number; numbers have gaps.
    pub fn cpus(&self) -> &[u32] {
        &self.cpus
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows in the order of the file.
    pub fn iter(&self) -> MatrixRows<'_> {
        MatrixRows { matrix: self, next: 0 }
    }

    /// The row of a label; of several with that label the first.
    pub fn get(&self, label: impl AsRef<[u8]>) -> Option<MatrixRow<'_>> {
        self.find(label.as_ref(), 0).and_then(|at| self.row(at))
    }

    /// What each CPU has counted, over the rows that `wanted` says yes to and that count by CPU. See [`MatrixRow::sum`].
    pub fn cpu_sums<'a>(
        &'a self,
        wanted: impl Fn(MatrixRow<'a>) -> bool + 'a,
    ) -> impl Iterator<Item = (u32, u64)> + 'a {
        sums_by_cpu(&self.cpus, move |first, sums| {
            for row in self.iter().filter(|row| row.is_by_cpu() && wanted(*row)) {
                let counts = row.counts.iter().skip(first);
                sums.iter_mut().zip(counts).for_each(|(sum, &count)| *sum += u64::from(count));
            }
        })
    }

    fn row(&self, at: usize) -> Option<MatrixRow<'_>> {
        let place = self.rows.get(at)?;
        let before = at.checked_sub(1).and_then(|at| self.rows.get(at)).copied().unwrap_or_default();
        Some(MatrixRow {
            label: self.bytes.get(before.description..place.label)?,
            counts: self.counts.get(before.counts..place.counts)?,
            description: self.bytes.get(place.label..place.description)?,
            cpus: &self.cpus,
            nth: place.nth,
        })
    }

    fn label(&self, at: u32) -> Option<&[u8]> {
        self.row(at as usize).map(|row| row.label)
    }

    /// The place of the n-th row of a label, from 0.
    fn find(&self, label: &[u8], nth: u32) -> Option<usize> {
        let first = self.sorted.partition_point(|&at| self.label(at) < Some(label));
        let at = *self.sorted.get(first + nth as usize)?;
        (self.label(at) == Some(label)).then_some(at as usize)
    }

    pub(crate) fn clear(&mut self) {
        let Matrix { cpus, rows, bytes, counts, sorted: _ } = self;
        cpus.clear();
        rows.clear();
        bytes.clear();
        counts.clear();
    }

    pub(crate) fn push_cpu(&mut self, cpu: u32) {
        self.cpus.push(cpu);
    }

    /// Adds a row, whose counts stand behind those of the row before already.
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

    /// Brings the index up to the rows, after the last was pushed. On an unchanged set it only looks.
    pub(crate) fn index(&mut self) {
        let mut sorted = core::mem::take(&mut self.sorted);
        let key = |at: u32| (self.label(at), at);
        if sorted.len() != self.rows.len() || !sorted.is_sorted_by(|&a, &b| key(a) < key(b)) {
            sorted.clear();
            sorted.extend(0..self.rows.len() as u32);
            sorted.sort_unstable_by(|&a, &b| key(a).cmp(&key(b)));
        }
        let mut before = None;
        for &at in &sorted {
            let nth = match before {
                Some((other, nth)) if self.label(other) == self.label(at) => nth + 1,
                _ => 0,
            };
            if let Some(row) = self.rows.get_mut(at as usize) {
                row.nth = nth;
            }
            before = Some((at, nth));
        }
        self.sorted = sorted;
    }

    /// For rows to come, so that the sample that finds them allocates nothing.
    fn make_room(&mut self) {
        let Matrix { cpus, rows, bytes, counts, sorted } = self;
        room(cpus);
        room(rows);
        room(bytes);
        room(counts);
        room(sorted);
    }

    /// Overwrites all of it from `text`.
    pub(crate) fn parse(&mut self, text: &[u8], memory: &mut Memory) -> Result<(), ParseError> {
        if memory.follow(text) {
            self.clone_from(memory.last());
            return Ok(());
        }
        self.read(text, memory.lines())?;
        memory.keep(text, self);
        Ok(())
    }

    fn read(&mut self, text: &[u8], lines: &mut Vec<Line>) -> Result<(), ParseError> {
        self.clear();
        let mut cursor = Cursor::new(text);
        self.read_header(&mut cursor)?;
        while !cursor.at_end() {
            if !cursor.eat(b'\n') {
                lines.push(self.read_row(&mut cursor)?);
            }
        }
        self.index();
        Ok(())
    }

    fn read_header(&mut self, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
        loop {
            cursor.skip_blanks();
            if cursor.at_line_end() && !self.cpus.is_empty() {
                return Ok(());
            }
            let here = *cursor;
            let number = if cursor.eat_all(b"CPU") { cursor.digits() } else { None };
            match number.and_then(|number| u32::try_from(number).ok()) {
                Some(cpu) if !cursor.inside_word() => self.push_cpu(cpu),
                _ => return Err(here.fail("CPU", "CPU and its number")),
            }
        }
    }

    fn read_row(&mut self, cursor: &mut Cursor<'_>) -> Result<Line, ParseError> {
        let start = *cursor;
        let label = cursor.until(|byte| matches!(byte, b':' | b'\n')).trim_ascii();
        if !cursor.eat(b':') {
            return Err(start.fail("label", "a label with a colon"));
        }
        let mut line = Line { start: start.at(), numbers: cursor.at(), cells: 0, count: 0 };
        let first = self.counts.len();
        self.counts.resize(first + self.cpus.len(), 0);
        let counts = self.counts.get_mut(first..).unwrap_or_default();
        let mut count = 0;
        while let Some(place) = counts.get_mut(count) {
            let Some(number) = number(cursor)? else { break };
            *place = number;
            let cells = cursor.at();
            let more = cursor.cells(counts.get_mut(count + 1..).unwrap_or_default());
            // Where one call read all but the first they stand in columns.
            (line.cells, line.count) = if count == 0 { (cells, more) } else { (0, 0) };
            count += 1 + more;
        }
        self.counts.truncate(first + count);
        self.push(label, cursor.line_rest());
        cursor.eat(b'\n');
        Ok(line)
    }
}

/// The number that stands here; `None` if something else does, as where a row has fewer numbers than there are CPUs.
fn number(cursor: &mut Cursor<'_>) -> Result<Option<u32>, ParseError> {
    cursor.skip_blanks();
    let here = *cursor;
    if !here.peek().is_some_and(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    match cursor.digits().map(u32::try_from) {
        // The name of a chip: 9030000.pl061
        Some(_) if cursor.inside_word() => {
            *cursor = here;
            Ok(None)
        }
        Some(Ok(number)) => Ok(Some(number)),
        _ => Err(here.fail("count", "an unsigned integer below 2^32")),
    }
}

/// Where a CPU has its column: where it is expected, or else it is looked for.
fn column(cpus: &[u32], cpu: u32, expected: usize) -> Option<usize> {
    match cpus.get(expected) {
        Some(&there) if there == cpu => Some(expected),
        _ => cpus.iter().position(|&there| there == cpu),
    }
}

/// Sums by column, so many columns at a time that the sums need no storage but the stack's, and that the rows are gone
/// through once on all but the largest machines. `add` gets the first column's place.
fn sums_by_cpu<'a>(
    cpus: &'a [u32],
    add: impl Fn(usize, &mut [u64]) + 'a,
) -> impl Iterator<Item = (u32, u64)> + 'a {
    const COLUMNS: usize = 256;
    cpus.chunks(COLUMNS).enumerate().flat_map(move |(block, cpus)| {
        let mut sums = [0; COLUMNS];
        add(block * COLUMNS, &mut sums);
        cpus.iter().copied().zip(sums)
    })
}

/// Clones into the storage that is there.
impl Clone for Matrix {
    fn clone(&self) -> Self {
        let mut clone = Matrix::default();
        clone.clone_from(self);
        clone
    }

    fn clone_from(&mut self, source: &Self) {
        let Matrix { cpus, rows, bytes, counts, sorted } = self;
        copy(cpus, &source.cpus);
        copy(rows, &source.rows);
        copy(bytes, &source.bytes);
        copy(counts, &source.counts);
        copy(sorted, &source.sorted);
    }
}

/// A quarter more, where less than a sixteenth is left: a table that grows by a row at a time grows its storage seldom.
fn room<T>(of: &mut Vec<T>) {
    if of.capacity() - of.len() <= of.len() / 16 {
        of.reserve(of.len() / 4);
    }
}

/// Overwrites `to`. If it has to grow, it gets room for rows to come.
///
/// In pieces: one copy of 400 KB the C library makes with `rep movsb`, which takes Zen 3 twenty times as long where the
/// two lie a few bytes apart in their pages.
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
