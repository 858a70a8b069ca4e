//! Files below `/proc/sys/vm`: the settings of the memory management.
//!
//! If two files set the same value in bytes and in per cent, the one that was written last is used, and the
//! other reads as 0. `lowmem_reserve_ratio` has a number for each zone: [`Numbers`](super::Numbers).
//!
//! Reference: Documentation/admin-guide/sysctl/vm.rst, proc_sys_vm(5). Permission: any user, unless the
//! setting says otherwise.

use super::settings;
use crate::unit::{Bytes, Centis, KiB, Seconds};

settings! { "vm":
    /// Memory that is kept free for processes with CAP_SYS_ADMIN. Linux 3.10.
    ADMIN_RESERVE_KBYTES "admin_reserve_kbytes" KiB,
    /// 1: compaction also moves pages that are locked in memory. With CONFIG_COMPACTION. Linux 4.1.
    COMPACT_UNEVICTABLE_ALLOWED "compact_unevictable_allowed" u64,
    /// How aggressively memory is compacted in the background, from 0 (not at all) to 100. Linux 5.9.
    COMPACTION_PROACTIVENESS "compaction_proactiveness" u64,
    /// 1: the kernel makes more effort to keep memory in large blocks, which huge pages need.
    DEFRAG_MODE "defrag_mode" u64,
    /// If more memory is dirty than this, it is written in the background; 0 if the ratio is used. Linux
    /// 2.6.29.
    DIRTY_BACKGROUND_BYTES "dirty_background_bytes" Bytes,
    /// The same in per cent of the available memory; 0 if the bytes are used.
    DIRTY_BACKGROUND_RATIO "dirty_background_ratio" u64,
    /// If more memory is dirty than this, a process that writes has to wait; 0 if the ratio is used. Linux
    /// 2.6.29.
    DIRTY_BYTES "dirty_bytes" Bytes,
    /// The age after which dirty data are written.
    DIRTY_EXPIRE_CENTISECS "dirty_expire_centisecs" Centis,
    /// If more memory is dirty than this, in per cent of the available memory, a process that writes has to
    /// wait; 0 if the bytes are used.
    DIRTY_RATIO "dirty_ratio" u64,
    /// How often the threads that write dirty data wake up; 0: never.
    DIRTY_WRITEBACK_CENTISECS "dirty_writeback_centisecs" Centis,
    /// The age after which an inode is written if only its times changed.
    DIRTYTIME_EXPIRE_SECONDS "dirtytime_expire_seconds" Seconds,
    /// 1: a page with correctable errors may be taken out of use.
    ENABLE_SOFT_OFFLINE "enable_soft_offline" u64,
    /// The index of fragmentation, in thousandths, up to which memory is reclaimed rather than compacted.
    EXTFRAG_THRESHOLD "extfrag_threshold" u64,
    /// 1: memory that describes huge pages is freed.
    HUGETLB_OPTIMIZE_VMEMMAP "hugetlb_optimize_vmemmap" u64,
    /// The group whose members may use shared memory of huge pages. Linux 2.6.7.
    HUGETLB_SHM_GROUP "hugetlb_shm_group" u64,
    /// How long after an access to a disk dirty data are also written; 0: laptop mode is off. Newer kernels
    /// do not have the file.
    LAPTOP_MODE "laptop_mode" Seconds,
    /// Not 0: the address spaces of processes have the layout of older kernels. Linux 2.6.9.
    LEGACY_VA_LAYOUT "legacy_va_layout" u64,
    /// The limit of mappings of a process.
    MAX_MAP_COUNT "max_map_count" u64,
    /// Whether a memfd without a flag is executable: 0: yes, 1: no, 2: an executable memfd is refused.
    MEMFD_NOEXEC "memfd_noexec" u64,
    /// 1: all processes with a faulty page are killed at once, not only when they access it. With
    /// CONFIG_MEMORY_FAILURE, as the next one. Linux 2.6.32.
    MEMORY_FAILURE_EARLY_KILL "memory_failure_early_kill" u64,
    /// 1: the kernel recovers from faulty pages; 0: it panics. Linux 2.6.32.
    MEMORY_FAILURE_RECOVERY "memory_failure_recovery" u64,
    /// Memory that is kept free. The lowest watermarks of the zones are computed from it.
    MIN_FREE_KBYTES "min_free_kbytes" KiB,
    /// The share of reclaimable slabs, in per cent of a node's memory, above which a node reclaims them. With
    /// CONFIG_NUMA.
    MIN_SLAB_RATIO "min_slab_ratio" u64,
    /// The share of unmapped pages, in per cent of a node's memory, above which a node reclaims them. With
    /// CONFIG_NUMA.
    MIN_UNMAPPED_RATIO "min_unmapped_ratio" u64,
    /// The lowest address that a process may map.
    MMAP_MIN_ADDR "mmap_min_addr" Bytes,
    /// The number of random bits in the address of a mapping. Permission: root.
    MMAP_RND_BITS "mmap_rnd_bits" u64,
    /// The same for a process of the compatible architecture. Permission: root.
    MMAP_RND_COMPAT_BITS "mmap_rnd_compat_bits" u64,
    /// 1: gigantic pages may be in the zone Movable.
    MOVABLE_GIGANTIC_PAGES "movable_gigantic_pages" u64,
    /// The number of huge pages of the default size in the pool. With CONFIG_HUGETLB_PAGE.
    NR_HUGEPAGES "nr_hugepages" u64,
    /// The same number. A write follows the memory policy of the writer. With CONFIG_NUMA.
    NR_HUGEPAGES_MEMPOLICY "nr_hugepages_mempolicy" u64,
    /// The number of huge pages of the default size that the pool may have beyond `nr_hugepages`.
    NR_OVERCOMMIT_HUGEPAGES "nr_overcommit_hugepages" u64,
    /// 1: the events of NUMA are counted. With CONFIG_NUMA.
    NUMA_STAT "numa_stat" u64,
    /// 1: a list of the tasks is logged when a process is killed because memory ran out. Linux 2.6.25.
    OOM_DUMP_TASKS "oom_dump_tasks" u64,
    /// Not 0: the process that requested the memory is killed, without a search for another. Linux 2.6.24.
    OOM_KILL_ALLOCATING_TASK "oom_kill_allocating_task" u64,
    /// The RAM that may be committed in addition to swap if memory is not overcommitted; 0 if the ratio is
    /// used. Linux 3.14.
    OVERCOMMIT_KBYTES "overcommit_kbytes" KiB,
    /// 0: memory is overcommitted by a heuristic, 1: always, 2: never.
    OVERCOMMIT_MEMORY "overcommit_memory" u64,
    /// The same as `overcommit_kbytes`, in per cent of RAM; 0 if `overcommit_kbytes` is used.
    OVERCOMMIT_RATIO "overcommit_ratio" u64,
    /// The number of pages that are read from swap at once, as a logarithm to base 2.
    PAGE_CLUSTER "page-cluster" u64,
    /// How often other tasks may get the lock of a page before a waiter, until the lock is handed to the
    /// waiter.
    PAGE_LOCK_UNFAIRNESS "page_lock_unfairness" u64,
    /// 0: a process is killed when memory runs out, 1: the kernel panics, unless only a memory policy or a
    /// cpuset is short of memory, 2: it always panics. Linux 2.6.18.
    PANIC_ON_OOM "panic_on_oom" u64,
    /// The largest part of a zone that the lists of a CPU may use, as a divisor; 0: the kernel chooses. Older
    /// kernels.
    PERCPU_PAGELIST_FRACTION "percpu_pagelist_fraction" u64,
    /// The same for the lists of all CPUs that are local to the zone. Newer kernels.
    PERCPU_PAGELIST_HIGH_FRACTION "percpu_pagelist_high_fraction" u64,
    /// How often the counters of [vmstat](crate::system::vmstat) are summed.
    STAT_INTERVAL "stat_interval" Seconds,
    /// The cost of reading a page from swap relative to reading one from a file: 100: equal, 0: swap is
    /// avoided. Up to 200 since Linux 5.8.
    SWAPPINESS "swappiness" u64,
    /// 1: any user may create a userfaultfd(2) for all page faults. 0: a user without CAP_SYS_PTRACE may do
    /// so only for page faults in user mode, and before Linux 5.11 not at all. Linux 5.2.
    UNPRIVILEGED_USERFAULTFD "unprivileged_userfaultfd" u64,
    /// Memory that is kept free for a user to recover, if memory is not overcommitted. Linux 3.10.
    USER_RESERVE_KBYTES "user_reserve_kbytes" KiB,
    /// How much dentries and inodes are reclaimed relative to other caches. A value equal to the denominator,
    /// which is normally 100, means equally.
    VFS_CACHE_PRESSURE "vfs_cache_pressure" u64,
    /// The denominator of `vfs_cache_pressure`. If the kernel lacks the file, it is 100.
    VFS_CACHE_PRESSURE_DENOM "vfs_cache_pressure_denom" u64,
    /// How much is reclaimed if memory becomes fragmented, in ten-thousandths of the high watermark. Linux
    /// 5.0.
    WATERMARK_BOOST_FACTOR "watermark_boost_factor" u64,
    /// The distance between watermarks, in ten-thousandths of the memory of a node. Linux 4.6.
    WATERMARK_SCALE_FACTOR "watermark_scale_factor" u64,
    /// How a node reclaims its own memory before that of other nodes is used: a sum of 1 (on), 2 (writes
    /// dirty pages) and 4 (unmaps pages); 0: it does not. With CONFIG_NUMA.
    ZONE_RECLAIM_MODE "zone_reclaim_mode" u64,
}
