//! The cursor: the only code that reads single bytes of a text.

pub(crate) mod alike;
mod bases;
mod bytes;
pub(crate) mod cells;
mod digits;
mod line;

use crate::error::ParseError;
use digits::long_number;

/// The expected text of a `u64`, for errors.
pub(crate) const UNSIGNED: &str = "an unsigned integer below 2^64";

/// A type that can be parsed: one value behind a key, or one column.
pub trait Value: Clone {
    /// The expected text, for an error.
    const EXPECTED: &'static str;

    /// The value owns storage that a copy should reuse.
    const STORED: bool = false;

    /// Reads the value at the cursor; blanks were skipped. `None` if the text is something else.
    fn read(cursor: &mut Cursor<'_>) -> Option<Self>;

    /// Reads the value into an existing one, so that its storage is reused.
    #[inline]
    fn read_into(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        *self = Self::read(cursor)?;
        Some(())
    }
}

/// A place in a text, moving forward.
///
/// If the text has another form, the readers return `None` and do not move; [`Cursor::fail`] then makes an
/// error with the location. This keeps errors off the hot path: a number is returned in two registers.
///
/// ```
/// use procsampler::Cursor;
/// let mut cursor = Cursor::new(b"pgfault 4711\n");
/// assert_eq!(cursor.word(), b"pgfault");
/// assert_eq!(cursor.unsigned("pgfault"), Ok(4711));
/// assert!(cursor.at_line_end());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// Makes a cursor at the beginning of `text`.
    #[inline]
    pub const fn new(text: &'a [u8]) -> Self {
        Cursor { text, at: 0 }
    }

    /// The place of the cursor in the text, in bytes from 0.
    #[inline]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The text from the cursor on.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The byte at the cursor; `None` at the end of the text.
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Whether the cursor is at the end of the text.
    #[inline]
    pub fn at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Whether the cursor is at a newline or at the end of the text.
    #[inline]
    pub fn at_line_end(&self) -> bool {
        matches!(self.peek(), None | Some(b'\n'))
    }

    /// Steps over `byte` if it is at the cursor, and returns whether it is.
    #[inline]
    pub fn eat(&mut self, byte: u8) -> bool {
        // This is a branch, which the processor predicts; a sum would make the next byte wait for this one.
        if self.peek() == Some(byte) {
            self.at += 1;
            return true;
        }
        false
    }

    /// Steps over `bytes` if they are at the cursor, and returns whether they are.
    #[inline]
    pub fn eat_all(&mut self, bytes: &[u8]) -> bool {
        let here = self.rest().starts_with(bytes);
        if here {
            self.at += bytes.len();
        }
        here
    }

    /// Steps over spaces and tabs.
    #[inline]
    pub fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// Whether the cursor is at a space or a tab.
    #[inline]
    pub fn at_blank(&self) -> bool {
        matches!(self.peek(), Some(b' ' | b'\t'))
    }

