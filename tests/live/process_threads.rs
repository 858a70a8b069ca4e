//! The threads of the processes of a table: which of them it finds, and which files it reads for this.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc;

use crate::zoo;
use procsampler::pid::{self, Schedstat, Stat};
use procsampler::{Outcome, ProcDir, ProcessTable, Scan, Select, TidDir, table};

const CROWD: &str = "PROCSAMPLER_TEST_CROWD";

/// A process that starts and ends threads on request.
struct Crowd {
    child: zoo::Child,
    orders: ChildStdin,
    said: BufReader<ChildStdout>,
}

impl Crowd {
    fn start() -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", &zoo::path_of(module_path!(), "crowd"), "--nocapture"]).env(CROWD, "1");
        let mut child = zoo::Child::spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()));
        let said = BufReader::new(child.0.stdout.take().unwrap());
        Crowd { orders: child.0.stdin.take().unwrap(), said, child }
    }

    fn pid(&self) -> u32 {
        self.child.pid()
    }

    /// Starts a thread, and gives its number.
    fn more(&mut self) -> u32 {
        writeln!(self.orders, "more").unwrap();
        loop {
            let mut line = String::new();
            assert!(self.said.read_line(&mut line).unwrap() > 0, "it ended");
            if let Some((_, tid)) = line.trim_end().split_once("tid ") {
                return tid.parse().unwrap();
            }
        }
    }

    /// Ends the oldest thread, and waits until the kernel has removed it.
    fn less(&mut self, tid: u32) {
        writeln!(self.orders, "less").unwrap();
        let process = self.child.dir();
        zoo::wait_until("the thread is gone", || process.thread(tid).is_err());
    }

    fn tids(&self) -> BTreeSet<u32> {
        self.child.dir().tids().unwrap().walk().map(Result::unwrap).collect()
    }
}

/// The crowd's part of [`Crowd`].
#[test]
fn crowd() {
    if std::env::var_os(CROWD).is_none() {
        return;
    }
    let mut threads = std::collections::VecDeque::new();
    for order in std::io::stdin().lines() {
        match order.unwrap().as_str() {
            "more" => {
                let (end, ended) = mpsc::channel::<()>();
                let run = move || {
                    println!("tid {}", rustix::thread::gettid().as_raw_pid());
                    let _ = ended.recv();
                };
                threads.push_back((end, std::thread::spawn(run)));
            }
            _ => {
                let (end, thread) = threads.pop_front().unwrap();
                drop(end);
                thread.join().unwrap();
            }
        }
    }
}

type Table<F, G> = ProcessTable<F, (), table::Threads<G>>;

fn seen<F: table::FileSet<procsampler::PidDir>, G: table::FileSet<TidDir>>(
    table: &Table<F, G>,
    pid: u32,
) -> BTreeSet<u32> {
    let process = table.get(pid).unwrap();
    let threads: BTreeSet<u32> = process.threads().map(|thread| thread.tid()).collect();
    assert_eq!(process.threads().len(), threads.len(), "none comes twice");
    assert!(process.threads().is_sorted_by_key(|thread| thread.tid()));
    assert!(process.threads().all(|thread| thread.pid() == pid && thread.started().is_some()));
    threads
}

fn counts(scan: Scan) -> [usize; 3] {
    [scan.threads.present, scan.threads.new, scan.threads.gone]
}

