use super::{Mutator, line_at, line_from, words_of};

/// Lengths at the limits of buffers and small types.
const LENGTHS: [usize; 14] = [0, 1, 15, 16, 17, 31, 63, 64, 255, 256, 257, 4095, 4097, 70_000];

impl Mutator<'_> {
    /// Replaces a word by a huge one, by another word, by a part of itself, or by itself with changed
    /// letters.
    pub(super) fn change_words(&mut self, text: &mut Vec<u8>) {
        let (start, end) = line_at(text, &mut self.random);
        let (mut words, rest) = words_of(&text[start..end]);
        if words.is_empty() {
            return;
        }
        let at = self.random.below(words.len());
        let word = words[at].1;
        let new = match self.random.below(12) {
            0 | 1 => {
                // Rarely, the word is longer than the text.
                let most = if self.random.one_in(16) { LENGTHS.len() } else { LENGTHS.len() - 3 };
                word.repeat(LENGTHS[self.random.below(most)] / word.len() + 1)
            }
            2 => vec![*self.random.pick(b"a0-.:"); LENGTHS[self.random.below(LENGTHS.len() - 3)]],
            3 => word[..self.random.below(word.len())].to_vec(),
            4 => word[self.random.below(word.len())..].to_vec(),
            5 => word.iter().map(|byte| byte ^ (byte.is_ascii_alphabetic() as u8) << 5).collect(),
            6 => [word, b"x"].concat(),
            7 => [b"(", word, b")"].concat(),
            8 | 9 => self.word_of_another(text),
            10 => [word, b":"].concat(),
            _ => word.strip_suffix(b":").unwrap_or(b":").to_vec(),
        };
        words[at].1 = &new;
        let line = line_from(words, rest);
        drop(text.splice(start..end, line));
    }

    /// A random word of this text, or of another file.
    fn word_of_another(&mut self, text: &[u8]) -> Vec<u8> {
        let other = self.others.get(self.random.below(2 * self.others.len().max(1))).copied().unwrap_or(text);
        let (start, end) = line_at(other, &mut self.random);
        let words = words_of(&other[start..end]).0;
        words.get(self.random.below(words.len())).map_or(Vec::new(), |word| word.1.to_vec())
    }
}
