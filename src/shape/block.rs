//! Blocks of lines `key : value`, separated by blank lines. cpuinfo.

use crate::cursor::Cursor;
use crate::error::ParseError;

/// Calls `line` for each line, with its key and the cursor at its value. The key is the text before the first
/// `separator`, the value the text after it. If a line has no separator, the whole line is the key. A blank
/// line, which ends a block, has an empty key.
pub(crate) fn walk<'a>(
    text: &'a [u8],
    separator: u8,
    line: impl FnMut(Option<&'a [u8]>, Cursor<'a>) -> Result<(), ParseError>,
) -> Result<(), ParseError> {
    walk_on(Cursor::new(text), separator, line)
}

/// Does the same for the lines from the cursor on.
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
