//! `/proc/mdstat`: the arrays of disks that the driver md has (software RAID).
//!
//! ```text
//! Personalities : [raid1] [raid6] [raid5] [raid4]
//! md1 : active raid1 sdb1[1] sda1[0](F)
//!       1046528 blocks super 1.2 [2/1] [_U]
//!       bitmap: 0/1 pages [0KB], 65536KB chunk
//!
//! md0 : active raid5 sdd1[3] sdc1[1] sdb2[0]
//!       2093056 blocks super 1.2 level 5, 512k chunk, algorithm 2 [3/2] [UU_]
//!       [==>..................]  recovery = 12.6% (132096/1046528) finish=0.5min speed=26419K/sec
//!
//! unused devices: <none>
//! ```
//!
//! An array has a line that begins with its name, and lines below it that begin with blanks. Its kind (the
//! *personality*) and its state decide which of these lines it has. A block has 1,024 bytes.
//!
//! What is odd: the order of the members is the driver's, and the number behind a member's name is the
//! member's number in the superblock, not its place in the array. The letters of [`Array::in_sync`] are in
//! the order of the places. Metadata of version 0.90 are not printed, so a line without `super` means this
//! version. An array that has not begun to work is `inactive`, and its size is that of all members together.
//!
//! Reference: `md_seq_show` and `status_resync` in drivers/md/md.c, the functions `status` of
//! drivers/md/raid0.c, raid1.c, raid5.c and raid10.c, `md_bitmap_status`; md(4). Permission: any user. The
//! file exists while the driver md is loaded. With CONFIG_BLK_DEV_MD. Linux 2.6 and older.

mod read;

use super::diskstats::DiskName;
use crate::class::Class;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::rows::{Identity, Rows};
use crate::shape::unlisted::Unlisted;
use crate::text::{Name, Text};
use crate::unit::{Bytes, KiB, Seconds};
use crate::words::flags;
use crate::words::words;

/// One sample of `/proc/mdstat`.
///
/// ```
/// use procsampler::Sampler;
/// use procsampler::system::{Mdstat, mdstat::SyncState};
///
/// let text = b"Personalities : [raid1] \nmd0 : active raid1 sdb1[1] sda1[0]\n      1024 blocks super 1.2 [2/1] [U_]\n      \
///     [==>......]  recovery = 12.6% (129/1024) finish=0.5min speed=26K/sec\n      \nunused devices: <none>\n";
/// let mut mdstat = Sampler::<Mdstat>::detached();
/// let now = mdstat.push(text, Default::default())?;
/// let array = now.arrays.get(b"md0").unwrap();
/// assert!(array.is_degraded());
/// let Some(SyncState::Running(progress)) = array.sync.map(|sync| sync.state) else { panic!() };
/// assert_eq!((progress.per_mille, progress.finish.0), (126, 30));
/// # Ok::<(), procsampler::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Mdstat {
    /// The kinds of arrays that the kernel can run now: `raid1`, `raid6`. A kind in a module is listed after
    /// the module was loaded.
    pub personalities: Vec<Name<15>>,
    /// The arrays, in the kernel's order: the newest one is the first. An array is found by its name.
    pub arrays: Rows<Array>,
    /// Devices that were found at boot and are in no array yet.
    pub unused: Vec<DiskName>,
    /// Words and lines that this crate does not know, by the name of their array: `md0:word`. Arrays whose
    /// first line was not understood are here too, with all of their lines.
    pub unlisted: Unlisted,
}

/// An array.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Array {
    /// Its name, which is that of its block device: `md0`.
    pub name: DiskName,
    /// Whether it works.
    pub state: ArrayState,
    /// Whether it can be written.
    pub access: ArrayAccess,
    /// Its kind: `raid0`, `raid1`, `raid10`, `raid6`, `linear`. `None` for an inactive array, whose kind is
    /// not set yet.
    pub personality: Option<Name<15>>,
    /// Its members, in the driver's order.
    pub members: Vec<Member>,
    /// Where and how its metadata are stored. `None` if this was not understood.
    pub metadata: Option<Metadata>,
    /// Its size, and how data are laid out on the members.
    pub layout: Layout,
    /// A letter for each place of a member: `U` if its data are up to date, `_` if the member is missing, has
    /// failed or is being rebuilt. Empty where the kernel does not print it: inactive arrays, raid0, linear.
    pub in_sync: Text,
    /// The background operation on the array. `None` if there is none.
    pub sync: Option<Sync>,
    /// The bitmap of blocks that may differ after a crash. `None` if the array has none.
    pub bitmap: Option<Bitmap>,
}

/// A member of an array: a disk or a partition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Member {
    /// The name of its block device.
    pub name: DiskName,
    /// The number that the array gave it when it was added (`[1]`). It need not be its place in the array.
    pub number: i32,
    /// What is special about it. Empty for a member in use.
    pub flags: MemberFlags,
}

flags! {
    /// What is special about a member. The kernel prints a letter for each.
    pub struct MemberFlags: u8 {
        /// `(W)`: it is read only if the other members cannot be read.
        const WRITE_MOSTLY = 1 << 0 => b"W";
        /// `(J)`: it holds the journal. About Linux 4.4.
        const JOURNAL = 1 << 1 => b"J";
        /// `(F)`: it has failed.
        const FAULTY = 1 << 2 => b"F";
        /// `(S)`: it is a spare, or the array is inactive.
        const SPARE = 1 << 3 => b"S";
        /// `(R)`: it will replace another member. About Linux 3.3.
        const REPLACEMENT = 1 << 4 => b"R";
    }
}

