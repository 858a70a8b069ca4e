//! Structs of numbers: a row of columns, a part of a file, a file of keys. One macro declares all of them,
//! and the readers of the shapes use them through one trait.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::key_value::KeyValue;
use crate::shape::table;

/// A struct of `N` numbers, each at its place in the order of the file. Declared by
/// [`numbers!`](crate::shape::numbers!).
pub trait Numbers<const N: usize> {
    /// How many numbers the struct has.
    const COUNT: usize = N;

    /// The names of the fields.
    const NAMES: [&'static str; N];

    /// Their keys as the file has them, with the text before and behind. The field names if the file has no
    /// keys.
    const KEYS: [&'static str; N];

    /// Which numbers are required.
    const REQUIRED: [bool; N];

    /// Which numbers may be negative.
    const SIGNED: [bool; N];

    /// Overwrites all numbers. `number` returns, for each place, the number and whether it is present. A
    /// negative number is passed as its bits.
    ///
    /// # Errors
    /// The place of the first required number that is absent.
    fn fill(&mut self, number: impl Fn(usize) -> (u64, bool)) -> Result<(), usize>;

    /// Overwrites one number, which is then present.
    fn set(&mut self, place: usize, number: u64);

    /// One number; `None` if it is absent.
    fn number(&self, place: usize) -> Option<u64>;

    /// Copies the numbers of `other`.
    fn copy(&mut self, other: &Self);

    /// One number as a value; `None` if it is absent.
    fn value(&self, place: usize) -> Option<KeyValue<'static>> {
        let signed = const { &Self::SIGNED }.get(place).copied().unwrap_or_default();
        self.number(place).map(|number| KeyValue::of_number(number, signed))
    }

    /// The value of a key. `None` if there is no such key, `Some(None)` if its number is absent.
    fn find(&self, key: &[u8]) -> Option<Option<KeyValue<'static>>> {
        let place = const { &Self::KEYS }.iter().position(|listed| listed.as_bytes() == key)?;
        Some(self.value(place))
    }
}

/// The numbers that are present, each with the name of its field.
pub fn each<const N: usize, T: Numbers<N>>(
    numbers: &T,
) -> impl Iterator<Item = (&'static str, KeyValue<'static>)> {
    const { &T::NAMES }.iter().enumerate().filter_map(|(place, name)| Some((*name, numbers.value(place)?)))
}

/// The numbers that are present, each with its key, without the separator behind it.
pub fn keyed<const N: usize, T: Numbers<N>>(
    numbers: &T,
) -> impl Iterator<Item = (&'static str, KeyValue<'static>)> {
    let bare = |key: &'static str| key.trim_end_matches([':', ' ', '\t', '=']);
    const { &T::KEYS }
        .iter()
        .enumerate()
        .filter_map(move |(place, key)| Some((bare(key), numbers.value(place)?)))
}

/// Makes a row from its columns. The columns from the place `count` on are absent.
#[inline]
pub(crate) fn from_columns<const N: usize, T: Numbers<N> + Default>(columns: &[u64; N], count: usize) -> T {
    let (mut row, required) = (T::default(), const { &T::REQUIRED });
    // The caller has checked that the required columns are present. A second check cost statm a twentieth.
    let _ = row.fill(|place| (columns[place], required[place] || place < count));
    row
}

/// Reads columns of decimal digits, up to the last known column or to the end of the line. There must be at
/// least `least` of them.
#[inline]
pub(crate) fn columns<const N: usize, T: Numbers<N> + Default>(
    cursor: &mut Cursor<'_>,
    least: usize,
) -> Result<T, ParseError> {
    let mut columns = [0; N];
    let count = table::at_least(cursor, &mut columns, const { &T::NAMES }, least)?;
    Ok(from_columns(&columns, count))
}

/// The same for columns that follow their count. Unknown columns are left on the line.
pub(crate) fn counted_columns<const N: usize, T: Numbers<N> + Default>(
    cursor: &mut Cursor<'_>,
    least: usize,
) -> Result<T, ParseError> {
    cursor.unsigned("count")?;
    columns(cursor, least)
}

/// The same for columns that some kernels print as an `int`.
pub(crate) fn int_columns<const N: usize, T: Numbers<N> + Default>(
    cursor: &mut Cursor<'_>,
) -> Result<T, ParseError> {
    let mut columns = [0; N];
    for (column, name) in columns.iter_mut().zip(const { &T::NAMES }) {
        *column = table::int32(cursor, name)?.into();
        cursor.word_end(name)?;
    }
    Ok(from_columns(&columns, N))
}

