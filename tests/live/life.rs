//! Samplers, directories and tables that are kept through the life and the exit of their processes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::zoo::{self, Place};
use procsampler::pid::State;
use procsampler::unit::Pages;
use procsampler::{
    Error, FileIn, Outcome, PidDir, ProcDir, ProcFile, ProcessTable, Reported, Sampler, Scan, Select, TidDir,
    pid, table::Threads,
};

fn proc() -> ProcDir {
    ProcDir::open().unwrap()
}

/// A sampler of every file of a process.
struct All {
    stat: Sampler<pid::Stat>,
    statm: Sampler<pid::Statm>,
    status: Sampler<pid::Status>,
    io: Sampler<pid::Io>,
    comm: Sampler<pid::Comm>,
    cmdline: Sampler<pid::Cmdline>,
    leader: Sampler<pid::LeaderOnly<pid::Schedstat>>,
    schedstat: Sampler<pid::Schedstat>,
    thread: Sampler<pid::Stat>,
}

impl All {
    fn open(dir: &PidDir) -> Self {
        fn of<T: FileIn<PidDir>>(dir: &PidDir) -> Sampler<T> {
            Sampler::open(dir).unwrap()
        }
        let leader = dir.leader().unwrap();
        let (schedstat, thread) = (Sampler::open(&leader).unwrap(), Sampler::open(&leader).unwrap());
        All {
            stat: of(dir),
            statm: of(dir),
            status: of(dir),
            io: of(dir),
            comm: of(dir),
            cmdline: of(dir),
            leader: of(dir),
            schedstat,
            thread,
        }
    }

    fn sample(&mut self) {
        for (name, error) in self.outcomes() {
            assert!(error.is_none(), "{name}: {}", error.unwrap());
        }
    }

    /// The result of each file in one sample.
    fn outcomes(&mut self) -> Vec<(&'static str, Option<Error>)> {
        fn sampled<T: ProcFile>(sampler: &mut Sampler<T>) -> (&'static str, Option<Error>) {
            (T::NAME, sampler.sample().err())
        }
        vec![
            sampled(&mut self.stat),
            sampled(&mut self.statm),
            sampled(&mut self.status),
            sampled(&mut self.io),
            sampled(&mut self.comm),
            sampled(&mut self.cmdline),
            sampled(&mut self.leader),
            sampled(&mut self.schedstat),
            sampled(&mut self.thread),
        ]
    }

    #[track_caller]
    fn assert_gone(&mut self) {
        for (name, error) in self.outcomes() {
            match error {
                Some(error) => assert!(error.is_gone() && !error.is_denied(), "{name}: {error}"),
                None => panic!("{name} was read of a process that is gone"),
            }
        }
        assert!(self.stat.current().is_some() && self.io.current().is_some(), "what was last known stands");
    }
}

#[test]
fn exec() {
    let mut shell = zoo::Shell::new();
    let pid = shell.pid();
    let mut all = All::open(&shell.dir());
    all.sample();
    let (comm, starttime) = (all.comm.current().unwrap().name, all.stat.current().unwrap().starttime);
    assert_eq!(comm, "sh");
    shell.tell("exec sleep 1000");
    zoo::wait_until("sleep is executed", || fs::read(format!("/proc/{pid}/comm")).unwrap() == b"sleep\n");
    zoo::wait_for_state(pid, 'S');
    all.sample();
    assert_eq!(all.comm.current().unwrap().name, "sleep");
    assert_eq!(all.status.current().unwrap().name, "sleep");
    assert_eq!(all.cmdline.current().unwrap().args().collect::<Vec<_>>(), [&b"sleep"[..], b"1000"]);
    let stat = all.stat.current().unwrap();
    assert_eq!((stat.comm.as_bytes(), stat.pid, stat.starttime), (&b"sleep"[..], pid, starttime));
    assert!(all.statm.current().unwrap().resident > Pages(0));
    assert!(all.status.current().unwrap().vm_rss.is_some());
    // It is the same process, and its counters add up.
    let delta = all.stat.delta().unwrap();
    assert!(!delta.minflt.is_reset() && delta.minflt.amount() > 0 && !delta.utime.is_reset());
    let io = all.io.delta().unwrap();
    let rchar = io.rchar.unwrap();
    assert!(!rchar.is_reset() && rchar.amount().get() >= b"exec sleep 1000\n".len() as u64);
    assert!(all.schedstat.delta().unwrap().run.is_none_or(|run| !run.is_reset()));
}

