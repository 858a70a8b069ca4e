//! `/proc/kpagecgroup`: the cgroup to which each page frame is charged.
//!
//! The number is the inode of the cgroup's directory, as shown by stat(2) and `ls -di /sys/fs/cgroup/NAME`. A
//! page that several cgroups use is charged to the one that touched it first. The pages of a cgroup that was
//! removed remain until they are reclaimed; the number is then that of its nearest ancestor that still
//! exists.
//!
//! [`page_frames`](super::page_frames) explains how it is read.
//!
//! Reference: proc_kpagecgroup(5), Documentation/admin-guide/mm/pagemap.rst. Permission: root (mode 0400).
//! Linux 4.3, with CONFIG_PROC_PAGE_MONITOR and CONFIG_MEMCG.

use super::page_frames::{Frame, FrameFile};

/// `/proc/kpagecgroup`, kept open.
pub type Kpagecgroup = FrameFile<CgroupInode>;

/// The inode of the cgroup to which a page frame is charged; `None` if it is charged to no cgroup.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct CgroupInode(pub Option<u64>);

impl Frame for CgroupInode {
    const NAME: &'static str = "kpagecgroup";

    fn new(word: u64) -> Self {
        CgroupInode((word != 0).then_some(word))
    }
}
