//! Threads with known waits, as [`procsampler::waits`] shows them, and how a thread spends its time.

use std::fs::File;
use std::io::Read;
use std::os::fd::AsRawFd;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use crate::zoo::{self, Place};
use procsampler::pid::{Schedstat, Stat, State, Syscall, TimeSplit};
use procsampler::waits::{Pacer, Pacing, Profile, Wait, Waits};
use procsampler::{ProcDir, ProcFile, Sampler, Select};
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;

fn tid() -> u32 {
    rustix::thread::gettid().as_raw_pid() as u32
}

/// What is not read again while a thread sleeps is never that of an earlier sleep.
#[test]
fn each_sleep_is_read() {
    let pipes = [0; 2].map(|_| rustix::pipe::pipe().unwrap());
    let fds = [0, 1].map(|at: usize| pipes[at].0.as_raw_fd() as u64);
    let [(first, to_first), (second, to_second)] = pipes;
    let (tell, told) = mpsc::channel();
    let reading = std::thread::spawn(move || {
        tell.send(tid()).unwrap();
        let (mut first, mut second) = (File::from(first), File::from(second));
        let mut byte = [0];
        while first.read(&mut byte).unwrap() == 1 {
            second.read_exact(&mut byte).unwrap();
        }
    });
    let tid = told.recv().unwrap();
    let process = ProcDir::open().unwrap().this_process().unwrap();
    let thread = process.thread(tid).unwrap();
    let is_in = |syscall: &Syscall, fd| syscall.call().is_some_and(|call| call.args[0] == fd);
    let mut waits = Waits::new(&ProcDir::open().unwrap(), Select::Pids(vec![std::process::id()])).unwrap();
    let mut seen = 0;
    for (round, writer) in [&to_first, &to_second].into_iter().cycle().take(400).enumerate() {
        let fd = fds[round % 2];
        zoo::wait_until("it waits", || is_in(&Syscall::read_in(&thread).unwrap(), fd));
        // The second pass does not read it again.
        for _ in 0..2 {
            waits.pass().unwrap();
            let wait = waits.threads().find(|wait| wait.tid() == tid).unwrap();
            // It can still be on its way to sleep.
            if wait.state() == State::Sleeping && !wait.is_torn() {
                assert!(is_in(wait.syscall().unwrap(), fd), "round {round}: {wait:?}");
                seen += 1;
            }
        }
        rustix::io::write(writer, b"x").unwrap();
    }
    assert!(seen > 0, "it never slept");
    drop((to_first, to_second));
    reading.join().unwrap();
}

#[test]
fn known_waits() {
    zoo::inside(Place::Alone, "known_waits", see_known_waits);
}

fn see_known_waits() {
    let (reader, writer) = rustix::pipe::pipe().unwrap();
    let fd = reader.as_raw_fd() as u64;
    let (tell, told) = mpsc::channel();
    let (stop, stopped) = mpsc::channel::<()>();
    let reading = {
        let tell = tell.clone();
        std::thread::spawn(move || {
            tell.send(("reads", tid())).unwrap();
            File::from(reader).read_to_end(&mut Vec::new()).unwrap();
        })
    };
    let parked = std::thread::spawn(move || {
        tell.send(("is parked", tid())).unwrap();
        stopped.recv().unwrap_err();
    });
    let (mut reads, mut is_parked) = (0, 0);
    for (what, tid) in told.iter().take(2) {
        *(if what == "reads" { &mut reads } else { &mut is_parked }) = tid;
    }
    let mut waits = Waits::new(&ProcDir::open().unwrap(), Select::Pids(vec![std::process::id()])).unwrap();
    let of = |waits: &Waits, tid: u32, check: &dyn Fn(Wait<'_>) -> bool| {
        waits.threads().find(|wait| wait.tid() == tid).is_some_and(check)
    };
    zoo::wait_until("both wait", || {
        waits.pass().unwrap();
        let in_read = |wait: Wait<'_>| {
            let call = wait.syscall().and_then(Syscall::call);
            wait.state() == State::Sleeping && !wait.is_torn() && call.is_some_and(|call| call.args[0] == fd)
        };
        let in_call = |wait: Wait<'_>| {
            !wait.is_torn() && wait.syscall().is_some_and(|syscall| syscall.call().is_some())
        };
        of(&waits, reads, &in_read) && of(&waits, is_parked, &in_call)
    });
    // The calling thread runs, and no more files are read of a running thread.
    assert!(of(&waits, tid(), &|wait| {
        wait.state() == State::Running
            && wait.syscall().is_none()
            && wait.wchan().is_none()
            && !wait.is_torn()
    }));
    assert!(waits.threads().all(|wait| wait.pid() == std::process::id() && wait.stack().is_none()));
    if of(&waits, reads, &|wait| wait.wchan().is_none()) {
        zoo::skipped("known_waits: the kernel function", "this kernel names none (CONFIG_KALLSYMS)");
    }

    // They wait in every pass.
    let mut pacer = Pacer::new(Duration::from_millis(1), Pacing::RandomPhase);
    let mut profile = Profile::new();
    for _ in 0..50 {
        pacer.wait();
        waits.pass().unwrap();
        for wait in waits.threads().filter(|wait| [reads, is_parked].contains(&wait.tid())) {
            profile.add((wait.tid(), wait.state(), wait.is_torn()));
        }
        profile.end_pass();
    }
    let rows = profile.rows();
    assert_eq!((profile.passes(), profile.samples(), rows.len()), (50, 100, 2), "{rows:?}");
    for row in rows {
        assert_eq!((row.key.1, row.key.2, row.samples), (State::Sleeping, false, 50));
        assert_eq!((row.share.known(), row.threads.known()), (Some(0.5), Some(1.0)));
    }

    // The threads are in no selected state.
    waits.set_states(|state| state == State::DiskSleep);
    waits.pass().unwrap();
    assert!(of(&waits, reads, &|wait| wait.syscall().is_none() && wait.state() == State::Sleeping));
    waits.set_stacks(|state| state == State::Sleeping);
    waits.pass().unwrap();
    if !of(&waits, reads, &|wait| wait.stack().is_some_and(|stack| !stack.frames.is_empty())) {
        zoo::skipped("known_waits: the stack", "it needs CAP_SYS_ADMIN and CONFIG_STACKTRACE");
    }
    drop((writer, stop));
    reading.join().unwrap();
    parked.join().unwrap();
}

