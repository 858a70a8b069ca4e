//! Files of a network namespace: names are added, removed and moved within their pairs of lines, and so are
//! pairs.

use crate::naive;
use procsampler::net::dev;
use procsampler::{ProcFile, net};

use super::*;

/// The words of a pair of lines: the common first word, and the names with their numbers.
type Pair<'a> = (&'a [u8], Vec<(&'a [u8], &'a [u8])>);

fn pairs(text: &[u8]) -> Vec<Pair<'_>> {
    let lines: Vec<Vec<&[u8]>> = naive::lines(text).map(naive::words).collect();
    lines
        .chunks(2)
        .map(|pair| (pair[0][0], pair[0][1..].iter().copied().zip(pair[1][1..].iter().copied()).collect()))
        .collect()
}

fn joined(pairs: &[Pair<'_>]) -> Vec<u8> {
    let mut text = Vec::new();
    for (section, columns) in pairs {
        let names: Vec<&[u8]> =
            [section].into_iter().chain(columns.iter().map(|(name, _)| name)).copied().collect();
        let numbers: Vec<&[u8]> =
            [section].into_iter().chain(columns.iter().map(|(_, number)| number)).copied().collect();
        text.extend([names.join(&b' '), numbers.join(&b' '), Vec::new()].join(&b'\n'));
    }
    text
}

/// The result is the same for any order of pairs and of the names in them. Types of ICMP are rows, which keep
/// the order of the text.
fn permuted_pairs_say_the_same<T: Core + 'static>() {
    let some = some::<T>();
    proptest!(cases(100), |(which: Index, seed: u64)| {
        let (text, expected) = which.get(&some);
        let mut permuted = shuffled(pairs(text), seed);
        for (section, columns) in &mut permuted {
            if *section != b"IcmpMsg:" {
                *columns = shuffled(mem::take(columns), seed);
            }
        }
        let permuted = joined(&permuted);
        let (mut snapshot, mut memory) = (T::default(), T::memory());
        for text in [&permuted, *text, &permuted] {
            prop_assert_eq!(snapshot.parse(text, &mut memory), Ok(()));
            prop_assert_eq!(&snapshot, expected);
        }
    });
}

#[test]
fn permuted_pairs_of_snmp_say_the_same() {
    permuted_pairs_say_the_same::<net::Snmp>();
}

#[test]
fn permuted_pairs_of_netstat_say_the_same() {
    permuted_pairs_say_the_same::<net::Netstat>();
}

/// New names among the known ones, and new pairs among the known ones.
fn unknown_names_are_kept<T: Core + 'static>() {
    let strange = (
        any::<Index>(),
        any::<Index>(),
        select(vec![&b"0"[..], b"-1", b"18446744073709551616", b"x", b"0x1f"]),
    );
    let some = some::<T>();
    proptest!(cases(200), |(which: Index, strange in prop::collection::vec(strange, 1..9), pair: Option<Index>)| {
        let (text, expected) = which.get(&some);
        let mut drifted: Vec<Pair<'_>> = pairs(text);
        for (section, place, value) in &strange {
            let section = section.index(drifted.len());
            let columns = &mut drifted[section].1;
            columns.insert(place.index(columns.len() + 1), (b"Strange", value));
        }
        if let Some(place) = pair {
            drifted.insert(place.index(drifted.len() + 1), (b"Foo:", vec![(b"Strange", b"7"), (b"Strange", b"y")]));
        }
        let kept: Vec<_> = drifted
            .iter()
            .flat_map(|(section, columns)| columns.iter().map(move |column| (*section, column)))
            .filter(|(_, (name, _))| *name == b"Strange")
            .map(|(section, (name, value))| ([section, *name].concat(), value.to_vec()))
            .collect();
        let drifted = joined(&drifted);
        let (mut snapshot, mut memory) = (T::default(), T::memory());
        for _ in 0..2 {
            prop_assert_eq!(snapshot.parse(&drifted, &mut memory), Ok(()));
            prop_assert_eq!(take_unlisted(&mut snapshot), &kept[..]);
            prop_assert_eq!(&snapshot, expected);
            prop_assert_eq!(snapshot.parse(text, &mut memory), Ok(()));
            prop_assert_eq!(&snapshot, expected);
        }
    });
}

#[test]
fn unknown_names_of_snmp_are_kept() {
    unknown_names_are_kept::<net::Snmp>();
}

#[test]
fn unknown_names_of_netstat_are_kept() {
    unknown_names_are_kept::<net::Netstat>();
}

/// Each name of netstat is dropped alone. TcpExt and MPTcpExt have no required names, and nothing else
/// changes.
#[test]
fn a_dropped_name_of_netstat_is_none() {
    let (mut used, mut memory, mut dropped) = (net::Netstat::default(), <net::Netstat as Core>::memory(), 0);
    for (text, _) in some::<net::Netstat>().into_iter().take(3) {
        let whole = pairs(text);
        for section in 0..whole.len() {
            for column in 0..whole[section].1.len() {
                let mut rest = whole.clone();
                let (name, _) = rest[section].1.remove(column);
                match used.parse(&joined(&rest), &mut memory) {
                    Ok(()) => {
                        assert_eq!(used, net::Netstat::parsed(&joined(&rest)).unwrap());
                        dropped += 1;
                    }
                    Err(error) => {
                        assert_eq!((error.field().as_bytes(), rest[section].0), (name, &b"IpExt:"[..]));
                    }
                }
            }
        }
    }
    assert!(dropped > 300, "{dropped}");
}

/// A known pair has one number more or less than names.
#[test]
fn counts_that_differ_cost_the_pair() {
    for (text, _) in some::<net::Netstat>() {
        for section in 0..pairs(text).len() {
            let lines = lines(text);
            let numbers = lines[2 * section + 1].trim_ascii_end();
            for changed in [[numbers, b" 0\n"].concat(), [&numbers[..numbers.len() - 2], b"\n"].concat()] {
                let mut lines = lines.clone();
                lines[2 * section + 1] = &changed;
                let parsed = net::Netstat::parsed(&lines.concat()).unwrap();
                assert!(parsed.unlisted.malformed() > 0, "{}", numbers.escape_ascii());
            }
        }
    }
}

fn interface(line: &[u8]) -> Option<&[u8]> {
    let colon = line.iter().rposition(|&byte| byte == b':')?;
    Some(line[..colon].trim_ascii())
}

#[test]
fn more_columns_of_dev_are_kept() {
    more_columns_are_kept::<net::Dev>(lines, interface);
}

#[test]
fn permuted_interfaces_are_found() {
    for (seed, (text, expected)) in some::<net::Dev>().into_iter().enumerate() {
        let mut permuted = lines(text);
        let rows = shuffled(permuted.split_off(2), seed as u64);
        permuted.extend(rows);
        let seen = net::Dev::parsed(&permuted.concat()).unwrap();
        assert_eq!(seen.interfaces.len(), expected.interfaces.len());
        for interface in &expected.interfaces {
            assert_eq!(seen.interfaces.get(interface.name.as_bytes()), Some(interface));
        }
    }
}

#[test]
fn borrowed_interfaces_show_more_columns() {
    for (text, expected) in some::<net::Dev>() {
        let wide = String::from_utf8(text.to_vec()).unwrap().replace('\n', " 77 8\n");
        let mut rows = dev::rows(wide.as_bytes()).unwrap();
        while let Some(row) = rows.next() {
            row.unwrap();
            assert_eq!(rows.extra(), b"77 8");
        }
        assert_eq!(net::Dev::parsed(wide.as_bytes()).unwrap().unlisted.len(), expected.interfaces.len());
    }
}
