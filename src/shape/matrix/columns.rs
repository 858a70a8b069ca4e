//! Which column belongs to which CPU, and sums by column.

use crate::shape::places::Places;

/// The CPUs of a matrix in the order of its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CpuColumns<'a> {
    pub(super) cpus: &'a [u32],
    /// Places in `cpus` by rising number; empty if the CPUs already are in rising order.
    pub(super) order: &'a Places,
}

impl CpuColumns<'_> {
    /// The place of a CPU's column, the first if there are several: the expected place, or else the result of
    /// a search.
    pub(super) fn find(self, cpu: u32, expected: usize) -> Option<usize> {
        if self.cpus.get(expected) == Some(&cpu) {
            return Some(expected);
        }
        if self.order.is_empty() {
            return self.cpus.binary_search(&cpu).ok();
        }
        let at = |place: u32| self.cpus.get(place as usize);
        self.order.find(0, |place| at(place).cmp(&Some(&cpu)))
    }
}

/// Updates `order` for these CPUs. The kernel prints them by rising number, and then `order` is empty.
pub(super) fn index(cpus: &[u32], order: &mut Places) {
    if cpus.is_sorted_by(|a, b| a < b) {
        order.clear();
        return;
    }
    let key = |place: u32| (cpus.get(place as usize), place);
    order.update(cpus.len(), |a, b| key(a).cmp(&key(b)));
}

/// Sums by column. They allocate only on the largest machines.
pub(super) struct Sums {
    few: [u64; 256],
    /// Empty if `few` is large enough.
    many: Vec<u64>,
}

impl Sums {
    /// Makes at least this many zeros.
    pub(super) fn new(columns: usize) -> Self {
        let few = [0; 256];
        Sums { few, many: if columns > few.len() { vec![0; columns] } else { Vec::new() } }
    }

    pub(super) fn columns(&mut self) -> &mut [u64] {
        if self.many.is_empty() { &mut self.few } else { &mut self.many }
    }

    /// The CPU of each column and its sum.
    pub(super) fn by_cpu(mut self, cpus: &[u32]) -> impl Iterator<Item = (u32, u64)> {
        cpus.iter()
            .enumerate()
            .map(move |(column, &cpu)| (cpu, self.columns().get(column).copied().unwrap_or_default()))
    }
}
