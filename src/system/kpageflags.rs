//! `/proc/kpageflags`: the use of each page frame.
//!
//! Flags that are internal to the kernel (from bit 32 on) have no name here; their bits are kept. A flag of a
//! page is only a hint: the kernel reads it without a lock.
//!
//! [`page_frames`](super::page_frames) explains how it is read, and how it is joined with the pages of a
//! process.
//!
//! Reference: proc_kpageflags(5), Documentation/admin-guide/mm/pagemap.rst,
//! include/uapi/linux/kernel-page-flags.h. Permission: root (mode 0400). Linux 2.6.25, with
//! CONFIG_PROC_PAGE_MONITOR.

use super::page_frames::{Frame, FrameFile};
use crate::words::flags;

/// `/proc/kpageflags`, kept open.
pub type Kpageflags = FrameFile<FrameFlags>;

flags! {
    /// The use of a page frame, `KPF_*` of include/uapi/linux/kernel-page-flags.h. Bits that this crate has
    /// no name for are kept.
    pub struct FrameFlags: u64 {
        /// It is locked for exclusive access, for example while it is read or written.
        const LOCKED = 1 << 0;
        /// An I/O error occurred. Newer kernels do not set it.
        const ERROR = 1 << 1;
        /// It was referenced since it was last put into a list of the LRU.
        const REFERENCED = 1 << 2;
        /// Its data are up to date.
        const UPTODATE = 1 << 3;
        /// It was written to and has newer data than the disk.
        const DIRTY = 1 << 4;
        /// It is in a list of the LRU.
        const LRU = 1 << 5;
        /// It is in the active list of the LRU.
        const ACTIVE = 1 << 6;
        /// It belongs to a slab of the kernel. For a compound page some kernels set the flag only on the
        /// head.
        const SLAB = 1 << 7;
        /// It is being written to the disk.
        const WRITEBACK = 1 << 8;
        /// It will be reclaimed once it is written.
        const RECLAIM = 1 << 9;
        /// It is free, in a block of the buddy allocator; on some kernels only the first page of a block has
        /// the flag.
        const BUDDY = 1 << 10;
        /// It is mapped. Linux 2.6.31.
        const MMAP = 1 << 11;
        /// It is mapped and does not belong to a file. Linux 2.6.31.
        const ANON = 1 << 12;
        /// It has a slot in swap. Linux 2.6.31.
        const SWAPCACHE = 1 << 13;
        /// Its contents go to swap if it is reclaimed. Linux 2.6.31.
        const SWAPBACKED = 1 << 14;
        /// The first page of a compound page. Linux 2.6.31.
        const COMPOUND_HEAD = 1 << 15;
        /// A further page of a compound page. Linux 2.6.31.
        const COMPOUND_TAIL = 1 << 16;
        /// It belongs to a page of hugetlbfs. Linux 2.6.31.
        const HUGE = 1 << 17;
        /// It cannot be reclaimed, for example because it is locked in memory. Linux 2.6.31.
        const UNEVICTABLE = 1 << 18;
        /// The hardware found its memory to be faulty. Linux 2.6.31.
        const HWPOISON = 1 << 19;
        /// There is no page frame with this number. Linux 2.6.31.
        const NOPAGE = 1 << 20;
        /// Pages with equal contents are merged in it. Linux 2.6.32.
        const KSM = 1 << 21;
        /// It belongs to a transparent huge page. Linux 3.4.
        const THP = 1 << 22;
        /// It is offline, for example a page that a balloon driver gave back; BALLOON in older kernels. Linux
        /// 3.18.
        const OFFLINE = 1 << 23;
        /// The page of zeros, small or huge. Linux 4.0.
        const ZERO_PAGE = 1 << 24;
        /// It was not accessed since it was marked as idle. Linux 4.3.
        const IDLE = 1 << 25;
        /// It is a page table. Linux 4.18.
        const PGTABLE = 1 << 26;
        const _ = !0;
    }
}

impl Frame for FrameFlags {
    const NAME: &'static str = "kpageflags";

    fn new(word: u64) -> Self {
        FrameFlags::from_bits_retain(word)
    }
}
