//! Functions that read up to the end of a line, or step over it.

use super::Cursor;
use crate::error::ParseError;

impl<'a> Cursor<'a> {
    /// Takes the bytes up to the last `mark` of the line, and steps over it; `None` if the line has none.
    #[inline]
    pub(crate) fn until_last(&mut self, mark: u8) -> Option<&'a [u8]> {
        let rest = self.rest();
        let line = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len()))?;
        let end = memchr::memrchr(mark, line)?;
        self.at += end + 1;
        line.get(..end)
    }

    /// Takes the rest of the line, without its newline, and steps to the next line.
    ///
    /// ```
    /// let mut cursor = procsampler::Cursor::new(b"one two\nthree");
    /// assert_eq!((cursor.line(), cursor.line(), cursor.at_end()), (&b"one two"[..], &b"three"[..], true));
    /// ```
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

    /// Takes the rest of the line without the blanks around it. The cursor is then at the end of the line.
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

    /// Steps over the end of the line, which must be at the cursor.
    ///
    /// ```
    /// let mut cursor = procsampler::Cursor::new(b"7\n8");
    /// assert_eq!((cursor.unsigned("count"), cursor.line_end("count")), (Ok(7), Ok(())));
    /// assert_eq!(cursor.rest(), b"8");
    /// ```
    ///
    /// # Errors
    /// There is other text at the cursor. The error names `field`.
    #[inline]
    pub fn line_end(&mut self, field: &'static str) -> Result<(), ParseError> {
        match self.peek() {
            Some(b'\n') => self.at += 1,
            None => {}
            Some(_) => return Err(self.fail(field, "the end of the line")),
        }
        Ok(())
    }
}
