//! Files of the whole system: `/proc/stat` is [`system::Stat`](Stat), and so on. Some modules need a
//! [feature](crate#features), which is on by default.

pub mod diskstats;
pub mod interrupts;
pub mod loadavg;
pub mod meminfo;
pub mod softirqs;
pub mod stat;
pub mod uptime;
pub mod vmstat;

#[cfg(feature = "mm")]
pub mod buddyinfo;
#[cfg(feature = "mm")]
pub mod pagetypeinfo;
#[cfg(feature = "mm")]
pub mod slabinfo;
#[cfg(feature = "mm")]
pub mod swaps;
#[cfg(feature = "mm")]
pub mod vmallocinfo;
#[cfg(feature = "mm")]
mod zone;
#[cfg(feature = "mm")]
pub mod zoneinfo;

#[cfg(feature = "mm")]
crate::live::live! {
    pub mod kpagecgroup;
    pub mod kpagecount;
    pub mod kpageflags;
    pub mod page_frames;
    pub use kpagecgroup::Kpagecgroup;
    pub use kpagecount::Kpagecount;
    pub use kpageflags::Kpageflags;
}

#[cfg(feature = "sched")]
pub mod sched_debug;
#[cfg(feature = "sched")]
pub mod schedstat;
#[cfg(feature = "sched")]
pub mod timer_list;

#[cfg(feature = "fs")]
pub mod filesystems;
#[cfg(feature = "fs")]
pub mod locks;
#[cfg(feature = "fs")]
pub mod mdstat;
#[cfg(feature = "fs")]
pub mod partitions;

#[cfg(feature = "inventory")]
pub mod cgroups;
#[cfg(feature = "inventory")]
pub mod cmdline;
#[cfg(feature = "config")]
pub mod config;
#[cfg(feature = "inventory")]
pub mod consoles;
#[cfg(feature = "inventory")]
pub mod cpuinfo;
#[cfg(feature = "inventory")]
pub mod crypto;
#[cfg(feature = "inventory")]
pub mod devices;
#[cfg(feature = "inventory")]
pub mod dma;
#[cfg(feature = "inventory")]
pub mod execdomains;
#[cfg(feature = "inventory")]
pub mod fb;
#[cfg(feature = "inventory")]
pub mod key_users;
#[cfg(feature = "inventory")]
pub mod keys;
#[cfg(feature = "inventory")]
pub mod misc;
#[cfg(feature = "inventory")]
pub mod modules;
#[cfg(feature = "inventory")]
pub mod mtrr;
#[cfg(feature = "inventory")]
pub mod resources;
#[cfg(feature = "inventory")]
pub mod version;

pub use diskstats::Diskstats;
pub use interrupts::Interrupts;
pub use loadavg::Loadavg;
pub use meminfo::Meminfo;
pub use softirqs::Softirqs;
pub use stat::Stat;
pub use uptime::Uptime;
pub use vmstat::Vmstat;

#[cfg(feature = "mm")]
pub use self::{
    buddyinfo::Buddyinfo, pagetypeinfo::Pagetypeinfo, slabinfo::Slabinfo, swaps::Swaps,
    vmallocinfo::Vmallocinfo, zoneinfo::Zoneinfo,
};

#[cfg(feature = "sched")]
pub use self::{sched_debug::SchedDebug, schedstat::Schedstat, timer_list::TimerList};

#[cfg(feature = "fs")]
pub use self::{filesystems::Filesystems, locks::Locks, mdstat::Mdstat, partitions::Partitions};

#[cfg(feature = "inventory")]
pub use self::{
    cgroups::Cgroups,
    cmdline::Cmdline,
    consoles::Consoles,
    cpuinfo::Cpuinfo,
    crypto::Crypto,
    devices::Devices,
    dma::Dma,
    execdomains::Execdomains,
    fb::Fb,
    key_users::KeyUsers,
    keys::Keys,
    misc::Misc,
    modules::Modules,
    mtrr::Mtrr,
    resources::{Iomem, Ioports},
    version::Version,
};
#[cfg(feature = "config")]
pub use config::Config;
