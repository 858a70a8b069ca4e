//! What the rows of two samples counted.

use super::columns::{CpuColumns, Sums};
use super::{Matrix, MatrixRow};
use crate::delta::{Change, Delta, Judge, Rule};
use crate::machine::Machine;

/// The rows of two samples, matched by label; of several rows with one label the first with the first, and so on. The CPUs
/// are matched by number: what is told of a row are the CPUs that both samples have.
impl Delta for Matrix {
    type Output<'a> = MatrixDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> MatrixDelta<'a> {
        let same_cpus = self.cpus == earlier.cpus;
        MatrixDelta { now: self, earlier, same_cpus, judge: Judge::new(machine) }
    }
}

/// What changed between two samples of a [`Matrix`].
#[derive(Clone, Copy, Debug)]
pub struct MatrixDelta<'a> {
    now: &'a Matrix,
    earlier: &'a Matrix,
    same_cpus: bool,
    judge: Judge,
}

/// A row of two samples that is not as it was.
#[derive(Clone, Copy, Debug)]
pub enum MatrixRowDelta<'a> {
    /// Only the later sample has it.
    New(MatrixRow<'a>),
    /// Both have it, with other counts.
    Change(MatrixRowMoved<'a>),
    /// Only the earlier sample has it.
    Gone(MatrixRow<'a>),
}

/// A row that both samples have.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MatrixRowMoved<'a> {
    /// In the later sample.
    pub now: MatrixRow<'a>,
    /// In the earlier one.
    pub earlier: MatrixRow<'a>,
    /// What its counts did together: wrapped if one of them has, reset if all began anew.
    pub sum: Change<u64>,
    same_columns: bool,
    judge: Judge,
}

impl<'a> MatrixDelta<'a> {
    /// The rows that are not as they were: those of the later sample in its order, then those that are gone.
    pub fn iter(&self) -> MatrixDeltas<'a> {
        MatrixDeltas { delta: *self, next: 0, then: 0, out_of_step: false, gone: 0 }
    }

    /// What the row of a label did, be it nothing; `None` unless both samples have it. Of several the first.
    pub fn get(&self, label: impl AsRef<[u8]>) -> Option<MatrixRowMoved<'a>> {
        let (now, earlier) = (self.now.get(label.as_ref())?, self.earlier.get(label.as_ref())?);
        Some(self.row(now, earlier))
    }

    /// CPUs that only the later sample has: they came online. How much they counted is not known.
    pub fn new_cpus(&self) -> impl Iterator<Item = u32> + use<'a> {
        cpus_of_one(&self.now.cpus, self.earlier.columns(), self.same_cpus)
    }

    /// CPUs that only the earlier sample has: they went offline.
    pub fn gone_cpus(&self) -> impl Iterator<Item = u32> + use<'a> {
        cpus_of_one(&self.earlier.cpus, self.now.columns(), self.same_cpus)
    }

    /// What each CPU that both samples have counted, over the rows that `wanted` says yes to, that count by CPU and that
    /// were not reset. It allocates on machines of more than 256 CPUs.
    pub fn cpu_sums<F: Fn(MatrixRow<'a>) -> bool>(
        &self,
        wanted: F,
    ) -> impl Iterator<Item = (u32, u64)> + use<'a, F> {
        let MatrixDelta { now, earlier, same_cpus, .. } = *self;
        let mut sums = Sums::new(now.cpus.len());
        let columns = sums.columns();
        for row in self.iter() {
            let MatrixRowDelta::Change(row) = row else { continue };
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

    fn row(&self, now: MatrixRow<'a>, earlier: MatrixRow<'a>) -> MatrixRowMoved<'a> {
        let same_columns = self.same_cpus || !now.is_by_cpu() || !earlier.is_by_cpu();
        let mut row = MatrixRowMoved { now, earlier, sum: Change::By(0), same_columns, judge: self.judge };
        for (_, now, earlier) in row.pairs() {
            row.judge.see(Rule::Cell, Some(now), Some(earlier));
        }
        let (mut sum, mut wrapped) = (0, false);
        for (_, moved) in row.columns() {
            match moved {
                Change::Reset(_) => {
                    row.sum = Change::Reset(now.sum());
                    return row;
                }
                Change::Wrapped(_) => wrapped = true,
                _ => {}
            }
            sum += moved.amount();
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

/// Whether `columns` have the CPU; `next` is where it is expected, behind the last that was found.
fn was_there(columns: CpuColumns<'_>, cpu: u32, next: &mut usize) -> bool {
    let found = columns.find(cpu, *next);
    *next = found.map_or(*next, |at| at + 1);
    found.is_some()
}

impl<'a> MatrixRowMoved<'a> {
    /// What each CPU that both samples have counted; empty if the row does not count by CPU.
    pub fn by_cpu(&self) -> impl Iterator<Item = (u32, Change<u64>)> + use<'a> {
        let cpus = if self.now.is_by_cpu() { self.now.columns.cpus } else { &[] };
        self.columns().filter_map(|(column, moved)| Some((*cpus.get(column)?, moved)))
    }

    fn columns(&self) -> impl Iterator<Item = (usize, Change<u64>)> + use<'a> {
        let judge = self.judge;
        self.pairs().map(move |(column, now, earlier)| (column, judge.moved(Rule::Cell, now, earlier)))
    }

    /// The column's place, and both counts.
    fn pairs(&self) -> impl Iterator<Item = (usize, u64, u64)> + use<'a> {
        let MatrixRowMoved { now, earlier, same_columns, .. } = *self;
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

impl<'a> IntoIterator for MatrixDelta<'a> {
    type Item = MatrixRowDelta<'a>;
    type IntoIter = MatrixDeltas<'a>;

    fn into_iter(self) -> MatrixDeltas<'a> {
        self.iter()
    }
}

