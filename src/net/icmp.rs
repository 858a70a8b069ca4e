//! `/proc/net/icmp` and `/proc/net/icmp6`: the sockets of a network namespace with which programs without
//! privileges send echo requests (ping).
//!
//! ```text
//!   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
//!    1: 00000000:0001 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 1835 2 00000000f3d143ac 0
//! ```
//!
//! Everything is as in [`udp`](mod@super::udp), except for the ports: these sockets have none. The local port
//! is the identifier of the request.
//!
//! Columns: 13. Reference: icmp(7), `ping_v4_format_sock` in net/ipv4/ping.c. Permission: any user. `icmp6`
//! needs IPv6. `icmp` Linux 3.0, `icmp6` about Linux 3.15.

use super::inet::{self, Address4, Address6};
use super::udp::UdpSocket;
use crate::shape::rows::Rows;
use crate::shape::table_file::table_file;

table_file! {
    /// One sample of `/proc/net/icmp`.
    pub struct Icmp: "net/icmp", inet::CLASS, below "sl"; {
        /// The sockets, in the kernel's order. Those of two samples are matched by inode number, or, if there
        /// is none, by their two ends.
        sockets: Rows<UdpSocket<Address4>>,
    }
    in ProcDir PidDir TidDir, with deltas;

    /// Parses the lines of a text of `/proc/net/icmp` one at a time, and keeps nothing.
    pub fn rows: UdpSocket<Address4>;
}

table_file! {
    /// One sample of `/proc/net/icmp6`.
    pub struct Icmp6: "net/icmp6", inet::CLASS, below "sl"; {
        /// The sockets, in the kernel's order. Those of two samples are matched by inode number, or, if there
        /// is none, by their two ends.
        sockets: Rows<UdpSocket<Address6>>,
    }
    in ProcDir PidDir TidDir, with deltas;

    /// Parses the lines of a text of `/proc/net/icmp6` one at a time, and keeps nothing.
    pub fn rows6: UdpSocket<Address6>;
}
