//! Which column is which CPU's, and sums by column.

use crate::shape::places::Places;

/// The CPUs of a matrix in the order of its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CpuColumns<'a> {
    pub(super) cpus: &'a [u32],
    /// Places in `cpus` by rising number, where those do not rise; else empty.
    pub(super) order: &'a Places,
}

impl CpuColumns<'_> {
    /// Where a CPU has its column, of several the first: where it is expected, or else it is searched for.
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

/// Brings `order` up to the CPUs. The kernel prints them by rising number, and then there is none.
pub(super) fn index(cpus: &[u32], order: &mut Places) {
    if cpus.is_sorted_by(|a, b| a < b) {
        order.clear();
        return;
    }
    let key = |place: u32| (cpus.get(place as usize), place);
    order.update(cpus.len(), |a, b| key(a).cmp(&key(b)));
}

/// Sums by column, on all but the largest machines without storage of their own.
pub(super) struct Sums {
    few: [u64; 256],
    /// Empty where `few` are enough.
    many: Vec<u64>,
}

impl Sums {
    /// So many zeros at least.
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
