//! The small files of a process: odd captured ones, live ones compared with other readers, through the life
//! of a process, read by other users, and written.

use std::fs;
use std::io::ErrorKind;
use std::process::{Command, Stdio};

use crate::fixtures::{Core, Host, host, hosts};
use crate::zoo::{self, Place};
use procsampler::pid::State;
use procsampler::pid::limits::{Bound, Limit};
use procsampler::pid::personality::{Domain, PersonalityFlags};
use procsampler::pid::uid_map::Extent;
use procsampler::unit::{Bytes, Nanos};
use procsampler::{
    Error, FileIn, Machine, Outcome, PidDir, ProcDir, ProcFile, ProcessTable, Sampler, Select, TidDir,
    Writer, dir::Dir, file::Writable, pid,
};
use rustix::thread::Uid;

fn proc() -> ProcDir {
    ProcDir::open().unwrap()
}

/// Files that only the zoo has.
mod captured {
    use super::*;

    /// The file of a process of the zoo; `None` if the host, or that process, does not have it.
    fn of<T: Core>(host: &Host, process: &str) -> Option<T> {
        let pid = host.files().get("PIDS").is_some_and(|pids| {
            String::from_utf8_lossy(pids).lines().any(|line| line.starts_with(&format!("{process} ")))
        });
        let text = host.files().get(&format!("proc/{}/{}", pid.then(|| host.pid(process))?, T::NAME))?;
        Some(T::parsed(text).unwrap())
    }

    /// The hosts with the zoo.
    fn zoos() -> impl Iterator<Item = &'static Host> {
        hosts().iter().filter(|host| host.name != "amd64-6.12-bare")
    }

    #[test]
    fn pinned_is_hardly_ever_killed() {
        for host in zoos() {
            let adj: pid::OomScoreAdj = of(host, "pinned").unwrap();
            let score = |process| of::<pid::OomScore>(host, process).unwrap().0;
            assert_eq!(adj.0, -999, "{}", host.name);
            assert!(score("pinned") < 100 && score("user") > 600, "{}", host.name);
            assert_eq!([score("init"), score("kthreadd")], [0; 2], "{}", host.name);
            assert_eq!(of::<pid::OomScore>(host, "zombie").unwrap_or_default().0, 0);
        }
    }

    #[test]
    fn user_has_odd_limits() {
        for host in zoos() {
            let [user, init] = ["user", "init"].map(|process| of::<pid::Limits>(host, process).unwrap());
            let [size, of_init] = [user, init].map(|limits| limits.file_size.unwrap());
            assert_eq!(size.soft, Bound::To(Bytes(123_456_789)), "{}", host.name);
            assert_eq!(size.hard, Bound::To(Bytes(987_654_321)));
            assert_eq!(of_init.soft, Bound::Unlimited, "of 32 bits too: {}", host.name);
            let same = pid::limits::rows(host.text(&format!("proc/{}/limits", host.pid("user"))))
                .zip(pid::limits::rows(host.text("proc/1/limits")))
                .filter(|(user, init)| user == init);
            assert_eq!(same.count(), 15);
        }
    }

    /// Rows are in the order of the architecture's numbers.
    #[test]
    fn mips_has_another_order() {
        let names = |host: &Host| {
            let rows = pid::limits::rows(host.text("proc/1/limits"));
            rows.map(|row| String::from_utf8(row.unwrap().name.to_vec()).unwrap()).collect::<Vec<_>>()
        };
        let of = |name| names(host(name));
        let (mips, others) = (of("mipsel-6.1"), of("amd64-6.1"));
        assert_eq!((mips[5].as_str(), others[5].as_str()), ("Max open files", "Max resident set"));
        let sorted = |mut names: Vec<String>| {
            names.sort();
            names
        };
        assert_eq!(sorted(mips), sorted(others));
        for host in hosts() {
            let limits = pid::Limits::parsed(host.text("proc/1/limits")).unwrap();
            assert_eq!(limits.open_files.unwrap().hard, Bound::To(4096), "{}", host.name);
        }
    }

    #[test]
    fn a_cgroup_of_an_odd_name() {
        let (mut v1, mut v2) = (0, 0);
        for host in zoos() {
            for process in ["weird", "zombie", "dead-leader", "threads", "init", "kthreadd"] {
                let Some(cgroup) = of::<pid::Cgroup>(host, process) else { continue };
                let is_lab = !matches!(process, "init" | "kthreadd");
                if host.name.ends_with("cgroup1") {
                    // An exited process is in the root.
                    let path = if is_lab && !matches!(process, "zombie" | "dead-leader") {
                        "/lab/a b:c"
                    } else {
                        "/"
                    };
                    let [cpu, systemd] = [cgroup.v1("cpu"), cgroup.named("systemd")];
                    assert_eq!([cpu, systemd], [Some(path.as_bytes()); 2], "{process} of {}", host.name);
                    assert!(cgroup.v2().is_none() && cgroup.cgroups.len() >= 14);
                    v1 += 1;
                } else {
                    let path = if is_lab { "/lab/a b:c" } else { "/" };
                    assert_eq!(cgroup.v2(), Some(path.as_bytes()), "{process} of {}", host.name);
                    assert!(cgroup.v1("cpu").is_none() && cgroup.cgroups.len() == 1);
                    v2 += 1;
                }
            }
        }
        assert!(v1 >= 6 && v2 >= 90, "{v1} and {v2}");
    }

    /// The path is that of the nearest cgroup above that has the controller.
    #[test]
    fn a_cpuset_is_a_shorter_path() {
        let mut seen = 0;
        for host in zoos() {
            let Some(cpuset) = of::<pid::Cpuset>(host, "weird") else { continue };
            let expected = if host.name.ends_with("cgroup1") { "/lab/a b:c" } else { "/lab" };
            assert_eq!(cpuset.path, expected, "{}", host.name);
            seen += 1;
        }
        assert!(seen >= 15, "{seen}");
        for name in ["amd64-6.16", "amd64-7.2", "riscv64-7.2"] {
            assert!(of::<pid::Cpuset>(host(name), "init").is_none(), "{name}");
        }
    }

    #[test]
    fn a_user_namespace_that_nobody_mapped() {
        for host in zoos() {
            let [newns, init] = ["newns", "init"].map(|process| of::<pid::UidMap>(host, process).unwrap());
            assert!(newns.extents.is_empty() && newns.outside(0).is_none(), "{}", host.name);
            assert_eq!(init.extents.len(), 1);
            assert_eq!(init.outside(4_294_967_294), Some(4_294_967_294));
            let child: pid::UidMap = of(host, "nsinit").unwrap();
            assert!(child.extents.is_empty());
            assert!(of::<pid::GidMap>(host, "newns").is_none_or(|map| map.extents.is_empty()));
        }
    }

    #[test]
    fn addresses_of_32_bits_on_arm() {
        for host in hosts() {
            let personality: pid::Personality = of(host, "init").unwrap();
            let is_arm = host.name.starts_with("armhf");
            let flags = if is_arm { PersonalityFlags::ADDR_LIMIT_32BIT } else { PersonalityFlags::empty() };
            let kthreadd: pid::Personality = of(host, "kthreadd").unwrap();
            assert_eq!(personality.domain, Domain::Linux);
            assert!(personality.flags == flags && (is_arm || kthreadd == personality), "{}", host.name);
        }
    }
}

