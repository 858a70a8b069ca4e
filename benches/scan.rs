//! The time of scanning processes that the bench starts. The cases are: with and without kept descriptors,
//! all files or only those of processes that ran, and the bare reads.

use std::hint::black_box;
use std::os::unix::fs::FileExt;
use std::process::{Child, Command, Stdio};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use procsampler::{ProcDir, ProcessTable, Select, pid, table::When};

const PROCESSES: usize = 100;

/// Sleeping processes, killed and reaped at the end.
struct Sleepers(Vec<Child>);

impl Sleepers {
    fn start(count: usize) -> Self {
        let start = |_| Command::new("sleep").arg("1000").stdin(Stdio::null()).spawn().expect("sleep starts");
        Sleepers((0..count).map(start).collect())
    }

    fn pids(&self) -> Vec<u32> {
        self.0.iter().map(Child::id).collect()
    }
}

impl Drop for Sleepers {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn scan(c: &mut Criterion) {
    let sleepers = Sleepers::start(PROCESSES);
    let proc = ProcDir::open().unwrap();
    let mut group = c.benchmark_group("scan");
    group.throughput(Throughput::Elements(PROCESSES as u64));

    let kept: Vec<_> =
        sleepers.pids().iter().map(|pid| std::fs::File::open(format!("/proc/{pid}/stat")).unwrap()).collect();
    let mut buffer = vec![0; 4096];
    group.bench_function("pread stat", |b| {
        b.iter(|| kept.iter().map(|file| file.read_at(black_box(&mut buffer), 0).unwrap()).sum::<usize>());
    });

    for (id, budget) in [("stat, kept", usize::MAX), ("stat, not kept", 0)] {
        let mut table =
            ProcessTable::<(pid::Stat,)>::new(&proc).unwrap().select(Select::Pids(sleepers.pids()));
        table.set_budget(budget);
        for _ in 0..3 {
            assert_eq!(table.scan().unwrap().present, PROCESSES);
        }
        assert_eq!(table.kept(), PROCESSES.min(budget));
        group.bench_function(id, |b| b.iter(|| table.scan().unwrap().present));
        assert!(
            table.processes().all(|process| process
                .files()
                .0
                .current()
                .is_some_and(|stat| stat.comm == "sleep"))
        );
    }

    // Sleeping processes have not run, so only schedstat is read for each.
    let mut table = ProcessTable::<(pid::Stat,)>::new(&proc).unwrap().select(Select::Pids(sleepers.pids()));
    table.read_all_when(When::Ran(u32::MAX));
    let all_still = (0..1000).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        table.scan().unwrap().did_not_run == PROCESSES
    });
    if all_still {
        group.bench_function("stat, schedstat first", |b| b.iter(|| table.scan().unwrap().did_not_run));
        assert_eq!(table.scan().unwrap().did_not_run, PROCESSES);
    }

    // These two cases include all other processes of the machine.
    for (id, every) in [("stat of all", 1), ("stat of all, walk skipped", u32::MAX)] {
        let mut table = ProcessTable::<(pid::Stat,)>::new(&proc).unwrap();
        table.set_walk_every(every);
        for _ in 0..3 {
            assert!(table.scan().unwrap().present >= PROCESSES);
        }
        group.bench_function(id, |b| b.iter(|| table.scan().unwrap().present));
    }

    let mut table = ProcessTable::<(pid::Stat, pid::Statm, pid::Status, pid::Io)>::new(&proc).unwrap();
    table.set_select(Select::Pids(sleepers.pids()));
    for _ in 0..3 {
        table.scan().unwrap();
    }
    group.bench_function("stat, statm, status, io", |b| b.iter(|| table.scan().unwrap().present));
    assert!(
        table.processes().all(|process| process
            .files()
            .2
            .current()
            .is_some_and(|status| status.threads == Some(1)))
    );
}

criterion_group!(benches, scan);
criterion_main!(benches);
