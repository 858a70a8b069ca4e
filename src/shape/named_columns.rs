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
    names: [&'a [u8]; MOST],
    /// For each name, its place in the struct of numbers.
    places: [Option<usize>; MOST],
    count: usize,
}

impl<'a> Names<'a> {
    /// Reads the line of names at the cursor. The first key must be among them: it shows that the words are
    /// names.
    pub(crate) fn read(cursor: &mut Cursor<'a>, keys: &[&'static str]) -> Result<Self, ParseError> {
        let mut names = Names { names: [b""; MOST], places: [None; MOST], count: 0 };
        let (start, mut next) = (*cursor, 0);
        loop {
            cursor.skip_blanks();
            let here = *cursor;
            let name = cursor.word();
            if name.is_empty() {
                break;
            }
            let (Some(kept), Some(place)) =
                (names.names.get_mut(names.count), names.places.get_mut(names.count))
            else {
                return Err(here.fail("names", "fewer names of columns"));
            };
            // Most names follow each other in the table as they do here.
            let is_it = |&place: &usize| keys.get(place).is_some_and(|key| key.as_bytes() == name);
            (*kept, *place) = (name, (next..keys.len()).chain(0..next).find(is_it));
            next = place.map_or(next, |place| place + 1);
            names.count += 1;
        }
        cursor.line();
        match names.places.contains(&Some(0)) {
            true => Ok(names),
            false => Err(start
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
            if let Some(found) = place.and_then(|place| found.get_mut(place)) {
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
        let (mut cursor, names) = (row.0, self.names.iter().zip(&self.places).take(self.count));
        let columns = names.map(move |(name, place)| (*name, place, cursor.word()));
        columns.filter(|(_, place, _)| place.is_none()).map(|(name, _, number)| (name, number))
    }
}
