//! What a table shows of processes and threads that the test makes.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::mpsc;

use crate::zoo;
use procsampler::pid::State;
use procsampler::unit::{Bytes, Nanos, Ticks};
use procsampler::{
    Change, Cursor, FileIn, Outcome, ParseError, PidDir, ProcDir, ProcFile, Process, ProcessTable, Sampler,
    Scan, Select, TidDir, pid,
    table::{FileSet, Threads},
};
use rustix::process::{Pid, Signal, kill_process};

fn proc() -> ProcDir {
    ProcDir::open().unwrap()
}

/// A table of the threads of some processes.
fn threads<G: FileSet<TidDir>>(select: Select) -> ProcessTable<(), (), Threads<G>> {
    ProcessTable::<()>::new(&proc()).unwrap().select(select).with_threads()
}

fn thread_counts(scan: Scan) -> (usize, usize, usize) {
    (scan.threads.present, scan.threads.new, scan.threads.gone)
}

fn counts(scan: Scan) -> (usize, usize, usize) {
    (scan.present, scan.new, scan.gone)
}

/// A shell that has set a name that no other process has.
fn named(name: &str) -> zoo::Shell {
    let mut shell = zoo::Shell::new();
    let own = format!("{name}{}", std::process::id() % 100_000);
    assert_eq!(shell.ask(&format!("printf {own} >/proc/$$/comm; cat /proc/$$/comm")), own);
    shell
}

#[test]
fn all() {
    let child = zoo::sleeper();
    let mut table = ProcessTable::<(pid::Stat, pid::Status)>::new(&proc()).unwrap();
    assert_eq!(
        (table.processes().len(), table.gone().len()),
        (0, 0),
        "nothing is read before the first scan"
    );
    for round in 1..=3 {
        let scan = table.scan().unwrap();
        assert!(scan.present >= 2 && (round > 1 || scan.new == scan.present));
        assert_eq!((table.processes().len(), table.gone().len()), (scan.present, scan.gone));
        for pid in [std::process::id(), child.pid()] {
            let process = table.get(pid).unwrap();
            let (stat, status) = process.files();
            assert_eq!((process.pid(), process.tid(), process.scans()), (pid, pid, round));
            assert_eq!((stat.current().unwrap().pid, status.current().unwrap().pid), (pid, pid));
            assert_eq!(process.started(), Some(stat.current().unwrap().starttime));
            assert_eq!((process.is_new(), stat.previous().is_none()), (round == 1, round == 1));
            assert_eq!(stat.time(), status.time(), "one time for all files of a process");
        }
    }
    let times: Vec<_> = table.processes().map(|process| process.files().0.time()).collect();
    assert!(times.is_sorted());
    let mut walked: BTreeSet<u32> = proc().pids().unwrap().walk().map(Result::unwrap).collect();
    table.scan().unwrap();
    walked.retain(|&pid| zoo::state(pid).is_some());
    assert!(walked.iter().all(|&pid| table.get(pid).is_some()), "{walked:?} in {table:?}");
    assert!(table.get(0).is_none() && table.get(u32::MAX).is_none());
}

#[test]
fn exactly_these() {
    let mut children = zoo::sleepers(4);
    let mut numbers = zoo::pids(&children);
    let mut wanted = vec![numbers[2], numbers[0], numbers[1], numbers[0], 0, u32::MAX, 0x7fff_fff0];
    let mut table = ProcessTable::<(pid::Stat,)>::new(&proc()).unwrap().select(Select::Pids(wanted.clone()));
    let seen = |table: &ProcessTable<(pid::Stat,)>| table.processes().map(|p| p.pid()).collect::<Vec<_>>();
    assert_eq!(counts(table.scan().unwrap()), (3, 3, 0));
    assert_eq!(seen(&table), numbers[..3]);
    assert_eq!(counts(table.scan().unwrap()), (3, 0, 0));

    // The selection changes. Processes that are no longer selected are gone, and those that stay are not new.
    wanted = vec![numbers[3], numbers[1]];
    table.set_select(Select::Pids(wanted));
    assert_eq!(counts(table.scan().unwrap()), (2, 1, 2));
    assert_eq!(table.get(numbers[1]).unwrap().scans(), 3);
    let gone: Vec<_> = table.gone().map(|process| process.pid()).collect();
    assert_eq!(gone, [numbers[0], numbers[2]]);
    assert!(table.gone().all(|process| process.files().0.current().unwrap().comm == "sleep"));
    assert!(table.gone().all(|process| process.files().0.delta().is_some()), "the last delta is there still");
    assert_eq!(table.gone().map(|process| process.files().0.is_kept()).max(), Some(false));

    table.set_select(Select::All);
    let scan = table.scan().unwrap();
    assert_eq!((scan.present, scan.gone), (scan.new + 2, 0));
    assert_eq!(table.get(numbers[1]).unwrap().scans(), 4);
    table.set_select(Select::Pids(vec![]));
    assert_eq!(table.scan().unwrap().present, 0);
    assert_eq!((table.kept(), table.processes().len()), (0, 0));
    assert_eq!(counts(table.scan().unwrap()), (0, 0, 0));

    table.set_select(Select::Pids(std::mem::take(&mut numbers)));
    assert_eq!(counts(table.scan().unwrap()), (4, 4, 0));
    let pid = children.remove(1).bury();
    assert_eq!(counts(table.scan().unwrap()), (3, 0, 1));
    assert_eq!(table.gone().next().unwrap().pid(), pid);
}

/// A descendant that is killed by its number, because at first its parent is not this process.
struct Far(u32);

impl Far {
    /// This process becomes the next parent of orphans, because in many containers process 1 reaps nothing.
    fn adopt_orphans() {
        rustix::process::set_child_subreaper(Some(rustix::process::getpid())).unwrap();
    }

