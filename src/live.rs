//! Items that open files or query this machine. They exist on systems that can have a /proc. The modules are
//! in the files that their names suggest; elsewhere.rs has the replacements for other systems.

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
#[cfg(feature = "sched")]
#[path = "system/sched_debug/debugfs.rs"]
mod sched_debug_debugfs;
pub(crate) mod source;
#[path = "system/stat/boot.rs"]
mod stat_boot;
pub(crate) mod this;
#[cfg(feature = "process")]
#[path = "tree/member.rs"]
pub(crate) mod tree_member;
#[cfg(feature = "process")]
#[path = "tree/sampler.rs"]
pub(crate) mod tree_sampler;
#[cfg(feature = "sched")]
#[path = "waits/pacing.rs"]
pub(crate) mod waits_pacing;
#[cfg(feature = "sched")]
#[path = "waits/sampler.rs"]
pub(crate) mod waits_sampler;
pub(crate) mod writer;