/// A thread that executes a program takes the number of the leader of its process, which is killed.
#[test]
fn exec_by_a_thread() {
    const READY: &str = "PROCSAMPLER_TEST_EXEC";
    let test = "exec_by_a_thread";
    if std::env::var_os(READY).is_some() {
        println!("tid {}", rustix::thread::gettid().as_raw_pid());
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).unwrap();
        let error = std::thread::spawn(|| Command::new("sleep").arg("1000").exec()).join().unwrap();
        panic!("{error}");
    }
    use std::io::{BufRead, Write};
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &zoo::path_of(module_path!(), test), "--nocapture"]).env(READY, "1");
    let mut child = zoo::Child::spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()));
    let mut said = std::io::BufReader::new(child.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let tid: u32 = said.find_map(|line| line.split_once("tid ")?.1.parse().ok()).unwrap();
    let dir = child.dir();
    let mut all = All::open(&dir);
    let mut other = Sampler::<pid::Stat>::open(&dir.thread(tid).unwrap()).unwrap();
    let mut threads = threads_of(Select::Pids(vec![child.pid()]));
    type Files = (pid::LeaderOnly<pid::Schedstat>, pid::Stat, pid::Status);
    let mut tables = [0, 100].map(|budget| {
        let mut table = ProcessTable::<Files>::new(&proc()).unwrap().select(Select::Pids(vec![child.pid()]));
        table.set_budget(budget);
        table
    });
    for _ in 0..2 {
        tables.iter_mut().for_each(|table| _ = table.scan().unwrap());
    }
    all.sample();
    other.sample().unwrap();
    assert!(threads.scan().unwrap().threads.present >= 2);
    threads.scan().unwrap();
    assert!(threads.thread(child.pid(), child.pid()).unwrap().files().0.delta().is_some());
    assert!(all.stat.current().unwrap().num_threads >= 2);

    child.0.stdin.take().unwrap().write_all(b"\n").unwrap();
    let comm = format!("/proc/{}/comm", child.pid());
    zoo::wait_until("sleep is executed", || fs::read(&comm).unwrap() == b"sleep\n");
    zoo::wait_for_state(child.pid(), 'S');
    for (name, error) in all.outcomes() {
        assert!(error.is_none(), "{name}: {}", error.unwrap());
    }
    assert_eq!(all.comm.current().unwrap().name, "sleep");
    assert_eq!(all.stat.current().unwrap().num_threads, 1);
    assert!(!all.stat.delta().unwrap().minflt.is_reset());
    // The number of the thread was released.
    assert!(tid == child.pid() || other.sample().unwrap_err().is_gone());
    let scan = threads.scan().unwrap().threads;
    assert_eq!(scan.present, 1);
    assert!(threads.thread(child.pid(), child.pid()).is_some() && threads.thread(child.pid(), tid).is_none());
    assert!(threads.gone_threads().any(|thread| thread.tid() == tid));
    // The process is the same, and its counters add up. Its leader is another thread.
    let leader = threads.thread(child.pid(), child.pid()).unwrap();
    assert!(!leader.is_new() && leader.files().0.delta().is_none() && leader.files().1.delta().is_none());
    // Some of its files may have been read before the exec.
    for has_delta in [false, true] {
        threads.scan().unwrap();
        let (_, schedstat) = threads.thread(child.pid(), child.pid()).unwrap().files();
        assert_eq!(schedstat.delta().is_some(), has_delta);
    }
    for table in &mut tables {
        for (scan, leaders) in [(1, false), (2, false), (3, true)] {
            table.scan().unwrap();
            let process = table.get(child.pid()).unwrap();
            let (schedstat, stat, status) = process.files();
            assert!(!process.is_new() && stat.delta().is_some());
            assert_eq!((schedstat.delta().is_some(), status.delta().is_some()), (leaders, leaders), "{scan}");
        }
    }
}