/// The same for columns of hexadecimal digits. None may be larger than `largest`.
pub(crate) fn hex_columns<const N: usize, T: Numbers<N> + Default>(
    cursor: &mut Cursor<'_>,
    least: usize,
    largest: u64,
) -> Result<T, ParseError> {
    const EXPECTED: &str = "a hexadecimal number of the column's width";
    let (start, mut columns) = (*cursor, [0; N]);
    let count = cursor.hex_columns(&mut columns);
    // Columns of any kind may follow the last known column; before it there are only numbers.
    if count < least || (count < N && !cursor.at_line_end()) {
        return Err(cursor.fail(const { &T::NAMES }.get(count).copied().unwrap_or_default(), EXPECTED));
    }
    match columns.iter().position(|&column| column > largest) {
        Some(wide) => Err(start.fail(const { &T::NAMES }[wide], EXPECTED)),
        None => Ok(from_columns(&columns, count)),
    }
}

/// Declares a struct of numbers, its delta, and an implementation of [`Numbers`]. Each field is listed once,
/// in the order of the file:
///
/// ```text
/// numbers! {
///     /// The struct. The keys are "Ip6InReceives " and so on: what is before and behind all of them is said here.
///     pub struct Ip6: "Ip6", " ";
///
///     /// Its delta, if it has one.
///     pub delta Ip6Delta by field;
///
///     /// Packets received.
///     "InReceives" in_receives: Option<u64> = counter,
/// }
/// ```
///
/// A field with a rule (`counter`, `long`, `int`, `steps`) is a counter and is in the delta. The others are
/// gauges. A field that is an `Option` may be absent, and an `i64` may be negative. A row of columns has no
/// keys, so the strings around the keys are left out.
///
/// Counters are judged `by field`, each separately: a decrease of one key proves nothing about another. Or
/// they are judged `by row`, all together; see `row_delta!`, which also explains `same` and `and`.
///
/// Fields of other types are in braces behind the name of the struct. The fields that come last are in
/// further braces after `and`. A struct that has fields of other types is `Copy` only with a `derive` of your
/// own.
#[doc(hidden)]
#[macro_export]
macro_rules! __numbers {
    ($(#[$meta:meta])* pub struct $($rest:tt)*) => {
        $crate::__numbers! { [] $(#[$meta])* pub struct $($rest)* }
    };
    (
        [$($derive:tt)*] $(#[$meta:meta])* pub struct $name:ident $(: $before:literal, $behind:literal)?
        $({ $($own:tt)* } $(and { $($last:tt)* })?)?;
        $(#[$delta_meta:meta])* pub delta $delta:ident by $how:ident
        $(, same ($same:expr))? $(and { $($plain:tt)* })?;
        $($table:tt)*
    ) => {
        $crate::__numbers! {
            [$($derive)*] $(#[$meta])* pub struct $name $(: $before, $behind)? $({ $($own)* } $(and { $($last)* })?)?;
            $($table)*
        }
        $crate::__numbers! {
            @ [$($derive)*] { $(#[$delta_meta])* pub struct $delta by $how of $name $(, same ($same))? }
            { $($($plain)*)? } { $($($own)*)? }
            $($table)*
        }
    };
    ([$($derive:tt)*] $(#[$meta:meta])* pub struct $name:ident; $($table:tt)*) => {
        $crate::__numbers! { [$($derive)*] $(#[$meta])* pub struct $name: "", ""; $($table)* }
    };
    ([$($derive:tt)*] $(#[$meta:meta])* pub struct $name:ident: $before:literal, $behind:literal; $($table:tt)*) => {
        $crate::__numbers! {
            [$($derive)*] $(#[$meta])* #[derive(Copy)] pub struct $name: $before, $behind {}; $($table)*
        }
    };
    (
        [$($derive:tt)*] $(#[$meta:meta])* pub struct $name:ident: $before:literal, $behind:literal
        { $( $(#[$own_meta:meta])* $own:ident : $own_type:ty $(= $own_rule:ident)?, )* }
        $(and { $( $(#[$last_meta:meta])* $last:ident : $last_type:ty, )* })?;
        $( $(#[$doc:meta])* $($key:literal)? $field:ident : $type:ty $(= $rule:ident)?, )*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        $($derive)*
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$own_meta])*
                pub $own: $own_type,
            )*
            $(
                $(#[$doc])*
                pub $field: $type,
            )*
            $( $(
                $(#[$last_meta])*
                pub $last: $last_type,
            )* )?
        }

        impl $name {
            /// The numbers that are present, each with the name of its field, in the order of the file. For
            /// programs that export all of them.
            pub fn numbers(
                &self,
            ) -> impl Iterator<Item = (&'static str, $crate::rows::KeyValue<'static>)> {
                $crate::shape::expanded::each(self)
            }

            /// The same, each with the key that the kernel prints. The key is spelled as in `get` and
            /// `unlisted`, but without the section in a file of pairs. It is the name of the field if the
            /// file has no keys.
            #[allow(dead_code, reason = "a private struct need not use it")]
            pub fn keyed(
                &self,
            ) -> impl Iterator<Item = (&'static str, $crate::rows::KeyValue<'static>)> {
                $crate::shape::expanded::keyed(self)
            }
        }

        const _: () = {
            use $crate::rows::Number;

            #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
            enum Place { $( $field, )* }

            /// A place in a pattern has to be a constant.
            struct At;

            #[allow(non_upper_case_globals)]
            impl At {
                $( const $field: usize = Place::$field as usize; )*
            }

            impl $crate::shape::Numbers<{ [$( stringify!($field) ),*].len() }> for $name {
                const NAMES: [&'static str; [$( stringify!($field) ),*].len()] = [$( stringify!($field) ),*];
                const KEYS: [&'static str; [$( stringify!($field) ),*].len()] = [$(
                    $crate::__numbers!(@ key $before, $behind, $field $(, $key)?)
                ),*];
                const REQUIRED: [bool; [$( stringify!($field) ),*].len()] = [$( <$type as Number>::REQUIRED ),*];
                const SIGNED: [bool; [$( stringify!($field) ),*].len()] = [$( <$type as Number>::SIGNED ),*];

                #[inline]
                fn fill(&mut self, number: impl Fn(usize) -> (u64, bool)) -> Result<(), usize> {
                    $(
                        let (found, present) = number(At::$field);
                        if <$type as Number>::REQUIRED && !present {
                            return Err(At::$field);
                        }
                        self.$field = Number::from_number(found, present);
                    )*
                    Ok(())
                }

                #[inline]
                fn set(&mut self, place: usize, number: u64) {
                    match place {
                        $( At::$field => self.$field = Number::from_number(number, true), )*
                        _ => {}
                    }
                }

                #[inline]
                fn number(&self, place: usize) -> Option<u64> {
                    match place {
                        $( At::$field => self.$field.to_number(), )*
                        _ => None,
                    }
                }

                #[inline]
                fn copy(&mut self, other: &Self) {
                    $( self.$field = other.$field; )*
                }
            }
        };
    };
    (
        @ [$($derive:tt)*] { $($head:tt)* } { $($plain:tt)* }
        { $( $(#[$own_meta:meta])* $own:ident : $own_type:ty $(= $own_rule:ident)?, )* }
        $( $(#[$doc:meta])* $($key:literal)? $field:ident : $type:ty $(= $rule:ident)?, )*
    ) => {
        $crate::__row_delta! {
            [$($derive)*] $($head)* {
                $( $(
                    #[doc = concat!("Change of `", stringify!($own), "`.")]
                    $own: $own_type = $own_rule,
                )? )*
                $( $(
                    #[doc = concat!("Change of `", stringify!($field), "`", $crate::__numbers!(@ $rule))]
                    $field: $type = $rule,
                )? )*
            }
            and { $($plain)* }
        }
    };
    (@ key $before:literal, $behind:literal, $field:ident) => { concat!($before, stringify!($field), $behind) };
    (@ key $before:literal, $behind:literal, $field:ident, $key:literal) => { concat!($before, $key, $behind) };
    (@ counter) => { "." };
    (@ long) => { ", an `unsigned long`." };
    (@ int) => { ", of 32 bits." };
    (@ steps) => { "; it may step back." };
}

/// The same for this crate: with serde if the feature is on.
macro_rules! numbers {
    ($($table:tt)*) => {
        $crate::__numbers! {
            [#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]]
            $($table)*
        }
    };
}

pub(crate) use numbers;
