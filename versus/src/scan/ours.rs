//! The tables of procsampler.

use std::hint::black_box;

use procsampler::pid::{self, Io, Schedstat, Stat, Statm, Status, Syscall, Wchan};
use procsampler::{
    PidDir, ProcDir, Process, ProcessTable, Scan, Select, TidDir,
    table::{FileSet, Threads, When},
};

use super::known::Facts;
use super::turns::Entrant;
use crate::Result;

type All = (Stat, Statm, Status, Io);

/// The number of scans in which a table may allocate after something new appeared: in the first it reads it,
/// in the next it keeps its descriptors and makes the second snapshot.
const SETTLES: u32 = 3;

/// The common part of both kinds of table.
struct Quiet {
    scans: u32,
}

impl Quiet {
    fn after(&mut self, changed: usize, missed: usize) -> Result<()> {
        if missed > 0 {
            return Err(format!("ours: {missed} could not be opened").into());
        }
        self.scans = if changed > 0 { 0 } else { self.scans + 1 };
        Ok(())
    }
}

/// A [`ProcessTable`] of all processes.
struct Ours<F: FileSet<PidDir>> {
    table: ProcessTable<F>,
    quiet: Quiet,
    facts: fn(Process<'_, F>) -> Option<(Facts, bool)>,
    /// What a monitor does with the result, if that is also timed.
    take: Option<fn(&ProcessTable<F>)>,
    keeps: bool,
}

impl<F: FileSet<PidDir> + 'static> Ours<F> {
    fn new(
        proc: &ProcDir,
        keeps: bool,
        facts: fn(Process<'_, F>) -> Option<(Facts, bool)>,
        take: fn(&ProcessTable<F>),
        taken: bool,
    ) -> Result<Self> {
        let mut table = ProcessTable::new(proc)?;
        table.set_budget(if keeps { usize::MAX } else { 0 });
        Ok(Ours { table, quiet: Quiet { scans: 0 }, facts, take: taken.then_some(take), keeps })
    }
}

/// What a table omits in 19 of 20 scans.
#[derive(Clone, Copy, Debug)]
pub enum Mode {
    /// The walk, if no process was started.
    Unwalked,
    /// The walk, and the files of processes that did not run.
    Schedstat,
}

/// A table of stat, in a mode.
pub fn stat_in(mode: Mode, proc: &ProcDir) -> Result<Box<dyn Entrant>> {
    const EVERY: u32 = 20;
    let mut ours = stat_of(proc, true, false)?;
    ours.table.set_walk_every(EVERY);
    if let Mode::Schedstat = mode {
        ours.table.read_all_when(When::Ran(EVERY));
    }
    Ok(Box::new(ours))
}

/// A table of stat. With `taken`, CPU share and memory of each process are also computed.
pub fn stat(proc: &ProcDir, keeps: bool, taken: bool) -> Result<Box<dyn Entrant>> {
    Ok(Box::new(stat_of(proc, keeps, taken)?))
}

fn stat_of(proc: &ProcDir, keeps: bool, taken: bool) -> Result<Ours<(Stat,)>> {
    let take = |table: &ProcessTable<(Stat,)>| {
        for process in table.processes() {
            let (stat,) = process.files();
            let share = stat.delta().map(|stat| stat.cpu_share(stat.cpu()));
            black_box((share, stat.current().map(|stat| stat.rss)));
        }
    };
    Ours::new(proc, keeps, of_stat, take, taken)
}

fn of_stat(process: Process<'_, (Stat,)>) -> Option<(Facts, bool)> {
    let (stat,) = process.files();
    Some((stat_facts(stat.current()?), stat.is_kept()))
}

fn of_all(process: Process<'_, All>) -> Option<(Facts, bool)> {
    let (stat, statm, status, io) = process.files();
    let kept = stat.is_kept() && statm.is_kept() && status.is_kept() && io.is_kept();
    let (statm, status, io) = (statm.current()?, status.current()?, io.current()?);
    let mut facts = stat_facts(stat.current()?);
    facts.extend([
        ("size", statm.size.0.to_string()),
        ("resident", statm.resident.0.to_string()),
        ("VmRSS", status.vm_rss?.0.to_string()),
        ("switches", status.leader.voluntary_ctxt_switches?.to_string()),
        ("wchar", io.wchar.0.to_string()),
    ]);
    Some((facts, kept))
}

/// A table that is made, asked for one scan, and dropped.
struct Once<F: FileSet<PidDir>> {
    proc: ProcDir,
    facts: fn(Process<'_, F>) -> Option<(Facts, bool)>,
    table: Option<ProcessTable<F>>,
}

pub fn stat_once() -> Result<Box<dyn Entrant>> {
    Ok(Box::new(Once { proc: ProcDir::open()?, facts: of_stat, table: None }))
}

pub fn all_once() -> Result<Box<dyn Entrant>> {
    Ok(Box::new(Once { proc: ProcDir::open()?, facts: of_all, table: None }))
}

impl<F: FileSet<PidDir>> Entrant for Once<F> {
    fn name(&self) -> String {
        "ours, once".into()
    }

    fn scan(&mut self) -> Result<()> {
        // This drops the table of the last scan. The drop is a part of the cost of a scan.
        drop(self.table.take());
        self.table.insert(ProcessTable::new(&self.proc)?).scan()?;
        Ok(())
    }

    /// A new table always allocates.
    fn is_quiet(&self) -> bool {
        false
    }

