//! The lines of the file: how each begins, and their borrowed forms.

use super::{Pageset, Stats, Zone};
use crate::cursor::{Cursor, UNSIGNED};
use crate::error::ParseError;
use crate::shape::headed::{key, number, title};
use crate::shape::keyed::key_name;
use crate::shape::lines;
use crate::shape::numbers::Numbers;
use crate::shape::table::{Row, TableRows};
use crate::system::zone::node_and_zone;
use crate::unit::Pages;

/// The kind of a line, recognised by its beginning.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Header,
    PerNodeStats,
    /// A key, given by its place in the table.
    Stats(usize),
    Zone(usize),
    Protection,
    Pagesets,
    Cpu,
    Pageset(usize),
    Blank,
}

/// Steps over the beginning of a line, up to its value, and returns its kind. If the line is not known, it
/// steps over nothing.
pub(super) fn tell(cursor: &mut Cursor<'_>) -> Option<Kind> {
    let start = *cursor;
    cursor.skip_blanks();
    let kind = key(&Pageset::KEYS, cursor).map(Kind::Pageset);
    let kind = kind.or_else(|| key(&Zone::KEYS, cursor).map(Kind::Zone));
    let kind = kind.or_else(|| key(&Stats::KEYS, cursor).map(Kind::Stats));
    let kind = kind.or_else(|| cursor.eat_all(b"cpu:").then_some(Kind::Cpu));
    let kind = kind.or_else(|| cursor.eat_all(b"protection:").then_some(Kind::Protection));
    let kind = kind.or_else(|| cursor.eat_all(b"Node ").then_some(Kind::Header));
    let kind = kind.or_else(|| title(b"per-node stats", cursor).then_some(Kind::PerNodeStats));
    let kind = kind.or_else(|| title(b"pagesets", cursor).then_some(Kind::Pagesets));
    let kind = kind.or_else(|| title(b"", cursor).then_some(Kind::Blank));
    if kind.is_none() {
        *cursor = start;
    }
    kind
}

/// Reads a line whose key is not known: its key, and its value without the blanks around it.
pub(super) fn unlisted<'a>(cursor: &mut Cursor<'a>) -> (&'a [u8], &'a [u8]) {
    cursor.skip_blanks();
    // The kernel counts this item and has no name for it. Linux 4.17 to 4.19.
    if lines::is_number({ *cursor }.line_rest()) {
        return (b"", cursor.line_rest());
    }
    let key = cursor.until(|byte| matches!(byte, b' ' | b'\t' | b':' | b'\n'));
    cursor.eat(b':');
    (key, cursor.line_rest())
}

/// A line of the file, borrowed. The lines before it determine its zone and CPU.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Line<'a> {
    /// The beginning of a zone.
    Zone {
        /// The node's number.
        node: u32,
        /// The zone's name.
        name: &'a [u8],
    },
    /// `per-node stats`: everything up to `pages free` belongs to the node.
    PerNodeStats,
    /// The beginning of the pages of a CPU.
    Cpu(u32),
    /// A number behind a key that this crate knows.
    Number(&'static str, u64),
    /// [`Zone::protection`](super::Zone::protection).
    Protection(Protection<'a>),
    /// Any other line: its first word, and the rest without the blanks around it.
    Other(&'a [u8], &'a [u8]),
}

/// The numbers of [`Zone::protection`](super::Zone::protection), borrowed from the text. It ends after an
/// error.
#[derive(Clone, Debug)]
pub struct Protection<'a> {
    pub(super) cursor: Cursor<'a>,
    ended: bool,
}

impl<'a> Protection<'a> {
    /// Makes it from the cursor behind the key.
    pub(super) fn new(mut cursor: Cursor<'a>) -> Result<Self, ParseError> {
        cursor.skip_blanks();
        match cursor.eat(b'(') {
            true => Ok(Protection { cursor, ended: false }),
            false => Err(cursor.fail("protection", "numbers in brackets")),
        }
    }
}

impl Iterator for Protection<'_> {
    type Item = Result<Pages, ParseError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let Some(pages) = self.cursor.digits() else {
            self.ended = true;
            return Some(Err(self.cursor.fail("protection", UNSIGNED)));
        };
        if !self.cursor.eat_all(b", ") {
            self.ended = true;
            let closed = self.cursor.eat(b')');
            self.cursor.skip_blanks();
            if !closed || !self.cursor.at_line_end() {
                return Some(Err(self.cursor.fail("protection", "a bracket and the end of the line")));
            }
        }
        Some(Ok(Pages(pages)))
    }
}

impl<'a> Row<'a> for Line<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let mut line = *cursor;
        let kind = tell(&mut line);
        cursor.skip_line();
        let number = |keys: &[&'static str], key: usize, mut line: Cursor<'a>| {
            number(keys, key, &mut line).map(|number| Line::Number(key_name(keys, key), number))
        };
        match kind {
            Some(Kind::Header) => node_and_zone(&mut line).map(|(node, name)| Line::Zone { node, name }),
            Some(Kind::PerNodeStats) => Ok(Line::PerNodeStats),
            Some(Kind::Stats(key)) => number(&Stats::KEYS, key, line),
            Some(Kind::Zone(key)) => number(&Zone::KEYS, key, line),
            Some(Kind::Pageset(key)) => number(&Pageset::KEYS, key, line),
            Some(Kind::Cpu) => line.unsigned32("cpu").map(Line::Cpu),
            Some(Kind::Protection) => Protection::new(line).map(Line::Protection),
            Some(Kind::Pagesets) => Ok(Line::Other(b"pagesets", b"")),
            Some(Kind::Blank) => Ok(Line::Other(b"", b"")),
            None => {
                let (key, value) = unlisted(&mut line);
                Ok(Line::Other(key, value))
            }
        }
    }
}

/// The lines of a text of `/proc/zoneinfo`, borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, Line<'_>> {
    TableRows::new(text)
}
