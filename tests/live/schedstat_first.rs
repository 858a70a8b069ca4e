//! A table that reads schedstat first. The counters that schedstat guarantees are correct, and the other
//! values show their age.

use std::collections::BTreeMap;
use std::ffi::{c_int, c_long, c_ulong, c_void};
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::fixtures::random::Random;
use crate::zoo::{self, Place};
use procsampler::pid::{Policy, State};
use procsampler::unit::{Bytes, KiB, Monotonic, Nanos, Pages, Ticks};
use procsampler::{
    Change, Delta, FileIn, Machine, Outcome, ParseError, PidDir, ProcDir, ProcFile, Process, ProcessTable,
    Select, pid,
    table::{File, FileSet, When},
};
use rustix::io::Errno;
use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process};

type Files = (pid::Stat, pid::Status, pid::Statm, pid::Io, pid::LeaderOnly<pid::Schedstat>);
type Table = ProcessTable<Files>;

fn proc() -> ProcDir {
    ProcDir::open().unwrap()
}

/// A table that reads only processes that have run; `None` if the kernel does not count this.
fn table(test: &str, pids: Vec<u32>) -> Option<Table> {
    if !fs::read("/proc/thread-self/schedstat").is_ok_and(|text| text != b"0 0 0\n") {
        zoo::skipped(test, "the kernel does not count in schedstat");
        return None;
    }
    let mut table = Table::new(&proc()).unwrap().select(Select::Pids(pids));
    table.read_all_when(When::Ran(u32::MAX));
    Some(table)
}

/// Scans until a process did not run, and returns its snapshot.
#[track_caller]
fn until_still(table: &mut Table, pid: u32) -> pid::Stat {
    zoo::wait_until("it is still", || {
        table.scan().unwrap();
        table.get(pid).unwrap().did_not_run()
    });
    table.get(pid).unwrap().files().0.current().unwrap().clone()
}

fn age<T: ProcFile>(file: File<'_, T>) -> Nanos {
    assert!(matches!(file.outcome(), Outcome::DidNotRun(_)), "{:?}", file.outcome());
    file.age().unwrap()
}

/// All files have the same age, the deltas are 0, and the guaranteed counters are those in the files now.
#[track_caller]
fn assert_vouched(process: Process<'_, Files>) {
    let (stat, status, statm, io, schedstat) = process.files();
    assert!(process.did_not_run() && age(stat) > Nanos(0));
    assert_eq!([age(status), age(statm), age(io), age(schedstat)], [age(stat); 4]);
    let delta = stat.delta().unwrap();
    assert_eq!((delta.elapsed, delta.minflt, delta.cpu()), (age(stat), Change::By(0), Change::By(Ticks(0))));
    assert_eq!(delta.cpu_share(delta.cpu()).known(), Some(0.0));
    assert_eq!(io.delta().unwrap().rchar, Some(Change::By(Bytes(0))));
    assert_eq!(status.delta().unwrap().voluntary_ctxt_switches, Some(Change::By(0)));
    assert_eq!(schedstat.delta().unwrap().timeslices, Some(Change::By(0)));
    let dir = proc().pid(process.pid()).unwrap();
    let (now, then) = (pid::Stat::read_in(&dir).unwrap(), stat.current().unwrap());
    assert_eq!(own(&now), own(then), "{process:?}");
    assert_eq!(pid::Io::read_in(&dir).unwrap(), *io.current().unwrap());
    assert_eq!(pid::LeaderOnly::<pid::Schedstat>::read_in(&dir).unwrap(), *schedstat.current().unwrap());
}

/// The counters that only the process itself changes.
fn own(stat: &pid::Stat) -> [u64; 8] {
    let of_children = [stat.cutime, stat.cstime].map(|ticks| ticks.0.unsigned_abs());
    [
        stat.utime.0,
        stat.stime.0,
        of_children[0],
        of_children[1],
        stat.minflt,
        stat.majflt,
        stat.cminflt,
        stat.cmajflt,
    ]
}

fn fresh<T: FileIn<PidDir>>(pid: u32) -> T {
    T::read_in(&proc().pid(pid).unwrap()).unwrap()
}

#[test]
fn at_first_all_are_read() {
    let children = zoo::sleepers(3);
    let mut table = Table::new(&proc()).unwrap().select(Select::Pids(zoo::pids(&children)));
    for round in 0..5 {
        let scan = table.scan().unwrap();
        assert_eq!((scan.present, scan.did_not_run), (3, 0));
        assert!(table.processes().all(|process| !process.did_not_run()));
        assert!(table.processes().all(|process| process.files().0.age() == Some(Nanos(0))));
        assert_eq!(table.kept(), if round == 0 { 0 } else { 15 });
        std::thread::sleep(Duration::from_millis(30));
    }
}

