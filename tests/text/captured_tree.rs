//! A captured tree is read in the same way as /proc: the same listings and files, the same kinds of errors,
//! and never outside its root.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::fixtures::{self, Core, Host, host};
use procsampler::pid::{LeaderOnly, Schedstat};
use procsampler::unit::{Nanos, Ticks};
use procsampler::{
    Error, FileIn, Machine, PidDir, ProcDir, ProcFile, Reported, Sampler, TidDir, dir::Dir, net, pid, system,
};

fn the_host() -> &'static Host {
    host("arm64-6.12-16k")
}

/// A tree that no test changes, and its open directory.
fn tree() -> (&'static Path, ProcDir) {
    static TREE: OnceLock<PathBuf> = OnceLock::new();
    let root = TREE.get_or_init(|| the_host().unpack("captured tree").join("proc"));
    (root, ProcDir::at(root, the_host().machine()).unwrap())
}

/// A small tree that one test may change, and its open directory.
fn own_tree(name: &str) -> (PathBuf, ProcDir) {
    let root = fixtures::scratch().join("captured trees").join(name).join("proc");
    let _ = fs::remove_dir_all(&root);
    for path in ["meminfo", "uptime", "1/stat", "1/comm", "1/task/1/stat"] {
        let file = root.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, the_host().text(&format!("proc/{path}"))).unwrap();
    }
    fs::write(root.join("../outside"), the_host().text("proc/uptime")).unwrap();
    let dir = ProcDir::at(&root, the_host().machine()).unwrap();
    (root, dir)
}

/// The numbers that a directory of the tree has.
fn numbers(dir: PathBuf) -> Vec<u32> {
    let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name());
    let mut numbers: Vec<u32> = names.filter_map(|name| name.to_str()?.parse().ok()).collect();
    numbers.sort();
    numbers
}

fn sorted(walk: procsampler::dir::Walk<'_>) -> Vec<u32> {
    let mut ids: Vec<u32> = walk.map(Result::unwrap).collect();
    ids.sort();
    ids
}

#[test]
fn a_sampler_reads_the_trees_file() {
    let (root, proc) = tree();
    let mut meminfo = Sampler::<system::Meminfo>::open(&proc).unwrap();
    let text = the_host().text("proc/meminfo");
    let expected = system::Meminfo::parsed(text).unwrap();
    for _ in 0..3 {
        assert_eq!(*meminfo.sample().unwrap(), expected);
    }
    assert_eq!((meminfo.text(), meminfo.path()), (text, root.join("meminfo")));
    assert_eq!((meminfo.machine().page_size, proc.is_genuine()), (16384, false));
    assert_eq!(proc.path(), root);
}

#[test]
fn walks_give_what_is_there() {
    let (root, proc) = tree();
    let mut pids = proc.pids().unwrap();
    for _ in 0..2 {
        assert_eq!(sorted(pids.walk()), numbers(root.to_owned()));
    }
    let threads = the_host().pid("threads");
    let process = proc.pid(threads).unwrap();
    let tids = sorted(process.tids().unwrap().walk());
    assert_eq!(tids, numbers(root.join(format!("{threads}/task"))));
    assert!(tids.len() > 4 && tids.contains(&threads));
}

#[test]
fn a_walk_gives_nothing_but_numbers_of_processes() {
    let (root, proc) = own_tree("walk");
    for name in ["12x", "x12", "-1", "2147483648", "99999999999999999999", "4194304"] {
        fs::create_dir(root.join(name)).unwrap();
    }
    assert_eq!(sorted(proc.pids().unwrap().walk()), [1, 4194304]);
}

/// The file that is read from its directory equals the parsed text, or is missing in both.
fn reads<T: Core + FileIn<D>, D: Dir>(dir: &D, path: &str) {
    reads_as::<T, T, D>(dir, path, |read| read);
}

