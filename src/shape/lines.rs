//! The walk over the lines of a text, and lines of several shapes: the first word of each says which.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::unlisted::Unlisted;

/// Calls `line` at the beginning of each line from the cursor on, empty lines too. `line` may leave its line unread, and
/// may read lines below it as well.
///
/// Each step ends behind a line, and at least behind the line that it began with. So the walk ends whatever `line` does.
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

/// Goes behind the line that the cursor is on, or behind the line at `start` if nothing behind that was read.
#[inline]
pub(crate) fn step(cursor: &mut Cursor<'_>, start: usize) {
    if cursor.at() <= start {
        cursor.go(start);
        cursor.line();
    } else if !cursor.at_line_start() {
        cursor.line();
    }
}

/// Calls `line` with the first word of each line and the cursor behind it. What `line` leaves of its line, and
/// whole lines that it answers with false, go to `unlisted` under the line's first word.
#[inline]
pub(crate) fn walk<'a>(
    text: &'a [u8],
    unlisted: &mut Unlisted,
    mut line: impl FnMut(&'a [u8], &mut Cursor<'a>) -> Result<bool, ParseError>,
) -> Result<(), ParseError> {
    unlisted.clear();
    each(&mut Cursor::new(text), |cursor| {
        if cursor.eat(b'\n') {
            return Ok(());
        }
        let word = cursor.word();
        let behind = *cursor;
        if !line(word, cursor)? {
            *cursor = behind;
            unlisted.push(word, cursor.line());
            return Ok(());
        }
        cursor.word_end("line")?;
        if !cursor.eat(b'\n') {
            let rest = cursor.line().trim_ascii();
            if !rest.is_empty() {
                unlisted.push(word, rest);
            }
        }
        Ok(())
    })
}

/// The line is a number alone, without the blanks around it: its key is empty.
pub(crate) fn is_number(line: &[u8]) -> bool {
    let mut cursor = Cursor::new(line);
    cursor.signed_digits().is_some() && (!cursor.eat(b'.') || cursor.digits().is_some()) && cursor.at_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines that `line` was given.
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
}
