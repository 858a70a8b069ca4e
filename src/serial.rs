//! Snapshots and deltas for serde: fields as in the structs, units as plain numbers, bytes as a string where they are
//! UTF-8 and else as an array. What is absent is left out; hidden and unmeasured are the strings `"hidden"` and `"unmeasured"`.

use core::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A field that is left out when there is nothing to say.
pub(crate) trait MaybeAbsent {
    fn is_absent(&self) -> bool {
        false
    }
}

pub(crate) fn is_absent<T: MaybeAbsent>(field: &T) -> bool {
    field.is_absent()
}

impl<T> MaybeAbsent for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

/// Types that always have something to say.
macro_rules! always_there {
    ($($type:ty)*) => { $( impl $crate::serial::MaybeAbsent for $type {} )* };
}

pub(crate) use always_there;

always_there! { u32 u64 i32 i64 bool Vec<u32> }

/// Bytes as they go in and out.
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match core::str::from_utf8(self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => serializer.collect_seq(self.0),
        }
    }
}

pub(crate) struct OwnedBytes(pub(crate) Vec<u8>);

impl<'de> Deserialize<'de> for OwnedBytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl<'de> Visitor<'de> for Bytes {
            type Value = OwnedBytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or an array of bytes")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<OwnedBytes, E> {
                Ok(OwnedBytes(text.as_bytes().to_vec()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<OwnedBytes, A::Error> {
                let mut bytes = Vec::new();
                while let Some(byte) = seq.next_element()? {
                    bytes.push(byte);
                }
                Ok(OwnedBytes(bytes))
            }
        }
        deserializer.deserialize_any(Bytes)
    }
}

/// Flags are their bits as a number.
macro_rules! bits {
    ($flags:ident: $bits:ty) => {
        impl serde::Serialize for $flags {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.bits().serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $flags {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$bits>::deserialize(deserializer).map(Self::from_bits_retain)
            }
        }
    };
}

pub(crate) use bits;