    fn told(&self, id: u32) -> Option<Facts> {
        (self.facts)(self.table.as_ref()?.get(id)?).map(|(facts, _)| facts)
    }
}

/// A table of stat, statm, status and io.
pub fn all(proc: &ProcDir, keeps: bool, taken: bool) -> Result<Box<dyn Entrant>> {
    let take = |table: &ProcessTable<All>| {
        for process in table.processes() {
            let (stat, statm, status, io) = process.files();
            let share = stat.delta().map(|stat| stat.cpu_share(stat.cpu()));
            let io = io.delta().map(|io| io.per_second(io.write_bytes));
            black_box((share, io, statm.current().map(|statm| statm.resident)));
            black_box(status.current().map(|status| status.threads));
        }
    };
    Ok(Box::new(Ours::new(proc, keeps, of_all, take, taken)?))
}

/// The facts of stat.
fn stat_facts(stat: &pid::Stat) -> Facts {
    vec![
        ("comm", String::from_utf8_lossy(stat.comm.as_bytes()).into_owned()),
        ("state", stat.leader.state.letter().to_string()),
        ("ppid", stat.ppid.to_string()),
        ("minflt", stat.minflt.to_string()),
        ("utime", stat.utime.0.to_string()),
        ("stime", stat.stime.0.to_string()),
        ("num_threads", stat.num_threads.to_string()),
        ("starttime", stat.starttime.0.to_string()),
        ("vsize", stat.vsize.0.to_string()),
        ("rss", stat.rss.0.to_string()),
    ]
}

impl<F: FileSet<PidDir>> Entrant for Ours<F> {
    fn name(&self) -> String {
        format!("ours, {}", if self.keeps { "kept" } else { "none kept" })
    }

    fn scan(&mut self) -> Result<()> {
        let scan = self.table.scan()?;
        if let Some(take) = self.take {
            take(&self.table);
        }
        self.quiet.after(scan.new + scan.gone, scan.missed)
    }

    fn is_quiet(&self) -> bool {
        self.quiet.scans >= SETTLES
    }

    fn told(&self, id: u32) -> Option<Facts> {
        let process = self.table.get(id)?;
        let (facts, kept) = (self.facts)(process)?;
        // If the table keeps fewer descriptors than it should, something else is measured.
        assert!(kept == self.keeps || process.scans() < 3, "{id}: kept {kept}, wanted {}", self.keeps);
        Some(facts)
    }
}

/// A table of the threads of one process, or of all processes.
struct OfThreads<G: FileSet<TidDir>> {
    table: ProcessTable<(), (), Threads<G>>,
    /// 0 means all processes.
    pid: u32,
    facts: fn(Process<'_, G, TidDir>) -> Option<Facts>,
    quiet: Quiet,
    keeps: bool,
}

impl<G: FileSet<TidDir>> OfThreads<G> {
    fn new(
        proc: &ProcDir,
        pid: u32,
        keeps: bool,
        facts: fn(Process<'_, G, TidDir>) -> Option<Facts>,
    ) -> Result<Self> {
        let select = if pid == 0 { Select::All } else { Select::Pids(vec![pid]) };
        let mut table = ProcessTable::<()>::new(proc)?.select(select).with_threads();
        table.set_budget(if keeps { usize::MAX } else { 0 });
        Ok(OfThreads { table, pid, facts, quiet: Quiet { scans: 0 }, keeps })
    }
}

/// A table of stat and schedstat of threads. With `pid` 0 it has the threads of all processes.
pub fn threads(proc: &ProcDir, pid: u32, keeps: bool) -> Result<Box<dyn Entrant>> {
    let facts = |thread: Process<'_, (Stat, Schedstat), TidDir>| {
        let (stat, schedstat) = thread.files();
        let mut facts = stat_facts(stat.current()?);
        facts.push(("run", schedstat.current()?.run.known()?.0.to_string()));
        Some(facts)
    };
    Ok(Box::new(OfThreads::new(proc, pid, keeps, facts)?))
}

/// A table of stat of threads, and of wchan and syscall of those in state D.
pub fn blocked(proc: &ProcDir, pid: u32, keeps: bool) -> Result<Box<dyn Entrant>> {
    let facts = |thread: Process<'_, (Stat, Wchan, Syscall), TidDir>| {
        let (stat, wchan, syscall) = thread.files();
        let stat = stat.current()?;
        let mut facts = stat_facts(stat);
        if stat.leader.state == pid::State::DiskSleep {
            let symbol = wchan.fresh()?.snapshot().symbol.known()?;
            let number = syscall.fresh()?.snapshot().call()?.number;
            facts.push(("wchan", String::from_utf8_lossy(symbol.as_bytes()).into_owned()));
            facts.push(("syscall", number.to_string()));
        }
        Some(facts)
    };
    let mut ours = OfThreads::new(proc, pid, keeps, facts)?;
    let is_blocked = |stat: &Stat| stat.leader.state == pid::State::DiskSleep;
    ours.table.read_threads_if::<Wchan>(move |(stat, ..)| stat.fresh().is_some_and(|stat| is_blocked(&stat)));
    ours.table.read_threads_if::<Syscall>(|(_, wchan, _)| wchan.fresh().is_some());
    Ok(Box::new(ours))
}

impl<G: FileSet<TidDir>> Entrant for OfThreads<G> {
    fn name(&self) -> String {
        format!("ours, threads, {}", if self.keeps { "kept" } else { "none kept" })
    }

    fn scan(&mut self) -> Result<()> {
        let Scan { threads, .. } = self.table.scan()?;
        self.quiet.after(threads.new + threads.gone, threads.missed)
    }

    fn is_quiet(&self) -> bool {
        self.quiet.scans >= SETTLES
    }

    fn told(&self, id: u32) -> Option<Facts> {
        let thread = match self.pid {
            0 => self.table.threads().find(|thread| thread.tid() == id)?,
            pid => self.table.thread(pid, id)?,
        };
        (self.facts)(thread)
    }
}
