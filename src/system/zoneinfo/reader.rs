//! The reader of the file: line by line, in the layout of the last text.

use super::line::{self, Kind, Protection, tell};
use super::{Pageset, Stats, Zone, Zoneinfo};
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::headed::{Found, Layout, walk};
use crate::shape::numbers::Numbers;
use crate::system::zone::node_and_zone;
use crate::text::Name;

/// The state between texts: how the lines began, and room for the numbers of a zone.
#[derive(Debug, Default)]
pub struct Memory {
    layout: Layout<Kind>,
    numbers: Blocks,
}

#[derive(Debug, Default)]
struct Blocks {
    node: Found<{ Stats::COUNT }>,
    zone: Found<{ Zone::COUNT }>,
    stats: Found<{ Stats::COUNT }>,
    pageset: Found<{ Pageset::COUNT }>,
}

impl Blocks {
    fn clear(&mut self) {
        self.node.clear();
        self.zone.clear();
        self.stats.clear();
    }
}

/// Reads the lines of a text. None of them can fail: lines that are not understood are kept.
pub(super) fn read(text: &[u8], to: &mut Zoneinfo, memory: &mut Memory) -> Result<(), ParseError> {
    let Memory { layout, numbers } = memory;
    let mut reader = Reader {
        text,
        to,
        numbers,
        node: None,
        has_node_stats: false,
        in_node_stats: false,
        cpu: None,
        starts: [0; 2],
        above: [b""; 2],
    };
    walk(text, layout, tell, |kind, beginning, cursor| {
        let value = cursor.at();
        match kind {
            Some(kind) if reader.line(kind, beginning, cursor).is_some() => {}
            _ => {
                cursor.go(value);
                reader.keep(kind, beginning, cursor);
            }
        }
        Ok(())
    })?;
    reader.finish(text.len());
    Ok(())
}

/// Reads the lines of a text one by one.
struct Reader<'a, 'm> {
    text: &'a [u8],
    to: &'m mut Zoneinfo,
    numbers: &'m mut Blocks,
    /// The node of the zone that is being read.
    node: Option<u32>,
    /// Numbers of the node were read with that zone.
    has_node_stats: bool,
    /// The numbers of the node are being read.
    in_node_stats: bool,
    cpu: Option<u32>,
    /// Where the first line of the zone begins, and where that of the CPU begins.
    starts: [usize; 2],
    /// The last header, and the title below it.
    above: [&'a [u8]; 2],
}

impl<'a> Reader<'a, '_> {
    /// Reads one line. `None` if it is not understood, or belongs to no record. Lines that are not numbers
    /// are passed by value: a cursor whose address is passed on is kept in memory.
    #[inline]
    fn line(&mut self, kind: Kind, beginning: &'a [u8], cursor: &mut Cursor<'a>) -> Option<()> {
        if self.node.is_none() && !matches!(kind, Kind::Header | Kind::Blank) {
            return None;
        }
        match kind {
            Kind::Stats(key) if self.in_node_stats => {
                self.numbers.node.read(&Stats::KEYS, key, cursor).ok()?
            }
            Kind::Stats(key) => self.numbers.stats.read(&Stats::KEYS, key, cursor).ok()?,
            Kind::Zone(key) => {
                (self.in_node_stats, self.above[1]) = (false, b"");
                self.numbers.zone.read(&Zone::KEYS, key, cursor).ok()?;
            }
            Kind::Pageset(key) if self.cpu.is_some() => {
                self.numbers.pageset.read(&Pageset::KEYS, key, cursor).ok()?;
            }
            Kind::Pageset(_) => return None,
            Kind::Cpu => *cursor = self.cpu(beginning, *cursor)?,
            Kind::Protection => *cursor = self.protection(*cursor)?,
            // These lines follow the header directly. Elsewhere, the header of another node may have been
            // lost.
            Kind::PerNodeStats if !self.numbers.zone.is_empty() => return None,
            Kind::PerNodeStats => {
                (self.has_node_stats, self.in_node_stats, self.above[1]) = (true, true, beginning);
            }
            Kind::Header => *cursor = self.header(beginning, *cursor)?,
            Kind::Pagesets | Kind::Blank => {}
        }
        Some(())
    }

