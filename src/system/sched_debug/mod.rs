//! The scheduler's queues and tasks: `/proc/sched_debug` to Linux 5.12, `/sys/kernel/debug/sched/debug` since 5.13.
//!
//! ```text
//! Sched Debug Version: v0.11, 5.10.0-32-cloud-amd64 #1
//! ktime                                   : 9037.400257
//!
//! sysctl_sched
//!   .sysctl_sched_latency                    : 18.000000
//!
//! cpu#0, 2600.009 MHz
//!   .nr_running                    : 0
//!   .nr_switches                   : 1701
//!
//! cfs_rq[0]:/lab/a b:c
//!   .exec_clock                    : 464.588652
//!
//! rt_rq[0]:
//!   .rt_nr_running                 : 0
//!
//! dl_rq[0]:
//!   .dl_nr_running                 : 0
//!
//! runnable tasks:
//!  S            task   PID         tree-key  switches  prio     wait-time             sum-exec        sum-sleep
//! -------------------------------------------------------------------------------------------------------------
//!  I          rcu_gp     3       120.089862         2   100         0.255171         0.576999         0.196028 0 0 /
//! >R            busy   339     54098.240174        12   139        92.111164      1171.233645         0.000000 0 0 /lab
//! ```
//!
//! [`SchedDebug::open`] and [`SchedDebug::read_live`] find it; debugfs lies outside of /proc, and often is not mounted.
//!
//! What is odd: the table has all tasks, not only those that are runnable, each with the CPU that it last ran on; its
//! heading does not always tell the columns (in 6.6 it is the old one), so they are told by their form. A task's name is
//! printed as it is, newlines too, right-aligned to 15 bytes: blanks that it begins with cannot be told from those before it.
//! What is less than a millisecond below 0 has lost its sign: the kernel prints -0.5 as `0.500000`. `next_balance` counts
//! the kernel's ticks and is printed as if it were a time. Counts of schedstats are `None`, and waits 0, where
//! `kernel.sched_schedstats` is off. A path is `autogroup-7` for what sessions are grouped by.
//!
//! | Linux | columns of a task behind its number |
//! | --- | --- |
//! | to 6.5 | tree-key, switches, prio, wait-time, sum-exec, sum-sleep; sum-block since 5.16 or so |
//! | 6.6 | vruntime, eligible, deadline, slice, sum-exec, switches, prio, wait-time, sum-exec, sum-sleep, sum-block |
//! | 6.12 | the same, and a mark for a slice of the task's own |
//! | later | the same with sum-exec once |
//!
//! With CONFIG_NUMA_BALANCING node and group follow, with CONFIG_CGROUP_SCHED the path.
//!
//! Reference: Documentation/scheduler/sched-design-CFS.rst, kernel/sched/debug.c. Permission: any user in /proc, root in
//! debugfs. Linux 2.6.23, with CONFIG_SCHED_DEBUG.

mod rows;
mod task;

pub use rows::{CfsRq, DlRq, RtRq, RunQueue, SchedClocks, SchedSysctl};
pub use task::Task;

pub use crate::unit::SplitNs;

use std::path::Path;

use task::Heading;

use crate::Unlisted;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::dir::ProcDir;
use crate::error::{Error, ParseError, Result};
use crate::file::{In, ProcFile};
use crate::machine::Machine;
use crate::name::Name;
use crate::sampler::Sampler;
use crate::shape::dotted::{self, Dotted};
use crate::shape::kept::Kept;
use crate::shape::rows::{Identity, Rows};
use crate::text::Text;

/// One sample of the scheduler's queues and tasks: flat tables, each row with the CPU that it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SchedDebug {
    /// The format's version: `v0.11`.
    pub version: Name<15>,
    /// The kernel's release and the first word of its version: `5.10.0-32-cloud-amd64 #1`.
    pub release: Text,
    /// When it was printed.
    pub clocks: SchedClocks,
    /// Settings.
    pub sysctl: SchedSysctl,
    /// The CPUs that are online.
    pub cpus: Rows<RunQueue>,
    /// Queues of ordinary tasks, by CPU and control group.
    pub cfs: Rows<CfsRq>,
    /// Queues of realtime tasks, by CPU, and by control group with CONFIG_RT_GROUP_SCHED.
    pub rt: Rows<RtRq>,
    /// Queues of deadline tasks, by CPU.
    pub dl: Rows<DlRq>,
    /// All threads of the system, by the CPU that they last ran on.
    pub tasks: Kept<Task<'static>>,
    /// Lines that this crate does not know: `cpu0 key`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::serial::is_absent"))]
    pub unlisted: Unlisted,
}

