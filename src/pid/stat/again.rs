//! The columns of one process's stat, sample after sample: most stand still.

use super::columns::{Columns, columns};
use crate::cursor::{Cursor, alike};
use crate::error::ParseError;

/// The columns of the last text.
///
/// From sample to sample a process's times and faults move, and what is between them is parsed; the
/// addresses, which are half of the text, are before or behind it.
#[derive(Debug, Default)]
pub(super) struct Again {
    /// Where the columns begin in the last text, and its length; 0 if there is nothing to compare with.
    start: usize,
    length: usize,
    columns: Columns,
}

impl Again {
    /// The columns at the cursor, which then is behind them. They are compared with those of the earlier
    /// text.
    #[inline]
    pub(super) fn columns(
        &mut self,
        cursor: &mut Cursor<'_>,
        earlier: Option<&[u8]>,
    ) -> Result<&Columns, ParseError> {
        let (start, text) = (cursor.at(), cursor.rest());
        let old = earlier.filter(|earlier| self.length > 0 && earlier.len() == self.length);
        match old.and_then(|old| self.moved(old.get(self.start..)?, text)) {
            Some(()) => {
                cursor.skip(text.len());
                (self.start, self.length) = (start, start + text.len());
            }
            None => {
                self.length = 0;
                columns(cursor, &mut self.columns)?;
                let is_whole = cursor.rest() == b"\n";
                if earlier.is_some() && is_whole && is_regular(text, self.columns.count + 1) {
                    (self.start, self.length) = (start, start + text.len());
                }
            }
        }
        Ok(&self.columns)
    }

    /// The text was not understood.
    pub(super) fn forget(&mut self) {
        self.length = 0;
    }

    /// Parses the columns between what both texts begin and what both end with, if that is all that differs.
    fn moved(&mut self, last: &[u8], text: &[u8]) -> Option<()> {
        let begin = alike::beginning(last, text);
        let end = alike::end(last, text, last.len().min(text.len()) - begin);
        if begin == text.len() && begin == last.len() {
            return Some(());
        }
        // From the blank before the first column that is not the same to the one before the first that is
        // again.
        let (head, tail) = (text.get(..begin)?, text.get(text.len() - end..)?);
        let from = head.iter().rposition(|&byte| byte == b' ')?;
        let to = text.len() - end + tail.iter().position(|&byte| byte <= b' ')?;
        let (first, same) = (alike::blanks(head).checked_sub(1)?, alike::blanks(tail).checked_sub(1)?);
        let middle = text.get(from..to)?;
        let numbers = self.columns.numbers.get_mut(first..self.columns.count.checked_sub(same)?)?;
        let mut cursor = Cursor::new(middle);
        // A minus sign, another number of columns, other blanks: all of the text is parsed.
        if cursor.columns(numbers) != numbers.len() || !cursor.at_end() || !is_regular(middle, numbers.len())
        {
            return None;
        }
        self.columns.negatives &= !((!0 >> (64 - numbers.len().max(1))) << first);
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
