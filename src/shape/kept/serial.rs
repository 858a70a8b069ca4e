//! Rows whose text is kept, as a sequence of rows.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{TextRow, TextRows};

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