#[test]
fn sleepers_are_still() {
    let children = zoo::sleepers(10);
    let Some(mut table) = table("sleepers_are_still", zoo::pids(&children)) else { return };
    for child in &children {
        until_still(&mut table, child.pid());
    }
    zoo::wait_until("all are still", || table.scan().unwrap().did_not_run == 10);
    assert_eq!(table.kept(), 60, "a descriptor more for each");
    let mut ages: Vec<Nanos> = Vec::new();
    for _ in 0..3 {
        std::thread::sleep(Duration::from_millis(1));
        let scan = table.scan().unwrap();
        assert_eq!((scan.present, scan.new, scan.gone, scan.did_not_run, scan.missed), (10, 0, 0, 10, 0));
        table.processes().for_each(assert_vouched);
        let older: Vec<_> = table.processes().map(|process| age(process.files().0)).collect();
        assert!(ages.iter().zip(&older).all(|(earlier, now)| earlier < now), "{ages:?}, then {older:?}");
        ages = older;
    }
    // A process that runs is read, and its rates cover the time since it was last found unchanged.
    let mut shell = zoo::Shell::new();
    table.set_select(Select::Pids(vec![shell.pid(), children[0].pid()]));
    until_still(&mut table, shell.pid());
    std::thread::sleep(Duration::from_millis(100));
    let stood = table.scan().unwrap().time;
    assert!(table.get(shell.pid()).unwrap().did_not_run());
    assert_eq!(shell.ask("printf %s x >/dev/null; echo done"), "done");
    let scan = table.scan().unwrap();
    let (stat, _, _, io, _) = table.get(shell.pid()).unwrap().files();
    assert!(matches!(io.outcome(), Outcome::Read) && stat.age() == Some(Nanos(0)));
    let delta = io.delta().unwrap();
    assert_eq!((delta.wchar, delta.syscw), (Change::By(Bytes(6)), Change::By(2)));
    let since = io.time().unwrap().since(stood);
    assert!(delta.elapsed <= since, "{:?}, {since:?}", delta.elapsed);
    assert!(scan.did_not_run <= 1);
}

/// The time must be at least 20 ms, because the schedstat of a running process changes only at each tick.
#[test]
fn not_at_once() {
    let children = zoo::sleepers(5);
    for _ in 0..10 {
        let Some(mut table) = table("not_at_once", zoo::pids(&children)) else { return };
        let start = Monotonic::now();
        let mut scan = table.scan().unwrap();
        while Monotonic::now().since(start) < Nanos(20_000_000) {
            assert_eq!(scan.did_not_run, 0);
            assert!(table.processes().all(|process| matches!(process.files().0.outcome(), Outcome::Read)));
            scan = table.scan().unwrap();
        }
        if Monotonic::now().since(start) < Nanos(20_000_000) {
            assert_eq!(scan.did_not_run, 0);
        }
    }
}

#[test]
fn every_fourth_scan_at_least() {
    let children = zoo::sleepers(9);
    let Some(mut table) = table("every_fourth_scan_at_least", zoo::pids(&children)) else { return };
    zoo::wait_until("all are still", || table.scan().unwrap().did_not_run == 9);
    table.read_all_when(When::Ran(4));
    let mut unread = BTreeMap::new();
    let mut still = 0;
    for _ in 0..40 {
        let scan = table.scan().unwrap();
        still += scan.did_not_run;
        for process in table.processes() {
            let scans: &mut u32 = unread.entry(process.pid()).or_default();
            *scans = if process.did_not_run() { *scans + 1 } else { 0 };
            assert!(*scans < 4, "{process:?}");
            assert_eq!(process.did_not_run(), matches!(process.files().2.outcome(), Outcome::DidNotRun(_)));
        }
        assert_eq!(table.processes().filter(Process::did_not_run).count(), scan.did_not_run);
    }
    assert!(still >= 40, "{still} of {} were still", 40 * 9);

    table.read_all_when(When::Ran(1));
    assert_eq!(table.scan().unwrap().did_not_run, 0);
    assert_eq!(table.kept(), 45, "the guards are closed");
    assert!(table.processes().all(|process| !process.did_not_run()));
}

