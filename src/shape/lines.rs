//! The walk over the lines of a text, and over lines of several shapes that their first word distinguishes.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::unlisted::Unlisted;

/// Calls `line` at the beginning of each line from the cursor on, empty lines too. `line` may leave its line
/// unread, and may also read lines below it.
///
/// Each step ends behind a line, and at least behind the line where it began. So the walk ends whatever
/// `line` does.
#[inline]
pub(crate) fn each<'a>(
    cursor: &mut Cursor<'a>,
    mut line: impl FnMut(&mut Cursor<'a>) -> Result<(), ParseError>,
) -> Result<(), ParseError> {
    while !cursor.at_end() {
        let start = cursor.at();
        line(cursor)?;
        step(cursor, start);
    }
    Ok(())
}

/// Moves behind the line that the cursor is on, or behind the line at `start` if nothing after that was read.
#[inline]
pub(crate) fn step(cursor: &mut Cursor<'_>, start: usize) {
    if cursor.at() <= start {
        cursor.go(start);
        cursor.line();
    } else if !cursor.at_line_start() {
        cursor.line();
    }
}

/// Calls `line` with the first word of each line and the cursor behind that word. Blank lines are skipped.
/// Text that `line` leaves unread on its line, and lines for which it returns false, are kept in `unlisted`
/// under the first word of the line. A line for which it returns an error is kept there too, and counts as
/// [malformed](Unlisted::malformed).
///
/// The result is the first error; the caller needs it for a text that is meaningless without one of its
/// lines. `line` should keep nothing of a line for which it returns an error, and should have read whole
/// words of a line that it accepts. It need not read to the end of its line: the walk itself steps over each
/// line.
///
/// ```
/// use procsampler::{Unlisted, shape};
///
/// let (mut unlisted, mut populated) = (Unlisted::default(), None);
/// let refused = shape::lines(b"populated 1\nfrozen 0\n", &mut unlisted, |word, cursor| {
///     if word != b"populated" {
///         return Ok(false);
///     }
///     populated = Some(cursor.unsigned("populated")?);
///     Ok(true)
/// });
/// assert!(refused.is_none());
/// assert_eq!((populated, unlisted.number("frozen")), (Some(1), Some(0)));
/// ```
#[inline]
pub fn walk<'a>(
    text: &'a [u8],
    unlisted: &mut Unlisted,
    mut line: impl FnMut(&'a [u8], &mut Cursor<'a>) -> Result<bool, ParseError>,
) -> Option<ParseError> {
    unlisted.clear();
    let (mut refused, mut cursor) = (None, Cursor::new(text));
    while !cursor.at_end() {
        let start = cursor.at();
        let word = cursor.word();
        let behind = cursor;
        if !word.is_empty() {
            match line(word, &mut cursor) {
                Ok(true) => {
                    if !cursor.eat(b'\n') {
                        let rest = cursor.line().trim_ascii();
                        if !rest.is_empty() {
                            unlisted.push(word, rest);
                        }
                    }
                }
                Ok(false) => {
                    cursor = behind;
                    unlisted.push(word, cursor.line());
                }
                Err(error) => {
                    refused.get_or_insert(error);
                    cursor = behind;
                    unlisted.push_malformed(word, cursor.line());
                }
            }
        }
        step(&mut cursor, start);
    }
    refused
}

/// Whether the line is only a number, without the blanks around it. Its key is then empty.
pub(crate) fn is_number(line: &[u8]) -> bool {
    let mut cursor = Cursor::new(line);
    cursor.signed_digits().is_some() && (!cursor.eat(b'.') || cursor.digits().is_some()) && cursor.at_end()
}

/// The field of a line: a line that may be missing, or one that is required.
pub(crate) trait Line: Sized {
    /// What is read behind the word of the line.
    type Read;

    fn found(line: Option<Self::Read>, missing: ParseError) -> Result<Self, ParseError>;
}

impl<T> Line for Option<T> {
    type Read = T;

    fn found(line: Option<T>, _: ParseError) -> Result<Self, ParseError> {
        Ok(line)
    }
}

