//! `/proc/buddyinfo`: the free blocks of each zone of memory, by their size.
//!
//! ```text
//! Node 0, zone      DMA      0      0      0      0      0      1      1      1      0      1      3
//! Node 0, zone    DMA32      0      1      0      3      2      2      2      0      1      2     89
//! ```
//!
//! The buddy allocator keeps free memory in blocks of 2^order pages. The first column counts single pages,
//! the last the largest blocks that this kernel has. Most kernels have 11 columns; with pages of 64 KiB on
//! ppc64 there are 9, with 16 KiB on arm64 12. The order is the place of the column, from 0; the page size
//! depends on the machine.
//!
//! All values are gauges. The columns of a line are from one moment, because the kernel holds the lock of the
//! zone. Pages that a CPU keeps for itself (zoneinfo's pagesets) are in no column. A zone without pages has
//! no line.
//!
//! Two methods compute the kernel's own indexes of fragmentation from the columns:
//! [`FreeBlocks::fragmentation_index`] and [`FreeBlocks::unusable_free_index`].
//!
//! Reference: proc_buddyinfo(5), mm/vmstat.c. Permission: any user. Linux 2.6.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::{self, Columns, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::system::zone::node_and_zone;

pub use crate::system::zone::{FreeBlocks, ZoneName};

/// One sample of `/proc/buddyinfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Buddyinfo {
    /// The zones that have pages.
    pub zones: Rows<Zone>,
    /// Lines that were not understood, under their first word.
    pub unlisted: Unlisted,
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
    type State = ();
    const NAME: &'static str = "buddyinfo";
    // A record has all lines of a node. There are at most five zones, and a line has 25 bytes and a few dozen
    // columns of 7 bytes, of which only the first few can be wider.
    const CLASS: Class = Class::SYSTEM.max_record(2048);

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.zones.clear();
        table::collect(rows(text), &mut self.unlisted, |Line { node, zone, mut free }, row| {
            let (name, before) = (row.name(zone)?, self.zones.len());
            let zone = self.zones.fill();
            (zone.node, zone.name) = (node, name);
            if let Err(error) = zone.free.read(&mut free) {
                self.zones.truncate(before);
                return Err(error);
            }
            Ok(Key::FirstWord)
        })?;
        self.zones.index();
        match self.zones.is_empty() {
            true => Err(ParseError::new(text.len(), "node", "this line before the end")),
            false => Ok(()),
        }
    }
}

impl FileIn<crate::dir::ProcDir> for Buddyinfo {}

