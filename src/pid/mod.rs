//! Files of a process or a thread: `/proc/PID/stat` is [`pid::Stat`](Stat), and so on.
//!
//! A file that lies in `/proc/PID` and in `/proc/PID/task/TID` is one type that opens in both. What the kernel tells of
//! one thread only opens in a [`TidDir`](crate::TidDir) alone; [`PidDir::leader`](crate::PidDir::leader) gives the
//! leader's.

pub mod cmdline;
pub mod comm;
pub mod flags;
pub mod io;
mod leader;
pub mod mountinfo;
pub mod mounts;
pub mod mountstats;
pub mod schedstat;
pub mod stat;
pub mod statm;
pub mod status;

pub mod clear_refs;
pub mod maps;
pub mod numa_maps;
pub mod pagemap;
pub mod smaps;
pub mod smaps_rollup;

pub use cmdline::Cmdline;
pub use comm::{Comm, CommName};
pub use flags::{Capabilities, Policy, Signals, State, TaskFlags};
pub use io::Io;
pub use leader::Leader;
pub use mountinfo::Mountinfo;
pub use mounts::Mounts;
pub use mountstats::Mountstats;
pub use schedstat::Schedstat;
pub use stat::Stat;
pub use statm::Statm;
pub use status::Status;

pub use clear_refs::{ClearRefs, WorkingSet};
pub use maps::Maps;
pub use numa_maps::NumaMaps;
pub use pagemap::Pagemap;
pub use smaps::Smaps;
pub use smaps_rollup::SmapsRollup;
