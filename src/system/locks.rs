//! `/proc/locks`: locks on files, and the requests that wait for them.
//!
//! ```text
//! 1: LEASE  ACTIVE    READ 352 00:19:15 0 EOF
//! 2: OFDLCK ADVISORY  WRITE -1 00:19:14 0 0
//! 3: POSIX  ADVISORY  READ 352 00:19:13 100 EOF
//! 4: POSIX  ADVISORY  WRITE 352 00:19:13 2 6
//! 4: -> POSIX  ADVISORY  WRITE 385 00:19:13 0 9
//! 5: FLOCK  ADVISORY  READ 352 00:19:13 0 EOF
//! ```
//!
//! A line with `->` is a request that waits for the lock above it, which has the same id. Since Linux 5.13,
//! requests that wait for a waiter are below that waiter, indented by one more space; older kernels show only
//! the requests that wait for the lock itself. The id is the place of the lock in the kernel's list. Ids may
//! be skipped, and the same lock may have another id in the next sample.
//!
//! What is odd: major and minor are hexadecimal, the inode is decimal. The pid is that of the process that
//! took the lock. This is also so for a flock, although forked processes share it and any of them may keep
//! it. The lock of an open file description (OFDLCK) belongs to no process, and its pid is -1. The lock of a
//! client of a file server may have other negative numbers. Since Linux 4.9, a lock has no line, and the
//! waiters below it have none, if its owner has exited or is not visible in the pid namespace of this /proc.
//! A waiter whose process has exited or is not visible has pid 0.
//!
//! Reference: proc_locks(5), Documentation/filesystems/proc.rst. Permission: any user. Linux 2.6 and older.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::unit::Bytes;
use crate::words::words;

/// One sample of `/proc/locks`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Locks {
    /// The locks, each followed by its waiters, in the kernel's order. [`Locks::held`] separates them.
    pub locks: Vec<Lock>,
    /// Columns at a line's end that this crate does not know, under the lock's id.
    /// Lines that were not understood are here too, under their first word.
    pub unlisted: Unlisted,
}

/// A lock that is held, or a request that waits for one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Lock {
    /// Its place in the kernel's list, from 1. A waiter has the id of the lock.
    pub id: u64,
    /// 0 for a lock that is held, 1 for a request that waits for it, 2 for a request that waits for that
    /// request.
    pub depth: u32,
    /// The kind of the lock.
    pub kind: LockKind,
    /// Which processes the lock binds; for a lease, its state.
    pub mode: LockMode,
    /// The access that it allows. For a lease that is being broken, the access that will remain.
    pub access: LockAccess,
    /// The process; -1 for the lock of an open file description, another negative number for a remote lock, 0
    /// for a process that has exited or is not visible here.
    pub pid: i32,
    /// The file; `None` for `<none>`, if the kernel cannot name a file.
    pub file: Option<LockedFile>,
    /// The first locked byte; always 0 for a flock or a lease.
    pub start: Bytes,
    /// The last locked byte; `None` for `EOF`: the lock has no end, even if the file grows.
    pub end: Option<Bytes>,
}

/// A file by its device and inode, with the numbers of stat(2) on most file systems (on btrfs the device
/// differs).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct LockedFile {
    /// The device's major number.
    pub major: u32,
    /// The device's minor number.
    pub minor: u32,
    /// The inode.
    pub inode: u64,
}

words! {
    /// The kind of a lock.
    pub enum LockKind {
        /// A lock of a process from fcntl(2) (F_SETLK), for a range of bytes.
        "POSIX" Posix,
        /// A lock of an open file description from fcntl(2) (F_OFD_SETLK), for a range of bytes. Linux 3.15.
        "OFDLCK" Ofdlck,
        /// A lock from flock(2), for the whole file.
        "FLOCK" Flock,
        /// A lease (F_SETLEASE): its holder gets a signal when another process opens the file.
        "LEASE" Lease,
        /// A delegation, which a file server holds for its clients. Linux 3.13.
        "DELEG" Deleg,
        /// A request of the kernel, to check whether a mandatory lock conflicts.
        "ACCESS" Access,
    }
}

words! {
    /// Which processes a lock binds, or the state of a lease.
    pub enum LockMode {
        /// It is advisory: it binds only processes that also lock the file.
        "ADVISORY" Advisory,
        /// It is mandatory: it binds every reader and writer. Up to Linux 5.14.
        "MANDATORY" Mandatory,
        /// Its file has no inode.
        "*NOINODE*" NoInode,
        /// A share mode of flock(2) (LOCK_MAND). Up to Linux 5.15.
        "MSNFS" Msnfs,
        /// A lease that is held.
        "ACTIVE" Active,
        /// A lease that another process wants to break; the holder was sent the signal.
        "BREAKING" Breaking,
        /// The process that waits to break a lease.
        "BREAKER" Breaker,
    }
}

