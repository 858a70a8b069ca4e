//! Files that are tables with one row on each line, without identities and without a delta.

/// Declares a file that is a table with one row on each line, without identities and without a delta. The
/// type of the row parses a line.
macro_rules! table_file {
    (
        $(#[$meta:meta])* pub struct $name:ident: $file:literal, $class:expr $(, below $heading:literal)?; {
            $(#[$rows_meta:meta])* $field:ident: $store:ty,
        }
        in $($dir:ident)*;

        $(#[$fn_meta:meta])* pub fn $rows:ident: $row:ty;
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $name {
            $(#[$rows_meta])*
            pub $field: $store,
            /// Columns at the end of a line that this crate does not know, with the first word of the line as
            /// the key. Lines that were not understood are here too, also under their first word.
            pub unlisted: $crate::shape::unlisted::Unlisted,
        }

        $(#[$fn_meta])*
        pub fn $rows(text: &[u8]) -> $crate::shape::table::TableRows<'_, $row> {
            $crate::shape::table_file::table_file!(@ text $($heading)?)
        }

        impl $crate::file::ProcFile for $name {
            type State = ();
            const NAME: &'static str = $file;
            const CLASS: $crate::class::Class = $class;

            fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), $crate::error::ParseError> {
                self.$field.clear();
                $crate::shape::table::collect($rows(text), &mut self.unlisted, |row, _| {
                    self.$field.push(row);
                    Ok($crate::shape::table::Key::FirstWord)
                })
            }
        }

        $( impl $crate::file::FileIn<$crate::dir::$dir> for $name {} )*
    };
    (@ $text:ident) => { $crate::shape::table::TableRows::new($text) };
    (@ $text:ident $heading:literal) => { $crate::shape::table::TableRows::below($heading, $text) };
}

pub(crate) use table_file;
