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
//! Most of a machine with ZFS that seems to be in use is in this cache, which gives way to programs;
//! [`Meminfo`](crate::system::Meminfo) does not count it among its caches. A second level (L2ARC) may be on a
//! fast disk.
//!
//! What is odd: the first line is of the form of these files: their number, type, flags, how many lines
//! follow, and two times. `type` is that of the number: 4 is one of 64 bits, 3 one that may be negative.
//! OpenZFS adds and removes lines from version to version: a field is `None` where its version does not print
//! it, and what has no field is in `unlisted`, without its type.
//!
//! Reference: `arc_stats` in module/zfs/arc.c and `kstat_seq_show_named` in module/os/linux/spl/spl-kstat.c
//! of OpenZFS. Permission: any user. The file is there while the module zfs is loaded.

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
        /// When the statistics began, since the machine was booted.
        crtime: Nanos,
        /// When they were last asked for, since the machine was booted.
        snaptime: Nanos,
    } and {
        /// Lines that this crate does not know.
        unlisted: Unlisted,
    };

    /// What changed in `/proc/spl/kstat/zfs/arcstats`.
    pub delta ArcstatsDelta by field;

    /// Reads that found their block in the cache.
    hits: Option<u64> = counter,
    /// Reads that found their block being read from the disk.
    iohits: Option<u64> = counter,
    /// Reads that did not find their block.
    misses: Option<u64> = counter,
    /// Reads of data that a program waits for, that found their block.
    demand_data_hits: Option<u64> = counter,
    /// Reads of data that a program waits for, that found their block being read.
    demand_data_iohits: Option<u64> = counter,
    /// Reads of data that a program waits for, that did not find their block.
    demand_data_misses: Option<u64> = counter,
    /// Reads of metadata that a program waits for, that found their block.
    demand_metadata_hits: Option<u64> = counter,
    /// Reads of metadata that a program waits for, that found their block being read.
    demand_metadata_iohits: Option<u64> = counter,
    /// Reads of metadata that a program waits for, that did not find their block.
    demand_metadata_misses: Option<u64> = counter,
    /// Reads of data ahead of need, that found their block.
    prefetch_data_hits: Option<u64> = counter,
    /// Reads of data ahead of need, that found their block being read.
    prefetch_data_iohits: Option<u64> = counter,
    /// Reads of data ahead of need, that did not find their block.
    prefetch_data_misses: Option<u64> = counter,
    /// Reads of metadata ahead of need, that found their block.
    prefetch_metadata_hits: Option<u64> = counter,
    /// Reads of metadata ahead of need, that found their block being read.
    prefetch_metadata_iohits: Option<u64> = counter,
    /// Reads of metadata ahead of need, that did not find their block.
    prefetch_metadata_misses: Option<u64> = counter,
    /// Reads that found their block in the list of blocks that were used once.
    mru_hits: Option<u64> = counter,
    /// Reads of blocks that were used once and had been evicted: a larger cache would have had them.
    mru_ghost_hits: Option<u64> = counter,
    /// Reads that found their block in the list of blocks that were used several times.
    mfu_hits: Option<u64> = counter,
    /// Reads of blocks that were used several times and had been evicted.
    mfu_ghost_hits: Option<u64> = counter,
    /// Reads that found a block that is not to be cached.
    uncached_hits: Option<u64> = counter,
    /// Blocks that were removed from the cache.
    deleted: Option<u64> = counter,
    /// Blocks that could not be evicted, because somebody had them locked.
    mutex_miss: Option<u64> = counter,
    /// Blocks that were in use too shortly ago to be moved.
    access_skip: Option<u64> = counter,
    /// Blocks that were passed over by an eviction.
    evict_skip: Option<u64> = counter,
    /// Times that an eviction did not find as much as it should.
    evict_not_enough: Option<u64> = counter,
    /// Bytes evicted that are in the second level (L2ARC).
    evict_l2_cached: Option<Bytes> = counter,
    /// Bytes evicted that could be in the second level.
    evict_l2_eligible: Option<Bytes> = counter,
    /// Those of them that were used several times.
    evict_l2_eligible_mfu: Option<Bytes> = counter,
    /// Those of them that were used once.
    evict_l2_eligible_mru: Option<Bytes> = counter,
    /// Bytes evicted that cannot be in the second level.
    evict_l2_ineligible: Option<Bytes> = counter,
    /// Blocks that could not be evicted, because they were being written to the second level.
    evict_l2_skip: Option<u64> = counter,
    /// Blocks that the cache knows, now.
    hash_elements: Option<u64>,
    /// The most that there were.
    hash_elements_max: Option<u64>,
    /// Blocks that came to a place of the table that had one.
    hash_collisions: Option<u64> = counter,
    /// Places of the table with several blocks, now.
    hash_chains: Option<u64>,
    /// The most blocks that a place had.
    hash_chain_max: Option<u64>,
    /// The share of metadata that the cache aims at, in parts of 2^32.
    meta: Option<u64>,
    /// The share of the data that were used once that the cache aims at, in parts of 2^32.
    pd: Option<u64>,
    /// The same of the metadata.
    pm: Option<u64>,
    /// The size of the blocks that were used once that the cache aims at. Older versions.
    p: Option<Bytes>,
    /// The size that the cache aims at.
    c: Option<Bytes>,
    /// The least that it may be.
    c_min: Option<Bytes>,
    /// The most that it may be.
    c_max: Option<Bytes>,
    /// The size of the cache.
    size: Option<Bytes>,
    /// Of the cached blocks as they are on the disk.
    compressed_size: Option<Bytes>,
    /// Of the same blocks uncompressed.
    uncompressed_size: Option<Bytes>,
    /// Of the blocks that are in the cache uncompressed too, because they are in use.
    overhead_size: Option<Bytes>,
    /// Of the cache's own records.
    hdr_size: Option<Bytes>,
    /// Of the data.
    data_size: Option<Bytes>,
    /// Of the metadata.
    metadata_size: Option<Bytes>,
    /// Of the records of blocks in use (dbuf).
    dbuf_size: Option<Bytes>,
    /// Of the records of objects in use (dnode).
    dnode_size: Option<Bytes>,
    /// Of what these have besides.
    bonus_size: Option<Bytes>,
    /// Of blocks that are not on the disk yet.
    anon_size: Option<Bytes>,
    /// Of these, the data.
    anon_data: Option<Bytes>,
    /// Of these, the metadata.
    anon_metadata: Option<Bytes>,
    /// Of these, the data that can be evicted.
    anon_evictable_data: Option<Bytes>,
    /// Of these, the metadata that can be evicted.
    anon_evictable_metadata: Option<Bytes>,
    /// Of blocks that were used once.
    mru_size: Option<Bytes>,
    /// Of these, the data.
    mru_data: Option<Bytes>,
    /// Of these, the metadata.
    mru_metadata: Option<Bytes>,
    /// Of these, the data that can be evicted.
    mru_evictable_data: Option<Bytes>,
    /// Of these, the metadata that can be evicted.
    mru_evictable_metadata: Option<Bytes>,
    /// Of evicted blocks that were used once.
    mru_ghost_size: Option<Bytes>,
    /// Of these, the data.
    mru_ghost_data: Option<Bytes>,
    /// Of these, the metadata.
    mru_ghost_metadata: Option<Bytes>,
    /// Of these, the data that can be evicted.
    mru_ghost_evictable_data: Option<Bytes>,
    /// Of these, the metadata that can be evicted.
    mru_ghost_evictable_metadata: Option<Bytes>,
    /// Of blocks that were used several times.
    mfu_size: Option<Bytes>,
    /// Of these, the data.
    mfu_data: Option<Bytes>,
    /// Of these, the metadata.
    mfu_metadata: Option<Bytes>,
    /// Of these, the data that can be evicted.
    mfu_evictable_data: Option<Bytes>,
    /// Of these, the metadata that can be evicted.
    mfu_evictable_metadata: Option<Bytes>,
    /// Of evicted blocks that were used several times.
    mfu_ghost_size: Option<Bytes>,
    /// Of these, the data.
    mfu_ghost_data: Option<Bytes>,
    /// Of these, the metadata.
    mfu_ghost_metadata: Option<Bytes>,
    /// Of these, the data that can be evicted.
    mfu_ghost_evictable_data: Option<Bytes>,
    /// Of these, the metadata that can be evicted.
    mfu_ghost_evictable_metadata: Option<Bytes>,
    /// Of blocks that are not to be cached.
    uncached_size: Option<Bytes>,
    /// Of these, the data.
    uncached_data: Option<Bytes>,
    /// Of these, the metadata.
    uncached_metadata: Option<Bytes>,
    /// Of these, the data that can be evicted.
    uncached_evictable_data: Option<Bytes>,
    /// Of these, the metadata that can be evicted.
    uncached_evictable_metadata: Option<Bytes>,
    /// Reads that found their block in the second level.
    l2_hits: Option<u64> = counter,
    /// Reads that did not find it there.
    l2_misses: Option<u64> = counter,
    /// Of the second level, what was read ahead of need.
    l2_prefetch_asize: Option<Bytes>,
    /// Of the second level, what was used once.
    l2_mru_asize: Option<Bytes>,
    /// Of the second level, what was used several times.
    l2_mfu_asize: Option<Bytes>,
    /// Of the second level, the data.
    l2_bufc_data_asize: Option<Bytes>,
    /// Of the second level, the metadata.
    l2_bufc_metadata_asize: Option<Bytes>,
    /// Times that the second level was filled.
    l2_feeds: Option<u64> = counter,
    /// Times that it was not filled, because it was being read.
    l2_rw_clash: Option<u64> = counter,
    /// Bytes read from it.
    l2_read_bytes: Option<Bytes> = counter,
    /// Bytes written to it.
    l2_write_bytes: Option<Bytes> = counter,
    /// Writes that were sent.
    l2_writes_sent: Option<u64> = counter,
    /// Writes that ended.
    l2_writes_done: Option<u64> = counter,
    /// Writes that failed.
    l2_writes_error: Option<u64> = counter,
    /// Writes that had to try again, because a block was locked.
    l2_writes_lock_retry: Option<u64> = counter,
    /// Evictions that had to try again, because a block was locked.
    l2_evict_lock_retry: Option<u64> = counter,
    /// Blocks that were evicted while they were being read.
    l2_evict_reading: Option<u64> = counter,
    /// Blocks that were evicted and are in the first level.
    l2_evict_l1cached: Option<u64> = counter,
    /// Blocks that were freed while they were being written.
    l2_free_on_write: Option<u64> = counter,
    /// Times that filling it was broken off for want of memory.
    l2_abort_lowmem: Option<u64> = counter,
    /// Blocks whose checksum was wrong.
    l2_cksum_bad: Option<u64> = counter,
    /// Reads that failed.
    l2_io_error: Option<u64> = counter,
    /// The size of the blocks in the second level.
    l2_size: Option<Bytes>,
    /// The space that they take there.
    l2_asize: Option<Bytes>,
    /// The memory of the records of these blocks.
    l2_hdr_size: Option<Bytes>,
    /// Blocks of the second level's log written.
    l2_log_blk_writes: Option<u64> = counter,
    /// The space that one takes, on average.
    l2_log_blk_avg_asize: Option<Bytes>,
    /// The space that all take.
    l2_log_blk_asize: Option<Bytes>,
    /// How many there are.
    l2_log_blk_count: Option<u64>,
    /// The size of the cached blocks to that of the log, on average.
    l2_data_to_meta_ratio: Option<u64>,
    /// Second levels that were read in again.
    l2_rebuild_success: Option<u64> = counter,
    /// Those that could not be, because their form is another.
    l2_rebuild_unsupported: Option<u64> = counter,
    /// Those that could not be read.
    l2_rebuild_io_errors: Option<u64> = counter,
    /// Those whose header was wrong.
    l2_rebuild_dh_errors: Option<u64> = counter,
    /// Blocks of the log whose checksum was wrong.
    l2_rebuild_cksum_lb_errors: Option<u64> = counter,
    /// Times that it was broken off for want of memory.
    l2_rebuild_lowmem: Option<u64> = counter,
    /// The size of the blocks that were read in.
    l2_rebuild_size: Option<Bytes> = counter,
    /// The space that they take.
    l2_rebuild_asize: Option<Bytes> = counter,
    /// Blocks that were read in.
    l2_rebuild_bufs: Option<u64> = counter,
    /// Those of them that the cache had.
    l2_rebuild_bufs_precached: Option<u64> = counter,
    /// Blocks of the log that were read.
    l2_rebuild_log_blks: Option<u64> = counter,
    /// Writes that had to wait for want of memory.
    memory_throttle_count: Option<u64> = counter,
    /// Times that an allocation asked the cache for memory.
    memory_direct_count: Option<u64> = counter,
    /// Times that the kernel's reclaim asked it.
    memory_indirect_count: Option<u64> = counter,
    /// The machine's memory, as ZFS sees it.
    memory_all_bytes: Option<Bytes>,
    /// What is free of it.
    memory_free_bytes: Option<Bytes>,
    /// What the cache may still take; below 0 it has to shrink. In bytes.
    memory_available_bytes: Option<i64>,
    /// 1 while the cache must not grow.
    arc_no_grow: Option<u64>,
    /// What is reserved for writes.
    arc_tempreserve: Option<Bytes>,
    /// What is lent to writes.
    arc_loaned_bytes: Option<Bytes>,
    /// Times that the cache asked for metadata to be let go.
    arc_prune: Option<u64> = counter,
    /// The size of all that is metadata.
    arc_meta_used: Option<Bytes>,
    /// The most that it may be. Older versions.
    arc_meta_limit: Option<Bytes>,
    /// The most that the records of objects may be.
    arc_dnode_limit: Option<Bytes>,
    /// The most that the metadata were. Older versions.
    arc_meta_max: Option<Bytes>,
    /// The least that is kept of them. Older versions.
    arc_meta_min: Option<Bytes>,
    /// Reads ahead of need that a program came to wait for.
    async_upgrade_sync: Option<u64> = counter,
    /// Reads that ZFS guessed.
    predictive_prefetch: Option<u64> = counter,
    /// Those of them that a program came to need.
    demand_hit_predictive_prefetch: Option<u64> = counter,
    /// Those that a program came to need before they were done.
    demand_iohit_predictive_prefetch: Option<u64> = counter,
    /// Reads that ZFS knew to be needed.
    prescient_prefetch: Option<u64> = counter,
    /// Those of them that were needed.
    demand_hit_prescient_prefetch: Option<u64> = counter,
    /// Those that were needed before they were done.
    demand_iohit_prescient_prefetch: Option<u64> = counter,
    /// What the kernel wants back.
    arc_need_free: Option<Bytes>,
    /// What is to stay free for the system.
    arc_sys_free: Option<Bytes>,
    /// Of blocks that are encrypted.
    arc_raw_size: Option<Bytes>,
    /// Reads that asked only the cache, and found their block being read.
    cached_only_in_progress: Option<u64> = counter,
    /// What is lost in memory that is allocated in pieces.
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
        // Most follow each other in the table as they do here.
        let mut next = 0;
        lines::each(cursor, |cursor| {
            let name = cursor.word();
            let (typed, value) = (cursor.word(), cursor.line_rest());
            let is_it = |&at: &usize| Arcstats::KEYS[at].as_bytes() == name;
            let Some(place) = (next..Arcstats::COUNT).chain(0..next).find(is_it) else {
                // A line without a type is of another form.
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
    /// The number of a line by its name, whether this crate has a field for it or keeps it in `unlisted`. See
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
