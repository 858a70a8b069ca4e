//! The environment, the auxiliary vector, and the details of descriptors.

use std::collections::BTreeMap;

use procsampler::pid::{Auxv, Environ, Fdinfo, Signals};
use procsampler::system::Locks;
use procsampler::unit::{Bytes, Nanos};

use super::Naive;
use crate::fixtures::Core;
use crate::naive::{lines, number, words};

impl Naive for Environ {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.text.as_bytes(), text);
        let mut entries: Vec<&[u8]> = text.split(|&byte| byte == 0).collect();
        if text.ends_with(b"\0") || text.is_empty() {
            entries.pop();
        }
        assert_eq!(self.variables().count(), entries.len());
        for (variable, entry) in self.variables().zip(entries) {
            let joined = match variable.value {
                Some(value) => [variable.name, b"=", value].concat(),
                None => variable.name.to_vec(),
            };
            assert_eq!(joined, entry);
            assert!(!variable.name.contains(&b'='));
            let first = self.variables().find(|other| other.name == variable.name && other.value.is_some());
            assert_eq!(self.get(variable.name), first.and_then(|first| first.value));
        }
    }
}

impl Naive for Auxv {
    fn agree(&self, text: &[u8]) {
        let words: Vec<u64> = match (self.word_bits, self.big_endian) {
            (64, false) => {
                text.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().unwrap())).collect()
            }
            (64, true) => {
                text.chunks_exact(8).map(|word| u64::from_be_bytes(word.try_into().unwrap())).collect()
            }
            (32, false) => {
                text.chunks_exact(4).map(|word| u32::from_le_bytes(word.try_into().unwrap()).into()).collect()
            }
            (32, true) => {
                text.chunks_exact(4).map(|word| u32::from_be_bytes(word.try_into().unwrap()).into()).collect()
            }
            (0, _) => Vec::new(),
            bits => panic!("{bits:?}"),
        };
        let pairs: Vec<_> =
            words.chunks(2).take_while(|pair| pair[0] != 0).map(|pair| (pair[0], pair[1])).collect();
        let seen: Vec<_> = self.entries.iter().map(|entry| (u64::from(entry.at.0), entry.value)).collect();
        assert_eq!(seen, pairs);
        for entry in &self.entries {
            assert!(self.get(entry.at).is_some());
        }
    }
}

fn hex(digits: &[u8]) -> u64 {
    u64::from_str_radix(std::str::from_utf8(digits).unwrap().trim_start_matches("0x"), 16).unwrap()
}

/// `name:digits`, as a map.
fn named<'a>(words: &[&'a [u8]]) -> BTreeMap<&'a str, &'a [u8]> {
    let pair = |word: &&'a [u8]| {
        let at = word.iter().position(|&byte| byte == b':').unwrap();
        (std::str::from_utf8(&word[..at]).unwrap(), &word[at + 1..])
    };
    words.iter().map(pair).collect()
}

