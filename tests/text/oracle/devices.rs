//! Keys, ranges of addresses, and the small tables of devices.

use procsampler::unit::{KiB, Micros, Millis, Seconds};
use procsampler::{Reported, fs, system, tty};

use super::*;

fn hex(word: &[u8]) -> u64 {
    u64::from_str_radix(std::str::from_utf8(word).unwrap(), 16).unwrap()
}

impl Naive for system::Keys {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.keys.len(), lines(text).count());
        for (seen, line) in self.keys.iter().zip(lines(text)) {
            let columns = words(line);
            assert_eq!((u64::from(seen.serial), seen.usage), (hex(columns[0]), number(columns[2])));
            let flags = format!("{:?}", seen.flags);
            assert_eq!(flags.contains("IN_QUOTA"), columns[1].contains(&b'Q'));
            assert!(flags.contains("INSTANTIATED") && columns[1].contains(&b'I'));
            assert_eq!((seen.timeout, columns[3]), (system::keys::Timeout::Never, &b"perm"[..]));
            assert_eq!((u64::from(seen.perm), seen.uid), (hex(columns[4]), number(columns[5])));
            assert_eq!((seen.gid, seen.key_type.as_bytes()), (Some(number(columns[6])), columns[7]));
            assert!(line.ends_with(seen.description.as_bytes()) && !seen.description.as_bytes().is_empty());
            assert_eq!(words(seen.description.as_bytes()), columns[8..]);
        }
        assert!(self.unlisted.is_empty());
    }
}

/// `00001000-0009fbff : System RAM`
fn regions<'a>(seen: impl ExactSizeIterator<Item = system::resources::Region<'a>>, text: &[u8]) {
    assert_eq!(seen.len(), lines(text).count());
    for (seen, line) in seen.zip(lines(text)) {
        let blanks = line.iter().take_while(|&&byte| byte == b' ').count();
        let colon = line.windows(3).position(|mark| mark == b" : ").unwrap();
        let range: Vec<u64> = line[blanks..colon].split(|&byte| byte == b'-').map(hex).collect();
        let known = |number| if range == [0, 0] { Reported::Hidden } else { Reported::Known(number) };
        assert_eq!([seen.start, seen.end], [known(range[0]), known(range[1])]);
        assert_eq!((seen.depth as usize, seen.name.as_bytes()), (blanks / 2, line[colon + 3..].trim_ascii()));
    }
}

