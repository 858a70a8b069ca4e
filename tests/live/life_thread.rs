//! The files of a thread, which are kept through the life and the exit of the thread.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::mpsc;

use crate::zoo::{self, Place};
use procsampler::pid::{self, Syscall, syscall::Abi};
use procsampler::{Error, FileIn, PidDir, ProcDir, ProcFile, Reported, Sampler, TidDir};

/// A sampler whose type does not matter.
trait Kept {
    fn name(&self) -> &'static str;
    fn error(&mut self) -> Option<Error>;
    fn was_read(&self) -> bool;
}

impl<T: ProcFile> Kept for Sampler<T> {
    fn name(&self) -> &'static str {
        T::NAME
    }

    fn error(&mut self) -> Option<Error> {
        self.sample().err()
    }

    fn was_read(&self) -> bool {
        self.current().is_some()
    }
}

/// A sampler of each file of a thread that this kernel has and this reader may read, and of each such file of
/// its process.
struct All(Vec<Box<dyn Kept>>);

impl All {
    fn of_thread(dir: &TidDir) -> Self {
        let mut all = All(Vec::new());
        all.add::<pid::Sched>(Sampler::open(dir));
        all.add::<Syscall>(Sampler::open(dir));
        all.add::<pid::Wchan>(Sampler::open(dir));
        all.add::<pid::Stack>(Sampler::open(dir));
        all.add::<pid::Children>(Sampler::open(dir));
        all.add::<pid::ArchStatus>(Sampler::open(dir));
        assert!(all.0.len() > 1, "wchan at least, and syscall of one's own");
        all
    }

    fn of_process(dir: &PidDir) -> Self {
        let mut all = All::of_thread(&dir.leader().unwrap());
        all.add::<pid::KsmStat>(Sampler::open(dir));
        all.add::<pid::Timers>(Sampler::open(dir));
        all
    }

    fn add<T: ProcFile + 'static>(&mut self, sampler: procsampler::Result<Sampler<T>>) {
        match sampler.and_then(|mut sampler| sampler.sample().map(drop).map(|()| sampler)) {
            Ok(sampler) => self.0.push(Box::new(sampler)),
            Err(error) => {
                zoo::unless::<()>(T::NAME, zoo::is_withheld, Err(error));
            }
        }
    }

    #[track_caller]
    fn go_on(&mut self) {
        for file in &mut self.0 {
            let error = file.error();
            assert!(error.is_none(), "{}: {}", file.name(), error.unwrap());
        }
    }

    #[track_caller]
    fn are_gone(&mut self) {
        for file in &mut self.0 {
            match file.error() {
                Some(error) => assert!(error.is_gone() && !error.is_denied(), "{error}"),
                None => panic!("{} was read of one that is gone", file.name()),
            }
            assert!(file.was_read(), "what was last known stands");
        }
    }
}

fn opened_is_gone<T: FileIn<TidDir>>(dir: &TidDir) {
    let error = Sampler::<T>::open(dir).map(drop).unwrap_err();
    assert!(error.is_gone(), "{error}");
}

/// Nothing can be opened there any more.
fn all_opened_are_gone(dir: &TidDir) {
    opened_is_gone::<pid::Sched>(dir);
    opened_is_gone::<Syscall>(dir);
    opened_is_gone::<pid::Wchan>(dir);
    opened_is_gone::<pid::Stack>(dir);
    opened_is_gone::<pid::Children>(dir);
    opened_is_gone::<pid::ArchStatus>(dir);
}

/// This kernel has sched (CONFIG_SCHED_DEBUG).
fn has_sched(test: &str) -> bool {
    let this = ProcDir::open().unwrap().this_process().unwrap().leader().unwrap();
    zoo::unless(test, Error::is_unsupported, pid::Sched::read_in(&this)).is_some()
}

fn name_of(dir: &PidDir) -> Vec<u8> {
    fs::read(dir.path().join("comm")).unwrap_or_default()
}

#[test]
fn exec() {
    if !has_sched("exec") {
        return;
    }
    let mut shell = zoo::Shell::new();
    let dir = shell.dir();
    let mut all = All::of_process(&dir);
    let mut sched = Sampler::<pid::Sched>::open(&dir.leader().unwrap()).unwrap();
    assert_eq!(sched.sample().unwrap().comm, "sh");
    all.go_on();
    shell.tell("exec sleep 1000");
    zoo::wait_until("sleep is executed", || name_of(&dir) == b"sleep\n");
    zoo::wait_for_state(shell.pid(), 'S');
    all.go_on();
    assert_eq!(sched.sample().unwrap().comm, "sleep");
    // It is the same thread, and its counters add up.
    let delta = sched.delta().unwrap();
    assert!(delta.nr_switches.unwrap().amount() > 0 && !delta.sum_exec_runtime.unwrap().is_reset());
}

