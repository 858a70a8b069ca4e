//! What a keyed file of mixed values carries from text to text.

use super::order::Order;
use super::still::Still;

/// The order of its lines, the last text, and the snapshot of it: a snapshot of a text in which little changed is a copy
/// of that with the changes.
#[derive(Debug, Default)]
pub struct Values<T> {
    pub(crate) order: Order,
    pub(crate) still: Still,
    pub(crate) last: T,
}
