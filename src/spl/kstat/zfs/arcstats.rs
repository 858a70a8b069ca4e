//! `/proc/spl/kstat/zfs/arcstats`: the cache of OpenZFS (ARC).
//!
//! ```text
//! 9 1 0x01 147 39984 3721374914 35894236210458
//! name                            type data
//! hits                            4    54187713
//! misses                          4    1024017
//! size                            4    8341123072
//! memory_available_bytes          3    15127842816
//! ```
//!
//! On a machine with ZFS, most of the memory that seems to be in use is in this cache, which shrinks when
//! programs need memory; [`Meminfo`](crate::system::Meminfo) does not count it among its caches. A second
//! level (L2ARC) may be on a fast disk.
//!
//! What is odd: the first line has the form that all files of this directory have: a number, the type, the
//! flags, the number of the lines that follow, the size of the data, and two times. `type` is that of the
//! number in the line: 4 is a number of 64 bits, 3 a number that may be negative. OpenZFS adds and removes
//! lines from version to version. A field is `None` if this version does not print it. Lines without a field
//! are in `unlisted`, without their type.
//!
//! Reference: `arc_stats` in module/zfs/arc.c and `kstat_seq_show_named` in module/os/linux/spl/spl-kstat.c
//! of OpenZFS. Permission: any user. The file exists while the module zfs is loaded.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::key_value::{KeyValue, by_key};
use crate::shape::lines;
use crate::shape::numbers::{Numbers, numbers};
use crate::shape::table;
use crate::shape::unlisted::Unlisted;
use crate::unit::{Bytes, Nanos};

