//! `/proc/sysvipc/sem`: semaphores of System V.
//!
//! ```text
//!        key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime
//! -335936147          0   644          3     0     0     0     0          0 1795952862
//! ```
//!
//! [`sysvipc`](super) explains which objects are listed. A time is in seconds since 1970, and 0 if the event
//! never happened. `perms` is octal.
//!
//! Reference: `sysvipc_sem_proc_show` in ipc/sem.c, sysvipc(7). Permission: any user. With CONFIG_SYSVIPC.
//! Linux 2.6 and older.

use super::Owner;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::table::Row;
use crate::shape::table_file::table_file;
use crate::unit::Seconds;

table_file! {
    /// One sample of `/proc/sysvipc/sem`.
    pub struct Sem: "sysvipc/sem", Class::SYSTEM.max_record(512), below "key"; {
        /// The sets, sorted by their place in the kernel's table.
        sets: Vec<SemaphoreSet>,
    }
    in ProcDir;

    /// The lines of a text of `/proc/sysvipc/sem` below its heading, one at a time. Nothing is kept.
    pub fn rows: SemaphoreSet;
}

/// A set of semaphores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct SemaphoreSet {
    /// The key with which processes find it; 0 (`IPC_PRIVATE`) if it has no key.
    pub key: i32,
    /// The id with which processes use it.
    pub semid: i32,
    /// The permissions: the lower nine bits are those of a file.
    pub perms: u32,
    /// Semaphores in it.
    pub nsems: u64,
    /// Its owner and creator.
    pub owner: Owner,
    /// When a process last changed a semaphore of it (semop(2)), since 1970; `None` if this never happened.
    pub otime: Option<Seconds>,
    /// When it was created or last changed, since 1970.
    pub ctime: Option<Seconds>,
}

impl Row<'_> for SemaphoreSet {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let (key, semid, perms) = super::begin(cursor, "semid")?;
        Ok(SemaphoreSet {
            key,
            semid,
            perms,
            nsems: cursor.unsigned("nsems")?,
            owner: super::owner(cursor)?,
            otime: super::time(cursor, "otime")?,
            ctime: super::time(cursor, "ctime")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    /// Linux 6.18.
    #[test]
    fn a_key_may_be_negative() {
        let text = b"       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n\
            -335936147          0   644          3     0     0     0     0          0 1795952862 new\n";
        let mut sem = Sem::default();
        sem.parse(text, &mut ()).unwrap();
        let [set] = sem.sets[..] else { panic!() };
        assert_eq!((set.key, set.perms, set.nsems, set.otime), (-335_936_147, 0o644, 3, None));
        assert_eq!(set.ctime, Some(Seconds(1_795_952_862)));
        assert_eq!(sem.unlisted.get("-335936147"), Some(&b"new"[..]));
    }
}