    /// Keeps the line under the lines above it. The cursor is behind the beginning of the line.
    #[cold]
    fn keep(&mut self, kind: Option<Kind>, beginning: &'a [u8], cursor: &mut Cursor<'a>) {
        let unlisted = &mut self.to.unlisted;
        let Some(kind) = kind else {
            let (key, value) = line::unlisted(cursor);
            return unlisted.push_below(&self.above, key, value);
        };
        let start = cursor.at() - beginning.len();
        // A title is a whole line.
        let value = if beginning.ends_with(b"\n") { b"" } else { cursor.line() };
        let line = self.text.get(start..cursor.at()).unwrap_or_default().trim_ascii();
        let key = beginning.trim_ascii();
        match kind {
            Kind::Header => {
                self.above = [line, b""];
                unlisted.push_malformed(line, b"");
            }
            Kind::Cpu if self.node.is_some() => {
                unlisted.push_malformed_below(&[self.above[0]], line, b"");
                self.above[1] = line;
            }
            _ => unlisted.push_malformed_below(&self.above, key.strip_suffix(b":").unwrap_or(key), value),
        }
    }

    /// Ends the zone before the header, and begins another. None begins if the header is not understood.
    fn header(&mut self, beginning: &'a [u8], mut cursor: Cursor<'a>) -> Option<Cursor<'a>> {
        let start = cursor.at() - beginning.len();
        self.finish(start);
        let (node, name) = node_and_zone(&mut cursor).ok()?;
        let name = Name::new(name)?;
        self.above = [self.text.get(start..cursor.at()).unwrap_or_default(), b""];
        (self.node, self.starts[0]) = (Some(node), start);
        let zone = self.to.zones.fill();
        (zone.node, zone.name) = (node, name);
        zone.protection.clear();
        zone.pagesets.clear();
        self.numbers.clear();
        let rest = cursor.line_rest();
        if !rest.is_empty() {
            self.to.unlisted.push_below(&self.above, b"", rest);
        }
        Some(cursor)
    }

    fn protection(&mut self, cursor: Cursor<'a>) -> Option<Cursor<'a>> {
        (self.in_node_stats, self.above[1]) = (false, b"");
        let zone = self.to.zones.last_mut()?;
        zone.protection.clear();
        let mut protection = Protection::new(cursor).ok()?;
        for pages in &mut protection {
            match pages {
                Ok(pages) => zone.protection.push(pages),
                Err(_) => {
                    zone.protection.clear();
                    return None;
                }
            }
        }
        Some(protection.cursor)
    }

    fn cpu(&mut self, beginning: &'a [u8], mut cursor: Cursor<'a>) -> Option<Cursor<'a>> {
        let start = cursor.at() - beginning.len();
        self.finish_cpu(start);
        let cpu = cursor.unsigned32("cpu").ok().filter(|_| cursor.at_line_end())?;
        self.above[1] = self.text.get(start..cursor.at()).unwrap_or_default();
        (self.cpu, self.starts[1]) = (Some(cpu), start);
        self.numbers.pageset.clear();
        Some(cursor)
    }

    /// Ends the pages of the CPU before byte `end`.
    fn finish_cpu(&mut self, end: usize) {
        let (Some(cpu), Some(zone)) = (self.cpu.take(), self.to.zones.last_mut()) else { return };
        let pageset = zone.pagesets.fill();
        pageset.cpu = cpu;
        if self.numbers.pageset.fill(pageset, end).is_err() {
            zone.pagesets.truncate(zone.pagesets.len().saturating_sub(1));
            let text = self.text.get(self.starts[1]..end).unwrap_or_default();
            let line = Cursor::new(text).line();
            self.to.unlisted.push_malformed_below(&[self.above[0]], line, text);
        }
    }

    /// Ends the zone before byte `end`.
    fn finish(&mut self, end: usize) {
        self.finish_cpu(end);
        let (Some(id), Some(zone)) = (self.node.take(), self.to.zones.last_mut()) else { return };
        zone.pagesets.index();
        let stats = self.numbers.stats.fill(&mut zone.stats, end);
        if self.numbers.zone.fill(zone, end).and(stats).is_err() {
            self.to.zones.truncate(self.to.zones.len().saturating_sub(1));
            let text = self.text.get(self.starts[0]..end).unwrap_or_default();
            self.to.unlisted.push_malformed(Cursor::new(text).line(), text);
        }
        // The numbers of the node do not belong to the zone and are kept.
        if core::mem::take(&mut self.has_node_stats) {
            let node = self.to.nodes.fill();
            node.id = id;
            if self.numbers.node.fill(&mut node.stats, end).is_err() {
                self.to.nodes.truncate(self.to.nodes.len().saturating_sub(1));
            }
        }
        self.in_node_stats = false;
    }
}
