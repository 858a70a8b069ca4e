//! `/proc/zoneinfo`: the zones of memory of each node: what is free in them, at which marks reclaim begins, what they hold.
//!
//! ```text
//! Node 0, zone    DMA32
//!   pages free     92666
//!         boost    0
//!         min      5563
//!         low      6953
//!         high     8343
//!         spanned  126976
//!         present  126976
//!         managed  114084
//!         protection: (0, 0, 0, 0, 0)
//!       nr_free_pages 92666
//!       numa_hit     9687
//!   pagesets
//!     cpu: 0
//!               count:    2017
//!               high:     4697
//!               batch:    31
//!   vm stats threshold: 18
//!   node_unreclaimable:  0
//!   start_pfn:           4096
//! ```
//!
//! What the kernel counts by node stands in the first zone of the node that has pages, below `per-node stats` (about
//! Linux 4.9): here it is the [`Node`]'s. Which of the two a key is of changed: all were the zone's before Linux 4.8, those
//! of the LRU lists moved then, page tables and kernel stacks in 5.11. So both have the same [`Stats`], whose keys are
//! vmstat's.
//!
//! What is odd: a zone without pages ends behind `protection`, and is not printed before Linux 4.12. Keys are told apart by
//! what follows them: `high` is a mark of the zone, `high:` a limit of a CPU. The marks contain the `boost`, which is printed
//! since about Linux 5.17 only. Free pages that a CPU keeps for itself (`count`) are not in `nr_free_pages`. The sums lag by
//! up to `vm stats threshold` pages a CPU. Each zone's lock is held while the zone is printed: on a machine of hundreds of
//! CPUs this is a file to read seldom.
//!
//! Gauges and counters stand mixed, as in vmstat; the delta has the counters, which are `unsigned long`. Memory that is
//! taken away and comes back begins anew.
//!
//! Reference: proc_zoneinfo(5), mm/vmstat.c, Documentation/admin-guide/sysctl/vm.rst for the marks and for `protection`.
//! Permission: any user. Linux 2.6.13.

use super::buddyinfo::{ZoneName, node_and_zone};
use super::vmstat::zone_and_node_items;
use crate::Unlisted;
use crate::class::Class;
use crate::cursor::{Cursor, UNSIGNED};
use crate::delta::Delta;
use crate::error::ParseError;
use crate::file::{In, ProcFile};
use crate::machine::Machine;
use crate::name::Name;
use crate::shape::headed::{Found, Layout, key, keyed_part, number, title, walk};
use crate::shape::keyed::key_name;
use crate::shape::rows::{Identity, RowDeltas, Rows};
use crate::shape::table::{Row, TableRows};
use crate::unit::{KiB, Pages};

/// One sample of `/proc/zoneinfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Zoneinfo {
    /// The nodes that have memory, with what is counted for all of it; empty before about Linux 4.9.
    pub nodes: Rows<Node>,
    /// The zones, those without pages too.
    pub zones: Rows<Zone>,
    /// Lines whose key this crate does not know. The key here begins with the lines above it: `Node 0, zone      DMA, cpu:
    /// 3, low`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub unlisted: Unlisted,
}

/// A node that has memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Node {
    /// The node's number.
    pub id: u32,
    /// What is counted by node.
    pub stats: Stats,
}

