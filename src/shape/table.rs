//! Tables: one row a line, columns by place.

use core::marker::PhantomData;

use crate::cursor::{Cursor, UNSIGNED};
use crate::error::ParseError;
use crate::name::Name;

/// A row that reads itself and may borrow from the text.
pub trait Row<'a>: Sized {
    /// Reads the row's known columns; the cursor stands at the beginning of a line that is not empty, and stays on
    /// that line.
    ///
    /// # Errors
    /// A column that must be there is missing or malformed.
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError>;
}

/// The rows of a text, borrowed from it: the primitive under every owned table.
///
/// Ends after an error.
#[derive(Clone, Debug)]
pub struct TableRows<'a, R> {
    cursor: Cursor<'a>,
    extra: &'a [u8],
    failed: bool,
    row: PhantomData<R>,
}

impl<'a, R: Row<'a>> TableRows<'a, R> {
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self::behind(Cursor::new(text))
    }

    /// The rows behind a header.
    pub(crate) fn behind(header: Cursor<'a>) -> Self {
        TableRows { cursor: header, extra: b"", failed: false, row: PhantomData }
    }

    /// What stood behind the known columns of the last row: columns of a newer kernel.
    pub fn extra(&self) -> &'a [u8] {
        self.extra
    }

    /// A name of the last row, kept inline; an error if it is longer than a kernel's name can be.
    pub(crate) fn name<const N: usize>(&self, name: &'a [u8]) -> Result<Name<N>, ParseError> {
        Name::new(name).ok_or_else(|| self.cursor.fail("name", "a shorter name"))
    }
}

impl<'a, R: Row<'a>> Iterator for TableRows<'a, R> {
    type Item = Result<R, ParseError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        while self.cursor.eat(b'\n') {}
        if self.failed || self.cursor.at_end() {
            return None;
        }
        let row = R::read(&mut self.cursor);
        self.failed = row.is_err();
        // Nearly always the line ends here; a search for its end would cost more than the rest of a short row.
        self.extra = if self.cursor.eat(b'\n') { b"" } else { self.cursor.line().trim_ascii() };
        Some(row)
    }
}

/// Reads unsigned columns up to the line's end into `numbers` and says how many there were; columns beyond are left.
#[inline]
pub(crate) fn numbers(
    cursor: &mut Cursor<'_>,
    numbers: &mut [u64],
    fields: &[&'static str],
) -> Result<usize, ParseError> {
    let count = cursor.columns(numbers);
    match count == numbers.len() || cursor.at_line_end() {
        true => Ok(count),
        false => Err(cursor.fail(fields.get(count).copied().unwrap_or_default(), UNSIGNED)),
    }
}

/// As [`numbers`], where at least `least` columns must stand.
#[inline]
pub(crate) fn at_least(
    cursor: &mut Cursor<'_>,
    columns: &mut [u64],
    fields: &[&'static str],
    least: usize,
) -> Result<usize, ParseError> {
    let count = numbers(cursor, columns, fields)?;
    match count < least {
        true => Err(cursor.fail(fields.get(count).copied().unwrap_or_default(), UNSIGNED)),
        false => Ok(count),
    }
}