#[test]
fn zombie_then_reaped() {
    let mut child = zoo::sleeper();
    let dir = child.dir();
    let mut all = All::open(&dir);
    let mut table = ProcessTable::<(pid::Stat, pid::Statm, pid::Io, pid::Status)>::new(&proc()).unwrap();
    table.set_select(Select::Pids(vec![child.pid()]));
    all.sample();
    table.scan().unwrap();
    table.scan().unwrap();
    let io = all.io.current().unwrap().clone();
    child.make_zombie();
    for round in 1..=2 {
        all.sample();
        let stat = all.stat.current().unwrap();
        assert_eq!(stat.leader.state, State::Zombie);
        assert_eq!((stat.startcode, stat.start_data), (Reported::Absent, Reported::Absent));
        assert_eq!(stat.exit_code.known().unwrap_or(9), 9, "killed by signal 9, or not told");
        assert_eq!(*all.statm.current().unwrap(), pid::Statm::default());
        let status = all.status.current().unwrap();
        assert_eq!(status.leader.state, State::Zombie);
        assert_eq!(
            (status.vm_rss, status.vm_size, status.rss_anon, status.vm_swap),
            (None, None, None, None)
        );
        assert!(all.io.current().unwrap().rchar >= io.rchar);
        assert!(!all.io.delta().unwrap().rchar.unwrap().is_reset());
        assert_eq!(all.cmdline.current().unwrap().args().count(), 0);
        assert_eq!(all.comm.current().unwrap().name, "sleep");
        // A directory that was opened while it was alive can still be used.
        pid::Stat::read_in(&dir).unwrap();
        assert!(dir.tids().unwrap().walk().map(Result::unwrap).eq([child.pid()]));
        let scan = table.scan().unwrap();
        assert_eq!((scan.present, scan.new, scan.gone), (1, 0, 0), "in round {round}");
        let process = table.get(child.pid()).unwrap();
        assert_eq!(process.files().0.current().unwrap().leader.state, State::Zombie);
        assert!(matches!(process.files().3.outcome(), Outcome::Read));
    }
    let pid = child.bury();
    for _ in 0..3 {
        all.assert_gone();
        assert!(pid::Stat::read_in(&dir).unwrap_err().is_gone());
        assert!(pid::Io::read_in(&dir).unwrap_err().is_gone());
        assert!(pid::Cmdline::read_in(&dir).unwrap_err().is_gone());
        assert!(dir.leader().unwrap_err().is_gone());
        assert!(dir.tids().unwrap_err().is_gone());
        assert!(Sampler::<pid::Stat>::open_at(&dir, "no_such_file").unwrap_err().is_gone());
    }
    let scan = table.scan().unwrap();
    assert_eq!((scan.present, scan.gone), (0, 1));
    let gone = table.gone().next().unwrap();
    assert_eq!((gone.pid(), gone.files().0.current().unwrap().leader.state), (pid, State::Zombie));
    assert_eq!(table.scan().unwrap().gone, 0);
    assert_eq!(table.gone().len(), 0);
}

/// A listing that was opened while the process was alive. As `Walk` promises, it "ends after an error".
#[test]
fn walk_of_the_dead() {
    let child = zoo::sleeper();
    let mut tids = child.dir().tids().unwrap();
    assert!(tids.walk().map(Result::unwrap).eq([child.pid()]));
    child.bury();
    let seen: Vec<_> = tids.walk().take(10).collect();
    assert!(seen.iter().all(|id| id.as_ref().is_err_and(Error::is_gone)), "{seen:?}");
    assert_eq!(seen.len(), 1);
}

#[test]
fn gone_for_ever() {
    zoo::inside(Place::Pids, "gone_for_ever", || {
        let child = zoo::sleeper();
        let dir = child.dir();
        let leader = dir.leader().unwrap();
        let mut tids = dir.tids().unwrap();
        let mut all = All::open(&dir);
        all.sample();
        let pid = child.bury();
        all.assert_gone();
        let heir = zoo::reborn(pid);
        assert_eq!(heir.pid(), pid);
        for _ in 0..3 {
            all.assert_gone();
            assert!(pid::Stat::read_in(&dir).unwrap_err().is_gone());
            assert!(pid::Io::read_in(&dir).unwrap_err().is_gone());
            assert!(Sampler::<pid::Status>::open(&dir).unwrap_err().is_gone());
            assert!(pid::Schedstat::read_in(&leader).unwrap_err().is_gone());
            assert!(dir.leader().unwrap_err().is_gone());
            assert!(dir.thread(pid).unwrap_err().is_gone());
            assert!(dir.tids().unwrap_err().is_gone());
            assert!(tids.walk().next().unwrap().unwrap_err().is_gone());
        }
        // A file that is opened now is that of the next owner of the number.
        assert_eq!(pid::Stat::read_in(&proc().pid(pid).unwrap()).unwrap().pid, pid);
    });
}

