//! `/proc/net/packet`: the packet sockets of a network namespace, which receive packets directly from the
//! interfaces.
//!
//! ```text
//! sk               RefCnt Type Proto  Iface R Rmem   User   Inode
//! 0000000052e75c90 3      3    0003   0     1 2304   0      2136
//! ```
//!
//! What is odd: the protocol and the pointer are hexadecimal, all other numbers are decimal.
//!
//! Columns: 9. Reference: `packet_seq_show` in net/packet/af_packet.c, packet(7). Permission: any user. With
//! CONFIG_PACKET. Linux 2.6.
//!
//! [`net`](super) explains which namespace a path shows.

use super::inet::{hex, pointer};
use crate::class::Class;
use crate::shape::row::row;
use crate::shape::table;
use crate::shape::table_file::table_file;
use crate::unit::Bytes;
use crate::value::Reported;

table_file! {
    /// One sample of `/proc/net/packet`.
    pub struct Packet: "net/packet", Class::NAMESPACE.max_record(256), below "sk"; {
        /// The sockets, in the kernel's order.
        sockets: Vec<PacketSocket>,
    }
    in ProcDir PidDir TidDir;

    /// Parses the lines of a text of `/proc/net/packet` below its heading one at a time, and keeps nothing.
    pub fn rows: PacketSocket;
}

row! {
    /// A packet socket.
    #[derive(Default)]
    pub struct PacketSocket by cursor {
        /// The address of the socket in the kernel; since Linux 4.15 a hash of the address.
        /// [Hidden](Reported::Hidden) if `kernel.kptr_restrict` makes it 0; [unknown](Reported::Unmeasured)
        /// soon after boot, when the kernel prints a word instead.
        sk: Reported<u64> = pointer(cursor, "sk").and_then(|sk| cursor.word_end("sk").map(|()| sk))?,
        /// Number of references to it in the kernel.
        refcnt: u32 = table::int32(cursor, "RefCnt")?,
        /// The type (`SOCK_*`): 3 receives packets with the header of the link, 2 without it, and 10 is the
        /// old `SOCK_PACKET`.
        r#type: u32 = cursor.unsigned32("Type")?,
        /// Which packets it receives (`ETH_P_*`): 0x0003 all, 0x0800 those of IPv4, 0 none.
        proto: u16 = hex(cursor, "Proto")?,
        /// The number of the interface to which it is bound; 0 for all.
        iface: u32 = table::int32(cursor, "Iface")?,
        /// Whether it receives packets.
        running: bool = cursor.unsigned32("R")? != 0,
        /// Memory of the packets that wait to be read.
        rmem: Bytes = cursor.unsigned("Rmem").map(Bytes)?,
        /// The user who owns the socket, in the user namespace of the reader.
        user: u32 = table::int32(cursor, "User")?,
        /// The number in `socket:[4711]`, the target of the links of a process's descriptors. `None` if the
        /// kernel prints 0, because no process has it open.
        inode: Option<u64> = Some(cursor.unsigned("Inode")?).filter(|&inode| inode != 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Linux 7.2 and 5.10; the second row is changed.
    #[test]
    fn sockets_of_two_kinds() {
        let text = b"sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n\
            0000000052e75c90 3      3    0003   0     1 2304   0      2136  \n\
            (____ptrval____) 2      2    88cc   4     0 0      1000   0     \n";
        let mut packet = Packet::default();
        packet.parse(text, &mut ()).unwrap();
        let [all, one] = packet.sockets[..] else { panic!() };
        assert_eq!((all.sk, all.refcnt, all.r#type, all.proto), (Reported::Known(0x52e7_5c90), 3, 3, 3));
        assert_eq!((all.running, all.rmem, all.inode), (true, Bytes(2304), Some(2136)));
        assert_eq!((one.sk, one.proto, one.iface, one.running), (Reported::Unmeasured, 0x88cc, 4, false));
        assert_eq!((one.user, one.inode), (1000, None));
        assert!(packet.unlisted.is_empty());
        assert_eq!(packet.parse(b"sk\n1 2 3 10000\n", &mut ()).unwrap_err().field(), "Proto");
    }
}