words! {
    /// The access that a lock allows.
    pub enum LockAccess {
        /// Shared access.
        "READ" Read,
        /// Exclusive access.
        "WRITE" Write,
        /// No access: a lease that must be given up.
        "UNLCK" Unlck,
        /// A share mode for reading and writing. Up to Linux 5.15.
        "RW" ReadWrite,
        /// A share mode for neither. Up to Linux 5.15.
        "NONE" None,
    }
}

impl Locks {
    /// The locks that are held, each with the processes that wait for it.
    ///
    /// ```
    /// use procsampler::{Sampler, system::Locks};
    ///
    /// let mut locks = Sampler::<Locks>::detached();
    /// let text = b"1: POSIX  ADVISORY  WRITE 352 00:19:13 2 6\n1: -> POSIX  ADVISORY  WRITE 385 00:19:13 0 9\n";
    /// let now = locks.push(text, Default::default())?;
    /// for (lock, waiters) in now.held() {
    ///     assert_eq!((lock.pid, waiters.len(), waiters[0].pid), (352, 1, 385));
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn held(&self) -> impl Iterator<Item = (&Lock, &[Lock])> {
        let held = self.locks.iter().enumerate().filter(|(_, lock)| lock.depth == 0);
        held.map(|(at, lock)| (lock, self.waiters(at)))
    }

    /// The requests that wait for the lock at a place of `locks`, or for one another. Their depth shows
    /// which.
    pub fn waiters(&self, at: usize) -> &[Lock] {
        let Some((lock, behind)) = self.locks.get(at..).and_then(<[Lock]>::split_first) else { return &[] };
        let is_below = |other: &&Lock| other.id == lock.id && other.depth > lock.depth;
        let count = behind.iter().take_while(is_below).count();
        behind.get(..count).unwrap_or_default()
    }
}

impl LockedFile {
    fn read(cursor: &mut Cursor<'_>) -> Result<Option<Self>, ParseError> {
        cursor.skip_blanks();
        if cursor.eat_all(b"<none>:0") {
            return Ok(None);
        }
        let start = *cursor;
        let mut number = || {
            let number = cursor.hex_digits().and_then(|number| u32::try_from(number).ok());
            number.filter(|_| cursor.eat(b':'))
        };
        let device = number().zip(number());
        // The inode was signed before Linux 5.6, and overlayfs has inodes of 64 bits there.
        let inode = cursor.digits().or_else(|| cursor.signed_digits().map(|inode| inode as u64));
        match (device, inode) {
            (Some((major, minor)), Some(inode)) => Ok(Some(LockedFile { major, minor, inode })),
            _ => Err(start.fail("file", "major:minor:inode")),
        }
    }
}

impl Row<'_> for Lock {
    #[inline]
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let id = cursor.unsigned("id")?;
        if !cursor.eat(b':') {
            return Err(cursor.fail("id", "a colon behind it"));
        }
        let blanks = cursor.blanks().len();
        let depth = match cursor.eat_all(b"->") {
            true => u32::try_from(blanks).unwrap_or(u32::MAX).max(1),
            false => 0,
        };
        Ok(Lock {
            id,
            depth,
            kind: cursor.value("kind")?,
            mode: cursor.value("mode")?,
            access: cursor.value("access")?,
            pid: cursor.value("pid")?,
            file: LockedFile::read(cursor)?,
            start: cursor.unsigned("start").map(Bytes)?,
            end: end(cursor)?,
        })
    }
}

fn end(cursor: &mut Cursor<'_>) -> Result<Option<Bytes>, ParseError> {
    cursor.skip_blanks();
    if cursor.eat_all(b"EOF") {
        return Ok(None);
    }
    match cursor.digits() {
        Some(end) => Ok(Some(Bytes(end))),
        None => Err(cursor.fail("end", "EOF or an unsigned integer below 2^64")),
    }
}

/// The lines of a text of `/proc/locks`.
pub fn rows(text: &[u8]) -> TableRows<'_, Lock> {
    TableRows::new(text)
}

impl ProcFile for Locks {
    type State = ();
    const NAME: &'static str = "locks";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.locks.clear();
        table::collect(rows(text), &mut self.unlisted, |lock, _| {
            self.locks.push(lock);
            Ok(Key::FirstWord)
        })
    }
}

