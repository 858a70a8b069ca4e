//! Tables: one row a line, columns by place.

use core::marker::PhantomData;

use crate::cursor::Value;
use crate::cursor::{Cursor, UNSIGNED};
use crate::error::ParseError;
use crate::shape::unlisted::Unlisted;
use crate::text::Name;

const HEX: &str = "a number in hexadecimal digits";

/// A row that reads itself and may borrow from the text.
pub trait Row<'a>: Sized {
    /// Reads the row's known columns. The cursor is at the beginning of a line that is not empty, and stays
    /// on that line.
    ///
    /// # Errors
    /// A column that must be there is missing or malformed.
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError>;
}

/// The rows of a text, borrowed from it: the primitive under every owned table.
///
/// A row that is not understood is an error, and the next line follows. After headings that are not
/// understood, nothing follows. Lines of blanks are left out.
#[derive(Clone, Debug)]
pub struct TableRows<'a, R> {
    cursor: Cursor<'a>,
    /// The first word of the headings, which are still to come.
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

    /// The rows behind a header.
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

    /// The last row as the text has it: its first word, and the rest without blanks around it.
    pub(crate) fn last_row(&self) -> (&'a [u8], &'a [u8]) {
        last_row(self.cursor, self.start)
    }

    /// What stood behind the known columns of the last row: columns of a newer kernel.
    pub fn extra(&self) -> &'a [u8] {
        self.extra
    }

    /// Steps over the row that begins at `start` and was not understood, wherever the cursor is; false for a
    /// line of blanks, which is no row.
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
                // A line of blanks.
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

/// A row that is still to be read: it takes more than the row's bytes to understand it, or to keep it.
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

/// The row from `start` to the cursor: its first word, and the rest without blanks around it.
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
    /// It is no row of the table, and does not prove that the text is of this file. Its unknown columns are
    /// not kept.
    Heading,
}

/// The row that [`collect`] hands out to be kept.
#[derive(Debug)]
pub(crate) struct RowText<'t, 'a> {
    /// Behind the row.
    text: Cursor<'a>,
    start: usize,
    /// The row's place in the text, from 0, counting rows that were not understood.
    pub(crate) place: usize,
    /// Its columns that are not known.
    pub(crate) extra: &'a [u8],
    /// Takes what is not known of the row.
    pub(crate) unlisted: &'t mut Unlisted,
}

impl<'a> RowText<'_, 'a> {
    /// The row as the text has it, without blanks around it.
    pub(crate) fn line(&self) -> &'a [u8] {
        between(self.text, self.start).trim_ascii()
    }

    /// Its first word, and the rest.
    pub(crate) fn first_word(&self) -> (&'a [u8], &'a [u8]) {
        last_row(self.text, self.start)
    }

    /// A name of the row, kept inline; an error at its place if it is longer than a kernel's name can be.
    #[inline]
    pub(crate) fn name<const N: usize>(&self, name: &'a [u8]) -> Result<Name<N>, ParseError> {
        inline(self.text, name)
    }
}

/// Gives each row of a table to `keep`. This is the one loop over rows that are kept.
///
/// A row that is not understood, or that `keep` cannot keep, costs itself: it is kept in `unlisted` as
/// malformed, by its first word. So are its columns that are not known, under the key that `keep` says.
///
/// # Errors
/// Headings that are not those of this file. A text that has rows and none that is understood: nothing proves
/// that it is this file, and the error is that of the first row.
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

/// Whether anything of a text was understood.
#[derive(Debug, Default)]
pub(crate) struct Understood {
    /// A row was.
    pub(crate) any: bool,
    /// The error of the first row that was not.
    first: Option<ParseError>,
}

impl Understood {
    /// Keeps a row that was not.
    #[cold]
    pub(crate) fn odd(&mut self, error: ParseError, (key, value): (&[u8], &[u8]), unlisted: &mut Unlisted) {
        self.first.get_or_insert(error);
        unlisted.push_malformed(key, value);
    }

    /// The text ends.
    ///
    /// # Errors
    /// It has rows, and none was understood.
    pub(crate) fn end(self) -> Result<(), ParseError> {
        match self.first {
            Some(error) if !self.any => Err(error),
            _ => Ok(()),
        }
    }
}

/// The values up to the end of a line, however many, borrowed from the text: of a row whose columns are a
/// list.
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

/// Reads unsigned columns up to the line's end into `numbers` and says how many there were; columns beyond
/// are left.
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

/// A number in hexadecimal digits, blanks before it or not.
#[inline]
pub(crate) fn hex<T: TryFrom<u64>>(cursor: &mut Cursor<'_>, field: &'static str) -> Result<T, ParseError> {
    cursor.skip_blanks();
    let start = *cursor;
    match cursor.hex_digits().map(T::try_from) {
        Some(Ok(number)) => Ok(number),
        _ => Err(start.fail(field, HEX)),
    }
}

/// A word that is kept inline.
///
/// # Errors
/// There is none, or it is longer than a kernel's name can be.
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
