//! The details of one process. One part is shown at a time, and only this part is read.

use std::rc::Rc;

use procsampler::delta::Rate;
use procsampler::net::{Tcp, Tcp6, Udp, Udp6, Unix};
use procsampler::pid::limits::{Bound, Limit};
use procsampler::pid::{self, Fds};
use procsampler::text::Printable;
use procsampler::unit::{Bytes, KiB, OrDash};
use procsampler::{Error, FileIn, Machine, PidDir, ProcDir, ProcFile, Select};

use super::processes::Processes;
use super::threads::ThreadTable;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Overview,
    Threads,
    Files,
    Sockets,
    Limits,
    Memory,
    Environment,
}

impl Part {
    pub const ALL: [Part; 7] = [
        Part::Overview,
        Part::Threads,
        Part::Files,
        Part::Sockets,
        Part::Limits,
        Part::Memory,
        Part::Environment,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Part::Overview => "overview",
            Part::Threads => "threads",
            Part::Files => "files",
            Part::Sockets => "sockets",
            Part::Limits => "limits",
            Part::Memory => "memory",
            Part::Environment => "environment",
        }
    }
}

/// A table of texts.
#[derive(Default)]
pub struct Page {
    pub heads: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
    /// The reason if there are no rows, or if some are missing.
    pub note: Option<String>,
}

impl Page {
    fn new<const N: usize>(heads: [&'static str; N]) -> Page {
        Page { heads: heads.into(), ..Page::default() }
    }

    fn push<const N: usize>(&mut self, row: [String; N]) {
        self.rows.push(row.into());
    }
}

pub struct Detail {
    pub pid: u32,
    pub name: Rc<str>,
    pub part: Part,
    pub page: Page,
    /// The rates of threads need two scans of the same table.
    threads: Option<ThreadTable>,
    proc: Option<ProcDir>,
}

impl Detail {
    pub fn new(pid: u32, proc: &ProcDir) -> Detail {
        let proc = ProcDir::at(proc.path(), proc.machine()).ok();
        Detail { pid, name: "".into(), part: Part::Overview, page: Page::default(), threads: None, proc }
    }

    /// Shows another part.
    pub fn turn(&mut self, part: Part) {
        self.part = part;
        if part != Part::Threads {
            self.threads = None;
        }
    }

    /// Reads the part that is shown.
    pub fn read(&mut self, processes: &Processes) {
        let Some(process) = processes.table.get(self.pid) else {
            self.page.note = Some("The process has exited; this was read before.".into());
            return;
        };
        if let Some(now) = process.files().0.current() {
            self.name = now.comm.to_string().into();
        }
        let page = match self.part {
            Part::Threads => self.threads(),
            part => process.dir().and_then(|dir| read(part, &dir, &processes.table.machine())),
        };
        self.page = match page {
            Ok(page) => page,
            Err(error) => Page { note: Some(why(&error)), ..Page::default() },
        };
    }

