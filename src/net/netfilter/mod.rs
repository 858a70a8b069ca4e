//! Files below `/proc/net/netfilter`: `/proc/net/netfilter/nfnetlink_queue` is
//! [`net::netfilter::NfnetlinkQueue`](NfnetlinkQueue), and so on.
//!
//! A rule of the packet filter passes packets to a program. It contains the number of a queue or of a log
//! group.

pub mod nfnetlink_log;
pub mod nfnetlink_queue;

pub use nfnetlink_log::NfnetlinkLog;
pub use nfnetlink_queue::NfnetlinkQueue;
