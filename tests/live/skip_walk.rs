//! A table that lists /proc only if a process was created finds the same as a table that always lists it.

use std::collections::BTreeSet;
use std::ffi::{c_int, c_long};
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use crate::fixtures::random::Random;
use crate::zoo::{self, Place};
use procsampler::{Machine, ProcDir, ProcessTable, Select, pid};
use rustix::io::Errno;
use rustix::process::Signal;

type Table = ProcessTable<(pid::Stat,)>;

fn proc() -> ProcDir {
    ProcDir::open().unwrap()
}

fn table(every: u32) -> Table {
    let mut table = Table::new(&proc()).unwrap();
    table.set_walk_every(every);
    assert_eq!(table.walk_every(), every.max(1));
    table
}

fn walk() -> BTreeSet<u32> {
    proc().pids().unwrap().walk().map(Result::unwrap).collect()
}

/// So many processes that listing /proc costs more than reading /proc/stat; `None` if it does not even then,
/// for example with many CPUs and interrupts.
fn crowd(test: &str) -> Option<Vec<zoo::Child>> {
    let crowd = zoo::sleepers(100);
    let fastest = |work: &dyn Fn()| {
        let took = |_| {
            let start = Instant::now();
            work();
            start.elapsed()
        };
        (0..20).map(took).min().unwrap()
    };
    let stat = fastest(&|| drop(fs::read("/proc/stat").unwrap()));
    let all = fastest(&|| drop(walk()));
    if stat > all / 2 {
        zoo::skipped(test, &format!("/proc/stat costs {stat:?}, a walk {all:?}"));
        return None;
    }
    Some(crowd)
}

/// Scans until one did not list /proc. Other programs that start processes all the time can prevent this. The
/// assertions hold in both cases.
fn skip(table: &mut Table) {
    let mut scan = || !table.scan().unwrap().walked;
    if !(0..500).any(|_| scan()) {
        zoo::skipped("scans that do not walk", "processes were started all the time: 500 scans walked");
    }
}

#[test]
fn at_first_every_scan_walks() {
    let mut table = Table::new(&proc()).unwrap();
    assert_eq!(table.walk_every(), 1);
    assert!((0..20).all(|_| table.scan().unwrap().walked));
    let mut table = self::table(0);
    assert!((0..20).all(|_| table.scan().unwrap().walked));
}

#[test]
fn who_comes_and_who_goes() {
    let Some(mut crowd) = crowd("who_comes_and_who_goes") else { return };
    let mut table = table(u32::MAX);
    skip(&mut table);
    assert!(crowd.iter().all(|child| table.get(child.pid()).is_some()));
    for _ in 0..20 {
        skip(&mut table);
        // A new process counts as created, so the next scan lists /proc.
        let child = zoo::Child::spawn(std::process::Command::new("sleep").arg("1000"));
        let scan = table.scan().unwrap();
        assert!(scan.walked && table.get(child.pid()).unwrap().is_new());
        // An exit is noticed without a listing.
        skip(&mut table);
        let gone = crowd.pop().unwrap().bury();
        let zombie = crowd.last_mut().unwrap();
        zombie.make_zombie();
        table.scan().unwrap();
        assert!(table.get(gone).is_none() && table.gone().any(|process| process.pid() == gone));
        assert!(table.get(zombie.pid()).is_some());
        skip(&mut table);
        assert!(table.gone().all(|process| process.pid() != gone), "it goes once");
        assert!(table.get(gone).is_none() && table.get(child.pid()).is_some());
        // The zombie is the last of the list. Dropping it reaps it.
        crowd.pop();
    }
}

