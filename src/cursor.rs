//! The only code that looks at bytes.

use crate::error::ParseError;

/// What a number of type `u64` should have been, in an error.
pub(crate) const UNSIGNED: &str = "an unsigned integer below 2^64";

/// A place in a text, moving forward.
///
/// The readers return `None` and stay where they are when the text holds something else; [`Cursor::fail`] then
/// makes the located error. That keeps errors off the hot path: a number comes back in two registers.
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

    /// Steps over `count` bytes, or to the end.
    #[inline]
    pub fn skip(&mut self, count: usize) {
        self.at = self.text.len().min(self.at + count);
    }

    /// The digits that stand right here as a number; `None` if there are none, or if it is 2^64 or more.
    ///
    /// Nineteen digits cannot overflow, so the loop only counts them, and a twentieth (rsslim is 2^64-1 in most
    /// processes) is checked afterwards. A checked multiply and add for each digit, as atoi has it, takes 1.7 times as
    /// long on the columns of pid stat: `benches/number.rs`.
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

    /// Reads unsigned decimal numbers with blanks before and between them into `numbers`, until those are full or
    /// something else stands there; says how many, and stands behind the blanks that follow them.
    ///
    /// One loop over the bytes, with one branch that is hard to guess for each number. A loop for the blanks and one for
    /// the digits have three, and fresh from a system call the processor guesses badly: 100 ns more for pid stat.
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

    /// The hexadecimal digits that stand right here, with `0x` before them or not; `None` if there are none, or
    /// if it is 2^64 or more.
    #[inline]
    pub fn hex_digits(&mut self) -> Option<u64> {
        // Masks of signals and capabilities have sixteen digits: eight at a time, twice.
        if let Some(&[a, b, c, d, e, f, g, h, ref low @ ..]) = self.rest().first_chunk::<16>() {
            let halves = eight_hex_digits([a, b, c, d, e, f, g, h])
                .zip(low.first_chunk().copied().and_then(eight_hex_digits));
            let ends = !self.text.get(self.at + 16).is_some_and(u8::is_ascii_hexdigit);
            if let (Some((high, low)), true) = (halves, ends) {
                self.at += 16;
                return Some(u64::from(high) << 32 | u64::from(low));
            }
        }
        let (number, at) = hex_number(self.rest(), self.at)?;
        self.at = at;
        Some(number)
    }

    /// As [`Cursor::hex_digits`], up to 2^128-1.
    pub fn long_hex_digits(&mut self) -> Option<u128> {
        let mut behind = *self;
        let digits = behind.until(|byte| !byte.is_ascii_hexdigit());
        let number =
            core::str::from_utf8(digits).ok().and_then(|digits| u128::from_str_radix(digits, 16).ok())?;
        *self = behind;
        Some(number)
    }

    /// The octal digits that stand right here; `None` if there are none, or if it is 2^64 or more.
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

    /// Skips blanks, then reads a number with two decimals, `12.34`, as hundredths.
    ///
    /// # Errors
    /// Another form, or more than fits; the error names `field`.
    pub fn hundredths(&mut self, field: &'static str) -> Result<u64, ParseError> {
        self.skip_blanks();
        let start = *self;
        let number = self.digits().and_then(|whole| {
            let point = self.eat(b'.');
            let decimals = self.at;
            let part = self.digits()?;
            if !point || self.at - decimals != 2 {
                return None;
            }
            whole.checked_mul(100)?.checked_add(part)
        });
        number.ok_or_else(|| {
            *self = start;
            self.fail(field, "a number with two decimals")
        })
    }

    /// Skips blanks, then takes the bytes up to the next blank or line end; empty at a line end.
    #[inline]
    pub fn word(&mut self) -> &'a [u8] {
        self.skip_blanks();
        self.until(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
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

    /// Takes the rest of the line, without its newline, and steps to the next line.
    #[inline]
    pub fn line(&mut self) -> &'a [u8] {
        let rest = self.rest();
        match memchr::memchr(b'\n', rest) {
            Some(end) => {
                self.at += end + 1;
                rest.get(..end).unwrap_or_default()
            }
            None => {
                self.at = self.text.len();
                rest
            }
        }
    }

    /// Takes the rest of the line without the blanks around it, and stands at its end.
    #[inline]
    pub fn line_rest(&mut self) -> &'a [u8] {
        let start = self.at;
        self.skip_line();
        self.text.get(start..self.at).unwrap_or_default().trim_ascii()
    }

    /// Steps to the newline that ends this line, or to the end of the text.
    #[inline]
    pub fn skip_line(&mut self) {
        let rest = self.rest();
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    }

    /// Steps over the line's end, which must be here.
    ///
    /// # Errors
    /// Something else stands here; the error names `field`.
    #[inline]
    pub fn line_end(&mut self, field: &'static str) -> Result<(), ParseError> {
        match self.peek() {
            Some(b'\n') => self.at += 1,
            None => {}
            Some(_) => return Err(self.fail(field, "the end of the line")),
        }
        Ok(())
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

/// A number of no digit, or of twenty and more; `wrapped` is what they come to if overflow is not minded.
///
/// It takes the digits, not the cursor: a cursor whose address is handed out lives in memory, not in registers, and
/// every step over a byte is then a store and a load.
#[cold]
#[inline(never)]
fn long_number(digits: &[u8], wrapped: u64) -> Option<u64> {
    // Twenty digits that begin with 1 wrap to less than 10^19 if they are too many: rsslim, in most processes.
    if digits.len() == 20 && digits.first() == Some(&b'1') && wrapped >= 10u64.pow(19) {
        return Some(wrapped);
    }
    atoi::FromRadix10Checked::from_radix_10_checked(digits).0.filter(|_| !digits.is_empty())
}

/// Eight hexadecimal digits as a number, all at once; `None` if one is none, or a capital.
#[inline]
fn eight_hex_digits(digits: [u8; 8]) -> Option<u32> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let text = u64::from_be_bytes(digits);
    // 0x40 is set in a letter's byte and not in a digit's: what a letter stands above "9" comes from there.
    let letters = (text >> 6) & ONES;
    let nibbles = (text & (0x0f * ONES)) + 9 * letters;
    // Written again they must be what was read; a nibble above 15 is caught by it too.
    let above_nine = ((nibbles + 6 * ONES) >> 4) & ONES;
    let again = nibbles + 0x30 * ONES + (0x61 - 0x3a) * above_nine;
    if again != text || nibbles & (0xf0 * ONES) != 0 {
        return None;
    }
    let pairs = (nibbles | nibbles >> 4) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    Some((fours | fours >> 16) as u32)
}

