//! Kernels differ: lines are added, removed and moved, and columns are added. Unknown parts are kept in
//! `unlisted`, missing ones are `None`, and nothing else changes.

#[path = "drift/net.rs"]
mod net_files;

use std::mem;

use crate::fixtures::random::{Random, cases, scrambled, shuffled};
use crate::fixtures::{Core, sample};
use crate::naive::{self, plain, printed};
use procsampler::system::diskstats;
use procsampler::{Delta, Machine, ProcFile, net, pid, system};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Some texts that can be parsed, with their snapshots.
fn some<T: Core>() -> Vec<(&'static [u8], T)> {
    sample::<T>(12).into_iter().filter_map(|text| Some((text, T::parsed(text).ok()?))).collect()
}

/// Lines with their newlines.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|&byte| byte == b'\n').collect()
}

fn key(line: &[u8], separator: u8) -> &[u8] {
    line.split(|&byte| byte == separator).next().unwrap()
}

fn is_cpu(line: &[u8]) -> bool {
    line.strip_prefix(b"cpu").and_then(<[u8]>::first).is_some_and(u8::is_ascii_digit)
}

fn take_unlisted<T: Core>(snapshot: &mut T) -> Vec<(Vec<u8>, Vec<u8>)> {
    let unlisted = mem::take(snapshot.unlisted_mut().unwrap());
    unlisted.iter().map(|(key, value)| (key.to_vec(), value.to_vec())).collect()
}

/// A key that no table has: a new one, or one that is similar to `known`.
fn strange_key(known: &[u8], kind: u8) -> Vec<u8> {
    match kind {
        0 => [known, b"_x"].concat(),
        1 => [b"_", known].concat(),
        2 => known.iter().map(|byte| byte ^ (byte & 0x40) >> 1).collect(),
        3 => [&known[..known.len() - 1], b"~"].concat(),
        _ => b"Strange".to_vec(),
    }
}

fn strange_value() -> impl Strategy<Value = &'static [u8]> {
    select(vec![
        &b"12 kB"[..],
        b"0",
        b"-1",
        b"18446744073709551616",
        b"some words: 7",
        b"",
        b"\xff\xfe",
        b"0x1f",
    ])
}

fn unknown_lines_are_kept<T: Core + 'static>(separator: u8) {
    let strange = (any::<Index>(), any::<Index>(), 0..5u8, strange_value());
    let some = some::<T>();
    proptest!(cases(200), |(which: Index, strange in prop::collection::vec(strange, 1..9))| {
        let (text, expected) = which.get(&some);
        let mut drifted: Vec<Vec<u8>> = lines(text).into_iter().map(<[u8]>::to_vec).collect();
        let known: Vec<Vec<u8>> = drifted.iter().map(|line| key(line, separator).to_vec()).collect();
        let mut new = Vec::new();
        for (place, like, kind, value) in strange {
            let key = strange_key(like.get::<Vec<u8>>(&known), kind);
            let line = [&key[..], &[separator, b' '], value, b"\n"].concat();
            new.push((line.clone(), (key, value.to_vec())));
            drifted.insert(place.index(drifted.len() + 1), line);
        }
        let unlisted: Vec<_> =
            drifted.iter().filter_map(|line| Some(new.iter().find(|(new, _)| new == line)?.1.clone())).collect();
        let drifted = drifted.concat();

        let (mut snapshot, mut memory) = (T::default(), T::memory());
        for _ in 0..2 {
            prop_assert_eq!(snapshot.parse(&drifted, &mut memory), Ok(()));
            prop_assert_eq!(take_unlisted(&mut snapshot), &unlisted[..]);
            prop_assert_eq!(&snapshot, expected);
            prop_assert_eq!(snapshot.parse(text, &mut memory), Ok(()));
            prop_assert_eq!(&snapshot, expected);
        }
    });
}

/// Each line is dropped alone. If it is optional, its field is `None` and all others are unchanged. If it is
/// required, the error names it.
fn a_dropped_line_is_none_or_named<T: Core>(separator: u8) {
    for (text, snapshot) in some::<T>() {
        let whole = printed(&snapshot);
        let (mut snapshot, mut memory) = (T::default(), T::memory());
        for dropped in 0..lines(text).len() {
            let mut rest = lines(text);
            let key = key(rest.remove(dropped), separator);
            let rest = rest.concat();
            let (field, name) = (plain(key), key.escape_ascii());
            let optional = whole[&field].starts_with("Some(");
            match snapshot.parse(&rest, &mut memory) {
                Ok(()) => {
                    let mut now = printed(&snapshot);
                    assert_eq!(now.insert(field.clone(), whole[&field].clone()).unwrap(), "None", "{name}");
                    assert_eq!(now, whole, "{name}");
                }
                Err(error) => {
                    assert!(!optional, "{name}: {error}");
                    assert_eq!((error.field().as_bytes(), error.at()), (key, rest.len()));
                }
            }
        }
    }
}

