//! Header lines with keyed lines below them: zoneinfo smaps smaps_rollup.

use crate::cursor::{Cursor, UNSIGNED};
use crate::error::ParseError;
use crate::shape::keyed::key_name;
use crate::shape::lines;
use crate::shape::numbers::Numbers;

/// The beginnings of the lines of the last text, in their order, and the kind of each line.
///
/// The kernel prints this text in one order, and on a large machine it has thousands of lines, so each line
/// is compared once with the line that was at its place last time. Looking up each line in tables of a
/// hundred keys takes as long as the kernel takes to print the text.
#[derive(Debug)]
pub(crate) struct Layout<K> {
    lines: Vec<Line<K>>,
    /// The beginnings of the lines, one after the other.
    beginnings: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Line<K> {
    /// Where its beginning starts.
    start: usize,
    end: usize,
    kind: K,
}

impl<K> Default for Layout<K> {
    fn default() -> Self {
        Layout { lines: Vec::new(), beginnings: Vec::new() }
    }
}

impl<K: Copy> Layout<K> {
    /// Steps over the beginning of the line that was at this place last time, if it is here again.
    #[inline]
    fn see(&self, place: usize, cursor: &mut Cursor<'_>) -> Option<K> {
        let line = self.lines.get(place)?;
        let beginning = self.beginnings.get(line.start..line.end)?;
        cursor.eat_all(beginning).then_some(line.kind)
    }

    /// Records that another line is at this place from now on. It is not known which lines follow.
    #[cold]
    fn learn(&mut self, place: usize, beginning: &[u8], kind: K) {
        self.lines.truncate(place);
        let start = self.lines.last().map_or(0, |line| line.end);
        self.beginnings.truncate(start);
        self.beginnings.extend_from_slice(beginning);
        self.lines.push(Line { start, end: self.beginnings.len(), kind });
    }
}

/// Calls `line` for each line with its kind, its beginning, and the cursor behind the beginning.
///
/// `kind_of` returns the kind of a line and steps over its beginning, up to its value. If the line has no
/// value, it steps over the whole line. It does not look at what follows, so that lines with equal beginnings
/// are of one kind. If a line has no known beginning, `kind_of` steps over nothing. It then returns a header,
/// after which the lines are expected as they were after the last header; or `None` for an unknown line
/// between known lines.
#[inline]
pub(crate) fn walk<'a, K: Copy>(
    text: &'a [u8],
    layout: &mut Layout<K>,
    kind_of: impl Fn(&mut Cursor<'a>) -> Option<K>,
    mut line: impl FnMut(Option<K>, &'a [u8], &mut Cursor<'a>) -> Result<(), ParseError>,
) -> Result<(), ParseError> {
    let mut place = 0;
    lines::each(&mut Cursor::new(text), |cursor| {
        let start = cursor.at();
        let mut kind = layout.see(place, cursor);
        if kind.is_some() {
            place += 1;
        } else {
            kind = kind_of(cursor);
            let beginning = text.get(start..cursor.at()).unwrap_or_default();
            match kind {
                Some(_) if beginning.is_empty() => place = 0,
                // The next text may continue a line that the end of this text cut off.
                Some(kind) if !cursor.at_end() => {
                    layout.learn(place, beginning, kind);
                    place += 1;
                }
                _ => {}
            }
        }
        line(kind, text.get(start..cursor.at()).unwrap_or_default(), cursor)
    })
}

/// The numbers of one block, indexed by the places of their keys in the block's table.
#[derive(Debug)]
pub(crate) struct Found<const N: usize> {
    numbers: [u64; N],
    seen: [Seen; N],
}

/// What was found for a key.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Seen {
    None,
    Number,
    Odd,
}

impl<const N: usize> Default for Found<N> {
    fn default() -> Self {
        Found { numbers: [0; N], seen: [Seen::None; N] }
    }
}

impl<const N: usize> Found<N> {
    /// Begins a block.
    pub(crate) fn clear(&mut self) {
        self.seen = [Seen::None; N];
    }

    /// Whether no key was seen.
    pub(crate) fn is_empty(&self) -> bool {
        self.seen == [Seen::None; N]
    }

