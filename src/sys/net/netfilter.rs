//! Files below `/proc/sys/net/netfilter`: how full the table of connections is.
//!
//! Reference: Documentation/networking/nf_conntrack-sysctl.rst. Permission: any user. With
//! CONFIG_NF_CONNTRACK.

use crate::sys::settings;

settings! { "net/netfilter":
    /// How many connections are tracked in the namespace, now.
    NF_CONNTRACK_COUNT "nf_conntrack_count" u64,
    /// How many may be; then packets of new ones are dropped.
    NF_CONNTRACK_MAX "nf_conntrack_max" u64,
    /// The size of the hash table, in buckets.
    NF_CONNTRACK_BUCKETS "nf_conntrack_buckets" u64,
    /// How many connections may be expected.
    NF_CONNTRACK_EXPECT_MAX "nf_conntrack_expect_max" u64,
}
