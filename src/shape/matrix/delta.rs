//! The changes of the rows between two samples.

use super::columns::{CpuColumns, Sums};
use super::{Matrix, MatrixRow};
use crate::delta::{Change, Delta, Judge, Rule};
use crate::machine::Machine;

/// The rows of two samples are matched by label. Of several rows with one label the first is matched with the
/// first, and so on. The CPUs are matched by number: the changes of a row are those of the CPUs that both
/// samples have.
impl Delta for Matrix {
    type Output<'a> = MatrixDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> MatrixDelta<'a> {
        let same_cpus = self.cpus == earlier.cpus;
        MatrixDelta { now: self, earlier, same_cpus, judge: Judge::new(machine) }
    }
}

/// The changes between two samples of a [`Matrix`].
#[derive(Clone, Copy, Debug)]
pub struct MatrixDelta<'a> {
    now: &'a Matrix,
    earlier: &'a Matrix,
    same_cpus: bool,
    judge: Judge,
}

/// A row that both samples have.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MatrixRowDelta<'a> {
    /// The row in the later sample.
    pub now: MatrixRow<'a>,
    /// The row in the earlier sample.
    pub earlier: MatrixRow<'a>,
    /// The change of all its counts together: wrapped if one of them wrapped, reset if the counts began anew.
    pub sum: Change<u64>,
    same_columns: bool,
    judge: Judge,
}

impl<'a> MatrixDelta<'a> {
    /// The rows that both samples have and whose counts differ, in the order of the later sample.
    pub fn iter(&self) -> MatrixDeltas<'a> {
        MatrixDeltas { delta: *self, next: 0, then: 0 }
    }

    /// The rows that only the later sample has, in its order.
    pub fn appeared(&self) -> impl Iterator<Item = MatrixRow<'a>> + use<'a> {
        only_in(self.now, self.earlier)
    }

    /// The rows that only the earlier sample has, in its order.
    pub fn gone(&self) -> impl Iterator<Item = MatrixRow<'a>> + use<'a> {
        only_in(self.earlier, self.now)
    }

    /// The row of a label, also if it did not change; `None` unless both samples have it. If several rows
    /// have the label, it is the first.
    ///
    /// ```
    /// use procsampler::{Change, Monotonic, Sampler, system::Softirqs};
    ///
    /// let mut softirqs = Sampler::<Softirqs>::detached();
    /// softirqs.push(b"     CPU0 CPU1\nTIMER: 10 20\n", Monotonic(0))?;
    /// softirqs.push(b"     CPU0 CPU1\nTIMER: 13 20\n", Monotonic(1))?;
    /// let delta = softirqs.delta().unwrap();
    /// assert_eq!(delta.get("TIMER").unwrap().sum, Change::By(3));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn get(&self, label: impl AsRef<[u8]>) -> Option<MatrixRowDelta<'a>> {
        let (now, earlier) = (self.now.get(label.as_ref())?, self.earlier.get(label.as_ref())?);
        Some(self.row(now, earlier))
    }

    /// CPUs that only the later sample has: they came online. How much they counted in the interval is not
    /// known.
    pub fn new_cpus(&self) -> impl Iterator<Item = u32> + use<'a> {
        cpus_of_one(&self.now.cpus, self.earlier.columns(), self.same_cpus)
    }

    /// CPUs that only the earlier sample has: they went offline.
    pub fn gone_cpus(&self) -> impl Iterator<Item = u32> + use<'a> {
        cpus_of_one(&self.earlier.cpus, self.now.columns(), self.same_cpus)
    }

    /// The sum of the changes of each CPU that both samples have. It includes the rows for which `wanted`
    /// returns true, that count by CPU and that were not reset. It allocates on machines with more than 256
    /// CPUs.
    pub fn cpu_sums<F: Fn(MatrixRow<'a>) -> bool>(
        &self,
        wanted: F,
    ) -> impl Iterator<Item = (u32, u64)> + use<'a, F> {
        let MatrixDelta { now, earlier, same_cpus, .. } = *self;
        let mut sums = Sums::new(now.cpus.len());
        let columns = sums.columns();
        for row in self.iter() {
            if row.now.is_by_cpu() && wanted(row.now) {
                for (column, moved) in row.columns() {
                    if let Some(sum) = columns.get_mut(column) {
                        *sum += moved.amount();
                    }
                }
            }
        }
        let mut next = 0;
        sums.by_cpu(&now.cpus)
            .filter(move |&(cpu, _)| same_cpus || was_there(earlier.columns(), cpu, &mut next))
    }

    fn row(&self, now: MatrixRow<'a>, earlier: MatrixRow<'a>) -> MatrixRowDelta<'a> {
        let same_columns = self.same_cpus || !now.is_by_cpu() || !earlier.is_by_cpu();
        let mut row = MatrixRowDelta { now, earlier, sum: Change::By(0), same_columns, judge: self.judge };
        // With two `for` loops the iterator is not inlined, and a delta of 1,000 rows costs a third more.
        row.pairs().for_each(|(_, now, earlier)| row.judge.see(Rule::Cell, Some(now), Some(earlier)));
        let (mut sum, mut wrapped) = (0, false);
        for (_, moved) in row.columns() {
            match moved {
                Change::Reset(_) => {
                    row.sum = Change::Reset(now.sum());
                    return row;
                }
                Change::Wrapped(amount) => (sum, wrapped) = (sum + amount, true),
                Change::By(amount) | Change::Back(amount) => sum += amount,
            }
        }
        row.sum = if wrapped { Change::Wrapped(sum) } else { Change::By(sum) };
        row
    }
}

