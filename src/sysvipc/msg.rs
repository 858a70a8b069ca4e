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
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::table::{self, Row};
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

/// A message queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Queue {
    /// The key with which processes find it; 0 (`IPC_PRIVATE`) if it has no key.
    pub key: i32,
    /// The id with which processes use it.
    pub msqid: i32,
    /// The permissions: the lower nine bits are those of a file.
    pub perms: u32,
    /// Bytes of the messages in it.
    pub cbytes: Bytes,
    /// Messages in it.
    pub qnum: u64,
    /// The process that sent the last message.
    pub lspid: u32,
    /// The process that received the last message.
    pub lrpid: u32,
    /// Its owner and creator.
    pub owner: Owner,
    /// When the last message was sent, since 1970; `None` if this never happened.
    pub stime: Option<Seconds>,
    /// When the last message was received, since 1970; `None` if this never happened.
    pub rtime: Option<Seconds>,
    /// When it was created or last changed, since 1970.
    pub ctime: Option<Seconds>,
}

impl Row<'_> for Queue {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let (key, msqid, perms) = super::begin(cursor, "msqid")?;
        Ok(Queue {
            key,
            msqid,
            perms,
            cbytes: cursor.unsigned("cbytes").map(Bytes)?,
            qnum: cursor.unsigned("qnum")?,
            lspid: table::int32(cursor, "lspid")?,
            lrpid: table::int32(cursor, "lrpid")?,
            owner: super::owner(cursor)?,
            stime: super::time(cursor, "stime")?,
            rtime: super::time(cursor, "rtime")?,
            ctime: super::time(cursor, "ctime")?,
        })
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
