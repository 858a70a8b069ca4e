//! Raw samples of /proc in one compact file, and their replay through the parsers of procsampler.
//!
//! A recorder reads the files of a [`Choice`] at each due time and [appends](recorder::Recorder) their bytes
//! to a file; [`Recording`] reads them again, on any machine, and [`rows::Rows`] computes figures from them.
//! The module [`frame`] describes the format.

#![forbid(unsafe_code)]

pub mod change;
pub mod choice;
pub mod clock;
pub mod content;
pub mod csv;
pub mod damage;
pub mod figures;
pub mod frame;
pub mod header;
pub mod json;
pub mod number;
pub mod pacing;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod parser;
pub mod process;
pub mod raw;
pub mod recorder;
pub mod recording;
pub mod rows;
pub mod scan;
pub mod store;
pub mod svg;
pub mod table;

pub use choice::Choice;
pub use damage::Damage;
pub use recording::Recording;