impl Naive for Fdinfo {
    fn agree(&self, text: &[u8]) {
        let (mut locks, mut tfds, mut watches, mut marks) = (Vec::new(), 0, 0, 0);
        let mut seen = 0;
        for line in lines(text) {
            let line = words(line);
            let value = line.get(1).copied().unwrap_or_default();
            let signed = |value: Option<i32>| assert_eq!(value, Some(number(line[1])));
            let plain = |value: Option<u32>| assert_eq!(value, Some(number(line[1])));
            let (ring, bpf) = (self.io_uring.unwrap_or_default(), self.bpf.unwrap_or_default());
            let (event, timer) = (self.eventfd.unwrap_or_default(), self.timerfd.unwrap_or_default());
            seen += 1;
            match line[0] {
                b"pos:" => assert_eq!(self.pos, Some(Bytes(number::<i64>(value) as u64))),
                b"flags:" => {
                    let octal = u32::from_str_radix(std::str::from_utf8(value).unwrap(), 8).unwrap();
                    assert_eq!(self.flags.bits(), octal);
                }
                b"mnt_id:" => signed(self.mnt_id),
                b"ino:" => assert_eq!(self.ino, Some(number(value))),
                b"lock:" => locks.push(line[1..].join(&b' ')),
                b"eventfd-count:" => assert_eq!(event.count.unwrap().0, hex(value)),
                b"eventfd-id:" => signed(event.id),
                b"eventfd-semaphore:" => assert_eq!(event.semaphore, Some(value == b"1")),
                b"tfd:" => {
                    let target = self.epoll[tfds];
                    let more = named(&line[6..]);
                    assert_eq!((target.tfd, target.data), (number(value), hex(line[5])));
                    assert_eq!(u64::from(target.events.bits()), hex(line[3]));
                    assert_eq!(target.pos, Some(Bytes(number(more["pos"]))));
                    assert_eq!(target.ino, Some(hex(more["ino"])));
                    let sdev = target.sdev.unwrap();
                    assert_eq!(u64::from(sdev.major << 20 | sdev.minor), hex(more["sdev"]));
                    tfds += 1;
                }
                b"inotify" => {
                    let watch = self.inotify.get(watches).unwrap();
                    let named = named(&line[1..]);
                    assert_eq!((u64::from(watch.wd), watch.ino), (hex(named["wd"]), hex(named["ino"])));
                    assert_eq!(u64::from(watch.sdev.major << 20 | watch.sdev.minor), hex(named["sdev"]));
                    assert_eq!(u64::from(watch.mask.bits()), hex(named["mask"]));
                    assert_eq!(u64::from(watch.ignored_mask), hex(named["ignored_mask"]));
                    let handle = named.get("fhandle-type").map(|digits| hex(digits) as u32);
                    assert_eq!(watch.fhandle_type, handle);
                    assert_eq!(
                        watch.f_handle.map(|handle| handle.as_bytes()),
                        named.get("f_handle").copied()
                    );
                    // The length is not kept, because it is that of the digits.
                    let len = named.get("fhandle-bytes").map(|digits| 2 * hex(digits) as usize);
                    assert_eq!(watch.f_handle.map(|handle| handle.as_bytes().len()), len);
                    watches += 1;
                }
                b"fanotify" if value.starts_with(b"flags:") => {
                    let (named, fanotify) = (named(&line[1..]), self.fanotify.unwrap());
                    assert_eq!(u64::from(fanotify.flags), hex(named["flags"]));
                    assert_eq!(u64::from(fanotify.event_flags), hex(named["event-flags"]));
                }
                b"fanotify" => {
                    let (named, mark) = (named(&line[1..]), self.fanotify_marks.get(marks).unwrap());
                    assert_eq!(mark.ino, named.get("ino").map(|digits| hex(digits)));
                    let flags = [mark.mflags, mark.mask, mark.ignored_mask].map(u64::from);
                    assert_eq!(flags, ["mflags", "mask", "ignored_mask"].map(|name| hex(named[name])));
                    assert_eq!(mark.f_handle.map(|handle| handle.as_bytes()), named.get("f_handle").copied());
                    marks += 1;
                }
                b"sigmask:" => {
                    let mask = u128::from_str_radix(std::str::from_utf8(value).unwrap(), 16).unwrap();
                    assert_eq!(self.sigmask, Some(Signals::from_bits_retain(mask)));
                }
                b"clockid:" => signed(timer.clockid),
                b"ticks:" => assert_eq!(timer.ticks, Some(number(value))),
                b"settime" => {
                    let octal = u64::from_str_radix(std::str::from_utf8(line[2]).unwrap(), 8).unwrap();
                    assert_eq!(timer.settime_flags.unwrap().0, octal);
                }
                b"it_value:" | b"it_interval:" => {
                    let trim =
                        |word: &[u8]| number::<u64>(&word[usize::from(word[0] == b'(')..word.len() - 1]);
                    let time = if line[0] == b"it_value:" { timer.it_value } else { timer.it_interval };
                    assert_eq!(time.unwrap().0, Nanos(trim(line[1]) * 1_000_000_000 + trim(line[2])));
                }
                b"Pid:" => signed(self.pidfd.unwrap().pid),
                b"NSpid:" => {
                    assert_eq!(self.nspid, line[1..].iter().map(|word| number(word)).collect::<Vec<i32>>())
                }
                b"pending:" => assert_eq!(self.userfaultfd.unwrap().pending, Some(number(value))),
                b"total:" => assert_eq!(self.userfaultfd.unwrap().total, Some(number(value))),
                b"API:" => {
                    let api = self.userfaultfd.unwrap().api.unwrap();
                    let parts: Vec<u64> = value.split(|&byte| byte == b':').map(hex).collect();
                    assert_eq!([api.api, api.features, api.available], parts[..]);
                }
                b"iff:" => assert_eq!(self.iff.unwrap().as_bytes(), value),
                b"SqMask:" => assert_eq!(ring.sq_mask.unwrap().0, hex(value)),
                b"CqMask:" => assert_eq!(ring.cq_mask.unwrap().0, hex(value)),
                b"SqHead:" => plain(ring.sq_head),
                b"SqTail:" => plain(ring.sq_tail),
                b"CachedSqHead:" => plain(ring.cached_sq_head),
                b"CqHead:" => plain(ring.cq_head),
                b"CqTail:" => plain(ring.cq_tail),
                b"CachedCqTail:" => plain(ring.cached_cq_tail),
                b"SQEs:" => plain(ring.sqes),
                b"CQEs:" => plain(ring.cqes),
                b"SqThread:" => signed(ring.sq_thread),
                b"SqThreadCpu:" => signed(ring.sq_thread_cpu),
                b"SqTotalTime:" => assert_eq!(ring.sq_total_time, Some(number(value))),
                b"SqWorkTime:" => assert_eq!(ring.sq_work_time, Some(number(value))),
                b"UserFiles:" => plain(ring.user_files),
                b"UserBufs:" => plain(ring.user_bufs),
                b"NAPI:" => assert_eq!(ring.napi.unwrap().as_bytes(), value),
                b"PollList:" | b"CqOverflowList:" => assert!(value.is_empty()),
                b"map_type:" => plain(bpf.map_type),
                b"key_size:" => plain(bpf.key_size),
                b"value_size:" => plain(bpf.value_size),
                b"max_entries:" => plain(bpf.max_entries),
                b"map_flags:" => assert_eq!(bpf.map_flags.unwrap().0, hex(value)),
                b"map_extra:" => assert_eq!(bpf.map_extra.unwrap().0, hex(value)),
                b"memlock:" => assert_eq!(bpf.memlock, Some(Bytes(number(value)))),
                b"map_id:" => plain(bpf.map_id),
                b"frozen:" => assert_eq!(bpf.frozen, Some(value == b"1")),
                word => panic!("{} is not read here", word.escape_ascii()),
            }
        }
        assert!(seen >= 2);
        let naive = Locks::parsed(&[&locks.join(&b'\n')[..], b"\n"].concat()).unwrap();
        assert_eq!(self.locks, naive.locks, "as /proc/locks has them");
        assert_eq!(self.epoll.len(), tfds);
        assert_eq!((self.inotify.len(), self.fanotify_marks.len()), (watches, marks));
        assert!(self.unlisted.is_empty() && self.drm.is_empty() && self.io_uring_lines.is_empty());
    }
}
