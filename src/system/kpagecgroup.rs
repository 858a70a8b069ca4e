//! `/proc/kpagecgroup`: which cgroup each page frame is charged to.
//!
//! The number is that of the inode of the cgroup's directory, as stat(2) and `ls -di /sys/fs/cgroup/NAME`
//! have it. A page that several cgroups use is charged to the one that touched it first. Of a cgroup that was
//! removed the pages stay until they are reclaimed; the number is then that of its nearest ancestor that is
//! there.
//!
//! How it is read: [`page_frames`](super::page_frames).
//!
//! Reference: proc_kpagecgroup(5), Documentation/admin-guide/mm/pagemap.rst. Permission: root (mode 0400).
//! Linux 4.3, with CONFIG_PROC_PAGE_MONITOR and CONFIG_MEMCG.

use super::page_frames::{Frame, FrameFile};

/// `/proc/kpagecgroup`, kept open.
pub type Kpagecgroup = FrameFile<CgroupInode>;

/// The inode of the cgroup that a page frame is charged to; `None` if it is charged to none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct CgroupInode(pub Option<u64>);

impl Frame for CgroupInode {
    const NAME: &'static str = "kpagecgroup";

    fn new(word: u64) -> Self {
        CgroupInode((word != 0).then_some(word))
    }
}
