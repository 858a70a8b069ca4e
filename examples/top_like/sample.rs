//! Everything that is sampled for a frame.

use std::cmp::Reverse;
use std::time::{Duration, Instant};

use procsampler::delta::Rate;
use procsampler::pid::State;
use procsampler::pid::comm::CommName;
use procsampler::system::{Diskstats, Loadavg, Meminfo, Stat, Uptime};
use procsampler::{Machine, ProcDir, ProcessTable, Result, Sampler, Scan, Select, pid, text::Printable};

use crate::options::Options;
use crate::rows::{Io, Row};

/// The files that are read of each process.
pub type Files = (pid::Stat, pid::Statm, pid::Io);

/// The command line of a process, fit for a terminal, and the name that the process had when it was read.
#[derive(Default)]
pub struct Cmdline {
    of: Option<CommName>,
    text: String,
}

pub struct Samples {
    pub stat: Sampler<Stat>,
    pub meminfo: Sampler<Meminfo>,
    pub loadavg: Sampler<Loadavg>,
    pub uptime: Sampler<Uptime>,
    /// A kernel without block devices has no such file.
    diskstats: Option<Sampler<Diskstats>>,
    pub table: ProcessTable<Files, Cmdline>,
    /// This program itself, to the nanosecond: it has one thread.
    own: Option<Sampler<pid::Schedstat>>,
    pub last: Last,
}

/// What the last sample was and what it cost.
#[derive(Clone, Copy, Default)]
pub struct Last {
    pub scan: Scan,
    /// What the scan of the processes took.
    pub scan_time: Duration,
    /// What all of the sample took.
    pub sample_time: Duration,
}

/// Sums over the processes.
#[derive(Default)]
pub struct Tally {
    pub states: Vec<(State, usize)>,
    pub threads: u64,
    pub io_denied: usize,
    pub io_unsupported: usize,
    pub io_failed: usize,
}

/// What one disk did, a second.
pub struct DiskRates {
    pub name: String,
    pub reads: Rate,
    pub writes: Rate,
    pub read_bytes: Rate,
    pub written_bytes: Rate,
    /// The share of the time in which something was in progress.
    pub busy: Rate,
}

impl Samples {
    pub fn open(options: &Options) -> Result<Samples> {
        let proc = match &options.proc {
            Some(path) => ProcDir::at(path, Machine::this())?,
            None => ProcDir::open()?,
        };
        let mut table = ProcessTable::new(&proc)?.with_data();
        if !options.pids.is_empty() {
            table.set_select(Select::Pids(options.pids.clone()));
        }
        let diskstats = match Sampler::open(&proc) {
            Ok(diskstats) => Some(diskstats),
            Err(error) if error.is_unsupported() => None,
            Err(error) => return Err(error),
        };
        let own = || Sampler::open(&ProcDir::open()?.this_process()?.leader()?);
        Ok(Samples {
            stat: Sampler::open(&proc)?,
            meminfo: Sampler::open(&proc)?,
            loadavg: Sampler::open(&proc)?,
            uptime: Sampler::open(&proc)?,
            diskstats,
            table,
            own: own().ok(),
            last: Last::default(),
        })
    }

    /// Reads everything again.
    pub fn take(&mut self) -> Result<()> {
        let start = Instant::now();
        if self.own.as_mut().is_some_and(|own| own.sample().is_err()) {
            self.own = None;
        }
        self.stat.sample()?;
        self.meminfo.sample()?;
        self.loadavg.sample()?;
        self.uptime.sample()?;
        if let Some(diskstats) = &mut self.diskstats {
            diskstats.sample()?;
        }
        let scan_start = Instant::now();
        let scan = self.table.scan()?;
        self.last = Last { scan, scan_time: scan_start.elapsed(), sample_time: start.elapsed() };
        Ok(())
    }

