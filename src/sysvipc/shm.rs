//! `/proc/sysvipc/shm`: shared memory of System V.
//!
//! ```text
//!        key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap
//!  572325442          0   640                  8192 25524     0      0     0     0     0     0          0          0 1795952862                     0                     0
//! ```
//!
//! [`sysvipc`](super) explains which objects are listed. A time is in seconds since 1970, and 0 if the event
//! never happened. `perms` is octal.
//!
//! Reference: `sysvipc_shm_proc_show` in ipc/shm.c, sysvipc(7). Permission: any user. With CONFIG_SYSVIPC.
//! Linux 2.6 and older.

use super::Owner;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::table::{self, Row};
use crate::shape::table_file::table_file;
use crate::unit::{Bytes, Seconds};

table_file! {
    /// One sample of `/proc/sysvipc/shm`.
    pub struct Shm: "sysvipc/shm", Class::SYSTEM.max_record(512), below "key"; {
        /// The segments, sorted by their place in the kernel's table.
        segments: Vec<Segment>,
    }
    in ProcDir;

    /// The lines of a text of `/proc/sysvipc/shm` below its heading, one at a time. Nothing is kept.
    pub fn rows: Segment;
}

/// A segment of shared memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Segment {
    /// The key with which processes find it; 0 (`IPC_PRIVATE`) if it has no key.
    pub key: i32,
    /// The id with which processes use it.
    pub shmid: i32,
    /// The permissions: the lower nine bits are those of a file. 0o1000 (`SHM_DEST`) means that the kernel
    /// removes the segment when the last process detaches it.
    pub perms: u32,
    /// Its size.
    pub size: Bytes,
    /// The process that created it.
    pub cpid: u32,
    /// The process that last attached or detached it.
    pub lpid: u32,
    /// How often it is attached now.
    pub nattch: u64,
    /// Its owner and creator.
    pub owner: Owner,
    /// When it was last attached, since 1970; `None` if this never happened.
    pub atime: Option<Seconds>,
    /// When it was last detached, since 1970; `None` if this never happened.
    pub dtime: Option<Seconds>,
    /// When it was created or last changed, since 1970.
    pub ctime: Option<Seconds>,
    /// The part of it that is in memory. Linux 2.6.37.
    pub rss: Option<Bytes>,
    /// The part of it that is swapped out. Linux 2.6.37.
    pub swap: Option<Bytes>,
}

impl Row<'_> for Segment {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let mut segment = Segment {
            key: cursor.value("key")?,
            shmid: cursor.value("shmid")?,
            perms: super::perms(cursor)?,
            size: cursor.unsigned("size").map(Bytes)?,
            cpid: table::int32(cursor, "cpid")?,
            lpid: table::int32(cursor, "lpid")?,
            nattch: cursor.unsigned("nattch")?,
            owner: super::owner(cursor)?,
            atime: super::time(cursor, "atime")?,
            dtime: super::time(cursor, "dtime")?,
            ctime: super::time(cursor, "ctime")?,
            ..Segment::default()
        };
        cursor.word_end("ctime")?;
        let mut columns = [0; 2];
        if cursor.columns(&mut columns) == 2 {
            (segment.rss, segment.swap) = (Some(Bytes(columns[0])), Some(Bytes(columns[1])));
        }
        Ok(segment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Linux 6.18; the numbers of the last two columns are changed.
    #[test]
    fn with_and_without_memory() {
        let text = "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid\
            \x20     atime      dtime      ctime                   rss                  swap\n\
            -572325442          1  1640                  8192 25524    12      3     0    -2     0  1000\
            \x20         0       1234 1795952862                  4096                     0\n";
        let mut shm = Shm::default();
        shm.parse(text.as_bytes(), &mut ()).unwrap();
        let [segment] = shm.segments[..] else { panic!() };
        assert_eq!((segment.key, segment.shmid, segment.perms), (-572_325_442, 1, 0o1640));
        assert_eq!((segment.size, segment.cpid, segment.lpid, segment.nattch), (Bytes(8192), 25524, 12, 3));
        let Owner { uid, gid, cuid, cgid } = segment.owner;
        assert_eq!((uid, gid, cuid, cgid), (0, u32::MAX - 1, 0, 1000));
        assert_eq!((segment.atime, segment.dtime), (None, Some(Seconds(1234))));
        assert_eq!((segment.ctime, segment.rss), (Some(Seconds(1_795_952_862)), Some(Bytes(4096))));
        let older = text.replace("                  4096                     0\n", "\n");
        shm.parse(older.as_bytes(), &mut ()).unwrap();
        assert_eq!((shm.segments[0].rss, shm.segments[0].swap), (None, None));
        assert!(shm.unlisted.is_empty());
        for (row, field) in [("1 2 8 4", "perms"), ("x 2 600", "key"), ("1 2 600 -4", "size")] {
            let error = shm.parse(format!("key\n{row}\n").as_bytes(), &mut ()).unwrap_err();
            assert_eq!(error.field(), field);
        }
    }
}
