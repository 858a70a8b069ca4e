//! Files of a network namespace: `/proc/net/dev` is [`net::Dev`](Dev), and so on.
//!
//! # Whose namespace a path shows
//!
//! Every process, indeed every thread, is in one network namespace, with its own interfaces, addresses and
//! counters. The files are opened in a directory, and that says whose namespace they show:
//!
//! | opened in | path | namespace of |
//! | --- | --- | --- |
//! | [`ProcDir`](crate::ProcDir) | `/proc/net/dev` | the *reader's* main thread: `net` is a link to `self/net` |
//! | the same, of another mount | `/host/proc/net/dev` | the reader's too, not the host's |
//! | [`PidDir`](crate::PidDir) | `/proc/PID/net/dev` | that process, its main thread; the host's is `/host/proc/1/net/dev` |
//! | [`TidDir`](crate::TidDir) | `/proc/PID/task/TID/net/dev` | that thread |
//!
//! So a monitor in a container that is given the host's /proc reads the files of process 1. A thread that has
//! made or joined another namespace (unshare(2), setns(2)) shows it in its own directory; the process's
//! directory shows the main thread's. In a captured tree `net` is whose it was when it was copied.
//!
//! The namespace is found at open, and kept: a kept descriptor goes on with it when the process has left it
//! or is gone, and as long as it is open the namespace is not freed, nor are its interfaces. A zombie is in
//! no namespace any more, and [has none](crate::Error::process_has_none) of these files. Any user may read
//! those of any process that he sees.
//!
//! Not all that stands in a file is the namespace's: [`softnet_stat`] is the machine's, and so are parts of
//! [`sockstat`] and of [`protocols`]. Each page says so. `/proc/net` is a link to `self/net`: opened in a
//! [`ProcDir`](crate::ProcDir) a file here is of the *reader's* network namespace, below another mount such
//! as `/host/proc` too. Opened in a [`PidDir`](crate::PidDir) it is of that process's namespace; the host's
//! is process 1's. A kept descriptor goes on when that process is gone.
//!
//! A path with `task` is of that thread's: threads may have namespaces of their own, and what a process's
//! path shows is its leader's.

pub mod arp;
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
