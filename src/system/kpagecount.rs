//! `/proc/kpagecount`: how often each page frame is mapped.
//!
//! A page that two processes map counts 2, and so does a page that one process maps twice. A page of the page
//! cache that no process has mapped, a page of the kernel and a free page count 0. The mapped unit is a page
//! of a folio. How the pages of a large folio are counted depends on the kernel; with CONFIG_NO_PAGE_MAPCOUNT
//! each of them has the average.
//!
//! [`page_frames`](super::page_frames) explains how it is read, and how it is joined with the pages of a
//! process.
//!
//! Reference: proc_kpagecount(5), Documentation/admin-guide/mm/pagemap.rst. Permission: root (mode 0400).
//! Linux 2.6.25, with CONFIG_PROC_PAGE_MONITOR.

use super::page_frames::{Frame, FrameFile};

/// `/proc/kpagecount`, kept open.
pub type Kpagecount = FrameFile<MapCount>;

/// The number of mappings of a page frame. A hole in memory also has 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct MapCount(pub u64);

impl Frame for MapCount {
    const NAME: &'static str = "kpagecount";

    fn new(word: u64) -> Self {
        MapCount(word)
    }
}
