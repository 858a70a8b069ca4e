//! Rows whose columns are listed once: how they are read, or how they are stored.

/// Declares a row. One that has a lifetime has columns that borrow from the text, which are
/// [`Column`](crate::shape::kept::Column)s, and is stored in a [`TextRows`](crate::shape::kept::TextRows).
/// Any other says how each column is read, in the order of the columns, `by` a cursor.
macro_rules! row {
    (
        $(#[$meta:meta])* pub struct $row:ident<$life:lifetime> {
            $( $(#[$doc:meta])* $field:ident : $type:ty, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $row<$life> {
            $( $(#[$doc])* pub $field: $type, )*
        }

        const _: () = {
            use $crate::shape::kept::{Column, TextRow};

            #[derive(Clone, Copy, Debug)]
            pub struct Places<$life> {
                $( $field: <$type as Column<$life>>::Place, )*
            }

            #[cfg(feature = "serde")]
            #[derive(Debug, serde::Deserialize)]
            pub struct Owned<$life> {
                $( $field: <$type as Column<$life>>::Owned, )*
            }

            impl TextRow for $row<'static> {
                type Row<'a> = $row<'a>;
                type Places = Places<'static>;
                #[cfg(feature = "serde")]
                type Owned = Owned<'static>;

                fn keep(row: $row<'_>, bytes: &mut Vec<u8>) -> Self::Places {
                    Places { $( $field: row.$field.keep(bytes), )* }
                }

                fn row<'a>(places: &Self::Places, bytes: &'a [u8]) -> $row<'a> {
                    $row { $( $field: Column::column(&places.$field, bytes), )* }
                }

                #[cfg(feature = "serde")]
                fn keep_owned(row: Self::Owned, bytes: &mut Vec<u8>) -> Self::Places {
                    // Only the name of the type distinguishes the column's type from the type of its place.
                    fn places<$life>(row: Owned<$life>, bytes: &mut Vec<u8>) -> Places<$life> {
                        Places { $( $field: <$type as Column<$life>>::keep_owned(row.$field, bytes), )* }
                    }
                    places(row, bytes)
                }
            }

            /// A row may be a column of another row.
            impl<$life> Column<$life> for $row<$life> {
                type Place = Places<'static>;
                #[cfg(feature = "serde")]
                type Owned = Owned<'static>;

                fn keep(self, bytes: &mut Vec<u8>) -> Self::Place {
                    <$row<'static> as TextRow>::keep(self, bytes)
                }

                fn column(place: &Self::Place, bytes: &$life [u8]) -> Self {
                    <$row<'static> as TextRow>::row(place, bytes)
                }

                #[cfg(feature = "serde")]
                fn keep_owned(owned: Self::Owned, bytes: &mut Vec<u8>) -> Self::Place {
                    <$row<'static> as TextRow>::keep_owned(owned, bytes)
                }
            }
        };
    };
    (
        $(#[$meta:meta])* pub struct $row:ident by $cursor:ident {
            $( $(#[$doc:meta])* $field:ident : $type:ty = $read:expr, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $row {
            $( $(#[$doc])* pub $field: $type, )*
        }

        impl $crate::shape::table::Row<'_> for $row {
            fn read($cursor: &mut $crate::cursor::Cursor<'_>) -> Result<Self, $crate::error::ParseError> {
                Ok($row { $( $field: $read, )* })
            }
        }
    };
}

pub(crate) use row;
