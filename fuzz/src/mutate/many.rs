use super::{Mutator, digits_from, line_at, line_from, lines_of, words_of};

/// The order in which copies are numbered.
#[derive(Clone, Copy)]
enum Order {
    Rising,
    Falling,
    Random,
    /// All copies have the number of the original.
    Same,
}

/// Numbers of copies, like the numbers of CPUs, disks or mounts of machines.
const COUNTS: [usize; 9] = [2, 3, 9, 33, 65, 257, 1025, 4097, 9000];

impl Mutator<'_> {
    /// Makes many copies of a word, a column, a line or a block of lines, numbered in some order.
    pub(super) fn change_many(&mut self, text: &mut Vec<u8>) {
        let count = *self.random.pick(&COUNTS);
        let room = self.longest.saturating_sub(text.len());
        self.multiply(text, count, room);
    }

    /// Makes the text about as long as `longest`, by repeating a few of its parts.
    pub fn enlarge(&mut self, text: &mut Vec<u8>) {
        match self.random.below(4) {
            // A long key appears once, and the lines below or beside it appear many times.
            0 => self.lengthen_word(text),
            1 => {
                self.lengthen_word(text);
                self.lengthen_word(text);
            }
            _ => {}
        }
        for _ in 0..8 {
            let room = self.longest.saturating_sub(text.len());
            if room < self.longest / 4 {
                break;
            }
            let share = *self.random.pick(&[1, 1, 2, 4]);
            self.multiply(text, usize::MAX, room / share);
        }
    }

    /// Lengthens a word, to at most a quarter of the available room.
    fn lengthen_word(&mut self, text: &mut Vec<u8>) {
        let (start, end) = line_at(text, &mut self.random);
        let (mut words, rest) = words_of(&text[start..end]);
        let at = if self.random.one_in(2) { 0 } else { self.random.below(words.len()) };
        let Some(word) = words.get_mut(at) else { return };
        // The mark at the end of a key stays there.
        let (letters, mark) = match word.1 {
            [letters @ .., b':'] => (letters, &b":"[..]),
            letters => (letters, &b""[..]),
        };
        let length = self.longest >> (2 + self.random.below(8));
        let long = [&letters.repeat(length / letters.len().max(1) + 1), mark].concat();
        word.1 = &long;
        let line = line_from(words, rest);
        drop(text.splice(start..end, line));
    }

    /// Makes at most `count` copies, and only as many as there is room for.
    fn multiply(&mut self, text: &mut Vec<u8>, count: usize, room: usize) {
        let (start, end) = line_at(text, &mut self.random);
        let (start, end) = match self.random.below(10) {
            0..=3 => (start, end),
            4 | 5 => self.block_around(text, start, end),
            6 | 7 => return self.multiply_column(text, count, room),
            8 => piece_at(text, start + self.random.below(end - start)),
            // Lines whose keys are in no table.
            _ => {
                let line =
                    *self.random.pick(&[&b"Strange0: 1 kB\n"[..], b"strange0 1\n", b"  strange0\t1\n"]);
                text.splice(start..start, line.iter().copied());
                (start, start + line.len())
            }
        };
        let unit = text[start..end].to_vec();
        let count = count.min(room / (unit.len() + 4).max(1));
        let mut copies = Vec::with_capacity(count * (unit.len() + 4));
        let place = self.random.below(4);
        let order = self.order();
        for copy in 0..count {
            let number = self.number_of(order, copy, count);
            copies.extend_from_slice(&numbered(&unit, place, number));
        }
        drop(text.splice(end..end, copies));
    }

    /// The lines around a position, up to the next empty lines or to the next lines that begin like the
    /// first.
    fn block_around(&mut self, text: &[u8], start: usize, end: usize) -> (usize, usize) {
        let before = text[..start].windows(2).rposition(|pair| pair == b"\n\n").map_or(0, |at| at + 2);
        let behind = text[end.max(1) - 1..].windows(2).position(|pair| pair == b"\n\n");
        let behind = behind.map_or(text.len(), |at| end.max(1) - 1 + at + 2);
        if behind - before < 4096 { (before, behind.max(end)) } else { (start, end) }
    }

    /// Makes many copies of a word in all lines that have as many words as this one.
    fn multiply_column(&mut self, text: &mut Vec<u8>, copies: usize, room: usize) {
        let (start, end) = line_at(text, &mut self.random);
        let count = words_of(&text[start..end]).0.len();
        let at = self.random.below(count);
        let whole_column = self.random.one_in(2);
        let alike = lines_of(text).iter().filter(|line| words_of(line).0.len() == count).count();
        let alike = if whole_column { alike.max(1) } else { 1 };
        let order = self.order();
        let mut changed = Vec::new();
        let mut place = 0;
        for line in lines_of(text) {
            let here = place == start || whole_column;
            place += line.len();
            let (words, rest) = if here { words_of(line) } else { Default::default() };
            let Some(&(blanks, word)) = words.get(at).filter(|_| words.len() == count) else {
                changed.extend_from_slice(line);
                continue;
            };
            let blanks = if blanks.is_empty() { b" " } else { blanks };
            let copies = copies.min(room / alike / (word.len() + blanks.len() + 4));
            changed.extend_from_slice(&line_from(words[..=at].iter().copied(), b""));
            for copy in 0..copies {
                changed.extend_from_slice(blanks);
                changed.extend_from_slice(&numbered(word, 0, self.number_of(order, copy, copies)));
            }
            changed.extend_from_slice(&line_from(words[at + 1..].iter().copied(), rest));
        }
        *text = changed;
    }

    fn order(&mut self) -> Order {
        *self.random.pick(&[Order::Rising, Order::Rising, Order::Falling, Order::Random, Order::Same])
    }

    /// The difference between the number of a copy and that of the original.
    fn number_of(&mut self, order: Order, copy: usize, count: usize) -> Option<usize> {
        match order {
            Order::Rising => Some(copy + 1),
            Order::Falling => Some(count - copy),
            Order::Random => Some(self.random.below(2 * count)),
            Order::Same => None,
        }
    }
}

