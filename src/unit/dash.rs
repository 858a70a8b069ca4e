//! Printing of unknown values.

use core::fmt;

use crate::pad::{Side, pad};

/// Prints a value that may be unknown: `None` prints as `-`, in the width and alignment of the format.
///
/// ```
/// use procsampler::unit::{KiB, OrDash};
///
/// let available = |kib: Option<KiB>| format!("{:>8}", OrDash(kib.map(KiB::get)));
/// assert_eq!(available(Some(KiB(322_968))), "  322968");
/// assert_eq!(available(None), "       -");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrDash<T>(pub Option<T>);

impl<T: fmt::Display> fmt::Display for OrDash<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => pad(f, Side::Left, |f| f.write_str("-")),
        }
    }
}
