//! Swap areas, partitions, locks, and mounts.

use procsampler::pid::{Mountinfo, Mounts, Mountstats};
use procsampler::system::{Locks, Partitions, Swaps};
use procsampler::unit::{Bytes, KiB};

use super::Naive;
use crate::naive::{lines, number, words};

/// Escapes undone by replacing them one after the other, the backslash last.
fn decoded(escaped: &[u8]) -> Vec<u8> {
    let text: String = escaped.iter().map(|&byte| char::from(byte)).collect();
    let text = [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\043", "#"), ("\\134", "\\")]
        .iter()
        .fold(text, |text, (escape, meant)| text.replace(escape, meant));
    text.chars().map(|letter| u8::try_from(letter).unwrap()).collect()
}

impl Naive for Swaps {
    fn agree(&self, text: &[u8]) {
        let below: Vec<_> = lines(text).skip(1).map(words).collect();
        assert_eq!(self.swaps.len(), below.len());
        for (swap, line) in self.swaps.iter().zip(below) {
            assert_eq!(swap.filename.decode(), decoded(line[0]));
            assert_eq!(swap.kind.as_bytes(), line[1]);
            assert_eq!([swap.size, swap.used], [line[2], line[3]].map(|word| KiB(number(word))));
            assert_eq!(swap.priority, number::<i32>(line[4]));
        }
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for Partitions {
    fn agree(&self, text: &[u8]) {
        let below: Vec<_> = lines(text).skip(1).map(words).collect();
        assert_eq!(self.partitions.len(), below.len());
        for (partition, line) in self.partitions.iter().zip(below) {
            assert_eq!((partition.major, partition.minor), (number(line[0]), number(line[1])));
            assert_eq!((partition.blocks, partition.name.as_bytes()), (KiB(number(line[2])), line[3]));
            assert!(self.partitions.iter().any(|other| {
                Some(other) == self.partitions.get((partition.major, partition.minor, &partition.name))
            }));
        }
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for Locks {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.locks.len(), lines(text).count());
        let mut held = 0;
        for (at, (lock, line)) in self.locks.iter().zip(lines(text)).enumerate() {
            let mut line = words(line);
            assert_eq!(lock.id, number::<u64>(line.remove(0).strip_suffix(b":").unwrap()));
            let waits = line[0] == b"->";
            assert_eq!(lock.depth, u32::from(waits));
            if waits {
                line.remove(0);
            }
            let words = [lock.kind.as_bytes(), lock.mode.as_bytes(), lock.access.as_bytes()];
            assert_eq!(words, line[..3]);
            assert_eq!(lock.pid, number::<i32>(line[3]));
            let file = std::str::from_utf8(line[4]).unwrap().split(':').collect::<Vec<_>>();
            let hex = |digits| u32::from_str_radix(digits, 16).unwrap();
            let seen = lock.file.unwrap();
            assert_eq!((seen.major, seen.minor), (hex(file[0]), hex(file[1])));
            assert_eq!(seen.inode, file[2].parse::<u64>().unwrap());
            assert_eq!(lock.start, Bytes(number(line[5])));
            assert_eq!(lock.end, (line[6] != b"EOF").then(|| Bytes(number(line[6]))));
            assert_eq!(line.len(), 7);
            held += usize::from(!waits);
            let waiters = self.locks[at + 1..].iter();
            let waiters = waiters.take_while(|next| next.depth > lock.depth && next.id == lock.id).count();
            assert_eq!(self.waiters(at).len(), waiters);
        }
        assert_eq!(self.held().count(), held);
        assert!(self.unlisted.is_empty());
    }
}

/// Columns that are separated by one space, and that contain no spaces.
fn columns(line: &[u8]) -> Vec<&[u8]> {
    line.split(|&byte| byte == b' ').collect()
}

impl Naive for Mounts {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.mounts.len(), lines(text).count());
        for (mount, line) in self.mounts.iter().zip(lines(text)) {
            let [source, mount_point, fstype, options, freq, passno] = columns(line)[..] else {
                panic!("{}", line.escape_ascii())
            };
            assert_eq!(mount.source.decode(), decoded(source));
            assert_eq!(mount.mount_point.decode(), decoded(mount_point));
            assert_eq!((mount.fstype.as_raw(), mount.options.as_raw()), (fstype, options));
            assert_eq!((mount.freq, mount.passno), (number(freq), number(passno)));
            assert_eq!(mount.options.is_read_only(), options.starts_with(b"ro"));
        }
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for Mountinfo {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.mounts.len(), lines(text).count());
        for (mount, line) in self.mounts.iter().zip(lines(text)) {
            let line = columns(line);
            let dash = line.iter().position(|&column| column == b"-").unwrap();
            let numbers = [mount.mount_id, mount.parent_id];
            assert_eq!(numbers, [number::<u32>(line[0]), number(line[1])]);
            let device = std::str::from_utf8(line[2]).unwrap().split_once(':').unwrap();
            assert_eq!((mount.major, mount.minor), (device.0.parse().unwrap(), device.1.parse().unwrap()));
            assert_eq!(mount.root.decode(), decoded(line[3]));
            assert_eq!(mount.mount_point.decode(), decoded(line[4]));
            assert_eq!(mount.options.as_raw(), line[5]);
            let tag =
                |name: &[u8]| line[6..dash].iter().find_map(|tag| tag.strip_prefix(name)).map(number::<u32>);
            assert_eq!((mount.shared, mount.master), (tag(b"shared:"), tag(b"master:")));
            assert_eq!(mount.propagate_from, tag(b"propagate_from:"));
            assert_eq!(mount.unbindable, line[6..dash].contains(&&b"unbindable"[..]));
            assert_eq!(mount.unlisted, None);
            assert_eq!(mount.fstype.as_raw(), line[dash + 1]);
            assert_eq!(mount.source.decode(), decoded(line[dash + 2]));
            assert_eq!(mount.super_options.as_raw(), line[dash + 3]);
            assert_eq!(line.len(), dash + 4);
        }
    }
}

/// No captured machine has a mount with statistics. The module has its own tests for these.
impl Naive for Mountstats {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.mounts.len(), lines(text).count());
        for (mount, line) in self.mounts.iter().zip(lines(text)) {
            let [b"device", device, b"mounted", b"on", mount_point, b"with", b"fstype", fstype] =
                columns(line)[..]
            else {
                panic!("{}", line.escape_ascii())
            };
            assert_eq!(mount.device.decode(), decoded(device));
            assert_eq!(mount.mount_point.decode(), decoded(mount_point));
            assert_eq!(mount.fstype.as_raw(), fstype);
        }
        assert!(self.nfs.is_empty() && self.unlisted.is_empty());
    }
}
