//! Keyed files whose values have many types.
//!
//! Each value is stored by a `match` on its key: an array would have to hold every type.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::fields::{Fields, KeyedFields, MOST};
use crate::shape::key_value::{KeyValue, by_key};
use crate::shape::unlisted::Unlisted;

use super::line_cache::LineCache;
use super::order::{Order, walk};
use super::{key_name, missing};

/// A file that has fields of its own, and a part with more fields. All keys end in a colon.
pub(crate) trait MixedFile: KeyedFields {
    type Part: KeyedFields;

    /// All keys, those of the part last, and which are required.
    const ALL: (&'static [&'static str], &'static [bool]);

    fn parts(&self) -> (&Self::Part, &Unlisted);

    fn parts_mut(&mut self) -> (&mut Self::Part, &mut Unlisted);
}

/// The place of a key in the part.
#[inline]
fn in_part<T: Fields>(key: usize) -> Option<usize> {
    key.checked_sub(T::KEYS.len())
}

/// The value of a key.
pub(crate) fn get<'a, T: MixedFile>(file: &'a T, key: &[u8]) -> Option<KeyValue<'a>> {
    let (part, unlisted) = file.parts();
    by_key(key, T::ALL.0, ":", unlisted, |key| match in_part::<T>(key) {
        Some(key) => part.by_key(key),
        None => file.by_key(key),
    })
}

/// The order of the lines of such a file, and where they are in the last text.
#[derive(Debug, Default)]
pub struct Values {
    order: Order,
    lines: LineCache,
}

impl Values {
    /// Reads a text into the fields.
    pub(crate) fn read<T: MixedFile>(
        &mut self,
        file: &mut T,
        text: &[u8],
        learns: bool,
    ) -> Result<(), ParseError> {
        let (Values { order, lines }, (keys, required)) = (self, T::ALL);
        lines.begin(text, learns);
        let mut seen = [false; MOST];
        let mut unlisted = core::mem::take(file.parts_mut().1);
        let walked = walk(text, keys, required, b':', order, &mut unlisted, |key, cursor| {
            let value = *cursor;
            let filled = fill(file, key, cursor);
            if let Some(seen) = seen.get_mut(key) {
                lines.learn(key, value, *cursor, b':', *seen);
                *seen = filled.is_ok();
            }
            filled
        });
        let absent = required.iter().zip(&seen).position(|(&required, &seen)| required && !seen);
        lines.end(walked.is_ok() && absent.is_none() && unlisted.is_empty());
        *file.parts_mut().1 = unlisted;
        walked?;
        if let Some(key) = absent {
            return Err(missing(text, keys, key));
        }
        file.absent(|key| seen[key]);
        file.parts_mut().0.absent(|key| seen[T::KEYS.len() + key]);
        Ok(())
    }

    /// Copies the earlier snapshot and reads the lines that changed, or reads the whole text.
    pub(crate) fn read_after<T: MixedFile>(
        &mut self,
        file: &mut T,
        text: &[u8],
        earlier: (&[u8], &T),
    ) -> Result<(), ParseError> {
        let (old, last) = earlier;
        if self.lines.is_of(old) {
            file.copy(last);
            let (part, unlisted) = file.parts_mut();
            part.copy(last.parts().0);
            // Nothing is unlisted in the earlier snapshot either.
            unlisted.clear();
            if self.lines.changes(old, text, |key, cursor| fill(file, key, cursor)) {
                return Ok(());
            }
        }
        self.read(file, text, true)
    }
}

/// Overwrites the field of a key with the value at the cursor. Nothing else may follow on its line.
#[inline]
fn fill<T: MixedFile>(file: &mut T, key: usize, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
    let start = *cursor;
    let filled = match in_part::<T>(key) {
        Some(key) => file.parts_mut().0.fill(key, cursor),
        None => file.fill(key, cursor),
    };
    if filled.is_none() {
        return Err(unfit::<T>(start, key));
    }
    if cursor.eat(b'\n') || cursor.eat_all(b" kB\n") {
        return Ok(());
    }
    cursor.skip_blanks();
    cursor.eat_all(b"kB");
    cursor.line_end(key_name(T::ALL.0, key))
}

/// The error for a value that has another form.
#[cold]
fn unfit<T: MixedFile>(value: Cursor<'_>, key: usize) -> ParseError {
    let expected = match in_part::<T>(key) {
        Some(key) => T::Part::EXPECTED.get(key),
        None => T::EXPECTED.get(key),
    };
    value.fail(key_name(T::ALL.0, key), expected.copied().unwrap_or_default())
}
