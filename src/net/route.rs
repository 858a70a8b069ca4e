//! `/proc/net/route`: the IPv4 routes of a network namespace, those of the main table.
//!
//! ```text
//! Iface   Destination     Gateway         Flags   RefCnt  Use     Metric  Mask            MTU     Window  IRTT
//! eth0    00000000        0202000A        0003    0       0       0       00000000        0       0       0
//! eth0    0002000A        00000000        0001    0       0       0       00FFFFFF        0       0       0
//! ```
//!
//! The addresses are words of the machine that printed them, as in [`tcp`](mod@super::tcp); the mask is one
//! too.
//!
//! What is odd: routes of other tables, of multicast and of broadcast are not here. A route over many
//! interfaces shows its first. A namespace that never had a route prints nothing at all, not even headings. A
//! route that refuses has `*` for its interface. RefCnt and Use are always 0. All routes to a destination
//! come in one piece, but between two destinations the table may move.
//!
//! Columns: 11. Reference: proc_net(5), route(8). Permission: any user. Linux 2.6.
//!
//! Whose namespace a path shows, see [`net`](crate::net).

use bitflags::bitflags;

use super::inet::{Address4, hex};
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;

/// The name of a network interface.
pub type IfaceName = Name<15>;

/// One sample of `/proc/net/route`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Route {
    /// The routes, in the kernel's order.
    pub routes: Vec<RouteEntry>,
    /// Columns at a line's end that this crate does not know, by the interface.
    /// Lines that were not understood are here too, by their first word.
    pub unlisted: Unlisted,
}

/// A route. The interface's name is kept inline, or borrowed from the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct RouteEntry<N = IfaceName> {
    /// The interface that packets leave by; `*` if they do not.
    pub iface: N,
    /// The network that it leads to; 0.0.0.0 with a mask of no bits is all.
    pub destination: Address4,
    /// The router; 0.0.0.0 without [`RouteFlags::GATEWAY`].
    pub gateway: Address4,
    /// What kind of route it is.
    pub flags: RouteFlags,
    /// Always 0.
    pub ref_cnt: u32,
    /// Always 0.
    pub r#use: u32,
    /// Of routes to one network, that with the smallest is taken.
    pub metric: u32,
    /// The bits of the network.
    pub mask: Address4,
    /// The largest packet that the route was set to take, in bytes; 0 if it was not set.
    pub mtu: u32,
    /// The window of TCP connections, in bytes; 0 if it was not set.
    pub window: u32,
    /// The first guess at a round trip's time, in milliseconds; 0 if it was not set.
    pub irtt: u32,
}

bitflags! {
    /// Flags of a route (`RTF_*`). The kernel prints the first three and REJECT.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct RouteFlags: u32 {
        /// It is in use.
        const UP = 1 << 0;
        /// It leads over a router.
        const GATEWAY = 1 << 1;
        /// It leads to one host.
        const HOST = 1 << 2;
        /// Put back after a timeout.
        const REINSTATE = 1 << 3;
        /// Made by a redirect.
        const DYNAMIC = 1 << 4;
        /// Changed by a redirect.
        const MODIFIED = 1 << 5;
        /// It has an MTU of its own.
        const MTU = 1 << 6;
        /// It has a window of its own.
        const WINDOW = 1 << 7;
        /// It has a first round trip's time of its own.
        const IRTT = 1 << 8;
        /// It refuses.
        const REJECT = 1 << 9;
        const _ = !0;
    }
}

impl<N> RouteEntry<N> {
    /// How many bits the mask has, `/24`, of text that `machine` printed; `None` if they are not the first
    /// ones.
    pub fn prefix_len(&self, machine: &Machine) -> Option<u32> {
        let mask = self.mask.ip(machine).to_bits();
        (mask.leading_ones() == mask.count_ones()).then(|| mask.count_ones())
    }

    /// All packets that no other route is for go this way.
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

/// The routes of a text of `/proc/net/route`, names borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, RouteEntry<&[u8]>> {
    match text {
        b"" => TableRows::new(text),
        _ => TableRows::below("Iface", text),
    }
}

impl ProcFile for Route {
    type State = ();
    const NAME: &'static str = "net/route";
    // A record is all the routes to a destination.
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

#[cfg(feature = "serde")]
crate::serial::bits! { RouteFlags: u32 }

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