/// A sampler of one file, whatever its type.
struct Any {
    name: &'static str,
    sample: Box<dyn FnMut() -> Result<(), Error>>,
    /// It belongs to the user namespace, not to the process.
    of_namespace: bool,
}

/// A sampler in this directory; `None` if this kernel does not have the file.
fn any<T: FileIn<D> + 'static, D: Dir>(dir: &D) -> Option<Any> {
    let read = Sampler::<T>::open(dir).and_then(|mut sampler| sampler.sample().map(drop).map(|()| sampler));
    // The slack is only for the process itself and for root.
    let why = |error: &Error| {
        error.is_unsupported() || (error.is_denied() && T::NAME == "timerslack_ns" && !zoo::is_root())
    };
    let mut sampler = zoo::unless(T::NAME, why, read)?;
    Some(Any {
        name: T::NAME,
        sample: Box::new(move || sampler.sample().map(drop)),
        of_namespace: matches!(T::NAME, "uid_map" | "gid_map" | "projid_map" | "setgroups"),
    })
}

/// Samplers of the files that processes and threads both have.
fn of_both<D: Dir>(dir: &D) -> Vec<Any>
where
    pid::Cgroup: FileIn<D>,
    pid::Cpuset: FileIn<D>,
    pid::Limits: FileIn<D>,
    pid::OomScore: FileIn<D>,
    pid::OomScoreAdj: FileIn<D>,
    pid::Personality: FileIn<D>,
    pid::Loginuid: FileIn<D>,
    pid::Sessionid: FileIn<D>,
    pid::AttrCurrent: FileIn<D>,
    pid::UidMap: FileIn<D>,
    pid::GidMap: FileIn<D>,
    pid::ProjidMap: FileIn<D>,
    pid::Setgroups: FileIn<D>,
{
    let all = [
        any::<pid::Cgroup, D>(dir),
        any::<pid::Cpuset, D>(dir),
        any::<pid::Limits, D>(dir),
        any::<pid::OomScore, D>(dir),
        any::<pid::OomScoreAdj, D>(dir),
        any::<pid::Personality, D>(dir),
        any::<pid::Loginuid, D>(dir),
        any::<pid::Sessionid, D>(dir),
        any::<pid::AttrCurrent, D>(dir),
        any::<pid::UidMap, D>(dir),
        any::<pid::GidMap, D>(dir),
        any::<pid::ProjidMap, D>(dir),
        any::<pid::Setgroups, D>(dir),
    ];
    all.into_iter().flatten().collect()
}

