//! Bytes searched in a text.

use memchr::memmem;

/// Where the first `byte` is.
pub(crate) fn byte(byte: u8, text: &[u8]) -> Option<usize> {
    memchr::memchr(byte, text)
}

/// Where the last `byte` is.
pub(crate) fn last_byte(byte: u8, text: &[u8]) -> Option<usize> {
    memchr::memrchr(byte, text)
}

/// Where `bytes` first begin.
pub(crate) fn bytes(text: &[u8], bytes: &[u8]) -> Option<usize> {
    memmem::find(text, bytes)
}

/// Where `bytes` last begin.
pub(crate) fn last_bytes(text: &[u8], bytes: &[u8]) -> Option<usize> {
    memmem::rfind(text, bytes)
}

/// How often `bytes` come.
pub(crate) fn count(text: &[u8], bytes: &[u8]) -> usize {
    memmem::find_iter(text, bytes).count()
}
