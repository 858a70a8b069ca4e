//! Lines of several shapes: the first word of each says which.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::unlisted::Unlisted;

/// What a line was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// Understood, up to the cursor.
    Known,
    /// Of a first word that this crate does not know.
    Unknown,
    /// Of a first word that it knows, but not understood.
    Malformed,
}

impl Line {
    /// A line that may be absent, with the cursor behind what was read of it: if that failed, it costs itself.
    pub(crate) fn optional(read: Result<(), ParseError>, cursor: &Cursor<'_>) -> Line {
        match read.and_then(|()| cursor.word_end("line")) {
            Ok(()) => Line::Known,
            Err(_) => Line::Malformed,
        }
    }
}

impl From<bool> for Line {
    fn from(known: bool) -> Line {
        if known { Line::Known } else { Line::Unknown }
    }
}

/// Calls `line` with the first word of each line and the cursor behind it. What `line` leaves of its line, and whole lines
/// that it does not know (false) or not understand, go to `unlisted` under the line's first word. Its error refuses the
/// text: it is for lines that must be there.
#[inline]
pub(crate) fn walk<'a, L: Into<Line>>(
    text: &'a [u8],
    unlisted: &mut Unlisted,
    mut line: impl FnMut(&'a [u8], &mut Cursor<'a>) -> Result<L, ParseError>,
) -> Result<(), ParseError> {
    unlisted.clear();
    let mut cursor = Cursor::new(text);
    while !cursor.at_end() {
        if cursor.eat(b'\n') {
            continue;
        }
        let word = cursor.word();
        let behind = cursor;
        match line(word, &mut cursor)?.into() {
            Line::Known => {}
            Line::Unknown => {
                cursor = behind;
                unlisted.push(word, cursor.line());
                continue;
            }
            Line::Malformed => {
                cursor = behind;
                unlisted.push_malformed(word, cursor.line());
                continue;
            }
        }
        cursor.word_end("line")?;
        if !cursor.eat(b'\n') {
            let rest = cursor.line().trim_ascii();
            if !rest.is_empty() {
                unlisted.push(word, rest);
            }
        }
    }
    Ok(())
}
