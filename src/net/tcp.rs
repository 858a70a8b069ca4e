//! `/proc/net/tcp` and `/proc/net/tcp6`: the TCP sockets of a network namespace.
//!
//! ```text
//!   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
//!    0: 0100007F:1F90 00000000:0000 0A 00000000:00000001 00:00000000 00000000     0        0 2078 2 00000000449e20f2 100 0 0 10 0
//!    1: 0100007F:A26C 0100007F:1F90 06 00000000:00000000 03:000016F2 00000000     0        0 0 3 0000000037305c1b
//! ```
//!
//! Addresses are words of the machine that printed them, and in hexadecimal digits:
//! [`Endpoint`](super::Endpoint) makes an address of `std::net` of them. IPv4 sockets are in `tcp`, IPv6 ones
//! in `tcp6`, those among them that talk to IPv4 too.
//!
//! What is odd: lines of TIME_WAIT and of SYN_RECV end behind the pointer, and their inode and queues are
//! zeros, the uid of TIME_WAIT too; what waits in FIN_WAIT2 for nobody has such a line. A socket that is not
//! accepted yet, or that its process has closed, has no inode. Listening sockets come first. The last column
//! means something else for a listening socket. Nothing here counts: a delta only says which sockets are new
//! and which are gone, and one that goes into TIME_WAIT is both.
//!
//! The file comes in pieces of a page and the table moves between them: a socket may be there twice, or be
//! missed. To print it the kernel walks a hash table sized by the machine's memory, empty or not. A monitor
//! of ten thousands of sockets is better served by netlink's sock_diag(7).
//!
//! Columns: 17, 12 on short lines, since Linux 2.6.
//!
//! Reference: proc_net(5), Documentation/networking/proc_net_tcp.rst. Permission: any user. `tcp6` needs
//! IPv6.
//!
//! Whose namespace a path shows, see [`net`](crate::net). Which process has a socket, see [`inet`].

use super::inet::{self, Address4, Address6, More, Socket, TcpState};
use crate::cursor::Cursor;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::for_types::for_types;
use crate::machine::Machine;
use crate::shape::table::TableRows;
use crate::unit::Ticks;

/// A TCP socket.
pub type TcpSocket<A = Address4> = Socket<A, TcpColumns>;

/// The columns that only TCP has: all `None` on a short line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct TcpColumns {
    /// How long it waits before it sends again.
    pub rto: Option<Ticks>,
    /// How long it may delay an acknowledgement.
    pub ato: Option<Ticks>,
    /// Acknowledgements that it will not delay, times 2; plus 1 if both ends talk in turns: see
    /// [`quick`](Self::quick) and [`pingpong`](Self::pingpong).
    pub ack: Option<u32>,
    /// The congestion window, in segments.
    pub snd_cwnd: Option<u32>,
    /// The threshold of slow start, in segments. `None` too where there is none yet (the kernel prints -1),
    /// and for a listening socket.
    pub snd_ssthresh: Option<u32>,
    /// Of a listening socket, the most connections that may wait with data of TCP Fast Open, in the place of
    /// the threshold. Linux 3.7; `None` before, when it was -1, and for others.
    pub max_qlen: Option<u32>,
}

impl TcpColumns {
    /// Acknowledgements that it will not delay.
    pub fn quick(&self) -> Option<u32> {
        self.ack.map(|ack| ack >> 1)
    }

    /// Both ends talk in turns: an acknowledgement waits for data to go with.
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

/// None of them counts.
impl Delta for TcpColumns {
    type Output<'a> = ();

    fn since<'a>(&'a self, _: &'a Self, _: &Machine) {}
}

inet::sockets! {
    /// One sample of `/proc/net/tcp`.
    pub struct Tcp: "net/tcp", TcpSocket<Address4>;

    /// One sample of `/proc/net/tcp6`.
    pub struct Tcp6: "net/tcp6", TcpSocket<Address6>;
}

for_types!(Tcp, Tcp6 => {
    impl Type {
        /// How many sockets are in each state that has a name, those of none among them.
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

/// The lines of a text of `/proc/net/tcp`, one at a time. Nothing is kept.
pub fn rows(text: &[u8]) -> TableRows<'_, TcpSocket<Address4>> {
    inet::rows(text)
}

/// The lines of a text of `/proc/net/tcp6`.
pub fn rows6(text: &[u8]) -> TableRows<'_, TcpSocket<Address6>> {
    inet::rows(text)
}
