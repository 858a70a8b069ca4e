//! Descriptors, links, namespaces, the environment and the auxiliary vector: the odd ones of the captured
//! machines, those that the test makes, and those that are kept through the life and the exit of a process.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::os::fd::AsRawFd;
use std::process::{Command, Stdio};

use crate::fixtures::{Core, Host, host, hosts};
use crate::zoo::{self, Place};
use procsampler::pid::auxv::At;
use procsampler::pid::fdinfo::{EpollEvents, InotifyMask, OpenFlags};
use procsampler::pid::ns::NsKind;
use procsampler::pid::{self, AnonInode, Auxv, Environ, Fdinfo, Fds, Link, Namespace, Target};
use procsampler::unit::{Bytes, Nanos};
use procsampler::{Change, PidDir, ProcDir, ProcFile, Sampler, net};
use rustix::event::{EventfdFlags, epoll, eventfd};
use rustix::fs::{MemfdFlags, inotify, memfd_create};
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};

fn proc() -> ProcDir {
    ProcDir::open().unwrap()
}

fn this_process() -> PidDir {
    proc().this_process().unwrap()
}

mod captured {
    use super::*;

    /// Name and target of each link of a process; `None` if there was no target.
    fn links(host: &Host, pid: u32) -> Vec<(String, Option<Vec<u8>>)> {
        let text = host.text(&format!("proc/{pid}/links.txt"));
        let lines = text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
        lines
            .map(|line| {
                let at = line.windows(4).position(|bytes| bytes == b" -> ").unwrap();
                let (name, target) = (std::str::from_utf8(&line[..at]).unwrap(), &line[at + 4..]);
                let target = String::from_utf8(target.to_vec()).unwrap();
                let target = target.replace("\\n", "\n").replace("\\\\", "\\");
                (name.to_owned(), (!target.starts_with('!')).then_some(target.into_bytes()))
            })
            .collect()
    }

    fn link(host: &Host, process: &str, name: &str) -> Option<Link> {
        let mut links = links(host, host.pid(process)).into_iter();
        links.find(|(link, _)| link == name)?.1.map(|target| Link::from_bytes(&target))
    }

    fn pids_with_links(host: &Host) -> impl Iterator<Item = u32> {
        let pid = |path: &String| path.strip_prefix("proc/")?.strip_suffix("/links.txt")?.parse().ok();
        host.files().keys().filter_map(pid)
    }

    #[test]
    fn every_link_is_understood() {
        let (mut seen, mut none) = ([0; 3], 0);
        for host in hosts() {
            for (name, target) in pids_with_links(host).flat_map(|pid| links(host, pid)) {
                let Some(target) = target else {
                    none += 1;
                    continue;
                };
                let link = Link::from_bytes(&target);
                assert_eq!(link.as_bytes(), target);
                match name.split_once('/') {
                    Some(("fd", _)) => {
                        assert!(!matches!(link.target(), Target::Other(_)), "{link:?}");
                        assert!(!matches!(link.target(), Target::AnonInode(AnonInode::Other(_))), "{link:?}");
                        seen[0] += 1;
                    }
                    Some(("ns", name)) => {
                        let Target::Namespace(ns) = link.target() else { panic!("{link:?}") };
                        assert_eq!(ns.kind.as_bytes(), name.trim_end_matches("_for_children").as_bytes());
                        assert!(!matches!(ns.kind, NsKind::Other(_)) && pid::ns::LINKS.contains(&name));
                        assert_eq!(ns.to_string().as_bytes(), target);
                        seen[1] += 1;
                    }
                    _ => {
                        assert_eq!(link.path(), Some(&target[..]));
                        assert_eq!(link.is_deleted(), Some(false));
                        seen[2] += 1;
                    }
                }
            }
        }
        assert!(seen.iter().all(|&seen| seen > 700) && none > 300, "{seen:?} {none}");
    }

    fn has_zoo(host: &&Host) -> bool {
        !host.name.contains("bare")
    }