/// Any number of optional lines is dropped.
fn dropped_lines_are_none<T: Core + 'static>(separator: u8) {
    let some = some::<T>();
    proptest!(cases(200), |(which: Index, seed: u64)| {
        let (text, snapshot) = which.get(&some);
        let (mut used, mut expected) = (snapshot.clone(), printed(snapshot));
        let (mut rest, mut random) = (Vec::new(), Random(seed));
        for line in lines(text) {
            let value = expected.get_mut(&plain(key(line, separator))).unwrap();
            match value.starts_with("Some(") && random.below(3) == 0 {
                true => *value = "None".to_owned(),
                false => rest.push(line),
            }
        }
        prop_assert_eq!(used.parse(&rest.concat(), &mut T::memory()), Ok(()));
        prop_assert_eq!(printed(&used), expected);
    });
}

fn permuted_lines_say_the_same<T: Core + 'static>(_: u8) {
    let some = some::<T>();
    proptest!(cases(200), |(which: Index, seed: u64)| {
        let (text, expected) = which.get(&some);
        let permuted = shuffled(lines(text), seed).concat();
        let (mut snapshot, mut memory) = (T::default(), T::memory());
        for text in [&permuted, *text, &permuted] {
            prop_assert_eq!(snapshot.parse(text, &mut memory), Ok(()));
            prop_assert_eq!(&snapshot, expected);
        }
    });
}

fn of_doubled_lines_the_last_wins<T: Core + 'static>(_: u8) {
    let some = some::<T>();
    proptest!(cases(200), |(which: Index, line: Index, place: Index, seed: u64)| {
        let (text, expected) = which.get(&some);
        let mut doubled = lines(text);
        let which = line.index(doubled.len());
        let place = place.index(doubled.len() + 1);
        // The number of a CPU, or of a type of ICMP, is not a key: two lines are two rows.
        prop_assume!(!is_cpu(doubled[which]) && !doubled[which].windows(4).any(|part| part == b"Type"));
        let changed = scrambled(doubled[which], seed);
        let mut replaced = doubled.clone();
        replaced[which] = &changed;
        let replaced = T::parsed(&replaced.concat());
        prop_assume!(replaced.is_ok());

        doubled.insert(place, &changed);
        let expected = if place > which { &replaced.unwrap() } else { expected };
        prop_assert_eq!(&T::parsed(&doubled.concat()).unwrap(), expected);
    });
}

