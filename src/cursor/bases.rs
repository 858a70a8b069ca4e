//! Numbers in other bases than ten, and with decimals.

use super::Cursor;
use super::digits::{eight_hex_digits, hex_number, short_hex_number};
use crate::error::ParseError;

impl Cursor<'_> {
    /// Reads the hexadecimal digits at the cursor, with or without `0x` before them. `None` if there are
    /// none, or if the number is 2^64 or more.
    ///
    /// ```
    /// let mut cursor = procsampler::Cursor::new(b"0x1f-20");
    /// assert_eq!((cursor.hex_digits(), cursor.eat(b'-'), cursor.hex_digits()), (Some(0x1f), true, Some(0x20)));
    /// ```
    #[inline]
    pub fn hex_digits(&mut self) -> Option<u64> {
        // Words of 32 bits have eight digits, masks of signals and capabilities sixteen, so eight are read at
        // a time.
        let ends = |at: usize| !self.text.get(at).is_some_and(u8::is_ascii_hexdigit);
        if let Some(high) = self.eight_hex_digits(0) {
            if ends(self.at + 8) {
                self.at += 8;
                return Some(u64::from(high));
            }
            if let (Some(low), true) = (self.eight_hex_digits(8), ends(self.at + 16)) {
                self.at += 16;
                return Some(u64::from(high) << 32 | u64::from(low));
            }
            // Addresses of processes have twelve digits.
            let low = self.text.get(self.at + 8..).and_then(short_hex_number);
            if let Some((low, count)) = low {
                self.at += 8 + count;
                return Some(u64::from(high) << (4 * count) | low);
            }
        } else if let Some((number, count)) = short_hex_number(self.rest()) {
            self.at += count;
            return Some(number);
        }
        let (number, at) = hex_number(self.rest(), self.at)?;
        self.at = at;
        Some(number)
    }

    /// Reads eight hexadecimal digits at the cursor, whatever follows them: one of several words.
    ///
    /// ```
    /// let mut cursor = procsampler::Cursor::new(b"0100007F0200007F");
    /// assert_eq!((cursor.hex_word(), cursor.hex_word()), (Some(0x0100_007f), Some(0x0200_007f)));
    /// ```
    #[inline]
    pub fn hex_word(&mut self) -> Option<u32> {
        let word = self.eight_hex_digits(0)?;
        self.at += 8;
        Some(word)
    }

    /// Reads the eight hexadecimal digits that begin `ahead` bytes from here.
    #[inline]
    fn eight_hex_digits(&self, ahead: usize) -> Option<u32> {
        let rest = self.text.get(self.at + ahead..)?;
        rest.first_chunk().copied().and_then(eight_hex_digits)
    }

    /// The same as [`Cursor::columns`] for hexadecimal numbers. The numbers of eight digits that the kernel
    /// prints are read at once.
    #[inline]
    pub(crate) fn hex_columns(&mut self, numbers: &mut [u64]) -> usize {
        let mut count = 0;
        self.skip_blanks();
        while let Some(place) = numbers.get_mut(count) {
            let rest = self.rest();
            let ends = |at: usize| matches!(rest.get(at), None | Some(b' ' | b'\t' | b'\n'));
            let eight = rest.first_chunk().copied().and_then(eight_hex_digits).filter(|_| ends(8));
            let (number, len) = match eight {
                Some(number) => (u64::from(number), 8),
                None => match hex_number(rest, 0) {
                    Some((number, len)) if ends(len) => (number, len),
                    _ => break,
                },
            };
            *place = number;
            count += 1;
            self.at += len;
            self.skip_blanks();
        }
        count
    }

    /// The same as [`Cursor::hex_digits`], up to 2^128-1.
    pub fn long_hex_digits(&mut self) -> Option<u128> {
        let mut behind = *self;
        let digits = behind.until(|byte| !byte.is_ascii_hexdigit());
        let number =
            core::str::from_utf8(digits).ok().and_then(|digits| u128::from_str_radix(digits, 16).ok())?;
        *self = behind;
        Some(number)
    }

    /// Reads the octal digits at the cursor. `None` if there are none, or if the number is 2^64 or more.
    ///
    /// ```
    /// assert_eq!(procsampler::Cursor::new(b"644").octal_digits(), Some(0o644));
    /// ```
    pub fn octal_digits(&mut self) -> Option<u64> {
        let start = self.at;
        let mut number = 0u64;
        while let Some(digit @ b'0'..=b'7') = self.peek() {
            let Some(more) = number.checked_mul(8) else {
                self.at = start;
                return None;
            };
            number = more | u64::from(digit - b'0');
            self.at += 1;
        }
        (self.at > start).then_some(number)
    }

    /// Skips blanks, then reads a number with two decimals, `12.34`, as hundredths. One decimal, `12.3`, as
    /// some emulations print it, is read as tenths.
    ///
    /// ```
    /// let mut cursor = procsampler::Cursor::new(b"0.63 0.5");
    /// assert_eq!((cursor.hundredths("load"), cursor.hundredths("load")), (Ok(63), Ok(50)));
    /// ```
    ///
    /// # Errors
    /// The text has another form, or the number does not fit. The error names `field`.
    pub fn hundredths(&mut self, field: &'static str) -> Result<u64, ParseError> {
        self.skip_blanks();
        let start = *self;
        let number = self.digits().and_then(|whole| {
            // Two bytes are read by hand: a second loop over digits took twice as long.
            let [b'.', tens, behind @ ..] = self.rest() else { return None };
            let digit = |byte: &u8| byte.wrapping_sub(b'0');
            let (tens, ones) = (digit(tens), behind.first().map_or(10, digit));
            let (ones, decimals) = if ones > 9 { (0, 1) } else { (ones, 2) };
            if tens > 9 || behind.get(1).is_some_and(u8::is_ascii_digit) && decimals == 2 {
                return None;
            }
            self.at += 1 + decimals;
            whole.checked_mul(100)?.checked_add(u64::from(10 * tens + ones))
        });
        number.ok_or_else(|| {
            *self = start;
            self.fail(field, "a number with two decimals")
        })
    }

    /// Reads the number with six decimals at the cursor, `-12.345678`, as millionths. `None` if the text has
    /// another form, or the number does not fit an `i64`.
    ///
    /// ```
    /// assert_eq!(procsampler::Cursor::new(b"-12.345678").millionths(), Some(-12_345_678));
    /// ```
    pub fn millionths(&mut self) -> Option<i64> {
        let start = *self;
        let negative = self.eat(b'-');
        let number = self.digits().and_then(|whole| {
            let point = self.eat(b'.');
            let decimals = self.at;
            let part = self.digits()?;
            if !point || self.at - decimals != 6 {
                return None;
            }
            let number = whole.checked_mul(1_000_000)?.checked_add(part)?;
            if negative { 0i64.checked_sub_unsigned(number) } else { i64::try_from(number).ok() }
        });
        if number.is_none() {
            *self = start;
        }
        number
    }
}
