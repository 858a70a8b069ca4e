//! The files of a process's memory.

use procsampler::pid::maps::Mapping;
use procsampler::pid::smaps::Usage;
use procsampler::pid::{Maps, NumaMaps, Smaps, SmapsRollup};

use super::Naive;
use crate::naive::{lines, number, number_in, plain, printed, words};

fn hex(word: &[u8]) -> u64 {
    u64::from_str_radix(std::str::from_utf8(word).unwrap(), 16).unwrap()
}

/// Compares a line of maps, split at its blanks.
fn same(mapping: &Mapping<'_>, line: &[u8]) {
    let columns: Vec<&[u8]> = line.splitn(6, |&byte| byte == b' ').collect();
    let [addresses, perms, offset, device, inode, name] = columns[..] else {
        panic!("{}", line.escape_ascii())
    };
    let split = |word: &[u8], mark: u8| -> Vec<u64> { word.split(|&byte| byte == mark).map(hex).collect() };
    assert_eq!([mapping.start, mapping.end][..], split(addresses, b'-'));
    assert_eq!(mapping.perms.to_string().as_bytes(), perms);
    assert_eq!(mapping.offset, hex(offset));
    assert_eq!([mapping.major, mapping.minor].map(u64::from)[..], split(device, b':'));
    assert_eq!(mapping.inode, number::<u64>(inode));
    assert_eq!(mapping.name.as_raw(), name.trim_ascii_start());
}

impl Naive for Maps {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.mappings.len(), lines(text).count());
        self.mappings.iter().zip(lines(text)).for_each(|(mapping, line)| same(&mapping, line));
    }
}

/// Compares all keys of a block, and nothing else.
fn agrees(usage: &Usage, keys: &[&[u8]]) {
    let mut fields = printed(usage);
    for line in keys {
        let at = line.iter().position(|&byte| byte == b':').unwrap();
        let field = fields.remove(&plain(&line[..at])).unwrap_or_else(|| panic!("{}", line.escape_ascii()));
        assert_eq!(
            number_in(&field).unwrap(),
            number::<u64>(words(&line[at + 1..])[0]),
            "{}",
            line.escape_ascii()
        );
    }
    assert!(fields.values().all(|value| value == "None"), "{fields:?}");
}

impl Naive for Smaps {
    fn agree(&self, text: &[u8]) {
        let all: Vec<&[u8]> = lines(text).collect();
        let blocks: Vec<&[&[u8]]> = all.chunk_by(|line, _| !line.starts_with(b"VmFlags:")).collect();
        assert_eq!(self.mappings.len(), blocks.len());
        for (row, block) in self.mappings.iter().zip(blocks) {
            same(&row.mapping, block[0]);
            agrees(&row.usage, &block[1..block.len() - 1]);
            let flags = row.vm_flags.to_string();
            let (mut told, mut flags) = (words(flags.as_bytes()), words(block[block.len() - 1]).split_off(1));
            told.sort_unstable();
            flags.sort_unstable();
            assert_eq!(told, flags);
        }
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for SmapsRollup {
    fn agree(&self, text: &[u8]) {
        let all: Vec<&[u8]> = lines(text).collect();
        let addresses: Vec<u64> = words(all[0])[0].split(|&byte| byte == b'-').map(hex).collect();
        assert_eq!([self.start, self.end][..], addresses);
        agrees(&self.usage, &all[1..]);
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for NumaMaps {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.mappings.len(), lines(text).count());
        for (row, line) in self.mappings.iter().zip(lines(text)) {
            let line = words(line);
            assert_eq!((row.start, row.policy.as_bytes()), (hex(line[0]), line[1]));
            let value = |key: &str| line.iter().find_map(|word| word.strip_prefix(key.as_bytes()));
            let count = |key: &str| value(key).map(number::<u64>);
            let told =
                [row.anon, row.dirty, row.mapped, row.mapmax, row.swapcache, row.active, row.writeback];
            let keys = ["anon=", "dirty=", "mapped=", "mapmax=", "swapcache=", "active=", "writeback="];
            assert_eq!(told, keys.map(count));
            assert_eq!(row.kernelpagesize.map(u64::from), count("kernelpagesize_kB="));
            assert_eq!(row.file.map(|file| file.as_raw()), value("file="));
            let has = |word: &str| line.contains(&word.as_bytes());
            assert_eq!((row.heap, row.stack, row.huge), (has("heap"), has("stack"), has("huge")));
            let nodes = line.iter().filter_map(|word| {
                let at = word.iter().position(|&byte| byte == b'=')?;
                let node = word[..at].strip_prefix(b"N")?;
                Some((number::<u32>(node), number::<u64>(&word[at + 1..])))
            });
            assert!(row.by_node().eq(nodes), "{row:?}");
            assert_eq!((row.unlisted, row.policy_flags, row.policy_nodes), (None, None, None));
        }
    }
}
