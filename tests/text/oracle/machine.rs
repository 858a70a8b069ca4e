//! Modules and features of the kernel, and files below /proc/sys.

use procsampler::sys::{
    BootId, CorePattern, DentryState, EntropyAvail, FileNr, Hostname, InodeNr, Osrelease, PidMax, ThreadsMax,
    Uuid,
};
use procsampler::system::crypto::YesNo;
use procsampler::system::{Cgroups, Crypto, Devices, Filesystems, KeyUsers, Modules};
use procsampler::{ProcFile, Reported, sys};

use super::Naive;
use crate::naive::{lines, number, numbers, pairs, words};

impl Naive for Filesystems {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.filesystems.len(), lines(text).count());
        for (row, line) in self.filesystems.iter().zip(lines(text)) {
            let (nodev, name) = line.split_at(line.iter().position(|&byte| byte == b'\t').unwrap());
            assert_eq!((row.nodev, row.name.as_bytes()), (nodev == b"nodev", &name[1..]));
        }
    }
}

impl Naive for Devices {
    fn agree(&self, text: &[u8]) {
        let (mut character, mut block, mut seen) = (self.character.iter(), self.block.iter(), None);
        for line in lines(text) {
            if line.ends_with(b":") && !line.starts_with(b" ") {
                seen = Some(if line == b"Block devices:" { &mut block } else { &mut character });
                continue;
            }
            let row = seen.as_mut().unwrap().next().unwrap();
            let words = words(line);
            assert_eq!((row.major, row.name.as_bytes()), (number(words[0]), words[1]));
        }
        assert!(character.next().is_none() && block.next().is_none());
    }
}

impl Naive for Modules {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.modules.len(), lines(text).count());
        for (module, line) in self.modules.iter().zip(lines(text)) {
            let words = words(line);
            assert_eq!(module.name.as_bytes(), words[0]);
            assert_eq!(
                numbers::<i128>(&words[1..3]),
                [module.size.0.into(), module.refcount.unwrap().into()]
            );
            let mut users: Vec<u8> =
                module.used_by.iter().flat_map(|(name, _)| [&name.decode()[..], b","].concat()).collect();
            if users.is_empty() {
                users.push(b'-');
            }
            assert_eq!(users, words[3]);
            assert_eq!(module.state.as_bytes(), words[4]);
            let address = u64::from_str_radix(std::str::from_utf8(&words[5][2..]).unwrap(), 16).unwrap();
            assert_eq!(
                module.address,
                if address == 0 { Reported::Hidden } else { Reported::Known(address) }
            );
            let taints = words.get(6).map_or(&b""[..], |word| &word[1..word.len() - 1]);
            assert_eq!(module.taints.as_bytes(), taints);
        }
    }
}

impl Naive for Cgroups {
    fn agree(&self, text: &[u8]) {
        let below: Vec<_> = lines(text).skip(1).map(words).collect();
        assert_eq!(self.controllers.len(), below.len());
        for (row, line) in self.controllers.iter().zip(below) {
            assert_eq!(row.subsys_name.as_bytes(), line[0]);
            assert_eq!(
                numbers::<u64>(&line[1..]),
                [row.hierarchy.into(), row.num_cgroups, row.enabled.into()]
            );
        }
    }
}

