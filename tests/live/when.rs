//! When a table reads a file. A file that was not read is never shown as read.

use crate::zoo;
use procsampler::pid::{self, Cmdline, Io, Stat, State, Statm, Wchan};
use procsampler::table::{File, When};
use procsampler::{Outcome, ProcDir, ProcFile, ProcessTable, Select, unit::Nanos};

fn proc() -> ProcDir {
    ProcDir::open().unwrap()
}

/// Whether it was read in the last scan. Otherwise it must show that it was not.
fn was_read<T: ProcFile>(file: File<'_, T>) -> bool {
    match file.outcome() {
        Outcome::Read => {
            assert!(file.fresh().is_some() && file.age() == Some(Nanos(0)));
            true
        }
        Outcome::NotDue(_) => {
            assert!(file.fresh().is_none());
            assert_eq!(file.age().is_some(), file.current().is_some());
            assert!(file.age() != Some(Nanos(0)));
            false
        }
        other => panic!("{} is {other:?}", T::NAME),
    }
}

/// The file is read in one of three scans, in different scans for each process, and in the first.
#[test]
fn every_third_scan() {
    let children = zoo::sleepers(6);
    for budget in [0, 4, 100] {
        let mut table = ProcessTable::<(Io, Stat)>::new(&proc()).unwrap();
        table.set_select(Select::Pids(zoo::pids(&children)));
        table.set_budget(budget);
        table.read_when::<Io>(When::Every(3));
        table.scan().unwrap();
        assert!(table.processes().all(|process| was_read(process.files().0)));
        for _ in 0..3 {
            let mut reads = vec![0; children.len()];
            for _ in 0..3 {
                table.scan().unwrap();
                for (reads, process) in reads.iter_mut().zip(table.processes()) {
                    let (io, stat) = process.files();
                    assert!(was_read(stat) && stat.delta().is_some());
                    *reads += u32::from(was_read(io));
                    assert_eq!(io.delta().is_some(), was_read(io));
                    if let (Some(io), Some(stat)) = (io.delta(), stat.delta()) {
                        assert!(io.elapsed >= stat.elapsed, "the time since it was read");
                    }
                }
            }
            assert_eq!(reads, vec![1; children.len()]);
        }
        table.read_all_when(When::Always);
        table.scan().unwrap();
        assert!(table.processes().all(|process| was_read(process.files().0)));
    }
}

/// If no file of a set is due in a scan, the scan still proves that the processes are the same.
#[test]
fn nothing_is_due() {
    let mut children = zoo::sleepers(3);
    for budget in [0, 100] {
        let mut table = ProcessTable::<(Io,)>::new(&proc()).unwrap();
        table.set_select(Select::Pids(zoo::pids(&children)));
        table.set_budget(budget);
        table.read_all_when(When::Every(1000));
        for round in 1..=5 {
            table.scan().unwrap();
            assert!(table.processes().all(|process| process.scans() == round));
        }
        let pid = children.pop().unwrap().bury();
        let scan = table.scan().unwrap();
        assert_eq!((scan.present, scan.gone), (children.len(), 1));
        assert!(table.gone().all(|process| process.pid() == pid));
    }
}

#[test]
fn once_and_after_an_exec() {
    for budget in [0, 100] {
        let mut shell = zoo::Shell::new();
        let pid = shell.pid();
        let mut table = ProcessTable::<(Cmdline, Stat)>::new(&proc()).unwrap();
        table.set_select(Select::Pids(vec![pid]));
        table.set_budget(budget);
        table.read_when::<Cmdline>(When::Once);
        let has = |table: &ProcessTable<(Cmdline, Stat)>, word: &str| {
            let (cmdline, _) = table.get(pid).unwrap().files();
            let is_read = was_read(cmdline);
            assert!(format!("{:?}", cmdline.current().unwrap()).contains(word));
            assert!(!cmdline.is_kept());
            is_read
        };
        table.scan().unwrap();
        assert!(has(&table, "sh"));
        for _ in 0..3 {
            table.scan().unwrap();
            assert!(!has(&table, "sh"));
        }
        shell.tell("exec sleep 1000");
        let comm = format!("/proc/{pid}/comm");
        zoo::wait_until("sleep is executed", || std::fs::read(&comm).unwrap() == b"sleep\n");
        zoo::wait_for_state(pid, 'S');
        table.scan().unwrap();
        assert!(has(&table, "sleep"));
        table.scan().unwrap();
        assert!(!has(&table, "sleep"));
    }
}