fn of_process(dir: &PidDir) -> Vec<Any> {
    let alone = [any::<pid::TimerslackNs, PidDir>(dir), any::<pid::Autogroup, PidDir>(dir)];
    of_both(dir).into_iter().chain(alone.into_iter().flatten()).collect()
}

#[track_caller]
fn assert_read(all: &mut [Any]) {
    assert!(all.len() >= 7);
    for any in all {
        (any.sample)().unwrap_or_else(|error| panic!("{}: {error}", any.name));
    }
}

/// Asserts that all are gone except the maps, which belong to a namespace.
#[track_caller]
fn assert_gone(all: &mut [Any]) {
    for any in all {
        match (any.sample)() {
            Err(error) => assert!(error.is_gone() && !any.of_namespace, "{}: {error}", any.name),
            Ok(()) => assert!(any.of_namespace, "{} was read of what is gone", any.name),
        }
    }
}

/// The bytes are those that std reads, and they can be parsed.
#[test]
fn the_live_files() {
    fn same<T: FileIn<PidDir>>(dir: &PidDir) {
        let path = dir.path().join(T::NAME);
        let read =
            Sampler::<T>::open(dir).and_then(|mut sampler| sampler.sample().map(drop).map(|()| sampler));
        if let Some(sampler) = zoo::unless(T::NAME, Error::is_unsupported, read) {
            let text = fs::read(&path).unwrap();
            // A score changes with the memory of the machine.
            assert!(sampler.text() == text || T::NAME == "oom_score", "{}", path.display());
        }
    }
    let child = zoo::sleeper();
    let dir = child.dir();
    same::<pid::Cgroup>(&dir);
    same::<pid::Cpuset>(&dir);
    same::<pid::Limits>(&dir);
    same::<pid::OomScore>(&dir);
    same::<pid::OomScoreAdj>(&dir);
    same::<pid::Personality>(&dir);
    same::<pid::Loginuid>(&dir);
    same::<pid::Sessionid>(&dir);
    same::<pid::AttrCurrent>(&dir);
    same::<pid::UidMap>(&dir);
    same::<pid::GidMap>(&dir);
    same::<pid::Autogroup>(&dir);
    if zoo::is_root() {
        same::<pid::TimerslackNs>(&dir);
    }
}

/// The limits are those that the process gets from the kernel.
#[test]
fn limits_are_those_of_getrlimit() {
    use rustix::process::{Resource, getrlimit};
    let limits = pid::Limits::read_in(&proc().this_process().unwrap()).unwrap();
    fn plain<T: Into<u64>>(limit: Option<Limit<T>>) -> (Option<u64>, Option<u64>) {
        let limit = limit.unwrap();
        (limit.soft.number().map(T::into), limit.hard.number().map(T::into))
    }
    for (resource, limit) in [
        (Resource::Cpu, plain(limits.cpu_time)),
        (Resource::Fsize, plain(limits.file_size)),
        (Resource::Data, plain(limits.data_size)),
        (Resource::Stack, plain(limits.stack_size)),
        (Resource::Core, plain(limits.core_file_size)),
        (Resource::Nproc, plain(limits.processes)),
        (Resource::Nofile, plain(limits.open_files)),
        (Resource::Memlock, plain(limits.locked_memory)),
        (Resource::As, plain(limits.address_space)),
        (Resource::Locks, plain(limits.file_locks)),
        (Resource::Sigpending, plain(limits.pending_signals)),
        (Resource::Msgqueue, plain(limits.msgqueue_size)),
        (Resource::Nice, plain(limits.nice_priority)),
        (Resource::Rtprio, plain(limits.realtime_priority)),
        (Resource::Rttime, plain(limits.realtime_timeout)),
    ] {
        let truth = getrlimit(resource);
        assert_eq!((truth.current, truth.maximum), limit, "{resource:?}");
    }
}