/// Pid reuse between two scans: one is gone, the other is new; with and without kept descriptors.
#[test]
fn reuse_between_scans() {
    zoo::inside(Place::Pids, "reuse_between_scans", || {
        type Files = (pid::Stat, pid::Io, pid::Comm);
        for budget in [0, 1, 2, 3] {
            let child = zoo::sleeper();
            let pid = child.pid();
            let mut tables = [
                ProcessTable::<Files>::new(&proc()).unwrap(),
                ProcessTable::new(&proc()).unwrap().select(Select::Pids(vec![pid])),
                ProcessTable::new(&proc())
                    .unwrap()
                    .select(Select::Where(Box::new(move |dir| dir.pid() == pid))),
                ProcessTable::new(&proc()).unwrap().select(Select::Descendants(std::process::id())),
            ];
            let mut threads = threads_of(Select::Pids(vec![pid]));
            threads.set_budget(budget);
            for table in &mut tables {
                table.set_budget(budget);
                for _ in 0..3 {
                    table.scan().unwrap();
                }
                assert!(table.kept() <= budget);
                assert_eq!(table.get(pid).unwrap().scans(), 3);
            }
            for _ in 0..3 {
                threads.scan().unwrap();
            }
            let started = tables[0].get(pid).unwrap().started().unwrap();
            // A tick passes, so that the next owner has another start time.
            std::thread::sleep(Duration::from_millis(50));
            child.bury();
            let heir = zoo::reborn(pid);
            for table in &mut tables {
                table.scan().unwrap();
                let old = table.gone().find(|process| process.pid() == pid);
                let Some(old) = old else { panic!("not gone with a budget of {budget}: {table:?}") };
                let new = table.get(pid).unwrap();
                assert_eq!((new.pid(), old.started(), old.scans()), (pid, Some(started), 3));
                assert!(new.is_new() && new.started() > Some(started));
                let (stat, io, _) = new.files();
                assert!(new.is_born() && stat.previous().is_none() && io.previous().is_none());
                assert_eq!(old.files().0.current().unwrap().starttime, started);
                table.scan().unwrap();
                let process = table.get(pid).unwrap();
                assert_eq!(process.scans(), 2);
                assert!(!process.files().0.delta().unwrap().minflt.is_reset());
            }
            let scan = threads.scan().unwrap().threads;
            assert_eq!((scan.present, scan.new, scan.gone), (1, 1, 1), "threads with a budget of {budget}");
            assert!(threads.thread(pid, pid).unwrap().is_new());
            drop(heir);
        }
    });
}

/// The number is used again within one tick, so the start time proves nothing. A kept descriptor or the inode
/// number does.
#[test]
fn reuse_within_a_tick() {
    zoo::inside(Place::Pids, "reuse_within_a_tick", || {
        for _ in 0..20 {
            let mut children = zoo::sleepers(2);
            let child = children.remove(0);
            let pid = child.pid();
            let select = || Select::Pids(vec![pid]);
            let mut keeps = ProcessTable::<(pid::Stat,)>::new(&proc()).unwrap().select(select());
            let mut none = ProcessTable::<(pid::Stat,)>::new(&proc()).unwrap().select(select());
            none.set_budget(0);
            for table in [&mut keeps, &mut none] {
                table.scan().unwrap();
                table.scan().unwrap();
            }
            assert_eq!((keeps.kept(), none.kept()), (1, 0));
            child.bury();
            let _heir = zoo::reborn(pid);
            for table in [&mut keeps, &mut none] {
                let scan = table.scan().unwrap();
                assert_eq!((scan.present, scan.new, scan.gone), (1, 1, 1));
            }
        }
    });
}

