//! Words of a small set that the kernel chooses from: one of them, or several, which are flags.

use crate::cursor::{Cursor, Value};

/// Declares an enum of words: each word is a variant, and an unknown word is kept as it is, as a name `or` in
/// the type that is given.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($words:tt)* }) => {
        $crate::words::words! {
            $(#[$meta])*
            #[derive(Debug, PartialOrd, Ord, Hash)]
            #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
            pub enum $name { $($words)* }
            /// A word that this crate does not know; empty if nothing was read yet.
            or $crate::text::Name<15>
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
                let name = || $crate::text::Name::new(word).filter(|_| !word.is_empty());
                Self::of_word(word).or_else(|| name().map($name::Other))
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Display::fmt(&$crate::text::Printable(self.as_bytes()), f)
            }
        }
    };
    (
        $(#[$meta:meta])* pub enum $name:ident $(<$life:lifetime>)? {
            $( $(#[$doc:meta])* $word:literal $variant:ident, )*
        }
        $(#[$other_doc:meta])* or $other:ty
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name $(<$life>)? {
            $( $(#[$doc])* $variant, )*
            $(#[$other_doc])*
            Other($other),
        }

        impl $(<$life>)? $name $(<$life>)? {
            /// The word as the kernel prints it.
            pub fn as_bytes(&self) -> &[u8] {
                match self {
                    $( $name::$variant => $word.as_bytes(), )*
                    $name::Other(word) => word.as_bytes(),
                }
            }

            #[inline]
            fn of_word(word: &[u8]) -> Option<Self> {
                $( if word == $word.as_bytes() {
                    return Some($name::$variant);
                } )*
                None
            }
        }
    };
}

pub(crate) use words;

/// Flags that the kernel prints as words or letters.
pub(crate) trait FlagWords: bitflags::Flags + Copy {
    /// Each flag that has a word, with this word.
    const WORDS: &'static [(Self, &'static [u8])];

    /// The flag of a word.
    fn of_word(word: &[u8]) -> Option<Self>;

    /// The words of the flags that are set.
    fn words(&self) -> impl Iterator<Item = &'static [u8]> {
        Self::WORDS.iter().filter(|(flag, _)| self.contains(*flag)).map(|(_, word)| *word)
    }
}

/// Declares a set of flags, each with its word if the kernel prints one. serde gets the bits as a number, or
/// what the module of the flags implements if it says `as words`.
macro_rules! flags {
    ($(#[$meta:meta])* pub struct $name:ident: $bits:ty { $($flags:tt)* }) => {
        $crate::words::flags! { $(#[$meta])* pub struct $name: $bits as words { $($flags)* } }

        #[cfg(feature = "serde")]
        const _: () = {
            use serde::{Deserialize, Deserializer, Serialize, Serializer};

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    self.bits().serialize(serializer)
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    <$bits>::deserialize(deserializer).map(Self::from_bits_retain)
                }
            }
        };
    };
    (
        $(#[$meta:meta])* pub struct $name:ident: $bits:ty as words {
            $( $(#[$($doc:tt)*])* const $flag:tt = $value:expr $(=> $word:literal)?; )*
        }
    ) => {
        bitflags::bitflags! {
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
            pub struct $name: $bits {
                $( $(#[$($doc)*])* const $flag = $value; )*
            }
        }

        impl $crate::words::FlagWords for $name {
            const WORDS: &'static [(Self, &'static [u8])] = &[$( $( ($name::$flag, $word), )? )*];

            #[inline]
            fn of_word(word: &[u8]) -> Option<Self> {
                match word {
                    $( $( $word => Some($name::$flag), )? )*
                    _ => None,
                }
            }
        }
    };
}

pub(crate) use flags;

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