/// The guards come first, and are useful without any other descriptor.
#[test]
fn a_budget_for_guards() {
    let children = zoo::sleepers(10);
    let Some(mut table) = table("a_budget_for_guards", zoo::pids(&children)) else { return };
    table.set_budget(10);
    zoo::wait_until("all are still", || table.scan().unwrap().did_not_run == 10);
    assert_eq!(table.kept(), 10);
    assert!(table.processes().all(|process| !process.files().0.is_kept()));
    table.processes().for_each(assert_vouched);
    table.set_budget(4);
    for _ in 0..3 {
        table.scan().unwrap();
        assert_eq!(table.kept(), 4);
    }
    assert_eq!(table.scan().unwrap().did_not_run, 4);
    table.set_budget(0);
    table.scan().unwrap();
    assert_eq!((table.scan().unwrap().did_not_run, table.kept()), (0, 0));
    table.set_budget(100);
    zoo::wait_until("all are still", || table.scan().unwrap().did_not_run == 10);
    assert_eq!(table.kept(), 60);
}

#[test]
fn who_goes() {
    let mut children = zoo::sleepers(4);
    let Some(mut table) = table("who_goes", zoo::pids(&children)) else { return };
    zoo::wait_until("all are still", || table.scan().unwrap().did_not_run == 4);
    let gone = children.remove(0).bury();
    children[0].make_zombie();
    let scan = table.scan().unwrap();
    assert_eq!((scan.present, scan.gone), (3, 1));
    assert_eq!(table.gone().next().unwrap().pid(), gone);
    // It ran in order to exit, so it is read. A zombie does not run either.
    let zombie = table.get(children[0].pid()).unwrap();
    assert!(!zombie.did_not_run());
    assert_eq!(zombie.files().0.current().unwrap().leader.state, State::Zombie);
    let zombie = children[0].pid();
    assert_eq!(until_still(&mut table, zombie).leader.state, State::Zombie);
    assert_eq!(children.remove(0).bury(), zombie);
    let scan = table.scan().unwrap();
    assert_eq!((scan.present, scan.gone, table.kept()), (2, 1, 12));
    assert_eq!(table.gone().next().unwrap().pid(), zombie);
}

#[test]
fn a_number_that_came_again() {
    zoo::inside(Place::Pids, "a_number_that_came_again", || {
        let child = zoo::sleeper();
        let Some(mut table) = table("a_number_that_came_again", vec![child.pid()]) else { return };
        for budget in [100, 1] {
            table.set_budget(budget);
            let mut child = zoo::sleeper();
            table.set_select(Select::Pids(vec![child.pid()]));
            for _ in 0..5 {
                until_still(&mut table, child.pid());
                child = zoo::reborn(child.bury());
                let scan = table.scan().unwrap();
                assert_eq!((scan.present, scan.new, scan.gone, scan.did_not_run), (1, 1, 1, 0));
            }
        }
    });
}

