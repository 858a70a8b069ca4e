use super::*;
use crate::delta::Change;
use crate::machine::Machine;

/// Two nodes; the first zone of the second has no pages.
const TEXT: &str = "\
Node 0, zone      DMA
  per-node stats
      nr_inactive_anon 11
      nr_written   37
  pages free     3808
        boost    1
        min      190
        low      237
        high     284
        spanned  4095
        present  3998
        managed  3840
        protection: (0, 445, 446)
      nr_free_pages 3808
      numa_hit     7
  pagesets
    cpu: 0
              count:    5
              high:     6
              batch:    1
              high_min: 118
  vm stats threshold: 4
    cpu: 2
              count:    8
              high:     9
              batch:    3
  vm stats threshold: 2
  node_unreclaimable:  0
  start_pfn:           1
Node 1, zone      DMA
  pages free     0
        min      0
        low      0
        high     0
        spanned  0
        present  0
        protection: (0, 0, 0)
Node 1, zone   Normal
  per-node stats
      nr_inactive_anon 12
  pages free     9
        min      1
        low      2
        high     3
        spanned  20
        present  16
        protection: (7)
      nr_free_pages 9
";

fn parsed(text: &str) -> Result<Zoneinfo, ParseError> {
    let mut zoneinfo = Zoneinfo::default();
    zoneinfo.parse(text.as_bytes(), &mut Memory::default()).map(|()| zoneinfo)
}

fn text() -> String {
    TEXT.to_owned()
}

#[test]
fn zones_of_two_nodes() {
    let seen = parsed(&text()).unwrap();
    let [dma, empty, normal] = &seen.zones[..] else { panic!("{seen:?}") };
    assert_eq!((dma.node, dma.name.to_str(), dma.free), (0, Some("DMA"), Pages(3808)));
    assert_eq!((dma.boost, dma.promo, dma.high), (Some(Pages(1)), None, Pages(284)));
    assert_eq!(dma.protection, [0, 445, 446].map(Pages));
    assert_eq!((dma.stats.nr_free_pages, dma.stats.numa_hit), (Some(Pages(3808)), Some(7)));
    assert_eq!((dma.stats.nr_inactive_anon, dma.start_pfn), (None, Some(1)));
    let [first, third] = &dma.pagesets[..] else { panic!("{dma:?}") };
    assert_eq!((first.cpu, first.count, first.high, first.batch), (0, Pages(5), Pages(6), Pages(1)));
    assert_eq!((first.high_min, first.vm_stats_threshold), (Some(Pages(118)), Some(4)));
    assert_eq!(
        (third.cpu, third.high, third.high_min),
        (2, Pages(9), None),
        "nothing is left of the one before"
    );
    assert_eq!(dma.pagesets.get(2), Some(third));
    assert!(dma.is_populated() && !empty.is_populated() && empty.pagesets.is_empty());
    assert_eq!((&empty.stats, empty.start_pfn), (&Stats::default(), None));
    assert_eq!((normal.stats.nr_free_pages, normal.managed), (Some(Pages(9)), None));
    let of = |id| seen.nodes.get(id).unwrap().stats.nr_inactive_anon;
    assert_eq!((of(0), of(1), seen.nodes.len()), (Some(Pages(11)), Some(Pages(12)), 2));
    assert_eq!(seen.zones.get((1, &normal.name)), Some(normal));
    assert!(seen.unlisted.is_empty());
}

/// As Linux 3.10 prints it: all counts are of zones.
#[test]
fn an_old_text() {
    let text = "Node 0, zone   Normal\n  pages free     5\n        min      1\n        low      2\n        \
        high     3\n        scanned  7\n        spanned  20\n        present  16\n        managed  15\n    \
        nr_free_pages 5\n    nr_inactive_anon 6\n    nr_dirtied   8\n        protection: (0, 0)\n  \
        pagesets\n    cpu: 0\n              count: 1\n              high:  2\n              batch: 3\n  \
        vm stats threshold: 4\n  all_unreclaimable: 1\n  start_pfn:         4096\n  inactive_ratio:    9\n";
    let seen = parsed(text).unwrap();
    let [zone] = &seen.zones[..] else { panic!("{seen:?}") };
    assert_eq!((zone.stats.nr_inactive_anon, zone.stats.nr_dirtied), (Some(Pages(6)), Some(Pages(8))));
    assert_eq!(
        (zone.scanned, zone.all_unreclaimable, zone.inactive_ratio),
        (Some(Pages(7)), Some(1), Some(9))
    );
    assert!(seen.nodes.is_empty() && seen.unlisted.is_empty());
}

