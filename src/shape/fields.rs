//! Structs that have fields of many types, each found by its key.

use crate::cursor::Cursor;
use crate::shape::key_value::KeyValue;

/// No file has more keys of many types.
pub(crate) const MOST: usize = 128;

/// A struct that the macro `fields!` declares. The place of a field is its place in the declaration.
pub(crate) trait Fields {
    /// The keys. If the form of a key's value changed between kernels, it has a field for each form.
    const KEYS: &'static [&'static str];

    /// What the text expects for each value, for an error.
    const EXPECTED: &'static [&'static str];

    /// Overwrites the field with the value at the cursor. `None` if there is no value of its form.
    fn fill(&mut self, place: usize, cursor: &mut Cursor<'_>) -> Option<()>;

    /// Which keys are required.
    const REQUIRED: &'static [bool];

    /// Makes the fields absent for whose places `seen` returns false.
    fn absent(&mut self, seen: impl Fn(usize) -> bool);
}

/// Fields that are copied and asked for by their keys, which end in the separator.
pub(crate) trait KeyedFields: Fields {
    /// Copies the fields into the existing storage.
    fn copy(&mut self, last: &Self);

    /// The value of one field.
    fn by_key(&self, place: usize) -> Option<KeyValue<'_>>;
}

/// Declares a struct: fields without a key, fields with their keys, and more fields without a key. If a
/// struct of changes is declared, each field with a rule is a counter. The field of a key that may be missing
/// is an `Option`. If a separator is given, the fields are [`KeyedFields`].
macro_rules! fields {
    (
        $(#[$meta:meta])* pub struct $name:ident { $($before:tt)* }
        keys { $($keys:tt)* }
        $( and { $($after:tt)* } )?
    ) => {
        $crate::shape::fields::fields! {
            @ "" $(#[$meta])* pub struct $name { $($before)* } { $($keys)* } { $($($after)*)? }
        }
    };
    (
        $(#[$meta:meta])* pub struct $name:ident { $($before:tt)* }
        keys $separator:literal { $( $(#[$doc:meta])* $key:literal $field:ident: $type:ty, )* }
        $( and { $($after:tt)* } )?
    ) => {
        $crate::shape::fields::fields! {
            @ $separator $(#[$meta])* pub struct $name { $($before)* }
            { $( $(#[$doc])* $key $field: $type, )* } { $($($after)*)? }
        }

        const _: () = {
            use $crate::shape::key_value::{ByKey, KeyValue};
            use $crate::value::Field;

            $crate::shape::fields::fields!(@ places $($field)*);

            impl $crate::shape::fields::KeyedFields for $name {
                fn copy(&mut self, last: &Self) {
                    $( Field::copy(&mut self.$field, &last.$field); )*
                }

                fn by_key(&self, place: usize) -> Option<KeyValue<'_>> {
                    match place {
                        $( At::$field => ByKey::by_key(&self.$field), )*
                        _ => None,
                    }
                }
            }
        };
    };
    (
        @ $separator:literal $(#[$meta:meta])* pub struct $name:ident
        { $( $(#[$before_doc:meta])* $before:ident: $before_type:ty, )* }
        { $( $(#[$doc:meta])* $key:literal $field:ident: $type:ty, )* }
        { $( $(#[$after_doc:meta])* $after:ident: $after_type:ty, )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$before_doc])* pub $before: $before_type, )*
            $( $(#[$doc])* pub $field: $type, )*
            $( $(#[$after_doc])* pub $after: $after_type, )*
        }

        const _: () = {
            use $crate::value::Field;

            $crate::shape::fields::fields!(@ places $($field)*);

            impl $crate::shape::fields::Fields for $name {
                const KEYS: &'static [&'static str] = &[$( concat!($key, $separator), )*];
                const EXPECTED: &'static [&'static str] = &[$( <$type as Field>::EXPECTED, )*];
                const REQUIRED: &'static [bool] = &[$( <$type as Field>::REQUIRED, )*];

                fn fill(&mut self, place: usize, cursor: &mut $crate::cursor::Cursor<'_>) -> Option<()> {
                    match place {
                        $( At::$field => Field::fill(&mut self.$field, cursor), )*
                        _ => None,
                    }
                }

                fn absent(&mut self, seen: impl Fn(usize) -> bool) {
                    $( if !seen(At::$field) {
                        Field::absent(&mut self.$field);
                    } )*
                }
            }
        };
    };
    (@ places $($field:ident)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[allow(dead_code, reason = "Rust 1.85 does not see that it is counted")]
        enum Place { $( $field, )* Count }
        const { assert!(Place::Count as usize <= $crate::shape::fields::MOST) };

        /// A place in a pattern has to be a constant.
        struct At;

        #[allow(non_upper_case_globals)]
        impl At {
            $( const $field: usize = Place::$field as usize; )*
        }
    };
    (
        $(#[$meta:meta])* pub struct $name:ident { $($before:tt)* }
        keys { $( $(#[$doc:meta])* $key:literal $field:ident: $type:ty $(= $rule:ident)?, )* }
        and { $($after:tt)* }
        $(#[$delta_meta:meta])* changes $delta:ident
    ) => {
        $crate::shape::fields::fields! {
            $(#[$meta])* pub struct $name { $($before)* }
            keys { $( $(#[$doc])* $key $field: $type, )* }
            and { $($after)* }
        }

        $crate::shape::numbers::numbers! {
            $(#[$delta_meta])*
            pub struct $delta by field of $name {
                $( $(
                    #[doc = concat!("Change of `", stringify!($field), "`.")]
                    $field: $type = $rule,
                )? )*
            }
        }
    };
}

pub(crate) use fields;
