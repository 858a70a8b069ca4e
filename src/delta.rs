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

/// Declares the delta of a snapshot or of a row. It has the counters, each with its rule (`counter`, `long`,
/// `int`, `steps`). They are judged together, or one by one after `by field`. `same` is an expression that
/// says whether two rows describe the same object, if the rows show it. `and` adds fields that are not
/// counters, with the expressions that compute them from the two rows.
#[doc(hidden)]
#[macro_export]
macro_rules! __row_delta {
    ($(#[$meta:meta])* pub struct $($rest:tt)*) => {
        $crate::__row_delta! { [] $(#[$meta])* pub struct $($rest)* }
    };
    (
        [$($derive:tt)*] $(#[$meta:meta])* pub struct $delta:ident by field of $row:ty { $($fields:tt)* }
        $( and { $($plain:tt)* } )?
    ) => {
        $crate::__row_delta! {
            @ [$($derive)*] $(#[$meta])* pub struct $delta of $row { $($fields)* } and { $($($plain)*)? }
        }

        impl $crate::delta::Delta for $row {
            type Output<'a> = $delta;

            fn since<'a>(&'a self, earlier: &'a Self, machine: &$crate::Machine) -> $delta {
                self.judged(earlier, &$crate::delta::Judge::new(machine))
            }
        }
    };
    (
        [$($derive:tt)*] $(#[$meta:meta])* pub struct $delta:ident $(by row)? of $row:ty $(, same ($same:expr))? {
            $( $(#[$doc:meta])* $field:ident : $type:ty = $rule:ident, )*
        }
        $( and { $($plain:tt)* } )?
    ) => {
        $crate::__row_delta! {
            @ [$($derive)*] $(#[$meta])* pub struct $delta of $row { $( $(#[$doc])* $field: $type = $rule, )* }
            and { $($($plain)*)? }
        }

        impl $row {
            /// Passes the changes of all counters to the judge.
            pub(crate) fn seen(&self, earlier: &Self, judge: &mut $crate::delta::Judge) {
                use $crate::delta::Counter;
                $( self.$field.see(earlier.$field, $crate::__row_delta!(@ $rule), judge); )*
            }
        }

        impl $crate::delta::Delta for $row {
            type Output<'a> = $delta;

            fn since<'a>(&'a self, earlier: &'a Self, machine: &$crate::Machine) -> $delta {
                let mut judge = $crate::delta::Judge::new(machine);
                $(
                    let same: fn(&$row, &$row) -> bool = $same;
                    judge = judge.of_one(same(self, earlier));
                )?
                self.seen(earlier, &mut judge);
                self.judged(earlier, &judge)
            }
        }
    };
    (
        @ [$($derive:tt)*] $(#[$meta:meta])* pub struct $delta:ident of $row:ty {
            $( $(#[$doc:meta])* $field:ident : $type:ty = $rule:ident, )*
        }
        and { $( $(#[$plain_doc:meta])* $plain:ident : $plain_type:ty = $default:expr, )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        $($derive)*
        #[non_exhaustive]
        pub struct $delta {
            $(
                $(#[$doc])*
                pub $field: $crate::delta::ChangeOf<$type>,
            )*
            $(
                $(#[$plain_doc])*
                pub $plain: $plain_type,
            )*
        }

        impl $row {
            /// The changes of the counters, by a judge that may know that all counters began anew.
            pub(crate) fn judged(&self, earlier: &Self, judge: &$crate::delta::Judge) -> $delta {
                use $crate::delta::Counter;
                $delta {
                    $( $field: self.$field.moved(earlier.$field, $crate::__row_delta!(@ $rule), judge), )*
                    $( $plain: $default, )*
                }
            }
        }
    };
    (@ counter) => { $crate::delta::Rule::Counter };
    (@ long) => { $crate::delta::Rule::Long };
    (@ int) => { $crate::delta::Rule::Int };
    (@ steps) => { $crate::delta::Rule::Steps };
}

/// The same for this crate: with serde if the feature is on. An exported macro must not test for features,
/// because they would be the features of the other crate.
macro_rules! row_delta {
    ($($delta:tt)*) => {
        $crate::__row_delta! {
            [#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]]
            $($delta)*
        }
    };
}

pub(crate) use row_delta;

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro makes public types")]
mod tests;
