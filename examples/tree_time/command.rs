//! Starts the command in a way that misses no part of it, and reads getrusage(2) when it has exited.

use std::error::Error;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use procsampler::pid::{Schedstat, Stat, Status};
use procsampler::{ProcDir, ProcFile};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::OwnedFd;
use rustix::process::{
    Pid, PidfdFlags, Signal, WaitId, WaitIdOptions, getpid, kill_process, pidfd_open, waitid,
};

/// The first argument of this program if it has to become the command.
pub const GATE: &str = "--become";

/// Stops this process, and executes the command when it gets SIGCONT. Returns only if that fails.
pub fn become_command(command: &[OsString]) -> ExitCode {
    let Some((program, arguments)) = command.split_first() else { return ExitCode::from(2) };
    // If this process cannot stop, it continues, and its parent reports this.
    let _ = kill_process(getpid(), Signal::STOP);
    let error = Command::new(program).args(arguments).exec();
    eprintln!("tree_time: {}: {error}", program.to_string_lossy());
    ExitCode::from(if error.kind() == std::io::ErrorKind::NotFound { 127 } else { 126 })
}

/// A command that is ready to start.
#[derive(Debug)]
pub struct Gate {
    pub pid: Pid,
    /// What the process used until now, which does not belong to the command.
    before: Counters,
    pidfd: Option<OwnedFd>,
}

/// Counters of getrusage(2) that /proc does not have, or has less exactly.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counters {
    pub user: Duration,
    pub system: Duration,
    pub voluntary: u64,
    pub involuntary: u64,
    /// The resident memory of the largest process, in KiB.
    pub max_rss: u64,
}

impl Gate {
    /// Starts a process that stops just before it executes the command.
    pub fn new(command: &[OsString]) -> Result<Self, Box<dyn Error>> {
        let mut gate = Command::new("/proc/self/exe");
        let child = gate.arg(GATE).args(command).spawn()?;
        let pid = Pid::from_child(&child);
        let stopped = waitid(WaitId::Pid(pid), WaitIdOptions::STOPPED | WaitIdOptions::EXITED)?;
        if !stopped.is_some_and(|status| status.stopped()) {
            return Err("the command could not be held back at its start".into());
        }
        // The process is stopped, so its schedstat is exact.
        let dir = ProcDir::open()?.pid(child.id())?;
        let (status, stat) = (Status::read_in(&dir)?, Stat::read_in(&dir)?);
        let run = Schedstat::read_in(&dir.leader()?).ok().and_then(|schedstat| schedstat.run.known());
        let ticks = (stat.utime.0 + stat.stime.0) * 1_000_000_000 / dir_ticks();
        let before = Counters {
            user: Duration::ZERO,
            system: Duration::from_nanos(run.map_or(ticks, |run| run.0)),
            voluntary: status.leader.voluntary_ctxt_switches.unwrap_or(0),
            involuntary: status.leader.nonvoluntary_ctxt_switches.unwrap_or(0),
            max_rss: 0,
        };
        let pidfd = pidfd_open(pid, PidfdFlags::empty()).ok();
        Ok(Gate { pid, before, pidfd })
    }

    pub fn number(&self) -> u32 {
        self.pid.as_raw_pid() as u32
    }

    pub fn start(&self) -> Result<Instant, Box<dyn Error>> {
        let now = Instant::now();
        kill_process(self.pid, Signal::CONT)?;
        Ok(now)
    }

    /// Waits for this time, or until the command exits.
    pub fn wait(&self, time: Duration) {
        let Some(pidfd) = &self.pidfd else { return std::thread::sleep(time) };
        let timeout = Timespec { tv_sec: time.as_secs() as i64, tv_nsec: time.subsec_nanos().into() };
        let mut fds = [PollFd::new(pidfd, PollFlags::IN)];
        // After an interrupt, the next sample is early.
        let _ = poll(&mut fds, Some(&timeout));
    }

    /// What all reaped processes used since the start.
    pub fn counters(&self) -> Result<Counters, Box<dyn Error>> {
        let all = Counters::from(getrusage(UsageWho::RUSAGE_CHILDREN)?);
        let before = &self.before;
        // The modes are only sampled at ticks anyway, so the part before the command is subtracted from both
        // in proportion.
        let left = (all.user + all.system).saturating_sub(before.user + before.system);
        let share = left.as_secs_f64() / (all.user + all.system).as_secs_f64().max(1e-9);
        Ok(Counters {
            user: all.user.mul_f64(share),
            system: all.system.mul_f64(share),
            voluntary: all.voluntary.saturating_sub(before.voluntary),
            involuntary: all.involuntary.saturating_sub(before.involuntary),
            max_rss: all.max_rss,
        })
    }
}

fn dir_ticks() -> u64 {
    procsampler::Machine::this().ticks_per_second.max(1)
}

impl From<Usage> for Counters {
    fn from(usage: Usage) -> Self {
        let time = |micros: i64| Duration::from_micros(micros.max(0) as u64);
        let count = |count: nix::libc::c_long| count.max(0) as u64;
        Counters {
            user: time(usage.user_time().num_microseconds()),
            system: time(usage.system_time().num_microseconds()),
            voluntary: count(usage.voluntary_context_switches()),
            involuntary: count(usage.involuntary_context_switches()),
            max_rss: count(usage.max_rss()),
        }
    }
}
