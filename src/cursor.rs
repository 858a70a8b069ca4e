//! The only code that looks at bytes.

pub(crate) mod alike;
mod bases;
mod bytes;
pub(crate) mod cells;
mod digits;
mod line;

use crate::error::ParseError;
use digits::long_number;

/// What a number of type `u64` should have been, in an error.
pub(crate) const UNSIGNED: &str = "an unsigned integer below 2^64";

/// A cell that reads itself: one value behind a key, or one column.
pub trait Value: Clone {
    /// What it should have been, in an error.
    const EXPECTED: &'static str;

    /// Blanks before it are its own: it begins behind the separator and one blank.
    const RAW: bool = false;

    /// It has storage, which a copy should keep.
    const STORED: bool = false;

    /// Reads the value at the cursor, behind blanks that were skipped; `None` if it is something else.
    fn read(cursor: &mut Cursor<'_>) -> Option<Self>;

    /// The same into a value that is there already, so that its storage is used again.
    #[inline]
    fn read_into(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        *self = Self::read(cursor)?;
        Some(())
    }
}

/// A place in a text, moving forward.
///
/// The readers return `None` and stay where they are when the text holds something else; [`Cursor::fail`]
/// then makes the located error. That keeps errors off the hot path: a number comes back in two registers.
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
    /// At the beginning of `text`.
    #[inline]
    pub const fn new(text: &'a [u8]) -> Self {
        Cursor { text, at: 0 }
    }

    /// The byte of the text at which this stands, from 0.
    #[inline]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The text from here on.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The byte here; `None` at the end of the text.
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Nothing is left.
    #[inline]
    pub fn at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// At a newline or at the end of the text.
    #[inline]
    pub fn at_line_end(&self) -> bool {
        matches!(self.peek(), None | Some(b'\n'))
    }

    /// Steps over `byte` if it stands here.
    #[inline]
    pub fn eat(&mut self, byte: u8) -> bool {
        // A branch, which the processor guesses; a sum would make the next byte wait for this one.
        if self.peek() == Some(byte) {
            self.at += 1;
            return true;
        }
        false
    }

    /// Steps over `bytes` if they stand here.
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

    /// At a space or a tab.
    #[inline]
    pub fn at_blank(&self) -> bool {
        matches!(self.peek(), Some(b' ' | b'\t'))
    }

