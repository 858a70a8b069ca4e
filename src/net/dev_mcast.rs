//! `/proc/net/dev_mcast`: the hardware addresses of multicast groups to which the interfaces of a network
//! namespace listen.
//!
//! ```text
//! 2    ifb0            1     0     333300000001
//! 4    eth0            1     0     01005e000001
//! ```
//!
//! Addresses of IPv4 groups begin with `01005e`, those of IPv6 groups with `3333`.
//!
//! Columns: 5. Reference: `dev_mc_seq_show` in net/core/net-procfs.c. Permission: any user. Linux 2.6.
//!
//! [`net`](super) explains which namespace a path shows.

use super::route::IfaceName;
use crate::class::Class;
use crate::shape::row::row;
use crate::shape::table;
use crate::shape::table_file::table_file;
use crate::text::Name;

table_file! {
    /// One sample of `/proc/net/dev_mcast`.
    // A record is all addresses of one interface.
    pub struct DevMcast: "net/dev_mcast", Class::NAMESPACE; {
        /// The addresses, in the kernel's order. An interface may have several.
        addresses: Vec<GroupAddress>,
    }
    in ProcDir PidDir TidDir;

    /// Parses the lines of a text of `/proc/net/dev_mcast` one at a time, and keeps nothing.
    pub fn rows: GroupAddress;
}

row! {
    /// A hardware address of a group to which an interface listens.
    #[derive(Default)]
    pub struct GroupAddress by cursor {
        /// The number of the interface.
        if_index: u32 = cursor.unsigned32("index")?,
        /// The name of the interface.
        device: IfaceName = table::name(cursor, "device")?,
        /// Number of its users in the kernel.
        users: u32 = cursor.unsigned32("users")?,
        /// 1 if a program requested it too, else 0.
        global_use: u32 = cursor.unsigned32("global_use")?,
        /// The address: two hexadecimal digits for each byte. An Ethernet address has six bytes.
        address: Name<64> = table::name(cursor, "address")?,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Linux 6.18.
    #[test]
    fn addresses_of_two_protocols() {
        let text =
            b"2    ifb0            1     0     333300000001\n4    eth0            3     1     01005e000001\n";
        let mut groups = DevMcast::default();
        groups.parse(text, &mut ()).unwrap();
        let [ifb0, eth0] = groups.addresses[..] else { panic!() };
        assert_eq!((ifb0.if_index, ifb0.device.to_str(), ifb0.users), (2, Some("ifb0"), 1));
        assert_eq!((eth0.users, eth0.global_use, eth0.address.to_str()), (3, 1, Some("01005e000001")));
        assert_eq!(groups.parse(b"2 ifb0 1 0\n", &mut ()).unwrap_err().field(), "address");
    }
}