    #[test]
    fn descriptors_of_every_kind() {
        for host in hosts().iter().filter(has_zoo) {
            let links = links(host, host.pid("fds"));
            let targets: Vec<_> = links.iter().filter(|(name, _)| name.starts_with("fd/")).collect();
            let has = |wanted: Target<'_>| {
                targets.iter().any(|(_, target)| Target::new(target.as_ref().unwrap()) == wanted)
            };
            use AnonInode::{BpfMap, Eventfd, Eventpoll, Fanotify, Inotify, Signalfd, Timerfd, Userfaultfd};
            for kind in [Eventfd, Eventpoll, Timerfd, Signalfd, Inotify, Fanotify, Userfaultfd, BpfMap] {
                assert!(has(Target::AnonInode(kind)), "{kind:?} in {}", host.name);
            }
            // The slow mips had neither.
            let is_whole = host.name != "mipsel-6.1";
            assert_eq!(has(Target::AnonInode(AnonInode::IoUring)), is_whole, "{}", host.name);
            assert!(
                has(Target::Memfd(b"m")) && has(Target::Path(b"/tmp")) && has(Target::Path(b"/dev/null"))
            );
            assert!(targets.iter().any(|(name, _)| name == "fd/200"));
            let pipes = targets.iter().filter(|(_, target)| target.as_ref().unwrap().starts_with(b"pipe:["));
            assert_eq!(pipes.count(), 2);

            // One descriptor refers to `tmp` as a place (O_PATH), another to a namespace.
            let info = |name: &str| {
                let text = host.text(&format!("proc/{}/fdinfo/{}", host.pid("fds"), &name[3..]));
                Fdinfo::parsed(text).unwrap()
            };
            let of = |wanted: &[u8]| {
                let found = links
                    .iter()
                    .find(|(name, target)| name.starts_with("fd/") && target.as_deref() == Some(wanted));
                info(&found.unwrap().0)
            };
            assert!(of(b"/tmp").flags.contains(OpenFlags::PATH));
            let large = match (host.name.split('-').next().unwrap(), host.machine().word_bits) {
                ("arm64", _) => OpenFlags::ARM_LARGEFILE,
                ("ppc64el", _) => OpenFlags::PPC_LARGEFILE,
                (_, 64) => OpenFlags::LARGEFILE,
                _ => OpenFlags::empty(),
            };
            let reg = of(b"/tmp/reg");
            let is_mips = host.name.starts_with("mips");
            assert!(is_mips || reg.flags.contains(OpenFlags::WRONLY | OpenFlags::CLOEXEC | large), "{reg:?}");
            assert!(reg.pos > Some(Bytes(0)));
            let eventfd = of(b"anon_inode:[eventfd]").eventfd.unwrap();
            assert_eq!(eventfd.count.unwrap().0, 7);
            assert_eq!(of(b"anon_inode:[eventpoll]").epoll.len(), 2);
            let data = of(b"anon_inode:[eventpoll]").epoll.iter().map(|target| target.data).max();
            assert_eq!(data, Some(0xdead_beef_cafe));
            let signals = of(b"anon_inode:[signalfd]").sigmask.unwrap();
            assert_eq!(signals.iter().count(), 2);
            let inotify = of(b"anon_inode:inotify").inotify;
            assert_eq!(inotify.iter().map(|watch| watch.wd).collect::<Vec<_>>(), [2, 1]);
            assert_eq!(inotify.get(0).unwrap().mask, InotifyMask::OPEN);
            let timer = of(b"anon_inode:[timerfd]").timerfd.unwrap();
            assert_eq!(timer.it_interval.unwrap().0, Nanos(3_600_000_000_005));
            assert_eq!(of(b"anon_inode:bpf-map").bpf.unwrap().max_entries, Some(16));
            assert_eq!(of(b"/tmp/locks").locks.len(), 3);
            assert_eq!(of(b"/tmp/ofd").locks[0].pid, -1);
            assert_eq!(of(b"/tmp/lease").locks.len(), 1);
            let pidfd = links.iter().find(|(_, target)| target.as_deref() == Some(b"anon_inode:[pidfd]"));
            if let Some((name, _)) = pidfd {
                assert_eq!(info(name).nspid, [host.pid("fds") as i32]);
            }
            assert_eq!(pidfd.is_some(), is_whole, "{}", host.name);
        }
    }

    /// A parsed text has no values that only a running kernel knows.
    #[test]
    fn deleted_files() {
        for host in hosts().iter().filter(has_zoo) {
            let odd = link(host, "maps", "fd/4").unwrap();
            assert_eq!((odd.as_bytes(), odd.is_deleted()), (&b"/tmp/a b\nc (deleted)"[..], None));
            assert_eq!(odd.path(), Some(odd.as_bytes()));
            assert_eq!(link(host, "maps", "fd/6").unwrap().target(), Target::Memfd(b"mem fd: (x)"));
        }
    }

    #[test]
    fn namespaces_of_its_own_and_of_the_dead() {
        for host in hosts().iter().filter(has_zoo) {
            let ns = |process: &str, name: &str| {
                let link = link(host, process, &format!("ns/{name}"))?;
                Some(Namespace::new(link.as_bytes()).unwrap())
            };
            for name in ["user", "net", "mnt", "ipc", "uts"] {
                let (own, init) = (ns("newns", name).unwrap(), ns("init", name).unwrap());
                assert!(!own.is_same(&init) && own.kind == init.kind, "{name} of {}", host.name);
            }
            // It made a pid namespace for its children, and stayed in the old one.
            assert!(ns("newns", "pid").unwrap().is_same(&ns("init", "pid").unwrap()));
            assert!(!ns("newns", "pid_for_children").unwrap().is_same(&ns("newns", "pid").unwrap()));
            assert!(ns("newns", "cgroup").unwrap().is_same(&ns("init", "cgroup").unwrap()));
            // A zombie is still in two of them.
            let left = |name: &&&str| ns("zombie", name).is_some();
            let left: Vec<_> = pid::ns::LINKS.iter().filter(left).copied().collect();
            assert_eq!(left, ["pid", "user"], "{}", host.name);
            for name in ["exe", "cwd", "root"] {
                assert!(link(host, "zombie", name).is_none());
            }
            assert!(link(host, "kthreadd", "exe").is_none() && link(host, "kthreadd", "root").is_some());
        }
    }

    #[test]
    fn environments() {
        for host in hosts().iter().filter(has_zoo) {
            let environ = |process: &str| {
                Environ::parsed(host.text(&format!("proc/{}/environ", host.pid(process)))).unwrap()
            };
            let odd = environ("argv");
            let variables: Vec<_> = odd.variables().map(|variable| (variable.name, variable.value)).collect();
            assert_eq!(
                variables,
                [
                    (&b"A"[..], Some(&b"1"[..])),
                    (b"EMPTY", Some(b"")),
                    (b"", Some(b"odd")),
                    (b"NOEQUALS", None),
                    (b"NL", Some(b"a\nb")),
                    (b"BAD", Some(b"\xff")),
                    (b"DUP", Some(b"1")),
                    (b"DUP", Some(b"2")),
                ],
                "{}",
                host.name
            );
            assert_eq!((odd.get("DUP"), odd.get("NOEQUALS")), (Some(&b"1"[..]), None));
            assert_eq!(environ("noenv").variables().count(), 0);
            assert_eq!(environ("init").get("TERM"), Some(&b"linux"[..]));
        }
    }

    /// The text itself shows its format, and agrees with the facts of the capture.
    #[test]
    fn vectors_of_all_machines() {
        let mut seen = 0;
        for host in hosts() {
            let machine = host.machine();
            for (path, text) in host.texts::<Auxv>() {
                let auxv = Auxv::parsed(text).unwrap();
                if text.is_empty() {
                    assert_eq!(auxv, Auxv::default());
                    continue;
                }
                assert_eq!(
                    (auxv.word_bits, auxv.big_endian),
                    (machine.word_bits, machine.big_endian),
                    "{path}"
                );
                assert_eq!(auxv.get(At::PAGESZ), Some(machine.page_size));
                assert_eq!(auxv.get(At::CLKTCK), Some(machine.ticks_per_second));
                assert_eq!(auxv.get(At::SECURE), Some(0));
                for entry in &auxv.entries {
                    // Only ppc has entries that are to be ignored.
                    assert!(entry.at.name().is_some(), "{:?} in {}/{path}", entry.at, host.name);
                }
                seen += 1;
            }
        }
        assert!(seen > 200, "{seen}");
    }

    #[test]
    fn nothing_is_followed_out_of_a_captured_tree() {
        let root = host("amd64-6.12").unpack("fds of a tree");
        let proc = ProcDir::at(root.join("proc"), procsampler::Machine::COMMON).unwrap();
        let dir = proc.pid(1).unwrap();
        // It has no links, and no directory of descriptors.
        assert!(pid::exe::read(&dir).unwrap().is_none() && pid::ns::read(&dir, "net").unwrap().is_none());
        assert!(Fds::open(&dir).unwrap_err().is_unsupported());
        assert!(pid::fd::count(&dir).unwrap_err().is_unsupported());
        assert!(pid::ns::read(&dir, "../exe").is_err());
        let fds = proc.pid(host("amd64-6.12").pid("fds")).unwrap();
        let mut info = Sampler::<Fdinfo>::open_at(&fds, "fdinfo/22").unwrap();
        assert_eq!(info.sample().unwrap().locks.len(), 3);
        fs::remove_dir_all(root.parent().unwrap()).unwrap();
    }
}