/// Where debugfs belongs.
const DEBUGFS: &str = "/sys/kernel/debug";

impl SchedDebug {
    /// Opens it where this kernel has it: `/proc/sched_debug`, or `/sys/kernel/debug/sched/debug`.
    ///
    /// # Errors
    /// As [`ProcDir::open`]. [`Error::is_denied`]: debugfs is root's. [`Error::is_unsupported`]: this kernel has neither.
    /// Else debugfs is not mounted, and the error says so.
    pub fn open() -> Result<Sampler<SchedDebug>> {
        in_debugfs(Sampler::open(&ProcDir::open()?), Path::new(DEBUGFS), |dir| {
            Sampler::open_at(dir, "sched/debug")
        })
    }

    /// Reads it once, where this kernel has it.
    ///
    /// # Errors
    /// As [`SchedDebug::open`], and text that is not understood.
    pub fn read_live() -> Result<SchedDebug> {
        in_debugfs(SchedDebug::read(), Path::new(DEBUGFS), |dir| SchedDebug::read_at(dir, "sched/debug"))
    }
}

/// What /proc gave, or what debugfs gives where /proc has it not.
fn in_debugfs<T>(proc: Result<T>, debugfs: &Path, get: impl FnOnce(&ProcDir) -> Result<T>) -> Result<T> {
    match proc {
        Err(error) if error.is_unsupported() => {}
        done => return done,
    }
    let got = ProcDir::at(debugfs, Machine::this()).and_then(|dir| get(&dir));
    got.map_err(|error| match is_mounted(debugfs) {
        Some(false) => Error::refused(debugfs.to_owned(), "debugfs is not mounted here"),
        // Debugfs is no /proc, and yet it is known to have the file if the kernel has.
        Some(true) if error.is_not_proc() => {
            Error::io(error.path().to_owned(), rustix::io::Errno::NOENT, crate::error::Meaning::Unsupported)
        }
        _ => error,
    })
}

/// Whether debugfs is mounted there; `None` if that cannot be told.
fn is_mounted(debugfs: &Path) -> Option<bool> {
    const DEBUGFS_MAGIC: u64 = 0x6462_6720;
    match rustix::fs::statfs(debugfs) {
        Ok(found) => Some(found.f_type as u64 == DEBUGFS_MAGIC),
        Err(rustix::io::Errno::NOENT) => Some(false),
        Err(_) => None,
    }
}

/// Which keys of the row that was begun last were there.
#[derive(Default)]
struct Begun {
    seen: u64,
}

impl Begun {
    /// Ends the last row, and begins another.
    fn next<'a, R: Identity + Default + Dotted>(&mut self, rows: &'a mut Rows<R>) -> &'a mut R {
        self.end_row(rows);
        rows.fill()
    }

    fn end_row<R: Identity + Dotted>(&mut self, rows: &mut Rows<R>) {
        if let Some(row) = rows.last_mut() {
            row.absent(core::mem::take(&mut self.seen));
        }
    }

    fn end<R: Identity + Dotted>(&mut self, rows: &mut Rows<R>) {
        self.end_row(rows);
        rows.index();
    }

    fn line<R: Identity + Default + Dotted>(
        &mut self,
        rows: &mut Rows<R>,
        cursor: &mut Cursor<'_>,
        unlisted: &mut Unlisted,
    ) -> Result<(), ParseError> {
        match rows.last_mut() {
            Some(row) => dotted::line(row, cursor, &mut self.seen, unlisted),
            None => Ok(()),
        }
    }
}

/// The record that lines belong to.
#[derive(Clone, Copy)]
enum Of {
    Head,
    Sysctl,
    Cpu,
    Cfs,
    Rt,
    Dl,
    Tasks(Heading),
}

/// The CPU in `cfs_rq[0]:`, to behind the colon.
fn queue(cursor: &mut Cursor<'_>, field: &'static str) -> Result<u32, ParseError> {
    let cpu = cursor.unsigned32(field)?;
    if !cursor.eat_all(b"]:") {
        return Err(cursor.fail(field, "\"]:\""));
    }
    Ok(cpu)
}