    fn end(&self) {
        let pid = Pid::from_raw(self.0 as i32).unwrap();
        let _ = kill_process(pid, Signal::KILL);
        let _ = rustix::process::waitpid(Some(pid), rustix::process::WaitOptions::empty());
    }
}

impl Drop for Far {
    fn drop(&mut self) {
        self.end();
    }
}

#[test]
fn descendants() {
    zoo::inside(zoo::Place::Alone, "descendants", descendants_of_a_shell);
}

fn descendants_of_a_shell() {
    Far::adopt_orphans();
    let mut shell = zoo::Shell::new();
    let ancestor = shell.pid();
    let outsider = zoo::sleeper();
    shell.tell(r#"/bin/sh -c 'sleep 1000 & echo $!; wait' & echo $!"#);
    let mut numbers = [shell.line().parse().unwrap(), shell.line().parse().unwrap()];
    let mut table = ProcessTable::<(pid::Stat, pid::Comm)>::new(&proc()).unwrap();
    table.set_select(Select::Descendants(ancestor));
    // The order of the two numbers is random.
    let parent = |pid| pid::Stat::read_in(&proc().pid(pid).unwrap()).unwrap().ppid;
    if parent(numbers[0]) != ancestor {
        numbers.swap(0, 1);
    }
    let (middle, lowest) = (numbers[0], Far(numbers[1]));
    zoo::wait_until("sleep is executed", || {
        fs::read(format!("/proc/{}/comm", lowest.0)).is_ok_and(|comm| comm == b"sleep\n")
    });
    assert_eq!((parent(middle), parent(lowest.0)), (ancestor, middle));

    let seen =
        |table: &ProcessTable<_>| table.processes().map(|process| process.pid()).collect::<BTreeSet<_>>();
    assert_eq!(counts(table.scan().unwrap()), (3, 3, 0));
    assert_eq!(seen(&table), BTreeSet::from([ancestor, middle, lowest.0]));
    assert!(table.get(outsider.pid()).is_none());
    assert_eq!(counts(table.scan().unwrap()), (3, 0, 0));

    // One more child.
    shell.tell("sleep 1000 & echo $!");
    let second = Far(shell.line().parse().unwrap());
    assert_eq!(counts(table.scan().unwrap()), (4, 1, 0));
    assert!(table.get(second.0).unwrap().is_new());

    // The lowest process gets another parent, which is not a descendant, and stays in the table.
    Far(middle).end();
    zoo::wait_until("the lowest has another parent", || parent(lowest.0) != middle);
    zoo::wait_until("the middle is reaped", || {
        shell.tell("/bin/true; echo");
        shell.line();
        zoo::state(middle).is_none()
    });
    assert_ne!(parent(lowest.0), ancestor);
    assert_eq!(counts(table.scan().unwrap()), (3, 0, 1));
    assert_eq!(seen(&table), BTreeSet::from([ancestor, lowest.0, second.0]));

    // It also stays when the ancestor itself exits.
    shell.make_zombie();
    assert_eq!(counts(table.scan().unwrap()), (3, 0, 0), "the ancestor is a zombie");
    shell.leave_orphans();
    zoo::wait_until("the second has another parent", || parent(second.0) != ancestor);
    assert_eq!(counts(table.scan().unwrap()), (2, 0, 1));
    assert_eq!(seen(&table), BTreeSet::from([lowest.0, second.0]));
    lowest.end();
    second.end();
    zoo::wait_until("all are gone", || table.scan().unwrap().present == 0);
    // After a new selection, the table does not know the earlier descendants.
    table.set_select(Select::Descendants(ancestor));
    assert_eq!(table.scan().unwrap().present, 0);
}

#[test]
fn predicate_by_comm() {
    let mut first = named("zoo-a");
    let comm = pid::Comm::read_in(&first.dir()).unwrap().name;
    let asked = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let select = Select::Where(Box::new({
        let asked = asked.clone();
        move |dir| {
            asked.lock().unwrap().push(dir.pid());
            pid::Comm::read_in(dir).is_ok_and(|read| read.name == comm)
        }
    }));
    let mut table = ProcessTable::<(pid::Stat, pid::Comm)>::new(&proc()).unwrap().select(select);
    assert_eq!(counts(table.scan().unwrap()), (1, 1, 0));
    assert_eq!(table.processes().next().unwrap().pid(), first.pid());
    assert!(asked.lock().unwrap().contains(&first.pid()));
    asked.lock().unwrap().clear();
    assert_eq!(counts(table.scan().unwrap()), (1, 0, 0));
    assert!(!asked.lock().unwrap().contains(&first.pid()), "who is in is not asked about");
    assert!(asked.lock().unwrap().contains(&std::process::id()), "who is not is asked about in each scan");

    // Another process gets the name. The first loses it and stays in the table.
    let mut second = zoo::Shell::new();
    assert_eq!(table.scan().unwrap().present, 1);
    assert_eq!(second.ask(&format!("printf {comm} >/proc/$$/comm; echo done")), "done");
    assert_eq!(first.ask("printf other >/proc/$$/comm; echo done"), "done");
    assert_eq!(counts(table.scan().unwrap()), (2, 1, 0));
    let of_first = table.get(first.pid()).unwrap();
    assert_eq!(of_first.files().1.current().unwrap().name, "other");
    assert_eq!(of_first.scans(), 4);
    let pid = first.pid();
    drop(first);
    assert_eq!(counts(table.scan().unwrap()), (1, 0, 1));
    assert_eq!(table.gone().next().unwrap().pid(), pid);
}

#[test]
fn cpu_of_a_child() {
    let idle = zoo::sleeper();
    let busy =
        zoo::Child::spawn(Command::new("/bin/sh").args(["-c", "while :; do :; done"]).stdin(Stdio::null()));
    type Files = (pid::Stat, pid::LeaderOnly<pid::Schedstat>);
    for budget in [0, 100] {
        let mut table = ProcessTable::<Files>::new(&proc()).unwrap();
        table.set_select(Select::Pids(vec![idle.pid(), busy.pid()]));
        table.set_budget(budget);
        let mut stat = Sampler::<pid::Stat>::open(&busy.dir()).unwrap();
        let cpu = |stat: &pid::Stat| stat.utime + stat.stime;
        // During its exec, another thread could take the place of the leader.
        zoo::wait_until("its program runs", || cpu(stat.sample().unwrap().snapshot()) > Ticks(0));
        table.scan().unwrap();
        let before = cpu(stat.sample().unwrap().snapshot());
        zoo::wait_until("CPU time is burnt", || cpu(stat.sample().unwrap().snapshot()) >= before + Ticks(5));
        table.scan().unwrap();
        let (stat, schedstat) = table.get(busy.pid()).unwrap().files();
        let delta = stat.delta().unwrap();
        assert!(delta.cpu().known() >= Some(Ticks(5)) && delta.elapsed > Nanos(0));
        assert!(delta.cpu_share(delta.cpu()).known() > Some(0.0));
        let run = schedstat.delta().unwrap().run;
        assert!(run.is_none_or(|run| run.amount() > Nanos(10_000_000)), "{run:?}");
        let (stat, _) = table.get(idle.pid()).unwrap().files();
        assert_eq!(stat.delta().unwrap().cpu(), Change::By(Ticks(0)));
    }
}

#[test]
fn io_of_a_child() {
    let mut shell = zoo::Shell::new();
    let mut table = ProcessTable::<(pid::Io,)>::new(&proc()).unwrap().select(Select::Pids(vec![shell.pid()]));
    table.scan().unwrap();
    for (round, size) in [1usize, 3000, 20].into_iter().enumerate() {
        // With kept descriptors and without.
        table.set_budget(round % 2);
        assert_eq!(shell.ask(&format!("printf %s {} >/dev/null; echo done", "x".repeat(size))), "done");
        table.scan().unwrap();
        let (io,) = table.get(shell.pid()).unwrap().files();
        let delta = io.delta().unwrap();
        assert_eq!((delta.wchar, delta.syscw), (Change::By(Bytes(size as u64 + 5)), Change::By(2)));
    }
}

/// /proc/PID/oom_score_adj: a file that the crate does not know.
#[derive(Clone, Debug, Default)]
struct OomScoreAdj(i64);

impl ProcFile for OomScoreAdj {
    type State = ();
    const NAME: &'static str = "oom_score_adj";
    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let text = std::str::from_utf8(text).ok().and_then(|text| text.trim_end().parse().ok());
        self.0 = text.ok_or_else(|| ParseError::new(0, "oom_score_adj", "an integer"))?;
        Ok(())
    }
}

