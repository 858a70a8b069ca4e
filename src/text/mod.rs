//! Types for bytes of a text: short names stored inline, longer owned bytes, borrowed bytes, lists and masks
//! of ids.

mod bytes;
mod escaped;
mod name;
mod raw;

pub use bytes::{BitMask, IdList, Text};
pub use escaped::{Decoded, Escaped, MountOptions};
pub use name::{Name, Printable};
pub use raw::RawBytes;
