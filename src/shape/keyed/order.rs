//! The walk over text and table at the same time.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::unlisted::Unlisted;

use super::index::Index;
use super::key_name;

/// The lines seen so far, in their order, which are expected in the next text of this file.
///
/// The kernel prints its keys in one order, so each line is compared once with the line that was at its place
/// last time. If a text lacks lines that another has, these are skipped (the status of a kernel thread has no
/// `Vm` lines).
#[derive(Debug, Default)]
pub(crate) struct Order {
    lines: Vec<Line>,
    /// The beginnings of the lines, one after the other: key, separator, blanks.
    beginnings: Vec<u8>,
    index: Index,
}

/// A line is searched for among this many lines after the expected one. No text lacks as many lines that
/// another has.
const WINDOW: usize = 64;

/// Beginnings of lines are stored up to this many bytes.
const MOST: usize = 1 << 20;

#[derive(Clone, Copy, Debug)]
struct Line {
    start: u32,
    /// The length of the key with its separator.
    key_len: u16,
    /// The length with the blanks as they were last time. A loop over the ten blanks of a meminfo line costs
    /// as much as the number.
    len: u16,
    /// The length with the largest number of blanks seen, which are still stored.
    most: u16,
    /// Its place in the table of keys.
    key: Option<u16>,
}

/// A line that is expected at the cursor, and how much of it is there.
enum Seen {
    /// With these blanks: the cursor is on the value.
    All(Line),
    /// With other blanks: the cursor is behind the separator.
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

    /// Finds the line at the cursor among the next expected ones, or learns it.
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
        // Without a limit, a file with new keys in each text would use more and more memory.
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

    /// Stores the blanks that are behind the separator this time.
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
            // Fewer blanks are mostly a beginning of the stored ones. Other blanks overwrite them: otherwise
            // a file that alternates spaces and tabs would add an entry for each text.
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

/// Walks text and table at the same time. Calls `cell` with the key's place in `keys` and the cursor on the
/// value, and adds lines that are not in the table to `unlisted`. `keys` end in the separator.
///
/// If `cell` fails at a `required` key, the text is refused. If it fails at another key, only this line is
/// lost: it is kept as malformed.
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
                // The line has no separator, or is longer than any key.
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

    /// Whatever the blanks of each text are, the stored state is bounded.
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
