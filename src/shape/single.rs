//! Files of one value.

use crate::cursor::{Cursor, Value};
use crate::error::ParseError;
use crate::text::Text;

/// Keeps what a function makes of the value of a text. The name of the value is in errors.
pub(crate) fn value<V: Value, T>(
    text: &[u8],
    word: &'static str,
    made: fn(V) -> T,
    kept: &mut T,
) -> Result<(), ParseError> {
    let mut cursor = Cursor::new(text);
    *kept = made(cursor.value(word)?);
    cursor.line_end(word)
}

/// Lets a function parse a text.
pub(crate) fn parse<T>(
    text: &[u8],
    kept: &mut T,
    parse: fn(&[u8], &mut T) -> Result<(), ParseError>,
) -> Result<(), ParseError> {
    parse(text, kept)
}

/// Keeps the line of a text.
pub(crate) fn line(text: &[u8], word: &'static str, kept: &mut Text) -> Result<(), ParseError> {
    let line = text.strip_suffix(b"\n").ok_or(ParseError::new(text.len(), word, "a line"))?;
    kept.set(line);
    Ok(())
}

/// Declares a file of one value: the field is the value that is read, or the result of a function of it, or
/// the whole line.
macro_rules! single_value {
    ($(#[$meta:meta])* pub struct $name:ident(Text): $file:literal, $class:expr; in $($dir:ident)*;) => {
        $crate::shape::single::single_value! {
            @ $(#[$meta])* $name($crate::text::Text): $file, $class, $($dir)*;
            |text, kept| $crate::shape::single::line(text, stringify!($name), kept)
        }
    };
    (
        $(#[$meta:meta])* pub struct $name:ident($field:ty): $file:literal, $class:expr, $word:literal;
        in $($dir:ident)*;
    ) => {
        $crate::shape::single::single_value! {
            $(#[$meta])* pub struct $name($field): $file, $class, $word;
            from $field, |value| value;
            in $($dir)*;
        }
    };
    (
        $(#[$meta:meta])* pub struct $name:ident($field:ty): $file:literal, $class:expr, $word:literal;
        from $value:ty, $made:expr;
        in $($dir:ident)*;
    ) => {
        $crate::shape::single::single_value! {
            @ $(#[$meta])* #[derive(Copy)] $name($field): $file, $class, $($dir)*;
            |text, kept| $crate::shape::single::value::<$value, $field>(text, $word, $made, kept)
        }
    };
    (@ $(#[$meta:meta])* $name:ident($field:ty): $file:literal, $class:expr, $($dir:ident)*; $keep:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub struct $name(pub $field);

        impl $crate::file::ProcFile for $name {
            type State = ();
            const NAME: &'static str = $file;
            const CLASS: $crate::class::Class = $class;

            fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), $crate::error::ParseError> {
                $crate::shape::single::parse(text, &mut self.0, $keep)
            }
        }

        $( impl $crate::file::FileIn<$crate::dir::$dir> for $name {} )*
    };
}

pub(crate) use single_value;