numbers! {
    /// One sample of `/proc/spl/kstat/zfs/arcstats`. `None`: this version does not print the line.
    pub struct Arcstats: "", "" {
        /// The time since boot when the statistics began.
        crtime: Nanos,
        /// The time since boot when they were last read.
        snaptime: Nanos,
    } and {
        /// Lines that this crate does not know.
        unlisted: Unlisted,
    };

    /// The changes between two samples of `/proc/spl/kstat/zfs/arcstats`.
    pub delta ArcstatsDelta by field;

    /// Reads whose block was in the cache.
    hits: Option<u64> = counter,
    /// Reads whose block was already being read from the disk.
    iohits: Option<u64> = counter,
    /// Reads whose block was not in the cache.
    misses: Option<u64> = counter,
    /// Reads of data that a program waits for. The block was in the cache.
    demand_data_hits: Option<u64> = counter,
    /// Reads of data that a program waits for. The block was already being read.
    demand_data_iohits: Option<u64> = counter,
    /// Reads of data that a program waits for. The block was not in the cache.
    demand_data_misses: Option<u64> = counter,
    /// Reads of metadata that a program waits for. The block was in the cache.
    demand_metadata_hits: Option<u64> = counter,
    /// Reads of metadata that a program waits for. The block was already being read.
    demand_metadata_iohits: Option<u64> = counter,
    /// Reads of metadata that a program waits for. The block was not in the cache.
    demand_metadata_misses: Option<u64> = counter,
    /// Reads of data ahead of need. The block was in the cache.
    prefetch_data_hits: Option<u64> = counter,
    /// Reads of data ahead of need. The block was already being read.
    prefetch_data_iohits: Option<u64> = counter,
    /// Reads of data ahead of need. The block was not in the cache.
    prefetch_data_misses: Option<u64> = counter,
    /// Reads of metadata ahead of need. The block was in the cache.
    prefetch_metadata_hits: Option<u64> = counter,
    /// Reads of metadata ahead of need. The block was already being read.
    prefetch_metadata_iohits: Option<u64> = counter,
    /// Reads of metadata ahead of need. The block was not in the cache.
    prefetch_metadata_misses: Option<u64> = counter,
    /// Reads whose block was in the list of blocks that were used once.
    mru_hits: Option<u64> = counter,
    /// Reads of evicted blocks that had been used once: a larger cache would have had them.
    mru_ghost_hits: Option<u64> = counter,
    /// Reads whose block was in the list of blocks that were used several times.
    mfu_hits: Option<u64> = counter,
    /// Reads of evicted blocks that had been used several times.
    mfu_ghost_hits: Option<u64> = counter,
    /// Reads that found a block that should not be cached.
    uncached_hits: Option<u64> = counter,
    /// Blocks that were removed from the cache.
    deleted: Option<u64> = counter,
    /// Blocks that could not be evicted because they were locked.
    mutex_miss: Option<u64> = counter,
    /// Accesses that did not move a block between the lists, because the block had already been released.
    access_skip: Option<u64> = counter,
    /// Blocks that an eviction skipped, for example because they were being read or written.
    evict_skip: Option<u64> = counter,
    /// Times that an eviction freed less than it should.
    evict_not_enough: Option<u64> = counter,
    /// Evicted bytes that are in the second level (L2ARC).
    evict_l2_cached: Option<Bytes> = counter,
    /// Evicted bytes that may be stored in the second level.
    evict_l2_eligible: Option<Bytes> = counter,
    /// Evicted bytes that may be stored in the second level and were used several times.
    evict_l2_eligible_mfu: Option<Bytes> = counter,
    /// Evicted bytes that may be stored in the second level and were used once.
    evict_l2_eligible_mru: Option<Bytes> = counter,
    /// Evicted bytes that may not be stored in the second level.
    evict_l2_ineligible: Option<Bytes> = counter,
    /// Blocks that could not be evicted because they were being written to the second level.
    evict_l2_skip: Option<u64> = counter,
    /// Blocks in the hash table of the cache, now.
    hash_elements: Option<u64>,
    /// The largest number of blocks in the hash table.
    hash_elements_max: Option<u64>,
    /// Blocks that were added to a slot of the hash table that already had one.
    hash_collisions: Option<u64> = counter,
    /// Slots of the hash table with several blocks, now.
    hash_chains: Option<u64>,
    /// The largest number of blocks in a slot.
    hash_chain_max: Option<u64>,
    /// The target share of metadata, in parts of 2^32.
    meta: Option<u64>,
    /// The target share of data that were used once, in parts of 2^32.
    pd: Option<u64>,
    /// The target share of metadata that were used once, in parts of 2^32.
    pm: Option<u64>,
    /// The target size of blocks that were used once. Older versions.
    p: Option<Bytes>,
    /// The target size of the cache.
    c: Option<Bytes>,
    /// The minimum of the target size.
    c_min: Option<Bytes>,
    /// The maximum of the target size.
    c_max: Option<Bytes>,
    /// The size of the cache.
    size: Option<Bytes>,
    /// Size of the cached blocks in their form on the disk, which may be compressed.
    compressed_size: Option<Bytes>,
    /// Size of the same blocks without compression.
    uncompressed_size: Option<Bytes>,
    /// Size of uncompressed copies of cached blocks that are in use.
    overhead_size: Option<Bytes>,
    /// Size of the cache's own records.
    hdr_size: Option<Bytes>,
    /// Size of the data.
    data_size: Option<Bytes>,
    /// Size of the metadata.
    metadata_size: Option<Bytes>,
    /// Size of the records of blocks in use (dbuf).
    dbuf_size: Option<Bytes>,
    /// Size of the records of objects in use (dnode).
    dnode_size: Option<Bytes>,
    /// Size of the additional buffers of objects in use.
    bonus_size: Option<Bytes>,
    /// Size of blocks that are not on the disk yet.
    anon_size: Option<Bytes>,
    /// Size of the data in blocks that are not on the disk yet.
    anon_data: Option<Bytes>,
    /// Size of the metadata in blocks that are not on the disk yet.
    anon_metadata: Option<Bytes>,
    /// Evictable size of the data in blocks that are not on the disk yet.
    anon_evictable_data: Option<Bytes>,
    /// Evictable size of the metadata in blocks that are not on the disk yet.
    anon_evictable_metadata: Option<Bytes>,
    /// Size of blocks that were used once.
    mru_size: Option<Bytes>,
    /// Size of the data in blocks that were used once.
    mru_data: Option<Bytes>,
    /// Size of the metadata in blocks that were used once.
    mru_metadata: Option<Bytes>,
    /// Evictable size of the data in blocks that were used once.
    mru_evictable_data: Option<Bytes>,
    /// Evictable size of the metadata in blocks that were used once.
    mru_evictable_metadata: Option<Bytes>,
    /// Size of evicted blocks that were used once.
    mru_ghost_size: Option<Bytes>,
    /// Size of the data in evicted blocks that were used once.
    mru_ghost_data: Option<Bytes>,
    /// Size of the metadata in evicted blocks that were used once.
    mru_ghost_metadata: Option<Bytes>,
    /// Evictable size of the data in evicted blocks that were used once.
    mru_ghost_evictable_data: Option<Bytes>,
    /// Evictable size of the metadata in evicted blocks that were used once.
    mru_ghost_evictable_metadata: Option<Bytes>,
    /// Size of blocks that were used several times.
    mfu_size: Option<Bytes>,
    /// Size of the data in blocks that were used several times.
    mfu_data: Option<Bytes>,
    /// Size of the metadata in blocks that were used several times.
    mfu_metadata: Option<Bytes>,
    /// Evictable size of the data in blocks that were used several times.
    mfu_evictable_data: Option<Bytes>,
    /// Evictable size of the metadata in blocks that were used several times.
    mfu_evictable_metadata: Option<Bytes>,
    /// Size of evicted blocks that were used several times.
    mfu_ghost_size: Option<Bytes>,
    /// Size of the data in evicted blocks that were used several times.
    mfu_ghost_data: Option<Bytes>,
    /// Size of the metadata in evicted blocks that were used several times.
    mfu_ghost_metadata: Option<Bytes>,
    /// Evictable size of the data in evicted blocks that were used several times.
    mfu_ghost_evictable_data: Option<Bytes>,
    /// Evictable size of the metadata in evicted blocks that were used several times.
    mfu_ghost_evictable_metadata: Option<Bytes>,
    /// Size of blocks that should not be cached.
    uncached_size: Option<Bytes>,
    /// Size of the data in blocks that should not be cached.
    uncached_data: Option<Bytes>,
    /// Size of the metadata in blocks that should not be cached.
    uncached_metadata: Option<Bytes>,
    /// Evictable size of the data in blocks that should not be cached.
    uncached_evictable_data: Option<Bytes>,
    /// Evictable size of the metadata in blocks that should not be cached.
    uncached_evictable_metadata: Option<Bytes>,
    /// Reads whose block was in the second level.
    l2_hits: Option<u64> = counter,
    /// Reads whose block was not in the second level.
    l2_misses: Option<u64> = counter,
    /// Space in the second level of blocks that were read ahead of need.
    l2_prefetch_asize: Option<Bytes>,
    /// Space in the second level of blocks that were used once.
    l2_mru_asize: Option<Bytes>,
    /// Space in the second level of blocks that were used several times.
    l2_mfu_asize: Option<Bytes>,
    /// Space in the second level of data.
    l2_bufc_data_asize: Option<Bytes>,
    /// Space in the second level of metadata.
    l2_bufc_metadata_asize: Option<Bytes>,
    /// Times that blocks were written to the second level.
    l2_feeds: Option<u64> = counter,
    /// Times that blocks were not written to the second level because it was being read.
    l2_rw_clash: Option<u64> = counter,
    /// Bytes read from the second level.
    l2_read_bytes: Option<Bytes> = counter,
    /// Bytes written to the second level.
    l2_write_bytes: Option<Bytes> = counter,
    /// Writes to the second level that were sent.
    l2_writes_sent: Option<u64> = counter,
    /// Writes to the second level that were completed.
    l2_writes_done: Option<u64> = counter,
    /// Writes to the second level that failed.
    l2_writes_error: Option<u64> = counter,
    /// Writes to the second level that were repeated because a block was locked.
    l2_writes_lock_retry: Option<u64> = counter,
    /// Evictions from the second level that were repeated because a block was locked.
    l2_evict_lock_retry: Option<u64> = counter,
    /// Blocks that were evicted from the second level while they were being read.
    l2_evict_reading: Option<u64> = counter,
    /// Blocks that were evicted from the second level and are in the first level.
    l2_evict_l1cached: Option<u64> = counter,
    /// Blocks that were freed while they were being written to the second level.
    l2_free_on_write: Option<u64> = counter,
    /// Times that writing to the second level was aborted because memory was short.
    l2_abort_lowmem: Option<u64> = counter,
    /// Blocks of the second level whose checksum was wrong.
    l2_cksum_bad: Option<u64> = counter,
    /// Reads from the second level that failed.
    l2_io_error: Option<u64> = counter,
    /// The size of the blocks in the second level.
    l2_size: Option<Bytes>,
    /// The space that these blocks use there.
    l2_asize: Option<Bytes>,
    /// The memory of the records of these blocks.
    l2_hdr_size: Option<Bytes>,
    /// Blocks of the second level's log that were written.
    l2_log_blk_writes: Option<u64> = counter,
    /// The mean space of a block of the log.
    l2_log_blk_avg_asize: Option<Bytes>,
    /// The space of all blocks of the log.
    l2_log_blk_asize: Option<Bytes>,
    /// The number of blocks of the log.
    l2_log_blk_count: Option<u64>,
    /// The mean ratio of the size of cached blocks to that of the log.
    l2_data_to_meta_ratio: Option<u64>,
    /// Second levels whose contents were restored.
    l2_rebuild_success: Option<u64> = counter,
    /// Second levels that were not restored because the format of their header is not supported, or the
    /// header is damaged.
    l2_rebuild_unsupported: Option<u64> = counter,
    /// Second levels that were not restored because a block of the log could not be read.
    l2_rebuild_io_errors: Option<u64> = counter,
    /// Second levels that were not restored because their header could not be read.
    l2_rebuild_dh_errors: Option<u64> = counter,
    /// Blocks of the log whose checksum was wrong.
    l2_rebuild_cksum_lb_errors: Option<u64> = counter,
    /// Times that restoring was aborted because memory was short.
    l2_rebuild_lowmem: Option<u64> = counter,
    /// The size of the restored blocks.
    l2_rebuild_size: Option<Bytes> = counter,
    /// The space of the restored blocks.
    l2_rebuild_asize: Option<Bytes> = counter,
    /// Restored blocks.
    l2_rebuild_bufs: Option<u64> = counter,
    /// Restored blocks that the cache already had.
    l2_rebuild_bufs_precached: Option<u64> = counter,
    /// Blocks of the log that were read.
    l2_rebuild_log_blks: Option<u64> = counter,
    /// Writes that had to wait because memory was short.
    memory_throttle_count: Option<u64> = counter,
    /// Times that an allocation asked the cache for memory.
    memory_direct_count: Option<u64> = counter,
    /// Times that the kernel's reclaim asked the cache for memory.
    memory_indirect_count: Option<u64> = counter,
    /// The memory of the machine that ZFS uses in its computations.
    memory_all_bytes: Option<Bytes>,
    /// The free part of this memory.
    memory_free_bytes: Option<Bytes>,
    /// The memory that the cache may still use; if it is below 0, the cache must shrink. In bytes.
    memory_available_bytes: Option<i64>,
    /// 1 while the cache must not grow.
    arc_no_grow: Option<u64>,
    /// Memory that is reserved for writes.
    arc_tempreserve: Option<Bytes>,
    /// Memory that is lent to writes.
    arc_loaned_bytes: Option<Bytes>,
    /// Times that the cache requested the release of metadata.
    arc_prune: Option<u64> = counter,
    /// The size of all metadata.
    arc_meta_used: Option<Bytes>,
    /// The maximum size of the metadata. Older versions.
    arc_meta_limit: Option<Bytes>,
    /// The maximum size of the records of objects.
    arc_dnode_limit: Option<Bytes>,
    /// The largest size that the metadata had. Older versions.
    arc_meta_max: Option<Bytes>,
    /// The minimum size of the metadata that is kept. Older versions.
    arc_meta_min: Option<Bytes>,
    /// Reads ahead of need that a program then waited for.
    async_upgrade_sync: Option<u64> = counter,
    /// Reads ahead that ZFS predicted.
    predictive_prefetch: Option<u64> = counter,
    /// Predicted reads that a program then needed.
    demand_hit_predictive_prefetch: Option<u64> = counter,
    /// Predicted reads that a program needed before they were completed.
    demand_iohit_predictive_prefetch: Option<u64> = counter,
    /// Reads ahead that ZFS knew to be needed.
    prescient_prefetch: Option<u64> = counter,
    /// Reads known to be needed that were then needed.
    demand_hit_prescient_prefetch: Option<u64> = counter,
    /// Reads known to be needed that were needed before they were completed.
    demand_iohit_prescient_prefetch: Option<u64> = counter,
    /// Memory that the kernel requests back.
    arc_need_free: Option<Bytes>,
    /// Memory that should stay free for the system.
    arc_sys_free: Option<Bytes>,
    /// Size of encrypted blocks.
    arc_raw_size: Option<Bytes>,
    /// Reads that were to use only the cache, and whose block was being read.
    cached_only_in_progress: Option<u64> = counter,
    /// Memory that is lost by allocation in fixed pieces.
    abd_chunk_waste_size: Option<Bytes>,
}

