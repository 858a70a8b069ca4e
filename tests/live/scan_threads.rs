//! A scan on several threads has the same result as a scan on one.

use std::collections::BTreeSet;

use crate::zoo;
use procsampler::pid::{Cmdline, Io, Schedstat, Stat, Statm};
use procsampler::table::When;
use procsampler::{Outcome, ProcDir, ProcessTable, Select};

type Files = (Stat, Statm, Io);

fn table(threads: usize, select: Select) -> ProcessTable<Files> {
    let mut table = ProcessTable::new(&ProcDir::open().unwrap()).unwrap();
    table.set_scan_threads(threads);
    assert_eq!(table.scan_threads(), threads.max(1));
    table.select(select)
}

/// What a table shows of sleeping processes.
fn rows(table: &ProcessTable<Files>) -> Vec<String> {
    let row = |process: procsampler::Process<'_, Files, procsampler::PidDir>| {
        let (stat, statm, io) = process.files();
        // The kernel may move a process to another CPU between the scans of two tables.
        let now = stat.current().cloned().map(|mut stat| {
            stat.leader.processor = Default::default();
            stat
        });
        let files = (now, statm.current(), io.current());
        let deltas = (
            stat.delta().map(|delta| format!("{:?}", *delta)),
            statm.previous(),
            io.delta().map(|delta| format!("{:?}", *delta)),
        );
        format!("{} {} {files:?} {deltas:?}", process.pid(), process.scans())
    };
    table.processes().map(row).collect()
}

#[test]
fn the_result_is_that_of_one_thread() {
    // The descriptors of two tables, together with those of other tests, are more than some machines allow.
    zoo::inside(zoo::Place::Alone, "the_result_is_that_of_one_thread", compare_with_one_thread);
}

fn compare_with_one_thread() {
    for budget in [0, 70, 10_000] {
        let mut children = zoo::sleepers(150);
        children.iter().for_each(|child| zoo::wait_for_state(child.pid(), 'S'));
        let select = || Select::Pids(zoo::pids(&children));
        let (mut one, mut three) = (table(1, select()), table(3, select()));
        for table in [&mut one, &mut three] {
            table.set_budget(budget);
        }
        for round in 0..6 {
            let scans = [one.scan().unwrap(), three.scan().unwrap()];
            let counts = scans.map(|scan| (scan.present, scan.new, scan.gone, scan.missed));
            assert_eq!(counts[0], counts[1], "round {round}");
            assert_eq!(scans[1].present, children.len());
            for (one, three) in rows(&one).iter().zip(rows(&three)) {
                assert_eq!(*one, three, "round {round}");
            }
            assert!(three.kept() <= budget && (round < 3 || budget == 0 || three.kept() > 0));
            let gone = |table: &ProcessTable<Files>| table.gone().map(|row| row.pid()).collect::<Vec<_>>();
            assert_eq!(gone(&one), gone(&three));
            if round == 2 {
                let exits = children.split_off(120);
                let pids: BTreeSet<u32> = exits.into_iter().map(zoo::Child::bury).collect();
                assert_eq!(pids.len(), 30);
                children.extend(zoo::sleepers(10));
                children.iter().for_each(|child| zoo::wait_for_state(child.pid(), 'S'));
                for table in [&mut one, &mut three] {
                    table.set_select(Select::Pids(zoo::pids(&children)));
                }
            }
        }
        // When the budget is nearly used up, each table keeps the descriptors that it opens first.
        assert!(budget == 70 || one.kept() == three.kept(), "budget {budget}");
    }
}

/// The number of threads may change between two scans, and all rows continue.
#[test]
fn threads_come_and_go() {
    let children = zoo::sleepers(80);
    let mut table = table(0, Select::Pids(zoo::pids(&children)));
    for (scans, threads) in [(1, 2), (2, 5), (3, 1), (4, 3)] {
        let scan = table.scan().unwrap();
        assert_eq!((scan.present, scan.gone), (children.len(), 0));
        assert!(table.processes().all(|process| process.scans() == scans));
        assert!(table.processes().all(|process| process.files().0.delta().is_some() || scans == 1));
        table.set_scan_threads(threads);
    }
    let kept = table.kept();
    table.set_budget(9);
    table.scan().unwrap();
    assert!(kept > 9 && table.kept() <= 9, "{kept}, then {}", table.kept());
}

#[test]
fn all_processes_and_their_threads() {
    let child = zoo::sleeper();
    let table = ProcessTable::<(Io,)>::new(&ProcDir::open().unwrap()).unwrap();
    let mut table = table.with_threads::<(Stat, Schedstat)>();
    table.set_scan_threads(2);
    let pids = [std::process::id(), child.pid()];
    let mut with_delta = BTreeSet::new();
    // A leader has no delta if it seems to have used more time than has passed. A virtual machine that waits
    // for a CPU of its host can show this.
    for round in 1..100 {
        let scan = table.scan().unwrap();
        assert!(scan.present >= 2 && scan.threads.present >= 3);
        for pid in pids {
            let process = table.get(pid).unwrap();
            assert_eq!(process.scans(), round);
            let leader = process.threads().find(|thread| thread.tid() == pid).unwrap();
            assert_eq!(leader.files().0.current().unwrap().pid, pid);
            if leader.files().0.delta().is_some() {
                with_delta.insert(pid);
            }
        }
        assert_eq!(table.get(child.pid()).unwrap().threads().len(), 1);
        if round >= 3 && with_delta.len() == pids.len() {
            break;
        }
    }
    assert_eq!(with_delta, BTreeSet::from(pids));
}

/// Files that are read under a condition, in some scans, or once.
#[test]
fn files_that_are_not_always_due() {
    let children = zoo::sleepers(64);
    let mut table = ProcessTable::<(Stat, Io, Cmdline, Statm)>::new(&ProcDir::open().unwrap()).unwrap();
    table.set_select(Select::Pids(zoo::pids(&children)));
    table.set_scan_threads(2);
    table.read_when::<Io>(When::Every(4));
    table.read_when::<Cmdline>(When::Once);
    table.read_if::<Statm>(|(stat, ..)| stat.fresh().is_some_and(|stat| stat.pid % 2 == 0));
    table.scan().unwrap();
    let mut reads = 0;
    for _ in 0..4 {
        table.scan().unwrap();
        for process in table.processes() {
            let (stat, io, cmdline, statm) = process.files();
            assert!(stat.fresh().is_some());
            assert!(cmdline.current().is_some() && cmdline.fresh().is_none());
            assert_eq!(statm.fresh().is_some(), process.pid() % 2 == 0);
            reads += usize::from(matches!(io.outcome(), Outcome::Read));
        }
    }
    assert_eq!(reads, children.len());
}