/// With any sets and any budget, the threads are those of the kernel's list, which is read only if they
/// change.
fn comes_and_goes<F: table::FileSet<procsampler::PidDir>, G: table::FileSet<TidDir>>() {
    for budget in [0, 3, 1000] {
        let mut crowd = Crowd::start();
        let first = crowd.more();
        let (idle, before) = (zoo::sleeper(), crowd.tids());
        let pids = vec![crowd.pid(), idle.pid()];
        let table = ProcessTable::<F>::new(&ProcDir::open().unwrap()).unwrap().select(Select::Pids(pids));
        let mut table = table.with_threads::<G>();
        table.set_budget(budget);
        let scan = table.scan().unwrap();
        assert_eq!(counts(scan), [before.len() + 1, before.len() + 1, 0], "{scan:?}");
        assert!(scan.threads.listed >= 1);
        for _ in 0..3 {
            let scan = table.scan().unwrap();
            assert_eq!((counts(scan), scan.threads.missed), ([before.len() + 1, 0, 0], 0));
            // A sleeper that was younger than a tick is not listed either.
            assert_eq!(scan.threads.listed, 0, "nothing changed, with a budget of {budget}");
            assert_eq!(seen(&table, crowd.pid()), before);
            assert_eq!(seen(&table, idle.pid()), BTreeSet::from([idle.pid()]));
            assert!(table.kept() <= budget);
        }
        // A thread starts.
        let second = crowd.more();
        let scan = table.scan().unwrap();
        assert_eq!((counts(scan), scan.threads.listed), ([before.len() + 2, 1, 0], 1));
        assert!(table.thread(crowd.pid(), second).unwrap().is_new());
        assert_eq!(table.scan().unwrap().threads.listed, 0);
        // A thread ends.
        crowd.less(first);
        let scan = table.scan().unwrap();
        assert_eq!(counts(scan), [before.len() + 1, 0, 1]);
        assert_eq!(table.gone_threads().map(|thread| thread.tid()).collect::<Vec<_>>(), [first]);
        // One thread ends and one starts, so the number is the same.
        crowd.less(second);
        let third = crowd.more();
        let scan = table.scan().unwrap();
        assert_eq!((counts(scan), scan.threads.listed), ([before.len() + 1, 1, 1], 1), "{scan:?}");
        assert!(table.thread(crowd.pid(), third).is_some() && table.thread(crowd.pid(), second).is_none());
        assert_eq!(seen(&table, crowd.pid()), crowd.tids());
        // The other threads end with their process.
        let pid = crowd.pid();
        let all = seen(&table, pid);
        drop(crowd);
        assert_eq!(counts(table.scan().unwrap()), [1, 0, all.len()]);
        let gone = table.gone().find(|process| process.pid() == pid).unwrap();
        assert_eq!(gone.threads().map(|thread| thread.tid()).collect::<BTreeSet<_>>(), all);
        assert_eq!(table.threads().map(|thread| thread.pid()).collect::<Vec<_>>(), [idle.pid()]);
        drop(idle);
        assert_eq!(counts(table.scan().unwrap()), [0, 0, 1]);
        assert_eq!(table.kept(), 0);
    }
}

#[test]
fn with_stat_of_the_threads() {
    comes_and_goes::<(), (Stat, Schedstat)>();
}

#[test]
fn with_stat_of_both() {
    comes_and_goes::<(pid::Statm, Stat), (Schedstat, Stat)>();
}

#[test]
fn with_stat_of_the_processes() {
    comes_and_goes::<(Stat,), (Schedstat,)>();
}

#[test]
fn without_stat() {
    comes_and_goes::<(pid::Statm,), (Schedstat,)>();
    comes_and_goes::<(), ()>();
}

/// A table that was scanned before gets the threads of the processes that it has.
#[test]
fn threads_of_a_table_that_was_scanned() {
    let mut crowd = Crowd::start();
    crowd.more();
    let table = ProcessTable::<(Stat,)>::new(&ProcDir::open().unwrap()).unwrap();
    let mut table = table.select(Select::Pids(vec![crowd.pid()])).with_data::<u32>();
    table.scan().unwrap();
    *table.data_mut(crowd.pid()).unwrap() = 7;
    let mut table = table.with_threads::<(Stat,)>();
    assert_eq!(table.threads().len(), 0);
    table.scan().unwrap();
    let process = table.get(crowd.pid()).unwrap();
    assert_eq!((*process.data(), process.scans()), (7, 2));
    assert_eq!(process.threads().map(|thread| thread.tid()).collect::<BTreeSet<_>>(), crowd.tids());
    assert!(process.threads().all(|thread| matches!(thread.files().0.outcome(), Outcome::Read)));
}

/// The data of the caller stays with its thread, and is dropped with it.
#[test]
fn data_of_threads() {
    let mut crowd = Crowd::start();
    let first = crowd.more();
    let pid = crowd.pid();
    let table = ProcessTable::<()>::new(&ProcDir::open().unwrap()).unwrap().select(Select::Pids(vec![pid]));
    let mut table = table.with_threads::<(Stat,)>().with_thread_data::<u32>();
    table.scan().unwrap();
    table.update_threads(|thread, data| *data = thread.tid());
    *table.thread_data_mut(pid, pid).unwrap() = 1;
    let second = crowd.more();
    table.scan().unwrap();
    let data = |tid| table.thread(pid, tid).map(|thread| *thread.data());
    assert_eq!([data(pid), data(first), data(second)], [Some(1), Some(first), Some(0)]);
    crowd.less(first);
    table.scan().unwrap();
    assert_eq!(table.gone_threads().map(|thread| *thread.data()).collect::<Vec<_>>(), [first]);
    assert!(table.thread_data_mut(pid, first).is_none());
    let third = crowd.more();
    for _ in 0..2 {
        table.scan().unwrap();
        let is_own = |data: u32, tid: u32| [0, 1, tid].contains(&data);
        assert!(table.threads().all(|thread| is_own(*thread.data(), thread.tid())), "the place is another's");
    }
    assert_eq!(*table.thread(pid, third).unwrap().data(), 0);
}
