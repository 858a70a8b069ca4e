//! `/proc/buddyinfo`: the free blocks of each zone of memory, by their size.
//!
//! ```text
//! Node 0, zone      DMA      0      0      0      0      0      1      1      1      0      1      3
//! Node 0, zone    DMA32      0      1      0      3      2      2      2      0      1      2     89
//! ```
//!
//! The buddy allocator keeps free memory in blocks of 2^order pages: the first column counts single pages, the last the
//! largest blocks that this kernel has. There are 11 columns on most, 9 with pages of 64 KiB on ppc64, 12 with 16 KiB on
//! arm64: an order is a place in a list, and the size of a page is the machine's.
//!
//! All are gauges. The columns of a line are of one moment, its zone's lock is held meanwhile. Pages that a CPU keeps for
//! itself (zoneinfo's pagesets) are in no column. A zone without pages has no line.
//!
//! What the columns say of an allocation of some order is what the kernel itself makes of them:
//! [`FreeBlocks::fragmentation_index`], [`FreeBlocks::unusable_free_index`].
//!
//! Reference: proc_buddyinfo(5), mm/vmstat.c. Permission: any user. Linux 2.6.

use core::ops::Deref;

use super::pagetypeinfo::Count;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{In, ProcFile};
use crate::name::Name;
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::{Columns, Row, TableRows};
use crate::unit::Pages;
use crate::value::Value;

/// The name of a zone: `DMA`, `DMA32`, `Normal`, `HighMem`, `Movable`, `Device`.
pub type ZoneName = Name<15>;

/// One sample of `/proc/buddyinfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Buddyinfo {
    /// The zones that have pages.
    pub zones: Rows<Zone>,
}

/// A zone of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Zone {
    /// The node's number.
    pub node: u32,
    /// The zone's name.
    pub name: ZoneName,
    /// Its free blocks.
    pub free: FreeBlocks,
}

/// Free blocks by their order: the fourth is the number of those of 2^3 pages.
///
/// A list of numbers, or for pagetypeinfo of [`Count`]s, where the kernel may have stopped counting.
///
/// ```
/// use procsampler::system::buddyinfo::FreeBlocks;
/// use procsampler::unit::Pages;
///
/// // 96 pages, the largest of the blocks of 8.
/// let free = FreeBlocks::from(vec![16u64, 8, 6, 5]);
/// assert_eq!(free.pages(), Pages(96));
/// assert_eq!(free.unusable_free_index(3), Some(583), "56 of 96 pages are in smaller blocks");
/// assert_eq!(free.fragmentation_index(3), Some(-1000), "there are blocks of 8 pages");
///
/// // The same without those.
/// let free = FreeBlocks::from(vec![16u64, 8, 6, 0]);
/// assert_eq!(free.fragmentation_index(3), Some(734), "it would fail, by fragmentation rather than for want of memory");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct FreeBlocks<C = u64>(Vec<C>);

impl<C> Default for FreeBlocks<C> {
    fn default() -> Self {
        FreeBlocks(Vec::new())
    }
}

impl<C> From<Vec<C>> for FreeBlocks<C> {
    fn from(by_order: Vec<C>) -> Self {
        FreeBlocks(by_order)
    }
}

impl<C> Deref for FreeBlocks<C> {
    type Target = [C];

    fn deref(&self) -> &[C] {
        &self.0
    }
}

/// What an allocation of some order finds.
#[derive(Default)]
struct Found {
    pages: u128,
    blocks: u128,
    /// Blocks of that order that could be cut from what is free.
    suitable: u128,
    /// These are not more than all: nothing is capped.
    exact: bool,
}

