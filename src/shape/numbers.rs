//! Structs of numbers: a row of columns, a part of a file, a file of keys. One macro declares all of them,
//! and the readers of the shapes use them through one trait.

mod declare;

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::key_value::KeyValue;
use crate::shape::table;

/// A struct of `N` numbers, each at its place in the order of the file. Declared by
/// [`numbers!`](crate::shape::numbers!).
pub trait Numbers<const N: usize> {
    /// How many numbers the struct has.
    const COUNT: usize = N;

    /// The names of the fields.
    const NAMES: [&'static str; N];

    /// Their keys as the file has them, with the text before and behind. The field names if the file has no
    /// keys.
    const KEYS: [&'static str; N];

    /// Which numbers are required.
    const REQUIRED: [bool; N];

    /// Which numbers may be negative.
    const SIGNED: [bool; N];

    /// Overwrites all numbers. `number` returns, for each place, the number and whether it is present. A
    /// negative number is passed as its bits.
    ///
    /// # Errors
    /// The place of the first required number that is absent.
    fn fill(&mut self, number: impl Fn(usize) -> (u64, bool)) -> Result<(), usize>;

    /// Overwrites one number, which is then present.
    fn set(&mut self, place: usize, number: u64);

    /// One number; `None` if it is absent.
    fn number(&self, place: usize) -> Option<u64>;

    /// Copies the numbers of `other`.
    fn copy(&mut self, other: &Self);

    /// One number as a value; `None` if it is absent.
    fn value(&self, place: usize) -> Option<KeyValue<'static>> {
        let signed = const { &Self::SIGNED }.get(place).copied().unwrap_or_default();
        self.number(place).map(|number| KeyValue::of_number(number, signed))
    }

    /// The value of a key. `None` if there is no such key, `Some(None)` if its number is absent.
    fn find(&self, key: &[u8]) -> Option<Option<KeyValue<'static>>> {
        let place = const { &Self::KEYS }.iter().position(|listed| listed.as_bytes() == key)?;
        Some(self.value(place))
    }
}

/// The numbers that are present, each with the name of its field.
pub fn each<const N: usize, T: Numbers<N>>(
    numbers: &T,
) -> impl Iterator<Item = (&'static str, KeyValue<'static>)> {
    const { &T::NAMES }.iter().enumerate().filter_map(|(place, name)| Some((*name, numbers.value(place)?)))
}

/// The numbers that are present, each with its key, without the separator behind it.
pub fn keyed<const N: usize, T: Numbers<N>>(
    numbers: &T,
) -> impl Iterator<Item = (&'static str, KeyValue<'static>)> {
    let bare = |key: &'static str| key.trim_end_matches([':', ' ', '\t', '=']);
    const { &T::KEYS }
        .iter()
        .enumerate()
        .filter_map(move |(place, key)| Some((bare(key), numbers.value(place)?)))
}

/// Makes a row from its columns. The columns from the place `count` on are absent.
#[inline]
pub(crate) fn from_columns<const N: usize, T: Numbers<N> + Default>(columns: &[u64; N], count: usize) -> T {
    let (mut row, required) = (T::default(), const { &T::REQUIRED });
    // The caller has checked that the required columns are present. A second check cost statm a twentieth.
    let _ = row.fill(|place| (columns[place], required[place] || place < count));
    row
}

/// Reads columns of decimal digits, up to the last known column or to the end of the line. There must be at
/// least `least` of them.
#[inline]
pub(crate) fn columns<const N: usize, T: Numbers<N> + Default>(
    cursor: &mut Cursor<'_>,
    least: usize,
) -> Result<T, ParseError> {
    let mut columns = [0; N];
    let count = table::at_least(cursor, &mut columns, const { &T::NAMES }, least)?;
    Ok(from_columns(&columns, count))
}

/// The same for columns that follow their count. Unknown columns are left on the line.
pub(crate) fn counted_columns<const N: usize, T: Numbers<N> + Default>(
    cursor: &mut Cursor<'_>,
    least: usize,
) -> Result<T, ParseError> {
    cursor.unsigned("count")?;
    columns(cursor, least)
}

/// The same for columns that some kernels print as an `int`.
pub(crate) fn int_columns<const N: usize, T: Numbers<N> + Default>(
    cursor: &mut Cursor<'_>,
) -> Result<T, ParseError> {
    let mut columns = [0; N];
    for (column, name) in columns.iter_mut().zip(const { &T::NAMES }) {
        *column = table::int32(cursor, name)?.into();
        cursor.word_end(name)?;
    }
    Ok(from_columns(&columns, N))
}

/// The same for columns of hexadecimal digits. None may be larger than `largest`.
pub(crate) fn hex_columns<const N: usize, T: Numbers<N> + Default>(
    cursor: &mut Cursor<'_>,
    least: usize,
    largest: u64,
) -> Result<T, ParseError> {
    const EXPECTED: &str = "a hexadecimal number of the column's width";
    let (start, mut columns) = (*cursor, [0; N]);
    let count = cursor.hex_columns(&mut columns);
    // Columns of any kind may follow the last known column; before it there are only numbers.
    if count < least || (count < N && !cursor.at_line_end()) {
        return Err(cursor.fail(const { &T::NAMES }.get(count).copied().unwrap_or_default(), EXPECTED));
    }
    match columns.iter().position(|&column| column > largest) {
        Some(wide) => Err(start.fail(const { &T::NAMES }[wide], EXPECTED)),
        None => Ok(from_columns(&columns, count)),
    }
}

/// The same for this crate: with serde if the feature is on. An exported macro must not test for features,
/// because they would be the features of the other crate.
macro_rules! numbers {
    ($($table:tt)*) => {
        $crate::__numbers! {
            [#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]]
            $($table)*
        }
    };
}

pub(crate) use numbers;