/// Declares a file whose lines each begin with a word, and its delta. Each line is listed with its word, the
/// type of its field, and the function that reads what is behind the word. It is in the delta with a type
/// that has a delta of its own, or with the rule of a counter.
macro_rules! lines {
    (
        $(#[$meta:meta])* pub struct $name:ident: $file:literal, $class:expr;
        $(#[$delta_meta:meta])* pub delta $delta:ident;
        $(
            $(#[$doc:meta])*
            $word:literal $line:ident: $type:ty $(=> $line_delta:ty)? $(= $rule:ident)?, $read:expr;
        )*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$doc])*
                pub $line: $type,
            )*
            /// Lines, and text at the end of a line, that this crate does not know.
            pub unlisted: $crate::shape::unlisted::Unlisted,
        }

        $(#[$delta_meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $delta {
            $( $(
                #[doc = concat!("Changes of [`", stringify!($line), "`](", stringify!($name), "::", stringify!($line), ").")]
                pub $line: $line_delta,
            )? $(
                #[doc = concat!("Change of [`", stringify!($line), "`](", stringify!($name), "::", stringify!($line), ").")]
                pub $line: $crate::shape::lines::lines!(@ $rule $type),
            )? )*
        }

        impl $crate::file::ProcFile for $name {
            type State = ();
            const NAME: &'static str = $file;
            const CLASS: $crate::class::Class = $class;

            fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), $crate::error::ParseError> {
                use $crate::shape::lines::{Line, walk};
                $( let mut $line: Option<<$type as Line>::Read> = None; )*
                let refused = walk(text, &mut self.unlisted, |word, cursor| {
                    $( if word == $word.as_bytes() {
                        $line = Some($read(cursor)?);
                        return Ok(true);
                    } )*
                    Ok(false)
                });
                $(
                    let missing = $crate::error::ParseError::new(text.len(), $word, "this line before the end");
                    self.$line = Line::found($line, refused.unwrap_or(missing))?;
                )*
                Ok(())
            }
        }

        impl $crate::delta::Delta for $name {
            type Output<'a> = $delta;

            fn since<'a>(&'a self, earlier: &'a Self, machine: &$crate::machine::Machine) -> $delta {
                $delta {
                    $(
                        $( $line: $crate::shape::lines::lines!(@ since $line_delta: self.$line, earlier.$line, machine), )?
                        $( $line: $crate::delta::Counter::moved(
                            self.$line,
                            earlier.$line,
                            $crate::delta::Rule::$rule,
                            &$crate::delta::Judge::new(machine),
                        ), )?
                    )*
                }
            }
        }
    };
    (@ since $delta:ty: $now:expr, $earlier:expr, $machine:ident) => { $now.since(&$earlier, $machine) };
    (@ $rule:ident $type:ty) => { $crate::delta::ChangeOf<$type> };
}

pub(crate) use lines;

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines that `line` was called with.
    fn seen(text: &str, mut line: impl FnMut(&mut Cursor<'_>)) -> Vec<String> {
        let mut seen = Vec::new();
        each(&mut Cursor::new(text.as_bytes()), |cursor| {
            seen.push(String::from_utf8_lossy({ *cursor }.line()).into_owned());
            assert!(seen.len() <= text.len(), "the walk does not end");
            line(cursor);
            Ok(())
        })
        .unwrap();
        seen
    }

    #[test]
    fn the_walk_steps_by_itself() {
        let text = "a b\n\nc d\ne";
        let lines = ["a b", "", "c d", "e"];
        assert_eq!(seen(text, |_| {}), lines, "nothing is read");
        assert_eq!(seen(text, |cursor| cursor.skip(1)), lines, "a part of the line is read");
        assert_eq!(seen(text, |cursor| cursor.skip_line()), lines, "all but the newline is read");
        assert_eq!(seen(text, |cursor| cursor.go(0)), lines, "the cursor is set back");
        assert_eq!(seen(text, |cursor| _ = cursor.line()), ["a b", "", "c d", "e"]);
        assert_eq!(seen(text, |cursor| cursor.skip(6)), ["a b", "e"], "a line below is read in part");
        assert_eq!(seen(text, |cursor| cursor.skip(99)), ["a b"]);
        assert!(seen("", |_| {}).is_empty());
    }

    #[test]
    fn each_line_is_read_or_kept() {
        let mut unlisted = Unlisted::default();
        let mut read = Vec::new();
        let text = b"a 1\n\n \t \n  b x\nc 3 4\nother 5\nb y\na";
        let refused = walk(text, &mut unlisted, |word, cursor| {
            if word == b"other" {
                cursor.word();
                return Ok(false);
            }
            read.push((word, cursor.unsigned("number")?));
            Ok(true)
        });
        assert_eq!(read, [(&b"a"[..], 1), (b"c", 3)]);
        assert_eq!(refused.unwrap().at(), text.iter().position(|&byte| byte == b'x').unwrap());
        let kept: Vec<_> = unlisted.iter().collect();
        assert_eq!(kept, [(&b"b"[..], &b"x"[..]), (b"c", b"4"), (b"other", b"5"), (b"b", b"y"), (b"a", b"")]);
        assert_eq!(unlisted.malformed(), 3);
    }

    /// A reader that never moves does not stop the walk.
    #[test]
    fn rows_step_by_themselves() {
        let mut calls = 0;
        assert_eq!(
            walk(b"a 1\nb 2\nc 3", &mut Unlisted::default(), |_, _| Ok({
                calls += 1;
                true
            })),
            None
        );
        assert_eq!(calls, 3);
    }
}
