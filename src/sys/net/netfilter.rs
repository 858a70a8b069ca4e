//! Files below `/proc/sys/net/netfilter`: the table of tracked connections, and its limits.
//!
//! Reference: Documentation/networking/nf_conntrack-sysctl.rst. Permission: any user. With
//! CONFIG_NF_CONNTRACK.

use crate::sys::settings;

settings! { "net/netfilter":
    /// The number of tracked connections in the namespace, now.
    NF_CONNTRACK_COUNT "nf_conntrack_count" u64,
    /// The limit of tracked connections. When it is reached, packets of new connections are dropped.
    NF_CONNTRACK_MAX "nf_conntrack_max" u64,
    /// The size of the hash table, in buckets.
    NF_CONNTRACK_BUCKETS "nf_conntrack_buckets" u64,
    /// The limit of expected connections.
    NF_CONNTRACK_EXPECT_MAX "nf_conntrack_expect_max" u64,
}
