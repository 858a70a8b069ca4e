//! Files of the whole system: `/proc/stat` is [`system::Stat`](Stat), and so on.

pub mod buddyinfo;
pub mod cmdline;
#[cfg(feature = "config")]
pub mod config;
pub mod cpuinfo;
pub mod diskstats;
pub mod loadavg;
pub mod meminfo;
pub mod pagetypeinfo;
pub mod schedstat;
pub mod slabinfo;
pub mod stat;
pub mod uptime;
pub mod version;
pub mod vmstat;
pub mod zoneinfo;

pub use buddyinfo::Buddyinfo;
pub use cmdline::Cmdline;
#[cfg(feature = "config")]
pub use config::Config;
pub use cpuinfo::Cpuinfo;
pub use diskstats::Diskstats;
pub use loadavg::Loadavg;
pub use meminfo::Meminfo;
pub use pagetypeinfo::Pagetypeinfo;
pub use schedstat::Schedstat;
pub use slabinfo::Slabinfo;
pub use stat::Stat;
pub use uptime::Uptime;
pub use version::Version;
pub use vmstat::Vmstat;
pub use zoneinfo::Zoneinfo;