impl FileIn<PidDir> for OomScoreAdj {}

/// /proc/PID/oom_score, with a class whose descriptor may be kept.
#[derive(Clone, Debug, Default)]
struct OomScore(u64);

impl ProcFile for OomScore {
    type State = u32;
    const NAME: &'static str = "oom_score";
    const CLASS: procsampler::Class = procsampler::Class::TASK;
    fn parse(&mut self, text: &[u8], parsed: &mut u32) -> Result<(), ParseError> {
        self.0 = Cursor::new(text).unsigned("oom_score")?;
        *parsed += 1;
        Ok(())
    }
}

impl FileIn<PidDir> for OomScore {}

/// A file that does not exist, and a file that can never be parsed.
#[derive(Debug, Default)]
struct Nowhere;

impl ProcFile for Nowhere {
    type State = ();
    const NAME: &'static str = "nowhere";
    fn parse(&mut self, _: &[u8], _: &mut ()) -> Result<(), ParseError> {
        Ok(())
    }
}

impl FileIn<PidDir> for Nowhere {}

#[derive(Debug, Default)]
struct Riddle;

impl ProcFile for Riddle {
    type State = ();
    const NAME: &'static str = "comm";
    const CLASS: procsampler::Class = procsampler::Class::TASK;
    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        Err(ParseError::new(text.len(), "answer", "42"))
    }
}

impl FileIn<PidDir> for Riddle {}

#[test]
fn files_of_a_user() {
    let children = zoo::sleepers(3);
    type Files = (OomScoreAdj, pid::Stat, OomScore, Nowhere, Riddle);
    let mut table = ProcessTable::<Files>::new(&proc()).unwrap();
    table.set_select(Select::Pids(zoo::pids(&children)));
    let naive = |pid: u32, name: &str| -> i64 {
        fs::read_to_string(format!("/proc/{pid}/{name}")).unwrap().trim().parse().unwrap()
    };
    for round in 1..=4 {
        assert_eq!(counts(table.scan().unwrap()), (3, if round == 1 { 3 } else { 0 }, 0));
        for process in table.processes() {
            let (adj, stat, score, nowhere, riddle) = process.files();
            assert_eq!(adj.current().unwrap().0, naive(process.pid(), "oom_score_adj"));
            assert!(score.current().is_some() && naive(process.pid(), "oom_score") >= 0);
            assert_eq!(stat.current().unwrap().comm, "sleep");
            assert!(matches!(nowhere.outcome(), Outcome::Unsupported), "{:?}", nowhere.outcome());
            assert!(nowhere.current().is_none() && riddle.current().is_none() && riddle.time().is_none());
            match riddle.outcome() {
                Outcome::Failed(error) => {
                    let path = format!("/proc/{}/comm", process.pid());
                    assert!(error.is_parse() && error.path() == std::path::Path::new(&path), "{error}");
                    assert_eq!(error.location().unwrap().byte, 1, "{error}");
                }
                other => panic!("{other:?}"),
            }
            // No error of a file with an unknown class is a proof, so it is opened each time, through the
            // directory of the process.
            assert!(!adj.is_kept() && !nowhere.is_kept());
            assert_eq!((stat.is_kept(), score.is_kept()), (round > 1, round > 1));
        }
    }
    let pid = children[0].pid();
    let wanted = zoo::oom_score_adj(700);
    fs::write(format!("/proc/{pid}/oom_score_adj"), wanted.to_string()).unwrap();
    table.scan().unwrap();
    let (adj, ..) = table.get(pid).unwrap().files();
    assert_eq!(
        (adj.previous().unwrap().0, adj.current().unwrap().0),
        (naive(std::process::id(), "oom_score_adj"), wanted.into())
    );
}

