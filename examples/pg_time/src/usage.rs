//! What processes used during a statement.

use std::ops::Add;

use procsampler::pid::{Io, Schedstat, Stat, State, Status, TimeSplit};
use procsampler::{Change, PidDir, ProcDir, ProcFile, Sampler, TidDir};

use crate::Failure;
use crate::figure::sum;

/// CPU time and I/O of some processes. A part is `None` if it is unknown for one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// CPU time in seconds.
    pub cpu: Option<f64>,
    /// The parts of `cpu` in user mode and in the kernel, as ticks have divided it.
    pub user: Option<f64>,
    pub system: Option<f64>,
    pub io: Transfers,
}

/// The counters of `/proc/PID/io`, in bytes and calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Transfers {
    /// Bytes read by read-like calls, from the page cache or not.
    pub rchar: Option<u64>,
    pub wchar: Option<u64>,
    pub read_calls: Option<u64>,
    pub write_calls: Option<u64>,
    /// Bytes fetched from storage, including readahead.
    pub read_bytes: Option<u64>,
    /// Bytes of pages that were dirtied.
    pub write_bytes: Option<u64>,
    /// Bytes of dirty pages that were discarded before they were written.
    pub cancelled: Option<u64>,
}

impl Usage {
    /// The usage of no process.
    pub const NONE: Usage = Usage {
        cpu: Some(0.0),
        user: Some(0.0),
        system: Some(0.0),
        io: Transfers {
            rchar: Some(0),
            wchar: Some(0),
            read_calls: Some(0),
            write_calls: Some(0),
            read_bytes: Some(0),
            write_bytes: Some(0),
            cancelled: Some(0),
        },
    };
}

impl Usage {
    /// The usage without a part of it, but at least 0, because the ticks of several processes are not read at
    /// the same moment.
    pub fn less(self, part: Usage) -> Usage {
        let time =
            |all: Option<f64>, part: Option<f64>| all.zip(part).map(|(all, part)| (all - part).max(0.0));
        let count =
            |all: Option<u64>, part: Option<u64>| all.zip(part).map(|(all, part)| all.saturating_sub(part));
        let (all, less) = (self.io, part.io);
        Usage {
            cpu: time(self.cpu, part.cpu),
            user: time(self.user, part.user),
            system: time(self.system, part.system),
            io: Transfers {
                rchar: count(all.rchar, less.rchar),
                wchar: count(all.wchar, less.wchar),
                read_calls: count(all.read_calls, less.read_calls),
                write_calls: count(all.write_calls, less.write_calls),
                read_bytes: count(all.read_bytes, less.read_bytes),
                write_bytes: count(all.write_bytes, less.write_bytes),
                cancelled: count(all.cancelled, less.cancelled),
            },
        }
    }

    /// What a process has used since its start.
    pub fn of_life(proc: &ProcDir, pid: u32) -> Usage {
        let Ok(process) = proc.pid(pid) else { return Usage::default() };
        let machine = proc.machine();
        let stat = Stat::read_in(&process).ok();
        let (user, system) = (
            stat.as_ref().map(|stat| stat.utime.seconds(&machine)),
            stat.as_ref().map(|stat| stat.stime.seconds(&machine)),
        );
        let io = Io::read_in(&process).ok();
        let bytes = |of: fn(&Io) -> procsampler::unit::Bytes| io.as_ref().map(|io| of(io).0);
        Usage {
            cpu: user.zip(system).map(|(user, system)| user + system),
            user,
            system,
            io: Transfers {
                rchar: io.as_ref().and_then(|io| io.rchar).map(|bytes| bytes.0),
                wchar: bytes(|io| io.wchar),
                read_calls: io.as_ref().map(|io| io.syscr),
                write_calls: io.as_ref().map(|io| io.syscw),
                read_bytes: bytes(|io| io.read_bytes),
                write_bytes: bytes(|io| io.write_bytes),
                cancelled: bytes(|io| io.cancelled_write_bytes),
            },
        }
    }
}

impl Add for Usage {
    type Output = Usage;

    fn add(self, other: Usage) -> Usage {
        let add = |left: Option<f64>, right: Option<f64>| left.zip(right).map(|(left, right)| left + right);
        let (left, right) = (self.io, other.io);
        Usage {
            cpu: add(self.cpu, other.cpu),
            user: add(self.user, other.user),
            system: add(self.system, other.system),
            io: Transfers {
                rchar: sum(left.rchar, right.rchar),
                wchar: sum(left.wchar, right.wchar),
                read_calls: sum(left.read_calls, right.read_calls),
                write_calls: sum(left.write_calls, right.write_calls),
                read_bytes: sum(left.read_bytes, right.read_bytes),
                write_bytes: sum(left.write_bytes, right.write_bytes),
                cancelled: sum(left.cancelled, right.cancelled),
            },
        }
    }
}

/// The counters of a process with one thread, sampled before and after the statement. The processes of
/// PostgreSQL have one thread.
#[derive(Debug)]
pub struct Watch {
    pid: u32,
    thread: TidDir,
    stat: Sampler<Stat>,
    schedstat: Sampler<Schedstat>,
    status: Sampler<Status>,
    /// `None` if the reader lacks the permission.
    io: Option<Sampler<Io>>,
    hidden: Option<String>,
}