/// The kinds that a process can make, with their links and their texts.
#[test]
fn descriptors_of_this_process() {
    let this = this_process();
    let mut fds = Fds::open(&this).unwrap();
    let mut seen = |fd: &dyn AsRawFd| {
        let mut entries = fds.entries();
        while let Some(entry) = entries.next_entry() {
            let mut entry = entry.unwrap();
            if entry.number() == fd.as_raw_fd() as u32 {
                let link = entry.link().clone();
                return (link, entry.fdinfo().unwrap().unwrap().clone());
            }
        }
        panic!("it is open");
    };

    let event = eventfd(31, EventfdFlags::SEMAPHORE | EventfdFlags::CLOEXEC).unwrap();
    let (link, info) = seen(&event);
    assert_eq!(link.target(), Target::AnonInode(AnonInode::Eventfd));
    assert_eq!(info.eventfd.unwrap().count.unwrap().0, 31);
    assert_eq!(info.flags & !OpenFlags::LARGEFILE, OpenFlags::RDWR | OpenFlags::CLOEXEC);

    let (read, write) = rustix::pipe::pipe().unwrap();
    let ends = [seen(&read).0, seen(&write).0];
    let Target::Pipe(inode) = ends[0].target() else { panic!("{ends:?}") };
    assert_eq!(ends[1].target(), Target::Pipe(inode));
    assert_eq!(rustix::fs::fstat(&read).unwrap().st_ino, inode);

    let poll = epoll::create(epoll::CreateFlags::CLOEXEC).unwrap();
    let flags = epoll::EventFlags::IN | epoll::EventFlags::ET;
    epoll::add(&poll, &event, epoll::EventData::new_u64(0xabcdef), flags).unwrap();
    let (link, info) = seen(&poll);
    assert_eq!(link.target(), Target::AnonInode(AnonInode::Eventpoll));
    let [target] = info.epoll[..] else { panic!("{info:?}") };
    assert_eq!((target.tfd, target.data), (event.as_raw_fd() as u32, 0xabcdef));
    assert!(target.events.contains(EpollEvents::IN | EpollEvents::ET));

    let timer = timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::CLOEXEC).unwrap();
    let time = |tv_sec, tv_nsec| Timespec { tv_sec, tv_nsec };
    let spec = Itimerspec { it_interval: time(7, 5), it_value: time(3600, 0) };
    timerfd_settime(&timer, TimerfdTimerFlags::empty(), &spec).unwrap();
    let seen_timer = seen(&timer).1.timerfd.unwrap();
    assert_eq!((seen_timer.clockid, seen_timer.ticks), (Some(1), Some(0)));
    assert_eq!(seen_timer.it_interval.unwrap().0, Nanos(7_000_000_005));
    assert!((1..=3_600_000_000_000).contains(&seen_timer.it_value.unwrap().0.0));

    let dir = zoo::Temporary::new("fds_of_this");
    let watcher = inotify::init(inotify::CreateFlags::CLOEXEC).unwrap();
    let wd = inotify::add_watch(&watcher, dir.path(), inotify::WatchFlags::CREATE).unwrap();
    let (link, info) = seen(&watcher);
    assert_eq!(link.target(), Target::AnonInode(AnonInode::Inotify));
    let watch = info.inotify.get(0).unwrap();
    // The number is read from the file, because on a stacked file system (overlay) stat(2) may return another
    // number.
    let text = fs::read_to_string(format!("/proc/self/fdinfo/{}", watcher.as_raw_fd())).unwrap();
    let ino = text.split_once(" ino:").and_then(|(_, rest)| rest.split(' ').next()).unwrap();
    let ino = u64::from_str_radix(ino, 16).unwrap();
    assert_eq!((watch.wd, watch.ino, watch.mask), (wd as u32, ino, InotifyMask::CREATE));

    let memory = memfd_create("a name", MemfdFlags::CLOEXEC).unwrap();
    let (link, _) = seen(&memory);
    assert_eq!((link.target(), link.is_deleted()), (Target::Memfd(b"a name"), Some(true)));

    let pid = rustix::process::getpid();
    match rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()) {
        Ok(pidfd) => {
            let (link, info) = seen(&pidfd);
            assert_eq!(link.target(), Target::AnonInode(AnonInode::Pidfd));
            assert_eq!(info.pidfd.unwrap().pid, Some(pid.as_raw_pid()));
        }
        Err(error) => {
            assert_eq!(error, rustix::io::Errno::NOSYS, "Linux 5.3 has it");
            zoo::skipped("descriptors_of_this_process, of a pidfd", &error.to_string());
        }
    }

    let ns = File::open("/proc/self/ns/net").unwrap();
    let Target::Namespace(target) = seen(&ns).0.target() else { panic!() };
    assert!(target.is_same(&pid::ns::read(&this, "net").unwrap().unwrap()));

    let file = File::open("/proc/self/exe").unwrap();
    rustix::fs::flock(&file, rustix::fs::FlockOperation::LockShared).unwrap();
    let (link, info) = seen(&file);
    let path = std::env::current_exe().unwrap();
    assert_eq!(link.path(), Some(path.as_os_str().as_encoded_bytes()));
    assert_eq!((info.locks.len(), info.locks[0].pid), (1, std::process::id() as i32));
    // The same by the link of the program.
    assert_eq!(pid::exe::read(&this).unwrap().unwrap().path(), link.path());
    let cwd = pid::cwd::read(&this).unwrap().unwrap();
    assert_eq!(cwd.path(), Some(std::env::current_dir().unwrap().as_os_str().as_encoded_bytes()));
    let root = pid::root::read(&this.leader().unwrap()).unwrap().unwrap();
    assert_eq!(root.as_bytes(), fs::read_link("/proc/self/root").unwrap().as_os_str().as_encoded_bytes());
}

