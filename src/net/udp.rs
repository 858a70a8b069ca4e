//! `/proc/net/udp` and `/proc/net/udp6`: the UDP sockets of a network namespace.
//!
//! ```text
//!    sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
//!    69: 0100007F:B9CC 0100007F:14E9 01 00000000:00000000 00:00000000 00000000     0        0 1834 2 000000007dac43f5 0
//! ```
//!
//! Addresses, queues, changes of the table between two reads, and the namespace are as in
//! [`tcp`](mod@super::tcp). What is odd: the state is one of TCP: ESTABLISHED for a connected socket and
//! CLOSE for all others. The queues count memory, not data: a datagram uses some hundred bytes more than its
//! length. `drops` counts the datagrams that were dropped since the socket was opened, in 32 bits: mostly
//! because its queue was full, or because of a wrong checksum.
//!
//! A socket that is not bound to a port is not in the file. [`udplite`](mod@super::udplite) and
//! [`icmp`](mod@super::icmp) have the same lines.
//!
//! Columns: 13, since Linux 2.6.27.
//!
//! Reference: proc_net(5). Permission: any user. `udp6` needs IPv6.

use super::inet::{self, Address4, Address6, More, Socket, TcpState};
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::numbers::numbers;
use crate::shape::rows::Rows;
use crate::shape::table;
use crate::shape::table_file::table_file;

/// A UDP socket.
pub type UdpSocket<A = Address4> = Socket<A, Drops>;

numbers! {
    /// The datagrams that a socket dropped: a column of UDP, raw and netlink sockets.
    pub struct Drops;

    /// Datagrams dropped between two samples.
    pub delta DropsDelta by row;

    /// Datagrams dropped since the socket was opened.
    drops: u64 = int,
}

impl More for Drops {
    #[inline]
    fn read(cursor: &mut Cursor<'_>, _: TcpState) -> Result<Self, ParseError> {
        let drops = table::int32(cursor, "drops")?;
        cursor.word_end("drops")?;
        cursor.skip_blanks();
        Ok(Drops { drops: drops.into() })
    }
}

table_file! {
    /// One sample of `/proc/net/udp`.
    pub struct Udp: "net/udp", inet::CLASS, below "sl"; {
        /// The sockets, in the kernel's order. Those of two samples are matched by inode number, or, if there
        /// is none, by their two ends.
        sockets: Rows<UdpSocket<Address4>>,
    }
    in ProcDir PidDir TidDir, with deltas;

    /// Parses the lines of a text of `/proc/net/udp` one at a time, and keeps nothing.
    pub fn rows: UdpSocket<Address4>;
}

table_file! {
    /// One sample of `/proc/net/udp6`.
    pub struct Udp6: "net/udp6", inet::CLASS, below "sl"; {
        /// The sockets, in the kernel's order. Those of two samples are matched by inode number, or, if there
        /// is none, by their two ends.
        sockets: Rows<UdpSocket<Address6>>,
    }
    in ProcDir PidDir TidDir, with deltas;

    /// Parses the lines of a text of `/proc/net/udp6` one at a time, and keeps nothing.
    pub fn rows6: UdpSocket<Address6>;
}
