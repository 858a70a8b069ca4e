//! Types that the files of memory zones share: buddyinfo, pagetypeinfo, zoneinfo.

use core::ops::Deref;

use crate::cursor::{Cursor, Value};
use crate::error::ParseError;
use crate::shape::table::Columns;
use crate::text::Name;
use crate::unit::Pages;

/// The name of a zone: `DMA`, `DMA32`, `Normal`, `HighMem`, `Movable`, `Device`.
pub type ZoneName = Name<15>;

/// How many free blocks there are.
///
/// In JSON it is a number if it is exact, else `{"at_least": n}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Count {
    /// This many or more: the kernel stopped counting.
    AtLeast(u64),
    /// Exactly this many.
    Exactly(u64),
}

impl Count {
    /// The smallest possible number.
    pub const fn at_least(self) -> u64 {
        match self {
            Count::AtLeast(count) | Count::Exactly(count) => count,
        }
    }

    /// Whether there may be more.
    pub const fn is_capped(self) -> bool {
        matches!(self, Count::AtLeast(_))
    }
}

#[cfg(feature = "serde")]
crate::serial::short_or_tagged! { Count { AtLeast(u64), _ => Exactly(u64) } }

impl Default for Count {
    fn default() -> Self {
        Count::Exactly(0)
    }
}

impl From<u64> for Count {
    fn from(count: u64) -> Self {
        Count::Exactly(count)
    }
}

impl Value for Count {
    const EXPECTED: &'static str = "an unsigned integer below 2^64, with `>` before it or not";

    #[inline]
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let capped = cursor.eat(b'>');
        let count = cursor.digits()?;
        Some(if capped { Count::AtLeast(count) } else { Count::Exactly(count) })
    }
}

/// Free blocks by their order: the fourth number counts the blocks of 2^3 pages.
///
/// It is a list of numbers. For pagetypeinfo it is a list of [`Count`]s, because the kernel may stop
/// counting.
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

/// The blocks that an allocation of an order finds.
#[derive(Default)]
struct Found {
    pages: u128,
    blocks: u128,
    /// Blocks of that order, including those into which larger blocks could be split.
    suitable: u128,
    /// Whether no count is capped.
    exact: bool,
}

impl<C: Copy + Into<Count>> FreeBlocks<C> {
    /// Overwrites the list with the columns of a line.
    pub(super) fn read(&mut self, columns: &mut Columns<'_, C>) -> Result<(), ParseError>
    where
        C: Value,
    {
        self.0.clear();
        for count in &mut *columns {
            self.0.push(count?);
        }
        match self.0.is_empty() {
            true => Err(columns.fail("a number of blocks")),
            false => Ok(()),
        }
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

    /// Whether none of the counts is [capped](Count::AtLeast).
    pub fn is_exact(&self) -> bool {
        self.0.iter().all(|&count| !count.into().is_capped())
    }

    /// The pages of all blocks; a minimum if a count is capped.
    pub fn pages(&self) -> Pages {
        Pages(u64::try_from(self.found(0).pages).unwrap_or(u64::MAX))
    }

    /// The pages of the blocks of one order; a minimum if their count is capped.
    pub fn pages_of(&self, order: usize) -> Option<Pages> {
        let blocks = (*self.0.get(order)?).into().at_least();
        Some(Pages(
            u32::try_from(order)
                .ok()
                .and_then(|order| 1u64.checked_shl(order))
                .map_or(u64::MAX, |pages| blocks.saturating_mul(pages)),
        ))
    }

    /// The blocks of an order, including those into which larger blocks could be split; a minimum if a count
    /// is capped.
    pub fn suitable(&self, order: usize) -> u64 {
        u64::try_from(self.found(order).suitable).unwrap_or(u64::MAX)
    }

    /// Why an allocation of this order would fail, in thousandths. Towards 0, memory is short, and reclaim
    /// helps. Towards 1000, the free memory is fragmented, and compaction helps. -1000: the allocation would
    /// not fail. `None`: there is no such order, or the result depends on a count that is
    /// [capped](Count::AtLeast).
    ///
    /// It is the kernel's `fragmentation_index()`, with which the kernel decides between the two
    /// (`vm.extfrag_threshold`), and which debugfs shows as `extfrag/extfrag_index`. For a single free block
    /// that is half as large as needed, the result is -500. The watermarks and the protection of the zone are
    /// not considered, nor are the migrate types of the blocks.
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
        let requests = found.pages.saturating_mul(1000) >> order.min(127);
        let index = (1000 + requests) / found.blocks;
        i32::try_from(index).ok().map(|index| 1000 - index)
    }

    /// The share of the free pages that are in blocks too small for an allocation of this order, in
    /// thousandths; 1000 if no page is free. `None`: there is no such order, or a count is
    /// [capped](Count::AtLeast).
    ///
    /// debugfs shows it as `extfrag/unusable_index`.
    pub fn unusable_free_index(&self, order: usize) -> Option<u32> {
        let found = self.found(order);
        self.0.get(order).filter(|_| found.exact)?;
        let unusable = found.pages.saturating_sub(found.suitable.saturating_mul(1 << order.min(64)));
        let index = unusable.saturating_mul(1000).checked_div(found.pages).unwrap_or(1000);
        u32::try_from(index).ok()
    }
}

/// Reads `N, zone NAME`, behind `Node `.
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