/// The file is read in the scans in which the condition holds for the files that were read before it, at any
/// position in the set.
#[test]
fn under_a_condition() {
    for budget in [0, 1, 100] {
        let mut child = zoo::sleeper();
        let pid = child.pid();
        let mut table = ProcessTable::<(Statm, Wchan2, Stat)>::new(&proc()).unwrap();
        table.set_select(Select::Pids(vec![pid]));
        table.set_budget(budget);
        table.read_if::<Statm>(|(_, _, stat)| {
            let stat = stat.fresh().expect("it was read before");
            stat.leader.state == State::Zombie
        });
        // Files with conditions are read in the order of the set.
        table.read_if::<Wchan2>(|(statm, _, _)| statm.fresh().is_some());
        for _ in 0..3 {
            table.scan().unwrap();
            let (statm, wchan, stat) = table.get(pid).unwrap().files();
            assert!(!was_read(statm) && !was_read(wchan) && was_read(stat));
            assert!(statm.current().is_none());
        }
        child.make_zombie();
        for _ in 0..3 {
            table.scan().unwrap();
            let (statm, wchan, stat) = table.get(pid).unwrap().files();
            assert!(was_read(statm) && was_read(wchan) && was_read(stat), "with a budget of {budget}");
        }
        child.bury();
        let scan = table.scan().unwrap();
        assert_eq!((scan.present, scan.gone, table.kept()), (0, 1, 0));
    }
}

type Wchan2 = pid::LeaderOnly<Wchan>;

/// The same for a file of the threads, in a process in which some threads do not meet the condition.
#[test]
fn threads_under_a_condition() {
    let child = zoo::sleeper();
    let table = ProcessTable::<()>::new(&proc()).unwrap().select(Select::Pids(vec![child.pid()]));
    let mut table = table.with_threads::<(Stat, Wchan)>();
    for state in [State::Sleeping, State::Running, State::Sleeping] {
        zoo::wait_for_state(child.pid(), 'S');
        table.read_threads_if::<Wchan>(move |(stat, _)| {
            stat.fresh().is_some_and(|stat| stat.leader.state == state)
        });
        for _ in 0..3 {
            let scan = table.scan().unwrap();
            assert_eq!((scan.threads.present, scan.threads.missed), (1, 0));
            let (stat, wchan) = table.thread(child.pid(), child.pid()).unwrap().files();
            assert!(was_read(stat));
            assert_eq!(was_read(wchan), state == State::Sleeping);
        }
    }
}

/// Some files are left out if the process did not run, and others are still read.
#[test]
fn some_files_if_it_ran() {
    let child = zoo::sleeper();
    zoo::wait_for_state(child.pid(), 'S');
    let table = ProcessTable::<(Io, Stat, Statm)>::new(&proc()).unwrap();
    let mut table = table.select(Select::Pids(vec![child.pid()])).with_threads::<(pid::Schedstat,)>();
    table.read_when::<Io>(When::Ran(u32::MAX));
    table.read_when::<Stat>(When::Ran(u32::MAX));
    let start = std::time::Instant::now();
    loop {
        let scan = table.scan().unwrap();
        let process = table.get(child.pid()).unwrap();
        let (io, stat, statm) = process.files();
        assert!(was_read(statm));
        let did_not_run = matches!(io.outcome(), Outcome::DidNotRun(_));
        assert_eq!(did_not_run, matches!(stat.outcome(), Outcome::DidNotRun(_)));
        assert_eq!((did_not_run, usize::from(did_not_run)), (process.did_not_run(), scan.did_not_run));
        assert_eq!(process.threads().len(), 1);
        if did_not_run {
            let (schedstat,) = process.threads().next().unwrap().files();
            assert!(matches!(schedstat.outcome(), Outcome::DidNotRun(_)), "nor did its thread");
            break;
        }
        if start.elapsed().as_secs() > 20 {
            return zoo::skipped("some_files_if_it_ran", "no schedstat moves, or no CPU has ticks");
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
