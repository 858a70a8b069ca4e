//! The common part of the tables of internet sockets: tcp, udp, raw, and their IPv6 tables.
//!
//! The columns up to `pointer` are the same in all of them. The columns after it depend on the protocol. The
//! pages of [`tcp`](mod@super::tcp), [`udp`](mod@super::udp) and [`raw`](mod@super::raw) explain the columns,
//! and what is odd.
//!
//! # Which process has a socket
//!
//! [`inode`](Socket::inode) is the number in the links of a process's descriptors, `/proc/PID/fd/7 ->
//! socket:[4711]`. To find one socket, use [`Tcp::by_inode`](super::Tcp::by_inode). To find the processes of
//! all sockets, use [`net::Owners`](super::Owners). [`both`] lists the sockets of IPv4 and IPv6 in one type.

mod address;
mod both;
mod state;

pub use address::{Address, Address4, Address6, Endpoint};
pub use both::both;
pub use state::{TcpState, Timer};

use core::net::Ipv6Addr;
use core::ops::Deref;

use crate::class::Class;
use crate::cursor::Cursor;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::machine::Machine;
use crate::shape::rows::Identity;
use crate::shape::table::{self, Row};
use crate::unit::Ticks;
use crate::value::Reported;

/// No line is longer than 300 bytes.
pub(super) const CLASS: Class = Class::NAMESPACE.max_record(512);

/// A socket of the internet protocols. Its addresses are of type `A`. `more` has the columns of its protocol,
/// and the socket dereferences to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Socket<A, M> {
    /// TCP: the number of the line, from 0. Others: the slot of the table in which the socket is.
    pub sl: u32,
    /// The local end.
    pub local_address: Endpoint<A>,
    /// The remote end; zeros if there is none.
    pub rem_address: Endpoint<A>,
    /// The state of the socket.
    pub st: TcpState,
    /// Bytes written that the other end has not acknowledged. For UDP and raw sockets: memory of datagrams
    /// that wait to be sent.
    pub tx_queue: u32,
    /// Bytes received that were not read yet. For UDP and raw sockets: the memory that these use. For a
    /// listening TCP socket: the number of connections that wait to be accepted.
    pub rx_queue: u32,
    /// The active timer; off for UDP and raw sockets.
    pub tr: Timer,
    /// The time until the timer expires (`tm->when`); 0 without a timer, or if the timer is late.
    pub when: Ticks,
    /// Number of retransmissions of the same data in a row.
    pub retrnsmt: u32,
    /// The user who owns the socket, in the user namespace of the reader. [Unknown](Reported::Unmeasured) if
    /// the kernel prints 0 because there is no descriptor: in TIME_WAIT, and before Linux 6.17 for all
    /// sockets that are closed or not accepted yet.
    pub uid: Reported<u32>,
    /// Number of probes (keepalive, or a closed window) without an answer.
    pub timeout: u32,
    /// The number in `socket:[4711]`, the target of the links of a process's descriptors. `None` if the
    /// kernel prints 0, because no process has the socket: it is closed or not accepted yet.
    pub inode: Option<u64>,
    /// Number of references to it in the kernel (`ref`).
    pub refcnt: u32,
    /// The address of the socket in the kernel; since Linux 4.15 a hash of the address.
    /// [Hidden](Reported::Hidden) if `kernel.kptr_restrict` makes it 0; [unknown](Reported::Unmeasured) soon
    /// after boot, when the kernel prints a word instead.
    pub pointer: Reported<u64>,
    /// The columns that only this protocol has.
    pub more: M,
}

impl<A, M> Deref for Socket<A, M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.more
    }
}

/// The columns that only one protocol has.
pub trait More: Sized + 'static {
    #[doc(hidden)]
    fn read(cursor: &mut Cursor<'_>, st: TcpState) -> Result<Self, ParseError>;
}

pub(super) use crate::shape::table::hex;

/// Reads an IPv6 address: 32 hexadecimal digits in network byte order, perhaps after blanks.
pub(super) fn ipv6_addr(cursor: &mut Cursor<'_>, field: &'static str) -> Result<Ipv6Addr, ParseError> {
    cursor.skip_blanks();
    let start = *cursor;
    match (cursor.long_hex_digits(), cursor.at() - start.at()) {
        (Some(address), 32) => Ok(Ipv6Addr::from_bits(address)),
        _ => Err(start.fail(field, "an address of 32 hexadecimal digits")),
    }
}

