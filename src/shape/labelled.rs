//! Lines that have a label and pairs: `TCP: inuse 5 orphan 0`, `Acquire: n=4 ok=3`. net/sockstat,
//! net/sockstat6, fs/fscache/stats.

use crate::cursor::{Cursor, UNSIGNED};
use crate::error::ParseError;
use crate::shape::unlisted::{LONGEST_SECTION, Unlisted};

/// Reads a text of numbers, each with the key `label:key`. Keys that are not in the table are kept in
/// `unlisted`. A listed value that is not a number is kept there too, unless its key is `required`. The
/// separator is between a key and its number: a blank, or `=`. For `signed` keys the result holds the bits of
/// the number.
pub fn read<const N: usize>(
    text: &[u8],
    separator: u8,
    keys: &[&'static str; N],
    [required, signed]: [&[bool; N]; 2],
    unlisted: &mut Unlisted,
) -> Result<[Option<u64>; N], ParseError> {
    unlisted.clear();
    let mut numbers = [None; N];
    // Most keys follow each other in the table as they do here.
    let mut next = 0;
    let mut cursor = Cursor::new(text);
    while !cursor.at_end() {
        let Some(label) = label(&mut cursor) else {
            unlisted.push(cursor.word(), cursor.line());
            continue;
        };
        loop {
            cursor.skip_blanks();
            let key = cursor.until(|byte| matches!(byte, b' ' | b'\t' | b'\n') || byte == separator);
            if key.is_empty() {
                break;
            }
            cursor.eat(separator);
            let is_it = |&at: &usize| {
                let rest = keys[at].as_bytes().strip_prefix(label);
                rest.and_then(|rest| rest.strip_prefix(b":")) == Some(key)
            };
            let Some(at) = (next..N).chain(0..next).find(is_it) else {
                unlisted.push_of(label, key, cursor.word());
                continue;
            };
            if separator == b' ' {
                cursor.skip_blanks();
            }
            let start = cursor;
            let number = match signed[at] {
                true => cursor.signed_digits().map(|number| number as u64),
                false => cursor.digits(),
            };
            numbers[at] = number.filter(|_| !cursor.inside_word());
            if numbers[at].is_none() {
                if required[at] {
                    return Err(start.fail(keys[at], UNSIGNED));
                }
                cursor = start;
                unlisted.push_malformed_of(label, key, cursor.word());
            }
            next = at + 1;
        }
        cursor.line();
    }
    Ok(numbers)
}

/// The word at the beginning of a line, up to a colon. `None` if the line does not begin with one.
fn label<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let mut behind = *cursor;
    let word = behind.word();
    let label = word.strip_suffix(b":").unwrap_or(word);
    behind.skip_blanks();
    if label.len() > LONGEST_SECTION || label.len() == word.len() && !behind.eat(b':') {
        return None;
    }
    *cursor = behind;
    Some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 3] = ["TCP:inuse", "TCP:mem", "TCP6:inuse"];

    fn read(
        text: &[u8],
        keys: &[&'static str; 3],
        unlisted: &mut Unlisted,
    ) -> Result<[Option<u64>; 3], ParseError> {
        super::read(text, b' ', keys, [&[true, true, false], &[false; 3]], unlisted)
    }

    #[test]
    fn pairs_by_label_and_key() {
        let mut unlisted = Unlisted::default();
        let text =
            b"TCP: mem 9 inuse 5 new x\n\nTCP6: inuse 7\nSCTP: inuse 1 odd\nalone 3\nTCP6: other 1 mem";
        assert_eq!(read(text, &KEYS, &mut unlisted), Ok([Some(5), Some(9), Some(7)]));
        let expected: [(&[u8], &[u8]); 6] = [
            (b"TCP:new", b"x"),
            (b"SCTP:inuse", b"1"),
            (b"SCTP:odd", b""),
            (b"alone", b"3"),
            (b"TCP6:other", b"1"),
            (b"TCP6:mem", b""),
        ];
        assert_eq!(unlisted.iter().collect::<Vec<_>>(), expected);
        assert_eq!(read(b"", &KEYS, &mut unlisted), Ok([None; 3]));
        assert!(unlisted.is_empty());
        for (text, key, at) in
            [(&b"TCP: inuse\n"[..], "TCP:inuse", 10), (b"TCP: inuse 1 mem 2x", "TCP:mem", 17)]
        {
            let error = read(text, &KEYS, &mut unlisted).unwrap_err();
            assert_eq!((error.field(), error.at()), (key, at));
        }
    }

    #[test]
    fn what_may_be_absent_costs_itself() {
        let mut unlisted = Unlisted::default();
        let text = b"TCP: inuse 5 mem 9\nTCP6: inuse -7 new 1\n";
        assert_eq!(read(text, &KEYS, &mut unlisted), Ok([Some(5), Some(9), None]));
        assert_eq!((unlisted.malformed(), unlisted.get("TCP6:inuse")), (1, Some(&b"-7"[..])));
        assert_eq!(unlisted.number("TCP6:new"), Some(1));
    }

    #[test]
    fn pairs_with_an_equals_sign() {
        let (mut unlisted, keys) = (Unlisted::default(), ["A:n", "B:at", "B:ok"]);
        let text = b"Heading here\nA      : n=7 new=1\nB: at=-3 ok= 4\nA : n\n";
        let read = |text, unlisted: &mut Unlisted| {
            super::read(text, b'=', &keys, [&[false; 3], &[false, true, false]], unlisted)
        };
        assert_eq!(read(text, &mut unlisted), Ok([None, Some(-3i64 as u64), None]));
        let expected: [(&[u8], &[u8]); 4] =
            [(b"Heading", b"here"), (b"A:new", b"1"), (b"B:ok", b"4"), (b"A:n", b"")];
        assert_eq!(unlisted.iter().collect::<Vec<_>>(), expected);
        assert_eq!(read(b"A: n=7\n", &mut unlisted), Ok([Some(7), None, None]));
    }

    /// A label that no kernel prints is not copied for each item of its line.
    #[test]
    fn a_label_without_end_is_kept_once() {
        let mut unlisted = Unlisted::default();
        let label = "x".repeat(LONGEST_SECTION + 1);
        let text = format!("{label}: inuse 1 mem 2\nTCP: inuse 3\n");
        assert_eq!(read(text.as_bytes(), &KEYS, &mut unlisted), Ok([Some(3), None, None]));
        assert_eq!(unlisted.get(format!("{label}:")), Some(&b"inuse 1 mem 2"[..]));
    }
}
