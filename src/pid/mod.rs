//! Files of a process or a thread: `/proc/PID/stat` is [`pid::Stat`](Stat), and so on.
//!
//! A file that is in `/proc/PID` and in `/proc/PID/task/TID` is one type, which opens in both. A file that
//! describes only one thread opens only in a [`TidDir`](crate::TidDir).
//! [`PidDir::leader`](crate::PidDir::leader) is the directory of the thread group leader.

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

pub mod arch_status;
pub mod auxv;
pub mod children;
pub mod environ;
pub mod fdinfo;
pub mod ksm_stat;
pub mod maps;
pub mod numa_maps;
pub mod sched;
pub mod smaps;
pub mod smaps_rollup;
pub mod stack;
pub mod state;
pub mod syscall;
pub(crate) mod target;
pub mod time_split;
pub mod timers;
pub mod wchan;

pub use cmdline::Cmdline;
pub use comm::{Comm, CommName};
pub use flags::{Capabilities, Policy, Signals, TaskFlags};
pub use io::Io;
pub use leader::LeaderOnly;
pub use mountinfo::Mountinfo;
pub use mounts::Mounts;
pub use mountstats::Mountstats;
pub use schedstat::Schedstat;
pub use stat::Stat;
pub use state::State;
pub use statm::Statm;
pub use status::Status;

pub mod attr;
pub mod autogroup;
pub mod cgroup;
pub mod coredump_filter;
pub mod cpuset;
pub mod limits;
pub mod loginuid;
pub mod oom_score;
pub mod oom_score_adj;
pub mod patch_state;
pub mod personality;
pub mod seccomp_cache;
pub mod sessionid;
pub mod setgroups;
pub mod timerslack_ns;
pub mod uid_map;

pub use arch_status::{ArchStatus, Avx512};
pub use attr::AttrCurrent;
pub use autogroup::Autogroup;
pub use auxv::Auxv;
pub use cgroup::Cgroup;
pub use children::Children;
pub use coredump_filter::CoredumpFilter;
pub use cpuset::Cpuset;
pub use environ::Environ;
pub use fdinfo::Fdinfo;
pub use ksm_stat::KsmStat;
pub use limits::Limits;
pub use loginuid::Loginuid;
pub use maps::Maps;
pub use numa_maps::NumaMaps;
pub use oom_score::OomScore;
pub use oom_score_adj::OomScoreAdj;
pub use patch_state::PatchState;
pub use personality::Personality;
pub use sched::Sched;
pub use seccomp_cache::SeccompCache;
pub use sessionid::Sessionid;
pub use setgroups::Setgroups;
pub use smaps::Smaps;
pub use smaps_rollup::SmapsRollup;
pub use stack::Stack;
pub use syscall::Syscall;
pub use target::Namespace;
pub use time_split::TimeSplit;
pub use timers::Timers;
pub use timerslack_ns::TimerslackNs;
pub use uid_map::{GidMap, ProjidMap, UidMap};
pub use wchan::{Symbol, Wchan};

pub use crate::live::pid::*;
