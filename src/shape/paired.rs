//! Pairs of lines: names, and the numbers under them. net/snmp and net/netstat.
//!
//! ```text
//! Udp: InDatagrams NoPorts InErrors OutDatagrams
//! Udp: 21 0 0 22
//! ```
//!
//! A number belongs to the name at its place in the line above: names come, go and move from kernel to kernel.

use crate::cursor::{Cursor, UNSIGNED};
use crate::error::ParseError;
use crate::shape::section::Section;
use crate::shape::unlisted::Unlisted;

/// The lines of names seen so far, in their order.
///
/// The kernel prints the same names again and again, most of the text: they are one compare with what stood there last
/// time. Looking each of the 220 of net/netstat up costs four times as much as reading its numbers.
#[derive(Debug, Default)]
pub struct Pairs {
    pairs: Vec<Names>,
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
}

/// No column.
const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct Single {
    column: usize,
    /// The key that may be negative; `None` if no table has the name.
    key: Option<usize>,
    /// Where the name stands in the line.
    name: (usize, usize),
}

/// Walks the pairs of a text: calls `fill` with the place in `sections` of each and the pair, which is to be
/// [filled in](Pair::fill). Names that the section does not list, and pairs of a name that is not in `sections`, go to
/// `unlisted` as `Section:Name`.
#[inline]
pub(crate) fn walk(
    text: &[u8],
    sections: &[&'static str],
    memory: &mut Pairs,
    unlisted: &mut Unlisted,
    mut fill: impl FnMut(usize, Pair<'_, '_>) -> Result<(), ParseError>,
) -> Result<(), ParseError> {
    unlisted.clear();
    let mut cursor = Cursor::new(text);
    let mut expected = 0;
    while !cursor.at_end() {
        let is_here = memory.pairs.get(expected).is_some_and(|names| cursor.eat_all(&names.text));
        if !is_here {
            match memory.find(&mut cursor, expected, sections, unlisted)? {
                Some(at) => expected = at,
                None => continue,
            }
        }
        if let Some(names) = memory.pairs.get_mut(expected) {
            let cursor = &mut cursor;
            fill(names.section, Pair { section: sections[names.section], names, cursor, unlisted })?;
        }
        expected += 1;
    }
    Ok(())
}

impl Pairs {
    /// Steps over the names that stand at the cursor, seen before or not; `None` if nobody's were there, and their
    /// numbers are read.
    #[cold]
    #[inline(never)]
    fn find(
        &mut self,
        cursor: &mut Cursor<'_>,
        expected: usize,
        sections: &[&'static str],
        unlisted: &mut Unlisted,
    ) -> Result<Option<usize>, ParseError> {
        let mut others = (expected..self.pairs.len()).chain(0..expected.min(self.pairs.len()));
        if let Some(at) = others.find(|&at| cursor.eat_all(&self.pairs[at].text)) {
            return Ok(Some(at));
        }
        let start = *cursor;
        let line = cursor.line();
        let Some(name) = line.iter().position(|&byte| byte == b':').and_then(|end| line.get(..end)) else {
            if !line.is_empty() {
                unlisted.push(line, b"");
            }
            return Ok(None);
        };
        let section = sections.iter().position(|section| section.as_bytes() == name);
        let mut numbers = *cursor;
        let paired = numbers.eat_all(name) && numbers.eat(b':');
        let Some(section) = section else {
            // Before the colon stands the name, behind it is what is kept.
            match (paired, line.get(name.len() + 1..).unwrap_or_default()) {
                (true, names) => {
                    keep(name, Cursor::new(names), &mut numbers, unlisted);
                    *cursor = numbers;
                }
                (false, rest) => unlisted.push(name, rest),
            }
            return Ok(None);
        };
        if !paired {
            return Err(cursor.fail(sections[section], "a line of numbers under its names"));
        }
        // A file that never stops bringing new names is not remembered for ever.
        if self.pairs.len() >= 4 * sections.len() {
            self.pairs.clear();
        }
        let at = expected.min(self.pairs.len());
        let text = start.rest().get(..numbers.at() - start.at()).unwrap_or_default().to_vec();
        self.pairs.insert(at, Names { section, text, ..Names::default() });
        *cursor = numbers;
        Ok(Some(at))
    }
}

/// Keeps a pair that nobody knows: each name with what stands under it, and what has no name without one.
fn keep(section: &[u8], mut names: Cursor<'_>, numbers: &mut Cursor<'_>, unlisted: &mut Unlisted) {
    loop {
        match (names.word(), numbers.word()) {
            (b"", b"") => break,
            (name, number) => unlisted.push_of(section, name, number),
        }
    }
    numbers.line();
}

/// Names whose numbers stand at the cursor.
pub(crate) struct Pair<'a, 't> {
    section: &'static str,
    names: &'a mut Names,
    cursor: &'a mut Cursor<'t>,
    unlisted: &'a mut Unlisted,
}

impl Pair<'_, '_> {
    /// Reads the numbers into a section.
    #[inline]
    pub(crate) fn fill<S: Section>(self, section: &mut S) -> Result<(), ParseError> {
        let Pair { section: name, names, cursor, unlisted } = self;
        if names.columns.is_empty() {
            names.look_up(name, S::KEYS, S::SIGNED);
        }
        let start = *cursor;
        *cursor = names.read(name, S::KEYS, start, unlisted)?;
        let Names { columns, numbers, .. } = names;
        let number = |key: usize| numbers.get(*columns.get(key)? as usize).copied();
        section.fill(number).map_err(|key| start.fail(S::KEYS[key], "this name in the line before"))
    }
}

impl Names {
    /// Looks up what column each key has.
    #[cold]
    #[inline(never)]
    fn look_up(&mut self, section: &str, keys: &[&str], signed: &[bool]) {
        let mut cursor = Cursor::new(&self.text);
        cursor.skip(section.len() + 1);
        self.columns = vec![NONE; keys.len()];
        // Most follow each other in the table as they do here.
        let (mut column, mut next) = (0, 0);
        loop {
            let name = cursor.word();
            if name.is_empty() {
                break;
            }
            let is_it = |&key: &usize| keys.get(key).is_some_and(|key| key.as_bytes() == name);
            let key = (next..keys.len()).chain(0..next).find(is_it);
            if let Some(key) = key {
                self.columns[key] = column as u32;
                next = key + 1;
            }
            if key.is_none_or(|key| signed[key]) {
                self.single.push(Single { column, key, name: (cursor.at() - name.len(), cursor.at()) });
            }
            column += 1;
        }
        self.numbers = vec![0; column];
    }

    /// Reads a line of numbers, and gives the place behind it.
    #[inline]
    fn read<'t>(
        &mut self,
        section: &'static str,
        keys: &[&'static str],
        mut cursor: Cursor<'t>,
        unlisted: &mut Unlisted,
    ) -> Result<Cursor<'t>, ParseError> {
        let Names { numbers, single, text, columns, .. } = self;
        let mut from = 0;
        let ends = single.iter().map(|single| single.column).chain([numbers.len()]);
        for (at, end) in ends.enumerate() {
            let some = numbers.get_mut(from..end).unwrap_or_default();
            let read = cursor.columns(some);
            if read < some.len() {
                return Err(odd(cursor, field(columns, keys, from + read), UNSIGNED));
            }
            let Some(Single { column, key, name }) = single.get(at).copied() else { break };
            match key {
                Some(key) => match cursor.signed_digits().filter(|_| !cursor.inside_word()) {
                    Some(number) => numbers[column] = number as u64,
                    None => return Err(odd(cursor, keys[key], "an integer of 64 bits")),
                },
                None => match cursor.word() {
                    b"" => return Err(odd(cursor, section, UNSIGNED)),
                    number => {
                        unlisted.push_of(
                            section.as_bytes(),
                            text.get(name.0..name.1).unwrap_or_default(),
                            number,
                        );
                    }
                },
            }
            cursor.skip_blanks();
            from = end + 1;
        }
        match cursor.at_line_end() {
            true => cursor.eat(b'\n'),
            false => return Err(cursor.fail(section, "no more numbers than names")),
        };
        Ok(cursor)
    }
}

/// The key of a column.
#[cold]
fn field(columns: &[u32], keys: &[&'static str], column: usize) -> &'static str {
    let key = columns.iter().position(|&at| at as usize == column);
    key.and_then(|key| keys.get(key).copied()).unwrap_or("number")
}

/// The error for what is no number: it is another thing, or not there.
#[cold]
fn odd(cursor: Cursor<'_>, field: &'static str, expected: &'static str) -> ParseError {
    cursor.fail(field, if cursor.at_line_end() { "a number for each name" } else { expected })
}

/// The first sections must all have been seen.
pub(crate) fn all_there(text: &[u8], sections: &[&'static str], seen: &[bool]) -> Result<(), ParseError> {
    match sections.iter().zip(seen).find(|(_, seen)| !**seen) {
        Some((section, _)) => Err(ParseError::new(text.len(), section, "this line before the end")),
        None => Ok(()),
    }
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro makes public types")]
mod tests;
