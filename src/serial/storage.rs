//! What snapshots keep their rows in.

use core::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Bytes, OwnedBytes};
use crate::shape::kept::{TextRow, TextRows};
use crate::shape::matrix::{Matrix, MatrixRow};
use crate::shape::rows::{Identity, Rows};
use crate::shape::unlisted::Unlisted;

impl<R: Serialize> Serialize for Rows<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de, R: Identity + Deserialize<'de>> Deserialize<'de> for Rows<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut rows = Rows::default();
        Vec::<R>::deserialize(deserializer)?.into_iter().for_each(|row| rows.push(row));
        rows.index();
        Ok(rows)
    }
}

impl<R: TextRow> Serialize for TextRows<R>
where
    for<'a> R::Row<'a>: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl<'de, R: TextRow> Deserialize<'de> for TextRows<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut rows = TextRows::default();
        Vec::<R::Owned>::deserialize(deserializer)?.into_iter().for_each(|row| rows.push_owned(row));
        Ok(rows)
    }
}

impl Serialize for Matrix {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Rows<'a>(&'a Matrix);
        impl Serialize for Rows<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.0)
            }
        }
        let mut matrix = serializer.serialize_struct("Matrix", 2)?;
        matrix.serialize_field("cpus", self.cpus())?;
        matrix.serialize_field("rows", &Rows(self))?;
        matrix.end()
    }
}

/// As a [`Matrix`] has it; a description that is empty is left out.
impl Serialize for MatrixRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let described = !self.description.is_empty();
        let mut row = serializer.serialize_struct("MatrixRow", 2 + usize::from(described))?;
        row.serialize_field("label", &Bytes(self.label))?;
        row.serialize_field("counts", self.counts)?;
        match described {
            true => row.serialize_field("description", &Bytes(self.description))?,
            false => row.skip_field("description")?,
        }
        row.end()
    }
}

impl<'de> Deserialize<'de> for Matrix {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "Matrix")]
        struct Owned {
            cpus: Vec<u32>,
            rows: Vec<Row>,
        }
        #[derive(Deserialize)]
        #[serde(rename = "MatrixRow")]
        struct Row {
            label: OwnedBytes,
            counts: Vec<u32>,
            description: Option<OwnedBytes>,
        }
        let Owned { cpus, rows } = Owned::deserialize(deserializer)?;
        let mut matrix = Matrix::default();
        cpus.into_iter().for_each(|cpu| matrix.push_cpu(cpu));
        for Row { label, counts, description } in rows {
            let description = description.map(|OwnedBytes(bytes)| bytes).unwrap_or_default();
            matrix.push_row(&label.0, &counts, &description);
        }
        matrix.index();
        Ok(matrix)
    }
}

/// A map from key to value; where a key is no UTF-8 or comes twice, an array of pairs.
impl Serialize for Unlisted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut keys: Vec<_> = self.iter().map(|(key, _)| key).collect();
        keys.sort_unstable();
        let is_map =
            keys.iter().all(|key| core::str::from_utf8(key).is_ok()) && keys.windows(2).all(|k| k[0] != k[1]);
        let pairs = self.iter().map(|(key, value)| (Bytes(key), Bytes(value)));
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
        deserializer.deserialize_option(Lines)
    }
}
