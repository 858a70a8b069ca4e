//! `/proc/PID/maps`: the memory mappings of a process.
//!
//! ```text
//! 00400000-00401000 r--p 00000000 00:03 12                                 /helper
//! 7f5c9e400000-7f5c9e421000 rw-p 00000000 00:00 0                          [heap]
//! 7f5c9e600000-7f5c9e601000 rw-s 00000000 00:01 2049                       /memfd:mem fd: (x) (deleted)
//! 7ffd1c5f8000-7ffd1c619000 rw-p 00000000 00:00 0                          [stack]
//! ```
//!
//! The columns are: the first address and the one after the last, the permissions, the offset in the file,
//! the device, the inode number, and a name. All numbers except the inode number are hexadecimal.
//!
//! What is odd: a name continues to the end of the line, including all spaces, even at its end. A newline in
//! it is printed as `\012`, but a backslash is not escaped, so `\012` may also be four bytes of the name. The
//! path of a deleted file ends in ` (deleted)`, but another file may have a name that ends so. Only the name
//! shows the [`Kind`], and a file may have almost any name. Shared anonymous memory is `/dev/zero (deleted)`.
//! Paths begin at the root of the reader. Device and inode number are internal numbers of the file system: on
//! btrfs and overlayfs they may differ from those of stat(2).
//!
//! Each read returns about a page of lines. Between two reads the process may map and unmap memory. A mapping
//! that exists all the time is listed exactly once, and the addresses are in ascending order. But there may
//! be no moment at which the whole list was true. If the process calls exec meanwhile, only the beginning is
//! listed. A process without memory, for example a kernel thread or a zombie, [has
//! none](crate::Error::process_has_none).
//!
//! Cost: about a microsecond for each mapping. The kernel takes the process's `mmap_lock` for reading (since
//! about Linux 6.17 locks of single mappings). So if the process maps memory, has a page fault or exits, it
//! waits for the reader. And the reader waits if the process is stuck with this lock.
//!
//! Reference: proc_pid_maps(5), Documentation/filesystems/proc.rst. Permission: `PTRACE_MODE_READ_FSCREDS`,
//! at open: the same user, or CAP_SYS_PTRACE. Linux 2.6 and older.

mod kind;
mod totals;

pub use kind::{Kind, Perms};
pub use totals::{FileTotal, FileTotals, Total, Totals};

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{Earlier, FileIn, ProcFile};
use crate::shape::kept::TextRows;
use crate::shape::row::row;
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
    /// The mappings, in ascending order of addresses.
    pub mappings: TextRows<Mapping<'static>>,
    /// Lines that could not be parsed, by their first word.
    pub unlisted: Unlisted,
}

row! {
    /// A mapping, with a borrowed name.
    pub struct Mapping<'a> {
        /// The first address of the mapping.
        start: u64,
        /// The address after its last one.
        end: u64,
        /// The permissions.
        perms: Perms,
        /// The offset in the file where the mapping begins, in bytes; 0 if there is no file. For many devices
        /// its meaning depends on the device.
        offset: u64,
        /// The major number of the file's device; 0 if the file system has no device, or if there is no file.
        major: u32,
        /// The minor number of that device.
        minor: u32,
        /// The inode number of the file; 0 if there is no file.
        inode: u64,
        /// A path, or a word of the kernel (see [`Kind`]); may be empty.
        name: Escaped<'a, b'\n'>,
    }
}

impl Mapping<'_> {
    /// The size of the mapping in the address space.
    pub fn size(&self) -> Bytes {
        Bytes(self.end.saturating_sub(self.start))
    }

    /// Whether the mapping contains an address.
    pub fn contains(&self, address: u64) -> bool {
        (self.start..self.end).contains(&address)
    }
}

impl Maps {
    /// The mapping that contains an address.
    ///
    /// ```
    /// use procsampler::{Sampler, pid::Maps, pid::maps::Kind};
    ///
    /// let mut sampler = Sampler::<Maps>::detached();
    /// let text = b"00400000-00401000 r-xp 00000000 fe:01 1234 /bin/true\n\
    ///     7ffc0000-7ffc2000 rw-p 00000000 00:00 0 [stack]\n";
    /// let maps = sampler.push(text, Default::default())?;
    /// assert_eq!(maps.at(0x7ffc_1234).map(|mapping| mapping.kind()), Some(Kind::Stack));
    /// assert!(maps.at(0x1000).is_none());
    /// # Ok::<(), procsampler::Error>(())
    /// ```
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

    /// Adds up the address space by kind of mapping and by file. After `totals` has grown, this allocates
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

/// Reads a hexadecimal number that begins here, and the byte after it.
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

/// The lines of a text of `/proc/PID/maps`, with names that are borrowed from it.
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