#[test]
fn limits_that_change() {
    let mut shell = zoo::Shell::new();
    let mut limits = Sampler::<pid::Limits>::open(&shell.dir()).unwrap();
    let before = limits.sample().unwrap().snapshot().clone();
    shell.ask("ulimit -S -n 77; ulimit -S -t 4242; ulimit -c 0; echo set");
    let now = limits.sample().unwrap();
    let files = now.open_files.unwrap();
    assert_eq!((files.soft, files.hard), (Bound::To(77), before.open_files.unwrap().hard));
    assert_eq!(now.cpu_time.unwrap().soft.number().map(u64::from), Some(4242));
    assert_eq!(now.core_file_size.unwrap().hard, Bound::To(Bytes(0)));
    assert_eq!(now.address_space, before.address_space);
}

#[test]
fn a_personality_that_was_chosen() {
    let test = "a_personality_that_was_chosen";
    let spawned = Command::new("setarch").args(["-R", "sleep", "1000"]).stdin(Stdio::null()).spawn();
    let child = match spawned {
        Ok(child) => zoo::Child(child),
        Err(error) => return zoo::skipped(test, &format!("setarch: {error}")),
    };
    zoo::wait_until("sleep is executed, or setarch has failed", || {
        let comm = fs::read(format!("/proc/{}/comm", child.pid()));
        comm.is_ok_and(|comm| comm == b"sleep\n") || zoo::state(child.pid()) == Some('Z')
    });
    if zoo::state(child.pid()) == Some('Z') {
        return zoo::skipped(test, "setarch may not choose one");
    }
    let personality = pid::Personality::read_in(&child.dir()).unwrap();
    assert!(personality.flags.contains(PersonalityFlags::ADDR_NO_RANDOMIZE), "{personality:?}");
    assert_eq!(personality.domain, Domain::Linux);
    let sibling = pid::Personality::read_in(&zoo::sleeper().dir()).unwrap();
    let own = pid::Personality::read_in(&proc().this_process().unwrap()).unwrap();
    assert_eq!(sibling, own, "it is inherited");
}

/// The identity mapping of a separate namespace, as read by its parent and by itself.
#[test]
fn a_user_namespace_seen_from_both_sides() {
    let test = "a_user_namespace_seen_from_both_sides";
    let unshare = ["--user", "--map-root-user", "sleep", "1000"];
    let spawned = Command::new("unshare").args(unshare).stdin(Stdio::null()).stderr(Stdio::null()).spawn();
    let child = match spawned {
        Ok(child) => zoo::Child(child),
        Err(error) => return zoo::skipped(test, &format!("unshare: {error}")),
    };
    zoo::wait_until("sleep is executed, or unshare has failed", || {
        let comm = fs::read(format!("/proc/{}/comm", child.pid()));
        comm.is_ok_and(|comm| comm == b"sleep\n") || zoo::state(child.pid()) == Some('Z')
    });
    if zoo::state(child.pid()) == Some('Z') {
        return zoo::skipped(test, "no user namespace may be made");
    }
    let dir = child.dir();
    let [own, group] = [rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw()];
    let uids = pid::UidMap::read_in(&dir).unwrap();
    assert_eq!((uids.extents.len(), uids.outside(0), uids.inside(own)), (1, Some(own), Some(0)));
    assert_eq!((uids.outside(1), uids.extents.get(0).map(|extent: &Extent| extent.length)), (None, Some(1)));
    let gids = pid::GidMap::read_in(&dir.leader().unwrap()).unwrap();
    assert_eq!((gids.outside(0), gids.inside(group)), (Some(group), Some(0)));
    // The descriptor keeps the namespace.
    let mut map = Sampler::<pid::UidMap>::open(&dir).unwrap();
    map.sample().unwrap();
    let pid = child.bury();
    assert_eq!(*map.sample().unwrap(), uids);
    assert!(pid::UidMap::read_in(&dir).unwrap_err().is_gone(), "{pid}");
}

#[test]
fn exec_keeps_them() {
    let mut shell = zoo::Shell::new();
    let (pid, dir) = (shell.pid(), shell.dir());
    let mut all = of_process(&dir);
    let mut adj = Sampler::<pid::OomScoreAdj>::open(&dir).unwrap();
    let mut limits = Sampler::<pid::Limits>::open(&dir).unwrap();
    let wanted = zoo::oom_score_adj(777);
    Writer::<pid::OomScoreAdj>::open(&dir).unwrap().write(wanted).unwrap();
    shell.ask("ulimit -S -n 77; echo set");
    shell.tell("exec sleep 1000");
    zoo::wait_until("sleep is executed", || fs::read(format!("/proc/{pid}/comm")).unwrap() == b"sleep\n");
    assert_read(&mut all);
    assert_eq!(adj.sample().unwrap().0, wanted);
    assert_eq!(limits.sample().unwrap().open_files.unwrap().soft, Bound::To(77));
}

