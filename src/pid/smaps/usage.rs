//! What a mapping, or a process, takes of memory.

use core::ops::AddAssign;

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::headed::{Found, below, key};
use crate::shape::numbers::{Numbers, numbers};
use crate::unit::KiB;

numbers! {
    /// What a mapping takes of memory, or all of them together. `None`: this kernel does not print it, or not
    /// in this file.
    pub struct Usage: "", ":";

    /// Address space. In smaps only. Linux 2.6.14.
    "Size" size: Option<KiB>,
    /// The size of the kernel's page. In smaps only. Linux 2.6.29.
    "KernelPageSize" kernel_page_size: Option<KiB>,
    /// The size of the processor's page, which on some machines is another. In smaps only. Linux 2.6.29.
    "MMUPageSize" mmu_page_size: Option<KiB>,
    /// In RAM. Linux 2.6.14.
    "Rss" rss: KiB,
    /// In RAM, each page divided by the number of mappings that have it. Linux 2.6.25.
    "Pss" pss: KiB,
    /// Of that what is dirty. Linux 6.0.
    "Pss_Dirty" pss_dirty: Option<KiB>,
    /// Of `Pss` what is anonymous. In smaps_rollup only. Linux 5.3.
    "Pss_Anon" pss_anon: Option<KiB>,
    /// Of `Pss` what is of files. In smaps_rollup only. Linux 5.3.
    "Pss_File" pss_file: Option<KiB>,
    /// Of `Pss` what is shared memory and tmpfs. In smaps_rollup only. Linux 5.3.
    "Pss_Shmem" pss_shmem: Option<KiB>,
    /// In RAM, mapped more than once, as it is on the disk. Linux 2.6.14.
    "Shared_Clean" shared_clean: KiB,
    /// In RAM, mapped more than once, changed. Linux 2.6.14.
    "Shared_Dirty" shared_dirty: KiB,
    /// In RAM, mapped once, as it is on the disk. Linux 2.6.14.
    "Private_Clean" private_clean: KiB,
    /// In RAM, mapped once, changed. Linux 2.6.14.
    "Private_Dirty" private_dirty: KiB,
    /// In RAM, touched since the reference bits were cleared: see [`clear_refs`](crate::pid::clear_refs).
    /// Linux 2.6.22.
    "Referenced" referenced: Option<KiB>,
    /// In RAM, of no file: what was copied when it was written is. Linux 2.6.37.
    "Anonymous" anonymous: Option<KiB>,
    /// In RAM, merged by KSM. Linux 6.6.
    "KSM" ksm: Option<KiB>,
    /// In RAM, given up with madvise(2), `MADV_FREE`, and not taken yet. Linux 4.12.
    "LazyFree" lazy_free: Option<KiB>,
    /// Anonymous memory in transparent huge pages. Linux 2.6.38.
    "AnonHugePages" anon_huge_pages: Option<KiB>,
    /// Shared memory mapped by huge pages. Linux 4.8.
    "ShmemPmdMapped" shmem_pmd_mapped: Option<KiB>,
    /// Files mapped by huge pages. Linux 5.4.
    "FilePmdMapped" file_pmd_mapped: Option<KiB>,
    /// In pages of hugetlbfs, mapped more than once; not in `Rss`. Linux 4.4.
    "Shared_Hugetlb" shared_hugetlb: Option<KiB>,
    /// In pages of hugetlbfs, mapped once; not in `Rss`. Linux 4.4.
    "Private_Hugetlb" private_hugetlb: Option<KiB>,
    /// In swap; of shared memory too since Linux 4.6. Linux 2.6.28.
    "Swap" swap: Option<KiB>,
    /// In swap, each page divided by the number of mappings that have it. Linux 4.3.
    "SwapPss" swap_pss: Option<KiB>,
    /// Of `Pss` what is locked with mlock(2). Linux 3.6.
    "Locked" locked: Option<KiB>,
    /// Of mappings whose pages are not in the file's order. Linux 3.6 to 4.0.
    "Nonlinear" nonlinear: Option<KiB>,
    /// 1 if it may get transparent huge pages. In smaps only. Linux 5.0.
    "THPeligible" thp_eligible: Option<u64>,
    /// The protection key. In smaps only, on machines that have them. Linux 4.9.
    "ProtectionKey" protection_key: Option<u64>,
}

/// What one mapping has alone, its sizes of a page and the like, is `None` in a sum.
impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        let sum = *self;
        // What must be there is in both.
        let _ = self.fill(|place| match (sum.number(place), other.number(place)) {
            (Some(sum), Some(other)) => (sum.saturating_add(other), true),
            (sum, other) => (sum.or(other).unwrap_or_default(), sum.or(other).is_some()),
        });
        (self.kernel_page_size, self.mmu_page_size) = (None, None);
        (self.thp_eligible, self.protection_key) = (None, None);
    }
}

impl Usage {
    /// Reads the number behind one of the keys; `None` on a line of another key.
    pub(super) fn number(
        found: &mut Found<{ Usage::COUNT }>,
        cursor: &mut Cursor<'_>,
    ) -> Option<Result<(), ParseError>> {
        let key = key(&Usage::KEYS, cursor)?;
        Some(found.read(&Usage::KEYS, key, cursor))
    }

    /// Reads the lines up to a `header`; `other` is that of [`below`].
    #[inline]
    pub(in crate::pid) fn read<'a>(
        cursor: &mut Cursor<'a>,
        header: impl Fn(Cursor<'a>) -> bool,
        other: impl FnMut(bool, &'a [u8], &'a [u8]),
    ) -> Result<Self, ParseError> {
        let mut found = Found::default();
        let odd = below(cursor, &Usage::KEYS, &mut found, header, other);
        let mut usage = Usage::default();
        found.fill(&mut usage, cursor.at()).map_err(|missing| odd.unwrap_or(missing))?;
        Ok(usage)
    }

    /// What this process alone has in RAM: what it would give back if it ended.
    pub fn uss(&self) -> KiB {
        self.private_clean + self.private_dirty
    }
}

impl crate::shape::kept::SmallColumn for Usage {}
