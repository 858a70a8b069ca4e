//! `/proc/net/netfilter/nfnetlink_log`: the groups of the packet filter's log that programs read.
//!
//! ```text
//!     0   4711     3 2 65535    100  1
//! ```
//!
//! A line for each group that a program has bound. All of it is one network namespace's, see
//! [`net`](crate::net).
//!
//! What is odd: the file has no headings. Only the program itself learns how many messages were lost.
//!
//! Columns: 7. Reference: `seq_show` in net/netfilter/nfnetlink_log.c. Permission: root (0440). The file is
//! there while the module nfnetlink_log is loaded. With CONFIG_NETFILTER_NETLINK_LOG. Linux 2.6.14.

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

    /// The lines of a text of `/proc/net/netfilter/nfnetlink_log`, one at a time. Nothing is kept.
    pub fn rows: LogGroup;
}

numbers! {
    /// A group of the log.
    pub struct LogGroup;

    /// Its number, which the rules name.
    group_num: u64,
    /// The number of the netlink socket of the program: mostly that of its process.
    peer_portid: u64,
    /// Packets that wait to be sent to it, now.
    qlen: u64,
    /// What the program gets (`NFULNL_COPY_*`): 0 nothing, 1 the packet's data but not its bytes, 2 its bytes
    /// too.
    copy_mode: u64,
    /// So many bytes of a packet at most.
    copy_range: u64,
    /// How long packets wait for others at most, in hundredths of a second.
    flushtimeout: u64,
    /// How often it is in use within the kernel.
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
