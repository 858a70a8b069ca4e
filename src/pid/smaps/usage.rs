//! The memory of a mapping, or of a process.

use core::ops::AddAssign;

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::headed::{Found, below, key};
use crate::shape::numbers::{Numbers, numbers};
use crate::unit::KiB;

numbers! {
    /// The memory of a mapping, or of all mappings together. `None` means that this kernel does not print the
    /// number, or not in this file.
    pub struct Usage: "", ":";

    /// Size of the mapping in the address space. In smaps only. Linux 2.6.14.
    "Size" size: Option<KiB>,
    /// Size of a page for the kernel. In smaps only. Linux 2.6.29.
    "KernelPageSize" kernel_page_size: Option<KiB>,
    /// Size of a page for the processor, which differs on some machines. In smaps only. Linux 2.6.29.
    "MMUPageSize" mmu_page_size: Option<KiB>,
    /// Memory in RAM. Linux 2.6.14.
    "Rss" rss: KiB,
    /// Memory in RAM, with each page divided by the number of its mappings. Linux 2.6.25.
    "Pss" pss: KiB,
    /// The dirty part of `Pss`. Linux 6.0.
    "Pss_Dirty" pss_dirty: Option<KiB>,
    /// The anonymous part of `Pss`. In smaps_rollup only. Linux 5.3.
    "Pss_Anon" pss_anon: Option<KiB>,
    /// The part of `Pss` that is of files. In smaps_rollup only. Linux 5.3.
    "Pss_File" pss_file: Option<KiB>,
    /// The part of `Pss` that is shared memory and tmpfs. In smaps_rollup only. Linux 5.3.
    "Pss_Shmem" pss_shmem: Option<KiB>,
    /// In RAM, mapped more than once, unchanged since it was read. Linux 2.6.14.
    "Shared_Clean" shared_clean: KiB,
    /// In RAM, mapped more than once, changed. Linux 2.6.14.
    "Shared_Dirty" shared_dirty: KiB,
    /// In RAM, mapped once, unchanged since it was read. Linux 2.6.14.
    "Private_Clean" private_clean: KiB,
    /// In RAM, mapped once, changed. Linux 2.6.14.
    "Private_Dirty" private_dirty: KiB,
    /// In RAM, accessed since the accessed bits were cleared: see [`clear_refs`](crate::pid::clear_refs).
    /// Linux 2.6.22.
    "Referenced" referenced: Option<KiB>,
    /// Anonymous memory in RAM, including private pages copied on write from a file. Linux 2.6.37.
    "Anonymous" anonymous: Option<KiB>,
    /// In RAM, merged by KSM. Linux 6.6.
    "KSM" ksm: Option<KiB>,
    /// In RAM, released with madvise(2), `MADV_FREE`, and not reclaimed yet. Linux 4.12.
    "LazyFree" lazy_free: Option<KiB>,
    /// Anonymous memory in transparent huge pages. Linux 2.6.38.
    "AnonHugePages" anon_huge_pages: Option<KiB>,
    /// Shared memory that is mapped with huge pages. Linux 4.8.
    "ShmemPmdMapped" shmem_pmd_mapped: Option<KiB>,
    /// Files that are mapped with huge pages. Linux 5.4.
    "FilePmdMapped" file_pmd_mapped: Option<KiB>,
    /// In pages of hugetlbfs, mapped more than once; not in `Rss`. Linux 4.4.
    "Shared_Hugetlb" shared_hugetlb: Option<KiB>,
    /// In pages of hugetlbfs, mapped once; not in `Rss`. Linux 4.4.
    "Private_Hugetlb" private_hugetlb: Option<KiB>,
    /// In swap; includes shared memory since Linux 4.6. Linux 2.6.28.
    "Swap" swap: Option<KiB>,
    /// In swap, with each page divided by the number of its mappings. Linux 4.3.
    "SwapPss" swap_pss: Option<KiB>,
    /// The part of `Pss` that is locked with mlock(2). Linux 3.6.
    "Locked" locked: Option<KiB>,
    /// Memory of mappings whose pages are not in the order of the file. Linux 3.6 to 4.0.
    "Nonlinear" nonlinear: Option<KiB>,
    /// 1 if the mapping may get transparent huge pages. In smaps only. Linux 5.0.
    "THPeligible" thp_eligible: Option<u64>,
    /// The protection key. In smaps only, on machines that have protection keys. Linux 4.9.
    "ProtectionKey" protection_key: Option<u64>,
}

/// Adds each number. Properties of a single mapping, for example the size of a page, are `None` in a sum.
impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        let sum = *self;
        // The required numbers are in both.
        let _ = self.fill(|place| match (sum.number(place), other.number(place)) {
            (Some(sum), Some(other)) => (sum.saturating_add(other), true),
            (sum, other) => (sum.or(other).unwrap_or_default(), sum.or(other).is_some()),
        });
        (self.kernel_page_size, self.mmu_page_size) = (None, None);
        (self.thp_eligible, self.protection_key) = (None, None);
    }
}

impl Usage {
    /// Reads the number after one of the keys; `None` if the line has another key.
    pub(super) fn number(
        found: &mut Found<{ Usage::COUNT }>,
        cursor: &mut Cursor<'_>,
    ) -> Option<Result<(), ParseError>> {
        let key = key(&Usage::KEYS, cursor)?;
        Some(found.read(&Usage::KEYS, key, cursor))
    }

    /// Reads the lines up to a `header`. `other` is the parameter of [`below`].
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

    /// The unique set size: the memory in RAM that only this process uses, and that would be free if it
    /// exited.
    pub fn uss(&self) -> KiB {
        self.private_clean + self.private_dirty
    }
}

impl crate::shape::kept::SmallColumn for Usage {}
