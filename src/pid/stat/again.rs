//! Reads the columns of one process's stat again and again: most columns are unchanged from sample to sample.

use super::columns::{Columns, columns};
use crate::cursor::{Cursor, alike};
use crate::error::ParseError;

/// The columns of the last text.
///
/// From sample to sample the times and the page faults of a process change. Only the text from the first to
/// the last change is parsed. The addresses, which are half of the text, are mostly outside it.
#[derive(Debug, Default)]
pub(super) struct Again {
    /// Where the columns begin in the last text, and the length of that text; 0 if there is no text to
    /// compare with.
    start: usize,
    length: usize,
    columns: Columns,
}

impl Again {
    /// Reads the columns at the cursor, and moves the cursor past them. They are compared with those of the
    /// earlier text.
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

    /// Forgets the last text, because it could not be parsed.
    pub(super) fn forget(&mut self) {
        self.length = 0;
    }

    /// Parses the columns between the common beginning and the common end of both texts, if only those
    /// differ.
    fn moved(&mut self, last: &[u8], text: &[u8]) -> Option<()> {
        let begin = alike::beginning(last, text);
        let end = alike::end(last, text, last.len().min(text.len()) - begin);
        if begin == text.len() && begin == last.len() {
            return Some(());
        }
        // The part begins at the blank before the first column that differs. It ends at the blank before the
        // first column after that which is the same again.
        let (head, tail) = (text.get(..begin)?, text.get(text.len() - end..)?);
        let from = head.iter().rposition(|&byte| byte == b' ')?;
        let to = text.len() - end + tail.iter().position(|&byte| byte <= b' ')?;
        let (first, same) = (alike::blanks(head).checked_sub(1)?, alike::blanks(tail).checked_sub(1)?);
        let middle = text.get(from..to)?;
        let numbers = self.columns.numbers.get_mut(first..self.columns.count.checked_sub(same)?)?;
        let mut cursor = Cursor::new(middle);
        // With a minus sign, another number of columns or other blanks, the whole text is parsed.
        if cursor.columns(numbers) != numbers.len() || !cursor.at_end() || !is_regular(middle, numbers.len())
        {
            return None;
        }
        self.columns.negatives &= !((!0 >> (64 - numbers.len().max(1))) << first);
        Some(())
    }
}

/// Whether the text has one space before each column, and no other blank except its newline. Then the index
/// of a blank is the index of its column. `blanks` is the number of columns, plus 1 if there is a newline.
///
/// There is at least one blank between two columns that were read. If the first byte is a space, there is at
/// least one before each column. If there are as many blanks as columns, there is exactly one.
fn is_regular(text: &[u8], blanks: usize) -> bool {
    text.first() == Some(&b' ') && alike::blanks(text) == blanks && !alike::has_tab(text)
}
