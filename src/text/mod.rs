//! Bytes of a text: names inline, longer bytes kept, bytes that are borrowed, lists and masks of ids.

mod bytes;
mod escaped;
mod name;
mod raw;

pub use bytes::{BitMask, IdList, Text};
pub use escaped::{Decoded, Escaped, MountOptions};
pub use name::{Name, Printable};
pub use raw::RawBytes;