/// A hexadecimal number of any length, and the place behind it.
#[cold]
#[inline(never)]
fn hex_number(rest: &[u8], at: usize) -> Option<(u64, usize)> {
    let digits = rest.strip_prefix(b"0x").unwrap_or(rest);
    match atoi::FromRadix16Checked::from_radix_16_checked(digits) {
        (Some(number), used @ 1..) => Some((number, at + rest.len() - digits.len() + used)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_to_the_last_number_that_fits() {
        let read = |text: &str| Cursor::new(text.as_bytes()).digits();
        assert_eq!(read("0"), Some(0));
        assert_eq!(read("9999999999999999999"), Some(9_999_999_999_999_999_999));
        assert_eq!(read("18446744073709551615 "), Some(u64::MAX));
        assert_eq!(read("18446744073709551616"), None);
        assert_eq!(read("10000000000000000000"), Some(10_000_000_000_000_000_000));
        assert_eq!(read("19999999999999999999"), None);
        assert_eq!(read("20000000000000000000"), None);
        assert_eq!(read("09999999999999999999"), Some(9_999_999_999_999_999_999));
        assert_eq!(read("99999999999999999999999"), None);
        assert_eq!(read("0000000000000000000000042"), Some(42));
        assert_eq!(read(""), None);
        assert_eq!(read("-1"), None);
    }

    #[test]
    fn columns_of_numbers() {
        let read = |text: &str, most: usize| {
            let mut cursor = Cursor::new(text.as_bytes());
            let mut numbers = vec![0; most];
            let count = cursor.columns(&mut numbers);
            (numbers[..count].to_vec(), cursor.at())
        };
        assert_eq!(read(" 1  22\t333\n4", 9), (vec![1, 22, 333], 10));
        assert_eq!(read("1 22 333\n", 2), (vec![1, 22], 5));
        assert_eq!(read("1 22 333", 9), (vec![1, 22, 333], 8));
        assert_eq!(read("1 -1", 9), (vec![1], 2));
        assert_eq!(read("12x 3", 9), (vec![], 0));
        assert_eq!(read("1 12x", 2), (vec![1], 2));
        assert_eq!(read("18446744073709551615 18446744073709551616 1", 9), (vec![u64::MAX], 21));
        assert_eq!(read("", 9), (vec![], 0));
        assert_eq!(read("1 2", 0), (vec![], 0));
        assert_eq!(read("7", 1), (vec![7], 1));
        assert_eq!(read("7 18446744073709551616", 2), (vec![7], 2));
        assert_eq!(read("7 8 9", 2), (vec![7, 8], 4));
    }

    #[test]
    fn signed_digits_at_their_ends() {
        let read = |text: &str| Cursor::new(text.as_bytes()).signed_digits();
        assert_eq!(read("-9223372036854775808"), Some(i64::MIN));
        assert_eq!(read("-9223372036854775809"), None);
        assert_eq!(read("9223372036854775807"), Some(i64::MAX));
        assert_eq!(read("9223372036854775808"), None);
        assert_eq!(read("-"), None);
        assert_eq!(read("--1"), None);
    }

    #[test]
    fn other_radixes() {
        assert_eq!(Cursor::new(b"0xffffffffffffffff").hex_digits(), Some(u64::MAX));
        assert_eq!(Cursor::new(b"10000000000000000").hex_digits(), None);
        assert_eq!(Cursor::new(b"g").hex_digits(), None);
        assert_eq!(Cursor::new(b"000001ffFFfffffe\n").hex_digits(), Some(0x1ff_ffff_fffe));
        assert_eq!(Cursor::new(b"000001ffFFfffffg\n").hex_digits(), Some(0x001f_ffff_ffff));
        assert_eq!(Cursor::new(b"0123456789abcdef\n").hex_digits(), Some(0x0123_4567_89ab_cdef));
        assert_eq!(Cursor::new(b"0x2a ").hex_digits(), Some(42));
        assert_eq!(Cursor::new(&[b'f'; 32]).long_hex_digits(), Some(u128::MAX));
        assert_eq!(Cursor::new(&[b'f'; 33]).long_hex_digits(), None);
        assert_eq!(Cursor::new(b"00000000000000000000000000000001").hex_digits(), Some(1));
        assert_eq!(Cursor::new(b"0022 ").octal_digits(), Some(0o22));
        assert_eq!(Cursor::new(b"8").octal_digits(), None);
        assert_eq!(Cursor::new(b"7777777777777777777777777").octal_digits(), None);
    }

    #[test]
    fn eight_hex_digits_are_what_std_reads() {
        for byte in 0..=u8::MAX {
            for at in 0..8 {
                let mut digits = *b"09af5c3e";
                digits[at] = byte;
                let std = core::str::from_utf8(&digits).ok().filter(|text| !text.starts_with('+'));
                let std = std
                    .and_then(|text| u32::from_str_radix(text, 16).ok())
                    .filter(|_| !byte.is_ascii_uppercase());
                assert_eq!(eight_hex_digits(digits), std, "{:?}", digits.escape_ascii().to_string());
            }
        }
    }

    #[test]
    fn two_decimals() {
        let read = |text: &str| Cursor::new(text.as_bytes()).hundredths("x").ok();
        assert_eq!(read(" 12.34"), Some(1234));
        assert_eq!(read("0.05"), Some(5));
        assert_eq!(read("1.5"), None);
        assert_eq!(read("1234"), None);
        assert_eq!(read("18446744073709551615.00"), None);
    }

    #[test]
    fn a_failed_read_stays_where_it_was() {
        let mut cursor = Cursor::new(b"  -x 99999999999999999999\n");
        assert_eq!(cursor.signed("a").unwrap_err().at(), 2);
        assert_eq!(cursor.word(), b"-x");
        let error = cursor.unsigned("b").unwrap_err();
        assert_eq!((error.at(), error.field()), (5, "b"));
        assert_eq!(cursor.line(), b"99999999999999999999");
        assert!(cursor.at_end());
    }
}
