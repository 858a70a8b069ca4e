//! `/proc/kpagecount`: how often each page frame is mapped.
//!
//! A page that two processes map counts 2, and one that a process maps twice does too. A page of the page
//! cache that no process has mapped, one of the kernel and one that is free count 0. What is mapped is a page
//! of a folio: how a kernel counts the pages of a large folio is its own affair, and with
//! CONFIG_NO_PAGE_MAPCOUNT each of them has the average.
//!
//! How it is read, and the join with the pages of a process: [`page_frames`](super::page_frames).
//!
//! Reference: proc_kpagecount(5), Documentation/admin-guide/mm/pagemap.rst. Permission: root (mode 0400).
//! Linux 2.6.25, with CONFIG_PROC_PAGE_MONITOR.

use super::page_frames::{Frame, FrameFile};

/// `/proc/kpagecount`, kept open.
pub type Kpagecount = FrameFile<MapCount>;

/// How often a page frame is mapped; 0 for a hole in memory too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct MapCount(pub u64);

impl Frame for MapCount {
    const NAME: &'static str = "kpagecount";

    fn new(word: u64) -> Self {
        MapCount(word)
    }
}
