//! `/proc/net/netfilter/nfnetlink_queue`: the queues of packets that wait for the decision of a program.
//!
//! ```text
//!     0   4711    12 2 65531     0     3     4000  1
//! ```
//!
//! There is a line for each queue to which a program has bound. All of it belongs to one network namespace:
//! see [`net`](crate::net).
//!
//! What is odd: the file has no headings. `id_sequence` is the number that the last packet got. Packets that
//! could not be sent to the program (`queue_user_dropped`) also got a number, and those that found the queue
//! full (`queue_dropped`) did not. The last column is always 1 on newer kernels. Counters are `unsigned int`.
//!
//! Columns: 9. Reference: `seq_show` in net/netfilter/nfnetlink_queue.c. Permission: root (0440). The file
//! exists while the module nfnetlink_queue is loaded. With CONFIG_NETFILTER_NETLINK_QUEUE. Linux 2.6.14.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::numbers::{self, numbers};
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::Row;
use crate::shape::table_file::table_file;

table_file! {
    /// One sample of `/proc/net/netfilter/nfnetlink_queue`.
    pub struct NfnetlinkQueue: "net/netfilter/nfnetlink_queue", Class::NAMESPACE.max_record(128); {
        /// The queues, in the kernel's order. Those of two samples are matched by number.
        queues: Rows<Queue>,
    }
    in ProcDir PidDir TidDir, with deltas;

    /// Parses the lines of a text of `/proc/net/netfilter/nfnetlink_queue` one at a time, and keeps nothing.
    pub fn rows: Queue;
}

numbers! {
    /// A queue of packets.
    pub struct Queue;

    /// Counters of a queue between two samples.
    pub delta QueueDelta by row;

    /// The number of the queue, which the rules contain.
    queue_num: u64,
    /// The number of the netlink socket of the program, which is mostly the number of its process.
    peer_portid: u64,
    /// Packets that now wait in the queue.
    queue_total: u64,
    /// What the program gets of a packet (`NFQNL_COPY_*`): 0 nothing, 1 only metadata, 2 also the bytes of
    /// the packet.
    copy_mode: u64,
    /// The largest number of bytes of a packet that the program gets.
    copy_range: u64,
    /// Packets dropped because the queue was full.
    queue_dropped: u64 = int,
    /// Packets dropped because they could not be sent to the program, for example because its socket was
    /// full.
    queue_user_dropped: u64 = int,
    /// The number of the last packet: packets that entered the queue or were dropped because they could not
    /// be sent to the program.
    id_sequence: u64 = int,
    /// Number of references to it in the kernel; always 1 on newer kernels.
    use_count: u64,
}

impl Row<'_> for Queue {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        numbers::int_columns(cursor)
    }
}

/// A queue is identified by its number.
impl Identity for Queue {
    type Id<'a> = u64;

    fn id(&self) -> u64 {
        self.queue_num
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::Change;
    use crate::delta::Delta;
    use crate::file::ProcFile;
    use crate::machine::Machine;

    /// Written from `seq_show`. The second line is from that of an older kernel, where the number of a socket
    /// may be negative.
    const TEXT: &str = "    0   4711    12 2 65531     1     3     4000  1\n\
        65535  -4123     0 0     0     0     0 4294967295  2\n";

    fn parsed(text: &str) -> NfnetlinkQueue {
        let mut queues = NfnetlinkQueue::default();
        queues.parse(text.as_bytes(), &mut ()).unwrap();
        queues
    }

    #[test]
    fn queues_by_number() {
        let queues = parsed(TEXT);
        assert!(queues.unlisted.is_empty());
        let queue = queues.queues.get(0).unwrap();
        assert_eq!((queue.peer_portid, queue.queue_total, queue.copy_mode), (4711, 12, 2));
        assert_eq!((queue.copy_range, queue.queue_dropped, queue.queue_user_dropped), (65531, 1, 3));
        assert_eq!((queue.id_sequence, queue.use_count), (4000, 1));
        assert_eq!(queues.queues.get(65535).unwrap().peer_portid, 4_294_963_173);
        let now = parsed(&TEXT.replace("4294967295", "         4"));
        let delta = now.since(&queues, &Machine::COMMON);
        assert_eq!(delta.get(65535).unwrap().id_sequence, Change::Wrapped(5));
        assert_eq!(delta.get(0).unwrap().queue_dropped, Change::By(0));
    }

    #[test]
    fn an_odd_line_costs_itself() {
        let queues = parsed(&TEXT.replace("-4123", "x").replace("4000  1", "4000  1 7"));
        assert_eq!((queues.queues.len(), queues.unlisted.malformed()), (1, 1));
        assert_eq!(queues.unlisted.number("0"), Some(7));
        assert!(parsed("").queues.is_empty(), "no program has a queue");
        let error = NfnetlinkQueue::default().parse(b"0 1 2 3 4 5 6 7\n", &mut ()).unwrap_err();
        assert_eq!(error.field(), "use_count");
    }
}
