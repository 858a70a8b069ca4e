//! Snapshots and deltas for serde: the fields of the structs, with units as plain numbers.
//!
//! In a human-readable format (`is_human_readable`, such as JSON) they have short forms: absent values are
//! left out, bytes are a string if they are UTF-8, the change of a counter that increased is a number, and
//! hidden and unmeasured values are the strings `"hidden"` and `"unmeasured"`. In any other format every
//! field is written, bytes as bytes, and enums with their tags. So a format without names and types
//! (postcard) can be deserialised, by the same version of this crate.

use core::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes that are serialised or deserialised.
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match core::str::from_utf8(self.0) {
            _ if !serializer.is_human_readable() => serializer.serialize_bytes(self.0),
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

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<OwnedBytes, E> {
                Ok(OwnedBytes(bytes.to_vec()))
            }

            fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<OwnedBytes, E> {
                Ok(OwnedBytes(bytes))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<OwnedBytes, A::Error> {
                let mut bytes = Vec::new();
                while let Some(byte) = seq.next_element()? {
                    bytes.push(byte);
                }
                Ok(OwnedBytes(bytes))
            }
        }
        match deserializer.is_human_readable() {
            true => deserializer.deserialize_any(Bytes),
            false => deserializer.deserialize_byte_buf(Bytes),
        }
    }
}

/// Implements serde for an enum. In a human-readable format the last variant is written as its value, without
/// a tag. In any other format all variants have a tag.
macro_rules! short_or_tagged {
    ($type:ident $(<$generic:ident>)? { $( $variant:ident $(($value:ty))?, )* _ => $plain:ident($plain_value:ty) }) => {
        const _: () = {
            use serde::{Deserialize, Deserializer, Serialize, Serializer};

            type Both $(<$generic>)? = $type $(<$generic>)?;

            #[derive(Serialize, Deserialize)]
            #[serde(remote = "Both", rename_all = "snake_case")]
            enum Short $(<$generic>)? {
                $( $variant $(($value))?, )*
                #[serde(untagged)]
                $plain($plain_value),
            }

            #[derive(Serialize, Deserialize)]
            #[serde(remote = "Both", rename_all = "snake_case")]
            enum Tagged $(<$generic>)? {
                $( $variant $(($value))?, )*
                $plain($plain_value),
            }

            impl $(<$generic: Serialize>)? Serialize for $type $(<$generic>)? {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    match serializer.is_human_readable() {
                        true => Short::serialize(self, serializer),
                        false => Tagged::serialize(self, serializer),
                    }
                }
            }

            impl<'de $(, $generic: Deserialize<'de>)?> Deserialize<'de> for $type $(<$generic>)? {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    match deserializer.is_human_readable() {
                        true => Short::deserialize(deserializer),
                        false => Tagged::deserialize(deserializer),
                    }
                }
            }
        };
    };
}

pub(crate) use short_or_tagged;

/// Serialises a delta that borrows: its fields, and the results of its methods with these names.
macro_rules! borrowing {
    ($delta:ident { $($field:ident)* $(; $($method:ident)*)? }) => {
        impl serde::Serialize for $delta<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use $crate::fields::{Serializer, ser::SerializeStruct};
                $( $( let $method = self.$method(); )* )?
                let names = [$( stringify!($field), )* $( $( stringify!($method), )* )?];
                let mut fields = Serializer::serialize_struct(serializer, stringify!($delta), names.len())?;
                $( SerializeStruct::serialize_field(&mut fields, stringify!($field), &self.$field)?; )*
                $( $( SerializeStruct::serialize_field(&mut fields, stringify!($method), &$method)?; )* )?
                SerializeStruct::end(fields)
            }
        }
    };
}

pub(crate) use borrowing;
