//! A table of counts for serde.

use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Matrix, MatrixDelta, MatrixRow, MatrixRowDelta};
use crate::delta::Change;
use crate::serial::{Bytes, OwnedBytes};

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

/// Serialises the fields of the row. An empty description is left out.
impl Serialize for MatrixRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(crate = "crate::fields", rename = "MatrixRow")]
        struct Row<'a> {
            label: Bytes<'a>,
            counts: &'a [u32],
            description: Option<Bytes<'a>>,
        }
        let description = Some(Bytes(self.description)).filter(|bytes| !bytes.0.is_empty());
        Row { label: Bytes(self.label), counts: self.counts, description }.serialize(serializer)
    }
}

/// Serialises the row in the later sample, and its changes, together and by CPU.
impl Serialize for MatrixRowDelta<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(crate = "crate::fields", rename = "MatrixRowDelta")]
        struct Row<'a> {
            now: MatrixRow<'a>,
            sum: Change<u64>,
            by_cpu: Vec<(u32, Change<u64>)>,
        }
        Row { now: self.now, sum: self.sum, by_cpu: self.by_cpu().collect() }.serialize(serializer)
    }
}

/// Serialises the rows that both samples have and whose counts differ.
impl Serialize for MatrixDelta<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().collect::<Vec<_>>())
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
