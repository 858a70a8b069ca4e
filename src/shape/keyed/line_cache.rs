//! For texts of which little changes: only the lines that changed are parsed.

use crate::cursor::{Cursor, alike};
use crate::error::ParseError;

/// Where the lines of the earlier text are.
///
/// In a sample of vmstat nine lines of ten are unchanged. Comparing costs an eighth of parsing, so an
/// unchanged line is only compared. This is for a file that is large and that is sampled alone. For a small
/// file the comparison and the copy cost more than they save. The status of one process has nothing in common
/// with that of the next.
#[derive(Debug, Default)]
pub(crate) struct LineCache {
    lines: Vec<Line>,
    /// Whether the lines of the text that is being walked are learned.
    learns: bool,
}

/// Below this length the comparison saves nothing.
pub(super) const LEAST: usize = 1000;

/// It has twelve bytes. Plain numbers took 32: all lines are read for each text, and those of vmstat had five
/// kilobytes that no cache kept from one millisecond to the next.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// The place where the next line begins.
    end: u32,
    key: u16,
    /// The distance from its value to the end. The value begins behind the separator, with its blanks.
    value: u16,
    /// The same distance without the blanks. There are ten blanks before a number of meminfo: stepping over
    /// them costs as much as the number.
    word: u16,
}

impl Line {
    /// `None` for a line that is too long or too far.
    fn new(key: usize, value: usize, word: usize, end: usize) -> Option<Line> {
        Some(Line {
            end: end.try_into().ok()?,
            key: key.try_into().ok()?,
            value: (end - value).try_into().ok()?,
            word: (end - word).try_into().ok()?,
        })
    }
}

impl LineCache {
    /// Begins the walk over a text. Its lines are learned if the next text may be compared with it.
    pub(crate) fn begin(&mut self, text: &[u8], learns: bool) {
        self.lines.clear();
        self.learns = learns && text.len() >= LEAST;
    }

    /// Learns a line of the text that is walked: its key, the cursor on its value and the cursor behind the
    /// line, and whether the key occurred before.
    #[inline]
    pub(crate) fn learn(
        &mut self,
        key: usize,
        on: Cursor<'_>,
        behind: Cursor<'_>,
        separator: u8,
        twice: bool,
    ) {
        if self.learns {
            match Line::new(key, on.behind(separator), on.at(), behind.at()) {
                Some(line) if !twice => self.lines.push(line),
                // If a key occurs twice, one line alone does not show which is the last.
                _ => self.begin(b"", false),
            }
        }
    }

    /// Ends the walk. `whole` is true if the text was understood and all its lines have keys.
    pub(crate) fn end(&mut self, whole: bool) {
        if !whole {
            self.begin(b"", false);
        }
    }

    /// Whether the lines are those of this text.
    #[inline]
    pub(crate) fn is_of(&self, text: &[u8]) -> bool {
        self.lines.last().is_some_and(|line| line.end as usize == text.len())
    }

    /// Calls `cell` for the lines of `text` that differ from the `old` text, whose lines these are. Returns
    /// false if the texts differ in more than values, or if one of these values is malformed: the whole new
    /// text must then be walked.
    pub(crate) fn changes(
        &mut self,
        old: &[u8],
        text: &[u8],
        mut cell: impl FnMut(usize, &mut Cursor<'_>) -> Result<(), ParseError>,
    ) -> bool {
        u32::try_from(text.len()).is_ok() && self.compare(old, text, &mut cell)
    }

    fn compare(
        &mut self,
        old_text: &[u8],
        text: &[u8],
        cell: &mut impl FnMut(usize, &mut Cursor<'_>) -> Result<(), ParseError>,
    ) -> bool {
        // Where the old and the new text are compared next: other places after a number got longer or
        // shorter.
        let (mut old, mut new) = (0, 0);
        let mut lines = self.lines.iter_mut();
        loop {
            let (old_rest, new_rest) = (old_text.get(old..), text.get(new..));
            let (Some(old_rest), Some(new_rest)) = (old_rest, new_rest) else { return false };
            let same = alike::beginning(old_rest, new_rest);
            let apart = old + same;
            // The lines behind a number that got longer or shorter have moved.
            let now = |end: u32| (end as usize + new).wrapping_sub(old);
            let changed = loop {
                let Some(line) = lines.next() else {
                    return same == old_rest.len() && same == new_rest.len();
                };
                if line.end as usize > apart {
                    break line;
                }
                if new != old {
                    line.end = now(line.end) as u32;
                }
            };
            let end = changed.end as usize;
            // The difference must be in the value, not in the key.
            if end - usize::from(changed.value) > apart {
                return false;
            }
            let before = now(changed.end);
            // Right-aligned numbers begin further left as they grow.
            let to_word = if end - usize::from(changed.word) <= apart { changed.word } else { changed.value };
            let mut cursor = Cursor::new(text);
            cursor.skip(before - usize::from(to_word));
            cursor.skip_blanks();
            let word = cursor.at();
            if cell(usize::from(changed.key), &mut cursor).is_err() {
                return false;
            }
            (old, new) = (end, cursor.at());
            let Ok(value) = u16::try_from(usize::from(changed.value) + new - before) else {
                return false;
            };
            (changed.end, changed.value, changed.word) = (new as u32, value, (new - word) as u16);
        }
    }
}
