//! What an ordinary user may read of other users' processes, and what a mount of /proc hides.

use std::collections::BTreeSet;

use crate::zoo::{self, Place};
use procsampler::{
    Machine, Outcome, ProcDir, ProcFile, ProcessTable, Reported, Sampler, Select, pid, system,
};
use rustix::thread::Uid;

fn proc() -> ProcDir {
    ProcDir::open().unwrap()
}

#[test]
fn masked_for_an_ordinary_user() {
    let test = "masked_for_an_ordinary_user";
    zoo::inside(Place::Nobody, test, || {
        assert!(!zoo::is_root());
        let Some(dir) = zoo::another_users(test) else { return };
        if pid::Status::read_in(&dir).unwrap().vm_size.is_none() {
            return zoo::skipped(test, "process 1 has no memory");
        }
        let stat = pid::Stat::read_in(&dir).unwrap();
        for cell in [stat.startcode, stat.endcode, stat.startstack, stat.start_data, stat.env_end] {
            assert_eq!(cell, Reported::Hidden);
        }
        assert_eq!(stat.exit_code, Reported::Hidden);
        assert_eq!((stat.leader.kstkesp, stat.leader.kstkeip), (Reported::Hidden, Reported::Hidden));
        assert_eq!((stat.pid, stat.leader.wchan), (1, Reported::Hidden));
        // The files that any user may read.
        let statm = pid::Statm::read_in(&dir).unwrap();
        assert!(statm.resident.get() > 0 && stat.rss.get() > 0 && stat.vsize.get() > 0);
        assert!(pid::Status::read_in(&dir).unwrap().vm_rss.is_some());
        assert!(!pid::Comm::read_in(&dir).unwrap().name.as_bytes().is_empty());
        assert!(pid::Cmdline::read_in(&dir).unwrap().args().count() > 0);
        assert!(pid::Schedstat::read_in(&dir.leader().unwrap()).is_ok());
        assert!(dir.tids().unwrap().walk().map(Result::unwrap).any(|tid| tid == 1));

        // The open of io is refused, because its mode is 0400.
        for error in [
            pid::Io::read_in(&dir).unwrap_err(),
            Sampler::<pid::Io>::open(&dir).unwrap_err(),
            pid::Io::read_in(&dir.leader().unwrap()).unwrap_err(),
        ] {
            assert!(error.is_denied() && !error.is_gone() && !error.is_unsupported(), "{error}");
        }

        // A user may read everything of their own processes.
        let child = zoo::sleeper();
        let stat = pid::Stat::read_in(&child.dir()).unwrap();
        assert!(stat.startcode.known().is_some_and(|address| address > 1));
        assert!(pid::Io::read_in(&child.dir()).is_ok());
    });
}

#[test]
fn known_to_root() {
    let test = "known_to_root";
    if !zoo::is_root() {
        return zoo::skipped(test, "not root");
    }
    let Some(child) = zoo::sleeper_of_nobody(test) else { return };
    let dir = child.dir();
    assert_eq!(pid::Status::read_in(&dir).unwrap().uid.unwrap().real, 65534);
    if dir.may_look() == Some(false) {
        return zoo::skipped(test, "this root may not look at others (CAP_SYS_PTRACE)");
    }
    let stat = pid::Stat::read_in(&dir).unwrap();
    assert!(stat.startcode.known().is_some_and(|address| address > 1), "{:?}", stat.startcode);
    assert!(stat.start_data.known().is_some() && stat.startstack.known().is_some());
    assert_eq!(stat.exit_code, Reported::Known(0));
}

