//! Files of the memory manager.

use std::collections::BTreeMap;
use std::fmt::Debug;

use procsampler::system;
use procsampler::system::pagetypeinfo::{BlockCount, Count};

use super::Naive;
use crate::naive::{lines, number, number_in, numbers, plain, printed, words};

/// Numbers by the plain name of their key.
type Numbers = BTreeMap<String, u64>;

/// A zone by the indentation of its lines.
#[derive(Default)]
struct Zone {
    node: u32,
    name: Vec<u8>,
    node_stats: Option<Numbers>,
    stats: Numbers,
    numbers: Numbers,
    protection: Vec<u64>,
    pagesets: Vec<(u32, Numbers)>,
}

/// `Node 0, zone NAME` and what follows.
fn node_and_zone(line: &[u8]) -> (u32, Vec<&[u8]>) {
    let words = words(line);
    assert_eq!((words[0], words[2]), (&b"Node"[..], &b"zone"[..]));
    (number(words[1].strip_suffix(b",").unwrap()), words[3..].to_vec())
}

fn zones(text: &[u8]) -> Vec<Zone> {
    let mut zones: Vec<Zone> = Vec::new();
    let mut in_node = false;
    for line in lines(text) {
        let indent = line.iter().take_while(|&&byte| byte == b' ').count();
        let words = words(line);
        let value = || number::<u64>(words[words.len() - 1]);
        let key = plain(words[..words.len() - 1].concat());
        if indent == 0 {
            let (node, name) = node_and_zone(line);
            zones.push(Zone { node, name: name.concat(), ..Zone::default() });
            in_node = false;
            continue;
        }
        let zone = zones.last_mut().unwrap();
        match (indent, words[0]) {
            (2, b"per-node") => {
                in_node = true;
                zone.node_stats = Some(Numbers::new());
            }
            (2, b"pagesets") => {}
            (2, b"pages") => {
                in_node = false;
                assert_eq!(key, "pagesfree");
                zone.numbers.insert("free".to_owned(), value());
            }
            (2, b"vm") => drop(zone.pagesets.last_mut().unwrap().1.insert(key, value())),
            (2, _) => drop(zone.numbers.insert(key, value())),
            (4, b"cpu:") => zone.pagesets.push((number(words[1]), Numbers::new())),
            (6, _) if in_node => drop(zone.node_stats.as_mut().unwrap().insert(key, value())),
            (6, _) => drop(zone.stats.insert(key, value())),
            (8, b"protection:") => {
                let list = words[1..].concat();
                let list = list.strip_prefix(b"(").and_then(|list| list.strip_suffix(b")")).unwrap();
                zone.protection = list.split(|&byte| byte == b',').map(number).collect();
            }
            (8, _) => drop(zone.numbers.insert(key, value())),
            (14, _) => drop(zone.pagesets.last_mut().unwrap().1.insert(key, value())),
            _ => panic!("{}", line.escape_ascii()),
        }
    }
    zones
}

/// The fields of a struct that are present, except those with these names.
fn fields(snapshot: &impl Debug, but: &[&str]) -> Numbers {
    let fields = printed(snapshot).into_iter().filter(|(field, _)| !but.contains(&&**field));
    fields.filter_map(|(field, value)| Some((field, number_in(&value)?))).collect()
}

impl Naive for system::Zoneinfo {
    fn agree(&self, text: &[u8]) {
        let naive = zones(text);
        assert_eq!(self.zones.len(), naive.len());
        let mut nodes = self.nodes.iter();
        for (zone, naive) in self.zones.iter().zip(naive) {
            assert_eq!((zone.node, zone.name.as_bytes()), (naive.node, &naive.name[..]));
            let others = ["node", "name", "protection", "stats", "pagesets"];
            assert_eq!(fields(zone, &others), naive.numbers);
            assert_eq!(fields(&zone.stats, &[]), naive.stats);
            assert_eq!(zone.protection.iter().map(|pages| pages.0).collect::<Vec<_>>(), naive.protection);
            let pagesets = zone.pagesets.iter().map(|pageset| (pageset.cpu, fields(pageset, &["cpu"])));
            assert_eq!(pagesets.collect::<Vec<_>>(), naive.pagesets);
            if let Some(naive_stats) = naive.node_stats {
                let node = nodes.next().unwrap();
                assert_eq!((node.id, fields(&node.stats, &[])), (naive.node, naive_stats));
            }
        }
        assert_eq!(nodes.next(), None);
    }
}

