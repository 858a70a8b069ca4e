use super::{Mutator, Word, line_at, line_from, lines_of, words_of};

/// What a change does to the words of each line.
enum Change {
    Drop(usize),
    Repeat(usize),
    Swap(usize, usize),
    Replace(usize, Vec<u8>),
    Insert(usize, Vec<u8>),
    Keep(usize),
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
            _ => {}
        }
    }
}

impl Mutator<'_> {
    /// Drops, repeats, swaps, replaces and inserts a word: in one line, or a column in all lines around it that have
    /// as many words.
    pub(super) fn change_columns(&mut self, text: &mut Vec<u8>) {
        let (start, end) = line_at(text, &mut self.random);
        let count = words_of(&text[start..end]).0.len();
        let (first, last) = self.random.range(count);
        let change = match self.random.below(12) {
            0..=2 => Change::Drop(last),
            3 | 4 => Change::Repeat(last),
            5 | 6 => Change::Swap(first, last),
            7 => Change::Replace(last, self.edge()),
            8 => Change::Insert(last, self.edge()),
            9 => Change::Keep(last),
            10 => Change::Insert(count, self.edge()),
            _ => Change::Replace(last, Vec::new()),
        };
        let whole_column = self.random.one_in(3);
        let mut changed = Vec::with_capacity(text.len() + 32);
        let mut at = 0;
        for line in lines_of(text) {
            let here = at == start || whole_column;
            at += line.len();
            let (mut words, rest) = if here { words_of(line) } else { Default::default() };
            if !here || words.len() != count {
                changed.extend_from_slice(line);
                continue;
            }
            change.apply(&mut words);
            changed.extend_from_slice(&line_from(words, rest));
        }
        *text = changed;
    }
}
