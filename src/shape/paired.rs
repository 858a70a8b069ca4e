//! Pairs of lines: a line of names, and a line of numbers below it. net/snmp and net/netstat.
//!
//! ```text
//! Udp: InDatagrams NoPorts InErrors OutDatagrams
//! Udp: 21 0 0 22
//! ```
//!
//! A number belongs to the name at the same place in the line above, because kernels add, remove and move
//! names. Names without a line of numbers, as gVisor prints them, have no values. If a word is not a number,
//! its name is malformed. If there are more or fewer numbers than names, the whole pair is malformed, since
//! no number can be attributed.

use crate::cursor::Cursor;
use crate::shape::key_value::KeyValue;
use crate::shape::keyed::Index;
use crate::shape::numbers;
use crate::shape::unlisted::{LONGEST_SECTION, Unlisted};

/// The lines of names seen so far, in their order.
///
/// The kernel prints the same names in each text, and they are most of it, so a line of names is compared
/// once with the last one. Looking up each of the 220 names of net/netstat costs four times as much as
/// reading its numbers.
#[derive(Debug, Default)]
pub struct Pairs {
    pairs: Vec<Names>,
    /// One index of keys for each section.
    indexes: Vec<Index>,
}

#[derive(Debug, Default)]
struct Names {
    section: usize,
    /// The line with its newline, and the beginning of the line of numbers.
    text: Vec<u8>,
    /// The column of each key of the section, once the keys were looked up.
    columns: Vec<u32>,
    /// The columns that are read one by one, because they may be negative or are in no table.
    single: Vec<Single>,
    numbers: Vec<u64>,
    /// The columns that were not numbers in the last text, in their order.
    odd: Vec<u32>,
    /// The column of each key, without the odd columns, if there are any.
    readable: Vec<u32>,
}

/// Means no column, or no key.
const NONE: u32 = u32::MAX;

/// Lines of names up to this length are remembered. The longest of Linux 7.3 has 3 KiB.
const LONGEST_NAMES: usize = 1 << 14;

#[derive(Clone, Copy, Debug)]
struct Single {
    column: u32,
    /// The key that may be negative; [`NONE`] if no table has the name.
    key: u32,
    /// Where the name is in the line.
    name: (u32, u32),
}

/// The kind of a line.
enum Found {
    /// Names that are remembered at this place.
    At(usize),
    /// The names of a section. There are no numbers that can be attributed to them.
    Names(usize),
    /// A line of no known section. It is kept in `unlisted`.
    Kept,
}

