//! The macro that declares structs of numbers, their files and their deltas.

/// Declares a struct of numbers, its delta, and an implementation of
/// [`Numbers`](trait@crate::shape::Numbers). Each field is listed once, in the order of the file:
///
/// ```text
/// numbers! {
///     /// The struct. The keys are "Ip6InReceives " and so on: what is before and behind all of them is said here.
///     pub struct Ip6: "Ip6", " ";
///
///     /// Its delta, if it has one.
///     pub delta Ip6Delta by field;
///
///     /// Packets received.
///     "InReceives" in_receives: Option<u64> = counter,
/// }
/// ```
///
/// A field with a rule (`counter`, `long`, `int`, `steps`) is a counter and is in the delta. The others are
/// gauges. A field that is an `Option` may be absent, and an `i64` may be negative. A row of columns has no
/// keys, so the strings around the keys are left out. Counters are judged `by field`, each separately: a
/// decrease of one key proves nothing about another. Or they are judged `by row`, all together. `same` is an
/// expression that says whether two rows describe the same object, if the rows show it. `and` adds fields to
/// the delta that are not counters, with the expressions that compute them from the two rows.
///
/// Fields of other types are in braces behind the name of the struct, or, if they come last, in further
/// braces after `and`. A struct that has such fields is `Copy` only with a `derive` of your own.
///
/// A struct with the name of a file, its class and a separator is a file that has a key and a number on each
/// line: `pub struct Tls: "net/tls_stat", Class::NAMESPACE, "\t", in ProcDir, PidDir;`. If it says `labelled`
/// in place of the separator, its lines have a label and pairs: `TCP: inuse 5 orphan 0`. The delta of a file
/// needs no `by field`. Keys that are not listed are in `unlisted`, and the method `get` finds any key.
///
/// The delta of a struct that is declared elsewhere has its own list of counters: `pub struct StallDelta by
/// row of Stall { total: Micros = counter, }`.
#[doc(hidden)]
#[macro_export]
macro_rules! __numbers {
    ($(#[$meta:meta])* pub struct $($rest:tt)*) => {
        $crate::__numbers! { [] $(#[$meta])* pub struct $($rest)* }
    };
    (
        [$($derive:tt)*] $(#[$meta:meta])* pub struct $delta:ident by field of $row:ty { $($fields:tt)* }
        $( and { $($plain:tt)* } )?
    ) => {
        $crate::__numbers! {
            @ delta [$($derive)*] $(#[$meta])* pub struct $delta of $row { $($fields)* } and { $($($plain)*)? }
        }

        impl $crate::delta::Delta for $row {
            type Output<'a> = $delta;

            fn since<'a>(&'a self, earlier: &'a Self, machine: &$crate::Machine) -> $delta {
                self.judged(earlier, &$crate::delta::Judge::new(machine))
            }
        }
    };
    (
        [$($derive:tt)*] $(#[$meta:meta])* pub struct $delta:ident $(by row)? of $row:ty $(, same ($same:expr))? {
            $( $(#[$doc:meta])* $field:ident : $type:ty = $rule:ident, )*
        }
        $( and { $($plain:tt)* } )?
    ) => {
        $crate::__numbers! {
            @ delta [$($derive)*] $(#[$meta])* pub struct $delta of $row { $( $(#[$doc])* $field: $type = $rule, )* }
            and { $($($plain)*)? }
        }

        impl $row {
            /// Passes the changes of all counters to the judge.
            pub(crate) fn seen(&self, earlier: &Self, judge: &mut $crate::delta::Judge) {
                use $crate::delta::Counter;
                $( self.$field.see(earlier.$field, $crate::__numbers!(@ rule $rule), judge); )*
            }
        }

        impl $crate::delta::Delta for $row {
            type Output<'a> = $delta;

            fn since<'a>(&'a self, earlier: &'a Self, machine: &$crate::Machine) -> $delta {
                let mut judge = $crate::delta::Judge::new(machine);
                $(
                    let same: fn(&$row, &$row) -> bool = $same;
                    judge = judge.of_one(same(self, earlier));
                )?
                self.seen(earlier, &mut judge);
                self.judged(earlier, &judge)
            }
        }
    };
    (
        @ delta [$($derive:tt)*] $(#[$meta:meta])* pub struct $delta:ident of $row:ty {
            $( $(#[$doc:meta])* $field:ident : $type:ty = $rule:ident, )*
        }
        and { $( $(#[$plain_doc:meta])* $plain:ident : $plain_type:ty = $default:expr, )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        $($derive)*
        #[non_exhaustive]
        pub struct $delta {
            $(
                $(#[$doc])*
                pub $field: $crate::delta::ChangeOf<$type>,
            )*
            $(
                $(#[$plain_doc])*
                pub $plain: $plain_type,
            )*
        }

        impl $row {
            /// The changes of the counters, by a judge that may know that all counters began anew.
            pub(crate) fn judged(&self, earlier: &Self, judge: &$crate::delta::Judge) -> $delta {
                use $crate::delta::Counter;
                $delta {
                    $( $field: self.$field.moved(earlier.$field, $crate::__numbers!(@ rule $rule), judge), )*
                    $( $plain: $default, )*
                }
            }
        }
    };
    (
        [$($derive:tt)*] $(#[$meta:meta])* pub struct $name:ident: $file:literal, $class:expr, $form:tt, in $($dir:ty),*;
        $($table:tt)*
    ) => {
        $crate::__numbers! { [$($derive)*] $(#[$meta])* pub struct $name: $file, $class, $form; $($table)* }
        $( impl $crate::FileIn<$dir> for $name {} )*
    };
    (
        [$($derive:tt)*] $(#[$meta:meta])* pub struct $name:ident: $file:literal, $class:expr, $separator:literal;
        $(#[$delta_meta:meta])* pub delta $delta:ident;
        $($table:tt)*
    ) => {
        $crate::__numbers! {
            @ file [$($derive)*] $name: $file, $class, $separator { $(#[$meta])* }
            { $(#[$delta_meta])* pub delta $delta by field; $($table)* }
        }
    };
    (
        [$($derive:tt)*] $(#[$meta:meta])* pub struct $name:ident: $file:literal, $class:expr, $separator:literal;
        $($table:tt)*
    ) => {
        $crate::__numbers! {
            @ file [$($derive)*] $name: $file, $class, $separator { $(#[$meta])* } { $($table)* }
        }
    };
    (@ file [$($derive:tt)*] $name:ident: $file:literal, $class:expr, $separator:literal { $($meta:tt)* } { $($table:tt)* }) => {
        $crate::__numbers! {
            [$($derive)*] $($meta)* pub struct $name: "", $separator {} and {
                /// Lines whose key this crate does not know.
                unlisted: $crate::Unlisted,
            };
            $($table)*
        }

        const _: () = {
            use $crate::ParseError;
            use $crate::file::{Earlier, ProcFile};
            use $crate::rows::KeyValue;
            use $crate::shape::expanded::by_key;
            use $crate::shape::KeyedNumbers;
            use $crate::shape::Numbers;

            impl ProcFile for $name {
                type State = KeyedNumbers<{ $name::COUNT }>;
                const NAME: &'static str = $file;
                const CLASS: $crate::Class = $class;

                fn parse(&mut self, text: &[u8], numbers: &mut Self::State) -> Result<(), ParseError> {
                    numbers.read(text, &$name::KEYS, &$name::REQUIRED, $separator, false, &mut self.unlisted)?;
                    numbers.store(text, self)
                }

                fn parse_after(
                    &mut self,
                    text: &[u8],
                    earlier: Earlier<'_, Self>,
                    numbers: &mut Self::State,
                ) -> Result<(), ParseError> {
                    if numbers.is_of(earlier.text) {
                        self.copy(earlier.snapshot);
                        self.unlisted.clear();
                        if numbers.changes(earlier.text, text, self) {
                            return Ok(());
                        }
                    }
                    numbers.read(text, &$name::KEYS, &$name::REQUIRED, $separator, true, &mut self.unlisted)?;
                    numbers.store(text, self)
                }
            }

            impl $name {
                /// The number of a key. It is found in the fields of this crate and in `unlisted`. See
                /// `rows::KeyValue`.
                pub fn get(&self, key: impl AsRef<[u8]>) -> Option<KeyValue<'_>> {
                    by_key(key.as_ref(), &$name::KEYS, $separator, &self.unlisted, |key| self.value(key))
                }
            }
        };
    };
    (
        [$($derive:tt)*] $(#[$meta:meta])* pub struct $name:ident: $file:literal, $class:expr, labelled;
        $($table:tt)*
    ) => {
        $crate::__numbers! {
            [$($derive)*] $(#[$meta])* pub struct $name: "", "" {} and {
                /// Values that this crate does not know, by `LABEL:key`, and lines without a label.
                unlisted: $crate::Unlisted,
            };
            $($table)*
        }

        const _: () = {
            use $crate::ParseError;
            use $crate::file::ProcFile;
            use $crate::rows::KeyValue;
            use $crate::shape::Numbers;
            use $crate::shape::expanded::{by_key, labelled};

            impl ProcFile for $name {
                type State = ();
                const NAME: &'static str = $file;
                const CLASS: $crate::Class = $class;

                fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
                    let flags = [&$name::REQUIRED, &$name::SIGNED];
                    let found = labelled(text, b' ', &$name::KEYS, flags, &mut self.unlisted)?;
                    self.fill(|key| (found[key].unwrap_or_default(), found[key].is_some()))
                        .map_err(|key| ParseError::new(text.len(), $name::KEYS[key], "this key before the end"))
                }
            }

            impl $name {
                /// The number of a key, `"LABEL:key"`. It is found in the fields of this crate and in
                /// `unlisted`. See `rows::KeyValue`.
                pub fn get(&self, key: impl AsRef<[u8]>) -> Option<KeyValue<'_>> {
                    by_key(key.as_ref(), &$name::KEYS, "", &self.unlisted, |key| self.value(key))
                }
            }
        };
    };
    (
        [$($derive:tt)*] $(#[$meta:meta])* pub struct $name:ident $(: $before:literal, $behind:literal)?
        $({ $($own:tt)* } $(and { $($last:tt)* })?)?;
        $(#[$delta_meta:meta])* pub delta $delta:ident by $how:ident
        $(, same ($same:expr))? $(and { $($plain:tt)* })?;
        $($table:tt)*
    ) => {
        $crate::__numbers! {
            [$($derive)*] $(#[$meta])* pub struct $name $(: $before, $behind)? $({ $($own)* } $(and { $($last)* })?)?;
            $($table)*
        }
        $crate::__numbers! {
            @ [$($derive)*] { $(#[$delta_meta])* pub struct $delta by $how of $name $(, same ($same))? }
            { $($($plain)*)? } { $($($own)*)? }
            $($table)*
        }
    };
    ([$($derive:tt)*] $(#[$meta:meta])* pub struct $name:ident; $($table:tt)*) => {
        $crate::__numbers! { [$($derive)*] $(#[$meta])* pub struct $name: "", ""; $($table)* }
    };
    ([$($derive:tt)*] $(#[$meta:meta])* pub struct $name:ident: $before:literal, $behind:literal; $($table:tt)*) => {
        $crate::__numbers! {
            [$($derive)*] $(#[$meta])* #[derive(Copy)] pub struct $name: $before, $behind {}; $($table)*
        }
    };
    (
        [$($derive:tt)*] $(#[$meta:meta])* pub struct $name:ident: $before:literal, $behind:literal
        { $( $(#[$own_meta:meta])* $own:ident : $own_type:ty $(= $own_rule:ident)?, )* }
        $(and { $( $(#[$last_meta:meta])* $last:ident : $last_type:ty, )* })?;
        $( $(#[$doc:meta])* $($key:literal)? $field:ident : $type:ty $(= $rule:ident)?, )*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        $($derive)*
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$own_meta])*
                pub $own: $own_type,
            )*
            $(
                $(#[$doc])*
                pub $field: $type,
            )*
            $( $(
                $(#[$last_meta])*
                pub $last: $last_type,
            )* )?
        }

        impl $name {
            /// The numbers that are present, each with the name of its field, in the order of the file. For
            /// programs that export all of them.
            pub fn numbers(
                &self,
            ) -> impl Iterator<Item = (&'static str, $crate::rows::KeyValue<'static>)> {
                $crate::shape::expanded::each(self)
            }

            /// The same, each with the key that the kernel prints. The key is spelled as in `get` and
            /// `unlisted`, but without the section in a file of pairs. It is the name of the field if the
            /// file has no keys.
            #[allow(dead_code, reason = "a private struct need not use it")]
            pub fn keyed(
                &self,
            ) -> impl Iterator<Item = (&'static str, $crate::rows::KeyValue<'static>)> {
                $crate::shape::expanded::keyed(self)
            }
        }

        const _: () = {
            use $crate::rows::Number;

            #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
            enum Place { $( $field, )* }

            /// A place in a pattern has to be a constant.
            struct At;

            #[allow(non_upper_case_globals)]
            impl At {
                $( const $field: usize = Place::$field as usize; )*
            }

            impl $crate::shape::Numbers<{ [$( stringify!($field) ),*].len() }> for $name {
                const NAMES: [&'static str; [$( stringify!($field) ),*].len()] = [$( stringify!($field) ),*];
                const KEYS: [&'static str; [$( stringify!($field) ),*].len()] = [$(
                    $crate::__numbers!(@ key $before, $behind, $field $(, $key)?)
                ),*];
                const REQUIRED: [bool; [$( stringify!($field) ),*].len()] = [$( <$type as Number>::REQUIRED ),*];
                const SIGNED: [bool; [$( stringify!($field) ),*].len()] = [$( <$type as Number>::SIGNED ),*];

                #[inline]
                fn fill(&mut self, number: impl Fn(usize) -> (u64, bool)) -> Result<(), usize> {
                    $(
                        let (found, present) = number(At::$field);
                        if <$type as Number>::REQUIRED && !present {
                            return Err(At::$field);
                        }
                        self.$field = Number::from_number(found, present);
                    )*
                    Ok(())
                }

                #[inline]
                fn set(&mut self, place: usize, number: u64) {
                    match place {
                        $( At::$field => self.$field = Number::from_number(number, true), )*
                        _ => {}
                    }
                }

                #[inline]
                fn number(&self, place: usize) -> Option<u64> {
                    match place {
                        $( At::$field => self.$field.to_number(), )*
                        _ => None,
                    }
                }

                #[inline]
                fn copy(&mut self, other: &Self) {
                    $( self.$field = other.$field; )*
                }
            }
        };
    };
    (
        @ [$($derive:tt)*] { $($head:tt)* } { $($plain:tt)* }
        { $( $(#[$own_meta:meta])* $own:ident : $own_type:ty $(= $own_rule:ident)?, )* }
        $( $(#[$doc:meta])* $($key:literal)? $field:ident : $type:ty $(= $rule:ident)?, )*
    ) => {
        $crate::__numbers! {
            [$($derive)*] $($head)* {
                $( $(
                    #[doc = concat!("Change of `", stringify!($own), "`.")]
                    $own: $own_type = $own_rule,
                )? )*
                $( $(
                    #[doc = concat!("Change of `", stringify!($field), "`", $crate::__numbers!(@ doc $rule))]
                    $field: $type = $rule,
                )? )*
            }
            and { $($plain)* }
        }
    };
    (@ key $before:literal, $behind:literal, $field:ident) => { concat!($before, stringify!($field), $behind) };
    (@ key $before:literal, $behind:literal, $field:ident, $key:literal) => { concat!($before, $key, $behind) };
    (@ doc counter) => { "." };
    (@ doc long) => { ", an `unsigned long`." };
    (@ doc int) => { ", of 32 bits." };
    (@ doc steps) => { "; it may step back." };
    (@ rule counter) => { $crate::delta::Rule::Counter };
    (@ rule long) => { $crate::delta::Rule::Long };
    (@ rule int) => { $crate::delta::Rule::Int };
    (@ rule steps) => { $crate::delta::Rule::Steps };
}
