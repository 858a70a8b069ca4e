//! The processes: which files of each are read, and when.

use std::rc::Rc;
use std::time::Duration;

use procsampler::delta::Rate;
use procsampler::pid::comm::CommName;
use procsampler::pid::{self, LeaderOnly, Schedstat};
use procsampler::table::When;
use procsampler::text::Printable;
use procsampler::unit::Ticks;
use procsampler::{Machine, Outcome, PidDir, ProcDir, Process, ProcessTable, Result, Scan, Select};

use super::Wants;
use super::exited::{Exited, Gone, heirs};
use super::row::{Id, Io, Row};
use super::users::Users;

pub type Files = (pid::Stat, pid::Statm, pid::Io, LeaderOnly<Schedstat>);

/// Data that is kept for a process from frame to frame.
#[derive(Default)]
pub struct Kept {
    /// The name that the process had when the other fields were read. An exec usually changes it.
    comm: CommName,
    user: Option<Rc<str>>,
    cgroup: Option<Rc<str>>,
    cmdline: Option<Rc<str>>,
    exited: Exited,
}

pub struct Processes {
    pub table: ProcessTable<Files, Kept>,
    pub scan: Scan,
    users: Users,
    /// The plan for the files of the table, and the number of frames in which each is read at least once.
    plan: Option<(Wants, u32)>,
    frame: u32,
    /// The next scan reads all files of all processes.
    read_all: bool,
}

/// Files of a process that has not run are read again after this number of seconds, because other processes
/// can change it (renice, reclaim of its memory). If there are too many processes to keep all descriptors, a
/// read costs an open. Then the rows on the screen are read in each frame, see [`Processes::renew`].
fn oldest(processes: usize) -> f64 {
    match processes {
        ..FEW => 10.0,
        _ => 60.0,
    }
}

const FEW: usize = 4000;

/// The user and the cgroup of a process that runs are looked up again in one of this many frames.
const LOOK_AGAIN: u32 = 16;

impl Processes {
    pub fn open(proc: &ProcDir, select: Select, are_here: bool) -> Result<Processes> {
        // Without a kept descriptor a file costs an open in each frame, some 3 microseconds.
        let limit = procsampler::table::raise_descriptor_limit().ok().flatten();
        let mut table = ProcessTable::new(proc)?.with_data();
        table.set_select(select);
        let most = limit.map_or(MOST_DESCRIPTORS, |limit| limit.saturating_sub(OTHER_DESCRIPTORS) as usize);
        table.set_budget(most.min(MOST_DESCRIPTORS));
        table.set_walk_every(20);
        Ok(Processes {
            table,
            scan: Scan::default(),
            users: Users::new(are_here),
            plan: None,
            frame: 0,
            read_all: false,
        })
    }

    /// Makes the next scan read all files of all processes, because the user changed one of them.
    pub fn read_all(&mut self) {
        self.read_all = true;
    }

    pub fn scan(&mut self, wants: Wants, delay: Duration) -> Result<()> {
        let frames = (oldest(self.scan.present) / delay.as_secs_f64()).clamp(1.0, 600.0) as u32;
        let plan = Some((wants, frames)).filter(|_| !self.read_all);
        if plan.is_none() || self.plan != plan {
            self.plan(wants, if self.read_all { When::Always } else { When::Ran(frames) });
            (self.plan, self.read_all) = (plan, false);
        }
        self.scan = self.table.scan()?;
        self.frame = self.frame.wrapping_add(1);
        self.settle_exited();
        Ok(())
    }

    /// The file of a column that is not shown is not read.
    fn plan(&mut self, wants: Wants, when: When) {
        let table = &mut self.table;
        table.read_when::<pid::Stat>(when);
        match wants.statm {
            true => table.read_when::<pid::Statm>(when),
            false => table.read_if::<pid::Statm>(|_| false),
        }
        match wants.io {
            true => table.read_when::<pid::Io>(when),
            false => table.read_if::<pid::Io>(|_| false),
        }
        match wants.schedstat {
            true => table.read_when::<LeaderOnly<Schedstat>>(when),
            false => table.read_if::<LeaderOnly<Schedstat>>(|_| false),
        }
    }

    /// Expects the ticks that exited processes have shown in their parents' times of children.
    fn settle_exited(&mut self) {
        let gone = self.table.gone().filter_map(|process| {
            let stat = process.files().0.current()?;
            Some(Gone::new(process.pid(), stat, &process.data().exited))
        });
        let gone: Vec<Gone> = gone.collect();
        for (pid, ticks) in heirs(&gone, |pid| self.table.get(pid).is_some()) {
            if let Some(kept) = self.table.data_mut(pid) {
                kept.exited.expect(ticks);
            }
        }
    }

    /// Adds a row for each process of the last scan.
    pub fn rows(&mut self, wants: Wants, rows: &mut Vec<Row>) {
        let Processes { table, users, frame, scan, .. } = self;
        let machine = table.machine();
        table.update(|process, kept| {
            let (stat, statm, io, schedstat) = process.files();
            let Some(now) = stat.current() else { return };
            let Some(mut row) = Row::of(Id::Process(process.pid()), now.ppid, stat, &machine) else { return };
            let ticks = kept.exited.see(now, process.is_born());
            row.exited = exited_share(scan, ticks, machine) * 100.0;
            if let Some(now) = statm.current().filter(|_| is_known(statm.outcome())) {
                // RES belongs to the same moment.
                row.shr = Some(now.shared.kib(&machine));
                row.res = Some(now.resident.kib(&machine));
            }
            if wants.io {
                row.io = Io::of(io);
            }
            // schedstat is that of the leader. If there are other threads, it is not that of the process.
            if let Some(delta) = schedstat.delta().filter(|_| now.num_threads == 1) {
                row.wait = delta.share(delta.wait) * 100.0;
                row.switches = delta.per_second(delta.timeslices);
            }
            if now.comm != kept.comm {
                *kept = Kept { comm: now.comm, exited: kept.exited, ..Kept::default() };
            } else if is_due(&process, *frame) {
                (kept.user, kept.cgroup) = (None, None);
            }
            if wants.user {
                row.user = kept.user(&process, users);
            }
            if wants.cgroup {
                row.cgroup = kept.cgroup(&process);
            }
            if wants.cmdline {
                row.cmdline = Some(kept.cmdline(&process));
            }
            rows.push(row);
        });
    }

