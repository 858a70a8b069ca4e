//! `/proc/swaps`: the swap areas of the machine.
//!
//! ```text
//! Filename                                Type            Size            Used            Priority
//! /dev/zram0                              partition       32764           4096            100
//! /mnt/disk/swap\040fi\011le              file            4088            0               -2
//! ```
//!
//! What is odd: every block device is a "partition", also a whole disk or zram. `Size` does not include the
//! header page. Filenames are relative to the reader's root directory; space, tab, newline and backslash in
//! them are escaped. On Linux 5.10, the file of a swap area that was deleted ends in `\040(deleted)`; the
//! later kernels that were examined have no line for it. Areas without a configured priority have -2, -3 and
//! so on; on Linux 7.2 they have -1.
//!
//! Reference: proc_swaps(5), swapon(8). Permission: any user. Linux 2.6 and older.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::kept::TextRows;
use crate::shape::row::row;
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Escaped;
use crate::unit::KiB;
use crate::words::words;

/// One sample of `/proc/swaps`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Swaps {
    /// The swap areas in use, in the kernel's order.
    pub swaps: TextRows<Swap<'static>>,
    /// Columns at a line's end that this crate does not know, under the filename.
    /// Lines that were not understood are here too, under their first word.
    pub unlisted: Unlisted,
}

row! {
    /// A swap area, its filename borrowed.
    pub struct Swap<'a> {
        /// The device or file.
        filename: Escaped<'a>,
        /// The kind of the device or file.
        kind: SwapKind,
        /// Its size.
        size: KiB,
        /// How much of it is in use.
        used: KiB,
        /// Areas with a higher priority are used first.
        priority: i32,
    }
}

words! {
    /// The kind of device or file that a swap area is on.
    pub enum SwapKind {
        /// A block device, of any kind.
        "partition" Partition,
        /// A file.
        "file" File,
    }
}

impl<'a> Row<'a> for Swap<'a> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        Ok(Swap {
            filename: Escaped::new(cursor.word()),
            kind: cursor.value("Type")?,
            size: cursor.unsigned("Size").map(KiB)?,
            used: cursor.unsigned("Used").map(KiB)?,
            priority: cursor.value("Priority")?,
        })
    }
}

/// The lines of a text of `/proc/swaps` below its heading, filenames borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, Swap<'_>> {
    TableRows::below("Filename", text)
}

impl ProcFile for Swaps {
    type State = ();
    const NAME: &'static str = "swaps";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.swaps.clear();
        table::collect(rows(text), &mut self.unlisted, |swap, _| {
            self.swaps.push(swap);
            Ok(Key::Name(swap.filename.as_raw()))
        })
    }
}

impl FileIn<crate::dir::ProcDir> for Swaps {}

impl crate::shape::kept::SmallColumn for SwapKind {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Linux 5.10.
    const TEXT: &[u8] = b"Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n\
        /dev/zram0                              partition\t32764\t\t4096\t\t100\n\
        /mnt/disk/swap\\040fi\\011le              file\t\t4088\t\t0\t\t-2\n\
        /mnt/disk/gone\\040(deleted)             file\t\t4088\t\t0\t\t-3\n";

    #[test]
    fn names_are_decoded() {
        let mut swaps = Swaps::default();
        swaps.parse(TEXT, &mut ()).unwrap();
        let names: Vec<_> = swaps.swaps.iter().map(|swap| swap.filename.decode().into_owned()).collect();
        assert_eq!(names, [&b"/dev/zram0"[..], b"/mnt/disk/swap fi\tle", b"/mnt/disk/gone (deleted)"]);
        let file = swaps.swaps.get(1).unwrap();
        assert_eq!((file.kind, file.size, file.used, file.priority), (SwapKind::File, KiB(4088), KiB(0), -2));
        assert_eq!(swaps.swaps.get(0).unwrap().kind.to_string(), "partition");
    }

    #[test]
    fn a_heading_and_no_swap() {
        let mut swaps = Swaps::default();
        swaps.parse(TEXT, &mut ()).unwrap();
        swaps.parse(&TEXT[..39], &mut ()).unwrap();
        assert!(swaps.swaps.is_empty());
        assert_eq!(swaps.parse(b"", &mut ()).unwrap_err().field(), "Filename");
    }

    #[test]
    fn strange_lines() {
        let text = b"Filename Type\n/x zone 1 2 2147483647 new 7\n";
        let mut swaps = Swaps::default();
        swaps.parse(text, &mut ()).unwrap();
        assert_eq!(swaps.swaps.get(0).unwrap().kind.as_bytes(), b"zone");
        assert_eq!(swaps.unlisted.get("/x"), Some(&b"new 7"[..]));
        for (line, field, at) in [
            ("/x file 1 2 2147483648", "Priority", 21),
            ("/x file 1 -2 3", "Used", 19),
            ("/x a_word_that_is_long 1 2 3", "Type", 12),
            ("/x", "Type", 11),
        ] {
            let text = ["Filename\n", line, "\n"].concat();
            let error = swaps.parse(text.as_bytes(), &mut ()).unwrap_err();
            assert_eq!((error.field(), error.at()), (field, at), "{line}");
        }
    }
}