impl Naive for Crypto {
    fn agree(&self, text: &[u8]) {
        let text = String::from_utf8(text.to_vec()).unwrap();
        let blocks: Vec<&str> = text.split("\n\n").filter(|block| !block.is_empty()).collect();
        assert_eq!(self.algorithms.len(), blocks.len());
        for (row, block) in self.algorithms.iter().zip(blocks) {
            let mut known = 0;
            for (key, value) in pairs(block.as_bytes(), b':') {
                // Changed digits may begin with zeros.
                let optional = |told: Option<u64>| {
                    assert_eq!(told.unwrap(), number::<u64>(value));
                    value.to_vec()
                };
                let yes = |yes: Option<YesNo>| if yes.unwrap().0 { b"yes".to_vec() } else { b"no".to_vec() };
                let told = match key.trim_ascii_end() {
                    b"name" => row.name.as_bytes().to_vec(),
                    b"driver" => row.driver.as_bytes().to_vec(),
                    b"module" => row.module.as_bytes().to_vec(),
                    b"selftest" => row.selftest.as_bytes().to_vec(),
                    b"type" => row.kind.as_bytes().to_vec(),
                    b"geniv" => row.geniv.as_bytes().to_vec(),
                    b"internal" => yes(row.internal),
                    b"async" => yes(row.is_async),
                    b"priority" => optional(row.priority),
                    b"refcnt" => optional(row.refcnt),
                    b"blocksize" => optional(row.blocksize),
                    b"min keysize" => optional(row.min_keysize),
                    b"max keysize" => optional(row.max_keysize),
                    b"ivsize" => optional(row.ivsize),
                    b"chunksize" => optional(row.chunksize),
                    b"walksize" => optional(row.walksize),
                    b"statesize" => optional(row.statesize),
                    b"digestsize" => optional(row.digestsize),
                    b"maxauthsize" => optional(row.maxauthsize),
                    b"seedsize" => optional(row.seedsize),
                    key => panic!("{}", key.escape_ascii()),
                };
                assert_eq!(told, value, "{}", key.escape_ascii());
                known += 1;
            }
            let sizes = [
                row.priority,
                row.refcnt,
                row.blocksize,
                row.min_keysize,
                row.max_keysize,
                row.ivsize,
                row.chunksize,
                row.walksize,
                row.statesize,
                row.digestsize,
                row.maxauthsize,
                row.seedsize,
                row.flags.map(|flags| flags.0),
            ];
            assert!(sizes.iter().flatten().count() + 6 <= known, "a size of another block");
        }
    }
}

impl Naive for KeyUsers {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.users.len(), lines(text).count());
        for (user, line) in self.users.iter().zip(lines(text)) {
            let words: Vec<&[u8]> =
                line.split(|byte| !byte.is_ascii_digit()).filter(|word| !word.is_empty()).collect();
            let told = [
                user.uid.into(),
                user.usage,
                user.nkeys,
                user.nikeys,
                user.qnkeys,
                user.maxkeys,
                user.qnbytes.0,
                user.maxbytes.0,
            ];
            assert_eq!(numbers::<u64>(&words), told);
        }
    }
}

impl Naive for FileNr {
    fn agree(&self, text: &[u8]) {
        assert_eq!(numbers::<u64>(&words(text)), [self.nr_files, self.nr_free_files, self.max_files]);
    }
}

impl Naive for InodeNr {
    fn agree(&self, text: &[u8]) {
        assert_eq!(numbers::<u64>(&words(text)), [self.nr_inodes, self.nr_unused]);
    }
}

impl Naive for DentryState {
    fn agree(&self, text: &[u8]) {
        let seen =
            [self.nr_dentry, self.nr_unused, self.age_limit.0, self.want_pages, self.nr_negative, self.dummy];
        assert_eq!(numbers::<u64>(&words(text)), seen);
    }
}

macro_rules! lines_and_numbers {
    ($($line:ident)*; $($number:ident)*) => {
        $( impl Naive for $line {
            fn agree(&self, text: &[u8]) {
                assert_eq!(self.0.as_bytes(), lines(text).next().unwrap_or_default());
            }
        } )*
        $( impl Naive for $number {
            fn agree(&self, text: &[u8]) {
                assert_eq!(self.0, number::<u64>(text.trim_ascii()));
                let mut any = sys::Numbers::default();
                any.parse(text, &mut ()).unwrap();
                assert_eq!(any.numbers, [i128::from(self.0)]);
            }
        } )*
    };
}

lines_and_numbers!(Osrelease Hostname CorePattern BootId Uuid; PidMax ThreadsMax EntropyAvail);
