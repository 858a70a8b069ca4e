//! Files below `/proc/net/rpc`: `/proc/net/rpc/nfsd` is [`net::rpc::Nfsd`](Nfsd).

pub mod nfsd;

pub use nfsd::Nfsd;
