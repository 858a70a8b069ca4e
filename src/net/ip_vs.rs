//! `/proc/net/ip_vs`: the virtual services of IPVS, and the real servers behind them.
//!
//! ```text
//! IP Virtual Server version 1.2.1 (size=4096)
//! Prot LocalAddress:Port Scheduler Flags
//!   -> RemoteAddress:Port Forward Weight ActiveConn InActConn
//! TCP  0A000001:0050 wlc  persistent 75000 FFFFFFFF
//!   -> C0A80005:0050      Masq    1      12         3
//! FWM  00000007 rr
//!   -> [2001:0db8:0000:0000:0000:0000:0000:0005]:0000      Route   1      0          0
//! ```
//!
//! There is a line for each service, which is an address or a mark of the packet filter, and below it a line
//! for each of its servers. All of it belongs to one network namespace: see [`net`](super). The counters of
//! all services together are in [`net/ip_vs_stats`](mod@super::ip_vs_stats); the counters of one service are
//! available only by netlink.
//!
//! What is odd: addresses, ports and marks are hexadecimal, in network byte order on every machine. An IPv6
//! address is printed in full, in brackets. The timeout of a persistent service is in ticks of the kernel,
//! whose rate (CONFIG_HZ) is not that of [`Ticks`](crate::unit::Ticks). The length of an IPv6 prefix is
//! printed with its bytes in reverse order on little-endian machines, as if it were a mask; this crate
//! corrects it for a service that has an IPv6 address. On Linux 7.2 the size is 0 while there is no service.
//!
//! If the module ip_vs is not loaded, an open is [unsupported](crate::Error::is_unsupported).
//!
//! Reference: `ip_vs_info_seq_show` in net/netfilter/ipvs/ip_vs_ctl.c, ipvsadm(8). Permission: any user. With
//! CONFIG_IP_VS. Linux 2.6.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::table::{self, Key, Row, TableRows, hex};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;
use crate::words::words;

/// One sample of `/proc/net/ip_vs`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct IpVs {
    /// The version of IPVS: `1.2.1`.
    pub version: Name<15>,
    /// The number of slots in the table of connections.
    pub size: u64,
    /// The services in the kernel's order: those with an address first.
    pub services: Vec<Service>,
    /// The servers of all services, in the kernel's order.
    pub servers: Vec<RealServer>,
    /// Columns at the end of a line that this crate does not know, by the index of the line below the
    /// headings, from 0. Also lines that could not be parsed, by their first word, and the servers below the
    /// line of a service that could not be parsed.
    pub unlisted: Unlisted,
}

/// A virtual service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Service {
    /// The protocol: `TCP`, `UDP`, `SCTP`; or `FWM` for a service that is identified by a mark.
    pub protocol: Name<15>,
    /// The address of the service. `None` if it is identified by a mark.
    pub address: Option<SocketAddr>,
    /// The mark of its packets. `None` if it is identified by an address.
    pub fwmark: Option<u32>,
    /// The method by which it selects a server: `rr`, `wlc`, `sh`; `none` without a scheduler.
    pub scheduler: Name<31>,
    /// Whether each packet is scheduled separately (`ops`), and not each connection. The kernel does not
    /// print this for an IPv6 address.
    pub one_packet: bool,
    /// How clients are kept at the same server. `None` if the service is not persistent.
    pub persistent: Option<Persistence>,
}

/// How a persistent service keeps its clients at the same server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Persistence {
    /// For how long, in ticks of the kernel (CONFIG_HZ).
    pub timeout: u32,
    /// The mask of the network whose clients count as one client. For a service with an IPv6 address it is
    /// the length of the network's prefix, from 1 to 128. For a service with a mark it is the number that the
    /// kernel prints, because the file does not show whether the service is one of IPv6.
    pub netmask: u32,
}

/// A real server of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct RealServer {
    /// The index of its service in [`IpVs::services`].
    pub service: usize,
    /// The address of the server. If the port is 0, the port of the packet is kept.
    pub address: SocketAddr,
    /// How packets reach the server.
    pub forward: Forward,
    /// Its share of the connections. With 0 it gets no new ones.
    pub weight: i32,
    /// Connections that are established now.
    pub active_conn: i32,
    /// Connections that are in another state now.
    pub in_act_conn: i32,
}

