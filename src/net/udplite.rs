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
use crate::shape::table::TableRows;

inet::sockets! {
    /// One sample of `/proc/net/udplite`.
    pub struct Udplite: "net/udplite", UdpSocket<Address4>;

    /// One sample of `/proc/net/udplite6`.
    pub struct Udplite6: "net/udplite6", UdpSocket<Address6>;
}

/// Parses the lines of a text of `/proc/net/udplite` one at a time, and keeps nothing.
pub fn rows(text: &[u8]) -> TableRows<'_, UdpSocket<Address4>> {
    inet::rows(text)
}

/// Parses the lines of a text of `/proc/net/udplite6` one at a time, and keeps nothing.
pub fn rows6(text: &[u8]) -> TableRows<'_, UdpSocket<Address6>> {
    inet::rows(text)
}
