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

pub mod auxv;
pub mod cwd;
pub mod environ;
pub mod exe;
pub mod fd;
pub mod fdinfo;
mod link;
pub mod ns;
pub mod root;

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

pub use auxv::Auxv;
pub use environ::Environ;
pub use fd::Fds;
pub use fdinfo::Fdinfo;
pub use link::Link;
pub use ns::Namespace;
