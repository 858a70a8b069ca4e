//! Files of a network namespace: `/proc/net/dev` is `net::Dev`, and so on.
//!
//! `/proc/net` is a link to `self/net`: opened in a [`ProcDir`](crate::ProcDir) a file here is of the *reader's*
//! network namespace, below another mount such as `/host/proc` too. Opened in a [`PidDir`](crate::PidDir) it is of that
//! process's namespace; the host's is process 1's. A kept descriptor goes on when that process is gone.
//!
//! A path with `task` is of that thread's: threads may have namespaces of their own, and what a process's path shows is
//! its leader's.

pub mod arp;
pub mod inet;
pub mod ptype;
pub mod raw;
pub mod route;
pub mod tcp;
pub mod udp;
pub mod unix;

pub use arp::Arp;
pub use inet::{Address, Address4, Address6, Endpoint, TcpState};
pub use ptype::Ptype;
pub use raw::{Raw, Raw6};
pub use route::Route;
pub use tcp::{Tcp, Tcp6};
pub use udp::{Udp, Udp6};
pub use unix::Unix;
