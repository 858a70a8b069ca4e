//! Files below `/proc/net/stat`: `/proc/net/stat/nf_conntrack` is [`net::stat::NfConntrack`](NfConntrack).

pub mod nf_conntrack;

pub use nf_conntrack::NfConntrack;
