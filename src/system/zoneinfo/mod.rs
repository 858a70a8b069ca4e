//! `/proc/zoneinfo`: the memory zones of each node, with their free pages, their watermarks for reclaim, and
//! their contents.
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
//! The counts of a node are printed in its first zone that has pages, below `per-node stats` (about Linux
//! 4.9); here they are in [`Node`]. Some keys moved: all were counted by zone before Linux 4.8; those of the
//! LRU lists then moved to the node, page tables and kernel stacks in 5.11. So both have the same [`Stats`],
//! whose keys are those of vmstat.
//!
//! What is odd: a zone without pages ends after `protection`, and is not printed before Linux 4.12. Some keys
//! differ only by a colon: `high` is a watermark of the zone, `high:` a limit of a CPU. The watermarks
//! include the `boost`, which is printed only since about Linux 5.17. Free pages that a CPU keeps for itself
//! (`count`) are not in `nr_free_pages`. The sums may be up to `vm stats threshold` pages per CPU behind. The
//! lock of each zone is held while the zone is printed, so on a machine with hundreds of CPUs read this file
//! seldom.
//!
//! Gauges and counters are mixed, as in vmstat; the delta has the counters, which are `unsigned long`. If
//! memory is removed and added again, its counters begin anew.
//!
//! Reference: proc_zoneinfo(5), mm/vmstat.c, Documentation/admin-guide/sysctl/vm.rst for the watermarks and
//! for `protection`. Permission: any user. Linux 2.6.13.

mod line;
mod reader;

pub use line::{Line, Protection, rows};
pub use reader::Memory;

use super::vmstat::zone_and_node_items;
use crate::class::Class;
use crate::delta::Delta;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::numbers::numbers;
use crate::shape::rows::{Identity, RowDeltas, Rows};
use crate::shape::unlisted::Unlisted;
use crate::system::zone::ZoneName;
use crate::unit::{KiB, Pages};

/// One sample of `/proc/zoneinfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Zoneinfo {
    /// The nodes that have memory, with the counts of the whole node; empty before about Linux 4.9.
    pub nodes: Rows<Node>,
    /// The zones, including those without pages.
    pub zones: Rows<Zone>,
    /// Lines whose key this crate does not know, and lines that it could not understand. The key here begins
    /// with the lines above it: `Node 0, zone      DMA, cpu: 3, low`. If a zone, or the pages of a CPU, lack
    /// a number that every kernel prints, the whole record is here: its first line is the key, its text the
    /// value. A key that occurs twice in a record has no number, because the first line of another record may
    /// have been lost in between.
    pub unlisted: Unlisted,
}

/// A node that has memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Node {
    /// The node's number.
    pub id: u32,
    /// The counts of the node.
    pub stats: Stats,
}

numbers! {
    /// A zone of a node: memory that can be used for the same purposes.
    pub struct Zone: "", "" {
        /// The node's number.
        node: u32,
        /// The zone's name: `DMA`, `DMA32`, `Normal`, `HighMem`, `Movable`, `Device`.
        name: ZoneName,
        /// Pages that are reserved against allocations which could also use higher zones: first for
        /// allocations that request this zone, then for those that request the next one, and so on. Such an
        /// allocation succeeds only if the free pages exceed the watermark plus this number.
        protection: Vec<Pages>,
        /// The counts of the zone.
        stats: Stats,
        /// The free pages that each online CPU keeps for itself.
        pagesets: Rows<Pageset>,
    };

    /// Free pages, without those in the CPUs' own lists. Linux 2.6.13.
    "pages free " free: Pages,
    /// The amount by which all watermarks are raised temporarily, because an allocation had to take a block
    /// of another migrate type. About Linux 5.17.
    "boost " boost: Option<Pages>,
    /// The watermark below which only tasks that help to free memory get pages. Linux 2.6.13.
    "min " min: Pages,
    /// The watermark below which kswapd begins to reclaim. Linux 2.6.13.
    "low " low: Pages,
    /// The watermark at which kswapd stops. Linux 2.6.13.
    "high " high: Pages,
    /// The watermark at which kswapd stops if cold pages are moved to slow memory (NUMA balancing). Linux
    /// 6.12.
    "promo " promo: Option<Pages>,
    /// Pages scanned since a page was last freed. Linux 2.6.13 to 4.7.
    "scanned " scanned: Option<Pages>,
    /// The same for the whole node. Linux 4.8 to 4.11.
    "node_scanned " node_scanned: Option<Pages>,
    /// Pages from the zone's first to its last, including holes. Linux 2.6.13.
    "spanned " spanned: Pages,
    /// Pages that exist. Linux 2.6.13.
    "present " present: Pages,
    /// Pages that the page allocator manages: the present pages without those reserved at boot. About Linux
    /// 3.8.
    "managed " managed: Option<Pages>,
    /// Pages of areas of the contiguous memory allocator. Linux 5.12.
    "cma " cma: Option<Pages>,
    /// 1 if reclaim found nothing to reclaim in the zone. Linux 2.6.13 to 4.7.
    "all_unreclaimable:" all_unreclaimable: Option<u64>,
    /// 1 if kswapd has given up on the node. Linux 4.8.
    "node_unreclaimable:" node_unreclaimable: Option<u64>,
    /// The priority of the last reclaim: 12 if it was easy, less if it had to scan more. Linux 2.6.13 to
    /// 2.6.35.
    "prev_priority:" prev_priority: Option<u64>,
    /// The number of the first page. Linux 2.6.13.
    "start_pfn:" start_pfn: Option<u64>,
    /// The number of active anonymous pages per inactive one that reclaim tries to reach. Linux 2.6.28 to
    /// 4.7.
    "inactive_ratio:" inactive_ratio: Option<u64>,
    /// The same for the whole node. Linux 4.8 to about 4.15.
    "node_inactive_ratio:" node_inactive_ratio: Option<u64>,
    /// Pages of the blocks that are reserved for allocations of several pages that cannot wait. Linux 6.19.
    "reserved_highatomic:" reserved_highatomic: Option<Pages>,
    /// The free pages among these. Linux 6.19.
    "free_highatomic:" free_highatomic: Option<Pages>,
}