words! {
    /// How packets reach a real server.
    pub enum Forward {
        /// The addresses of packets are translated.
        "Masq" Masq,
        /// The server is this machine.
        "Local" Local,
        /// The packets are sent through a tunnel.
        "Tunnel" Tunnel,
        /// The packets are routed unchanged.
        "Route" Route,
    }
}

/// Reads an address and its port, both in network byte order.
fn address(cursor: &mut Cursor<'_>, field: &'static str) -> Result<SocketAddr, ParseError> {
    cursor.skip_blanks();
    let start = *cursor;
    let address = if cursor.eat(b'[') {
        let text = core::str::from_utf8(cursor.until(|byte| matches!(byte, b']' | b'\n'))).ok();
        text.and_then(|text| text.parse::<Ipv6Addr>().ok()).filter(|_| cursor.eat(b']')).map(IpAddr::V6)
    } else {
        cursor.hex_word().map(|word| Ipv4Addr::from_bits(word).into())
    };
    let port = if cursor.eat(b':') { hex::<u16>(cursor, field).ok() } else { None };
    match (address, port) {
        (Some(address), Some(port)) if !cursor.inside_word() => Ok(SocketAddr::new(address, port)),
        _ => Err(start.fail(field, "an address and a port in hexadecimal digits")),
    }
}

/// The length of a prefix of IPv6, or the mask of IPv4. The kernel converts the bytes of both as if they were
/// in network byte order, but a length is not. A length is at most 128, so its place in the number shows
/// whether its bytes are reversed.
fn prefix_or_mask(number: u32, address: Option<SocketAddr>) -> u32 {
    match address {
        Some(SocketAddr::V6(_)) if number > 128 => number.swap_bytes(),
        _ => number,
    }
}

impl Row<'_> for Service {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let protocol: Name<15> = table::name(cursor, "Prot")?;
        let has_mark = protocol.as_bytes() == b"FWM";
        let mut service = Service {
            protocol,
            address: if has_mark { None } else { Some(address(cursor, "LocalAddress:Port")?) },
            fwmark: if has_mark { Some(hex(cursor, "LocalAddress:Port")?) } else { None },
            scheduler: table::name(cursor, "Scheduler")?,
            one_packet: false,
            persistent: None,
        };
        let mut flags = *cursor;
        if flags.word() == b"ops" {
            service.one_packet = true;
            *cursor = flags;
        }
        let mut flags = *cursor;
        if flags.word() == b"persistent" {
            *cursor = flags;
            let timeout = table::int32(cursor, "persistent")?;
            cursor.word_end("persistent")?;
            let netmask = prefix_or_mask(hex(cursor, "persistent")?, service.address);
            service.persistent = Some(Persistence { timeout, netmask });
        }
        Ok(service)
    }
}

impl Row<'_> for RealServer {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        cursor.skip_blanks();
        if !cursor.eat_all(b"->") {
            return Err(cursor.fail("->", "an arrow"));
        }
        Ok(RealServer {
            service: 0,
            address: address(cursor, "RemoteAddress:Port")?,
            forward: cursor.value("Forward")?,
            weight: cursor.value("Weight")?,
            active_conn: cursor.value("ActiveConn")?,
            in_act_conn: cursor.value("InActConn")?,
        })
    }
}

/// A line of the file. The line of a server begins with blanks, so it is recognized even if it cannot be
/// parsed.
#[derive(Debug)]
enum Line {
    Service(Service),
    Server(Result<RealServer, ParseError>),
}

impl Row<'_> for Line {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let mut start = *cursor;
        start.skip_blanks();
        if !cursor.at_blank() || start.at_line_end() {
            return Service::read(cursor).map(Line::Service);
        }
        let server =
            RealServer::read(cursor).and_then(|server| cursor.word_end("InActConn").map(|()| server));
        if server.is_err() {
            cursor.skip_line();
        }
        Ok(Line::Server(server))
    }
}

