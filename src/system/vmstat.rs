//! `/proc/vmstat`: gauges and counters of the memory manager.
//!
//! ```text
//! nr_free_pages 75486
//! pgfault 120734
//! pgmajfault 87
//! ```
//!
//! Gauges (`nr_*`, in pages) and counters of events (`unsigned long`: 32 bits on a 32-bit machine) are mixed;
//! the delta has only the counters. Gauges are summed from per-CPU parts and may be some pages behind.
//! Counters of events are missing without CONFIG_VM_EVENT_COUNTERS. Each new kernel adds keys: keys that are
//! not in this table are in `unlisted`.
//!
//! Reference: proc_vmstat(5), mm/vmstat.c. Permission: any user.

use crate::class::Class;
use crate::shape::numbers::numbers;
use crate::unit::{KiB, Pages};

/// The keys that vmstat shares with zoneinfo: counts by zone, by zone and NUMA policy, and by node. Calls a
/// macro with the tokens that are given before and behind the table.
macro_rules! zone_and_node_items {
    ($then:ident! { $($before:tt)* } { $($behind:tt)* }) => { $then! { $($before)*
        /// Free pages in the page allocator, including free CMA pages. Linux 2.6.21.
        "nr_free_pages" nr_free_pages: Option<Pages>,
        /// Free pages that form whole free pageblocks, part of `nr_free_pages`. Linux 6.15.
        "nr_free_pages_blocks" nr_free_pages_blocks: Option<Pages>,
        /// Pages that the allocator takes from the zone before it takes pages from the next zone. Linux 3.12
        /// to 4.7.
        "nr_alloc_batch" nr_alloc_batch: Option<Pages>,
        /// Anonymous pages on inactive lists, counted by zone; `nr_inactive_anon` is counted by node. Linux
        /// 4.8.
        "nr_zone_inactive_anon" nr_zone_inactive_anon: Option<Pages>,
        /// Anonymous pages on active lists, counted by zone; `nr_active_anon` is counted by node. Linux 4.8.
        "nr_zone_active_anon" nr_zone_active_anon: Option<Pages>,
        /// File pages on inactive lists, counted by zone; `nr_inactive_file` is counted by node. Linux 4.8.
        "nr_zone_inactive_file" nr_zone_inactive_file: Option<Pages>,
        /// File pages on active lists, counted by zone; `nr_active_file` is counted by node. Linux 4.8.
        "nr_zone_active_file" nr_zone_active_file: Option<Pages>,
        /// Unevictable pages, counted by zone; `nr_unevictable` is counted by node. Linux 4.8.
        "nr_zone_unevictable" nr_zone_unevictable: Option<Pages>,
        /// Pages that are dirty or under writeback, counted by zone. Linux 4.8.
        "nr_zone_write_pending" nr_zone_write_pending: Option<Pages>,
        /// Pages locked with mlock. Linux 2.6.28.
        "nr_mlock" nr_mlock: Option<Pages>,
        /// Pages in use as bounce buffers for block I/O. Linux 2.6.12 to 6.15.
        "nr_bounce" nr_bounce: Option<Pages>,
        /// Pages that zsmalloc uses, mostly for zram and zswap. With CONFIG_ZSMALLOC. Linux 4.8.
        "nr_zspages" nr_zspages: Option<Pages>,
        /// Free pages in areas of the contiguous memory allocator, part of `nr_free_pages`; 0 without
        /// CONFIG_CMA. Linux 3.7.
        "nr_free_cma" nr_free_cma: Option<Pages>,
        /// Pages that a confidential guest has not accepted from the host yet. With CONFIG_UNACCEPTED_MEMORY.
        /// Linux 6.5.
        "nr_unaccepted" nr_unaccepted: Option<Pages>,
        /// Allocations that got memory on the preferred node; a counter. It and the next five are zeroed when
        /// vm.numa_stat is set to 0. With CONFIG_NUMA. Linux 2.6.18.
        "numa_hit" numa_hit: Option<u64> = long,
        /// Allocations that got memory on a node other than the preferred one; a counter. With CONFIG_NUMA.
        /// Linux 2.6.18.
        "numa_miss" numa_miss: Option<u64> = long,
        /// Allocations that preferred a node and got memory on another one; a counter. Summed over all nodes
        /// these are the same events as `numa_miss`. With CONFIG_NUMA. Linux 2.6.18.
        "numa_foreign" numa_foreign: Option<u64> = long,
        /// Allocations under an interleave policy that got the node intended; a counter. With CONFIG_NUMA.
        /// Linux 2.6.18.
        "numa_interleave" numa_interleave: Option<u64> = long,
        /// Allocations that got memory on the node of the requesting CPU; a counter. With CONFIG_NUMA. Linux
        /// 2.6.18.
        "numa_local" numa_local: Option<u64> = long,
        /// Allocations that got memory on a node other than that of the requesting CPU; a counter. With
        /// CONFIG_NUMA. Linux 2.6.18.
        "numa_other" numa_other: Option<u64> = long,
        /// Anonymous and tmpfs pages on the inactive lists. Linux 2.6.28.
        "nr_inactive_anon" nr_inactive_anon: Option<Pages>,
        /// Anonymous and tmpfs pages on the active lists. Linux 2.6.28.
        "nr_active_anon" nr_active_anon: Option<Pages>,
        /// File pages on the inactive lists. Linux 2.6.28.
        "nr_inactive_file" nr_inactive_file: Option<Pages>,
        /// File pages on the active lists. Linux 2.6.28.
        "nr_active_file" nr_active_file: Option<Pages>,
        /// Pages that cannot be reclaimed, such as mlocked ones. Linux 2.6.28.
        "nr_unevictable" nr_unevictable: Option<Pages>,
        /// Pages of slab caches that may be reclaimed. Linux 2.6.19.
        "nr_slab_reclaimable" nr_slab_reclaimable: Option<Pages>,
        /// Pages of slab caches that cannot be reclaimed. Linux 2.6.19.
        "nr_slab_unreclaimable" nr_slab_unreclaimable: Option<Pages>,
        /// Anonymous pages that reclaim, compaction or migration has taken off the LRU lists temporarily.
        /// Linux 2.6.32.
        "nr_isolated_anon" nr_isolated_anon: Option<Pages>,
        /// File pages that reclaim, compaction or migration has taken off the LRU lists temporarily. Linux
        /// 2.6.32.
        "nr_isolated_file" nr_isolated_file: Option<Pages>,
        /// Pages scanned since the last page was freed. Each free resets it. Reclaim used it to decide when
        /// to give up. Linux 3.17 to 4.11.
        "nr_pages_scanned" nr_pages_scanned: Option<Pages>,
        /// Nodes of the page cache tree that contain only shadow entries of evicted pages. This is a gauge;
        /// the other workingset keys are counters. Linux 4.20.
        "workingset_nodes" workingset_nodes: Option<u64>,
        /// Evicted file pages that were read back in; a counter of pages. Linux 3.15 to 5.8.
        "workingset_refault" workingset_refault: Option<u64> = long,
        /// Anonymous pages that were reclaimed and faulted back in; a counter of pages. Linux 5.9.
        "workingset_refault_anon" workingset_refault_anon: Option<u64> = long,
        /// File pages that were reclaimed and read back in; a counter of pages. Linux 5.9.
        "workingset_refault_file" workingset_refault_file: Option<u64> = long,
        /// Refaulted file pages that were made active at once; a counter of pages. Linux 3.15 to 5.8.
        "workingset_activate" workingset_activate: Option<u64> = long,
        /// Refaulted anonymous pages that were made active at once; a counter of pages. Linux 5.9.
        "workingset_activate_anon" workingset_activate_anon: Option<u64> = long,
        /// Refaulted file pages that were made active at once; a counter of pages. Linux 5.9.
        "workingset_activate_file" workingset_activate_file: Option<u64> = long,
        /// Refaulted file pages that were active before they were reclaimed; a counter of pages. Its growth
        /// is a sign of thrashing. Linux 4.20 to 5.8.
        "workingset_restore" workingset_restore: Option<u64> = long,
        /// Refaulted anonymous pages that were active before they were reclaimed; a counter of pages. Its
        /// growth is a sign of thrashing. Linux 5.9.
        "workingset_restore_anon" workingset_restore_anon: Option<u64> = long,
        /// Refaulted file pages that were active before they were reclaimed; a counter of pages. Its growth
        /// is a sign of thrashing. Linux 5.9.
        "workingset_restore_file" workingset_restore_file: Option<u64> = long,
        /// Reclaimed nodes of the page cache tree that contained only shadow entries; a counter. Linux 3.15.
        "workingset_nodereclaim" workingset_nodereclaim: Option<u64> = long,
        /// Anonymous pages mapped in page tables. Linux 2.6.18.
        "nr_anon_pages" nr_anon_pages: Option<Pages>,
        /// Page cache pages mapped in page tables, including shared memory. Linux 2.6.
        "nr_mapped" nr_mapped: Option<Pages>,
        /// Page cache pages, including those of the swap cache, shared memory and block devices. Linux
        /// 2.6.18.
        "nr_file_pages" nr_file_pages: Option<Pages>,
        /// Page cache pages that wait to be written. Linux 2.6.
        "nr_dirty" nr_dirty: Option<Pages>,
        /// Page cache pages that are being written. Linux 2.6.
        "nr_writeback" nr_writeback: Option<Pages>,
        /// Temporary pages that FUSE used for writeback. Linux 2.6.26 to 6.16.
        "nr_writeback_temp" nr_writeback_temp: Option<Pages>,
        /// Pages of tmpfs and shared memory. Linux 2.6.32.
        "nr_shmem" nr_shmem: Option<Pages>,
        /// Shared memory in huge pages, as a number of huge pages and not of base pages. Linux 4.8.
        "nr_shmem_hugepages" nr_shmem_hugepages: Option<u64>,
        /// Shared memory mapped by huge page table entries, as a number of huge pages and not of base pages.
        /// Linux 4.8.
        "nr_shmem_pmdmapped" nr_shmem_pmdmapped: Option<u64>,
        /// Page cache of files in huge pages, as a number of huge pages and not of base pages. Linux 5.4.
        "nr_file_hugepages" nr_file_hugepages: Option<u64>,
        /// Page cache of files mapped by huge page table entries, as a number of huge pages and not of base
        /// pages. Linux 5.4.
        "nr_file_pmdmapped" nr_file_pmdmapped: Option<u64>,
        /// Anonymous memory in transparent huge pages, as a number of huge pages and not of base pages. Linux
        /// 2.6.38.
        "nr_anon_transparent_hugepages" nr_anon_transparent_hugepages: Option<u64>,
        /// Pages that reclaim has queued for writing; a counter in spite of its name. Linux 2.6.19.
        "nr_vmscan_write" nr_vmscan_write: Option<Pages> = long,
        /// Pages that reclaim found under writeback and marked, so that they are freed after they were
        /// written; a counter in spite of its name. Linux 3.2.
        "nr_vmscan_immediate_reclaim" nr_vmscan_immediate_reclaim: Option<Pages> = long,
        /// Pages made dirty since boot; a counter in spite of its name. Linux 2.6.37.
        "nr_dirtied" nr_dirtied: Option<Pages> = long,
        /// Pages whose writeback ended since boot; a counter in spite of its name. Linux 2.6.37.
        "nr_written" nr_written: Option<Pages> = long,
        /// Pages whose writeback ended while reclaim was throttled because it waited for this; a counter in
        /// spite of its name. Linux 5.16.
        "nr_throttled_written" nr_throttled_written: Option<Pages> = long,
        /// Kernel pages outside slab that can be reclaimed. Linux 4.20.
        "nr_kernel_misc_reclaimable" nr_kernel_misc_reclaimable: Option<Pages>,
        /// Page pins taken with pin_user_pages(); a counter. The number of pins now is this number minus
        /// `nr_foll_pin_released`. Linux 5.7.
        "nr_foll_pin_acquired" nr_foll_pin_acquired: Option<u64> = long,
        /// Page pins that were released; a counter. Linux 5.7.
        "nr_foll_pin_released" nr_foll_pin_released: Option<u64> = long,
        /// Pages in use through vmalloc. Linux 7.1.
        "nr_vmalloc" nr_vmalloc: Option<Pages>,
        /// Kernel stacks, in KiB since about Linux 4.8 and as a number of stacks before. Linux 2.6.32.
        "nr_kernel_stack" nr_kernel_stack: Option<u64>,
        /// Shadow call stacks, in bytes. With CONFIG_SHADOW_CALL_STACK. Linux 5.8.
        "nr_shadow_call_stack_bytes" nr_shadow_call_stack_bytes: Option<u64>,
        /// Shadow call stacks, in KiB and not in pages. With CONFIG_SHADOW_CALL_STACK. Linux 5.9.
        "nr_shadow_call_stack" nr_shadow_call_stack: Option<KiB>,
        /// Pages in use as page tables of processes. Linux 2.6.
        "nr_page_table_pages" nr_page_table_pages: Option<Pages>,
        /// Pages in use as secondary page tables, those of KVM guests and of IOMMUs. Linux 6.1.
        "nr_sec_page_table_pages" nr_sec_page_table_pages: Option<Pages>,
        /// Pages that IOMMU drivers have allocated, mostly for their page tables. With CONFIG_IOMMU_SUPPORT.
        /// About Linux 6.10.
        "nr_iommu_pages" nr_iommu_pages: Option<Pages>,
        /// Pages in the swap cache. With CONFIG_SWAP. Linux 5.12.
        "nr_swapcached" nr_swapcached: Option<Pages>,
        /// Pages moved up from a slow memory node to a fast one; a counter. With CONFIG_NUMA_BALANCING. Linux
        /// 5.18.
        "pgpromote_success" pgpromote_success: Option<u64> = long,
        /// Pages of slow nodes that were found hot and are candidates for promotion, before the rate limit; a
        /// counter. With CONFIG_NUMA_BALANCING. Linux 6.1.
        "pgpromote_candidate" pgpromote_candidate: Option<u64> = long,
        /// Candidate pages for promotion that were exempt from the rate limit, because the fast node had
        /// room; a counter. With CONFIG_NUMA_BALANCING. Linux 6.18.
        "pgpromote_candidate_nrl" pgpromote_candidate_nrl: Option<u64> = long,
        /// Pages that kswapd moved down to a slower memory node instead of reclaiming them; a counter. Linux
        /// 5.15.
        "pgdemote_kswapd" pgdemote_kswapd: Option<u64> = long,
        /// Pages that direct reclaim moved down to a slower memory node; a counter. Linux 5.15.
        "pgdemote_direct" pgdemote_direct: Option<u64> = long,
        /// Pages that reclaim by khugepaged moved down to a slower memory node; a counter. Linux 6.2.
        "pgdemote_khugepaged" pgdemote_khugepaged: Option<u64> = long,
        /// Pages that proactive reclaim moved down to a slower memory node; a counter. Linux 6.16.
        "pgdemote_proactive" pgdemote_proactive: Option<u64> = long,
        /// Pages reclaimed by kswapd. Linux 4.8.
        "pgsteal_kswapd" pgsteal_kswapd: Option<u64> = long,
        /// Pages reclaimed by tasks that needed memory (direct reclaim). Since Linux 7.1 it includes reclaim
        /// for cgroup limits. Linux 4.8.
        "pgsteal_direct" pgsteal_direct: Option<u64> = long,
        /// Pages reclaimed by khugepaged. Before Linux 6.2, they are counted as direct reclaim. Linux 6.2.
        "pgsteal_khugepaged" pgsteal_khugepaged: Option<u64> = long,
        /// Pages reclaimed on request of user space (memory.reclaim). Since Linux 7.1 it includes reclaim for
        /// cgroup limits. Linux 6.16.
        "pgsteal_proactive" pgsteal_proactive: Option<u64> = long,
        /// Anonymous pages reclaimed by any reclaimer. Since Linux 7.1 it includes reclaim for cgroup limits.
        /// Linux 5.8.
        "pgsteal_anon" pgsteal_anon: Option<u64> = long,
        /// File pages reclaimed by any reclaimer. Since Linux 7.1 it includes reclaim for cgroup limits.
        /// Linux 5.8.
        "pgsteal_file" pgsteal_file: Option<u64> = long,
        /// Pages scanned for reclaim by kswapd. Linux 4.8.
        "pgscan_kswapd" pgscan_kswapd: Option<u64> = long,
        /// Pages scanned for reclaim by tasks that needed memory (direct reclaim). Since Linux 7.1 it
        /// includes reclaim for cgroup limits. Linux 4.8.
        "pgscan_direct" pgscan_direct: Option<u64> = long,
        /// Pages scanned for reclaim by khugepaged. Before Linux 6.2, they are counted as direct reclaim.
        /// Linux 6.2.
        "pgscan_khugepaged" pgscan_khugepaged: Option<u64> = long,
        /// Pages scanned for reclaim on request of user space (memory.reclaim). Since Linux 7.1 it includes
        /// reclaim for cgroup limits. Linux 6.16.
        "pgscan_proactive" pgscan_proactive: Option<u64> = long,
        /// Anonymous pages scanned by any reclaimer. Since Linux 7.1 it includes reclaim for cgroup limits.
        /// Linux 5.8.
        "pgscan_anon" pgscan_anon: Option<u64> = long,
        /// File pages scanned by any reclaimer. Since Linux 7.1 it includes reclaim for cgroup limits. Linux
        /// 5.8.
        "pgscan_file" pgscan_file: Option<u64> = long,
        /// Anonymous pages that reclaim scanned and put back on the active lists. Linux 7.3.
        "pgrotate_anon" pgrotate_anon: Option<u64> = long,
        /// File pages that reclaim scanned and put back on the active lists. Linux 7.3.
        "pgrotate_file" pgrotate_file: Option<u64> = long,
        /// Pages of the active lists that were scanned to move them to the inactive lists. Since Linux 7.1 it
        /// includes reclaim for cgroup limits. Linux 4.8.
        "pgrefill" pgrefill: Option<u64> = long,
        /// Base pages in hugetlb pages in use. With CONFIG_HUGETLB_PAGE. About Linux 6.13.
        "nr_hugetlb" nr_hugetlb: Option<Pages>,
        /// Pages that balloon drivers have handed back to the host. Linux 6.16.
        "nr_balloon_pages" nr_balloon_pages: Option<Pages>,
        /// Page cache pages of the kernel's own files, such as btrfs metadata. They are charged to no cgroup.
        /// Linux 6.18.
        "nr_kernel_file_pages" nr_kernel_file_pages: Option<Pages>,
        /// System memory pages that graphics drivers use for their objects. Linux 7.1.
        "nr_gpu_active" nr_gpu_active: Option<Pages>,
        /// System memory pages that graphics drivers keep in pools and can give back. Linux 7.1.
        "nr_gpu_reclaim" nr_gpu_reclaim: Option<Pages>,
    $($behind)* } };
}