fn reads_as<T: FileIn<D>, P: Core, D: Dir>(dir: &D, path: &str, inner: fn(T) -> P) {
    match (the_host().files().get(&format!("proc/{path}{}", T::NAME)), T::read_in(dir)) {
        (Some(text), Ok(read)) => assert_eq!(inner(read), P::parsed(text).unwrap(), "{path}"),
        (None, Err(error)) => assert!(error.is_unsupported(), "{error}"),
        (_, read) => panic!("{path}{}: {:?}", T::NAME, read.map(drop)),
    }
}

#[test]
fn every_file_of_every_directory() {
    let (_, proc) = tree();
    reads::<system::Meminfo, ProcDir>(&proc, "");
    reads::<system::Vmstat, ProcDir>(&proc, "");
    reads::<system::Interrupts, ProcDir>(&proc, "");
    reads::<system::Softirqs, ProcDir>(&proc, "");
    reads::<system::Diskstats, ProcDir>(&proc, "");
    reads::<system::Uptime, ProcDir>(&proc, "");
    reads::<system::Loadavg, ProcDir>(&proc, "");
    reads::<system::Version, ProcDir>(&proc, "");
    reads::<net::Dev, ProcDir>(&proc, "");
    reads::<net::Snmp, ProcDir>(&proc, "");
    reads::<net::Snmp6, ProcDir>(&proc, "");
    reads::<net::Netstat, ProcDir>(&proc, "");
    reads::<net::Sockstat, ProcDir>(&proc, "");
    reads::<net::Sockstat6, ProcDir>(&proc, "");
    reads::<net::SoftnetStat, ProcDir>(&proc, "");
    reads::<net::Protocols, ProcDir>(&proc, "");
    let mut eth0 = Sampler::<net::DevSnmp6>::open_at(&proc, "net/dev_snmp6/eth0").unwrap();
    let text = the_host().text("proc/net/dev_snmp6/eth0");
    assert_eq!(*eth0.sample().unwrap(), net::DevSnmp6::parsed(text).unwrap());
    assert!(system::Stat::read_in(&proc).unwrap().irqs.is_empty());
    for pid in proc.pids().unwrap().walk() {
        let process = proc.pid(pid.unwrap()).unwrap();
        let path = format!("{}/", process.pid());
        reads::<pid::Stat, PidDir>(&process, &path);
        reads::<pid::Statm, PidDir>(&process, &path);
        reads::<pid::Status, PidDir>(&process, &path);
        reads::<pid::Io, PidDir>(&process, &path);
        reads::<pid::Comm, PidDir>(&process, &path);
        reads::<pid::Cmdline, PidDir>(&process, &path);
        reads_as::<LeaderOnly<Schedstat>, Schedstat, PidDir>(&process, &path, |leader| leader.0);
        let Ok(mut tids) = process.tids() else { continue };
        for tid in tids.walk() {
            let thread = process.thread(tid.unwrap()).unwrap();
            let path = format!("{path}task/{}/", thread.tid());
            assert!(thread.path().ends_with(&path));
            reads::<pid::Stat, TidDir>(&thread, &path);
            reads::<pid::Statm, TidDir>(&thread, &path);
            reads::<pid::Status, TidDir>(&thread, &path);
            reads::<pid::Io, TidDir>(&thread, &path);
            reads::<pid::Comm, TidDir>(&thread, &path);
            reads::<pid::Cmdline, TidDir>(&thread, &path);
            reads::<Schedstat, TidDir>(&thread, &path);
        }
    }
}