    /// Updates the row of a process that will be shown, if the row may be old.
    pub fn renew(&self, pid: u32, row: &mut Row) {
        let old = self.table.get(pid).filter(|process| process.did_not_run());
        if let Some(process) = old.filter(|_| self.scan.present >= FEW) {
            if let Ok(now) = process.read::<pid::Stat>() {
                row.renew(&now, &self.table.machine());
            }
        }
    }

    /// Reads the other files that a row needs before it is shown.
    pub fn complete(&mut self, pid: u32, row: &mut Row, wants: Wants) {
        let Processes { table, users, .. } = self;
        let Some(process) = table.get(pid) else { return };
        let data = process.data();
        let mut kept = Kept {
            comm: data.comm,
            user: data.user.clone(),
            cgroup: data.cgroup.clone(),
            cmdline: data.cmdline.clone(),
            exited: data.exited,
        };
        if wants.user && row.user.is_none() {
            row.user = kept.user(&process, users);
        }
        if wants.cgroup && row.cgroup.is_none() {
            row.cgroup = kept.cgroup(&process);
        }
        if wants.cmdline && row.cmdline.is_none() {
            row.cmdline = Some(kept.cmdline(&process));
        }
        if let Some(data) = table.data_mut(pid) {
            *data = kept;
        }
    }

    /// The number of processes whose I/O this user may not see, and of those whose I/O the kernel does not
    /// count.
    pub fn io_unknown(&self) -> (usize, usize) {
        let mut unknown = (0, 0);
        for process in self.table.processes() {
            match process.files().2.outcome() {
                Outcome::Denied => unknown.0 += 1,
                Outcome::Unsupported => unknown.1 += 1,
                _ => {}
            }
        }
        unknown
    }
}

type Known<'a, U> = Process<'a, Files, PidDir, U>;

impl Kept {
    fn user<U>(&mut self, process: &Known<'_, U>, users: &mut Users) -> Option<Rc<str>> {
        if self.user.is_none() {
            let uid = process.owner().map(|owner| owner.uid).ok().or_else(|| uid_of_status(process));
            self.user = uid.map(|uid| users.name(uid));
        }
        self.user.clone()
    }

    fn cgroup<U>(&mut self, process: &Known<'_, U>) -> Option<Rc<str>> {
        if self.cgroup.is_none() {
            self.cgroup = cgroup(process);
        }
        self.cgroup.clone()
    }

    /// It is read once for each program: reading it takes the process's mmap lock.
    fn cmdline<U>(&mut self, process: &Known<'_, U>) -> Rc<str> {
        let read = || {
            let text = process.read::<pid::Cmdline>().map(|cmdline| cmdline.to_string()).unwrap_or_default();
            // A kernel thread, a zombie, or a process that is gone has none. The text is escaped.
            if text.is_empty() { format!("[{}]", self.comm).into() } else { text.into() }
        };
        let text: Rc<str> = self.cmdline.clone().unwrap_or_else(read);
        self.cmdline = Some(text.clone());
        text
    }
}

/// Whether the user of a process has to be looked up again. A process that did not run has not changed its
/// user. A young process may be between fork and exec.
fn is_due<U>(process: &Known<'_, U>, frame: u32) -> bool {
    let is_due = frame.wrapping_add(process.pid()) % LOOK_AGAIN == 0 || process.scans() < 4;
    is_due && !process.did_not_run()
}

/// A descriptor costs the kernel some 5 KB of memory.
const MOST_DESCRIPTORS: usize = 40_000;

/// The number of descriptors that is left for all other files.
const OTHER_DESCRIPTORS: u64 = 200;

fn is_known(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Read | Outcome::DidNotRun(_))
}

fn exited_share(scan: &Scan, ticks: u64, machine: Machine) -> Rate {
    let Some(elapsed) = scan.elapsed.filter(|elapsed| elapsed.0 > 0) else { return Rate::UNKNOWN };
    Rate::from(Ticks(ticks).seconds(&machine) / elapsed.seconds())
}

/// In a captured tree the owner of a directory is not that of the process, but status has it.
fn uid_of_status<U>(process: &Process<'_, Files, PidDir, U>) -> Option<u32> {
    let status = process.read::<pid::Status>().ok()?;
    Some(status.uid?.effective)
}

/// The path in cgroup v2, or in the first hierarchy of v1.
fn cgroup<U>(process: &Process<'_, Files, PidDir, U>) -> Option<Rc<str>> {
    let cgroup = process.read::<pid::Cgroup>().ok()?;
    let path = cgroup.v2().filter(|path| path.len() > 1).map(Printable).map(|path| path.to_string());
    let of_v1 = || cgroup.cgroups.iter().map(|cgroup| cgroup.path.to_string()).max_by_key(String::len);
    Some(path.or_else(of_v1)?.into())
}
