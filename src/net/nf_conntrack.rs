//! `/proc/net/nf_conntrack`: the connections that the packet filter tracks.
//!
//! ```text
//! ipv4     2 tcp      6 431999 ESTABLISHED src=10.0.0.2 dst=10.0.0.7 sport=47114 dport=22 src=10.0.0.7 dst=10.0.0.2 sport=22 dport=47114 [ASSURED] mark=0 use=1
//! ipv4     2 icmp     1 29 src=10.0.0.2 dst=10.0.0.9 type=8 code=0 id=7 [UNREPLIED] src=10.0.0.9 dst=10.0.0.2 type=0 code=0 id=7 mark=0 use=1
//! ```
//!
//! There is a line for each connection of one network namespace (see [`net`](super)), in no particular order.
//! Each connection has two directions: the packets of the side that began it (*original*), and the packets
//! that answer (*reply*). With NAT, the addresses of the reply are not the exchanged addresses of the
//! original. The counters of connection tracking on each CPU are in
//! [`net/stat/nf_conntrack`](mod@super::stat::nf_conntrack).
//!
//! What is odd: a flow that bypasses the filter (`[OFFLOAD]`, `[HW_OFFLOAD]`) has neither a timeout nor a
//! state, and the kernel does not print `[ASSURED]` for it. Packets and bytes are printed for a connection
//! that began while the setting net.netfilter.nf_conntrack_acct was 1, and the age (`delta-time`) with
//! nf_conntrack_timestamp. The kernel prints its table while connections begin and end, so a connection may
//! be missing or occur twice. A large table takes long to read.
//!
//! Only root may read the file: for other users an open is [denied](crate::Error::is_denied). If the module
//! nf_conntrack is not loaded, or the kernel was built without this file, an open is
//! [unsupported](crate::Error::is_unsupported).
//!
//! ```no_run
//! use procsampler::{ProcDir, Sampler, net::NfConntrack};
//!
//! match Sampler::<NfConntrack>::open(&ProcDir::open()?) {
//!     Ok(mut table) => println!("{} connections", table.sample()?.connections.len()),
//!     Err(error) if error.is_unsupported() => println!("connections are not tracked"),
//!     Err(error) if error.is_denied() => println!("root alone may read them"),
//!     Err(error) => return Err(error),
//! }
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! Reference: `ct_seq_show` in net/netfilter/nf_conntrack_standalone.c. Permission: root of the namespace's
//! user namespace (0440). With CONFIG_NF_CONNTRACK_PROCFS. Linux 2.6.15.

use core::net::{IpAddr, Ipv4Addr};

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::kept::TextRows;
use crate::shape::row::row;
use crate::shape::table::{self, Key, Line, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::{Name, RawBytes};
use crate::unit::{Bytes, Seconds};
use crate::words::{FlagWords, flags};

/// One sample of `/proc/net/nf_conntrack`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct NfConntrack {
    /// The connections, in the order of the kernel's table.
    pub connections: TextRows<Connection<'static>>,
    /// Words of a line that this crate does not know, each by the index of the line, from 0. Also lines that
    /// could not be parsed, by their first word.
    pub unlisted: Unlisted,
}

row! {
    /// A connection, with the context of its security module borrowed.
    pub struct Connection<'a> {
        /// The protocol of the network: `ipv4`, `ipv6`.
        l3proto: Name<15>,
        /// The number of that protocol (`AF_*`): 2 is IPv4, 10 IPv6.
        l3num: u32,
        /// The protocol above it: `tcp`, `udp`, `icmp`, `icmpv6`, `sctp`, `dccp`, `gre`, `udplite`, or
        /// `unknown`.
        l4proto: Name<15>,
        /// The number of that protocol (`IPPROTO_*`).
        protonum: u32,
        /// The time until the kernel forgets the connection, if no packet arrives. `None` for an offloaded
        /// connection.
        timeout: Option<Seconds>,
        /// The state of the protocol, as a word of the kernel: for TCP for example `SYN_SENT`, `ESTABLISHED`,
        /// `TIME_WAIT`. `None` for a protocol without states (UDP, ICMP), and for an offloaded connection.
        state: Option<Name<31>>,
        /// GRE: the timeout as long as there was no answer.
        gre_timeout: Option<Seconds>,
        /// GRE: the timeout after there was an answer.
        gre_stream_timeout: Option<Seconds>,
        /// The flags of the connection.
        flags: ConntrackFlags,
        /// The packets of the side that began it.
        original: Direction,
        /// The expected packets of the side that answers.
        reply: Direction,
        /// The mark that rules assigned to it. `None` without CONFIG_NF_CONNTRACK_MARK.
        mark: Option<u32>,
        /// The number that the security module assigned to it, on older kernels, which print no context.
        secmark: Option<u32>,
        /// The context that the security module assigned to it. `None` if there is none.
        secctx: Option<RawBytes<'a>>,
        /// The zone of both directions: connections of the same addresses are different in different zones.
        /// `None` if it is zone 0, or if only one direction has a zone: see [`Direction::zone`].
        zone: Option<u16>,
        /// The age of the connection. `None` if net.netfilter.nf_conntrack_timestamp was 0 when it began.
        delta_time: Option<Seconds>,
        /// Number of references to it in the kernel, including that of the reader.
        r#use: Option<u32>,
    }
}