/// The rows of a [`MatrixDelta`] that are not as they were.
#[derive(Clone, Debug)]
pub struct MatrixDeltas<'a> {
    delta: MatrixDelta<'a>,
    next: usize,
    /// Where the next match is expected in the earlier sample: behind the last one.
    then: usize,
    /// A row was not where it was expected, so that one may be gone.
    out_of_step: bool,
    gone: usize,
}

impl<'a> Iterator for MatrixDeltas<'a> {
    type Item = MatrixRowDelta<'a>;

    fn next(&mut self) -> Option<MatrixRowDelta<'a>> {
        let MatrixDelta { now: later, earlier, .. } = self.delta;
        while let Some(now) = later.row(self.next) {
            self.next += 1;
            let expected = earlier.row(self.then).filter(|row| (row.label, row.nth) == (now.label, now.nth));
            let place = if expected.is_some() { Some(self.then) } else { earlier.find(now.label, now.nth) };
            self.out_of_step |= expected.is_none() && place.is_some();
            let Some((place, then)) = place.and_then(|at| Some((at, earlier.row(at)?))) else {
                return Some(MatrixRowDelta::New(now));
            };
            self.then = place + 1;
            // Most rows of a large machine stand still.
            if self.delta.same_cpus && now.counts == then.counts {
                continue;
            }
            let row = self.delta.row(now, then);
            if !row.is_as_it_was() {
                return Some(MatrixRowDelta::Change(row));
            }
        }
        // On an unchanged set there is nothing to look for.
        if !self.out_of_step && self.then == earlier.len() {
            return None;
        }
        loop {
            let row = earlier.row(self.gone)?;
            self.gone += 1;
            if later.find(row.label, row.nth).is_none() {
                return Some(MatrixRowDelta::Gone(row));
            }
        }
    }
}

impl<'a> MatrixRowDelta<'a> {
    /// The row: as it is now, or as it last was.
    pub fn row(&self) -> MatrixRow<'a> {
        match self {
            MatrixRowDelta::New(row) | MatrixRowDelta::Gone(row) => *row,
            MatrixRowDelta::Change(moved) => moved.now,
        }
    }

    /// What it counted, if both samples have it.
    pub fn moved(&self) -> Option<&MatrixRowMoved<'a>> {
        match self {
            MatrixRowDelta::Change(moved) => Some(moved),
            _ => None,
        }
    }
}
