//! Tables of rows that have bytes: the numbers are stored row by row, the bytes of all rows in one buffer.

#[cfg(feature = "serde")]
mod serial;

use core::fmt;

use crate::for_types::for_types;
use crate::text::{Escaped, MountOptions};
use crate::text::{Name, RawBytes};
use crate::unit::{Bytes, KiB, Nanos, Seconds, SplitNs};
use crate::value::Reported;

/// A row that borrows its bytes, and that can be stored without them. The trait is implemented for the row
/// with the lifetime `'static`, which represents the row with any lifetime. The macro `row!` declares
/// rows.
pub trait TextRow: 'static {
    /// The row, whose bytes are borrowed.
    type Row<'a>: Copy + fmt::Debug + PartialEq;

    /// The row, with places in the storage instead of bytes.
    #[doc(hidden)]
    type Places: Copy + fmt::Debug + Send;

    /// The type that a row is deserialised as.
    #[cfg(feature = "serde")]
    #[doc(hidden)]
    type Owned: serde::de::DeserializeOwned;

    #[doc(hidden)]
    fn keep(row: Self::Row<'_>, bytes: &mut Vec<u8>) -> Self::Places;

    #[doc(hidden)]
    fn row<'a>(places: &Self::Places, bytes: &'a [u8]) -> Self::Row<'a>;

    #[cfg(feature = "serde")]
    #[doc(hidden)]
    fn keep_owned(row: Self::Owned, bytes: &mut Vec<u8>) -> Self::Places;
}

/// The rows of a table in the order of the file, where each row may have bytes of any length. The type
/// parameter is `Mount<'static>`; each row is returned as a `Mount<'_>` that borrows from this table.
///
/// The storage is reused from sample to sample.
pub struct TextRows<R: TextRow> {
    rows: Vec<R::Places>,
    bytes: Vec<u8>,
}

impl<R: TextRow> TextRows<R> {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row at a place, from 0.
    pub fn get(&self, at: usize) -> Option<R::Row<'_>> {
        self.rows.get(at).map(|places| R::row(places, &self.bytes))
    }

    /// The rows.
    pub fn iter(&self) -> TextRowsIter<'_, R> {
        TextRowsIter { rows: self.rows.iter(), bytes: &self.bytes }
    }

    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.bytes.clear();
    }

    pub(crate) fn push(&mut self, row: R::Row<'_>) {
        self.rows.push(R::keep(row, &mut self.bytes));
    }

    #[cfg(feature = "serde")]
    pub(crate) fn push_owned(&mut self, row: R::Owned) {
        self.rows.push(R::keep_owned(row, &mut self.bytes));
    }
}

impl<R: TextRow> Default for TextRows<R> {
    fn default() -> Self {
        TextRows { rows: Vec::new(), bytes: Vec::new() }
    }
}

impl<R: TextRow> Clone for TextRows<R> {
    fn clone(&self) -> Self {
        TextRows { rows: self.rows.clone(), bytes: self.bytes.clone() }
    }

    fn clone_from(&mut self, source: &Self) {
        self.rows.clone_from(&source.rows);
        self.bytes.clone_from(&source.bytes);
    }
}

impl<R: TextRow> PartialEq for TextRows<R> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other).all(|(row, other)| row == other)
    }
}

impl<R: TextRow> Eq for TextRows<R> where for<'a> R::Row<'a>: Eq {}

impl<R: TextRow> fmt::Debug for TextRows<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self).finish()
    }
}

impl<'a, R: TextRow> IntoIterator for &'a TextRows<R> {
    type Item = R::Row<'a>;
    type IntoIter = TextRowsIter<'a, R>;

    fn into_iter(self) -> TextRowsIter<'a, R> {
        self.iter()
    }
}

/// The rows of a [`TextRows`].
pub struct TextRowsIter<'a, R: TextRow> {
    rows: core::slice::Iter<'a, R::Places>,
    bytes: &'a [u8],
}

impl<R: TextRow> Clone for TextRowsIter<'_, R> {
    fn clone(&self) -> Self {
        TextRowsIter { rows: self.rows.clone(), bytes: self.bytes }
    }
}

impl<R: TextRow> fmt::Debug for TextRowsIter<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl<'a, R: TextRow> Iterator for TextRowsIter<'a, R> {
    type Item = R::Row<'a>;

    fn next(&mut self) -> Option<R::Row<'a>> {
        self.rows.next().map(|places| R::row(places, self.bytes))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rows.size_hint()
    }
}

impl<R: TextRow> ExactSizeIterator for TextRowsIter<'_, R> {}

