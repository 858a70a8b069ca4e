//! Files below `/proc/fs/xfs`: `/proc/fs/xfs/stat` is [`fs::xfs::Stat`](Stat).

mod btree;
mod sections;
pub mod stat;

pub use btree::{Btree, BtreeDelta};
pub use stat::Stat;
