//! From which tier a statement got its blocks: shared buffers, page cache or disk.

#![forbid(unsafe_code)]

use pg_time::statement::Outcome;
use procsampler::Machine;

/// How many blocks came from each tier. Two numbers are a lower and an upper bound. `None` means that the
/// number is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tiers {
    /// Blocks found in the shared buffers.
    pub hits: Option<u64>,
    /// Blocks read from the file system, including temporary files.
    pub reads: Option<u64>,
    /// The reads whose block was not in the page cache.
    pub disk: Bracket,
    /// The rest of the reads.
    pub page_cache: Bracket,
}

/// The lower and the upper bound of a count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bracket {
    pub least: Option<u64>,
    pub most: Option<u64>,
}

/// What is known about a statement and is relevant for its tiers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    pub hits: Option<u64>,
    pub reads: Option<u64>,
    /// Bytes that were requested, and bytes from storage.
    pub asked: Option<u64>,
    pub fetched: Option<u64>,
    /// How often the backend slept; `None` also if it slept for another reason than reads.
    pub sleeps: Option<u64>,
}

impl Evidence {
    /// The evidence of a statement that was run.
    pub fn of(outcome: &Outcome) -> Evidence {
        let (io, plan) = (outcome.total().io, outcome.plan.as_ref());
        let is_alone = outcome.workers.is_none() && outcome.io_workers.is_none();
        let only_reads = plan.is_some_and(|plan| plan.physical_writes() == 0 && plan.dirtied == 0);
        // The time in disk waits is known with the precision of a tick.
        let tick = 1.0 / Machine::this().ticks_per_second as f64;
        let sleep = outcome.elapsed.as_secs_f64() * 0.02 + tick;
        let slept_else = outcome.split.other.is_some_and(|other| other > sleep);
        Evidence {
            hits: plan.map(|plan| plan.hit),
            reads: plan.map(|plan| plan.physical_reads()),
            asked: io.rchar,
            fetched: io.read_bytes,
            sleeps: outcome.sleeps.filter(|_| is_alone && only_reads && !slept_else),
        }
    }
}

impl Tiers {
    /// Computes the tiers from /proc and EXPLAIN:
    ///
    /// reads that waited <= blocks not resident <= min(rchar, read_bytes) / block size
    ///
    /// The kernel charges readahead to the reader, so `read_bytes` can be more than the statement needed. A
    /// read that waited counts as a sleep of the backend. If the statement also sleeps for another reason (it
    /// writes, or waits for locks or for workers), there is no lower bound.
    pub fn of(evidence: &Evidence, block_size: u64) -> Tiers {
        let Evidence { hits, reads, asked, fetched, sleeps } = *evidence;
        let bytes = asked.zip(fetched).map(|(asked, fetched)| asked.min(fetched));
        let blocks = bytes.map(|bytes| bytes.div_ceil(block_size.max(1)));
        let most = match (blocks, reads) {
            (Some(blocks), Some(reads)) => Some(blocks.min(reads)),
            (blocks, reads) => blocks.or(reads),
        };
        // A wait for a read implies a fetch, so further sleeps had another reason.
        let least = sleeps.map(|sleeps| most.map_or(sleeps, |most| sleeps.min(most)));
        Tiers {
            hits,
            reads,
            disk: Bracket { least, most },
            page_cache: Bracket {
                least: reads.zip(most).map(|(reads, most)| reads - most.min(reads)),
                most: reads.map(|reads| reads - least.unwrap_or(0).min(reads)),
            },
        }
    }
}

/// Time of each tier in seconds, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Times {
    /// Time asleep until a block arrived: exact to a tick, if delay accounting is on.
    pub disk: Option<f64>,
    /// The rest of the time that PostgreSQL reports for reads: copying, and waiting for a CPU. This is an
    /// upper bound.
    pub page_cache: Option<f64>,
}

impl Times {
    /// The times of a statement without workers. The waits of workers are not known.
    pub fn of(outcome: &Outcome) -> Times {
        if outcome.workers.is_some() || outcome.io_workers.is_some() {
            return Times::default();
        }
        let disk = outcome.split.block_io;
        let reads = outcome.plan.as_ref().and_then(|plan| plan.read_time);
        Times { disk, page_cache: reads.zip(disk).map(|(reads, disk)| (reads - disk).max(0.0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bracket() {
        let bytes = |blocks: u64| Some(blocks * 8192);
        let all = Evidence {
            hits: Some(5),
            reads: Some(100),
            asked: bytes(103),
            fetched: bytes(60),
            sleeps: Some(40),
        };
        let tiers = Tiers::of(&all, 8192);
        assert_eq!(tiers.disk, Bracket { least: Some(40), most: Some(60) });
        assert_eq!(tiers.page_cache, Bracket { least: Some(40), most: Some(60) });
        // Readahead fetches more than was requested, and the reads of the catalogs do not belong to the plan.
        let ahead = Tiers::of(&Evidence { fetched: bytes(250), ..all }, 8192);
        assert_eq!((ahead.disk.most, ahead.page_cache.least), (Some(100), Some(0)));
        // It also slept for another reason.
        let cached = Tiers::of(&Evidence { fetched: Some(0), ..all }, 8192);
        assert_eq!(
            (cached.disk.least, cached.disk.most, cached.page_cache.least),
            (Some(0), Some(0), Some(100))
        );
    }

    #[test]
    fn what_is_not_known() {
        let all = Evidence { hits: Some(5), reads: Some(100), ..Evidence::default() };
        let tiers = Tiers::of(&all, 8192);
        assert_eq!(tiers.disk, Bracket { least: None, most: Some(100) });
        assert_eq!(tiers.page_cache, Bracket { least: Some(0), most: Some(100) });
        assert_eq!(Tiers::of(&Evidence::default(), 8192), Tiers::default());
    }
}
