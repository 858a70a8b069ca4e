//! The keys of files that combine several structs of numbers.

use crate::shape::numbers::Numbers;

/// The keys of several parts, or what belongs to each key, one after the other.
pub(crate) const fn join<T: Copy, const N: usize>(parts: &[&[T]]) -> [T; N] {
    let (mut keys, mut count, mut part) = ([parts[0][0]; N], 0, 0);
    while part < parts.len() {
        let mut key = 0;
        while key < parts[part].len() {
            keys[count] = parts[part][key];
            (key, count) = (key + 1, count + 1);
        }
        part += 1;
    }
    assert!(count == N);
    keys
}

/// The number of keys of several parts.
pub(crate) const fn count(parts: &[&[&'static str]]) -> usize {
    let (mut count, mut part) = (0, 0);
    while part < parts.len() {
        count += parts[part].len();
        part += 1;
    }
    count
}

/// Fills a part whose keys are in a table of several parts, from `first` on. None of them may be required.
#[inline]
pub(crate) fn fill<const N: usize, T: Numbers<N>>(
    part: &mut T,
    first: usize,
    number: impl Fn(usize) -> (u64, bool),
) {
    let filled = part.fill(|key| number(first + key));
    debug_assert_eq!(filled, Ok(()));
}

/// The same for a part that may be absent as a whole.
#[inline]
pub(crate) fn fill_option<const N: usize, T: Numbers<N> + Default>(
    part: &mut Option<T>,
    first: usize,
    number: impl Fn(usize) -> (u64, bool),
) {
    match (first..first + N).any(|key| number(key).1) {
        true => fill(part.get_or_insert_default(), first, number),
        false => *part = None,
    }
}
