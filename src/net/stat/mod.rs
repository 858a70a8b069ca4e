//! Files below `/proc/net/stat`: `/proc/net/stat/nf_conntrack` is [`net::stat::NfConntrack`](NfConntrack),
//! and so on.

mod cpus;
pub mod neighbour;
pub mod nf_conntrack;
pub mod rt_cache;
pub mod synproxy;

pub use cpus::Cpu;
pub use neighbour::{ArpCache, NdiscCache};
pub use nf_conntrack::NfConntrack;
pub use rt_cache::RtCache;
pub use synproxy::Synproxy;