impl Naive for system::Buddyinfo {
    fn agree(&self, text: &[u8]) {
        assert_eq!(self.zones.len(), lines(text).count());
        for (zone, line) in self.zones.iter().zip(lines(text)) {
            let (node, rest) = node_and_zone(line);
            assert_eq!((zone.node, zone.name.as_bytes()), (node, rest[0]));
            assert_eq!(zone.free[..], numbers::<u64>(&rest[1..]));
            let pages: u64 = zone.free.iter().enumerate().map(|(order, blocks)| blocks << order).sum();
            assert_eq!(zone.free.pages().0, pages);
        }
    }
}

impl Naive for system::Pagetypeinfo {
    fn agree(&self, text: &[u8]) {
        let (mut free, mut blocks) = (self.free.iter(), self.blocks.iter());
        let mut types: Vec<Vec<u8>> = Vec::new();
        // This is printed for each node, and differs only in changed digits. The last one counts.
        let (mut order, mut pages) = (None, None);
        for line in lines(text) {
            let words = words(line);
            let value = || number::<u64>(words[words.len() - 1]);
            match words[0] {
                b"Page" => order = Some(value()),
                b"Pages" => pages = Some(value()),
                b"Free" => assert_eq!(words[7], b"order"),
                b"Number" => types = words[4..].iter().map(|word| word.to_vec()).collect(),
                b"Node" if words[4] == b"type" => {
                    let (node, rest) = node_and_zone(line);
                    let list = free.next().unwrap();
                    let zone = [list.zone.as_bytes(), b","].concat();
                    assert_eq!((list.node, &zone[..]), (node, rest[0]));
                    assert_eq!(list.migrate_type.as_bytes(), rest[2]);
                    let counts: Vec<Count> =
                        rest[3..].iter().map(|word| Count::Exactly(number(word))).collect();
                    assert_eq!(list.free[..], counts);
                }
                _ => {
                    let (node, rest) = node_and_zone(line);
                    assert_eq!(rest.len(), types.len() + 1);
                    for (name, count) in types.iter().zip(&rest[1..]) {
                        let BlockCount { node: on, zone, migrate_type, blocks, .. } = blocks.next().unwrap();
                        assert_eq!((*on, zone.as_bytes()), (node, rest[0]));
                        assert_eq!((migrate_type.as_bytes(), *blocks), (&name[..], number(count)));
                    }
                }
            }
        }
        assert_eq!((order, pages), (Some(self.page_block_order.into()), Some(self.pages_per_block.0)));
        assert!(free.next().is_none() && blocks.next().is_none() && self.mixed_blocks.is_empty());
    }
}

impl Naive for system::Slabinfo {
    fn agree(&self, text: &[u8]) {
        let text = std::str::from_utf8(text).unwrap();
        let mut lines = text.lines();
        let version = lines.next().unwrap().strip_prefix("slabinfo - version: ").unwrap();
        assert_eq!(self.version, version);
        assert!(lines.next().unwrap().starts_with("# name "));
        let mut seen = BTreeMap::new();
        for cache in &self.caches {
            let parts: Vec<Vec<&str>> =
                lines.next().unwrap().split(" : ").map(|part| part.split_whitespace().collect()).collect();
            let [objects, tunables, slabdata] = &parts[..] else { panic!("{parts:?}") };
            let numbers: Vec<u64> = [&objects[1..], &tunables[1..], &slabdata[1..]]
                .concat()
                .iter()
                .map(|word| word.parse().unwrap())
                .collect();
            let s = &cache.slabs;
            let all = [
                s.active_objs,
                s.num_objs,
                s.objsize.0,
                s.objperslab,
                s.pagesperslab.0,
                s.limit,
                s.batchcount,
                s.sharedfactor,
                s.active_slabs,
                s.num_slabs,
                s.sharedavail,
            ];
            assert_eq!(all[..], numbers);
            assert_eq!(cache.name, objects[0]);
            let before: &mut u32 = seen.entry(objects[0]).or_default();
            assert_eq!(cache.occurrence, *before);
            *before += 1;
        }
        assert_eq!(lines.next(), None);
    }
}
