//! The files of one thread: those of the captured machines compared with other files, and live ones of
//! threads whose activities are known.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::fixtures::{self, Core, hosts};
use crate::zoo::{self, Place};
use procsampler::pid::children_of::{ChildrenOf, Way};
use procsampler::pid::syscall::{Abi, Call};
use procsampler::pid::{self, Syscall, timers};
use procsampler::{Error, Machine, ProcDir, ProcFile, Reported, Sampler, TidDir};

fn proc() -> ProcDir {
    ProcDir::open().unwrap()
}

/// The calling thread's directory.
fn this_thread() -> TidDir {
    proc().this_process().unwrap().thread(rustix::thread::gettid().as_raw_pid() as u32).unwrap()
}

fn leader(pid: u32) -> TidDir {
    proc().pid(pid).unwrap().leader().unwrap()
}

mod captured {
    use super::*;

    fn ids(text: &str) -> Option<u32> {
        text.parse().ok()
    }

    /// A child's stat has its parent; both ways find all children of a process that was captured completely.
    #[test]
    fn children_are_who_says_so() {
        let mut seen = 0;
        for host in hosts() {
            for (path, text) in host.texts::<pid::Children>() {
                let parent = path.split('/').nth(1).and_then(ids).unwrap();
                for child in pid::Children::parsed(text).unwrap().pids {
                    if let Some(stat) = host.files().get(&format!("proc/{child}/stat")) {
                        assert_eq!(pid::Stat::parsed(stat).unwrap().ppid, parent, "{}/{path}", host.name);
                        seen += 1;
                    }
                }
            }
        }
        assert!(seen > 300, "{seen}");
    }

    #[test]
    fn both_ways_find_the_same_children() {
        let host = fixtures::host("amd64-7.2");
        let tree = host.unpack("both ways");
        let proc = ProcDir::at(tree.join("proc"), Machine::COMMON).unwrap();
        let is_there = |pid: &u32| host.files().contains_key(&format!("proc/{pid}/stat"));
        let mut some = 0;
        for parent in [1, 2, host.pid("threads"), host.pid("weird")] {
            let mut children = ChildrenOf::open(&proc, parent).unwrap();
            let (told, way) = children.find().unwrap();
            assert_eq!(way, Way::Children);
            let told: Vec<u32> = told.iter().copied().filter(is_there).collect();
            for thread in fs::read_dir(tree.join(format!("proc/{parent}/task"))).unwrap() {
                fs::remove_file(thread.unwrap().path().join("children")).unwrap();
            }
            for _ in 0..2 {
                assert_eq!(children.find().unwrap(), (&told[..], Way::Walk));
            }
            some += usize::from(!told.is_empty());
        }
        assert!(some >= 2, "{some} have children");
        let mut children = ChildrenOf::open(&proc, host.pid("threads")).unwrap();
        fs::remove_dir_all(tree.join(format!("proc/{}", host.pid("threads")))).unwrap();
        assert!(children.find().unwrap_err().is_gone());
        fs::remove_dir_all(tree.parent().unwrap()).unwrap();
    }

    /// The switches in sched are those in status, which was read a moment before or after, and they add up.
    #[test]
    fn sched_is_of_one_mind() {
        let mut same = 0;
        for host in hosts() {
            for (path, text) in host.texts::<pid::Sched>() {
                let sched = pid::Sched::parsed(text).unwrap();
                let [all, voluntary, involuntary] =
                    [sched.nr_switches, sched.nr_voluntary_switches, sched.nr_involuntary_switches]
                        .map(Option::unwrap);
                // They are read one after another.
                assert!(all.abs_diff(voluntary + involuntary) <= 2, "{}/{path}", host.name);
                let of = |name| host.files().get(&path.replace("/sched", name));
                let stat = pid::Stat::parsed(of("/stat").unwrap()).unwrap();
                assert_eq!(
                    (sched.pid, sched.policy),
                    (stat.pid, Some(stat.leader.policy)),
                    "{}/{path}",
                    host.name
                );
                let status = pid::Status::parsed(of("/status").unwrap()).unwrap();
                same += usize::from(status.leader.voluntary_ctxt_switches == Some(voluntary));
            }
        }
        assert!(same > 1000, "{same}");
    }

