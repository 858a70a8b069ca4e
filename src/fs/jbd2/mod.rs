//! Files below `/proc/fs/jbd2`, in a directory for each journal: `/proc/fs/jbd2/sda1-8/info` is
//! [`fs::jbd2::Info`](Info).

pub mod info;

pub use info::Info;
