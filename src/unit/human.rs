//! Amounts of memory and of data for people.

use core::fmt;

use super::{Bytes, KiB, Sectors};
use crate::pad::{Side, pad};

/// An amount of bytes in a form that is easy to read: `512 B`, `1.5 KiB`, `5.0 GiB`, in steps of 1,024.
///
/// The precision of the format is the number of decimals, 1 by default. Width and alignment work as for a
/// number.
///
/// ```
/// use procsampler::unit::{Bytes, KiB};
/// assert_eq!(Bytes(1_536).human().to_string(), "1.5 KiB");
/// assert_eq!(format!("[{:>10.0}]", KiB(2_097_152).human()), "[     2 GiB]");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HumanBytes(Bytes);

impl Bytes {
    /// Returns a value that prints for people: `1.5 KiB`.
    pub const fn human(self) -> HumanBytes {
        HumanBytes(self)
    }

    /// Converts to MiB, with the fraction.
    pub fn mib(self) -> f64 {
        self.0 as f64 / (1024.0 * 1024.0)
    }
}

impl KiB {
    /// Returns a value that prints for people: `1.5 KiB`.
    pub const fn human(self) -> HumanBytes {
        HumanBytes(self.bytes())
    }

    /// Converts to MiB, with the fraction.
    pub fn mib(self) -> f64 {
        self.0 as f64 / 1024.0
    }
}

impl Sectors {
    /// Returns a value that prints for people: `1.5 KiB`.
    pub const fn human(self) -> HumanBytes {
        HumanBytes(self.bytes())
    }

    /// Converts to MiB, with the fraction.
    pub fn mib(self) -> f64 {
        self.0 as f64 / 2048.0
    }
}

impl fmt::Display for HumanBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0.get();
        if bytes < 1024 {
            return pad(f, Side::Left, |f| write!(f, "{bytes} B"));
        }
        let decimals = f.precision().unwrap_or(1);
        let mut amount = bytes as f64 / 1024.0;
        let mut units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"].iter();
        let mut unit = units.next();
        // A number that would be rounded up to 1024.0 KiB prints as 1.0 MiB.
        let limit = 1024.0 - 0.5 * 0.1_f64.powi(decimals.min(9) as i32);
        while amount >= limit {
            let Some(next) = units.next() else { break };
            (amount, unit) = (amount / 1024.0, Some(next));
        }
        let unit = unit.copied().unwrap_or_default();
        pad(f, Side::Left, |f| write!(f, "{amount:.decimals$} {unit}"))
    }
}
