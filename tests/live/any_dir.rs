//! Files outside /proc: a cgroup that the test makes.

#[allow(dead_code, reason = "the program uses all of it")]
#[path = "../../examples/cgroup/files.rs"]
mod files;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::zoo;
use files::{CpuStat, IoStat};
use procsampler::unit::Micros;
use procsampler::{AnyDir, Machine, PidDir, ProcFile, Sampler, pid, pressure};
use rustix::process::{Pid, Signal, kill_process};

/// A cgroup, which is removed when it is dropped.
struct Cgroup(PathBuf);

impl Cgroup {
    fn new(test: &'static str) -> Option<Self> {
        let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
        let top = mounts.lines().find_map(|line| {
            let mut words = line.split(' ');
            let path = words.nth(1)?;
            (words.next()? == "cgroup2").then(|| Path::new(path))
        });
        let Some(top) = top else {
            zoo::skipped(test, "no cgroup2 is mounted");
            return None;
        };
        let path = top.join(format!("procsampler-{test}-{}", std::process::id()));
        match fs::create_dir(&path) {
            Ok(()) => Some(Cgroup(path)),
            Err(error) => {
                zoo::skipped(test, &format!("a cgroup cannot be made: {error}"));
                None
            }
        }
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        // A process leaves its cgroup a little later than its parent learns of its exit.
        let start = Instant::now();
        while fs::remove_dir(&self.0).is_err() && self.0.exists() && start.elapsed().as_secs() < 60 {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// The CPU time of the process, which is exact while the process is on no CPU.
fn run(process: &PidDir) -> u64 {
    pid::Schedstat::read_in(&process.leader().unwrap()).unwrap().run.known().unwrap_or_default().get()
}

/// The CPU time of the cgroup is that of its only process.
#[test]
fn a_process_of_known_work() {
    let test = "a_process_of_known_work";
    let Some(cgroup) = Cgroup::new(test) else { return };
    let dir = AnyDir::at(&cgroup.0, Machine::this()).unwrap();
    let mut cpu = Sampler::<CpuStat>::open(&dir).unwrap();
    assert_eq!(cpu.sample().unwrap().usage, Micros(0));
    let mut burner = zoo::Child::spawn(
        Command::new("sh").args(["-c", "read go; while :; do :; done"]).stdin(Stdio::piped()),
    );
    let process = burner.dir();
    zoo::wait_for_state(burner.pid(), 'S');
    let before = run(&process);
    let moved = fs::write(cgroup.0.join("cgroup.procs"), burner.pid().to_string());
    drop(burner.0.stdin.take());
    let start = Instant::now();
    while moved.is_ok() && cpu.sample().unwrap().usage < Micros(200_000) && start.elapsed().as_secs() < 60 {
        std::thread::sleep(Duration::from_millis(10));
    }
    kill_process(Pid::from_child(&burner.0), Signal::STOP).unwrap();
    zoo::wait_for_state(burner.pid(), 'T');
    let ran = Micros((run(&process) - before) / 1000);
    let usage = cpu.sample().unwrap().usage;
    drop(burner);
    match moved {
        Err(error) => zoo::skipped(test, &format!("no process can be moved: {error}")),
        Ok(()) if ran == Micros(0) => zoo::skipped(test, "the kernel keeps no times of its tasks"),
        Ok(()) => {
            let apart = usage.get().abs_diff(ran.get());
            assert!(usage >= Micros(200_000) && apart <= 20_000, "charged {usage}, ran {ran}");
        }
    }
}

#[test]
fn what_is_not_there() {
    let Some(cgroup) = Cgroup::new("what_is_not_there") else { return };
    let dir = AnyDir::at(&cgroup.0, Machine::this()).unwrap();
    let mut cpu = Sampler::<CpuStat>::open(&dir).unwrap();
    cpu.sample().unwrap();
    let missing = Sampler::<CpuStat>::open_at(&dir, "no.stat").unwrap_err();
    assert!(missing.is_unsupported(), "{missing}");
    assert!(Sampler::<CpuStat>::open_at(&dir, "../cpu.stat").unwrap_err().is_outside());
    match Sampler::<pressure::Cpu>::open_at(&dir, "cpu.pressure")
        .and_then(|mut cpu| cpu.sample().map(|cpu| cpu.some))
    {
        Ok(some) => assert!(some.avg10.as_f64() <= 100.0),
        Err(error) => assert!(error.is_unsupported(), "{error}"),
    }
    // Its controller may be off.
    match Sampler::<IoStat>::open(&dir) {
        Ok(mut io) => assert!(io.sample().unwrap().unlisted.is_empty()),
        Err(error) => assert!(error.is_unsupported(), "{error}"),
    }
    fs::remove_dir(&cgroup.0).unwrap();
    let read = cpu.sample().unwrap_err();
    let open = Sampler::<CpuStat>::open(&dir).unwrap_err();
    assert!(read.is_gone() && open.is_gone(), "{read}, {open}");
}
