//! The waits in a trace, and their sums.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use super::line::{Call, Line};
use super::names;
use crate::relations::{File, Relations};

/// One wait of one process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    pub pid: u32,
    pub name: &'static str,
    /// In nanoseconds, on the tracer's clock.
    pub end: u64,
    pub elapsed: u64,
    /// The time in which it slept. In the rest it ran, or waited for a CPU.
    pub slept: u64,
    pub file: Option<File>,
    /// The number of the block, in blocks of the size of the trace, counted in the whole relation and not in
    /// one of its segments.
    pub block: Option<u64>,
    /// Bytes, or an error below 0.
    pub result: i64,
}

impl Wait {
    /// One line in the format of Oracle's trace. The first number identifies the process.
    pub fn text(&self, number: usize, relations: &Relations) -> String {
        let mut text = format!("WAIT #{number}: nam='{}' ela={} us", self.name, self.elapsed / 1000);
        match &self.file {
            Some(File::Relation { node, .. }) => {
                let _ = write!(text, " file#={node}");
            }
            Some(File::Temporary(name) | File::Wal(name)) => {
                let _ = write!(text, " file#={name}");
            }
            Some(File::Other(_)) | None => {}
        }
        if let Some(block) = self.block {
            let _ = write!(text, " block#={block}");
        }
        if let Some(file) = &self.file {
            let _ = write!(text, " obj={}", relations.text(file));
        }
        text
    }

    /// A read of a block of a relation or of a temporary file.
    pub fn is_block_read(&self) -> bool {
        matches!(self.name, "DataFileRead" | "BufFileRead")
    }
}

/// The waits that a tracer recorded.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    pub waits: Vec<Wait>,
    /// The number of events that are missing.
    pub lost: u64,
}

/// Blocks of a segment of a relation; all servers are built so.
const SEGMENT: u64 = 131_072;

impl Trace {
    /// Parses the tracer's text. `files` are the files that were open when it began, by process and
    /// descriptor.
    pub fn parse(text: &str, mut files: HashMap<(u32, u32), File>, block_size: u64) -> Trace {
        let mut trace = Trace::default();
        // The index of each process's last wait on an epoll, until it is known what ended it.
        let mut undecided: HashMap<u32, usize> = HashMap::new();
        for line in text.lines().filter_map(Line::parse) {
            match line {
                Line::Clock(_) => {}
                Line::Lost(events) => trace.lost += events,
                Line::Open { pid, fd, path } => {
                    files.insert((pid, fd), File::of_path(path));
                }
                Line::Call(call) => {
                    let latch = undecided.remove(&call.pid);
                    // Data from a client is received directly after the wait for it.
                    if call.name == "recvfrom" {
                        if let Some(at) = latch.filter(|_| call.result >= 0) {
                            trace.waits[at].name = "ClientRead";
                        }
                        continue;
                    }
                    let file = call.fd.and_then(|fd| files.get(&(call.pid, fd)));
                    if call.name.starts_with("epoll") {
                        undecided.insert(call.pid, trace.waits.len());
                    }
                    trace.waits.push(wait(&call, file, block_size));
                }
            }
        }
        trace
    }

    /// Keeps the waits of the wanted processes between these times, on the tracer's clock.
    pub fn within(mut self, begin: u64, end: u64, is_wanted: impl Fn(u32) -> bool) -> Trace {
        let is_within = |wait: &Wait| wait.end.saturating_sub(wait.elapsed) >= begin && wait.end <= end;
        self.waits.retain(|wait| is_within(wait) && is_wanted(wait.pid));
        // Lines of two CPUs are not in order.
        self.waits.sort_by_key(|wait| wait.end);
        self
    }

    /// The sums by name, the longest first, and below each its durations by powers of two.
    pub fn histogram(&self) -> String {
        let mut names: BTreeMap<&str, Vec<&Wait>> = BTreeMap::new();
        for wait in &self.waits {
            names.entry(wait.name).or_default().push(wait);
        }
        let sum = |waits: &[&Wait]| waits.iter().map(|wait| wait.elapsed).sum::<u64>();
        let mut rows: Vec<_> = names.into_iter().collect();
        rows.sort_by_key(|(_, waits)| std::cmp::Reverse(sum(waits)));
        let mut text = String::new();
        for (name, waits) in rows {
            let slept = waits.iter().map(|wait| wait.slept).sum::<u64>();
            let _ = writeln!(
                text,
                "{name}: {} waits, {:.3} ms, of which asleep {:.3} ms",
                waits.len(),
                sum(&waits) as f64 / 1e6,
                slept as f64 / 1e6
            );
            text.push_str(&buckets(waits.iter().map(|wait| wait.elapsed)));
        }
        text
    }
}