impl FileIn<crate::dir::ProcDir> for Locks {}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Locks {
        let mut locks = Locks::default();
        locks.parse(text.as_bytes(), &mut ()).unwrap();
        locks
    }

    /// Linux 6.12; the last line but one is written by hand.
    const TEXT: &str = "1: LEASE  ACTIVE    READ 352 00:19:15 0 EOF\n\
        2: OFDLCK ADVISORY  WRITE -1 00:1a:14 0 0\n\
        4: POSIX  ADVISORY  WRITE 352 fe:01:4026531840 2 6\n\
        4: -> POSIX  ADVISORY  WRITE 385 fe:01:4026531840 0 9\n\
        5: LEASE  BREAKING  UNLCK 0 <none>:0 0 EOF\n";

    #[test]
    fn kinds_owners_and_ranges() {
        let locks = parsed(TEXT);
        let [lease, ofd, posix, waiter, breaking] = locks.locks[..] else { panic!("{locks:?}") };
        assert_eq!(
            (lease.kind, lease.mode, lease.access),
            (LockKind::Lease, LockMode::Active, LockAccess::Read)
        );
        assert_eq!((lease.start, lease.end), (Bytes(0), None));
        assert_eq!((ofd.kind, ofd.pid, ofd.end), (LockKind::Ofdlck, -1, Some(Bytes(0))));
        assert_eq!(ofd.file, Some(LockedFile { major: 0, minor: 0x1a, inode: 14 }));
        assert_eq!((posix.id, posix.depth, posix.start, posix.end), (4, 0, Bytes(2), Some(Bytes(6))));
        assert_eq!(posix.file, Some(LockedFile { major: 0xfe, minor: 1, inode: 4_026_531_840 }));
        assert_eq!((waiter.id, waiter.depth, waiter.pid), (4, 1, 385));
        assert_eq!((breaking.file, breaking.pid, breaking.access), (None, 0, LockAccess::Unlck));
        assert_eq!(breaking.mode.to_string(), "BREAKING");
        assert!(parsed("").locks.is_empty());
    }

    /// Written by hand, as Linux 5.13 and later indent it.
    #[test]
    fn waiters_stand_below_what_they_wait_for() {
        let line = "POSIX  ADVISORY  WRITE 1 00:19:13 0 9\n";
        let arrows = ["1: ", "1: -> ", "1:  -> ", "1:   -> ", "1:  -> ", "1: -> ", "2: ", "3: ", "3: -> "];
        let locks = parsed(&arrows.map(|arrow| [arrow, line].concat()).concat());
        let depths: Vec<u32> = locks.locks.iter().map(|lock| lock.depth).collect();
        assert_eq!(depths, [0, 1, 2, 3, 2, 1, 0, 0, 1]);
        let waiters = |at| locks.waiters(at).len();
        assert_eq!([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(waiters), [5, 3, 1, 0, 0, 0, 0, 1, 0, 0]);
        let held: Vec<_> = locks.held().map(|(lock, waiters)| (lock.id, waiters.len())).collect();
        assert_eq!(held, [(1, 5), (2, 0), (3, 1)]);
    }

    #[test]
    fn what_other_kernels_print() {
        let locks = parsed(
            "1: FLOCK  MSNFS     RW    1 00:19:13 0 EOF\n2: UNKNOWN UNKNOWN  READ 1 00:19:-2 0 EOF 7 x\n\
            3: POSIX  *NOINODE* WRITE 1 <none>:0 0 EOF\n4: POSIX  MANDATORY WRITE 1 00:19:13 0 9223372036854775806\n",
        );
        assert_eq!((locks.locks[0].mode, locks.locks[0].access), (LockMode::Msnfs, LockAccess::ReadWrite));
        assert_eq!(locks.locks[1].kind.as_bytes(), b"UNKNOWN");
        assert_eq!(locks.locks[1].file.unwrap().inode, u64::MAX - 1);
        assert_eq!(locks.unlisted.get("2"), Some(&b"7 x"[..]));
        assert_eq!(locks.locks[2].mode, LockMode::NoInode);
        assert_eq!(locks.locks[3].end, Some(Bytes(i64::MAX as u64 - 1)));
    }

    #[test]
    fn what_is_wrong_is_located() {
        for (text, field, at) in [
            ("1 POSIX", "id", 1),
            ("1: ", "kind", 3),
            ("1: POSIX  ADVISORY  WRITE x 00:19:13 0 9", "pid", 26),
            ("1: POSIX  ADVISORY  WRITE 1 00:100000000:13 0 9", "file", 28),
            ("1: POSIX  ADVISORY  WRITE 1 00:19 0 9", "file", 28),
            ("1: POSIX  ADVISORY  WRITE 1 00:19:13 -1 9", "start", 37),
            ("1: POSIX  ADVISORY  WRITE 1 00:19:13 0 eof", "end", 39),
        ] {
            let error = Locks::default().parse(text.as_bytes(), &mut ()).unwrap_err();
            assert_eq!((error.field(), error.at()), (field, at), "{text}");
        }
    }
}
