//! Files below `/proc/sys/fs`.
//!
//! ```text
//! 64    0    45338
//! ```
//!
//! `inode-state` has the numbers of `inode-nr` and five zeros.
//!
//! Reference: Documentation/admin-guide/sysctl/fs.rst. Permission: any user.

pub mod epoll;
pub mod inotify;

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::numbers::{self, Numbers, numbers};
use crate::sys::Setting;
use crate::unit::{Bytes, Pages, Seconds};

numbers! {
    /// `/proc/sys/fs/file-nr`: open files of the whole machine. Linux 2.6 and older.
    pub struct FileNr;

    /// Open files that the kernel has allocated. Before Linux 6.16 the number may be wrong by some dozens per
    /// CPU.
    nr_files: u64,
    /// Always 0 since Linux 2.6.
    nr_free_files: u64,
    /// The limit of open files: `fs.file-max`.
    max_files: u64,
}

numbers! {
    /// `/proc/sys/fs/inode-nr`: inodes in the kernel's memory. Linux 2.6 and older.
    pub struct InodeNr;

    /// Inodes allocated.
    nr_inodes: u64,
    /// Unused inodes among these.
    nr_unused: u64,
}

numbers! {
    /// `/proc/sys/fs/dentry-state`: dentries (cached names of files) in the kernel's memory. Linux 2.6 and
    /// older.
    pub struct DentryState;

    /// Dentries allocated.
    nr_dentry: u64,
    /// Unused dentries among these.
    nr_unused: u64,
    /// The age after which an unused dentry may be freed.
    age_limit: Seconds,
    /// Pages that are requested; always 0.
    want_pages: u64,
    /// Unused dentries which record that there is no file with this name. 0 before Linux 5.0.
    nr_negative: u64,
    /// Unused by the kernel.
    dummy: u64,
}

/// The number of asynchronous requests of io_setup(2) that are reserved on the whole machine, now. Linux
/// 2.6.4, as the next one.
pub const AIO_NR: Setting<u64> = Setting::new("sys/fs/aio-nr");
/// The limit of `aio-nr`.
pub const AIO_MAX_NR: Setting<u64> = Setting::new("sys/fs/aio-max-nr");
/// 1: the dentry of a file is freed when the file is removed. 0: it may stay, and records that there is
/// no file with this name.
pub const DENTRY_NEGATIVE: Setting<u64> = Setting::new("sys/fs/dentry-negative");
/// The limit of open files on the whole machine: `max_files` of [`FileNr`].
pub const FILE_MAX: Setting<u64> = Setting::new("sys/fs/file-max");
/// The time in which the holder of a lease must give it up.
pub const LEASE_BREAK_TIME: Setting<Seconds> = Setting::new("sys/fs/lease-break-time");
/// The limit of mounts in a mount namespace. Linux 4.9.
pub const MOUNT_MAX: Setting<u64> = Setting::new("sys/fs/mount-max");
/// The largest limit of open files that a process may set: the maximum of RLIMIT_NOFILE. Linux 2.6.25.
pub const NR_OPEN: Setting<u64> = Setting::new("sys/fs/nr_open");
/// The largest pipe that a user without CAP_SYS_RESOURCE may have. Linux 2.6.35.
pub const PIPE_MAX_SIZE: Setting<Bytes> = Setting::new("sys/fs/pipe-max-size");
/// The largest memory for the pipes of a user without CAP_SYS_RESOURCE and CAP_SYS_ADMIN; 0: no limit. Linux
/// 4.5.
pub const PIPE_USER_PAGES_HARD: Setting<Pages> = Setting::new("sys/fs/pipe-user-pages-hard");
/// If the pipes of a user without CAP_SYS_RESOURCE and CAP_SYS_ADMIN use more memory than this, a new pipe
/// has two pages (one on kernels before Linux 5.14); 0: no limit. Linux 4.5.
pub const PIPE_USER_PAGES_SOFT: Setting<Pages> = Setting::new("sys/fs/pipe-user-pages-soft");

impl ProcFile for DentryState {
    type State = ();
    const NAME: &'static str = "sys/fs/dentry-state";
    const CLASS: Class = Class::SYSCTL;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut cursor = Cursor::new(text);
        *self = numbers::columns(&mut cursor, DentryState::COUNT)?;
        cursor.line_end("dummy")
    }
}

impl ProcFile for FileNr {
    type State = ();
    const NAME: &'static str = "sys/fs/file-nr";
    const CLASS: Class = Class::SYSCTL;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut cursor = Cursor::new(text);
        *self = numbers::columns(&mut cursor, FileNr::COUNT)?;
        cursor.line_end("max_files")
    }
}

impl ProcFile for InodeNr {
    type State = ();
    const NAME: &'static str = "sys/fs/inode-nr";
    const CLASS: Class = Class::SYSCTL;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut cursor = Cursor::new(text);
        *self = numbers::columns(&mut cursor, InodeNr::COUNT)?;
        cursor.line_end("nr_unused")
    }
}

impl FileIn<crate::dir::ProcDir> for DentryState {}
impl FileIn<crate::dir::ProcDir> for FileNr {}
impl FileIn<crate::dir::ProcDir> for InodeNr {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_and_two_numbers() {
        let (mut files, mut inodes) = (FileNr::default(), InodeNr::default());
        files.parse(b"64\t0\t9223372036854775807\n", &mut ()).unwrap();
        assert_eq!((files.nr_files, files.nr_free_files, files.max_files), (64, 0, i64::MAX as u64));
        inodes.parse(b"2563\t7\n", &mut ()).unwrap();
        assert_eq!((inodes.nr_inodes, inodes.nr_unused), (2563, 7));
        let mut dentries = DentryState::default();
        dentries.parse(b"2553\t567\t45\t0\t6\t0\n", &mut ()).unwrap();
        assert_eq!((dentries.nr_dentry, dentries.nr_unused, dentries.age_limit), (2553, 567, Seconds(45)));
        assert_eq!(dentries.nr_negative, 6);
        assert_eq!(dentries.parse(b"1 2 3 4 5\n", &mut ()).unwrap_err().field(), "dummy");
        assert_eq!(files.parse(b"64\t0\n", &mut ()).unwrap_err().field(), "max_files");
        assert_eq!(inodes.parse(b"64\t0\t1\n", &mut ()).unwrap_err().field(), "nr_unused");
    }
}
