//! procsampler

#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![warn(missing_debug_implementations, unreachable_pub, rust_2018_idioms)]

mod cursor;
mod delta;
mod dir;
mod error;
mod file;
mod ids;
mod machine;
mod name;
mod process_table;
mod sampler;
#[cfg(feature = "serde")]
mod serial;
mod shape;
mod source;
mod text;
pub mod unit;
mod value;

pub mod pid;
pub mod system;

pub use cursor::Cursor;
pub use delta::{Change, Counter, Delta, Interval, Moved};
pub use dir::{Dir, PidDir, ProcDir, TidDir};
pub use error::{Error, Location, ParseError, Result};
pub use file::{Class, In, ProcFile};
pub use ids::{Ids, Walk};
pub use machine::Machine;
pub use name::{Name, Printable};
pub use process_table::{File, FileSet, Outcome, Process, ProcessTable, Scan, Select, ThreadTable};
pub use sampler::Sampler;
pub use shape::rows::{Identity, RowDelta, RowDeltas, Rows};
pub use shape::table::{Row, TableRows};
pub use shape::unlisted::{Unlisted, UnlistedDelta, UnlistedIter};
pub use text::{BitMask, IdList, Text};
pub use unit::Monotonic;
pub use value::{Cell, Number, Value};
