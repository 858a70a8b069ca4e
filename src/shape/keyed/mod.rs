//! Keyed text: a key, a separator and a value on each line. meminfo, vmstat, status, io.

mod index;
mod line_cache;
mod numbers;
mod order;
pub(crate) mod parts;
mod values;

pub(crate) use index::Index;
pub use numbers::KeyedNumbers;
pub(crate) use order::walk;
pub(crate) use values::Values;

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::value::Field;

/// A key without its separator, for errors.
pub(crate) fn key_name(keys: &[&'static str], key: usize) -> &'static str {
    keys.get(key).and_then(|key| key.get(..key.len() - 1)).unwrap_or_default()
}

/// The error for a required key that is missing.
#[cold]
pub(crate) fn missing(text: &[u8], keys: &[&'static str], key: usize) -> ParseError {
    ParseError::new(text.len(), key_name(keys, key), "this key before the end")
}

/// Declares a file whose listed values have many types: the struct with one sub-struct, its keys, and its
/// parser.
///
/// Here each value is stored by a `match` on its key: an array would have to hold every type.
macro_rules! keyed_values {
    (
        $(#[$meta:meta])* pub struct $name:ident: $file:literal, $class:expr, $separator:literal;
        all { $( $(#[$doc:meta])* $key:literal $field:ident : $type:ty, )* }
        $(#[$sub_meta:meta])*
        $place:ident: $sub:ident { $( $(#[$sub_doc:meta])* $sub_key:literal $sub_field:ident : $sub_type:ty, )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$doc])*
                pub $field: $type,
            )*
            $(#[$sub_meta])*
            pub $place: $sub,
            /// Lines whose key this crate does not know.
            pub unlisted: $crate::shape::unlisted::Unlisted,
        }

        $(#[$sub_meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $sub {
            $(
                $(#[$sub_doc])*
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

        const REQUIRED: [bool; Key::Count as usize] = [
            $( <$type as $crate::value::Field>::REQUIRED, )*
            $( <$sub_type as $crate::value::Field>::REQUIRED, )*
        ];

        impl $crate::file::ProcFile for $name {
            type State = $crate::shape::keyed::Values;
            const NAME: &'static str = $file;
            const CLASS: $crate::class::Class = $class;

            fn is_asleep(&self) -> Option<bool> {
                self.has_one_thread_asleep()
            }

            fn parse(&mut self, text: &[u8], values: &mut Self::State) -> Result<(), $crate::error::ParseError> {
                self.read_all(text, values, false)
            }

            fn parse_after(
                &mut self,
                text: &[u8],
                earlier: $crate::file::Earlier<'_, Self>,
                values: &mut Self::State,
            ) -> Result<(), $crate::error::ParseError> {
                if values.lines.is_of(earlier.text) {
                    self.copy_from(earlier.snapshot);
                    if values.lines.changes(earlier.text, text, |key, cursor| self.fill(key, cursor)) {
                        return Ok(());
                    }
                }
                self.read_all(text, values, true)
            }
        }

        impl $name {
            fn read_all(
                &mut self,
                text: &[u8],
                values: &mut $crate::shape::keyed::Values,
                learns: bool,
            ) -> Result<(), $crate::error::ParseError> {
                use $crate::shape::keyed::{missing, walk};
                use $crate::value::Field;
                let $crate::shape::keyed::Values { order, lines } = values;
                lines.begin(text, learns);
                let separator = $separator.as_bytes()[0];
                let mut seen = [false; Key::Count as usize];
                let mut unlisted = core::mem::take(&mut self.unlisted);
                let walked = walk(text, &KEYS, &REQUIRED, separator, order, &mut unlisted, |key, cursor| {
                    let value = *cursor;
                    let filled = self.fill(key, cursor);
                    if let Some(seen) = seen.get_mut(key) {
                        lines.learn(key, value, *cursor, separator, *seen);
                        *seen = filled.is_ok();
                    }
                    filled
                });
                self.unlisted = unlisted;
                let absent = REQUIRED.iter().zip(&seen).position(|(&required, &seen)| required && !seen);
                lines.end(walked.is_ok() && absent.is_none() && self.unlisted.is_empty());
                walked?;
                if let Some(key) = absent {
                    return Err(missing(text, &KEYS, key));
                }
                $( if !seen[key::$field] {
                    self.$field.absent();
                } )*
                $( if !seen[key::$sub_field] {
                    self.$place.$sub_field.absent();
                } )*
                Ok(())
            }

            /// The value of a key. It is found in the fields of this crate and in `unlisted`. See
            /// `rows::KeyValue`.
            pub fn get(&self, key: impl AsRef<[u8]>) -> Option<$crate::shape::key_value::KeyValue<'_>> {
                use $crate::shape::key_value::{ByKey, by_key};
                by_key(key.as_ref(), &KEYS, $separator, &self.unlisted, |key| match key {
                    $( key::$field => self.$field.by_key(), )*
                    $( key::$sub_field => self.$place.$sub_field.by_key(), )*
                    _ => None,
                })
            }

            /// Overwrites the field of a key with the value at the cursor.
            fn fill(&mut self, key: usize, cursor: &mut $crate::cursor::Cursor<'_>) -> Result<(), $crate::error::ParseError> {
                use $crate::shape::keyed::fill;
                match key {
                    $( key::$field => fill(&mut self.$field, cursor, $key), )*
                    $( key::$sub_field => fill(&mut self.$place.$sub_field, cursor, $sub_key), )*
                    _ => Ok(()),
                }
            }

            /// Copies field by field into the existing storage. Nothing is unlisted in either snapshot.
            fn copy_from(&mut self, last: &Self) {
                use $crate::value::Field;
                $( self.$field.copy(&last.$field); )*
                $( self.$place.$sub_field.copy(&last.$place.$sub_field); )*
                self.unlisted.clear();
            }
        }
    };
}

/// Overwrites a field with the value at the cursor. Nothing else may follow on its line.
#[inline]
pub(crate) fn fill<F: Field>(
    field: &mut F,
    cursor: &mut Cursor<'_>,
    key: &'static str,
) -> Result<(), ParseError> {
    if F::RAW {
        cursor.go(cursor.behind(b':') + 1);
    }
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

pub(crate) use keyed_values;
