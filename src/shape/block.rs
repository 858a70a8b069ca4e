//! Blocks of lines `key : value`, a blank line between one and the next. cpuinfo.

use crate::cursor::Cursor;
use crate::error::ParseError;

/// Calls `line` for each line, with its key and the cursor at its value: what stands before the first
/// `separator`, and behind it. Where a line has none all of it is the key. A blank line, which ends a block,
/// has no key.
pub(crate) fn walk<'a>(
    text: &'a [u8],
    separator: u8,
    line: impl FnMut(Option<&'a [u8]>, Cursor<'a>) -> Result<(), ParseError>,
) -> Result<(), ParseError> {
    walk_on(Cursor::new(text), separator, line)
}

/// The same for the lines from the cursor on.
pub(crate) fn walk_on<'a>(
    mut cursor: Cursor<'a>,
    separator: u8,
    mut line: impl FnMut(Option<&'a [u8]>, Cursor<'a>) -> Result<(), ParseError>,
) -> Result<(), ParseError> {
    while !cursor.at_end() {
        cursor.skip_blanks();
        if cursor.at_line_end() {
            line(None, cursor)?;
        } else {
            let key = cursor.until(|byte| byte == separator || byte == b'\n').trim_ascii_end();
            cursor.eat(separator);
            cursor.skip_blanks();
            line(Some(key), cursor)?;
        }
        cursor.line();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_values_and_ends_of_blocks() {
        let mut seen = Vec::new();
        let text = b"a b\t: 1: 2 \n : x\nalone\n \nend:";
        walk(text, b':', |key, mut value| {
            seen.push((key, value.line()));
            Ok(())
        })
        .unwrap();
        let expected: [(Option<&[u8]>, &[u8]); 5] = [
            (Some(b"a b"), b"1: 2 "),
            (Some(b""), b"x"),
            (Some(b"alone"), b""),
            (None, b""),
            (Some(b"end"), b""),
        ];
        assert_eq!(seen, expected);
    }
}
