//! `/proc/diskstats`: I/O of every block device and partition.
//!
//! ```text
//!  254       0 vda 5861 4149 1193026 3735 782 54125 562808 11981 0 1892 15885 2988 77 101416 168 6 0
//! ```
//!
//! Sectors have 512 bytes, whatever the sector size of the device. The times are `unsigned int` milliseconds:
//! they wrap after 49.7 days of I/O, `time_in_queue` sooner. Counts are `unsigned long`. `in_flight` is a
//! gauge. A device that is recreated starts from 0 under its old name and number. `io_ticks` is approximate
//! since Linux 5.0. For a device that serves many requests at once, a share of 100 % does not mean that the
//! device is saturated. The I/O of a partition is also counted for its disk.
//!
//! Columns: 14, 18 with discards since Linux 4.18, 20 with flushes since 5.5. lxcfs 4.0.11 to 5.0 prints 17,
//! because it leaves out the count of discards. If there is another number of columns, only the first 14 are
//! read, because it is not known which column is missing or new; the rest is in [`Diskstats::unlisted`].
//!
//! Reference: proc_diskstats(5), Documentation/admin-guide/iostats.rst. Permission: any user.

use crate::class::Class;
use crate::cursor::{Cursor, UNSIGNED};
use crate::delta::Delta;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::numbers::{self, Numbers, numbers};
use crate::shape::rows::{Identity, RowDeltas, Rows};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;
use crate::unit::{Millis, Sectors};

/// The name of a disk or a partition.
pub type DiskName = Name<47>;

/// One sample of `/proc/diskstats`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Diskstats {
    /// Disks and partitions, in the kernel's order.
    pub disks: Rows<Disk>,
    /// Columns at the end of a line that this crate does not know, under the device's name, and lines that
    /// were not understood, under their first word.
    pub unlisted: Unlisted,
}

/// A disk or a partition. The name is stored inline, or borrowed from the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Disk<N = DiskName> {
    /// The device's major number.
    pub major: u32,
    /// The device's minor number.
    pub minor: u32,
    /// Its name: `sda`, `nvme0n1p2`, `dm-0`.
    pub name: N,
    /// Its I/O since it appeared.
    pub io: DiskIo,
}

numbers! {
    /// The I/O of a disk or a partition.
    pub struct DiskIo;

    /// The I/O of a disk or a partition between two samples.
    pub delta DiskIoDelta by row;

    /// Reads completed. Linux 2.6.
    read_ios: u64 = long,
    /// Reads that were merged into others before they were queued. Linux 2.6.
    read_merges: u64 = long,
    /// Sectors read. Linux 2.6.
    read_sectors: Sectors = long,
    /// Time that reads took, summed over the reads. Linux 2.6.
    read_ticks: Millis = int,
    /// Writes completed. Linux 2.6.
    write_ios: u64 = long,
    /// Writes that were merged into others. Linux 2.6.
    write_merges: u64 = long,
    /// Sectors written. Linux 2.6.
    write_sectors: Sectors = long,
    /// Time that writes took, summed over the writes. Linux 2.6.
    write_ticks: Millis = int,
    /// Requests in progress now. This is a gauge. Linux 2.6.
    in_flight: u64,
    /// Time in which at least one request was in progress; approximate since Linux 5.0. Linux 2.6.
    io_ticks: Millis = int,
    /// Time that requests took, summed over the requests in progress. Linux 2.6.
    time_in_queue: Millis = int,
    /// Discards completed; `None` before Linux 4.18, as are the next three.
    discard_ios: Option<u64> = long,
    /// Discards that were merged into others.
    discard_merges: Option<u64> = long,
    /// Sectors discarded.
    discard_sectors: Option<Sectors> = long,
    /// Time that discards took, summed over the discards.
    discard_ticks: Option<Millis> = int,
    /// Flushes completed, always 0 for a partition; `None` before Linux 5.5, as is the next.
    flush_ios: Option<u64> = long,
    /// Time that flushes took, summed over the flushes.
    flush_ticks: Option<Millis> = int,
}

/// The number of columns of every disk; with discards, since Linux 4.18; with flushes, since 5.5.
const COLUMNS: usize = 11;
const WITH_DISCARDS: usize = 15;
const WITH_FLUSHES: usize = DiskIo::COUNT;

impl<'a> Row<'a> for Disk<&'a [u8]> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let major = cursor.unsigned32("major")?;
        let minor = cursor.unsigned32("minor")?;
        let name = cursor.word();
        let start = *cursor;
        let mut columns = [0; DiskIo::COUNT];
        let mut count = cursor.columns(&mut columns);
        if !matches!(count, COLUMNS | WITH_DISCARDS | WITH_FLUSHES) {
            if count < COLUMNS {
                return Err(cursor.fail(DiskIo::NAMES.get(count).copied().unwrap_or_default(), UNSIGNED));
            }
            // A column is missing or new, and it is not known which: only the first ones are certain.
            *cursor = start;
            count = cursor.columns(&mut columns[..COLUMNS]);
        }
        Ok(Disk { major, minor, name, io: numbers::from_columns(&columns, count) })
    }
}

/// The lines of a text of `/proc/diskstats`, names borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, Disk<&[u8]>> {
    TableRows::new(text)
}

impl ProcFile for Diskstats {
    type State = ();
    const NAME: &'static str = "diskstats";
    const CLASS: Class = Class::SYSTEM.max_record(512);

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.disks.clear();
        table::collect(rows(text), &mut self.unlisted, |Disk { major, minor, name, io }, row| {
            self.disks.push(Disk { major, minor, name: row.name(name)?, io });
            Ok(Key::Name(name))
        })?;
        self.disks.index();
        Ok(())
    }
}

impl FileIn<crate::dir::ProcDir> for Diskstats {}

/// A disk is identified by number and name, because another device may get either.
impl Identity for Disk {
    type Id<'a> = (u32, u32, &'a DiskName);

    fn id(&self) -> (u32, u32, &DiskName) {
        (self.major, self.minor, &self.name)
    }
}

impl Delta for Disk {
    type Output<'a> = DiskIoDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> DiskIoDelta {
        self.io.since(&earlier.io, machine)
    }
}

/// The disks of two samples, matched by number and name.
impl Delta for Diskstats {
    type Output<'a> = RowDeltas<'a, Disk>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> RowDeltas<'a, Disk> {
        self.disks.since(&earlier.disks, machine)
    }
}