type Three = (pid::Stat, pid::Statm, pid::LeaderOnly<pid::Schedstat>);

fn kept(process: Process<'_, Three>) -> [bool; 3] {
    let (stat, statm, schedstat) = process.files();
    [stat.is_kept(), statm.is_kept(), schedstat.is_kept()]
}

#[test]
fn small_files_are_kept_first() {
    let children = zoo::sleepers(10);
    let mut table = ProcessTable::<Three>::new(&proc()).unwrap();
    table.set_select(Select::Pids(zoo::pids(&children)));
    let sizes = |table: &ProcessTable<Three>| {
        let all = table
            .processes()
            .map(kept)
            .fold([0; 3], |sum, kept| [0, 1, 2].map(|at| sum[at] + usize::from(kept[at])));
        assert_eq!(all.iter().sum::<usize>(), table.kept());
        all
    };
    table.set_budget(10);
    table.scan().unwrap();
    assert_eq!(table.kept(), 0, "who is seen for the first time may be gone soon");
    for _ in 0..3 {
        table.scan().unwrap();
        assert_eq!(sizes(&table)[0], 0, "stat is the largest");
    }
    assert_eq!(table.kept(), 10);
    // statm may be longer or shorter than schedstat. The two share the descriptors that stat does not get.
    for (budget, stat) in
        [(20, 0), (25, 5), (30, 10), (1000, 10), (25, 5), (20, 0), (7, 0), (0, 0), (30, 10), (1, 0)]
    {
        table.set_budget(budget);
        for _ in 0..2 {
            table.scan().unwrap();
            assert!(table.kept() <= budget, "{} of {budget}", table.kept());
        }
        assert_eq!((sizes(&table)[0], table.kept()), (stat, budget.min(30)), "with a budget of {budget}");
    }
}

#[test]
fn never_more_than_the_budget() {
    let mut children = zoo::sleepers(12);
    let mut table = ProcessTable::<Three>::new(&proc()).unwrap();
    for (round, budget) in [36, 20, 3, 11, 0, 40, 5, 24].into_iter().cycle().take(32).enumerate() {
        if round % 5 == 4 {
            children.remove(0);
            children.push(zoo::sleeper());
        }
        let wanted = zoo::pids(&children).split_off(round % 7);
        table.set_select(Select::Pids(wanted));
        table.set_budget(budget);
        table.scan().unwrap();
        assert!(table.kept() <= budget, "{} of {budget} in round {round}", table.kept());
        assert_eq!(table.budget(), budget);
        let all: usize =
            table.processes().map(|process| kept(process).into_iter().filter(|&kept| kept).count()).sum();
        assert_eq!(all, table.kept());
        assert!(table.gone().all(|process| kept(process) == [false; 3]));
        for process in table.processes() {
            let files = process.files();
            assert!(matches!(files.0.outcome(), Outcome::Read) && matches!(files.2.outcome(), Outcome::Read));
        }
    }
}

/// The text is the same as in the previous scan, or differs in one byte. The snapshots are the same as if it
/// was parsed each time.
#[test]
fn a_stat_that_stands() {
    let child = zoo::sleeper();
    let raw = Pid::from_raw(child.pid() as i32);
    for budget in [0, 10] {
        let mut table = ProcessTable::<(pid::Stat,)>::new(&proc()).unwrap();
        table.set_select(Select::Pids(vec![child.pid()]));
        table.set_budget(budget);
        table.scan().unwrap();
        let stat = |table: &ProcessTable<(pid::Stat,)>| table.get(child.pid()).unwrap().files().0.time();
        let mut limit = table.get(child.pid()).unwrap().files().0.current().unwrap().rsslim;
        let mut time = stat(&table).unwrap();
        for round in 1..10 {
            let before = limit;
            // Any user may change this limit below the hard one.
            if round % 3 == 0 {
                use rustix::process::{Resource, Rlimit, getrlimit, prlimit};
                limit = Bytes((100 + round) << 20);
                let maximum = getrlimit(Resource::Rss).maximum;
                prlimit(raw, Resource::Rss, Rlimit { current: Some(limit.0), maximum }).unwrap();
            }
            table.scan().unwrap();
            let (stat,) = table.get(child.pid()).unwrap().files();
            let (now, then) = (stat.current().unwrap(), stat.previous().unwrap());
            assert_eq!((now.rsslim, then.rsslim), (limit, before), "round {round}");
            let read: pid::Stat = pid::Stat::read_in(&child.dir()).unwrap();
            assert_eq!((now.vsize, now.starttime, now.comm), (read.vsize, read.starttime, read.comm));
            assert_eq!(stat.delta().unwrap().elapsed, stat.time().unwrap().since(time));
            assert!(stat.time().unwrap() > time);
            time = stat.time().unwrap();
        }
    }
}

