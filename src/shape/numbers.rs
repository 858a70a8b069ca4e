//! Structs whose fields are numbers in columns: the names of the columns, how they are filled by their places, and the delta
//! of those that count.

/// Declares such a struct. Each field is listed once, in the order of the columns. A field with a rule (`counter`, `long`,
/// `int`, `steps`) counts and is in the delta; the others are gauges. A row is judged as a whole, as in `row_delta!`.
macro_rules! numbers {
    (
        $(#[$meta:meta])* pub struct $name:ident;
        $(#[$delta_meta:meta])* pub delta $delta:ident $(, same ($same:expr))? $( and { $($plain:tt)* } )?;
        $($fields:tt)*
    ) => {
        $crate::shape::numbers::numbers! { $(#[$meta])* pub struct $name; $($fields)* }
        $crate::shape::numbers::numbers! {
            @ { $(#[$delta_meta])* pub struct $delta of $name $(, same ($same))? } { $($($plain)*)? }
            $($fields)*
        }
    };
    (
        $(#[$meta:meta])* pub struct $name:ident;
        $( $(#[$doc:meta])* $field:ident : $type:ty $(= $rule:ident)?, )*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$doc])*
                pub $field: $type,
            )*
        }

        impl $name {
            /// The names of the columns, in their order.
            pub(crate) const NAMES: [&'static str; [$( stringify!($field) ),*].len()] =
                [$( stringify!($field) ),*];

            /// Of the columns of a row; those from the place `count` on are absent.
            #[inline]
            pub(crate) fn from_columns(columns: &[u64; Self::NAMES.len()], count: usize) -> Self {
                #[allow(non_camel_case_types)]
                enum Place { $( $field ),* }
                $name { $(
                    $field: $crate::value::Number::from_number(
                        columns[Place::$field as usize],
                        (Place::$field as usize) < count,
                    ),
                )* }
            }
        }
    };
    (
        @ { $($head:tt)* } { $($plain:tt)* }
        $( $(#[$doc:meta])* $field:ident : $type:ty $(= $rule:ident)?, )*
    ) => {
        $crate::delta::row_delta! {
            $($head)* {
                $( $(
                    #[doc = concat!("Change of `", stringify!($field), "`", $crate::shape::numbers::numbers!(@ $rule))]
                    $field: $type = $rule,
                )? )*
            }
            and { $($plain)* }
        }
    };
    (@ counter) => { "." };
    (@ long) => { ", an `unsigned long`." };
    (@ int) => { ", of 32 bits." };
    (@ steps) => { "; it may step back." };
}

pub(crate) use numbers;