/// Root without CAP_SYS_PTRACE, as in a usual container: files can be opened, but their contents are hidden.
#[test]
fn masked_for_root_without_ptrace() {
    let test = "masked_for_root_without_ptrace";
    zoo::inside(Place::Blind, test, || {
        assert!(zoo::is_root());
        let Some(child) = zoo::sleeper_of_nobody(test) else { return };
        let dir = child.dir();
        assert_eq!(dir.may_look(), Some(false));
        let stat = pid::Stat::read_in(&dir).unwrap();
        for cell in [stat.startcode, stat.startstack, stat.env_end, stat.leader.wchan] {
            assert_eq!(cell, Reported::Hidden);
        }
        assert_eq!(stat.exit_code, Reported::Hidden);
        assert!(
            stat.rss.get() > 0 && pid::Statm::read_in(&dir).is_ok() && pid::Status::read_in(&dir).is_ok()
        );
        // Here io can be opened, but the read is refused.
        let mut io = Sampler::<pid::Io>::open(&dir).unwrap();
        assert!(io.sample().unwrap_err().is_denied() && io.current().is_none());

        // A kernel thread has no memory that would show the mask.
        if let Ok(kthreadd) = proc().pid(2) {
            let stat = pid::Stat::read_in(&kthreadd).unwrap();
            let is_one = stat.leader.flags.contains(pid::TaskFlags::KTHREAD);
            assert!(!is_one || kthreadd.may_look() == Some(true) || stat.startcode == Reported::Hidden);
        }

        let mut table = ProcessTable::<(pid::Stat, pid::Io)>::new(&proc()).unwrap();
        table.set_select(Select::Pids(vec![child.pid()]));
        for _ in 0..3 {
            table.scan().unwrap();
            let (stat, io) = table.get(child.pid()).unwrap().files();
            assert_eq!(stat.current().unwrap().startcode, Reported::Hidden);
            assert!(matches!(io.outcome(), Outcome::Denied) && io.delta().is_none());
        }
    });
}

#[test]
fn denied_in_a_table() {
    let test = "denied_in_a_table";
    zoo::inside(Place::Nobody, test, || {
        if zoo::another_users(test).is_none() {
            return;
        }
        let child = zoo::sleeper();
        type Files = (pid::Io, pid::Stat);
        for select in [Select::Pids(vec![1, child.pid()]), Select::All] {
            let mut table = ProcessTable::<Files>::new(&proc()).unwrap().select(select);
            for round in 1..=3 {
                let scan = table.scan().unwrap();
                assert_eq!((scan.denied, scan.missed), (0, 0), "a directory may be looked into");
                let other = table.get(1).unwrap();
                assert_eq!((other.is_denied(), other.scans()), (false, round));
                let (io, stat) = other.files();
                assert!(matches!(io.outcome(), Outcome::Denied), "{:?}", io.outcome());
                assert!(io.current().is_none() && io.delta().is_none() && !io.is_kept());
                assert!(matches!(stat.outcome(), Outcome::Read) && stat.current().is_some());
                let (io, _) = table.get(child.pid()).unwrap().files();
                assert!(matches!(io.outcome(), Outcome::Read));
                assert_eq!(
                    io.delta().map(|delta| delta.rchar.unwrap().is_reset()),
                    (round > 1).then_some(false)
                );
            }
        }
        // If it is the only file, the process is still in the table.
        let mut table = ProcessTable::<(pid::Io,)>::new(&proc()).unwrap().select(Select::Pids(vec![1]));
        for _ in 0..3 {
            assert_eq!(table.scan().unwrap().present, 1);
        }
        assert_eq!((table.kept(), table.gone().len()), (0, 0));
        let threads = ProcessTable::<()>::new(&proc()).unwrap().select(Select::Pids(vec![1]));
        let mut threads = threads.with_threads::<(pid::Io, pid::Schedstat)>();
        assert!(threads.scan().unwrap().threads.present >= 1);
        let (io, schedstat) = threads.thread(1, 1).unwrap().files();
        assert!(matches!((io.outcome(), schedstat.outcome()), (Outcome::Denied, Outcome::Read)));
    });
}

/// Makes only this thread another user, which can be undone.
fn become_user(user: u32) {
    rustix::thread::set_thread_res_uid(None, Uid::from_raw(user), None).unwrap();
}