/// A thread of this process that ends on request.
fn thread() -> (TidDir, mpsc::Sender<()>, std::thread::JoinHandle<()>) {
    let (say, said) = mpsc::channel();
    let (end, ended) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        say.send(rustix::thread::gettid().as_raw_pid() as u32).unwrap();
        let _ = ended.recv();
    });
    let tid = said.recv().unwrap();
    (proc().this_process().unwrap().thread(tid).unwrap(), end, thread)
}

#[test]
fn a_thread_that_ends() {
    let (dir, end, thread) = thread();
    let mut stat = Sampler::<pid::Stat>::open(&dir).unwrap();
    let mut schedstat = Sampler::<pid::Schedstat>::open(&dir).unwrap();
    let mut io = Sampler::<pid::Io>::open(&dir).unwrap();
    stat.sample().unwrap();
    schedstat.sample().unwrap();
    io.sample().unwrap();
    end.send(()).unwrap();
    thread.join().unwrap();
    // The join returns before the kernel has removed the thread.
    zoo::wait_until("the thread is gone", || match stat.sample() {
        Ok(_) => false,
        Err(error) if error.is_gone() => true,
        Err(error) => panic!("{error}"),
    });
    for _ in 0..3 {
        assert!(stat.sample().unwrap_err().is_gone());
        assert!(schedstat.sample().unwrap_err().is_gone());
        assert!(io.sample().unwrap_err().is_gone());
        assert!(pid::Schedstat::read_in(&dir).unwrap_err().is_gone());
        assert!(pid::Stat::read_in(&dir).unwrap_err().is_gone());
    }
    assert!(stat.current().is_some());
}

#[test]
fn the_directory_of_a_thread_that_ended() {
    let (dir, end, thread) = thread();
    end.send(()).unwrap();
    thread.join().unwrap();
    let process = proc().this_process().unwrap();
    zoo::wait_until("the thread is gone", || process.thread(dir.tid()).is_err());
    let error = process.thread(dir.tid()).unwrap_err();
    assert!(error.is_gone() && !error.is_unsupported(), "{error}");
}

/// The leader exits before its threads. The process continues.
#[test]
fn a_leader_that_ends_first() {
    let leader = zoo::Leader::new();
    let (pid, dir, rest) = (leader.pid(), leader.dir(), leader.rest());
    leader.end();
    let other = rest.tid();
    let mut stat = Sampler::<pid::Stat>::open(&dir).unwrap();
    let mut table = ProcessTable::<(pid::Stat, pid::Statm, pid::Status, pid::Io)>::new(&proc()).unwrap();
    table.set_select(Select::Pids(vec![pid]));
    let mut threads = threads_of(Select::Pids(vec![pid]));
    for round in 0..3 {
        let seen = stat.sample().unwrap();
        assert_eq!((seen.leader.state, seen.num_threads), (State::Zombie, 2));
        let scan = table.scan().unwrap();
        assert_eq!((scan.present, scan.gone), (1, 0), "in round {round}");
        for thread in threads.scan().map(|_| threads.threads()).unwrap() {
            let state = thread.files().0.current().unwrap().leader.state;
            assert_eq!(state, if thread.tid() == pid { State::Zombie } else { State::Sleeping });
        }
        assert_eq!(threads.threads().len(), 2);
    }
    assert!(threads.thread(pid, other).is_some());
    let statm = pid::Statm::read_in(&rest).unwrap();
    assert!(statm.resident > Pages(0), "the memory is there for the thread that lives");
}

fn exhaust() -> Vec<fs::File> {
    let mut all = Vec::new();
    while let Ok(file) = fs::File::open("/dev/null") {
        all.push(file);
    }
    all
}

fn few_descriptors() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: Some(64), maximum }).unwrap();
}

/// A table of the threads of some processes.
fn threads_of(select: Select) -> ProcessTable<(), (), Threads<(pid::Stat, pid::Schedstat)>> {
    ProcessTable::<()>::new(&proc()).unwrap().select(select).with_threads()
}

fn thread_counts(scan: Scan) -> (usize, usize, usize) {
    (scan.threads.present, scan.threads.new, scan.threads.gone)
}

fn counts(scan: Scan) -> (usize, usize, usize) {
    (scan.present, scan.new, scan.gone)
}

