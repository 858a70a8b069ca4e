//! Bytes borrowed from a text.

use core::fmt;

/// Bytes as the text has them, without any escapes: a symbol of the kernel, or a path that is printed
/// unescaped.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RawBytes<'a>(&'a [u8]);

impl<'a> RawBytes<'a> {
    /// Wraps bytes.
    pub const fn new(bytes: &'a [u8]) -> Self {
        RawBytes(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(self) -> &'a [u8] {
        self.0
    }
}

impl fmt::Debug for RawBytes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

/// Displays the bytes for humans: control bytes and bytes that are not UTF-8 are escaped.
impl fmt::Display for RawBytes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::text::name::Printable(self.0).fmt(f)
    }
}

#[cfg(feature = "serde")]
mod serial {
    use serde::{Serialize, Serializer};

    use super::RawBytes;
    use crate::serial::Bytes;

    /// Serialises the list as it is in the file: if it were decoded, a comma in a name would look like a
    /// separator.
    impl Serialize for RawBytes<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            Bytes(self.as_bytes()).serialize(serializer)
        }
    }
}
