//! Rows of hexadecimal columns below a line of column names: the files of net/stat.
//!
//! A number belongs to the name at the same place in the first line, because kernels add, remove and rename
//! columns. A row with more or fewer numbers than names is malformed, because none of its numbers can be
//! attributed.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::numbers::Numbers;
use crate::shape::table::Line;

/// The largest number of columns that is distinguished. The kernel has less than half as many.
const MOST: usize = 64;

/// The names of the columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names<'a> {
    line: Cursor<'a>,
    /// For each name, its place in the struct of numbers, or [`UNLISTED`]. They are bytes, so that little
    /// memory is cleared for each text.
    places: [u8; MOST],
    count: usize,
    /// The number of names that are not in the struct.
    unlisted: usize,
}

/// The place of a name that is not in the struct.
const UNLISTED: u8 = u8::MAX;

impl<'a> Names<'a> {
    /// Reads the line of names at the cursor. The first key must be among them: it shows that the words are
    /// names.
    pub(crate) fn read(cursor: &mut Cursor<'a>, keys: &[&'static str]) -> Result<Self, ParseError> {
        let mut names = Names { line: *cursor, places: [UNLISTED; MOST], count: 0, unlisted: 0 };
        let mut next = 0;
        loop {
            cursor.skip_blanks();
            let here = *cursor;
            let name = cursor.word();
            if name.is_empty() {
                break;
            }
            let Some(kept) = names.places.get_mut(names.count) else {
                return Err(here.fail("names", "fewer names of columns"));
            };
            // Most names follow each other in the table as they do here.
            let is_it = |&place: &usize| keys.get(place).is_some_and(|key| key.as_bytes() == name);
            match (next..keys.len()).chain(0..next).find(is_it) {
                Some(place) => (*kept, next) = (place as u8, place + 1),
                None => names.unlisted += 1,
            }
            names.count += 1;
        }
        cursor.line();
        match names.places.contains(&0) {
            true => Ok(names),
            false => Err(names
                .line
                .fail(keys.first().copied().unwrap_or_default(), "this name in the line of column names")),
        }
    }

    /// Reads the numbers of a row.
    ///
    /// # Errors
    /// The row does not have exactly one hexadecimal number, at most `largest`, for each name, or a required
    /// name is missing.
    pub(crate) fn numbers<const N: usize, T: Numbers<N> + Default>(
        &self,
        row: Line<'_>,
        largest: u64,
    ) -> Result<T, ParseError> {
        let (mut cursor, mut columns) = (row.0, [0; MOST]);
        let columns = columns.get_mut(..self.count).unwrap_or_default();
        let all = cursor.hex_columns(columns) == self.count && cursor.at_line_end();
        if !all || columns.iter().any(|&column| column > largest) {
            return Err(cursor.fail("column", "one hexadecimal number of the counters' width for each name"));
        }
        let mut found = [(0, false); N];
        for (&number, place) in columns.iter().zip(self.places) {
            if let Some(found) = found.get_mut(usize::from(place)) {
                *found = (number, true);
            }
        }
        let mut numbers = T::default();
        let filled = numbers.fill(|place| found[place]);
        filled.map_err(|place| row.0.fail(const { &T::NAMES }[place], "this name above the row"))?;
        Ok(numbers)
    }

    /// The columns of a row whose names are not in the table, each with its name.
    pub(crate) fn unlisted<'t>(&self, row: Line<'t>) -> impl Iterator<Item = (&'a [u8], &'t [u8])> {
        let (mut names, mut numbers) = (self.line, row.0);
        let count = if self.unlisted > 0 { self.count } else { 0 };
        let columns =
            self.places.into_iter().take(count).map(move |place| (names.word(), numbers.word(), place));
        columns.filter(|(.., place)| *place == UNLISTED).map(|(name, number, _)| (name, number))
    }
}