/// A zone is identified by its node and its name.
impl Identity for Zone {
    type Id<'a> = (u32, &'a ZoneName);

    fn id(&self) -> (u32, &ZoneName) {
        (self.node, &self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::zone::Count;
    use crate::unit::Pages;

    const TEXT: &[u8] = b"\
Node 0, zone      DMA      0      0      0      0      0      1      1      1      0      1      3 \n\
Node 0, zone    DMA32      0      1      0      3      2      2      2      0      1      2     89 \n\
Node 12, zone  HighMem 123456789      1 \n";

    fn parsed(text: &[u8]) -> Result<Buddyinfo, ParseError> {
        let mut buddyinfo = Buddyinfo::default();
        buddyinfo.parse(text, &mut ()).map(|()| buddyinfo)
    }

    #[test]
    fn zones_and_their_blocks() {
        let seen = parsed(TEXT).unwrap();
        let [dma, dma32, high] = &seen.zones[..] else { panic!("{seen:?}") };
        assert_eq!((dma.node, dma.name.to_str(), dma.free.len()), (0, Some("DMA"), 11));
        // The free pages in zoneinfo for this zone at the same time.
        assert_eq!((dma.free.pages(), dma32.free.pages()), (Pages(3808), Pages(92666)));
        assert_eq!((dma32.free.pages_of(10), dma32.free.pages_of(11)), (Some(Pages(91136)), None));
        assert_eq!((high.node, &high.free[..]), (12, &[123_456_789, 1][..]));
        assert_eq!(seen.zones.get((0, &dma32.name)), Some(dma32));
    }

    #[test]
    fn a_shorter_text_leaves_nothing_of_a_longer() {
        let mut used = parsed(TEXT).unwrap();
        let text = b"Node 1, zone   Normal      5 \n";
        used.parse(text, &mut ()).unwrap();
        assert_eq!(used, parsed(text).unwrap());
        assert_eq!(used.zones[0].free[..], [5]);
        used.parse(TEXT, &mut ()).unwrap();
        assert_eq!(used, parsed(TEXT).unwrap());
    }

    #[test]
    fn errors_are_located() {
        let error = |text: &str| parsed(text.as_bytes()).unwrap_err().to_string();
        assert_eq!(error(""), "byte 0: node: expected this line before the end");
        assert_eq!(error("zone 0"), "byte 0: node: expected the word `Node`");
        assert_eq!(error("Node x"), "byte 5: node: expected an unsigned integer below 2^32");
        assert_eq!(error("Node 0 zone"), "byte 6: zone: expected the word `zone` behind a comma");
        assert_eq!(error("Node 0, zone \n"), "byte 13: zone: expected a name");
        assert_eq!(
            error("Node 0, zone DMA 1 x 2\n"),
            "byte 19: free: expected an unsigned integer below 2^64"
        );
        assert_eq!(error("Node 0, zone DMA 1 2x\n"), "byte 20: free: expected the end of the word");
        assert_eq!(error("Node 0, zone DMA \n"), "byte 17: free: expected a number of blocks");
    }

    #[test]
    fn rows_that_are_borrowed() {
        let lines: Vec<Line<'_>> = rows(TEXT).map(Result::unwrap).collect();
        let kept = parsed(TEXT).unwrap();
        assert_eq!(lines.len(), kept.zones.len());
        for (line, zone) in lines.into_iter().zip(&kept.zones) {
            assert_eq!((line.node, line.zone), (zone.node, zone.name.as_bytes()));
            assert_eq!(line.free.map(Result::unwrap).collect::<Vec<_>>(), zone.free[..]);
        }
        let bad: Vec<_> = rows(b"Node 0, zone DMA 1 x 2\n").next().unwrap().unwrap().free.collect();
        assert!(matches!(bad[..], [Ok(1), Err(_)]), "it ends after an error: {bad:?}");
    }

    fn blocks(by_order: &[u64]) -> FreeBlocks {
        FreeBlocks::from(by_order.to_vec())
    }

    /// The values were computed by hand from the kernel's formula.
    #[test]
    fn fragmentation_index() {
        // 100 single pages: 1000 - (1000 + 100 * 1000 / 2^order) / 100.
        let single = blocks(&[100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let all: Vec<_> = (0..12).map(|order| single.fragmentation_index(order)).collect();
        let index = [-1000, 490, 740, 865, 928, 959, 975, 983, 987, 989, 990];
        assert_eq!(all[..11], index.map(Some));
        assert_eq!(all[11], None, "there is no such order");
        // Two blocks of four pages, eight are needed: 1000 - (1000 + 8 * 1000 / 8) / 2.
        assert_eq!(blocks(&[0, 0, 2, 0]).fragmentation_index(3), Some(0));
        // One block, half as large as needed: 1000 - (1000 + 500) / 1.
        assert_eq!(blocks(&[0, 0, 1, 0]).fragmentation_index(3), Some(-500));
        assert_eq!(blocks(&[0, 0, 0, 0]).fragmentation_index(3), Some(0), "nothing is free at all");
        assert_eq!(blocks(&[0, 0, 0, 1]).fragmentation_index(2), Some(-1000), "a larger block is cut");
        assert_eq!(blocks(&[0, 0, 0, 1]).suitable(1), 4);
    }

    #[test]
    fn unusable_free_index() {
        let free = blocks(&[16, 8, 6, 5]);
        let all: Vec<_> = (0..5).map(|order| free.unusable_free_index(order)).collect();
        // Of 96 pages, 0, 16, 32 and 56 are in smaller blocks.
        assert_eq!(all, [Some(0), Some(166), Some(333), Some(583), None]);
        assert_eq!(blocks(&[0, 0]).unusable_free_index(1), Some(1000));
    }

    #[test]
    fn a_capped_count_is_a_bound() {
        let free = FreeBlocks::from(vec![Count::AtLeast(100_000), Count::Exactly(3), Count::Exactly(0)]);
        assert_eq!((free.is_exact(), free.pages(), free.suitable(1)), (false, Pages(100_006), 3));
        assert_eq!(free.pages_of(0), Some(Pages(100_000)));
        assert_eq!(free.fragmentation_index(1), Some(-1000), "there are some, however many");
        assert_eq!((free.fragmentation_index(2), free.unusable_free_index(2)), (None, None));
        let free = FreeBlocks::from(vec![Count::Exactly(1), Count::Exactly(0)]);
        assert_eq!((free.is_exact(), free.fragmentation_index(1)), (true, Some(-500)));
    }

    #[test]
    fn no_list_is_too_long_and_no_number_too_large() {
        for orders in [1, 63, 64, 65, 200] {
            let free = blocks(&vec![u64::MAX; orders]);
            assert_eq!(free.pages().get(), u64::MAX);
            for order in 0..orders + 2 {
                let there = order < orders;
                assert_eq!(free.fragmentation_index(order), there.then_some(-1000));
                assert_eq!(free.unusable_free_index(order).is_some(), there);
                assert_eq!(free.pages_of(order).is_some(), there);
            }
        }
        let mut low = vec![0; 200];
        low[0] = u64::MAX;
        assert_eq!(blocks(&low).fragmentation_index(199), Some(1000));
        assert_eq!(blocks(&low).unusable_free_index(199), Some(1000));
    }
}
