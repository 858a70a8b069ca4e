//! The lines of `/proc/fs/xfs/stat`, except those of B-trees: see [`stat`](super::stat).

use crate::shape::numbers::numbers;
use crate::unit::Bytes;

numbers! {
    /// Space that was allocated and freed (`extent_alloc`).
    pub struct ExtentAlloc;

    /// Space that was allocated and freed between two samples.
    pub delta ExtentAllocDelta by row;

    /// Extents allocated.
    allocx: u64 = int,
    /// Blocks allocated, of the size of the file system's blocks.
    allocb: u64 = int,
    /// Extents freed.
    freex: u64 = int,
    /// Blocks freed.
    freeb: u64 = int,
}

numbers! {
    /// The map from a file's offsets to its blocks (`blk_map`).
    pub struct BlkMap;

    /// The map from a file's offsets to its blocks, between two samples.
    pub delta BlkMapDelta by row;

    /// Requests for a mapping to read from.
    mapr: u64 = int,
    /// Requests for a mapping to write to.
    mapw: u64 = int,
    /// Times that blocks were unmapped from a file.
    unmap: u64 = int,
    /// Extents added to the list of a file.
    add_exlist: u64 = int,
    /// Extents deleted from the list.
    del_exlist: u64 = int,
    /// Searches in the list.
    look_exlist: u64 = int,
    /// Extents that were compared in searches.
    cmp_exlist: u64 = int,
}

numbers! {
    /// Directories (`dir`).
    pub struct Dir;

    /// Directories between two samples.
    pub delta DirDelta by row;

    /// Searches for a name that the kernel's own cache of names could not answer.
    lookup: u64 = int,
    /// Entries created.
    create: u64 = int,
    /// Entries removed.
    remove: u64 = int,
    /// Times that entries were listed.
    getdents: u64 = int,
}

numbers! {
    /// Transactions (`trans`).
    pub struct Trans;

    /// Transactions between two samples.
    pub delta TransDelta by row;

    /// Transactions that waited until the log was on the disk.
    trans_sync: u64 = int,
    /// Transactions that did not wait.
    trans_async: u64 = int,
    /// Transactions that changed nothing.
    trans_empty: u64 = int,
}

numbers! {
    /// The cache of inodes (`ig`).
    pub struct Ig;

    /// The cache of inodes between two samples.
    pub delta IgDelta by row;

    /// Searches.
    attempts: u64 = int,
    /// Inodes that were found.
    found: u64 = int,
    /// Inodes that were found while they were being reclaimed, so that the search was repeated.
    frecycle: u64 = int,
    /// Inodes that were not found, and were read.
    missed: u64 = int,
    /// Inodes that two threads read at the same time, so that one copy was discarded.
    dup: u64 = int,
    /// Inodes that were reclaimed.
    reclaims: u64 = int,
    /// Times that attributes of an inode were changed.
    attrchg: u64 = int,
}

numbers! {
    /// The log (`log`).
    pub struct Log;

    /// The log between two samples.
    pub delta LogDelta by row;

    /// Buffers written.
    writes: u64 = int,
    /// Blocks of 512 bytes written.
    blocks: u64 = int,
    /// Times that no buffer was free.
    noiclogs: u64 = int,
    /// Times that the log was forced to the disk.
    force: u64 = int,
    /// Times that a task slept until the log was on the disk.
    force_sleep: u64 = int,
}

numbers! {
    /// Space in the log, and metadata that is written to make room in it (`push_ail`).
    pub struct PushAil;

    /// Space in the log between two samples.
    pub delta PushAilDelta by row;

    /// Reservations of space.
    try_logspace: u64 = int,
    /// Reservations that had to wait.
    sleep_logspace: u64 = int,
    /// Times that metadata was written to make room.
    push_ail: u64 = int,
    /// Items that were written.
    success: u64 = int,
    /// Items whose buffer was written.
    pushbuf: u64 = int,
    /// Items that were pinned in memory.
    pinned: u64 = int,
    /// Items that were locked.
    locked: u64 = int,
    /// Items that were already being written.
    flushing: u64 = int,
    /// Times that the walk over the items was restarted.
    restarts: u64 = int,
    /// Times that the log was forced to the disk for the walk.
    flush: u64 = int,
}

numbers! {
    /// Delayed allocation (`xstrat`).
    pub struct Xstrat;

    /// Delayed allocation between two samples.
    pub delta XstratDelta by row;

    /// Times that the written data got one extent.
    quick: u64 = int,
    /// Times that the written data got several extents.
    split: u64 = int,
}