impl<C: Copy + Into<Count>> FreeBlocks<C> {
    /// Overwrites it with the columns of a line.
    pub(super) fn read(&mut self, columns: &mut Columns<'_, C>) -> Result<(), ParseError>
    where
        C: Value,
    {
        self.0.clear();
        for count in columns {
            self.0.push(count?);
        }
        Ok(())
    }

    fn found(&self, order: usize) -> Found {
        let mut found = Found { exact: true, ..Found::default() };
        for (at, &count) in self.0.iter().enumerate() {
            let count: Count = count.into();
            let blocks = u128::from(count.at_least());
            // Saturates: only text that no kernel wrote has as many orders.
            let times = |order: usize| blocks.saturating_mul(1 << order.min(64));
            found.exact &= !count.is_capped();
            found.pages = found.pages.saturating_add(times(at));
            found.blocks += blocks;
            if let Some(above) = at.checked_sub(order) {
                found.suitable = found.suitable.saturating_add(times(above));
            }
        }
        found
    }

    /// None of the counts is [capped](Count::AtLeast).
    pub fn is_exact(&self) -> bool {
        self.0.iter().all(|&count| !count.into().is_capped())
    }

    /// The pages of all blocks; at least so many, if a count is capped.
    pub fn pages(&self) -> Pages {
        Pages(u64::try_from(self.found(0).pages).unwrap_or(u64::MAX))
    }

    /// The pages of the blocks of one order; at least so many, if their count is capped.
    pub fn pages_of(&self, order: usize) -> Option<Pages> {
        let blocks = (*self.0.get(order)?).into().at_least();
        Some(Pages(
            u32::try_from(order)
                .ok()
                .and_then(|order| 1u64.checked_shl(order))
                .map_or(u64::MAX, |pages| blocks.saturating_mul(pages)),
        ))
    }

    /// Blocks of an order that could be cut from what is free; at least so many, if a count is capped.
    pub fn suitable(&self, order: usize) -> u64 {
        u64::try_from(self.found(order).suitable).unwrap_or(u64::MAX)
    }

    /// Why an allocation of this order would fail, in thousandths: towards 0 for want of memory, which reclaim helps;
    /// towards 1000 because what is free is in pieces, which compaction helps. -1000: it would not fail. `None`: there is
    /// no such order, or it depends on a count that is [capped](Count::AtLeast).
    ///
    /// It is the kernel's `fragmentation_index()`, by which it decides between the two (`vm.extfrag_threshold`), and what
    /// debugfs shows as `extfrag/extfrag_index`. Of one block, half as large as wanted, it makes -500. Marks and
    /// protection of the zone are not considered, nor is the kind of the blocks.
    ///
    /// Reference: Documentation/admin-guide/sysctl/vm.rst.
    pub fn fragmentation_index(&self, order: usize) -> Option<i32> {
        let found = self.found(order);
        self.0.get(order)?;
        if found.suitable > 0 {
            return Some(-1000);
        }
        if !found.exact {
            return None;
        }
        if found.blocks == 0 {
            return Some(0);
        }
        let requests = found.pages.saturating_mul(1000) >> order;
        let index = (1000 + requests) / found.blocks;
        i32::try_from(index).ok().map(|index| 1000 - index)
    }

    /// The share of the free pages that are in blocks too small for an allocation of this order, in thousandths; 1000 if
    /// none is free. `None`: there is no such order, or a count is [capped](Count::AtLeast).
    ///
    /// It is what debugfs shows as `extfrag/unusable_index`.
    pub fn unusable_free_index(&self, order: usize) -> Option<u32> {
        let found = self.found(order);
        self.0.get(order).filter(|_| found.exact)?;
        let unusable = found.pages.saturating_sub(found.suitable.saturating_mul(1 << order.min(64)));
        let index = unusable.saturating_mul(1000).checked_div(found.pages).unwrap_or(1000);
        u32::try_from(index).ok()
    }
}

/// `N, zone NAME`, behind `Node `.
pub(super) fn node_and_zone<'a>(cursor: &mut Cursor<'a>) -> Result<(u32, &'a [u8]), ParseError> {
    let node = cursor.unsigned32("node")?;
    if !cursor.eat_all(b", zone") {
        return Err(cursor.fail("zone", "the word `zone` behind a comma"));
    }
    cursor.skip_blanks();
    let name = cursor.until(|byte| matches!(byte, b' ' | b'\t' | b',' | b'\n'));
    match name {
        b"" => Err(cursor.fail("zone", "a name")),
        name => Ok((node, name)),
    }
}

/// A line of the file, borrowed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Line<'a> {
    /// The node's number.
    pub node: u32,
    /// The zone's name.
    pub zone: &'a [u8],
    /// Its free blocks by order.
    pub free: Columns<'a, u64>,
}

impl<'a> Row<'a> for Line<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        if !cursor.eat_all(b"Node ") {
            return Err(cursor.fail("node", "the word `Node`"));
        }
        let (node, zone) = node_and_zone(cursor)?;
        Ok(Line { node, zone, free: Columns::new(cursor, "free") })
    }
}

/// The lines of a text of `/proc/buddyinfo`, borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, Line<'_>> {
    TableRows::new(text)
}

impl ProcFile for Buddyinfo {
    type Memory = ();
    const NAME: &'static str = "buddyinfo";
    // A record is all lines of a node: of five zones at most, each of 25 bytes and a few dozen columns of 7, of which only
    // the first few are ever wider.
    const CLASS: Class = Class::SYSTEM.of_records(2048);

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.zones.clear();
        let mut rows = rows(text);
        while let Some(line) = rows.next() {
            let Line { node, zone, mut free } = line?;
            let name = rows.name(zone)?;
            let zone = self.zones.fill();
            (zone.node, zone.name) = (node, name);
            zone.free.read(&mut free)?;
        }
        self.zones.index();
        match self.zones.is_empty() {
            true => Err(ParseError::new(text.len(), "node", "this line before the end")),
            false => Ok(()),
        }
    }
}

impl In<crate::ProcDir> for Buddyinfo {}

/// A zone is known by its node and its name.
impl Identity for Zone {
    type Id<'a> = (u32, &'a ZoneName);

    fn id(&self) -> (u32, &ZoneName) {
        (self.node, &self.name)
    }
}