/// A listening socket of this process, from its descriptor to its row in net/tcp.
#[test]
fn a_descriptor_joins_its_socket() {
    let Some(listener) = zoo::listener("a_descriptor_joins_its_socket", "127.0.0.1:0") else { return };
    let this = this_process();
    let mut tcp = net::Tcp::default();
    // A table of several pages may miss a row while other sockets are opened and closed.
    zoo::wait_until("it is listed", || {
        tcp = net::Tcp::read_in(&this).unwrap();
        tcp.by_inode(rustix::fs::fstat(&listener).unwrap().st_ino).is_some()
    });
    let mut fds = Fds::open(&this).unwrap();
    let (mut entries, mut found) = (fds.entries(), None);
    while let Some(entry) = entries.next_entry() {
        let entry = entry.unwrap();
        let socket = entry.target().socket().and_then(|inode| tcp.by_inode(inode));
        if entry.number() == listener.as_raw_fd() as u32 {
            found = socket.map(|socket| (socket.st, socket.local_address.socket_addr(&proc().machine())));
        }
    }
    assert_eq!(found, Some((net::TcpState::Listen, listener.local_addr().unwrap())));
}

#[test]
fn the_offset_of_a_file_that_is_read() {
    let mut file = File::open(std::env::current_exe().unwrap()).unwrap();
    let name = format!("fdinfo/{}", file.as_raw_fd());
    let mut info = Sampler::<Fdinfo>::open_at(&this_process(), &name).unwrap();
    assert_eq!(info.sample().unwrap().pos, Some(Bytes(0)));
    file.read_exact(&mut [0; 1000]).unwrap();
    assert_eq!(info.sample().unwrap().pos, Some(Bytes(1000)));
    assert_eq!(info.delta().unwrap().pos, Some(Change::By(Bytes(1000))));
    file.seek(SeekFrom::Start(300)).unwrap();
    info.sample().unwrap();
    assert_eq!(info.delta().unwrap().pos, Some(Change::Back(Bytes(700))));
    let ino = rustix::fs::fstat(&file).unwrap().st_ino;
    assert!(info.current().unwrap().ino.is_none_or(|seen| seen == ino));

    // Another file is opened with its number. The inode number (Linux 5.14) or the mount shows this.
    let null = File::open("/dev/null").unwrap();
    let mut fd = std::os::fd::OwnedFd::from(file);
    rustix::io::dup2(&null, &mut fd).unwrap();
    info.sample().unwrap();
    let (now, before) = (info.current().unwrap(), info.previous().unwrap());
    let told = (now.ino, now.mnt_id) != (before.ino, before.mnt_id);
    assert_eq!(
        info.delta().unwrap().pos,
        Some(if told { Change::Reset(Bytes(0)) } else { Change::Back(Bytes(300)) })
    );
}

