use super::{Mutator, digits_from, line_at};

/// Numbers in unusual forms, and words that only look like numbers.
const ODD: [&str; 24] = [
    "-1",
    "-0",
    "+7",
    "00000000000000000000000000007",
    "0x7f",
    "0xffffffffffffffff",
    "1.50",
    "1.5",
    ".5",
    "5.",
    "1.555555",
    "1.1.1",
    "184467440737095516.15",
    "-0.25",
    "1e9",
    "9999999999999999999",
    "10000000000000000000",
    "99999999999999999999",
    "99999999999999999999999999999999999999999",
    "-9223372036854775809",
    "-",
    "x",
    "max",
    "unlimited",
];

impl Mutator<'_> {
    /// A number at the end of a type's range, or in an odd form.
    pub(super) fn edge(&mut self) -> Vec<u8> {
        if self.random.one_in(3) {
            return self.random.pick(&ODD).as_bytes().to_vec();
        }
        let bits = *self.random.pick(&[0, 7, 8, 15, 16, 31, 32, 33, 63, 64]);
        let near = (1i128 << bits) + *self.random.pick(&[-2, -1, 0, 1]);
        let number = if self.random.one_in(6) { -near } else { near };
        match self.random.below(8) {
            0 => format!("{number:x}"),
            _ => number.to_string(),
        }
        .into_bytes()
    }

    /// Sets a number to an edge, increases or decreases it, or changes its form.
    pub(super) fn change_numbers(&mut self, text: &mut Vec<u8>) {
        let at = self.random.below(text.len());
        let Some((start, end)) = digits_from(text, at).or_else(|| digits_from(text, 0)) else {
            let edge = self.edge();
            return text.extend_from_slice(&edge);
        };
        let new = match self.random.below(10) {
            0..=3 => self.edge(),
            4 | 5 => self.near(&text[start..end]),
            6 => [b"0", &text[start..end]].concat(),
            7 => [b"-", &text[start..end]].concat(),
            8 => return self.move_numbers(text),
            _ => {
                // All numbers of the line.
                let (start, end) = line_at(text, &mut self.random);
                let edge = self.edge();
                let line = each_number(&text[start..end], |_| edge.clone());
                return drop(text.splice(start..end, line));
            }
        };
        drop(text.splice(start..end, new));
    }

    /// Increases some of the numbers, as counters increase from sample to sample.
    pub fn move_numbers(&mut self, text: &mut Vec<u8>) {
        let often = 1 + self.random.below(8);
        *text =
            each_number(
                text,
                |number| {
                    if self.random.one_in(often) { self.near(number) } else { number.to_vec() }
                },
            );
    }

    /// A number that is a little larger or smaller.
    fn near(&mut self, number: &[u8]) -> Vec<u8> {
        let number: u64 = std::str::from_utf8(number).ok().and_then(|n| n.parse().ok()).unwrap_or_default();
        let shift = self.random.below(64);
        let step = self.random.number() >> shift;
        let near = if self.random.one_in(3) { number.wrapping_sub(step) } else { number.wrapping_add(step) };
        near.to_string().into_bytes()
    }
}

/// The text with each number replaced.
fn each_number(text: &[u8], mut new: impl FnMut(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut changed = Vec::with_capacity(text.len() + 64);
    let mut at = 0;
    while let Some((start, end)) = digits_from(text, at) {
        changed.extend_from_slice(&text[at..start]);
        changed.extend_from_slice(&new(&text[start..end]));
        at = end;
    }
    changed.extend_from_slice(&text[at..]);
    changed
}
