//! Processes start and exit on a hundred numbers. No row of a table is of two of them.
//!
//! `cargo test --test live churn::` takes some seconds. The long run, of ten minutes in all:
//! `PROCSAMPLER_CHURN_SECONDS=150 cargo test --release --test live churn:: -- --nocapture`, as root.

mod lives;
mod truth;

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::zoo;
use lives::Random;
use procsampler::{
    Machine, PidDir, ProcDir, ProcFile, ProcessTable, Select, TidDir, pid, system,
    table::{self, File, FileSet, When},
};
use rustix::thread::Uid;
use truth::{Pair, Row, Seen, Truth};

const SECONDS: &str = "PROCSAMPLER_CHURN_SECONDS";
const CHURNER: &str = "PROCSAMPLER_CHURNER";
const TEST: &str = "rows_of_processes_that_come_and_go";

#[test]
fn rows_of_processes_that_come_and_go() {
    let _one_at_a_time = zoo::storm();
    if std::env::var_os(CHURNER).is_some() {
        return lives::churn();
    }
    if !zoo::is_root() {
        return zoo::skipped(TEST, "not root: no process can become another user's");
    }
    zoo::inside(zoo::Place::Pids, TEST, || {
        let seconds = std::env::var(SECONDS).ok().and_then(|text| text.parse().ok()).unwrap_or(1.0);
        if !fs::exists("/proc/sys/kernel/ns_last_pid").unwrap() {
            return zoo::skipped(TEST, "this kernel has no ns_last_pid");
        }
        // Since then this setting belongs only to the namespace.
        if system::Version::read().unwrap() >= (6, 14, 0) {
            fs::write("/proc/sys/kernel/pid_max", "400").unwrap();
        }
        let closed = Closed::mount();
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", &zoo::path_of(module_path!(), TEST), "--nocapture", "--test-threads=1"])
            .env(CHURNER, "1");
        let churner = zoo::Child::spawn(command.stdin(Stdio::piped()).stdout(Stdio::null()));
        let own = [1, std::process::id(), churner.pid()];
        for budget in [Some(0), Some(1), Some(10), None] {
            let truth = watch(budget, Duration::from_secs_f64(seconds), &own, closed.as_ref());
            let budget =
                budget.map_or("the default budget".to_owned(), |budget| format!("a budget of {budget}"));
            let Truth { rows, deltas, lost, new, denied, wrong } = truth;
            println!(
                "report: with {budget} in {seconds} s: {rows} rows ({new} new, {denied} denied), {deltas} deltas, \
                 {lost} rows that began anew though the process is the same, {} wrong",
                wrong.len()
            );
            assert!(
                wrong.is_empty(),
                "{} wrong with {budget}, the first:\n{}",
                wrong.len(),
                wrong[..wrong.len().min(8)].join("\n")
            );
            assert!(new > 0);
            if deltas == 0 {
                return zoo::skipped(TEST, "this machine is too slow: no process was there in two scans");
            }
        }
        drop(churner);
    });
}

/// A procfs that is closed to other users. It can be mounted since Linux 5.8, when each mount got separate
/// options.
struct Closed(zoo::Temporary);

impl Closed {
    fn mount() -> Option<Self> {
        let directory = zoo::Temporary::new("churn");
        // This group is not one to which the directories are open.
        let mount = ["-t", "proc", "-o", "hidepid=1,gid=54321", "proc"];
        let is_old = system::Version::read().unwrap() < (5, 8, 0);
        if is_old
            || !Command::new("mount").args(mount).arg(directory.path()).status().is_ok_and(|it| it.success())
        {
            zoo::skipped(TEST, "its part with hidepid=1: no procfs can be mounted");
            return None;
        }
        Some(Closed(directory))
    }
}

impl Drop for Closed {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

type Whole = (pid::Io, pid::Stat, pid::Status, pid::LeaderOnly<pid::Schedstat>);
type Two = (pid::Io, pid::Stat);
type Threads = (pid::Io, pid::Stat, pid::Schedstat);

fn processes<F: FileSet<PidDir>>(proc: &ProcDir, budget: Option<usize>) -> (ProcessTable<F>, Seen) {
    let mut table = ProcessTable::new(proc).unwrap();
    if let Some(budget) = budget {
        table.set_budget(budget);
    }
    (table, Seen::new())
}

type ThreadTable<F> = ProcessTable<(), (), table::Threads<F>>;

fn threads<F: FileSet<TidDir>>(proc: &ProcDir, budget: Option<usize>) -> (ThreadTable<F>, Seen) {
    let mut table = ProcessTable::<()>::new(proc).unwrap().with_threads();
    if let Some(budget) = budget {
        table.set_budget(budget);
    }
    (table, Seen::new())
}

/// Scans a table and checks it.
macro_rules! scan {
    ($truth:ident, $own:ident, $name:literal, $table:ident, $rows:ident, $gone:ident, $row:expr) => {{
        let (table, seen) = &mut $table;
        table.scan().unwrap();
        $truth.check($name, $own, seen, table.$rows(), table.$gone(), $row);
    }};
}

fn two<'a>((io, stat): (File<'a, pid::Io>, File<'a, pid::Stat>)) -> Row<'a> {
    Row { stat: Some(stat), io: Some(io), ..Row::default() }
}

type OfProcess<'a> = (
    File<'a, pid::Io>,
    File<'a, pid::Stat>,
    File<'a, pid::Status>,
    File<'a, pid::LeaderOnly<pid::Schedstat>>,
);