#[test]
fn protection_of_any_length() {
    for count in [1, 2, 3, 100] {
        let list: Vec<String> = (0..count).map(|page| page.to_string()).collect();
        let text = text().replace("(0, 445, 446)", &format!("({})", list.join(", ")));
        assert_eq!(parsed(&text).unwrap().zones[0].protection, (0..count).map(Pages).collect::<Vec<_>>());
    }
    for wrong in ["()", "0, 1", "(0, 1", "(0,1)", "(0, )", "(0, -1)", "(0, 1) 2", ""] {
        let seen = parsed(&text().replace("(0, 445, 446)", wrong)).unwrap();
        assert!(seen.zones[0].protection.is_empty(), "{wrong}");
        assert_eq!(seen.unlisted.get("Node 0, zone      DMA, protection"), Some(wrong.as_bytes()));
        assert_eq!((seen.unlisted.malformed(), seen.zones.len()), (1, 3));
    }
}

/// For an odd line only its number is lost, and it is kept under the lines above it.
#[test]
fn an_odd_line_costs_itself() {
    let whole = parsed(&text()).unwrap();
    let seen = |from: &str, to: &str, key: &str, value: &str| {
        let text = text().replacen(from, to, 1);
        assert_ne!(text, TEXT);
        let seen = parsed(&text).unwrap();
        assert_eq!(seen.unlisted.get(key), Some(value.as_bytes()), "{:?}", seen.unlisted);
        assert_eq!((seen.unlisted.malformed(), seen.unlisted.len(), seen.zones.len()), (1, 1, 3));
        assert_eq!((&seen.zones[1..], &seen.nodes[1]), (&whole.zones[1..], &whole.nodes[1]));
        seen
    };
    for value in ["x", "7 8", "-7", "18446744073709551616", ""] {
        let seen = seen(
            "numa_hit     7",
            &format!("numa_hit     {value}"),
            "Node 0, zone      DMA, numa_hit",
            value,
        );
        assert_eq!((seen.zones[0].stats.numa_hit, seen.zones[0].free), (None, Pages(3808)));
    }
    let odd = seen(
        "nr_written   37",
        "nr_written   37x",
        "Node 0, zone      DMA, per-node stats, nr_written",
        "37x",
    );
    assert_eq!((odd.nodes[0].stats.nr_written, odd.nodes[0].stats.nr_inactive_anon), (None, Some(Pages(11))));
    let odd = seen("high_min: 118", "high_min: x", "Node 0, zone      DMA, cpu: 0, high_min", "x");
    assert_eq!((odd.zones[0].pagesets[0].high_min, odd.zones[0].pagesets.len()), (None, 2));
}

