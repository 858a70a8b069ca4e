//! The state between two texts: only the counts that changed are parsed.

use super::Matrix;
use crate::cursor::Cursor;
use crate::cursor::cells::{CELL, changed};
use crate::error::ParseError;

/// Where the numbers of the last text are.
///
/// They are in columns of a fixed width, so a text of the same rows has the same length, and each number is
/// at the same place. An unchanged row is compared, not parsed. In the other rows the numbers are compared
/// one by one.
#[derive(Debug, Default)]
pub struct Memory {
    /// The length of the last text; 0 if there is no text to compare with.
    length: usize,
    lines: Vec<Line>,
}

/// Where a row is in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) start: usize,
    /// Behind the label's colon.
    pub(super) numbers: usize,
    /// The place behind the first number, from which the other numbers are in cells. 0 if there is no first
    /// number or the others are not in cells.
    pub(super) cells: usize,
    /// How many numbers there are.
    pub(super) count: usize,
}

impl Memory {
    /// The lines, emptied, because a whole text will be read.
    pub(super) fn lines(&mut self) -> &mut Vec<Line> {
        self.length = 0;
        self.lines.clear();
        &mut self.lines
    }

    /// Records that a whole text was read, and that all its lines were rows.
    pub(super) fn learned(&mut self, text: &[u8]) {
        self.length = text.len();
        super::room(&mut self.lines);
    }

    /// Whether the two texts can have everything at the same places, judged by their lengths.
    pub(super) fn may_follow(&self, old: &[u8], text: &[u8]) -> bool {
        self.length > 0 && old.len() == self.length && text.len() == self.length
    }

    /// Updates a matrix of the `old` text to `text`. `None` if the texts differ in more than counts.
    pub(super) fn follow(&self, old: &[u8], text: &[u8], matrix: &mut Matrix) -> Option<()> {
        let first = self.lines.first().map_or(text.len(), |line| line.start);
        if text.get(..first)? != old.get(..first)? {
            return None;
        }
        let ends = self.lines.iter().skip(1).map(|line| line.start).chain([text.len()]);
        let mut counts = 0;
        for ((line, end), row) in self.lines.iter().zip(ends).zip(&matrix.rows) {
            let (new, old) = (text.get(line.start..end)?, old.get(line.start..end)?);
            if new != old {
                line.read_changed(new, old, matrix.counts.get_mut(counts..row.counts)?)?;
            }
            counts = row.counts;
        }
        Some(())
    }
}

impl Line {
    /// Reads the numbers that differ from the earlier line. `None` if more than counts differ.
    fn read_changed(&self, new: &[u8], old: &[u8], counts: &mut [u32]) -> Option<()> {
        let cells = self.cells.checked_sub(self.start)?;
        let behind = cells + self.count * CELL;
        let (new_head, new_rest) = new.split_at_checked(cells)?;
        let (old_head, old_rest) = old.split_at_checked(cells)?;
        let (first, counts) = counts.split_first_mut()?;
        if new_head != old_head {
            let label = self.numbers - self.start;
            let mut cursor = Cursor::new(new);
            cursor.go(label);
            *first = number(&mut cursor).ok()??;
            if new_head.get(..label)? != old_head.get(..label)? || cursor.at() != cells {
                return None;
            }
        }
        let (new_cells, new_rest) = new_rest.split_at_checked(behind - cells)?;
        let (old_cells, old_rest) = old_rest.split_at_checked(behind - cells)?;
        (changed(new_cells, old_cells, counts) && new_rest == old_rest).then_some(())
    }
}

/// Reads the number at the cursor. `None` if there is other text, as in a row with fewer numbers than CPUs.
pub(super) fn number(cursor: &mut Cursor<'_>) -> Result<Option<u32>, ParseError> {
    cursor.skip_blanks();
    let here = *cursor;
    if !here.peek().is_some_and(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    match cursor.digits().map(u32::try_from) {
        // The word is the name of a chip: 9030000.pl061
        Some(_) if cursor.inside_word() => {
            *cursor = here;
            Ok(None)
        }
        Some(Ok(number)) => Ok(Some(number)),
        _ => Err(here.fail("count", "an unsigned integer below 2^32")),
    }
}
