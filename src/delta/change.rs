//! The change of one counter.

use core::iter::Sum;
use core::ops::Add;

use crate::machine::Machine;
use crate::unit::{Bytes, KiB, Pages, Quantity, Size};

/// The change of one counter between two samples.
///
/// In JSON it is a plain number if the counter increased, else `{"wrapped": n}`, `{"back": n}` or `{"reset":
/// n}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change<T> {
    /// A 32-bit counter passed 2^32 once, and increased by this much altogether. A counter that passed 2^32
    /// several times looks the same, so sample it more often than it can wrap.
    Wrapped(T),
    /// A counter that may step back (the CPU times) decreased by this much. Its rate is unknown.
    Back(T),
    /// The counter started again from 0 and has this value now, so at least this much was counted. Its rate
    /// is unknown.
    Reset(T),
    /// The counter increased by this much, or did not change.
    By(T),
}

impl<T> Change<T> {
    /// Converts the amount to another unit, for example `pages.map(|pages| pages.get())`.
    ///
    /// ```
    /// use procsampler::Change;
    /// use procsampler::unit::{Bytes, Sectors};
    ///
    /// assert_eq!(Change::Reset(Sectors(2)).map(Sectors::bytes), Change::Reset(Bytes(1024)));
    /// ```
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Change<U> {
        match self {
            Change::Wrapped(amount) => Change::Wrapped(with(amount)),
            Change::Back(step) => Change::Back(with(step)),
            Change::Reset(since) => Change::Reset(with(since)),
            Change::By(amount) => Change::By(with(amount)),
        }
    }

    /// The amount by which it increased; `None` if it stepped back or was reset.
    ///
    /// ```
    /// use procsampler::Change;
    ///
    /// assert_eq!(Change::Wrapped(5).known(), Some(5));
    /// assert_eq!(Change::Reset(5).known(), None);
    /// ```
    pub fn known(self) -> Option<T> {
        match self {
            Change::By(amount) | Change::Wrapped(amount) => Some(amount),
            Change::Back(_) | Change::Reset(_) => None,
        }
    }

    /// The amount by which it stepped back; `None` if it did not.
    ///
    /// ```
    /// use procsampler::Change;
    ///
    /// assert_eq!(Change::Back(3).stepped_back(), Some(3));
    /// assert_eq!(Change::By(3).stepped_back(), None);
    /// ```
    pub fn stepped_back(self) -> Option<T> {
        match self {
            Change::Back(step) => Some(step),
            _ => None,
        }
    }

    /// Whether the counter started again from 0.
    ///
    /// ```
    /// assert!(procsampler::Change::Reset(3).is_reset());
    /// ```
    pub fn is_reset(&self) -> bool {
        matches!(self, Change::Reset(_))
    }
}

impl<T: Default> Change<T> {
    /// The amount by which it increased; 0 if it stepped back or was reset. It is for sums in which a reset
    /// does not matter. See [`Change::known`].
    ///
    /// ```
    /// use procsampler::Change;
    ///
    /// assert_eq!((Change::By(5).amount(), Change::Reset(5).amount()), (5, 0));
    /// ```
    pub fn amount(self) -> T {
        self.known().unwrap_or_default()
    }
}

impl<T: Size> Change<T> {
    /// Converts the amount to bytes.
    ///
    /// ```
    /// use procsampler::Change;
    /// use procsampler::unit::{Bytes, Sectors};
    ///
    /// assert_eq!(Change::By(Sectors(2)).bytes(), Change::By(Bytes(1024)));
    /// assert_eq!(Some(Change::By(Sectors(2))).map(Change::bytes), Some(Change::By(Bytes(1024))));
    /// ```
    pub fn bytes(self) -> Change<Bytes> {
        self.map(T::bytes)
    }

    /// Converts the amount to MiB, with the fraction.
    ///
    /// ```
    /// use procsampler::{Change, unit::KiB};
    ///
    /// assert_eq!(Change::By(KiB(1536)).mib(), Change::By(1.5));
    /// ```
    pub fn mib(self) -> Change<f64> {
        self.map(T::mib)
    }
}

impl Change<Pages> {
    /// Converts pages to KiB, by the page size of the machine that wrote the text.
    ///
    /// ```
    /// use procsampler::unit::{KiB, Pages};
    /// use procsampler::{Change, Machine};
    ///
    /// assert_eq!(Change::By(Pages(2)).kib(&Machine::COMMON), Change::By(KiB(8)));
    /// ```
    pub fn kib(self, machine: &Machine) -> Change<KiB> {
        self.map(|pages| pages.kib(machine))
    }
}

impl<T: Quantity + From<u64> + Into<u64>> Change<T> {
    /// The sum of two times, one of which may step back while the other increases: a step back is subtracted.
    pub(crate) fn netted(self, other: Self) -> Self {
        let net = |change: Self| match change {
            Change::Back(step) => -i128::from(step.into()),
            moved => i128::from(moved.amount().into()),
        };
        if self.is_reset() || other.is_reset() {
            return self + other;
        }
        let net = net(self) + net(other);
        let amount = T::from(u64::try_from(net.unsigned_abs()).unwrap_or(u64::MAX));
        if net < 0 { Change::Back(amount) } else { Change::By(amount) }
    }
}

impl<T: Default> Default for Change<T> {
    fn default() -> Self {
        Change::By(T::default())
    }
}

/// The sum is a reset if one of the two is a reset. Otherwise it is a step back if one of them is, and
/// otherwise wrapped if one of them is. The amount of a reset or of a step back counts only the resets or the
/// steps back: a step back is not subtracted from an increase.
///
/// ```
/// use procsampler::Change::{self, Back, By, Reset, Wrapped};
///
/// assert_eq!(By(2u64) + Wrapped(3), Wrapped(5));
/// assert_eq!(By(2u64) + Back(3), Back(3));
/// assert_eq!(By(2u64) + Reset(3), Reset(3));
/// assert_eq!([By(1), By(2)].into_iter().sum::<Change<u64>>(), By(3));
/// assert_eq!([Some(By(1)), None].into_iter().sum::<Option<Change<u64>>>(), None);
/// ```
impl<T: Quantity> Add for Change<T> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        use Change::{Back, By, Reset, Wrapped};
        match (self, other) {
            (Reset(one), Reset(other)) => Reset(one.plus(other)),
            (reset @ Reset(_), _) | (_, reset @ Reset(_)) => reset,
            (Back(one), Back(other)) => Back(one.plus(other)),
            (step @ Back(_), _) | (_, step @ Back(_)) => step,
            (By(one), By(other)) => By(one.plus(other)),
            (Wrapped(one), By(other) | Wrapped(other)) | (By(one), Wrapped(other)) => {
                Wrapped(one.plus(other))
            }
        }
    }
}

impl<T: Quantity> Sum for Change<T> {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Change::default(), Add::add)
    }
}

#[cfg(feature = "serde")]
crate::serial::short_or_tagged! { Change<T> { Wrapped(T), Back(T), Reset(T), _ => By(T) } }
