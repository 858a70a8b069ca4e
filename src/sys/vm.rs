//! Files below `/proc/sys/vm`: the settings of the memory management.
//!
//! If two files set the same value in bytes and in per cent, the one that was written last is used, and the
//! other reads as 0. `lowmem_reserve_ratio` has a number for each zone: [`Numbers`](super::Numbers).
//!
//! Reference: Documentation/admin-guide/sysctl/vm.rst, proc_sys_vm(5). Permission: any user, unless the
//! setting says otherwise.

use super::Setting;
use crate::unit::{Bytes, Centis, KiB, Seconds};

/// Memory that is kept free for processes with CAP_SYS_ADMIN. Linux 3.10.
pub const ADMIN_RESERVE_KBYTES: Setting<KiB> = Setting::new("sys/vm/admin_reserve_kbytes");
/// 1: compaction also moves pages that are locked in memory. With CONFIG_COMPACTION. Linux 4.1.
pub const COMPACT_UNEVICTABLE_ALLOWED: Setting<u64> = Setting::new("sys/vm/compact_unevictable_allowed");
/// How aggressively memory is compacted in the background, from 0 (not at all) to 100. Linux 5.9.
pub const COMPACTION_PROACTIVENESS: Setting<u64> = Setting::new("sys/vm/compaction_proactiveness");
/// 1: the kernel makes more effort to keep memory in large blocks, which huge pages need.
pub const DEFRAG_MODE: Setting<u64> = Setting::new("sys/vm/defrag_mode");
/// If more memory is dirty than this, it is written in the background; 0 if the ratio is used. Linux
/// 2.6.29.
pub const DIRTY_BACKGROUND_BYTES: Setting<Bytes> = Setting::new("sys/vm/dirty_background_bytes");
/// The same in per cent of the available memory; 0 if the bytes are used.
pub const DIRTY_BACKGROUND_RATIO: Setting<u64> = Setting::new("sys/vm/dirty_background_ratio");
/// If more memory is dirty than this, a process that writes has to wait; 0 if the ratio is used. Linux
/// 2.6.29.
pub const DIRTY_BYTES: Setting<Bytes> = Setting::new("sys/vm/dirty_bytes");
/// The age after which dirty data are written.
pub const DIRTY_EXPIRE_CENTISECS: Setting<Centis> = Setting::new("sys/vm/dirty_expire_centisecs");
/// If more memory is dirty than this, in per cent of the available memory, a process that writes has to
/// wait; 0 if the bytes are used.
pub const DIRTY_RATIO: Setting<u64> = Setting::new("sys/vm/dirty_ratio");
/// How often the threads that write dirty data wake up; 0: never.
pub const DIRTY_WRITEBACK_CENTISECS: Setting<Centis> = Setting::new("sys/vm/dirty_writeback_centisecs");
/// The age after which an inode is written if only its times changed.
pub const DIRTYTIME_EXPIRE_SECONDS: Setting<Seconds> = Setting::new("sys/vm/dirtytime_expire_seconds");
/// 1: a page with correctable errors may be taken out of use.
pub const ENABLE_SOFT_OFFLINE: Setting<u64> = Setting::new("sys/vm/enable_soft_offline");
/// The index of fragmentation, in thousandths, up to which memory is reclaimed rather than compacted.
pub const EXTFRAG_THRESHOLD: Setting<u64> = Setting::new("sys/vm/extfrag_threshold");
/// 1: memory that describes huge pages is freed.
pub const HUGETLB_OPTIMIZE_VMEMMAP: Setting<u64> = Setting::new("sys/vm/hugetlb_optimize_vmemmap");
/// The group whose members may use shared memory of huge pages. Linux 2.6.7.
pub const HUGETLB_SHM_GROUP: Setting<u64> = Setting::new("sys/vm/hugetlb_shm_group");
/// How long after an access to a disk dirty data are also written; 0: laptop mode is off. Newer kernels do
/// not have the file.
pub const LAPTOP_MODE: Setting<Seconds> = Setting::new("sys/vm/laptop_mode");
/// Not 0: the address spaces of processes have the layout of older kernels. Linux 2.6.9.
pub const LEGACY_VA_LAYOUT: Setting<u64> = Setting::new("sys/vm/legacy_va_layout");
/// The limit of mappings of a process.
pub const MAX_MAP_COUNT: Setting<u64> = Setting::new("sys/vm/max_map_count");
/// Whether a memfd without a flag is executable: 0: yes, 1: no, 2: an executable memfd is refused.
pub const MEMFD_NOEXEC: Setting<u64> = Setting::new("sys/vm/memfd_noexec");
/// 1: all processes with a faulty page are killed at once, not only when they access it. With
/// CONFIG_MEMORY_FAILURE, as the next one. Linux 2.6.32.
pub const MEMORY_FAILURE_EARLY_KILL: Setting<u64> = Setting::new("sys/vm/memory_failure_early_kill");
/// 1: the kernel recovers from faulty pages; 0: it panics. Linux 2.6.32.
pub const MEMORY_FAILURE_RECOVERY: Setting<u64> = Setting::new("sys/vm/memory_failure_recovery");
/// Memory that is kept free. The lowest watermarks of the zones are computed from it.
pub const MIN_FREE_KBYTES: Setting<KiB> = Setting::new("sys/vm/min_free_kbytes");
/// The share of reclaimable slabs, in per cent of a node's memory, above which a node reclaims them. With
/// CONFIG_NUMA.
pub const MIN_SLAB_RATIO: Setting<u64> = Setting::new("sys/vm/min_slab_ratio");
/// The share of unmapped pages, in per cent of a node's memory, above which a node reclaims them. With
/// CONFIG_NUMA.
pub const MIN_UNMAPPED_RATIO: Setting<u64> = Setting::new("sys/vm/min_unmapped_ratio");
/// The lowest address that a process may map.
pub const MMAP_MIN_ADDR: Setting<Bytes> = Setting::new("sys/vm/mmap_min_addr");
/// The number of random bits in the address of a mapping. Permission: root.
pub const MMAP_RND_BITS: Setting<u64> = Setting::new("sys/vm/mmap_rnd_bits");
/// The same for a process of the compatible architecture. Permission: root.
pub const MMAP_RND_COMPAT_BITS: Setting<u64> = Setting::new("sys/vm/mmap_rnd_compat_bits");
/// 1: gigantic pages may be in the zone Movable.
pub const MOVABLE_GIGANTIC_PAGES: Setting<u64> = Setting::new("sys/vm/movable_gigantic_pages");
/// The number of huge pages of the default size in the pool. With CONFIG_HUGETLB_PAGE.
pub const NR_HUGEPAGES: Setting<u64> = Setting::new("sys/vm/nr_hugepages");
/// The same number. A write follows the memory policy of the writer. With CONFIG_NUMA.
pub const NR_HUGEPAGES_MEMPOLICY: Setting<u64> = Setting::new("sys/vm/nr_hugepages_mempolicy");
/// The number of huge pages of the default size that the pool may have beyond `nr_hugepages`.
pub const NR_OVERCOMMIT_HUGEPAGES: Setting<u64> = Setting::new("sys/vm/nr_overcommit_hugepages");
/// 1: the events of NUMA are counted. With CONFIG_NUMA.
pub const NUMA_STAT: Setting<u64> = Setting::new("sys/vm/numa_stat");
/// 1: a list of the tasks is logged when a process is killed because memory ran out. Linux 2.6.25.
pub const OOM_DUMP_TASKS: Setting<u64> = Setting::new("sys/vm/oom_dump_tasks");
/// Not 0: the process that requested the memory is killed, without a search for another. Linux 2.6.24.
pub const OOM_KILL_ALLOCATING_TASK: Setting<u64> = Setting::new("sys/vm/oom_kill_allocating_task");
/// The RAM that may be committed in addition to swap if memory is not overcommitted; 0 if the ratio is
/// used. Linux 3.14.
pub const OVERCOMMIT_KBYTES: Setting<KiB> = Setting::new("sys/vm/overcommit_kbytes");
/// 0: memory is overcommitted by a heuristic, 1: always, 2: never.
pub const OVERCOMMIT_MEMORY: Setting<u64> = Setting::new("sys/vm/overcommit_memory");
/// The same as `overcommit_kbytes`, in per cent of RAM; 0 if `overcommit_kbytes` is used.
pub const OVERCOMMIT_RATIO: Setting<u64> = Setting::new("sys/vm/overcommit_ratio");
/// The number of pages that are read from swap at once, as a logarithm to base 2.
pub const PAGE_CLUSTER: Setting<u64> = Setting::new("sys/vm/page-cluster");
/// How often other tasks may get the lock of a page before a waiter, until the lock is handed to the
/// waiter.
pub const PAGE_LOCK_UNFAIRNESS: Setting<u64> = Setting::new("sys/vm/page_lock_unfairness");
/// 0: a process is killed when memory runs out, 1: the kernel panics, unless only a memory policy or a
/// cpuset is short of memory, 2: it always panics. Linux 2.6.18.
pub const PANIC_ON_OOM: Setting<u64> = Setting::new("sys/vm/panic_on_oom");
/// The largest part of a zone that the lists of a CPU may use, as a divisor; 0: the kernel chooses. Older
/// kernels.
pub const PERCPU_PAGELIST_FRACTION: Setting<u64> = Setting::new("sys/vm/percpu_pagelist_fraction");
/// The same for the lists of all CPUs that are local to the zone. Newer kernels.
pub const PERCPU_PAGELIST_HIGH_FRACTION: Setting<u64> = Setting::new("sys/vm/percpu_pagelist_high_fraction");
/// How often the counters of [vmstat](crate::system::vmstat) are summed.
pub const STAT_INTERVAL: Setting<Seconds> = Setting::new("sys/vm/stat_interval");
/// The cost of reading a page from swap relative to reading one from a file: 100: equal, 0: swap is
/// avoided. Up to 200 since Linux 5.8.
pub const SWAPPINESS: Setting<u64> = Setting::new("sys/vm/swappiness");
/// 1: any user may create a userfaultfd(2) for all page faults. 0: a user without CAP_SYS_PTRACE may do so
/// only for page faults in user mode, and before Linux 5.11 not at all. Linux 5.2.
pub const UNPRIVILEGED_USERFAULTFD: Setting<u64> = Setting::new("sys/vm/unprivileged_userfaultfd");
/// Memory that is kept free for a user to recover, if memory is not overcommitted. Linux 3.10.
pub const USER_RESERVE_KBYTES: Setting<KiB> = Setting::new("sys/vm/user_reserve_kbytes");
/// How much dentries and inodes are reclaimed relative to other caches. A value equal to the denominator,
/// which is normally 100, means equally.
pub const VFS_CACHE_PRESSURE: Setting<u64> = Setting::new("sys/vm/vfs_cache_pressure");
/// The denominator of `vfs_cache_pressure`. If the kernel lacks the file, it is 100.
pub const VFS_CACHE_PRESSURE_DENOM: Setting<u64> = Setting::new("sys/vm/vfs_cache_pressure_denom");
/// How much is reclaimed if memory becomes fragmented, in ten-thousandths of the high watermark. Linux
/// 5.0.
pub const WATERMARK_BOOST_FACTOR: Setting<u64> = Setting::new("sys/vm/watermark_boost_factor");
/// The distance between watermarks, in ten-thousandths of the memory of a node. Linux 4.6.
pub const WATERMARK_SCALE_FACTOR: Setting<u64> = Setting::new("sys/vm/watermark_scale_factor");
/// How a node reclaims its own memory before that of other nodes is used: a sum of 1 (on), 2 (writes
/// dirty pages) and 4 (unmaps pages); 0: it does not. With CONFIG_NUMA.
pub const ZONE_RECLAIM_MODE: Setting<u64> = Setting::new("sys/vm/zone_reclaim_mode");
