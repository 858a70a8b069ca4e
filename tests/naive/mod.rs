//! A simple way to read a text and a snapshot: lines, words, and the output of `Debug`.

#![allow(dead_code, reason = "each test file uses its share")]

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::str::FromStr;

/// The lines that are not empty.
pub fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty())
}

pub fn words(line: &[u8]) -> Vec<&[u8]> {
    line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect()
}

pub fn number<N: FromStr<Err: Debug>>(word: &[u8]) -> N {
    std::str::from_utf8(word)
        .unwrap()
        .parse()
        .unwrap_or_else(|error| panic!("{}: {error:?}", word.escape_ascii()))
}

pub fn numbers<N: FromStr<Err: Debug>>(words: &[&[u8]]) -> Vec<N> {
    words.iter().map(|word| number(word)).collect()
}

/// Key and value of each line, without blanks around them.
pub fn pairs(text: &[u8], separator: u8) -> impl Iterator<Item = (&[u8], &[u8])> {
    lines(text).map(move |line| {
        let at = line.iter().position(|&byte| byte == separator).unwrap();
        (&line[..at], line[at + 1..].trim_ascii())
    })
}

/// A key in a form that is common to file and struct: `Active(anon)` is `active_anon`.
pub fn plain(key: impl AsRef<[u8]>) -> String {
    let letters = key.as_ref().iter().filter(|byte| byte.is_ascii_alphanumeric());
    letters.map(|&byte| char::from(byte.to_ascii_lowercase())).collect()
}

/// The fields of a snapshot by [`plain`] name, as `Debug` prints them, including those of its `leader`.
pub fn printed(snapshot: &impl Debug) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    take_fields(&format!("{snapshot:?}"), &mut fields);
    fields
}

fn take_fields(printed: &str, fields: &mut BTreeMap<String, String>) {
    let body = printed.split_once('{').and_then(|(_, body)| body.strip_suffix('}')).unwrap();
    let (mut depth, mut quoted, mut escaped, mut start) = (0, false, false, 0);
    for (at, byte) in body.bytes().chain([b',']).enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            b',' if depth == 0 => {
                if let Some((field, value)) = body[start..at].trim().split_once(": ") {
                    match value.starts_with("ThreadPart {") {
                        true => take_fields(value, fields),
                        false => assert_eq!(fields.insert(plain(field), value.to_owned()), None, "{field}"),
                    }
                }
                start = at + 1;
            }
            _ => {}
        }
    }
}

/// The number in a printed field: of `7`, `KiB(7)`, `Some(KiB(7))`; `None` of `None`.
pub fn number_in(printed: &str) -> Option<u64> {
    let digits = |c: char| c.is_ascii_digit();
    match printed {
        "None" => None,
        _ => Some(printed.split(|c| !digits(c)).find(|part| !part.is_empty()).unwrap().parse().unwrap()),
    }
}

/// All numbers that `Debug` prints, in the order of the fields.
pub fn numbers_in(printed: &impl Debug) -> Vec<u64> {
    let printed = format!("{printed:?}");
    let words = printed.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter_map(|word| word.parse().ok()).collect()
}
