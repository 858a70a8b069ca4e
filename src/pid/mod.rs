//! Files of a process or a thread: `/proc/PID/stat` is [`pid::Stat`](Stat), and so on.
//!
//! A file that is in `/proc/PID` and in `/proc/PID/task/TID` is one type, which opens in both. A file that
//! describes only one thread opens only in a [`TidDir`](crate::TidDir).
//! [`PidDir::leader`](crate::PidDir::leader) is the directory of the thread group leader.
//!
//! Some modules need a [feature](crate#features), which is on by default.

pub mod cgroup;
pub mod cmdline;
pub mod comm;
pub mod flags;
pub mod io;
mod leader;
pub mod oom_score;
pub mod oom_score_adj;
pub mod schedstat;
pub mod stat;
pub mod state;
pub mod statm;
pub mod status;
pub(crate) mod target;
pub mod wchan;

#[cfg(feature = "mm")]
pub mod ksm_stat;
#[cfg(feature = "mm")]
pub mod maps;
#[cfg(feature = "mm")]
pub mod numa_maps;
#[cfg(feature = "mm")]
pub mod smaps;
#[cfg(feature = "mm")]
pub mod smaps_rollup;

#[cfg(feature = "sched")]
pub mod autogroup;
#[cfg(feature = "sched")]
pub mod sched;
#[cfg(feature = "sched")]
pub mod stack;
#[cfg(feature = "sched")]
pub mod syscall;
#[cfg(feature = "sched")]
pub mod time_split;
#[cfg(feature = "sched")]
pub mod timerslack_ns;

#[cfg(feature = "fs")]
pub mod fdinfo;
#[cfg(feature = "fs")]
pub mod mountinfo;
#[cfg(feature = "fs")]
pub mod mounts;
#[cfg(feature = "fs")]
pub mod mountstats;

#[cfg(feature = "process")]
pub mod arch_status;
#[cfg(feature = "process")]
pub mod attr;
#[cfg(feature = "process")]
pub mod auxv;
#[cfg(feature = "process")]
pub mod children;
#[cfg(feature = "process")]
pub mod coredump_filter;
#[cfg(feature = "process")]
pub mod cpuset;
#[cfg(feature = "process")]
pub mod environ;
#[cfg(feature = "process")]
pub mod limits;
#[cfg(feature = "process")]
pub mod loginuid;
#[cfg(feature = "process")]
pub mod patch_state;
#[cfg(feature = "process")]
pub mod personality;
#[cfg(feature = "process")]
pub mod seccomp_cache;
#[cfg(feature = "process")]
pub mod sessionid;
#[cfg(feature = "process")]
pub mod setgroups;
#[cfg(feature = "process")]
pub mod timers;
#[cfg(feature = "process")]
pub mod uid_map;

pub use cgroup::Cgroup;
pub use cmdline::Cmdline;
pub use comm::{Comm, CommName};
pub use flags::{Capabilities, Policy, Signals, TaskFlags};
pub use io::Io;
pub use leader::LeaderOnly;
pub use oom_score::OomScore;
pub use oom_score_adj::OomScoreAdj;
pub use schedstat::Schedstat;
pub use stat::Stat;
pub use state::State;
pub use statm::Statm;
pub use status::Status;
pub use target::{AnonInode, Namespace, Target};
pub use wchan::{Symbol, Wchan};

#[cfg(feature = "mm")]
pub use self::{ksm_stat::KsmStat, maps::Maps, numa_maps::NumaMaps, smaps::Smaps, smaps_rollup::SmapsRollup};

#[cfg(feature = "sched")]
pub use self::{
    autogroup::Autogroup, sched::Sched, stack::Stack, syscall::Syscall, time_split::TimeSplit,
    timerslack_ns::TimerslackNs,
};

#[cfg(feature = "fs")]
pub use self::{fdinfo::Fdinfo, mountinfo::Mountinfo, mounts::Mounts, mountstats::Mountstats};

#[cfg(feature = "process")]
pub use self::{
    arch_status::{ArchStatus, Avx512},
    attr::AttrCurrent,
    auxv::Auxv,
    children::Children,
    coredump_filter::CoredumpFilter,
    cpuset::Cpuset,
    environ::Environ,
    limits::Limits,
    loginuid::Loginuid,
    patch_state::PatchState,
    personality::Personality,
    seccomp_cache::SeccompCache,
    sessionid::Sessionid,
    setgroups::Setgroups,
    timers::Timers,
    uid_map::{GidMap, ProjidMap, UidMap},
};

pub use crate::live::pid::*;
