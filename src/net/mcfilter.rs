//! `/proc/net/mcfilter` and `/proc/net/mcfilter6`: the sources that programs selected for their multicast
//! groups.
//!
//! ```text
//! Idx Device        MCA        SRC    INC    EXC
//!   4   eth0 0xe8010203 0x0a000007      1      0
//! ```
//!
//! There is a line for each source of each group of each interface. A socket that joins a group may specify
//! which sources it accepts (*include*) or does not accept (*exclude*). All of it belongs to one network
//! namespace: see [`net`](super).
//!
//! What is odd: only the first six bytes of the name of an interface are printed, so use its number to
//! identify it. The IPv4 addresses are hexadecimal numbers in network byte order on every machine. A socket
//! that specifies no source is not in this file, but in [`igmp`](mod@super::igmp) and
//! [`igmp6`](mod@super::igmp6).
//!
//! Columns: 6. Reference: `igmp_mcf_seq_show` in net/ipv4/igmp.c, `igmp6_mcf_seq_show` in net/ipv6/mcast.c.
//! Permission: any user. With CONFIG_IP_MULTICAST, and CONFIG_IPV6. Linux 2.6.

use core::net::{Ipv4Addr, Ipv6Addr};

use super::inet::{hex, ipv6_addr};
use super::route::IfaceName;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::table::{self, Row};
use crate::shape::table_file::table_file;

table_file! {
    /// One sample of `/proc/net/mcfilter`.
    pub struct Mcfilter: "net/mcfilter", Class::NAMESPACE.max_record(128), below "Idx"; {
        /// The sources, in the kernel's order.
        sources: Vec<Source<Ipv4Addr>>,
    }
    in ProcDir PidDir TidDir;

    /// Parses the lines of a text of `/proc/net/mcfilter` one at a time, and keeps nothing.
    pub fn rows: Source<Ipv4Addr>;
}

table_file! {
    /// One sample of `/proc/net/mcfilter6`.
    pub struct Mcfilter6: "net/mcfilter6", Class::NAMESPACE.max_record(256), below "Idx"; {
        /// The sources, in the kernel's order.
        sources: Vec<Source<Ipv6Addr>>,
    }
    in ProcDir PidDir TidDir;

    /// Parses the lines of a text of `/proc/net/mcfilter6` one at a time, and keeps nothing.
    pub fn rows6: Source<Ipv6Addr>;
}

/// A source of a group that sockets include or exclude.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Source<A> {
    /// The number of the interface.
    pub if_index: u32,
    /// The name of the interface. The kernel prints at most six bytes of it.
    pub device: IfaceName,
    /// The address of the group (`MCA`).
    pub group: A,
    /// The address of the source (`SRC`).
    pub source: A,
    /// Number of sockets that accept packets from this source (`INC`).
    pub include: u64,
    /// Number of sockets that do not accept packets from this source (`EXC`).
    pub exclude: u64,
}

fn source<A>(
    cursor: &mut Cursor<'_>,
    address: fn(&mut Cursor<'_>, &'static str) -> Result<A, ParseError>,
) -> Result<Source<A>, ParseError> {
    Ok(Source {
        if_index: cursor.unsigned32("Idx")?,
        device: table::name(cursor, "Device")?,
        group: address(cursor, "MCA")?,
        source: address(cursor, "SRC")?,
        include: cursor.unsigned("INC")?,
        exclude: cursor.unsigned("EXC")?,
    })
}

impl Row<'_> for Source<Ipv4Addr> {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        source(cursor, |cursor, field| hex(cursor, field).map(Ipv4Addr::from_bits))
    }
}

impl Row<'_> for Source<Ipv6Addr> {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        source(cursor, ipv6_addr)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// The headings are of Linux 6.18. The lines below them are written from the kernel's functions.
    #[test]
    fn sources_of_groups() {
        let mut filter = Mcfilter::default();
        let text = b"Idx Device        MCA        SRC    INC    EXC\n\
            \x20 4   eth0 0xe8010203 0x0a000007      1      0\n\
            12345 an_int 0xefffffff 0xc0000201     20 4294967295 7\n";
        filter.parse(text, &mut ()).unwrap();
        let [first, other] = filter.sources[..] else { panic!() };
        assert_eq!((first.if_index, first.device.to_str()), (4, Some("eth0")));
        assert_eq!((first.group.octets(), first.source.octets()), ([232, 1, 2, 3], [10, 0, 0, 7]));
        assert_eq!((first.include, first.exclude, other.exclude), (1, 0, u32::MAX.into()));
        assert_eq!((other.if_index, filter.unlisted.number("12345")), (12345, Some(7)));
        for (row, field) in [
            ("x eth0 0xe8010203 0x0a000007 1 0", "Idx"),
            ("4 eth0 e80102034 0x0a000007 1 0", "MCA"),
            ("4 eth0 0xe8010203 x 1 0", "SRC"),
            ("4 eth0 0xe8010203 0x0a000007 -1 0", "INC"),
            ("4 eth0 0xe8010203 0x0a000007 1", "EXC"),
        ] {
            let error = filter.parse(format!("Idx\n{row}\n").as_bytes(), &mut ()).unwrap_err();
            assert_eq!(error.field(), field);
        }
        assert_eq!(filter.parse(b"", &mut ()).map_err(|error| error.field()), Err("Idx"));
    }

    #[test]
    fn sources_of_groups_of_ipv6() {
        let mut filter = Mcfilter6::default();
        let text =
            b"Idx Device                Multicast Address                   Source Address    INC    EXC\n\
            \x20 4   eth0 ff3e0000000000000000000000001234 20010db8000000000000000000000007      1      2\n\
            \x20 4   eth0 ff3e000000000000000000000000123 20010db8000000000000000000000007      1      2\n";
        filter.parse(text, &mut ()).unwrap();
        let [source] = filter.sources[..] else { panic!() };
        assert_eq!(source.group, "ff3e::1234".parse::<Ipv6Addr>().unwrap());
        assert_eq!(source.source, "2001:db8::7".parse::<Ipv6Addr>().unwrap());
        assert_eq!((source.include, source.exclude, filter.unlisted.malformed()), (1, 2, 1));
        assert_eq!((rows(text).count(), rows6(text).count()), (2, 2));
    }
}
