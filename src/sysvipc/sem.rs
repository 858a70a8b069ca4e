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
use crate::shape::row::row;
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

row! {
    /// A set of semaphores.
    #[derive(Default)]
    pub struct SemaphoreSet by cursor {
        /// The key with which processes find it; 0 (`IPC_PRIVATE`) if it has no key.
        key: i32 = cursor.value("key")?,
        /// The id with which processes use it.
        semid: i32 = cursor.value("semid")?,
        /// The permissions: the lower nine bits are those of a file.
        perms: u32 = super::perms(cursor)?,
        /// Semaphores in it.
        nsems: u64 = cursor.unsigned("nsems")?,
        /// Its owner and creator.
        owner: Owner = super::owner(cursor)?,
        /// When a process last changed a semaphore of it (semop(2)), since 1970; `None` if this never
        /// happened.
        otime: Option<Seconds> = super::time(cursor, "otime")?,
        /// When it was created or last changed, since 1970.
        ctime: Option<Seconds> = super::time(cursor, "ctime")?,
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
