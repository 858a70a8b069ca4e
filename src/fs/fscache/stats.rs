//! `/proc/fs/fscache/stats`: counters of the cache of network file systems.
//!
//! ```text
//! -- FS-Cache statistics --
//! Cookies: n=5 v=1 vcol=0 voom=0
//! Acquire: n=5 ok=5 oom=0
//! LRU    : n=0 exp=5 rmv=0 drp=0 at=0
//! IO     : rd=0 wr=0 mis=0
//! ```
//!
//! FS-Cache stores on a disk the data that file systems such as NFS, AFS and Ceph read from the network. The
//! file describes the whole machine.
//!
//! What is odd: FS-Cache was rewritten in Linux 5.17, and few keys were kept. A field is `None` if the
//! kernel does not print its key. A key includes the name of its line: `Acquire:n`. Newer kernels also print
//! lines of the library of these file systems (`Netfs`, `Reads`, `Writes` and others). These change from
//! version to version and have no fields: [`Stats::get`] returns their numbers. Since Linux 6.8 `fs/fscache`
//! is a link to `fs/netfs`. The counters have 32 bits.
//!
//! Reference: `fscache_stats_show` in fs/netfs/fscache_stats.c, in fs/fscache/stats.c on older kernels,
//! Documentation/filesystems/caching/fscache.rst. Permission: any user. With CONFIG_FSCACHE_STATS.

use crate::class::Class;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::key_value::{KeyValue, by_key};
use crate::shape::labelled;
use crate::shape::numbers::{Numbers, numbers};
use crate::shape::unlisted::Unlisted;

