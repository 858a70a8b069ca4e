//! The kernel's units as types, so that a page is never added to a kilobyte.
//!
//! Each unit is a `u64` with the unit in the type's name. Conversions are methods; those that depend on the
//! machine that wrote the text take its [`Machine`].

use core::fmt;
use core::iter::Sum;
use core::ops::{Add, AddAssign, Div, Mul, Sub};
use core::time::Duration;

use crate::machine::Machine;
use crate::pad::{Side, pad};

mod dash;
mod human;
mod quantity;

pub use dash::OrDash;
pub use human::HumanBytes;
pub use quantity::{Quantity, Size, Time};

macro_rules! units {
    ($( $(#[$doc:meta])* $name:ident $suffix:literal ; )*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
        pub struct $name(pub u64);

        impl $name {
            /// The number, in this unit.
            #[inline]
            pub const fn get(self) -> u64 {
                self.0
            }

            /// The difference to `other`, or 0 if `other` is larger. The operator `-` does the same.
            #[inline]
            pub const fn saturating_sub(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }
        }

        impl From<u64> for $name {
            #[inline]
            fn from(number: u64) -> Self {
                Self(number)
            }
        }

        impl From<$name> for u64 {
            #[inline]
            fn from(unit: $name) -> u64 {
                unit.0
            }
        }

        /// Saturates, so that a sum of counters that is too large does not become a small number.
        impl Add for $name {
            type Output = Self;
            #[inline]
            fn add(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }
        }

        /// Saturates at 0: of two gauges, the one that was read a moment later may be smaller.
        impl Sub for $name {
            type Output = Self;
            #[inline]
            fn sub(self, other: Self) -> Self {
                self.saturating_sub(other)
            }
        }

        /// Saturates.
        impl Mul<u64> for $name {
            type Output = Self;
            #[inline]
            fn mul(self, times: u64) -> Self {
                Self(self.0.saturating_mul(times))
            }
        }

        /// The ratio of two amounts of one unit; NaN if both are 0.
        impl Div for $name {
            type Output = f64;
            #[inline]
            fn div(self, other: Self) -> f64 {
                self.0 as f64 / other.0 as f64
            }
        }

        impl AddAssign for $name {
            #[inline]
            fn add_assign(&mut self, other: Self) {
                *self = *self + other;
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
                all.fold(Self(0), Add::add)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                pad(f, Side::Left, |f| write!(f, concat!("{}", $suffix), self.0))
            }
        }
    )* };
}

units! {
    /// Clock ticks of `USER_HZ` (`getconf CLK_TCK`, 100 per second almost everywhere). They are the unit of
    /// times in /proc/stat and /proc/PID/stat, and not the kernel's jiffies.
    Ticks " ticks";
    /// 1,024 bytes, which /proc writes as `kB`.
    KiB " KiB";
    /// Bytes.
    Bytes " B";
    /// Pages of the machine's page size: 4, 16 or 64 KiB.
    Pages " pages";
    /// Sectors of 512 bytes, whatever the sector size of the device.
    Sectors " sectors";
    /// Seconds.
    Seconds " s";
    /// Hundredths of a second.
    Centis " cs";
    /// Milliseconds.
    Millis " ms";
    /// Microseconds.
    Micros " us";
    /// Nanoseconds.
    Nanos " ns";
    /// Cycles per second.
    Hertz " Hz";
}

impl Ticks {
    /// Converts to a duration.
    pub fn duration(self, machine: &Machine) -> Duration {
        let hz = machine.ticks_per_second.max(1);
        let nanos = u128::from(self.0 % hz) * 1_000_000_000 / u128::from(hz);
        Duration::new(self.0 / hz, nanos as u32)
    }

    /// Converts to seconds.
    pub fn seconds(self, machine: &Machine) -> f64 {
        self.0 as f64 / machine.ticks_per_second.max(1) as f64
    }
}

impl Pages {
    /// Converts to bytes; saturates.
    pub fn bytes(self, machine: &Machine) -> Bytes {
        Bytes(self.0.saturating_mul(machine.page_size))
    }

    /// Converts to KiB; saturates.
    pub fn kib(self, machine: &Machine) -> KiB {
        KiB(self.0.saturating_mul(machine.page_size / 1024))
    }
}

impl KiB {
    /// Converts to bytes; saturates.
    pub const fn bytes(self) -> Bytes {
        Bytes(self.0.saturating_mul(1024))
    }
}

impl Sectors {
    /// Converts to bytes; saturates.
    pub const fn bytes(self) -> Bytes {
        Bytes(self.0.saturating_mul(512))
    }
}

impl Bytes {
    /// Converts to KiB, rounded down.
    pub const fn kib(self) -> KiB {
        KiB(self.0 / 1024)
    }
}

impl Seconds {
    /// Converts to a duration.
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0)
    }
}