/// A thousand random steps. In each, a child starts, exits or becomes a zombie, or nothing happens.
#[test]
fn steps_at_random() {
    let Some(_crowd) = crowd("steps_at_random") else { return };
    let mut random = Random(7);
    let mut table = table(50);
    let mut there: Vec<zoo::Forked> = Vec::new();
    let mut gone: Vec<u32> = Vec::new();
    let mut skipped = 0;
    for step in 0..1000 {
        match random.below(8) {
            0 => there.push(zoo::Forked::new(|| ())),
            1 if !there.is_empty() => {
                let at = random.below(there.len());
                gone.push(there.swap_remove(at).bury());
            }
            2 if !there.is_empty() => {
                let at = random.below(there.len());
                there[at].make_zombie();
            }
            // A thread is not a process, but counts as created too.
            3 => std::thread::spawn(|| ()).join().unwrap(),
            _ => {}
        }
        let before = walk();
        let scan = table.scan().unwrap();
        let after = walk();
        skipped += usize::from(!scan.walked);
        let seen: BTreeSet<u32> = table.processes().map(|process| process.pid()).collect();
        assert_eq!(seen.len(), scan.present);
        let missed: Vec<_> = before.intersection(&after).filter(|pid| !seen.contains(pid)).collect();
        assert!(missed.is_empty(), "step {step}, {scan:?}: {missed:?} were there all the time");
        assert!(there.iter().all(|child| seen.contains(&child.pid())), "step {step}, {scan:?}");
        // Its number may belong to another process now.
        let ghost = gone.iter().find(|&pid| {
            let stat = table.get(*pid).and_then(|process| process.files().0.current());
            stat.is_some_and(|stat| stat.ppid == std::process::id())
                && !there.iter().any(|child| child.pid() == *pid)
        });
        assert_eq!(ghost, None, "step {step}, {scan:?}");
    }
    println!("{skipped} of 1000 scans did not walk");
}

#[test]
fn every_fifth_scan_at_least() {
    let Some(_crowd) = crowd("every_fifth_scan_at_least") else { return };
    let mut table = table(5);
    skip(&mut table);
    let walked: Vec<bool> = (0..100).map(|_| table.scan().unwrap().walked).collect();
    assert!(walked.windows(5).all(|five| five.contains(&true)), "{walked:?}");
    table.set_walk_every(1);
    assert!((0..10).all(|_| table.scan().unwrap().walked));
}

#[test]
fn another_select_walks() {
    let Some(crowd) = crowd("another_select_walks") else { return };
    let mut table = table(u32::MAX);
    skip(&mut table);
    for _ in 0..20 {
        table.set_select(Select::Pids(zoo::pids(&crowd[..3])));
        for _ in 0..2 {
            let scan = table.scan().unwrap();
            assert_eq!((scan.present, scan.walked), (3, false), "these are never walked for");
        }
        table.set_select(Select::All);
        let scan = table.scan().unwrap();
        assert!(scan.walked && scan.present >= 100 && scan.gone == 0);
    }
    table.set_select(Select::Descendants(std::process::id()));
    assert!(table.scan().unwrap().walked);
    skip(&mut table);
    assert!(crowd.iter().all(|child| table.get(child.pid()).is_some()));
}

/// Each scan calls the predicate for each process that is not in the table, whether or not it lists /proc.
#[test]
fn a_predicate_without_walks() {
    let Some(crowd) = crowd("a_predicate_without_walks") else { return };
    let numbers = zoo::pids(&crowd);
    let wanted = Arc::new(AtomicUsize::new(3));
    let select = Select::Where(Box::new({
        let wanted = wanted.clone();
        move |dir| numbers[..wanted.load(Relaxed)].contains(&dir.pid())
    }));
    let mut table = table(u32::MAX).select(select);
    skip(&mut table);
    assert_eq!(table.processes().len(), 3);
    wanted.store(7, Relaxed);
    table.scan().unwrap();
    assert_eq!(table.processes().len(), 7);
    skip(&mut table);
    assert_eq!(table.processes().len(), 7);
}

/// A directory that is not a procfs may contain anything.
#[test]
fn a_tree_is_walked() {
    let tree = zoo::Temporary::new("a_tree_is_walked");
    let copy = |name: &str| {
        let text = fs::read(format!("/proc/{name}")).unwrap();
        fs::write(tree.path().join(name.replace("self", "4242")), text).unwrap();
    };
    fs::create_dir(tree.path().join("4242")).unwrap();
    copy("stat");
    copy("self/stat");
    let mut table = Table::new(&ProcDir::at(tree.path(), Machine::this()).unwrap()).unwrap();
    table.set_walk_every(u32::MAX);
    for _ in 0..10 {
        let scan = table.scan().unwrap();
        assert_eq!((scan.present, scan.walked), (1, true));
    }
    fs::create_dir(tree.path().join("4243")).unwrap();
    fs::copy(tree.path().join("4242/stat"), tree.path().join("4243/stat")).unwrap();
    assert_eq!(table.scan().unwrap().present, 2);
}

