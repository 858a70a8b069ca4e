//! `/proc/PID/smaps`: how much memory each mapping of a process uses.
//!
//! ```text
//! 00401000-004c9000 r-xp 00001000 00:03 12                                 /helper
//! Size:                800 kB
//! KernelPageSize:        4 kB
//! MMUPageSize:           4 kB
//! Rss:                 304 kB
//! Pss:                  10 kB
//! Shared_Dirty:        304 kB
//! THPeligible:           0
//! ProtectionKey:         0
//! VmFlags: rd ex mr mw me sd
//! ```
//!
//! For each mapping there is a line as in [maps](super::maps), and below it the sizes that the kernel finds
//! when it walks the page tables. What is odd about maps is odd here too. While a process does not change,
//! the sums are those of [`SmapsRollup`](super::SmapsRollup), except that `Pss` of each mapping is rounded
//! down to a KiB. status and statm differ, because they are sums of counters of each CPU.
//!
//! The flags in the line `VmFlags` have two letters each. Flags and keys that this crate does not know are in
//! [`Smaps::unlisted`].
//!
//! If a line cannot be parsed, its number is missing; if every kernel prints that number, the whole mapping
//! is missing. If a key occurs twice below one mapping, its number is missing too, because the first line of
//! another mapping may be lost in between. Otherwise the lines of both would count as one mapping.
//!
//! Cost: the kernel walks the page tables of all mappings. This takes some microseconds for each mapping and
//! about 10 for each GiB in use, and each mapping has about 700 bytes of text. The kernel holds the process's
//! `mmap_lock` for reading, for a page of text at a time. If the process maps memory, has a page fault or
//! exits meanwhile, it waits. So do not read this file in a hot loop. If the sums are enough, read
//! smaps_rollup.
//!
//! Reference: proc_pid_smaps(5), Documentation/filesystems/proc.rst. Permission: `PTRACE_MODE_READ_FSCREDS`,
//! at open: the same user, or CAP_SYS_PTRACE. Linux 2.6.14, with CONFIG_PROC_PAGE_MONITOR.

mod usage;
mod vm_flags;

pub use usage::Usage;
pub use vm_flags::VmFlags;

use super::maps::{Mapping, Totals};
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{Earlier, FileIn, ProcFile};
use crate::shape::headed::{Found, key_and_value};
use crate::shape::kept::TextRows;
use crate::shape::row::row;
use crate::shape::sorted_rows::{RowEnds, SortedRows};
use crate::shape::table::{self, Row};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;

/// One sample of `/proc/PID/smaps`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Smaps {
    /// The mappings, in ascending order of addresses.
    pub mappings: TextRows<Smap<'static>>,
    /// Lines with a key that this crate does not know, or with a number that it could not parse, and unknown
    /// flags, with the key `VmFlags`. Each key here begins with the addresses of the mapping:
    /// `00400000-00401000, VmFlags`. Also mappings that could not be parsed, each with all its lines.
    pub unlisted: Unlisted,
}

row! {
    /// A mapping and its memory, with a borrowed name.
    pub struct Smap<'a> {
        /// The mapping, as in maps.
        mapping: Mapping<'a>,
        /// The memory of the mapping.
        usage: Usage,
        /// The kernel's flags of the mapping; empty before Linux 3.8.
        vm_flags: VmFlags,
    }
}

impl Smaps {
    /// Adds up the memory by kind of mapping and by file. [`Totals::all`] is the sum of the whole process.
    /// After `totals` has grown, this allocates nothing.
    pub fn totals(&self, totals: &mut Totals<Usage>) {
        totals.fill(self.mappings.iter().map(|row| (row.mapping, row.usage)));
    }
}

/// The mappings of a text of `/proc/PID/smaps`, with names that are borrowed from it. A mapping that cannot
/// be parsed is an error, and the iteration continues with the next.
#[derive(Debug)]
pub struct SmapsRows<'a> {
    cursor: Cursor<'a>,
    /// The offset of the last row.
    start: usize,
    /// The addresses of the last row.
    addresses: (u64, u64),
    /// The lines below that line.
    body: &'a [u8],
    /// Some of these lines are not known, or could not be parsed.
    has_unlisted: bool,
}

/// The mappings of a text of `/proc/PID/smaps`, with names that are borrowed from it.
pub fn rows(text: &[u8]) -> SmapsRows<'_> {
    SmapsRows { cursor: Cursor::new(text), start: 0, addresses: (0, 0), body: b"", has_unlisted: false }
}

/// Whether a mapping begins here. Every key begins with a capital letter. Any other line may be the first
/// line of a mapping, so that the lines below it do not belong to the mapping above.
#[inline]
fn is_header(cursor: Cursor<'_>) -> bool {
    !matches!(cursor.peek(), None | Some(b'A'..=b'Z' | b' ' | b'\t' | b'\n'))
}

impl<'a> SmapsRows<'a> {
    /// The parts of the last row that this crate does not know or could not parse: keys with their values,
    /// and `VmFlags` with each flag.
    pub fn unlisted(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        self.left().map(|(_, key, value)| (key, value))
    }

