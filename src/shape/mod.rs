//! The shapes of /proc text, one loop each, for files of your own.
//!
//! [`numbers!`] declares a struct of numbers and its delta from one list of fields, and a whole file if there
//! is a key and a number on each line. The other parts of a file are read with a
//! [`Cursor`](crate::Cursor): [`lines`] walks over the lines of a text, [`pairs`] reads `key=number` words,
//! and [`rows`] fills a table of rows.
//!
//! A file lies in a directory. For a file outside of /proc, implement [`FileIn`](crate::FileIn) for
//! [`AnyDir`](crate::AnyDir). Here is `cpu.stat` of a cgroup. The example `cgroup` has more files.
//!
//! ```
//! use procsampler::{AnyDir, Change, Class, FileIn, Sampler, shape, unit::{Micros, Monotonic}};
//!
//! shape::numbers! {
//!     /// CPU time of a cgroup.
//!     pub struct CpuStat: "cpu.stat", Class::KERNFS.in_one_piece(), " ";
//!     /// CPU time of a cgroup between two samples.
//!     pub delta CpuStatDelta;
//!     /// All CPU time.
//!     "usage_usec" usage: Micros = counter,
//!     /// Time in which its tasks waited because the quota was used up. Needs the controller `cpu`.
//!     "throttled_usec" throttled: Option<Micros> = counter,
//! }
//! impl FileIn<AnyDir> for CpuStat {}
//!
//! let mut cpu = Sampler::<CpuStat>::detached();
//! cpu.push(b"usage_usec 1000\nuser_usec 700\nsystem_usec 300\n", Monotonic(0))?;
//! cpu.push(b"usage_usec 501000\nuser_usec 400700\nsystem_usec 100300\n", Monotonic(1_000_000_000))?;
//! let delta = cpu.delta().unwrap();
//! assert_eq!((delta.usage, delta.throttled), (Change::By(Micros(500_000)), None));
//! assert_eq!(delta.share(delta.usage).known(), Some(0.5));
//! assert_eq!(cpu.current().unwrap().get("user_usec").unwrap().number(), Some(400_700), "in no list");
//! # Ok::<(), procsampler::Error>(())
//! ```

pub(crate) mod block;
pub(crate) mod dotted;
pub(crate) mod fields;
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
pub(crate) mod row;
pub(crate) mod rows;
pub(crate) mod single;
pub(crate) mod sorted_rows;
pub(crate) mod table;
pub(crate) mod table_file;
pub(crate) mod unlisted;

mod open;

#[doc(inline)]
pub use crate::__numbers as numbers;
pub use keyed::KeyedNumbers;
#[doc(inline)]
pub use lines::walk as lines;
pub use numbers::Numbers;
pub use open::{pairs, rows};

/// The items that the macros expand to. Users do not call them.
#[doc(hidden)]
pub mod expanded {
    pub use super::key_value::by_key;
    pub use super::labelled::read as labelled;
    pub use super::numbers::{each, keyed};
}