numbers! {
    /// Calls of read and write (`rw`).
    pub struct Rw;

    /// Calls of read and write between two samples.
    pub delta RwDelta by row;

    /// Calls of write.
    write_calls: u64 = int,
    /// Calls of read.
    read_calls: u64 = int,
}

numbers! {
    /// Extended attributes (`attr`).
    pub struct Attr;

    /// Extended attributes between two samples.
    pub delta AttrDelta by row;

    /// Times that an attribute was read.
    get: u64 = int,
    /// Times that an attribute was set.
    set: u64 = int,
    /// Times that an attribute was removed.
    remove: u64 = int,
    /// Times that the attributes were listed.
    list: u64 = int,
}

numbers! {
    /// Inodes that were written (`icluster`).
    pub struct Icluster;

    /// Inodes that were written between two samples.
    pub delta IclusterDelta by row;

    /// Times that an inode was written.
    iflush_count: u64 = int,
    /// Times that the inodes around it were also written.
    flushcnt: u64 = int,
    /// The inodes that were also written.
    flushinode: u64 = int,
}

numbers! {
    /// Inodes in memory (`vnodes`). Newer kernels count only `active`, `rele`, `reclaim` and `remove`.
    pub struct Vnodes;

    /// Inodes in memory between two samples.
    pub delta VnodesDelta by row;

    /// Inodes in memory, now.
    active: u64,
    /// Not counted.
    alloc: u64 = int,
    /// Not counted.
    get: u64 = int,
    /// Not counted.
    hold: u64 = int,
    /// Inodes that were removed from memory.
    rele: u64 = int,
    /// The same as `rele`.
    reclaim: u64 = int,
    /// Inodes that were marked to be reclaimed.
    remove: u64 = int,
    /// Not counted.
    free: Option<u64> = int,
}

numbers! {
    /// The cache of buffers of metadata (`buf`).
    pub struct Buf;

    /// The cache of buffers between two samples.
    pub delta BufDelta by row;

    /// Requests.
    get: u64 = int,
    /// Buffers created.
    create: u64 = int,
    /// Buffers that were found and locked.
    get_locked: u64 = int,
    /// Requests that had to wait for the lock of a buffer.
    get_locked_waited: u64 = int,
    /// Buffers that were locked, when the request did not wait.
    busy_locked: u64 = int,
    /// Buffers that were not found.
    miss_locked: u64 = int,
    /// Times that memory for a buffer had to be requested again.
    page_retries: u64 = int,
    /// Pages of buffers that were found in memory.
    page_found: u64 = int,
    /// Requests for a buffer to be read.
    get_read: u64 = int,
}

numbers! {
    /// Quotas (`qm`).
    pub struct Qm;

    /// Quotas between two samples.
    pub delta QmDelta by row;

    /// Quotas in memory that were reclaimed.
    dqreclaims: u64 = int,
    /// Times that no quota could be reclaimed.
    dqreclaim_misses: u64 = int,
    /// Quotas that two threads read at the same time, so that one copy was discarded.
    dquot_dups: u64 = int,
    /// Quotas that were not found in memory.
    dqcachemisses: u64 = int,
    /// Quotas that were found in memory.
    dqcachehits: u64 = int,
    /// Quotas that were used again while they waited to be reclaimed.
    dqwants: u64 = int,
    /// Quotas in memory, now.
    dquot: Option<u64>,
    /// Unused quotas in memory, now.
    dquot_unused: Option<u64>,
}

numbers! {
    /// Garbage collection of file systems on zoned devices (`zoned`).
    pub struct Zoned;

    /// Garbage collection between two samples.
    pub delta ZonedDelta by row;

    /// Reads by the garbage collection.
    gc_read_calls: u64 = int,
    /// Writes by the garbage collection.
    gc_write_calls: u64 = int,
    /// Zones that the garbage collection reset.
    gc_zone_reset_calls: u64 = int,
}

numbers! {
    /// Bytes (`xpc`), which are counted in 64 bits.
    pub struct Xpc;

    /// Bytes between two samples.
    pub delta XpcDelta by row;

    /// Bytes written back by delayed allocation.
    xstrat_bytes: Bytes = counter,
    /// Bytes that programs wrote.
    write_bytes: Bytes = counter,
    /// Bytes that programs read.
    read_bytes: Bytes = counter,
}
