//! Files of a network namespace: `/proc/net/dev` is [`net::Dev`](Dev), and so on.
//!
//! # Whose namespace a path shows
//!
//! Each thread is in one network namespace, with its interfaces, addresses and counters. The directory in
//! which a file is opened determines whose namespace it shows:
//!
//! | opened in | path | namespace of |
//! | --- | --- | --- |
//! | [`ProcDir`](crate::ProcDir) | `/proc/net/dev` | the *reader's* main thread: `net` is a link to `self/net` |
//! | the same, in another mount | `/host/proc/net/dev` | also the reader's main thread, not the host |
//! | [`PidDir`](crate::PidDir) | `/proc/PID/net/dev` | the main thread of that process; for the host, use `/host/proc/1/net/dev` |
//! | [`TidDir`](crate::TidDir) | `/proc/PID/task/TID/net/dev` | that thread |
//!
//! So a monitor in a container that has access to the host's /proc reads the files of process 1. If a thread
//! has created or joined another namespace (unshare(2), setns(2)), the directory of the thread shows it. The
//! directory of the process shows the namespace of the main thread. In a captured tree, `net` shows the
//! namespace of the process that copied it.
//!
//! The namespace is determined at open. A kept descriptor continues to show it after the process has left it
//! or has exited. As long as the descriptor is open, the namespace and its interfaces are not freed. A zombie
//! is in no namespace any more, so it [has none](crate::Error::process_has_none) of these files. Any user may
//! read the files of any process that is visible to them.
//!
//! Some files describe more than the namespace: [`softnet_stat`] describes the whole machine, and so do parts
//! of [`sockstat`] and of [`protocols`]. The pages of these files say so.
//!
//! Needs the [feature](crate#features) `net`, which is on by default.

pub mod arp;
mod by_inode;
pub mod dev;
pub mod dev_mcast;
pub mod dev_snmp6;
pub mod fib_triestat;
pub mod icmp;
pub mod icmp_msg;
pub mod if_inet6;
pub mod igmp;
pub mod igmp6;
pub mod inet;
pub mod ip_vs;
pub mod ip_vs_stats;
pub mod ip_vs_stats_percpu;
pub mod ipv6_route;
pub mod mcfilter;
pub mod netfilter;
pub mod netlink;
pub mod netstat;
pub mod nf_conntrack;
pub mod packet;
pub mod protocols;
pub mod psched;
pub mod ptype;
pub mod raw;
pub mod route;
pub mod rpc;
pub mod rt6_stats;
pub mod sctp;
pub mod snmp;
pub mod snmp6;
pub mod sockstat;
pub mod sockstat6;
pub mod softnet_stat;
pub mod stat;
pub mod tcp;
pub mod tls_stat;
pub mod udp;
pub mod udplite;
pub mod unix;
pub mod wireless;
pub mod xfrm_stat;
#[cfg(feature = "fs")]
crate::live::live! {
    pub mod owners;
    pub use owners::Owners;
}

pub use arp::Arp;
pub use dev::Dev;
pub use dev_mcast::DevMcast;
pub use dev_snmp6::DevSnmp6;
pub use fib_triestat::FibTriestat;
pub use icmp::{Icmp, Icmp6};
pub use if_inet6::IfInet6;
pub use igmp::Igmp;
pub use igmp6::Igmp6;
pub use inet::{Address, Address4, Address6, Endpoint, TcpState};
pub use ip_vs::IpVs;
pub use ip_vs_stats::IpVsStats;
pub use ip_vs_stats_percpu::IpVsStatsPercpu;
pub use ipv6_route::Ipv6Route;
pub use mcfilter::{Mcfilter, Mcfilter6};
pub use netlink::Netlink;
pub use netstat::Netstat;
pub use nf_conntrack::NfConntrack;
pub use packet::Packet;
pub use protocols::Protocols;
pub use psched::Psched;
pub use ptype::Ptype;
pub use raw::{Raw, Raw6};
pub use route::Route;
pub use rt6_stats::Rt6Stats;
pub use snmp::Snmp;
pub use snmp6::Snmp6;
pub use sockstat::Sockstat;
pub use sockstat6::Sockstat6;
pub use softnet_stat::SoftnetStat;
pub use tcp::{Tcp, Tcp6};
pub use tls_stat::TlsStat;
pub use udp::{Udp, Udp6};
pub use udplite::{Udplite, Udplite6};
pub use unix::Unix;
pub use wireless::Wireless;
pub use xfrm_stat::XfrmStat;
