//! `/proc/net/raw` and `/proc/net/raw6`: the raw sockets of a network namespace.
//!
//! ```text
//!   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
//!   23: 00000000:0001 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1835 2 00000000f3d143ac 0
//! ```
//!
//! Everything is as in [`udp`](mod@super::udp), except for the ports: raw sockets have none. The local port
//! is the number of the protocol, here 1 for ICMP. The remote port is 0.
//!
//! Columns: 13, since Linux 2.6.25.
//!
//! Reference: proc_net(5), raw(7). Permission: any user. `raw6` needs IPv6.

use super::inet::{self, Address4, Address6, Socket};
use super::udp::Drops;
use crate::shape::rows::Rows;
use crate::shape::table_file::table_file;

/// A raw socket. Its local port is the number of its protocol.
pub type RawSocket<A = Address4> = Socket<A, Drops>;

table_file! {
    /// One sample of `/proc/net/raw`.
    pub struct Raw: "net/raw", inet::CLASS, below "sl"; {
        /// The sockets, in the kernel's order. Those of two samples are matched by inode number, or, if there
        /// is none, by their two ends.
        sockets: Rows<RawSocket<Address4>>,
    }
    in ProcDir PidDir TidDir, with deltas;

    /// Parses the lines of a text of `/proc/net/raw` one at a time, and keeps nothing.
    pub fn rows: RawSocket<Address4>;
}

table_file! {
    /// One sample of `/proc/net/raw6`.
    pub struct Raw6: "net/raw6", inet::CLASS, below "sl"; {
        /// The sockets, in the kernel's order. Those of two samples are matched by inode number, or, if there
        /// is none, by their two ends.
        sockets: Rows<RawSocket<Address6>>,
    }
    in ProcDir PidDir TidDir, with deltas;

    /// Parses the lines of a text of `/proc/net/raw6` one at a time, and keeps nothing.
    pub fn rows6: RawSocket<Address6>;
}