    /// The kernel function in which a thread waits fits its system call.
    #[cfg(feature = "syscall-names")]
    #[test]
    fn calls_have_the_names_of_their_architecture() {
        let (mut fit, mut moved, mut named) = (0, 0, BTreeSet::new());
        for host in hosts() {
            let abi = match host.name.split('-').next().unwrap() {
                "amd64" => Abi::X86_64,
                "i386" => Abi::X86,
                "arm64" => Abi::Aarch64,
                "armhf" => Abi::Arm,
                "riscv64" => Abi::Riscv64,
                "s390x" => Abi::S390x,
                "ppc64el" => Abi::Powerpc64,
                "mipsel" => Abi::Mips,
                other => panic!("{other}"),
            };
            for (path, text) in host.texts::<Syscall>() {
                let Syscall::Call(call) = Syscall::parsed(text).unwrap() else { continue };
                let name = call.name(abi).unwrap_or_else(|| panic!("{}/{path}: {call:?}", host.name));
                named.insert(name);
                let Some(wchan) = host.files().get(&path.replace("/syscall", "/wchan")) else { continue };
                let wchan = std::str::from_utf8(wchan).unwrap();
                let names: &[&str] = match wchan {
                    _ if wchan.ends_with("sys_pause") => &["pause"],
                    "hrtimer_nanosleep" => &["nanosleep", "clock_nanosleep", "clock_nanosleep_time64"],
                    "do_wait" => &["wait4", "waitid", "waitpid"],
                    _ => continue,
                };
                // A call that was interrupted continues as this one.
                let fits = names.contains(&name) || name == "restart_syscall";
                // The two files were read one after the other.
                if !fits {
                    println!("{}/{path}: {name} in {wchan}", host.name);
                    moved += 1;
                    continue;
                }
                fit += 1;
            }
        }
        println!("{fit} fit; {named:?}");
        assert!(fit > 500 && moved < 9, "{fit}, {moved}");
    }
}

/// The call that a thread is in. If Yama refuses this, or if there is no such file, the test is skipped.
fn call_of(test: &str, dir: &TidDir) -> Option<Call> {
    let syscall = zoo::unless(test, zoo::is_withheld, Syscall::read_in(dir))?;
    Some(*syscall.call().unwrap_or_else(|| panic!("{syscall:?}")))
}

/// Processes that wait in known calls: the numbers, the arguments and the callers of the calls.
#[test]
fn known_calls() {
    let test = "known_calls";
    let (shell, sleeper, forked) = (zoo::Shell::new(), zoo::sleeper(), zoo::Forked::new(|| {}));
    zoo::wait_for_state(shell.pid(), 'S');
    zoo::wait_for_state(forked.pid(), 'S');
    let expected: [(u32, i32, &[&str]); 3] = [
        (shell.pid(), 0, &["read"]),
        (sleeper.pid(), 230, &["clock_nanosleep", "nanosleep", "clock_nanosleep_time64"]),
        (forked.pid(), 34, &["pause", "ppoll"]),
    ];
    for (pid, number, names) in expected {
        let Some(call) = call_of(test, &leader(pid)) else { return };
        if cfg!(target_arch = "x86_64") {
            assert_eq!(call.number, number, "{names:?}");
        }
        #[cfg(feature = "syscall-names")]
        assert!(names.contains(&call.name(Abi::this().unwrap()).unwrap()), "{call:?}");
        let _ = (names, Abi::this());
        // It was called from code, with a stack.
        let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
        let lies = |address: u64, rights: &str| {
            maps.lines().any(|line| {
                let (range, rest) = line.split_once(' ').unwrap();
                let (start, end) = range.split_once('-').unwrap();
                let [start, end] = [start, end].map(|end| u64::from_str_radix(end, 16).unwrap());
                (start..end).contains(&address) && rest[..4].contains(rights)
            })
        };
        assert!(lies(call.pc, "x") && lies(call.sp, "rw"), "{call:x?}\n{maps}");
    }
    let call = call_of(test, &leader(shell.pid())).unwrap();
    assert_eq!(call.args[0], 0, "it reads its standard input");
}

