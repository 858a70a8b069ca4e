//! `/proc/net/nf_conntrack`: the connections that the packet filter tracks.
//!
//! ```text
//! ipv4     2 tcp      6 431999 ESTABLISHED src=10.0.0.2 dst=10.0.0.7 sport=47114 dport=22 src=10.0.0.7 dst=10.0.0.2 sport=22 dport=47114 [ASSURED] mark=0 use=1
//! ipv4     2 icmp     1 29 src=10.0.0.2 dst=10.0.0.9 type=8 code=0 id=7 [UNREPLIED] src=10.0.0.9 dst=10.0.0.2 type=0 code=0 id=7 mark=0 use=1
//! ```
//!
//! A line for each connection of one network namespace, see [`net`](super), in no order. Each has two
//! directions: the packets that began the connection (*original*), and those that answer (*reply*). With NAT
//! the addresses of the reply are not those of the original turned round. What connection tracking did on
//! each CPU is in [`net/stat/nf_conntrack`](mod@super::stat::nf_conntrack).
//!
//! What is odd: a flow that bypasses the filter (`[OFFLOAD]`, `[HW_OFFLOAD]`) has neither a timeout nor a
//! state, and `[ASSURED]` is not printed of it. Packets and bytes are there for a connection that began while
//! the setting net.netfilter.nf_conntrack_acct was 1, and the age (`delta-time`) with nf_conntrack_timestamp.
//! The kernel walks its table while connections come and go: one may be missing or come twice, and a large
//! table takes long to read.
//!
//! The file is root's alone: for others an open is [denied](crate::Error::is_denied). Where the module
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

use bitflags::bitflags;

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::kept::{TextRows, kept_rows};
use crate::shape::table::{self, Key, Line, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::{Name, RawBytes};
use crate::unit::{Bytes, Seconds};

/// One sample of `/proc/net/nf_conntrack`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct NfConntrack {
    /// The connections, in the order of the kernel's table.
    pub connections: TextRows<Connection<'static>>,
    /// Words of a line that this crate does not know, each by the line's place, from 0.
    /// Lines that were not understood are here too, by their first word.
    pub unlisted: Unlisted,
}

kept_rows! {
    /// A connection, the context of its security module borrowed.
    pub struct Connection<'a> {
        /// The protocol of the network: `ipv4`, `ipv6`.
        l3proto: Name<15>,
        /// Its number (`AF_*`): 2 is IPv4, 10 IPv6.
        l3num: u32,
        /// The protocol above it: `tcp`, `udp`, `icmp`, `icmpv6`, `sctp`, `dccp`, `gre`, `udplite`, or
        /// `unknown`.
        l4proto: Name<15>,
        /// Its number (`IPPROTO_*`).
        protonum: u32,
        /// The time until the connection is forgotten, unless a packet comes. `None` of an offloaded one.
        timeout: Option<Seconds>,
        /// What the protocol is about, in the kernel's word: of TCP for example `SYN_SENT`, `ESTABLISHED`,
        /// `TIME_WAIT`. `None` of a protocol without states (UDP, ICMP), and of an offloaded connection.
        state: Option<Name<31>>,
        /// GRE: the timeout before there was an answer.
        gre_timeout: Option<Seconds>,
        /// GRE: the timeout since there was one.
        gre_stream_timeout: Option<Seconds>,
        /// What is known of the connection.
        flags: ConntrackFlags,
        /// The packets that began it.
        original: Direction,
        /// The packets that answer, as they are expected.
        reply: Direction,
        /// The mark that rules gave it. `None` without CONFIG_NF_CONNTRACK_MARK.
        mark: Option<u32>,
        /// The number that the security module gave it, on older kernels, which print no context.
        secmark: Option<u32>,
        /// The context that the security module gave it. `None` without one.
        secctx: Option<RawBytes<'a>>,
        /// The zone of both directions: connections of the same addresses are different in different zones.
        /// `None` if it is zone 0, or if the zone is of one direction alone: see [`Direction::zone`].
        zone: Option<u16>,
        /// How long it has been there. `None` while net.netfilter.nf_conntrack_timestamp was 0 when it began.
        delta_time: Option<Seconds>,
        /// How often it is in use within the kernel, the reader included.
        r#use: Option<u32>,
    }
}

