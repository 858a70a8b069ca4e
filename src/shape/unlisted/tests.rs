use super::*;

#[test]
fn kept_in_order_and_by_key() {
    let mut now = Unlisted::default();
    now.push(b"Balloon:", b"      12 kB");
    now.push(b"Words:", b" a b ");
    assert_eq!(now.iter().collect::<Vec<_>>(), [(&b"Balloon:"[..], &b"12 kB"[..]), (b"Words:", b"a b")]);
    assert_eq!(now.number("Balloon:"), Some(12));
    assert_eq!(now.number("Words:"), None);
    let mut earlier = Unlisted::default();
    earlier.push(b"Other:", b"1");
    earlier.push(b"Balloon:", b"10 kB");
    let delta: Vec<_> = now.since(&earlier, &Machine::COMMON).collect();
    assert_eq!(delta, [(&b"Balloon:"[..], Change::By(2))]);
    now.push_of(b"Tcp", b"New", b"7");
    assert_eq!(now.number("Tcp:New"), Some(7));
    now.retain(|key, _| key != b"Words:");
    assert_eq!(now.iter().collect::<Vec<_>>(), [(&b"Balloon:"[..], &b"12 kB"[..]), (b"Tcp:New", b"7")]);
    now.retain(|_, value| value == b"7");
    assert_eq!(now.iter().collect::<Vec<_>>(), [(&b"Tcp:New"[..], &b"7"[..])]);
    now.push_below(&[b" Node 0", b"", b"cpu: 3\n"], b"low", b"9");
    now.push_below(&[b"Node 0"], b"", b"5");
    assert_eq!((now.number("Node 0, cpu: 3, low"), now.number("Node 0")), (Some(9), Some(5)));
    now.push(b" \t", b"\n");
    assert_eq!(now.len(), 3, "a blank line is no entry");
    now.truncate(2);
    assert_eq!((now.len(), now.number("Node 0, cpu: 3, low"), now.get("Node 0")), (2, Some(9), None));
    now.push(b"a", b"1");
    assert_eq!(now.number("a"), Some(1));
    now.clear();
    assert!(now.is_empty() && now != earlier);
    assert_eq!(now, Unlisted::default(), "empty, whether it ever held something or not");
}

#[test]
fn what_is_malformed_is_counted() {
    let mut unlisted = Unlisted::default();
    unlisted.push(b"New", b"1");
    unlisted.push_malformed(b"Old", b"x");
    unlisted.push_malformed_of(b"Tcp", b"Old", b"y");
    assert_eq!((unlisted.len(), unlisted.malformed()), (3, 2));
    assert_eq!(unlisted.get("Tcp:Old"), Some(&b"y"[..]));
    unlisted.clear();
    assert_eq!(unlisted.malformed(), 0);
}

/// Serde sees only keys and values; the deserialised value is equal.
#[test]
fn all_ways_trim_alike() {
    let mut unlisted = Unlisted::default();
    unlisted.push(b" a ", b" 1 ");
    unlisted.push_of(b" b ", b" c ", b" 2 ");
    unlisted.push_of(b" d", b" ", b"");
    unlisted.push_below(&[b" e ", b" "], b" f ", b" 3 ");
    unlisted.push_malformed_of(b"\tg", b"h\t", b"4\n");
    unlisted.push_at(7, b" 5 ");
    let mut again = Unlisted::default();
    for (key, value) in unlisted.iter() {
        again.push(key, value);
    }
    assert_eq!(again, unlisted);
    let keys: Vec<_> = unlisted.iter().map(|(key, _)| key).collect();
    assert_eq!(keys, [&b"a"[..], b"b:c", b"d:", b"e, f", b"g:h", b"7"]);
}

#[test]
fn a_heading_is_copied_up_to_a_length() {
    let (mut unlisted, long) = (Unlisted::default(), [b'x'; 1000]);
    unlisted.push_of(&long, b"a", b"1");
    unlisted.push_below(&[b"Node 0", &long], b"b", b"2");
    let keys: Vec<_> = unlisted.iter().map(|(key, _)| key.len()).collect();
    assert_eq!(keys, [LONGEST_PREFIX + 2, LONGEST_PREFIX + 3]);
}

fn numbered(places: impl Iterator<Item = usize>, step: usize) -> Unlisted {
    let mut unlisted = Unlisted::default();
    places.for_each(|place| {
        unlisted.push(format!("k{place}").as_bytes(), format!("{}", place + step).as_bytes())
    });
    unlisted
}

/// Each key is found wherever it was. If a key occurs twice, the first is found, or the next in order.
#[test]
fn a_delta_finds_what_moved_place() {
    for count in [3, FEW, FEW + 1, 1000] {
        let earlier = numbered(0..count, 0);
        let deltas = |now: &Unlisted| {
            let deltas = now.since(&earlier, &Machine::COMMON);
            deltas.map(|(key, moved)| (key.to_vec(), moved)).collect::<Vec<_>>()
        };
        let same = |places: &mut dyn Iterator<Item = usize>| {
            places.map(|place| (format!("k{place}").into_bytes(), Change::By(5))).collect::<Vec<_>>()
        };
        assert_eq!(deltas(&numbered(0..count, 5)), same(&mut (0..count)));
        assert_eq!(deltas(&numbered((0..count).rev(), 5)), same(&mut (0..count).rev()));
        assert_eq!(deltas(&numbered((0..count).skip(2), 5)), same(&mut (0..count).skip(2)));
        assert_eq!(deltas(&numbered(count..2 * count, 5)), []);
        let with_new = numbered((count..count + 1).chain(0..count), 5);
        assert_eq!(deltas(&with_new), same(&mut (0..count)));
    }
    let mut twice = numbered(0..100, 0);
    twice.push(b"k50", b"9");
    let mut now = Unlisted::default();
    now.push(b"k50", b"51");
    now.push(b"k50", b"52");
    let deltas: Vec<_> = now.since(&twice, &Machine::COMMON).map(|(_, moved)| moved).collect();
    assert_eq!(deltas, [Change::By(1), Change::By(2)]);
}
