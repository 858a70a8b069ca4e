//! `/proc/net/tcp` and `/proc/net/tcp6`: the TCP sockets of a network namespace.
//!
//! ```text
//!   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
//!    0: 0100007F:1F90 00000000:0000 0A 00000000:00000001 00:00000000 00000000     0        0 2078 2 00000000449e20f2 100 0 0 10 0
//!    1: 0100007F:A26C 0100007F:1F90 06 00000000:00000000 03:000016F2 00000000     0        0 0 3 0000000037305c1b
//! ```
//!
//! Addresses are hexadecimal, in the byte order of the machine that printed them.
//! [`Endpoint`](super::Endpoint) converts them to an address of `std::net`. IPv4 sockets are in `tcp`. IPv6
//! sockets are in `tcp6`, also if they are connected to an IPv4 address.
//!
//! What is odd: lines of sockets in TIME_WAIT and SYN_RECV end after the pointer. Their inode and queues are
//! zeros, and for TIME_WAIT also the uid. A socket in FIN_WAIT2 that no process has open has such a line too.
//! A socket that is not accepted yet, or that its process has closed, has no inode. Listening sockets come
//! first. The last column has another meaning for a listening socket. The file has no counters: a delta only
//! shows which sockets are new and which are gone. A socket that enters TIME_WAIT is gone and new.
//!
//! The file is read in pieces of a page, and the table changes between them. So a socket may occur twice, or
//! may be missing. The kernel reads a whole hash table, whose size depends on the memory of the machine. For
//! tens of thousands of sockets, use netlink's sock_diag(7) instead.
//!
//! Columns: 17, 12 on short lines, since Linux 2.6.
//!
//! Reference: proc_net(5), Documentation/networking/proc_net_tcp.rst. Permission: any user. `tcp6` needs
//! IPv6.
//!
//! [`net`](crate::net) explains which namespace a path shows. [`inet`] explains how to find the process of a
//! socket.

use super::inet::{self, Address4, Address6, More, Socket, TcpState};
use crate::cursor::Cursor;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::for_types::for_types;
use crate::machine::Machine;
use crate::shape::rows::Rows;
use crate::shape::table_file::table_file;
use crate::unit::Ticks;

/// A TCP socket.
pub type TcpSocket<A = Address4> = Socket<A, TcpColumns>;

/// The columns that only TCP has. All are `None` on a short line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct TcpColumns {
    /// Time until a retransmission.
    pub rto: Option<Ticks>,
    /// Longest delay of an acknowledgement.
    pub ato: Option<Ticks>,
    /// Number of acknowledgements that it will not delay, times 2; plus 1 in an interactive session: see
    /// [`quick`](Self::quick) and [`pingpong`](Self::pingpong).
    pub ack: Option<u32>,
    /// The congestion window, in segments.
    pub snd_cwnd: Option<u32>,
    /// The threshold of slow start, in segments. `None` also if there is none yet (the kernel prints -1), and
    /// for a listening socket.
    pub snd_ssthresh: Option<u32>,
    /// For a listening socket: the largest number of waiting connections with data of TCP Fast Open. The
    /// kernel prints it in the column of the threshold. Linux 3.7; `None` before, when it was -1, and for
    /// other sockets.
    pub max_qlen: Option<u32>,
}

impl TcpColumns {
    /// The number of acknowledgements that it will not delay.
    pub fn quick(&self) -> Option<u32> {
        self.ack.map(|ack| ack >> 1)
    }

    /// Whether the session is interactive: both ends send in turns, so an acknowledgement waits to be sent
    /// together with data.
    pub fn pingpong(&self) -> Option<bool> {
        self.ack.map(|ack| ack & 1 == 1)
    }
}

impl More for TcpColumns {
    #[inline]
    fn read(cursor: &mut Cursor<'_>, st: TcpState) -> Result<Self, ParseError> {
        cursor.skip_blanks();
        if cursor.at_line_end() {
            return Ok(TcpColumns::default());
        }
        let (rto, ato) = (cursor.unsigned("rto")?, cursor.unsigned("ato")?);
        let (ack, snd_cwnd) = (cursor.unsigned32("ack")?, cursor.unsigned32("snd_cwnd")?);
        cursor.skip_blanks();
        let start = *cursor;
        let last = match cursor.signed_digits().map(|number| (number, u32::try_from(number))) {
            Some((-1, _)) => None,
            Some((_, Ok(number))) => Some(number),
            _ => return Err(start.fail("snd_ssthresh", "an unsigned integer below 2^32, or -1")),
        };
        cursor.word_end("snd_ssthresh")?;
        cursor.skip_blanks();
        let is_listening = st == TcpState::Listen;
        Ok(TcpColumns {
            rto: Some(Ticks(rto)),
            ato: Some(Ticks(ato)),
            ack: Some(ack),
            snd_cwnd: Some(snd_cwnd),
            snd_ssthresh: last.filter(|_| !is_listening),
            max_qlen: last.filter(|_| is_listening),
        })
    }
}

/// None of these columns is a counter.
impl Delta for TcpColumns {
    type Output<'a> = ();

    fn since<'a>(&'a self, _: &'a Self, _: &Machine) {}
}

table_file! {
    /// One sample of `/proc/net/tcp`.
    pub struct Tcp: "net/tcp", inet::CLASS, below "sl"; {
        /// The sockets, in the kernel's order. Those of two samples are matched by inode number, or, if there
        /// is none, by their two ends.
        sockets: Rows<TcpSocket<Address4>>,
    }
    in ProcDir PidDir TidDir, with deltas;

    /// Parses the lines of a text of `/proc/net/tcp` one at a time, and keeps nothing.
    pub fn rows: TcpSocket<Address4>;
}

table_file! {
    /// One sample of `/proc/net/tcp6`.
    pub struct Tcp6: "net/tcp6", inet::CLASS, below "sl"; {
        /// The sockets, in the kernel's order. Those of two samples are matched by inode number, or, if there
        /// is none, by their two ends.
        sockets: Rows<TcpSocket<Address6>>,
    }
    in ProcDir PidDir TidDir, with deltas;

    /// Parses the lines of a text of `/proc/net/tcp6` one at a time, and keeps nothing.
    pub fn rows6: TcpSocket<Address6>;
}

for_types!(Tcp, Tcp6 => {
    impl Type {
        /// Counts the sockets in each state that has a name, also states with no sockets.
        ///
        /// ```
        /// let tcp = procsampler::net::Tcp::default();
        /// for (state, sockets) in tcp.states() {
        ///     println!("tcp_sockets{{state=\"{state}\"}} {sockets}");
        /// }
        /// ```
        pub fn states(&self) -> [(TcpState, usize); TcpState::ALL.len()] {
            let mut states = TcpState::ALL.map(|state| (state, 0));
            for socket in &self.sockets {
                if let Some((_, count)) = states.get_mut(usize::from(socket.st.number()).wrapping_sub(1)) {
                    *count += 1;
                }
            }
            states
        }
    }
});