/// One direction of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Direction {
    /// The address that the packets come from, the same on every machine.
    pub src: IpAddr,
    /// The address that they go to.
    pub dst: IpAddr,
    /// The port that they come from. `None` of a protocol without ports.
    pub sport: Option<u16>,
    /// The port that they go to.
    pub dport: Option<u16>,
    /// ICMP: the type of the message.
    pub r#type: Option<u8>,
    /// ICMP: its code.
    pub code: Option<u8>,
    /// ICMP: its identifier.
    pub id: Option<u16>,
    /// GRE: the key of the packets that come.
    pub srckey: Option<u16>,
    /// GRE: the key of those that go.
    pub dstkey: Option<u16>,
    /// Packets. `None` unless the connection is accounted.
    pub packets: Option<u64>,
    /// Bytes of these packets. `None` unless the connection is accounted.
    pub bytes: Option<Bytes>,
    /// The zone of this direction alone.
    pub zone: Option<u16>,
}

bitflags! {
    /// What is known of a connection.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct ConntrackFlags: u8 {
        /// `[UNREPLIED]`: there was no answer yet.
        const UNREPLIED = 1 << 0;
        /// `[ASSURED]`: there was traffic in both directions, and the connection is not dropped before its
        /// time to make room.
        const ASSURED = 1 << 1;
        /// `[OFFLOAD]`: its packets bypass the filter by a flow table.
        const OFFLOAD = 1 << 2;
        /// `[HW_OFFLOAD]`: the device itself forwards its packets.
        const HW_OFFLOAD = 1 << 3;
    }
}

/// A direction of which nothing is known yet.
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

/// The address behind a key.
fn address(cursor: &mut Cursor<'_>, key: &'static str) -> Result<IpAddr, ParseError> {
    cursor.skip_blanks();
    let start = *cursor;
    let value = if cursor.eat_all(key.as_bytes()) && cursor.eat(b'=') { cursor.word() } else { b"" };
    let address = core::str::from_utf8(value).ok().and_then(|address| address.parse().ok());
    address.ok_or_else(|| start.fail(key, "an address of IPv4 or IPv6"))
}

/// Overwrites a field with a number up to the end of its word; false if it is something else.
fn set<T: TryFrom<u64>>(field: &mut Option<T>, number: Option<u64>, cursor: &mut Cursor<'_>) -> bool {
    // GRE has a comma behind its first timeout.
    cursor.eat(b',');
    *field = number.filter(|_| !cursor.inside_word()).and_then(|number| number.try_into().ok());
    field.is_some()
}

