//! Sorted indexes of rows or keys, for a lookup that does not read all of them.

use core::cmp::Ordering;

/// The indexes of a list, sorted by the elements that they refer to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places(Vec<u32>);

impl Places {
    pub(crate) const fn new() -> Self {
        Places(Vec::new())
    }

    /// Brings the places up to date for a list of this length. `order` must be a total order of the places.
    /// If the list is sorted already, this only checks it.
    #[inline]
    pub(crate) fn update(&mut self, count: usize, order: impl Fn(u32, u32) -> Ordering) {
        if self.0.len() != count || !self.0.is_sorted_by(|&a, &b| order(a, b).is_lt()) {
            self.sort(count, &order);
        }
    }

    /// The order is a trait object. With a type parameter the sort was compiled once for each type of row,
    /// and these copies were 43 % of the crate's machine code. Places are sorted only after their list
    /// changed.
    #[cold]
    #[inline(never)]
    fn sort(&mut self, count: usize, order: &dyn Fn(u32, u32) -> Ordering) {
        self.0.clear();
        self.0.extend(0..u32::try_from(count).unwrap_or(u32::MAX));
        self.0.sort_unstable_by(|&a, &b| order(a, b));
    }

    /// The `nth` of the places that are equal to the value looked up. `order` compares a place with that
    /// value.
    #[inline]
    pub(crate) fn find(&self, nth: usize, order: impl Fn(u32) -> Ordering) -> Option<usize> {
        let first = self.0.partition_point(|&place| order(place).is_lt());
        let place = *self.0.get(first.checked_add(nth)?)?;
        order(place).is_eq().then_some(place as usize)
    }

    /// Iterates over the places in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().map(|&place| place as usize)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn as_slice(&self) -> &[u32] {
        &self.0
    }

    /// The storage, for callers that copy into it and reserve room in it.
    pub(crate) fn storage(&mut self) -> &mut Vec<u32> {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_is_found() {
        let list = ["b", "a", "abc", "a", "aa"];
        let mut places = Places::new();
        for _ in 0..2 {
            places.update(list.len(), |a, b| (list[a as usize], a).cmp(&(list[b as usize], b)));
            assert_eq!(places.iter().collect::<Vec<_>>(), [1, 3, 4, 2, 0]);
        }
        let find = |nth, word: &str| places.find(nth, |place| list[place as usize].cmp(word));
        assert_eq!((find(0, "a"), find(1, "a"), find(2, "a")), (Some(1), Some(3), None));
        assert_eq!((find(0, "b"), find(1, "b"), find(0, ""), find(0, "c")), (Some(0), None, None, None));
        places.update(0, |_, _| Ordering::Equal);
        assert!(places.is_empty() && places.find(0, |_| Ordering::Equal).is_none());
    }
}
