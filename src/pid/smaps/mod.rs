//! `/proc/PID/smaps`: what each mapping of a process takes of memory.
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
//! A line of [maps](super::maps) for each mapping, and below it what the kernel finds when it walks the page
//! tables. What is odd about maps is odd here too. Sums over a still process are those of
//! [`SmapsRollup`](super::SmapsRollup), but for the share of a KiB that each mapping's `Pss` is rounded down
//! by; status and statm, which count by the CPU, differ.
//!
//! The flags below `VmFlags` are two letters each. Those that this crate does not know, and keys, are in
//! [`Smaps::unlisted`].
//!
//! A line that cannot be understood costs its number, and its mapping where every kernel prints that number.
//! A key that comes twice below one mapping has no number either: the line of the mapping in between may be
//! lost, so that the lines of both would be taken for one.
//!
//! Cost: a walk of the page tables of all that is mapped, some microseconds a mapping and about 10 a GiB in
//! use, and about 700 bytes of text a mapping. The kernel takes the process's `mmap_lock` to read, a page of
//! text at a time: a process that maps, faults or exits meanwhile waits. It is no file for a hot loop; where
//! the sums are enough read smaps_rollup.
//!
//! Reference: proc_pid_smaps(5), Documentation/filesystems/proc.rst. Permission: `PTRACE_MODE_READ_FSCREDS`,
//! asked for when it is opened: same user, or CAP_SYS_PTRACE. Linux 2.6.14, with CONFIG_PROC_PAGE_MONITOR.

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
use crate::shape::kept::{TextRows, kept_rows};
use crate::shape::sorted_rows::{RowEnds, SortedRows};
use crate::shape::table::{self, Row};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;

/// One sample of `/proc/PID/smaps`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Smaps {
    /// The mappings, by rising address.
    pub mappings: TextRows<Smap<'static>>,
    /// Lines whose key this crate does not know or whose number it could not understand, and below `VmFlags`
    /// the flags that it does not know. The key here begins with the mapping's addresses: `00400000-00401000,
    /// VmFlags`. Mappings that were not understood, each with all its lines.
    pub unlisted: Unlisted,
}

kept_rows! {
    /// A mapping and what it takes, its name borrowed.
    pub struct Smap<'a> {
        /// What is mapped, and where.
        mapping: Mapping<'a>,
        /// What it takes of memory.
        usage: Usage,
        /// The kernel's flags of it; none before Linux 3.8.
        vm_flags: VmFlags,
    }
}

impl Smaps {
    /// Sums up by kind of mapping and by file; [`Totals::all`] is of the whole process. Once `totals` has
    /// grown, this allocates nothing.
    pub fn totals(&self, totals: &mut Totals<Usage>) {
        totals.fill(self.mappings.iter().map(|row| (row.mapping, row.usage)));
    }
}

/// The mappings of a text of `/proc/PID/smaps`, their names borrowed from it. A mapping that is not
/// understood is an error, and the next follows.
#[derive(Debug)]
pub struct SmapsRows<'a> {
    cursor: Cursor<'a>,
    /// Where the last row begins.
    start: usize,
    /// The addresses of the last row.
    addresses: (u64, u64),
    /// The lines below them.
    body: &'a [u8],
    /// Some of those are not known, or were not understood.
    has_unlisted: bool,
}

/// The mappings of a text of `/proc/PID/smaps`, their names borrowed from it.
pub fn rows(text: &[u8]) -> SmapsRows<'_> {
    SmapsRows { cursor: Cursor::new(text), start: 0, addresses: (0, 0), body: b"", has_unlisted: false }
}

/// A mapping begins here: every key begins with a capital. A line that is neither may be a mapping's, so that
/// the lines below it are not those of the mapping above.
#[inline]
fn is_header(cursor: Cursor<'_>) -> bool {
    !matches!(cursor.peek(), None | Some(b'A'..=b'Z' | b' ' | b'\t' | b'\n'))
}

impl<'a> SmapsRows<'a> {
    /// What this crate does not know or did not understand of the last row: keys with their values, and
    /// `VmFlags` with each flag.
    pub fn unlisted(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + use<'a> {
        self.left().map(|(_, key, value)| (key, value))
    }

    /// The same, and whether the key is known and malformed there.
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
    /// The addresses of the last row as the kernel prints them: the text may have any number of zeros before
    /// them.
    fn addresses(&self) -> Name<33> {
        use std::io::Write;
        let (mut bytes, (start, end)) = ([0; 33], self.addresses);
        let mut rest = &mut bytes[..];
        // Twice sixteen digits and a hyphen fit.
        let _ = write!(rest, "{start:08x}-{end:08x}");
        let left = rest.len();
        Name::new(bytes.get(..bytes.len() - left).unwrap_or_default()).unwrap_or_default()
    }

    /// Steps over the mapping that begins at `start` and was not understood; false for a line of blanks.
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
