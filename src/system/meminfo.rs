//! `/proc/meminfo`: the current use of memory.
//!
//! ```text
//! MemTotal:         470360 kB
//! MemFree:          301944 kB
//! MemAvailable:     322968 kB
//! ```
//!
//! All values are gauges, so there is no delta. What is odd: `kB` means KiB. The numbers are counted at
//! different moments and partly per CPU, so sums that should agree (`Active` and its two parts) may differ a
//! little. Do not compute a line from others if the kernel prints it.
//!
//! Reference: proc_meminfo(5), Documentation/filesystems/proc.rst. Permission: any user. The file does not
//! exist in a /proc mounted with `subset=pid`.

use crate::class::Class;
use crate::shape::numbers::numbers;
use crate::unit::KiB;

numbers! {
    /// One sample of `/proc/meminfo`. `None`: this kernel, or its configuration, does not print the line.
    pub struct Meminfo: "meminfo", Class::SYSTEM.in_one_piece(), ":";

    /// RAM that the kernel manages: physical memory less the parts of the firmware and of the kernel image.
    /// It changes with memory hotplug. Linux 2.6.
    "MemTotal" mem_total: KiB,
    /// Unused RAM in the page allocator. Linux 2.6.
    "MemFree" mem_free: KiB,
    /// The kernel's estimate of the memory that new programs could use without swapping: free memory plus the
    /// reclaimable part of page cache and kernel caches. Linux 3.14.
    "MemAvailable" mem_available: Option<KiB>,
    /// Page cache of block devices, mostly file system metadata. Linux 2.6.
    "Buffers" buffers: Option<KiB>,
    /// Page cache of files, including tmpfs and shared memory, less `Buffers` and `SwapCached`. Linux 2.6.
    "Cached" cached: Option<KiB>,
    /// Memory that is in RAM and also still in swap. Linux 2.6.
    "SwapCached" swap_cached: Option<KiB>,
    /// Pages on the active LRU lists: `Active(anon)` plus `Active(file)`. Linux 2.6.
    "Active" active: Option<KiB>,
    /// Pages on the inactive LRU lists, which reclaim scans first: `Inactive(anon)` plus `Inactive(file)`.
    /// Linux 2.6.
    "Inactive" inactive: Option<KiB>,
    /// Anonymous and tmpfs pages on the active list. Linux 2.6.28.
    "Active(anon)" active_anon: Option<KiB>,
    /// Anonymous and tmpfs pages on the inactive list. Linux 2.6.28.
    "Inactive(anon)" inactive_anon: Option<KiB>,
    /// File pages on the active list. Linux 2.6.28.
    "Active(file)" active_file: Option<KiB>,
    /// File pages on the inactive list. Linux 2.6.28.
    "Inactive(file)" inactive_file: Option<KiB>,
    /// Pages that cannot be reclaimed: mlocked, ramfs, locked shared memory, secret memory. Linux 2.6.28.
    "Unevictable" unevictable: Option<KiB>,
    /// Pages locked with mlock. Linux 2.6.28.
    "Mlocked" mlocked: Option<KiB>,
    /// RAM that the kernel has not mapped permanently. With CONFIG_HIGHMEM (32-bit). Linux 2.6.
    "HighTotal" high_total: Option<KiB>,
    /// Free part of `HighTotal`. With CONFIG_HIGHMEM (32-bit). Linux 2.6.
    "HighFree" high_free: Option<KiB>,
    /// RAM that the kernel maps permanently and can use for its own data. With CONFIG_HIGHMEM (32-bit).
    /// Linux 2.6.
    "LowTotal" low_total: Option<KiB>,
    /// Free part of `LowTotal`; it can run out while `MemFree` is large. With CONFIG_HIGHMEM (32-bit).
    /// Linux 2.6.
    "LowFree" low_free: Option<KiB>,
    /// Memory allocated for private copies of mapped files. Only without CONFIG_MMU. Linux 2.6.29.
    "MmapCopy" mmap_copy: Option<KiB>,
    /// Size of all swap areas. Linux 2.6.
    "SwapTotal" swap_total: Option<KiB>,
    /// Unused part of the swap areas. Linux 2.6.
    "SwapFree" swap_free: Option<KiB>,
    /// RAM that the compressed pages in zswap use. With CONFIG_ZSWAP. Linux 5.19.
    "Zswap" zswap: Option<KiB>,
    /// Size before compression of the pages in zswap. With CONFIG_ZSWAP. Linux 5.19.
    "Zswapped" zswapped: Option<KiB>,
    /// Page cache that waits to be written to its device. Linux 2.6.
    "Dirty" dirty: Option<KiB>,
    /// Page cache that is being written right now. Linux 2.6.
    "Writeback" writeback: Option<KiB>,
    /// Anonymous memory mapped in page tables, transparent huge pages included. Linux 2.6.18.
    "AnonPages" anon_pages: Option<KiB>,
    /// Page cache mapped in page tables, shared memory included. Linux 2.6.
    "Mapped" mapped: Option<KiB>,
    /// Memory of tmpfs, System V and POSIX shared memory, and shared anonymous mappings. It is also part of
    /// `Cached`. Linux 2.6.32.
    "Shmem" shmem: Option<KiB>,
    /// Kernel memory that can be reclaimed: `SReclaimable` and other allocations with a shrinker. Linux 4.20.
    "KReclaimable" kreclaimable: Option<KiB>,
    /// Memory of the slab allocator: `SReclaimable` plus `SUnreclaim`. Linux 2.6.
    "Slab" slab: Option<KiB>,
    /// Slab memory that may be reclaimed, such as dentries and inodes. Linux 2.6.19.
    "SReclaimable" sreclaimable: Option<KiB>,
    /// Slab memory that cannot be reclaimed. Linux 2.6.19.
    "SUnreclaim" sunreclaim: Option<KiB>,
    /// Kernel stacks of all tasks. Linux 2.6.32.
    "KernelStack" kernel_stack: Option<KiB>,
    /// Shadow call stacks of all tasks. With CONFIG_SHADOW_CALL_STACK. Linux 5.8.
    "ShadowCallStack" shadow_call_stack: Option<KiB>,
    /// Page tables of processes. Linux 2.6.18.
    "PageTables" page_tables: Option<KiB>,
    /// Free pages that are kept for page tables. With CONFIG_QUICKLIST. Linux 2.6.27 to about 5.3.
    "Quicklists" quicklists: Option<KiB>,
    /// Secondary page tables, those of KVM guests and of IOMMUs. Linux 6.1.
    "SecPageTables" sec_page_tables: Option<KiB>,
    /// NFS pages sent to the server but not yet committed there; always 0 since Linux 5.8, which counts
    /// them as `Writeback`. Linux 2.6.18.
    "NFS_Unstable" nfs_unstable: Option<KiB>,
    /// Bounce buffers for block devices that cannot reach all memory; always 0 since Linux 6.16. Linux
    /// 2.6.18.
    "Bounce" bounce: Option<KiB>,
    /// Temporary copies that FUSE made for writeback; always 0 since Linux 6.17. Linux 2.6.26.
    "WritebackTmp" writeback_tmp: Option<KiB>,
    /// Limit for `Committed_AS`, enforced only when vm.overcommit_memory is 2. Linux 2.6.10.
    "CommitLimit" commit_limit: Option<KiB>,
    /// Memory that was promised to processes, whether it was used or not. Linux 2.6.
    "Committed_AS" committed_as: Option<KiB>,
    /// Size of the address range for vmalloc, not of memory. Linux 2.6.
    "VmallocTotal" vmalloc_total: Option<KiB>,
    /// Memory in use through vmalloc. Always 0 from Linux 4.4 to 5.2. Linux 2.6.
    "VmallocUsed" vmalloc_used: Option<KiB>,
    /// Largest free piece of the vmalloc range; always 0 since Linux 4.4. Linux 2.6.
    "VmallocChunk" vmalloc_chunk: Option<KiB>,
    /// Memory backing the per-CPU allocator, without its metadata. About Linux 4.19.
    "Percpu" percpu: Option<KiB>,
    /// Memory that the boot-time memory test found bad; printed only if that test ran. With
    /// CONFIG_MEMTEST. About Linux 6.4.
    "EarlyMemtestBad" early_memtest_bad: Option<KiB>,
    /// Memory that is no longer used after hardware errors. With CONFIG_MEMORY_FAILURE. Linux 2.6.32.
    "HardwareCorrupted" hardware_corrupted: Option<KiB>,
    /// Anonymous memory in transparent huge pages, part of `AnonPages`. With CONFIG_TRANSPARENT_HUGEPAGE.
    /// Linux 2.6.38.
    "AnonHugePages" anon_huge_pages: Option<KiB>,
    /// Shared memory and tmpfs in huge pages. With CONFIG_TRANSPARENT_HUGEPAGE. Linux 4.8.
    "ShmemHugePages" shmem_huge_pages: Option<KiB>,
    /// Shared memory mapped into processes by huge page table entries. With CONFIG_TRANSPARENT_HUGEPAGE.
    /// Linux 4.8.
    "ShmemPmdMapped" shmem_pmd_mapped: Option<KiB>,
    /// Page cache of files in huge pages. With CONFIG_TRANSPARENT_HUGEPAGE. Linux 5.4.
    "FileHugePages" file_huge_pages: Option<KiB>,
    /// Page cache of files mapped into processes by huge page table entries. With
    /// CONFIG_TRANSPARENT_HUGEPAGE. Linux 5.4.
    "FilePmdMapped" file_pmd_mapped: Option<KiB>,
    /// Memory reserved for the contiguous memory allocator. With CONFIG_CMA. Linux 3.19.
    "CmaTotal" cma_total: Option<KiB>,
    /// Free part of `CmaTotal`; it is in `MemFree` too. With CONFIG_CMA. Linux 3.19.
    "CmaFree" cma_free: Option<KiB>,
    /// Memory of a confidential guest that it has not accepted from the host yet. With
    /// CONFIG_UNACCEPTED_MEMORY. Linux 6.5.
    "Unaccepted" unaccepted: Option<KiB>,
    /// Memory that balloon drivers have given back to the host. Linux 6.16.
    "Balloon" balloon: Option<KiB>,
    /// System memory that graphics drivers use for their objects. Linux 7.1.
    "GPUActive" gpu_active: Option<KiB>,
    /// System memory that graphics drivers keep in pools and can give back. Linux 7.1.
    "GPUReclaim" gpu_reclaim: Option<KiB>,
    /// Pool of default-size hugetlb pages, as a number of huge pages. With CONFIG_HUGETLB_PAGE. Linux
    /// 2.6.
    "HugePages_Total" huge_pages_total: Option<u64>,
    /// Huge pages of the pool that are not allocated yet. They include `HugePages_Rsvd`. With
    /// CONFIG_HUGETLB_PAGE. Linux 2.6.
    "HugePages_Free" huge_pages_free: Option<u64>,
    /// Huge pages promised to mappings but not yet allocated. With CONFIG_HUGETLB_PAGE. Linux 2.6.17.
    "HugePages_Rsvd" huge_pages_rsvd: Option<u64>,
    /// Huge pages above vm.nr_hugepages, allowed by overcommit. With CONFIG_HUGETLB_PAGE. Linux 2.6.24.
    "HugePages_Surp" huge_pages_surp: Option<u64>,
    /// The default hugetlb page size, to which the `HugePages_` lines refer. With CONFIG_HUGETLB_PAGE. Linux
    /// 2.6.
    "Hugepagesize" hugepagesize: Option<KiB>,
    /// Memory of the hugetlb pools of all page sizes. With CONFIG_HUGETLB_PAGE. Linux 4.16.
    "Hugetlb" hugetlb: Option<KiB>,
    /// Kernel's direct map of RAM in 4 KiB pages; on x86, s390 and powerpc with radix tables. Linux
    /// 2.6.27.
    "DirectMap4k" direct_map4k: Option<KiB>,
    /// Direct map in 64 KiB pages; on powerpc with radix tables. About Linux 4.19.
    "DirectMap64k" direct_map64k: Option<KiB>,
    /// Direct map in 1 MiB pages; on s390. About Linux 4.7.
    "DirectMap1M" direct_map1m: Option<KiB>,
    /// Direct map in 2 MiB pages; on x86 (64-bit or PAE) and powerpc with radix tables. Linux 2.6.27.
    "DirectMap2M" direct_map2m: Option<KiB>,
    /// Direct map in 4 MiB pages; on 32-bit x86 without PAE. Linux 2.6.27.
    "DirectMap4M" direct_map4m: Option<KiB>,
    /// Direct map in 1 GiB pages; on x86-64 CPUs that have them and powerpc with radix tables. Linux
    /// 2.6.27.
    "DirectMap1G" direct_map1g: Option<KiB>,
    /// Direct map in 2 GiB pages; on s390. About Linux 4.7.
    "DirectMap2G" direct_map2g: Option<KiB>,
}

