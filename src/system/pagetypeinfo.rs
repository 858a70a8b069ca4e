//! `/proc/pagetypeinfo`: the free blocks of each zone by their size and their migrate type.
//!
//! ```text
//! Page block order: 9
//! Pages per block:  512
//!
//! Free pages count per migrate type at order       0      1      2      3      4      5      6      7      8      9     10
//! Node    0, zone    DMA32, type    Unmovable      0      0      0      1      0      1      0      0      1      0      0
//! Node    0, zone    DMA32, type      Movable      0      1      0      1      1      1      1      0      0      1     89
//!
//! Number of blocks type     Unmovable      Movable
//! Node 0, zone    DMA32           28          218
//! ```
//!
//! Memory is divided into large blocks, each for pages of one *migrate type*, so that pages that cannot be
//! moved are not scattered over the whole memory. What is odd: the kernel counts a free list block by block,
//! with the lock of the zone held, and stops at 100,000. `>100000` means this many or more (since Linux 5.4,
//! and in the stable kernels of that time). The numbers of a line are not from one moment. With
//! `page_owner=on` a third table follows, of blocks that contain pages of other types. The two lines at the
//! top and the headings are repeated for each node.
//!
//! The kernel's documentation advises not to read it constantly: the kernel checks all page blocks of the
//! machine one by one, with interrupts off, which takes 14 ms on a machine with 24 GiB. All values are
//! gauges.
//!
//! Reference: proc_pagetypeinfo(5), mm/vmstat.c. Permission: root only since Linux 5.4, checked when the file
//! is opened; any user before. Linux 2.6.24.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::{self, Columns, Key, Row, RowText, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::system::zone::node_and_zone;
use crate::text::Name;
use crate::unit::Pages;

pub use crate::system::zone::{Count, FreeBlocks, ZoneName};

/// The name of a migrate type: `Unmovable`, `Movable`, `Reclaimable`, `HighAtomic`, `CMA`, `Isolate`;
/// `Reserve` before Linux 4.4.
pub type TypeName = Name<15>;

/// One sample of `/proc/pagetypeinfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Pagetypeinfo {
    /// The order of a page block, the unit that has a migrate type.
    pub page_block_order: u32,
    /// The pages of a page block.
    pub pages_per_block: Pages,
    /// The free blocks by zone and migrate type.
    pub free: Rows<FreeList>,
    /// The page blocks by zone and migrate type.
    pub blocks: Rows<BlockCount>,
    /// The page blocks by zone and migrate type that also contain pages of other types; empty unless the
    /// kernel was booted with `page_owner=on`.
    pub mixed_blocks: Rows<BlockCount>,
    /// Lines that this crate does not know or did not understand, under their first word.
    pub unlisted: Unlisted,
}

/// The free blocks of a migrate type in a zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct FreeList {
    /// The node's number.
    pub node: u32,
    /// The zone's name.
    pub zone: ZoneName,
    /// The migrate type.
    pub migrate_type: TypeName,
    /// The free blocks.
    pub free: FreeBlocks<Count>,
}

/// The number of page blocks of a zone that have a migrate type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct BlockCount {
    /// The node's number.
    pub node: u32,
    /// The zone's name.
    pub zone: ZoneName,
    /// The migrate type.
    pub migrate_type: TypeName,
    /// The number of page blocks.
    pub blocks: u64,
}

/// A line of the file, borrowed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Line<'a> {
    /// The order of a page block.
    PageBlockOrder(u32),
    /// The pages of a page block.
    PagesPerBlock(Pages),
    /// The heading of the free blocks: their orders.
    Orders(Columns<'a, u32>),
    /// The free blocks of a migrate type in a zone.
    Free {
        /// The node's number.
        node: u32,
        /// The zone's name.
        zone: &'a [u8],
        /// The migrate type.
        migrate_type: &'a [u8],
        /// The free blocks by order.
        free: Columns<'a, Count>,
    },
    /// The heading of the page blocks: their migrate types.
    Types(Words<'a>),
    /// The heading of the page blocks with pages of other types: their migrate types.
    MixedTypes(Words<'a>),
    /// The page blocks of a zone, in the order of the last heading.
    Blocks {
        /// The node's number.
        node: u32,
        /// The zone's name.
        zone: &'a [u8],
        /// The number of page blocks of each type.
        blocks: Columns<'a, u64>,
    },
    /// Any other line. This is its first word; the rest is [`TableRows::extra`].
    Unlisted(&'a [u8]),
}

/// The words of a heading, borrowed from the text.
#[derive(Clone, Debug)]
pub struct Words<'a>(Cursor<'a>);

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        Some(self.0.word()).filter(|word| !word.is_empty())
    }
}

impl<'a> Words<'a> {
    /// The words from the cursor on. The cursor moves to the end of the line.
    fn new(cursor: &mut Cursor<'a>) -> Self {
        let words = Words(*cursor);
        cursor.skip_line();
        words
    }
}