#[test]
fn a_descriptor_that_is_closed() {
    let test = "a_descriptor_that_is_closed";
    // This runs where no other test opens a file with its number.
    zoo::inside(Place::Alone, test, || {
        let this = this_process();
        let file = File::open("/dev/null").unwrap();
        let name = format!("fdinfo/{}", file.as_raw_fd());
        let mut info = Sampler::<Fdinfo>::open_at(&this, &name).unwrap();
        info.sample().unwrap();
        let mut fds = Fds::open(&this).unwrap();
        let number = file.as_raw_fd() as u32;
        let mut entries = fds.entries();
        let closed = std::cell::Cell::new(Some(file));
        let mut seen = 0;
        while let Some(entry) = entries.next_entry() {
            let mut entry = entry.unwrap();
            if entry.number() == number {
                drop(closed.take());
                assert!(entry.fdinfo().unwrap().is_none(), "closed after its link was read");
            }
            seen += 1;
        }
        assert!(seen >= 4, "and the others are there");
        for error in [info.sample().unwrap_err(), Sampler::<Fdinfo>::open_at(&this, &name).unwrap_err()] {
            assert!(error.is_gone() && !error.is_unsupported(), "{error}");
        }
        assert!(info.current().is_some());
    });
}

/// Other descriptors are opened and closed all the time. Those that stay are found each time, and nothing
/// fails.
#[test]
fn a_walk_while_descriptors_come_and_go() {
    let stays: Vec<File> = (0..50).map(|_| File::open("/dev/null").unwrap()).collect();
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                let some: Vec<File> = (0..20).map(|_| File::open("/dev/zero").unwrap()).collect();
                drop(some);
            }
        });
        let mut fds = Fds::open(&this_process()).unwrap();
        for _ in 0..200 {
            let (mut entries, mut found) = (fds.entries(), 0);
            while let Some(entry) = entries.next_entry() {
                let mut entry = entry.unwrap();
                let stayed = stays.iter().any(|file| file.as_raw_fd() as u32 == entry.number());
                assert!(entry.fdinfo().unwrap().is_some() || !stayed);
                found += usize::from(stayed && entry.link().path() == Some(b"/dev/null"));
            }
            assert_eq!(found, stays.len());
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

/// The entries need more than one buffer, in a process where nothing else changes.
#[test]
fn as_many_as_the_kernel_tells() {
    let mut shell = zoo::Shell::new();
    shell.ask("exec 3</dev/null 4</dev/null 5</dev/null 7</dev/null 9</dev/null; echo done");
    let dir = shell.dir();
    let listed = fs::read_dir(format!("/proc/{}/fd", shell.pid())).unwrap().count() as u64;
    let mut fds = Fds::open(&dir).unwrap();
    assert_eq!(pid::fd::count(&dir).unwrap(), listed);
    assert_eq!(fds.count().unwrap(), listed);
    let numbers: Vec<u32> = fds.numbers().map(Result::unwrap).collect();
    assert_eq!(numbers.len() as u64, listed);
    assert!(numbers.is_sorted());
    assert_eq!(pid::fd::count(&dir.leader().unwrap()).unwrap(), listed, "of the thread");

    zoo::inside(Place::Alone, "as_many_as_the_kernel_tells", || {
        let mut all: Vec<_> = (0..3000).map_while(|_| File::open("/dev/null").ok()).collect();
        // Some descriptors are left for the next steps.
        all.truncate(all.len() - 20);
        let mut fds = Fds::open(&this_process()).unwrap();
        let listed = fds.numbers().map(Result::unwrap).count();
        assert!(listed > all.len());
        assert_eq!(fds.count().unwrap(), listed as u64);
    });
}

/// A deleted file, and a file whose name looks deleted.
#[test]
fn deleted_and_named_so() {
    let dir = zoo::Temporary::new("deleted");
    let path = |name: &str| dir.path().join(name);
    let open = |name: &str| {
        fs::write(path(name), "x").unwrap();
        File::open(path(name)).unwrap()
    };
    let of = |file: &File| {
        let mut fds = Fds::open(&this_process()).unwrap();
        let mut entries = fds.entries();
        loop {
            let entry = entries.next_entry().expect("it is open").unwrap();
            if entry.number() == file.as_raw_fd() as u32 {
                return entry.link().clone();
            }
        }
    };
    let expect = |file: &File, bytes: &str, is_deleted: bool, name: &str| {
        let link = of(file);
        assert_eq!(link.as_bytes(), path(bytes).as_os_str().as_encoded_bytes());
        assert_eq!(
            (link.is_deleted(), link.path()),
            (Some(is_deleted), Some(path(name).as_os_str().as_encoded_bytes()))
        );
    };
    let (plain, named, both) = (open("plain"), open("named (deleted)"), open("both (deleted)"));
    let (linked, long) = (open("linked"), open(&format!("{} (deleted)", "x".repeat(240))));
    expect(&plain, "plain", false, "plain");
    expect(&named, "named (deleted)", false, "named (deleted)");
    expect(
        &long,
        &format!("{} (deleted)", "x".repeat(240)),
        false,
        &format!("{} (deleted)", "x".repeat(240)),
    );
    fs::remove_file(path("plain")).unwrap();
    expect(&plain, "plain (deleted)", true, "plain");
    fs::remove_file(path("both (deleted)")).unwrap();
    expect(&both, "both (deleted) (deleted)", true, "both (deleted)");
    // Its name was deleted, but it has another name.
    fs::hard_link(path("linked"), path("other")).unwrap();
    fs::remove_file(path("linked")).unwrap();
    expect(&linked, "linked (deleted)", true, "linked");
    // Another file took the name.
    fs::write(path("linked (deleted)"), "y").unwrap();
    expect(&linked, "linked (deleted)", true, "linked");

    // The program is this one, which waits in a test.
    let program = path("exe (deleted)");
    let copied = Command::new("cp").arg(std::env::current_exe().unwrap()).arg(&program).status().unwrap();
    assert!(copied.success());
    let mut command = Command::new(&program);
    command.args(["--exact", &zoo::path_of(module_path!(), "waits_for_its_input"), "--ignored"]);
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    let child = match command.spawn() {
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            return zoo::skipped(
                "deleted_and_named_so: a program",
                &format!("{}: {error}", program.display()),
            );
        }
        child => zoo::Child(child.unwrap()),
    };
    // The kernel resumes the parent a moment before the child has its new program.
    zoo::wait_until("it executes the program", || {
        let exe = pid::exe::read(&child.dir()).unwrap().unwrap();
        (exe.path(), exe.is_deleted()) == (Some(program.as_os_str().as_encoded_bytes()), Some(false))
    });
    fs::remove_file(&program).unwrap();
    let exe = pid::exe::read(&child.dir()).unwrap().unwrap();
    assert_eq!((exe.path(), exe.is_deleted()), (Some(program.as_os_str().as_encoded_bytes()), Some(true)));
    assert!(exe.as_bytes().ends_with(b"exe (deleted) (deleted)"));

    // The current directory was removed.
    let mut shell = zoo::Shell::new();
    shell.ask(&format!("cd {} && mkdir d && cd d && rmdir ../d && echo there", dir.path().display()));
    let cwd = pid::cwd::read(&shell.dir()).unwrap().unwrap();
    assert_eq!((cwd.path(), cwd.is_deleted()), (Some(path("d").as_os_str().as_encoded_bytes()), Some(true)));
}