    /// Steps over spaces and tabs, and gives them.
    #[inline]
    pub fn blanks(&mut self) -> &'a [u8] {
        self.until(|byte| !matches!(byte, b' ' | b'\t'))
    }

    /// The place behind `mark`, which stands before the cursor with nothing but blanks between.
    #[inline]
    pub(crate) fn behind(&self, mark: u8) -> usize {
        let before = self.text.get(..self.at).unwrap_or_default();
        match mark {
            b' ' | b'\t' => before.trim_ascii_end().len() + 1,
            _ => before.trim_ascii_end().len(),
        }
    }

    /// At the first byte of a line, or behind the newline that ends the text.
    #[inline]
    pub(crate) fn at_line_start(&self) -> bool {
        self.at.checked_sub(1).is_none_or(|before| self.text.get(before) == Some(&b'\n'))
    }

    /// Stands between two bytes of one word.
    #[inline]
    pub(crate) fn inside_word(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.text.get(at));
        !self.at_blank()
            && !self.at_line_end()
            && before.is_some_and(|byte| !matches!(byte, b' ' | b'\t' | b'\n'))
    }

    /// Goes to the byte at `place`, or to the end.
    #[inline]
    pub(crate) fn go(&mut self, place: usize) {
        self.at = place.min(self.text.len());
    }

    /// The cursor at `part`, which is a piece of its text.
    pub(crate) fn at_part(mut self, part: &[u8]) -> Self {
        self.go(part.as_ptr().addr().wrapping_sub(self.text.as_ptr().addr()));
        self
    }

    /// Steps over `count` bytes, or to the end.
    #[inline]
    pub fn skip(&mut self, count: usize) {
        self.at = self.text.len().min(self.at + count);
    }

    /// The digits that stand right here as a number; `None` if there are none, or if it is 2^64 or more.
    ///
    /// Nineteen digits cannot overflow, so the loop only counts them, and a twentieth (rsslim is 2^64-1 in
    /// most processes) is checked afterwards. A checked multiply and add for each digit, as atoi has it,
    /// takes 1.7 times as long on the columns of pid stat: `benches/number.rs`.
    ///
    /// Always inlined: called, it would force its caller's cursor from registers into memory.
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

    /// Reads unsigned decimal numbers with blanks before and between them into `numbers`, until those are
    /// full or something else stands there; says how many, and stands behind the blanks that follow them.
    ///
    /// One loop over the bytes, with one branch that is hard to guess for each number. A loop for the blanks
    /// and one for the digits have three, and fresh from a system call the processor guesses badly: 100 ns
    /// more for pid stat.
    #[inline]
    pub fn columns(&mut self, numbers: &mut [u64]) -> usize {
        let rest = self.rest();
        let (mut number, mut count, mut start, mut at) = (0u64, 0, 0, 0);
        loop {
            // As if a newline followed: the last number may end with the text.
            let byte = rest.get(at).copied().unwrap_or(b'\n');
            let digit = byte.wrapping_sub(b'0');
            if digit < 10 {
                number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
                at += 1;
                continue;
            }
            // What touches a number makes it something else.
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
    /// No digit, or 2^64 and more; the error names `field`.
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
    /// No digit, or 2^32 and more; the error names `field`.
    #[inline]
    pub fn unsigned32(&mut self, field: &'static str) -> Result<u32, ParseError> {
        self.skip_blanks();
        let start = *self;
        match self.digits().map(u32::try_from) {
            Some(Ok(number)) => Ok(number),
            _ => Err(start.fail(field, "an unsigned integer below 2^32")),
        }
    }

    /// The digits that stand right here, with a `-` before them or not; `None` outside of `i64`.
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
    /// No digit, or outside of `i64`; the error names `field`.
    #[inline]
    pub fn signed(&mut self, field: &'static str) -> Result<i64, ParseError> {
        self.skip_blanks();
        match self.signed_digits() {
            Some(number) => Ok(number),
            None => Err(self.fail(field, "an integer of 64 bits")),
        }
    }

    /// Takes `count` bytes, whatever they are; `None` if the text has not as many.
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let bytes = self.rest().get(..count)?;
        self.at += count;
        Some(bytes)
    }

    /// A word of `bytes` bytes, at most eight, as it lay in memory; `None` if the text has not as many.
    pub(crate) fn binary(&mut self, bytes: usize, big_endian: bool) -> Option<u64> {
        let word = self.take(bytes.min(8))?.iter();
        let join = |number: u64, &byte: &u8| number << 8 | u64::from(byte);
        Some(if big_endian { word.fold(0, join) } else { word.rev().fold(0, join) })
    }

    /// Skips blanks, then takes the bytes up to the next blank or line end; empty at a line end.
    #[inline]
    pub fn word(&mut self) -> &'a [u8] {
        self.skip_blanks();
        self.until(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
    }

    /// Skips blanks, then reads a value.
    ///
    /// # Errors
    /// Something else stands there; the error names `field`.
    #[inline]
    pub fn value<T: Value>(&mut self, field: &'static str) -> Result<T, ParseError> {
        self.skip_blanks();
        let start = *self;
        T::read(self).ok_or_else(|| start.fail(field, T::EXPECTED))
    }

    /// Takes the bytes up to the first that `stop` wants, or to the end.
    #[inline]
    pub fn until(&mut self, stop: impl Fn(u8) -> bool) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(|byte| !stop(byte)) {
            self.at += 1;
        }
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The word ends here. Columns that follow on the line, of a newer kernel, are left.
    ///
    /// # Errors
    /// Something touches it; the error names `field`.
    #[inline]
    pub fn word_end(&self, field: &'static str) -> Result<(), ParseError> {
        match self.inside_word() {
            true => Err(self.fail(field, "the end of the word")),
            false => Ok(()),
        }
    }

    /// The error for what stands here: `field` should have been `expected`.
    #[cold]
    #[inline(never)]
    pub fn fail(self, field: &'static str, expected: &'static str) -> ParseError {
        ParseError::new(self.at.min(self.text.len()), field, expected)
    }
}

#[cfg(test)]
mod tests;
