//! The walk over text and table together.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::unlisted::Unlisted;

use super::index::Index;
use super::key_name;

/// The lines seen so far, in their order: what is expected of the next text of this file.
///
/// The kernel prints its keys in one order, so each line is one compare with what stood there last time.
/// Lines that one text has and another lacks (a kernel thread's status has no `Vm` lines) are stepped over.
#[derive(Debug, Default)]
pub(crate) struct Order {
    lines: Vec<Line>,
    /// How the lines begin, one behind the other: key, separator, blanks.
    beginnings: Vec<u8>,
    index: Index,
}

/// A line is looked for among so many behind the expected one: more than any text leaves out that another
/// has.
const WINDOW: usize = 64;

/// Beginnings of lines are remembered up to this many bytes.
const MOST: usize = 1 << 20;

#[derive(Clone, Copy, Debug)]
struct Line {
    start: u32,
    /// Of the key with its separator.
    key_len: u16,
    /// With the blanks as they stood last time. A loop over the ten blanks of a meminfo line is as dear as
    /// the number.
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

    /// Finds the line at the cursor among the next ones, or learns it.
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
        let window = expected..self.lines.len().min(expected.saturating_add(WINDOW));
        if let Some(at) = window.into_iter().find(is_here) {
            return Some(at);
        }
        let mut end = cursor;
        let text = end.until(|byte| byte == separator || byte == b'\n');
        if !end.eat(separator) {
            return None;
        }
        let prefix = rest.get(..=text.len())?;
        let len = prefix.len().try_into().ok()?;
        // A file that never stops bringing new keys is not remembered for ever.
        if self.lines.len() > 2 * keys.len() + 64 || self.beginnings.len() + prefix.len() > MOST {
            self.lines.clear();
            self.beginnings.clear();
        }
        let expected = expected.min(self.lines.len());
        let key = self.index.find(keys, prefix).and_then(|key| key.try_into().ok());
        let start = self.beginnings.len().try_into().ok()?;
        self.beginnings.extend_from_slice(prefix);
        self.lines.insert(expected, Line { start, key_len: len, len, most: len, key });
        Some(expected)
    }

    /// Remembers the blanks that are behind the separator this time.
    #[cold]
    #[inline(never)]
    fn learn_blanks(&mut self, at: usize, blanks: &[u8]) {
        let Some(line) = self.lines.get_mut(at) else { return };
        let (start, key_len) = (line.start as usize, usize::from(line.key_len));
        let Ok(len) = u16::try_from(key_len + blanks.len()) else { return };
        let most = start + usize::from(line.most);
        if let Some(known) =
            self.beginnings.get_mut(start + key_len..most).and_then(|known| known.get_mut(..blanks.len()))
        {
            // Fewer blanks are mostly a beginning of the known ones. Other blanks overwrite them: a file
            // whose blanks are spaces and tabs in turn would else be remembered anew at each text.
            known.copy_from_slice(blanks);
            line.len = len;
            return;
        }
        let (Ok(to), true) =
            (self.beginnings.len().try_into(), self.beginnings.len() + usize::from(len) <= MOST)
        else {
            return;
        };
        (line.start, line.len, line.most) = (to, len, len);
        self.beginnings.extend_from_within(start..start + key_len);
        self.beginnings.extend_from_slice(blanks);
    }
}

/// Walks text and table together: calls `cell` with the key's place in `keys` and the cursor on the value,
/// and leaves the lines that the table does not know to `unlisted`. `keys` end in the separator.
///
/// Where `cell` fails at a key that is `required` the text is refused. A line of another key costs itself: it
/// is kept as malformed.
#[inline]
pub(crate) fn walk(
    text: &[u8],
    keys: &[&'static str],
    required: &[bool],
    separator: u8,
    order: &mut Order,
    unlisted: &mut Unlisted,
    mut cell: impl FnMut(usize, &mut Cursor<'_>) -> Result<(), ParseError>,
) -> Result<(), ParseError> {
    unlisted.clear();
    let mut cursor = Cursor::new(text);
    let mut expected = 0;
    while !cursor.at_end() {
        let mut seen = order.see(expected, &mut cursor);
        if matches!(seen, Seen::No) {
            if let Some(at) = order.find(cursor, expected, keys, separator) {
                expected = at;
                seen = order.see(expected, &mut cursor);
            }
        }
        let line = match seen {
            Seen::All(line) => line,
            Seen::Key(line) => {
                order.learn_blanks(expected, cursor.blanks());
                line
            }
            Seen::No => {
                // A line without a separator, or longer than any key.
                unlisted.push(cursor.line(), b"");
                continue;
            }
        };
        match line.key {
            Some(key) => {
                let (key, value) = (usize::from(key), cursor);
                if let Err(error) = cell(key, &mut cursor) {
                    if required.get(key).is_some_and(|&required| required) {
                        return Err(error);
                    }
                    cursor = value;
                    unlisted.push_malformed(key_name(keys, key).as_bytes(), cursor.line());
                }
            }
            None => {
                let key = order.bytes(line, line.key_len);
                unlisted.push(key.strip_suffix(&[separator]).unwrap_or(key), cursor.line());
            }
        }
        expected += 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 3] = ["A:", "B:", "C:"];

    fn read(text: &str, order: &mut Order) -> (Vec<(usize, u64)>, Unlisted) {
        let (mut seen, mut unlisted) = (Vec::new(), Unlisted::default());
        walk(text.as_bytes(), &KEYS, &[false; 3], b':', order, &mut unlisted, |key, cursor| {
            seen.push((key, cursor.unsigned("x")?));
            cursor.line_end("x")
        })
        .unwrap();
        (seen, unlisted)
    }

    /// Whatever the blanks are at each text, what is remembered has a bound.
    #[test]
    fn blanks_in_turn_are_remembered_once() {
        let mut order = Order::default();
        for (at, blanks) in
            [" ", "\t", "  ", "\t\t", " \t", "", "\t "].iter().cycle().take(10_000).enumerate()
        {
            let text = format!("A:{blanks}1\nNew:{blanks}2\nB:{blanks}{at}\n");
            let (seen, unlisted) = read(&text, &mut order);
            assert_eq!((seen, unlisted.number("New")), (vec![(0, 1), (1, at as u64)], Some(2)));
            assert!(order.beginnings.len() < 40);
        }
        for count in 0..4000 {
            read(&format!("A:{0}1\nB:{0}1\n", " ".repeat(count)), &mut order);
        }
        assert!(order.beginnings.len() <= MOST && order.lines.len() == 3);
        assert_eq!(read("A: 5\nC:\t6\n", &mut order).0, [(0, 5), (2, 6)]);
    }

    #[test]
    fn keys_without_end_are_forgotten() {
        let mut order = Order::default();
        for at in 0..1000 {
            let (seen, unlisted) = read(&format!("A: 1\nnew{at}: 2\nC: 3\n"), &mut order);
            assert_eq!((seen, unlisted.len()), (vec![(0, 1), (2, 3)], 1));
            assert!(order.lines.len() <= 2 * KEYS.len() + 66);
        }
    }
}