#[test]
fn zombie_then_reaped() {
    let mut child = zoo::sleeper();
    let dir = child.dir();
    let mut all = of_process(&dir);
    let mut of_leader = of_both(&dir.leader().unwrap());
    let limits = pid::Limits::read_in(&dir).unwrap();
    let v2 = pid::Cgroup::read_in(&dir).unwrap().v2().map(<[u8]>::to_vec);
    let mut writer = Writer::<pid::OomScoreAdj>::open(&dir).unwrap();
    let mut table = ProcessTable::<(pid::Limits, pid::OomScore)>::new(&proc()).unwrap();
    table.set_select(Select::Pids(vec![child.pid()]));
    table.scan().unwrap();
    child.make_zombie();
    for _ in 0..2 {
        assert_read(&mut all);
        assert_read(&mut of_leader);
        assert_eq!(pid::Limits::read_in(&dir).unwrap(), limits);
        assert_eq!(pid::OomScore::read_in(&dir).unwrap().0, 0, "it has no memory");
        let cgroup = pid::Cgroup::read_in(&dir).unwrap();
        assert_eq!(cgroup.v2(), v2.as_deref());
        // In version 1 it is in the root, which may be above the root of its namespace.
        let is_root = |path: &[u8]| path == b"/" || path.chunks(3).all(|step| step == b"/..");
        assert!(cgroup.cgroups.iter().all(|cgroup| cgroup.is_v2() || is_root(cgroup.path.as_bytes())));
        table.scan().unwrap();
        let (limits, _) = table.get(child.pid()).unwrap().files();
        assert!(matches!(limits.outcome(), Outcome::Read));
    }
    child.bury();
    for _ in 0..3 {
        assert_gone(&mut all);
        assert_gone(&mut of_leader);
        for error in [
            pid::Cgroup::read_in(&dir).map(drop).unwrap_err(),
            pid::Limits::read_in(&dir).map(drop).unwrap_err(),
            pid::GidMap::read_in(&dir).map(drop).unwrap_err(),
            pid::AttrCurrent::read_in(&dir).map(drop).unwrap_err(),
            Writer::<pid::TimerslackNs>::open(&dir).map(drop).unwrap_err(),
            writer.write(0).unwrap_err(),
        ] {
            assert!(error.is_gone() && !error.is_unsupported(), "{error}");
        }
    }
    assert_eq!(table.scan().unwrap().gone, 1);
}

/// The next owner of the number is another process, which is neither read nor written.
#[test]
fn gone_for_ever() {
    zoo::inside(Place::Pids, "gone_for_ever", || {
        let child = zoo::sleeper();
        let dir = child.dir();
        let mut all = of_process(&dir);
        let mut writer = Writer::<pid::OomScoreAdj>::open(&dir).unwrap();
        let mut slack = Writer::<pid::TimerslackNs>::open(&dir).unwrap();
        let wanted = zoo::oom_score_adj(500);
        writer.write(wanted).unwrap();
        let heir = zoo::reborn(child.bury());
        for _ in 0..3 {
            assert_gone(&mut all);
            assert!(writer.write(600).unwrap_err().is_gone());
            assert!(slack.write(Nanos(77)).unwrap_err().is_gone());
            assert!(Writer::<pid::OomScoreAdj>::open(&dir).unwrap_err().is_gone());
            assert!(pid::UidMap::read_in(&dir).unwrap_err().is_gone());
        }
        let own = pid::OomScoreAdj::read_in(&proc().this_process().unwrap()).unwrap();
        assert_eq!(pid::OomScoreAdj::read_in(&heir.dir()).unwrap(), own);
    });
}

#[test]
fn a_thread_that_ends() {
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let (say, said) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        say.send(rustix::thread::gettid().as_raw_pid() as u32).unwrap();
        let _ = ended.recv();
    });
    let dir: TidDir = proc().this_process().unwrap().thread(said.recv().unwrap()).unwrap();
    let mut all = of_both(&dir);
    assert_read(&mut all);
    drop(end);
    thread.join().unwrap();
    zoo::wait_until("the thread is gone", || pid::Comm::read_in(&dir).is_err());
    assert_gone(&mut all);
}

/// The files of the process still work, although its leader is a zombie.
#[test]
fn a_leader_that_ends_first() {
    let leader = zoo::Leader::new();
    let dir = leader.dir();
    let mut all = of_process(&dir);
    let mut adj = Writer::<pid::OomScoreAdj>::open(&dir).unwrap();
    adj.write(zoo::oom_score_adj(300)).unwrap();
    let mut of_rest = of_both(&leader.rest());
    leader.end();
    for _ in 0..2 {
        assert_read(&mut all);
        assert_read(&mut of_rest);
    }
    assert_eq!(pid::Stat::read_in(&dir).unwrap().leader.state, State::Zombie);
    assert!(pid::OomScore::read_in(&dir).unwrap().0 > 0, "its memory is there");
    let wanted = zoo::oom_score_adj(400);
    adj.write(wanted).unwrap();
    assert_eq!(pid::OomScoreAdj::read_in(&leader.rest()).unwrap().0, wanted);
    assert!(pid::Limits::read_in(&dir).is_ok());
}

