//! `/proc/net/ipv6_route`: the IPv6 routes of a network namespace.
//!
//! ```text
//! fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
//! 00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000400 00000002 00000000 00000003     eth0
//! ```
//!
//! All numbers are hexadecimal. The addresses are in network byte order, so they are the same on every
//! machine.
//!
//! What is odd: unlike [`route`](super::route), the file has the routes of all tables, including routes to
//! the addresses of this machine and to multicast groups, and it does not show the table. A route over
//! several interfaces shows the first one.
//!
//! Columns: 10. Reference: `ipv6_route_native_seq_show` in net/ipv6/ip6_fib.c. Permission: any user. With
//! CONFIG_IPV6. Linux 2.6.
//!
//! [`net`](super) explains which namespace a path shows.

use core::net::Ipv6Addr;

use super::inet::{hex, ipv6_addr};
use super::route::IfaceName;
use crate::class::Class;
use crate::shape::row::row;
use crate::shape::table;
use crate::shape::table_file::table_file;
use crate::words::flags;

table_file! {
    /// One sample of `/proc/net/ipv6_route`.
    pub struct Ipv6Route: "net/ipv6_route", Class::NAMESPACE.max_record(256); {
        /// The routes, in the kernel's order.
        routes: Vec<Route6>,
    }
    in ProcDir PidDir TidDir;

    /// Parses the lines of a text of `/proc/net/ipv6_route` one at a time, and keeps nothing.
    pub fn rows: Route6;
}

row! {
    /// An IPv6 route.
    pub struct Route6 by cursor {
        /// The destination network. It is read in the same way on every machine. `::` with 0 bits means all
        /// addresses.
        destination: Ipv6Addr = ipv6_addr(cursor, "destination")?,
        /// The number of bits of the address that belong to the network.
        destination_len: u8 = hex(cursor, "destination_len")?,
        /// The network from which packets must come. `::` with 0 bits means all addresses, and is the only
        /// value without CONFIG_IPV6_SUBTREES.
        source: Ipv6Addr = ipv6_addr(cursor, "source")?,
        /// The number of bits of the address that belong to the network.
        source_len: u8 = hex(cursor, "source_len")?,
        /// The router; `::` without [`Route6Flags::GATEWAY`].
        next_hop: Ipv6Addr = ipv6_addr(cursor, "next_hop")?,
        /// The metric. Of several routes to one network, that with the smallest metric is used.
        metric: u32 = hex(cursor, "metric")?,
        /// Number of references to it in the kernel.
        ref_cnt: u32 = hex(cursor, "ref_cnt")?,
        /// Number of times that it was used; always 0 since about Linux 4.18.
        r#use: u32 = hex(cursor, "use")?,
        /// The kind of the route.
        flags: Route6Flags = Route6Flags::from_bits_retain(hex(cursor, "flags")?),
        /// The interface through which packets leave; `lo` for a route to this machine, and for one that
        /// rejects packets.
        device: IfaceName = table::name(cursor, "device")?,
    }
}

flags! {
    /// Flags of an IPv6 route (`RTF_*` in linux/route.h and linux/ipv6_route.h).
    pub struct Route6Flags: u32 {
        /// It is in use.
        const UP = 0x0001;
        /// It leads through a router.
        const GATEWAY = 0x0002;
        /// It leads to one host.
        const HOST = 0x0004;
        /// It was made by a redirect.
        const DYNAMIC = 0x0010;
        /// It was changed by a redirect.
        const MODIFIED = 0x0020;
        /// It rejects packets.
        const REJECT = 0x0200;
        /// It is the default route, learned from a router.
        const DEFAULT = 0x0001_0000;
        /// It leads to all machines of the link.
        const ALLONLINK = 0x0002_0000;
        /// It was learned from a router's advertisement.
        const ADDRCONF = 0x0004_0000;
        /// Its prefix was learned from a router's advertisement.
        const PREFIX_RT = 0x0008_0000;
        /// It leads to an address for which the nearest of several machines answers.
        const ANYCAST = 0x0010_0000;
        /// It has no next hop.
        const NONEXTHOP = 0x0020_0000;
        /// It expires.
        const EXPIRES = 0x0040_0000;
        /// It was learned from the route information in a router's advertisement (RFC 4191).
        const ROUTEINFO = 0x0080_0000;
        /// It was created from another route when that was used.
        const CACHE = 0x0100_0000;
        /// It belongs to a flow.
        const FLOW = 0x0200_0000;
        /// It has a policy.
        const POLICY = 0x0400_0000;
        /// It was copied for each CPU. Linux 4.2.
        const PCPU = 0x4000_0000;
        /// It leads to this machine.
        const LOCAL = 0x8000_0000;
        const _ = !0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Linux 6.18.
    const TEXT: &[u8] = b"\
        00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 \
        00000400 00000002 00000000 00000003     eth0\n\
        00000000000000000000000000000001 80 00000000000000000000000000000000 00 00000000000000000000000000000000 \
        00000000 00000004 00000000 80200001       lo\n";

    #[test]
    fn a_router_and_this_machine() {
        let mut routes = Ipv6Route::default();
        routes.parse(TEXT, &mut ()).unwrap();
        let [default, local] = routes.routes[..] else { panic!() };
        assert_eq!((default.destination, default.destination_len), (Ipv6Addr::UNSPECIFIED, 0));
        assert_eq!(default.next_hop, "fd00::1".parse::<Ipv6Addr>().unwrap());
        assert_eq!(
            (default.metric, default.ref_cnt, default.flags),
            (1024, 2, Route6Flags::UP | Route6Flags::GATEWAY)
        );
        assert_eq!((local.destination, local.destination_len), (Ipv6Addr::LOCALHOST, 128));
        assert_eq!(local.flags, Route6Flags::UP | Route6Flags::NONEXTHOP | Route6Flags::LOCAL);
        assert_eq!((local.source, local.device.to_str()), (Ipv6Addr::UNSPECIFIED, Some("lo")));
        assert!(routes.unlisted.is_empty());
        let long = [&TEXT[..33], b"100", &TEXT[35..]].concat();
        routes.parse(&long, &mut ()).unwrap();
        assert_eq!((routes.routes.len(), routes.unlisted.malformed()), (1, 1));
    }
}
