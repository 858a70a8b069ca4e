//! Parts of a file whose listed values are all numbers: for each a struct, its keys in the kernel's order, its delta.
//!
//! `keyed_numbers!` is for a file that is one such part; here the file puts several together, and says how its text
//! names them.

use crate::shape::keyed::{ByKey, KeyValue};
use crate::value::Number;

/// A part of a file. None of its keys must be there.
pub(crate) trait Section: Default + Named {
    /// Its keys as the file has them, in the kernel's order.
    const KEYS: &'static [&'static str];

    /// Which of them may be negative.
    const SIGNED: &'static [bool];

    /// Overwrites all fields with the numbers of their keys, by the key's place; a negative one comes as its bits.
    fn fill(&mut self, number: impl Fn(usize) -> Option<u64>);
}

/// A part whose values can be asked for by their keys.
pub(crate) trait Named {
    /// Its keys, as [`Section::KEYS`].
    fn keys(&self) -> &'static [&'static str];

    /// The value of a key, by its place.
    fn value(&self, key: usize) -> Option<KeyValue<'_>>;
}

/// A field of a part.
pub(crate) trait Column: ByKey {
    const SIGNED: bool;

    /// The field, from the number of its key.
    fn from_column(number: Option<u64>) -> Self;
}

impl<T: Number + ByKey> Column for Option<T> {
    const SIGNED: bool = false;

    #[inline]
    fn from_column(number: Option<u64>) -> Self {
        number.map(|number| T::from_number(number, true))
    }
}

impl Column for Option<i64> {
    const SIGNED: bool = true;

    #[inline]
    fn from_column(number: Option<u64>) -> Self {
        number.map(|bits| bits as i64)
    }
}

/// Declares a part: the struct, its keys (each between what the file puts before and behind all of them), its delta.
macro_rules! section {
    (
        $(#[$meta:meta])* pub struct $name:ident: $before:literal, $behind:literal;
        $(#[$delta_meta:meta])* pub delta $delta:ident;
        $($table:tt)*
    ) => {
        $crate::shape::section::section! { @ $(#[$meta])* pub struct $name: $before, $behind; $($table)* }
        $crate::shape::keyed::keyed_delta! { $(#[$delta_meta])* pub struct $delta of $name; $($table)* }
    };
    (
        @ $(#[$meta:meta])* pub struct $name:ident: $before:literal, $behind:literal;
        $( $(#[$doc:meta])* $key:literal $field:ident : $type:ty $(= $rule:ident)?, )*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$doc])*
                pub $field: $type,
            )*
        }

        const _: () = {
            #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
            enum Key { $( $field, )* }

            impl $crate::shape::section::Section for $name {
                const KEYS: &'static [&'static str] = &[$( concat!($before, $key, $behind), )*];
                const SIGNED: &'static [bool] =
                    &[$( <$type as $crate::shape::section::Column>::SIGNED, )*];

                #[inline]
                fn fill(&mut self, number: impl Fn(usize) -> Option<u64>) {
                    use $crate::shape::section::Column;
                    $( self.$field = Column::from_column(number(Key::$field as usize)); )*
                }
            }

            impl $crate::shape::section::Named for $name {
                fn keys(&self) -> &'static [&'static str] {
                    <Self as $crate::shape::section::Section>::KEYS
                }

                fn value(&self, key: usize) -> Option<$crate::shape::keyed::KeyValue<'_>> {
                    use $crate::shape::keyed::ByKey;
                    $(
                        if key == Key::$field as usize {
                            return self.$field.by_key();
                        }
                    )*
                    None
                }
            }
        };
    };
}

pub(crate) use section;

/// The keys of several parts, one behind the other.
pub(crate) const fn join<const N: usize>(parts: &[&[&'static str]]) -> [&'static str; N] {
    let (mut keys, mut count, mut part) = ([""; N], 0, 0);
    while part < parts.len() {
        let mut key = 0;
        while key < parts[part].len() {
            keys[count] = parts[part][key];
            (key, count) = (key + 1, count + 1);
        }
        part += 1;
    }
    assert!(count == N);
    keys
}

/// How many keys several parts have.
pub(crate) const fn count(parts: &[&[&'static str]]) -> usize {
    let (mut count, mut part) = (0, 0);
    while part < parts.len() {
        count += parts[part].len();
        part += 1;
    }
    count
}

/// Fills in a part whose keys are in a table of several parts, from `first` on.
#[inline]
pub(crate) fn fill<S: Section>(part: &mut S, first: usize, number: impl Fn(usize) -> Option<u64>) {
    part.fill(|key| number(first + key));
}

/// The same for a part that may be absent, all of it.
#[inline]
pub(crate) fn fill_option<S: Section>(
    part: &mut Option<S>,
    first: usize,
    number: impl Fn(usize) -> Option<u64>,
) {
    match (first..first + S::KEYS.len()).any(|key| number(key).is_some()) {
        true => fill(part.get_or_insert_default(), first, number),
        false => *part = None,
    }
}