/// A record that lacks a line which every kernel prints, or whose first line is not understood, is kept as a
/// whole.
#[test]
fn an_odd_record_costs_itself() {
    let whole = parsed(&text()).unwrap();
    let changed = |from: &str, to: &str| {
        let text = text().replacen(from, to, 1);
        assert_ne!(text, TEXT);
        parsed(&text).unwrap()
    };
    for (from, to) in [("        low      237\n", ""), ("        low      237\n", "        low      x\n")] {
        let seen = changed(from, to);
        assert_eq!((&seen.zones[..], &seen.nodes), (&whole.zones[1..], &whole.nodes));
        let kept = seen.unlisted.get("Node 0, zone      DMA").unwrap();
        assert!(kept.starts_with(b"Node 0") && kept.ends_with(b"start_pfn:           1"));
        assert_eq!(seen.unlisted.malformed(), if to.is_empty() { 1 } else { 2 });
    }
    let seen = changed("              batch:    1\n", "");
    assert_eq!((seen.zones.len(), &seen.zones[0].pagesets[..]), (3, &whole.zones[0].pagesets[1..]));
    assert!(seen.unlisted.get("Node 0, zone      DMA, cpu: 0").unwrap().ends_with(b"threshold: 4"));
    for (from, to) in
        [("    cpu: 0\n", ""), ("cpu: 0", "cpu: 4294967296"), ("cpu: 0", "cpu: 0 1"), ("cpu: 0", "cpu:")]
    {
        let seen = changed(from, to);
        assert_eq!(&seen.zones[0].pagesets[..], &whole.zones[0].pagesets[1..], "{to}");
        assert_eq!((&seen.zones[1..], &seen.nodes), (&whole.zones[1..], &whole.nodes));
        assert_eq!(seen.unlisted.malformed(), if to.is_empty() { 5 } else { 6 }, "{:?}", seen.unlisted);
    }
    // The lines below a header that is not understood belong to no zone: each is as odd as the header.
    let lines = TEXT.find("Node 1").map(|end| TEXT[..end].lines().count()).unwrap();
    for to in [
        "Node 0, zone",
        "Node x, zone      DMA",
        "Node 4294967296, zone DMA",
        "Node 0, zone a_name_too_long_for_a_zone",
    ] {
        let seen = changed("Node 0, zone      DMA", to);
        assert_eq!((&seen.zones[..], &seen.nodes[..]), (&whole.zones[1..], &whole.nodes[1..]), "{to}");
        assert_eq!(seen.unlisted.get(format!("{to}, numa_hit")), Some(&b"7"[..]), "{:?}", seen.unlisted);
        assert_eq!(seen.unlisted.malformed(), lines);
    }
    let seen = changed("Node 0, zone      DMA\n", "");
    assert_eq!((&seen.zones[..], seen.unlisted.number("numa_hit")), (&whole.zones[1..], Some(7)));
    assert_eq!(seen.unlisted.malformed(), lines - 1);
    let seen = changed("Node 0", "    cpu: 7\n              count: 3\nNode 0");
    assert_eq!((&seen.zones, &seen.nodes, seen.unlisted.malformed()), (&whole.zones, &whole.nodes, 2));
    assert_eq!((seen.unlisted.number("cpu"), seen.unlisted.number("count")), (Some(7), Some(3)));
    // If the line between two zones is missing, both are lost, and so are the pages of two CPUs.
    let seen = changed("Node 1, zone   Normal\n", "");
    assert_eq!((&seen.zones[..], &seen.nodes[..]), (&whole.zones[..1], &whole.nodes[..1]));
    assert!(seen.unlisted.malformed() > 0);
    let seen = changed("    cpu: 2\n", "");
    assert!(seen.zones[0].pagesets.is_empty() && seen.unlisted.malformed() > 0);
    assert_eq!((seen.zones.len(), &seen.nodes), (3, &whole.nodes));
    for text in ["", "x\n", "  pages free     3808\n", "Node 0, zone      DMA\n"] {
        assert_eq!(parsed(text).unwrap_err().expected(), "this line before the end");
    }
}

/// Linux 4.17 to 4.19 count an item that has no name.
#[test]
fn a_number_without_a_key() {
    let text =
        text().replace("      nr_written   37\n", "      nr_written   37\n                   537792\n");
    let seen = parsed(&text).unwrap();
    let kept: Vec<_> = seen.unlisted.iter().collect();
    assert_eq!(kept, [(&b"Node 0, zone      DMA, per-node stats"[..], &b"537792"[..])]);
    assert_eq!(seen.nodes, parsed(TEXT).unwrap().nodes);
    let mut lines = rows(b"                   537792\n");
    assert!(matches!(lines.next(), Some(Ok(Line::Other(b"", b"537792")))));
}

/// Linux 7.3.
#[test]
fn items_of_newer_kernels() {
    let text = text().replace(
        "      nr_written   37\n",
        "      nr_written   37\n      pgrotate_anon 3\n      pgrotate_file 4\n",
    );
    let seen = parsed(&text).unwrap();
    let stats = &seen.nodes[0].stats;
    assert_eq!((stats.pgrotate_anon, stats.pgrotate_file), (Some(3), Some(4)));
    assert!(seen.unlisted.is_empty());
}

#[test]
fn what_is_unlisted_says_where_it_stood() {
    let text = text()
        .replace("      nr_written   37\n", "      nr_written   37\n      nr_new       5\n")
        .replace("  vm stats threshold: 2\n", "              low: 6\n  vm stats threshold: 2\n")
        .replace("  start_pfn: ", "  anew: a b\n  pagesets too\n  start_pfn: ");
    let text = format!("strange\n{text}last 1\n");
    let seen = parsed(&text).unwrap();
    let lines: Vec<_> = seen.unlisted.iter().collect();
    let expected: [(&[u8], &[u8]); 6] = [
        (b"strange", b""),
        (b"Node 0, zone      DMA, per-node stats, nr_new", b"5"),
        (b"Node 0, zone      DMA, cpu: 2, low", b"6"),
        (b"Node 0, zone      DMA, anew", b"a b"),
        (b"Node 0, zone      DMA, pagesets", b"too"),
        (b"Node 1, zone   Normal, last", b"1"),
    ];
    assert_eq!(lines, expected);
    let known = Zoneinfo { unlisted: Unlisted::default(), ..seen };
    assert_eq!(known, parsed(&self::text()).unwrap());
}

