//! `/proc/net/arp`: the IPv4 neighbours of a network namespace, and their hardware addresses.
//!
//! ```text
//! IP address       HW type     Flags       HW address            Mask     Device
//! 10.0.2.2         0x1         0x2         52:55:0a:00:02:02     *        eth0
//! ```
//!
//! What is odd: an address for which a request got no answer has a line too, without [`ArpFlags::COM`]. Its
//! hardware address is zeros, or an address that was known before. Of long hardware addresses, for example
//! those of InfiniBand, only nine bytes are printed. The addresses of amateur radio are call signs.
//! Neighbours on interfaces without ARP, and IPv6 neighbours, are not in the file.
//!
//! Columns: 6. Reference: proc_net(5), arp(7). Permission: any user. Linux 2.6.
//!
//! [`net`](crate::net) explains which namespace a path shows.

use core::net::Ipv4Addr;

use super::inet::hex;
use super::route::IfaceName;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;
use crate::words::flags;

/// One sample of `/proc/net/arp`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Arp {
    /// The neighbours, in the kernel's order.
    pub neighbours: Vec<Neighbour>,
    /// Columns at the end of a line that this crate does not know, by the IP address. Also lines that could
    /// not be parsed, by their first word.
    pub unlisted: Unlisted,
}

/// A neighbour. Names are kept inline, or borrowed from the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Neighbour<H = HwAddress, N = IfaceName> {
    /// The IP address. It is read in the same way on every machine.
    pub ip_address: Ipv4Addr,
    /// The kind of hardware (`ARPHRD_*`): 1 is Ethernet.
    pub hw_type: u16,
    /// The state of the entry.
    pub flags: ArpFlags,
    /// Its hardware address; `None` if the hardware has none. Without [`ArpFlags::COM`] this is not a valid
    /// address.
    pub hw_address: Option<H>,
    /// Always `*`.
    pub mask: N,
    /// The interface through which it is reached; `*` for all interfaces.
    pub device: N,
}

/// A hardware address in the kernel's format, `52:55:0a:00:02:02`. It is kept as text, and parsed by the
/// methods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct HwAddress(Name<31>);

impl HwAddress {
    /// The text of the address.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The bytes of the address. The iteration ends at text that is not a byte in hexadecimal.
    pub fn octets(&self) -> impl Iterator<Item = u8> + '_ {
        let mut cursor = Cursor::new(self.as_bytes());
        core::iter::from_fn(move || {
            let octet = u8::try_from(cursor.hex_digits()?).ok();
            octet.filter(|_| cursor.eat(b':') || cursor.at_end())
        })
    }

    /// The address of an Ethernet card; `None` if the address does not have six bytes.
    ///
    /// ```
    /// use procsampler::{Sampler, net::Arp};
    ///
    /// let mut sampler = Sampler::<Arp>::detached();
    /// let text = b"IP address HW type Flags HW address Mask Device\n\
    ///     10.0.2.2 0x1 0x2 52:55:0a:00:02:02 * eth0\n";
    /// let arp = sampler.push(text, Default::default())?;
    /// let address = arp.neighbours[0].hw_address.expect("it is known");
    /// assert_eq!(address.mac(), Some([0x52, 0x55, 0x0a, 0, 2, 2]));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn mac(&self) -> Option<[u8; 6]> {
        let mut mac = [0; 6];
        let mut octets = self.octets();
        for byte in &mut mac {
            *byte = octets.next()?;
        }
        (self.as_bytes().len() == "52:55:0a:00:02:02".len()).then_some(mac)
    }
}

/// Prints it as in the file. Control bytes and bytes that are not UTF-8 are escaped.
impl core::fmt::Display for HwAddress {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.fmt(f)
    }
}

flags! {
    /// Flags of a neighbour (`ATF_*`). The kernel prints the first three.
    pub struct ArpFlags: u32 {
        /// Its hardware address is known.
        const COM = 0x02;
        /// The entry is permanent.
        const PERM = 0x04;
        /// This machine answers for it.
        const PUBL = 0x08;
        /// It requested trailers.
        const USETRAILERS = 0x10;
        /// It has a mask.
        const NETMASK = 0x20;
        /// This machine does not answer for it.
        const DONTPUB = 0x40;
        const _ = !0;
    }
}

fn ip_address(cursor: &mut Cursor<'_>) -> Option<Ipv4Addr> {
    let mut address = [0; 4];
    for (at, byte) in address.iter_mut().enumerate() {
        if at > 0 && !cursor.eat(b'.') {
            return None;
        }
        *byte = u8::try_from(cursor.digits()?).ok()?;
    }
    Some(address.into())
}

