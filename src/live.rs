//! What opens files, and what asks this machine: it is there where a /proc can be. The modules lie where
//! their names say; what takes their place on other systems is elsewhere.rs.

/// Items that open files.
macro_rules! live {
    ($($item:tt)*) => { $($item)* };
}

pub(crate) use live;

pub(crate) mod any_dir;
#[path = "sampler/any.rs"]
pub(crate) mod any_sampler;
pub(crate) mod beneath;
pub mod dir;
pub(crate) mod errno;
pub(crate) mod ids;
pub(crate) mod open;
#[path = "pid/live.rs"]
pub(crate) mod pid;
pub(crate) mod process_table;
pub(crate) mod root;
#[path = "sampler/read.rs"]
mod sampler_read;
#[path = "system/sched_debug/debugfs.rs"]
mod sched_debug_debugfs;
pub(crate) mod source;
#[path = "system/stat/boot.rs"]
mod stat_boot;
pub(crate) mod this;
#[path = "tree/member.rs"]
pub(crate) mod tree_member;
#[path = "tree/sampler.rs"]
pub(crate) mod tree_sampler;
#[path = "waits/pacing.rs"]
pub(crate) mod waits_pacing;
#[path = "waits/sampler.rs"]
pub(crate) mod waits_sampler;
pub(crate) mod writer;