/// The CPU time of the calling thread, in nanoseconds.
fn cpu_time() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// Another thread uses a known CPU time. It sleeps while it is sampled, so its schedstat is exact.
#[test]
fn time_of_a_thread() {
    let (order, orders) = mpsc::channel::<()>();
    let (answer, answers) = mpsc::channel();
    let burner = std::thread::spawn(move || {
        answer.send((u64::from(tid()), 0)).unwrap();
        while orders.recv().is_ok() {
            let start = cpu_time();
            while cpu_time() < start + 50_000_000 {
                std::hint::black_box((0..10_000u64).sum::<u64>());
            }
            answer.send((start, cpu_time())).unwrap();
        }
    });
    let tid = answers.recv().unwrap().0 as u32;
    let dir = ProcDir::open().unwrap().this_process().unwrap().thread(tid).unwrap();
    let (mut stat, mut schedstat) =
        (Sampler::<Stat>::open(&dir).unwrap(), Sampler::<Schedstat>::open(&dir).unwrap());
    let wait_for_it =
        || zoo::wait_until("it sleeps", || Stat::read_in(&dir).unwrap().leader.state == State::Sleeping);
    wait_for_it();
    if schedstat.sample().unwrap().run.known().is_none() {
        return zoo::skipped("time_of_a_thread", "the kernel does not count (CONFIG_SCHED_INFO)");
    }
    stat.sample().unwrap();
    order.send(()).unwrap();
    let (start, end) = answers.recv().unwrap();
    wait_for_it();
    let split = TimeSplit::of_thread(stat.sample().unwrap(), schedstat.sample().unwrap()).unwrap();
    let burnt = split.time(split.on_cpu).unwrap();
    assert!(burnt.0 >= end - start - 1, "{burnt} on a CPU, {} ns burnt: {split:?}", end - start);
    let queue = split.run_queue.known().unwrap();
    // The times of the samples are taken just before the files are read.
    assert!(queue >= 0.0 && split.on_cpu.known().unwrap() + queue <= 1.01, "{split:?}");
    if let Some(other) = split.other.known() {
        assert!(other <= 1.0 - split.on_cpu.known().unwrap(), "{split:?}");
    }
    drop(order);
    burner.join().unwrap();
}

/// The tool on a sleeping process shows one place, with a share of all the time.
#[test]
fn the_tool() {
    let Some(tool) = zoo::example("the_tool", "waits", "syscall-names") else { return };
    let child = zoo::sleeper();
    zoo::wait_for_state(child.pid(), 'S');
    let temporary = zoo::Temporary::new("the_tool");
    let svg = temporary.path().join("waits.svg");
    let run = |args: &[&str]| {
        let mut command = Command::new(&tool);
        command
            .args(["--pid", &child.pid().to_string(), "--duration", "0.3", "--frequency", "50"])
            .args(args);
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{args:?}: {text}");
        String::from_utf8(output.stdout).unwrap()
    };
    let json = run(&["--json", "--group", "comm,pid,state,syscall", "--svg", svg.to_str().unwrap()]);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let [row] = &report["rows"].as_array().unwrap()[..] else { panic!("one place: {json}") };
    assert_eq!((&row["comm"], &row["state"], &row["share"]), (&json!("sleep"), &json!("S"), &json!(1.0)));
    assert_eq!((&row["pid"], &row["threads"]), (&json!(child.pid().to_string()), &json!(1.0)));
    assert_eq!((&row["samples"], &row["torn"]), (&report["passes"], &json!(false)));
    match row["syscall"].as_str().unwrap() {
        "clock_nanosleep" | "nanosleep" | "pause" | "rt_sigtimedwait" | "clock_nanosleep_time64" => {}
        "(hidden)" => zoo::skipped("the_tool: the system call", "this reader may not see it"),
        other => panic!("it sleeps in {other}"),
    }
    assert!(std::fs::read_to_string(&svg).unwrap().contains("sleep"));
    let table = run(&["--group", "state,comm"]);
    let last = table.lines().last().unwrap().split_whitespace().collect::<Vec<_>>();
    assert_eq!(last, ["100.0", "0.0", "1.00", "S", "sleep"], "{table}");

    let output = Command::new(&tool).args(["--pid", "4194305", "-d", "0.1"]).output().unwrap();
    assert!(!output.status.success() && output.stdout.is_empty());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "waits: no such process\n");
}