numbers! {
    /// One sample of `/proc/fs/fscache/stats`. `None`: this kernel does not print the key.
    pub struct Stats: "", "" {} and {
        /// Values that this crate does not know, under `LINE:key`, and lines with another form.
        unlisted: Unlisted,
    };

    /// The changes between two samples of `/proc/fs/fscache/stats`.
    pub delta StatsDelta by field;

    /// Files that are known, now.
    "Cookies:n" cookies_n: Option<u64>,
    /// Volumes that are known, now.
    "Cookies:v" cookies_v: Option<u64>,
    /// Volumes whose name collided with that of another one.
    "Cookies:vcol" cookies_vcol: Option<u64> = int,
    /// Volumes that could not be created because memory was short.
    "Cookies:voom" cookies_voom: Option<u64> = int,
    /// Indices that were created. Older kernels.
    "Cookies:idx" cookies_idx: Option<u64> = int,
    /// Files that were created. Older kernels.
    "Cookies:dat" cookies_dat: Option<u64> = int,
    /// Special objects that were created. Older kernels.
    "Cookies:spc" cookies_spc: Option<u64> = int,
    /// Objects allocated. Older kernels.
    "Objects:alc" objects_alc: Option<u64> = int,
    /// Objects that could not be allocated. Older kernels.
    "Objects:nal" objects_nal: Option<u64> = int,
    /// Objects that became available. Older kernels.
    "Objects:avl" objects_avl: Option<u64> = int,
    /// Objects that were destroyed. Older kernels.
    "Objects:ded" objects_ded: Option<u64> = int,
    /// Objects that are not checked for being up to date. Older kernels.
    "ChkAux:non" chkaux_non: Option<u64> = int,
    /// Objects that were up to date. Older kernels.
    "ChkAux:ok" chkaux_ok: Option<u64> = int,
    /// Objects whose data for the check had to be updated. Older kernels.
    "ChkAux:upd" chkaux_upd: Option<u64> = int,
    /// Objects that were out of date. Older kernels.
    "ChkAux:obs" chkaux_obs: Option<u64> = int,
    /// Pages that were marked as cached. Older kernels.
    "Pages:mrk" pages_mrk: Option<u64> = int,
    /// Pages that are no longer cached. Older kernels.
    "Pages:unc" pages_unc: Option<u64> = int,
    /// Requests to cache a file.
    "Acquire:n" acquire_n: Option<u64> = int,
    /// Requests without a parent. Older kernels.
    "Acquire:nul" acquire_nul: Option<u64> = int,
    /// Requests while there was no cache. Older kernels.
    "Acquire:noc" acquire_noc: Option<u64> = int,
    /// Requests that succeeded.
    "Acquire:ok" acquire_ok: Option<u64> = int,
    /// Requests that failed. Older kernels.
    "Acquire:nbf" acquire_nbf: Option<u64> = int,
    /// Requests that failed because memory was short.
    "Acquire:oom" acquire_oom: Option<u64> = int,
    /// Files that are kept although they are not in use, now.
    "LRU:n" lru_n: Option<u64>,
    /// Files whose time of being kept expired.
    "LRU:exp" lru_exp: Option<u64> = int,
    /// Files that were used again before their time expired.
    "LRU:rmv" lru_rmv: Option<u64> = int,
    /// Files that were dropped before their time expired.
    "LRU:drp" lru_drp: Option<u64> = int,
    /// Time until the next of these files is checked, in ticks of the kernel (CONFIG_HZ), now.
    "LRU:at" lru_at: Option<i64>,
    /// Searches in the cache. Older kernels.
    "Lookups:n" lookups_n: Option<u64> = int,
    /// Searches that found nothing. Older kernels.
    "Lookups:neg" lookups_neg: Option<u64> = int,
    /// Searches that found an object. Older kernels.
    "Lookups:pos" lookups_pos: Option<u64> = int,
    /// Objects created by a search. Older kernels.
    "Lookups:crt" lookups_crt: Option<u64> = int,
    /// Searches that took too long and were restarted. Older kernels.
    "Lookups:tmo" lookups_tmo: Option<u64> = int,
    /// Times that the cached data of a file were discarded.
    "Invals:n" invals_n: Option<u64> = int,
    /// Discards that were carried out. Older kernels.
    "Invals:run" invals_run: Option<u64> = int,
    /// Updates of a file's check data.
    "Updates:n" updates_n: Option<u64> = int,
    /// Times that a file changed its size.
    "Updates:rsz" updates_rsz: Option<u64> = int,
    /// Size changes of files that are not in the cache.
    "Updates:rsn" updates_rsn: Option<u64> = int,
    /// Updates without a parent. Older kernels.
    "Updates:nul" updates_nul: Option<u64> = int,
    /// Updates that were carried out. Older kernels.
    "Updates:run" updates_run: Option<u64> = int,
    /// Files that were given up.
    "Relinqs:n" relinqs_n: Option<u64> = int,
    /// Files that were given up and removed from the cache.
    "Relinqs:rtr" relinqs_rtr: Option<u64> = int,
    /// Files that were given up and had no user any more.
    "Relinqs:drop" relinqs_drop: Option<u64> = int,
    /// Files that were given up and had no parent. Older kernels.
    "Relinqs:nul" relinqs_nul: Option<u64> = int,
    /// Files that were given up but had to wait until they were created. Older kernels.
    "Relinqs:wcr" relinqs_wcr: Option<u64> = int,
    /// Changes of attributes. Older kernels.
    "AttrChg:n" attrchg_n: Option<u64> = int,
    /// Changes of attributes that were accepted. Older kernels.
    "AttrChg:ok" attrchg_ok: Option<u64> = int,
    /// Changes of attributes that were refused. Older kernels.
    "AttrChg:nbf" attrchg_nbf: Option<u64> = int,
    /// Changes of attributes that failed because memory was short. Older kernels.
    "AttrChg:oom" attrchg_oom: Option<u64> = int,
    /// Changes of attributes that were carried out. Older kernels.
    "AttrChg:run" attrchg_run: Option<u64> = int,
    /// Requests to allocate a page. Older kernels.
    "Allocs:n" allocs_n: Option<u64> = int,
    /// Requests for a page that succeeded. Older kernels.
    "Allocs:ok" allocs_ok: Option<u64> = int,
    /// Requests for a page that waited for a search. Older kernels.
    "Allocs:wt" allocs_wt: Option<u64> = int,
    /// Requests for a page that were refused. Older kernels.
    "Allocs:nbf" allocs_nbf: Option<u64> = int,
    /// Requests for a page that a signal aborted. Older kernels.
    "Allocs:int" allocs_int: Option<u64> = int,
    /// Operations for a page that were started. Older kernels.
    "Allocs:ops" allocs_ops: Option<u64> = int,
    /// Operations for a page that waited for a CPU. Older kernels.
    "Allocs:owt" allocs_owt: Option<u64> = int,
    /// Operations for a page whose object was destroyed. Older kernels.
    "Allocs:abt" allocs_abt: Option<u64> = int,
    /// Requests to read. Older kernels.
    "Retrvls:n" retrvls_n: Option<u64> = int,
    /// Requests to read that succeeded. Older kernels.
    "Retrvls:ok" retrvls_ok: Option<u64> = int,
    /// Requests to read that waited for a search. Older kernels.
    "Retrvls:wt" retrvls_wt: Option<u64> = int,
    /// Requests to read data that are not in the cache. Older kernels.
    "Retrvls:nod" retrvls_nod: Option<u64> = int,
    /// Requests to read that were refused. Older kernels.
    "Retrvls:nbf" retrvls_nbf: Option<u64> = int,
    /// Requests to read that a signal aborted. Older kernels.
    "Retrvls:int" retrvls_int: Option<u64> = int,
    /// Requests to read that failed because memory was short. Older kernels.
    "Retrvls:oom" retrvls_oom: Option<u64> = int,
    /// Operations to read that were started. Older kernels.
    "Retrvls:ops" retrvls_ops: Option<u64> = int,
    /// Operations to read that waited for a CPU. Older kernels.
    "Retrvls:owt" retrvls_owt: Option<u64> = int,
    /// Operations to read whose object was destroyed. Older kernels.
    "Retrvls:abt" retrvls_abt: Option<u64> = int,
    /// Requests to write. Older kernels.
    "Stores:n" stores_n: Option<u64> = int,
    /// Requests to write that succeeded. Older kernels.
    "Stores:ok" stores_ok: Option<u64> = int,
    /// Requests to write a page that was already being written. Older kernels.
    "Stores:agn" stores_agn: Option<u64> = int,
    /// Requests to write that were refused. Older kernels.
    "Stores:nbf" stores_nbf: Option<u64> = int,
    /// Requests to write that failed because memory was short. Older kernels.
    "Stores:oom" stores_oom: Option<u64> = int,
    /// Operations to write that were started. Older kernels.
    "Stores:ops" stores_ops: Option<u64> = int,
    /// Times that operations to write got a CPU. Older kernels.
    "Stores:run" stores_run: Option<u64> = int,
    /// Pages that operations to write wrote. Older kernels.
    "Stores:pgs" stores_pgs: Option<u64> = int,
    /// Pages that were removed from the tree of pages to be written. Older kernels.
    "Stores:rxd" stores_rxd: Option<u64> = int,
    /// Pages beyond the size limit of a file. Older kernels.
    "Stores:olm" stores_olm: Option<u64> = int,
    /// Pages to be released that did not have to be written. Older kernels.
    "VmScan:nos" vmscan_nos: Option<u64> = int,
    /// Pages to be released that had already been written. Older kernels.
    "VmScan:gon" vmscan_gon: Option<u64> = int,
    /// Pages to be released that were being written. Older kernels.
    "VmScan:bsy" vmscan_bsy: Option<u64> = int,
    /// Pages to be released whose write was cancelled. Older kernels.
    "VmScan:can" vmscan_can: Option<u64> = int,
    /// Times that a release had to wait. Older kernels.
    "VmScan:wt" vmscan_wt: Option<u64> = int,
    /// Operations that had to wait for others. Older kernels.
    "Ops:pend" ops_pend: Option<u64> = int,
    /// Times that operations got a CPU. Older kernels.
    "Ops:run" ops_run: Option<u64> = int,
    /// Times that operations were queued. Older kernels.
    "Ops:enq" ops_enq: Option<u64> = int,
    /// Operations that were cancelled. Older kernels.
    "Ops:can" ops_can: Option<u64> = int,
    /// Operations that were refused because of the state of their object. Older kernels.
    "Ops:rej" ops_rej: Option<u64> = int,
    /// Operations that were initialised. Older kernels.
    "Ops:ini" ops_ini: Option<u64> = int,
    /// Operations whose release was postponed. Older kernels.
    "Ops:dfr" ops_dfr: Option<u64> = int,
    /// Operations that were released. Older kernels.
    "Ops:rel" ops_rel: Option<u64> = int,
    /// Operations whose postponed release was done. Older kernels.
    "Ops:gc" ops_gc: Option<u64> = int,
    /// Calls of `alloc_object` in the cache that are under way, now. Older kernels.
    "CacheOp:alo" cacheop_alo: Option<u64>,
    /// Calls of `lookup_object` in the cache that are under way, now. Older kernels.
    "CacheOp:luo" cacheop_luo: Option<u64>,
    /// Calls of `lookup_complete` in the cache that are under way, now. Older kernels.
    "CacheOp:luc" cacheop_luc: Option<u64>,
    /// Calls of `grab_object` in the cache that are under way, now. Older kernels.
    "CacheOp:gro" cacheop_gro: Option<u64>,
    /// Calls of `invalidate_object` in the cache that are under way, now. Older kernels.
    "CacheOp:inv" cacheop_inv: Option<u64>,
    /// Calls of `update_object` in the cache that are under way, now. Older kernels.
    "CacheOp:upo" cacheop_upo: Option<u64>,
    /// Calls of `drop_object` in the cache that are under way, now. Older kernels.
    "CacheOp:dro" cacheop_dro: Option<u64>,
    /// Calls of `put_object` in the cache that are under way, now. Older kernels.
    "CacheOp:pto" cacheop_pto: Option<u64>,
    /// Calls of `attr_changed` in the cache that are under way, now. Older kernels.
    "CacheOp:atc" cacheop_atc: Option<u64>,
    /// Calls of `sync_cache` in the cache that are under way, now. Older kernels.
    "CacheOp:syn" cacheop_syn: Option<u64>,
    /// Calls of `read_or_alloc_page` in the cache that are under way, now. Older kernels.
    "CacheOp:rap" cacheop_rap: Option<u64>,
    /// Calls of `read_or_alloc_pages` in the cache that are under way, now. Older kernels.
    "CacheOp:ras" cacheop_ras: Option<u64>,
    /// Calls of `allocate_page` in the cache that are under way, now. Older kernels.
    "CacheOp:alp" cacheop_alp: Option<u64>,
    /// Calls of `allocate_pages` in the cache that are under way, now. Older kernels.
    "CacheOp:als" cacheop_als: Option<u64>,
    /// Calls of `write_page` in the cache that are under way, now. Older kernels.
    "CacheOp:wrp" cacheop_wrp: Option<u64>,
    /// Calls of `uncache_page` in the cache that are under way, now. Older kernels.
    "CacheOp:ucp" cacheop_ucp: Option<u64>,
    /// Calls of `dissociate_pages` in the cache that are under way, now. Older kernels.
    "CacheOp:dsp" cacheop_dsp: Option<u64>,
    /// Objects that were refused because space was short. Older kernels.
    "CacheEv:nsp" cacheev_nsp: Option<u64> = int,
    /// Objects that were out of date and deleted. Older kernels.
    "CacheEv:stl" cacheev_stl: Option<u64> = int,
    /// Objects that were deleted because they were given up. Older kernels.
    "CacheEv:rtr" cacheev_rtr: Option<u64> = int,
    /// Objects that were deleted to make room. Older kernels.
    "CacheEv:cul" cacheev_cul: Option<u64> = int,
    /// Writes that were refused because space was short.
    "NoSpace:nwr" nospace_nwr: Option<u64> = int,
    /// Files that were not created because space was short.
    "NoSpace:ncr" nospace_ncr: Option<u64> = int,
    /// Files that were deleted to make room.
    "NoSpace:cull" nospace_cull: Option<u64> = int,
    /// Reads from the cache.
    "IO:rd" io_rd: Option<u64> = int,
    /// Writes to the cache.
    "IO:wr" io_wr: Option<u64> = int,
    /// Reads and writes that did not fit the blocks of the cache.
    "IO:mis" io_mis: Option<u64> = int,
}

