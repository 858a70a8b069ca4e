//! A snapshot and its parser state carry nothing from one text to the next: a text has the same result with
//! used ones as with fresh ones.

use std::fmt::Write;

use crate::fixtures::random::{Random, cases, damage, scrambled};
use crate::fixtures::{Core, Used, distinct, each_file, sample};
use procsampler::{pid, system};
use proptest::prelude::*;
use proptest::sample::Index;

/// Parses a text and compares with a fresh parse, value or error.
fn agrees<T: Core>(used: &mut Used<T>, text: &[u8]) {
    let fresh = T::parsed(text);
    assert_eq!(used.parse(text), fresh.as_ref().map_err(|&error| error), "{}", text.escape_ascii());
}

/// Texts that can only partly be parsed, or not at all, leave nothing behind: cut texts, texts with more
/// columns, and texts with more lines.
fn spoiled(text: &[u8], random: &mut Random) -> Vec<u8> {
    match random.below(3) {
        0 => text[..random.below(text.len())].to_vec(),
        1 => [text.trim_ascii_end(), b" 77 -8\n"].concat(),
        _ => [text, b"strange 7\nStrange: 7 kB\n"].concat(),
    }
}

/// The texts in ascending and then in descending order of size, with another, damaged text between any two.
fn neighbours<T: Core>() {
    let texts = distinct::<T>();
    let mut used = Used::<T>::new(false);
    texts.iter().for_each(|text| agrees(&mut used, text));
    let mut random = Random(1);
    for text in texts.iter().rev() {
        let other = texts[random.below(texts.len())];
        let _ = used.parse(&spoiled(other, &mut random));
        agrees(&mut used, text);
    }
}

mod neighbours {
    use super::*;
    each_file!(
        #[test]
        neighbours
    );
}

/// Any text, complete or damaged, and then any other.
fn pairs<T: Core>() {
    let texts = distinct::<T>();
    proptest!(cases(500), |(a: Index, b: Index, one_file: bool, seed in proptest::option::of(any::<u64>()))| {
        let (a, b) = (a.get(&texts), b.get(&texts));
        let mut used = Used::<T>::new(one_file);
        let _ = match seed {
            None => used.parse(a),
            Some(seed) => used.parse(&spoiled(a, &mut Random(seed))),
        };
        agrees(&mut used, b);
    });
}

mod pairs {
    use super::*;
    each_file!(
        #[test]
        pairs
    );
}

/// One file from sample to sample. A few numbers change, some get longer or shorter. Sometimes the text is
/// damaged, has a line twice, is unchanged, or is of another machine.
fn one_file<T: Core>() {
    let mut random = Random(3);
    let texts = sample::<T>(12);
    let mut used = Used::<T>::new(true);
    for text in &texts {
        let mut now = text.to_vec();
        for _ in 0..40 {
            match random.below(12) {
                0 => damage(&mut now, &mut random),
                1 => now = text.to_vec(),
                2 => now = scrambled(&now, random.next()),
                3 => agrees(&mut used, texts[random.below(texts.len())]),
                4 => {}
                5 if !now.is_empty() => {
                    let mut lines: Vec<&[u8]> = now.split_inclusive(|&byte| byte == b'\n').collect();
                    lines.insert(random.below(lines.len()), lines[random.below(lines.len())]);
                    now = lines.concat();
                }
                _ => renumber(&mut now, &mut random),
            }
            agrees(&mut used, &now);
        }
    }
}

/// Changes some of the numbers that are words. If a number gets longer, blanks before it are removed.
fn renumber(text: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        let words = text.split(u8::is_ascii_whitespace).filter(|word| word.iter().all(u8::is_ascii_digit));
        let words: Vec<&[u8]> = words.filter(|word| !word.is_empty()).collect();
        let Some(&word) = words.get(random.below(words.len())) else { return };
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let end = start + word.len();
        let number = (random.next() >> random.below(64)).to_string();
        let blanks = text[..start].iter().rev().take_while(|&&byte| byte == b' ').count();
        let grown = number.len().saturating_sub(word.len()).min(blanks.saturating_sub(1));
        text.splice(start - grown..end, number.into_bytes());
    }
}

mod one_file {
    use super::*;
    each_file!(
        #[test]
        one_file
    );
}

/// Texts full of strange keys, many more than any table has, and always others.
fn after_strange_keys<T: Core>(separator: char) {
    let mut used = Used::<T>::new(true);
    for (round, text) in sample::<T>(10).into_iter().enumerate() {
        let mut strange = String::new();
        for key in 0..300 {
            writeln!(strange, "strange_{round}_{key}{separator} {key}").unwrap();
        }
        let _ = used.parse(strange.as_bytes());
        agrees(&mut used, text);
        agrees(&mut used, text);
    }
}

#[test]
fn strange_keys() {
    after_strange_keys::<system::Meminfo>(':');
    after_strange_keys::<system::Vmstat>(' ');
    after_strange_keys::<system::Stat>(' ');
    after_strange_keys::<pid::Status>(':');
    after_strange_keys::<pid::Io>(':');
}