/// A module for each file of keys, with its tests.
macro_rules! keyed {
    ($( $name:ident: $type:ty, $separator:literal, { $($property:ident)* } )*) => {
        $( mod $name {
            use super::*;
            $( #[test] fn $property() { super::$property::<$type>($separator) } )*
        } )*
    };
    ($( $name:ident: $type:ty, $separator:literal; )*) => {
        keyed! { $( $name: $type, $separator, {
            unknown_lines_are_kept
            a_dropped_line_is_none_or_named
            dropped_lines_are_none
            permuted_lines_say_the_same
            of_doubled_lines_the_last_wins
        } )* }
    };
}

keyed! {
    meminfo: system::Meminfo, b':';
    vmstat: system::Vmstat, b' ';
    status: pid::Status, b':';
    io: pid::Io, b':';
}

keyed! {
    snmp6: net::Snmp6, b' ', { unknown_lines_are_kept of_doubled_lines_the_last_wins }
    dev_snmp6: net::DevSnmp6, b' ', { unknown_lines_are_kept of_doubled_lines_the_last_wins }
    system_stat: system::Stat, b' ', { unknown_lines_are_kept of_doubled_lines_the_last_wins }
}

/// The lines of single CPUs may be missing, but no other line.
#[test]
fn a_cpu_may_go_and_a_total_may_not() {
    for (text, whole) in some::<system::Stat>() {
        for dropped in 0..lines(text).len() {
            let mut rest = lines(text);
            let line = rest.remove(dropped);
            let rest = rest.concat();
            let parsed = system::Stat::parsed(&rest);
            if is_cpu(line) {
                let mut left = whole.cpus.to_vec();
                left.remove(dropped - 1);
                let mut parsed = parsed.unwrap();
                assert_eq!(parsed.cpus[..], left);
                parsed.cpus.clone_from(&whole.cpus);
                assert_eq!(parsed, whole);
            } else if key(line, b' ') == b"softirq" {
                let mut parsed = parsed.unwrap();
                assert_eq!(parsed.softirq.take(), None);
                parsed.softirq = whole.softirq;
                assert_eq!(parsed, whole);
            } else {
                let error = parsed.unwrap_err();
                assert_eq!((error.field().as_bytes(), error.at()), (key(line, b' '), rest.len()));
            }
        }
    }
}

#[test]
fn permuted_lines_of_stat_say_the_same() {
    for (seed, (text, expected)) in some::<system::Stat>().into_iter().enumerate() {
        let permuted = shuffled(lines(text), seed as u64).concat();
        let mut seen = system::Stat::parsed(&permuted).unwrap();
        assert_eq!(seen.cpus.len(), expected.cpus.len());
        for cpu in &expected.cpus {
            assert_eq!(seen.cpus.get(cpu.id), Some(cpu));
        }
        seen.cpus.clone_from(&expected.cpus);
        assert_eq!(seen, expected);
    }
}

#[test]
fn permuted_rows_of_diskstats_are_found() {
    for (seed, (text, expected)) in some::<system::Diskstats>().into_iter().enumerate() {
        let permuted = shuffled(lines(text), seed as u64).concat();
        let seen = system::Diskstats::parsed(&permuted).unwrap();
        assert_eq!(seen.disks.len(), expected.disks.len());
        for disk in &expected.disks {
            assert_eq!(seen.disks.get((disk.major, disk.minor, &disk.name)), Some(disk));
        }
    }
}

/// Unknown lines anywhere below the first are kept, with the lines above them as keys, and change nothing
/// else.
#[test]
fn unknown_lines_of_zoneinfo_are_kept() {
    let strange = (any::<Index>(), any::<Index>(), 0..4u8, strange_value());
    let some = some::<system::Zoneinfo>();
    proptest!(cases(100), |(which: Index, strange in prop::collection::vec(strange, 1..9))| {
        let (text, expected) = which.get(&some);
        let mut drifted: Vec<Vec<u8>> = lines(text).into_iter().map(<[u8]>::to_vec).collect();
        let known: Vec<Vec<u8>> =
            drifted.iter().map(|line| naive::words(line)[0].trim_ascii_end().to_vec()).collect();
        let mut new = 0;
        for (place, like, kind, value) in strange {
            let key = strange_key(like.get::<Vec<u8>>(&known), kind);
            // If two letters are exchanged, or a title changes, the result may be another known key.
            if key.contains(&b':') || known.contains(&key) {
                continue;
            }
            new += 1;
            let line = [b"      ", &key[..], b" ", value, b"\n"].concat();
            drifted.insert(1 + place.index(drifted.len()), line);
        }
        let drifted = drifted.concat();
        let (mut snapshot, mut memory) = (system::Zoneinfo::default(), Default::default());
        for _ in 0..2 {
            prop_assert_eq!(snapshot.parse(&drifted, &mut memory), Ok(()));
            let unlisted = take_unlisted(&mut snapshot);
            prop_assert_eq!(unlisted.len(), new);
            prop_assert!(unlisted.iter().all(|(key, _)| key.starts_with(b"Node ")));
            prop_assert_eq!(&snapshot, expected);
            prop_assert_eq!(snapshot.parse(text, &mut memory), Ok(()));
            prop_assert_eq!(&snapshot, expected);
        }
    });
}

/// Each line is dropped alone. Then something is missing, or an error names it.
#[test]
fn a_dropped_line_of_zoneinfo_is_missed() {
    for (text, whole) in some::<system::Zoneinfo>().into_iter().take(3) {
        for dropped in 0..lines(text).len() {
            let mut rest = lines(text);
            let line = rest.remove(dropped);
            let words = naive::words(line);
            let key = String::from_utf8(words[..words.len().max(2) - 1].join(&b' ')).unwrap();
            match system::Zoneinfo::parsed(&rest.concat()) {
                Ok(seen) => assert_eq!(seen == whole, key == "pagesets", "{key}"),
                Err(error) => {
                    let named = key.trim_end_matches(':') == error.field();
                    assert!(named || key.starts_with("Node") || key == "cpu:", "{key}: {error}");
                }
            }
        }
    }
}

#[test]
fn permuted_rows_of_slabinfo_are_found() {
    for (seed, (text, expected)) in some::<system::Slabinfo>().into_iter().enumerate() {
        let permuted = shuffled(lines(text), seed as u64).concat();
        let seen = system::Slabinfo::parsed(&permuted).unwrap();
        assert_eq!(seen.caches.len(), expected.caches.len());
        for cache in &expected.caches {
            assert_eq!(seen.caches.get((cache.name.as_bytes(), cache.occurrence)), Some(cache));
        }
    }
}

#[test]
fn permuted_rows_of_buddyinfo_are_found() {
    for (seed, (text, expected)) in some::<system::Buddyinfo>().into_iter().enumerate() {
        let permuted = shuffled(lines(text), seed as u64).concat();
        let seen = system::Buddyinfo::parsed(&permuted).unwrap();
        assert_eq!(seen.zones.len(), expected.zones.len());
        for zone in &expected.zones {
            assert_eq!(seen.zones.get((zone.node, &zone.name)), Some(zone));
        }
    }
}

#[test]
fn more_columns_of_slabinfo_are_kept() {
    more_columns_are_kept::<system::Slabinfo>(lines, |line| {
        Some(naive::words(line)[0]).filter(|name| ![&b"#"[..], b"slabinfo"].contains(name))
    });
}

/// Appends columns to each line in turn. Only these are new, with the key of the line. A line without a key
/// has no last column.
fn more_columns_are_kept<T: Core>(split: fn(&[u8]) -> Vec<&[u8]>, key: fn(&[u8]) -> Option<&[u8]>) {
    for (text, expected) in some::<T>() {
        for (at, line) in split(text).into_iter().enumerate() {
            let Some(key) = key(line) else { continue };
            let wide = [line.trim_ascii_end(), b" 77  -8 x\n"].concat();
            let mut lines = split(text);
            lines[at] = &wide;
            let mut seen = T::parsed(&lines.concat()).unwrap();
            assert_eq!(take_unlisted(&mut seen), [(key.to_vec(), b"77  -8 x".to_vec())]);
            assert_eq!(seen, expected);
        }
    }
}

#[test]
fn more_columns_of_stat_are_kept() {
    more_columns_are_kept::<system::Stat>(lines, |line| Some(key(line, b' ')).filter(|&key| key != b"intr"));
}

#[test]
fn more_columns_of_diskstats_are_kept() {
    more_columns_are_kept::<system::Diskstats>(lines, |line| Some(naive::words(line)[2]));
}

/// The first word below the headings.
fn row(line: &[u8]) -> Option<&[u8]> {
    Some(naive::words(line)[0]).filter(|word| !matches!(*word, b"Iface" | b"IP"))
}

/// The first word, unless it is a short line of TCP, whose missing columns are known.
fn socket(line: &[u8]) -> Option<&[u8]> {
    let words = naive::words(line);
    (words.len() > 12).then(|| words[0].strip_suffix(b":")).flatten()
}

#[test]
fn more_columns_of_sockets_routes_and_neighbours_are_kept() {
    more_columns_are_kept::<net::Tcp>(lines, socket);
    more_columns_are_kept::<net::Tcp6>(lines, socket);
    more_columns_are_kept::<net::Udp>(lines, socket);
    more_columns_are_kept::<net::Udp6>(lines, socket);
    more_columns_are_kept::<net::Raw>(lines, socket);
    more_columns_are_kept::<net::Raw6>(lines, socket);
    more_columns_are_kept::<net::Route>(lines, row);
    more_columns_are_kept::<net::Arp>(lines, row);
}

/// The tables of the kernel have no particular order.
#[test]
fn permuted_sockets_are_found() {
    for (seed, (text, expected)) in some::<net::Tcp>().into_iter().enumerate() {
        let mut permuted = lines(text);
        let headings = permuted.remove(0);
        let permuted = [headings, &shuffled(permuted, seed as u64).concat()].concat();
        let seen = net::Tcp::parsed(&permuted).unwrap();
        assert_eq!((seen.sockets.len(), seen.states()), (expected.sockets.len(), expected.states()));
        for socket in expected.sockets.iter().filter(|socket| socket.inode.is_some()) {
            assert_eq!(seen.by_inode(socket.inode.unwrap()), Some(socket));
        }
        let moved = seen.since(&expected, &Machine::COMMON);
        assert_eq!((moved.appeared().count(), moved.gone().count()), (0, 0));
    }
}

#[test]
fn more_columns_of_pid_stat_are_kept() {
    more_columns_are_kept::<pid::Stat>(|text| vec![text], |_| Some(b"stat"));
}

#[test]
fn more_columns_of_swaps_partitions_locks_and_mounts_are_kept() {
    more_columns_are_kept::<system::Swaps>(lines, |line| {
        Some(naive::words(line)[0]).filter(|&word| word != b"Filename")
    });
    more_columns_are_kept::<system::Partitions>(lines, |line| {
        naive::words(line).get(3).copied().filter(|&word| word != b"name")
    });
    more_columns_are_kept::<system::Locks>(lines, |line| Some(key(line, b':')));
    more_columns_are_kept::<pid::Mounts>(lines, |line| Some(naive::words(line)[1]));
}

#[test]
fn more_columns_of_limits_and_maps_are_kept() {
    more_columns_are_kept::<pid::Limits>(lines, |line| {
        Some(line[..26].trim_ascii()).filter(|&name| name != b"Limit")
    });
    more_columns_are_kept::<pid::UidMap>(lines, |line| Some(naive::words(line)[0]));
    more_columns_are_kept::<pid::GidMap>(lines, |line| Some(naive::words(line)[0]));
    more_columns_are_kept::<pid::ProjidMap>(lines, |line| Some(naive::words(line)[0]));
}

/// A limit of a newer kernel, at any position.
#[test]
fn more_limits_are_kept() {
    for (text, expected) in some::<pid::Limits>() {
        for at in 1..=lines(text).len() {
            for new in [
                &b"Max new things            7                    unlimited            things    \n"[..],
                b"Max new things 7 unlimited things\n",
            ] {
                let mut more = lines(text);
                more.insert(at, new);
                let mut seen = pid::Limits::parsed(&more.concat()).unwrap();
                let unlisted = take_unlisted(&mut seen);
                let words = naive::words(&unlisted[0].1).join(&b' ');
                assert_eq!((unlisted.len(), &*unlisted[0].0), (1, &b"Max new things"[..]));
                assert_eq!((words, &seen), (b"7 unlimited things".to_vec(), &expected));
            }
        }
    }
}

/// Tags are added before the type, and options after the last one. Both are kept.
#[test]
fn more_tags_and_options_of_mountinfo_are_kept() {
    for (text, expected) in some::<pid::Mountinfo>() {
        let wide = String::from_utf8(text.to_vec())
            .unwrap()
            .replace(" - ", " new newer:7 - ")
            .replace('\n', ",x y\n");
        let seen = pid::Mountinfo::parsed(wide.as_bytes()).unwrap();
        assert_eq!(seen.mounts.len(), expected.mounts.len());
        for (mut mount, expected) in seen.mounts.iter().zip(&expected.mounts) {
            assert_eq!(mount.unlisted.take().unwrap(), "new newer:7");
            assert_eq!(mount.super_options.as_raw(), [expected.super_options.as_raw(), b",x y"].concat());
            mount.super_options = expected.super_options;
            assert_eq!(mount, expected);
        }
    }
}

#[test]
fn permuted_rows_of_partitions_are_found() {
    for (seed, (text, expected)) in some::<system::Partitions>().into_iter().enumerate() {
        let mut below = lines(text);
        if below.is_empty() {
            continue;
        }
        let heading = below.drain(..2).collect::<Vec<_>>().concat();
        let permuted = [heading, shuffled(below, seed as u64).concat()].concat();
        let seen = system::Partitions::parsed(&permuted).unwrap();
        assert_eq!(seen.partitions.len(), expected.partitions.len());
        for partition in &expected.partitions {
            let id = (partition.major, partition.minor, &partition.name);
            assert_eq!(seen.partitions.get(id), Some(partition));
        }
    }
}

#[test]
fn borrowed_rows_show_more_columns() {
    for (text, expected) in some::<system::Diskstats>() {
        let wide = String::from_utf8(text.to_vec()).unwrap().replace('\n', " 77 8\n");
        let mut rows = diskstats::rows(wide.as_bytes());
        while let Some(row) = rows.next() {
            row.unwrap();
            assert_eq!(rows.extra(), b"77 8");
        }
        assert_eq!(system::Diskstats::parsed(wide.as_bytes()).unwrap().unlisted.len(), expected.disks.len());
    }
}
