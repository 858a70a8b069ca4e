use super::{Mutator, lines_of};

/// Lines that belong to no file, or that have no content.
const LINES: [&[u8]; 14] = [
    b"\n",
    b" \n",
    b"\t\n",
    b"x\n",
    b":\n",
    b"\0\n",
    b"\r\n",
    b"Strange: 12 kB\n",
    b"strange 12\n",
    b"Strange:\t\n",
    b"\xff\xfe:\x80 1\n",
    b"cpu7 1 2 3 4 5 6 7 8 9 10\n",
    b"                   537792\n",
    b"-1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1\n",
];

impl<'a> Mutator<'a> {
    /// Drops, repeats, moves, swaps, reverses, joins, cuts and inserts lines.
    pub(super) fn change_lines(&mut self, text: &mut Vec<u8>) {
        let mut lines = lines_of(text);
        if lines.is_empty() {
            return text.extend_from_slice(LINES[self.random.below(LINES.len())]);
        }
        let (first, last) = self.random.range(lines.len());
        let at = self.random.below(lines.len());
        let line = lines[at];
        match self.random.below(20) {
            0 | 1 => drop(lines.remove(at)),
            2 => lines.insert(at, line),
            3 => lines.insert(first, line),
            4 => lines.push(line),
            5 | 6 => lines.swap(first, last),
            7 => lines[first..=last].reverse(),
            // All lines below the header.
            8 => lines[1..].reverse(),
            9 => lines[1..].rotate_left(at.saturating_sub(1)),
            10 => lines.insert(at, LINES[self.random.below(LINES.len())]),
            11 | 12 => {
                let other = self.line_of_another();
                lines.splice(at..at, other);
            }
            13 => drop(lines.drain(first..=last)),
            14 => {
                let block = lines[first..=last].to_vec();
                lines.extend(block);
            }
            15 => lines[at] = line.strip_suffix(b"\n").unwrap_or(line),
            16 => {
                let cut = self.random.below(line.len() + 1);
                lines[at] = &line[..cut];
                lines.truncate(at + 1);
            }
            17 => {
                let (before, after) = line.split_at(self.random.below(line.len() + 1));
                lines.splice(at..=at, [before, b"\n", after]);
            }
            18 => lines.insert(at, lines[0]),
            _ => {
                let end = lines.len() - 1;
                lines[end] = lines[end].strip_suffix(b"\n").unwrap_or(lines[end]);
            }
        }
        let changed = lines.concat();
        if changed.len() <= self.longest.max(text.len()) {
            *text = changed;
        }
    }

    /// A random line of another file.
    fn line_of_another(&mut self) -> Option<&'a [u8]> {
        let lines = lines_of(self.others.get(self.random.below(self.others.len()))?);
        lines.get(self.random.below(lines.len())).copied()
    }
}
