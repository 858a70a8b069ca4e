//! Whether a value has nothing to say.

use core::fmt;

use serde::ser::{Error, Impossible, Serialize, Serializer};

/// The value would be written as nothing: `None`, and what is written as that.
pub(crate) fn is_absent(value: &impl Serialize) -> bool {
    value.serialize(Probe).is_ok()
}

/// A format that can write nothing at all but an absent value.
struct Probe;

/// There is something to write.
#[derive(Debug)]
struct Present;

impl fmt::Display for Present {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("there is something to write")
    }
}

impl std::error::Error for Present {}

impl Error for Present {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Present
    }
}

/// Methods that each get a value, so that the field is not absent.
macro_rules! present {
    ($( $method:ident $(<$generic:ident>)? ($($argument:ty),*) -> $ok:ty; )*) => { $(
        fn $method $(<$generic: ?Sized + Serialize>)? (self, $(_: $argument),*) -> Result<$ok, Present> {
            Err(Present)
        }
    )* };
}

impl Serializer for Probe {
    type Ok = ();
    type Error = Present;
    type SerializeSeq = Impossible<(), Present>;
    type SerializeTuple = Impossible<(), Present>;
    type SerializeTupleStruct = Impossible<(), Present>;
    type SerializeTupleVariant = Impossible<(), Present>;
    type SerializeMap = Impossible<(), Present>;
    type SerializeStruct = Impossible<(), Present>;
    type SerializeStructVariant = Impossible<(), Present>;

    fn serialize_none(self) -> Result<(), Present> {
        Ok(())
    }

    fn collect_str<T: ?Sized + fmt::Display>(self, _: &T) -> Result<(), Present> {
        Err(Present)
    }

    present! {
        serialize_bool(bool) -> ();
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_i64(i64) -> ();
        serialize_i128(i128) -> ();
        serialize_u8(u8) -> ();
        serialize_u16(u16) -> ();
        serialize_u32(u32) -> ();
        serialize_u64(u64) -> ();
        serialize_u128(u128) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_str(&str) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_some<T>(&T) -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_newtype_struct<T>(&'static str, &T) -> ();
        serialize_newtype_variant<T>(&'static str, u32, &'static str, &T) -> ();
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct(&'static str, usize) -> Self::SerializeStruct;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}