/// Reads the first line: two times behind five numbers.
fn times(cursor: &mut Cursor<'_>) -> Result<(Nanos, Nanos), ParseError> {
    cursor.unsigned("kid")?;
    cursor.unsigned("type")?;
    table::hex::<u64>(cursor, "flags")?;
    cursor.unsigned("ndata")?;
    cursor.unsigned("data_size")?;
    let times = (cursor.unsigned("crtime").map(Nanos)?, cursor.unsigned("snaptime").map(Nanos)?);
    cursor.line();
    Ok(times)
}

impl ProcFile for Arcstats {
    type State = ();
    const NAME: &'static str = "spl/kstat/zfs/arcstats";
    // A line is a record.
    const CLASS: Class = Class::SYSTEM.max_record(256);

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.unlisted.clear();
        let cursor = &mut Cursor::new(text);
        (self.crtime, self.snaptime) = times(cursor)?;
        table::headings(cursor, "name")?;
        let mut found = [None; Arcstats::COUNT];
        // Most names follow each other in the table as they do here.
        let mut next = 0;
        lines::each(cursor, |cursor| {
            let name = cursor.word();
            let (typed, value) = (cursor.word(), cursor.line_rest());
            let is_it = |&at: &usize| Arcstats::KEYS[at].as_bytes() == name;
            let Some(place) = (next..Arcstats::COUNT).chain(0..next).find(is_it) else {
                // A line without a type has another form.
                self.unlisted.push(name, if value.is_empty() { typed } else { value });
                return Ok(());
            };
            next = place + 1;
            let mut number = Cursor::new(value);
            let read = match Arcstats::SIGNED[place] {
                true => number.signed_digits().map(|number| number as u64),
                false => number.digits(),
            };
            found[place] = read.filter(|_| number.at_end());
            if found[place].is_none() {
                self.unlisted.push_malformed(name, value);
            }
            Ok(())
        })?;
        self.fill(|place| (found[place].unwrap_or_default(), found[place].is_some()))
            .map_err(|place| ParseError::new(text.len(), Arcstats::KEYS[place], "this line before the end"))
    }
}

