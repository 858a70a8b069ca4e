//! `/proc/net/netfilter/nfnetlink_log`: the log groups of the packet filter that programs read.
//!
//! ```text
//!     0   4711     3 2 65535    100  1
//! ```
//!
//! There is a line for each group to which a program has bound. All of it belongs to one network namespace:
//! see [`net`](crate::net).
//!
//! What is odd: the file has no headings. It does not show how many messages were lost: only the program
//! itself is informed.
//!
//! Columns: 7. Reference: `seq_show` in net/netfilter/nfnetlink_log.c. Permission: root (0440). The file
//! exists while the module nfnetlink_log is loaded. With CONFIG_NETFILTER_NETLINK_LOG. Linux 2.6.14.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::numbers::{self, numbers};
use crate::shape::table::Row;
use crate::shape::table_file::table_file;

table_file! {
    /// One sample of `/proc/net/netfilter/nfnetlink_log`.
    pub struct NfnetlinkLog: "net/netfilter/nfnetlink_log", Class::NAMESPACE.max_record(128); {
        /// The groups, in the kernel's order.
        groups: Vec<LogGroup>,
    }
    in ProcDir PidDir TidDir;

    /// Parses the lines of a text of `/proc/net/netfilter/nfnetlink_log` one at a time, and keeps nothing.
    pub fn rows: LogGroup;
}

numbers! {
    /// A log group.
    pub struct LogGroup;

    /// The number of the group, which the rules contain.
    group_num: u64,
    /// The number of the netlink socket of the program, which is mostly the number of its process.
    peer_portid: u64,
    /// Packets that now wait to be sent to the program.
    qlen: u64,
    /// What the program gets of a packet (`NFULNL_COPY_*`): 0 nothing, 1 only metadata, 2 also the bytes of
    /// the packet.
    copy_mode: u64,
    /// The largest number of bytes of a packet that the program gets.
    copy_range: u64,
    /// The longest time that packets wait for others, in hundredths of a second.
    flushtimeout: u64,
    /// Number of references to it in the kernel.
    use_count: u64,
}

impl Row<'_> for LogGroup {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        numbers::int_columns(cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Written from `seq_show`.
    #[test]
    fn groups_by_number() {
        let mut log = NfnetlinkLog::default();
        log.parse(b"    0   4711     3 2 65535    100  1\n65535  -4123     0 0     0      x  1\n", &mut ())
            .unwrap();
        let [group] = log.groups[..] else { panic!() };
        assert_eq!((group.group_num, group.peer_portid, group.qlen), (0, 4711, 3));
        assert_eq!(
            (group.copy_mode, group.copy_range, group.flushtimeout, group.use_count),
            (2, 65535, 100, 1)
        );
        assert_eq!(log.unlisted.malformed(), 1);
        log.parse(b"", &mut ()).unwrap();
        assert!(log.groups.is_empty(), "no program reads the log");
    }
}
