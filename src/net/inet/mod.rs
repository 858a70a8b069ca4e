//! What the tables of internet sockets have in common: tcp, udp, raw, and the same of IPv6.
//!
//! The columns up to `pointer` are the same in all of them; what follows is the protocol's own. Which column
//! is whose, and what is odd, is said in [`tcp`](mod@super::tcp), [`udp`](mod@super::udp) and
//! [`raw`](mod@super::raw).
//!
//! # Which process has it
//!
//! [`inode`](Socket::inode) is the number in the links of a process's descriptors, `/proc/PID/fd/7 ->
//! socket:[4711]`. For one socket, [`Tcp::by_inode`](super::Tcp::by_inode); for the processes of all sockets,
//! [`net::Owners`](super::Owners). [`both`] gives the sockets of IPv4 and of IPv6 in one type.

mod address;
mod both;
mod state;

pub use address::{Address, Address4, Address6, Endpoint};
pub use both::both;
pub use state::{TcpState, Timer};

use core::net::Ipv6Addr;
use core::ops::Deref;

use crate::cursor::Cursor;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::machine::Machine;
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::unit::Ticks;
use crate::value::Reported;

/// A socket of the internet protocols: its address is of type `A`, `more` holds the columns that only its
/// protocol has. It dereferences to those.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Socket<A, M> {
    /// TCP: the line's number, from 0. Others: the slot of the table that the socket is in.
    pub sl: u32,
    /// Its own end.
    pub local_address: Endpoint<A>,
    /// The other end; zeros if there is none.
    pub rem_address: Endpoint<A>,
    /// Its state.
    pub st: TcpState,
    /// Bytes written that the other end has not acknowledged; of UDP and raw sockets the memory of what waits
    /// to be sent.
    pub tx_queue: u32,
    /// Bytes received that were not read yet; of UDP and raw sockets the memory that they take. Of a
    /// listening TCP socket the connections that wait to be accepted.
    pub rx_queue: u32,
    /// The timer that it waits for; of UDP and raw sockets off.
    pub tr: Timer,
    /// When the timer expires (`tm->when`), from now on; 0 without a timer, or if it is late.
    pub when: Ticks,
    /// How often in a row it has sent the same again.
    pub retrnsmt: u32,
    /// The user that it belongs to, in the reader's user namespace. [Unknown](Reported::Unmeasured) where the
    /// kernel prints 0 for want of a descriptor: TIME_WAIT, and before Linux 6.17 all that are closed or not
    /// accepted yet.
    pub uid: Reported<u32>,
    /// Probes of keepalive, or of a closed window, that were not answered.
    pub timeout: u32,
    /// The number in `socket:[4711]`, to which a process's descriptors link. `None` where the kernel prints
    /// 0: no process has it, as it is closed or not accepted yet.
    pub inode: Option<u64>,
    /// How often it is in use within the kernel (`ref`).
    pub refcnt: u32,
    /// The socket's address in the kernel; since Linux 4.15 a number in its place. [Hidden](Reported::Hidden)
    /// where `kernel.kptr_restrict` makes it 0, [unknown](Reported::Unmeasured) soon after boot, when the
    /// kernel prints a word instead.
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

/// An IPv6 address as 32 hexadecimal digits in the order of bytes of the network, blanks before it or not.
pub(super) fn ipv6_addr(cursor: &mut Cursor<'_>, field: &'static str) -> Result<Ipv6Addr, ParseError> {
    cursor.skip_blanks();
    let start = *cursor;
    match (cursor.long_hex_digits(), cursor.at() - start.at()) {
        (Some(address), 32) => Ok(Ipv6Addr::from_bits(address)),
        _ => Err(start.fail(field, "an address of 32 hexadecimal digits")),
    }
}

/// Two numbers in hexadecimal digits, `:` between them.
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

/// A pointer, of which the kernel tells more or less.
#[inline]
pub(super) fn pointer(cursor: &mut Cursor<'_>, field: &'static str) -> Result<Reported<u64>, ParseError> {
    cursor.skip_blanks();
    match cursor.hex_digits() {
        Some(0) => Ok(Reported::Hidden),
        Some(pointer) => Ok(Reported::Known(pointer)),
        // (____ptrval____)
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
            return Err(cursor.fail("sl", "a colon behind it"));
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
        // A request for a connection has its listener's user, and no inode.
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

/// The error of the first of the columns `timeout`, `inode` and `ref` that is none.
#[cold]
fn wrong_column(mut cursor: Cursor<'_>) -> ParseError {
    let mut read = || {
        cursor.unsigned32("timeout")?;
        cursor.unsigned("inode")?;
        cursor.unsigned32("ref")
    };
    // One of them fails; or something touches the last.
    read().err().unwrap_or_else(|| cursor.fail("ref", "the end of the word"))
}

/// Known by its inode first, and where it has none by its ends.
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

/// The rows of a text of any of these files.
pub(super) fn rows<A: Address, M: More>(text: &[u8]) -> TableRows<'_, Socket<A, M>> {
    TableRows::below("sl", text)
}

/// Keeps them.
pub(super) fn keep<A: Address, M: More>(
    text: &[u8],
    sockets: &mut Rows<Socket<A, M>>,
    unlisted: &mut Unlisted,
) -> Result<(), ParseError> {
    sockets.clear();
    table::collect(rows(text), unlisted, |socket, _| {
        sockets.push(socket);
        Ok(Key::FirstWord)
    })?;
    sockets.index();
    Ok(())
}

/// Declares a file of sockets.
macro_rules! sockets {
    ($( $(#[$meta:meta])* pub struct $name:ident: $file:literal, $row:ty; )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct $name {
            /// The sockets, in the kernel's order.
            pub sockets: $crate::shape::rows::Rows<$row>,
            /// Columns at a line's end that this crate does not know, by the line's `sl`.
            /// Lines that were not understood are here too, by their first word.
            pub unlisted: $crate::shape::unlisted::Unlisted,
        }

        impl $name {
            /// The socket to which descriptors link as `socket:[INODE]`.
            pub fn by_inode(&self, inode: u64) -> Option<&$row> {
                self.sockets.first_by(|socket| socket.inode.cmp(&Some(inode)))
            }
        }

        impl $crate::file::ProcFile for $name {
            type State = ();
            const NAME: &'static str = $file;
            // The longest line has not 300 bytes.
            const CLASS: $crate::class::Class = $crate::class::Class::NAMESPACE.max_record(512);

            fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), $crate::error::ParseError> {
                $crate::net::inet::keep(text, &mut self.sockets, &mut self.unlisted)
            }
        }

        impl $crate::file::FileIn<$crate::dir::ProcDir> for $name {}
        impl $crate::file::FileIn<$crate::dir::PidDir> for $name {}
        impl $crate::file::FileIn<$crate::dir::TidDir> for $name {}

        /// The sockets of two samples, matched by inode and, where there is none, by their ends.
        impl $crate::delta::Delta for $name {
            type Output<'a> = $crate::shape::rows::RowDeltas<'a, $row>;

            fn since<'a>(&'a self, earlier: &'a Self, machine: &$crate::machine::Machine) -> Self::Output<'a> {
                self.sockets.since(&earlier.sockets, machine)
            }
        }
    )* };
}

pub(crate) use sockets;

#[cfg(test)]
mod tests;