    /// Reads the number behind a key, up to the next line.
    ///
    /// A key that occurs twice has no number: no kernel prints it twice, so the header of another block may
    /// have been lost in between.
    ///
    /// This function and `number` are always inlined: as calls they cost a twelfth of the parse of zoneinfo.
    #[inline(always)]
    pub(crate) fn read(
        &mut self,
        keys: &[&'static str; N],
        key: usize,
        cursor: &mut Cursor<'_>,
    ) -> Result<(), ParseError> {
        let (Some(place), Some(seen)) = (self.numbers.get_mut(key), self.seen.get_mut(key)) else {
            return Ok(());
        };
        if core::mem::replace(seen, Seen::Odd) != Seen::None {
            return Err(cursor.fail(key_name(keys, key), "this key once in its block"));
        }
        *place = number(keys, key, cursor)?;
        *seen = Seen::Number;
        cursor.eat(b'\n');
        Ok(())
    }

    /// Overwrites the numbers of a block, which ends before byte `end`.
    ///
    /// # Errors
    /// A required key is missing.
    #[inline]
    pub(crate) fn fill<T: Numbers<N>>(&self, block: &mut T, end: usize) -> Result<(), ParseError> {
        block.fill(|key| (self.numbers[key], self.seen[key] == Seen::Number)).map_err(|key| {
            ParseError::new(end, key_name(const { &T::KEYS }, key), "this key before its block ends")
        })
    }
}

/// Reads the numbers of the keyed lines from the cursor on, up to the end or to a line that is a `header`.
/// `other` is called for each line that has no number of the table. It gets the key, the value, and whether
/// this is a key of the table that is malformed. The result is the first error; the caller needs it for a
/// block in which a required number is missing.
///
/// The kernel prints the keys in the order of the table, so each key is searched for behind the last one.
#[inline]
pub(crate) fn below<'a, const N: usize>(
    cursor: &mut Cursor<'a>,
    keys: &[&'static str; N],
    found: &mut Found<N>,
    header: impl Fn(Cursor<'a>) -> bool,
    mut other: impl FnMut(bool, &'a [u8], &'a [u8]),
) -> Option<ParseError> {
    found.clear();
    let (mut expected, mut odd) = (0, None);
    while !cursor.at_end() && !header(*cursor) {
        let (start, rest) = (*cursor, cursor.rest());
        let is_here = |&key: &usize| keys.get(key).is_some_and(|key| rest.starts_with(key.as_bytes()));
        let read = (expected..N).chain(0..expected).find(is_here).map(|key| {
            expected = key + 1;
            cursor.skip(keys.get(key).map_or(0, |key| key.len()));
            found.read(keys, key, cursor)
        });
        if read != Some(Ok(())) {
            *cursor = start;
            let (key, value) = key_and_value(cursor);
            other(read.is_some(), key, value);
            odd = odd.or(read.and_then(Result::err));
        }
        lines::step(cursor, start.at());
    }
    odd
}

/// Returns the key of a line and its value without the blanks around them. The cursor moves to the next line.
pub(crate) fn key_and_value<'a>(cursor: &mut Cursor<'a>) -> (&'a [u8], &'a [u8]) {
    let key = cursor.until(|byte| matches!(byte, b':' | b'\n'));
    cursor.eat(b':');
    (key.trim_ascii(), cursor.line().trim_ascii())
}

/// Reads the number behind a key. Nothing else may follow on its line except `kB`.
#[inline(always)]
pub(crate) fn number(keys: &[&'static str], key: usize, cursor: &mut Cursor<'_>) -> Result<u64, ParseError> {
    cursor.skip_blanks();
    let Some(number) = cursor.digits() else { return Err(cursor.fail(key_name(keys, key), UNSIGNED)) };
    if !cursor.at_line_end() {
        cursor.word_end(key_name(keys, key))?;
        cursor.skip_blanks();
        cursor.eat_all(b"kB");
        if !cursor.at_line_end() {
            return Err(cursor.fail(key_name(keys, key), "the end of the line"));
        }
    }
    Ok(number)
}

/// Finds the key that the cursor is at in a table of keys with their separators, and steps over it. Returns
/// its place.
pub(crate) fn key(keys: &[&'static str], cursor: &mut Cursor<'_>) -> Option<usize> {
    keys.iter().position(|key| cursor.eat_all(key.as_bytes()))
}

/// Steps over a line that consists of this title only.
pub(crate) fn title(title: &[u8], cursor: &mut Cursor<'_>) -> bool {
    let mut behind = *cursor;
    let is_here = behind.eat_all(title) && behind.at_line_end();
    if is_here {
        behind.eat(b'\n');
        *cursor = behind;
    }
    is_here
}

#[cfg(test)]
#[allow(unreachable_pub, dead_code, reason = "the macro makes public types")]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Kind {
        Header,
        Key(usize),
        Title,
    }

    const KEYS: [&str; 3] = ["Size:", "Rss:", "flags "];

    /// Headers are in lower case.
    fn kind_of(cursor: &mut Cursor<'_>) -> Option<Kind> {
        if cursor.peek().is_some_and(|byte| byte.is_ascii_lowercase()) {
            return Some(Kind::Header);
        }
        let start = *cursor;
        cursor.skip_blanks();
        if title(b"a title", cursor) {
            return Some(Kind::Title);
        }
        let key = key(&KEYS, cursor).map(Kind::Key);
        if key.is_none() {
            *cursor = start;
        }
        key
    }

    fn seen<'a>(text: &'a [u8], layout: &mut Layout<Kind>) -> Vec<(Option<Kind>, &'a [u8])> {
        let mut seen = Vec::new();
        walk(text, layout, kind_of, |kind, _, cursor| {
            let value = if kind == Some(Kind::Title) { b"" } else { cursor.line().trim_ascii() };
            seen.push((kind, value));
            Ok(())
        })
        .unwrap();
        seen
    }

