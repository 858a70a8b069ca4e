//! `/proc/partitions`: block devices and their partitions, with their sizes.
//!
//! ```text
//! major minor  #blocks  name
//!
//!    7        1       8192 loop1
//!  259        0       2048 loop1p1
//!  252        0      65536 vda
//! ```
//!
//! A block has 1,024 bytes, whatever the block size of the device. Devices without a size and some that the
//! kernel hides have no line, so `diskstats` may have more. Without any device the file is empty, and has no
//! heading.
//!
//! Reference: proc_partitions(5). Permission: any user. Linux 2.6 and older.

use super::diskstats::DiskName;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::unit::KiB;

/// One sample of `/proc/partitions`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Partitions {
    /// Disks and partitions, in the kernel's order.
    pub partitions: Rows<Partition>,
    /// Columns at a line's end that this crate does not know, under the device's name.
    /// Lines that were not understood are here too, under their first word.
    pub unlisted: Unlisted,
}

/// A disk or a partition. The name is stored inline, or borrowed from the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Partition<N = DiskName> {
    /// The device's major number.
    pub major: u32,
    /// The device's minor number.
    pub minor: u32,
    /// Its size.
    pub blocks: KiB,
    /// Its name: `sda`, `nvme0n1p2`, `dm-0`.
    pub name: N,
}

/// A partition is identified by number and name, as in diskstats.
impl Identity for Partition {
    type Id<'a> = (u32, u32, &'a DiskName);

    fn id(&self) -> (u32, u32, &DiskName) {
        (self.major, self.minor, &self.name)
    }
}

impl<'a> Row<'a> for Partition<&'a [u8]> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let major = cursor.unsigned32("major")?;
        let minor = cursor.unsigned32("minor")?;
        let blocks = cursor.unsigned("#blocks").map(KiB)?;
        match cursor.word() {
            b"" => Err(cursor.fail("name", "a name")),
            name => Ok(Partition { major, minor, blocks, name }),
        }
    }
}

/// The lines of a text of `/proc/partitions` below its heading, names borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, Partition<&[u8]>> {
    // Without devices there is no heading either.
    if text.is_empty() { TableRows::new(text) } else { TableRows::below("major", text) }
}

impl ProcFile for Partitions {
    type State = ();
    const NAME: &'static str = "partitions";
    // A line has less than 100 bytes. The heading belongs to the record of the first line.
    const CLASS: Class = Class::SYSTEM.max_record(256);

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.partitions.clear();
        table::collect(rows(text), &mut self.unlisted, |Partition { major, minor, blocks, name }, row| {
            self.partitions.push(Partition { major, minor, blocks, name: row.name(name)? });
            Ok(Key::Name(name))
        })?;
        self.partitions.index();
        Ok(())
    }
}

impl FileIn<crate::dir::ProcDir> for Partitions {}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] =
        b"major minor  #blocks  name\n\n   7        1       8192 loop1\n 259        0       2048 loop1p1\n";

    #[test]
    fn sizes_by_number_and_name() {
        let mut partitions = Partitions::default();
        partitions.parse(TEXT, &mut ()).unwrap();
        let name = DiskName::new(b"loop1p1").unwrap();
        assert_eq!(partitions.partitions.get((259, 0, &name)).unwrap().blocks, KiB(2048));
        assert_eq!(partitions.partitions.len(), 2);
        partitions.parse(b"", &mut ()).unwrap();
        assert!(partitions.partitions.is_empty(), "no devices, no heading");
    }

    #[test]
    fn strange_lines() {
        let mut partitions = Partitions::default();
        partitions.parse(b"major\n8 0 18446744073709551615 sda new\n", &mut ()).unwrap();
        assert_eq!(partitions.unlisted.get("sda"), Some(&b"new"[..]));
        for (text, field, at) in [
            (&b"major\n\n8 0 1\n"[..], "name", 12),
            (b"major\n8 0 sda\n", "#blocks", 10),
            (b"major\n8 -1 1 sda\n", "minor", 8),
            (b"x\n", "major", 0),
        ] {
            let error = partitions.parse(text, &mut ()).unwrap_err();
            assert_eq!((error.field(), error.at()), (field, at));
        }
    }
}
