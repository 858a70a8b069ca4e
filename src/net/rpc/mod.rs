//! Files below `/proc/net/rpc`: `/proc/net/rpc/nfsd` is [`net::rpc::Nfsd`](Nfsd), and so on.

pub mod nfs;
pub mod nfsd;

pub use nfs::Nfs;
pub use nfsd::Nfsd;
