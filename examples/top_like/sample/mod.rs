//! Everything that is read for a frame. Nothing in this directory depends on the screen.

pub mod control;
pub mod detail;
pub mod devices;
pub mod exited;
pub mod processes;
pub mod row;
pub mod system;
pub mod threads;
pub mod users;

use std::cmp::Reverse;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use procsampler::delta::Rate;
use procsampler::pid::State;
use procsampler::{Machine, ProcDir, Result, Sampler, pid};

use detail::Detail;
use processes::Processes;
use row::{Id, Row};
use system::System;
use threads::ThreadTable;

/// Which files and values the next frame needs for each process, in addition to its stat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    pub statm: bool,
    pub io: bool,
    pub schedstat: bool,
    /// These three are needed for every process if rows are sorted by them or searched. If they are only
    /// shown, they are read for the rows on the screen: see [`Samples::prepare`].
    pub user: bool,
    pub cgroup: bool,
    pub cmdline: bool,
    pub threads: bool,
}

pub struct Samples {
    proc: ProcDir,
    pids: Vec<u32>,
    /// Whether it is the /proc in which this program runs.
    is_here: bool,
    pub system: System,
    pub processes: Processes,
    threads: Option<ThreadTable>,
    pub detail: Option<Detail>,
    /// The CPU time of this program's main thread, which does all the work, in nanoseconds.
    own: Option<Sampler<pid::Schedstat>>,
    pub tally: Tally,
    pub rows: Vec<Row>,
    /// The duration of the last sample.
    pub took: Duration,
}

/// Sums over the processes.
#[derive(Default)]
pub struct Tally {
    pub processes: usize,
    pub states: Vec<(State, usize)>,
    pub threads: i64,
}

impl Samples {
    /// Opens the files. If `pids` is empty, all processes are shown.
    pub fn open(root: Option<&Path>, pids: &[u32]) -> Result<Samples> {
        let proc = match root {
            Some(path) => ProcDir::at(path, Machine::this())?,
            None => ProcDir::open()?,
        };
        let is_here = root.is_none_or(|root| root == Path::new("/proc"));
        let own = || Sampler::open(&ProcDir::open()?.this_process()?.leader()?);
        Ok(Samples {
            system: System::open(&proc)?,
            processes: Processes::open(&proc, Samples::select(pids), is_here)?,
            threads: None,
            detail: None,
            own: own().ok(),
            tally: Tally::default(),
            rows: Vec::new(),
            took: Duration::ZERO,
            is_here,
            pids: pids.to_vec(),
            proc,
        })
    }

    /// Reads everything again, and makes the rows.
    pub fn take(&mut self, wants: Wants, delay: Duration) -> Result<()> {
        let start = Instant::now();
        if self.own.as_mut().is_some_and(|own| own.sample().is_err()) {
            self.own = None;
        }
        self.system.sample()?;
        self.processes.scan(wants, delay)?;
        match (&mut self.threads, wants.threads) {
            (threads @ None, true) => {
                let mut table = ThreadTable::open(&self.proc, Samples::select(&self.pids))?;
                table.scan(wants.io)?;
                *threads = Some(table);
            }
            (Some(table), true) => table.scan(wants.io)?,
            (threads, false) => *threads = None,
        }
        self.rows.clear();
        self.processes.rows(wants, &mut self.rows);
        self.count();
        if let Some(threads) = &self.threads {
            self.rows = threads.rows(&self.rows);
        }
        if let Some(detail) = &mut self.detail {
            detail.read(&self.processes);
        }
        self.took = start.elapsed();
        Ok(())
    }

    fn count(&mut self) {
        let mut tally = Tally { processes: self.rows.len(), ..Tally::default() };
        for row in &self.rows {
            tally.threads += row.threads.unwrap_or(0).max(0);
            let Some(state) = row.state else { continue };
            match tally.states.iter_mut().find(|(known, _)| *known == state) {
                Some((_, count)) => *count += 1,
                None => tally.states.push((state, 1)),
            }
        }
        tally.states.sort_unstable_by_key(|&(state, count)| (Reverse(count), state.letter()));
        self.tally = tally;
    }

    /// The requested numbers for which there is no process.
    pub fn missing(&self) -> Vec<u32> {
        let is_there = |&pid: &u32| self.processes.table.get(pid).is_some();
        self.pids.iter().copied().filter(|pid| !is_there(pid)).collect()
    }

    /// Reads the other files that a row needs before it is shown.
    pub fn prepare(&mut self, row: &mut Row, wants: Wants) {
        if let Id::Process(pid) = row.id {
            self.processes.renew(pid, row);
        }
        self.complete(row, wants);
    }

    fn complete(&mut self, row: &mut Row, wants: Wants) {
        match row.id {
            Id::Process(pid) => self.processes.complete(pid, row, wants),
            Id::Thread { pid, .. } => self.processes.complete(pid, row, Wants { cmdline: false, ..wants }),
            Id::Group(_) => {}
        }
    }

    /// Reads the same for all rows, for a search.
    pub fn complete_all(&mut self, wants: Wants) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.iter_mut().for_each(|row| self.complete(row, wants));
        self.rows = rows;
    }

    /// Opens a process whose details are shown.
    pub fn open_detail(&mut self, pid: u32) {
        let mut detail = Detail::new(pid, &self.proc);
        detail.read(&self.processes);
        self.detail = Some(detail);
    }

    /// Reads the part of the details that is shown.
    pub fn read_detail(&mut self) {
        if let Some(detail) = &mut self.detail {
            detail.read(&self.processes);
        }
    }

    /// The number of CPUs that this program used: 1 is one CPU all the time. It is unknown if the kernel does
    /// not count it.
    pub fn own_cpus(&self) -> Rate {
        match self.own.as_ref().and_then(Sampler::delta) {
            Some(delta) => delta.share(delta.run),
            None => Rate::UNKNOWN,
        }
    }

    /// Says what is not shown, and why. `io`: columns of I/O are shown.
    pub fn notes(&self, io: bool) -> Vec<String> {
        let scan = self.processes.scan;
        let (denied, unsupported) = if io { self.processes.io_unknown() } else { (0, 0) };
        let mut notes: Vec<String> = [
            ("I/O denied (-)", denied),
            ("I/O not counted by this kernel (-)", unsupported),
            ("hidden and left out", scan.denied),
            ("missed for want of descriptors", scan.missed),
        ]
        .into_iter()
        .filter(|&(_, count)| count > 0)
        .map(|(what, count)| format!("{what}: {count} of {} processes", scan.present))
        .collect();
        notes.extend(self.missing().iter().map(|pid| format!("there is no process {pid}")));
        notes
    }

    /// All memory of the machine, in KiB.
    pub fn total_memory(&self) -> Option<u64> {
        self.system.meminfo.current().map(|memory| memory.mem_total.0)
    }

    /// The name of a process of the last frame.
    pub fn name(&self, pid: u32) -> Option<Rc<str>> {
        let process = self.processes.table.get(pid)?;
        Some(process.files().0.current()?.comm.to_string().into())
    }
}
