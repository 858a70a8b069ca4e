//! The columns of one process's stat, sample after sample: most stand still.

use super::columns::{Columns, columns};
use crate::cursor::{Cursor, alike};
use crate::error::ParseError;

/// The columns of the last text, and the text.
///
/// From sample to sample a process's times and faults move, and what is between them is parsed; the addresses, which are
/// half of the text, are before or behind it. Where every text is another process's, as in a table, nothing is alike.
#[derive(Debug, Default)]
pub(super) struct Again {
    pub(super) one_file: bool,
    /// What stood behind the state; empty if there is nothing to compare with.
    text: Vec<u8>,
    columns: Columns,
}

impl Again {
    /// The columns at the cursor, which then stands behind them.
    #[inline]
    pub(super) fn columns(&mut self, cursor: &mut Cursor<'_>) -> Result<&Columns, ParseError> {
        let text = cursor.rest();
        match self.moved(text) {
            Some(()) => cursor.skip(text.len()),
            None => {
                self.text.clear();
                columns(cursor, &mut self.columns)?;
                if self.one_file && cursor.rest() == b"\n" && is_regular(text, self.columns.count + 1) {
                    self.text.reserve(2 * text.len());
                    self.text.extend_from_slice(text);
                }
            }
        }
        Ok(&self.columns)
    }

    /// Parses the columns between what both texts begin and what both end with, if that is all that differs.
    fn moved(&mut self, text: &[u8]) -> Option<()> {
        let last = &self.text[..];
        if last.is_empty() {
            return None;
        }
        let begin = alike::beginning(last, text);
        let end = alike::end(last, text, last.len().min(text.len()) - begin);
        if begin == text.len() && begin == last.len() {
            return Some(());
        }
        // From the blank before the first column that is not the same to the one before the first that is again.
        let (head, tail) = (text.get(..begin)?, text.get(text.len() - end..)?);
        let from = head.iter().rposition(|&byte| byte == b' ')?;
        let to = text.len() - end + tail.iter().position(|&byte| byte <= b' ')?;
        let (first, same) = (alike::blanks(head).checked_sub(1)?, alike::blanks(tail).checked_sub(1)?);
        let middle = text.get(from..to)?;
        let numbers = self.columns.numbers.get_mut(first..self.columns.count.checked_sub(same)?)?;
        let mut cursor = Cursor::new(middle);
        // A minus sign, another number of columns, other blanks: all of the text is parsed.
        let moved =
            cursor.columns(numbers) == numbers.len() && cursor.at_end() && is_regular(middle, numbers.len());
        if !moved {
            self.text.clear();
            return None;
        }
        self.columns.negatives &= !((!0 >> (64 - numbers.len().max(1))) << first);
        self.text.clear();
        self.text.extend_from_slice(text);
        Some(())
    }
}

/// The text has one space before each column, and no other blank than its newline, so that a column's place
/// among the blanks is its place among the columns. `blanks` are the columns, and the newline if there is
/// one.
///
/// At least one blank is between two columns that were read. With the first byte a space there is at least
/// one before each, and with as many as there are columns exactly one.
fn is_regular(text: &[u8], blanks: usize) -> bool {
    text.first() == Some(&b' ') && alike::blanks(text) == blanks && !alike::has_tab(text)
}
