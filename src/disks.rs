//! The mounts of a disk, its name in device-mapper, the devices that it consists of, and its partitions.
//!
//! [`diskstats`](crate::system::diskstats) has the counters of each disk,
//! [`mountinfo`](crate::pid::mountinfo) has the mounts, and both have the numbers of the device. [`is_on`]
//! relates the two:
//!
//! ```
//! use procsampler::{ProcDir, ProcFile, disks, pid::Mountinfo, system::Diskstats};
//!
//! let proc = ProcDir::open()?;
//! let (diskstats, mountinfo) = (Diskstats::read_in(&proc)?, Mountinfo::read_in(&proc.this_process()?)?);
//! for disk in &diskstats.disks {
//!     for mount in mountinfo.mounts.iter().filter(|mount| disks::is_on(mount, disk)) {
//!         println!("{}: {:?}", disk.name, mount.mount_point);
//!     }
//! }
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! The devices between a mount and a disk are in /sys. Only [`BlockDevice::read`] reads them. In this
//! example, `dm-0` is a volume with the name `vg-root` on the partition `sda2`, which belongs to the disk
//! `sda`:
//!
//! ```no_run
//! use procsampler::{AnyDir, Machine, ProcFile, disks::BlockDevice, system::Diskstats};
//!
//! let sys = AnyDir::at("/sys", Machine::this())?;
//! for disk in &Diskstats::read()?.disks {
//!     let device = BlockDevice::read(&sys, disk.major, disk.minor)?;
//!     println!("{}: {:?} on {:?}, of {:?}", disk.name, device.dm_name, device.slaves, device.disk);
//! }
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! What is odd: a file system with several devices or none (btrfs, NFS, tmpfs) has a special device number,
//! with the major number 0. Then only its source can name a device. For btrfs with several devices, this is
//! one of them. A disk may be mounted only in other mount namespaces.
//!
//! Needs the [feature](crate#features) `fs`, which is on by default.

use crate::pid::mountinfo::Mount;
use crate::system::diskstats::Disk;

/// Whether the file system of a mount is on a disk or a partition. It compares the numbers of the device, or,
/// if the file system has a special number, its source, `/dev/NAME`.
///
/// The result is false if there is another device between them: a partition is not its disk, and a volume is
/// not the device on which it is.
pub fn is_on(mount: &Mount<'_>, disk: &Disk) -> bool {
    if mount.major != 0 {
        return (mount.major, mount.minor) == (disk.major, disk.minor);
    }
    mount.source.bytes().eq(b"/dev/".iter().chain(disk.name.as_bytes()).copied())
}

crate::live::live! {
    mod block_device;
    pub use block_device::BlockDevice;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;
    use crate::pid::Mountinfo;
    use crate::system::Diskstats;

    #[test]
    fn by_numbers_or_by_source() {
        let (mut diskstats, mut mountinfo) = (Diskstats::default(), Mountinfo::default());
        let disks = b"8 0 sda 1 2 3 4 5 6 7 8 9 10 11\n8 1 sda1 1 2 3 4 5 6 7 8 9 10 11\n254 0 dm-0 1 2 3 4 5 6 7 8 9 10 11\n";
        diskstats.parse(disks, &mut ()).unwrap();
        let mounts = b"20 1 254:0 / / rw - ext4 /dev/mapper/vg-root rw\n21 20 0:40 / /data rw - btrfs /dev/sda1 rw\n\
            22 20 0:41 / /tmp rw - tmpfs tmpfs rw\n23 20 8:0 / /mnt rw - xfs /dev/sda rw\n24 20 0:42 / /n rw - nfs /dev/sda12 rw\n";
        mountinfo.parse(mounts, &mut ()).unwrap();
        let seen: Vec<_> = diskstats
            .disks
            .iter()
            .flat_map(|disk| {
                let on = mountinfo.mounts.iter().filter(|mount| is_on(mount, disk));
                on.map(|mount| (disk.name.to_string(), mount.mount_id)).collect::<Vec<_>>()
            })
            .collect();
        let seen: Vec<_> = seen.iter().map(|(name, id)| (name.as_str(), *id)).collect();
        assert_eq!(seen, [("sda", 23), ("sda1", 21), ("dm-0", 20)]);
    }
}
