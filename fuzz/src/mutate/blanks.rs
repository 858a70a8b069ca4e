use super::{Mutator, line_at};

impl Mutator<'_> {
    /// Moves, doubles and removes blanks, and replaces them by other characters.
    pub(super) fn change_blanks(&mut self, text: &mut Vec<u8>) {
        let (start, end) = line_at(text, &mut self.random);
        let blank = |byte: u8| byte == b' ' || byte == b'\t';
        let blanks: Vec<usize> = (start..end).filter(|&at| blank(text[at])).collect();
        if blanks.is_empty() {
            return text.insert(start, *self.random.pick(b" \t"));
        }
        // The first columns usually differ in kind from the rest.
        let few = if self.random.one_in(3) { blanks.len().min(4) } else { blanks.len() };
        let (one, other) = (*self.random.pick(&blanks[..few]), *self.random.pick(&blanks));
        match self.random.below(12) {
            // One blank is removed and another is doubled, so their number stays the same.
            0..=2 => {
                let byte = text.remove(one);
                let other = if other > one { other - 1 } else { other };
                text.insert(other, byte);
            }
            3 => drop(text.remove(one)),
            4 => text.insert(one, text[one]),
            5 => text[one] = *self.random.pick(b"\t \x0b\x0c\xa0\r\0_"),
            6 => text[start..end].iter_mut().filter(|byte| **byte == b' ').for_each(|byte| *byte = b'\t'),
            7 => text.iter_mut().filter(|byte| **byte == b' ').for_each(|byte| *byte = b'\t'),
            8 => text.iter_mut().filter(|byte| **byte == b'\t').for_each(|byte| *byte = b' '),
            9 => {
                // A run of blanks becomes one.
                while one + 1 < text.len() && blank(text[one + 1]) {
                    text.remove(one + 1);
                }
            }
            10 => text.insert(end - usize::from(text[end - 1] == b'\n'), b' '),
            _ => {
                while start < text.len() && blank(text[start]) {
                    text.remove(start);
                }
            }
        }
    }
}