/// The kernel's table of descriptors grows once, before they are kept.
#[test]
fn room_for_descriptors() {
    zoo::inside(zoo::Place::Alone, "room_for_descriptors", || {
        let size = || {
            let status = fs::read_to_string("/proc/self/status").unwrap();
            let size =
                status.lines().find_map(|line| line.strip_prefix("FDSize:")).unwrap().trim().to_owned();
            size.parse::<usize>().unwrap()
        };
        let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
        if limit.is_some_and(|limit| limit < 600) {
            return zoo::skipped("room_for_descriptors", &format!("{limit:?} descriptors are allowed"));
        }
        let children = zoo::sleepers(120);
        let mut table = ProcessTable::<Three>::new(&proc()).unwrap();
        table.set_select(Select::Pids(zoo::pids(&children)));
        table.set_budget(100_000);
        assert_eq!(table.scan().unwrap().missed, 0);
        assert!(size() < 512);
        assert_eq!(table.scan().unwrap().missed, 0);
        assert_eq!(table.kept(), 360);
        // Without this it would have grown to 512.
        assert!(size() >= 540, "{}", size());
    });
}

/// A file is read once in a scan: its delta is from the scan before to this one.
#[test]
fn a_file_is_read_once_in_a_scan() {
    let children = zoo::sleepers(10);
    let mut table = ProcessTable::<Three>::new(&proc()).unwrap();
    table.set_select(Select::Pids(zoo::pids(&children)));
    for budget in [25, 25, 25, 12, 25, 25, 3] {
        table.set_budget(budget);
        let before: Vec<_> = table.processes().map(|process| process.files().2.time()).collect();
        table.scan().unwrap();
        for (process, before) in table.processes().zip(before) {
            let (stat, statm, schedstat) = process.files();
            assert!(stat.delta().unwrap().elapsed > Nanos(0), "stat of {process:?}, budget {budget}");
            assert!(
                schedstat.delta().unwrap().elapsed > Nanos(0),
                "schedstat of {process:?}, budget {budget}"
            );
            assert!(statm.time() > before);
        }
    }
}

/// A thread of this process that ends on request.
fn thread(name: &str) -> (u32, mpsc::Sender<()>, std::thread::JoinHandle<()>) {
    let (say, said) = mpsc::channel();
    let (end, ended) = mpsc::channel();
    let run = move || {
        say.send(rustix::thread::gettid().as_raw_pid() as u32).unwrap();
        let _ = ended.recv();
    };
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(run).unwrap();
    (said.recv().unwrap(), end, thread)
}

#[test]
fn threads_of_this_process() {
    let pid = std::process::id();
    let (first, end_first, first_thread) = thread("zoo-first");
    let waits = |stat: pid::Stat| stat.leader.state == State::Sleeping;
    let dir = proc().this_process().unwrap().thread(first).unwrap();
    zoo::wait_until("the first thread waits", || waits(pid::Stat::read_in(&dir).unwrap()));
    type Files = (pid::Stat, pid::Schedstat, pid::Io, pid::Status);
    let mut table = threads::<Files>(Select::Pids(vec![pid]));
    for round in 1..=3 {
        let scan = table.scan().unwrap().threads;
        assert_eq!((table.threads().len(), table.gone_threads().len()), (scan.present, scan.gone));
        assert!(table.threads().all(|thread| thread.pid() == pid));
        assert!(table.threads().is_sorted_by_key(|thread| thread.tid()));
        let thread = table.thread(pid, first).unwrap();
        let (stat, schedstat, io, status) = thread.files();
        assert_eq!((stat.current().unwrap().comm.as_bytes(), thread.scans()), (&b"zoo-first"[..], round));
        assert_eq!((stat.current().unwrap().pid, status.current().unwrap().tgid), (first, Some(pid)));
        assert_eq!(stat.current().unwrap().leader.state, State::Sleeping);
        assert!(schedstat.current().is_some() && io.current().is_some());
        assert!(table.thread(pid, pid).is_some() && table.thread(first, first).is_none());
    }
    // The number is that of the listing, at a moment when the other tests start no threads.
    let mut tids = proc().this_process().unwrap().tids().unwrap();
    // The kernel lists them in the order of creation, and after the largest number they begin again.
    let mut walk = || tids.walk().map(Result::unwrap).collect::<BTreeSet<_>>();
    zoo::wait_until("the threads stand still", || {
        let before = walk();
        table.scan().unwrap();
        let seen: BTreeSet<_> = table.threads().map(|thread| thread.tid()).collect();
        walk() == before && seen == before
    });

    let (second, end_second, second_thread) = thread("zoo-second");
    table.scan().unwrap();
    assert!(table.thread(pid, second).unwrap().is_new() && !table.thread(pid, first).unwrap().is_new());
    assert_eq!(table.thread(pid, second).unwrap().files().0.current().unwrap().comm, "zoo-second");

    end_first.send(()).unwrap();
    first_thread.join().unwrap();
    zoo::wait_until("the first thread is gone", || {
        table.scan().unwrap();
        let gone = table.gone_threads().find(|thread| thread.tid() == first);
        assert!(gone.is_none() != table.thread(pid, first).is_none());
        gone.is_some_and(|thread| thread.files().0.current().unwrap().comm == "zoo-first")
    });
    table.scan().unwrap();
    assert!(table.gone_threads().all(|thread| thread.tid() != first));
    assert!(table.thread(pid, second).is_some());
    end_second.send(()).unwrap();
    second_thread.join().unwrap();
}

#[test]
fn threads_of_processes() {
    let children = zoo::sleepers(5);
    let pids = zoo::pids(&children);
    let mut table = threads::<(pid::Stat, pid::Schedstat)>(Select::Pids(pids.clone()));
    for budget in [7, 0, 20] {
        table.set_budget(budget);
        for _ in 0..3 {
            assert_eq!(table.scan().unwrap().threads.present, 5);
            assert!(table.kept() <= budget);
        }
    }
    assert_eq!((table.kept(), table.budget()), (10, 20));
    let seen: Vec<_> = table.threads().map(|thread| (thread.pid(), thread.tid())).collect();
    assert_eq!(seen, pids.iter().map(|&pid| (pid, pid)).collect::<Vec<_>>());
    table.set_select(Select::Pids(pids[..2].to_vec()));
    assert_eq!(thread_counts(table.scan().unwrap()), (2, 0, 3));
    drop(children);
    assert_eq!(thread_counts(table.scan().unwrap()), (0, 0, 2));
    assert_eq!(table.kept(), 0);
}