impl Naive for system::Iomem {
    fn agree(&self, text: &[u8]) {
        regions(self.regions.iter(), text);
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for system::Ioports {
    fn agree(&self, text: &[u8]) {
        regions(self.regions.iter(), text);
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for system::Dma {
    fn agree(&self, text: &[u8]) {
        let naive: Vec<_> =
            pairs(text, b':').map(|(channel, name)| (number(channel.trim_ascii()), name)).collect();
        let seen: Vec<_> =
            self.channels.iter().map(|channel| (channel.number, channel.name.as_bytes())).collect();
        assert_eq!(seen, naive);
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for system::Execdomains {
    fn agree(&self, text: &[u8]) {
        let [linux] = self.domains[..] else { panic!() };
        let line = words(text);
        let range: Vec<u32> = line[0].split(|&byte| byte == b'-').map(number).collect();
        assert_eq!((vec![linux.first, linux.last], linux.name.as_bytes()), (range, line[1]));
        assert_eq!(linux.module.as_bytes(), line[2]);
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for system::Consoles {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.consoles.len(), lines(text).count());
        for (seen, line) in self.consoles.iter().zip(lines(text)) {
            let columns = words(line);
            assert_eq!(seen.name.as_bytes(), columns[0]);
            let device: Vec<u32> = columns.last().unwrap().split(|&byte| byte == b':').map(number).collect();
            assert_eq!(seen.device.map(<[u32; 2]>::from), Some([device[0], device[1]]));
            let letters = line[columns[0].len()..].iter().filter(|byte| byte.is_ascii_alphabetic());
            assert_eq!(letters.count(), seen.flags.iter().count());
        }
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for system::Misc {
    fn agree(&self, text: &[u8]) {
        let naive: Vec<_> = lines(text).map(words).map(|line| (number(line[0]), line[1])).collect();
        let seen: Vec<_> = self.devices.iter().map(|device| (device.minor, device.name.as_bytes())).collect();
        assert_eq!(seen, naive);
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for system::Mtrr {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.ranges.len(), lines(text).count());
        for (seen, line) in self.ranges.iter().zip(lines(text)) {
            let parts: Vec<&[u8]> =
                line.split(|byte| b":=, ()".contains(byte)).filter(|part| !part.is_empty()).collect();
            let [register, b"base", base, _, b"size", size, b"count", count, kind] = parts[..] else {
                panic!("{parts:?}")
            };
            assert_eq!(seen.register, number::<u32>(register.strip_prefix(b"reg").unwrap()));
            assert_eq!(seen.base, hex(base.strip_prefix(b"0x").unwrap()));
            assert_eq!(seen.size, KiB(number::<u64>(size.strip_suffix(b"MB").unwrap()) * 1024));
            assert_eq!((seen.count, seen.kind.as_bytes()), (number(count), kind));
        }
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for tty::Drivers {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.drivers.len(), lines(text).count());
        for (seen, line) in self.drivers.iter().zip(lines(text).map(words)) {
            assert_eq!(
                [seen.name.as_bytes(), seen.device.as_bytes(), seen.kind.as_bytes()],
                [line[0], line[1], line[4]]
            );
            let minors: Vec<u32> = line[3].split(|&byte| byte == b'-').map(number).collect();
            assert_eq!((seen.major, seen.first_minor), (number(line[2]), minors[0]));
            assert_eq!(Some(&seen.last_minor), minors.last());
        }
        assert!(self.unlisted.is_empty());
    }
}

impl Naive for system::Mdstat {
    fn agree(&self, text: &[u8]) {
        use system::mdstat::{Metadata, SyncState};
        let mut arrays = self.arrays.iter();
        let mut array = None;
        for line in lines(text) {
            let all = words(line);
            match all[..] {
                [b"Personalities", b":", ref kinds @ ..] => {
                    let seen = self.personalities.iter().map(|name| format!("[{name}]").into_bytes());
                    assert!(seen.eq(kinds.iter().map(|kind| kind.to_vec())));
                }
                [b"unused", b"devices:", b"<none>"] => assert!(self.unused.is_empty()),
                [name, b":", state, kind, ref members @ ..] => {
                    let seen = arrays.next().unwrap();
                    assert_eq!((seen.name.as_bytes(), seen.state.as_bytes()), (name, state));
                    assert_eq!(seen.personality.unwrap().as_bytes(), kind);
                    let printed = seen.members.iter().map(|member| {
                        let letters = if member.flags.is_empty() { "" } else { "(F)" };
                        format!("{}[{}]{letters}", member.name, member.number).into_bytes()
                    });
                    assert!(printed.eq(members.iter().map(|member| member.to_vec())));
                    array = Some(seen);
                }
                [blocks, b"blocks", b"super", b"non-persistent", ref layout @ ..] => {
                    let seen = array.unwrap();
                    assert_eq!(
                        (seen.layout.blocks, seen.metadata),
                        (Some(KiB(number(blocks))), Some(Metadata::NonPersistent))
                    );
                    match layout {
                        [chunk, b"chunks"] => {
                            assert_eq!(
                                seen.layout.chunk,
                                Some(KiB(number(chunk.strip_suffix(b"k").unwrap())))
                            );
                        }
                        [disks, in_sync] => {
                            let printed = [seen.layout.raid_disks, seen.layout.working].map(Option::unwrap);
                            assert_eq!(format!("[{}/{}]", printed[0], printed[1]).as_bytes(), *disks);
                            assert_eq!([b"[", seen.in_sync.as_bytes(), b"]"].concat(), *in_sync);
                        }
                        _ => panic!("{}", line.escape_ascii()),
                    }
                }
                [_, action, b"=", percent, amount, finish, speed] => {
                    let sync = array.unwrap().sync.unwrap();
                    let SyncState::Running(progress) = sync.state else { panic!("{sync:?}") };
                    assert_eq!(sync.action.as_bytes(), action);
                    let digits = |word: &[u8]| {
                        number::<u64>(&word.iter().copied().filter(u8::is_ascii_digit).collect::<Vec<_>>())
                    };
                    assert_eq!(u64::from(progress.per_mille), digits(percent));
                    assert_eq!(format!("({}/{})", progress.done.0, progress.total.0).as_bytes(), amount);
                    assert_eq!(progress.finish, Seconds(digits(finish) * 6));
                    assert_eq!(progress.speed, KiB(digits(speed)));
                }
                [] => {}
                _ => panic!("{}", line.escape_ascii()),
            }
        }
        assert!(arrays.next().is_none() && self.unlisted.is_empty());
    }
}

impl Naive for fs::jbd2::Info {
    fn agree(&self, text: &[u8]) {
        let mut lines = lines(text).map(words);
        let first = lines.next().unwrap();
        assert_eq!(self.transactions, number::<u64>(first[0]));
        assert_eq!(self.requested, Some(number(first[2].strip_prefix(b"(").unwrap())));
        assert_eq!(self.max_transaction_buffers, Some(number(first[7])));
        let first_number = |line: Vec<&[u8]>| {
            number::<u64>(&line[0].iter().copied().filter(u8::is_ascii_digit).collect::<Vec<_>>())
        };
        let naive: Vec<_> = lines.skip(1).map(|line| Some(first_number(line))).collect();
        let millis = [self.wait, self.request_delay, self.running, self.locked, self.flushing, self.logging];
        let mut seen: Vec<_> = millis.map(|time| time.map(|Millis(time)| time)).to_vec();
        seen.push(self.average_commit_time.map(|Micros(time)| time));
        seen.extend([self.handle_count, self.blocks, self.blocks_logged]);
        // A journal without a transaction has no averages.
        match naive.is_empty() {
            true => assert!(seen.iter().all(Option::is_none)),
            false => assert_eq!(seen, naive),
        }
        assert!(self.unlisted.is_empty());
    }
}
