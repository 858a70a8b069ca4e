//! Pairs of lines: names, and the numbers under them. net/snmp and net/netstat.
//!
//! ```text
//! Udp: InDatagrams NoPorts InErrors OutDatagrams
//! Udp: 21 0 0 22
//! ```
//!
//! A number belongs to the name at its place in the line above: names come, go and move from kernel to
//! kernel. Names without a line of numbers, as gVisor prints them, have no values. Where a word is no number
//! its name is malformed; where there are more or fewer numbers than names the pair is, since none of them
//! can be attributed.

use crate::cursor::Cursor;
use crate::shape::key_value::KeyValue;
use crate::shape::keyed::Index;
use crate::shape::numbers;
use crate::shape::unlisted::{LONGEST_SECTION, Unlisted};

/// The lines of names seen so far, in their order.
///
/// The kernel prints the same names again and again, most of the text: they are one compare with the last
/// ones. Looking each of the 220 of net/netstat up costs four times as much as reading its numbers.
#[derive(Debug, Default)]
pub struct Pairs {
    pairs: Vec<Names>,
    /// Of each section's keys.
    indexes: Vec<Index>,
}

#[derive(Debug, Default)]
struct Names {
    section: usize,
    /// The line with its newline, and what the line of numbers begins with.
    text: Vec<u8>,
    /// The columns of the section's keys, once they were looked up.
    columns: Vec<u32>,
    /// The columns that are read one by one: they may be negative, or no table has them.
    single: Vec<Single>,
    numbers: Vec<u64>,
    /// The columns that were no numbers in the last text, in their order.
    odd: Vec<u32>,
    /// The columns of the section's keys without the odd ones, if there are any.
    readable: Vec<u32>,
}

/// No column, or no key.
const NONE: u32 = u32::MAX;

/// A line of names is no longer than this: the longest of Linux 7.3 has 3 KiB. What is longer is not
/// remembered.
const LONGEST_NAMES: usize = 1 << 14;

#[derive(Clone, Copy, Debug)]
struct Single {
    column: u32,
    /// The key that may be negative; [`NONE`] if no table has the name.
    key: u32,
    /// Where the name is in the line.
    name: (u32, u32),
}

/// What a line is.
enum Found {
    /// Names that are remembered at this place.
    At(usize),
    /// The names of a section, without numbers that can be attributed to them.
    Names(usize),
    /// No known section's: it is kept.
    Kept,
}

/// Walks the pairs of a text: calls `fill` with the place in `sections` of each and the pair, which is to be
/// [filled in](Pair::fill). Names that the section does not list, and pairs of a name that is not in
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
    /// Steps over the names at the cursor, seen before or not, and over their numbers where those are of no
    /// use.
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
        // A file that never stops bringing new names is not remembered for ever.
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

/// Keeps a pair of no known section: each name with what is under it, and what has no name without one.
fn keep(section: &[u8], mut names: Cursor<'_>, numbers: &mut Cursor<'_>, unlisted: &mut Unlisted) {
    loop {
        match (names.word(), numbers.word()) {
            (b"", b"") => break,
            (name, number) => unlisted.push_of(section, name, number),
        }
    }
    numbers.line();
}

/// Keeps a pair whose numbers cannot be attributed to its names: both lines under the section's name.
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
    /// Makes the columns that can be read, if some cannot. Fields are then filled without a search among the
    /// odd columns, whose code in each field was most of the 28 KB that filling TcpExt took.
    fn hide_odd(&mut self) {
        if self.odd.is_empty() {
            return;
        }
        self.readable.clone_from(&self.columns);
        for column in self.readable.iter_mut().filter(|column| self.odd.binary_search(column).is_ok()) {
            *column = NONE;
        }
    }

    /// The names, without the section's.
    fn names<'a>(text: &'a [u8], section: &str) -> Cursor<'a> {
        let mut cursor = Cursor::new(text);
        cursor.skip(section.len() + 1);
        cursor
    }

    /// Looks up what column each key has.
    #[cold]
    #[inline(never)]
    fn look_up(&mut self, section: &str, keys: &[&'static str], signed: &[bool], index: &mut Index) {
        let mut cursor = Names::names(&self.text, section);
        self.columns = vec![NONE; keys.len()];
        // Most follow each other in the table as they do here.
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

    /// Reads a line of numbers; false if it is not one number for each name.
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

    /// Reads a line in which some words are no numbers; false if it has more or fewer words than there are
    /// names, or none.
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

/// The value of `Section:Name`, in one of several sections or in `unlisted`. `find` looks for the name in a
/// section, as [`Numbers::find`](numbers::Numbers::find) does.
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