/// Walks the pairs of a text. For each, calls `fill` with its place in `sections` and the pair, which the
/// callee should [fill in](Pair::fill). Names that the section does not list, and pairs whose name is not in
/// `sections`, go to `unlisted` as `Section:Name`.
#[inline]
pub(crate) fn walk(
    text: &[u8],
    sections: &[&'static str],
    memory: &mut Pairs,
    unlisted: &mut Unlisted,
    mut fill: impl FnMut(usize, Pair<'_, '_>),
) {
    unlisted.clear();
    let mut cursor = Cursor::new(text);
    let mut expected = 0;
    while !cursor.at_end() {
        let is_here = memory.pairs.get(expected).is_some_and(|names| cursor.eat_all(&names.text));
        if !is_here {
            match memory.find(&mut cursor, expected, sections, unlisted) {
                Found::At(at) => expected = at,
                Found::Names(section) => {
                    fill(section, Pair(None));
                    continue;
                }
                Found::Kept => continue,
            }
        }
        let Pairs { pairs, indexes } = memory;
        if let Some(names) = pairs.get_mut(expected) {
            let (section, index) = (names.section, indexes.get_mut(names.section));
            let name = sections.get(section).copied().unwrap_or_default();
            fill(section, Pair(Some(Numbers { section: name, names, index, cursor, unlisted })));
        }
        cursor.line();
        expected += 1;
    }
}

impl Pairs {
    /// Steps over the names at the cursor, whether they were seen before or not, and over their numbers if
    /// these cannot be used.
    #[cold]
    #[inline(never)]
    fn find(
        &mut self,
        cursor: &mut Cursor<'_>,
        expected: usize,
        sections: &[&'static str],
        unlisted: &mut Unlisted,
    ) -> Found {
        let mut others = (expected..self.pairs.len()).chain(0..expected.min(self.pairs.len()));
        if let Some(at) = others.find(|&at| cursor.eat_all(&self.pairs[at].text)) {
            return Found::At(at);
        }
        let start = *cursor;
        let line = cursor.line();
        let name = line.iter().take(LONGEST_SECTION + 1).position(|&byte| byte == b':');
        let Some((name, names)) = name.and_then(|end| Some((line.get(..end)?, line.get(end + 1..)?))) else {
            unlisted.push(line, b"");
            return Found::Kept;
        };
        let mut numbers = *cursor;
        let paired = numbers.eat_all(name) && numbers.eat(b':');
        let Some(section) = sections.iter().position(|section| section.as_bytes() == name) else {
            match paired {
                true => {
                    keep(name, Cursor::new(names), &mut numbers, unlisted);
                    *cursor = numbers;
                }
                false => unlisted.push(name, names),
            }
            return Found::Kept;
        };
        if !paired {
            return Found::Names(section);
        }
        *cursor = numbers;
        if line.len() > LONGEST_NAMES {
            keep_malformed(name, names, cursor.line(), unlisted);
            return Found::Names(section);
        }
        // Without a limit, a file with new names in each text would use more and more memory.
        if self.pairs.len() >= 4 * sections.len() {
            self.pairs.clear();
        }
        self.indexes.resize_with(sections.len(), Index::default);
        let at = expected.min(self.pairs.len());
        let text = start.rest().get(..numbers.at() - start.at()).unwrap_or_default().to_vec();
        self.pairs.insert(at, Names { section, text, ..Names::default() });
        Found::At(at)
    }
}

/// Keeps a pair of an unknown section: each name with the word below it. A word without a name has an empty
/// name.
fn keep(section: &[u8], mut names: Cursor<'_>, numbers: &mut Cursor<'_>, unlisted: &mut Unlisted) {
    loop {
        match (names.word(), numbers.word()) {
            (b"", b"") => break,
            (name, number) => unlisted.push_of(section, name, number),
        }
    }
    numbers.line();
}

/// Keeps a pair whose numbers cannot be attributed to its names: both lines, under the name of the section.
#[cold]
fn keep_malformed(section: &[u8], names: &[u8], numbers: &[u8], unlisted: &mut Unlisted) {
    unlisted.push_malformed(section, names);
    unlisted.push(section, numbers);
}

/// A pair of lines; `None` if it has no numbers.
pub(crate) struct Pair<'a, 't>(Option<Numbers<'a, 't>>);

/// Names, and the cursor at their numbers.
struct Numbers<'a, 't> {
    section: &'static str,
    names: &'a mut Names,
    index: Option<&'a mut Index>,
    cursor: Cursor<'t>,
    unlisted: &'a mut Unlisted,
}

impl Pair<'_, '_> {
    /// Overwrites a section with the numbers, if there are any.
    #[inline]
    pub(crate) fn fill<const N: usize, S: numbers::Numbers<N>>(self, section: &mut S) {
        let Some(Numbers { section: name, names, index, cursor, unlisted }) = self.0 else { return };
        if let (true, Some(index)) = (names.columns.is_empty(), index) {
            names.look_up(name, const { &S::KEYS }, const { &S::SIGNED }, index);
        }
        let before = unlisted.len();
        names.odd.clear();
        if !names.read(name, cursor, unlisted) {
            unlisted.truncate(before);
            if !names.read_words(name, cursor, unlisted) {
                return;
            }
        }
        names.hide_odd();
        let Names { columns, numbers, odd, readable, .. } = names;
        let columns = if odd.is_empty() { columns } else { readable };
        let columns = columns.first_chunk::<N>().unwrap_or(&[NONE; N]);
        let filled = section.fill(|key| match numbers.get(columns[key] as usize) {
            Some(&number) => (number, true),
            None => (0, false),
        });
        debug_assert_eq!(filled, Ok(()), "none of its names must be there");
    }
}

impl Names {
    /// Prepares the list of the readable columns, if some columns are odd. Fields are then filled without a
    /// search among the odd columns. The code for this search, in each field, was most of the 28 KB that
    /// filling TcpExt took.
    fn hide_odd(&mut self) {
        if self.odd.is_empty() {
            return;
        }
        self.readable.clone_from(&self.columns);
        for column in self.readable.iter_mut().filter(|column| self.odd.binary_search(column).is_ok()) {
            *column = NONE;
        }
    }

    /// The names, without the name of the section.
    fn names<'a>(text: &'a [u8], section: &str) -> Cursor<'a> {
        let mut cursor = Cursor::new(text);
        cursor.skip(section.len() + 1);
        cursor
    }

    /// Looks up which column each key has.
    #[cold]
    #[inline(never)]
    fn look_up(&mut self, section: &str, keys: &[&'static str], signed: &[bool], index: &mut Index) {
        let mut cursor = Names::names(&self.text, section);
        self.columns = vec![NONE; keys.len()];
        // Most keys follow each other in the table as they do here.
        let (mut column, mut next) = (0, 0);
        loop {
            let name = cursor.word();
            if name.is_empty() {
                break;
            }
            let key = match keys.get(next).is_some_and(|key| key.as_bytes() == name) {
                true => Some(next),
                false => index.find(keys, name),
            };
            if let Some(key) = key {
                self.columns[key] = column;
                next = key + 1;
            }
            if key.is_none_or(|key| signed[key]) {
                let end = cursor.at() as u32;
                let key = key.map_or(NONE, |key| key as u32);
                self.single.push(Single { column, key, name: (end - name.len() as u32, end) });
            }
            column += 1;
        }
        self.numbers = vec![0; column as usize];
    }

    /// Reads a line of numbers. Returns false if it does not have exactly one number for each name.
    #[inline]
    fn read(&mut self, section: &str, mut cursor: Cursor<'_>, unlisted: &mut Unlisted) -> bool {
        let Names { numbers, single, text, .. } = self;
        let mut from = 0;
        let ends = single.iter().map(|single| single.column as usize).chain([numbers.len()]);
        for (at, end) in ends.enumerate() {
            let some = numbers.get_mut(from..end).unwrap_or_default();
            if cursor.columns(some) < some.len() {
                return false;
            }
            let Some(Single { column, key, name }) = single.get(at).copied() else { break };
            match key {
                NONE => match cursor.word() {
                    b"" => return false,
                    number => unlisted.push_of(
                        section.as_bytes(),
                        text.get(name.0 as usize..name.1 as usize).unwrap_or_default(),
                        number,
                    ),
                },
                _ => match cursor.signed_digits().filter(|_| !cursor.inside_word()) {
                    Some(number) => numbers[column as usize] = number as u64,
                    None => return false,
                },
            }
            cursor.skip_blanks();
            from = end + 1;
        }
        cursor.at_line_end()
    }

    /// Reads a line in which some words are not numbers. Returns false if it has no words, or more or fewer
    /// words than there are names.
    #[cold]
    #[inline(never)]
    fn read_words(&mut self, section: &str, cursor: Cursor<'_>, unlisted: &mut Unlisted) -> bool {
        let Names { numbers, single, text, odd, .. } = self;
        let mut names = Names::names(text, section);
        let (mut counted, mut words) = (cursor, 0);
        while !counted.word().is_empty() {
            words += 1;
        }
        if words != numbers.len() {
            if words > 0 {
                keep_malformed(section.as_bytes(), names.line(), { cursor }.line(), unlisted);
            }
            return false;
        }
        let (mut cursor, mut singles) = (cursor, single.iter().peekable());
        for (column, place) in numbers.iter_mut().enumerate() {
            let (name, word) = (names.word(), cursor.word());
            let single = singles.next_if(|single| single.column as usize == column);
            let mut value = Cursor::new(word);
            let number = match single {
                Some(single) if single.key == NONE => {
                    unlisted.push_of(section.as_bytes(), name, word);
                    continue;
                }
                Some(_) => value.signed_digits().map(|number| number as u64),
                None => value.digits(),
            };
            match number.filter(|_| value.at_end()) {
                Some(number) => *place = number,
                None => {
                    unlisted.push_malformed_of(section.as_bytes(), name, word);
                    odd.push(column as u32);
                }
            }
        }
        true
    }
}

/// The value of `Section:Name`, from one of several sections or from `unlisted`. `find` looks the name up in
/// a section, as [`Numbers::find`](numbers::Numbers::find) does.
pub(crate) fn by_key<'a>(
    key: &[u8],
    sections: &[&'static str],
    unlisted: &'a Unlisted,
    find: impl Fn(usize, &[u8]) -> Option<Option<KeyValue<'static>>>,
) -> Option<KeyValue<'a>> {
    let colon = key.iter().position(|&byte| byte == b':');
    let (of, name) = colon.and_then(|colon| Some((key.get(..colon)?, key.get(colon + 1..)?)))?;
    let section = sections.iter().position(|section| section.as_bytes() == of);
    let listed = section.and_then(|section| find(section, name));
    listed.unwrap_or_else(|| unlisted.get(key).and_then(KeyValue::of_text))
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro makes public types")]
mod tests;