impl Centis {
    /// Converts to a duration.
    pub const fn duration(self) -> Duration {
        Duration::from_millis(self.0.saturating_mul(10))
    }
}

impl Millis {
    /// Converts to a duration.
    pub const fn duration(self) -> Duration {
        Duration::from_millis(self.0)
    }
}

impl Micros {
    /// Converts to a duration.
    pub const fn duration(self) -> Duration {
        Duration::from_micros(self.0)
    }
}

impl Nanos {
    /// Converts to a duration.
    pub const fn duration(self) -> Duration {
        Duration::from_nanos(self.0)
    }

    /// Converts to seconds.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e9
    }
}

/// Saturates.
impl From<Micros> for Nanos {
    fn from(time: Micros) -> Nanos {
        Nanos(time.0) * 1_000
    }
}

/// Saturates.
impl From<Millis> for Nanos {
    fn from(time: Millis) -> Nanos {
        Nanos(time.0) * 1_000_000
    }
}

/// Saturates.
impl From<Centis> for Nanos {
    fn from(time: Centis) -> Nanos {
        Nanos(time.0) * 10_000_000
    }
}

/// Saturates.
impl From<Seconds> for Nanos {
    fn from(time: Seconds) -> Nanos {
        Nanos(time.0) * 1_000_000_000
    }
}

/// A number that /proc prints with two decimals, kept exactly as hundredths: load averages, pressure shares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Hundredths(pub u64);

impl Hundredths {
    /// Converts to a floating-point number: `Hundredths(150)` is 1.5.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

/// Prints two decimals as /proc does, or as many as the format asks for.
impl fmt::Display for Hundredths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match f.precision() {
            Some(_) => fmt::Display::fmt(&self.as_f64(), f),
            None => pad(f, Side::Left, |f| write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)),
        }
    }
}

/// Clock ticks of `USER_HZ` that the kernel prints with a sign: the times of children in /proc/PID/stat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct SignedTicks(pub i64);

impl SignedTicks {
    /// The number of ticks.
    #[inline]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Converts to seconds.
    pub fn seconds(self, machine: &Machine) -> f64 {
        self.0 as f64 / machine.ticks_per_second.max(1) as f64
    }
}

impl From<i64> for SignedTicks {
    #[inline]
    fn from(number: i64) -> Self {
        Self(number)
    }
}

/// Saturates.
impl Add for SignedTicks {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for SignedTicks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad(f, Side::Left, |f| write!(f, "{} ticks", self.0))
    }
}

/// Nanoseconds, printed as milliseconds with six decimals, as the kernel's SPLIT_NS does: `-1254.836866`.
/// Between -1 and 0 milliseconds the sign is lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct SplitNs(pub i64);

/// A value below 0 counts as 0.
impl From<SplitNs> for Nanos {
    fn from(time: SplitNs) -> Nanos {
        Nanos(time.0.max(0).unsigned_abs())
    }
}

/// Saturates.
impl From<u64> for SplitNs {
    fn from(nanos: u64) -> SplitNs {
        SplitNs(i64::try_from(nanos).unwrap_or(i64::MAX))
    }
}

/// Prints as the kernel does, but always with the sign. The format may ask for fewer decimals.
impl fmt::Display for SplitNs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.precision().is_some() {
            return fmt::Display::fmt(&(self.0 as f64 / 1e6), f);
        }
        let (sign, nanos) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        pad(f, Side::Left, |f| write!(f, "{sign}{}.{:06}", nanos / 1_000_000, nanos % 1_000_000))
    }
}

/// A point in time on CLOCK_MONOTONIC, in nanoseconds: when a sample was taken.
///
/// Unlike [`std::time::Instant`] it can be made from a number, so a replay of captured text has the times of
/// the capture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Monotonic(pub u64);

impl Monotonic {
    /// The time since `earlier`, or 0 if `earlier` is later.
    ///
    /// ```
    /// use procsampler::{Monotonic, unit::Nanos};
    ///
    /// assert_eq!(Monotonic(5_000).since(Monotonic(2_000)), Nanos(3_000));
    /// assert_eq!(Monotonic(2_000).since(Monotonic(5_000)), Nanos(0));
    /// ```
    #[inline]
    pub const fn since(self, earlier: Self) -> Nanos {
        Nanos(self.0.saturating_sub(earlier.0))
    }
}

#[cfg(test)]
mod tests;
