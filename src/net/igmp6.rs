//! `/proc/net/igmp6`: the IPv6 multicast groups to which the interfaces of a network namespace belong.
//!
//! ```text
//! 1    lo              ff020000000000000000000000000001     1 0000000C 0
//! 4    eth0            ff0200000000000000000001ff000002     1 00000004 0
//! ```
//!
//! The addresses are in network byte order, so they are the same on every machine.
//!
//! Columns: 6. Reference: `igmp6_mc_seq_show` in net/ipv6/mcast.c. Permission: any user. With CONFIG_IPV6.
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
use crate::unit::Ticks;
use crate::words::flags;

table_file! {
    /// One sample of `/proc/net/igmp6`.
    pub struct Igmp6: "net/igmp6", Class::NAMESPACE.max_record(128); {
        /// The groups, in the kernel's order. An interface may belong to several.
        groups: Vec<Group6>,
    }
    in ProcDir PidDir TidDir;

    /// Parses the lines of a text of `/proc/net/igmp6` one at a time, and keeps nothing.
    pub fn rows: Group6;
}

row! {
    /// An IPv6 group to which an interface belongs.
    pub struct Group6 by cursor {
        /// The number of the interface.
        if_index: u32 = cursor.unsigned32("index")?,
        /// The name of the interface.
        device: IfaceName = table::name(cursor, "device")?,
        /// The address of the group. It is read in the same way on every machine.
        address: Ipv6Addr = ipv6_addr(cursor, "address")?,
        /// Number of its users: sockets and parts of the kernel.
        users: u32 = table::int32(cursor, "users")?,
        /// Its state.
        flags: GroupFlags = GroupFlags::from_bits_retain(hex(cursor, "flags")?),
        /// The time until the interface reports its membership in the group, in ticks of
        /// [`Machine::ticks_per_second`]; 0 if no report is due.
        ///
        /// [`Machine::ticks_per_second`]: crate::Machine::ticks_per_second
        timer: Ticks = cursor.unsigned("timer").map(Ticks)?,
    }
}

flags! {
    /// The state of a group (`MAF_*` in include/net/if_inet6.h).
    pub struct GroupFlags: u32 {
        /// The timer runs.
        const TIMER_RUNNING = 0x01;
        /// This interface was the last that reported it.
        const LAST_REPORTER = 0x02;
        /// The hardware listens to it.
        const LOADED = 0x04;
        /// It is not reported: this applies to the group of all machines, and to groups with the scope of the
        /// machine itself.
        const NOREPORT = 0x08;
        /// The report is being sent.
        const GSQUERY = 0x10;
        const _ = !0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Linux 6.18; the timer is changed.
    #[test]
    fn groups_by_interface() {
        let text = b"1    lo              ff020000000000000000000000000001     1 0000000C 0\n\
            4    eth0            ff0200000000000000000001ff000002     2 00000005 71\n";
        let mut igmp = Igmp6::default();
        igmp.parse(text, &mut ()).unwrap();
        let [lo, eth0] = igmp.groups[..] else { panic!() };
        assert_eq!((lo.if_index, lo.device.to_str(), lo.users), (1, Some("lo"), 1));
        assert_eq!((lo.flags, lo.timer), (GroupFlags::LOADED | GroupFlags::NOREPORT, Ticks(0)));
        assert_eq!(eth0.address, "ff02::1:ff00:2".parse::<Ipv6Addr>().unwrap());
        assert_eq!((eth0.flags, eth0.timer), (GroupFlags::LOADED | GroupFlags::TIMER_RUNNING, Ticks(71)));
        assert_eq!(igmp.parse(b"1 lo ff02 1 C 0\n", &mut ()).unwrap_err().field(), "address");
    }
}
