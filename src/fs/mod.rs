//! Files below `/proc/fs`, by file system: `/proc/fs/xfs/stat` is [`fs::xfs::Stat`](xfs::Stat), and so on.
//!
//! Needs the [feature](crate#features) `fs`, which is on by default.

pub mod fscache;
pub mod jbd2;
pub mod xfs;
