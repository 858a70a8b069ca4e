//! Files of a network namespace: `/proc/net/dev` is `net::Dev`, and so on.
//!
//! `/proc/net` is a link to `self/net`: opened in a [`ProcDir`](crate::ProcDir) a file here is of the *reader's* network
//! namespace, below another mount such as `/host/proc` too. Opened in a [`PidDir`](crate::PidDir) it is of that process's
//! namespace; the host's is process 1's. A kept descriptor goes on when that process is gone.
