//! Search for bytes in a text.

use memchr::memmem;

/// The place of the first `byte`.
pub(crate) fn byte(byte: u8, text: &[u8]) -> Option<usize> {
    memchr::memchr(byte, text)
}

/// The place of the last `byte`.
pub(crate) fn last_byte(byte: u8, text: &[u8]) -> Option<usize> {
    memchr::memrchr(byte, text)
}

/// The place of the first occurrence of `bytes`.
pub(crate) fn bytes(text: &[u8], bytes: &[u8]) -> Option<usize> {
    memmem::find(text, bytes)
}

/// The place of the last occurrence of `bytes`.
pub(crate) fn last_bytes(text: &[u8], bytes: &[u8]) -> Option<usize> {
    memmem::rfind(text, bytes)
}

/// The number of occurrences of `bytes`.
pub(crate) fn count(text: &[u8], bytes: &[u8]) -> usize {
    memmem::find_iter(text, bytes).count()
}