/// Facts that the text does not contain are taken from the tree.
#[test]
fn the_trees_facts_are_learned() {
    let (root, proc) = own_tree("facts");
    let delays = |proc: &ProcDir| {
        let process = proc.pid(1).unwrap();
        let read = pid::Stat::read_in(&process).unwrap();
        let mut sampler = Sampler::<pid::Stat>::open(&process).unwrap();
        assert_eq!(sampler.sample().unwrap().snapshot(), &read);
        read.leader.delayacct_blkio_ticks
    };
    assert_eq!(delays(&proc), Reported::Unmeasured);
    fs::create_dir_all(root.join("sys/kernel")).unwrap();
    for (text, expected) in [("0\n", Reported::Unmeasured), ("1\n", Reported::Known(Ticks(0)))] {
        fs::write(root.join("sys/kernel/task_delayacct"), text).unwrap();
        assert_eq!(delays(&ProcDir::at(&root, Machine::COMMON).unwrap()), expected);
    }

    fs::write(root.join("1/task/1/schedstat"), "0 0 0\n").unwrap();
    for (text, expected) in [("0 0 0\n", Reported::Unmeasured), ("5 0 1\n", Reported::Known(Nanos(0)))] {
        fs::write(root.join("1/schedstat"), text).unwrap();
        let thread = ProcDir::at(&root, Machine::COMMON).unwrap().pid(1).unwrap().leader().unwrap();
        assert_eq!(Schedstat::read_in(&thread).unwrap().run, expected);
    }
}

#[test]
fn a_file_that_changes_is_read_anew() {
    let (root, proc) = own_tree("changes");
    let mut meminfo = Sampler::<system::Meminfo>::open(&proc).unwrap();
    meminfo.sample().unwrap();
    // The text is longer than any buffer so far, then shorter again.
    for (free, more) in [(7, 5000), (8, 0)] {
        let strange: String = (0..more).map(|number| format!("Strange{number}: 1\n")).collect();
        let text = format!(
            "MemTotal: 9\nMemFree: {free}\nBuffers: 0\nCached: 0\nSwapTotal: 0\nSwapFree: 0\n{strange}"
        );
        fs::write(root.join("meminfo"), &text).unwrap();
        let now = meminfo.sample().unwrap();
        assert_eq!((now.mem_free.0, now.unlisted.len(), now.mem_available), (free, more, None));
        assert_eq!(meminfo.text(), text.as_bytes());
    }
    assert_eq!(meminfo.previous().unwrap().unlisted.len(), 5000);
}

#[test]
fn a_file_that_is_not_there_is_unsupported() {
    let (root, proc) = own_tree("missing");
    let process = proc.pid(1).unwrap();
    let errors: [(Error, &str); 4] = [
        (Sampler::<system::Vmstat>::open(&proc).unwrap_err(), "vmstat"),
        (system::Version::read_in(&proc).unwrap_err(), "version"),
        (Sampler::<pid::Io>::open(&process).unwrap_err(), "1/io"),
        (Sampler::<pid::Schedstat>::open(&process.leader().unwrap()).unwrap_err(), "1/task/1/schedstat"),
    ];
    for (error, path) in errors {
        assert!(error.is_unsupported() && !error.is_gone() && !error.is_denied(), "{error}");
        assert_eq!(error.path(), root.join(path));
        assert_eq!(error.io_error().unwrap().kind(), std::io::ErrorKind::NotFound);
    }
}

#[test]
fn a_process_that_is_not_there_is_gone() {
    let (root, proc) = own_tree("gone");
    let error = proc.pid(2).unwrap_err();
    assert!(error.is_gone() && !error.is_unsupported(), "{error}");
    assert_eq!(error.path(), root.join("2"));

    let process = proc.pid(1).unwrap();
    fs::remove_dir_all(root.join("1")).unwrap();
    let error = pid::Comm::read_in(&process).unwrap_err();
    assert!(error.is_gone(), "{error}");
    assert!(process.tids().unwrap_err().is_gone());
    assert!(process.leader().unwrap_err().is_gone());
}

#[test]
fn a_thread_that_is_not_there_is_gone() {
    let (root, proc) = own_tree("thread");
    let error = proc.pid(1).unwrap().thread(2).unwrap_err();
    assert_eq!(error.path(), root.join("1/task/2"));
    assert!(error.is_gone(), "{error}");
}

