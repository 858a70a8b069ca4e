//! Words of a small set that the kernel chooses from.

use crate::cursor::{Cursor, Value};

/// Declares an enum of words: each word is a variant, and an unknown word is kept as it is.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $( $(#[$doc:meta])* $word:literal $variant:ident, )* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$doc])* $variant, )*
            /// A word that this crate does not know; empty if nothing was read yet.
            Other($crate::text::Name<15>),
        }

        impl $name {
            /// The word as the kernel prints it.
            pub fn as_bytes(&self) -> &[u8] {
                match self {
                    $( $name::$variant => $word.as_bytes(), )*
                    $name::Other(word) => word.as_bytes(),
                }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                $name::Other(Default::default())
            }
        }

        impl $crate::cursor::Value for $name {
            const EXPECTED: &'static str = "a word of at most 15 bytes";

            #[inline]
            fn read(cursor: &mut $crate::cursor::Cursor<'_>) -> Option<Self> {
                let word = cursor.word();
                $( if word == $word.as_bytes() {
                    return Some($name::$variant);
                } )*
                $crate::text::Name::new(word).filter(|_| !word.is_empty()).map($name::Other)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(&$crate::text::Printable(self.as_bytes()), f)
            }
        }
    };
}

pub(crate) use words;

/// `yes` or `no`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct YesNo(pub bool);

impl Value for YesNo {
    const EXPECTED: &'static str = "\"yes\" or \"no\"";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        match cursor.word() {
            b"yes" => Some(YesNo(true)),
            b"no" => Some(YesNo(false)),
            _ => None,
        }
    }
}