    #[test]
    fn what_was_learned_says_what_is_told() {
        let texts: [&[u8]; 7] = [
            b"a b\nSize:  4 kB\nRss: 2 kB\n flags x\n a title\nc d\nSize: 16 kB\nRss:    0 kB\n flags y\n a title",
            b"a b\nSize: 5 kB\nc d\nNew: 1\nRss: 3 kB\n a title",
            b"Rss: 1",
            b" a title\nRss: 1\nNew:",
            b" a titles\nRss: 1\nNew: 2\nNewer: 3\nRss:",
            b"",
            b"Siz\nSize: 1\nSize:2\n A\n  flags\n",
        ];
        let mut layout = Layout::default();
        for text in texts.iter().chain(texts.iter().rev()) {
            for _ in 0..2 {
                assert_eq!(seen(text, &mut layout), seen(text, &mut Layout::default()));
            }
        }
        let first = seen(texts[0], &mut layout);
        assert_eq!(first[0], (Some(Kind::Header), &b"a b"[..]));
        assert_eq!(first[7], (Some(Kind::Key(1)), &b"0 kB"[..]));
        assert_eq!(layout.lines.len(), 4, "the second block is as the first");
        assert_eq!(seen(texts[1], &mut layout)[3], (None, &b"New: 1"[..]));
    }

    crate::shape::numbers::numbers! {
        /// For the test.
        pub struct Optional: "", ":";

        "Size" size: Option<u64>,
        "Rss" rss: Option<u64>,
        "flags" flags: Option<u64>,
    }

    crate::shape::numbers::numbers! {
        /// For the test.
        pub struct Required: "", ":";

        "Size" size: Option<u64>,
        "Rss" rss: u64,
        "flags" flags: Option<u64>,
    }

    #[test]
    fn numbers_of_a_block() {
        let mut found = Found::<3>::default();
        let mut read = |text: &[u8]| {
            let read = found.read(&KEYS, 1, &mut Cursor::new(text));
            let error = read.err().map(|error| error.to_string());
            let (mut optional, mut required) = (Optional::default(), Required::default());
            found.fill(&mut optional, 40).unwrap();
            let field = found.fill(&mut required, 40).map(|()| required.rss);
            (error, optional.rss, field.map_err(|missing| missing.to_string()))
        };
        let missing = Err("byte 40: Rss: expected this key before its block ends".to_owned());
        let odd = |error: &str| (Some(error.to_owned()), None, missing.clone());
        assert_eq!(read(b" 9 \nx"), (None, Some(9), Ok(9)));
        for _ in 0..2 {
            assert_eq!(read(b" 9\n"), odd("byte 0: Rss: expected this key once in its block"));
        }
        found.clear();
        let mut error = |text: &[u8]| found.read(&KEYS, 2, &mut Cursor::new(text)).unwrap_err().to_string();
        assert_eq!(error(b" x\n"), "byte 1: flags: expected an unsigned integer below 2^64");
        found.clear();
        assert_eq!(found.read(&KEYS, 2, &mut Cursor::new(b"7 8\n")).unwrap_err().at(), 2);
    }
}
