//! Rows that describe the memory of a process, by rising address. Most do not change: maps, smaps.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::kept::{TextRow, TextRows};
use crate::shape::table::Understood;
use crate::shape::unlisted::Unlisted;

/// Where the rows of the last text end.
///
/// Between two samples a process changes only a few of its mappings, and the kernel prints the others exactly
/// as before. Parsing them takes a seventh of the time in which the kernel prints them; comparing them takes
/// a tenth of the time of parsing.
#[derive(Debug, Default)]
pub struct RowEnds {
    /// The length of the last text; 0 if there is no text to compare with.
    length: usize,
    /// The end of each row. The next row begins there.
    ends: Vec<usize>,
    /// The ends of the rows of the text that is being read.
    next_ends: Vec<usize>,
}

/// The rows of a text, by rising address.
pub(crate) trait SortedRows<'a, R: TextRow>: Iterator<Item = Result<R::Row<'a>, ParseError>> {
    /// The current place in the text.
    fn cursor(&mut self) -> &mut Cursor<'a>;

    /// Whether a row begins here. False if this is a further line of a row.
    fn begins(cursor: Cursor<'a>) -> bool;

    /// The address that the rows are sorted by.
    fn address(row: R::Row<'_>) -> u64;

    /// The last row as it is in the text: its first word, and the rest.
    fn last_row(&self) -> (&'a [u8], &'a [u8]);
}

impl RowEnds {
    /// Reads all rows of a text. `parsed` is called for each row that differs from the `earlier` text and its
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
        // The place of the old row that is expected next.
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
                // Mappings were added or removed in between.
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
        // A text with unknown parts is parsed again each time: these parts are only in the text.
        if earlier.is_some() && text.ends_with(b"\n") && unlisted.is_empty() {
            self.length = text.len();
            std::mem::swap(&mut self.ends, &mut self.next_ends);
            self.next_ends.clear();
            // Reserves room for new mappings, so that few later samples allocate.
            if self.next_ends.capacity() < self.ends.len() {
                self.next_ends.reserve(self.ends.len() + self.ends.len() / 4);
            }
        }
        Ok(())
    }
}

/// The earlier text, its rows, and where the rows end.
struct Old<'o, R: TextRow> {
    text: &'o [u8],
    rows: &'o TextRows<R>,
    ends: &'o [usize],
}

impl<'o, R: TextRow> Old<'o, R> {
    /// The old row at a place, if it is also the next row of the text. Then `rows` has moved behind it.
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