#[test]
fn out_of_descriptors() {
    zoo::inside(Place::Alone, "out_of_descriptors", || {
        let children = zoo::sleepers(100);
        few_descriptors();
        let select = || Select::Pids(zoo::pids(&children));
        let mut table = ProcessTable::<(pid::Stat, pid::Io)>::new(&proc()).unwrap().select(select());
        let mut one = ProcessTable::<(pid::Stat,)>::new(&proc()).unwrap().select(select());
        let mut all = ProcessTable::<(pid::Stat, pid::Comm)>::new(&proc()).unwrap();
        assert_eq!((table.budget(), one.budget(), all.budget()), (32, 32, 32));
        one.set_budget(8);
        all.set_budget(8);
        for round in 1..=4 {
            assert_eq!(counts(table.scan().unwrap()), (100, if round == 1 { 100 } else { 0 }, 0));
            let scan = one.scan().unwrap();
            assert_eq!((counts(scan), scan.missed), ((100, if round == 1 { 100 } else { 0 }, 0), 0));
            let scan = all.scan().unwrap();
            assert!(scan.present > 100 && scan.missed == 0, "{scan:?}");
            assert!(table.kept() <= 32 && one.kept() <= 8 && all.kept() <= 8);
        }
        assert_eq!((table.kept(), one.kept()), (32, 8));

        // A table that ran out of descriptors closes some in its next scan. The hoard takes these too.
        let mut hoard = exhaust();
        let scan = table.scan().unwrap();
        assert_eq!((counts(scan), scan.missed), ((100, 0, 0), 100), "of each only one file is kept");
        for round in 0..3 {
            hoard.extend(exhaust());
            let kept = one.kept();
            let scan = one.scan().unwrap();
            assert_eq!(counts(scan), (100, 0, 0));
            assert!(round > 0 || scan.missed == 100 - kept, "{scan:?}, {kept} kept");
            assert!(one.processes().all(|process| process.files().0.current().is_some()));
            let mut unread = 0;
            for process in one.processes() {
                match process.files().0.outcome() {
                    Outcome::Read => {}
                    Outcome::Unread => unread += 1,
                    // The directory was opened, and then its file could not be.
                    Outcome::Failed(error) => assert_eq!(error.io_error().unwrap().raw_os_error(), Some(24)),
                    other => panic!("{process:?}: {other:?}"),
                }
            }
            assert_eq!(unread, scan.missed);

            hoard.extend(exhaust());
            let scan = all.scan().unwrap();
            assert!(scan.missed > 0 && scan.present > 100, "{scan:?}");
            for child in &children {
                assert!(all.get(child.pid()).is_some() && all.gone().all(|gone| gone.pid() != child.pid()));
            }
            assert_eq!(counts(table.scan().unwrap()), (100, 0, 0));
        }
        drop(hoard);
        for _ in 0..3 {
            let scan = table.scan().unwrap();
            assert_eq!((counts(scan), scan.missed), ((100, 0, 0), 0));
            let scan = one.scan().unwrap();
            assert_eq!((counts(scan), scan.missed), ((100, 0, 0), 0));
            assert!(one.processes().all(|process| matches!(process.files().0.outcome(), Outcome::Read)));
            assert_eq!(all.scan().unwrap().missed, 0);
        }
        assert!(
            table.processes().all(|process| process.scans() == 11 && process.files().1.delta().is_some())
        );
        assert!(table.kept() > 0 && table.budget() < 32, "{} of {}", table.kept(), table.budget());
        assert!(pid::Stat::read_in(&children[0].dir()).is_ok());
    });
}

/// One descriptor is left: a process's directory can be opened, and then its stat cannot.
#[test]
fn the_last_descriptor() {
    zoo::inside(Place::Alone, "the_last_descriptor", || {
        let children = zoo::sleepers(10);
        few_descriptors();
        let mut table = ProcessTable::<(pid::Stat,)>::new(&proc()).unwrap();
        let mut known = ProcessTable::<(pid::Stat,)>::new(&proc()).unwrap();
        for table in [&mut table, &mut known] {
            table.set_select(Select::Pids(zoo::pids(&children)));
            table.set_budget(0);
        }
        known.scan().unwrap();
        let mut hoard = exhaust();
        hoard.pop();
        let scan = table.scan().unwrap();
        let present = scan.present;
        let read = |table: &ProcessTable<(pid::Stat,)>| {
            table.processes().filter(|process| matches!(process.files().0.outcome(), Outcome::Read)).count()
        };
        let (seen, of_known) = (read(&table), known.scan().unwrap());
        assert_eq!(counts(of_known), (10, 0, 0));
        let of_known = read(&known) + of_known.missed;
        drop(hoard);
        let again = table.scan().unwrap();
        assert_eq!(counts(again), (10, 10 - present, 0), "they lived all the time");
        assert_eq!((seen + scan.missed, of_known), (10, 10), "read or missed");
    });
}

