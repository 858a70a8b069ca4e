//! Changes of a text by its lines and words: what kernels do to their files, and what they never do.

use std::ops::Range;

use crate::property::MOST;

/// splitmix64
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u32) -> Self {
        Random(u64::from(seed))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// Below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Where widths end, and what is no number at all.
const NUMBERS: [&str; 28] = [
    "0",
    "1",
    "-1",
    "9",
    "99",
    "100",
    "127",
    "255",
    "256",
    "2147483647",
    "2147483648",
    "-2147483649",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "9999999999999999999",
    "10000000000000000000",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999",
    "00000000000000000000000000007",
    "0x7f",
    "1.50",
    "184467440737095516.15",
    "x",
];

const LINES: [&[u8]; 9] = [
    b"\n",
    b"Strange: 12 kB\n",
    b"strange 12\n",
    b"\xff\xfe:\x80 1\n",
    b"cpu7 1 2 3 4 5 6 7 8 9 10\n",
    b":\n",
    b" \n",
    b"x\n",
    b"Strange:\t\n",
];

const BETWEEN: [&str; 9] = [" ", "  ", "\t", "", "\n", ":", "\0", ") ", " kB"];

/// Changes some of the texts, or which there are.
pub(crate) fn texts(texts: &[&[u8]], random: &mut Random) -> Vec<Vec<u8>> {
    let mut texts: Vec<Vec<u8>> = texts.iter().map(|text| text.to_vec()).collect();
    for _ in 0..=random.below(4) {
        let at = random.below(texts.len());
        match random.below(16) {
            // The next text is mostly much like the last.
            0 | 1 if texts.len() < MOST => {
                let mut next = texts[at].clone();
                change(&mut next, random);
                texts.insert(at + 1, next);
            }
            2 if texts.len() > 1 => drop(texts.remove(at)),
            3 => {
                let other = random.below(texts.len());
                texts.swap(at, other);
            }
            4 => texts[at] = random.pick(&texts).clone(),
            _ => change(&mut texts[at], random),
        }
    }
    texts
}

/// Changes one line, number or word, or two.
fn change(text: &mut Vec<u8>, random: &mut Random) {
    let spans = match random.below(3) {
        0 => spans(text, |byte, before| before == b'\n' && byte != b'\n'),
        1 => spans(text, |byte, before| byte.is_ascii_digit() != before.is_ascii_digit()),
        _ => spans(text, |byte, before| byte.is_ascii_whitespace() != before.is_ascii_whitespace()),
    };
    let (one, other) = (random.below(spans.len()), random.below(spans.len()));
    let [first, second] = [one.min(other), one.max(other)].map(|at| spans[at].clone());
    let here = &text[first.clone()];
    let new = match random.below(9) {
        0 => Vec::new(),
        1 => here.repeat(2),
        2 => text[second].to_vec(),
        3 => [*random.pick(&LINES), here].concat(),
        4 => [here, random.pick(&BETWEEN).as_bytes()].concat(),
        5 => return text.truncate(second.end),
        6 if one != other => {
            let between = &text[first.end..second.start];
            let swapped = [&text[second.clone()], between, here].concat();
            drop(text.splice(first.start..second.end, swapped));
            return;
        }
        7 => near(here, random),
        _ => random.pick(&NUMBERS).as_bytes().to_vec(),
    };
    drop(text.splice(first, new));
}

/// The text in pieces that begin where `begins` says so of a byte and the one before it; never none.
fn spans(text: &[u8], begins: impl Fn(u8, u8) -> bool) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut start = 0;
    for at in 1..text.len() {
        if begins(text[at], text[at - 1]) {
            spans.push(start..at);
            start = at;
        }
    }
    spans.push(start..text.len());
    spans
}

/// A number a little larger or smaller: counters that went on, or back.
fn near(number: &[u8], random: &mut Random) -> Vec<u8> {
    let number: u64 = std::str::from_utf8(number).ok().and_then(|n| n.parse().ok()).unwrap_or_default();
    let step = random.next() >> random.below(64);
    let near = if random.below(2) == 0 { number.wrapping_add(step) } else { number.wrapping_sub(step) };
    near.to_string().into_bytes()
}