    /// Steps over spaces and tabs, and returns them.
    #[inline]
    pub fn blanks(&mut self) -> &'a [u8] {
        self.until(|byte| !matches!(byte, b' ' | b'\t'))
    }

    /// The place behind `mark`, which is before the cursor with only blanks between.
    #[inline]
    pub(crate) fn behind(&self, mark: u8) -> usize {
        let before = self.text.get(..self.at).unwrap_or_default();
        match mark {
            b' ' | b'\t' => before.trim_ascii_end().len() + 1,
            _ => before.trim_ascii_end().len(),
        }
    }

    /// Whether the cursor is at the first byte of a line, or behind the newline that ends the text.
    #[inline]
    pub(crate) fn at_line_start(&self) -> bool {
        self.at.checked_sub(1).is_none_or(|before| self.text.get(before) == Some(&b'\n'))
    }

    /// Whether the cursor is between two bytes of one word.
    #[inline]
    pub(crate) fn inside_word(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.text.get(at));
        !self.at_blank()
            && !self.at_line_end()
            && before.is_some_and(|byte| !matches!(byte, b' ' | b'\t' | b'\n'))
    }

    /// Moves to the byte at `place`, or to the end.
    #[inline]
    pub(crate) fn go(&mut self, place: usize) {
        self.at = place.min(self.text.len());
    }

    /// The cursor moved to `part`, which is a piece of its text.
    pub(crate) fn at_part(mut self, part: &[u8]) -> Self {
        self.go(part.as_ptr().addr().wrapping_sub(self.text.as_ptr().addr()));
        self
    }

    /// Steps over `count` bytes, or to the end.
    #[inline]
    pub fn skip(&mut self, count: usize) {
        self.at = self.text.len().min(self.at + count);
    }

    /// Reads the digits at the cursor as a number. `None` if there are none, or if the number is 2^64 or
    /// more.
    ///
    /// Nineteen digits cannot overflow, so the loop only counts them. A twentieth is checked afterwards
    /// (rsslim is 2^64-1 in most processes). A checked multiply and add for each digit, as in atoi, takes 1.7
    /// times as long on the columns of pid stat: `benches/number.rs`.
    ///
    /// The function is always inlined: as a call it would move its caller's cursor from registers into
    /// memory.
    #[inline(always)]
    pub fn digits(&mut self) -> Option<u64> {
        let mut at = self.at;
        let mut number = 0u64;
        while let Some(digit) = self.text.get(at).map(|byte| byte.wrapping_sub(b'0')).filter(|&d| d < 10) {
            number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
            at += 1;
        }
        if (at - self.at).wrapping_sub(1) >= 19 {
            number = long_number(self.text.get(self.at..at).unwrap_or_default(), number)?;
        }
        self.at = at;
        Some(number)
    }

    /// Reads unsigned decimal numbers, with blanks before and between them, into `numbers`, until these are
    /// full or the text has another form. Returns how many it read, with the cursor behind the blanks that
    /// follow them.
    ///
    /// This is one loop over the bytes, with one branch per number that is hard to predict. A loop for the
    /// blanks and one for the digits have three, and after a system call the processor predicts badly: 100 ns
    /// more for pid stat.
    ///
    /// ```
    /// let (mut cursor, mut numbers) = (procsampler::Cursor::new(b"12 7 x"), [0; 4]);
    /// assert_eq!((cursor.columns(&mut numbers), numbers, cursor.peek()), (2, [12, 7, 0, 0], Some(b'x')));
    /// ```
    #[inline]
    pub fn columns(&mut self, numbers: &mut [u64]) -> usize {
        let rest = self.rest();
        let (mut number, mut count, mut start, mut at) = (0u64, 0, 0, 0);
        loop {
            // The end of the text counts as a newline: the last number may end with the text.
            let byte = rest.get(at).copied().unwrap_or(b'\n');
            let digit = byte.wrapping_sub(b'0');
            if digit < 10 {
                number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
                at += 1;
                continue;
            }
            // If another byte follows a number directly, the word is not a number.
            let ends = matches!(byte, b' ' | b'\t' | b'\n');
            if at > start {
                if !ends {
                    break;
                }
                if at - start > 19 {
                    let Some(long) = long_number(rest.get(start..at).unwrap_or_default(), number) else {
                        break;
                    };
                    number = long;
                }
                let Some(place) = numbers.get_mut(count) else { break };
                *place = number;
                count += 1;
                number = 0;
            }
            start = at;
            if !ends || byte == b'\n' || count == numbers.len() {
                break;
            }
            at += 1;
            start = at;
        }
        self.at += start;
        self.skip_blanks();
        count
    }

    /// Skips blanks, then reads an unsigned decimal number.
    ///
    /// # Errors
    /// There is no digit, or the number is 2^64 or more. The error names `field`.
    #[inline]
    pub fn unsigned(&mut self, field: &'static str) -> Result<u64, ParseError> {
        self.skip_blanks();
        match self.digits() {
            Some(number) => Ok(number),
            None => Err(self.fail(field, UNSIGNED)),
        }
    }

    /// Skips blanks, then reads an unsigned decimal number that fits 32 bits.
    ///
    /// # Errors
    /// There is no digit, or the number is 2^32 or more. The error names `field`.
    #[inline]
    pub fn unsigned32(&mut self, field: &'static str) -> Result<u32, ParseError> {
        self.skip_blanks();
        let start = *self;
        match self.digits().map(u32::try_from) {
            Some(Ok(number)) => Ok(number),
            _ => Err(start.fail(field, "an unsigned integer below 2^32")),
        }
    }

    /// Reads the digits at the cursor, with or without a `-` before them. `None` if the number does not fit
    /// an `i64`.
    #[inline]
    pub fn signed_digits(&mut self) -> Option<i64> {
        let start = *self;
        let negative = self.eat(b'-');
        let number = match (self.digits(), negative) {
            (Some(number), false) => i64::try_from(number).ok(),
            (Some(number), true) => 0i64.checked_sub_unsigned(number),
            (None, _) => None,
        };
        if number.is_none() {
            *self = start;
        }
        number
    }

    /// Skips blanks, then reads a signed decimal number.
    ///
    /// # Errors
    /// There is no digit, or the number does not fit an `i64`. The error names `field`.
    #[inline]
    pub fn signed(&mut self, field: &'static str) -> Result<i64, ParseError> {
        self.skip_blanks();
        match self.signed_digits() {
            Some(number) => Ok(number),
            None => Err(self.fail(field, "an integer of 64 bits")),
        }
    }

    /// Takes `count` bytes of any value; `None` if fewer are left.
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let bytes = self.rest().get(..count)?;
        self.at += count;
        Some(bytes)
    }

    /// Takes a word of `bytes` bytes, at most eight, in the byte order of memory; `None` if fewer are left.
    pub(crate) fn binary(&mut self, bytes: usize, big_endian: bool) -> Option<u64> {
        let word = self.take(bytes.min(8))?.iter();
        let join = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
        Some(if big_endian { word.fold(0, join) } else { word.rev().fold(0, join) })
    }

    /// Skips blanks, then takes the bytes up to the next blank or line end. Empty at a line end.
    #[inline]
    pub fn word(&mut self) -> &'a [u8] {
        self.skip_blanks();
        self.until(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
    }

    /// Skips blanks, then reads a value.
    ///
    /// # Errors
    /// The text has another form. The error names `field`.
    #[inline]
    pub fn value<T: Value>(&mut self, field: &'static str) -> Result<T, ParseError> {
        self.skip_blanks();
        let start = *self;
        T::read(self).ok_or_else(|| start.fail(field, T::EXPECTED))
    }

    /// Takes the bytes up to the first for which `stop` returns true, or to the end.
    ///
    /// ```
    /// let mut cursor = procsampler::Cursor::new(b"key=value");
    /// assert_eq!((cursor.until(|byte| byte == b'='), cursor.rest()), (&b"key"[..], &b"=value"[..]));
    /// ```
    #[inline]
    pub fn until(&mut self, stop: impl Fn(u8) -> bool) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(|byte| !stop(byte)) {
            self.at += 1;
        }
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Checks that a word ends here. Columns that follow on the line, from a newer kernel, are not read.
    ///
    /// # Errors
    /// The word continues. The error names `field`.
    #[inline]
    pub fn word_end(&self, field: &'static str) -> Result<(), ParseError> {
        match self.inside_word() {
            true => Err(self.fail(field, "the end of the word")),
            false => Ok(()),
        }
    }

    /// The error for the text at the cursor: `field` should have been `expected`.
    ///
    /// ```
    /// let cursor = procsampler::Cursor::new(b"x");
    /// assert_eq!(cursor.fail("count", "a number").to_string(), "byte 0: count: expected a number");
    /// ```
    #[cold]
    #[inline(never)]
    pub fn fail(self, field: &'static str, expected: &'static str) -> ParseError {
        ParseError::new(self.at.min(self.text.len()), field, expected)
    }
}

#[cfg(test)]
mod tests;
