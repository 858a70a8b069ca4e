//! The processes: what is read of each, and when.

use std::rc::Rc;
use std::time::Duration;

use procsampler::delta::Rate;
use procsampler::pid::comm::CommName;
use procsampler::pid::{self, LeaderOnly, Schedstat};
use procsampler::table::When;
use procsampler::unit::Ticks;
use procsampler::{Outcome, PidDir, ProcDir, Process, ProcessTable, Result, Scan, Select, text::Printable};

use super::Wants;
use super::exited::{Exited, Gone, heirs};
use super::row::{Id, Io, Row};
use super::users::Users;

pub type Files = (pid::Stat, pid::Statm, pid::Io, LeaderOnly<Schedstat>);

/// What is kept with a process from frame to frame.
#[derive(Default)]
pub struct Kept {
    /// The name that the process had when the rest was read: an exec mostly changes it.
    comm: CommName,
    uid: Option<u32>,
    user: Option<Rc<str>>,
    cgroup: Option<Rc<str>>,
    cmdline: Option<Rc<str>>,
    exited: Exited,
    /// What exited children used in the last interval.
    exited_ticks: Option<u64>,
}

pub struct Processes {
    pub table: ProcessTable<Files, Kept>,
    pub scan: Scan,
    users: Users,
    wants: Option<Wants>,
    frame: u32,
    /// The next scan reads all files of all processes.
    read_all: bool,
}

/// Files whose process has not run are read again after this time: what others did to it (renice, reclaim of
/// its memory) is then seen.
const OLDEST: Duration = Duration::from_secs(5);

/// The user and the cgroup of a process that runs are looked up again in one of this many frames.
const LOOK_AGAIN: u32 = 16;

impl Processes {
    pub fn open(proc: &ProcDir, select: Select, are_here: bool) -> Result<Processes> {
        // Without a kept descriptor a file costs an open in each frame, some 3 microseconds.
        let limit = procsampler::table::raise_descriptor_limit().ok().flatten();
        let mut table = ProcessTable::new(proc)?.with_data();
        table.set_select(select);
        let most = limit.map_or(MOST_DESCRIPTORS, |limit| limit as usize / 2);
        table.set_budget(most.min(MOST_DESCRIPTORS));
        table.set_walk_every(20);
        Ok(Processes {
            table,
            scan: Scan::default(),
            users: Users::new(are_here),
            wants: None,
            frame: 0,
            read_all: false,
        })
    }

    /// The next scan reads all files of all processes: something was done to one of them.
    pub fn read_all(&mut self) {
        self.read_all = true;
    }

    pub fn scan(&mut self, wants: Wants, delay: Duration) -> Result<()> {
        if self.read_all || self.wants != Some(wants) {
            let frames = (OLDEST.as_secs_f64() / delay.as_secs_f64()).clamp(1.0, 20.0) as u32;
            self.plan(wants, if self.read_all { When::Always } else { When::Ran(frames) });
            self.wants = if self.read_all { None } else { Some(wants) };
            self.read_all = false;
        }
        self.scan = self.table.scan()?;
        self.frame = self.frame.wrapping_add(1);
        self.settle_exited();
        self.look_up(wants);
        Ok(())
    }

    /// A column that is not shown costs nothing: its file is not read.
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

    /// What exited processes had shown is expected in the times of their parents' children.
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
        self.table.update(|process, kept| {
            let stat = process.files().0;
            kept.exited_ticks = stat.current().map(|now| kept.exited.see(now, process.is_born()));
        });
    }

    /// Users, and cgroups where they are shown.
    fn look_up(&mut self, wants: Wants) {
        let Processes { table, users, frame, .. } = self;
        table.update(|process, kept| {
            let stat = process.files().0;
            let Some(now) = stat.current() else { return };
            let is_other = now.comm != kept.comm;
            // A process that did not run has not changed its user. A young one is between fork and exec.
            let is_due = frame.wrapping_add(process.pid()) % LOOK_AGAIN == 0 || process.scans() < 4;
            let again = is_other || (is_due && !process.did_not_run());
            if is_other {
                (kept.comm, kept.cmdline) = (now.comm, None);
            }
            if again || kept.user.is_none() {
                let uid = process.owner().map(|owner| owner.uid).ok().or_else(|| uid_of_status(&process));
                if uid != kept.uid || kept.user.is_none() {
                    (kept.uid, kept.user) = (uid, uid.map(|uid| users.name(uid)));
                }
            }
            if wants.cgroup && (again || kept.cgroup.is_none()) {
                kept.cgroup = cgroup(&process);
            }
            if wants.cmdline && kept.cmdline.is_none() {
                kept.cmdline = Some(cmdline(&process, &now.comm));
            }
        });
    }

    /// The processes of the last scan.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        let machine = self.table.machine();
        let scan = self.scan;
        self.table.processes().filter_map(move |process| {
            let (stat, statm, io, schedstat) = process.files();
            let now = stat.current()?;
            let mut row = Row::of(Id::Process(process.pid()), now.ppid, stat, &machine)?;
            let kept = process.data();
            (row.user, row.cgroup, row.cmdline) =
                (kept.user.clone(), kept.cgroup.clone(), kept.cmdline.clone());
            row.exited = exited_share(&scan, kept.exited_ticks, machine) * 100.0;
            if let Some(now) = statm.current().filter(|_| is_known(statm.outcome())) {
                // RES is that of the same moment.
                row.shr = Some(now.shared.kib(&machine));
                row.res = Some(now.resident.kib(&machine));
            }
            row.io = Io::of(io);
            // The schedstat is the leader's. If there are other threads, it is not the process's.
            if let Some(delta) = schedstat.delta().filter(|_| now.num_threads == 1) {
                row.wait = delta.share(delta.wait) * 100.0;
                row.switches = delta.per_second(delta.timeslices);
            }
            Some(row)
        })
    }

    /// How many processes have an I/O that this user may not see, and how many one that the kernel does not
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

    /// The command line of a process of the last scan. It is read once for each program: reading it takes the
    /// process's mmap lock.
    pub fn cmdline(&mut self, pid: u32) -> Option<Rc<str>> {
        let process = self.table.get(pid)?;
        if let Some(cmdline) = &process.data().cmdline {
            return Some(cmdline.clone());
        }
        let comm = process.files().0.current()?.comm;
        let text = cmdline(&process, &comm);
        self.table.data_mut(pid)?.cmdline = Some(text.clone());
        Some(text)
    }
}

/// A descriptor costs the kernel some 5 KB of memory.
const MOST_DESCRIPTORS: usize = 16_384;

fn is_known(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Read | Outcome::DidNotRun(_))
}

fn exited_share(scan: &Scan, ticks: Option<u64>, machine: procsampler::Machine) -> Rate {
    let (Some(ticks), Some(elapsed)) = (ticks, scan.elapsed) else { return Rate::UNKNOWN };
    if elapsed.0 == 0 {
        return Rate::UNKNOWN;
    }
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

/// What a process was started with, fit for a terminal: nothing in it can break the line.
fn cmdline<U>(process: &Process<'_, Files, PidDir, U>, comm: &CommName) -> Rc<str> {
    let text = process.read::<pid::Cmdline>().map(|cmdline| cmdline.to_string()).unwrap_or_default();
    // A kernel thread, a zombie, or one that is gone.
    if text.is_empty() { format!("[{comm}]").into() } else { text.into() }
}