impl<'a> Row<'a> for Line<'a> {
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        if cursor.eat_all(b"Node ") {
            let (node, zone) = node_and_zone(cursor)?;
            if !cursor.eat_all(b", type ") {
                return Ok(Line::Blocks { node, zone, blocks: Columns::new(cursor, "blocks") });
            }
            let migrate_type = cursor.word();
            return Ok(Line::Free { node, zone, migrate_type, free: Columns::new(cursor, "free") });
        }
        if cursor.eat_all(b"Free pages count per migrate type at order ") {
            return Ok(Line::Orders(Columns::new(cursor, "order")));
        }
        if cursor.eat_all(b"Number of blocks type ") {
            return Ok(Line::Types(Words::new(cursor)));
        }
        if cursor.eat_all(b"Number of mixed blocks ") {
            return Ok(Line::MixedTypes(Words::new(cursor)));
        }
        if cursor.eat_all(b"Page block order:") {
            let order = cursor.unsigned32("Page block order")?;
            return cursor.word_end("Page block order").map(|()| Line::PageBlockOrder(order));
        }
        if cursor.eat_all(b"Pages per block:") {
            let pages = cursor.unsigned("Pages per block").map(Pages)?;
            return cursor.word_end("Pages per block").map(|()| Line::PagesPerBlock(pages));
        }
        match cursor.word() {
            b"" => Err(cursor.fail("line", "a word")),
            word => Ok(Line::Unlisted(word)),
        }
    }
}

/// The lines of a text of `/proc/pagetypeinfo`, borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, Line<'_>> {
    TableRows::new(text)
}

/// Keeps the numbers of a line under the types of its heading. If it fails, the rows that it has kept are not
/// complete.
fn push_blocks<'a>(
    to: &mut Rows<BlockCount>,
    (node, zone): (u32, &'a [u8]),
    types: Words<'a>,
    mut blocks: Columns<'a, u64>,
    row: &RowText<'_, 'a>,
) -> Result<(), ParseError> {
    let zone = row.name(zone)?;
    for migrate_type in types {
        let Some(blocks) = blocks.next() else {
            return Err(blocks.fail("a number for each type in the heading"));
        };
        to.push(BlockCount { node, zone, migrate_type: row.name(migrate_type)?, blocks: blocks? });
    }
    match blocks.next() {
        Some(_) => Err(blocks.fail("a type in the heading for each number")),
        None => Ok(()),
    }
}

impl ProcFile for Pagetypeinfo {
    type State = ();
    const NAME: &'static str = "pagetypeinfo";
    // A record has all lines of a node, and may be longer than a page.
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.free.clear();
        self.blocks.clear();
        self.mixed_blocks.clear();
        let (mut order, mut pages, mut types, mut mixed) = (None, None, Words(Cursor::new(b"")), false);
        table::collect(rows(text), &mut self.unlisted, |line, row| {
            match line {
                Line::PageBlockOrder(number) => {
                    order = Some(number);
                    return Ok(Key::Name(b"Page block order"));
                }
                Line::PagesPerBlock(number) => {
                    pages = Some(number);
                    return Ok(Key::Name(b"Pages per block"));
                }
                Line::Orders(_) => return Ok(Key::Heading),
                Line::Types(words) => {
                    (types, mixed) = (words, false);
                    return Ok(Key::Heading);
                }
                Line::MixedTypes(words) => {
                    (types, mixed) = (words, true);
                    return Ok(Key::Heading);
                }
                Line::Free { node, zone, migrate_type, mut free } => {
                    let (zone, migrate_type) = (row.name(zone)?, row.name(migrate_type)?);
                    let before = self.free.len();
                    let list = self.free.fill();
                    (list.node, list.zone, list.migrate_type) = (node, zone, migrate_type);
                    if let Err(error) = list.free.read(&mut free) {
                        self.free.truncate(before);
                        return Err(error);
                    }
                }
                Line::Blocks { node, zone, blocks } => {
                    let to = if mixed { &mut self.mixed_blocks } else { &mut self.blocks };
                    let before = to.len();
                    if let Err(error) = push_blocks(to, (node, zone), types.clone(), blocks, row) {
                        to.truncate(before);
                        return Err(error);
                    }
                }
                Line::Unlisted(word) => {
                    // It may be a heading. Then the lines below it do not have the types of the last heading.
                    types = Words(Cursor::new(b""));
                    row.unlisted.push(word, row.extra);
                    return Ok(Key::Heading);
                }
            }
            Ok(Key::FirstWord)
        })?;
        let missing = |field| ParseError::new(text.len(), field, "this line before the end");
        self.page_block_order = order.ok_or_else(|| missing("Page block order"))?;
        self.pages_per_block = pages.ok_or_else(|| missing("Pages per block"))?;
        self.free.index();
        self.blocks.index();
        self.mixed_blocks.index();
        Ok(())
    }
}

impl FileIn<crate::dir::ProcDir> for Pagetypeinfo {}

/// A list is identified by its node, zone and migrate type.
impl Identity for FreeList {
    type Id<'a> = (u32, &'a ZoneName, &'a TypeName);

    fn id(&self) -> (u32, &ZoneName, &TypeName) {
        (self.node, &self.zone, &self.migrate_type)
    }
}

/// It is identified in the same way as a list of free blocks.
impl Identity for BlockCount {
    type Id<'a> = (u32, &'a ZoneName, &'a TypeName);

    fn id(&self) -> (u32, &ZoneName, &TypeName) {
        (self.node, &self.zone, &self.migrate_type)
    }
}

#[cfg(test)]
mod tests;
