//! Keyed text: a key, a separator and a value on every line. meminfo, vmstat, status, io.

use crate::cursor::{Cursor, UNSIGNED};
use crate::error::ParseError;
use crate::shape::unlisted::Unlisted;
use crate::value::Field;

/// The lines seen so far, in their order: what is expected of the next text of this file.
///
/// The kernel prints its keys in one order, so each line is one compare with what stood there last time. Lines
/// that one text has and another lacks (a kernel thread's status has no `Vm` lines) are stepped over.
#[derive(Debug, Default)]
pub struct Order {
    lines: Vec<Line>,
    /// The keys with their separators, one behind the other: listed and unlisted alike.
    prefixes: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Line {
    start: u32,
    len: u16,
    /// Its place in the table of keys.
    key: Option<u16>,
}

impl Order {
    fn prefix(&self, line: Line) -> &[u8] {
        let start = line.start as usize;
        self.prefixes.get(start..start + usize::from(line.len)).unwrap_or_default()
    }

    /// Finds the line that stands at the cursor, from `expected` on and then from the top, or learns it.
    #[cold]
    fn find(
        &mut self,
        cursor: &Cursor<'_>,
        expected: usize,
        keys: &[&'static str],
        separator: u8,
    ) -> Option<usize> {
        let rest = cursor.rest();
        let is_here =
            |&at: &usize| self.lines.get(at).is_some_and(|&line| rest.starts_with(self.prefix(line)));
        if let Some(at) = (expected..self.lines.len()).chain(0..expected).find(is_here) {
            return Some(at);
        }
        let line = rest.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let prefix = &line[..=memchr::memchr(separator, line)?];
        // A file that never stops bringing new keys is not remembered for ever.
        if self.lines.len() > 2 * keys.len() + 64 {
            self.lines.clear();
            self.prefixes.clear();
        }
        let expected = expected.min(self.lines.len());
        let key = keys.iter().position(|key| key.as_bytes() == prefix);
        let learned = Line {
            start: self.prefixes.len().try_into().ok()?,
            len: prefix.len().try_into().ok()?,
            key: key.and_then(|key| key.try_into().ok()),
        };
        self.prefixes.extend_from_slice(prefix);
        self.lines.insert(expected, learned);
        Some(expected)
    }
}

/// Walks text and table together: calls `cell` with the key's place in `keys` and the cursor on the value, and
/// leaves the lines that the table does not know to `unlisted`. `keys` end in the separator.
#[inline]
pub(crate) fn walk(
    text: &[u8],
    keys: &[&'static str],
    separator: u8,
    order: &mut Order,
    unlisted: &mut Unlisted,
    mut cell: impl FnMut(usize, &mut Cursor<'_>) -> Result<(), ParseError>,
) -> Result<(), ParseError> {
    unlisted.clear();
    let mut cursor = Cursor::new(text);
    let mut expected = 0;
    while !cursor.at_end() {
        let at = match order.lines.get(expected) {
            Some(&line) if cursor.rest().starts_with(order.prefix(line)) => expected,
            _ => match order.find(&cursor, expected, keys, separator) {
                Some(at) => at,
                None => {
                    // A line without a separator, or one that is longer than any key: nobody's, but not lost.
                    unlisted.push(cursor.line(), b"");
                    continue;
                }
            },
        };
        expected = at + 1;
        let Some(&line) = order.lines.get(at) else { continue };
        match line.key {
            Some(key) => {
                cursor.skip(usize::from(line.len));
                cursor.skip_blanks();
                cell(usize::from(key), &mut cursor)?;
            }
            None => {
                let line_text = cursor.line();
                let (key, value) =
                    line_text.split_at_checked(usize::from(line.len)).unwrap_or((line_text, b""));
                unlisted.push(key.strip_suffix(&[separator]).unwrap_or(key), value);
            }
        }
    }
    Ok(())
}

/// A key without its separator, as errors name it.
pub(crate) fn key_name(keys: &[&'static str], key: usize) -> &'static str {
    keys.get(key).and_then(|key| key.get(..key.len() - 1)).unwrap_or_default()
}

/// The numbers of a table of `N` keys, and which of them were there.
pub(crate) struct Numbers<const N: usize> {
    numbers: [u64; N],
    present: [bool; N],
}

impl<const N: usize> Numbers<N> {
    /// Reads a text whose listed values are all numbers, with `kB` behind them or not.
    #[inline]
    pub(crate) fn read(
        text: &[u8],
        keys: &'static [&'static str; N],
        separator: u8,
        order: &mut Order,
        unlisted: &mut Unlisted,
    ) -> Result<Self, ParseError> {
        let mut found = Numbers { numbers: [0; N], present: [false; N] };
        walk(text, keys, separator, order, unlisted, |key, cursor| {
            let Some(number) = cursor.digits() else {
                return Err(cursor.fail(key_name(keys, key), UNSIGNED));
            };
            if let (Some(place), Some(present)) = (found.numbers.get_mut(key), found.present.get_mut(key)) {
                *place = number;
                *present = true;
            }
            if cursor.eat(b'\n') || cursor.eat_all(b" kB\n") {
                return Ok(());
            }
            cursor.skip_blanks();
            cursor.eat_all(b"kB");
            cursor.line_end(key_name(keys, key))
        })?;
        Ok(found)
    }

    #[inline]
    pub(crate) fn number(&self, key: usize) -> u64 {
        self.numbers[key]
    }

    #[inline]
    pub(crate) fn present(&self, key: usize) -> bool {
        self.present[key]
    }

    /// The first key that must be there and is not.
    pub(crate) fn require(
        &self,
        text: &[u8],
        required: &[bool; N],
        keys: &[&'static str; N],
    ) -> Result<(), ParseError> {
        match (0..N).find(|&key| required[key] && !self.present[key]) {
            Some(key) => Err(missing(text, keys, key)),
            None => Ok(()),
        }
    }
}

/// The error for a key that must be there and is not.
#[cold]
pub(crate) fn missing(text: &[u8], keys: &[&'static str], key: usize) -> ParseError {
    ParseError::new(text.len(), key_name(keys, key), "this key before the end")
}

/// A file whose listed values are all unsigned numbers: the struct, its keys in the kernel's order, how it is
/// parsed, and its delta.
///
/// The numbers go into an array by the key's place and from there into the fields in one sweep: a `match` that
/// stores each in its field is a jump the processor has to guess for every line, and on a cold cache guesses
/// wrong.
macro_rules! keyed_numbers {
    (
        $(#[$meta:meta])* pub struct $name:ident: $file:literal, $class:expr, $separator:literal;
        $(#[$delta_meta:meta])* pub delta $delta:ident;
        $($table:tt)*
    ) => {
        $crate::shape::keyed::keyed_numbers! {
            $(#[$meta])* pub struct $name: $file, $class, $separator;
            $($table)*
        }
        $crate::shape::keyed::keyed_delta! { { $(#[$delta_meta])* pub struct $delta of $name } {} $($table)* }
    };
    (
        $(#[$meta:meta])* pub struct $name:ident: $file:literal, $class:expr, $separator:literal;
        $( $kind:ident { $( $(#[$doc:meta])* $key:literal $field:ident : $type:ty, )* } )*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub struct $name {
            $( $(
                $(#[$doc])*
                #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
                pub $field: $type,
            )* )*
            /// Lines whose key this crate does not know.
            #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
            pub unlisted: $crate::Unlisted,
        }

        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[derive(Clone, Copy)]
        enum Key { $( $( $field, )* )* Count }

        const KEYS: [&str; Key::Count as usize] = [$( $( concat!($key, $separator), )* )*];
        const REQUIRED: [bool; Key::Count as usize] =
            [$( $( <$type as $crate::value::Number>::REQUIRED, )* )*];

        impl $crate::ProcFile for $name {
            type Memory = $crate::shape::keyed::Order;
            const NAME: &'static str = $file;
            const CLASS: $crate::Class = $class;

            fn parse(&mut self, text: &[u8], order: &mut Self::Memory) -> Result<(), $crate::ParseError> {
                let separator = $separator.as_bytes()[0];
                let found = $crate::shape::keyed::Numbers::read(text, &KEYS, separator, order, &mut self.unlisted)?;
                found.require(text, &REQUIRED, &KEYS)?;
                $( $( self.$field = $crate::value::Number::from_number(
                    found.number(Key::$field as usize), found.present(Key::$field as usize)); )* )*
                Ok(())
            }
        }
    };
}

/// A file whose listed values are of many types: the struct with one sub-struct, its keys, how it is parsed.
///
/// Here each value is stored by a `match` on its key: an array in between would have to hold every type.
macro_rules! keyed_values {
    (
        $(#[$meta:meta])* pub struct $name:ident: $file:literal, $class:expr, $separator:literal;
        all { $( $(#[$doc:meta])* $key:literal $field:ident : $type:ty, )* }
        $(#[$sub_meta:meta])*
        $place:ident: $sub:ident { $( $(#[$sub_doc:meta])* $sub_key:literal $sub_field:ident : $sub_type:ty, )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$doc])*
                #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
                pub $field: $type,
            )*
            $(#[$sub_meta])*
            pub $place: $sub,
            /// Lines whose key this crate does not know.
            #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
            pub unlisted: $crate::Unlisted,
        }

        $(#[$sub_meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub struct $sub {
            $(
                $(#[$sub_doc])*
                #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
                pub $sub_field: $sub_type,
            )*
        }

        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Key { $( $field, )* $( $sub_field, )* Count }

        #[allow(non_upper_case_globals)]
        mod key {
            $( pub(super) const $field: usize = super::Key::$field as usize; )*
            $( pub(super) const $sub_field: usize = super::Key::$sub_field as usize; )*
        }

        const KEYS: [&str; Key::Count as usize] =
            [$( concat!($key, $separator), )* $( concat!($sub_key, $separator), )*];

        impl $crate::ProcFile for $name {
            type Memory = $crate::shape::keyed::Order;
            const NAME: &'static str = $file;
            const CLASS: $crate::Class = $class;

            fn parse(&mut self, text: &[u8], order: &mut Self::Memory) -> Result<(), $crate::ParseError> {
                use $crate::shape::keyed::{fill, missing, walk};
                use $crate::value::Field;
                let separator = $separator.as_bytes()[0];
                let mut seen = [false; Key::Count as usize];
                let $name { $( $field, )* $place, unlisted } = self;
                walk(text, &KEYS, separator, order, unlisted, |at, cursor| {
                    if let Some(seen) = seen.get_mut(at) {
                        *seen = true;
                    }
                    match at {
                        $( key::$field => fill($field, cursor, $key), )*
                        $( key::$sub_field => fill(&mut $place.$sub_field, cursor, $sub_key), )*
                        _ => Ok(()),
                    }
                })?;
                $( if !seen[key::$field] {
                    if <$type as Field>::REQUIRED {
                        return Err(missing(text, &KEYS, key::$field));
                    }
                    $field.absent();
                } )*
                $( if !seen[key::$sub_field] {
                    if <$sub_type as Field>::REQUIRED {
                        return Err(missing(text, &KEYS, key::$sub_field));
                    }
                    $place.$sub_field.absent();
                } )*
                Ok(())
            }
        }
    };
}

/// Overwrites a field with the value at the cursor, which must be alone on the rest of its line.
#[inline]
pub(crate) fn fill<F: Field>(
    field: &mut F,
    cursor: &mut Cursor<'_>,
    key: &'static str,
) -> Result<(), ParseError> {
    let start = *cursor;
    if field.fill(cursor).is_none() {
        return Err(start.fail(key, F::EXPECTED));
    }
    if cursor.eat(b'\n') || cursor.eat_all(b" kB\n") {
        return Ok(());
    }
    cursor.skip_blanks();
    cursor.eat_all(b"kB");
    cursor.line_end(key)
}

/// Picks the counters out of a table: `counters` are of 64 bits on every machine, `longs` are `unsigned long`.
macro_rules! keyed_delta {
    ({ $($head:tt)* } { $($taken:tt)* } gauges { $($skipped:tt)* } $($rest:tt)*) => {
        $crate::shape::keyed::keyed_delta! { { $($head)* } { $($taken)* } $($rest)* }
    };
    ({ $($head:tt)* } { $($taken:tt)* } counters { $($more:tt)* } $($rest:tt)*) => {
        $crate::shape::keyed::keyed_delta! { { $($head)* } { $($taken)* [Counter $($more)*] } $($rest)* }
    };
    ({ $($head:tt)* } { $($taken:tt)* } longs { $($more:tt)* } $($rest:tt)*) => {
        $crate::shape::keyed::keyed_delta! { { $($head)* } { $($taken)* [Long $($more)*] } $($rest)* }
    };
    ({ $(#[$meta:meta])* pub struct $delta:ident of $name:ident }
     { $( [ $rule:ident $( $(#[$doc:meta])* $key:literal $field:ident : $type:ty, )* ] )* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub struct $delta {
            $( $(
                $(#[$doc])*
                #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
                pub $field: $crate::delta::Change<$type>,
            )* )*
        }

        impl $crate::Delta for $name {
            type Output<'a> = $delta;

            fn since<'a>(&'a self, earlier: &'a Self, machine: &$crate::Machine) -> $delta {
                use $crate::delta::{Counter, Judge, Rule};
                // Each is judged on its own: one key that went back says nothing of another.
                let judge = Judge::new(machine);
                $delta { $( $( $field: self.$field.moved(earlier.$field, Rule::$rule, &judge), )* )* }
            }
        }
    };
}

pub(crate) use {keyed_delta, keyed_numbers, keyed_values};