impl ProcFile for IpVs {
    type State = ();
    const NAME: &'static str = "net/ip_vs";
    // A record is a service with all its servers.
    const CLASS: Class = Class::NAMESPACE;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut cursor = Cursor::new(text);
        if !cursor.eat_all(b"IP Virtual Server version ") {
            return Err(cursor.fail("version", "the first line of ip_vs"));
        }
        self.version = table::name(&mut cursor, "version")?;
        self.size = match cursor.eat_all(b" (size=") {
            true => cursor.unsigned("size")?,
            false => return Err(cursor.fail("size", "the size in parentheses")),
        };
        cursor.line();
        table::headings(&mut cursor, "Prot")?;
        table::headings(&mut cursor, "->")?;
        self.services.clear();
        self.servers.clear();
        // The service above, if it is known that this server belongs to it.
        let mut above = None;
        table::collect(TableRows::<Line>::behind(cursor), &mut self.unlisted, |line, row| {
            let is_below = above.is_some_and(|above| above + 1 == row.place);
            above = Some(row.place).filter(|_| is_below || matches!(line, Line::Service(_)));
            match line {
                Line::Service(service) => self.services.push(service),
                Line::Server(server) if is_below => {
                    let service = self.services.len().saturating_sub(1);
                    self.servers.push(RealServer { service, ..server? });
                }
                Line::Server(_) => {
                    let (arrow, rest) = row.first_word();
                    row.unlisted.push(arrow, rest);
                    return Ok(Key::Heading);
                }
            }
            Ok(Key::Place)
        })
    }
}

impl IpVs {
    /// The servers of the service at an index of [`services`](IpVs::services).
    ///
    /// ```
    /// use procsampler::{Sampler, net::IpVs};
    ///
    /// let mut sampler = Sampler::<IpVs>::detached();
    /// let text = b"IP Virtual Server version 1.2.1 (size=4096)\n\
    ///     Prot LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n\
    ///     TCP  0A000001:0050 wlc  \n  -> C0A80005:0050      Masq    1      12         3         \n";
    /// let ip_vs = sampler.push(text, Default::default())?;
    /// for (place, service) in ip_vs.services.iter().enumerate() {
    ///     assert_eq!(service.address, Some(([10, 0, 0, 1], 80).into()));
    ///     let active: i32 = ip_vs.servers_of(place).map(|server| server.active_conn).sum();
    ///     assert_eq!(active, 12);
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn servers_of(&self, service: usize) -> impl Iterator<Item = &RealServer> {
        self.servers.iter().filter(move |server| server.service == service)
    }
}

impl FileIn<crate::dir::ProcDir> for IpVs {}
impl FileIn<crate::dir::PidDir> for IpVs {}
impl FileIn<crate::dir::TidDir> for IpVs {}

#[cfg(test)]
mod tests {
    use super::*;

    /// The headings are of Linux 6.18. The lines below them are written from `ip_vs_info_seq_show`.
    const TEXT: &str = "IP Virtual Server version 1.2.1 (size=4096)\n\
        Prot LocalAddress:Port Scheduler Flags\n\
        \x20 -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n\
        TCP  0A000001:0050 wlc  persistent 75000 FFFFFF00\n\
        \x20 -> C0A80005:1F90      Masq    1      12         3         \n\
        \x20 -> [2001:0db8:0000:0000:0000:0000:0000:0005]:0050      Tunnel  -1     0          -2        \n\
        UDP  [fe80:0000:0000:0000:0000:0000:0000:0001]:0035 none \n\
        UDP  0A000001:0035 rr ops  \n\
        \x20 -> 7F000001:0035      Local   100    0          2147483647\n\
        FWM  80000007 rr ops persistent 100 FFFFFFFF\n\
        \x20 -> C0A80006:0000      Route   1      1          0         \n";

    fn parsed(text: &str) -> Result<IpVs, ParseError> {
        let mut ip_vs = IpVs::default();
        ip_vs.parse(text.as_bytes(), &mut ()).map(|()| ip_vs)
    }