numbers! {
    /// The free pages of a zone that a CPU keeps for itself.
    pub struct Pageset: "", ":" {
        /// The CPU's number.
        cpu: u32,
    };

    /// The number of these pages. Linux 2.6.13.
    "count" count: Pages,
    /// The largest number that is kept. Since about Linux 6.7 it depends on the demand. Linux 2.6.13.
    "high" high: Pages,
    /// The number of pages that are fetched or given back at once. Linux 2.6.13.
    "batch" batch: Pages,
    /// The smallest value of `high`. About Linux 6.16.
    "high_min" high_min: Option<Pages>,
    /// The largest value of `high`. About Linux 6.16.
    "high_max" high_max: Option<Pages>,
    /// The largest difference by which a sum of the zone may be wrong before this CPU adds its part. Not on a
    /// kernel for one CPU. Linux 2.6.18.
    "vm stats threshold" vm_stats_threshold: Option<u64>,
}

zone_and_node_items! { numbers! {
    /// The counts of a zone or a node. `None`: it is counted for the other of the two, or this kernel or its
    /// configuration does not print it.
    pub struct Stats: "", " ";

    /// The changes of the counters of a zone or of a node.
    pub delta StatsDelta by field;
} {
    /// NFS pages sent to the server but not committed there. Linux 2.6 to 5.7.
    "nr_unstable" nr_unstable: Option<Pages>,
} }

impl Zone {
    /// Whether the zone has pages.
    pub fn is_populated(&self) -> bool {
        self.present.get() > 0
    }
}

impl ProcFile for Zoneinfo {
    type State = Memory;
    const NAME: &'static str = "zoneinfo";
    // A record has all zones of a node, and is longer than any page.
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], memory: &mut Memory) -> Result<(), ParseError> {
        self.nodes.clear();
        self.zones.clear();
        self.unlisted.clear();
        reader::read(text, self, memory)?;
        self.nodes.index();
        self.zones.index();
        match self.zones.is_empty() {
            true => Err(ParseError::new(text.len(), "zone", "this line before the end")),
            false => Ok(()),
        }
    }
}

impl FileIn<crate::dir::ProcDir> for Zoneinfo {}

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

/// A zone is identified by its node and its name.
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

/// The changes between two samples of `/proc/zoneinfo`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ZoneinfoDelta<'a> {
    now: &'a Zoneinfo,
    earlier: &'a Zoneinfo,
    machine: Machine,
}

impl<'a> ZoneinfoDelta<'a> {
    /// The changes of the counts of each node, matched by the node's number.
    pub fn nodes(&self) -> RowDeltas<'a, Node> {
        self.now.nodes.since(&self.earlier.nodes, &self.machine)
    }

    /// The changes of the counts of each zone, matched by node and name.
    pub fn zones(&self) -> RowDeltas<'a, Zone> {
        self.now.zones.since(&self.earlier.zones, &self.machine)
    }
}

#[cfg(feature = "serde")]
crate::serial::borrowing! { ZoneinfoDelta { ; nodes zones } }

impl Delta for Zoneinfo {
    type Output<'a> = ZoneinfoDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> ZoneinfoDelta<'a> {
        ZoneinfoDelta { now: self, earlier, machine: *machine }
    }
}

#[cfg(test)]
mod tests;