/// /proc/TID can be opened for any thread, although no listing shows it. A thread is not a process.
#[test]
fn the_number_of_a_thread() {
    let (tid, end, thread) = thread("zoo-no-process");
    let select = Select::Pids(vec![std::process::id(), tid]);
    let mut table = ProcessTable::<(pid::Stat, pid::Status)>::new(&proc()).unwrap().select(select);
    table.scan().unwrap();
    let seen: Vec<_> = table.processes().map(|process| process.pid()).collect();
    end.send(()).unwrap();
    thread.join().unwrap();
    assert_eq!(seen, [std::process::id()]);
}

#[test]
fn no_files_at_all() {
    let mut child = zoo::sleeper();
    let mut table = ProcessTable::<()>::new(&proc()).unwrap().select(Select::Pids(vec![child.pid()]));
    assert_eq!(counts(table.scan().unwrap()), (1, 1, 0));
    child.make_zombie();
    assert_eq!(counts(table.scan().unwrap()), (1, 0, 0));
    drop(child);
    assert_eq!(counts(table.scan().unwrap()), (0, 0, 1));
}

/// Ticks since boot, on the clock of the start times.
fn tick() -> Ticks {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let hertz = proc().machine().ticks_per_second;
    Ticks(now.tv_sec as u64 * hertz + now.tv_nsec as u64 * hertz / 1_000_000_000)
}

/// Waits for the next tick, so that later processes have later start times.
fn wait_for_a_tick() {
    let now = tick();
    zoo::wait_until("a tick passes", || tick() > now + Ticks(1));
}

/// If a process started since the last scan, and only then, its delta is all that it did since its start.
#[test]
fn who_was_born() {
    type Files = (pid::Stat, pid::Io, pid::Status, pid::LeaderOnly<pid::Schedstat>, OomScore);
    let old = zoo::sleeper();
    let mut table = ProcessTable::<Files>::new(&proc()).unwrap().select(Select::Pids(vec![old.pid()]));
    wait_for_a_tick();
    table.scan().unwrap();
    assert!(table.processes().all(|process| !process.is_born() && process.files().0.delta().is_none()));
    let earlier = zoo::sleeper();
    wait_for_a_tick();
    table.scan().unwrap();
    wait_for_a_tick();
    let young = zoo::sleeper();
    table.set_select(Select::Pids(vec![old.pid(), earlier.pid(), young.pid()]));
    let scan = table.scan().unwrap();
    assert_eq!(counts(scan), (3, 2, 0));
    let of_earlier = table.get(earlier.pid()).unwrap();
    assert!(of_earlier.is_new() && !of_earlier.is_born(), "it is new to the table only");
    assert!(of_earlier.files().0.delta().is_none() && of_earlier.files().3.delta().is_none());

    let process = table.get(young.pid()).unwrap();
    let (stat, io, status, schedstat, score) = process.files();
    assert!(process.is_new() && process.is_born() && process.age() < of_earlier.age());
    let (now, delta) = (stat.current().unwrap(), stat.delta().unwrap());
    assert_eq!(delta.elapsed, scan.elapsed.unwrap(), "the time of all other rows");
    assert_eq!((delta.utime, delta.stime), (Change::By(now.utime), Change::By(now.stime)));
    assert_eq!((delta.minflt, delta.cutime), (Change::By(now.minflt), Change::By(Ticks(0))));
    assert!(stat.previous().is_none() && stat.fresh().unwrap().earlier().is_none());
    assert_eq!(stat.fresh().unwrap().delta().unwrap(), delta);
    if let (Some(now), Some(delta)) = (io.current(), io.delta()) {
        assert_eq!((delta.rchar, delta.wchar), (now.rchar.map(Change::By), Change::By(now.wchar)));
    }
    let now = &status.current().unwrap().leader;
    assert_eq!(status.delta().unwrap().voluntary_ctxt_switches, now.voluntary_ctxt_switches.map(Change::By));
    let now = schedstat.current().unwrap();
    assert_eq!(schedstat.delta().unwrap().run, now.run.known().map(Change::By));
    assert!(score.fresh().is_some() && score.fresh().unwrap().earlier().is_none());

    table.scan().unwrap();
    let process = table.get(young.pid()).unwrap();
    assert!(!process.is_born(), "only once");
    let stat = process.files().0;
    let faults = stat.current().unwrap().minflt - stat.previous().unwrap().minflt;
    assert_eq!(stat.delta().unwrap().minflt, Change::By(faults));
    let pid = young.bury();
    table.scan().unwrap();
    assert_eq!(table.gone().filter(|process| !process.is_born()).map(|gone| gone.pid()).max(), Some(pid));
}

/// The times of children in the stat of a thread are those of its process, and did not begin at 0 with the
/// thread.
#[test]
fn threads_that_were_born() {
    let pid = std::process::id();
    type Files = (pid::Stat, pid::Schedstat);
    let mut table = threads::<Files>(Select::Pids(vec![pid]));
    wait_for_a_tick();
    table.scan().unwrap();
    wait_for_a_tick();
    let (tid, end, thread) = thread("zoo-born");
    let scan = table.scan().unwrap();
    let row = table.thread(pid, tid).unwrap();
    let (stat, schedstat) = row.files();
    assert!(row.is_born() && stat.delta().is_none() && row.age().is_some());
    let delta = schedstat.delta().unwrap();
    assert_eq!(delta.run, schedstat.current().unwrap().run.known().map(Change::By));
    assert_eq!(delta.elapsed, scan.elapsed.unwrap());
    assert!(!table.thread(pid, pid).unwrap().is_born());
    end.send(()).unwrap();
    thread.join().unwrap();
}

unsafe extern "C" {
    fn wait4(pid: i32, status: *mut i32, options: i32, usage: *mut std::ffi::c_long) -> i32;
}