#[test]
fn a_call_of_its_own_and_none_at_all() {
    let test = "a_call_of_its_own_and_none_at_all";
    let Some(call) = call_of(test, &this_thread()) else { return };
    if cfg!(target_arch = "x86_64") {
        assert_eq!((call.number, call.args[3]), (17, 0), "it is in pread64, of the file's beginning");
    }
    let stop = Arc::new(AtomicBool::new(false));
    let (say, said) = std::sync::mpsc::channel();
    let spins = std::thread::spawn({
        let stop = stop.clone();
        move || {
            say.send(this_thread()).unwrap();
            while !stop.load(Ordering::Relaxed) {}
        }
    });
    let dir = said.recv().unwrap();
    let mut sampler = Sampler::<Syscall>::open(&dir).unwrap();
    zoo::wait_until("it is seen to run", || *sampler.sample().unwrap() == Syscall::Running);
    // The reader has the permission, so nothing is hidden, but there is no symbol.
    let mut wchan = Sampler::<pid::Wchan>::open(&dir).unwrap();
    zoo::wait_until("it is seen to wait nowhere", || wchan.sample().unwrap().symbol == Reported::Absent);
    stop.store(true, Ordering::Relaxed);
    spins.join().unwrap();
    if let Ok(kthreadd) = proc().pid(2) {
        if fs::read(kthreadd.path().join("cmdline")).is_ok_and(|cmdline| cmdline.is_empty()) {
            if let Ok(syscall) = Syscall::read_in(&kthreadd.leader().unwrap()) {
                assert_eq!(syscall.call(), None, "a thread of the kernel");
            }
        }
    }
}

/// Stack and wchan of a sleeping thread agree.
#[test]
fn where_it_waits() {
    let test = "where_it_waits";
    let sleeper = zoo::sleeper();
    let dir = leader(sleeper.pid());
    let text = fs::read(dir.path().join("wchan")).unwrap();
    let symbol = pid::Wchan::read_in(&dir).unwrap().symbol;
    match &text[..] {
        b"0" => assert_eq!(symbol, Reported::Absent),
        text => assert_eq!(symbol.known().unwrap().as_bytes(), text),
    }
    let stack = zoo::unless(test, zoo::is_withheld, pid::Stack::read_in(&dir));
    let Some(stack) = stack else { return };
    let text = fs::read_to_string(dir.path().join("stack")).unwrap();
    assert_eq!(stack.frames.len(), text.lines().count());
    assert_eq!(stack.unlisted.malformed(), 0);
    let symbols: Vec<&str> = stack
        .frames
        .iter()
        .map(|frame| std::str::from_utf8(frame.symbol.unwrap().as_bytes()).unwrap())
        .collect();
    for (frame, line) in stack.frames.iter().zip(text.lines()) {
        let printed = format!(
            "[<0>] {}+{:#x}/{:#x}",
            frame.symbol.unwrap(),
            frame.offset.unwrap(),
            frame.size.unwrap()
        );
        assert!(line.starts_with(&printed), "{line}");
    }
    if let Some(symbol) = symbol.known() {
        assert!(symbols.contains(&symbol.to_str().unwrap()), "{symbol} in {symbols:?}");
    }
}

/// A missing permission is never shown as "does not wait".
#[test]
fn hidden_from_an_ordinary_user() {
    let test = "hidden_from_an_ordinary_user";
    zoo::inside(Place::Nobody, test, || {
        let Some(dir) = zoo::another_users(test) else { return };
        let dir = dir.leader().unwrap();
        assert_eq!(pid::Wchan::read_in(&dir).unwrap().symbol, Reported::Hidden);
        for error in [Syscall::read_in(&dir).unwrap_err(), pid::Stack::read_in(&dir).unwrap_err()] {
            assert!(error.is_denied() || error.is_unsupported(), "{error}");
            assert!(!error.is_gone());
        }
        let sched = zoo::unless(test, Error::is_unsupported, pid::Sched::read_in(&dir));
        assert!(sched.is_none_or(|sched| sched.pid == 1));
    });
}

