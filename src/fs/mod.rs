//! Files below `/proc/fs`, by file system: `/proc/fs/xfs/stat` is [`fs::xfs::Stat`](xfs::Stat), and so on.

pub mod fscache;
pub mod jbd2;
pub mod xfs;
