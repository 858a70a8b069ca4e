//! Structured changes of a text. Some are changes that kernels make to their files, others never happen.
//!
//! A change works on lines, columns, numbers, blanks, bytes or words. All changes come from a [`Random`], so
//! that the same seed gives the same texts on every machine.

mod blanks;
mod columns;
mod lines;
mod many;
mod numbers;
mod random;
mod words;

use crate::property::MOST;

pub use random::Random;

/// Makes changes.
pub struct Mutator<'a> {
    /// The source of all choices.
    pub random: Random,
    /// Texts of other files, whose lines and words are inserted.
    pub others: &'a [&'a [u8]],
    /// No change makes a text longer than this, except one that inserts a huge word.
    pub longest: usize,
}

/// Bytes that parsers treat specially, or that no file of /proc has.
const BYTES: [u8; 19] = *b"\0\r\t\n \x0b\x0c\x1b\x7f\x80\xff:()=,-+.";

impl Mutator<'_> {
    /// Changes some of the texts, or their order.
    pub fn texts(&mut self, texts: &[&[u8]]) -> Vec<Vec<u8>> {
        let mut texts: Vec<Vec<u8>> = texts.iter().map(|text| text.to_vec()).collect();
        for _ in 0..=self.random.below(4) {
            let at = self.random.below(texts.len());
            match self.random.below(12) {
                // The next text is most often a changed copy of the last one.
                0..=3 if texts.len() < MOST => {
                    let mut next = texts[at].clone();
                    self.change(&mut next);
                    texts.insert(at + 1, next);
                }
                4 if texts.len() > 1 => drop(texts.remove(at)),
                5 => {
                    let other = self.random.below(texts.len());
                    texts.swap(at, other);
                }
                6 if texts.len() < MOST => {
                    let earlier = self.random.pick(&texts).clone();
                    texts.push(earlier);
                }
                _ => self.change(&mut texts[at]),
            }
        }
        texts
    }

    /// Makes one change.
    pub fn change(&mut self, text: &mut Vec<u8>) {
        match self.random.below(16) {
            0..=3 => self.change_lines(text),
            4..=6 => self.change_columns(text),
            7..=9 => self.change_numbers(text),
            10..=11 => self.change_blanks(text),
            12 => self.change_bytes(text),
            13..=14 => self.change_words(text),
            _ => self.change_many(text),
        }
    }

    /// Inserts, replaces or removes single bytes.
    fn change_bytes(&mut self, text: &mut Vec<u8>) {
        let byte = *self.random.pick(&BYTES);
        let at = self.random.below(text.len() + 1);
        match self.random.below(8) {
            0 => replace_each(text, b"\n", b"\r\n"),
            1 => text.extend_from_slice(&[byte, b'\n']),
            2 | 3 if at < text.len() => text[at] = byte,
            4 if at < text.len() => drop(text.remove(at)),
            5 if at < text.len() => text[at] ^= 1 << self.random.below(8),
            6 if at < text.len() => {
                // Changes all bytes that equal this one.
                let old = text[at];
                text.iter_mut().filter(|here| **here == old).for_each(|here| *here = byte);
            }
            _ => text.insert(at, byte),
        }
    }
}

/// Replaces each occurrence of a byte string.
fn replace_each(text: &mut Vec<u8>, old: &[u8], new: &[u8]) {
    let mut replaced = Vec::with_capacity(text.len());
    let mut rest = &text[..];
    while !rest.is_empty() {
        let (step, put) = if rest.starts_with(old) { (old.len(), new) } else { (1, &rest[..1]) };
        replaced.extend_from_slice(put);
        rest = &rest[step..];
    }
    *text = replaced;
}

/// The lines, each with its end.
fn lines_of(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|&byte| byte == b'\n').collect()
}

/// The start and the end of a random line, with its newline.
fn line_at(text: &[u8], random: &mut Random) -> (usize, usize) {
    let at = random.below(text.len() + 1);
    let start = text[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |newline| newline + 1);
    let end = text[start..].iter().position(|&byte| byte == b'\n').map_or(text.len(), |len| start + len + 1);
    (start, end)
}

/// A word and the blanks before it.
type Word<'a> = (&'a [u8], &'a [u8]);

/// The words of a line, and the blanks at its end.
fn words_of(line: &[u8]) -> (Vec<Word<'_>>, &[u8]) {
    let mut words = Vec::new();
    let mut rest = line;
    loop {
        let blanks = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let word = rest[blanks..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
        if word == 0 {
            return (words, rest);
        }
        words.push((&rest[..blanks], &rest[blanks..blanks + word]));
        rest = &rest[blanks + word..];
    }
}

/// The line that these words make.
fn line_from<'a>(words: impl IntoIterator<Item = (&'a [u8], &'a [u8])>, end: &[u8]) -> Vec<u8> {
    let mut line = Vec::new();
    for (blanks, word) in words {
        line.extend_from_slice(blanks);
        line.extend_from_slice(word);
    }
    line.extend_from_slice(end);
    line
}

/// The start and the end of the first digits at or after a position.
fn digits_from(text: &[u8], at: usize) -> Option<(usize, usize)> {
    let start = at + text[at..].iter().position(u8::is_ascii_digit)?;
    let len = text[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    Some((start, start + len))
}
