//! The functions that serde's derive calls with `#[serde(crate = "crate::fields")]`. In a human-readable
//! format (JSON) absent fields of a struct are left out. In any other format (postcard) every field is
//! written.
//!
//! `skip_serializing_if` is evaluated before the format is known. The derive calls serde by paths below this
//! module, so all of serde is re-exported here, except the two calls that write a struct.

mod absent;

pub(crate) use serde::*;

/// The serializer that the derive calls.
pub(crate) trait Serializer: serde::Serializer {
    fn serialize_struct<'a>(self, name: &'static str, len: usize) -> Result<Fields<'a, Self>, Self::Error> {
        match self.is_human_readable() {
            true => Ok(Fields::Present { to: self, name, fields: Vec::with_capacity(len) }),
            false => serde::Serializer::serialize_struct(self, name, len).map(Fields::All),
        }
    }
}

impl<S: serde::Serializer> Serializer for S {}

/// The fields of a struct that is being written.
pub(crate) enum Fields<'a, S: serde::Serializer> {
    All(S::SerializeStruct),
    /// Formats may need the number of fields first, so the fields wait until the last one is known.
    Present {
        to: S,
        name: &'static str,
        fields: Vec<(&'static str, &'a dyn Field<S::SerializeStruct>)>,
    },
}

/// A field that waits to be written.
pub(crate) trait Field<S: serde::ser::SerializeStruct> {
    fn write(&self, key: &'static str, to: &mut S) -> Result<(), S::Error>;
}

impl<T: Serialize, S: serde::ser::SerializeStruct> Field<S> for T {
    fn write(&self, key: &'static str, to: &mut S) -> Result<(), S::Error> {
        to.serialize_field(key, self)
    }
}

pub(crate) mod ser {
    use serde::Serialize;
    use serde::ser::{SerializeStruct as _, Serializer};

    use crate::fields::Fields;
    use crate::fields::absent::is_absent;

    /// The calls that the derive makes for each field of a struct, and for its end.
    pub(crate) struct SerializeStruct;

    impl SerializeStruct {
        pub(crate) fn serialize_field<'a, S: Serializer>(
            fields: &mut Fields<'a, S>,
            key: &'static str,
            value: &'a impl Serialize,
        ) -> Result<(), S::Error> {
            match fields {
                Fields::All(to) => to.serialize_field(key, value)?,
                Fields::Present { .. } if is_absent(value) => {}
                Fields::Present { fields, .. } => fields.push((key, value)),
            }
            Ok(())
        }

        pub(crate) fn end<S: Serializer>(fields: Fields<'_, S>) -> Result<S::Ok, S::Error> {
            match fields {
                Fields::All(to) => to.end(),
                Fields::Present { to, name, fields } => {
                    let mut to = to.serialize_struct(name, fields.len())?;
                    fields.iter().try_for_each(|(key, field)| field.write(key, &mut to))?;
                    to.end()
                }
            }
        }
    }
}
