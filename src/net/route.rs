//! `/proc/net/route`: the IPv4 routes in the main table of a network namespace.
//!
//! ```text
//! Iface   Destination     Gateway         Flags   RefCnt  Use     Metric  Mask            MTU     Window  IRTT
//! eth0    00000000        0202000A        0003    0       0       0       00000000        0       0       0
//! eth0    0002000A        00000000        0001    0       0       0       00FFFFFF        0       0       0
//! ```
//!
//! The addresses and the mask are in the byte order of the machine that printed them, as in
//! [`tcp`](mod@super::tcp).
//!
//! What is odd: routes of other tables, and multicast and broadcast routes, are not in the file. A route over
//! several interfaces shows the first one. In a namespace that never had a route the file is empty, even
//! without headings. A route that rejects packets has the interface `*`. RefCnt and Use are always 0. All
//! routes to one destination are read in one piece, but between two destinations the table may change.
//!
//! Columns: 11. Reference: proc_net(5), route(8). Permission: any user. Linux 2.6.
//!
//! [`net`](crate::net) explains which namespace a path shows.

use super::inet::{Address4, hex};
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;
use crate::words::flags;

/// The name of a network interface.
pub type IfaceName = Name<15>;

/// One sample of `/proc/net/route`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Route {
    /// The routes, in the kernel's order.
    pub routes: Vec<RouteEntry>,
    /// Columns at the end of a line that this crate does not know, by the interface. Also lines that could
    /// not be parsed, by their first word.
    pub unlisted: Unlisted,
}

/// A route. The name of the interface is kept inline, or borrowed from the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RouteEntry<N = IfaceName> {
    /// The interface through which packets leave; `*` if the route rejects them.
    pub iface: N,
    /// The destination network; 0.0.0.0 with a mask of 0 bits means all addresses.
    pub destination: Address4,
    /// The router; 0.0.0.0 without [`RouteFlags::GATEWAY`].
    pub gateway: Address4,
    /// The kind of the route.
    pub flags: RouteFlags,
    /// Always 0.
    pub ref_cnt: u32,
    /// Always 0.
    pub r#use: u32,
    /// The metric. Of several routes to one network, that with the smallest metric is used.
    pub metric: u32,
    /// The mask of the network.
    pub mask: Address4,
    /// The configured size of the largest packet, in bytes; 0 if it is not configured.
    pub mtu: u32,
    /// The configured window of TCP connections, in bytes; 0 if it is not configured.
    pub window: u32,
    /// The configured first estimate of the round-trip time, in milliseconds; 0 if it is not configured.
    pub irtt: u32,
}

flags! {
    /// Flags of a route (`RTF_*`). The kernel prints only the first three and REJECT.
    pub struct RouteFlags: u32 {
        /// It is in use.
        const UP = 1 << 0;
        /// It leads through a router.
        const GATEWAY = 1 << 1;
        /// It leads to one host.
        const HOST = 1 << 2;
        /// It is restored after a timeout.
        const REINSTATE = 1 << 3;
        /// It was made by a redirect.
        const DYNAMIC = 1 << 4;
        /// It was changed by a redirect.
        const MODIFIED = 1 << 5;
        /// An MTU is configured for it.
        const MTU = 1 << 6;
        /// A window is configured for it.
        const WINDOW = 1 << 7;
        /// A first estimate of the round-trip time is configured for it.
        const IRTT = 1 << 8;
        /// It rejects packets.
        const REJECT = 1 << 9;
        const _ = !0;
    }
}

impl<N> RouteEntry<N> {
    /// The number of bits of the mask, for example 24, in a text that `machine` printed; `None` if they are
    /// not the leading bits.
    ///
    /// ```
    /// use procsampler::{Machine, Sampler, net::Route};
    ///
    /// let mut sampler = Sampler::<Route>::detached();
    /// let text = b"Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\n\
    ///     eth0 0002000A 00000000 0001 0 0 0 00FFFFFF 0 0 0\n";
    /// let route = sampler.push(text, Default::default())?.routes[0];
    /// assert_eq!(route.destination.ip(&Machine::COMMON).to_string(), "10.0.2.0");
    /// assert_eq!((route.prefix_len(&Machine::COMMON), route.is_default()), (Some(24), false));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn prefix_len(&self, machine: &Machine) -> Option<u32> {
        let mask = self.mask.ip(machine).to_bits();
        (mask.leading_ones() == mask.count_ones()).then(|| mask.count_ones())
    }

    /// Whether this is a default route, for packets that no other route matches.
    pub fn is_default(&self) -> bool {
        self.destination.0 == 0 && self.mask.0 == 0
    }
}