pub(super) use zone_and_node_items;

zone_and_node_items! { numbers! {
    /// One sample of `/proc/vmstat`. `None`: this kernel, or its configuration, does not print the line.
    pub struct Vmstat: "vmstat", Class::SYSTEM.max_record(96), " ";

    /// The changes of the counters of `/proc/vmstat`.
    pub delta VmstatDelta;
} {
    /// Limit of dirty pages at which writing tasks are throttled. Linux 2.6.37.
    "nr_dirty_threshold" nr_dirty_threshold: Option<Pages>,
    /// Limit of dirty pages at which background writeback starts. Linux 2.6.37.
    "nr_dirty_background_threshold" nr_dirty_background_threshold: Option<Pages>,
    /// Pages for page metadata that were taken from the page allocator. Linux 6.11.
    "nr_memmap_pages" nr_memmap_pages: Option<Pages>,
    /// Pages for page metadata that were reserved at boot, and are not in MemTotal. Linux 6.11.
    "nr_memmap_boot_pages" nr_memmap_boot_pages: Option<Pages>,
    /// KiB read from block devices, including swap. The kernel counts 512-byte sectors, so the number of a
    /// 32-bit kernel wraps at 2^31. Linux 2.6.
    "pgpgin" pgpgin: Option<KiB> = long,
    /// KiB written to block devices, including swap. The kernel counts 512-byte sectors, so the number of a
    /// 32-bit kernel wraps at 2^31. Linux 2.6.
    "pgpgout" pgpgout: Option<KiB> = long,
    /// Pages read from swap. Linux 2.6.
    "pswpin" pswpin: Option<Pages> = long,
    /// Pages written to swap. Linux 2.6.
    "pswpout" pswpout: Option<Pages> = long,
    /// Pages allocated from the DMA zone. With CONFIG_ZONE_DMA. Linux 2.6.5.
    "pgalloc_dma" pgalloc_dma: Option<u64> = long,
    /// Pages allocated from the DMA32 zone. With CONFIG_ZONE_DMA32. Linux 2.6.16.
    "pgalloc_dma32" pgalloc_dma32: Option<u64> = long,
    /// Pages allocated from the normal zone. Linux 2.6.5.
    "pgalloc_normal" pgalloc_normal: Option<u64> = long,
    /// Pages allocated from the high memory zone. With CONFIG_HIGHMEM. Linux 2.6.5.
    "pgalloc_high" pgalloc_high: Option<u64> = long,
    /// Pages allocated from the movable zone. Linux 2.6.23.
    "pgalloc_movable" pgalloc_movable: Option<u64> = long,
    /// Pages allocated from the device memory zone, normally 0. With CONFIG_ZONE_DEVICE. About Linux 6.0.
    "pgalloc_device" pgalloc_device: Option<u64> = long,
    /// Times that an allocation had to reclaim memory itself, where the DMA zone was the highest that it
    /// could use. With CONFIG_ZONE_DMA. Linux 4.8.
    "allocstall_dma" allocstall_dma: Option<u64> = long,
    /// Times that an allocation had to reclaim memory itself, where the DMA32 zone was the highest that it
    /// could use. With CONFIG_ZONE_DMA32. Linux 4.8.
    "allocstall_dma32" allocstall_dma32: Option<u64> = long,
    /// Times that an allocation had to reclaim memory itself, where the normal zone was the highest that it
    /// could use. Linux 4.8.
    "allocstall_normal" allocstall_normal: Option<u64> = long,
    /// Times that an allocation had to reclaim memory itself, where the high memory zone was the highest
    /// that it could use. With CONFIG_HIGHMEM. Linux 4.8.
    "allocstall_high" allocstall_high: Option<u64> = long,
    /// Times that an allocation had to reclaim memory itself, where the movable zone was the highest that it
    /// could use. Linux 4.8.
    "allocstall_movable" allocstall_movable: Option<u64> = long,
    /// Times that an allocation had to reclaim memory itself, where the device memory zone was the
    /// highest that it could use; normally 0. With CONFIG_ZONE_DEVICE. About Linux 6.0.
    "allocstall_device" allocstall_device: Option<u64> = long,
    /// Pages of the DMA zone that reclaim skipped because the request could not use that zone. With
    /// CONFIG_ZONE_DMA. Linux 4.8.
    "pgskip_dma" pgskip_dma: Option<u64> = long,
    /// Pages of the DMA32 zone that reclaim skipped because the request could not use that zone. With
    /// CONFIG_ZONE_DMA32. Linux 4.8.
    "pgskip_dma32" pgskip_dma32: Option<u64> = long,
    /// Pages of the normal zone that reclaim skipped because the request could not use that zone. Linux
    /// 4.8.
    "pgskip_normal" pgskip_normal: Option<u64> = long,
    /// Pages of the high memory zone that reclaim skipped because the request could not use that zone.
    /// With CONFIG_HIGHMEM. Linux 4.8.
    "pgskip_high" pgskip_high: Option<u64> = long,
    /// Pages of the movable zone that reclaim skipped because the request could not use that zone. Linux
    /// 4.8.
    "pgskip_movable" pgskip_movable: Option<u64> = long,
    /// Pages of the device memory zone that reclaim skipped, normally 0. With CONFIG_ZONE_DEVICE.
    /// About Linux 6.0.
    "pgskip_device" pgskip_device: Option<u64> = long,
    /// Pages freed. Linux 2.6.
    "pgfree" pgfree: Option<u64> = long,
    /// Pages moved to an active list. Linux 2.6.
    "pgactivate" pgactivate: Option<u64> = long,
    /// Pages moved from an active to an inactive list. Linux 2.6.
    "pgdeactivate" pgdeactivate: Option<u64> = long,
    /// Pages that madvise(MADV_FREE) marked as disposable. Linux 4.12.
    "pglazyfree" pglazyfree: Option<u64> = long,
    /// Page faults, minor and major. Linux 2.6.
    "pgfault" pgfault: Option<u64> = long,
    /// Page faults that had to wait for I/O, part of `pgfault`. Linux 2.6.
    "pgmajfault" pgmajfault: Option<u64> = long,
    /// Pages marked by madvise(MADV_FREE) that reclaim then discarded. Linux 4.5.
    "pglazyfreed" pglazyfreed: Option<u64> = long,
    /// Pages of the active lists in the DMA zone that were scanned to move them to the inactive lists. With
    /// CONFIG_ZONE_DMA. Linux 2.6.5 to 4.7.
    "pgrefill_dma" pgrefill_dma: Option<u64> = long,
    /// Pages of the active lists in the DMA32 zone that were scanned to move them to the inactive lists. With
    /// CONFIG_ZONE_DMA32. Linux 2.6.16 to 4.7.
    "pgrefill_dma32" pgrefill_dma32: Option<u64> = long,
    /// Pages of the active lists in the normal zone that were scanned to move them to the inactive lists.
    /// Linux 2.6.5 to 4.7.
    "pgrefill_normal" pgrefill_normal: Option<u64> = long,
    /// Pages of the active lists in the high memory zone that were scanned to move them to the inactive
    /// lists. With CONFIG_HIGHMEM. Linux 2.6.5 to 4.7.
    "pgrefill_high" pgrefill_high: Option<u64> = long,
    /// Pages of the active lists in the movable zone that were scanned to move them to the inactive lists.
    /// Linux 2.6.23 to 4.7.
    "pgrefill_movable" pgrefill_movable: Option<u64> = long,
    /// Pages reclaimed from the DMA zone, by any reclaimer. With CONFIG_ZONE_DMA. Linux 2.6.5 to
    /// 3.3.
    "pgsteal_dma" pgsteal_dma: Option<u64> = long,
    /// Pages reclaimed from the DMA32 zone, by any reclaimer. With CONFIG_ZONE_DMA32. Linux 2.6.16
    /// to 3.3.
    "pgsteal_dma32" pgsteal_dma32: Option<u64> = long,
    /// Pages reclaimed from the normal zone, by any reclaimer. Linux 2.6.5 to 3.3.
    "pgsteal_normal" pgsteal_normal: Option<u64> = long,
    /// Pages reclaimed from the high memory zone, by any reclaimer. With CONFIG_HIGHMEM. Linux
    /// 2.6.5 to 3.3.
    "pgsteal_high" pgsteal_high: Option<u64> = long,
    /// Pages reclaimed from the movable zone, by any reclaimer. Linux 2.6.23 to 3.3.
    "pgsteal_movable" pgsteal_movable: Option<u64> = long,
    /// Pages of the DMA zone reclaimed by kswapd. With CONFIG_ZONE_DMA. Linux 3.4 to 4.7.
    "pgsteal_kswapd_dma" pgsteal_kswapd_dma: Option<u64> = long,
    /// Pages of the DMA32 zone reclaimed by kswapd. With CONFIG_ZONE_DMA32. Linux 3.4 to 4.7.
    "pgsteal_kswapd_dma32" pgsteal_kswapd_dma32: Option<u64> = long,
    /// Pages of the normal zone reclaimed by kswapd. Linux 3.4 to 4.7.
    "pgsteal_kswapd_normal" pgsteal_kswapd_normal: Option<u64> = long,
    /// Pages of the high memory zone reclaimed by kswapd. With CONFIG_HIGHMEM. Linux 3.4 to 4.7.
    "pgsteal_kswapd_high" pgsteal_kswapd_high: Option<u64> = long,
    /// Pages of the movable zone reclaimed by kswapd. Linux 3.4 to 4.7.
    "pgsteal_kswapd_movable" pgsteal_kswapd_movable: Option<u64> = long,
    /// Pages of the DMA zone reclaimed by tasks that needed memory (direct reclaim). With CONFIG_ZONE_DMA.
    /// Linux 3.4 to 4.7.
    "pgsteal_direct_dma" pgsteal_direct_dma: Option<u64> = long,
    /// Pages of the DMA32 zone reclaimed by tasks that needed memory (direct reclaim). With
    /// CONFIG_ZONE_DMA32. Linux 3.4 to 4.7.
    "pgsteal_direct_dma32" pgsteal_direct_dma32: Option<u64> = long,
    /// Pages of the normal zone reclaimed by tasks that needed memory (direct reclaim). Linux 3.4 to 4.7.
    "pgsteal_direct_normal" pgsteal_direct_normal: Option<u64> = long,
    /// Pages of the high memory zone reclaimed by tasks that needed memory (direct reclaim). With
    /// CONFIG_HIGHMEM. Linux 3.4 to 4.7.
    "pgsteal_direct_high" pgsteal_direct_high: Option<u64> = long,
    /// Pages of the movable zone reclaimed by tasks that needed memory (direct reclaim). Linux 3.4 to 4.7.
    "pgsteal_direct_movable" pgsteal_direct_movable: Option<u64> = long,
    /// Pages of the DMA zone that kswapd scanned for reclaim. With CONFIG_ZONE_DMA. Linux 2.6.5 to
    /// 4.7.
    "pgscan_kswapd_dma" pgscan_kswapd_dma: Option<u64> = long,
    /// Pages of the DMA32 zone that kswapd scanned for reclaim. With CONFIG_ZONE_DMA32. Linux
    /// 2.6.16 to 4.7.
    "pgscan_kswapd_dma32" pgscan_kswapd_dma32: Option<u64> = long,
    /// Pages of the normal zone that kswapd scanned for reclaim. Linux 2.6.5 to 4.7.
    "pgscan_kswapd_normal" pgscan_kswapd_normal: Option<u64> = long,
    /// Pages of the high memory zone that kswapd scanned for reclaim. With CONFIG_HIGHMEM. Linux
    /// 2.6.5 to 4.7.
    "pgscan_kswapd_high" pgscan_kswapd_high: Option<u64> = long,
    /// Pages of the movable zone that kswapd scanned for reclaim. Linux 2.6.23 to 4.7.
    "pgscan_kswapd_movable" pgscan_kswapd_movable: Option<u64> = long,
    /// Pages of the DMA zone scanned by tasks that needed memory (direct reclaim). With CONFIG_ZONE_DMA.
    /// Linux 2.6.5 to 4.7.
    "pgscan_direct_dma" pgscan_direct_dma: Option<u64> = long,
    /// Pages of the DMA32 zone scanned by tasks that needed memory (direct reclaim). With CONFIG_ZONE_DMA32.
    /// Linux 2.6.16 to 4.7.
    "pgscan_direct_dma32" pgscan_direct_dma32: Option<u64> = long,
    /// Pages of the normal zone scanned by tasks that needed memory (direct reclaim). Linux 2.6.5 to 4.7.
    "pgscan_direct_normal" pgscan_direct_normal: Option<u64> = long,
    /// Pages of the high memory zone scanned by tasks that needed memory (direct reclaim). With
    /// CONFIG_HIGHMEM. Linux 2.6.5 to 4.7.
    "pgscan_direct_high" pgscan_direct_high: Option<u64> = long,
    /// Pages of the movable zone scanned by tasks that needed memory (direct reclaim). Linux 2.6.23 to 4.7.
    "pgscan_direct_movable" pgscan_direct_movable: Option<u64> = long,
    /// Write faults on a protected page after which the process kept the page, so that it was not copied.
    /// Linux 5.9.
    "pgreuse" pgreuse: Option<u64> = long,
    /// Times that a task was throttled in direct reclaim because kswapd was far behind. Linux 3.6.
    "pgscan_direct_throttle" pgscan_direct_throttle: Option<u64> = long,
    /// Times that reclaim on the local node (vm.zone_reclaim_mode) freed enough. With CONFIG_NUMA. About
    /// Linux 6.12.
    "zone_reclaim_success" zone_reclaim_success: Option<u64> = long,
    /// Times that reclaim on the local node (vm.zone_reclaim_mode) freed too little. With CONFIG_NUMA. Linux
    /// 2.6.31.
    "zone_reclaim_failed" zone_reclaim_failed: Option<u64> = long,
    /// Page cache pages that were dropped with reclaimed inodes, not by kswapd. Linux 2.6.
    "pginodesteal" pginodesteal: Option<u64> = long,
    /// Objects of slab caches and other caches with a shrinker that were scanned for reclaim. Linux 2.6.5.
    "slabs_scanned" slabs_scanned: Option<u64> = long,
    /// Pages reclaimed by kswapd. Linux 2.6 to 3.3.
    "kswapd_steal" kswapd_steal: Option<u64> = long,
    /// Page cache pages that were dropped with reclaimed inodes, by kswapd. Linux 2.6.
    "kswapd_inodesteal" kswapd_inodesteal: Option<u64> = long,
    /// Times that free memory fell below the low watermark soon after kswapd went to sleep. Linux 2.6.33.
    "kswapd_low_wmark_hit_quickly" kswapd_low_wmark_hit_quickly: Option<u64> = long,
    /// Times that free memory fell below the high watermark soon after kswapd went to sleep. Linux 2.6.33.
    "kswapd_high_wmark_hit_quickly" kswapd_high_wmark_hit_quickly: Option<u64> = long,
    /// Times that kswapd did not wait for busy devices, because too little memory was free. Linux 2.6.33 to
    /// about 3.7.
    "kswapd_skip_congestion_wait" kswapd_skip_congestion_wait: Option<u64> = long,
    /// Runs of kswapd to bring a node back above its watermarks. Linux 2.6.
    "pageoutrun" pageoutrun: Option<u64> = long,
    /// Times that an allocation had to reclaim memory itself. Linux 2.6 to 4.7.
    "allocstall" allocstall: Option<u64> = long,
    /// Pages moved to the end of the inactive list after their writeback, so that they are freed next. Linux
    /// 2.6.
    "pgrotated" pgrotated: Option<u64> = long,
    /// Times that page cache was dropped through vm.drop_caches. Linux 3.15.
    "drop_pagecache" drop_pagecache: Option<u64> = long,
    /// Times that slab caches were dropped through vm.drop_caches. Linux 3.15.
    "drop_slab" drop_slab: Option<u64> = long,
    /// Processes killed because the system or a cgroup ran out of memory. Linux 4.13.
    "oom_kill" oom_kill: Option<u64> = long,
    /// Page table entries that were changed so that they fault, which shows NUMA balancing which CPUs use the
    /// pages; in base pages. With CONFIG_NUMA_BALANCING. Linux 3.8.
    "numa_pte_updates" numa_pte_updates: Option<u64> = long,
    /// Huge page table entries that were changed so that they fault, for NUMA balancing. With
    /// CONFIG_NUMA_BALANCING. Linux 3.13.
    "numa_huge_pte_updates" numa_huge_pte_updates: Option<u64> = long,
    /// Faults caused by NUMA balancing. With CONFIG_NUMA_BALANCING. Linux 3.8.
    "numa_hint_faults" numa_hint_faults: Option<u64> = long,
    /// Faults caused by NUMA balancing whose page was already on the right node, part of `numa_hint_faults`.
    /// With CONFIG_NUMA_BALANCING. Linux 3.8.
    "numa_hint_faults_local" numa_hint_faults_local: Option<u64> = long,
    /// Pages that NUMA balancing moved to another node. With CONFIG_NUMA_BALANCING. Linux 3.8.
    "numa_pages_migrated" numa_pages_migrated: Option<u64> = long,
    /// Pages migrated, for any reason. With CONFIG_MIGRATION. Linux 3.8.
    "pgmigrate_success" pgmigrate_success: Option<u64> = long,
    /// Pages that could not be migrated. With CONFIG_MIGRATION. Linux 3.8.
    "pgmigrate_fail" pgmigrate_fail: Option<u64> = long,
    /// Huge pages migrated whole. With CONFIG_MIGRATION. Linux 5.9.
    "thp_migration_success" thp_migration_success: Option<u64> = long,
    /// Huge pages that could be migrated neither whole nor split. With CONFIG_MIGRATION. Linux 5.9.
    "thp_migration_fail" thp_migration_fail: Option<u64> = long,
    /// Huge pages that had to be split to be migrated. With CONFIG_MIGRATION. Linux 5.9.
    "thp_migration_split" thp_migration_split: Option<u64> = long,
    /// Pageblocks that compaction worked on. With CONFIG_COMPACTION. Linux 2.6.35 to 3.7.
    "compact_blocks_moved" compact_blocks_moved: Option<u64> = long,
    /// Pages that compaction moved. With CONFIG_COMPACTION. Linux 2.6.35 to 3.7.
    "compact_pages_moved" compact_pages_moved: Option<u64> = long,
    /// Pages that compaction could not move. With CONFIG_COMPACTION. Linux 2.6.35 to 3.7.
    "compact_pagemigrate_failed" compact_pagemigrate_failed: Option<u64> = long,
    /// Pages that compaction scanned to move them. With CONFIG_COMPACTION. Linux 3.8.
    "compact_migrate_scanned" compact_migrate_scanned: Option<u64> = long,
    /// Pages that compaction scanned for free space. With CONFIG_COMPACTION. Linux 3.8.
    "compact_free_scanned" compact_free_scanned: Option<u64> = long,
    /// Pages that compaction took off the LRU or free lists. With CONFIG_COMPACTION. Linux 3.8.
    "compact_isolated" compact_isolated: Option<u64> = long,
    /// Times that an allocation had to run compaction itself. With CONFIG_COMPACTION. Linux 2.6.35.
    "compact_stall" compact_stall: Option<u64> = long,
    /// Times that an allocation ran compaction itself and still failed. With CONFIG_COMPACTION. Linux 2.6.35.
    "compact_fail" compact_fail: Option<u64> = long,
    /// Times that an allocation ran compaction itself and then succeeded. With CONFIG_COMPACTION. Linux
    /// 2.6.35.
    "compact_success" compact_success: Option<u64> = long,
    /// Times that the kcompactd thread was woken. With CONFIG_COMPACTION. Linux 4.6.
    "compact_daemon_wake" compact_daemon_wake: Option<u64> = long,
    /// Pages that kcompactd scanned to move them, part of `compact_migrate_scanned`. With CONFIG_COMPACTION.
    /// About Linux 4.11.
    "compact_daemon_migrate_scanned" compact_daemon_migrate_scanned: Option<u64> = long,
    /// Pages that kcompactd scanned for free space, part of `compact_free_scanned`. With CONFIG_COMPACTION.
    /// About Linux 4.11.
    "compact_daemon_free_scanned" compact_daemon_free_scanned: Option<u64> = long,
    /// Hugetlb pages allocated from the page allocator. With CONFIG_HUGETLB_PAGE. Linux 2.6.26.
    "htlb_buddy_alloc_success" htlb_buddy_alloc_success: Option<u64> = long,
    /// Hugetlb pages that the page allocator could not supply. With CONFIG_HUGETLB_PAGE. Linux 2.6.26.
    "htlb_buddy_alloc_fail" htlb_buddy_alloc_fail: Option<u64> = long,
    /// Allocations from the contiguous memory allocator that succeeded, of any size. With CONFIG_CMA. Linux
    /// 5.13.
    "cma_alloc_success" cma_alloc_success: Option<u64> = long,
    /// Allocations from the contiguous memory allocator that failed, of any size. With CONFIG_CMA. Linux
    /// 5.13.
    "cma_alloc_fail" cma_alloc_fail: Option<u64> = long,
    /// Pages moved to the unevictable list. Linux 2.6.28.
    "unevictable_pgs_culled" unevictable_pgs_culled: Option<u64> = long,
    /// Unevictable pages that were checked again for reclaim. Linux 2.6.28.
    "unevictable_pgs_scanned" unevictable_pgs_scanned: Option<u64> = long,
    /// Pages moved from the unevictable list back to a normal one. Linux 2.6.28.
    "unevictable_pgs_rescued" unevictable_pgs_rescued: Option<u64> = long,
    /// Pages locked by mlock. Linux 2.6.28.
    "unevictable_pgs_mlocked" unevictable_pgs_mlocked: Option<u64> = long,
    /// Pages unlocked by munlock or by the end of a mapping. Linux 2.6.28.
    "unevictable_pgs_munlocked" unevictable_pgs_munlocked: Option<u64> = long,
    /// Mlocked pages whose mark was cleared because they were freed or truncated. Linux 2.6.28.
    "unevictable_pgs_cleared" unevictable_pgs_cleared: Option<u64> = long,
    /// Pages that were unlocked, but could not be removed from the unevictable list at once. Linux 2.6.28.
    "unevictable_pgs_stranded" unevictable_pgs_stranded: Option<u64> = long,
    /// Pages that were freed while they were still marked as mlocked. Linux 2.6.28 to 3.6.
    "unevictable_pgs_mlockfreed" unevictable_pgs_mlockfreed: Option<u64> = long,
    /// Page faults for which a huge page was allocated. With CONFIG_TRANSPARENT_HUGEPAGE. Linux 2.6.39.
    "thp_fault_alloc" thp_fault_alloc: Option<u64> = long,
    /// Page faults that used small pages because no huge page could be allocated. With
    /// CONFIG_TRANSPARENT_HUGEPAGE. Linux 2.6.39.
    "thp_fault_fallback" thp_fault_fallback: Option<u64> = long,
    /// Page faults that used small pages because the cgroup could not be charged for a huge one, part of
    /// `thp_fault_fallback`. With CONFIG_TRANSPARENT_HUGEPAGE. Linux 5.8.
    "thp_fault_fallback_charge" thp_fault_fallback_charge: Option<u64> = long,
    /// Huge pages that khugepaged allocated to collapse small pages into them. With
    /// CONFIG_TRANSPARENT_HUGEPAGE. Linux 2.6.39.
    "thp_collapse_alloc" thp_collapse_alloc: Option<u64> = long,
    /// Huge pages that khugepaged could not allocate. With CONFIG_TRANSPARENT_HUGEPAGE. Linux 2.6.39.
    "thp_collapse_alloc_failed" thp_collapse_alloc_failed: Option<u64> = long,
    /// Huge pages split into small ones. With CONFIG_TRANSPARENT_HUGEPAGE. Linux 2.6.39 to 4.4.
    "thp_split" thp_split: Option<u64> = long,
    /// Huge pages allocated for shared memory or files. With CONFIG_TRANSPARENT_HUGEPAGE. Linux 4.8.
    "thp_file_alloc" thp_file_alloc: Option<u64> = long,
    /// Huge pages that could not be allocated for shared memory or files. With CONFIG_TRANSPARENT_HUGEPAGE.
    /// Linux 5.8.
    "thp_file_fallback" thp_file_fallback: Option<u64> = long,
    /// Huge pages that were not allocated for shared memory or files because the cgroup could not be charged,
    /// part of `thp_file_fallback`. With CONFIG_TRANSPARENT_HUGEPAGE. Linux 5.8.
    "thp_file_fallback_charge" thp_file_fallback_charge: Option<u64> = long,
    /// Huge pages of shared memory or files mapped whole into a process. With
    /// CONFIG_TRANSPARENT_HUGEPAGE. Linux 4.8.
    "thp_file_mapped" thp_file_mapped: Option<u64> = long,
    /// Huge pages split into small ones. With CONFIG_TRANSPARENT_HUGEPAGE. Linux 4.5.
    "thp_split_page" thp_split_page: Option<u64> = long,
    /// Huge pages that could not be split because of another reference to them. With
    /// CONFIG_TRANSPARENT_HUGEPAGE. Linux 4.5.
    "thp_split_page_failed" thp_split_page_failed: Option<u64> = long,
    /// Huge pages queued for splitting because they were partly unmapped. With CONFIG_TRANSPARENT_HUGEPAGE.
    /// Linux 4.6.
    "thp_deferred_split_page" thp_deferred_split_page: Option<u64> = long,
    /// Huge pages split because most of their base pages were zero-filled. With CONFIG_TRANSPARENT_HUGEPAGE.
    /// Linux 6.12.
    "thp_underused_split_page" thp_underused_split_page: Option<u64> = long,
    /// Huge page table entries split into small ones; the huge page itself may remain. With
    /// CONFIG_TRANSPARENT_HUGEPAGE. Linux 4.5.
    "thp_split_pmd" thp_split_pmd: Option<u64> = long,
    /// Collapses that were given up because of too many empty page table entries (max_ptes_none). With
    /// CONFIG_TRANSPARENT_HUGEPAGE. Linux 5.17.
    "thp_scan_exceed_none_pte" thp_scan_exceed_none_pte: Option<u64> = long,
    /// Collapses that were given up because of too many swapped-out pages (max_ptes_swap). With
    /// CONFIG_TRANSPARENT_HUGEPAGE. Linux 5.17.
    "thp_scan_exceed_swap_pte" thp_scan_exceed_swap_pte: Option<u64> = long,
    /// Collapses that were given up because of too many shared pages (max_ptes_shared). With
    /// CONFIG_TRANSPARENT_HUGEPAGE. Linux 5.17.
    "thp_scan_exceed_share_pte" thp_scan_exceed_share_pte: Option<u64> = long,
    /// Page table entries of PUD size (1 GiB on x86) split. With
    /// CONFIG_HAVE_ARCH_TRANSPARENT_HUGEPAGE_PUD. About Linux 4.13.
    "thp_split_pud" thp_split_pud: Option<u64> = long,
    /// Times that the huge zero page was allocated; mappings of it are not counted. With
    /// CONFIG_TRANSPARENT_HUGEPAGE. Linux 3.8.
    "thp_zero_page_alloc" thp_zero_page_alloc: Option<u64> = long,
    /// Times that the huge zero page could not be allocated. With CONFIG_TRANSPARENT_HUGEPAGE. Linux 3.8.
    "thp_zero_page_alloc_failed" thp_zero_page_alloc_failed: Option<u64> = long,
    /// Huge pages swapped out whole. With CONFIG_TRANSPARENT_HUGEPAGE. Linux 4.14.
    "thp_swpout" thp_swpout: Option<u64> = long,
    /// Huge pages split to be swapped out. With CONFIG_TRANSPARENT_HUGEPAGE. Linux 4.14.
    "thp_swpout_fallback" thp_swpout_fallback: Option<u64> = long,
    /// Pages that a balloon driver gave to the host. With CONFIG_MEMORY_BALLOON (CONFIG_BALLOON on new
    /// kernels). Linux 3.18.
    "balloon_inflate" balloon_inflate: Option<u64> = long,
    /// Pages that a balloon driver took back from the host. With CONFIG_MEMORY_BALLOON (CONFIG_BALLOON on new
    /// kernels). Linux 3.18.
    "balloon_deflate" balloon_deflate: Option<u64> = long,
    /// Pages of a balloon moved by compaction. With CONFIG_BALLOON_COMPACTION (CONFIG_BALLOON_MIGRATION
    /// on new kernels). Linux 3.18.
    "balloon_migrate" balloon_migrate: Option<u64> = long,
    /// TLB flushes requested from other CPUs; a counter in spite of its name. With CONFIG_DEBUG_TLBFLUSH.
    /// Linux 3.12.
    "nr_tlb_remote_flush" nr_tlb_remote_flush: Option<u64> = long,
    /// TLB flushes done at the request of another CPU; a counter in spite of its name. With
    /// CONFIG_DEBUG_TLBFLUSH. Linux 3.12.
    "nr_tlb_remote_flush_received" nr_tlb_remote_flush_received: Option<u64> = long,
    /// Full flushes of the local TLB; a counter in spite of its name. With CONFIG_DEBUG_TLBFLUSH. Linux
    /// 3.12.
    "nr_tlb_local_flush_all" nr_tlb_local_flush_all: Option<u64> = long,
    /// Flushes of single entries of the local TLB; a counter in spite of its name. With
    /// CONFIG_DEBUG_TLBFLUSH. Linux 3.12.
    "nr_tlb_local_flush_one" nr_tlb_local_flush_one: Option<u64> = long,
    /// Look-ups in the per-thread cache of memory areas. With CONFIG_DEBUG_VM_VMACACHE. Linux 3.16 to
    /// 6.0.
    "vmacache_find_calls" vmacache_find_calls: Option<u64> = long,
    /// Look-ups in the per-thread cache of memory areas that hit. With CONFIG_DEBUG_VM_VMACACHE. Linux
    /// 3.16 to 6.0.
    "vmacache_find_hits" vmacache_find_hits: Option<u64> = long,
    /// Full flushes of the per-thread caches of memory areas. With CONFIG_DEBUG_VM_VMACACHE. Linux 3.19
    /// to about 4.18.
    "vmacache_full_flushes" vmacache_full_flushes: Option<u64> = long,
    /// Pages read ahead from swap. With CONFIG_SWAP. Linux 4.14.
    "swap_ra" swap_ra: Option<u64> = long,
    /// Pages read ahead from swap that were then used. With CONFIG_SWAP. Linux 4.14.
    "swap_ra_hit" swap_ra_hit: Option<u64> = long,
    /// Zero-filled pages swapped in without I/O. With CONFIG_SWAP. Linux 6.12.
    "swpin_zero" swpin_zero: Option<u64> = long,
    /// Zero-filled pages swapped out without I/O. With CONFIG_SWAP. Linux 6.12.
    "swpout_zero" swpout_zero: Option<u64> = long,
    /// KSM pages that had to be copied when they were swapped in. With CONFIG_KSM and CONFIG_SWAP. Linux
    /// 5.18.
    "ksm_swpin_copy" ksm_swpin_copy: Option<u64> = long,
    /// KSM pages copied because they were written to. With CONFIG_KSM. Linux 5.19.
    "cow_ksm" cow_ksm: Option<u64> = long,
    /// Pages taken back into memory from zswap. With CONFIG_ZSWAP. Linux 5.19.
    "zswpin" zswpin: Option<u64> = long,
    /// Pages moved out of memory into zswap. With CONFIG_ZSWAP. Linux 5.19.
    "zswpout" zswpout: Option<u64> = long,
    /// Pages written from zswap to the swap device. With CONFIG_ZSWAP. Linux 6.8.
    "zswpwb" zswpwb: Option<u64> = long,
    /// Huge pages of the direct map (2 MiB; 4 MiB without PAE) split into 4 KiB ones. On x86. Linux 5.13.
    "direct_map_level2_splits" direct_map_level2_splits: Option<u64> = long,
    /// 1 GiB pages of the direct map split into 2 MiB ones. On x86. Linux 5.13.
    "direct_map_level3_splits" direct_map_level3_splits: Option<u64> = long,
    /// Ranges of the direct map merged back into a huge page (2 MiB; 4 MiB without PAE). On x86. About Linux
    /// 6.15.
    "direct_map_level2_collapses" direct_map_level2_collapses: Option<u64> = long,
    /// Ranges of the direct map merged back into a 1 GiB page. On x86. About Linux 6.15.
    "direct_map_level3_collapses" direct_map_level3_collapses: Option<u64> = long,
    /// Page faults handled with only the lock of the memory area. With CONFIG_PER_VMA_LOCK_STATS. Linux 6.4.
    "vma_lock_success" vma_lock_success: Option<u64> = long,
    /// Page faults that could not use the lock of the memory area and fell back to mmap_lock. With
    /// CONFIG_PER_VMA_LOCK_STATS. Linux 6.4.
    "vma_lock_abort" vma_lock_abort: Option<u64> = long,
    /// Page faults that began under the lock of the memory area and had to be retried under mmap_lock.
    /// With CONFIG_PER_VMA_LOCK_STATS. Linux 6.4.
    "vma_lock_retry" vma_lock_retry: Option<u64> = long,
    /// Times that the memory area was detached or replaced while its lock was being taken. With
    /// CONFIG_PER_VMA_LOCK_STATS. Linux 6.4.
    "vma_lock_miss" vma_lock_miss: Option<u64> = long,
    /// Exited tasks that had used up to 1 KiB of kernel stack. With CONFIG_DEBUG_STACK_USAGE. Linux
    /// 6.12.
    "kstack_1k" kstack_1k: Option<u64> = long,
    /// Exited tasks that had used more than 1 and up to 2 KiB of kernel stack. With
    /// CONFIG_DEBUG_STACK_USAGE. Linux 6.12.
    "kstack_2k" kstack_2k: Option<u64> = long,
    /// Exited tasks that had used more than 2 and up to 4 KiB of kernel stack. With
    /// CONFIG_DEBUG_STACK_USAGE. Linux 6.12.
    "kstack_4k" kstack_4k: Option<u64> = long,
    /// Exited tasks that had used more than 4 and up to 8 KiB of kernel stack. With
    /// CONFIG_DEBUG_STACK_USAGE. Linux 6.12.
    "kstack_8k" kstack_8k: Option<u64> = long,
    /// Exited tasks that had used more than 8 and up to 16 KiB of kernel stack. With
    /// CONFIG_DEBUG_STACK_USAGE. Linux 6.12.
    "kstack_16k" kstack_16k: Option<u64> = long,
    /// Exited tasks that had used more than 16 and up to 32 KiB of kernel stack. With
    /// CONFIG_DEBUG_STACK_USAGE. Linux 6.12.
    "kstack_32k" kstack_32k: Option<u64> = long,
    /// Exited tasks that had used more than 32 and up to 64 KiB of kernel stack. With
    /// CONFIG_DEBUG_STACK_USAGE. Linux 6.12.
    "kstack_64k" kstack_64k: Option<u64> = long,
    /// Exited tasks that had used more than 64 KiB of kernel stack. With CONFIG_DEBUG_STACK_USAGE.
    /// Linux 6.12.
    "kstack_rest" kstack_rest: Option<u64> = long,
    /// Requests to read from swap, of one page or several. With CONFIG_SWAP. Linux 7.3.
    "nrswpin" nrswpin: Option<u64> = long,
    /// Requests to write to swap, of one page or several. With CONFIG_SWAP. Linux 7.3.
    "nrswpout" nrswpout: Option<u64> = long,
    /// NFS pages that were sent to the server but not committed there. Since Linux 5.8 it is always 0, and
    /// printed last. Linux 2.6.
    "nr_unstable" nr_unstable: Option<Pages>,
} }

impl crate::file::FileIn<crate::dir::ProcDir> for Vmstat {}