/// The start and the end of a piece of a list, including the mark after it: `rw,`, `0:`.
fn piece_at(text: &[u8], at: usize) -> (usize, usize) {
    let is_mark = |byte: &u8| matches!(byte, b',' | b':' | b'/' | b';' | b'=' | b'\0');
    let start = text[..at].iter().rposition(|byte| is_mark(byte) || byte.is_ascii_whitespace());
    let start = start.map_or(0, |at| at + 1);
    let end = text[at..].iter().position(is_mark).map_or(text.len(), |len| at + len + 1);
    (start.min(end), end)
}

/// The unit with one of its numbers increased by `more`. That is its first number, its last, or one after the
/// first word.
fn numbered(unit: &[u8], place: usize, more: Option<usize>) -> Vec<u8> {
    let Some(more) = more else { return unit.to_vec() };
    let digits = match place {
        0 | 1 => digits_from(unit, 0),
        2 => {
            let last = unit.iter().rposition(u8::is_ascii_digit);
            last.map(|last| {
                let start = unit[..last].iter().rposition(|byte| !byte.is_ascii_digit());
                (start.map_or(0, |at| at + 1), last + 1)
            })
        }
        _ => None,
    };
    let Some((start, end)) = digits else {
        let letters = unit.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
        let end = unit[letters..].iter().position(|byte| byte.is_ascii_whitespace() || *byte == b':');
        let at = end.map_or(unit.len(), |end| letters + end);
        return [&unit[..at], more.to_string().as_bytes(), &unit[at..]].concat();
    };
    let number: u64 = std::str::from_utf8(&unit[start..end]).ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    let number = number.wrapping_add(more as u64).to_string();
    [&unit[..start], number.as_bytes(), &unit[end..]].concat()
}