keyed_part! {
    /// A zone of a node: memory that is good for the same purposes.
    pub struct Zone: ZONE, "" {
        /// The node's number.
        node: u32,
        /// The zone's name: `DMA`, `DMA32`, `Normal`, `HighMem`, `Movable`, `Device`.
        name: ZoneName,
        /// Pages that are kept from allocations which could use higher zones too: for those that ask for this zone, for the
        /// next one and so on. The pages free must be more than a mark and this.
        protection: Vec<Pages>,
        /// What is counted by zone.
        stats: Stats,
        /// The free pages that each CPU which is online keeps for itself.
        pagesets: Rows<Pageset>,
    }

    gauges {
        /// Free pages, those of the CPUs' own lists not among them. Linux 2.6.13.
        "pages free " free: Pages,
        /// By how much all marks are raised for the moment, as an allocation had to take a block of another migrate type.
        /// About Linux 5.17.
        "boost " boost: Option<Pages>,
        /// The mark below which only those get pages that help to free some. Linux 2.6.13.
        "min " min: Pages,
        /// The mark below which kswapd begins to reclaim. Linux 2.6.13.
        "low " low: Pages,
        /// The mark at which kswapd ends. Linux 2.6.13.
        "high " high: Pages,
        /// The mark at which kswapd ends where slow memory is used for what is cold (NUMA balancing). Linux 6.12.
        "promo " promo: Option<Pages>,
        /// Pages scanned since a page was freed last. Linux 2.6.13 to 4.7.
        "scanned " scanned: Option<Pages>,
        /// The same, of the whole node. Linux 4.8 to 4.11.
        "node_scanned " node_scanned: Option<Pages>,
        /// Pages from the zone's first to its last, holes included. Linux 2.6.13.
        "spanned " spanned: Pages,
        /// Pages that are there. Linux 2.6.13.
        "present " present: Pages,
        /// Pages that the page allocator has, which is less by what was reserved at boot. About Linux 3.8.
        "managed " managed: Option<Pages>,
        /// Pages of areas of the contiguous memory allocator. Linux 5.12.
        "cma " cma: Option<Pages>,
        /// 1 if reclaim found nothing in the zone. Linux 2.6.13 to 4.7.
        "all_unreclaimable:" all_unreclaimable: Option<u64>,
        /// 1 if kswapd has given up on the node. Linux 4.8.
        "node_unreclaimable:" node_unreclaimable: Option<u64>,
        /// How hard the last reclaim had to try, 12 not at all. Linux 2.6.13 to 2.6.35.
        "prev_priority:" prev_priority: Option<u64>,
        /// The number of the first page. Linux 2.6.13.
        "start_pfn:" start_pfn: Option<u64>,
        /// Active anonymous pages for each inactive one that reclaim aims at. Linux 2.6.28 to 4.7.
        "inactive_ratio:" inactive_ratio: Option<u64>,
        /// The same, of the whole node. Linux 4.8 to about 4.15.
        "node_inactive_ratio:" node_inactive_ratio: Option<u64>,
        /// Pages of the blocks set aside for allocations of several pages that cannot wait. Linux 6.19.
        "reserved_highatomic:" reserved_highatomic: Option<Pages>,
        /// Those of them that are free. Linux 6.19.
        "free_highatomic:" free_highatomic: Option<Pages>,
    }
}

keyed_part! {
    /// The free pages of a zone that a CPU keeps for itself.
    pub struct Pageset: PAGESET, ":" {
        /// The CPU's number.
        cpu: u32,
    }

    gauges {
        /// How many they are. Linux 2.6.13.
        "count" count: Pages,
        /// So many are kept at most; it moves with the demand since about Linux 6.7. Linux 2.6.13.
        "high" high: Pages,
        /// So many are fetched or given back at once. Linux 2.6.13.
        "batch" batch: Pages,
        /// The least that `high` may be. About Linux 6.16.
        "high_min" high_min: Option<Pages>,
        /// The most that `high` may be. About Linux 6.16.
        "high_max" high_max: Option<Pages>,
        /// By so much a sum of the zone may differ from the truth before this CPU adds what it has. Not on a kernel for one
        /// CPU. Linux 2.6.18.
        "vm stats threshold" vm_stats_threshold: Option<u64>,
    }
}

/// In vmstat some must be there.
macro_rules! optional {
    (Option $type:ident) => { Option<$type> };
    ($type:ident) => { Option<$type> };
}

