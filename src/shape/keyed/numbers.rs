//! Keyed files whose listed values are all numbers.

use crate::cursor::{Cursor, UNSIGNED};
use crate::error::ParseError;
use crate::shape::numbers::Numbers;
use crate::shape::unlisted::Unlisted;

use super::line_cache::{LEAST, LineCache};
use super::order::{Order, walk};
use super::{key_name, missing};

/// The state of a keyed file of numbers between texts: the order of its lines, where they are in the last
/// text, and the numbers in it.
///
/// The numbers are stored in an array by the place of the key, and from there all are copied to the fields at
/// once. A `match` that stores each number in its field is an indirect jump for every line, which the
/// processor often mispredicts when its caches are cold. If little changed, the numbers are stored one by one
/// in the last snapshot, which is then copied: the code that fills all fields is three times as long as that
/// of the copy, and is mostly not in the cache.
#[derive(Debug)]
pub struct KeyedNumbers<const N: usize> {
    order: Order,
    lines: LineCache,
    numbers: [u64; N],
    present: [bool; N],
}

impl<const N: usize> Default for KeyedNumbers<N> {
    fn default() -> Self {
        KeyedNumbers {
            order: Order::default(),
            lines: LineCache::default(),
            numbers: [0; N],
            present: [false; N],
        }
    }
}

impl<const N: usize> KeyedNumbers<N> {
    /// Whether the lines of this text are known.
    #[inline]
    #[doc(hidden)]
    pub fn is_of(&self, text: &[u8]) -> bool {
        self.lines.is_of(text)
    }

    /// Stores the numbers that differ from the `old` text. Returns false if the whole new text must be read.
    #[inline]
    #[doc(hidden)]
    pub fn changes<T: Numbers<N>>(&mut self, old: &[u8], text: &[u8], to: &mut T) -> bool {
        self.lines.changes(old, text, |key, cursor| {
            to.set(key, number(const { &T::KEYS }, key, cursor)?);
            Ok(())
        })
    }

    /// Reads a text whose listed values are all numbers, which may be followed by `kB`. If it `learns`, the
    /// next text can be compared with this one.
    ///
    /// # Errors
    /// A `required` key is malformed.
    #[doc(hidden)]
    pub fn read(
        &mut self,
        text: &[u8],
        keys: &'static [&'static str; N],
        required: &[bool; N],
        separator: &str,
        learns: bool,
        unlisted: &mut Unlisted,
    ) -> Result<(), ParseError> {
        let separator = separator.as_bytes()[0];
        self.lines.begin(text, learns);
        if text.len() < LEAST && self.straight(text, keys) {
            unlisted.clear();
            return Ok(());
        }
        let KeyedNumbers { order, lines, numbers, present } = self;
        *present = [false; N];
        let walked = walk(text, keys, required, separator, order, unlisted, |key, cursor| {
            let value = *cursor;
            let number = number(keys, key, cursor);
            if let (Some(place), Some(present)) = (numbers.get_mut(key), present.get_mut(key)) {
                lines.learn(key, value, *cursor, separator, *present);
                (*place, *present) = (number.unwrap_or_default(), number.is_ok());
            }
            number.map(drop)
        });
        lines.end(walked.is_ok() && unlisted.is_empty());
        walked
    }

    /// Reads a text that has exactly the listed keys in their order, such as io: the general walk costs twice
    /// as much. Returns false for another text.
    fn straight(&mut self, text: &[u8], keys: &'static [&'static str; N]) -> bool {
        let mut cursor = Cursor::new(text);
        for (key, place) in keys.iter().zip(&mut self.numbers) {
            if !cursor.eat_all(key.as_bytes()) {
                return false;
            }
            cursor.skip_blanks();
            match cursor.digits() {
                Some(number) if cursor.eat(b'\n') => *place = number,
                _ => return false,
            }
        }
        self.present = [true; N];
        cursor.at_end()
    }

    /// The number of a required key.
    #[inline]
    pub(crate) fn number(&self, key: usize) -> u64 {
        self.numbers[key]
    }

    /// Whether the key is present.
    #[inline]
    pub(crate) fn present(&self, key: usize) -> bool {
        self.present[key]
    }

    /// Stores all numbers of a text that was read.
    ///
    /// # Errors
    /// A required key is missing.
    #[inline]
    #[doc(hidden)]
    pub fn store<T: Numbers<N>>(&mut self, text: &[u8], to: &mut T) -> Result<(), ParseError> {
        let filled = to.fill(|key| (self.number(key), self.present(key)));
        filled.map_err(|key| self.missing(text, const { &T::KEYS }, key))
    }

    /// The error for a required key that is missing.
    #[cold]
    pub(crate) fn missing(&mut self, text: &[u8], keys: &[&'static str], key: usize) -> ParseError {
        self.lines.end(false);
        missing(text, keys, key)
    }
}

#[inline]
fn number(keys: &[&'static str], key: usize, cursor: &mut Cursor<'_>) -> Result<u64, ParseError> {
    let Some(number) = cursor.digits() else { return Err(cursor.fail(key_name(keys, key), UNSIGNED)) };
    if !cursor.eat(b'\n') && !cursor.eat_all(b" kB\n") {
        cursor.skip_blanks();
        cursor.eat_all(b"kB");
        cursor.line_end(key_name(keys, key))?;
    }
    Ok(number)
}
