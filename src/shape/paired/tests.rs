use super::*;
use crate::shape::numbers::numbers;

numbers! {
    /// A part.
    pub struct A: "", "";

    /// Its delta.
    pub delta ADelta by field;

    /// A number.
    "One" one: Option<u64> = long,
    /// Another.
    "Two" two: Option<u64> = long,
    /// May be negative.
    "Three" three: Option<i64>,
}

#[derive(Debug, Default, PartialEq)]
struct Both {
    a: A,
    b: A,
    seen: [u32; 2],
    unlisted: Unlisted,
}

fn read(text: &[u8], memory: &mut Pairs) -> Both {
    let mut both = Both::default();
    let Both { a, b, seen, unlisted } = &mut both;
    walk(text, &["A", "B"], memory, unlisted, |section, pair| {
        seen[section] += 1;
        pair.fill(if section == 0 { &mut *a } else { &mut *b });
    });
    both
}

fn fresh(text: &[u8]) -> Both {
    read(text, &mut Pairs::default())
}

fn a(one: u64, two: Option<u64>, three: i64) -> A {
    A { one: Some(one), two, three: Some(three) }
}

#[test]
fn by_name_in_any_order_and_of_any_width() {
    let both = fresh(b"B: Three One\nB: -7 18446744073709551615\n\nA: One  Two\tThree \nA:  1\t2 3  \n");
    assert_eq!((both.a, both.b, both.seen), (a(1, Some(2), 3), a(u64::MAX, None, -7), [1, 1]));
    assert!(both.unlisted.is_empty());
    let both = fresh(b"A: Three One\nA: 9223372036854775807 0");
    assert_eq!((both.a, both.seen), (a(0, None, i64::MAX), [1, 0]));
    let values = both.a.numbers().map(|(name, value)| (name, value.signed()));
    assert_eq!(values.collect::<Vec<_>>(), [("one", Some(0)), ("three", Some(i64::MAX))]);
}

#[test]
fn what_nobody_knows_is_kept() {
    let text = b"A: One New Three Odd\nA: 1 -2 3 0x4\nC: x y z\nC: 5 -6\nD: q\nD: 7 8\nE: alone\nnothing\n: n\n: 9\nA:\n";
    let both = fresh(text);
    assert_eq!((both.a, both.seen), (a(1, None, 3), [2, 0]), "names without numbers change nothing");
    let expected: [(&[u8], &[u8]); 10] = [
        (b"A:New", b"-2"),
        (b"A:Odd", b"0x4"),
        (b"C:x", b"5"),
        (b"C:y", b"-6"),
        (b"C:z", b""),
        (b"D:q", b"7"),
        (b"D:", b"8"),
        (b"E", b"alone"),
        (b"nothing", b""),
        (b":n", b"9"),
    ];
    assert_eq!(both.unlisted.iter().collect::<Vec<_>>(), expected);
}

#[test]
fn names_without_numbers_have_no_values() {
    for text in
        ["A: One Three\n", "A: One Three", "A: One Three\nA:\n", "A: One Three\nA: \t", "A:\nA:\n", "A:\n"]
    {
        let both = fresh(text.as_bytes());
        assert_eq!((both.a, both.seen, both.unlisted.len()), (A::default(), [1, 0], 0), "{text}");
    }
    let both = fresh(b"A: One Three\nB: One\nB: 1\nA: Two\nA: 2\n");
    assert_eq!((both.a, both.b.one, both.seen), (A { two: Some(2), ..A::default() }, Some(1), [2, 1]));
}

/// If there is a number more or less than there are names, it is not known which name each belongs to.
#[test]
fn counts_that_differ_cost_the_pair() {
    for (names, numbers) in [
        ("One Two Three", "1 2"),
        ("One Three Two", "1 2"),
        ("One Three New", "1 2"),
        ("New Three", "1"),
        ("One Three", "1 2 3"),
        ("Three", "1 x"),
        ("", "1"),
    ] {
        let text = format!("A: {names}\nA: {numbers}\nB: One\nB: 7\n");
        let both = fresh(text.as_bytes());
        assert_eq!((both.a, both.b.one), (A::default(), Some(7)), "{text}");
        assert_eq!(both.unlisted.malformed(), 1);
        let kept: Vec<_> = both.unlisted.iter().collect();
        assert_eq!(kept, [(&b"A"[..], names.as_bytes()), (b"A", numbers.as_bytes())], "{text}");
    }
}

