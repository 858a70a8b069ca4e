//! `/proc/sysvipc/msg`: message queues of System V.
//!
//! ```text
//!        key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime
//! 1261582182          0   644           0          0     0     0     0     0     0     0          0          0 1795952862
//! ```
//!
//! [`sysvipc`](super) explains which objects are listed. A time is in seconds since 1970, and 0 if the event
//! never happened. `perms` is octal.
//!
//! Reference: `sysvipc_msg_proc_show` in ipc/msg.c, sysvipc(7). Permission: any user. With CONFIG_SYSVIPC.
//! Linux 2.6 and older.

use super::Owner;
use crate::class::Class;
use crate::shape::row::row;
use crate::shape::table;
use crate::shape::table_file::table_file;
use crate::unit::{Bytes, Seconds};

table_file! {
    /// One sample of `/proc/sysvipc/msg`.
    pub struct Msg: "sysvipc/msg", Class::SYSTEM.max_record(512), below "key"; {
        /// The queues, sorted by their place in the kernel's table.
        queues: Vec<Queue>,
    }
    in ProcDir;

    /// The lines of a text of `/proc/sysvipc/msg` below its heading, one at a time. Nothing is kept.
    pub fn rows: Queue;
}

row! {
    /// A message queue.
    #[derive(Default)]
    pub struct Queue by cursor {
        /// The key with which processes find it; 0 (`IPC_PRIVATE`) if it has no key.
        key: i32 = cursor.value("key")?,
        /// The id with which processes use it.
        msqid: i32 = cursor.value("msqid")?,
        /// The permissions: the lower nine bits are those of a file.
        perms: u32 = super::perms(cursor)?,
        /// Bytes of the messages in it.
        cbytes: Bytes = cursor.unsigned("cbytes").map(Bytes)?,
        /// Messages in it.
        qnum: u64 = cursor.unsigned("qnum")?,
        /// The process that sent the last message.
        lspid: u32 = table::int32(cursor, "lspid")?,
        /// The process that received the last message.
        lrpid: u32 = table::int32(cursor, "lrpid")?,
        /// Its owner and creator.
        owner: Owner = super::owner(cursor)?,
        /// When the last message was sent, since 1970; `None` if this never happened.
        stime: Option<Seconds> = super::time(cursor, "stime")?,
        /// When the last message was received, since 1970; `None` if this never happened.
        rtime: Option<Seconds> = super::time(cursor, "rtime")?,
        /// When it was created or last changed, since 1970.
        ctime: Option<Seconds> = super::time(cursor, "ctime")?,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Linux 6.18, with other numbers.
    #[test]
    fn a_queue_with_messages() {
        let text = b"       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      \
            rtime      ctime\n1261582182          0   644          70          2    31    32     1     2     3     4        \
            500          0 1795952862\n";
        let mut msg = Msg::default();
        msg.parse(text, &mut ()).unwrap();
        let [queue] = msg.queues[..] else { panic!() };
        assert_eq!((queue.key, queue.msqid, queue.perms), (1_261_582_182, 0, 0o644));
        assert_eq!((queue.cbytes, queue.qnum, queue.lspid, queue.lrpid), (Bytes(70), 2, 31, 32));
        assert_eq!((queue.owner.uid, queue.owner.cgid), (1, 4));
        assert_eq!(
            (queue.stime, queue.rtime, queue.ctime),
            (Some(Seconds(500)), None, Some(Seconds(1_795_952_862)))
        );
        assert_eq!(msg.parse(b"", &mut ()).unwrap_err().field(), "key");
    }
}