/// One direction of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Direction {
    /// The source address of the packets. It is read in the same way on every machine.
    pub src: IpAddr,
    /// The destination address.
    pub dst: IpAddr,
    /// The source port. `None` for a protocol without ports.
    pub sport: Option<u16>,
    /// The destination port. `None` for a protocol without ports.
    pub dport: Option<u16>,
    /// ICMP: the type of the message.
    pub r#type: Option<u8>,
    /// ICMP: the code of the message.
    pub code: Option<u8>,
    /// ICMP: the identifier of the message.
    pub id: Option<u16>,
    /// GRE: the key of the packets that are received.
    pub srckey: Option<u16>,
    /// GRE: the key of the packets that are sent.
    pub dstkey: Option<u16>,
    /// Number of packets. `None` if they are not counted for this connection.
    pub packets: Option<u64>,
    /// Bytes of these packets. `None` if they are not counted for this connection.
    pub bytes: Option<Bytes>,
    /// The zone, if only this direction has one.
    pub zone: Option<u16>,
}

flags! {
    /// The flags of a connection.
    pub struct ConntrackFlags: u8 {
        /// `[UNREPLIED]`: there was no answer yet.
        const UNREPLIED = 1 << 0 => b"[UNREPLIED]";
        /// `[ASSURED]`: there was traffic in both directions. Such a connection is not removed early to make
        /// room.
        const ASSURED = 1 << 1 => b"[ASSURED]";
        /// `[OFFLOAD]`: its packets bypass the filter through a flow table.
        const OFFLOAD = 1 << 2 => b"[OFFLOAD]";
        /// `[HW_OFFLOAD]`: the device itself forwards its packets.
        const HW_OFFLOAD = 1 << 3 => b"[HW_OFFLOAD]";
    }
}

/// An empty direction, before anything was read.
const NOTHING: Direction = Direction {
    src: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    dst: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    sport: None,
    dport: None,
    r#type: None,
    code: None,
    id: None,
    srckey: None,
    dstkey: None,
    packets: None,
    bytes: None,
    zone: None,
};

/// Reads the address after a key.
fn address(cursor: &mut Cursor<'_>, key: &'static str) -> Result<IpAddr, ParseError> {
    cursor.skip_blanks();
    let start = *cursor;
    let value = if cursor.eat_all(key.as_bytes()) && cursor.eat(b'=') { cursor.word() } else { b"" };
    let address = core::str::from_utf8(value).ok().and_then(|address| address.parse().ok());
    address.ok_or_else(|| start.fail(key, "an address of IPv4 or IPv6"))
}

/// Sets a field to a number that ends its word. Returns false if the word is not such a number.
fn set<T: TryFrom<u64>>(field: &mut Option<T>, number: Option<u64>, cursor: &mut Cursor<'_>) -> bool {
    // For GRE, there is a comma after the first timeout.
    cursor.eat(b',');
    *field = number.filter(|_| !cursor.inside_word()).and_then(|number| number.try_into().ok());
    field.is_some()
}