/// This is not a test, but the program that the other tests execute.
#[test]
#[ignore = "a child of other tests"]
fn waits_for_its_input() {
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

/// What an ordinary user may read of other users' processes.
#[test]
fn rights() {
    let test = "rights of fds";
    zoo::inside(Place::Nobody, "rights", || {
        let Some(dir) = zoo::another_users(test) else { return };
        if dir.may_look() != Some(false) {
            return zoo::skipped(test, "process 1 may be looked at");
        }
        for error in [
            pid::exe::read(&dir).map(drop).unwrap_err(),
            pid::cwd::read(&dir).map(drop).unwrap_err(),
            pid::root::read(&dir).map(drop).unwrap_err(),
            pid::ns::read(&dir, "net").map(drop).unwrap_err(),
            Fds::open(&dir).map(drop).unwrap_err(),
            Environ::read_in(&dir).map(drop).unwrap_err(),
            Auxv::read_in(&dir).map(drop).unwrap_err(),
            Sampler::<Fdinfo>::open_at(&dir, "fdinfo/0").map(drop).unwrap_err(),
        ] {
            assert!(error.is_denied() && !error.is_gone() && !error.is_unsupported(), "{error}");
        }
        // If the kernel reports the number, any user may read it. The result is never that there are none.
        match pid::fd::count(&dir) {
            Ok(count) => assert!(count > 0),
            Err(error) => assert!(error.is_denied(), "{error}"),
        }
    });
}

#[test]
fn kernel_threads() {
    let test = "kernel_threads";
    let Ok(dir) = proc().pid(2) else { return zoo::skipped(test, "process 2 is not to be seen") };
    if !pid::Stat::read_in(&dir).unwrap().leader.flags.contains(pid::TaskFlags::KTHREAD) {
        return zoo::skipped(test, "process 2 is none");
    }
    if dir.may_look() != Some(true) {
        return zoo::skipped(test, "they may not be looked at");
    }
    assert!(pid::exe::read(&dir).unwrap().is_none());
    assert!(pid::cwd::read(&dir).unwrap().is_some() && pid::root::read(&dir).unwrap().is_some());
    assert!(pid::ns::read(&dir, "net").unwrap().is_some());
    assert_eq!(pid::fd::count(&dir).unwrap(), 0);
    assert_eq!(Fds::open(&dir).unwrap().numbers().count(), 0);
    no_memory(Environ::read_in(&dir));
    no_memory(Auxv::read_in(&dir));
}

/// Before Linux 6.12 the kernel returns an empty text, later ESRCH. The crate returns the same error for
/// both.
#[track_caller]
fn no_memory<T>(read: Result<T, procsampler::Error>) {
    let error = read.map(drop).unwrap_err();
    assert!(error.process_has_none() && !error.is_unsupported() && !error.is_gone(), "{error}");
}

/// The files that are kept of a process.
struct Kept {
    dir: PidDir,
    environ: Sampler<Environ>,
    auxv: Sampler<Auxv>,
    info: Sampler<Fdinfo>,
    fds: Fds,
}

impl Kept {
    fn of(dir: PidDir) -> Self {
        let mut kept = Kept {
            environ: Sampler::open(&dir).unwrap(),
            auxv: Sampler::open(&dir).unwrap(),
            info: Sampler::open_at(&dir, "fdinfo/0").unwrap(),
            fds: Fds::open(&dir).unwrap(),
            dir,
        };
        kept.environ.sample().unwrap();
        kept.auxv.sample().unwrap();
        kept.info.sample().unwrap();
        assert!(kept.fds.count().unwrap() > 0);
        kept
    }

    /// Every read says that the process is gone, and the last snapshots are unchanged.
    #[track_caller]
    fn assert_gone(&mut self) {
        let dir = &self.dir;
        for error in [
            self.environ.sample().map(drop).unwrap_err(),
            self.auxv.sample().map(drop).unwrap_err(),
            self.info.sample().map(drop).unwrap_err(),
            self.fds.count().map(drop).unwrap_err(),
            self.fds.numbers().next().unwrap().map(drop).unwrap_err(),
            self.fds.entries().next_entry().unwrap().map(drop).unwrap_err(),
            pid::fd::count(dir).map(drop).unwrap_err(),
            Fds::open(dir).map(drop).unwrap_err(),
            Environ::read_in(dir).map(drop).unwrap_err(),
            Auxv::read_in(dir).map(drop).unwrap_err(),
            pid::exe::read(dir).map(drop).unwrap_err(),
            pid::ns::read(dir, "user").map(drop).unwrap_err(),
        ] {
            assert!(error.is_gone() && !error.is_denied() && !error.is_unsupported(), "{error}");
        }
        assert!(self.environ.current().is_some() && self.auxv.current().is_some());
    }
}

#[test]
fn exec() {
    let mut shell = zoo::Shell::new();
    let pid = shell.pid();
    let mut kept = Kept::of(shell.dir());
    let before = kept.environ.current().unwrap().clone();
    shell.tell("exec env -i A=1 B=2 sleep 1000");
    zoo::wait_until("sleep is executed", || fs::read(format!("/proc/{pid}/comm")).unwrap() == b"sleep\n");
    zoo::wait_for_state(pid, 'S');
    for _ in 0..3 {
        let environ = kept.environ.sample().unwrap();
        assert_eq!(environ.text.as_bytes(), b"A=1\0B=2\0");
        assert_eq!(environ.get("B"), Some(&b"2"[..]));
        let fresh = Auxv::read_in(&kept.dir).unwrap();
        assert_eq!(*kept.auxv.sample().unwrap(), fresh);
        kept.info.sample().unwrap();
        assert!(kept.fds.numbers().all(|number| number.is_ok()));
    }
    assert_ne!(*kept.environ.current().unwrap(), before);
}

#[test]
fn zombie_then_reaped() {
    let mut child = zoo::sleeper();
    let mut kept = Kept::of(child.dir());
    child.make_zombie();
    if !zoo::is_root() {
        // The files of a zombie belong to root.
        assert!(kept.environ.sample().unwrap_err().is_denied());
        assert!(Environ::read_in(&kept.dir).unwrap_err().is_denied());
        zoo::skipped("zombie_then_reaped, of the zombie", "its files are root's");
    }
    for _ in 0..if zoo::is_root() { 2 } else { 0 } {
        no_memory(kept.environ.sample());
        no_memory(kept.auxv.sample());
        assert_eq!((kept.fds.count().unwrap(), kept.fds.numbers().count()), (0, 0));
        assert!(kept.fds.entries().next_entry().is_none());
        assert_eq!(pid::fd::count(&kept.dir).unwrap(), 0);
        assert!(kept.info.sample().unwrap_err().is_gone(), "its descriptors are closed");
        assert!(pid::exe::read(&kept.dir).unwrap().is_none());
        assert!(
            pid::cwd::read(&kept.dir).unwrap().is_none() && pid::root::read(&kept.dir).unwrap().is_none()
        );
        assert!(pid::ns::read(&kept.dir, "net").unwrap().is_none());
        assert!(pid::ns::read(&kept.dir, "user").unwrap().is_some());
        assert!(pid::ns::read(&kept.dir, "no_such").unwrap().is_none());
    }
    child.bury();
    for _ in 0..3 {
        kept.assert_gone();
    }
}

/// The number is used again while everything is kept open.
#[test]
fn reused() {
    zoo::inside(Place::Pids, "reused", || {
        let child = zoo::sleeper();
        let mut kept = Kept::of(child.dir());
        let pid = child.bury();
        let heir = zoo::reborn(pid);
        assert_eq!(heir.pid(), pid);
        for _ in 0..3 {
            kept.assert_gone();
        }
        // A file that is opened now is that of the new owner of the number.
        assert!(Environ::read_in(&heir.dir()).unwrap().variables().count() > 0);
        assert!(pid::fd::count(&heir.dir()).unwrap() > 0);
    });
}

/// When a thread exits, the files that were opened through its directory are gone, but not its process.
#[test]
fn a_thread_that_exits() {
    let (tell, told) = std::sync::mpsc::channel();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let thread = std::thread::spawn(move || {
        tell.send(rustix::thread::gettid().as_raw_pid() as u32).unwrap();
        let _ = stopped.recv();
    });
    let this = this_process();
    let dir = this.thread(told.recv().unwrap()).unwrap();
    let mut environ = Sampler::<Environ>::open(&dir).unwrap();
    let mut auxv = Sampler::<Auxv>::open(&dir).unwrap();
    let mut fds = Fds::open(&dir).unwrap();
    environ.sample().unwrap();
    auxv.sample().unwrap();
    assert!(fds.numbers().map(Result::unwrap).count() >= 3);
    assert_eq!(pid::exe::read(&dir).unwrap().unwrap().path(), pid::exe::read(&this).unwrap().unwrap().path());
    drop(stop);
    thread.join().unwrap();
    zoo::wait_until("the thread is gone", || !dir.path().exists());
    assert!(auxv.sample().unwrap_err().is_gone());
    assert!(fds.numbers().next().unwrap().unwrap_err().is_gone());
    assert!(pid::exe::read(&dir).unwrap_err().is_gone());
    // Files of the memory can still be read, because the process still has it.
    environ.sample().unwrap();
    assert!(Environ::read_in(&this).is_ok());
}

/// The links of map_files are the files of maps, with the same addresses and the same paths.
#[test]
fn mapped_files_are_those_of_maps() {
    let child = zoo::sleeper();
    let (dir, test) = (child.dir(), "mapped_files_are_those_of_maps");
    let Some(mut files) = zoo::unless(test, zoo::is_withheld, pid::MapFiles::open(&dir)) else { return };
    let mut seen = Vec::new();
    let mut entries = files.entries();
    while let Some(file) = entries.next_entry() {
        let file = file.unwrap();
        assert_eq!(file.link().is_deleted(), Some(false));
        let link = fs::read_link(file.path()).unwrap().into_os_string().into_encoded_bytes();
        assert_eq!(file.link().as_bytes(), link);
        seen.push((file.range(), link));
    }
    let maps = pid::Maps::read_in(&dir).unwrap();
    let mapped = maps.mappings.iter().filter(|mapping| mapping.inode != 0);
    let mapped: Vec<_> = mapped
        .map(|mapping| (mapping.start..mapping.end, mapping.name.bytes().collect::<Vec<u8>>()))
        .collect();
    assert!(seen == mapped && seen.len() > 1, "{seen:?} {mapped:?}");
    let pid = child.bury();
    let error = files.entries().next_entry().unwrap().unwrap_err();
    assert!(error.is_gone(), "{pid}: {error}");
    let zombie = zoo::Forked::new(|| {});
    zombie.make_zombie();
    let dir = proc().pid(zombie.pid()).unwrap();
    match pid::MapFiles::open(&dir) {
        Ok(mut none) => assert!(none.entries().next_entry().is_none()),
        // The directory of a zombie belongs to root.
        Err(error) => assert!(error.is_denied(), "{error}"),
    }
}
