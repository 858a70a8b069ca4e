//! From which tier a statement had its blocks: shared buffers, page cache or disk.

#![forbid(unsafe_code)]

use pg_time::statement::Outcome;

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

impl Tiers {
    /// From what /proc and EXPLAIN say:
    ///
    /// reads that waited <= blocks not resident <= min(rchar, read_bytes) / block size
    ///
    /// The kernel charges readahead to the reader, so that `read_bytes` can be more than what was wanted. A
    /// read that waited is seen as a sleep of the backend; a statement that sleeps for something else too (it
    /// writes, or waits for locks or for workers) has no lower end.
    pub fn of(outcome: &Outcome, block_size: u64) -> Tiers {
        let block_size = block_size.max(1);
        let io = outcome.total().io;
        let plan = outcome.plan.as_ref();
        let reads = plan.map(|plan| plan.physical_reads());
        let fetched =
            io.rchar.zip(io.read_bytes).map(|(asked, fetched)| asked.min(fetched).div_ceil(block_size));
        let most = match (fetched, reads) {
            (Some(fetched), Some(reads)) => Some(fetched.min(reads)),
            (fetched, reads) => fetched.or(reads),
        };
        let is_alone = outcome.workers.is_none() && outcome.io_workers.is_none();
        let only_reads = plan.is_some_and(|plan| plan.physical_writes() == 0 && plan.dirtied == 0);
        let slept = outcome.sleeps.filter(|_| is_alone && only_reads);
        // Nothing that was not fetched was waited for: what is above slept for another reason.
        let least = slept.map(|slept| most.map_or(slept, |most| slept.min(most)));
        Tiers {
            hits: plan.map(|plan| plan.hit),
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
