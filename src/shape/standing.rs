//! Rows of one process's memory, which mostly stand as they stood: maps smaps.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::kept::{TextRow, TextRows};
use crate::shape::table::Understood;
use crate::shape::unlisted::Unlisted;

/// The last text, where its rows end, and the rows.
///
/// From sample to sample a process touches a few of its mappings, and the rest is printed letter for letter again. To parse
/// it takes a seventh of what the kernel takes to print it; to compare it, a tenth of that.
#[derive(Debug)]
pub struct Standing<R: TextRow> {
    /// All texts are of one file.
    one_file: bool,
    /// Empty if there is nothing to compare with.
    text: Vec<u8>,
    /// Where each row ends; the next begins there.
    ends: Vec<usize>,
    rows: TextRows<R>,
    /// Those of the text that is read.
    next_ends: Vec<usize>,
}

impl<R: TextRow> Default for Standing<R> {
    fn default() -> Self {
        let (ends, next_ends) = (Vec::new(), Vec::new());
        Standing { one_file: false, text: Vec::new(), ends, rows: TextRows::default(), next_ends }
    }
}

/// The rows of a text, by rising address.
pub(crate) trait Rising<'a, R: TextRow>: Iterator<Item = Result<R::Row<'a>, ParseError>> {
    /// Where it stands in the text.
    fn cursor(&mut self) -> &mut Cursor<'a>;

    /// A row begins here, and none goes on.
    fn begins(cursor: Cursor<'a>) -> bool;

    /// The address by which they rise.
    fn address(row: R::Row<'_>) -> u64;

    /// The last row as the text has it: its first word, and the rest.
    fn last_row(&self) -> (&'a [u8], &'a [u8]);
}

impl<R: TextRow> Standing<R> {
    pub(crate) fn of_one_file(&mut self) {
        self.one_file = true;
    }

    /// Reads all rows of a text; `parsed` is called for each that is not as it was. A row that is not
    /// understood is kept in `unlisted`, as [`collect`](crate::shape::table::collect) does it.
    pub(crate) fn read<'a, I: Rising<'a, R>>(
        &mut self,
        text: &'a [u8],
        (kept, unlisted): (&mut TextRows<R>, &mut Unlisted),
        rows: &mut I,
        mut parsed: impl FnMut(&I, &mut Unlisted),
    ) -> Result<(), ParseError> {
        unlisted.clear();
        if !text.is_empty() && self.text == text {
            kept.clone_from(&self.rows);
            return Ok(());
        }
        kept.clear();
        self.next_ends.clear();
        // The old row that is expected next.
        let mut place = 0;
        let mut understood = Understood::default();
        loop {
            if let Some(row) = self.again(place, rows) {
                kept.push(row);
                place += 1;
            } else {
                let row = match rows.next() {
                    None => break,
                    Some(Ok(row)) => row,
                    Some(Err(error)) => {
                        understood.odd(error, rows.last_row(), unlisted);
                        continue;
                    }
                };
                kept.push(row);
                parsed(rows, unlisted);
                // Mappings come and go in between.
                while self.row(place).is_some_and(|old| I::address(old) <= I::address(row)) {
                    place += 1;
                }
            }
            if self.one_file {
                self.next_ends.push(rows.cursor().at());
            }
        }
        self.text.clear();
        understood.any = !kept.is_empty();
        understood.end()?;
        // What is not a known row is nowhere but in the text.
        if self.one_file && text.ends_with(b"\n") && unlisted.is_empty() {
            // With room for mappings that come, so that few later samples allocate for them.
            if self.text.capacity() < text.len() {
                self.text.reserve(text.len() + text.len() / 4);
            }
            self.text.extend_from_slice(text);
            std::mem::swap(&mut self.ends, &mut self.next_ends);
            self.next_ends.clear();
            self.next_ends.reserve(self.ends.len());
            self.rows.clone_from(kept);
        }
        Ok(())
    }

    fn row(&self, place: usize) -> Option<R::Row<'_>> {
        if self.text.is_empty() { None } else { self.rows.get(place) }
    }

    /// The old row at a place, if it stands where the new ones have come to, which then are behind it.
    #[inline]
    fn again<'a, I: Rising<'a, R>>(&self, place: usize, rows: &mut I) -> Option<R::Row<'_>> {
        let start = place.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
        let old = self.text.get(start..*self.ends.get(place)?)?;
        let cursor = rows.cursor();
        let here = *cursor;
        if old.is_empty() || !cursor.eat_all(old) {
            return None;
        }
        if !cursor.at_end() && !I::begins(*cursor) {
            *cursor = here;
            return None;
        }
        self.rows.get(place)
    }
}
