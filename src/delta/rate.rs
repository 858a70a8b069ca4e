//! Numbers that are printed of a change: an amount per second, a share, a mean.

use core::cmp::Ordering;
use core::fmt;
use core::iter::Sum;
use core::ops::{Add, Div, Mul};

use super::change::Change;
use crate::unit::{OrDash, Quantity};

/// A rate, a share or a mean, if it is known.
///
/// It is unknown if the counter is absent, was reset or stepped back, or if the interval has no length. A
/// result that is computed with an unknown rate is unknown, and so is a number that is not finite, such as
/// the mean of no events. Rates are sorted by their numbers, with unknown ones first. A rate prints like an
/// `f64`; an unknown one prints as `-`, in the same width.
///
/// ```
/// use procsampler::delta::Rate;
///
/// let (known, unknown) = (Rate::from(12.345), Rate::UNKNOWN);
/// assert_eq!(format!("[{known:8.1}] [{unknown:8.1}] [{unknown:<3}]"), "[    12.3] [       -] [-  ]");
/// assert_eq!((known * 2.0).known(), Some(24.69));
/// assert_eq!([known, unknown].into_iter().sum::<Rate>(), unknown);
/// assert_eq!(known / Rate::from(0.0), unknown);
/// assert_eq!(known.max(unknown), known);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rate(Option<f64>);

impl Rate {
    /// A rate that is not known.
    pub const UNKNOWN: Rate = Rate(None);

    /// The number, which is finite; `None` if the rate is unknown.
    pub fn known(self) -> Option<f64> {
        self.0
    }
}

/// Unknown if the number is not finite.
impl From<f64> for Rate {
    #[inline]
    fn from(rate: f64) -> Rate {
        Rate(Some(rate).filter(|rate| rate.is_finite()))
    }
}

/// Unknown if it is `None`, or if the number is not finite.
impl From<Option<f64>> for Rate {
    #[inline]
    fn from(rate: Option<f64>) -> Rate {
        rate.map_or(Rate::UNKNOWN, Rate::from)
    }
}

impl Eq for Rate {}

impl Ord for Rate {
    fn cmp(&self, other: &Self) -> Ordering {
        // A stored number is never NaN.
        self.0.partial_cmp(&other.0).unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Rate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        OrDash(self.0).fmt(f)
    }
}

impl Add for Rate {
    type Output = Rate;

    #[inline]
    fn add(self, other: Rate) -> Rate {
        self.0.zip(other.0).map(|(one, other)| one + other).into()
    }
}

impl Div for Rate {
    type Output = Rate;

    fn div(self, other: Rate) -> Rate {
        self.0.zip(other.0).map(|(one, other)| one / other).into()
    }
}

impl Mul<f64> for Rate {
    type Output = Rate;

    fn mul(self, factor: f64) -> Rate {
        self.0.map(|rate| rate * factor).into()
    }
}

impl Div<f64> for Rate {
    type Output = Rate;

    fn div(self, divisor: f64) -> Rate {
        self.0.map(|rate| rate / divisor).into()
    }
}

impl Sum for Rate {
    fn sum<I: Iterator<Item = Rate>>(all: I) -> Rate {
        all.fold(Rate::from(0.0), Add::add)
    }
}

impl<T: Quantity> Change<T> {
    /// The mean amount for each of `other`, for example milliseconds per request. It is unknown if one of the
    /// two stepped back or was reset, or if `other` did not change.
    ///
    /// ```
    /// use procsampler::{Change, delta::Rate, unit::Millis};
    ///
    /// assert_eq!(Change::By(Millis(9)).per(Change::By(2u64)), Rate::from(4.5));
    /// assert_eq!(Change::By(Millis(0)).per(Change::By(0u64)), Rate::UNKNOWN);
    /// ```
    pub fn per<U: Quantity>(self, other: Change<U>) -> Rate {
        self.known().zip(other.known()).map(|(one, other)| one.as_f64() / other.as_f64()).into()
    }
}

/// A quantity that has a rate. It is a number or a unit, whose rate is an `f64`; a [`Change`], whose rate is
/// a [`Rate`]; or an `Option` of a change, whose rate is a [`Rate`] that is unknown for `None`.
///
/// ```
/// use procsampler::unit::{Bytes, Seconds};
/// use procsampler::{Change, Interval, Machine, system::Uptime};
///
/// let uptime = Uptime::default();
/// let interval = Interval::between(&uptime, &uptime, Seconds(2), Machine::COMMON);
/// assert_eq!(interval.per_second(Bytes(9)), 4.5);
/// assert_eq!(interval.per_second(Change::By(Bytes(9))).known(), Some(4.5));
/// assert_eq!(interval.per_second(Some(Change::Reset(Bytes(9)))).known(), None);
/// assert_eq!(interval.per_second(None::<Change<u64>>).known(), None);
/// ```
pub trait Amount {
    /// The number or the unit.
    type Unit: Quantity;

    /// `f64`, or [`Rate`] if the rate can be unknown.
    type Rate: Into<Rate>;

    #[doc(hidden)]
    fn rate(self, of: impl FnOnce(Self::Unit) -> Option<f64>) -> Self::Rate;
}

impl<T: Quantity> Amount for T {
    type Unit = T;
    type Rate = f64;

    #[inline]
    fn rate(self, of: impl FnOnce(T) -> Option<f64>) -> f64 {
        of(self).unwrap_or_default()
    }
}

impl<T: Quantity> Amount for Change<T> {
    type Unit = T;
    type Rate = Rate;

    #[inline]
    fn rate(self, of: impl FnOnce(T) -> Option<f64>) -> Rate {
        self.known().and_then(of).into()
    }
}

impl<A: Amount> Amount for Option<A> {
    type Unit = A::Unit;
    type Rate = Rate;

    #[inline]
    fn rate(self, of: impl FnOnce(A::Unit) -> Option<f64>) -> Rate {
        self.map_or(Rate::UNKNOWN, |amount| amount.rate(of).into())
    }
}