macro_rules! stats {
    ($( $kind:ident {
        $( $(#[$doc:meta])* $key:literal $field:ident : $type:ident $(<$inner:ident>)?, )*
    } )*) => {
        keyed_part! {
            /// What the kernel counts by zone or by node. `None`: it is counted by the other, or this kernel, or its
            /// configuration, does not print it.
            pub struct Stats: STATS, " " {}

            /// How far the counters of a zone or of a node moved.
            pub delta StatsDelta;

            $( $kind { $( $(#[$doc])* $key $field: optional!($type $($inner)?), )* } )*
        }
    };
}

zone_and_node_items! { stats! {} {
    gauges {
        /// NFS pages sent to the server but not committed there. Linux 2.6 to 5.7.
        "nr_unstable" nr_unstable: Option<Pages>,
    }
} }

impl Zone {
    /// It has pages.
    pub fn is_populated(&self) -> bool {
        self.present.get() > 0
    }
}

/// What a line is, by how it begins.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Header,
    PerNodeStats,
    /// A key, by its place in the table.
    Stats(usize),
    Zone(usize),
    Protection,
    Pagesets,
    Cpu,
    Pageset(usize),
    Blank,
}

/// Steps over the beginning of a line, up to its value, and says what it is; steps over nothing if nobody knows.
fn tell(cursor: &mut Cursor<'_>) -> Option<Kind> {
    let start = *cursor;
    cursor.skip_blanks();
    let kind = key(&PAGESET, cursor).map(Kind::Pageset);
    let kind = kind.or_else(|| key(&ZONE, cursor).map(Kind::Zone));
    let kind = kind.or_else(|| key(&STATS, cursor).map(Kind::Stats));
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

/// A line of which nothing is known: its key, and its value without the blanks around it.
fn unlisted<'a>(cursor: &mut Cursor<'a>) -> (&'a [u8], &'a [u8]) {
    cursor.skip_blanks();
    let key = cursor.until(|byte| matches!(byte, b' ' | b'\t' | b':' | b'\n'));
    cursor.eat(b':');
    (key, cursor.line_rest())
}

/// A line of the file, borrowed. Of which zone and CPU it is, the lines before it say.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Line<'a> {
    /// A zone begins.
    Zone {
        /// The node's number.
        node: u32,
        /// The zone's name.
        name: &'a [u8],
    },
    /// `per-node stats`: up to `pages free` all is the node's.
    PerNodeStats,
    /// The pages of a CPU begin.
    Cpu(u32),
    /// A number behind a key that this crate knows.
    Number(&'static str, u64),
    /// [`Zone::protection`].
    Protection(Protection<'a>),
    /// Any other line: its first word, and the rest without blanks around it.
    Other(&'a [u8], &'a [u8]),
}

/// The numbers of [`Zone::protection`], borrowed from the text; ends after an error.
#[derive(Clone, Debug)]
pub struct Protection<'a> {
    cursor: Cursor<'a>,
    ended: bool,
}

impl<'a> Protection<'a> {
    /// Behind the key.
    fn new(mut cursor: Cursor<'a>) -> Result<Self, ParseError> {
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
            Some(Kind::Stats(key)) => number(&STATS, key, line),
            Some(Kind::Zone(key)) => number(&ZONE, key, line),
            Some(Kind::Pageset(key)) => number(&PAGESET, key, line),
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

/// What is carried from text to text: how its lines began, and room for the numbers of a zone.
#[derive(Debug, Default)]
pub struct Memory {
    layout: Layout<Kind>,
    numbers: Numbers,
}

#[derive(Debug, Default)]
struct Numbers {
    node: Found<{ STATS.len() }>,
    zone: Found<{ ZONE.len() }>,
    stats: Found<{ STATS.len() }>,
    pageset: Found<{ PAGESET.len() }>,
}

/// Takes the lines of a text one by one.
struct Reader<'a, 'm> {
    text: &'a [u8],
    to: &'m mut Zoneinfo,
    numbers: &'m mut Numbers,
    /// The node of the zone that is being read.
    node: Option<u32>,
    /// Numbers of the node came with that zone.
    has_node_stats: bool,
    /// They are being read.
    in_node_stats: bool,
    cpu: Option<u32>,
    /// The last header, and the title below it.
    above: [&'a [u8]; 2],
}

impl<'a> Reader<'a, '_> {
    /// Takes one line. What is not a number goes by value: a cursor whose address is passed on lives in memory.
    #[inline]
    fn line(&mut self, kind: Kind, beginning: &'a [u8], cursor: &mut Cursor<'a>) -> Result<(), ParseError> {
        if self.node.is_none() && !matches!(kind, Kind::Header | Kind::Blank) {
            let start = cursor.at() - beginning.len();
            return Err(ParseError::new(start, "zone", "the line of a zone before this one"));
        }
        match kind {
            Kind::Stats(key) if self.in_node_stats => self.numbers.node.read(&STATS, key, cursor)?,
            Kind::Stats(key) => self.numbers.stats.read(&STATS, key, cursor)?,
            Kind::Zone(key) => {
                (self.in_node_stats, self.above[1]) = (false, b"");
                self.numbers.zone.read(&ZONE, key, cursor)?;
            }
            Kind::Pageset(key) if self.cpu.is_some() => self.numbers.pageset.read(&PAGESET, key, cursor)?,
            Kind::Pageset(_) => return Err(cursor.fail("cpu", "the line of a CPU before this one")),
            Kind::Cpu => *cursor = self.cpu(beginning, *cursor)?,
            Kind::Protection => *cursor = self.protection(*cursor)?,
            Kind::PerNodeStats => {
                (self.has_node_stats, self.in_node_stats, self.above[1]) = (true, true, beginning);
            }
            Kind::Header => *cursor = self.header(beginning, *cursor)?,
            Kind::Pagesets | Kind::Blank => {}
        }
        Ok(())
    }

    fn header(&mut self, beginning: &'a [u8], mut cursor: Cursor<'a>) -> Result<Cursor<'a>, ParseError> {
        let start = cursor.at() - beginning.len();
        self.finish(start)?;
        let (node, name) = node_and_zone(&mut cursor)?;
        let name = Name::new(name).ok_or_else(|| cursor.fail("name", "a shorter name"))?;
        self.above = [self.text.get(start..cursor.at()).unwrap_or_default(), b""];
        self.node = Some(node);
        let zone = self.to.zones.fill();
        (zone.node, zone.name) = (node, name);
        zone.protection.clear();
        zone.pagesets.clear();
        self.numbers.clear();
        cursor.line_end("zone")?;
        Ok(cursor)
    }

    fn protection(&mut self, cursor: Cursor<'a>) -> Result<Cursor<'a>, ParseError> {
        (self.in_node_stats, self.above[1]) = (false, b"");
        let mut protection = Protection::new(cursor)?;
        if let Some(zone) = self.to.zones.last_mut() {
            zone.protection.clear();
            for pages in &mut protection {
                zone.protection.push(pages?);
            }
        }
        protection.cursor.line_end("protection")?;
        Ok(protection.cursor)
    }

    fn cpu(&mut self, beginning: &'a [u8], mut cursor: Cursor<'a>) -> Result<Cursor<'a>, ParseError> {
        let start = cursor.at() - beginning.len();
        self.finish_cpu(start)?;
        self.cpu = Some(cursor.unsigned32("cpu")?);
        self.above[1] = self.text.get(start..cursor.at()).unwrap_or_default();
        self.numbers.pageset.clear();
        cursor.line_end("cpu")?;
        Ok(cursor)
    }

    fn finish_cpu(&mut self, end: usize) -> Result<(), ParseError> {
        let (Some(cpu), Some(zone)) = (self.cpu.take(), self.to.zones.last_mut()) else { return Ok(()) };
        let pageset = zone.pagesets.fill();
        pageset.cpu = cpu;
        pageset.fill(&self.numbers.pageset, end)
    }

    /// The zone ends before byte `end`.
    fn finish(&mut self, end: usize) -> Result<(), ParseError> {
        self.finish_cpu(end)?;
        let (Some(id), Some(zone)) = (self.node.take(), self.to.zones.last_mut()) else { return Ok(()) };
        zone.fill(&self.numbers.zone, end)?;
        zone.stats.fill(&self.numbers.stats, end)?;
        zone.pagesets.index();
        if core::mem::take(&mut self.has_node_stats) {
            let node = self.to.nodes.fill();
            node.id = id;
            node.stats.fill(&self.numbers.node, end)?;
        }
        self.in_node_stats = false;
        Ok(())
    }
}

impl Numbers {
    fn clear(&mut self) {
        self.node.clear();
        self.zone.clear();
        self.stats.clear();
    }
}

impl ProcFile for Zoneinfo {
    type Memory = Memory;
    const NAME: &'static str = "zoneinfo";
    // A record is all zones of a node: longer than any page.
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], memory: &mut Memory) -> Result<(), ParseError> {
        self.nodes.clear();
        self.zones.clear();
        self.unlisted.clear();
        let Memory { layout, numbers } = memory;
        let mut reader = Reader {
            text,
            to: self,
            numbers,
            node: None,
            has_node_stats: false,
            in_node_stats: false,
            cpu: None,
            above: [b""; 2],
        };
        walk(text, layout, tell, |kind, beginning, cursor| match kind {
            Some(kind) => reader.line(kind, beginning, cursor),
            None => {
                let mut line = *cursor;
                let (key, value) = unlisted(&mut line);
                reader.to.unlisted.push_below(&reader.above, key, value);
                cursor.line();
                Ok(())
            }
        })?;
        reader.finish(text.len())?;
        self.nodes.index();
        self.zones.index();
        match self.zones.is_empty() {
            true => Err(ParseError::new(text.len(), "zone", "this line before the end")),
            false => Ok(()),
        }
    }
}

impl In<crate::ProcDir> for Zoneinfo {}

impl Identity for Node {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.id
    }
}

impl Delta for Node {
    type Output<'a> = StatsDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> StatsDelta {
        self.stats.since(&earlier.stats, machine)
    }
}

/// A zone is known by its node and its name.
impl Identity for Zone {
    type Id<'a> = (u32, &'a ZoneName);

    fn id(&self) -> (u32, &ZoneName) {
        (self.node, &self.name)
    }
}

impl Delta for Zone {
    type Output<'a> = StatsDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> StatsDelta {
        self.stats.since(&earlier.stats, machine)
    }
}

impl Identity for Pageset {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.cpu
    }
}

/// What changed in `/proc/zoneinfo`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ZoneinfoDelta<'a> {
    now: &'a Zoneinfo,
    earlier: &'a Zoneinfo,
    machine: Machine,
}

impl<'a> ZoneinfoDelta<'a> {
    /// What was counted by node, matched by the node's number.
    pub fn nodes(&self) -> RowDeltas<'a, Node> {
        self.now.nodes.since(&self.earlier.nodes, &self.machine)
    }

    /// What was counted by zone, matched by node and name.
    pub fn zones(&self) -> RowDeltas<'a, Zone> {
        self.now.zones.since(&self.earlier.zones, &self.machine)
    }
}

impl Delta for Zoneinfo {
    type Output<'a> = ZoneinfoDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> ZoneinfoDelta<'a> {
        ZoneinfoDelta { now: self, earlier, machine: *machine }
    }
}

#[cfg(test)]
mod tests;