#[test]
fn the_rows_are_the_lines() {
    let text = text();
    let mut lines = rows(text.as_bytes());
    let mut next = || lines.next().unwrap().unwrap();
    assert!(matches!(next(), Line::Zone { node: 0, name: b"DMA" }));
    assert!(matches!(next(), Line::PerNodeStats));
    assert!(matches!(next(), Line::Number("nr_inactive_anon", 11)));
    let rest: Vec<_> = lines.map(Result::unwrap).collect();
    assert_eq!(rest.len() + 3, text.lines().count());
    let protection = rest.iter().find_map(|line| match line {
        Line::Protection(pages) => Some(pages.clone().map(Result::unwrap).collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(protection.unwrap(), [0, 445, 446].map(Pages));
    let has = |wanted: fn(&Line<'_>) -> bool| rest.iter().filter(|&line| wanted(line)).count();
    assert_eq!(has(|line| matches!(line, Line::Cpu(2))), 1);
    assert_eq!(has(|line| matches!(line, Line::Number("high", _))), 5);
    assert_eq!(has(|line| matches!(line, Line::Other(b"pagesets", b""))), 1);
    let other = rows(b" new: 7 8 \n").next().unwrap().unwrap();
    assert!(matches!(other, Line::Other(b"new", b"7 8")), "{other:?}");
}

#[test]
fn counters_by_zone_and_by_node() {
    let earlier = parsed(&text()).unwrap();
    let text = text()
        .replace("numa_hit     7", "numa_hit     2")
        .replace("nr_written   37", "nr_written   40")
        .replace("nr_free_pages 9", "nr_free_pages 1");
    let now = parsed(&text).unwrap();
    for (word_bits, expected) in [(64, Change::Reset(2)), (32, Change::Wrapped((1 << 32) - 5))] {
        let machine = Machine { word_bits, ..Machine::COMMON };
        let delta = now.since(&earlier, &machine);
        let zones: Vec<_> = delta.zones().iter().map(|zone| zone.delta).collect();
        assert_eq!(zones[0].numa_hit, Some(expected));
        assert_eq!(zones[1..], [StatsDelta::default(), StatsDelta::default()]);
        let nodes: Vec<_> = delta.nodes().iter().map(|node| node.delta).collect();
        assert_eq!(nodes[0].nr_written, Some(Change::By(Pages(3))));
        assert_eq!(nodes[1], StatsDelta::default());
    }
}

#[test]
fn zones_and_nodes_come_and_go() {
    let (both, one) = (parsed(&text()).unwrap(), parsed(text().split("Node 1").next().unwrap()).unwrap());
    let words = |now: &Zoneinfo, earlier: &Zoneinfo| -> Vec<String> {
        let delta = now.since(earlier, &Machine::COMMON);
        let zone = |zone: &Zone, word| format!("{} {} {word}", zone.node, zone.name);
        let zones = delta.zones().into_iter().map(|row| zone(row.now, "kept"));
        let new = delta.zones().appeared().map(|row| zone(row, "new"));
        let zones = zones.chain(new).chain(delta.zones().gone().map(|row| zone(row, "gone")));
        let nodes = delta.nodes().into_iter().map(|row| format!("{} kept", row.now.id));
        let new = delta.nodes().appeared().map(|row| format!("{} new", row.id));
        let nodes = nodes.chain(new).chain(delta.nodes().gone().map(|row| format!("{} gone", row.id)));
        zones.chain(nodes).collect()
    };
    assert_eq!(words(&both, &one), ["0 DMA kept", "1 DMA new", "1 Normal new", "0 kept", "1 new"]);
    assert_eq!(words(&one, &both), ["0 DMA kept", "1 DMA gone", "1 Normal gone", "0 kept", "1 gone"]);
}

/// A CPU appears and disappears, and so do lines in the middle.
#[test]
fn another_number_of_cpus_is_read_anew() {
    let (two, one) = (text(), {
        let text = text();
        let (start, end) = (text.find("    cpu: 2").unwrap(), text.find("  node_unreclaimable").unwrap());
        [&text[..start], &text[end..]].concat()
    });
    let (mut used, mut memory) = (Zoneinfo::default(), Memory::default());
    for text in [&two, &one, &one, &two, &two] {
        used.parse(text.as_bytes(), &mut memory).unwrap();
        assert_eq!(used, parsed(text).unwrap());
    }
}
