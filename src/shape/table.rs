//! Tables: one row on each line, columns identified by their place.

use core::marker::PhantomData;

use crate::cursor::Value;
use crate::cursor::{Cursor, UNSIGNED};
use crate::error::ParseError;
use crate::shape::unlisted::Unlisted;
use crate::text::Name;

const HEX: &str = "a number in hexadecimal digits";

/// A row that can parse a line, and may borrow from the text.
pub trait Row<'a>: Sized {
    /// Reads the known columns of the row. The cursor is at the beginning of a line that is not empty, and
    /// stays on that line.
    ///
    /// # Errors
    /// A required column is missing or malformed.
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError>;
}

/// The rows of a text, borrowed from it. Every owned table is read with this iterator.
///
/// A row that is not understood is an error, and the next item is the next line. If the headings are not
/// understood, nothing follows the error. Blank lines are left out.
#[derive(Clone, Debug)]
pub struct TableRows<'a, R> {
    cursor: Cursor<'a>,
    /// The first word of the headings, if these were not read yet.
    headings: Option<&'static str>,
    /// Where the last row begins.
    start: usize,
    extra: &'a [u8],
    /// The headings are not those of this file.
    refused: bool,
    row: PhantomData<R>,
}

impl<'a, R: Row<'a>> TableRows<'a, R> {
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self::behind(Cursor::new(text))
    }

    /// The rows after a header.
    pub(crate) fn behind(header: Cursor<'a>) -> Self {
        TableRows { cursor: header, headings: None, start: 0, extra: b"", refused: false, row: PhantomData }
    }

    /// The rows below a line of headings whose first word is `first`.
    pub(crate) fn below(first: &'static str, text: &'a [u8]) -> Self {
        TableRows { headings: Some(first), ..TableRows::new(text) }
    }

    pub(crate) fn cursor_mut(&mut self) -> &mut Cursor<'a> {
        &mut self.cursor
    }

    /// The last row as it is in the text: its first word, and the rest without the blanks around it.
    pub(crate) fn last_row(&self) -> (&'a [u8], &'a [u8]) {
        last_row(self.cursor, self.start)
    }

    /// The text behind the known columns of the last row: columns of a newer kernel.
    pub fn extra(&self) -> &'a [u8] {
        self.extra
    }

    /// Steps over the row that begins at `start` and was not understood, wherever the cursor is. Returns
    /// false for a blank line, which is not a row.
    #[cold]
    fn step_over(&mut self) -> bool {
        self.cursor.go(self.start);
        self.extra = b"";
        !self.cursor.line().trim_ascii().is_empty()
    }
}

impl<'a, R: Row<'a>> Iterator for TableRows<'a, R> {
    type Item = Result<R, ParseError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if let Some(first) = self.headings.take() {
            if let Err(error) = headings(&mut self.cursor, first) {
                self.refused = true;
                return Some(Err(error));
            }
        }
        loop {
            while self.cursor.eat(b'\n') {}
            if self.refused || self.cursor.at_end() {
                return None;
            }
            self.start = self.cursor.at();
            let row = R::read(&mut self.cursor);
            // Nearly always the line ends here; a search for its end would cost more than the rest of a short
            // row.
            if row.is_ok() && self.cursor.eat(b'\n') {
                self.extra = b"";
                return Some(row);
            }
            match row.and_then(|row| self.cursor.word_end("line").map(|()| row)) {
                Ok(row) => {
                    self.extra = self.cursor.line().trim_ascii();
                    return Some(Ok(row));
                }
                Err(error) if self.step_over() => return Some(Err(error)),
                // This is a blank line.
                Err(_) => {}
            }
        }
    }
}

/// Steps over a line of headings whose first word is `first`.
pub(crate) fn headings(cursor: &mut Cursor<'_>, first: &'static str) -> Result<(), ParseError> {
    cursor.skip_blanks();
    let start = *cursor;
    match cursor.word() == first.as_bytes() {
        true => cursor.line(),
        false => return Err(start.fail(first, "a line of headings")),
    };
    Ok(())
}