#[test]
fn hidden_from_a_root_that_may_not_look() {
    let test = "hidden_from_a_root_that_may_not_look";
    zoo::inside(Place::Blind, test, || {
        let Some(child) = zoo::sleeper_of_nobody(test) else { return };
        let dir = child.dir().leader().unwrap();
        assert_eq!(pid::Wchan::read_in(&dir).unwrap().symbol, Reported::Hidden);
        // These can be opened, but their reads are refused.
        let syscall = zoo::unless(test, Error::is_unsupported, Sampler::<Syscall>::open(&dir));
        let Some(mut syscall) = syscall else { return };
        assert!(syscall.sample().unwrap_err().is_denied() && syscall.current().is_none());
        if let Ok(mut stack) = Sampler::<pid::Stack>::open(&dir) {
            assert!(stack.sample().unwrap_err().is_denied());
        }
        zoo::unless(test, Error::is_unsupported, pid::Sched::read_in(&dir));
    });
}

/// For a thread that does not run, sched agrees with other files.
#[test]
fn sched_beside_other_files() {
    let test = "sched_beside_other_files";
    let sleeper = zoo::sleeper();
    let dir = leader(sleeper.pid());
    let sched = zoo::unless(test, Error::is_unsupported, Sampler::<pid::Sched>::open(&dir));
    let Some(mut sched) = sched else { return };
    // It was found asleep, but may still be about to leave its CPU.
    zoo::wait_until("it stands still", || {
        let (before, after) =
            (pid::Status::read_in(&dir).unwrap().leader, pid::Schedstat::read_in(&dir).unwrap());
        let sched = sched.sample().unwrap();
        let run = after.run.known().map(|run| run.0 as i64);
        sched.nr_voluntary_switches == before.voluntary_ctxt_switches
            && sched.nr_involuntary_switches == before.nonvoluntary_ctxt_switches
            && run.is_none_or(|run| sched.sum_exec_runtime.unwrap().0 == run)
    });
    sched.sample().unwrap();
    let delta = sched.delta().unwrap();
    assert_eq!((delta.nr_switches.unwrap().amount(), delta.sum_exec_runtime.unwrap().amount().0), (0, 0));
    let stat = pid::Stat::read_in(&dir).unwrap();
    let sched = sched.current().unwrap();
    assert_eq!((sched.comm, sched.pid, sched.threads), (stat.comm, stat.pid, 1));
    assert_eq!((sched.policy, sched.prio), (Some(stat.leader.policy), Some(stat.leader.priority + 100)));
    assert_eq!(sched.unlisted.malformed(), 0, "{:?}", sched.unlisted);

    // The count of a thread that switches increases.
    let mut own = Sampler::<pid::Sched>::open(&this_thread()).unwrap();
    let before = own.sample().unwrap().nr_voluntary_switches.unwrap();
    // A sleep that ends before the thread has left its CPU is no switch.
    zoo::wait_until("it has switched five times", || {
        std::thread::sleep(std::time::Duration::from_millis(2));
        own.sample().unwrap().nr_voluntary_switches.unwrap() >= before + 5
    });
    assert!(!own.delta().unwrap().nr_voluntary_switches.unwrap().is_reset());
}

/// Children of children are not listed, but a child of another thread is.
#[test]
fn children_live() {
    let mut shell = zoo::Shell::new();
    let mut children = ChildrenOf::open(&proc(), shell.pid()).unwrap();
    assert!(children.find().unwrap().0.is_empty());
    let first: u32 = shell.ask("sleep 1000 & echo $!").parse().unwrap();
    let second: u32 = shell.ask("sh -c 'sleep 1000 & wait' & echo $!").parse().unwrap();
    let (pids, way) = children.find().unwrap();
    println!("by {way:?}");
    assert!(pids == [first.min(second), first.max(second)], "{pids:?}");
    let this = std::process::id();
    let theirs = std::thread::spawn(zoo::sleeper).join().unwrap();
    let mut own = ChildrenOf::open(&proc(), this).unwrap();
    assert!(own.find().unwrap().0.contains(&theirs.pid()));
    match pid::Children::read_in(&leader(shell.pid())) {
        Ok(children) => {
            assert_eq!(children.pids.iter().copied().collect::<BTreeSet<_>>(), [first, second].into())
        }
        Err(error) => {
            assert!(error.is_unsupported(), "{error}");
            assert_eq!(way, Way::Walk);
            zoo::skipped("children_live", "this kernel has no file of children");
        }
    }
    shell.make_zombie();
    assert!(children.find().unwrap().0.is_empty(), "they have another parent");
    drop(shell);
    assert!(children.find().unwrap_err().is_gone());
}

