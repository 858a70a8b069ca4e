//! `/proc/net/if_inet6`: the IPv6 addresses of the interfaces of a network namespace.
//!
//! ```text
//! fe8000000000000000fc00fffe000001 04 40 20 80     eth0
//! 00000000000000000000000000000001 01 80 10 80       lo
//! ```
//!
//! All numbers are hexadecimal. The addresses are in network byte order, so they are the same on every
//! machine.
//!
//! What is odd: only the lower eight bits of the flags are printed. The scope is a number: 0x20 is the link,
//! 0x10 the machine itself, 0 the world.
//!
//! Columns: 6. Reference: `if6_seq_show` in net/ipv6/addrconf.c. Permission: any user. With CONFIG_IPV6.
//! Linux 2.6.
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
    /// One sample of `/proc/net/if_inet6`.
    pub struct IfInet6: "net/if_inet6", Class::NAMESPACE.max_record(128); {
        /// The addresses, in the kernel's order. An interface may have several.
        addresses: Vec<InterfaceAddress>,
    }
    in ProcDir PidDir TidDir;

    /// Parses the lines of a text of `/proc/net/if_inet6` one at a time, and keeps nothing.
    pub fn rows: InterfaceAddress;
}

row! {
    /// An address of an interface.
    pub struct InterfaceAddress by cursor {
        /// The address. It is read in the same way on every machine.
        address: Ipv6Addr = ipv6_addr(cursor, "address")?,
        /// The number of the interface.
        if_index: u32 = hex(cursor, "index")?,
        /// The number of bits of the address that belong to its network.
        prefix_len: u8 = hex(cursor, "prefix_len")?,
        /// Where the address is valid (`IPV6_ADDR_SCOPE_MASK`): 0x00 everywhere, 0x10 on this machine, 0x20
        /// on the link, 0x40 at the site, 0x80 everywhere as an IPv4 address.
        scope: u8 = hex(cursor, "scope")?,
        /// Its state.
        flags: AddressFlags = AddressFlags::from_bits_retain(hex(cursor, "flags")?),
        /// The name of the interface.
        device: IfaceName = table::name(cursor, "device")?,
    }
}

flags! {
    /// The state of an address (`IFA_F_*`).
    pub struct AddressFlags: u32 {
        /// It is temporary, for privacy.
        const TEMPORARY = 0x01;
        /// The kernel does not check whether another machine has it.
        const NODAD = 0x02;
        /// It may be used before that check is over. Linux 2.6.24.
        const OPTIMISTIC = 0x04;
        /// Another machine has it. Linux 2.6.26.
        const DADFAILED = 0x08;
        /// It is the home address of a mobile machine. Linux 2.6.21.
        const HOMEADDRESS = 0x10;
        /// It should not be used for new connections.
        const DEPRECATED = 0x20;
        /// It is being checked whether another machine has it.
        const TENTATIVE = 0x40;
        /// It was configured and does not expire.
        const PERMANENT = 0x80;
        const _ = !0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Linux 6.18.
    const TEXT: &[u8] = b"fe8000000000000000fc00fffe000001 04 40 20 80     eth0\n\
        00000000000000000000000000000001 01 80 10 80       lo new\n";

    #[test]
    fn addresses_are_of_the_network() {
        let mut addresses = IfInet6::default();
        addresses.parse(TEXT, &mut ()).unwrap();
        let [eth0, lo] = addresses.addresses[..] else { panic!() };
        assert_eq!(eth0.address, "fe80::fc:ff:fe00:1".parse::<Ipv6Addr>().unwrap());
        assert_eq!((eth0.if_index, eth0.prefix_len, eth0.scope), (4, 64, 0x20));
        assert_eq!((eth0.flags, eth0.device.to_str()), (AddressFlags::PERMANENT, Some("eth0")));
        assert_eq!((lo.address, lo.prefix_len, lo.scope), (Ipv6Addr::LOCALHOST, 128, 0x10));
        assert_eq!(addresses.unlisted.len(), 1);
        for (row, field) in [
            ("fe80 04 40 20 80 eth0", "address"),
            ("00000000000000000000000000000001 01 100 10 80 lo", "prefix_len"),
            ("00000000000000000000000000000001 01 80 10 80", "device"),
        ] {
            assert_eq!(addresses.parse(row.as_bytes(), &mut ()).unwrap_err().field(), field);
        }
    }
}
