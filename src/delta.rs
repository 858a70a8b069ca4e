//! What changed between two snapshots: changes of counters, and the rates that are printed of them.
//!
//! A [`Change`] says what one counter did. [`Interval::per_second`], [`Interval::share`] and
//! [`Interval::cpu_share`] make a [`Rate`] of it, which is unknown if the change is, and prints as `-` then:
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
    /// An owned struct for scalars, a borrowing view for rows: no delta allocates.
    type Output<'a>
    where
        Self: 'a;

    /// What changed since `earlier`. `machine` is the machine that wrote both: its word decides where an
    /// `unsigned long` wraps.
    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> Self::Output<'a>;
}

/// A part that a kernel may lack: `None` unless both snapshots have it.
impl<T: Delta> Delta for Option<T> {
    type Output<'a>
        = Option<T::Output<'a>>
    where
        Self: 'a;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> Option<T::Output<'a>> {
        Some(self.as_ref()?.since(earlier.as_ref()?, machine))
    }
}

/// Declares the delta of a snapshot or of a row: its counters, each with its rule (`counter`, `long`, `int`,
/// `steps`), judged together, or one by one where `by field` is said; when it is the same thing that is
/// counted, where the rows show it; and fields that are no counters, with what they are where two rows are
/// all that is known.
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
            /// Shows the judge what all of its counters did.
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
            /// What its counters did, by a judge who may know that all began anew.
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

/// The same, of this crate: serialised if the feature says so. A macro that is used elsewhere must not ask
/// for features, because they would be those of the other crate.
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
