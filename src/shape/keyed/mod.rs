//! Keyed text: a key, a separator and a value on each line. meminfo, vmstat, status, io.

mod index;
mod line_cache;
mod numbers;
mod order;
pub(crate) mod parts;
mod values;

pub(crate) use index::Index;
pub use numbers::KeyedNumbers;
pub(crate) use values::{MixedFile, Values, get};

use crate::error::ParseError;

/// A key without its separator, for errors.
pub(crate) fn key_name(keys: &[&'static str], key: usize) -> &'static str {
    keys.get(key).and_then(|key| key.get(..key.len() - 1)).unwrap_or_default()
}

/// The error for a required key that is missing.
#[cold]
pub(crate) fn missing(text: &[u8], keys: &[&'static str], key: usize) -> ParseError {
    ParseError::new(text.len(), key_name(keys, key), "this key before the end")
}