impl ProcFile for Stats {
    type State = ();
    const NAME: &'static str = "fs/fscache/stats";
    const CLASS: Class = Class::SYSTEM.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let flags = [&Stats::REQUIRED, &Stats::SIGNED];
        let found = labelled::read(text, b'=', &Stats::KEYS, flags, &mut self.unlisted)?;
        // The heading: `FS-Cache statistics`, or `-- FS-Cache statistics --` on newer kernels.
        self.unlisted.retain(|key, _| key != b"FS-Cache" && key != b"--");
        if found.iter().all(Option::is_none) {
            return Err(ParseError::new(text.len(), "Acquire:n", "a key of FS-Cache before the end"));
        }
        self.fill(|key| (found[key].unwrap_or_default(), found[key].is_some()))
            .map_err(|key| ParseError::new(text.len(), Stats::KEYS[key], "this key before the end"))
    }
}

impl FileIn<crate::dir::ProcDir> for Stats {}

impl Stats {
    /// The number of a key, `"LINE:key"`. It is found in the fields of this crate and in `unlisted`. See
    /// [`KeyValue`].
    ///
    /// ```
    /// use procsampler::{Sampler, fs::fscache::Stats};
    ///
    /// let mut stats = Sampler::<Stats>::detached();
    /// let text = b"Netfs  : DL=7 ds=6\nFS-Cache statistics\nAcquire: n=5 ok=4 oom=1\n";
    /// let stats = stats.push(text, Default::default())?;
    /// assert_eq!(stats.acquire_ok, Some(4));
    /// assert_eq!(stats.get("Netfs:DL").and_then(|value| value.number()), Some(7));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<KeyValue<'_>> {
        by_key(key.as_ref(), &Stats::KEYS, "", &self.unlisted, |key| self.value(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::{Change, Delta};
    use crate::machine::Machine;

    /// Written from the functions of Linux 6.x, and of 3.x below.
    const NOW: &str = "Netfs  : RA=1 RP=2\nFS-Cache statistics\nCookies: n=5 v=1 vcol=2 voom=3\n\
        Acquire: n=6 ok=4294967295 oom=7\nLRU    : n=8 exp=9 rmv=10 drp=11 at=-12\nInvals : n=13\n\
        Updates: n=14 rsz=15 rsn=16\nRelinqs: n=17 rtr=18 drop=19\nNoSpace: nwr=20 ncr=21 cull=22\n\
        IO     : rd=23 wr=24 mis=25\n";
    const BEFORE: &str = "FS-Cache statistics\nCookies: idx=1 dat=2 spc=3\nObjects: alc=4 nal=5 avl=6 ded=7\n\
        ChkAux : non=8 ok=9 upd=10 obs=11\nPages  : mrk=12 unc=13\nAllocs : n=14 ok=15 wt=16 nbf=17 int=18\n\
        Allocs : ops=19 owt=20 abt=21\nCacheOp: alo=22 luo=23 luc=24 gro=25\nCacheEv: nsp=26 stl=27 rtr=28 cul=29\n";

    fn parsed(text: &str) -> Result<Stats, ParseError> {
        let mut stats = Stats::default();
        stats.parse(text.as_bytes(), &mut ()).map(|()| stats)
    }

    #[test]
    fn both_forms() {
        let now = parsed(NOW).unwrap();
        assert_eq!(now.unlisted.iter().count(), 2);
        assert_eq!(parsed(&NOW.replace("FS-Cache statistics", "-- FS-Cache statistics --")).unwrap(), now);
        assert_eq!((now.cookies_n, now.acquire_ok, now.lru_at), (Some(5), Some(4_294_967_295), Some(-12)));
        assert_eq!((now.io_mis, now.nospace_cull, now.cookies_idx), (Some(25), Some(22), None));
        assert_eq!(now.get("Netfs:RP").and_then(|value| value.number()), Some(2));
        assert_eq!(now.get("LRU:at").and_then(|value| value.signed()), Some(-12));
        let before = parsed(BEFORE).unwrap();
        assert!(before.unlisted.is_empty(), "{:?}", before.unlisted);
        assert_eq!((before.cookies_spc, before.allocs_int, before.allocs_abt), (Some(3), Some(18), Some(21)));
        assert_eq!((before.cacheop_gro, before.cacheev_cul, before.cookies_n), (Some(25), Some(29), None));
        let later = parsed(&NOW.replace("4294967295", "4").replace("rd=23", "rd=30")).unwrap();
        let delta = later.since(&now, &Machine::COMMON);
        assert_eq!((delta.acquire_ok, delta.io_rd), (Some(Change::Wrapped(5)), Some(Change::By(7))));
        assert_eq!((delta.allocs_n, now.numbers().count()), (None, 25));
    }

    #[test]
    fn an_odd_key_costs_itself() {
        let stats = parsed(&NOW.replace("oom=7", "oom=x new=1")).unwrap();
        assert_eq!((stats.acquire_n, stats.acquire_oom, stats.unlisted.malformed()), (Some(6), None, 1));
        assert_eq!(stats.unlisted.number("Acquire:new"), Some(1));
        for text in ["", "FS-Cache statistics\n", "Netfs  : RA=1\n"] {
            assert_eq!(parsed(text).unwrap_err().field(), "Acquire:n");
        }
    }
}
