//! Keyed files whose listed values are all numbers.

use crate::cursor::{Cursor, UNSIGNED};
use crate::error::ParseError;
use crate::shape::unlisted::Unlisted;

use super::order::{Order, walk};
use super::still::{LEAST, Still};
use super::{key_name, missing};

/// What a file of its own carries from text to text: how it is read, and the snapshot of the last text.
#[derive(Debug, Default)]
pub struct Last<T, const N: usize> {
    pub(crate) found: Numbers<N>,
    pub(crate) last: T,
}

/// How such a text is read: the order of its lines, the last text, and the numbers in it.
#[derive(Debug)]
pub struct Numbers<const N: usize> {
    order: Order,
    still: Still,
    numbers: [u64; N],
    present: [bool; N],
}

impl<const N: usize> Default for Numbers<N> {
    fn default() -> Self {
        Numbers { order: Order::default(), still: Still::default(), numbers: [0; N], present: [false; N] }
    }
}

impl<const N: usize> Numbers<N> {
    /// All texts are of one file.
    pub(crate) fn of_one_file(&mut self) {
        self.still.of_one_file();
    }

    /// Calls `store` for the numbers that are not as in the last text. False if all of this one has to be read.
    #[inline]
    pub(crate) fn changes(
        &mut self,
        text: &[u8],
        keys: &'static [&'static str; N],
        mut store: impl FnMut(usize, u64),
    ) -> bool {
        self.still.is_kept()
            && self.still.changes(text, |key, cursor| {
                store(key, number(keys, key, cursor)?);
                Ok(())
            })
    }

    /// The text was kept, to be compared with the next one.
    pub(crate) fn is_kept(&self) -> bool {
        self.still.is_kept()
    }

    /// Reads a text whose listed values are all numbers, with `kB` behind them or not.
    ///
    /// # Errors
    /// A key that is `required` is malformed.
    pub(crate) fn read(
        &mut self,
        text: &[u8],
        keys: &'static [&'static str; N],
        required: &[bool; N],
        separator: u8,
        unlisted: &mut Unlisted,
    ) -> Result<(), ParseError> {
        if text.len() < LEAST && self.straight(text, keys) {
            unlisted.clear();
            return Ok(());
        }
        let Numbers { order, still, numbers, present } = self;
        *present = [false; N];
        still.forget();
        walk(text, keys, required, separator, order, unlisted, |key, cursor| {
            let value = *cursor;
            let number = number(keys, key, cursor);
            if let (Some(place), Some(present)) = (numbers.get_mut(key), present.get_mut(key)) {
                still.learn(key, value, *cursor, separator, *present);
                (*place, *present) = (number.unwrap_or_default(), number.is_ok());
            }
            number.map(drop)
        })?;
        still.keep(text, unlisted.is_empty());
        Ok(())
    }

    /// Reads a text of all keys in their order and nothing else, as io is: the walk costs twice as much. False if it is
    /// another.
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

    /// The number of a key that must be there.
    #[inline]
    pub(crate) fn number(&self, key: usize) -> u64 {
        self.numbers[key]
    }

    /// The key was there.
    #[inline]
    pub(crate) fn present(&self, key: usize) -> bool {
        self.present[key]
    }

    /// The number of a key, if it was there.
    #[inline]
    pub(crate) fn get(&self, key: usize) -> Option<u64> {
        self.present(key).then(|| self.number(key))
    }

    /// A key that must be there is not.
    #[cold]
    pub(crate) fn missing(&mut self, text: &[u8], keys: &[&'static str], key: usize) -> ParseError {
        self.still.forget();
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