#[test]
fn text_that_is_not_understood_is_located() {
    let (root, proc) = own_tree("damaged");
    let file = root.join("meminfo");
    for (text, message) in [
        (&b""[..], "line 1, byte 1: MemTotal: expected this key before the end, found the end of the text"),
        (
            b"MemTotal: 1 kB\nMemFree:    \xff kB\n",
            r#"line 2, byte 13: MemFree: expected an unsigned integer below 2^64, found "\xff""#,
        ),
    ] {
        fs::write(&file, text).unwrap();
        let error = system::Meminfo::read_in(&proc).unwrap_err();
        assert!(error.is_parse() && !error.is_gone() && !error.is_unsupported());
        assert_eq!(error.to_string(), format!("{}: {message}", file.display()));
    }
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(system::Meminfo::read_in(&proc).unwrap_err().io_error().is_some());
}

#[test]
fn a_root_that_is_not_there_is_an_error() {
    let (root, _) = own_tree("root");
    for path in ["nothing", "uptime"] {
        let error = ProcDir::at(root.join(path), Machine::COMMON).unwrap_err();
        assert_eq!(error.path(), root.join(path));
        assert!(error.io_error().is_some() && !error.is_gone() && !error.is_unsupported());
    }
}

/// Opens a name and reads the file.
fn opens(dir: &impl Dir, name: &str) -> Result<(), Error> {
    Sampler::<system::Uptime>::open_at(dir, name)?.sample().map(drop)
}

#[test]
fn no_name_climbs_out() {
    let (root, proc) = own_tree("climb");
    let process = proc.pid(1).unwrap();
    let absolute = root.join("uptime");
    opens(&proc, "uptime").unwrap();
    for name in
        ["../outside", "1/../../outside", "./../outside", "..", "/proc/uptime", absolute.to_str().unwrap()]
    {
        assert!(opens(&proc, name).is_err(), "{name}");
    }
    for name in ["../uptime", "task/../../uptime", "../../outside"] {
        assert!(opens(&process, name).is_err(), "{name}");
    }
    for name in ["", "nul\0byte"] {
        assert!(opens(&proc, name).is_err(), "{name:?}");
    }
}

#[test]
fn no_link_leads_out() {
    let (root, proc) = own_tree("links");
    let absolute = root.join("uptime");
    for (number, target) in ["../outside", "/proc/uptime", absolute.to_str().unwrap()].into_iter().enumerate()
    {
        let name = format!("link{number}");
        symlink(target, root.join(&name)).unwrap();
        assert!(opens(&proc, &name).is_err(), "{target}");
        assert!(fs::read(root.join(&name)).is_ok());
    }
    symlink("uptime", root.join("inside")).unwrap();
    opens(&proc, "inside").unwrap();

    fs::create_dir_all(root.join("../outer/task/2")).unwrap();
    for (link, target) in
        [("2", "../outer"), ("3", "1"), ("self", "1"), ("1/task/2", "../../../outer/task/2")]
    {
        symlink(target, root.join(link)).unwrap();
    }
    assert!(proc.pid(2).is_err());
    assert!(proc.pid(1).unwrap().thread(2).is_err());
    assert_eq!(pid::Stat::read_in(&proc.pid(3).unwrap()).unwrap().pid, 1);
    assert_eq!(proc.this_process().unwrap().pid(), 1);
}

/// A table of a tree shows the same on any number of threads.
#[test]
fn a_scan_on_several_threads() {
    let (_, proc) = tree();
    let shown = |threads: usize| {
        let mut table = procsampler::ProcessTable::<(pid::Stat, pid::Status, pid::Io)>::new(&proc).unwrap();
        table.set_scan_threads(threads);
        let mut shown = Vec::new();
        for _ in 0..3 {
            let scan = table.scan().unwrap();
            assert!(scan.present > 30, "{scan:?}");
            for process in table.processes() {
                let (stat, status, io) = process.files();
                let outcomes = (stat.outcome(), status.outcome(), io.outcome());
                shown.push(format!(
                    "{} {:?} {:?} {:?} {outcomes:?}",
                    process.pid(),
                    stat.current(),
                    status.current(),
                    io.current()
                ));
            }
        }
        shown
    };
    assert_eq!(shown(1), shown(4));
}
