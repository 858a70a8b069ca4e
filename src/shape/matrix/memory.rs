//! What is carried from text to text: only the counts that changed are parsed.

use super::{Matrix, copy};
use crate::cursor::Cursor;
use crate::cursor::cells::{CELL, changed};
use crate::error::ParseError;

/// The last text of a file, where its numbers stand, and what they were.
///
/// Numbers stand in columns of a fixed width, so that a text of the same rows is of the same length, and each number at the
/// same place. A row that stood still is compared, not parsed; of the others the numbers are compared one by one.
#[derive(Debug, Default)]
pub struct Memory {
    /// All texts are of one file.
    one_file: bool,
    /// Empty if there is none to compare with.
    text: Vec<u8>,
    lines: Vec<Line>,
    last: Matrix,
}

/// Where a row stands in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) start: usize,
    /// Behind the label's colon.
    pub(super) numbers: usize,
    /// Behind the first number, where the others stand in cells; 0 where there is no first or they do not.
    pub(super) cells: usize,
    /// How many of them there are.
    pub(super) count: usize,
}

impl Memory {
    pub(crate) fn of_one_file(&mut self) {
        self.one_file = true;
    }

    pub(super) fn last(&self) -> &Matrix {
        &self.last
    }

    /// The lines, emptied: all of a text will be read.
    pub(super) fn lines(&mut self) -> &mut Vec<Line> {
        self.lines.clear();
        &mut self.lines
    }

    /// All of a text was read and understood.
    pub(super) fn keep(&mut self, text: &[u8], matrix: &mut Matrix) {
        if self.one_file {
            copy(&mut self.text, text);
            super::room(&mut self.lines);
            matrix.make_room();
            self.last.clone_from(matrix);
        }
    }

    /// Brings `last` up to a text that differs from the last one in counts alone. False if it differs in more: then it is
    /// forgotten, and all of the text has to be read.
    pub(super) fn follow(&mut self, text: &[u8]) -> bool {
        let followed = !self.text.is_empty() && self.compare(text).is_some();
        if !followed {
            self.text.clear();
        }
        followed
    }

    fn compare(&mut self, text: &[u8]) -> Option<()> {
        let Memory { text: old, lines, last, .. } = self;
        let first = lines.first().map_or(text.len(), |line| line.start);
        if text.len() != old.len() || text.get(..first)? != old.get(..first)? {
            return None;
        }
        let ends = lines.iter().skip(1).map(|line| line.start).chain([text.len()]);
        let mut counts = 0;
        for ((line, end), row) in lines.iter().zip(ends).zip(&last.rows) {
            let (new, old) = (text.get(line.start..end)?, old.get_mut(line.start..end)?);
            if new != old {
                line.read_changed(new, old, last.counts.get_mut(counts..row.counts)?)?;
            }
            counts = row.counts;
        }
        Some(())
    }
}

impl Line {
    /// Reads what differs from the line as it was. `None` if more than counts do.
    fn read_changed(&self, new: &[u8], old: &mut [u8], counts: &mut [u32]) -> Option<()> {
        let cells = self.cells.checked_sub(self.start)?;
        let behind = cells + self.count * CELL;
        let (new_head, new_rest) = new.split_at_checked(cells)?;
        let (old_head, old_rest) = old.split_at_mut_checked(cells)?;
        let (first, counts) = counts.split_first_mut()?;
        if new_head != old_head {
            let label = self.numbers - self.start;
            let mut cursor = Cursor::new(new);
            cursor.go(label);
            *first = number(&mut cursor).ok()??;
            if new_head.get(..label)? != old_head.get(..label)? || cursor.at() != cells {
                return None;
            }
            old_head.copy_from_slice(new_head);
        }
        let (new_cells, new_rest) = new_rest.split_at_checked(behind - cells)?;
        let (old_cells, old_rest) = old_rest.split_at_mut_checked(behind - cells)?;
        (changed(new_cells, old_cells, counts) && new_rest == old_rest).then_some(())
    }
}

/// The number that stands here; `None` if something else does, as where a row has fewer numbers than there
/// are CPUs.
pub(super) fn number(cursor: &mut Cursor<'_>) -> Result<Option<u32>, ParseError> {
    cursor.skip_blanks();
    let here = *cursor;
    if !here.peek().is_some_and(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    match cursor.digits().map(u32::try_from) {
        // The name of a chip: 9030000.pl061
        Some(_) if cursor.inside_word() => {
            *cursor = here;
            Ok(None)
        }
        Some(Ok(number)) => Ok(Some(number)),
        _ => Err(here.fail("count", "an unsigned integer below 2^32")),
    }
}