impl Watch {
    /// Opens the files.
    pub fn open(proc: &ProcDir, pid: u32) -> Result<Watch, Failure> {
        let process = proc.pid(pid)?;
        let thread = process.leader()?;
        let (io, hidden) = open_io(&process);
        Ok(Watch {
            pid,
            stat: Sampler::open(&thread)?,
            schedstat: Sampler::open(&thread)?,
            status: Sampler::open(&thread)?,
            thread,
            io,
            hidden,
        })
    }

    /// The number of the process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The reason why the I/O counters are not known.
    pub fn hidden(&self) -> Option<&str> {
        self.hidden.as_deref()
    }

    /// Reads all files. The thread should sleep, because while it runs its schedstat is only updated at
    /// ticks.
    pub fn sample(&mut self) -> Result<(), Failure> {
        self.stat.sample()?;
        self.schedstat.sample()?;
        self.status.sample()?;
        if let Some(io) = &mut self.io {
            io.sample()?;
        }
        Ok(())
    }

    /// Whether the thread sleeps now.
    pub fn sleeps(&self) -> bool {
        Stat::read_in(&self.thread).is_ok_and(|stat| stat.leader.state == State::Sleeping)
    }

    /// How it spent its time between the two samples.
    pub fn split(&self) -> Option<TimeSplit> {
        TimeSplit::of_thread(self.stat.latest()?, self.schedstat.latest()?)
    }

    /// How often it went to sleep between the two samples.
    pub fn sleeps_counted(&self) -> Option<u64> {
        let switches = |status: Option<&Status>| status?.leader.voluntary_ctxt_switches;
        switches(self.status.current())?.checked_sub(switches(self.status.previous())?)
    }

    /// The status of the last sample.
    pub fn status(&self) -> Option<&Status> {
        self.status.current()
    }

    /// How many threads it has.
    pub fn threads(&self) -> Option<i32> {
        Some(self.stat.current()?.num_threads)
    }

    /// What it used between the two samples.
    pub fn usage(&self) -> Usage {
        let split = self.split();
        let part = |part: fn(&TimeSplit) -> procsampler::delta::Rate| {
            let split = split.as_ref()?;
            Some(split.time(part(split))?.0 as f64 / 1e9)
        };
        Usage {
            cpu: part(|split| split.on_cpu),
            user: part(|split| split.user),
            system: part(|split| split.system),
            io: self.io.as_ref().map(transfers).unwrap_or_default(),
        }
    }
}

/// The counters of the children that a process has reaped. Its own CPU time is not in them; its own I/O is,
/// because the kernel keeps one sum.
#[derive(Debug)]
pub struct Reaped {
    stat: Sampler<Stat>,
    io: Option<Sampler<Io>>,
}

impl Reaped {
    pub fn open(proc: &ProcDir, pid: u32) -> Result<Reaped, Failure> {
        let process = proc.pid(pid)?;
        Ok(Reaped { stat: Sampler::open(&process)?, io: open_io(&process).0 })
    }

    pub fn sample(&mut self) -> Result<(), Failure> {
        self.stat.sample()?;
        if let Some(io) = &mut self.io {
            io.sample()?;
        }
        Ok(())
    }

    /// The difference between the two samples. The CPU time has the resolution of a tick.
    pub fn usage(&self) -> Usage {
        let machine = self.stat.machine();
        let (user, system) = match self.stat.delta() {
            Some(delta) => (delta.cutime.known(), delta.cstime.known()),
            None => (None, None),
        };
        let seconds = |ticks: Option<procsampler::unit::Ticks>| Some(ticks?.seconds(&machine));
        let (user, system) = (seconds(user), seconds(system));
        let cpu = user.zip(system).map(|(user, system)| user + system);
        Usage { cpu, user, system, io: self.io.as_ref().map(transfers).unwrap_or_default() }
    }
}

fn open_io(process: &PidDir) -> (Option<Sampler<Io>>, Option<String>) {
    let mut io = match Sampler::<Io>::open(process) {
        Ok(io) => io,
        Err(error) => return (None, Some(error.to_string())),
    };
    // In a container, root may be able to open it but not to read it.
    match io.sample() {
        Ok(_) => (Some(io), None),
        Err(error) => (None, Some(error.to_string())),
    }
}

fn transfers(io: &Sampler<Io>) -> Transfers {
    let Some(delta) = io.delta() else { return Transfers::default() };
    let bytes = |change: Change<procsampler::unit::Bytes>| change.known().map(|bytes| bytes.0);
    Transfers {
        rchar: delta.rchar.and_then(bytes),
        wchar: bytes(delta.wchar),
        read_calls: delta.syscr.known(),
        write_calls: delta.syscw.known(),
        read_bytes: bytes(delta.read_bytes),
        write_bytes: bytes(delta.write_bytes),
        cancelled: bytes(delta.cancelled_write_bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_with_an_unknown_part_is_unknown() {
        assert_eq!(Usage::NONE + Usage::NONE, Usage::NONE);
        assert_eq!(Usage::NONE + Usage::default(), Usage::default());
        let some = Usage { cpu: Some(0.5), ..Usage::default() };
        assert_eq!((some + Usage::NONE).cpu, Some(0.5));
        assert_eq!((some + Usage::NONE).io.rchar, None);
        let more = Usage { cpu: Some(0.75), ..Usage::NONE };
        assert_eq!(
            (more.less(some).cpu, more.less(some).io.rchar, some.less(more).cpu),
            (Some(0.25), None, Some(0.0))
        );
    }
}
