//! Files below `/proc/sys/net/netfilter`: the table of tracked connections, and its limits.
//!
//! Reference: Documentation/networking/nf_conntrack-sysctl.rst. Permission: any user. With
//! CONFIG_NF_CONNTRACK.

use crate::sys::Setting;

/// The number of tracked connections in the namespace, now.
pub const NF_CONNTRACK_COUNT: Setting<u64> = Setting::new("sys/net/netfilter/nf_conntrack_count");
/// The limit of tracked connections. When it is reached, packets of new connections are dropped.
pub const NF_CONNTRACK_MAX: Setting<u64> = Setting::new("sys/net/netfilter/nf_conntrack_max");
/// The size of the hash table, in buckets.
pub const NF_CONNTRACK_BUCKETS: Setting<u64> = Setting::new("sys/net/netfilter/nf_conntrack_buckets");
/// The limit of expected connections.
pub const NF_CONNTRACK_EXPECT_MAX: Setting<u64> = Setting::new("sys/net/netfilter/nf_conntrack_expect_max");
