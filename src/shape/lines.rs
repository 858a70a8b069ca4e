//! Lines of several shapes: the first word of each says which.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::unlisted::Unlisted;

/// Calls `line` with the first word of each line and the cursor behind it. What `line` leaves of its line, and
/// whole lines that it answers with false, go to `unlisted` under the line's first word.
#[inline]
pub(crate) fn walk<'a>(
    text: &'a [u8],
    unlisted: &mut Unlisted,
    mut line: impl FnMut(&'a [u8], &mut Cursor<'a>) -> Result<bool, ParseError>,
) -> Result<(), ParseError> {
    unlisted.clear();
    let mut cursor = Cursor::new(text);
    while !cursor.at_end() {
        if cursor.eat(b'\n') {
            continue;
        }
        let word = cursor.word();
        let behind = cursor;
        if !line(word, &mut cursor)? {
            cursor = behind;
            unlisted.push(word, cursor.line());
            continue;
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
