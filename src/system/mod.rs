//! Files of the whole system: `/proc/stat` is [`system::Stat`](Stat), and so on.

pub mod cmdline;
#[cfg(feature = "config")]
pub mod config;
pub mod cpuinfo;
pub mod diskstats;
pub mod loadavg;
pub mod locks;
pub mod meminfo;
pub mod partitions;
pub mod schedstat;
pub mod stat;
pub mod swaps;
pub mod uptime;
pub mod version;
pub mod vmstat;

pub use cmdline::Cmdline;
#[cfg(feature = "config")]
pub use config::Config;
pub use cpuinfo::Cpuinfo;
pub use diskstats::Diskstats;
pub use loadavg::Loadavg;
pub use locks::Locks;
pub use meminfo::Meminfo;
pub use partitions::Partitions;
pub use schedstat::Schedstat;
pub use stat::Stat;
pub use swaps::Swaps;
pub use uptime::Uptime;
pub use version::Version;
pub use vmstat::Vmstat;