impl SchedDebug {
    fn head(&mut self, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
        let version = cursor.eat_all(b"Sched Debug Version: ").then(|| cursor.up_to(b", ")).flatten();
        let Some(version) = version.and_then(Name::new) else {
            return Err(cursor.fail("version", "\"Sched Debug Version: \" and a word"));
        };
        self.version = version;
        self.release.set(cursor.line());
        Ok(())
    }
}

impl ProcFile for SchedDebug {
    type Memory = ();
    const NAME: &'static str = "sched_debug";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.cpus.clear();
        self.cfs.clear();
        self.rt.clear();
        self.dl.clear();
        self.tasks.clear();
        self.unlisted.clear();
        let cursor = &mut Cursor::new(text);
        self.head(cursor)?;
        let SchedDebug { clocks, sysctl, cpus, cfs, rt, dl, tasks, unlisted, .. } = self;
        let (mut clocks_seen, mut sysctl_seen, mut cpu) = (0, 0, 0);
        let [mut cpus_begun, mut cfs_begun, mut rt_begun, mut dl_begun] = [const { Begun { seen: 0 } }; 4];
        let mut of = Of::Head;
        while !cursor.at_end() {
            if cursor.eat(b'\n') {
                // A blank line ends the tasks, and nothing else: another heading follows.
                if let Of::Tasks(_) = of {
                    of = Of::Cpu;
                }
                continue;
            }
            if let Of::Tasks(heading) = of {
                tasks.push(Task::read(cpu, heading, cursor)?);
            } else if cursor.eat_all(b"cpu#") {
                cpu = cursor.unsigned32("cpu")?;
                let mut khz = None;
                if cursor.eat_all(b", ") {
                    khz = Some(cursor.unsigned("MHz")?.saturating_mul(1000));
                    if cursor.eat(b'.') {
                        khz = khz
                            .zip(Some(cursor.unsigned("MHz")?))
                            .and_then(|(mega, kilo)| mega.checked_add(kilo));
                    }
                    cursor.eat_all(b" MHz");
                }
                cursor.line_end("cpu")?;
                let row = cpus_begun.next(cpus);
                (row.cpu, row.khz) = (cpu, khz);
                of = Of::Cpu;
            } else if cursor.eat_all(b"cfs_rq[") {
                let cpu = queue(cursor, "cfs_rq")?;
                let row = cfs_begun.next(cfs);
                row.cpu = cpu;
                row.path.set(cursor.line());
                of = Of::Cfs;
            } else if cursor.eat_all(b"rt_rq[") {
                let cpu = queue(cursor, "rt_rq")?;
                let row = rt_begun.next(rt);
                row.cpu = cpu;
                row.path.set(cursor.line());
                of = Of::Rt;
            } else if cursor.eat_all(b"dl_rq[") {
                let cpu = queue(cursor, "dl_rq")?;
                cursor.line_end("dl_rq")?;
                dl_begun.next(dl).cpu = cpu;
                of = Of::Dl;
            } else if cursor.eat_all(b"runnable tasks:") {
                cursor.line_end("runnable tasks")?;
                of = Of::Tasks(Heading::of(cursor.line()));
                if cursor.rest().starts_with(b"---") {
                    cursor.line();
                }
            } else if cursor.eat_all(b"sysctl_sched\n") {
                of = Of::Sysctl;
            } else {
                cursor.eat_all(b"  .");
                match of {
                    Of::Head | Of::Tasks(_) => dotted::line(clocks, cursor, &mut clocks_seen, unlisted)?,
                    Of::Sysctl => dotted::line(sysctl, cursor, &mut sysctl_seen, unlisted)?,
                    Of::Cpu => cpus_begun.line(cpus, cursor, unlisted)?,
                    Of::Cfs => cfs_begun.line(cfs, cursor, unlisted)?,
                    Of::Rt => rt_begun.line(rt, cursor, unlisted)?,
                    Of::Dl => dl_begun.line(dl, cursor, unlisted)?,
                }
            }
        }
        clocks.absent(clocks_seen);
        sysctl.absent(sysctl_seen);
        cpus_begun.end(cpus);
        cfs_begun.end(cfs);
        rt_begun.end(rt);
        dl_begun.end(dl);
        Ok(())
    }
}

impl In<ProcDir> for SchedDebug {}

#[cfg(test)]
mod tests;
