use super::*;
use crate::cursor::Value;

const TEXT: &str = "\
Page block order: 9
Pages per block:  512

Free pages count per migrate type at order       0      1      2
Node    0, zone   Normal, type    Unmovable      1      0      2
Node    0, zone   Normal, type      Movable >100000     7      0

Number of blocks type     Unmovable      Movable
Node 0, zone   Normal           28          218

Number of mixed blocks    Unmovable      Movable
Node 0, zone   Normal            3            0
Page block order: 9
Pages per block:  512

Free pages count per migrate type at order       0      1      2
Node    1, zone   Normal, type    Unmovable      0      0      0

Number of blocks type     Unmovable
Node 1, zone   Normal            4
";

fn parsed(text: &str) -> Result<Pagetypeinfo, ParseError> {
    let mut seen = Pagetypeinfo::default();
    seen.parse(text.as_bytes(), &mut ()).map(|()| seen)
}

#[test]
fn lists_and_blocks_of_two_nodes() {
    let seen = parsed(TEXT).unwrap();
    assert_eq!((seen.page_block_order, seen.pages_per_block), (9, Pages(512)));
    let [unmovable, movable, other] = &seen.free[..] else { panic!("{seen:?}") };
    assert_eq!((unmovable.node, unmovable.zone.to_str(), other.node), (0, Some("Normal"), 1));
    assert_eq!(unmovable.free[..], [1, 0, 2].map(Count::Exactly));
    assert_eq!((unmovable.free.pages(), unmovable.free.fragmentation_index(2)), (Pages(9), Some(-1000)));
    assert_eq!(movable.free[..], [Count::AtLeast(100_000), Count::Exactly(7), Count::Exactly(0)]);
    assert_eq!((movable.free.pages(), movable.free.fragmentation_index(2)), (Pages(100_014), None));
    assert_eq!(seen.free.get((0, &movable.zone, &movable.migrate_type)), Some(movable));
    let blocks = |rows: &Rows<BlockCount>| -> Vec<String> {
        rows.iter().map(|b| format!("{} {} {} {}", b.node, b.zone, b.migrate_type, b.blocks)).collect()
    };
    let expected = ["0 Normal Unmovable 28", "0 Normal Movable 218", "1 Normal Unmovable 4"];
    assert_eq!(blocks(&seen.blocks), expected);
    assert_eq!(blocks(&seen.mixed_blocks), ["0 Normal Unmovable 3", "0 Normal Movable 0"]);
    assert!(seen.unlisted.is_empty());
}

#[test]
fn what_is_unlisted_is_kept() {
    let text = TEXT.replacen("order: 9", "order: 9 77", 1).replacen("Number of", "New 5 6\nNumber of", 1);
    let mut seen = parsed(&text).unwrap();
    let lines: Vec<_> = seen.unlisted.iter().collect();
    assert_eq!(lines, [(&b"Page block order"[..], &b"77"[..]), (b"New", b"5 6")]);
    seen.unlisted = Unlisted::default();
    assert_eq!(seen, parsed(TEXT).unwrap());
}

#[test]
fn errors_are_located() {
    let error = |line: &str| parsed(line).unwrap_err().to_string();
    let count = "expected an unsigned integer below 2^64, with `>` before it or not";
    assert_eq!(error("Node 0, zone A, type B >"), format!("byte 23: free: {count}"));
    assert_eq!(error("Node 0, zone A, type B >>1"), format!("byte 23: free: {count}"));
    let heading = "Number of blocks type A B\nNode 0, zone C";
    assert_eq!(
        error(&format!("{heading} 28")),
        "byte 43: blocks: expected a number for each type in the heading"
    );
    assert_eq!(
        error(&format!("{heading} 28 29 30")),
        "byte 49: blocks: expected a type in the heading for each number"
    );
    let number = "expected an unsigned integer below 2^32";
    assert_eq!(error("Page block order: x"), format!("byte 18: Page block order: {number}"));
    assert_eq!(error("Page block order: 9x"), "byte 19: Page block order: expected the end of the word");
    assert_eq!(parsed("").unwrap_err().field(), "Page block order");
    assert_eq!(parsed("Page block order: 9\n").unwrap_err().field(), "Pages per block");
}

#[test]
fn a_line_that_is_not_understood_costs_itself() {
    for (from, to) in [(">100000", ">"), ("28          218", "28"), ("28", "28 29"), ("Node 0,", "Node x,")] {
        let mut seen = parsed(&TEXT.replacen(from, to, 1)).unwrap();
        assert_eq!((seen.unlisted.malformed(), seen.unlisted.len()), (1, 1), "{to}");
        let whole = parsed(TEXT).unwrap();
        assert_eq!(seen.free.len() + seen.blocks.len() / 2, whole.free.len() + whole.blocks.len() / 2 - 1);
        assert_eq!(seen.mixed_blocks, whole.mixed_blocks);
        seen.parse(TEXT.as_bytes(), &mut ()).unwrap();
        assert_eq!(seen, whole);
    }
    // Lines below an unknown heading do not have the types of the last heading.
    let seen = parsed(&TEXT.replace("Number of mixed blocks", "Number of other blocks")).unwrap();
    assert_eq!((seen.blocks.len(), seen.mixed_blocks.len(), seen.unlisted.malformed()), (3, 0, 1));
    assert_eq!(seen.unlisted.get("Number"), Some(&b"of other blocks    Unmovable      Movable"[..]));
}

#[test]
fn a_count_that_is_capped_says_so() {
    let read = |text: &[u8]| Count::read(&mut Cursor::new(text));
    assert_eq!(read(b">100000"), Some(Count::AtLeast(100_000)));
    assert_eq!(read(b"100000"), Some(Count::Exactly(100_000)));
    assert_eq!((read(b">"), read(b"> 1"), read(b"")), (None, None, None));
    assert_eq!((Count::AtLeast(5).at_least(), Count::default()), (5, Count::Exactly(0)));
}

#[cfg(feature = "serde")]
#[test]
fn in_json_a_capped_count_is_an_object() {
    let json = serde_json::to_value(parsed(TEXT).unwrap()).unwrap();
    assert_eq!(json["free"][1]["free"], serde_json::json!([{ "at_least": 100_000 }, 7, 0]));
    assert_eq!(serde_json::from_value::<Pagetypeinfo>(json).unwrap(), parsed(TEXT).unwrap());
}
