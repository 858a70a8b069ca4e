//! The results of the samples, by time and by process.

use std::collections::HashMap;
use std::time::Duration;

use procsampler::Machine;
use procsampler::pid::CommName;
use procsampler::tree::{Member, Tree, Usage};
use procsampler::waits::{Profile, Waits};
use serde_json::{Value, json};

use crate::blocked::{Category, Doing};

/// One process, alive or not.
#[derive(Clone, Copy, Debug)]
pub struct Record {
    /// The index of its parent; `None` for the command itself, and for a process whose parent no sample
    /// found.
    pub parent: Option<usize>,
    pub comm: CommName,
    pub own: Usage,
    pub peak_rss: u64,
}

/// One sample of the whole tree.
#[derive(Clone, Copy, Debug, Default)]
pub struct Point {
    pub time: Duration,
    pub processes: usize,
    pub threads: u64,
    /// Resident memory in bytes. Memory that processes share is counted several times.
    pub rss: u64,
    pub total: Usage,
    /// CPUs in use since the previous sample.
    pub cpus: f64,
    /// Whether this sample read the threads. If not, their activities are those of the last sample that did.
    pub has_waits: bool,
    pub running: usize,
    pub blocked: [usize; Category::ALL.len()],
    /// Threads whose wait is unknown.
    pub unknown: usize,
}

impl Point {
    pub fn json(&self, machine: &Machine) -> Value {
        let blocked: serde_json::Map<String, Value> = Category::ALL
            .iter()
            .zip(self.blocked)
            .map(|(category, threads)| (category.name().to_owned(), json!(threads)))
            .collect();
        let mut line = json!({
            "seconds": self.time.as_secs_f64(),
            "processes": self.processes,
            "threads": self.threads,
            "rss_bytes": self.rss,
            "cpus": self.cpus,
            "threads_sampled": self.has_waits,
            "running": self.running,
            "blocked": blocked,
            "unknown": self.unknown,
        });
        extend(&mut line, usage_json(&self.total, machine));
        line
    }
}

/// Adds the fields of another object to an object.
pub fn extend(line: &mut Value, more: Value) {
    if let (Value::Object(line), Value::Object(more)) = (line, more) {
        line.extend(more);
    }
}

/// The usage as JSON. Unknown values are null.
pub fn usage_json(usage: &Usage, machine: &Machine) -> Value {
    json!({
        "user_seconds": usage.utime.duration(machine).as_secs_f64(),
        "system_seconds": usage.stime.duration(machine).as_secs_f64(),
        "minor_faults": usage.minflt,
        "major_faults": usage.majflt,
        "read_calls": usage.io.map(|io| io.syscr),
        "read_bytes": usage.io.map(|io| io.rchar.0),
        "write_calls": usage.io.map(|io| io.syscw),
        "written_bytes": usage.io.map(|io| io.wchar.0),
        "fetched_bytes": usage.io.map(|io| io.read_bytes.0),
        "dirtied_bytes": usage.io.map(|io| io.write_bytes.0),
    })
}

/// All results.
#[derive(Debug, Default)]
pub struct History {
    pub records: Vec<Record>,
    /// The living processes by number, each with its start time and its index.
    living: HashMap<u32, (u64, usize)>,
    pub points: Vec<Point>,
    pub waits: Profile<Doing>,
    /// The processes of the last sample, for the sampler of waits.
    pids: Vec<u32>,
    last: Point,
    pub peak_rss: (u64, Duration),
    pub peak_processes: usize,
    pub peak_threads: u64,
    stride: u32,
    skipped: u32,
}

/// The largest number of points of the timeline. When it is reached, every second point is dropped.
const POINTS: usize = 20_000;

impl History {
    /// Adds a sample of the tree. Returns true if the processes have changed.
    pub fn see(&mut self, tree: &Tree, machine: &Machine, time: Duration) -> bool {
        let page = machine.page_size;
        for member in tree.gone() {
            self.put(&member, page);
            self.living.remove(&member.pid());
        }
        let mut point = Point { time, total: tree.total(), ..self.last };
        (point.processes, point.threads, point.rss, point.cpus) = (0, 0, 0, 0.0);
        point.has_waits = false;
        let mut pids = std::mem::take(&mut self.pids);
        let before = pids.len();
        let (mut at, mut changed) = (0, false);
        for member in tree.members() {
            self.put(&member, page);
            if member.is_zombie() {
                continue;
            }
            point.processes += 1;
            point.threads += u64::try_from(member.stat().num_threads).unwrap_or(0);
            point.rss += self.rss_of(&member, page);
            changed |= pids.get(at) != Some(&member.pid());
            match pids.get_mut(at) {
                Some(pid) => *pid = member.pid(),
                None => pids.push(member.pid()),
            }
            at += 1;
        }
        changed |= at != before;
        pids.truncate(at);
        self.pids = pids;
        let elapsed = time.saturating_sub(self.last.time).as_secs_f64();
        let ticks = point.total.cpu().0.saturating_sub(self.last.total.cpu().0);
        if elapsed > 0.0 {
            point.cpus = ticks as f64 / machine.ticks_per_second as f64 / elapsed;
        }
        if point.rss > self.peak_rss.0 {
            self.peak_rss = (point.rss, time);
        }
        self.peak_processes = self.peak_processes.max(point.processes);
        self.peak_threads = self.peak_threads.max(point.threads);
        self.last = point;
        changed
    }

    pub fn pids(&self) -> Vec<u32> {
        self.pids.clone()
    }

    /// Adds what the threads do at this moment.
    pub fn see_waits(&mut self, waits: &Waits) {
        let point = &mut self.last;
        (point.running, point.blocked, point.unknown) = Default::default();
        point.has_waits = true;
        for wait in waits.threads() {
            let doing = Doing::of(&wait);
            match (doing, doing.category()) {
                (_, Some(category)) => point.blocked[category as usize] += 1,
                (Doing::Running, _) => point.running += 1,
                (Doing::Off, _) => continue,
                _ => point.unknown += 1,
            }
            self.waits.add(doing);
        }
        self.waits.end_pass();
    }

    /// Ends a sample, and returns it.
    pub fn end(&mut self) -> Point {
        self.skipped += 1;
        if self.skipped > self.stride {
            self.skipped = 0;
            self.points.push(self.last);
        }
        if self.points.len() >= POINTS {
            let mut is_kept = false;
            self.points.retain(|_| {
                is_kept = !is_kept;
                is_kept
            });
            self.stride = self.stride * 2 + 1;
        }
        self.last
    }

    fn rss_of(&self, member: &Member<'_>, page: u64) -> u64 {
        member.stat().rss.0.saturating_mul(page)
    }

    fn put(&mut self, member: &Member<'_>, page: u64) {
        let rss = self.rss_of(member, page);
        let known = self.living.get(&member.pid()).filter(|(started, _)| *started == member.started().0);
        let at = match known {
            Some(&(_, at)) => at,
            None => {
                let parent = self.living.get(&member.parent()).map(|&(_, at)| at);
                let record = Record { parent, comm: *member.comm(), own: Usage::default(), peak_rss: 0 };
                self.records.push(record);
                self.living.insert(member.pid(), (member.started().0, self.records.len() - 1));
                self.records.len() - 1
            }
        };
        let record = &mut self.records[at];
        record.comm = *member.comm();
        record.own = member.own();
        record.peak_rss = record.peak_rss.max(rss);
    }
}