/// Files that an ordinary user may read of other users' processes, and files that they may not.
#[test]
fn others_processes() {
    let test = "others_processes";
    zoo::inside(Place::Nobody, test, || {
        let Some(dir) = zoo::another_users(test) else { return };
        assert!(pid::Cgroup::read_in(&dir).is_ok() && pid::OomScore::read_in(&dir).is_ok());
        assert!(pid::Limits::read_in(&dir).unwrap().open_files.unwrap().hard > Bound::To(0));
        assert!(pid::OomScoreAdj::read_in(&dir).is_ok() && pid::UidMap::read_in(&dir).is_ok());
        for error in [
            pid::Loginuid::read_in(&dir).err(),
            pid::Sessionid::read_in(&dir).err(),
            pid::Autogroup::read_in(&dir).err(),
            pid::AttrCurrent::read_in(&dir).err(),
        ] {
            // The label of the security module may be readable only by the owner.
            assert!(error.is_none_or(|error| zoo::is_withheld(&error)));
        }
        for error in [
            pid::Personality::read_in(&dir).map(drop).unwrap_err(),
            Writer::<pid::OomScoreAdj>::open(&dir).map(drop).unwrap_err(),
        ] {
            assert!(error.is_denied() && error.to_string().contains("/proc/1/"), "{error}");
        }
        if Sampler::<pid::Autogroup>::open(&dir).is_ok() {
            assert!(Writer::<pid::Autogroup>::open(&dir).unwrap_err().is_denied());
        }
        // These can be opened, but their reads are refused.
        let slack = Sampler::<pid::TimerslackNs>::open(&dir);
        let Some(mut slack) = zoo::unless(test, Error::is_unsupported, slack) else { return };
        assert!(slack.sample().unwrap_err().is_denied());
        let mut slack = Writer::<pid::TimerslackNs>::open(&dir).unwrap();
        assert!(slack.write(Nanos(1)).unwrap_err().is_denied());
    });
}

/// An ordinary user writes to a child.
#[test]
fn written_by_an_ordinary_user() {
    zoo::inside(Place::Nobody, "written_by_an_ordinary_user", || {
        let child = zoo::sleeper();
        let dir = child.dir();
        let mut adj = Writer::<pid::OomScoreAdj>::open(&dir).unwrap();
        let least = pid::OomScoreAdj::read_in(&dir).unwrap().0;
        adj.write(1000).unwrap();
        assert_eq!(pid::OomScoreAdj::read_in(&dir).unwrap().0, 1000);
        // Root may have set a lower bound.
        let less = least.max(900);
        adj.write(less).unwrap();
        if least > -1000 && !zoo::is_root() {
            let error = adj.write(-1000).unwrap_err();
            assert!(error.is_denied() && error.path() == dir.path().join("oom_score_adj"), "{error}");
        }
        assert_eq!(pid::OomScoreAdj::read_in(&dir.leader().unwrap()).unwrap().0, less);

        // The slack of a child may not be written, but one's own may.
        if !zoo::is_root() {
            assert!(
                Writer::<pid::TimerslackNs>::open(&dir).unwrap().write(Nanos(1)).unwrap_err().is_denied()
            );
        }
        let own = proc().pid(rustix::thread::gettid().as_raw_pid() as u32).unwrap();
        let mut slack = Writer::<pid::TimerslackNs>::open(&own).unwrap();
        let before = pid::TimerslackNs::read_in(&own).unwrap();
        slack.write(Nanos(60_001)).unwrap();
        assert_eq!(pid::TimerslackNs::read_in(&own).unwrap().0, Nanos(60_001));
        slack.write(Nanos(0)).unwrap();
        assert_eq!(pid::TimerslackNs::read_in(&own).unwrap(), before, "0 is the default");
    });
}

/// A child with a session of its own.
fn leader_of_a_session() -> (zoo::Forked, PidDir) {
    let child = zoo::Forked::new(|| {
        let _ = rustix::process::setsid();
    });
    let dir = proc().pid(child.pid()).unwrap();
    let session = || pid::Stat::read_in(&dir).unwrap().session == child.pid() as i32;
    zoo::wait_until("it has a session", session);
    (child, dir)
}

