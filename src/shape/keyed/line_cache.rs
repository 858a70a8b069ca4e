//! Texts in which little changes: only the lines that changed are parsed.

use crate::cursor::{Cursor, alike};
use crate::error::ParseError;

/// Where the lines of the earlier text are.
///
/// A sample of vmstat finds nine lines in ten as they were. Comparing costs an eighth of parsing, so that a
/// line that is the same is only compared. It is for files that are large and one: on a small one the compare
/// and the copy cost more than they save, and the status of one process has nothing in common with the next
/// one's.
#[derive(Debug, Default)]
pub(crate) struct LineCache {
    lines: Vec<Line>,
    /// The lines of the text that is walked are learned.
    learns: bool,
}

/// Below this length the compare saves nothing.
pub(super) const LEAST: usize = 1000;

/// Twelve bytes, where plain numbers took 32: all lines are looked at for each text, and those of vmstat were
/// five kilobytes that no cache held from one millisecond to the next.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// Where the next line begins.
    end: u32,
    key: u16,
    /// How far before the end its value begins, blanks included: behind the separator.
    value: u16,
    /// How far before it without them. Ten blanks stand before a number of meminfo: stepped over, they cost
    /// as much as it.
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
    /// A text will be walked; its lines are learned if the next text may be compared with it.
    pub(crate) fn begin(&mut self, text: &[u8], learns: bool) {
        self.lines.clear();
        self.learns = learns && text.len() >= LEAST;
    }

    /// A line of a text that is walked: its key, the cursor on its value and behind the line, and whether the
    /// key came before.
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
                // Of a key that comes twice one line does not show which is the last.
                _ => self.begin(b"", false),
            }
        }
    }

    /// The text was walked; `whole` if it was understood and all its lines have keys.
    pub(crate) fn end(&mut self, whole: bool) {
        if !whole {
            self.begin(b"", false);
        }
    }

    /// The lines are those of this text.
    #[inline]
    pub(crate) fn is_of(&self, text: &[u8]) -> bool {
        self.lines.last().is_some_and(|line| line.end as usize == text.len())
    }

    /// Calls `cell` for the lines of `text` that are not as in the `old` text, whose lines these are. False
    /// if the texts differ in more than values, or one of those is malformed: then all of the new text has to
    /// be walked.
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
        // Where the old and the new text are compared next; a number that got longer sets them apart.
        let (mut old, mut new) = (0, 0);
        let mut lines = self.lines.iter_mut();
        loop {
            let (old_rest, new_rest) = (old_text.get(old..), text.get(new..));
            let (Some(old_rest), Some(new_rest)) = (old_rest, new_rest) else { return false };
            let same = alike::beginning(old_rest, new_rest);
            let apart = old + same;
            // Lines behind a number that got longer or shorter have moved.
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
            // The difference must lie in the value, not in the key.
            if end - usize::from(changed.value) > apart {
                return false;
            }
            let before = now(changed.end);
            // Right-aligned numbers begin elsewhere as they grow.
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