    /// The processes of the last scan, as lines show them.
    pub fn rows(&self, rows: &mut Vec<Row>) -> Tally {
        rows.clear();
        let machine = self.table.machine();
        let mut tally = Tally::default();
        for process in self.table.processes() {
            let Some(row) = Row::new(&process, &machine) else { continue };
            match row.io {
                Io::Known { .. } => {}
                Io::Denied => tally.io_denied += 1,
                Io::Unsupported => tally.io_unsupported += 1,
                Io::Failed => tally.io_failed += 1,
            }
            tally.threads += row.threads.max(0) as u64;
            match tally.states.iter_mut().find(|(state, _)| *state == row.state) {
                Some((_, count)) => *count += 1,
                None => tally.states.push((row.state, 1)),
            }
            rows.push(row);
        }
        tally.states.sort_unstable_by_key(|&(state, count)| (Reverse(count), state.letter()));
        tally
    }

    /// The CPUs that this program itself used: 1 is one CPU, all of the time. It is unknown where the kernel
    /// does not count it.
    pub fn own_cpus(&self) -> Rate {
        match self.own.as_ref().and_then(Sampler::delta) {
            Some(delta) => delta.share(delta.run),
            None => Rate::UNKNOWN,
        }
    }

    /// Disks, the most bytes first. A partition's I/O is in its disk's too, so partitions are left out, and
    /// so is what nobody ever used: most loop and ram devices.
    pub fn disks(&self) -> Vec<DiskRates> {
        let mut disks = Vec::new();
        let Some(delta) = self.diskstats.as_ref().and_then(Sampler::delta) else { return disks };
        let mut whole: &[u8] = b"";
        for disk in &delta {
            let now = disk.now;
            let name = now.name.as_bytes();
            if is_partition(name, whole) {
                continue;
            }
            whole = name;
            if now.io.read_ios + now.io.write_ios == 0 {
                continue;
            }
            disks.push(DiskRates {
                name: now.name.to_string(),
                reads: disk.per_second(disk.read_ios),
                writes: disk.per_second(disk.write_ios),
                read_bytes: disk.per_second(disk.read_sectors.bytes()),
                written_bytes: disk.per_second(disk.write_sectors.bytes()),
                busy: disk.share(disk.io_ticks).min(1.0.into()),
            });
        }
        disks.sort_by_key(|disk| Reverse(disk.read_bytes + disk.written_bytes));
        disks
    }

    /// What a process was started with, fit for a terminal. It is read once for each process: reading it
    /// takes the process's mmap lock. An exec that changes the name has it read again.
    pub fn cmdline(&mut self, row: &Row) -> &str {
        let unknown = self.table.get(row.pid).filter(|process| process.data().of != Some(row.comm));
        let text = unknown.map(|process| {
            let cmdline = process.read::<pid::Cmdline>();
            let args = cmdline.iter().flat_map(|cmdline| cmdline.args());
            let args: Vec<_> = args.map(|arg| Printable(arg).to_string()).collect();
            match args.is_empty() {
                // A kernel thread, a zombie, or one that is gone.
                true => format!("[{}]", row.comm),
                false => args.join(" "),
            }
        });
        // A row is of the last scan.
        let Some(cmdline) = self.table.data_mut(row.pid) else { return "" };
        if let Some(text) = text {
            *cmdline = Cmdline { of: Some(row.comm), text };
        }
        &cmdline.text
    }
}

/// `sda1` of `sda`, `nvme0n1p2` of `nvme0n1`; the kernel lists a disk before its partitions.
fn is_partition(name: &[u8], disk: &[u8]) -> bool {
    let Some(rest) = name.strip_prefix(disk).filter(|_| !disk.is_empty()) else { return false };
    let number = match disk.last() {
        Some(last) if last.is_ascii_digit() => rest.strip_prefix(b"p").unwrap_or_default(),
        _ => rest,
    };
    !number.is_empty() && number.iter().all(u8::is_ascii_digit)
}