impl crate::file::FileIn<crate::dir::ProcDir> for Meminfo {}

impl Meminfo {
    /// Memory in use, as free(1) of procps 4 shows it: `MemTotal` less `MemAvailable`. `None` before Linux
    /// 3.14.
    ///
    /// ```
    /// use procsampler::{ProcFile, system::Meminfo};
    ///
    /// let meminfo = Meminfo::read()?;
    /// assert!(meminfo.used().is_none_or(|used| used <= meminfo.mem_total));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn used(&self) -> Option<KiB> {
        Some(self.mem_total.saturating_sub(self.mem_available?))
    }

    /// Memory that the kernel can give back, shown by free(1) as part of `buff/cache`: `Buffers`, `Cached`
    /// and `SReclaimable`. `None` if one of them is missing.
    pub fn cache(&self) -> Option<KiB> {
        Some(self.buffers? + self.cached? + self.sreclaimable?)
    }

    /// Swap space in use: `SwapTotal` less `SwapFree`. `None` if one of them is missing.
    ///
    /// ```
    /// use procsampler::unit::KiB;
    /// use procsampler::{Sampler, system::Meminfo};
    ///
    /// let mut meminfo = Sampler::<Meminfo>::detached();
    /// let text = b"MemTotal: 900 kB\nMemFree: 100 kB\nSwapTotal: 500 kB\nSwapFree: 460 kB\n";
    /// assert_eq!(meminfo.push(text, Default::default())?.swap_used(), Some(KiB(40)));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn swap_used(&self) -> Option<KiB> {
        Some(self.swap_total?.saturating_sub(self.swap_free?))
    }
}