/// Two timers of this process, which has no others.
#[test]
fn timers_live() {
    zoo::inside(zoo::Place::Alone, "timers_live", timers_of_this_process);
}

fn timers_of_this_process() {
    use std::ffi::{c_int, c_void};
    unsafe extern "C" {
        fn timer_create(clock: c_int, event: *mut c_void, timer: *mut *mut c_void) -> c_int;
    }
    let test = "timers_live";
    let this = proc().this_process().unwrap();
    let sampler = zoo::unless(test, Error::is_unsupported, Sampler::<pid::Timers>::open(&this));
    let Some(mut sampler) = sampler else { return };
    assert_eq!(sampler.sample().unwrap().timers.len(), 0);
    // sigev_value, sigev_signo, sigev_notify (SIGEV_NONE is 1). The other members do not matter.
    #[repr(C, align(8))]
    struct Event([u32; 16]);
    let word = if cfg!(target_pointer_width = "64") { 2 } else { 1 };
    let mut event = Event([0; 16]);
    event.0[..word + 2].copy_from_slice(&[&[0x1234_5678, 0][..word], &[10, 1]].concat());
    let mut timer = std::ptr::null_mut();
    // SAFETY: the pointers are to what the call reads and writes.
    let made = unsafe {
        [
            timer_create(1, std::ptr::null_mut(), &mut timer),
            timer_create(0, (&raw mut event).cast(), &mut timer),
        ]
    };
    assert_eq!(made, [0, 0]);
    let found = &sampler.sample().unwrap().timers;
    // The newest comes first.
    let [silent, plain] = &found[..] else { panic!("{found:?}") };
    let this = std::process::id();
    assert_eq!((plain.signal, plain.notify, plain.to), (14, timers::Notify::Signal, timers::NotifyTo::Pid));
    assert_eq!((plain.pid, plain.clock_id, silent.pid, silent.clock_id), (this, 1, this, 0));
    assert_eq!((silent.signal, silent.notify), (10, timers::Notify::None));
    if cfg!(target_endian = "little") {
        assert_eq!(silent.value, 0x1234_5678);
    }
    assert!(plain.id != silent.id && found.get(silent.id) == Some(silent));
    assert_eq!(sampler.current().unwrap().unlisted.malformed(), 0);
}

/// The output of `cat` can be parsed, and everything in it is known.
#[test]
fn as_cat() {
    let sleeper = zoo::sleeper();
    let dir = leader(sleeper.pid());
    let status = pid::ArchStatus::read_in(&dir);
    if let Some(status) = zoo::unless("as_cat: arch_status", Error::is_unsupported, status) {
        let text = fs::read_to_string(dir.path().join("arch_status")).unwrap();
        assert_eq!(status.avx512_elapsed_ms.is_some(), text.contains("AVX512"));
        assert_eq!(status.unlisted.malformed(), 0, "{text}");
    }
    let dir = sleeper.dir();
    if let Some(stat) = zoo::unless("as_cat: ksm_stat", zoo::is_withheld, pid::KsmStat::read_in(&dir)) {
        let text = fs::read_to_string(dir.path().join("ksm_stat")).unwrap();
        assert_eq!(stat.ksm_rmap_items, Some(0));
        assert_eq!(stat.ksm_mergeable.is_some(), text.contains("ksm_mergeable: no"));
        assert_eq!(stat.unlisted.malformed(), 0, "{text}");
    }
}
