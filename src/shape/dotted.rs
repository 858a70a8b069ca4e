//! Records whose lines are `key : value`, keys and values of many types, any of which a kernel may lack: a CPU of
//! timer_list, a run queue of sched_debug.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::unlisted::Unlisted;
use crate::value::Field;

/// A record that is overwritten line by line in the storage it has.
pub(crate) trait Dotted {
    /// Overwrites the field of a key with the value at the cursor, and marks it in `seen`; false for a key that it has not.
    fn fill(&mut self, key: &[u8], cursor: &mut Cursor<'_>, seen: &mut u64) -> Result<bool, ParseError>;

    /// Fields that are not in `seen` are absent: at the end of the record.
    fn absent(&mut self, seen: u64);

    /// What the record is, for a line of it that has no field.
    fn whose(&self) -> String;
}

/// Reads the line at the cursor into the record, and stands behind it. A line that the record has no field for goes to
/// `unlisted` as `cpu0 key`.
pub(crate) fn line(
    record: &mut impl Dotted,
    cursor: &mut Cursor<'_>,
    seen: &mut u64,
    unlisted: &mut Unlisted,
) -> Result<(), ParseError> {
    let key = cursor.until(|byte| matches!(byte, b':' | b'\n')).trim_ascii();
    cursor.eat(b':');
    cursor.skip_blanks();
    let mut rest = cursor.at_line_end() || !record.fill(key, cursor, seen)?;
    cursor.skip_blanks();
    cursor.eat_all(b"nsecs");
    rest |= !cursor.at_line_end();
    let value = cursor.line();
    if rest {
        unlisted.push(format!("{} {}", record.whose(), key.escape_ascii()).as_bytes(), value);
    }
    Ok(())
}

/// Overwrites a field with the value at the cursor.
pub(crate) fn fill(
    field: &mut impl OptionalField,
    cursor: &mut Cursor<'_>,
    key: &'static str,
) -> Result<(), ParseError> {
    let start = *cursor;
    match field.fill(cursor) {
        Some(()) if !cursor.inside_word() => Ok(()),
        _ => Err(start.fail(key, field.expected())),
    }
}

/// An `Option` of a value.
pub(crate) trait OptionalField: Field {
    fn expected(&self) -> &'static str {
        Self::EXPECTED
    }
}

impl<T: Field> OptionalField for T {}

/// Declares such a record: what it is found by, how it is called, and its keys.
macro_rules! dotted {
    (
        $(#[$meta:meta])* pub struct $name:ident ($this:ident: $whose:expr) {
            $( $(#[$own_doc:meta])* $own:ident: $own_type:ty, )*
        }
        $( $(#[$doc:meta])* $key:literal $field:ident: $type:ty, )*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$own_doc])* pub $own: $own_type, )*
            $(
                $(#[$doc])*
                #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
                pub $field: Option<$type>,
            )*
        }

        const _: () = {
            use $crate::shape::dotted::{Dotted, fill};
            use $crate::value::Field;

            #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
            #[allow(dead_code, reason = "Rust 1.85 does not see that it is counted")]
            enum Key { $( $field, )* Count }
            const { assert!(Key::Count as usize <= 64) };

            impl Dotted for $name {
                fn fill(
                    &mut self,
                    key: &[u8],
                    cursor: &mut $crate::Cursor<'_>,
                    seen: &mut u64,
                ) -> Result<bool, $crate::ParseError> {
                    $( if key == $key.as_bytes() {
                        *seen |= 1 << Key::$field as u32;
                        return fill(&mut self.$field, cursor, $key).map(|()| true);
                    } )*
                    Ok(false)
                }

                fn absent(&mut self, seen: u64) {
                    $( if seen & 1 << Key::$field as u32 == 0 {
                        Field::absent(&mut self.$field);
                    } )*
                }

                fn whose(&self) -> String {
                    let $this = self;
                    $whose
                }
            }
        };
    };
}

pub(crate) use dotted;