fn four<'a>((io, stat, status, schedstat): OfProcess<'a>) -> Row<'a> {
    Row { status: Some(status), schedstat: Some(Pair::of_leader(schedstat)), ..two((io, stat)) }
}

type OfThread<'a> = (File<'a, pid::Io>, File<'a, pid::Stat>, File<'a, pid::Schedstat>);

fn three<'a>((io, stat, schedstat): OfThread<'a>) -> Row<'a> {
    Row { schedstat: Some(Pair::of_thread(schedstat)), of_thread: true, ..two((io, stat)) }
}

fn watch(budget: Option<usize>, time: Duration, own: &[u32], closed: Option<&Closed>) -> Truth {
    let proc = ProcDir::open().unwrap();
    let closed =
        closed.map_or_else(ProcDir::open, |closed| ProcDir::at(closed.0.path(), Machine::this())).unwrap();
    let mut whole = processes::<Whole>(&proc, budget);
    let mut io = processes::<(pid::Io,)>(&proc, budget);
    let mut stat = processes::<(pid::Stat,)>(&proc, budget);
    let mut seldom = processes::<Two>(&proc, budget);
    seldom.0.set_walk_every(8);
    seldom.0.read_all_when(When::Ran(8));
    let mut family = processes::<Two>(&proc, budget);
    family.0.set_select(Select::Descendants(own[2]));
    let mut numbers = processes::<Whole>(&proc, budget);
    numbers.0.set_select(Select::Pids((300..=400).collect()));
    let mut of_threads = threads::<Threads>(&proc, budget);
    let mut nobodys = processes::<Two>(&proc, budget);
    let mut closed_to_nobody = processes::<Two>(&closed, budget);
    let mut closed_threads = threads::<Threads>(&closed, budget);
    let user = |user| rustix::thread::set_thread_res_uid(None, Uid::from_raw(user), None).unwrap();
    let (mut truth, mut random, start) = (Truth::default(), Random(7), Instant::now());
    let mut round = 0;
    // On a slow machine or at a low priority, few processes live longer than a scan.
    let is_short = |truth: &Truth| truth.deltas == 0 && start.elapsed() < 30 * time;
    while start.elapsed() < time || round < 10 || is_short(&truth) {
        // Some tables are scanned each time, others after a while, so that they are one tick old, or many.
        let turn = |every: u64| random.below(every) == 0;
        let turns: [bool; 3] = [1, 2, 5].map(turn);
        scan!(truth, own, "all files", whole, processes, gone, |process| four(process.files()));
        scan!(truth, own, "stat", stat, processes, gone, |process| {
            Row { stat: Some(process.files().0), ..Row::default() }
        });
        if turns[1] {
            scan!(truth, own, "threads", of_threads, threads, gone_threads, |thread| three(thread.files()));
            scan!(truth, own, "io", io, processes, gone, |process| {
                Row { io: Some(process.files().0), ..Row::default() }
            });
        }
        if turns[2] {
            scan!(truth, own, "descendants", family, processes, gone, |process| two(process.files()));
            // The numbers of threads are included.
            scan!(truth, own, "all numbers", numbers, processes, gone, |process| four(process.files()));
            scan!(truth, own, "seldom", seldom, processes, gone, |process| two(process.files()));
        }
        user(65534);
        scan!(truth, own, "as nobody", nobodys, processes, gone, |process| two(process.files()));
        scan!(truth, own, "closed to nobody", closed_to_nobody, processes, gone, |process| two(
            process.files()
        ));
        scan!(truth, own, "threads closed to nobody", closed_threads, threads, gone_threads, |thread| three(
            thread.files()
        ));
        user(0);
        std::thread::sleep(Duration::from_micros(random.below(6000)));
        round += 1;
    }
    truth
}