/// Uses 0.4 s of CPU time in a child. Returns its number, and the CPU time that the kernel reports.
fn burn() -> (u32, Nanos) {
    use rustix::time::{ClockId, clock_gettime};
    let child = zoo::Forked::new(|| {
        let used = || clock_gettime(ClockId::ProcessCPUTime);
        while used().tv_sec == 0 && used().tv_nsec < 400_000_000 {}
        let _ = kill_process(rustix::process::getpid(), Signal::KILL);
    });
    let pid = child.pid();
    // The child is reaped here.
    std::mem::forget(child);
    let mut usage = [0; 64];
    // SAFETY: it is a child of this process, and the buffer is larger than a rusage, which begins with two
    // times.
    assert_eq!(unsafe { wait4(pid as i32, std::ptr::null_mut(), 0, usage.as_mut_ptr()) }, pid as i32);
    let nanos = |at: usize| usage[at] as u64 * 1_000_000_000 + usage[at + 1] as u64 * 1000;
    (pid, Nanos(nanos(0) + nanos(2)))
}

/// Jobs that exit between two scans. The CPU time in the rows, and that in the children's times of the
/// parent, add up to all of it.
#[test]
fn short_jobs() {
    zoo::inside(zoo::Place::Alone, "short_jobs", || {
        let mut table = ProcessTable::<(pid::Stat,)>::new(&proc()).unwrap();
        let mut ticks = [tick(); 2];
        table.scan().unwrap();
        ticks[1] = tick();
        let jobs = std::thread::spawn(|| {
            let start = std::time::Instant::now();
            let mut jobs = Vec::new();
            while start.elapsed().as_secs() < 6 {
                jobs.push(burn());
            }
            jobs
        });
        let signed = |change: Change<Ticks>| match change {
            Change::By(ticks) => ticks.0 as i64,
            Change::Back(ticks) => -(ticks.0 as i64),
            other => panic!("{other:?}"),
        };
        let me = std::process::id();
        // For each process, the values in its rows and whether its start was seen, and the sum over all
        // processes.
        let mut shown = std::collections::BTreeMap::new();
        let (mut sum, mut unshown, mut born, mut longest) = (0, 0, 0, Nanos(0));
        let mut done = false;
        while !done {
            done = jobs.is_finished();
            std::thread::sleep(std::time::Duration::from_millis(250));
            let before = tick();
            let elapsed = table.scan().unwrap().elapsed.unwrap();
            longest = longest.max(elapsed);
            for process in table.processes() {
                let (stat,) = process.files();
                let Some(now) = stat.fresh().filter(|now| now.ppid == me) else { continue };
                if process.is_new() {
                    assert!(process.is_born() || now.starttime <= ticks[1], "{now:?}, {ticks:?}");
                    assert!(!process.is_born() || now.starttime > ticks[0], "{now:?}, {ticks:?}");
                    born += u64::from(process.is_born());
                    shown.insert(process.pid(), (0, process.is_born()));
                }
                assert_eq!(stat.delta().is_some(), process.is_born() || !process.is_new());
                let Some(delta) = stat.delta() else { continue };
                assert!(!process.is_born() || delta.elapsed == elapsed);
                let (of_this, is_born) = shown.get_mut(&process.pid()).unwrap();
                *of_this += signed(delta.cpu());
                sum += signed(delta.cpu());
                assert!(!*is_born || *of_this == (now.utime + now.stime).0 as i64, "{now:?} {of_this}");
            }
            let parent = table.get(me).unwrap().files().0.delta().unwrap();
            unshown += signed(parent.cutime) + signed(parent.cstime);
            for gone in table.gone() {
                unshown -= shown.remove(&gone.pid()).map_or(0, |(shown, _)| shown);
            }
            ticks = [before, tick()];
        }
        let used: u64 = jobs.join().unwrap().iter().map(|(_, used)| used.0).sum();
        if longest > Nanos(1_000_000_000) {
            return zoo::skipped("short_jobs", &format!("a scan came {longest:?} after the one before"));
        }
        let per_tick = 1e9 / proc().machine().ticks_per_second as f64;
        let share = (sum + unshown) as f64 * per_tick / used as f64;
        assert!((0.9..1.01).contains(&share), "{sum} and {unshown} ticks are shown of {used} ns");
        assert!(shown.is_empty() && born > 0 && sum > 0);
    });
}

/// More about a process that a scan found, as long as it is the same process.
#[test]
fn more_of_a_row() {
    zoo::inside(zoo::Place::Pids, "more_of_a_row", || {
        let mut children = zoo::sleepers(3);
        let pids = zoo::pids(&children);
        let mut table = ProcessTable::<()>::new(&proc()).unwrap().select(Select::Pids(pids.clone()));
        table.scan().unwrap();
        let (uid, gid) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
        for process in table.processes() {
            assert_eq!(process.dir().unwrap().pid(), process.pid());
            assert_eq!(process.read::<pid::Comm>().unwrap().name, "sleep");
            let owner = process.owner().unwrap();
            assert_eq!((owner.uid, owner.gid), (uid, gid));
        }
        let gone = |pid: u32| {
            let process = table.get(pid).unwrap();
            let errors = [
                process.dir().map(drop).unwrap_err(),
                process.read::<pid::Comm>().map(drop).unwrap_err(),
                process.owner().map(drop).unwrap_err(),
            ];
            assert!(errors.iter().all(|error| error.is_gone()), "{errors:?}");
        };
        // A zombie still exists, but has no memory.
        children[0].make_zombie();
        let zombie = table.get(pids[0]).unwrap();
        assert!(zombie.read::<pid::Environ>().is_err_and(|error| !error.is_gone()));
        assert_eq!(zombie.owner().unwrap().uid, uid);
        children.remove(0).bury();
        gone(pids[0]);
        // Another process has the number.
        let number = children.remove(0).bury();
        gone(number);
        wait_for_a_tick();
        let another = zoo::reborn(number);
        assert_eq!(pid::Comm::read_in(&another.dir()).unwrap().name, "sleep");
        gone(number);
        assert!(table.get(pids[2]).unwrap().dir().is_ok());
    });
}

