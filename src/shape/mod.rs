//! The shapes of /proc text, one loop each.

pub(crate) mod block;
pub(crate) mod dotted;
pub(crate) mod headed;
pub(crate) mod kept;
pub(crate) mod key_value;
pub(crate) mod keyed;
pub(crate) mod labelled;
pub(crate) mod lines;
pub(crate) mod matrix;
pub(crate) mod named_columns;
pub(crate) mod numbers;
pub(crate) mod paired;
pub(crate) mod places;
pub(crate) mod rows;
pub(crate) mod single;
pub(crate) mod sorted_rows;
pub(crate) mod table;
pub(crate) mod unlisted;