/// The file is opened as root, read without the rights of root, and with them again.
#[test]
fn rights_that_are_lost() {
    let test = "rights_that_are_lost";
    if !zoo::is_root() {
        return zoo::skipped(test, "not root: there is nothing to lose");
    }
    zoo::inside(Place::Alone, test, || {
        if rustix::thread::set_thread_res_uid(None, Uid::from_raw(65534), None).is_err() {
            return zoo::skipped(test, "this root may not become another user");
        }
        become_user(0);
        let child = zoo::sleeper();
        let dir = child.dir();
        let mut io = Sampler::<pid::Io>::open(&dir).unwrap();
        let mut stat = Sampler::<pid::Stat>::open(&dir).unwrap();
        let mut statm = Sampler::<pid::Statm>::open(&dir).unwrap();
        let mut status = Sampler::<pid::Status>::open(&dir).unwrap();
        let select = || Select::Pids(vec![child.pid()]);
        type Files = (pid::Io, pid::Stat);
        let mut kept = ProcessTable::<Files>::new(&proc()).unwrap().select(select());
        let mut unkept = ProcessTable::<Files>::new(&proc()).unwrap().select(select());
        unkept.set_budget(0);
        let mut io_alone = ProcessTable::<(pid::Io,)>::new(&proc()).unwrap().select(select());
        for _ in 0..2 {
            let _ = (io.sample().unwrap(), stat.sample().unwrap(), statm.sample().unwrap());
            assert_eq!((kept.scan().unwrap().present, unkept.scan().unwrap().present), (1, 1));
            io_alone.scan().unwrap();
        }
        assert_eq!((kept.kept(), unkept.kept(), io_alone.kept()), (2, 0, 1));
        assert!(stat.current().unwrap().startcode.known().is_some());
        let before = io.current().unwrap().clone();

        become_user(65534);
        for _ in 0..3 {
            let error = io.sample().unwrap_err();
            assert!(error.is_denied() && !error.is_gone(), "{error}");
            assert_eq!(io.current(), Some(&before), "a failed read changes nothing");
            assert!(io.delta().is_some());
            assert_eq!(stat.sample().unwrap().startcode, Reported::Hidden);
            assert!(!stat.delta().unwrap().minflt.is_reset());
            assert!(statm.sample().unwrap().resident.get() > 0);
            assert!(status.sample().unwrap().vm_rss.is_some());
            for table in [&mut kept, &mut unkept] {
                let scan = table.scan().unwrap();
                assert_eq!((scan.present, scan.new, scan.gone, scan.denied), (1, 0, 0, 0));
                let (io, stat) = table.get(child.pid()).unwrap().files();
                assert!(matches!(io.outcome(), Outcome::Denied), "{:?}", io.outcome());
                assert_eq!(io.current().unwrap().rchar, before.rchar, "what was last known");
                assert!(io.delta().is_none(), "no old rate passes for a new one");
                assert!(io.time() < stat.time() && !io.is_kept());
                assert_eq!(stat.current().unwrap().startcode, Reported::Hidden);
            }
            assert_eq!(io_alone.scan().unwrap().present, 1);
        }

        become_user(0);
        for _ in 0..2 {
            io.sample().unwrap();
            for table in [&mut kept, &mut unkept] {
                assert_eq!(table.scan().unwrap().present, 1);
                let (io, _) = table.get(child.pid()).unwrap().files();
                assert!(matches!(io.outcome(), Outcome::Read), "{:?}", io.outcome());
            }
            io_alone.scan().unwrap();
        }
        assert_eq!((kept.kept(), unkept.kept(), io_alone.kept()), (2, 0, 1));
        let pid = child.bury();
        become_user(65534);
        assert!(io.sample().unwrap_err().is_gone(), "death is told to who may not look, too");
        let scan = kept.scan().unwrap();
        assert_eq!((scan.present, scan.gone), (0, 1));
        assert_eq!(kept.gone().next().unwrap().pid(), pid);
    });
}

/// The files of the memory manager that only root may open. After root has opened them, they can be read
/// without its rights.
#[test]
fn files_of_the_system_that_are_roots() {
    let test = "files_of_the_system_that_are_roots";
    zoo::inside(Place::Nobody, test, || {
        let mut errors = vec![
            system::Slabinfo::read().unwrap_err(),
            Sampler::<system::Slabinfo>::open(&proc()).unwrap_err(),
        ];
        if system::Version::read().unwrap() >= (5, 4, 0) {
            errors.push(system::Pagetypeinfo::read().unwrap_err());
        }
        for error in errors {
            assert!(zoo::is_withheld(&error), "{error}");
        }
        assert!(!system::Zoneinfo::read().unwrap().zones.is_empty());
        assert!(!system::Buddyinfo::read().unwrap().zones.is_empty());
    });
}

#[test]
fn files_of_the_system_that_root_has_opened() {
    let test = "files_of_the_system_that_root_has_opened";
    if !zoo::is_root() {
        return zoo::skipped(test, "not root: there is nothing to lose");
    }
    zoo::inside(Place::Alone, test, || {
        let slabinfo = Sampler::<system::Slabinfo>::open(&proc());
        let Some(mut slabinfo) = zoo::unless(test, zoo::is_withheld, slabinfo) else { return };
        let pagetypeinfo = Sampler::<system::Pagetypeinfo>::open(&proc());
        let Some(mut pagetypeinfo) = zoo::unless(test, zoo::is_withheld, pagetypeinfo) else { return };
        if rustix::thread::set_thread_res_uid(None, Uid::from_raw(65534), None).is_err() {
            return zoo::skipped(test, "this root may not become another user");
        }
        assert!(system::Slabinfo::read().unwrap_err().is_denied());
        assert!(!slabinfo.sample().unwrap().caches.is_empty());
        assert!(!pagetypeinfo.sample().unwrap().free.is_empty());
        become_user(0);
    });
}

