//! Numbers as text. An unknown number is `-`.

use std::fmt::Display;

/// A number followed by its unit.
pub fn with_unit(value: Option<impl Display>, unit: &str) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value}{unit}"))
}

/// Seconds as milliseconds.
pub fn milliseconds(seconds: Option<f64>) -> String {
    with_unit(seconds.map(|seconds| format!("{:.3}", seconds * 1e3)), " ms")
}

/// Seconds as a whole number of microseconds, without a unit.
pub fn microseconds(seconds: Option<f64>) -> String {
    with_unit(seconds.map(|seconds| format!("{:.0}", seconds * 1e6)), "")
}

/// A share from 0 to 1 as a percentage.
pub fn percent(share: Option<f64>) -> String {
    with_unit(share.map(|share| format!("{:.1}", share * 100.0)), " %")
}

/// A count.
pub fn count(value: Option<u64>) -> String {
    with_unit(value, "")
}

/// The sum, if both are known.
pub fn sum(left: Option<u64>, right: Option<u64>) -> Option<u64> {
    left.zip(right).map(|(left, right)| left.saturating_add(right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unknown_is_no_number() {
        assert_eq!((milliseconds(None), percent(None), count(None)), ("-".into(), "-".into(), "-".into()));
        assert_eq!(milliseconds(Some(0.0015)), "1.500 ms");
        assert_eq!(microseconds(Some(1.5)), "1500000");
        assert_eq!((sum(Some(1), None), sum(Some(1), Some(2))), (None, Some(3)));
    }
}
