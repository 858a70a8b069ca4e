//! Files that are tables with one row on each line.

use crate::error::ParseError;
use crate::shape::kept::{TextRow, TextRows};
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;

/// What keeps the rows of a table.
pub(crate) trait Store<R> {
    fn begin(&mut self);

    fn add(&mut self, row: R);

    /// All rows were added.
    fn end(&mut self) {}
}

impl<R> Store<R> for Vec<R> {
    fn begin(&mut self) {
        self.clear();
    }

    fn add(&mut self, row: R) {
        self.push(row);
    }
}

impl<R: Identity> Store<R> for Rows<R> {
    fn begin(&mut self) {
        self.clear();
    }

    #[inline]
    fn add(&mut self, row: R) {
        self.push(row);
    }

    fn end(&mut self) {
        self.index();
    }
}

impl<'a, R: TextRow> Store<R::Row<'a>> for TextRows<R> {
    fn begin(&mut self) {
        self.clear();
    }

    fn add(&mut self, row: R::Row<'a>) {
        self.push(row);
    }
}

/// Keeps the rows of a text.
pub(crate) fn keep<'a, R: Row<'a>>(
    rows: TableRows<'a, R>,
    store: &mut impl Store<R>,
    unlisted: &mut Unlisted,
) -> Result<(), ParseError> {
    store.begin();
    table::collect(rows, unlisted, |row, _| {
        store.add(row);
        Ok(Key::FirstWord)
    })?;
    store.end();
    Ok(())
}

/// Declares a file that is a table with one row on each line. The type of the row parses a line. If lines
/// above the rows need more than `below`, a function `by` that is given parses the text. Rows that have a
/// delta are compared with those of an earlier sample if the file is declared `with deltas`.
macro_rules! table_file {
    (
        $(#[$meta:meta])* pub struct $name:ident: $file:literal, $class:expr $(, $how:ident $what:tt)?; {
            $(#[$rows_meta:meta])* $field:ident: $store:ty,
        }
        in $($dir:ident)* $(, with $deltas:ident)?;

        $( $(#[$fn_meta:meta])* pub fn $rows:ident: $row:ty; )?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $name {
            $(#[$rows_meta])*
            pub $field: $store,
            /// Columns that this crate does not know: by the first word of the line, or, in a file that names
            /// its columns, by the name of the column. Lines that were not understood are here too, by their
            /// first word.
            pub unlisted: $crate::shape::unlisted::Unlisted,
        }

        $crate::shape::table_file::table_file! { @ fn [$($how $what)?] $( $(#[$fn_meta])* pub fn $rows: $row; )? }

        impl $crate::file::ProcFile for $name {
            type State = ();
            const NAME: &'static str = $file;
            const CLASS: $crate::class::Class = $class;

            fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), $crate::error::ParseError> {
                let (store, unlisted) = (&mut self.$field, &mut self.unlisted);
                $crate::shape::table_file::table_file!(@ parse text, store, unlisted $(, $how $what)?)
            }
        }

        $( impl $crate::file::FileIn<$crate::dir::$dir> for $name {} )*

        $( $crate::shape::table_file::table_file! { @ $deltas $name $field: $store } )?
    };
    (@ fn [$($how:tt)*]) => {};
    (@ fn [$($how:tt)*] $(#[$meta:meta])* pub fn $rows:ident: $row:ty;) => {
        $(#[$meta])*
        pub fn $rows(text: &[u8]) -> $crate::shape::table::TableRows<'_, $row> {
            $crate::shape::table_file::table_file!(@ rows text $($how)*)
        }
    };
    (@ rows $text:ident) => { $crate::shape::table::TableRows::new($text) };
    (@ rows $text:ident below $heading:literal) => { $crate::shape::table::TableRows::below($heading, $text) };
    (@ parse $text:ident, $store:ident, $unlisted:ident, by $parse:tt) => { $parse($text, $store, $unlisted) };
    (@ parse $text:ident, $store:ident, $unlisted:ident $(, $how:ident $what:tt)?) => {
        $crate::shape::table_file::keep(
            $crate::shape::table_file::table_file!(@ rows $text $($how $what)?),
            $store,
            $unlisted,
        )
    };
    (@ deltas $name:ident $field:ident: $store:ty) => {
        /// The rows of two samples, matched by their identity.
        impl $crate::delta::Delta for $name {
            type Output<'a> = <$store as $crate::delta::Delta>::Output<'a>;

            fn since<'a>(&'a self, earlier: &'a Self, machine: &$crate::machine::Machine) -> Self::Output<'a> {
                self.$field.since(&earlier.$field, machine)
            }
        }
    };
}

pub(crate) use table_file;