#[test]
fn more_of_a_thread() {
    let pid = std::process::id();
    let (tid, end, handle) = thread("zoo-more");
    let mut table = threads::<()>(Select::Pids(vec![pid]));
    table.scan().unwrap();
    let row = table.thread(pid, tid).unwrap();
    assert_eq!((row.dir().unwrap().pid(), row.dir().unwrap().tid()), (pid, tid));
    assert_eq!(row.read::<pid::Comm>().unwrap().name, "zoo-more");
    assert_eq!(row.owner().unwrap().uid, rustix::process::geteuid().as_raw());
    end.send(()).unwrap();
    handle.join().unwrap();
    zoo::wait_until("it is gone", || row.dir().is_err());
    assert!(row.dir().unwrap_err().is_gone() && row.owner().unwrap_err().is_gone());
}

#[test]
fn the_owner_of_anothers() {
    let Some(child) = zoo::sleeper_of_nobody("the_owner_of_anothers") else { return };
    let mut table = ProcessTable::<()>::new(&proc()).unwrap().select(Select::Pids(vec![child.pid()]));
    table.scan().unwrap();
    let owner = table.get(child.pid()).unwrap().owner().unwrap();
    assert_eq!((owner.uid, owner.gid), (65534, 65534));
}

/// A value that counts how many values of its type exist.
struct Counted {
    _one: std::sync::Arc<()>,
    number: u32,
}

thread_local! {
    static ALL: std::sync::Arc<()> = std::sync::Arc::default();
}

impl Default for Counted {
    fn default() -> Self {
        Counted { _one: ALL.with(Clone::clone), number: 0 }
    }
}

/// The data of the caller stays with its process, and is dropped with it.
#[test]
fn data_of_the_caller() {
    let mut children = zoo::sleepers(4);
    let pids = zoo::pids(&children);
    let mut table = ProcessTable::<(pid::Stat,)>::new(&proc()).unwrap().select(Select::Pids(pids.clone()));
    table.scan().unwrap();
    let mut table = table.with_data::<Counted>();
    assert!(table.processes().all(|process| process.data().number == 0));
    table.update(|process, data| data.number = process.pid());
    let check = |table: &ProcessTable<(pid::Stat,), Counted>, own: usize| {
        for process in table.processes() {
            assert!(process.data().number == 0 || process.data().number == process.pid());
        }
        assert_eq!(table.processes().filter(|process| process.data().number > 0).count(), own);
    };
    check(&table, 4);
    let dead = children.remove(1).bury();
    children.push(zoo::sleeper());
    table.set_select(Select::Pids(zoo::pids(&children)));
    table.scan().unwrap();
    check(&table, 3);
    assert_eq!(table.gone().map(|gone| (gone.pid(), gone.data().number)).collect::<Vec<_>>(), [(dead, dead)]);
    assert!(table.data_mut(dead).is_none());
    let young = children[3].pid();
    table.data_mut(young).unwrap().number = young;
    // The index of the process that is gone is used by another one now.
    children.push(zoo::sleeper());
    table.set_select(Select::Pids(zoo::pids(&children)));
    table.scan().unwrap();
    check(&table, 4);
    table.set_select(Select::Pids(vec![]));
    for _ in 0..2 {
        table.scan().unwrap();
    }
    table.set_select(Select::Pids(zoo::pids(&children)));
    table.scan().unwrap();
    assert!(table.processes().all(|process| process.is_new() && process.data().number == 0));
    drop(table);
    assert_eq!(ALL.with(std::sync::Arc::strong_count), 1);
}

/// The wall clock may be set at any time, so each check is repeated until the clock was not set during it.
#[test]
fn times_of_the_wall_clock() {
    use std::time::{Duration, SystemTime, UNIX_EPOCH};
    let tick = Duration::from_secs(1) / proc().machine().ticks_per_second as u32;
    zoo::wait_until("a start is between two times", || {
        let before = SystemTime::now();
        let child = zoo::sleeper();
        let mut table = ProcessTable::<()>::new(&proc()).unwrap().select(Select::Pids(vec![child.pid()]));
        table.scan().unwrap();
        let started = table.get(child.pid()).unwrap().started_at().unwrap();
        before <= started + tick && started <= SystemTime::now() + tick
    });
    let capture = zoo::Temporary::new("boot-time");
    let read = |btime: u64| {
        let text =
            format!("cpu  1 2 3 4 5 6 7 8\nintr 5\nctxt 9\nbtime {btime}\nprocesses 1\nprocs_running 1\n");
        fs::write(capture.path().join("stat"), text + "procs_blocked 0\n").unwrap();
        ProcDir::at(capture.path(), procsampler::Machine::COMMON).unwrap().boot_time()
    };
    assert_eq!(read(1_700_000_000).unwrap(), UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    assert!(read(u64::MAX).is_err());
    if zoo::is_kernels("times_of_the_wall_clock", "/proc/stat") {
        zoo::wait_until("both say the same", || {
            let btime = <procsampler::system::Stat as ProcFile>::read().unwrap().btime;
            let boot = proc().boot_time().unwrap().duration_since(UNIX_EPOCH).unwrap().as_secs();
            boot.abs_diff(btime) <= 1
        });
    }
}

/// The rows of a scan can be looked at by several threads.
#[test]
fn rows_are_shared() {
    fn shared<T: Send + Sync>() {}
    shared::<Process<'_, (pid::Stat, pid::Io, pid::Status)>>();
    shared::<Process<'_, (pid::Stat, pid::Schedstat), procsampler::TidDir, String>>();
}