fn address(cursor: &mut Cursor<'_>, field: &'static str) -> Result<Address4, ParseError> {
    hex(cursor, field).map(Address4)
}

impl<'a> Row<'a> for RouteEntry<&'a [u8]> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let entry = RouteEntry {
            iface: cursor.word(),
            destination: address(cursor, "Destination")?,
            gateway: address(cursor, "Gateway")?,
            flags: RouteFlags::from_bits_retain(hex(cursor, "Flags")?),
            ref_cnt: table::int32(cursor, "RefCnt")?,
            r#use: table::int32(cursor, "Use")?,
            metric: table::int32(cursor, "Metric")?,
            mask: address(cursor, "Mask")?,
            mtu: table::int32(cursor, "MTU")?,
            window: table::int32(cursor, "Window")?,
            irtt: table::int32(cursor, "IRTT")?,
        };
        cursor.word_end("IRTT")?;
        cursor.skip_blanks();
        Ok(entry)
    }
}

/// The routes of a text of `/proc/net/route`, with names that are borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, RouteEntry<&[u8]>> {
    match text {
        b"" => TableRows::new(text),
        _ => TableRows::below("Iface", text),
    }
}

impl ProcFile for Route {
    type State = ();
    const NAME: &'static str = "net/route";
    // A record is all routes to one destination.
    const CLASS: Class = Class::NAMESPACE;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.routes.clear();
        table::collect(rows(text), &mut self.unlisted, |entry, row| {
            let RouteEntry { iface, destination, gateway, flags, ref_cnt, r#use, .. } = entry;
            let RouteEntry { metric, mask, mtu, window, irtt, .. } = entry;
            let name = row.name(iface)?;
            self.routes.push(RouteEntry {
                iface: name,
                destination,
                gateway,
                flags,
                ref_cnt,
                r#use,
                metric,
                mask,
                mtu,
                window,
                irtt,
            });
            Ok(Key::Name(iface))
        })
    }
}

impl FileIn<crate::dir::ProcDir> for Route {}
impl FileIn<crate::dir::PidDir> for Route {}
impl FileIn<crate::dir::TidDir> for Route {}

#[cfg(test)]
mod tests {
    use super::*;
    use core::net::Ipv4Addr;

    const LITTLE: &[u8] =
        b"Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT   \n\
        eth0\t00000000\t0202000A\t0003\t0\t0\t-1\t00000000\t1500\t0\t0   \n\
        *\t0002000A\t00000000\t0201\t0\t0\t7\t00FFFFFF\t0\t0\t0  9\n";

    #[test]
    fn addresses_are_the_machines() {
        let mut route = Route::default();
        route.parse(LITTLE, &mut ()).unwrap();
        let little = Machine::COMMON;
        let big = Machine { big_endian: true, ..little };
        let [default, refuses] = &route.routes[..] else { panic!("{route:?}") };
        assert_eq!(default.gateway.ip(&little), Ipv4Addr::new(10, 0, 2, 2));
        assert_eq!(default.gateway.ip(&big), Ipv4Addr::new(2, 2, 0, 10));
        assert!(default.is_default() && !refuses.is_default());
        assert_eq!(default.flags, RouteFlags::UP | RouteFlags::GATEWAY);
        assert_eq!((default.metric, default.mtu), (u32::MAX, 1500));
        assert_eq!((default.prefix_len(&little), refuses.prefix_len(&little)), (Some(0), Some(24)));
        assert_eq!(refuses.prefix_len(&big), None);
        assert!(refuses.iface == "*" && refuses.flags.contains(RouteFlags::REJECT));
        route.parse(b"", &mut ()).unwrap();
        assert_eq!(route, Route::default());
        route.parse(LITTLE, &mut ()).unwrap();
        assert_eq!(route.unlisted.iter().collect::<Vec<_>>(), [(&b"*"[..], &b"9"[..])]);
    }

    #[test]
    fn errors_name_the_column() {
        let field = |text: &[u8]| Route::default().parse(text, &mut ()).unwrap_err().field();
        assert_eq!(field(b"eth0\t0\t0\t3\t0\t0\t0\t0\t0\t0\t0\n"), "Iface");
        assert_eq!(field(b"Iface\neth0\t0\t0\t3\t0\t0\t4294967296\t0\t0\t0\t0\n"), "Metric");
        assert_eq!(field(b"Iface\neth0\t000000000\tx\n"), "Gateway");
        assert_eq!(field(b"Iface\na_name_of_16_byt\t0\t0\t3\t0\t0\t0\t0\t0\t0\t0\n"), "name");
    }
}