/// Groups durations in nanoseconds by powers of two of microseconds, with their number and their sum.
pub fn buckets(durations: impl Iterator<Item = u64>) -> String {
    let mut counts: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    for elapsed in durations {
        let us = elapsed / 1000;
        let (count, sum) = counts.entry(us.checked_ilog2().map_or(0, |power| power + 1)).or_default();
        *count += 1;
        *sum += elapsed;
    }
    let most = counts.values().map(|(count, _)| *count).max().unwrap_or(1);
    let mut text = String::new();
    for (power, (count, sum)) in counts {
        let bar = "#".repeat((count * 40).div_ceil(most) as usize);
        let below = 1u64 << power;
        let _ = writeln!(text, "  < {below:>9} us {count:>9} {:>12.3} ms  {bar}", sum as f64 / 1e6);
    }
    text
}

fn wait(call: &Call<'_>, file: Option<&File>, block_size: u64) -> Wait {
    let first = match file {
        Some(File::Relation { segment, .. }) => segment.saturating_mul(SEGMENT),
        _ => 0,
    };
    let block = call.offset.map(|offset| (offset / block_size.max(1)).saturating_add(first));
    Wait {
        pid: call.pid,
        name: names::of(call.name, file),
        end: call.end,
        elapsed: call.elapsed,
        slept: call.slept,
        file: file.cloned(),
        block,
        result: call.result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Attaching 42 probes...
clock 1000
wait 7 tracepoint:syscalls:sys_exit_epoll_wait 5000 4000 3900 -1 -1 1
wait 7 tracepoint:syscalls:sys_exit_recvfrom 5100 10 0 9 -1 40
open 7 5 base/13/16385.2
wait 7 tracepoint:syscalls:sys_exit_pread64 300000 156000 120000 5 81920 8192
Lost 3 events
wait 7 tracepoint:syscalls:sys_exit_pread64 310000 900 0 4 0 8192
wait 8 tracepoint:syscalls:sys_exit_futex 320000 3000 2000 -1 -1 0
wait 7 tracepoint:syscalls:sys_exit_epoll_wait 400000 50000 49000 -1 -1 1
wait 7 tracepoint:syscalls:sys_exit_read 410000 900 0 3 -1 128
wait 7 tracepoint:syscalls:sys_exit_fdatasync 500000 80000 70000 6 -1 0
";

    fn trace() -> Trace {
        let files = [((7, 6), File::of_path("/data/pg_wal/000000010000000000000001"))].into();
        Trace::parse(TEXT, files, 8192)
    }

    #[test]
    fn names_files_and_blocks() {
        let trace = trace();
        assert_eq!(trace.lost, 3);
        let names: Vec<_> = trace.waits.iter().map(|wait| wait.name).collect();
        let expected =
            ["ClientRead", "DataFileRead", "FileRead", "LWLock(futex)", "Latch", "Read", "WALSync"];
        assert_eq!(names, expected);
        let read = &trace.waits[1];
        assert_eq!((read.block, read.slept, read.result), (Some(2 * SEGMENT + 10), 120_000, 8192));
        let none = Relations::default();
        let line = "WAIT #1: nam='DataFileRead' ela=156 us file#=16385 block#=262154 obj=13/16385";
        assert_eq!(read.text(1, &none), line);
        assert_eq!(trace.waits[3].text(2, &none), "WAIT #2: nam='LWLock(futex)' ela=3 us");
        let sync = "WAIT #1: nam='WALSync' ela=80 us file#=000000010000000000000001 obj=(write-ahead log)";
        assert_eq!(trace.waits[6].text(1, &none), sync);
    }

    #[test]
    fn a_part_of_it() {
        let part = trace().within(144_000, 450_000, |pid| pid == 7);
        assert_eq!(
            part.waits.iter().map(|wait| wait.end).collect::<Vec<_>>(),
            [300_000, 310_000, 400_000, 410_000]
        );
        let text = part.histogram();
        assert!(
            text.starts_with("DataFileRead: 1 waits, 0.156 ms, of which asleep 0.120 ms\n  <       256 us"),
            "{text}"
        );
        assert_eq!(Trace::default().histogram(), "");
    }

    #[test]
    fn powers_of_two() {
        let text = buckets([0, 999, 1000, 1999, 2000, 1_000_000].into_iter());
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        let counts: Vec<_> = lines.iter().map(|words| (words[1], words[3])).collect();
        assert_eq!(counts, [("1", "2"), ("2", "2"), ("4", "1"), ("1024", "1")]);
    }
}
