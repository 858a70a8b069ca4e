//! Tables: one row a line, columns by place.

use core::marker::PhantomData;

use crate::cursor::{Cursor, UNSIGNED};
use crate::error::ParseError;
use crate::name::Name;
use crate::value::Value;

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
    /// The first word of the headings, which are still to come.
    headings: Option<&'static str>,
    /// Where the last row begins.
    start: usize,
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
        TableRows { cursor: header, headings: None, start: 0, extra: b"", failed: false, row: PhantomData }
    }

    /// The rows below a line of headings, of which `first` is the first word.
    pub(crate) fn below(first: &'static str, text: &'a [u8]) -> Self {
        TableRows { headings: Some(first), ..TableRows::new(text) }
    }

    fn skip_headings(&mut self, first: &'static str) -> Result<(), ParseError> {
        self.cursor.skip_blanks();
        let start = self.cursor;
        match self.cursor.word() == first.as_bytes() {
            true => self.cursor.line(),
            false => return Err(start.fail(first, "a line of headings")),
        };
        Ok(())
    }

    pub(crate) fn cursor_mut(&mut self) -> &mut Cursor<'a> {
        &mut self.cursor
    }

    /// The first word of the last row.
    pub(crate) fn first_word(&self) -> &'a [u8] {
        let mut row = self.cursor;
        row.go(self.start);
        row.word()
    }

    /// The last row as it stands in the text, without blanks around it.
    pub(crate) fn last_line(&self) -> &'a [u8] {
        let mut row = self.cursor;
        row.go(self.start);
        row.line().trim_ascii()
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
        if let Some(first) = self.headings.take() {
            if let Err(error) = self.skip_headings(first) {
                self.failed = true;
                return Some(Err(error));
            }
        }
        while self.cursor.eat(b'\n') {}
        if self.failed || self.cursor.at_end() {
            return None;
        }
        self.start = self.cursor.at();
        let row = R::read(&mut self.cursor);
        self.failed = row.is_err();
        // Nearly always the line ends here; a search for its end would cost more than the rest of a short row.
        self.extra = if self.cursor.eat(b'\n') { b"" } else { self.cursor.line().trim_ascii() };
        Some(row)
    }
}

/// The values up to the end of a line, however many, borrowed from the text: of a row whose columns are a list.
///
/// Ends after an error.
#[derive(Clone, Debug)]
pub struct Columns<'a, V> {
    cursor: Cursor<'a>,
    field: &'static str,
    failed: bool,
    value: PhantomData<V>,
}

impl<'a, V: Value> Columns<'a, V> {
    /// Those from the cursor on; an error names `field`. The cursor goes to the end of the line.
    pub(crate) fn new(cursor: &mut Cursor<'a>, field: &'static str) -> Self {
        let columns = Columns { cursor: *cursor, field, failed: false, value: PhantomData };
        cursor.skip_line();
        columns
    }

    /// The error for what stands here.
    pub(crate) fn fail(&self, expected: &'static str) -> ParseError {
        self.cursor.fail(self.field, expected)
    }
}

impl<V: Value> Iterator for Columns<'_, V> {
    type Item = Result<V, ParseError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.cursor.skip_blanks();
        if self.failed || self.cursor.at_line_end() {
            return None;
        }
        let start = self.cursor;
        let value = match V::read(&mut self.cursor) {
            Some(value) => self.cursor.word_end(self.field).map(|()| value),
            None => Err(start.fail(self.field, V::EXPECTED)),
        };
        self.failed = value.is_err();
        Some(value)
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

/// An `unsigned int`, which some kernels print as an `int`: -2 is 2^32-2.
#[inline]
pub(crate) fn int32(cursor: &mut Cursor<'_>, field: &'static str) -> Result<u32, ParseError> {
    cursor.skip_blanks();
    let start = *cursor;
    match cursor.signed_digits() {
        Some(number @ 0..=0xffff_ffff) => Ok(number as u32),
        Some(number @ -0x8000_0000..=-1) => Ok(number as i32 as u32),
        _ => Err(start.fail(field, "an integer of 32 bits")),
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