/// The descriptors that a table keeps are counted in another way than its own.
#[test]
fn no_descriptor_is_held_in_secret() {
    zoo::inside(Place::Alone, "no_descriptor_is_held_in_secret", || {
        let children = zoo::sleepers(10);
        let open = || fs::read_dir("/proc/self/fd").unwrap().count();
        let mut with_stat = ProcessTable::<(pid::Stat, pid::Io)>::new(&proc()).unwrap();
        with_stat.set_select(Select::Pids(zoo::pids(&children)));
        let mut without = ProcessTable::<(pid::Statm, pid::Io)>::new(&proc()).unwrap();
        without.set_select(Select::Pids(zoo::pids(&children)));
        let before = open();
        for budget in [0, 5, 15, 20, 3, 0] {
            with_stat.set_budget(budget);
            without.set_budget(budget);
            for _ in 0..3 {
                with_stat.scan().unwrap();
                assert_eq!(open() - before, with_stat.kept() + without.kept());
                without.scan().unwrap();
                assert_eq!(open() - before, with_stat.kept() + without.kept(), "without stat");
            }
        }
    });
}

#[test]
fn descendants_without_descriptors() {
    zoo::inside(Place::Alone, "descendants_without_descriptors", || {
        let mut shell = zoo::Shell::new();
        shell.ask("for i in 1 2 3 4 5; do sleep 1000 & done; echo started");
        few_descriptors();
        let mut table = ProcessTable::<(pid::Stat, pid::Io)>::new(&proc()).unwrap();
        table.set_select(Select::Descendants(shell.pid()));
        for budget in [0, 6, 12] {
            table.set_budget(budget);
            table.scan().unwrap();
            assert_eq!(counts(table.scan().unwrap()), (6, 0, 0));
            for free in 0..3 {
                let mut hoard = exhaust();
                hoard.truncate(hoard.len() - free);
                let scan = table.scan().unwrap();
                assert_eq!(counts(scan), (6, 0, 0), "with {free} descriptors left, a budget of {budget}");
                assert!(free == 2 || budget == 12 || scan.missed > 0, "{scan:?}");
                drop(hoard);
                let scan = table.scan().unwrap();
                assert_eq!((counts(scan), scan.missed), ((6, 0, 0), 0));
            }
        }
    });
}

#[test]
fn threads_without_descriptors() {
    zoo::inside(Place::Alone, "threads_without_descriptors", || {
        let children = zoo::sleepers(10);
        few_descriptors();
        let select = Select::Pids(zoo::pids(&children));
        let mut table = threads_of(select);
        assert_eq!(thread_counts(table.scan().unwrap()), (10, 10, 0));
        for free in 0..4 {
            let mut hoard = exhaust();
            hoard.truncate(hoard.len() - free);
            let scan = table.scan().unwrap();
            assert_eq!(thread_counts(scan), (10, 0, 0), "with {free} descriptors left");
            // With three descriptors a thread can be read, but after the first one is kept, too few are left
            // for the next.
            assert!(free == 3 || scan.threads.missed > 0, "with {free} descriptors left");
            drop(hoard);
            assert_eq!(thread_counts(table.scan().unwrap()), (10, 0, 0));
        }
    });
}

#[test]
fn a_budget_that_comes_back() {
    zoo::inside(Place::Alone, "a_budget_that_comes_back", || {
        let children = zoo::sleepers(5);
        few_descriptors();
        let mut table = ProcessTable::<(pid::Stat,)>::new(&proc()).unwrap();
        table.set_select(Select::Pids(zoo::pids(&children)));
        let hoard = exhaust();
        table.scan().unwrap();
        drop(hoard);
        for _ in 0..20 {
            table.scan().unwrap();
        }
        assert!(table.kept() > 0, "a budget of {}", table.budget());
    });
}

