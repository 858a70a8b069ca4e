//! Files of one value.

/// Declares a file of one value: the field is the value that is read, or the result of a function of it.
macro_rules! single_value {
    ($(#[$meta:meta])* pub struct $name:ident($field:ty): $file:literal, $class:expr, $word:literal;) => {
        $crate::shape::single::single_value! {
            $(#[$meta])* pub struct $name($field): $file, $class, $word;
            from $field, |value| value
        }
    };
    (
        $(#[$meta:meta])* pub struct $name:ident($field:ty): $file:literal, $class:expr, $word:literal;
        from $value:ty, $made:expr
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub struct $name(pub $field);

        impl $crate::file::ProcFile for $name {
            type State = ();
            const NAME: &'static str = $file;
            const CLASS: $crate::class::Class = $class;

            fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), $crate::error::ParseError> {
                let made: fn($value) -> $field = $made;
                let mut cursor = $crate::cursor::Cursor::new(text);
                self.0 = made(cursor.value($word)?);
                cursor.line_end($word)
            }
        }
    };
}

pub(crate) use single_value;
