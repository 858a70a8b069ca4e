//! The walk over text and table together.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::unlisted::Unlisted;

/// The lines seen so far, in their order: what is expected of the next text of this file.
///
/// The kernel prints its keys in one order, so each line is one compare with what stood there last time. Lines
/// that one text has and another lacks (a kernel thread's status has no `Vm` lines) are stepped over.
#[derive(Debug, Default)]
pub(crate) struct Order {
    lines: Vec<Line>,
    /// How the lines begin, one behind the other: key, separator, blanks.
    beginnings: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Line {
    start: u32,
    /// Of the key with its separator.
    key_len: u16,
    /// With the blanks as they stood last time. A loop over the ten blanks of a meminfo line is as dear as the number.
    len: u16,
    /// With the most blanks that were seen, which are still there.
    most: u16,
    /// Its place in the table of keys.
    key: Option<u16>,
}

/// A line that is expected where the cursor stands, and whether it stands there.
enum Seen {
    /// With these blanks: the cursor is on the value.
    All(Line),
    /// With others: the cursor is behind the separator.
    Key(Line),
    No,
}

impl Order {
    fn bytes(&self, line: Line, len: u16) -> &[u8] {
        let start = line.start as usize;
        self.beginnings.get(start..start + usize::from(len)).unwrap_or_default()
    }

    #[inline]
    fn see(&self, at: usize, cursor: &mut Cursor<'_>) -> Seen {
        let Some(&line) = self.lines.get(at) else { return Seen::No };
        let here = *cursor;
        if cursor.eat_all(self.bytes(line, line.len)) && !cursor.at_blank() {
            return Seen::All(line);
        }
        *cursor = here;
        match cursor.eat_all(self.bytes(line, line.key_len)) {
            true => Seen::Key(line),
            false => Seen::No,
        }
    }

    /// Finds the line that stands at the cursor, from `expected` on and then from the top, or learns it.
    #[cold]
    #[inline(never)]
    fn find(
        &mut self,
        cursor: Cursor<'_>,
        expected: usize,
        keys: &[&'static str],
        separator: u8,
    ) -> Option<usize> {
        let rest = cursor.rest();
        let is_here = |&at: &usize| {
            self.lines.get(at).is_some_and(|&line| rest.starts_with(self.bytes(line, line.key_len)))
        };
        if let Some(at) = (expected..self.lines.len()).chain(0..expected).find(is_here) {
            return Some(at);
        }
        let mut end = cursor;
        let text = end.until(|byte| byte == separator || byte == b'\n');
        if !end.eat(separator) {
            return None;
        }
        let prefix = rest.get(..=text.len())?;
        // A file that never stops bringing new keys is not remembered for ever.
        if self.lines.len() > 2 * keys.len() + 64 || self.beginnings.len() > 1 << 20 {
            self.lines.clear();
            self.beginnings.clear();
        }
        let expected = expected.min(self.lines.len());
        let key = keys.iter().position(|key| key.as_bytes() == prefix);
        let len = prefix.len().try_into().ok()?;
        let start = self.beginnings.len().try_into().ok()?;
        self.beginnings.extend_from_slice(prefix);
        let key = key.and_then(|key| key.try_into().ok());
        self.lines.insert(expected, Line { start, key_len: len, len, most: len, key });
        Some(expected)
    }

    /// Remembers the blanks that stand behind the separator this time.
    #[cold]
    #[inline(never)]
    fn learn_blanks(&mut self, at: usize, blanks: &[u8]) {
        let Some(&line) = self.lines.get(at) else { return };
        let Ok(len) = u16::try_from(usize::from(line.key_len) + blanks.len()) else { return };
        let stands = self.bytes(line, line.most).get(usize::from(line.key_len)..);
        let mut learned = Line { len, ..line };
        if !stands.is_some_and(|stands| stands.starts_with(blanks)) {
            let start = self.beginnings.len();
            let key = line.start as usize..line.start as usize + usize::from(line.key_len);
            self.beginnings.extend_from_within(key);
            self.beginnings.extend_from_slice(blanks);
            let Ok(start) = start.try_into() else { return };
            learned = Line { start, most: len, ..learned };
        }
        if let Some(line) = self.lines.get_mut(at) {
            *line = learned;
        }
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
        let line = match order.see(expected, &mut cursor) {
            Seen::All(line) => line,
            Seen::Key(line) => {
                order.learn_blanks(expected, cursor.blanks());
                line
            }
            Seen::No => match order.find(cursor, expected, keys, separator) {
                // Now it is expected, and is seen.
                Some(at) => {
                    expected = at;
                    continue;
                }
                None => {
                    // A line without a separator, or longer than any key: nobody's, but not lost.
                    unlisted.push(cursor.line(), b"");
                    continue;
                }
            },
        };
        match line.key {
            Some(key) => cell(usize::from(key), &mut cursor)?,
            None => {
                let key = order.bytes(line, line.key_len);
                unlisted.push(key.strip_suffix(&[separator]).unwrap_or(key), cursor.line());
            }
        }
        expected += 1;
    }
    Ok(())
}
