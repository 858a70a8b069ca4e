//! Other crates, each called as its documentation says. The result of each is read: CPU and memory of all
//! processes.

use std::hint::black_box;

use ::procfs::process::{Io, Schedstat, Stat, StatM, Status};
use psutil::process::os::linux::{Oneshot as _, ProcessExt as _};
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

use super::known::Facts;
use super::turns::Entrant;
use crate::Result;

/// procfs. Its result for each file is kept until the next scan, so that it can be checked.
struct Procfs<T> {
    read: fn(&::procfs::process::Process) -> ::procfs::ProcResult<T>,
    facts: fn(&T) -> Facts,
    name: &'static str,
    all: Vec<(u32, T)>,
}

/// `None` if the process exited or belongs to another user. Anything else is an error.
fn passed<T>(result: ::procfs::ProcResult<T>) -> Result<Option<T>> {
    use ::procfs::ProcError::{NotFound, PermissionDenied};
    match result {
        Ok(value) => Ok(Some(value)),
        Err(NotFound(_) | PermissionDenied(_)) => Ok(None),
        Err(::procfs::ProcError::Io(error, _)) if error.raw_os_error() == Some(libc::ESRCH) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub fn procfs_stat() -> Box<dyn Entrant> {
    let facts = |stat: &Stat| procfs_facts(stat);
    Box::new(Procfs { read: |process| process.stat(), facts, name: "procfs stat", all: Vec::new() })
}

pub fn procfs_all() -> Box<dyn Entrant> {
    let facts = |(stat, statm, status, io): &(Stat, StatM, Status, Io)| {
        let mut facts = procfs_facts(stat);
        facts.extend([
            ("size", statm.size.to_string()),
            ("resident", statm.resident.to_string()),
            ("VmRSS", status.vmrss.unwrap_or_default().to_string()),
            ("switches", status.voluntary_ctxt_switches.unwrap_or_default().to_string()),
            ("wchar", io.wchar.to_string()),
        ]);
        facts
    };
    Box::new(Procfs {
        read: |process| Ok((process.stat()?, process.statm()?, process.status()?, process.io()?)),
        facts,
        name: "procfs stat, statm, status, io",
        all: Vec::new(),
    })
}

fn procfs_facts(stat: &Stat) -> Facts {
    vec![
        ("comm", stat.comm.clone()),
        ("state", stat.state.to_string()),
        ("ppid", stat.ppid.to_string()),
        ("minflt", stat.minflt.to_string()),
        ("utime", stat.utime.to_string()),
        ("stime", stat.stime.to_string()),
        ("num_threads", stat.num_threads.to_string()),
        ("starttime", stat.starttime.to_string()),
        ("vsize", stat.vsize.to_string()),
        ("rss", stat.rss.to_string()),
    ]
}

impl<T> Entrant for Procfs<T> {
    fn name(&self) -> String {
        self.name.into()
    }

    fn scan(&mut self) -> Result<()> {
        self.all.clear();
        for process in ::procfs::process::all_processes()? {
            let Some(process) = passed(process)? else { continue };
            if let Some(files) = passed((self.read)(&process))? {
                self.all.push((process.pid as u32, files));
            }
        }
        Ok(())
    }

    fn told(&self, id: u32) -> Option<Facts> {
        self.all.iter().find(|(pid, _)| *pid == id).map(|(_, files)| (self.facts)(files))
    }
}

/// procfs on the threads of one process.
struct ProcfsThreads {
    pid: u32,
    all: Vec<(u32, Stat, Schedstat)>,
}

pub fn procfs_threads(pid: u32) -> Box<dyn Entrant> {
    Box::new(ProcfsThreads { pid, all: Vec::new() })
}

impl Entrant for ProcfsThreads {
    fn name(&self) -> String {
        "procfs stat, schedstat".into()
    }

    fn scan(&mut self) -> Result<()> {
        self.all.clear();
        let process = ::procfs::process::Process::new(self.pid as i32)?;
        for thread in process.tasks()? {
            let thread = thread?;
            self.all.push((thread.tid as u32, thread.stat()?, thread.schedstat()?));
        }
        Ok(())
    }

    fn told(&self, id: u32) -> Option<Facts> {
        let (_, stat, schedstat) = self.all.iter().find(|(tid, ..)| *tid == id)?;
        let mut facts = procfs_facts(stat);
        facts.push(("run", schedstat.sum_exec_runtime.to_string()));
        Some(facts)
    }
}

/// Those that are measured with all of their threads.
pub fn shared() -> Result<Vec<Box<dyn Entrant>>> {
    Ok(vec![Sysinfo::least()?, Sysinfo::default()?, procfs_all()])
}

/// sysinfo, with one `System` that is refreshed.
pub struct Sysinfo {
    system: System,
    refresh: fn(&mut System),
    name: &'static str,
}

impl Sysinfo {
    fn boxed(name: &'static str, refresh: fn(&mut System)) -> Result<Box<dyn Entrant>> {
        Ok(Box::new(Sysinfo { system: System::new()?, refresh, name }))
    }

    /// The smallest refresh that gives CPU and memory of all processes.
    pub fn least() -> Result<Box<dyn Entrant>> {
        Self::boxed("sysinfo CPU, memory", |system| {
            let kind = ProcessRefreshKind::nothing().with_cpu().with_memory().without_tasks();
            system.refresh_processes_specifics(ProcessesToUpdate::All, true, kind);
        })
    }

    /// The call without options.
    pub fn default() -> Result<Box<dyn Entrant>> {
        Self::boxed("sysinfo refresh_processes", |system| {
            system.refresh_processes(ProcessesToUpdate::All, true);
        })
    }

    pub fn everything() -> Result<Box<dyn Entrant>> {
        Self::boxed("sysinfo everything", |system| {
            let kind = ProcessRefreshKind::everything();
            system.refresh_processes_specifics(ProcessesToUpdate::All, true, kind);
        })
    }
}

impl Entrant for Sysinfo {
    fn name(&self) -> String {
        let pool = if cfg!(feature = "pool") { ", with its threads" } else { "" };
        format!("{}{pool}", self.name)
    }

    fn scan(&mut self) -> Result<()> {
        (self.refresh)(&mut self.system);
        for process in self.system.processes().values() {
            black_box((process.cpu_usage(), process.memory()));
        }
        Ok(())
    }

    fn told(&self, id: u32) -> Option<Facts> {
        let page = rustix::param::page_size() as u64;
        let process = self.system.process(Pid::from_u32(id))?;
        Some(vec![
            ("comm", process.name().to_str()?.to_owned()),
            ("ppid", process.parent()?.to_string()),
            ("resident", (process.memory() / page).to_string()),
            ("vsize", process.virtual_memory().to_string()),
        ])
    }
}

/// psutil, with its collector and the calls that do not read stat again.
pub struct Psutil {
    collector: psutil::process::ProcessCollector,
    memory: Vec<(u32, u64)>,
}

impl Psutil {
    pub fn boxed() -> Result<Box<dyn Entrant>> {
        let collector = psutil::process::ProcessCollector::new()?;
        Ok(Box::new(Psutil { collector, memory: Vec::new() }))
    }
}

impl Entrant for Psutil {
    fn name(&self) -> String {
        "psutil CPU, memory".into()
    }

    fn scan(&mut self) -> Result<()> {
        self.collector.update()?;
        self.memory.clear();
        for process in self.collector.processes.values_mut() {
            black_box(process.cpu_percent_oneshot());
            // A process that has exited since then has none.
            self.memory.extend(process.memory_info().ok().map(|memory| (process.pid(), memory.rss())));
        }
        Ok(())
    }

    fn told(&self, id: u32) -> Option<Facts> {
        let (_, rss) = self.memory.iter().find(|(pid, _)| *pid == id)?;
        let process = self.collector.processes.get(&id)?;
        let page = rustix::param::page_size() as u64;
        Some(vec![
            ("comm", process.name_oneshot()),
            ("resident", (rss / page).to_string()),
            ("ppid", process.procfs_stat().ok()?.ppid?.to_string()),
        ])
    }
}