/// If a word is not a number, only its name is malformed.
#[test]
fn what_is_no_number_is_kept() {
    let without = |one, two, three| A { one, two, three };
    for (numbers, expected, key, word) in [
        ("1 x 3", without(Some(1), None, Some(3)), "A:Two", "x"),
        ("1 -2 3", without(Some(1), None, Some(3)), "A:Two", "-2"),
        ("1 2x 3", without(Some(1), None, Some(3)), "A:Two", "2x"),
        ("1 2 -", without(Some(1), Some(2), None), "A:Three", "-"),
        ("1 2 -3x", without(Some(1), Some(2), None), "A:Three", "-3x"),
        ("1 2 9223372036854775808", without(Some(1), Some(2), None), "A:Three", "9223372036854775808"),
        ("18446744073709551616 2 3", without(None, Some(2), Some(3)), "A:One", "18446744073709551616"),
    ] {
        let both = fresh(format!("A: One Two Three New\nA: {numbers} 9y\n").as_bytes());
        assert_eq!((both.a, both.unlisted.malformed(), both.unlisted.len()), (expected, 1, 2), "{numbers}");
        assert_eq!(
            (both.unlisted.get(key), both.unlisted.get("A:New")),
            (Some(word.as_bytes()), Some(&b"9y"[..]))
        );
    }
}

/// The name of a section that no kernel prints is not copied for each of its numbers, and unlimited new names
/// are not remembered.
#[test]
fn what_no_kernel_prints_is_kept_in_lines() {
    let long = "x".repeat(LONGEST_SECTION + 1);
    let both = fresh(format!("{long}: a b\n{long}: 1 2\n").as_bytes());
    assert_eq!(both.unlisted.len(), 2);
    let mut memory = Pairs::default();
    let names = "a ".repeat(LONGEST_NAMES);
    let both =
        read(format!("A: {names}\nA: {}\nA: One\nA: 1\n", names.replace('a', "1")).as_bytes(), &mut memory);
    assert_eq!((both.a.one, both.unlisted.len(), both.unlisted.malformed()), (Some(1), 2, 1));
    assert_eq!(memory.pairs.len(), 1);
}

#[test]
fn of_two_the_last_wins() {
    let both = fresh(b"A: One Two Three\nA: 1 2 3\nA: One Three\nA: 4 5\n");
    assert_eq!((both.a, both.seen), (a(4, None, 5), [2, 0]));
    let both = fresh(b"A: One Three One\nA: 1 2 3\n");
    assert_eq!(both.a, a(3, None, 2));
}

/// Names are added, removed and moved from text to text, with one memory.
#[test]
fn memory_changes_nothing() {
    let texts: [&[u8]; 6] = [
        b"A: One Two Three\nA: 1 2 3\nB: One Three\nB: 4 5\n",
        b"B: One Three\nB: 4 5\nA: One Two Three\nA: 1 2 3\n",
        b"A: Two One Three\nA: 1 2 3\nB: One Three\nB: 4 5\n",
        b"B: One Three\nB: 4 5\n",
        b"A: One Two Three\nA: 1 2 3\nC: x\nC: 1\nB: One Three New\nB: 4 -5 6\n",
        b"A: One Two Three\nA: 1 2 x\n",
    ];
    let mut memory = Pairs::default();
    for (at, text) in texts.iter().cycle().take(200).enumerate() {
        assert_eq!(read(text, &mut memory), fresh(text));
        // The names differ in each text.
        let other = format!("A: One New{at} Three\nA: 1 {at} 3\n");
        assert_eq!(read(other.as_bytes(), &mut memory), fresh(other.as_bytes()));
        assert!(memory.pairs.len() <= 8);
    }
}
