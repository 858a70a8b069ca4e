//! A block device as /sys describes it.

use std::os::fd::AsFd;

use rustix::io::Errno;

use crate::any_dir::AnyDir;
use crate::class::Class;
use crate::dir::sealed::Opens;
use crate::error::Result;
use crate::ids::Walk;
use crate::root::Opener;
use crate::text::Text;

const CLASS: Class = Class::KERNFS.in_one_piece();

/// A disk, a partition or another block device, as `/sys/dev/block/MAJOR:MINOR` describes it. Names are those
/// of [`diskstats`](crate::system::diskstats).
///
/// Reference: Documentation/ABI/stable/sysfs-block, Documentation/ABI/testing/sysfs-block-dm. Permission: any
/// user. Linux 2.6.27.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct BlockDevice {
    /// The name of the device.
    pub name: Text,
    /// Its name in device-mapper, as in `/dev/mapper`; `None` if it is not a device of device-mapper. Linux
    /// 2.6.29.
    pub dm_name: Option<Text>,
    /// The disk of a partition; `None` if it is not a partition.
    pub disk: Option<Text>,
    /// Its partitions, in any order; empty for a partition.
    pub partitions: Vec<Text>,
    /// The devices that it consists of (device-mapper, RAID), in any order.
    pub slaves: Vec<Text>,
    /// The devices that consist of it, perhaps together with others, in any order.
    pub holders: Vec<Text>,
}

impl BlockDevice {
    /// Reads the device with these numbers from a /sys. This takes some ten system calls, and one or two more
    /// for each name in its directory.
    ///
    /// # Errors
    /// There is no such device, or no such /sys.
    pub fn read(sys: &AnyDir, major: u32, minor: u32) -> Result<Self> {
        let dir = sys.opener();
        let place = format!("dev/block/{major}:{minor}");
        Self::of(&dir, &place).map_err(|errno| dir.error(&place, CLASS, errno))
    }

    fn of(dir: &Opener<'_>, place: &str) -> Result<Self, Errno> {
        // ../../devices/pci0000:00/0000:00:04.0/virtio1/block/vda/vda1
        let link = rustix::fs::readlinkat(dir.fd, place, Vec::new())?;
        let mut parts = link.to_bytes().rsplit(|&byte| byte == b'/');
        let name = text(parts.next().unwrap_or_default());
        let is_partition = dir.source(&format!("{place}/partition"), CLASS).is_ok();
        let disk = parts.next().filter(|_| is_partition).map(text);
        let mut partitions = names(dir, place, "")?;
        // Below a disk are its partitions, and directories of other kinds.
        partitions.retain(|part| {
            let part = String::from_utf8_lossy(part.as_bytes()).replace('/', "!");
            dir.source(&format!("{place}/{part}/partition"), CLASS).is_ok()
        });
        Ok(BlockDevice {
            name,
            dm_name: dm_name(dir, place)?,
            disk,
            partitions,
            slaves: names(dir, place, "slaves")?,
            holders: names(dir, place, "holders")?,
        })
    }
}

fn dm_name(dir: &Opener<'_>, place: &str) -> Result<Option<Text>, Errno> {
    let mut name = Vec::new();
    match dir.source(&format!("{place}/dm/name"), CLASS).and_then(|source| source.read(&mut name)) {
        Ok(()) => Ok(Some(name.trim_ascii_end().into())),
        Err(Errno::NOENT) => Ok(None),
        Err(errno) => Err(errno),
    }
}

/// The names in a directory of the device; empty if there is no such directory: a partition has no `slaves`.
fn names(dir: &Opener<'_>, place: &str, name: &'static str) -> Result<Vec<Text>, Errno> {
    let path = if name.is_empty() { place.to_owned() } else { format!("{place}/{name}") };
    let list = match dir.root.open_list(dir.fd, &path) {
        Err(Errno::NOENT) if !name.is_empty() => return Ok(Vec::new()),
        list => list?,
    };
    let (mut buffer, mut names) = (Vec::new(), Vec::new());
    let mut walk = Walk::new(list.as_fd(), &mut buffer, dir.root, dir.task, name);
    let own = |name: &[u8]| (!name.starts_with(b".")).then(|| text(name));
    while let Some(name) = walk.next_name(own) {
        names.push(name.map_err(|_| Errno::IO)?);
    }
    Ok(names)
}

/// Converts a name in /sys, which has `!` instead of the `/` in the name of a device.
fn text(name: &[u8]) -> Text {
    let name: Vec<u8> = name.iter().map(|&byte| if byte == b'!' { b'/' } else { byte }).collect();
    name.as_slice().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Machine;
    use std::fs;
    use std::os::unix::fs::symlink;

    /// A tree as the kernel makes it: a disk, a partition, and a volume on the partition.
    #[test]
    fn a_volume_on_a_partition() {
        let root = std::env::temp_dir().join(format!("block devices of {}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        let (disk, volume) = (root.join("devices/pci/block/cciss!c0d0"), root.join("devices/virtual/block/dm-0"));
        for made in [
            disk.join("queue"),
            disk.join("slaves"),
            disk.join("cciss!c0d0p1/holders"),
            volume.join("dm"),
            volume.join("slaves"),
            root.join("dev/block"),
        ] {
            fs::create_dir_all(made).unwrap();
        }
        fs::write(disk.join("cciss!c0d0p1/partition"), "1\n").unwrap();
        fs::write(volume.join("dm/name"), "vg-root\n").unwrap();
        symlink("../../../../virtual/block/dm-0", disk.join("cciss!c0d0p1/holders/dm-0")).unwrap();
        symlink("../../../../pci/block/cciss!c0d0/cciss!c0d0p1", volume.join("slaves/cciss!c0d0p1")).unwrap();
        for (numbers, target) in [
            ("104:0", "pci/block/cciss!c0d0"),
            ("104:1", "pci/block/cciss!c0d0/cciss!c0d0p1"),
            ("254:0", "virtual/block/dm-0"),
        ] {
            symlink(format!("../../devices/{target}"), root.join("dev/block").join(numbers)).unwrap();
        }
        let sys = AnyDir::at(&root, Machine::COMMON).unwrap();
        let read = |major, minor| BlockDevice::read(&sys, major, minor).unwrap();
        let names = |names: &[Text]| names.iter().map(Text::to_string).collect::<Vec<_>>();
        let [whole, part, volume] = [read(104, 0), read(104, 1), read(254, 0)];
        assert_eq!((whole.name.to_str(), whole.disk, whole.dm_name), (Some("cciss/c0d0"), None, None));
        assert_eq!((names(&whole.partitions), names(&whole.slaves)), (vec!["cciss/c0d0p1".to_owned()], vec![]));
        assert_eq!((part.disk, names(&part.partitions)), (Some(whole.name), vec![]));
        assert_eq!(names(&part.holders), ["dm-0"]);
        assert_eq!((volume.dm_name, volume.slaves), (Some(b"vg-root"[..].into()), vec![part.name]));
        assert!(BlockDevice::read(&sys, 8, 0).unwrap_err().io_error().is_some());
        fs::remove_dir_all(&root).unwrap();
    }
}