/// Reads two hexadecimal numbers with `:` between them.
#[inline]
fn pair<T: TryFrom<u64>, U: TryFrom<u64>>(
    cursor: &mut Cursor<'_>,
    first: &'static str,
    second: &'static str,
) -> Result<(T, U), ParseError> {
    let one = hex(cursor, first)?;
    match cursor.eat(b':') {
        true => Ok((one, hex(cursor, second)?)),
        false => Err(cursor.fail(second, "a colon before it")),
    }
}

/// Reads a pointer, which the kernel may hide.
#[inline]
pub(super) fn pointer(cursor: &mut Cursor<'_>, field: &'static str) -> Result<Reported<u64>, ParseError> {
    cursor.skip_blanks();
    match cursor.hex_digits() {
        Some(0) => Ok(Reported::Hidden),
        Some(pointer) => Ok(Reported::Known(pointer)),
        // The kernel prints (____ptrval____).
        None if cursor.eat(b'(') => {
            cursor.word();
            Ok(Reported::Unmeasured)
        }
        None => Err(cursor.fail(field, "a number in hexadecimal digits")),
    }
}

impl<'a, A: Address, M: More> Row<'a> for Socket<A, M> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let sl = cursor.unsigned32("sl")?;
        if !cursor.eat(b':') {
            return Err(cursor.fail("sl", "a colon after it"));
        }
        let local_address = Endpoint::read(cursor, "local_address")?;
        let rem_address = Endpoint::read(cursor, "rem_address")?;
        let st = TcpState::new(hex(cursor, "st")?);
        let (tx_queue, rx_queue) = pair(cursor, "tx_queue", "rx_queue")?;
        let (tr, when) = pair(cursor, "tr", "when")?;
        let retrnsmt = hex(cursor, "retrnsmt")?;
        let uid = table::int32(cursor, "uid")?;
        let mut columns = [0; 3];
        let start = *cursor;
        let found = cursor.columns(&mut columns);
        let [timeout, inode, refcnt] = columns;
        let (3, Ok(timeout), Ok(refcnt)) = (found, timeout.try_into(), refcnt.try_into()) else {
            return Err(wrong_column(start));
        };
        let tr = Timer::new(tr);
        // A request for a connection shows the user of its listener, and has no inode.
        let is_request = st == TcpState::SynRecv && tr == Timer::Retransmit;
        Ok(Socket {
            sl,
            local_address,
            rem_address,
            st,
            tx_queue,
            rx_queue,
            tr,
            when: Ticks(when),
            retrnsmt,
            uid: if uid == 0 && inode == 0 && !is_request {
                Reported::Unmeasured
            } else {
                Reported::Known(uid)
            },
            timeout,
            inode: (inode != 0).then_some(inode),
            refcnt,
            pointer: pointer(cursor, "pointer")?,
            more: {
                cursor.word_end("pointer")?;
                M::read(cursor, st)?
            },
        })
    }
}

/// The error of the first of the columns `timeout`, `inode` and `ref` that is malformed.
#[cold]
fn wrong_column(mut cursor: Cursor<'_>) -> ParseError {
    let mut read = || {
        cursor.unsigned32("timeout")?;
        cursor.unsigned("inode")?;
        cursor.unsigned32("ref")
    };
    // Either one of them fails, or other text follows the last one directly.
    read().err().unwrap_or_else(|| cursor.fail("ref", "the end of the word"))
}

/// A socket is identified by its inode number, or, if it has none, by its two ends.
impl<A: Address, M: More> Identity for Socket<A, M> {
    type Id<'a> = (Option<u64>, Endpoint<A>, Endpoint<A>);

    fn id(&self) -> Self::Id<'_> {
        (self.inode, self.local_address, self.rem_address)
    }
}

impl<A: Address, M: More + Delta> Delta for Socket<A, M> {
    type Output<'a> = M::Output<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> M::Output<'a> {
        self.more.since(&earlier.more, machine)
    }
}

#[cfg(test)]
mod tests;
