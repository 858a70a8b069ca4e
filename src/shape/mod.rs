//! The shapes of /proc text, one loop each.

pub(crate) mod block;
pub(crate) mod keyed;
pub(crate) mod lines;
pub(crate) mod matrix;
pub(crate) mod rows;
pub(crate) mod table;
pub(crate) mod unlisted;