/// A column of a stored row: bytes, which are moved into the storage, or a small value, which stays in the
/// row.
pub(crate) trait Column<'a>: Copy {
    /// The part of the column that stays in the row.
    type Place: Copy + fmt::Debug + Send;

    /// The type that the column is deserialised as.
    #[cfg(feature = "serde")]
    type Owned: fmt::Debug + serde::de::DeserializeOwned;

    /// Moves the bytes of the column to the end of the storage.
    fn keep(self, bytes: &mut Vec<u8>) -> Self::Place;

    /// Restores the column, with bytes of the storage.
    fn column(place: &Self::Place, bytes: &'a [u8]) -> Self;

    /// Moves a deserialised column into the storage.
    #[cfg(feature = "serde")]
    fn keep_owned(owned: Self::Owned, bytes: &mut Vec<u8>) -> Self::Place;
}

/// Where bytes are in the storage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    start: usize,
    end: usize,
}

impl Place {
    /// The place of the bytes that `push` appends.
    pub(crate) fn of(bytes: &mut Vec<u8>, push: impl FnOnce(&mut Vec<u8>)) -> Self {
        let start = bytes.len();
        push(bytes);
        Place { start, end: bytes.len() }
    }

    pub(crate) fn bytes(self, bytes: &[u8]) -> &[u8] {
        bytes.get(self.start..self.end).unwrap_or_default()
    }
}

impl<'a, const ONLY: u8> Column<'a> for Escaped<'a, ONLY> {
    type Place = Place;
    #[cfg(feature = "serde")]
    type Owned = crate::text::Text;

    fn keep(self, bytes: &mut Vec<u8>) -> Place {
        Place::of(bytes, |bytes| bytes.extend_from_slice(self.as_raw()))
    }

    fn column(place: &Place, bytes: &'a [u8]) -> Self {
        Escaped::from_raw(place.bytes(bytes))
    }

    #[cfg(feature = "serde")]
    fn keep_owned(owned: Self::Owned, bytes: &mut Vec<u8>) -> Place {
        Place::of(bytes, |bytes| Self::escape_into(owned.as_bytes(), bytes))
    }
}

impl<'a> Column<'a> for MountOptions<'a> {
    type Place = Place;
    #[cfg(feature = "serde")]
    type Owned = crate::text::Text;

    fn keep(self, bytes: &mut Vec<u8>) -> Place {
        Place::of(bytes, |bytes| bytes.extend_from_slice(self.as_raw()))
    }

    fn column(place: &Place, bytes: &'a [u8]) -> Self {
        MountOptions::new(place.bytes(bytes))
    }

    #[cfg(feature = "serde")]
    fn keep_owned(owned: Self::Owned, bytes: &mut Vec<u8>) -> Place {
        Place::of(bytes, |bytes| bytes.extend_from_slice(owned.as_bytes()))
    }
}

impl<'a, T: Column<'a>> Column<'a> for Option<T> {
    type Place = Option<T::Place>;
    #[cfg(feature = "serde")]
    type Owned = Option<T::Owned>;

    fn keep(self, bytes: &mut Vec<u8>) -> Self::Place {
        self.map(|column| column.keep(bytes))
    }

    fn column(place: &Self::Place, bytes: &'a [u8]) -> Self {
        place.as_ref().map(|place| T::column(place, bytes))
    }

    #[cfg(feature = "serde")]
    fn keep_owned(owned: Self::Owned, bytes: &mut Vec<u8>) -> Self::Place {
        owned.map(|column| T::keep_owned(column, bytes))
    }
}

impl<'a> Column<'a> for RawBytes<'a> {
    type Place = Place;
    #[cfg(feature = "serde")]
    type Owned = crate::text::Text;

    fn keep(self, bytes: &mut Vec<u8>) -> Place {
        Place::of(bytes, |bytes| bytes.extend_from_slice(self.as_bytes()))
    }

    fn column(place: &Place, bytes: &'a [u8]) -> Self {
        RawBytes::new(place.bytes(bytes))
    }

    #[cfg(feature = "serde")]
    fn keep_owned(owned: Self::Owned, bytes: &mut Vec<u8>) -> Place {
        Place::of(bytes, |bytes| bytes.extend_from_slice(owned.as_bytes()))
    }
}

/// A column that has no bytes to move.
#[cfg(not(feature = "serde"))]
pub(crate) trait SmallColumn: Copy + fmt::Debug + Send {}

/// A column that has no bytes to move.
#[cfg(feature = "serde")]
pub(crate) trait SmallColumn: Copy + fmt::Debug + Send + serde::de::DeserializeOwned {}

impl<T: SmallColumn> Column<'_> for T {
    type Place = T;
    #[cfg(feature = "serde")]
    type Owned = T;

    fn keep(self, _: &mut Vec<u8>) -> T {
        self
    }

    fn column(place: &T, _: &[u8]) -> T {
        *place
    }

    #[cfg(feature = "serde")]
    fn keep_owned(owned: T, _: &mut Vec<u8>) -> T {
        owned
    }
}

for_types!(bool, u8, u16, i32, u32, i64, u64, KiB, Bytes, Nanos, Seconds, SplitNs, Reported<u64>, Name<15>, Name<31>,
    Name<63> => { impl SmallColumn for Type {} });

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro makes public types")]
mod tests;