/// The permission is checked when a file is opened. Later the text shows it more reliably, if it shows it at
/// all.
#[test]
fn rights_that_are_gained() {
    let test = "rights_that_are_gained";
    if !zoo::is_root() {
        return zoo::skipped(test, "not root: there is nothing to gain");
    }
    zoo::inside(Place::Alone, test, || {
        let child = zoo::sleeper();
        if rustix::thread::set_thread_res_uid(None, Uid::from_raw(65534), None).is_err() {
            return zoo::skipped(test, "this root may not become another user");
        }
        let mut stat = Sampler::<pid::Stat>::open(&child.dir()).unwrap();
        let mut table = ProcessTable::<(pid::Stat,)>::new(&proc()).unwrap();
        table.set_select(Select::Pids(vec![child.pid()]));
        table.scan().unwrap();
        assert_eq!(stat.sample().unwrap().startcode, Reported::Hidden);
        become_user(0);
        assert!(stat.sample().unwrap().startcode.known().is_some());
        table.scan().unwrap();
        assert!(table.get(child.pid()).unwrap().files().0.current().unwrap().startcode.known().is_some());
    });
}

/// The text of a zombie does not show that it is masked, so an exit code of 0 may not mean success. The
/// permission is checked at open, so a reader that dropped its rights opens the file again.
#[test]
fn exit_code_after_rights_were_lost() {
    let test = "exit_code_after_rights_were_lost";
    if !zoo::is_root() {
        return zoo::skipped(test, "not root: there is nothing to lose");
    }
    zoo::inside(Place::Alone, test, || {
        let mut child = zoo::sleeper();
        let mut stat = Sampler::<pid::Stat>::open(&child.dir()).unwrap();
        stat.sample().unwrap();
        child.make_zombie();
        assert_eq!(stat.sample().unwrap().exit_code, Reported::Known(9));
        if rustix::thread::set_thread_res_uid(None, Uid::from_raw(65534), None).is_err() {
            return zoo::skipped(test, "this root may not become another user");
        }
        let fresh = pid::Stat::read_in(&child.dir()).unwrap().exit_code;
        become_user(0);
        assert_eq!(fresh, Reported::Hidden);
    });
}

/// Whether the kernel is older than Linux 5.8, since which each mount of /proc has separate options.
fn is_old(test: &str) -> bool {
    let version = system::Version::read().unwrap();
    if version < (5, 8, 0) {
        zoo::skipped(test, &format!("{version}: all mounts of a procfs have the same options"));
        return true;
    }
    false
}

#[test]
fn others_are_invisible() {
    let test = "others_are_invisible";
    if is_old(test) {
        return;
    }
    zoo::inside(Place::Procfs("hidepid=2"), test, || {
        let proc = ProcDir::at(zoo::procfs(), Machine::this()).unwrap();
        assert!(proc.is_genuine());
        let error = proc.pid(1).unwrap_err();
        assert!(error.is_gone() && !error.is_denied(), "{error}");
        assert!(system::Meminfo::read_in(&proc).is_ok());
        let child = zoo::sleeper();
        let own = [std::process::id(), child.pid()];
        assert_eq!(proc.this_process().unwrap().pid(), own[0]);
        let walked: BTreeSet<u32> = proc.pids().unwrap().walk().map(Result::unwrap).collect();
        assert!(own.iter().all(|pid| walked.contains(pid)) && !walked.contains(&1), "{walked:?}");
        let user = |pid: u32| {
            proc.pid(pid).and_then(|dir| pid::Status::read_in(&dir)).map(|status| status.uid.unwrap().real)
        };
        assert!(
            walked.iter().all(|&pid| user(pid).is_ok_and(|uid| uid == 65534) || zoo::state(pid).is_none())
        );

        let mut table = ProcessTable::<(pid::Stat, pid::Io)>::new(&proc).unwrap();
        for _ in 0..3 {
            let scan = table.scan().unwrap();
            assert_eq!((scan.denied, scan.missed), (0, 0));
            assert!(own.iter().all(|&pid| table.get(pid).is_some()) && table.get(1).is_none());
            let (_, io) = table.get(child.pid()).unwrap().files();
            assert!(matches!(io.outcome(), Outcome::Read));
        }
        table.set_select(Select::Pids(vec![1, child.pid()]));
        assert_eq!(table.scan().unwrap().present, 1);
    });
}