    fn threads(&mut self) -> Result<Page, Error> {
        let mut page = Page::new(["TID", "S", "%CPU", "%WAIT", "RUNS/s", "TIME", "NAME"]);
        if let (None, Some(proc)) = (&self.threads, &self.proc) {
            self.threads = Some(ThreadTable::open(proc, Select::Pids(vec![self.pid]))?);
        }
        let Some(table) = &mut self.threads else { return Ok(page) };
        table.scan(false)?;
        let mut rows = table.rows_of_one();
        rows.sort_by(|a, b| b.cpu.cmp(&a.cpu).then(a.number().cmp(&b.number())));
        for row in &rows {
            page.push([
                OrDash(row.number()).to_string(),
                OrDash(row.state.map(|state| state.letter())).to_string(),
                format!("{:.1}", row.cpu),
                format!("{:.2}", row.wait),
                format!("{:.1}", row.switches),
                format!("{:.2}s", row.time.as_secs_f64()),
                row.comm.to_string(),
            ]);
        }
        let wait: Rate = rows.iter().map(|row| row.wait).sum();
        let runs: Rate = rows.iter().map(|row| row.switches).sum();
        page.note = Some(format!(
            "{} threads, together {:.2} % of the interval ready to run and waiting for a CPU, {:.1} runs/s.",
            rows.len(),
            wait,
            runs
        ));
        Ok(page)
    }
}

fn why(error: &Error) -> String {
    match error {
        error if error.is_gone() => "The process has exited.".into(),
        error if error.process_has_none() => {
            "This process has none: it is a kernel thread or a zombie.".into()
        }
        error if error.is_denied() => "Only root and the process's own user may see this.".into(),
        error => error.to_string(),
    }
}

fn read(part: Part, dir: &PidDir, machine: &Machine) -> Result<Page, Error> {
    match part {
        Part::Overview => overview(dir),
        Part::Files => files(dir),
        Part::Sockets => sockets(dir, machine),
        Part::Limits => limits(dir),
        Part::Memory => memory(dir),
        Part::Environment => environment(dir),
        Part::Threads => Ok(Page::default()),
    }
}

fn overview(dir: &PidDir) -> Result<Page, Error> {
    let mut page = Page::new(["WHAT", "VALUE"]);
    let mut push = |what: &str, value: Result<String, Error>| {
        let value = value.unwrap_or_else(|error| format!("- ({})", why(&error)));
        page.push([what.into(), value]);
    };
    let none = || "none".to_owned();
    let link =
        |link: Option<pid::Link>| link.map_or_else(none, |link| Printable(link.as_bytes()).to_string());
    push("command line", pid::Cmdline::read_in(dir).map(|cmdline| cmdline.to_string()));
    push("program", pid::exe::read(dir).map(link));
    push("directory", pid::cwd::read(dir).map(link));
    match pid::Cgroup::read_in(dir) {
        Ok(cgroup) => {
            for member in &cgroup.cgroups {
                let controllers = member.controllers.to_string();
                let kind = if member.is_v2() { "v2" } else { controllers.as_str() };
                push(&format!("cgroup {kind}"), Ok(member.path.to_string()));
            }
        }
        Err(error) => push("cgroup", Err(error)),
    }
    let stat = pid::Stat::read_in(dir)?;
    push("parent", Ok(stat.ppid.to_string()));
    push("session, group", Ok(format!("{}, {}", stat.session, stat.pgrp)));
    push("threads", Ok(stat.num_threads.to_string()));
    push("scheduling", Ok(format!("{:?}, nice {}", stat.leader.policy, stat.leader.nice)));
    let status = pid::Status::read_in(dir)?;
    let ids = |ids: Option<pid::status::Credentials>| match ids {
        Some(ids) => format!("real {}, effective {}, saved {}", ids.real, ids.effective, ids.saved),
        None => "-".into(),
    };
    push("user ids", Ok(ids(status.uid)));
    push("group ids", Ok(ids(status.gid)));
    push("swapped out", Ok(kib(status.vm_swap)));
    push("most memory", Ok(kib(status.vm_hwm)));
    push("open files", pid::fd::count(dir).map(|count| count.to_string()));
    push("oom score", pid::OomScore::read_in(dir).map(|score| score.0.to_string()));
    Ok(page)
}

fn kib(amount: Option<KiB>) -> String {
    amount.map_or_else(|| "-".into(), |amount| format!("{} KiB", amount.0))
}

fn files(dir: &PidDir) -> Result<Page, Error> {
    let mut page = Page::new(["FD", "FILE"]);
    let mut fds = Fds::open(dir)?;
    let mut entries = fds.entries();
    while let Some(entry) = entries.next_entry() {
        match entry {
            Ok(entry) => {
                page.push([entry.number().to_string(), Printable(entry.link().as_bytes()).to_string()]);
            }
            Err(error) => {
                page.note = Some(why(&error));
                break;
            }
        }
    }
    Ok(page)
}

fn sockets(dir: &PidDir, machine: &Machine) -> Result<Page, Error> {
    let mut page = Page::new(["FD", "KIND", "STATE", "LOCAL", "REMOTE"]);
    let mut fds = Fds::open(dir)?;
    let found = fds.sockets().collect::<Result<Vec<_>, Error>>()?;
    if found.is_empty() {
        page.note = Some("It has no socket.".into());
        return Ok(page);
    }
    // A protocol that this kernel does not have has no sockets.
    let (tcp, tcp6) = (table::<Tcp>(dir)?, table::<Tcp6>(dir)?);
    let (udp, udp6) = (table::<Udp>(dir)?, table::<Udp6>(dir)?);
    let unix = table::<Unix>(dir)?;
    for (number, inode) in found {
        macro_rules! inet {
            ($table:expr, $kind:literal, $state:expr) => {
                if let Some(socket) = $table.by_inode(inode) {
                    page.push([
                        number.to_string(),
                        $kind.into(),
                        if $state { socket.st.to_string() } else { String::new() },
                        socket.local_address.socket_addr(machine).to_string(),
                        socket.rem_address.socket_addr(machine).to_string(),
                    ]);
                    continue;
                }
            };
        }
        inet!(tcp, "tcp", true);
        inet!(tcp6, "tcp6", true);
        inet!(udp, "udp", false);
        inet!(udp6, "udp6", false);
        let (kind, path) = match unix.by_inode(inode) {
            Some(socket) => ("unix", socket.path.map_or(String::new(), |path| path.to_string())),
            None => ("other", format!("socket:[{inode}]")),
        };
        page.push([number.to_string(), kind.into(), String::new(), path, String::new()]);
    }
    Ok(page)
}

fn table<T: FileIn<PidDir> + Default>(dir: &PidDir) -> Result<T, Error> {
    match T::read_in(dir) {
        Err(error) if error.is_unsupported() => Ok(T::default()),
        result => result,
    }
}

fn limits(dir: &PidDir) -> Result<Page, Error> {
    let mut page = Page::new(["LIMIT", "SOFT", "HARD", "UNIT"]);
    let limits = pid::Limits::read_in(dir)?;
    let bytes = |limit: Option<Limit<Bytes>>| {
        limit.map(|limit| [limit.soft, limit.hard].map(|bound| bound.number().map(|bytes| bytes.0)))
    };
    let number = |limit: Option<Limit>| limit.map(|limit| [limit.soft, limit.hard].map(Bound::number));
    let all = [
        ("open files", number(limits.open_files), "files"),
        ("processes of the user", number(limits.processes), "processes"),
        ("locked memory", bytes(limits.locked_memory), "bytes"),
        ("address space", bytes(limits.address_space), "bytes"),
        ("stack size", bytes(limits.stack_size), "bytes"),
        ("data size", bytes(limits.data_size), "bytes"),
        ("file size", bytes(limits.file_size), "bytes"),
        ("core file size", bytes(limits.core_file_size), "bytes"),
        ("message queues", bytes(limits.msgqueue_size), "bytes"),
        ("pending signals", number(limits.pending_signals), "signals"),
        ("nice priority", number(limits.nice_priority), ""),
        ("realtime priority", number(limits.realtime_priority), ""),
    ];
    let seconds = limits
        .cpu_time
        .map(|limit| [limit.soft, limit.hard].map(|bound| bound.number().map(|seconds| seconds.0)));
    for (name, limit, unit) in all.into_iter().chain([("cpu time", seconds, "seconds")]) {
        let [soft, hard] = match limit {
            Some(limit) => {
                limit.map(|bound| bound.map_or_else(|| "unlimited".into(), |number| number.to_string()))
            }
            None => ["-", "-"].map(String::from),
        };
        page.push([name.into(), soft, hard, unit.into()]);
    }
    Ok(page)
}

/// smaps_rollup: the kernel walks all page tables of the process for it.
fn memory(dir: &PidDir) -> Result<Page, Error> {
    let mut page = Page::new(["MEMORY", "KIB"]);
    let usage = pid::SmapsRollup::read_in(dir)?.usage;
    let all = [
        ("in RAM (Rss)", Some(usage.rss)),
        ("its share of that (Pss)", Some(usage.pss)),
        ("  of it anonymous", usage.pss_anon),
        ("  of it files", usage.pss_file),
        ("  of it shared memory", usage.pss_shmem),
        ("its alone (Uss)", Some(usage.uss())),
        ("  of it changed", Some(usage.private_dirty)),
        ("shared with others", Some(usage.shared_clean + usage.shared_dirty)),
        ("referenced", usage.referenced),
        ("in huge pages", usage.anon_huge_pages),
        ("locked", usage.locked),
        ("swapped out", usage.swap),
        ("its share of that", usage.swap_pss),
    ];
    for (name, amount) in all {
        page.push([name.into(), OrDash(amount.map(KiB::get)).to_string()]);
    }
    page.note = Some("Read in each frame while it is shown: the kernel walks its page tables.".into());
    Ok(page)
}

fn environment(dir: &PidDir) -> Result<Page, Error> {
    let mut page = Page::new(["VARIABLE", "VALUE"]);
    let environ = pid::Environ::read_in(dir)?;
    for variable in pid::environ::rows(environ.text.as_bytes()) {
        let value = variable.value.map_or(String::new(), |value| Printable(value).to_string());
        page.push([Printable(variable.name).to_string(), value]);
    }
    page.note = Some("As the program was started: what it has changed since does not show.".into());
    Ok(page)
}
