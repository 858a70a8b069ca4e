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
    /// A key came twice: which line is the last of it cannot be told from one line.
    twice: bool,
}

/// Below this the copy of the text and the compare save nothing.
const LEAST: usize = 1000;

#[derive(Clone, Copy, Debug)]
struct Line {
    key: usize,
    /// Where its value begins, blanks included: the place behind the separator.
    value: usize,
    /// Where it begins without them. Ten blanks stand before a number of meminfo: stepped over, they cost as much as it.
    word: usize,
    /// Where the next line begins.
    end: usize,
}

impl Still {
    pub(crate) fn of_one_file(&mut self) {
        self.one_file = true;
    }

    pub(crate) fn forget(&mut self) {
        self.text.clear();
        self.lines.clear();
        self.twice = false;
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
            self.lines.push(Line { key, value: on.behind(separator), word: on.at(), end: behind.at() });
            self.twice |= twice;
        }
    }

    /// The text was walked and understood; `whole` if all its lines were learned. True if it is kept.
    pub(crate) fn keep(&mut self, text: &[u8], whole: bool) -> bool {
        let keep = self.one_file && whole && !self.twice && text.len() >= LEAST;
        if keep {
            // With room for numbers that grow, so that no later sample allocates for them.
            self.text.reserve(text.len() + text.len() / 4);
            self.text.extend_from_slice(text);
        }
        keep
    }

    /// Calls `cell` for the lines that are not as in the last text. False if the texts differ in more than values: then
    /// all of this one has to be walked.
    pub(crate) fn changes(
        &mut self,
        text: &[u8],
        mut cell: impl FnMut(usize, &mut Cursor<'_>) -> Result<(), ParseError>,
    ) -> Result<bool, ParseError> {
        if self.text.is_empty() {
            self.forget();
            return Ok(false);
        }
        let result = self.compare(text, &mut cell);
        match result {
            Ok(true) => {
                self.text.clear();
                self.text.extend_from_slice(text);
            }
            Ok(false) | Err(_) => self.forget(),
        }
        result
    }

    fn compare(
        &mut self,
        text: &[u8],
        cell: &mut impl FnMut(usize, &mut Cursor<'_>) -> Result<(), ParseError>,
    ) -> Result<bool, ParseError> {
        // Where the old and the new text are compared next; a number that got longer sets them apart.
        let (mut old, mut new) = (0, 0);
        let mut lines = self.lines.iter_mut();
        loop {
            let (old_rest, new_rest) = (self.text.get(old..), text.get(new..));
            let (Some(old_rest), Some(new_rest)) = (old_rest, new_rest) else { return Ok(false) };
            let same = alike::beginning(old_rest, new_rest);
            let apart = old + same;
            let changed = loop {
                let Some(line) = lines.next() else {
                    return Ok(same == old_rest.len() && same == new_rest.len());
                };
                if line.end > apart {
                    break line;
                }
                if new != old {
                    let now = |place: usize| place + new - old;
                    (line.value, line.word, line.end) = (now(line.value), now(line.word), now(line.end));
                }
            };
            // The difference must lie in the value, not in the key.
            if changed.value > apart {
                return Ok(false);
            }
            let value = changed.value + new - old;
            let mut cursor = Cursor::new(text);
            // Right-aligned numbers begin elsewhere as they grow.
            cursor.skip(if changed.word <= apart { changed.word + new - old } else { value });
            cursor.skip_blanks();
            let word = cursor.at();
            cell(changed.key, &mut cursor)?;
            (old, new) = (changed.end, cursor.at());
            (changed.value, changed.word, changed.end) = (value, word, new);
        }
    }
}
