//! Texts that mostly stand still: only the lines that changed are parsed.

use crate::cursor::{Cursor, alike};
use crate::error::ParseError;

/// The last text of a file, and where its lines are.
///
/// A sample of vmstat finds nine lines in ten as they were. Comparing costs an eighth of parsing, so what stood still is
/// only compared. It is for files that are large and one: on a small one the compare and the copy cost more than they
/// save, and the status of one process has nothing in common with the next one's.
#[derive(Debug, Default)]
pub(crate) struct Still {
    /// All texts are of one file.
    one_file: bool,
    /// Empty if there is none to compare with.
    text: Vec<u8>,
    lines: Vec<Line>,
    /// A key came twice: which line is the last of it cannot be told from one line. Or a line cannot be held.
    odd: bool,
}

/// Below this the copy of the text and the compare save nothing.
pub(super) const LEAST: usize = 1000;

/// Twelve bytes, where plain numbers took 32: all lines are looked at for each text, and those of vmstat were five
/// kilobytes that no cache held from one millisecond to the next.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// Where the next line begins.
    end: u32,
    key: u16,
    /// How far before the end its value begins, blanks included: behind the separator.
    value: u16,
    /// How far before it without them. Ten blanks stand before a number of meminfo: stepped over, they cost as much as it.
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

impl Still {
    pub(crate) fn of_one_file(&mut self) {
        self.one_file = true;
    }

    pub(crate) fn forget(&mut self) {
        self.text.clear();
        self.lines.clear();
        self.odd = false;
    }

    /// A line of a text that is walked: its key, the cursor on its value and behind the line, and whether the key came
    /// before.
    #[inline]
    pub(crate) fn learn(
        &mut self,
        key: usize,
        on: Cursor<'_>,
        behind: Cursor<'_>,
        separator: u8,
        twice: bool,
    ) {
        if self.one_file {
            match Line::new(key, on.behind(separator), on.at(), behind.at()) {
                Some(line) if !twice => self.lines.push(line),
                _ => self.odd = true,
            }
        }
    }

    /// The text was walked and understood; `whole` if all its lines were learned. True if it is kept.
    pub(crate) fn keep(&mut self, text: &[u8], whole: bool) -> bool {
        let keep = self.one_file && whole && !self.odd && text.len() >= LEAST;
        if keep {
            // With room for numbers that grow, so that no later sample allocates for them.
            self.text.reserve(text.len() + text.len() / 4);
            self.text.extend_from_slice(text);
        }
        keep
    }

    /// There is a text to compare the next one with.
    pub(crate) fn is_kept(&self) -> bool {
        !self.text.is_empty()
    }

    /// Calls `cell` for the lines that are not as in the last text. False if the texts differ in more than values, or one of
    /// those is malformed: then all of this one has to be walked.
    pub(crate) fn changes(
        &mut self,
        text: &[u8],
        mut cell: impl FnMut(usize, &mut Cursor<'_>) -> Result<(), ParseError>,
    ) -> bool {
        let comparable = !self.text.is_empty() && u32::try_from(text.len()).is_ok();
        let changed = comparable && self.compare(text, &mut cell);
        match changed {
            true => {
                self.text.clear();
                self.text.extend_from_slice(text);
            }
            false => self.forget(),
        }
        changed
    }

    fn compare(
        &mut self,
        text: &[u8],
        cell: &mut impl FnMut(usize, &mut Cursor<'_>) -> Result<(), ParseError>,
    ) -> bool {
        // Where the old and the new text are compared next; a number that got longer sets them apart.
        let (mut old, mut new) = (0, 0);
        let mut lines = self.lines.iter_mut();
        loop {
            let (old_rest, new_rest) = (self.text.get(old..), text.get(new..));
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
