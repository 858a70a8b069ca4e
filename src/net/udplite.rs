//! `/proc/net/udplite` and `/proc/net/udplite6`: the UDP-Lite sockets of a network namespace.
//!
//! ```text
//!    sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
//!    69: 0100007F:B9CC 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1834 2 000000007dac43f5 0
//! ```
//!
//! UDP-Lite is UDP with a checksum that may cover only a part of the datagram. Everything is as in
//! [`udp`](mod@super::udp).
//!
//! Columns: 13, since Linux 2.6.27. Reference: udplite(7), net/ipv4/udplite.c. Permission: any user.
//! `udplite6` needs IPv6. Linux 2.6.20, to Linux 7.0.

use super::inet::{self, Address4, Address6};
use super::udp::UdpSocket;
use crate::shape::rows::Rows;
use crate::shape::table_file::table_file;

table_file! {
    /// One sample of `/proc/net/udplite`.
    pub struct Udplite: "net/udplite", inet::CLASS, below "sl"; {
        /// The sockets, in the kernel's order. Those of two samples are matched by inode number, or, if there
        /// is none, by their two ends.
        sockets: Rows<UdpSocket<Address4>>,
    }
    in ProcDir PidDir TidDir, with deltas;

    /// Parses the lines of a text of `/proc/net/udplite` one at a time, and keeps nothing.
    pub fn rows: UdpSocket<Address4>;
}

table_file! {
    /// One sample of `/proc/net/udplite6`.
    pub struct Udplite6: "net/udplite6", inet::CLASS, below "sl"; {
        /// The sockets, in the kernel's order. Those of two samples are matched by inode number, or, if there
        /// is none, by their two ends.
        sockets: Rows<UdpSocket<Address6>>,
    }
    in ProcDir PidDir TidDir, with deltas;

    /// Parses the lines of a text of `/proc/net/udplite6` one at a time, and keeps nothing.
    pub fn rows6: UdpSocket<Address6>;
}
