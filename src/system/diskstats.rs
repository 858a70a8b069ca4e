//! `/proc/diskstats`: I/O of every block device and partition.
//!
//! ```text
//!  254       0 vda 5861 4149 1193026 3735 782 54125 562808 11981 0 1892 15885 2988 77 101416 168 6 0
//! ```
//!
//! Sectors are of 512 bytes, whatever the device's own. The times are `unsigned int` milliseconds: they wrap after 49.7
//! days of I/O, `time_in_queue` sooner. Counts are `unsigned long`. `in_flight` is a gauge. A device that is recreated
//! starts from 0 under its old name and number. `io_ticks` is approximate since Linux 5.0: for a device that serves many
//! requests at once, a full one is not a saturated device. A partition's I/O is in its disk's too.
//!
//! Columns: 14, 18 with discards since Linux 4.18, 20 with flushes since 5.5. lxcfs 4.0.11 to 5.0 prints 17,
//! the count of discards being forgotten. Of any number that no kernel prints only the first 14 columns are
//! read, because nothing says which column is missing or new; the rest is in [`Diskstats::unlisted`].
//!
//! Reference: proc_diskstats(5), Documentation/admin-guide/iostats.rst. Permission: any user.

use crate::class::Class;
use crate::cursor::{Cursor, UNSIGNED};
use crate::delta::{Delta, row_delta};
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::rows::{Identity, RowDeltas, Rows};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;
use crate::unit::{Millis, Sectors};

/// The name of a disk or a partition.
pub type DiskName = Name<47>;

/// One sample of `/proc/diskstats`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Diskstats {
    /// Disks and partitions, in the kernel's order.
    pub disks: Rows<Disk>,
    /// Columns at a line's end that this crate does not know, by the device's name, and lines that were not
    /// understood, by their first word.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub unlisted: Unlisted,
}

/// A disk or a partition. The name is kept inline, or borrowed from the text.
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

/// The I/O of a disk or a partition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct DiskIo {
    /// Reads completed. Linux 2.6.
    pub read_ios: u64,
    /// Reads that were merged into others before they were queued. Linux 2.6.
    pub read_merges: u64,
    /// Sectors read. Linux 2.6.
    pub read_sectors: Sectors,
    /// Time that reads took, summed over the reads. Linux 2.6.
    pub read_ticks: Millis,
    /// Writes completed. Linux 2.6.
    pub write_ios: u64,
    /// Writes that were merged into others. Linux 2.6.
    pub write_merges: u64,
    /// Sectors written. Linux 2.6.
    pub write_sectors: Sectors,
    /// Time that writes took, summed over the writes. Linux 2.6.
    pub write_ticks: Millis,
    /// Requests in progress, now: a gauge. Linux 2.6.
    pub in_flight: u64,
    /// Time in which something was in progress; approximate since Linux 5.0. Linux 2.6.
    pub io_ticks: Millis,
    /// Time that requests took, summed over the requests in progress. Linux 2.6.
    pub time_in_queue: Millis,
    /// Discards completed; `None` before Linux 4.18, as are the next three.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub discard_ios: Option<u64>,
    /// Discards that were merged into others.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub discard_merges: Option<u64>,
    /// Sectors discarded.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub discard_sectors: Option<Sectors>,
    /// Time that discards took, summed over the discards.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub discard_ticks: Option<Millis>,
    /// Flushes completed, always 0 for a partition; `None` before Linux 5.5, as is the next.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub flush_ios: Option<u64>,
    /// Time that flushes took, summed over the flushes.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub flush_ticks: Option<Millis>,
}

row_delta! {
    /// The I/O of a disk or a partition between two samples.
    pub struct DiskIoDelta of DiskIo {
        /// Reads completed.
        read_ios: u64 = long,
        /// Reads that were merged into others.
        read_merges: u64 = long,
        /// Sectors read.
        read_sectors: Sectors = long,
        /// Time that reads took.
        read_ticks: Millis = int,
        /// Writes completed.
        write_ios: u64 = long,
        /// Writes that were merged into others.
        write_merges: u64 = long,
        /// Sectors written.
        write_sectors: Sectors = long,
        /// Time that writes took.
        write_ticks: Millis = int,
        /// Time in which something was in progress.
        io_ticks: Millis = int,
        /// Time that requests took, those in progress included.
        time_in_queue: Millis = int,
        /// Discards completed.
        discard_ios: Option<u64> = long,
        /// Discards that were merged into others.
        discard_merges: Option<u64> = long,
        /// Sectors discarded.
        discard_sectors: Option<Sectors> = long,
        /// Time that discards took.
        discard_ticks: Option<Millis> = int,
        /// Flushes completed.
        flush_ios: Option<u64> = long,
        /// Time that flushes took.
        flush_ticks: Option<Millis> = int,
    }
}

const FIELDS: [&str; 17] = [
    "read_ios",
    "read_merges",
    "read_sectors",
    "read_ticks",
    "write_ios",
    "write_merges",
    "write_sectors",
    "write_ticks",
    "in_flight",
    "io_ticks",
    "time_in_queue",
    "discard_ios",
    "discard_merges",
    "discard_sectors",
    "discard_ticks",
    "flush_ios",
    "flush_ticks",
];

/// Columns of every disk; with discards, which came in Linux 4.18; with flushes, which came in 5.5.
const COLUMNS: usize = 11;
const WITH_DISCARDS: usize = 15;
const WITH_FLUSHES: usize = FIELDS.len();

impl<'a> Row<'a> for Disk<&'a [u8]> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let major = cursor.unsigned32("major")?;
        let minor = cursor.unsigned32("minor")?;
        let name = cursor.word();
        let start = *cursor;
        let mut columns = [0; FIELDS.len()];
        let mut count = cursor.columns(&mut columns);
        if !matches!(count, COLUMNS | WITH_DISCARDS | WITH_FLUSHES) {
            if count < COLUMNS {
                return Err(cursor.fail(FIELDS.get(count).copied().unwrap_or_default(), UNSIGNED));
            }
            // A column is missing or new, and nothing says which: only the first ones are known.
            *cursor = start;
            count = cursor.columns(&mut columns[..COLUMNS]);
        }
        Ok(Disk { major, minor, name, io: DiskIo::new(&columns, count) })
    }
}

impl DiskIo {
    #[inline]
    fn new(columns: &[u64; FIELDS.len()], count: usize) -> Self {
        let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16] = *columns;
        let (discards, flushes) = (count >= WITH_DISCARDS, count >= WITH_FLUSHES);
        DiskIo {
            read_ios: c0,
            read_merges: c1,
            read_sectors: Sectors(c2),
            read_ticks: Millis(c3),
            write_ios: c4,
            write_merges: c5,
            write_sectors: Sectors(c6),
            write_ticks: Millis(c7),
            in_flight: c8,
            io_ticks: Millis(c9),
            time_in_queue: Millis(c10),
            discard_ios: discards.then_some(c11),
            discard_merges: discards.then_some(c12),
            discard_sectors: discards.then_some(Sectors(c13)),
            discard_ticks: discards.then_some(Millis(c14)),
            flush_ios: flushes.then_some(c15),
            flush_ticks: flushes.then_some(Millis(c16)),
        }
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

/// A disk is known by number and name: another device may get either.
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
