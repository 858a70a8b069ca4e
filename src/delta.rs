//! The changes between two snapshots: changes of counters, and the rates that are printed of them.
//!
//! A [`Change`] is the change of one counter. [`Interval::per_second`], [`Interval::share`] and
//! [`Interval::cpu_share`] make a [`Rate`] of it. The rate is unknown if the change is, and then prints as
//! `-`:
//!
//! ```
//! use procsampler::unit::Monotonic;
//! use procsampler::{Sampler, system::Uptime};
//!
//! let mut uptime = Sampler::<Uptime>::detached();
//! let mut rate = |text: &str, second: u64| {
//!     uptime.push(text.as_bytes(), Monotonic(second * 1_000_000_000)).unwrap();
//!     uptime.delta().map(|delta| format!("{:8.1}", delta.per_second(delta.up)))
//! };
//! assert_eq!(rate("100.00 150.00\n", 10), None);
//! assert_eq!(rate("102.00 151.00\n", 12).unwrap(), "   100.0", "hundredths of a second a second");
//! assert_eq!(rate("5.00 4.00\n", 30).unwrap(), "       -", "another boot");
//! ```

use crate::machine::Machine;

mod change;
mod counter;
mod interval;
mod judge;
mod rate;

pub use change::Change;
pub use counter::{ChangeOf, Counter};
pub use interval::{Interval, IntervalIter};
#[doc(hidden)]
pub use judge::Judge;
pub use judge::Rule;
pub use rate::{Amount, Rate};

/// A snapshot that can be compared with an earlier one of the same file.
pub trait Delta {
    /// An owned struct for a file of single values, a borrowing view for a table of rows. No delta allocates.
    type Output<'a>
    where
        Self: 'a;

    /// The changes since `earlier`. `machine` is the machine that wrote both texts: its word size decides
    /// where an `unsigned long` wraps.
    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> Self::Output<'a>;
}

/// For a part that a kernel may lack: `None` unless both snapshots have it.
impl<T: Delta> Delta for Option<T> {
    type Output<'a>
        = Option<T::Output<'a>>
    where
        Self: 'a;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> Option<T::Output<'a>> {
        Some(self.as_ref()?.since(earlier.as_ref()?, machine))
    }
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro makes public types")]
mod tests;