/// Reads the line at the cursor. Gives each word that is not known to `other`, and whether its key is known.
fn connection<'a>(
    cursor: &mut Cursor<'a>,
    mut other: impl FnMut(&'a [u8], bool),
) -> Result<Connection<'a>, ParseError> {
    let (l3proto, l3num) = (table::name(cursor, "l3proto")?, cursor.unsigned32("l3num")?);
    let (l4proto, protonum) = (table::name(cursor, "l4proto")?, cursor.unsigned32("protonum")?);
    cursor.word_end("protonum")?;
    cursor.skip_blanks();
    // Below 0 it is about to be forgotten.
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
        let flag = match word {
            b"[UNREPLIED]" => ConntrackFlags::UNREPLIED,
            b"[ASSURED]" => ConntrackFlags::ASSURED,
            b"[OFFLOAD]" => ConntrackFlags::OFFLOAD,
            b"[HW_OFFLOAD]" => ConntrackFlags::HW_OFFLOAD,
            _ => ConntrackFlags::empty(),
        };
        row.flags |= flag;
        if !flag.is_empty() {
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

/// The lines of a text of `/proc/net/nf_conntrack`, borrowed from it, one at a time. Nothing is kept; words that
/// are not known are left out.
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
    // The context of a security module has any length.
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

crate::shape::kept::small_columns! { ConntrackFlags Direction }

#[cfg(feature = "serde")]
crate::serial::bits! { ConntrackFlags: u8 }

#[cfg(test)]
mod tests {
    use super::*;

    /// Written from `ct_seq_show` of Linux 6.x; the last line from that of Linux 2.6.32.
    const TEXT: &str = "\
        ipv4     2 tcp      6 431999 ESTABLISHED src=10.0.0.2 dst=10.0.0.7 sport=47114 dport=22 packets=5 bytes=700 \
        src=10.0.0.7 dst=192.0.2.1 sport=22 dport=65535 packets=4 bytes=18446744073709551615 [ASSURED] mark=4294967295 \
        secctx=system_u:object_r:unlabeled_t:s0 zone=65535 delta-time=17 use=2\n\
        ipv6     10 icmpv6   58 29 src=fe80:0000:0000:0000:0000:0000:0000:0001 dst=2001:0db8:0000:0000:0000:0000:0000:0002 \
        type=128 code=0 id=7 zone-orig=3 [UNREPLIED] src=2001:0db8:0000:0000:0000:0000:0000:0002 \
        dst=fe80:0000:0000:0000:0000:0000:0000:0001 type=129 code=0 id=7 zone-reply=4 mark=0 use=1\n\
        ipv4     2 udp      17 src=10.0.0.2 dst=10.0.0.3 sport=53 dport=53 src=10.0.0.3 dst=10.0.0.2 sport=53 dport=53 \
        [HW_OFFLOAD] mark=0 use=3\n\
        ipv4     2 gre      47 179 timeout=30, stream_timeout=180 src=10.0.0.2 dst=10.0.0.3 srckey=0x0 dstkey=0xffff \
        src=10.0.0.3 dst=10.0.0.2 srckey=0xffff dstkey=0x0 [OFFLOAD] mark=0 use=1\n\
        ipv4     2 sctp     132 -3 SHUTDOWN_ACK_SENT src=10.0.0.2 dst=10.0.0.3 sport=1 dport=2 src=10.0.0.3 dst=10.0.0.2 \
        sport=2 dport=1 mark=0 secmark=7 use=1\n";

    fn parsed(text: &str) -> NfConntrack {
        let mut table = NfConntrack::default();
        table.parse(text.as_bytes(), &mut ()).unwrap();
        table
    }

    #[test]
    fn connections_of_all_protocols() {
        let table = parsed(TEXT);
        assert!(table.unlisted.is_empty(), "{:?}", table.unlisted);
        let [tcp, icmp, udp, gre, sctp] = [0, 1, 2, 3, 4].map(|at| table.connections.get(at).unwrap());
        assert_eq!((tcp.l3proto.to_str(), tcp.l3num), (Some("ipv4"), 2));
        assert_eq!((tcp.l4proto.to_str(), tcp.protonum), (Some("tcp"), 6));
        assert_eq!((tcp.timeout, tcp.state), (Some(Seconds(431_999)), Name::new(b"ESTABLISHED")));
        assert_eq!((tcp.original.src, tcp.original.dst), ([10, 0, 0, 2].into(), [10, 0, 0, 7].into()));
        assert_eq!((tcp.reply.src, tcp.reply.dst), ([10, 0, 0, 7].into(), [192, 0, 2, 1].into()));
        assert_eq!((tcp.original.sport, tcp.original.dport), (Some(47114), Some(22)));
        assert_eq!((tcp.reply.sport, tcp.reply.dport), (Some(22), Some(65535)));
        assert_eq!((tcp.original.packets, tcp.original.bytes), (Some(5), Some(Bytes(700))));
        assert_eq!((tcp.reply.packets, tcp.reply.bytes), (Some(4), Some(Bytes(u64::MAX))));
        assert_eq!((tcp.flags, tcp.mark, tcp.zone), (ConntrackFlags::ASSURED, Some(u32::MAX), Some(65535)));
        let secctx = tcp.secctx.map(RawBytes::as_bytes);
        assert_eq!(secctx, Some(&b"system_u:object_r:unlabeled_t:s0"[..]));
        assert_eq!((tcp.delta_time, tcp.r#use), (Some(Seconds(17)), Some(2)));

        assert_eq!((icmp.l3num, icmp.flags, icmp.state), (10, ConntrackFlags::UNREPLIED, None));
        assert_eq!(icmp.original.src, "fe80::1".parse::<IpAddr>().unwrap());
        assert_eq!(
            (icmp.original.r#type, icmp.original.code, icmp.original.id),
            (Some(128), Some(0), Some(7))
        );
        assert_eq!((icmp.original.zone, icmp.reply.zone, icmp.zone), (Some(3), Some(4), None));
        assert_eq!((icmp.reply.r#type, icmp.original.sport, icmp.reply.packets), (Some(129), None, None));

        assert_eq!((udp.timeout, udp.flags), (None, ConntrackFlags::HW_OFFLOAD));
        assert_eq!((gre.gre_timeout, gre.gre_stream_timeout), (Some(Seconds(30)), Some(Seconds(180))));
        assert_eq!((gre.original.srckey, gre.original.dstkey), (Some(0), Some(0xffff)));
        assert_eq!((gre.flags, gre.secctx), (ConntrackFlags::OFFLOAD, None));
        assert_eq!((sctp.timeout, sctp.state), (Some(Seconds(0)), Name::new(b"SHUTDOWN_ACK_SENT")));
        assert_eq!((sctp.secmark, rows(TEXT.as_bytes()).count()), (Some(7), 5));
    }

    #[test]
    fn an_odd_word_costs_itself() {
        let text =
            TEXT.replace("mark=0 use=3", "[NEW] mark=0x labels=a use=3").replace("dport=22 ", "dport=65536 ");
        let table = parsed(&text);
        let kept: Vec<_> = table.unlisted.iter().collect();
        let expected: [(&[u8], &[u8]); 4] =
            [(b"0", b"dport=65536"), (b"2", b"[NEW]"), (b"2", b"mark=0x"), (b"2", b"labels=a")];
        assert_eq!((kept, table.unlisted.malformed()), (expected.to_vec(), 2));
        let udp = table.connections.get(2).unwrap();
        assert_eq!((table.connections.len(), udp.mark, udp.r#use), (5, None, Some(3)));
        assert_eq!(table.connections.get(0).unwrap().original.dport, None);
    }

    #[test]
    fn an_odd_line_costs_itself() {
        let good = TEXT.lines().next().unwrap();
        for (line, field) in [
            ("ipv4 x tcp 6 1", "l3num"),
            ("ipv4 2 tcp 6x 1", "protonum"),
            ("ipv4 2 tcp 6 1x", "timeout"),
            ("ipv4 2 udp 17 1 src=10.0.0.2 dst=10.0.0 sport=1", "dst"),
            ("ipv4 2 udp 17 1 src=10.0.0.2 sport=1", "dst"),
            ("ipv4 2 udp 17 1 src=10.0.0.2 dst=10.0.0.3 sport=1 dport=2 use=1", "src"),
        ] {
            let error = NfConntrack::default().parse(line.as_bytes(), &mut ()).unwrap_err();
            assert_eq!(error.field(), field, "{line}");
            let table = parsed(&format!("{good}\n{line}\n \n{good}\n"));
            assert_eq!((table.connections.len(), table.unlisted.malformed()), (2, 1));
        }
        assert!(parsed("").connections.is_empty(), "no connection is tracked");
    }
}