    #[test]
    fn services_and_servers() {
        let ip_vs = parsed(TEXT).unwrap();
        assert!(ip_vs.unlisted.is_empty(), "{:?}", ip_vs.unlisted);
        assert_eq!((ip_vs.version.to_str(), ip_vs.size), (Some("1.2.1"), 4096));
        let [web, name6, name, mark] = ip_vs.services[..] else { panic!() };
        assert_eq!((web.protocol.to_str(), web.address), (Some("TCP"), Some(([10, 0, 0, 1], 80).into())));
        assert_eq!((web.fwmark, web.scheduler.to_str(), web.one_packet), (None, Some("wlc"), false));
        assert_eq!(web.persistent, Some(Persistence { timeout: 75_000, netmask: 0xffff_ff00 }));
        assert_eq!(name6.address, Some("[fe80::1]:53".parse().unwrap()));
        assert_eq!((name6.scheduler.to_str(), name6.persistent), (Some("none"), None));
        assert!(name.one_packet && mark.one_packet);
        assert_eq!(
            (mark.protocol.to_str(), mark.address, mark.fwmark),
            (Some("FWM"), None, Some(0x8000_0007))
        );
        let [one, two, local, marked] = ip_vs.servers[..] else { panic!() };
        assert_eq!((one.service, one.address), (0, ([192, 168, 0, 5], 8080).into()));
        assert_eq!((one.forward, one.weight, one.active_conn, one.in_act_conn), (Forward::Masq, 1, 12, 3));
        assert_eq!((two.service, two.address), (0, "[2001:db8::5]:80".parse().unwrap()));
        assert_eq!((two.forward, two.weight, two.in_act_conn), (Forward::Tunnel, -1, -2));
        assert_eq!((local.service, local.forward, local.in_act_conn), (2, Forward::Local, i32::MAX));
        assert_eq!((marked.service, marked.forward, marked.address.port()), (3, Forward::Route, 0));
        assert_eq!([0, 1, 2, 3].map(|place| ip_vs.servers_of(place).count()), [2, 0, 1, 1]);
    }

    /// The kernel prints `ntohl(128)`, which depends on the byte order of the machine.
    #[test]
    fn the_prefix_of_ipv6_on_machines_of_both_byte_orders() {
        for (printed, netmask) in [("80000000", 128), ("00000080", 128), ("40000000", 64), ("00000001", 1)] {
            let line = format!("none persistent 75000 {printed}\n");
            let ip_vs = parsed(&TEXT.replace("none \n", &line)).unwrap();
            assert_eq!(ip_vs.services[1].persistent, Some(Persistence { timeout: 75_000, netmask }));
        }
        let text = TEXT.replace("FFFFFF00", "80000000");
        assert_eq!(parsed(&text).unwrap().services[0].persistent.map(|kept| kept.netmask), Some(1 << 31));
    }

    #[test]
    fn an_odd_line_costs_itself() {
        let ip_vs =
            parsed(&TEXT.replace("Masq    1 ", "Masq    x ").replace("none \n", "none new\n")).unwrap();
        assert_eq!((ip_vs.services.len(), ip_vs.unlisted.malformed()), (4, 1));
        assert_eq!(ip_vs.servers.iter().map(|server| server.service).collect::<Vec<_>>(), [0, 2, 3]);
        assert_eq!(ip_vs.unlisted.get("3"), Some(&b"new"[..]));
        // Its servers must not be assigned to the service above it.
        let ip_vs = parsed(&TEXT.replace("UDP  0A000001:0035", "UDP  0A00001:0035")).unwrap();
        assert_eq!((ip_vs.services.len(), ip_vs.servers.len(), ip_vs.unlisted.malformed()), (3, 3, 1));
        assert!(ip_vs.unlisted.get("->").is_some_and(|server| server.starts_with(b"7F000001:0035")));
        assert_eq!(ip_vs.servers[2].service, 2);
    }

    #[test]
    fn headings_that_are_not_these() {
        for (from, to, field) in [
            ("IP Virtual", "IP virtual", "version"),
            ("(size=4096", "(size=x", "size"),
            ("Prot ", "Port ", "Prot"),
            ("  -> Remote", "  Remote", "->"),
        ] {
            assert_eq!(parsed(&TEXT.replacen(from, to, 1)).unwrap_err().field(), field);
        }
        assert_eq!(parsed("").unwrap_err().field(), "version");
    }
}
