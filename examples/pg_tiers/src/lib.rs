//! From which tier a statement had its blocks: shared buffers, page cache or disk.

#![forbid(unsafe_code)]

use pg_time::statement::Outcome;
use procsampler::Machine;

/// How many blocks came from each tier. Two numbers are the least and the most; `None` is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tiers {
    /// Found in the shared buffers.
    pub hits: Option<u64>,
    /// Read from the file system, temporary files included.
    pub reads: Option<u64>,
    /// Of the reads, those whose block was not in the page cache.
    pub disk: Bracket,
    /// The rest of the reads.
    pub page_cache: Bracket,
}

/// The least and the most that a count can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bracket {
    pub least: Option<u64>,
    pub most: Option<u64>,
}

/// What is known of a statement that bears on its tiers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    pub hits: Option<u64>,
    pub reads: Option<u64>,
    /// Bytes that were asked for, and bytes from storage.
    pub asked: Option<u64>,
    pub fetched: Option<u64>,
    /// How often the backend slept; `None` too if it slept for something else than reads.
    pub sleeps: Option<u64>,
}

impl Evidence {
    /// Of a statement that was run.
    pub fn of(outcome: &Outcome) -> Evidence {
        let (io, plan) = (outcome.total().io, outcome.plan.as_ref());
        let is_alone = outcome.workers.is_none() && outcome.io_workers.is_none();
        let only_reads = plan.is_some_and(|plan| plan.physical_writes() == 0 && plan.dirtied == 0);
        // The time in disk waits is known to a tick.
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
    /// From what /proc and EXPLAIN say:
    ///
    /// reads that waited <= blocks not resident <= min(rchar, read_bytes) / block size
    ///
    /// The kernel charges readahead to the reader, so that `read_bytes` can be more than what was wanted. A
    /// read that waited is seen as a sleep of the backend; a statement that sleeps for something else too (it
    /// writes, or waits for locks or for workers) has no lower end.
    pub fn of(evidence: &Evidence, block_size: u64) -> Tiers {
        let Evidence { hits, reads, asked, fetched, sleeps } = *evidence;
        let bytes = asked.zip(fetched).map(|(asked, fetched)| asked.min(fetched));
        let blocks = bytes.map(|bytes| bytes.div_ceil(block_size.max(1)));
        let most = match (blocks, reads) {
            (Some(blocks), Some(reads)) => Some(blocks.min(reads)),
            (blocks, reads) => blocks.or(reads),
        };
        // Nothing that was not fetched was waited for: what is above slept for another reason.
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
    /// Asleep until a block came: exact to a tick, if delay accounting is on.
    pub disk: Option<f64>,
    /// The rest of the time that PostgreSQL says it spent in reads: copying, and waiting for a CPU. An upper
    /// end.
    pub page_cache: Option<f64>,
}

impl Times {
    /// Of a statement without workers; what they waited is not known.
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
        // Readahead is more than was asked for, and the reads of the catalogs are none of the plan's.
        let ahead = Tiers::of(&Evidence { fetched: bytes(250), ..all }, 8192);
        assert_eq!((ahead.disk.most, ahead.page_cache.least), (Some(100), Some(0)));
        // It slept for something else too.
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
