//! `/proc/zoneinfo`: the zones of memory of each node: what is free in them, at which marks reclaim begins,
//! what they hold.
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
//! What the kernel counts by node stands in the first zone of the node that has pages, below `per-node stats`
//! (about Linux 4.9): here it is the [`Node`]'s. Which of the two a key is of changed: all were the zone's
//! before Linux 4.8, those of the LRU lists moved then, page tables and kernel stacks in 5.11. So both have
//! the same [`Stats`], whose keys are vmstat's.
//!
//! What is odd: a zone without pages ends behind `protection`, and is not printed before Linux 4.12. Keys are
//! told apart by what follows them: `high` is a mark of the zone, `high:` a limit of a CPU. The marks contain
//! the `boost`, which is printed since about Linux 5.17 only. Free pages that a CPU keeps for itself
//! (`count`) are not in `nr_free_pages`. The sums lag by up to `vm stats threshold` pages a CPU. Each zone's
//! lock is held while the zone is printed: on a machine of hundreds of CPUs this is a file to read seldom.
//!
//! Gauges and counters stand mixed, as in vmstat; the delta has the counters, which are `unsigned long`.
//! Memory that is taken away and comes back begins anew.
//!
//! Reference: proc_zoneinfo(5), mm/vmstat.c, Documentation/admin-guide/sysctl/vm.rst for the marks and for
//! `protection`. Permission: any user. Linux 2.6.13.

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
    /// The nodes that have memory, with what is counted for all of it; empty before about Linux 4.9.
    pub nodes: Rows<Node>,
    /// The zones, those without pages too.
    pub zones: Rows<Zone>,
    /// Lines whose key this crate does not know, and lines that it could not understand. The key here begins
    /// with the lines above it: `Node 0, zone      DMA, cpu: 3, low`. A zone, or the pages of a CPU, that
    /// lacks a number which every kernel prints is here as a whole: its first line is the key, its text the
    /// value. A key that comes twice in one of them has no number: the first line of another may be lost in
    /// between.
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

numbers! {
    /// A zone of a node: memory that is good for the same purposes.
    pub struct Zone: "", "" {
        /// The node's number.
        node: u32,
        /// The zone's name: `DMA`, `DMA32`, `Normal`, `HighMem`, `Movable`, `Device`.
        name: ZoneName,
        /// Pages that are kept from allocations which could use higher zones too: for those that ask for this
        /// zone, for the next one and so on. The pages free must be more than a mark and this.
        protection: Vec<Pages>,
        /// What is counted by zone.
        stats: Stats,
        /// The free pages that each CPU which is online keeps for itself.
        pagesets: Rows<Pageset>,
    };

    /// Free pages, those of the CPUs' own lists not among them. Linux 2.6.13.
    "pages free " free: Pages,
    /// By how much all marks are raised for the moment, as an allocation had to take a block of another
    /// migrate type. About Linux 5.17.
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

numbers! {
    /// The free pages of a zone that a CPU keeps for itself.
    pub struct Pageset: "", ":" {
        /// The CPU's number.
        cpu: u32,
    };

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
    /// By so much a sum of the zone may differ from the truth before this CPU adds what it has. Not on a
    /// kernel for one CPU. Linux 2.6.18.
    "vm stats threshold" vm_stats_threshold: Option<u64>,
}

zone_and_node_items! { numbers! {
    /// What the kernel counts by zone or by node. `None`: it is counted by the other, or this kernel, or its
    /// configuration, does not print it.
    pub struct Stats: "", " ";

    /// How far the counters of a zone or of a node moved.
    pub delta StatsDelta by field;
} {
    /// NFS pages sent to the server but not committed there. Linux 2.6 to 5.7.
    "nr_unstable" nr_unstable: Option<Pages>,
} }

impl Zone {
    /// It has pages.
    pub fn is_populated(&self) -> bool {
        self.present.get() > 0
    }
}

impl ProcFile for Zoneinfo {
    type State = Memory;
    const NAME: &'static str = "zoneinfo";
    // A record is all zones of a node: longer than any page.
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
