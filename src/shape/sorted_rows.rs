//! Rows of one process's memory by rising address, most of which do not change: maps smaps.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::kept::{TextRow, TextRows};
use crate::shape::table::Understood;
use crate::shape::unlisted::Unlisted;

/// Where the rows of the last text end.
///
/// From sample to sample a process touches a few of its mappings, and the rest is printed letter for letter
/// again. To parse it takes a seventh of what the kernel takes to print it; to compare it, a tenth of that.
#[derive(Debug, Default)]
pub struct RowEnds {
    /// The length of the last text; 0 if there is none to compare with.
    length: usize,
    /// The end of each row; the next begins there.
    ends: Vec<usize>,
    /// Those of the text that is read.
    next_ends: Vec<usize>,
}

/// The rows of a text, by rising address.
pub(crate) trait SortedRows<'a, R: TextRow>: Iterator<Item = Result<R::Row<'a>, ParseError>> {
    /// The place in the text.
    fn cursor(&mut self) -> &mut Cursor<'a>;

    /// A row begins here, and none goes on.
    fn begins(cursor: Cursor<'a>) -> bool;

    /// The address by which they rise.
    fn address(row: R::Row<'_>) -> u64;

    /// The last row as the text has it: its first word, and the rest.
    fn last_row(&self) -> (&'a [u8], &'a [u8]);
}

impl RowEnds {
    /// Reads all rows of a text; `parsed` is called for each that is not as it was in the `earlier` text and
    /// rows. A row that is not understood is kept in `unlisted`, as [`collect`](crate::shape::table::collect)
    /// does it.
    pub(crate) fn read<'a, R: TextRow, I: SortedRows<'a, R>>(
        &mut self,
        text: &'a [u8],
        earlier: Option<(&[u8], &TextRows<R>)>,
        (kept, unlisted): (&mut TextRows<R>, &mut Unlisted),
        rows: &mut I,
        mut parsed: impl FnMut(&I, &mut Unlisted),
    ) -> Result<(), ParseError> {
        unlisted.clear();
        kept.clear();
        self.next_ends.clear();
        let is_known = |(text, _): &(&[u8], _)| self.length > 0 && text.len() == self.length;
        let old = earlier.filter(is_known).map(|(text, rows)| Old { text, rows, ends: &self.ends });
        // The old row that is expected next.
        let mut place = 0;
        let mut understood = Understood::default();
        loop {
            if let Some(row) = old.as_ref().and_then(|old| old.again(place, rows)) {
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
                let old_row = |place| old.as_ref()?.rows.get(place);
                while old_row(place).is_some_and(|old| I::address(old) <= I::address(row)) {
                    place += 1;
                }
            }
            if earlier.is_some() {
                self.next_ends.push(rows.cursor().at());
            }
        }
        self.length = 0;
        understood.any = !kept.is_empty();
        understood.end()?;
        // What is not a known row is nowhere but in the text.
        if earlier.is_some() && text.ends_with(b"\n") && unlisted.is_empty() {
            self.length = text.len();
            std::mem::swap(&mut self.ends, &mut self.next_ends);
            self.next_ends.clear();
            // With room for mappings that come, so that few later samples allocate for them.
            if self.next_ends.capacity() < self.ends.len() {
                self.next_ends.reserve(self.ends.len() + self.ends.len() / 4);
            }
        }
        Ok(())
    }
}

/// The earlier text, its rows, and where they end.
struct Old<'o, R: TextRow> {
    text: &'o [u8],
    rows: &'o TextRows<R>,
    ends: &'o [usize],
}

impl<'o, R: TextRow> Old<'o, R> {
    /// The old row at a place, if the next row of the text is the same; the new rows are behind it then.
    #[inline]
    fn again<'a, I: SortedRows<'a, R>>(&self, place: usize, rows: &mut I) -> Option<R::Row<'o>> {
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