/// Reads the line at the cursor. Passes each word that is not known to `other`, with whether its key is
/// known.
fn connection<'a>(
    cursor: &mut Cursor<'a>,
    mut other: impl FnMut(&'a [u8], bool),
) -> Result<Connection<'a>, ParseError> {
    let (l3proto, l3num) = (table::name(cursor, "l3proto")?, cursor.unsigned32("l3num")?);
    let (l4proto, protonum) = (table::name(cursor, "l4proto")?, cursor.unsigned32("protonum")?);
    cursor.word_end("protonum")?;
    cursor.skip_blanks();
    // If it is below 0, the kernel is about to forget the connection.
    let timeout = cursor.signed_digits().map(|left| Seconds(left.max(0) as u64));
    cursor.word_end("timeout")?;
    cursor.skip_blanks();
    let has_state = cursor.peek().is_some_and(|byte| byte.is_ascii_uppercase());
    let mut row = Connection {
        l3proto,
        l3num,
        l4proto,
        protonum,
        timeout,
        state: if has_state { Some(table::name(cursor, "state")?) } else { None },
        gre_timeout: None,
        gre_stream_timeout: None,
        flags: ConntrackFlags::empty(),
        original: NOTHING,
        reply: NOTHING,
        mark: None,
        secmark: None,
        secctx: None,
        zone: None,
        delta_time: None,
        r#use: None,
    };
    let mut directions = 0;
    loop {
        cursor.skip_blanks();
        let start = *cursor;
        let word = cursor.word();
        if word.is_empty() {
            break;
        }
        if let Some(flag) = ConntrackFlags::of_word(word) {
            row.flags |= flag;
            continue;
        }
        let mut value = start;
        let key = value.until(|byte| matches!(byte, b'=' | b' ' | b'\t' | b'\n'));
        value.eat(b'=');
        let begins = key == b"src" && directions < 2;
        directions += usize::from(begins);
        let direction = if directions < 2 { &mut row.original } else { &mut row.reply };
        if begins {
            *cursor = start;
            (direction.src, direction.dst) = (address(cursor, "src")?, address(cursor, "dst")?);
            continue;
        }
        let value = &mut value;
        let understood = match key {
            b"sport" => set(&mut direction.sport, value.digits(), value),
            b"dport" => set(&mut direction.dport, value.digits(), value),
            b"type" => set(&mut direction.r#type, value.digits(), value),
            b"code" => set(&mut direction.code, value.digits(), value),
            b"id" => set(&mut direction.id, value.digits(), value),
            b"srckey" => set(&mut direction.srckey, value.hex_digits(), value),
            b"dstkey" => set(&mut direction.dstkey, value.hex_digits(), value),
            b"packets" => set(&mut direction.packets, value.digits(), value),
            b"bytes" => set(&mut direction.bytes, value.digits(), value),
            b"zone-orig" => set(&mut row.original.zone, value.digits(), value),
            b"zone-reply" => set(&mut row.reply.zone, value.digits(), value),
            b"timeout" => set(&mut row.gre_timeout, value.digits(), value),
            b"stream_timeout" => set(&mut row.gre_stream_timeout, value.digits(), value),
            b"mark" => set(&mut row.mark, value.digits(), value),
            b"secmark" => set(&mut row.secmark, value.digits(), value),
            b"secctx" => {
                row.secctx = Some(RawBytes::new(value.word()));
                true
            }
            b"zone" => set(&mut row.zone, value.digits(), value),
            b"delta-time" => set(&mut row.delta_time, value.digits(), value),
            b"use" => set(&mut row.r#use, value.digits(), value),
            _ => {
                other(word, false);
                true
            }
        };
        if !understood {
            other(word, true);
        }
    }
    match directions {
        2 => Ok(row),
        _ => Err(cursor.fail("src", "the addresses of both directions before it")),
    }
}

impl<'a> Row<'a> for Connection<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        connection(cursor, |_, _| {})
    }
}

/// The lines of a text of `/proc/net/nf_conntrack`, borrowed from it, one at a time. Nothing is kept. Words
/// that are not known are left out.
///
/// ```
/// use procsampler::net::nf_conntrack::{ConntrackFlags, rows};
///
/// let text = b"ipv4 2 udp 17 29 src=10.0.0.2 dst=10.0.0.3 sport=40000 dport=53 [UNREPLIED] \
///     src=10.0.0.3 dst=10.0.0.2 sport=53 dport=40000 mark=0 use=1\n";
/// let waiting = |row: &procsampler::net::nf_conntrack::Connection<'_>| {
///     row.flags.contains(ConntrackFlags::UNREPLIED) && row.original.dport == Some(53)
/// };
/// assert_eq!(rows(text).flatten().filter(waiting).count(), 1);
/// ```
pub fn rows(text: &[u8]) -> TableRows<'_, Connection<'_>> {
    TableRows::new(text)
}

impl ProcFile for NfConntrack {
    type State = ();
    const NAME: &'static str = "net/nf_conntrack";
    // The context of a security module may have any length.
    const CLASS: Class = Class::NAMESPACE;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.connections.clear();
        table::collect(TableRows::<Line<'_>>::new(text), &mut self.unlisted, |mut line, row| {
            let place = row.place;
            let connection = connection(&mut line.0, |word, is_known| match is_known {
                true => row.unlisted.push_malformed_at(place, word),
                false => row.unlisted.push_at(place, word),
            })?;
            self.connections.push(connection);
            Ok(Key::Place)
        })
    }
}

impl FileIn<crate::dir::ProcDir> for NfConntrack {}
impl FileIn<crate::dir::PidDir> for NfConntrack {}
impl FileIn<crate::dir::TidDir> for NfConntrack {}

impl crate::shape::kept::SmallColumn for ConntrackFlags {}

impl crate::shape::kept::SmallColumn for Direction {}

#[cfg(test)]
mod tests;