/// As with lxcfs, /proc is genuine but its stat is not.
#[test]
fn something_is_mounted_over_stat() {
    let test = "something_is_mounted_over_stat";
    zoo::inside(Place::Mounts, test, || {
        let Some(_crowd) = crowd(test) else { return };
        let mut table = table(u32::MAX);
        skip(&mut table);
        let directory = zoo::Temporary::new("mounted");
        let file = directory.path().join("stat");
        fs::write(&file, fs::read("/proc/stat").unwrap()).unwrap();
        rustix::mount::mount_bind(&file, "/proc/stat").unwrap();
        assert_eq!(fs::read("/proc/stat").unwrap(), fs::read(&file).unwrap());
        let mut table = self::table(u32::MAX);
        for _ in 0..200 {
            assert!(table.scan().unwrap().walked);
        }
    });
}

/// A number may be chosen (checkpoint and restore). The last pid of /proc/loadavg is unchanged then, but
/// `processes` is not.
#[test]
fn a_number_that_was_chosen() {
    let test = "a_number_that_was_chosen";
    zoo::inside(Place::Pids, test, || {
        let Some(_crowd) = crowd(test) else { return };
        let mut table = table(u32::MAX);
        let last = || fs::read_to_string("/proc/loadavg").unwrap().split(' ').nth(4).unwrap().to_owned();
        for number in 5001..5021 {
            skip(&mut table);
            let before = last();
            let _child = match chosen(number) {
                Ok(child) => child,
                Err(Errno::EXIST) => continue,
                // This exists since Linux 5.5.
                Err(errno) => {
                    use Errno as No;
                    assert!(matches!(errno, No::NOSYS | No::INVAL | No::TOOBIG | No::PERM), "{errno}");
                    return zoo::skipped(test, &format!("no number can be chosen: {errno}"));
                }
            };
            assert_eq!(last(), before);
            assert!(table.scan().unwrap().walked);
            assert!(table.get(number as u32).is_some_and(|process| process.is_new()));
        }
    });
}

unsafe extern "C" {
    fn syscall(number: c_long, ...) -> c_long;
}

/// A child whose number was chosen, and which waits.
fn chosen(number: c_int) -> Result<zoo::Forked, Errno> {
    const CLONE3: c_long = 435;
    let (at_exit, numbers) = (Signal::CHILD.as_raw() as u64, [number]);
    // flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup
    let args = [0, 0, 0, 0, at_exit, 0, 0, 0, numbers.as_ptr() as u64, 1, 0];
    // SAFETY: the kernel reads the arguments, which live long enough; the child only calls pause(2).
    match unsafe { syscall(CLONE3, args.as_ptr(), size_of_val(&args)) } {
        0 => zoo::wait_for_ever(),
        pid if pid > 0 => Ok(zoo::Forked(pid as c_int)),
        _ => Err(Errno::from_io_error(&std::io::Error::last_os_error()).unwrap()),
    }
}

/// Scans with and without a listing, for a while, during a storm of short-lived processes. A long-lived
/// process is never missed.
#[test]
fn a_storm() {
    let _one_at_a_time = zoo::storm();
    let Some(crowd) = crowd("a_storm") else { return };
    let mut storm = zoo::Shell::new();
    storm.tell("while :; do /bin/true; /bin/true & /bin/true; sleep 0.01; done");
    let mut table = table(100);
    let mut walked = [0, 0];
    for _ in 0..300 {
        let scan = table.scan().unwrap();
        walked[usize::from(scan.walked)] += 1;
        assert!(crowd.iter().all(|child| table.get(child.pid()).is_some()));
        assert!(table.get(storm.pid()).is_some());
        std::thread::sleep(Duration::from_millis(1));
    }
    println!("{walked:?} scans did not walk, walked");
    assert!(walked[1] > 0);
}