#[test]
fn fork_storm() {
    let _one_at_a_time = zoo::storm();
    let storm = "while :; do (:) & sleep 0.003 & (exec true) & sleep 0.01 & true & wait; done";
    let storm = zoo::Child::spawn(Command::new("/bin/sh").args(["-c", storm]).stdin(Stdio::null()));
    type Files = (pid::Stat, pid::Statm, pid::Io, pid::Status, pid::LeaderOnly<pid::Schedstat>);
    let mut all = ProcessTable::<Files>::new(&proc()).unwrap();
    let mut unkept = ProcessTable::<Files>::new(&proc()).unwrap();
    unkept.set_budget(0);
    let mut family = ProcessTable::<Files>::new(&proc()).unwrap().select(Select::Descendants(storm.pid()));
    let mut threads = threads_of(Select::All);
    let mut before = [const { BTreeMap::new() }; 3];
    let mut came = [0; 3];
    // Most processes live too short to be found by a scan.
    let (mut round, start) = (0, Instant::now());
    let is_early = || start.elapsed() < Duration::from_secs(60);
    while round < 50 || is_early() && ((came[0] < 100 && round < 5000) || (came[2] == 0 && round < 300)) {
        for (at, table) in [&mut all, &mut unkept, &mut family].into_iter().enumerate() {
            let scan = table.scan().unwrap();
            let now: BTreeMap<_, _> = table
                .processes()
                .map(|process| ((process.pid(), process.started()), (process.scans(), process.is_new())))
                .collect();
            let gone: BTreeSet<_> = table.gone().map(|process| (process.pid(), process.started())).collect();
            let before = &mut before[at];
            assert_eq!((now.len(), gone.len()), (scan.present, scan.gone), "none comes twice");
            assert!(table.processes().is_sorted_by_key(|process| process.pid()));
            assert_eq!(now.values().filter(|(_, new)| *new).count(), scan.new);
            for (who, &(scans, is_new)) in &now {
                assert_eq!(before.get(who).map_or(1, |scans| scans + 1), scans, "{who:?} in round {round}");
                assert_eq!(is_new, !before.contains_key(who), "{who:?} in round {round}");
            }
            for who in before.keys() {
                assert_ne!(now.contains_key(who), gone.contains(who), "{who:?} in round {round}");
            }
            assert!(gone.iter().all(|who| before.contains_key(who)));
            let mut unread = 0;
            for process in table.processes() {
                let (stat, .., schedstat) = process.files();
                let (outcome, other) = (stat.outcome(), schedstat.outcome());
                // Other tests can use up the descriptors: then a process is missed, and the scan says so.
                if matches!((outcome, other), (Outcome::Unread, Outcome::Unread)) {
                    unread += 1;
                    continue;
                }
                assert!(matches!(outcome, Outcome::Read), "{process:?}: {outcome:?}");
                assert!(matches!(other, Outcome::Read), "{process:?}: {other:?}");
                let stat = stat.current().unwrap();
                assert_eq!((stat.pid, Some(stat.starttime)), (process.pid(), process.started()));
            }
            assert!(unread <= scan.missed, "{unread} rows of {scan:?}");
            *before = now.into_iter().map(|(who, (scans, _))| (who, scans)).collect();
            came[at] += if round > 0 { scan.new } else { 0 };
        }
        let scan = threads.scan().unwrap().threads;
        assert_eq!(threads.threads().len(), scan.present);
        assert!(threads.threads().is_sorted_by(|a, b| (a.pid(), a.tid()) < (b.pid(), b.tid())));
        round += 1;
    }
    println!("{came:?} processes came in {round} scans");
    assert!(family.get(storm.pid()).is_some() && all.get(storm.pid()).unwrap().scans() == round);
    if came[0] < 100 {
        zoo::skipped("fork_storm", &format!("this machine is too slow: {came:?} processes in {round} scans"));
    }
    if came[2] == 0 {
        zoo::skipped("fork_storm: descendants", "this machine is too slow: none lived as long as a scan");
    }
}
