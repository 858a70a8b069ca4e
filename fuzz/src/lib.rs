//! Feeds arbitrary bytes to every file type of procsampler. An input is `FILE\nTEXT\x1eTEXT`: the file's
//! name, and one or more texts of it.

pub mod generator;
pub mod heap;
#[path = "../../tests/fixtures/host.rs"]
pub mod host;
pub mod mutate;
pub mod property;
pub mod seeds;
#[cfg(feature = "libfuzzer")]
pub mod target;
pub mod watch;

#[doc(hidden)]
#[cfg(feature = "libfuzzer")]
pub use libfuzzer_sys;
