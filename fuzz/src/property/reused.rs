//! Checks that reused snapshots and memory carry nothing over, do not grow, and cost at most a small multiple
//! of the text.

use std::fmt::Debug;
use std::time::Duration;

use procsampler::{ParseError, ProcFile, file::Earlier};
use rustix::time::{ClockId, clock_gettime};

use super::Parsed;
use crate::heap;

/// What the parses of one input may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many more times the same texts are parsed, to check that memory does not grow.
    pub rounds: usize,
    /// The limit for the time of a parse of a text of at least 128 KiB, as a multiple of a plain scan over
    /// its bytes. It is measured in processor time of the thread. `None` means no limit.
    pub scans: Option<u32>,
}

/// The highest costs of some parses.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    pub parses: u64,
    pub bytes: u64,
    /// The most memory that a parse held, as a multiple of its text's length.
    pub memory: f64,
    /// The longest time that a parse of a long text took, as a multiple of a plain scan over it.
    pub scans: f64,
}

impl Cost {
    /// Includes the costs of other parses.
    pub fn add(&mut self, other: Cost) {
        self.parses += other.parses;
        self.bytes += other.bytes;
        self.memory = self.memory.max(other.memory);
        self.scans = self.scans.max(other.scans);
    }
}

/// The limit for the memory of a parse, as a multiple of its text. The widest row is that of `cfs_rq[3]:/` in
/// sched_debug, which takes more than a kilobyte for 12 bytes of text. While a list grows, it also exists
/// twice for a moment.
const MULTIPLE: usize = 400;

/// The bytes that a snapshot may hold for any text, for tables of its keys and for the initial sizes of
/// buffers.
const BASE: usize = 128 << 10;

/// How many more bytes a parser memory may hold in the second half of the rounds, in addition to the length
/// of a text.
const SOME: isize = 4096;

/// The time of a parse is measured for texts of at least this length.
const LONG: usize = 128 << 10;

/// How many bytes a parse of a text may hold.
fn most(text: &[u8]) -> usize {
    BASE + MULTIPLE * text.len()
}

/// A parser memory that is used for all texts, and two snapshots that are used in turn, as in a sampler.
struct Used<T: ProcFile> {
    what: &'static str,
    snapshots: [T; 2],
    memory: T::State,
    /// If all texts are of one file, the text of the first snapshot, which is empty if there is none.
    last: Option<Vec<u8>>,
}

impl<T: ProcFile + PartialEq + Debug> Used<T> {
    fn new(what: &'static str, memory: T::State, last: Option<Vec<u8>>) -> Self {
        Used { what, snapshots: Default::default(), memory, last }
    }

    /// Parses a text, and checks that the result is the same as with fresh values.
    fn agrees(&mut self, text: &[u8], alone: &Result<T, ParseError>, cost: &mut Cost) {
        let [newest, spare] = &mut self.snapshots;
        let result = measured(text, None, cost, || match &self.last {
            Some(last) if !last.is_empty() => {
                spare.parse_after(text, Earlier { text: last, snapshot: newest }, &mut self.memory)
            }
            _ => spare.parse(text, &mut self.memory),
        });
        if result.is_ok() {
            self.snapshots.swap(0, 1);
            if let Some(last) = &mut self.last {
                last.clear();
                last.extend_from_slice(text);
            }
        }
        agrees(self.what, text, result.map(|()| &self.snapshots[0]), alone);
    }
}

/// Checks that reused values give the same result for a text as fresh ones.
pub(super) fn agrees<T: PartialEq + Debug>(
    what: &str,
    text: &[u8],
    result: Result<&T, ParseError>,
    alone: &Result<T, ParseError>,
) {
    let alone = alone.as_ref().map_err(|&error| error);
    assert!(result == alone, "{what} used again: {result:?} is not {alone:?} of {}", text.escape_ascii());
}

/// Parses each text with fresh values, and then with a snapshot, a memory or both that parsed the earlier
/// texts.
pub(super) fn reused<'a, T: ProcFile + PartialEq + Debug>(
    memory: &impl Fn() -> T::State,
    texts: impl IntoIterator<Item = &'a [u8]>,
    limits: &Limits,
    cost: &mut Cost,
) -> Vec<Parsed<'a, T>> {
    let one_file = Used::new("memory of one file", memory(), Some(Vec::new()));
    let mut used = [Used::new("memory", memory(), None), one_file];
    let mut snapshot = T::default();
    let mut parsed = Vec::new();
    for text in texts {
        let alone = measured(text, limits.scans, cost, || {
            let mut snapshot = T::default();
            snapshot.parse(text, &mut memory()).map(|()| snapshot)
        });
        let result = measured(text, None, cost, || snapshot.parse(text, &mut memory()));
        agrees("snapshot", text, result.map(|()| &snapshot), &alone);
        for used in &mut used {
            used.agrees(text, &alone, cost);
        }
        parsed.push((text, alone));
    }
    // A memory may forget and learn again, so this compares the maxima.
    let mut most_held = [isize::MIN; 2];
    for round in 0..limits.rounds {
        for (text, alone) in &parsed {
            for used in &mut used {
                used.agrees(text, alone, cost);
            }
            let half = &mut most_held[usize::from(round >= limits.rounds / 2)];
            *half = heap::live().max(*half);
        }
    }
    let longest = parsed.iter().map(|(text, _)| text.len()).max().unwrap_or(0) as isize;
    let [before, behind] = most_held;
    assert!(behind <= before.saturating_add(longest + SOME), "grows with each round of the same texts");
    parsed
}

/// Parses a text and checks the cost.
fn measured<R>(text: &[u8], scans: Option<u32>, cost: &mut Cost, parse: impl FnOnce() -> R) -> R {
    let (result, peak) = heap::peak_of(|| timed(&[text], scans, cost, parse));
    cost.parses += 1;
    cost.bytes += text.len() as u64;
    cost.memory = cost.memory.max(peak.saturating_sub(BASE) as f64 / text.len().max(1) as f64);
    assert!(peak <= most(text), "holds too much memory: {peak} bytes for {}", text.len());
    result
}

/// Compares the results of two texts and checks how long that takes. Most of the time goes into writing which
/// counters moved.
pub(super) fn compared(texts: [&[u8]; 2], limits: &Limits, compare: impl FnOnce()) {
    let scans = limits.scans.map(|scans| 4 * scans);
    timed(&texts, scans, &mut Cost::default(), compare);
}

/// Does `work` with texts. If they are long, checks that it takes at most the time of this many scans over
/// them.
fn timed<R>(texts: &[&[u8]], scans: Option<u32>, cost: &mut Cost, work: impl FnOnce() -> R) -> R {
    let long: usize = texts.iter().map(|text| text.len()).sum();
    let Some(most) = scans.filter(|_| long >= LONG) else { return work() };
    let before = thread_time();
    let result = work();
    let taken = thread_time() - before;
    let scan: Duration = texts.iter().map(|text| scan(text)).sum();
    let times = taken.as_secs_f64() / scan.as_secs_f64().max(1e-9);
    cost.scans = cost.scans.max(times);
    assert!(times < f64::from(most), "takes too long: {times} scans over {long} bytes");
    result
}

/// The time that it takes to look at each byte of a text in turn.
fn scan(text: &[u8]) -> Duration {
    let before = thread_time();
    let sum = text.iter().fold(0u32, |sum, &byte| std::hint::black_box(sum.rotate_left(1) ^ u32::from(byte)));
    std::hint::black_box(sum);
    thread_time() - before
}

fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}