/// All users except root together may write once in a tenth of a second.
#[test]
fn autogroups_are_written_slowly() {
    let test = "autogroups_are_written_slowly";
    zoo::inside(Place::Nobody, test, || {
        let (_child, dir) = leader_of_a_session();
        if zoo::is_root() {
            return zoo::skipped(test, "root is not held up");
        }
        let writer = Writer::<pid::Autogroup>::open(&dir);
        let Some(mut writer) = zoo::unless(test, Error::is_unsupported, writer) else { return };
        let group = pid::Autogroup::read_in(&dir).unwrap().0.unwrap();
        assert_eq!(group.nice, 0);
        let (mut refused, mut written) = (0, 0);
        for nice in (0..20).cycle().take(1000) {
            match writer.write(nice) {
                Ok(()) => written = nice,
                Err(error) => {
                    assert_eq!(error.io_error().unwrap().kind(), ErrorKind::WouldBlock, "{error}");
                    assert!(!error.is_denied() && !error.is_gone());
                    refused += 1;
                }
            }
        }
        let now = pid::Autogroup::read_in(&dir).unwrap().0.unwrap();
        assert!(refused > 0 && now.id == group.id && now.nice == written);
        let nice = rustix::process::getrlimit(rustix::process::Resource::Nice).current;
        if nice.is_some_and(|nice| nice <= 20) {
            assert!(writer.write(-1).unwrap_err().is_denied());
        }
        assert_eq!(writer.write(20).unwrap_err().io_error().unwrap().kind(), ErrorKind::InvalidInput);
    });
}

#[test]
fn written_by_root() {
    let test = "written_by_root";
    if !zoo::is_root() {
        return zoo::skipped(test, "not root");
    }
    let (child, dir) = leader_of_a_session();
    let other = zoo::sleeper();
    let mut adj = Writer::<pid::OomScoreAdj>::open(&dir).unwrap();
    if let Err(error) = adj.write(-999) {
        assert!(error.is_denied(), "{error}");
        return zoo::skipped(test, "this root has not all rights");
    }
    assert_eq!(pid::OomScoreAdj::read_in(&dir).unwrap().0, -999);
    assert!(pid::OomScore::read_in(&dir).unwrap().0 <= pid::OomScore::read_in(&other.dir()).unwrap().0);
    for wrong in [1001, -1001, i32::MAX] {
        let error = adj.write(wrong).unwrap_err();
        assert_eq!(error.io_error().unwrap().kind(), ErrorKind::InvalidInput, "{error}");
        assert!(!error.is_denied() && error.path() == dir.path().join("oom_score_adj"));
    }
    assert_eq!(pid::OomScoreAdj::read_in(&dir).unwrap().0, -999);

    let mut slack = Writer::<pid::TimerslackNs>::open(&dir).unwrap();
    let before = pid::TimerslackNs::read_in(&dir).unwrap();
    for nanos in [1, 4_294_967_295, 77] {
        slack.write(Nanos(nanos)).unwrap();
        assert_eq!(pid::TimerslackNs::read_in(&dir).unwrap().0, Nanos(nanos));
    }
    slack.write(Nanos(0)).unwrap();
    assert_eq!(pid::TimerslackNs::read_in(&dir).unwrap(), before);

    let group = Writer::<pid::Autogroup>::open(&dir);
    let Some(mut group) = zoo::unless(test, Error::is_unsupported, group) else { return };
    for nice in [-20, 19, -5] {
        group.write(nice).unwrap();
        assert_eq!(pid::Autogroup::read_in(&dir).unwrap().0.unwrap().nice, nice);
    }
    for wrong in [-21, 20] {
        assert_eq!(group.write(wrong).unwrap_err().io_error().unwrap().kind(), ErrorKind::InvalidInput);
    }
    // A kernel thread is in no group.
    if let Some(kthreadd) =
        proc().pid(2).ok().filter(|dir| pid::Comm::read_in(dir).unwrap().name == "kthreadd")
    {
        assert_eq!(pid::Autogroup::read_in(&kthreadd).unwrap().0, None);
        let error = Writer::<pid::Autogroup>::open(&kthreadd).unwrap().write(1).unwrap_err();
        assert_eq!(error.io_error().unwrap().kind(), ErrorKind::InvalidInput);
    }
    child.bury();
    assert!(adj.write(0).unwrap_err().is_gone() && slack.write(Nanos(0)).unwrap_err().is_gone());
    assert!(group.write(0).unwrap_err().is_gone());
}