    /// The same parts, each with whether the key is known but its value is malformed.
    fn left(&self) -> impl Iterator<Item = (bool, &'a [u8], &'a [u8])> + use<'a> {
        let mut cursor = Cursor::new(if self.has_unlisted { self.body } else { b"" });
        let (mut flags, mut found) = (Cursor::new(b""), Found::default());
        core::iter::from_fn(move || {
            loop {
                match flags.word() {
                    b"" => {}
                    flag if VmFlags::of(flag).is_none() => return Some((false, VM_FLAGS, flag)),
                    _ => continue,
                }
                if cursor.at_end() {
                    return None;
                }
                let start = cursor;
                let number = Usage::number(&mut found, &mut cursor);
                if number == Some(Ok(())) {
                    continue;
                }
                cursor = start;
                match key_and_value(&mut cursor) {
                    (VM_FLAGS, words) => flags = Cursor::new(words),
                    (b"", b"") => {}
                    (key, value) => return Some((number.is_some(), key, value)),
                }
            }
        })
    }

    fn read(&mut self) -> Result<Smap<'a>, ParseError> {
        let cursor = &mut self.cursor;
        let mapping = Mapping::read(cursor)?;
        self.addresses = (mapping.start, mapping.end);
        cursor.eat(b'\n');
        let above = *cursor;
        let (mut vm_flags, mut known) = (VmFlags::empty(), true);
        let usage = Usage::read(cursor, is_header, |_, key, value| {
            known &= match (key, value) {
                (VM_FLAGS, words) => vm_flags.read(words),
                other => other == (b"", b""),
            };
        })?;
        self.has_unlisted = !known;
        self.body = above.rest().get(..cursor.at() - above.at()).unwrap_or_default();
        Ok(Smap { mapping, usage, vm_flags })
    }
}

const VM_FLAGS: &[u8] = b"VmFlags";

impl<'a> Iterator for SmapsRows<'a> {
    type Item = Result<Smap<'a>, ParseError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            while self.cursor.eat(b'\n') {}
            if self.cursor.at_end() {
                return None;
            }
            self.start = self.cursor.at();
            let row = self.read();
            if row.is_ok() || self.step_over() {
                return Some(row);
            }
        }
    }
}

impl SmapsRows<'_> {
    /// The addresses of the last row, in the kernel's format. The text itself may have any number of leading
    /// zeros.
    fn addresses(&self) -> Name<33> {
        use std::io::Write;
        let (mut bytes, (start, end)) = ([0; 33], self.addresses);
        let mut rest = &mut bytes[..];
        // Two numbers of 16 digits and a hyphen fit.
        let _ = write!(rest, "{start:08x}-{end:08x}");
        let left = rest.len();
        Name::new(bytes.get(..bytes.len() - left).unwrap_or_default()).unwrap_or_default()
    }

    /// Skips the mapping that begins at `start` and could not be parsed. Returns false for a line of blanks.
    #[cold]
    fn step_over(&mut self) -> bool {
        self.cursor.go(self.start);
        (self.body, self.has_unlisted) = (b"", false);
        if self.cursor.line().trim_ascii().is_empty() {
            return false;
        }
        while !self.cursor.at_end() && !is_header(self.cursor) {
            self.cursor.line();
        }
        true
    }
}

impl ProcFile for Smaps {
    type State = RowEnds;
    const NAME: &'static str = "smaps";
    const CLASS: Class = Class::MEMORY;

    fn parse(&mut self, text: &[u8], ends: &mut RowEnds) -> Result<(), ParseError> {
        self.read(text, None, ends)
    }

    fn parse_after(
        &mut self,
        text: &[u8],
        earlier: Earlier<'_, Self>,
        ends: &mut RowEnds,
    ) -> Result<(), ParseError> {
        self.read(text, Some((earlier.text, &earlier.snapshot.mappings)), ends)
    }
}

impl Smaps {
    fn read(
        &mut self,
        text: &[u8],
        earlier: Option<(&[u8], &TextRows<Smap<'static>>)>,
        ends: &mut RowEnds,
    ) -> Result<(), ParseError> {
        let kept = (&mut self.mappings, &mut self.unlisted);
        ends.read(text, earlier, kept, &mut rows(text), |rows, unlisted| {
            for (odd, key, value) in rows.left() {
                match odd {
                    true => unlisted.push_malformed_below(&[rows.addresses().as_bytes()], key, value),
                    false => unlisted.push_below(&[rows.addresses().as_bytes()], key, value),
                }
            }
        })
    }
}

impl<'a> SortedRows<'a, Smap<'static>> for SmapsRows<'a> {
    fn cursor(&mut self) -> &mut Cursor<'a> {
        &mut self.cursor
    }

    fn begins(cursor: Cursor<'a>) -> bool {
        is_header(cursor)
    }

    fn address(row: Smap<'_>) -> u64 {
        row.mapping.start
    }

    fn last_row(&self) -> (&'a [u8], &'a [u8]) {
        table::last_row(self.cursor, self.start)
    }
}

impl FileIn<crate::dir::PidDir> for Smaps {}
impl FileIn<crate::dir::TidDir> for Smaps {}

#[cfg(test)]
mod tests;
