//! `/proc/PID/maps`: what is mapped into a process's memory, and where.
//!
//! ```text
//! 00400000-00401000 r--p 00000000 00:03 12                                 /helper
//! 7f5c9e400000-7f5c9e421000 rw-p 00000000 00:00 0                          [heap]
//! 7f5c9e600000-7f5c9e601000 rw-s 00000000 00:01 2049                       /memfd:mem fd: (x) (deleted)
//! 7ffd1c5f8000-7ffd1c619000 rw-p 00000000 00:00 0                          [stack]
//! ```
//!
//! Columns: first address and the one behind the last, permissions, offset in the file, device, inode, and a
//! name, all numbers but the inode in hexadecimal.
//!
//! What is odd: a name goes to the end of the line, spaces and all, those at its end too; a newline in it is
//! `\012`, and a backslash is itself, so that `\012` may also be four bytes of the name. A file that was
//! deleted ends in ` (deleted)`, as may the name of one that was not. Nothing but the name tells a [`Kind`],
//! and a file may have almost any name. Shared anonymous memory is `/dev/zero (deleted)`. Paths are seen from
//! the reader's root. Device and inode are the file system's own: on btrfs and overlayfs they may not be
//! those of stat(2).
//!
//! A kernel's read gives about a page of lines. Between two reads the process may map and unmap: what stood
//! all the time is there, once, in rising order, but all of it was true at no one moment. A process that
//! execs meanwhile gives the beginning only. A process without memory, such as a kernel thread or a zombie,
//! [has none](crate::Error::process_has_none).
//!
//! Cost: in proportion to the mappings, about a microsecond for each. The kernel takes the process's
//! `mmap_lock` to read (since about Linux 6.17 locks of single mappings), so that a process which maps,
//! faults or exits waits for the reader, and the reader for a process that is stuck with it.
//!
//! Reference: proc_pid_maps(5), Documentation/filesystems/proc.rst. Permission: `PTRACE_MODE_READ_FSCREDS`,
//! asked for when it is opened: same user, or CAP_SYS_PTRACE. Linux 2.6 and older.

mod kind;
mod totals;

pub use kind::{Kind, Perms};
pub use totals::{FileTotal, FileTotals, Total, Totals};

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{Earlier, FileIn, ProcFile};
use crate::shape::kept::{TextRows, kept_rows};
use crate::shape::sorted_rows::{RowEnds, SortedRows};
use crate::shape::table::{Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Escaped;
use crate::unit::Bytes;

/// One sample of `/proc/PID/maps`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Maps {
    /// The mappings, by rising address.
    pub mappings: TextRows<Mapping<'static>>,
    /// Lines that were not understood, by their first word.
    pub unlisted: Unlisted,
}

kept_rows! {
    /// A mapping, its name borrowed.
    pub struct Mapping<'a> {
        /// Its first address.
        start: u64,
        /// The address behind its last.
        end: u64,
        /// What may be done with it.
        perms: Perms,
        /// Where in the file it begins, in bytes; 0 where there is no file, and an offset of the device's own
        /// for many devices.
        offset: u64,
        /// The major number of the file's device; 0 if it has none of its own, or there is no file.
        major: u32,
        /// The minor number.
        minor: u32,
        /// The file's inode; 0 where there is no file.
        inode: u64,
        /// A path, or a word of the kernel's, as [`Kind`] says; may be empty.
        name: Escaped<'a, b'\n'>,
    }
}

impl Mapping<'_> {
    /// How many bytes of address space it takes.
    pub fn size(&self) -> Bytes {
        Bytes(self.end.saturating_sub(self.start))
    }

    /// Whether it has an address.
    pub fn contains(&self, address: u64) -> bool {
        (self.start..self.end).contains(&address)
    }
}

impl Maps {
    /// The mapping that has an address.
    pub fn at(&self, address: u64) -> Option<Mapping<'_>> {
        let (mut low, mut high) = (0, self.mappings.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.mappings.get(middle)? {
                row if row.contains(address) => return Some(row),
                row if row.start > address => high = middle,
                _ => low = middle + 1,
            }
        }
        None
    }

    /// Sums up the address space by kind of mapping and by file. Once `totals` has grown, this allocates
    /// nothing.
    pub fn totals(&self, totals: &mut Totals<Bytes>) {
        totals.fill(self.mappings.iter().map(|mapping| (mapping, mapping.size())));
    }
}

impl<'a> Row<'a> for Mapping<'a> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let start = hex(cursor, "start", b'-')?;
        let end = hex(cursor, "end", b' ')?;
        let perms = cursor.value("perms")?;
        cursor.skip_blanks();
        let offset = hex(cursor, "offset", b' ')?;
        let major = hex32(cursor, "major", b':')?;
        let minor = hex32(cursor, "minor", b' ')?;
        let inode = cursor.unsigned("inode")?;
        cursor.word_end("inode")?;
        cursor.skip_blanks();
        let name = Escaped::from_raw(cursor.line_text());
        Ok(Mapping { start, end, perms, offset, major, minor, inode, name })
    }
}

/// A hexadecimal number right here, and the byte behind it.
#[inline]
pub(super) fn hex(cursor: &mut Cursor<'_>, field: &'static str, behind: u8) -> Result<u64, ParseError> {
    let start = *cursor;
    match cursor.hex_digits() {
        Some(number) if cursor.eat(behind) => Ok(number),
        _ => Err(start.fail(field, "a hexadecimal number")),
    }
}

#[inline]
fn hex32(cursor: &mut Cursor<'_>, field: &'static str, behind: u8) -> Result<u32, ParseError> {
    let start = *cursor;
    let number = hex(cursor, field, behind)?;
    u32::try_from(number).map_err(|_| start.fail(field, "a hexadecimal number of 32 bits"))
}

/// The lines of a text of `/proc/PID/maps`, their names borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, Mapping<'_>> {
    TableRows::new(text)
}

impl ProcFile for Maps {
    type State = RowEnds;
    const NAME: &'static str = "maps";
    const CLASS: Class = Class::MEMORY;

    fn parse(&mut self, text: &[u8], ends: &mut RowEnds) -> Result<(), ParseError> {
        ends.read(text, None, (&mut self.mappings, &mut self.unlisted), &mut rows(text), |_, _| ())
    }

    fn parse_after(
        &mut self,
        text: &[u8],
        earlier: Earlier<'_, Self>,
        ends: &mut RowEnds,
    ) -> Result<(), ParseError> {
        let earlier = Some((earlier.text, &earlier.snapshot.mappings));
        ends.read(text, earlier, (&mut self.mappings, &mut self.unlisted), &mut rows(text), |_, _| ())
    }
}

impl<'a> SortedRows<'a, Mapping<'static>> for TableRows<'a, Mapping<'a>> {
    fn cursor(&mut self) -> &mut Cursor<'a> {
        self.cursor_mut()
    }

    /// A row is a line.
    fn begins(_: Cursor<'a>) -> bool {
        true
    }

    fn address(row: Mapping<'_>) -> u64 {
        row.start
    }

    fn last_row(&self) -> (&'a [u8], &'a [u8]) {
        self.last_row()
    }
}

impl FileIn<crate::dir::PidDir> for Maps {}
impl FileIn<crate::dir::TidDir> for Maps {}

#[cfg(test)]
mod tests;
