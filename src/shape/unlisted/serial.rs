//! Unlisted keys for serde.

use core::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Unlisted;
use crate::serial::{Bytes, OwnedBytes};

/// Serialises an array of pairs. In human-readable formats it is left out if it is empty, and is a map from
/// key to value if every key is UTF-8 and occurs once.
impl Serialize for Unlisted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pairs = self.iter().map(|(key, value)| (Bytes(key), Bytes(value)));
        if !serializer.is_human_readable() {
            return serializer.collect_seq(pairs);
        }
        if self.is_empty() {
            return serializer.serialize_none();
        }
        let mut keys: Vec<_> = self.iter().map(|(key, _)| key).collect();
        keys.sort_unstable();
        let is_map =
            keys.iter().all(|key| core::str::from_utf8(key).is_ok()) && keys.windows(2).all(|k| k[0] != k[1]);
        match is_map {
            true => serializer.collect_map(pairs),
            false => serializer.collect_seq(pairs),
        }
    }
}

impl<'de> Deserialize<'de> for Unlisted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Lines;
        impl<'de> Visitor<'de> for Lines {
            type Value = Unlisted;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map or an array of pairs")
            }

            fn visit_none<E: Error>(self) -> Result<Unlisted, E> {
                Ok(Unlisted::default())
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Unlisted, D::Error> {
                deserializer.deserialize_any(self)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Unlisted, A::Error> {
                let mut unlisted = Unlisted::default();
                while let Some((OwnedBytes(key), OwnedBytes(value))) = map.next_entry()? {
                    unlisted.push(&key, &value);
                }
                Ok(unlisted)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Unlisted, A::Error> {
                let mut unlisted = Unlisted::default();
                while let Some((OwnedBytes(key), OwnedBytes(value))) = seq.next_element()? {
                    unlisted.push(&key, &value);
                }
                Ok(unlisted)
            }
        }
        match deserializer.is_human_readable() {
            true => deserializer.deserialize_option(Lines),
            false => deserializer.deserialize_seq(Lines),
        }
    }
}
