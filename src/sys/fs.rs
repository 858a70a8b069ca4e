//! Files below `/proc/sys/fs`.
//!
//! ```text
//! 64    0    45338
//! ```
//!
//! Reference: Documentation/admin-guide/sysctl/fs.rst. Permission: any user.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::numbers::{self, Numbers, numbers};

numbers! {
    /// `/proc/sys/fs/file-nr`: open files of the whole machine. Linux 2.6 and older.
    pub struct FileNr;

    /// Open files that the kernel has allocated; up to some dozens a CPU off.
    nr_files: u64,
    /// Always 0 since Linux 2.6.
    nr_free_files: u64,
    /// How many there may be: `fs.file-max`.
    max_files: u64,
}

numbers! {
    /// `/proc/sys/fs/inode-nr`: inodes in the kernel's memory. Linux 2.6 and older.
    pub struct InodeNr;

    /// Inodes allocated.
    nr_inodes: u64,
    /// Those of them that nothing uses.
    nr_unused: u64,
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
        assert_eq!(files.parse(b"64\t0\n", &mut ()).unwrap_err().field(), "max_files");
        assert_eq!(inodes.parse(b"64\t0\t1\n", &mut ()).unwrap_err().field(), "nr_unused");
    }
}
