//! Columns of bytes: they may be empty, escaped, or end in more than one byte.

use super::Cursor;

impl<'a> Cursor<'a> {
    /// Takes the bytes up to the next space or line end, and steps over that space. For a column that is
    /// separated by one space from the next, and that may be empty.
    ///
    /// ```
    /// let mut cursor = procsampler::Cursor::new(b"rw  ext4");
    /// assert_eq!([cursor.column(), cursor.column(), cursor.column()], [&b"rw"[..], b"", b"ext4"]);
    /// ```
    #[inline]
    pub fn column(&mut self) -> &'a [u8] {
        let column = self.until(|byte| matches!(byte, b' ' | b'\n'));
        self.eat(b' ');
        column
    }

    /// Takes the rest of the line, including blanks at its end. The cursor is then at the end of the line.
    #[inline]
    pub fn line_text(&mut self) -> &'a [u8] {
        let rest = self.rest();
        self.skip_line();
        rest.get(..rest.len() - self.rest().len()).unwrap_or_default()
    }

    /// Takes the bytes of this line up to `mark`, and steps over the mark; `None` if the line has none.
    ///
    /// ```
    /// let mut cursor = procsampler::Cursor::new(b"a name - ext4\n");
    /// assert_eq!((cursor.up_to(b" - "), cursor.rest()), (Some(&b"a name"[..]), &b"ext4\n"[..]));
    /// ```
    pub fn up_to(&mut self, mark: &[u8]) -> Option<&'a [u8]> {
        let mut end = *self;
        end.skip_line();
        let line = self.rest().get(..end.at - self.at).unwrap_or_default();
        let found = memchr::memmem::find(line, mark)?;
        self.at += found + mark.len();
        line.get(..found)
    }

    /// The place of the first blank before the line's last `count` words. `None` if the line has fewer words
    /// from here on, or if that blank is not a space.
    pub(crate) fn before_last_words(&self, count: usize) -> Option<usize> {
        let length = |bytes: &[u8]| {
            bytes.iter().rposition(|byte| !matches!(byte, b' ' | b'\t')).map_or(0, |last| last + 1)
        };
        let mut end = *self;
        end.skip_line();
        let line = self.rest().get(..end.at - self.at)?;
        let mut before = line;
        for _ in 0..count {
            let words = before.get(..length(before))?;
            let blank = words.iter().rposition(|byte| matches!(byte, b' ' | b'\t'))?;
            before = words.get(..blank + 1)?;
        }
        let (start, blanks) = (length(before), before.get(length(before)..)?);
        blanks.iter().position(|&byte| byte == b' ').map(|space| self.at + start + space)
    }

    /// Takes the text of the column that is padded with blanks up to this place, without the padding. `None`
    /// if the line ends before it, or the column continues there.
    #[inline]
    pub(crate) fn cell(&mut self, end: usize) -> Option<&'a [u8]> {
        let cell = self.text.get(self.at..end)?;
        let touches = cell.last().is_none_or(|byte| *byte != b' ') || self.text.get(end) == Some(&b' ');
        if touches || memchr::memchr(b'\n', cell).is_some() {
            return None;
        }
        self.at = end;
        Some(cell.trim_ascii_end())
    }

    /// Steps over the spaces up to this place. Returns false if there is other text before it, or a further
    /// space at it.
    #[inline]
    pub(crate) fn blanks_to(&mut self, end: usize) -> bool {
        const BLANKS: &[u8] = &[b' '; 64];
        let blanks = end.checked_sub(self.at).and_then(|count| BLANKS.get(..count));
        let here =
            blanks.is_some_and(|blanks| self.rest().starts_with(blanks)) && self.text.get(end) != Some(&b' ');
        if here {
            self.at = end;
        }
        here
    }

    /// Takes one byte. A backslash and three octal digits count as the byte with that number. `None` at the
    /// end.
    ///
    /// ```
    /// let mut cursor = procsampler::Cursor::new(br"a\040");
    /// assert_eq!([cursor.unescaped(), cursor.unescaped(), cursor.unescaped()], [Some(b'a'), Some(b' '), None]);
    /// ```
    #[inline]
    pub fn unescaped(&mut self) -> Option<u8> {
        let byte = match *self.rest() {
            [b'\\', high @ b'0'..=b'3', mid @ b'0'..=b'7', low @ b'0'..=b'7', ..] => {
                self.at += 3;
                (high - b'0') << 6 | (mid - b'0') << 3 | (low - b'0')
            }
            [byte, ..] => byte,
            [] => return None,
        };
        self.at += 1;
        Some(byte)
    }
}
