//! The state of a keyed file of mixed values between texts.

use super::line_cache::LineCache;
use super::order::Order;

/// The order of its lines, and where they are in the last text.
#[derive(Debug, Default)]
pub struct Values {
    pub(crate) order: Order,
    pub(crate) lines: LineCache,
}
