//! `/proc/net/netlink`: the netlink sockets of a network namespace, with which programs communicate with the
//! kernel.
//!
//! ```text
//! sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode
//! 000000003c91a5fe 0   0          00000000 0        0        0     2        0        4
//! 0000000019205607 15  812        00000002 0        0        0     2        7        479
//! ```
//!
//! What is odd: `Eth` is not an interface but the protocol, and `Pid` is the number of the socket, which is
//! that of the process only for its first socket. `Groups` is hexadecimal, and has only the first 32 groups.
//! Sockets of the kernel itself have the number 0. `Drops` counts in 32 bits.
//!
//! Columns: 10; old kernels such as Linux 2.6.32 do not print the last one. Reference:
//! `netlink_native_seq_show` in net/netlink/af_netlink.c, netlink(7). Permission: any user. Linux 2.6.
//!
//! [`net`](super) explains which namespace a path shows.

use super::inet::{hex, pointer};
use super::udp::{Drops, DropsDelta};
use crate::class::Class;
use crate::cursor::Cursor;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::machine::Machine;
use crate::shape::row::row;
use crate::shape::rows::{Identity, Rows};
use crate::shape::table;
use crate::shape::table_file::table_file;
use crate::unit::Bytes;
use crate::value::Reported;

table_file! {
    /// One sample of `/proc/net/netlink`.
    pub struct Netlink: "net/netlink", Class::NAMESPACE.max_record(256), below "sk"; {
        /// The sockets, in the kernel's order. Those of two samples are matched by inode number, or, if there
        /// is none, by protocol and number.
        sockets: Rows<NetlinkSocket>,
    }
    in ProcDir PidDir TidDir, with deltas;

    /// Parses the lines of a text of `/proc/net/netlink` below its heading one at a time, and keeps nothing.
    pub fn rows: NetlinkSocket;
}

row! {
    /// A netlink socket.
    #[derive(Default)]
    pub struct NetlinkSocket by cursor {
        /// The address of the socket in the kernel; since Linux 4.15 a hash of the address.
        /// [Hidden](Reported::Hidden) if `kernel.kptr_restrict` makes it 0; [unknown](Reported::Unmeasured)
        /// soon after boot, when the kernel prints a word instead.
        sk: Reported<u64> = pointer(cursor, "sk").and_then(|sk| cursor.word_end("sk").map(|()| sk))?,
        /// The protocol (`NETLINK_*`): 0 is routing, 9 audit, 12 the packet filter, 15 events of devices, 16
        /// generic.
        protocol: u32 = cursor.unsigned32("Eth")?,
        /// The number of the socket, which is the address of messages to it. 0 for sockets of the kernel.
        port: u32 = table::int32(cursor, "Pid")?,
        /// The groups to which it listens, one bit for each of the first 32 groups.
        groups: u32 = hex(cursor, "Groups")?,
        /// Memory of the messages that wait to be read.
        rmem: Bytes = cursor.unsigned("Rmem").map(Bytes)?,
        /// Memory of the messages that were sent and not read yet.
        wmem: Bytes = cursor.unsigned("Wmem").map(Bytes)?,
        /// Whether it is sending an answer of several messages. `None` before Linux 3.12, which prints a
        /// pointer.
        dumping: Option<bool> = dumping(cursor)?,
        /// Number of references to it in the kernel.
        locks: u32 = table::int32(cursor, "Locks")?,
        /// Messages dropped since the socket was opened, mostly because its queue was full.
        drops: Drops = Drops { drops: table::int32(cursor, "Drops")?.into() },
        /// The number in `socket:[4711]`, the target of the links of a process's descriptors. `None` if the
        /// kernel prints 0, and on old kernels such as Linux 2.6.32.
        inode: Option<u64> = inode(cursor)?,
    }
}

/// Old kernels do not print the inode.
fn inode(cursor: &mut Cursor<'_>) -> Result<Option<u64>, ParseError> {
    cursor.word_end("Drops")?;
    cursor.skip_blanks();
    let inode = if cursor.at_line_end() { 0 } else { cursor.unsigned("Inode")? };
    Ok(Some(inode).filter(|&inode| inode != 0))
}

/// Reads 0 or 1; on older kernels a pointer, which may be `(null)`.
fn dumping(cursor: &mut Cursor<'_>) -> Result<Option<bool>, ParseError> {
    cursor.skip_blanks();
    let start = *cursor;
    match cursor.word() {
        b"0" => Ok(Some(false)),
        b"1" => Ok(Some(true)),
        b"(null)" => Ok(None),
        word if !word.is_empty() && word.iter().all(u8::is_ascii_hexdigit) => Ok(None),
        _ => Err(start.fail("Dump", "0, 1 or a pointer")),
    }
}

/// A socket is identified by its inode number, or, if it has none, by its protocol and its number.
impl Identity for NetlinkSocket {
    type Id<'a> = (Option<u64>, u32, u32);

    fn id(&self) -> Self::Id<'_> {
        (self.inode, self.protocol, self.port)
    }
}

impl Delta for NetlinkSocket {
    type Output<'a> = DropsDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> DropsDelta {
        self.drops.since(&earlier.drops, machine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::Change;
    use crate::file::ProcFile;

    /// Linux 6.18; the second row is changed.
    const TEXT: &str = "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode\n\
        000000003c91a5fe 0   0          00000000 0        0        0     2        0        4       \n\
        0000000019205607 15  4294963096 80000002 768      0        1     3        7        479     \n";

    fn parsed(text: &str) -> Netlink {
        let mut netlink = Netlink::default();
        netlink.parse(text.as_bytes(), &mut ()).unwrap();
        netlink
    }

    #[test]
    fn drops_by_socket() {
        let netlink = parsed(TEXT);
        assert!(netlink.unlisted.is_empty());
        let socket = netlink.by_inode(479).unwrap();
        assert_eq!(
            (socket.sk, socket.protocol, socket.port),
            (Reported::Known(0x1920_5607), 15, 4_294_963_096)
        );
        assert_eq!((socket.groups, socket.rmem, socket.wmem), (0x8000_0002, Bytes(768), Bytes(0)));
        assert_eq!((socket.dumping, socket.locks, socket.drops.drops), (Some(true), 3, 7));
        let now = parsed(&TEXT.replace(" 7        479", " 9        479"));
        let delta = now.since(&netlink, &Machine::COMMON);
        assert_eq!(delta.get((Some(479), 15, 4_294_963_096)).unwrap().drops, Change::By(2));
        // The format of Linux 2.6.32.
        let older = parsed(
            "sk       Eth Pid    Groups   Rmem     Wmem     Dump     Locks     Drops\n\
            ffff8800 0   -4123  00000011 0        0        (null)   2        1\n",
        );
        let socket = older.sockets[0];
        assert_eq!((socket.port, socket.dumping, socket.drops.drops), (4_294_963_173, None, 1));
        assert_eq!((socket.inode, older.unlisted.len()), (None, 0));
        let error = Netlink::default().parse(b"sk\n1 2 3 4 x\n", &mut ()).unwrap_err();
        assert_eq!(error.field(), "Rmem");
    }
}