/// While a process runs, its schedstat is unchanged between ticks.
#[test]
fn who_runs_is_read() {
    let _one_at_a_time = zoo::storm();
    let busy =
        zoo::Child::spawn(Command::new("/bin/sh").args(["-c", "while :; do :; done"]).stdin(Stdio::null()));
    let mut writer = Command::new("dd");
    writer.args(["if=/dev/zero", "of=/dev/null", "bs=1"]).stdin(Stdio::null());
    let writer = zoo::Child::spawn(&mut writer);
    let Some(mut table) = table("who_runs_is_read", vec![busy.pid(), writer.pid()]) else { return };
    let executed = || fs::read(format!("/proc/{}/comm", writer.pid())).unwrap() == b"dd\n";
    zoo::wait_until("both run", || executed() && zoo::state(busy.pid()) == Some('R'));
    let (mut stood, mut moved_on) = (0, 0);
    for _ in 0..400 {
        let scan = table.scan().unwrap();
        assert_eq!((scan.present, scan.did_not_run), (2, 0));
        for process in table.processes() {
            let (stat, _, _, io, schedstat) = process.files();
            assert!(matches!(stat.outcome(), Outcome::Read));
            let Some(run) = schedstat.delta().and_then(|delta| delta.run) else { continue };
            let standing = run == Change::By(Nanos(0));
            stood += usize::from(standing);
            moved_on += usize::from(standing && io.delta().unwrap().wchar.amount() > Bytes(0));
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    println!("in {stood} of 800 samples schedstat stood, in {moved_on} of those the process had written");
}

/// The schedstat of a process is that of its leader.
#[test]
fn several_threads_are_read() {
    const MODE: &str = "PROCSAMPLER_TEST_THREADS";
    let test = "several_threads_are_read";
    if std::env::var_os(MODE).is_some() {
        std::thread::spawn(|| zoo::wait_for_ever());
        zoo::wait_for_ever();
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", &zoo::path_of(module_path!(), test)])
        .env(MODE, "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let child = zoo::Child::spawn(&mut command);
    zoo::wait_until("it has threads", || {
        let stat: pid::Stat = fresh(child.pid());
        stat.num_threads >= 2 && stat.leader.state == State::Sleeping
    });
    let idle = zoo::sleeper();
    // Each of these files alone shows it.
    fn only_the_idle<F: FileSet<PidDir>>(child: u32, idle: u32) {
        let mut table = ProcessTable::<F>::new(&proc()).unwrap().select(Select::Pids(vec![child, idle]));
        table.read_all_when(When::Ran(u32::MAX));
        zoo::wait_until("the other is still", || {
            table.scan().unwrap();
            table.get(idle).unwrap().did_not_run()
        });
        for _ in 0..20 {
            assert_eq!(table.scan().unwrap().did_not_run, 1);
            assert!(!table.get(child).unwrap().did_not_run());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    if table(test, vec![]).is_some() {
        only_the_idle::<(pid::Stat,)>(child.pid(), idle.pid());
        only_the_idle::<(pid::Io, pid::Status)>(child.pid(), idle.pid());
    }
}

/// Changes something of a process that does not run, from outside. The table then shows the old value with
/// its age, and the guaranteed counters.
fn from_outside<T: PartialEq + std::fmt::Debug>(
    test: &str,
    pid: u32,
    value: impl Fn(&pid::Stat, &pid::Status, &pid::Statm) -> T,
    change: impl FnOnce(),
) {
    let Some(mut table) = table(test, vec![pid]) else { return };
    until_still(&mut table, pid);
    let shown = |table: &Table| {
        let (stat, status, statm, ..) = table.get(pid).unwrap().files();
        value(stat.current().unwrap(), status.current().unwrap(), statm.current().unwrap())
    };
    let before = shown(&table);
    change();
    let now = || value(&fresh(pid), &fresh(pid), &fresh(pid));
    zoo::wait_until("it shows", || now() != before);
    table.scan().unwrap();
    let process = table.get(pid).unwrap();
    assert_vouched(process);
    assert_eq!(shown(&table), before, "the snapshot is of its time");
    let then = process.files().0.time().unwrap();
    // A read finds it.
    table.read_all_when(When::Ran(1));
    table.scan().unwrap();
    let (stat, ..) = table.get(pid).unwrap().files();
    assert_eq!((shown(&table), stat.age()), (now(), Some(Nanos(0))));
    assert!(stat.time().unwrap() > then);
}

#[test]
fn nice_and_priority() {
    let child = zoo::sleeper();
    let value = |stat: &pid::Stat, _: &_, _: &_| (stat.leader.nice, stat.leader.priority);
    let raw = Pid::from_raw(child.pid() as i32).unwrap();
    // Any user may raise a nice value, but only a few may lower it again.
    if fresh::<pid::Stat>(child.pid()).leader.nice >= 19 {
        return zoo::skipped("nice_and_priority", "this process runs at nice 19 already");
    }
    from_outside("nice_and_priority", child.pid(), value, || {
        rustix::process::setpriority_process(Some(raw), 19).unwrap();
    });
}

fn last_errno() -> Errno {
    Errno::from_io_error(&std::io::Error::last_os_error()).unwrap()
}

/// sched_setscheduler(2); false without the right.
fn schedule(pid: u32, policy: c_int, priority: c_int) -> bool {
    // SAFETY: sched_param is one int.
    unsafe { sched_setscheduler(pid as c_int, policy, &priority) == 0 }
}

#[test]
fn policy() {
    let child = zoo::sleeper();
    let value = |stat: &pid::Stat, _: &_, _: &_| stat.leader.policy;
    from_outside("policy", child.pid(), value, || assert!(schedule(child.pid(), 3, 0)));
    assert_eq!(fresh::<pid::Stat>(child.pid()).leader.policy, Policy::Batch);
}

#[test]
fn rt_priority() {
    let child = zoo::sleeper();
    if !schedule(child.pid(), 1, 5) {
        assert_eq!(last_errno(), Errno::PERM);
        return zoo::skipped("rt_priority", "no right to real time");
    }
    let value = |stat: &pid::Stat, _: &_, _: &_| stat.leader.rt_priority;
    from_outside("rt_priority", child.pid(), value, || assert!(schedule(child.pid(), 1, 6)));
}

#[test]
fn rsslim() {
    let child = zoo::sleeper();
    let raw = Pid::from_raw(child.pid() as i32).unwrap();
    from_outside(
        "rsslim",
        child.pid(),
        |stat, _, _| stat.rsslim,
        || {
            // The hard limit is not changed, because to raise it needs a privilege.
            let maximum = rustix::process::getrlimit(Resource::Rss).maximum;
            let limit = Rlimit { current: Some(123 << 20), maximum };
            rustix::process::prlimit(Some(raw), Resource::Rss, limit).unwrap();
        },
    );
}

#[test]
fn ppid() {
    let mut shell = zoo::Shell::new();
    shell.tell("sleep 1000 & echo $!");
    let pid = shell.line().parse().unwrap();
    let comm = || fs::read(format!("/proc/{pid}/comm")).unwrap() == b"sleep\n";
    zoo::wait_until("sleep sleeps", || comm() && zoo::state(pid) == Some('S'));
    from_outside(
        "ppid",
        pid,
        |stat, status, _| (stat.ppid, status.ppid),
        || {
            shell.make_zombie();
            shell.leave_orphans();
        },
    );
    kill_process(Pid::from_raw(pid as i32).unwrap(), Signal::KILL).unwrap();
}

#[test]
fn pgrp() {
    let child = zoo::Forked::new(|| ());
    let raw = Pid::from_raw(child.0).unwrap();
    zoo::wait_for_state(child.pid(), 'S');
    from_outside(
        "pgrp",
        child.pid(),
        |stat, _, _| stat.pgrp,
        || {
            rustix::process::setpgid(Some(raw), Some(raw)).unwrap();
        },
    );
}

#[test]
fn signals() {
    let mask = [1u64 << (Signal::USR1.as_raw() - 1); 16];
    // SAFETY: the mask is as long as any system's; sigprocmask(2) reads it.
    let child = zoo::Forked::new(|| unsafe {
        sigprocmask(SIG_BLOCK, mask.as_ptr().cast(), std::ptr::null_mut());
    });
    zoo::wait_for_state(child.pid(), 'S');
    // The number of queued signals is not compared, because it counts all processes of the user.
    let value = |_: &_, status: &pid::Status, _: &_| status.shd_pnd;
    from_outside("signals", child.pid(), value, || {
        kill_process(Pid::from_raw(child.0).unwrap(), Signal::USR1).unwrap();
    });
}

#[test]
fn affinity() {
    let child = zoo::sleeper();
    let raw = Pid::from_raw(child.pid() as i32);
    let all = rustix::thread::sched_getaffinity(raw).unwrap();
    if all.count() < 2 {
        return zoo::skipped("affinity", "one CPU");
    }
    let mut one = rustix::thread::CpuSet::new();
    one.set((0..rustix::thread::CpuSet::MAX_CPU).find(|&cpu| all.is_set(cpu)).unwrap());
    let value = |_: &_, status: &pid::Status, _: &_| status.leader.cpus_allowed.clone();
    from_outside("affinity", child.pid(), value, || {
        rustix::thread::sched_setaffinity(raw, &one).unwrap();
    });
}

#[test]
fn a_tracer() {
    const SEIZE: c_long = 0x4206;
    let child = zoo::sleeper();
    let none: *mut c_void = std::ptr::null_mut();
    // SAFETY: it uses no memory of this process.
    let seize = || unsafe { ptrace(SEIZE, child.pid() as c_int, none, none) };
    // First a trial is made, because tracing one's child may be forbidden (Yama, seccomp).
    let trial = zoo::sleeper();
    // SAFETY: it uses no memory of this process.
    if unsafe { ptrace(SEIZE, trial.pid() as c_int, none, none) } != 0 {
        assert_eq!(last_errno(), Errno::PERM);
        return zoo::skipped("a_tracer", "this process may trace nothing");
    }
    from_outside("a_tracer", child.pid(), |_, status, _| status.tracer_pid, || assert_eq!(seize(), 0));
}

/// A range in the memory of a child, without any page yet.
fn untouched() -> (*mut u8, usize) {
    const SIZE: usize = 8 << 20;
    // SAFETY: this maps anonymous, private memory at an address that the kernel chooses.
    let place = unsafe { mmap(std::ptr::null_mut(), SIZE, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) };
    assert_ne!(place as isize, -1);
    (place.cast(), SIZE)
}

/// process_vm_writev(2): another process fills pages of this one.
#[test]
fn memory_that_another_fills() {
    // The memory is mapped before the fork, so the child has it at the same address.
    let (place, size) = untouched();
    let child = zoo::Forked::new(|| ());
    zoo::wait_for_state(child.pid(), 'S');
    let write = |ours: &[u8]| {
        let (from, to) = ([ours.as_ptr() as usize, ours.len()], [place as usize, ours.len()]);
        // SAFETY: it reads `ours` and writes to the child.
        unsafe { process_vm_writev(child.0, from.as_ptr().cast(), 1, to.as_ptr().cast(), 1, 0) }
    };
    if write(&[7]) < 0 {
        assert!(matches!(last_errno(), Errno::PERM | Errno::NOSYS), "{}", last_errno());
        return zoo::skipped("memory_that_another_fills", "this process may not write to its child");
    }
    let before: pid::Stat = fresh(child.pid());
    let more = before.rss + Pages(256);
    let value = |stat: &pid::Stat, status: &pid::Status, statm: &pid::Statm| {
        (stat.rss > more, status.vm_rss > Some(more.kib(&Machine::this())), statm.resident > more)
    };
    from_outside("memory_that_another_fills", child.pid(), value, || {
        assert_eq!(write(&vec![7u8; size]), size as isize, "{}", last_errno());
    });
}

/// CLONE_VM without CLONE_THREAD: two processes share one memory.
#[test]
fn memory_that_a_sibling_maps() {
    use std::os::fd::AsRawFd;
    let (order, mut said) = std::os::unix::net::UnixStream::pair().unwrap();
    let fd = order.as_raw_fd();
    let child = zoo::Forked::keeping(&[fd], || {
        let (stack, size) = untouched();
        // SAFETY: the sibling has a stack of its own and makes system calls.
        unsafe {
            let top = stack.add(size - 4096).cast();
            clone(sibling, top, CLONE_VM | Signal::CHILD.as_raw(), fd as usize as *mut c_void);
        }
    });
    zoo::wait_until("the sibling is there", || {
        let children = format!("/proc/{0}/task/{0}/children", child.pid());
        fs::read_to_string(children).map_or(true, |list| !list.is_empty())
    });
    zoo::wait_for_state(child.pid(), 'S');
    let before: pid::Stat = fresh(child.pid());
    let more = before.vsize + Bytes(4 << 20);
    let value = |stat: &pid::Stat, status: &pid::Status, statm: &pid::Statm| {
        (
            stat.vsize > more,
            status.vm_size > Some(KiB(more.0 >> 10)),
            statm.size.bytes(&Machine::this()) > more,
        )
    };
    from_outside("memory_that_a_sibling_maps", child.pid(), value, || {
        said.write_all(b"x").unwrap();
    });
}

extern "C" fn sibling(fd: *mut c_void) -> c_int {
    let mut byte = 0u8;
    // SAFETY: system calls, on memory of this process.
    unsafe {
        prctl(SET_PDEATHSIG, Signal::KILL.as_raw() as c_ulong);
        read(fd as usize as c_int, (&raw mut byte).cast(), 1);
        let place = mmap(std::ptr::null_mut(), 16 << 20, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        std::ptr::write_bytes(place.cast::<u8>(), 1, 16 << 20);
    }
    zoo::wait_for_ever()
}

/// The state changes from S to R: the process was woken, and waits for a busy CPU.
#[test]
fn state() {
    let mut child = zoo::Child::spawn(Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()));
    let mut input = child.0.stdin.take().unwrap();
    let pid = child.pid();
    // It runs on the same CPU as this thread, and has to wait whenever this thread is ready to run.
    let cpu = rustix::thread::sched_getcpu();
    let mut one = rustix::thread::CpuSet::new();
    one.set(cpu);
    rustix::thread::sched_setaffinity(None, &one).unwrap();
    rustix::thread::sched_setaffinity(Pid::from_raw(pid as i32), &one).unwrap();
    assert!(schedule(pid, 5, 0), "SCHED_IDLE");
    zoo::wait_for_state(pid, 'S');
    let Some(mut table) = table("state", vec![pid]) else { return };
    let mut seen = 0;
    for _ in 0..200 {
        until_still(&mut table, pid);
        input.write_all(b"x").unwrap();
        let before: pid::Stat = fresh(pid);
        table.scan().unwrap();
        let after: pid::Stat = fresh(pid);
        let process = table.get(pid).unwrap();
        if process.did_not_run() {
            let then = process.files().0.current().unwrap();
            assert_eq!(then.leader.state, State::Sleeping);
            assert_eq!(own(then), own(&before), "what it did itself stood until the scan");
            seen +=
                usize::from(before.leader.state == State::Running && after.leader.state == State::Running);
        }
        if seen == 3 {
            return;
        }
    }
    println!("woken, and still without a CPU at the scan: {seen} times");
}

/// A file whose counters other processes change has no delta if it was not read.
#[derive(Clone, Copy, Debug, Default)]
struct OomScore(u64);

impl ProcFile for OomScore {
    type State = ();
    const NAME: &'static str = "oom_score";
    const CLASS: procsampler::Class = procsampler::Class::TASK.in_one_piece();
    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.0 = procsampler::Cursor::new(text).unsigned("oom_score")?;
        Ok(())
    }
}

impl FileIn<PidDir> for OomScore {}

impl Delta for OomScore {
    type Output<'a> = i64;
    fn since<'a>(&'a self, earlier: &'a Self, _: &procsampler::Machine) -> i64 {
        self.0 as i64 - earlier.0 as i64
    }
}

#[test]
fn sets_of_all_kinds() {
    let children = zoo::sleepers(3);
    let pids = || Select::Pids(zoo::pids(&children));
    let Some(mut all) = table("sets_of_all_kinds", zoo::pids(&children)) else { return };
    let mut by_status = ProcessTable::<(OomScore, pid::Status)>::new(&proc()).unwrap().select(pids());
    by_status.read_all_when(When::Ran(u32::MAX));
    let mut blind = ProcessTable::<(pid::Io, pid::Statm)>::new(&proc()).unwrap().select(pids());
    blind.read_all_when(When::Ran(u32::MAX));
    zoo::wait_until("all are still", || {
        blind.scan().unwrap();
        by_status.scan().unwrap().did_not_run + all.scan().unwrap().did_not_run == 6
    });
    for process in by_status.processes() {
        let (score, status) = process.files();
        assert!(score.current().is_some() && score.delta().is_none() && status.delta().is_some());
        assert!(score.age() > Some(Nanos(0)) && score.age() == status.age());
    }
    for _ in 0..30 {
        assert_eq!(
            blind.scan().unwrap().did_not_run,
            0,
            "neither stat nor status tells of threads and state"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A file that may not be read stays denied, and is tried again when it is due.
#[test]
fn a_file_that_is_denied() {
    let test = "a_file_that_is_denied";
    zoo::inside(Place::Blind, test, || {
        let Some(child) = zoo::sleeper_of_nobody(test) else { return };
        let Some(mut table) = table(test, vec![child.pid()]) else { return };
        until_still(&mut table, child.pid());
        let (stat, _, _, io, _) = table.get(child.pid()).unwrap().files();
        assert!(matches!(io.outcome(), Outcome::Denied) && io.delta().is_none() && io.age().is_none());
        assert!(stat.delta().is_some());
    });
}

/// Processes use CPU time, read, fork, wait and exit at random. A table that reads schedstat first is scanned
/// between two scans of a table that reads everything. Each of its counters is between those of the two
/// scans.
#[test]
fn churn() {
    let _one_at_a_time = zoo::storm();
    let mut random = Random(3);
    let lives = [
        "sleep 1000",
        "while :; do i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done; sleep 0.09; done",
        "while :; do read x </etc/hostname; sleep 0.13; done",
        "while :; do /bin/true; sleep 0.17; /bin/true; sleep 0.06; done",
        "while :; do :; done",
        "sleep 0.5; exec sleep 0.7",
        "(sleep 0.4; exit 1); sleep 0.8; exec cat /proc/self/stat",
        "read x",
    ];
    let mut start = || {
        let life = lives[random.below(lives.len())];
        let mut command = Command::new("/bin/sh");
        command.args(["-c", life]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        zoo::Child::spawn(&mut command)
    };
    let mut children: Vec<zoo::Child> = (0..30).map(|_| start()).collect();
    let Some(mut first) = table("churn", vec![]) else { return };
    let mut before = Table::new(&proc()).unwrap();
    let mut after = Table::new(&proc()).unwrap();
    // The entry is small enough to keep and compare the last text of each process.
    let mut texts = ProcessTable::<(pid::Stat,)>::new(&proc()).unwrap();
    let (mut still, mut read) = (0, 0);
    for round in 0..250 {
        if round % 4 == 0 {
            let at = round % children.len();
            // The child is reaped at once, or later as a zombie, or continues.
            match round % 3 {
                0 => drop(std::mem::replace(&mut children[at], start())),
                1 => children[at].make_zombie(),
                _ => {}
            }
        }
        for table in [&mut before, &mut first, &mut after] {
            table.set_select(Select::Pids(zoo::pids(&children)));
        }
        if round == 125 {
            first.read_all_when(When::Ran(16));
        }
        before.scan().unwrap();
        let scan = first.scan().unwrap();
        texts.set_select(Select::Pids(zoo::pids(&children)));
        texts.scan().unwrap();
        after.scan().unwrap();
        still += scan.did_not_run;
        read += scan.present - scan.did_not_run;
        for process in texts.processes() {
            let shown = process.files().0.current().unwrap();
            for (table, is_before) in [(&before, true), (&after, false)] {
                let same = table.get(process.pid()).filter(|other| other.started() == process.started());
                let Some(other) = same.and_then(|same| same.files().0.current()) else { continue };
                let (earlier, later) = if is_before { (other, shown) } else { (shown, other) };
                let backwards = own(earlier).iter().zip(own(later)).any(|(&earlier, later)| earlier > later);
                assert!(!backwards, "round {round}, {process:?}: {earlier:?}, then {later:?}");
            }
        }
        for process in first.processes() {
            let find = |table: &Table| {
                let same = table.get(process.pid()).filter(|other| other.started() == process.started())?;
                Counters::of(same)
            };
            let Some(shown) = Counters::of(process) else { continue };
            for (earlier, later) in [(find(&before), Some(shown)), (Some(shown), find(&after))] {
                let (Some(earlier), Some(later)) = (earlier, later) else { continue };
                assert!(earlier.is_before(&later), "round {round}, {process:?}: {earlier:?}, then {later:?}");
            }
        }
        std::thread::sleep(Duration::from_millis(random_pause(round)));
    }
    println!("{still} were still, {read} were read");
    assert!(still > 0 && read > 0);
}

fn random_pause(round: usize) -> u64 {
    [1, 25, 60, 5, 40][round % 5]
}

/// The counters that schedstat guarantees.
#[derive(Clone, Copy, Debug)]
struct Counters {
    exact: [u64; 8 + 7 + 3],
    switches: u64,
}

impl Counters {
    fn of(process: Process<'_, Files>) -> Option<Counters> {
        let (stat, status, _, io, schedstat) = process.files();
        let (stat, status, io, schedstat) =
            (stat.current()?, status.current()?, io.current()?, schedstat.current()?);
        let mut exact = [0; 18];
        exact[..8].copy_from_slice(&own(stat));
        let bytes =
            [io.rchar?, io.wchar, io.read_bytes, io.write_bytes, io.cancelled_write_bytes].map(|b| b.0);
        exact[8..13].copy_from_slice(&bytes);
        exact[13..15].copy_from_slice(&[io.syscr, io.syscw]);
        let times = [schedstat.run, schedstat.wait].map(|time| time.known().unwrap_or_default().0);
        exact[15..17].copy_from_slice(&times);
        exact[17] = schedstat.timeslices.known().unwrap_or_default();
        let leader = &status.leader;
        let switches = leader.voluntary_ctxt_switches? + leader.nonvoluntary_ctxt_switches?;
        Some(Counters { exact, switches })
    }

    fn is_before(&self, later: &Counters) -> bool {
        // A switch is counted just before or just after schedstat changes.
        self.switches <= later.switches + 1
            && self.exact.iter().zip(&later.exact).all(|(now, then)| now <= then)
    }
}

const SIG_BLOCK: c_int = if cfg!(any(target_arch = "mips", target_arch = "mips64")) { 1 } else { 0 };
const MAP_PRIVATE: c_int = 2;
const MAP_ANONYMOUS: c_int =
    if cfg!(any(target_arch = "mips", target_arch = "mips64")) { 0x800 } else { 0x20 };
const CLONE_VM: c_int = 0x100;
const SET_PDEATHSIG: c_int = 1;

unsafe extern "C" {
    fn sched_setscheduler(pid: c_int, policy: c_int, param: *const c_int) -> c_int;
    fn sigprocmask(how: c_int, set: *const c_void, old: *mut c_void) -> c_int;
    fn ptrace(request: c_long, pid: c_int, address: *mut c_void, data: *mut c_void) -> c_long;
    fn mmap(
        place: *mut c_void,
        size: usize,
        access: c_int,
        flags: c_int,
        fd: c_int,
        at: c_long,
    ) -> *mut c_void;
    fn prctl(what: c_int, ...) -> c_int;
    fn read(fd: c_int, to: *mut c_void, size: usize) -> isize;
    fn clone(
        run: extern "C" fn(*mut c_void) -> c_int,
        stack: *mut c_void,
        flags: c_int,
        arg: *mut c_void,
    ) -> c_int;
    fn process_vm_writev(
        pid: c_int,
        from: *const c_void,
        parts: c_ulong,
        to: *const c_void,
        to_parts: c_ulong,
        flags: c_ulong,
    ) -> isize;
}
