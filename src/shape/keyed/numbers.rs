//! Keyed files whose listed values are all numbers.

use crate::cursor::{Cursor, UNSIGNED};
use crate::error::ParseError;
use crate::shape::unlisted::Unlisted;

use super::order::{Order, walk};
use super::still::Still;
use super::{key_name, missing};

/// What such a file carries from text to text: the order of its lines, the last text, and the numbers in it.
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

    /// Reads a text whose listed values are all numbers, with `kB` behind them or not.
    pub(crate) fn read(
        &mut self,
        text: &[u8],
        keys: &'static [&'static str; N],
        separator: u8,
        unlisted: &mut Unlisted,
    ) -> Result<(), ParseError> {
        let Numbers { order, still, numbers, present } = self;
        if still.changes(text, |key, cursor| number(keys, key, cursor, numbers))? {
            unlisted.clear();
            return Ok(());
        }
        *present = [false; N];
        walk(text, keys, separator, order, unlisted, |key, cursor| {
            let value = *cursor;
            number(keys, key, cursor, numbers)?;
            if let Some(present) = present.get_mut(key) {
                still.learn(key, value, *cursor, separator, *present);
                *present = true;
            }
            Ok(())
        })?;
        still.keep(text, unlisted.is_empty());
        Ok(())
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
fn number(
    keys: &[&'static str],
    key: usize,
    cursor: &mut Cursor<'_>,
    numbers: &mut [u64],
) -> Result<(), ParseError> {
    let Some(number) = cursor.digits() else { return Err(cursor.fail(key_name(keys, key), UNSIGNED)) };
    if let Some(place) = numbers.get_mut(key) {
        *place = number;
    }
    if cursor.eat(b'\n') || cursor.eat_all(b" kB\n") {
        return Ok(());
    }
    cursor.skip_blanks();
    cursor.eat_all(b"kB");
    cursor.line_end(key_name(keys, key))
}