/// A thread that executes a program takes the number of the leader, whose files then show this thread.
#[test]
fn exec_by_a_thread() {
    const READY: &str = "PROCSAMPLER_TEST_EXEC";
    if std::env::var_os(READY).is_some() {
        let mut line = String::new();
        println!("tid {}", rustix::thread::gettid().as_raw_pid());
        std::io::stdin().read_line(&mut line).unwrap();
        panic!("{}", Command::new("sleep").arg("1000").exec());
    }
    use std::io::{BufRead, Write};
    let mut command = Command::new(std::env::current_exe().unwrap());
    // The test harness runs it in a thread that is not the leader.
    let test = zoo::path_of(module_path!(), "exec_by_a_thread");
    command.args(["--exact", &test, "--nocapture", "--test-threads=2"]).env(READY, "1");
    let mut child = zoo::Child::spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()));
    let mut said = std::io::BufReader::new(child.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let tid: u32 = said.find_map(|line| line.split_once("tid ")?.1.parse().ok()).unwrap();
    let dir = child.dir();
    if tid == child.pid() {
        return zoo::skipped("exec_by_a_thread", "this harness runs tests in its first thread");
    }
    if !has_sched("exec_by_a_thread") {
        return;
    }
    let (mut leaders, mut others) = (All::of_process(&dir), All::of_thread(&dir.thread(tid).unwrap()));
    leaders.go_on();
    others.go_on();
    child.0.stdin.take().unwrap().write_all(b"\n").unwrap();
    zoo::wait_until("sleep is executed", || name_of(&dir) == b"sleep\n");
    zoo::wait_for_state(child.pid(), 'S');
    leaders.go_on();
    // The number of the thread was released.
    others.are_gone();
    let sched = pid::Sched::read_in(&dir.leader().unwrap()).unwrap();
    assert_eq!((sched.pid, sched.threads), (child.pid(), 1));
    assert_eq!(sched.comm, "sleep");
}

#[test]
fn zombie_then_reaped() {
    if !has_sched("zombie_then_reaped") {
        return;
    }
    let mut child = zoo::sleeper();
    let dir = child.dir();
    let leader = dir.leader().unwrap();
    let mut all = All::of_process(&dir);
    child.make_zombie();
    for _ in 0..2 {
        all.go_on();
        let sched = pid::Sched::read_in(&leader).unwrap();
        assert_eq!((sched.pid, sched.threads, sched.comm.to_str()), (child.pid(), 1, Some("sleep")));
        match Syscall::read_in(&leader) {
            Ok(syscall) => assert_eq!(syscall.call(), None, "it is in no call any more"),
            Err(error) => assert!(error.is_denied() || error.is_unsupported(), "{error}"),
        }
        match pid::Stack::read_in(&leader) {
            Ok(stack) => assert!(stack.frames.is_empty() || stack.frames.len() < 9, "{stack:?}"),
            Err(error) => assert!(error.is_denied() || error.is_unsupported(), "{error}"),
        }
        assert!(pid::Wchan::read_in(&leader).unwrap().symbol != Reported::Hidden, "its parent may look");
        if let Ok(stat) = pid::KsmStat::read_in(&dir) {
            assert_eq!(stat, pid::KsmStat::default(), "it has no memory");
        }
    }
    child.bury();
    for _ in 0..2 {
        all.are_gone();
        all_opened_are_gone(&leader);
    }
}

/// The number is used again while the descriptors are open. They still belong to the thread that is gone.
#[test]
fn gone_for_ever() {
    zoo::inside(Place::Pids, "gone_for_ever", || {
        if !has_sched("gone_for_ever") {
            return;
        }
        let child = zoo::sleeper();
        let dir = child.dir();
        let leader = dir.leader().unwrap();
        let mut all = All::of_process(&dir);
        let pid = child.bury();
        all.are_gone();
        let heir = zoo::reborn(pid);
        assert_eq!(heir.pid(), pid);
        for _ in 0..3 {
            all.are_gone();
            all_opened_are_gone(&leader);
        }
        let anew = ProcDir::open().unwrap().pid(pid).unwrap();
        assert_eq!(pid::Sched::read_in(&anew.leader().unwrap()).unwrap().pid, pid);
    });
}

#[test]
fn a_thread_that_ends() {
    let (say, said) = mpsc::channel();
    let (end, ended) = mpsc::channel::<()>();
    let thread = std::thread::spawn(move || {
        say.send(rustix::thread::gettid().as_raw_pid() as u32).unwrap();
        let _ = ended.recv();
    });
    let tid = said.recv().unwrap();
    let process = ProcDir::open().unwrap().this_process().unwrap();
    let dir = process.thread(tid).unwrap();
    let (mut all, mut process_all) = (All::of_thread(&dir), All::of_process(&process));
    all.go_on();
    drop(end);
    thread.join().unwrap();
    // The join returns before the kernel has removed the thread.
    zoo::wait_until("the thread is gone", || process.thread(tid).is_err());
    for _ in 0..3 {
        all.are_gone();
        all_opened_are_gone(&dir);
    }
    process_all.go_on();
}

/// The leader exits before its thread. The leader is a zombie in no call, and the thread stays in its call.
#[test]
fn a_leader_that_ends_first() {
    if !has_sched("a_leader_that_ends_first") {
        return;
    }
    let leader = zoo::Leader::new();
    let (dir, rest) = (leader.dir(), leader.rest());
    let (mut leaders, mut others) = (All::of_process(&dir), All::of_thread(&rest));
    leader.end();
    for _ in 0..3 {
        leaders.go_on();
        others.go_on();
    }
    let sched = |dir: &TidDir| pid::Sched::read_in(dir).unwrap();
    assert_eq!((sched(&dir.leader().unwrap()).threads, sched(&rest).threads), (2, 2));
    match (Syscall::read_in(&dir.leader().unwrap()), Syscall::read_in(&rest)) {
        (Ok(leader), Ok(rest)) => {
            assert_eq!(leader.call(), None);
            let pause = rest.call().unwrap().number;
            assert!(Abi::this() != Some(Abi::X86_64) || pause == 34, "{pause}");
        }
        (leader, _) => {
            let error = leader.unwrap_err();
            assert!(error.is_denied() || error.is_unsupported(), "{error}");
        }
    }
    leader.bury();
    leaders.are_gone();
    others.are_gone();
}
