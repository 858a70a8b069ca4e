//! The traits that numbers and units share. Sums, rates and shares use them.

use core::time::Duration;

use super::{Bytes, Centis, Hertz, KiB, Micros, Millis, Nanos, Pages, Seconds, Sectors, SplitNs, Ticks};
use crate::for_types::for_types;

/// A number or a unit. It can be summed, and it has rates.
///
/// It is implemented for `u32`, `u64`, `f64` and the units of this module. If you implement it for a unit of
/// your own, that unit has rates too.
///
/// ```
/// use procsampler::unit::{Bytes, Quantity};
///
/// assert_eq!(Bytes(3).as_f64(), 3.0);
/// assert_eq!(u64::MAX.plus(1), u64::MAX);
/// ```
pub trait Quantity: Copy + Default {
    /// The number in its own unit, as a floating-point number.
    fn as_f64(self) -> f64;

    /// The sum. Integers saturate.
    #[must_use]
    fn plus(self, other: Self) -> Self;
}

/// A unit of time that is the same on every machine. [`Ticks`] is therefore not one.
///
/// ```
/// use procsampler::unit::{Millis, Nanos, Time};
///
/// assert_eq!(Millis(2).nanos(), Nanos(2_000_000));
/// assert_eq!(std::time::Duration::from_secs(1).nanos(), Nanos(1_000_000_000));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a time",
    note = "`share` takes a time in `Nanos`, `Micros`, `Millis` and so on; for `Ticks` use `cpu_share`"
)]
pub trait Time: Copy {
    /// Converts to nanoseconds; saturates.
    fn nanos(self) -> Nanos;
}

/// A unit of size that is the same on every machine. [`Pages`] is therefore not one.
///
/// ```
/// use procsampler::unit::{Bytes, KiB, Sectors, Size};
///
/// assert_eq!(Size::bytes(Sectors(2)), Bytes(1024));
/// assert_eq!(KiB(1536).mib(), 1.5);
/// ```
pub trait Size: Copy {
    /// Converts to bytes; saturates.
    fn bytes(self) -> Bytes;

    /// Converts to MiB, with the fraction.
    fn mib(self) -> f64 {
        self.bytes().as_f64() / 1_048_576.0
    }
}

for_types!(Ticks, KiB, Bytes, Pages, Sectors, Seconds, Centis, Millis, Micros, Nanos, Hertz, SplitNs => {
    impl Quantity for Type {
        #[inline]
        fn as_f64(self) -> f64 {
            self.0 as f64
        }

        #[inline]
        fn plus(self, other: Self) -> Self {
            Self(self.0.saturating_add(other.0))
        }
    }
});

for_types!(u32, u64 => {
    impl Quantity for Type {
        #[inline]
        fn as_f64(self) -> f64 {
            self as f64
        }

        #[inline]
        fn plus(self, other: Self) -> Self {
            self.saturating_add(other)
        }
    }
});

impl Quantity for f64 {
    fn as_f64(self) -> f64 {
        self
    }

    fn plus(self, other: Self) -> Self {
        self + other
    }
}

for_types!(Nanos, Micros, Millis, Centis, Seconds, SplitNs => {
    impl Time for Type {
        #[inline]
        fn nanos(self) -> Nanos {
            self.into()
        }
    }
});

impl Time for Duration {
    fn nanos(self) -> Nanos {
        Nanos(u64::try_from(self.as_nanos()).unwrap_or(u64::MAX))
    }
}

impl Size for Bytes {
    #[inline]
    fn bytes(self) -> Bytes {
        self
    }
}

impl Size for Sectors {
    #[inline]
    fn bytes(self) -> Bytes {
        Bytes(self.0) * 512
    }
}

impl Size for KiB {
    #[inline]
    fn bytes(self) -> Bytes {
        Bytes(self.0) * 1024
    }
}
