//! A row is of one process or thread, even if it is denied or young, or if another thread takes its number.

use std::ffi::c_int;
use std::fs;

use crate::zoo::{self, Place};
use procsampler::{Machine, Outcome, ProcDir, ProcFile, ProcessTable, Select, pid, system};
use rustix::thread::Uid;

unsafe extern "C" {
    fn setresuid(real: c_int, effective: c_int, saved: c_int) -> c_int;
    fn prctl(what: c_int, ...) -> c_int;
}

const NOBODY: u32 = 65534;
const PR_SET_DUMPABLE: c_int = 4;

/// A child of this user with this number. Only in [`Place::Pids`], by root.
fn child(pid: u32, user: u32) -> zoo::Forked {
    for _ in 0..1000 {
        fs::write("/proc/sys/kernel/ns_last_pid", (pid - 1).to_string()).unwrap();
        let child = zoo::Forked::new(|| {
            // SAFETY: it changes only the child.
            unsafe { (setresuid(user as c_int, user as c_int, user as c_int), prctl(PR_SET_DUMPABLE, 1)) };
        });
        if child.pid() == pid {
            zoo::wait_for_state(pid, 'S');
            return child;
        }
    }
    panic!("number {pid} did not come");
}

/// Runs only this thread as another user.
fn as_nobody<T>(body: impl FnOnce() -> T) -> T {
    let become_user = |user| rustix::thread::set_thread_res_uid(None, Uid::from_raw(user), None).unwrap();
    become_user(NOBODY);
    let result = body();
    become_user(0);
    result
}

/// A denied process and the next owner of its number are never taken for the same process.
#[test]
fn the_owner_after_one_that_was_denied() {
    let test = "the_owner_after_one_that_was_denied";
    if !zoo::is_root() {
        return zoo::skipped(test, "not root: there are no two users");
    }
    if system::Version::read().unwrap() < (5, 8, 0) {
        return zoo::skipped(test, "all mounts of a procfs have the same options before Linux 5.8");
    }
    zoo::inside(Place::Pids, test, || {
        let directory = zoo::Temporary::new(test);
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "proc", "-o", "hidepid=1,gid=54321", "proc"]).arg(directory.path());
        if !mount.status().is_ok_and(|status| status.success()) {
            return zoo::skipped(test, "no procfs can be mounted");
        }
        let proc = ProcDir::at(directory.path(), Machine::this()).unwrap();
        let number = 250;
        for budget in [0, 1, 100] {
            let select = || Select::Pids(vec![number]);
            let mut table = ProcessTable::<(pid::Io, pid::Stat)>::new(&proc).unwrap().select(select());
            let threads = ProcessTable::<()>::new(&proc).unwrap().select(select());
            let mut threads = threads.with_threads::<(pid::Io, pid::Stat)>();
            table.set_budget(budget);
            threads.set_budget(budget);
            let first = child(number, NOBODY);
            let mut scan = || {
                as_nobody(|| {
                    let (scan, of_threads) = (table.scan().unwrap(), threads.scan().unwrap());
                    let process = table.get(number).unwrap();
                    let delta = process.files().0.delta().is_some() || process.files().1.delta().is_some();
                    let thread = threads.thread(number, number);
                    let thread_delta = thread.is_some_and(|thread| thread.files().1.delta().is_some());
                    let previous = process.files().0.previous().is_some();
                    // A process that started since the last scan is compared with zero.
                    let delta = (delta || previous) && !process.is_born();
                    (scan.new, scan.gone, scan.denied, of_threads.threads.new, delta, thread_delta)
                })
            };
            assert_eq!(scan(), (1, 0, 0, 1, false, false));
            assert_eq!(scan(), (0, 0, 0, 0, true, true));
            // The next owner of its number is denied, and the one after that is not.
            first.bury();
            let closed = child(number, 0);
            assert_eq!(scan().2, 1, "budget {budget}");
            scan();
            closed.bury();
            let third = child(number, NOBODY);
            let (new, gone, denied, new_threads, delta, thread_delta) = scan();
            assert_eq!((new, gone, denied, delta), (1, 1, 0, false), "budget {budget}");
            assert_eq!((new_threads, thread_delta), (1, false), "budget {budget}");
            assert_eq!(scan(), (0, 0, 0, 0, true, true));
            third.bury();
        }
        let _ = std::process::Command::new("umount").arg(directory.path()).status();
    });
}

/// A process that is younger than a tick at every read stays the same process, and the next owner of its
/// number is another one.
#[test]
fn a_young_process_keeps_its_row() {
    zoo::inside(Place::Pids, "a_young_process_keeps_its_row", || {
        for round in 0..50 {
            let child = zoo::Forked::new(|| {});
            let number = child.pid();
            let mut table = ProcessTable::<(pid::Stat,)>::new(&ProcDir::open().unwrap()).unwrap();
            table.set_select(Select::Pids(vec![number]));
            table.set_budget(0);
            for scan in 1..=3 {
                table.scan().unwrap();
                assert_eq!(
                    (table.get(number).unwrap().scans(), table.gone().len()),
                    (scan, 0),
                    "round {round}"
                );
            }
            child.bury();
            let heir = self::child(number, 0);
            let scan = table.scan().unwrap();
            assert_eq!((scan.new, scan.gone, scan.present), (1, 1, 1), "round {round}");
            let files = table.get(number).unwrap().files();
            assert!(matches!(files.0.outcome(), Outcome::Read) && files.0.previous().is_none());
            heir.bury();
        }
    });
}

/// /proc/TID can be opened, and shows the counters of the whole process. It is in no table with any
/// selection.
#[test]
fn a_thread_is_no_process() {
    let (say, said) = std::sync::mpsc::channel();
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let thread = std::thread::spawn(move || {
        say.send(rustix::thread::gettid().as_raw_pid() as u32).unwrap();
        let _ = ended.recv();
    });
    let (pid, tid) = (std::process::id(), said.recv().unwrap());
    let proc = ProcDir::open().unwrap();
    for budget in [0, 100] {
        let select = || Select::Pids(vec![pid, tid]);
        let mut table = ProcessTable::<(pid::Io, pid::Status)>::new(&proc).unwrap().select(select());
        let threads = ProcessTable::<()>::new(&proc).unwrap().select(select());
        let mut threads = threads.with_threads::<(pid::Stat,)>();
        table.set_budget(budget);
        for _ in 0..3 {
            table.scan().unwrap();
            threads.scan().unwrap();
            assert_eq!(table.processes().map(|process| process.pid()).collect::<Vec<_>>(), [pid]);
            assert!(threads.threads().all(|thread| thread.pid() == pid));
            assert!(threads.thread(pid, tid).is_some());
        }
    }
    drop(end);
    thread.join().unwrap();
}
