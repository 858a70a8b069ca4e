use super::*;
use crate::shape::section::section;

section! {
    /// A part.
    pub struct A: "", "";

    /// Its delta.
    pub delta ADelta;

    longs {
        /// Must be there.
        "One" one: u64,
        /// May be absent.
        "Two" two: Option<u64>,
    }
    gauges {
        /// May be negative.
        "Three" three: i64,
    }
}

#[derive(Debug, Default, PartialEq)]
struct Both {
    a: A,
    b: A,
    seen: [u32; 2],
    unlisted: Unlisted,
}

fn read(text: &[u8], memory: &mut Pairs) -> Result<Both, ParseError> {
    let mut both = Both::default();
    let Both { a, b, seen, unlisted } = &mut both;
    walk(text, &["A", "B"], memory, unlisted, |section, pair| {
        seen[section] += 1;
        pair.fill(if section == 0 { &mut *a } else { &mut *b })
    })?;
    Ok(both)
}

fn fresh(text: &[u8]) -> Result<Both, ParseError> {
    read(text, &mut Pairs::default())
}

fn a(one: u64, two: Option<u64>, three: i64) -> A {
    A { one, two, three }
}

#[test]
fn by_name_in_any_order_and_of_any_width() {
    let both =
        fresh(b"B: Three One\nB: -7 18446744073709551615\n\nA: One  Two\tThree \nA:  1\t2 3  \n").unwrap();
    assert_eq!((both.a, both.b, both.seen), (a(1, Some(2), 3), a(u64::MAX, None, -7), [1, 1]));
    assert!(both.unlisted.is_empty());
    let both = fresh(b"A: Three One\nA: 9223372036854775807 0").unwrap();
    assert_eq!((both.a, both.seen), (a(0, None, i64::MAX), [1, 0]));
}

#[test]
fn what_nobody_knows_is_kept() {
    let text = b"A: One New Three Odd\nA: 1 -2 3 0x4\nC: x y z\nC: 5 -6\nD: q\nD: 7 8\nE: alone\nnothing\n: n\n: 9\nA:\n";
    let error = fresh(text).unwrap_err();
    assert_eq!((error.field(), error.at()), ("A", text.len()), "names without numbers");
    let both = fresh(text.strip_suffix(b"A:\n").unwrap()).unwrap();
    assert_eq!((both.a, both.seen), (a(1, None, 3), [1, 0]));
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

/// A number more or less than there are names: which of them it is nobody knows.
#[test]
fn counts_that_differ_are_said() {
    for (text, field, at, expected) in [
        (&b"A: One Two Three\nA: 1 2\n"[..], "Three", 23, "a number for each name"),
        (b"A: One Three Two\nA: 1 2\n", "Two", 23, "a number for each name"),
        (b"A: One Three New\nA: 1 2\n", "A", 23, "a number for each name"),
        (b"A: One Three\nA:\n", "One", 15, "a number for each name"),
        (b"A: One Three\nA: 1 2 3\n", "A", 20, "no more numbers than names"),
        (b"A:\nA: 1\n", "A", 6, "no more numbers than names"),
        (b"A: One Three\nB: 1 2\n", "A", 13, "a line of numbers under its names"),
        (b"A: One Three", "A", 12, "a line of numbers under its names"),
    ] {
        let error = fresh(text).unwrap_err();
        assert_eq!(
            (error.field(), error.at(), error.expected()),
            (field, at, expected),
            "{}",
            text.escape_ascii()
        );
    }
}

#[test]
fn what_is_no_number_is_located() {
    for (text, field, at) in [
        (&b"A: One Two Three\nA: 1 x 3\n"[..], "Two", 22),
        (b"A: One Two Three\nA: 1 -2 3\n", "Two", 22),
        (b"A: One Two Three\nA: 1 2x 3\n", "Two", 22),
        (b"A: One Two Three\nA: 1 2 -\n", "Three", 24),
        (b"A: One Two Three\nA: 1 2 -3x\n", "Three", 26),
        (b"A: One Two Three\nA: 1 2 9223372036854775808\n", "Three", 24),
        (b"A: One Two Three\nA: 18446744073709551616 2 3\n", "One", 20),
        (b"A: Two Three\nA: 1 2\n", "One", 15),
    ] {
        let error = fresh(text).unwrap_err();
        assert_eq!((error.field(), error.at()), (field, at), "{}", text.escape_ascii());
    }
}

#[test]
fn of_two_the_last_wins() {
    let both = fresh(b"A: One Two Three\nA: 1 2 3\nA: One Three\nA: 4 5\n").unwrap();
    assert_eq!((both.a, both.seen), (a(4, None, 5), [2, 0]));
    let both = fresh(b"A: One Three One\nA: 1 2 3\n").unwrap();
    assert_eq!(both.a, a(3, None, 2));
}

/// Names that come, go and move, from text to text with one memory.
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
        // Names that are always others.
        let other = format!("A: One New{at} Three\nA: 1 {at} 3\n");
        assert_eq!(read(other.as_bytes(), &mut memory), fresh(other.as_bytes()));
        assert!(memory.pairs.len() <= 8);
    }
}