#[test]
fn others_are_closed() {
    let test = "others_are_closed";
    if is_old(test) {
        return;
    }
    zoo::inside(Place::Procfs("hidepid=1"), test, || {
        let proc = ProcDir::at(zoo::procfs(), Machine::this()).unwrap();
        let error = proc.pid(1).unwrap_err();
        assert!(error.is_denied() && !error.is_gone(), "{error}");
        assert!(proc.pids().unwrap().walk().map(Result::unwrap).any(|pid| pid == 1));
        let child = zoo::sleeper();
        let mut table = ProcessTable::<(pid::Stat, pid::Io)>::new(&proc).unwrap();
        for round in 1..=3 {
            let scan = table.scan().unwrap();
            assert!(scan.denied >= 1 && scan.denied < scan.present && scan.missed == 0, "{scan:?}");
            let denied = table.processes().filter(|process| process.is_denied()).count();
            assert_eq!(denied, scan.denied);
            let other = table.get(1).unwrap();
            assert_eq!((other.is_denied(), other.scans(), other.started()), (true, round, None));
            let (stat, io) = other.files();
            assert!(matches!((stat.outcome(), io.outcome()), (Outcome::Denied, Outcome::Denied)));
            assert!(stat.current().is_none() && !stat.is_kept());
            let own = table.get(child.pid()).unwrap();
            assert!(!own.is_denied() && own.files().1.current().is_some());
            assert!(table.gone().all(|process| process.pid() != 1));
        }
        // A predicate cannot inspect it, its descendants are not known, and its threads cannot be listed.
        table.set_select(Select::Descendants(std::process::id()));
        table.scan().unwrap();
        assert!(table.get(child.pid()).is_some() && table.get(1).is_none());
        let threads = ProcessTable::<()>::new(&proc).unwrap().select(Select::Pids(vec![1, child.pid()]));
        assert_eq!(threads.with_threads::<(pid::Stat,)>().scan().unwrap().threads.present, 1);
    });
}

/// Processes that the reader may not open are not added by a predicate or as descendants.
#[test]
fn others_are_closed_to_every_select() {
    let test = "others_are_closed_to_every_select";
    if is_old(test) {
        return;
    }
    zoo::inside(Place::Procfs("hidepid=1"), test, || {
        let proc = ProcDir::at(zoo::procfs(), Machine::this()).unwrap();
        let select = Select::Where(Box::new(|dir| dir.pid() == std::process::id()));
        let mut table = ProcessTable::<(pid::Stat,)>::new(&proc).unwrap().select(select);
        let scan = table.scan().unwrap();
        let seen: Vec<_> = table.processes().map(|process| process.pid()).collect();
        assert_eq!(seen, [std::process::id()], "{scan:?}");
    });
}

#[test]
fn others_are_closed_to_threads() {
    let test = "others_are_closed_to_threads";
    if is_old(test) {
        return;
    }
    zoo::inside(Place::Procfs("hidepid=1"), test, || {
        let proc = ProcDir::at(zoo::procfs(), Machine::this()).unwrap();
        let children = zoo::sleepers(4);
        let mut pids = zoo::pids(&children);
        pids.push(1);
        let threads = ProcessTable::<()>::new(&proc).unwrap().select(Select::Pids(pids));
        let mut threads = threads.with_threads::<(pid::Stat, pid::Schedstat)>();
        for _ in 0..20 {
            let scan = threads.scan().unwrap().threads;
            assert_eq!((scan.present, scan.missed), (4, 0));
        }
        assert_eq!(threads.kept(), 8, "a budget of {}", threads.budget());
    });
}

#[test]
fn processes_only() {
    let test = "processes_only";
    if is_old(test) {
        return;
    }
    zoo::inside(Place::Procfs("subset=pid"), test, || {
        let proc = ProcDir::at(zoo::procfs(), Machine::this()).unwrap();
        assert!(proc.is_genuine());
        for error in [
            Sampler::<system::Meminfo>::open(&proc).unwrap_err(),
            system::Stat::read_in(&proc).unwrap_err(),
            system::Uptime::read_in(&proc).unwrap_err(),
        ] {
            assert!(error.is_unsupported() && !error.is_gone() && !error.is_denied(), "{error}");
        }
        let this = proc.this_process().unwrap();
        assert_eq!(pid::Stat::read_in(&this).unwrap().pid, std::process::id());
        let mut table = ProcessTable::<(pid::Stat,)>::new(&proc).unwrap();
        assert!(table.scan().unwrap().present >= 2 && table.get(1).is_some());
    });
}
