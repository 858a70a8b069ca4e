//! One process as a line shows it.

use std::cmp::Ordering;
use std::time::Duration;

use procsampler::delta::Rate;
use procsampler::pid::State;
use procsampler::pid::comm::CommName;
use procsampler::unit::KiB;
use procsampler::{Machine, Outcome, PidDir, Process};

use crate::sample::{Cmdline, Files};

pub struct Row {
    pub pid: u32,
    pub comm: CommName,
    pub state: State,
    pub priority: i32,
    pub nice: i32,
    pub threads: i32,
    /// 100 is one CPU; unknown as long as there is no interval.
    pub cpu: Rate,
    pub time: Duration,
    pub rss: KiB,
    pub io: Io,
}

/// A process's I/O.
#[derive(Clone, Copy)]
pub enum Io {
    /// Bytes a second from and to storage, and the sums they come from.
    Known { read: Rate, written: Rate, totals: Totals },
    /// This user may not see it.
    Denied,
    /// This kernel does not count it.
    Unsupported,
    /// It could not be read.
    Failed,
}

/// Bytes since the process started.
#[derive(Clone, Copy)]
pub struct Totals {
    pub rchar: u64,
    pub wchar: u64,
    pub read: u64,
    pub written: u64,
}

impl Io {
    pub fn read(&self) -> Rate {
        match self {
            Io::Known { read, .. } => *read,
            _ => Rate::UNKNOWN,
        }
    }

    pub fn written(&self) -> Rate {
        match self {
            Io::Known { written, .. } => *written,
            _ => Rate::UNKNOWN,
        }
    }
}

impl Row {
    /// `None` for a process if this scan read nothing of it.
    pub fn new(process: &Process<'_, Files, PidDir, Cmdline>, machine: &Machine) -> Option<Row> {
        let (stat, statm, io) = process.files();
        let now = stat.fresh()?;
        let spent = now.utime + now.stime;
        let cpus = stat.delta().map_or(Rate::UNKNOWN, |delta| delta.cpu_share(delta.cpu()));
        let io = match (io.outcome(), io.current()) {
            (Outcome::Read, Some(now)) => {
                let totals = Totals {
                    rchar: now.rchar.unwrap_or_default().0,
                    wchar: now.wchar.0,
                    read: now.read_bytes.0,
                    written: now.write_bytes.0,
                };
                let (read, written) = match io.delta() {
                    Some(delta) => (delta.per_second(delta.read_bytes), delta.per_second(delta.write_bytes)),
                    None => (Rate::UNKNOWN, Rate::UNKNOWN),
                };
                Io::Known { read, written, totals }
            }
            (Outcome::Denied, _) => Io::Denied,
            (Outcome::Unsupported, _) => Io::Unsupported,
            _ => Io::Failed,
        };
        Some(Row {
            pid: process.pid(),
            comm: now.comm,
            state: now.leader.state,
            priority: now.leader.priority,
            nice: now.leader.nice,
            threads: now.num_threads,
            cpu: cpus * 100.0,
            time: spent.duration(machine),
            rss: statm.fresh().map_or(now.rss, |statm| statm.resident).kib(machine),
            io,
        })
    }
}

/// By what rows are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Key {
    #[default]
    Cpu,
    Memory,
    Io,
    Pid,
    Time,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Order {
    pub key: Key,
    pub reverse: bool,
}

impl Order {
    /// The largest first, but the pids, which rise; rows that have no value come last, whichever way.
    pub fn sort(self, rows: &mut [Row]) {
        rows.sort_unstable_by(|a, b| self.compare(a, b).then(a.pid.cmp(&b.pid)));
    }

    fn compare(self, a: &Row, b: &Row) -> Ordering {
        let value = |row: &Row| match self.key {
            Key::Cpu => row.cpu.known(),
            Key::Memory => Some(row.rss.0 as f64),
            Key::Io => (row.io.read() + row.io.written()).known(),
            Key::Pid => Some(-f64::from(row.pid)),
            Key::Time => Some(row.time.as_secs_f64()),
        };
        match (value(a), value(b)) {
            (Some(a), Some(b)) if self.reverse => a.total_cmp(&b),
            (Some(a), Some(b)) => b.total_cmp(&a),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }
}