fn cpus_of_one<'a>(one: &'a [u32], other: CpuColumns<'a>, same: bool) -> impl Iterator<Item = u32> + use<'a> {
    let one = if same { &[] } else { one };
    let mut next = 0;
    one.iter().copied().filter(move |&cpu| !was_there(other, cpu, &mut next))
}

/// Whether `columns` have the CPU. `next` is where it is expected: behind the CPU that was found last.
fn was_there(columns: CpuColumns<'_>, cpu: u32, next: &mut usize) -> bool {
    let found = columns.find(cpu, *next);
    *next = found.map_or(*next, |at| at + 1);
    found.is_some()
}

impl<'a> MatrixRowDelta<'a> {
    /// The change of each CPU that both samples have. Empty if the row does not count by CPU.
    pub fn by_cpu(&self) -> impl Iterator<Item = (u32, Change<u64>)> + use<'a> {
        let cpus = if self.now.is_by_cpu() { self.now.columns.cpus } else { &[] };
        self.columns().filter_map(|(column, moved)| Some((*cpus.get(column)?, moved)))
    }

    fn columns(&self) -> impl Iterator<Item = (usize, Change<u64>)> + use<'a> {
        let judge = self.judge;
        self.pairs().map(move |(column, now, earlier)| (column, judge.moved(Rule::Cell, now, earlier)))
    }

    /// The place of the column, and both counts.
    fn pairs(&self) -> impl Iterator<Item = (usize, u64, u64)> + use<'a> {
        let MatrixRowDelta { now, earlier, same_columns, .. } = *self;
        let mut next = 0;
        now.counts.iter().enumerate().filter_map(move |(at, &count)| {
            let then = match same_columns {
                true => at,
                false => earlier.columns.find(*now.columns.cpus.get(at)?, next)?,
            };
            next = then + 1;
            Some((at, count.into(), (*earlier.counts.get(then)?).into()))
        })
    }

    fn is_as_it_was(&self) -> bool {
        self.sum == Change::By(0)
    }
}

/// A row in `other`, with its place: the expected place, or else the result of a search.
#[inline]
fn near<'a>(row: MatrixRow<'_>, other: &'a Matrix, expected: usize) -> Option<(usize, MatrixRow<'a>)> {
    let is_same = |other: &MatrixRow<'_>| (other.label, other.nth) == (row.label, row.nth);
    if let Some(found) = other.row(expected).filter(is_same) {
        return Some((expected, found));
    }
    let place = other.find(row.label, row.nth)?;
    Some((place, other.row(place)?))
}

/// The rows of `one` that `other` does not have.
fn only_in<'a>(one: &'a Matrix, other: &'a Matrix) -> impl Iterator<Item = MatrixRow<'a>> + use<'a> {
    let mut next = 0;
    one.iter().filter(move |&row| {
        let found = near(row, other, next);
        next = found.map_or(next, |(place, _)| place + 1);
        found.is_none()
    })
}

impl<'a> IntoIterator for MatrixDelta<'a> {
    type Item = MatrixRowDelta<'a>;
    type IntoIter = MatrixDeltas<'a>;

    fn into_iter(self) -> MatrixDeltas<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &MatrixDelta<'a> {
    type Item = MatrixRowDelta<'a>;
    type IntoIter = MatrixDeltas<'a>;

    fn into_iter(self) -> MatrixDeltas<'a> {
        self.iter()
    }
}

/// Iterator over the rows of a [`MatrixDelta`] that both samples have and whose counts differ.
#[derive(Clone, Debug)]
pub struct MatrixDeltas<'a> {
    delta: MatrixDelta<'a>,
    next: usize,
    /// The place in the earlier sample where the next match is expected: behind the last match.
    then: usize,
}

impl<'a> Iterator for MatrixDeltas<'a> {
    type Item = MatrixRowDelta<'a>;

    fn next(&mut self) -> Option<MatrixRowDelta<'a>> {
        let MatrixDelta { now: later, earlier, .. } = self.delta;
        while let Some(now) = later.row(self.next) {
            self.next += 1;
            let Some((place, then)) = near(now, earlier, self.then) else { continue };
            self.then = place + 1;
            // Most rows of a large machine have not changed.
            if self.delta.same_cpus && now.counts == then.counts {
                continue;
            }
            let row = self.delta.row(now, then);
            if !row.is_as_it_was() {
                return Some(row);
            }
        }
        None
    }
}
