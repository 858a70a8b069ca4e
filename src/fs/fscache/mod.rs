//! Files below `/proc/fs/fscache`: `/proc/fs/fscache/stats` is [`fs::fscache::Stats`](Stats).

pub mod stats;

pub use stats::Stats;
