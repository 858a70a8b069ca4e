//! Files of the whole system: `/proc/stat` is [`system::Stat`](Stat), and so on.

pub mod cmdline;
#[cfg(feature = "config")]
pub mod config;
pub mod cpuinfo;
pub mod diskstats;
pub mod interrupts;
pub mod loadavg;
pub mod meminfo;
pub mod schedstat;
pub mod softirqs;
pub mod stat;
pub mod uptime;
pub mod version;
pub mod vmstat;

pub use cmdline::Cmdline;
#[cfg(feature = "config")]
pub use config::Config;
pub use cpuinfo::Cpuinfo;
pub use diskstats::Diskstats;
pub use interrupts::Interrupts;
pub use loadavg::Loadavg;
pub use meminfo::Meminfo;
pub use schedstat::Schedstat;
pub use softirqs::Softirqs;
pub use stat::Stat;
pub use uptime::Uptime;
pub use version::Version;
pub use vmstat::Vmstat;
