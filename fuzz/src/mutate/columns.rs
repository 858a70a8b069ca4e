use super::{Mutator, Word, line_at, line_from, lines_of, words_of};

/// What a change does to the words of each line.
enum Change {
    Drop(usize),
    Repeat(usize),
    Swap(usize, usize),
    Replace(usize, Vec<u8>),
    Insert(usize, Vec<u8>),
    Keep(usize),
    Reverse,
}

impl Change {
    fn apply<'a>(&'a self, words: &mut Vec<Word<'a>>) {
        let len = words.len();
        match self {
            Change::Drop(at) if *at < len => drop(words.remove(*at)),
            Change::Repeat(at) if *at < len => words.insert(*at, words[*at]),
            Change::Swap(one, other) if *one.max(other) < len => {
                let word = words[*one].1;
                words[*one].1 = words[*other].1;
                words[*other].1 = word;
            }
            Change::Replace(at, word) if *at < len => words[*at].1 = word,
            Change::Insert(at, word) if *at <= len => words.insert(*at, (b" ", word)),
            Change::Keep(count) => words.truncate(*count),
            // All words but the first, which is usually a label.
            Change::Reverse if len > 2 => {
                let reversed: Vec<&[u8]> = words[1..].iter().rev().map(|word| word.1).collect();
                words[1..].iter_mut().zip(reversed).for_each(|(word, other)| word.1 = other);
            }
            _ => {}
        }
    }
}

impl Mutator<'_> {
    /// Drops, repeats, swaps, replaces or inserts a word in one line, or a column in all neighbouring lines
    /// with the same number of words.
    pub(super) fn change_columns(&mut self, text: &mut Vec<u8>) {
        let (start, end) = line_at(text, &mut self.random);
        let count = words_of(&text[start..end]).0.len();
        let (first, last) = self.random.range(count);
        let change = match self.random.below(13) {
            0..=2 => Change::Drop(last),
            3 | 4 => Change::Repeat(last),
            5 | 6 => Change::Swap(first, last),
            7 => Change::Replace(last, self.edge()),
            8 => Change::Insert(last, self.edge()),
            9 => Change::Keep(last),
            10 => Change::Insert(count, self.edge()),
            11 => Change::Reverse,
            _ => Change::Replace(last, Vec::new()),
        };
        let whole_column = self.random.one_in(3);
        apply(text, &change, |at, words| words == count && (at == start || whole_column));
    }

    /// Reverses the words of every line after its first word.
    pub fn reverse_words(&mut self, text: &mut Vec<u8>) {
        apply(text, &Change::Reverse, |_, _| true);
    }
}

/// Changes the lines that `is_meant` selects by their position and their number of words.
fn apply(text: &mut Vec<u8>, change: &Change, is_meant: impl Fn(usize, usize) -> bool) {
    let mut changed = Vec::with_capacity(text.len() + 32);
    let mut at = 0;
    for line in lines_of(text) {
        let (mut words, rest) = words_of(line);
        if is_meant(at, words.len()) {
            change.apply(&mut words);
            changed.extend_from_slice(&line_from(words, rest));
        } else {
            changed.extend_from_slice(line);
        }
        at += line.len();
    }
    *text = changed;
}