impl FileIn<crate::dir::ProcDir> for Arcstats {}

impl Arcstats {
    /// The number of a line by its name. It is found in the fields of this crate and in `unlisted`. See
    /// [`KeyValue`].
    ///
    /// ```
    /// use procsampler::{Sampler, spl::kstat::zfs::Arcstats};
    ///
    /// let mut arc = Sampler::<Arcstats>::detached();
    /// let text = b"9 1 0x01 2 544 3721 35894\nname type data\nhits 4 70\nmisses 4 30\nnewer 4 7\n";
    /// let arc = arc.push(text, Default::default())?;
    /// assert_eq!((arc.hits, arc.misses), (Some(70), Some(30)));
    /// assert_eq!(arc.get("newer").and_then(|value| value.number()), Some(7));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<KeyValue<'_>> {
        by_key(key.as_ref(), &Arcstats::KEYS, "", &self.unlisted, |key| self.value(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::{Change, Delta};
    use crate::machine::Machine;

    /// Written from `kstat_seq_show_headers` and `kstat_seq_show_named`.
    const TEXT: &str = "9 1 0x01 6 1632 3721374914 35894236210458\n\
        name                            type data\n\
        hits                            4    54187713\n\
        misses                          4    1024017\n\
        c                               4    18446744073709551615\n\
        size                            4    8341123072\n\
        memory_available_bytes          3    -15127842816\n\
        newer                           4    7\n";

    fn parsed(text: &str) -> Result<Arcstats, ParseError> {
        let mut arc = Arcstats::default();
        arc.parse(text.as_bytes(), &mut ()).map(|()| arc)
    }

    #[test]
    fn names_and_numbers() {
        let arc = parsed(TEXT).unwrap();
        assert_eq!((arc.crtime, arc.snaptime), (Nanos(3_721_374_914), Nanos(35_894_236_210_458)));
        assert_eq!((arc.hits, arc.misses, arc.iohits), (Some(54_187_713), Some(1_024_017), None));
        assert_eq!((arc.c, arc.size), (Some(Bytes(u64::MAX)), Some(Bytes(8_341_123_072))));
        assert_eq!(arc.memory_available_bytes, Some(-15_127_842_816));
        assert_eq!(arc.unlisted.iter().collect::<Vec<_>>(), [(&b"newer"[..], &b"7"[..])]);
        assert_eq!(arc.get("newer").and_then(|value| value.number()), Some(7));
        assert_eq!(arc.get("memory_available_bytes").and_then(|value| value.signed()), Some(-15_127_842_816));
        let now = parsed(&TEXT.replace("54187713", "54187720")).unwrap();
        let delta = now.since(&arc, &Machine::COMMON);
        assert_eq!(
            (delta.hits, delta.misses, delta.iohits),
            (Some(Change::By(7)), Some(Change::By(0)), None)
        );
    }

    #[test]
    fn an_odd_line_costs_itself() {
        let arc = parsed(&TEXT.replace("1024017", "x").replace("newer ", "\nalone\n")).unwrap();
        assert_eq!((arc.hits.is_some(), arc.misses, arc.unlisted.malformed()), (true, None, 1));
        assert_eq!(arc.unlisted.get("misses"), Some(&b"x"[..]));
        for (text, field) in [
            ("", "kid"),
            ("9 1 x", "flags"),
            ("9 1 0x01 6 1632 1\n", "snaptime"),
            ("1 1 1 1 1 1 1\n", "name"),
        ] {
            assert_eq!(parsed(text).unwrap_err().field(), field);
        }
    }
}