/// A row that the caller has to parse, because more than the bytes of the row is needed to understand or to
/// keep it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a>(pub(crate) Cursor<'a>);

impl<'a> Row<'a> for Line<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        cursor.skip_blanks();
        let line = Line(*cursor);
        match cursor.at_line_end() {
            true => Err(cursor.fail("column", "a number")),
            false => {
                cursor.skip_line();
                Ok(line)
            }
        }
    }
}

/// The row from `start` to the cursor: its first word, and the rest without the blanks around it.
pub(crate) fn last_row(end: Cursor<'_>, start: usize) -> (&[u8], &[u8]) {
    let mut row = Cursor::new(between(end, start));
    (row.word(), row.rest().trim_ascii())
}

#[inline]
fn inline<'a, const N: usize>(text: Cursor<'a>, name: &'a [u8]) -> Result<Name<N>, ParseError> {
    Name::new(name).ok_or_else(|| text.at_part(name).fail("name", "a shorter name"))
}

/// The text from `start` to the cursor.
pub(crate) fn between(end: Cursor<'_>, start: usize) -> &[u8] {
    let mut text = end;
    text.go(start);
    text.rest().get(..end.at() - text.at()).unwrap_or_default()
}

/// The key under which the unknown columns of a row are kept.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Key<'a> {
    /// The row's name.
    Name(&'a [u8]),
    /// The row's first word, without a colon at its end.
    FirstWord,
    /// The row's place in the text, from 0.
    Place,
    /// The line is not a row of the table, and does not prove that the text is of this file. Its unknown
    /// columns are not kept.
    Heading,
}

/// The row that [`collect`] passes to its caller.
#[derive(Debug)]
pub(crate) struct RowText<'t, 'a> {
    /// The cursor, behind the row.
    text: Cursor<'a>,
    start: usize,
    /// The row's place in the text, from 0. Rows that were not understood are counted too.
    pub(crate) place: usize,
    /// The unknown columns of the row.
    pub(crate) extra: &'a [u8],
    /// Receives the parts of the row that are not known.
    pub(crate) unlisted: &'t mut Unlisted,
}

impl<'a> RowText<'_, 'a> {
    /// The row as it is in the text, without the blanks around it.
    pub(crate) fn line(&self) -> &'a [u8] {
        between(self.text, self.start).trim_ascii()
    }

    /// The first word of the row, and the rest.
    pub(crate) fn first_word(&self) -> (&'a [u8], &'a [u8]) {
        last_row(self.text, self.start)
    }

    /// A name of the row, to be stored inline. It is an error if the name is longer than a kernel's name can
    /// be.
    #[inline]
    pub(crate) fn name<const N: usize>(&self, name: &'a [u8]) -> Result<Name<N>, ParseError> {
        inline(self.text, name)
    }
}

/// Passes each row of a table to `keep`. This is the only loop over rows that are kept.
///
/// An error in a row, or of `keep`, affects only this row: it is kept in `unlisted` as malformed, under its
/// first word. Unknown columns are kept there under the key that `keep` returns.
///
/// # Errors
/// The headings are not those of this file. Or the text has rows, but none was understood, so that nothing
/// proves that it is this file; the error is that of the first row.
#[inline]
pub(crate) fn collect<'a, R: Row<'a>>(
    mut rows: TableRows<'a, R>,
    unlisted: &mut Unlisted,
    mut keep: impl FnMut(R, &mut RowText<'_, 'a>) -> Result<Key<'a>, ParseError>,
) -> Result<(), ParseError> {
    unlisted.clear();
    let mut understood = Understood::default();
    let mut place = 0;
    while let Some(row) = rows.next() {
        let (text, start, extra) = (rows.cursor, rows.start, rows.extra);
        let kept = row
            .and_then(|row| keep(row, &mut RowText { text, start, place, extra, unlisted: &mut *unlisted }));
        match kept {
            Ok(key) => {
                understood.any |= !matches!(key, Key::Heading);
                if !rows.extra.is_empty() {
                    push_extra(&rows, key, place, unlisted);
                }
            }
            Err(error) if rows.refused => return Err(error),
            Err(error) => understood.odd(error, rows.last_row(), unlisted),
        }
        place += 1;
    }
    understood.end()
}

