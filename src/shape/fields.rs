//! Structs that have fields of many types, each found by its key.

use crate::cursor::Cursor;

/// A struct that the macro `fields!` declares. The place of a field is its place in the declaration.
pub(crate) trait Fields {
    /// The keys. If the form of a key's value changed between kernels, it has a field for each form.
    const KEYS: &'static [&'static str];

    /// What the text expects for each value, for an error.
    const EXPECTED: &'static [&'static str];

    /// Overwrites the field with the value at the cursor. `None` if there is no value of its form.
    fn fill(&mut self, place: usize, cursor: &mut Cursor<'_>) -> Option<()>;

    /// Makes the fields absent whose bits are not in `seen`.
    fn absent(&mut self, seen: u128);
}

/// Declares a struct: fields without a key, fields with their keys, and more fields without a key. If a
/// struct of changes is declared, each field with a rule is a counter. The field of a key that may be missing
/// is an `Option`.
macro_rules! fields {
    (
        $(#[$meta:meta])* pub struct $name:ident { $( $(#[$before_doc:meta])* $before:ident: $before_type:ty, )* }
        keys { $( $(#[$doc:meta])* $key:literal $field:ident: $type:ty $(= $rule:ident)?, )* }
        $( and { $( $(#[$after_doc:meta])* $after:ident: $after_type:ty, )* } )?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $name {
            $( $(#[$before_doc])* pub $before: $before_type, )*
            $( $(#[$doc])* pub $field: $type, )*
            $( $( $(#[$after_doc])* pub $after: $after_type, )* )?
        }

        const _: () = {
            use $crate::value::Field;

            #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
            #[allow(dead_code, reason = "Rust 1.85 does not see that it is counted")]
            enum Key { $( $field, )* Count }
            const { assert!(Key::Count as usize <= 128) };

            impl $crate::shape::fields::Fields for $name {
                const KEYS: &'static [&'static str] = &[$( $key, )*];
                const EXPECTED: &'static [&'static str] = &[$( <$type as Field>::EXPECTED, )*];

                fn fill(&mut self, place: usize, cursor: &mut $crate::cursor::Cursor<'_>) -> Option<()> {
                    match place {
                        $( place if place == Key::$field as usize => Field::fill(&mut self.$field, cursor), )*
                        _ => None,
                    }
                }

                fn absent(&mut self, seen: u128) {
                    $( if seen & 1 << Key::$field as u32 == 0 {
                        Field::absent(&mut self.$field);
                    } )*
                }
            }
        };
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