impl<'a> Row<'a> for Neighbour<&'a [u8], &'a [u8]> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        cursor.skip_blanks();
        let start = *cursor;
        let Some(ip_address) = ip_address(cursor).filter(|_| cursor.at_blank()) else {
            return Err(start.fail("IP address", "four numbers below 256, separated by dots"));
        };
        let hw_type = hex(cursor, "HW type")?;
        let flags = ArpFlags::from_bits_retain(hex(cursor, "Flags")?);
        cursor.word_end("Flags")?;
        let hw_address = Some(cursor.word()).filter(|&word| word != b"*");
        let mask = if hw_address.is_some() { cursor.word() } else { b"*" };
        let device = cursor.word();
        if device.is_empty() {
            return Err(cursor.fail("Device", "a name"));
        }
        cursor.skip_blanks();
        Ok(Neighbour { ip_address, hw_type, flags, hw_address, mask, device })
    }
}

/// The neighbours of a text of `/proc/net/arp`, with names that are borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, Neighbour<&[u8], &[u8]>> {
    TableRows::below("IP", text)
}

impl ProcFile for Arp {
    type State = ();
    const NAME: &'static str = "net/arp";
    // The longest line is shorter than 150 bytes.
    const CLASS: Class = Class::NAMESPACE.max_record(512);

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.neighbours.clear();
        table::collect(rows(text), &mut self.unlisted, |neighbour, row| {
            let Neighbour { ip_address, hw_type, flags, hw_address, mask, device } = neighbour;
            let hw_address = hw_address.map(|text| row.name(text).map(HwAddress)).transpose()?;
            let (mask, device) = (row.name(mask)?, row.name(device)?);
            self.neighbours.push(Neighbour { ip_address, hw_type, flags, hw_address, mask, device });
            Ok(Key::FirstWord)
        })
    }
}

impl FileIn<crate::dir::ProcDir> for Arp {}
impl FileIn<crate::dir::PidDir> for Arp {}
impl FileIn<crate::dir::TidDir> for Arp {}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"IP address       HW type     Flags       HW address            Mask     Device\n\
        10.0.2.2         0x1         0x2         52:55:0a:00:02:02     *        eth0\n\
        10.0.2.9         0x1         0x0         00:00:00:00:00:00     *        eth0\n\
        10.9.0.1         0x20        0x6         80:00:02:08:fe:80:00:00:00     *        ib0\n\
        10.9.0.2         0x3         0x2         N0CALL-1              *        ax0  7\n\
        10.9.0.3         0x30a       0x2                               *        gre1\n\
        10.9.0.4         0x0         0xc         00:00:00:00:00:00     *        *\n";

    #[test]
    fn hardware_addresses_of_every_kind() {
        let mut arp = Arp::default();
        arp.parse(TEXT, &mut ()).unwrap();
        let addresses = arp.neighbours.iter().map(|neighbour| neighbour.hw_address);
        let macs: Vec<_> =
            addresses.clone().map(|address| address.and_then(|address| address.mac())).collect();
        assert_eq!(macs, [Some([0x52, 0x55, 0x0a, 0, 2, 2]), Some([0; 6]), None, None, None, Some([0; 6])]);
        let lengths: Vec<_> =
            addresses.map(|address| address.map(|address| address.octets().count())).collect();
        assert_eq!(lengths, [Some(6), Some(6), Some(9), Some(0), None, Some(6)]);
        assert_eq!(arp.neighbours[3].hw_address.unwrap().to_string(), "N0CALL-1");
        assert!(!arp.neighbours[1].flags.contains(ArpFlags::COM));
        assert_eq!(
            (arp.neighbours[5].flags, arp.neighbours[5].device),
            (ArpFlags::PUBL | ArpFlags::PERM, Name::new(b"*").unwrap())
        );
        assert!(arp.neighbours.iter().all(|neighbour| neighbour.mask == "*"));
        assert_eq!(arp.neighbours[4].device, "gre1");
        assert_eq!(arp.unlisted.iter().collect::<Vec<_>>(), [(&b"10.9.0.2"[..], &b"7"[..])]);
    }

    #[test]
    fn errors_name_the_column() {
        let field =
            |row: &str| Arp::default().parse(format!("IP\n{row}\n").as_bytes(), &mut ()).unwrap_err().field();
        assert_eq!(field("10.0.2"), "IP address");
        assert_eq!(field("10.0.2.256 0x1 0x2 x * eth0"), "IP address");
        assert_eq!(field("10.0.2.2 0x10000 0x2 x * eth0"), "HW type");
        assert_eq!(field("10.0.2.2 0x1 0x2y x * eth0"), "Flags");
        assert_eq!(field("10.0.2.2 0x1 0x2 x *"), "Device");
        assert_eq!(field("10.0.2.2 0x1 0x2 12345678901234567890123456789012 * eth0"), "name");
    }
}