/// The file is opened as root and used without the rights of root.
#[test]
fn rights_that_are_lost() {
    let test = "rights_that_are_lost_here";
    if !zoo::is_root() {
        return zoo::skipped(test, "not root: there is nothing to lose");
    }
    zoo::inside(Place::Alone, "rights_that_are_lost", || {
        let child = zoo::sleeper();
        let dir = child.dir();
        let become_user =
            |user: u32| rustix::thread::set_thread_res_uid(None, Uid::from_raw(user), None).is_ok();
        let mut personality = Sampler::<pid::Personality>::open(&dir).unwrap();
        let mut slack = Sampler::<pid::TimerslackNs>::open(&dir).unwrap();
        let mut limits = Sampler::<pid::Limits>::open(&dir).unwrap();
        let mut adj = Writer::<pid::OomScoreAdj>::open(&dir).unwrap();
        let mut slack_writer = Writer::<pid::TimerslackNs>::open(&dir).unwrap();
        assert!(personality.sample().is_ok() && slack.sample().is_ok());
        if !become_user(65534) {
            return zoo::skipped(test, "this root may not become another user");
        }
        assert!(personality.sample().unwrap_err().is_denied());
        assert!(slack.sample().unwrap_err().is_denied());
        assert!(slack_writer.write(Nanos(7)).unwrap_err().is_denied());
        assert!(limits.sample().is_ok());
        // With the descriptor alone, the process can be killed earlier but not later.
        adj.write(1000).unwrap();
        assert!(become_user(0) && personality.sample().is_ok() && slack.sample().is_ok());
    });
}

/// Neither a captured tree nor a missing file is written.
#[test]
fn no_capture_is_written() {
    let tree = host("amd64-6.12").unpack("process files").join("proc");
    let dir = ProcDir::at(&tree, Machine::COMMON).unwrap().pid(1).unwrap();
    let before = fs::read(tree.join("1/oom_score_adj")).unwrap();
    let error = Writer::<pid::OomScoreAdj>::open(&dir).unwrap_err();
    assert!(error.to_string().contains("not a procfs") && !error.is_denied(), "{error}");
    assert_eq!(fs::read(tree.join("1/oom_score_adj")).unwrap(), before);
    fs::remove_file(tree.join("1/autogroup")).unwrap();
    let error = Writer::<pid::Autogroup>::open(&dir).unwrap_err();
    assert!(error.to_string().contains("not a procfs"), "whether the file is there or not: {error}");
}

/// A file type that a user of the crate declares can be written too.
#[test]
fn a_file_of_ones_own() {
    #[derive(Default)]
    struct Comm;
    impl ProcFile for Comm {
        type State = ();
        const NAME: &'static str = "comm";
        fn parse(&mut self, _: &[u8], _: &mut ()) -> Result<(), procsampler::ParseError> {
            Ok(())
        }
    }
    impl FileIn<PidDir> for Comm {}
    impl Writable for Comm {
        type Value = &'static str;
        fn print(value: &'static str, text: &mut Vec<u8>) {
            text.extend_from_slice(value.as_bytes());
        }
    }
    let own = proc().pid(rustix::thread::gettid().as_raw_pid() as u32).unwrap();
    let mut writer = Writer::<Comm>::open(&own).unwrap();
    assert!(format!("{writer:?}").ends_with("comm\")"));
    writer.write("a) (b").unwrap();
    assert_eq!(pid::Comm::read_in(&own).unwrap().name, "a) (b");
}

/// The value that was written is the value that is read, by the crate and by the kernel.
#[test]
fn a_filter_of_core_dumps_that_was_written() {
    use pid::coredump_filter::DumpFlags;
    let test = "a_filter_of_core_dumps_that_was_written";
    let child = zoo::sleeper();
    let (dir, wanted) = (child.dir(), DumpFlags::ANON_SHARED | DumpFlags::DAX_SHARED);
    if zoo::unless(test, Error::is_unsupported, pid::CoredumpFilter::read_in(&dir)).is_none() {
        return;
    }
    Writer::<pid::CoredumpFilter>::open(&dir).unwrap().write(wanted).unwrap();
    let mut filter = Sampler::<pid::CoredumpFilter>::open(&dir).unwrap();
    assert_eq!(filter.sample().unwrap().0, Some(wanted));
    let text = fs::read_to_string(format!("/proc/{}/coredump_filter", child.pid())).unwrap();
    assert_eq!(text.trim_end(), "00000102");
    child.bury();
    assert!(filter.sample().unwrap_err().is_gone());
    if fs::read("/proc/2/comm").is_ok_and(|comm| comm == b"kthreadd\n") {
        let kthreadd = ProcDir::open().unwrap().pid(2).unwrap();
        assert_eq!(pid::CoredumpFilter::read_in(&kthreadd).unwrap().0, None, "it has no memory");
    }
}
