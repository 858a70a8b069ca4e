//! One line of the table: a process, a thread, or a group of processes.

use std::rc::Rc;
use std::time::Duration;

use procsampler::delta::Rate;
use procsampler::pid::comm::CommName;
use procsampler::pid::{self, State};
use procsampler::table::File;
use procsampler::unit::KiB;
use procsampler::{Machine, Outcome};

/// The identity of a line from frame to frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Id {
    Process(u32),
    Thread { pid: u32, tid: u32 },
    Group(Rc<str>),
}

/// What is unknown is `None`, or a rate that is unknown. None of them is 0.
#[derive(Clone)]
pub struct Row {
    pub id: Id,
    /// The parent. For a thread that is not the leader, its process.
    pub parent: u32,
    /// The number of processes that the row represents.
    pub count: usize,
    pub comm: CommName,
    /// It is read when it is needed: see [`super::Samples::prepare`].
    pub cmdline: Option<Rc<str>>,
    pub user: Option<Rc<str>>,
    pub cgroup: Option<Rc<str>>,
    pub state: Option<State>,
    pub priority: Option<i32>,
    pub nice: Option<i32>,
    pub processor: Option<i32>,
    pub threads: Option<i64>,
    pub time: Duration,
    /// Per cent of one CPU.
    pub cpu: Rate,
    /// The same for children that exited in the interval, without the part that their own rows have shown.
    pub exited: Rate,
    /// Per cent of the interval in which it was ready to run and waited for a CPU.
    pub wait: Rate,
    /// How often it was put on a CPU, a second.
    pub switches: Rate,
    /// Page faults that needed I/O, a second.
    pub major: Rate,
    pub virt: Option<KiB>,
    pub res: Option<KiB>,
    pub shr: Option<KiB>,
    pub io: Io,
}

/// Bytes a second from and to storage, and the sums since the process started.
#[derive(Clone, Copy, Default)]
pub struct Io {
    pub read: Rate,
    pub written: Rate,
    pub totals: Option<Totals>,
}

#[derive(Clone, Copy, Default)]
pub struct Totals {
    /// Not every kernel counts it under this name.
    pub rchar: Option<u64>,
    pub wchar: u64,
    pub read: u64,
    pub written: u64,
}

impl Io {
    pub fn of(io: File<'_, pid::Io>) -> Io {
        let readable = matches!(io.outcome(), Outcome::Read | Outcome::DidNotRun(_));
        let Some(now) = io.current().filter(|_| readable) else { return Io::default() };
        let (read, written) = match io.delta() {
            Some(delta) => (delta.per_second(delta.read_bytes), delta.per_second(delta.write_bytes)),
            None => (Rate::UNKNOWN, Rate::UNKNOWN),
        };
        let totals = Totals {
            rchar: now.rchar.map(|bytes| bytes.0),
            wchar: now.wchar.0,
            read: now.read_bytes.0,
            written: now.write_bytes.0,
        };
        Io { read, written, totals: Some(totals) }
    }
}

impl Row {
    /// Takes the values from a stat of a process or of a thread.
    pub fn of(id: Id, parent: u32, stat: File<'_, pid::Stat>, machine: &Machine) -> Option<Row> {
        let now = stat.current()?;
        let (cpu, major) = match stat.delta() {
            Some(delta) => (delta.cpu_share(delta.cpu()) * 100.0, delta.per_second(delta.majflt)),
            None => (Rate::UNKNOWN, Rate::UNKNOWN),
        };
        Some(Row {
            id,
            parent,
            count: 1,
            comm: now.comm,
            cmdline: None,
            user: None,
            cgroup: None,
            state: Some(now.leader.state),
            priority: Some(now.leader.priority),
            nice: Some(now.leader.nice),
            processor: Some(now.leader.processor),
            threads: Some(now.num_threads.into()),
            time: (now.utime + now.stime).duration(machine),
            cpu,
            exited: Rate::UNKNOWN,
            wait: Rate::UNKNOWN,
            switches: Rate::UNKNOWN,
            major,
            virt: Some(KiB(now.vsize.0 / 1024)),
            res: Some(now.rss.kib(machine)),
            shr: None,
            io: Io::default(),
        })
    }

    /// Takes the values that other processes may have changed while a process did not run.
    pub fn renew(&mut self, now: &pid::Stat, machine: &Machine) {
        self.parent = now.ppid;
        self.state = Some(now.leader.state);
        self.priority = Some(now.leader.priority);
        self.nice = Some(now.leader.nice);
        self.virt = Some(KiB(now.vsize.0 / 1024));
        self.res = Some(now.rss.kib(machine));
    }

    /// The process that gets a signal for this row.
    pub fn pid(&self) -> Option<u32> {
        match self.id {
            Id::Process(pid) | Id::Thread { pid, .. } => Some(pid),
            Id::Group(_) => None,
        }
    }

    /// The number that is shown.
    pub fn number(&self) -> Option<u32> {
        match self.id {
            Id::Process(pid) => Some(pid),
            Id::Thread { tid, .. } => Some(tid),
            Id::Group(_) => None,
        }
    }

    /// An empty row of a group.
    pub fn group(name: Rc<str>) -> Row {
        let zero = Rate::from(0.0);
        Row {
            id: Id::Group(name),
            parent: 0,
            count: 0,
            comm: CommName::default(),
            cmdline: None,
            user: None,
            cgroup: None,
            state: None,
            priority: None,
            nice: None,
            processor: None,
            threads: Some(0),
            time: Duration::ZERO,
            cpu: zero,
            exited: zero,
            wait: Rate::UNKNOWN,
            switches: Rate::UNKNOWN,
            major: zero,
            virt: Some(KiB(0)),
            res: Some(KiB(0)),
            shr: Some(KiB(0)),
            io: Io {
                read: zero,
                written: zero,
                totals: Some(Totals { rchar: Some(0), ..Totals::default() }),
            },
        }
    }

    /// Adds a process to a group. A process whose rate is unknown is left out of the sum, which is then a
    /// lower bound. If all rates are unknown, the sum is unknown.
    pub fn add(&mut self, row: &Row) {
        let sum = |sum: &mut Rate, rate: Rate, count: usize| match (sum.known(), rate.known()) {
            (_, None) if count == 0 => *sum = Rate::UNKNOWN,
            (Some(known), Some(rate)) => *sum = Rate::from(known + rate),
            (None, Some(_)) => *sum = rate,
            (_, None) => {}
        };
        sum(&mut self.cpu, row.cpu, self.count);
        sum(&mut self.exited, row.exited, self.count);
        sum(&mut self.major, row.major, self.count);
        sum(&mut self.io.read, row.io.read, self.count);
        sum(&mut self.io.written, row.io.written, self.count);
        self.threads = self.threads.zip(row.threads).map(|(sum, threads)| sum + threads);
        self.time += row.time;
        self.virt = self.virt.zip(row.virt).map(|(sum, virt)| sum + virt);
        self.res = self.res.zip(row.res).map(|(sum, res)| sum + res);
        self.shr = self.shr.zip(row.shr).map(|(sum, shr)| sum + shr);
        self.io.totals = self.io.totals.zip(row.io.totals).map(|(sum, totals)| Totals {
            rchar: sum.rchar.zip(totals.rchar).map(|(sum, rchar)| sum + rchar),
            wchar: sum.wchar + totals.wchar,
            read: sum.read + totals.read,
            written: sum.written + totals.written,
        });
        self.count += 1;
    }
}