#[cold]
fn push_extra<'a, R: Row<'a>>(rows: &TableRows<'a, R>, key: Key<'a>, place: usize, unlisted: &mut Unlisted) {
    let (first, _) = rows.last_row();
    match key {
        Key::Name(name) => unlisted.push(name, rows.extra),
        Key::FirstWord => unlisted.push(first.strip_suffix(b":").unwrap_or(first), rows.extra),
        Key::Place => unlisted.push_at(place, rows.extra),
        Key::Heading => {}
    }
}

/// Whether any row of a text was understood.
#[derive(Debug, Default)]
pub(crate) struct Understood {
    /// A row was understood.
    pub(crate) any: bool,
    /// The error of the first row that was not understood.
    first: Option<ParseError>,
}

impl Understood {
    /// Keeps a row that was not understood.
    #[cold]
    pub(crate) fn odd(&mut self, error: ParseError, (key, value): (&[u8], &[u8]), unlisted: &mut Unlisted) {
        self.first.get_or_insert(error);
        unlisted.push_malformed(key, value);
    }

    /// Ends the text.
    ///
    /// # Errors
    /// The text has rows, and none was understood.
    pub(crate) fn end(self) -> Result<(), ParseError> {
        match self.first {
            Some(error) if !self.any => Err(error),
            _ => Ok(()),
        }
    }
}

/// The values up to the end of a line, of any number, borrowed from the text. For a row whose columns are a
/// list.
///
/// The iterator ends after an error.
#[derive(Clone, Debug)]
pub struct Columns<'a, V> {
    cursor: Cursor<'a>,
    field: &'static str,
    failed: bool,
    value: PhantomData<V>,
}

impl<'a, V: Value> Columns<'a, V> {
    /// The values from the cursor on. An error names `field`. The cursor moves to the end of the line.
    pub(crate) fn new(cursor: &mut Cursor<'a>, field: &'static str) -> Self {
        let columns = Columns { cursor: *cursor, field, failed: false, value: PhantomData };
        cursor.skip_line();
        columns
    }

    /// The error for the text at the cursor.
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

/// Reads unsigned columns up to the end of the line into `numbers`, and returns how many there were. Columns
/// that do not fit are left on the line.
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

/// Reads an `unsigned int`, which some kernels print as an `int`: -2 is 2^32-2.
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

/// Reads a number in hexadecimal digits, with or without blanks before it.
#[inline]
pub(crate) fn hex<T: TryFrom<u64>>(cursor: &mut Cursor<'_>, field: &'static str) -> Result<T, ParseError> {
    cursor.skip_blanks();
    let start = *cursor;
    match cursor.hex_digits().map(T::try_from) {
        Some(Ok(number)) => Ok(number),
        _ => Err(start.fail(field, HEX)),
    }
}

/// Reads a word that is stored inline.
///
/// # Errors
/// There is no word, or it is longer than a kernel's name can be.
pub(crate) fn name<const N: usize>(
    cursor: &mut Cursor<'_>,
    field: &'static str,
) -> Result<Name<N>, ParseError> {
    cursor.skip_blanks();
    let start = *cursor;
    match cursor.word() {
        b"" => Err(start.fail(field, "a name")),
        word => Name::new(word).ok_or_else(|| start.fail(field, "a shorter name")),
    }
}

/// The same as [`numbers`], but requires at least `least` columns.
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