words! {
    /// Whether an array works.
    pub enum ArrayState {
        /// It works, perhaps with members missing.
        "active" Active,
        /// It was not started, or was stopped.
        "inactive" Inactive,
        /// Too many members have failed. About Linux 6.0; before, such an array is active.
        "broken" Broken,
    }
}

/// Whether an array can be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum ArrayAccess {
    /// It can be written after it becomes active.
    #[default]
    ReadWrite,
    /// `(read-only)`: it cannot be written.
    ReadOnly,
    /// `(auto-read-only)`: it can be read, and the first write makes it writable. Nothing is rebuilt before
    /// that.
    AutoReadOnly,
}

/// Where and how the metadata of an array are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Metadata {
    /// In the superblock of the members. These are the major and minor version: 0 and 90 if the kernel prints
    /// nothing.
    Superblock(u32, u32),
    /// `external:`, managed by a program. This is its name for the format: `imsm`, `ddf`, `/md127/0`.
    External(Name<19>),
    /// `non-persistent`: the metadata are not stored.
    NonPersistent,
}

/// The size of an array, and how data are laid out on its members. Each is `None` if the kernel does not
/// print it, which depends on the kind of the array.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Layout {
    /// The size of the array; for an inactive one the size of all its members. `None` for an array without
    /// members.
    pub blocks: Option<KiB>,
    /// The size of the pieces that are put on one member after the other: raid0, raid4, raid5, raid6, raid10.
    /// For linear, the size of a member is rounded down to a multiple of this.
    pub chunk: Option<KiB>,
    /// The level: 4, 5 or 6. For raid4, raid5 and raid6.
    pub level: Option<u32>,
    /// How parity is distributed (`ALGORITHM_*` in drivers/md/raid5.h). For raid4, raid5 and raid6.
    pub algorithm: Option<u32>,
    /// Copies of a piece at about the same offset of several members: raid10.
    pub near_copies: Option<u32>,
    /// Copies of a piece at far offsets of several members: raid10.
    pub far_copies: Option<u32>,
    /// Copies of a piece in the next stripe: raid10. Linux 2.6.18.
    pub offset_copies: Option<u32>,
    /// Members of a set within which the far copies are: raid10. `None` if the set is the array. About Linux
    /// 3.9.
    pub devices_per_set: Option<u32>,
    /// Members that the array should have, spares not counted.
    pub raid_disks: Option<u32>,
    /// Members that exist and have not failed. A member that is being rebuilt is not counted.
    pub working: Option<u32>,
}

/// The background operation on an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Sync {
    /// The kind of operation.
    pub action: SyncAction,
    /// Whether the operation runs.
    pub state: SyncState,
}

words! {
    /// The kinds of background operations on an array.
    pub enum SyncAction {
        /// The members are made equal, after a crash or when the array is new.
        "resync" Resync,
        /// A member is rebuilt from the others.
        "recovery" Recovery,
        /// Data are moved to another layout.
        "reshape" Reshape,
        /// The members are compared. Linux 2.6.16.
        "check" Check,
        /// A member is rebuilt by another machine of a cluster. About Linux 4.15.
        "recover" Recover,
    }
}

/// Whether a background operation on an array runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum SyncState {
    /// It runs.
    Running(Progress),
    /// `DELAYED`: it waits until another array on the same disks is done.
    Delayed,
    /// `PENDING`: it begins when the array can be written.
    Pending,
    /// `REMOTE`: another machine of a cluster performs it. About Linux 4.15.
    Remote,
}

/// The progress of an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Progress {
    /// The completed part, in tenths of a percent: 126 is 12.6 %. The kernel divides by a little more than
    /// the total.
    pub per_mille: u32,
    /// The completed amount.
    pub done: KiB,
    /// The total amount.
    pub total: KiB,
    /// The time that the rest takes at this speed. The kernel prints minutes with one decimal, so it changes
    /// in steps of six seconds.
    pub finish: Seconds,
    /// The amount per second, a mean of about the last 30 seconds.
    pub speed: KiB,
}

/// The bitmap of blocks that may differ after a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Bitmap {
    /// Allocated pages of its copy in memory. A page is allocated if one of its blocks is marked.
    pub pages_used: u32,
    /// Pages that the copy in memory can have.
    pub pages: u32,
    /// Memory that the allocated pages take.
    pub memory: KiB,
    /// The part of the array that one bit represents.
    pub chunk: Bytes,
    /// The file that contains it, unescaped; `None` if it is on the members.
    pub file: Option<Text>,
}

impl Array {
    /// Whether fewer members work than the array should have. False if the kernel does not print how many
    /// work: raid0, linear, and inactive arrays.
    pub fn is_degraded(&self) -> bool {
        self.layout.raid_disks.zip(self.layout.working).is_some_and(|(all, working)| working < all)
    }
}

/// An array is identified by its name.
impl Identity for Array {
    type Id<'a> = &'a [u8];

    fn id(&self) -> &[u8] {
        self.name.as_bytes()
    }
}

impl ProcFile for Mdstat {
    type State = ();
    const NAME: &'static str = "mdstat";
    // A record is an array with all of its members.
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        read::read(text, self)
    }
}

impl FileIn<crate::dir::ProcDir> for Mdstat {}

#[cfg(test)]
mod tests;
