//! Files are opened in their directories with any contents there, with any lost rights of this process, and
//! on kernels without openat2(2).

use std::ffi::{c_int, c_ulong};
use std::fs;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::zoo::{self, Place, Temporary};
use procsampler::unit::Monotonic;
use procsampler::{
    Error, FileIn, Machine, PidDir, ProcDir, ProcFile, ProcessTable, Sampler, Writer, net, pid, sys, system,
};
use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

unsafe extern "C" {
    fn prctl(option: c_int, ...) -> c_int;
}

#[repr(C)]
struct Instruction {
    code: u16,
    if_true: u8,
    if_false: u8,
    value: u32,
}

#[repr(C)]
struct Program {
    len: u16,
    instructions: *const Instruction,
}

/// From now on this system call of this thread fails, if its first argument is the one that is given.
fn refuse(number: u32, argument: Option<u32>, errno: Errno) -> Result<(), std::io::Error> {
    const LOAD: u16 = 0x20;
    const IF_EQUAL: u16 = 0x15;
    const RETURN: u16 = 0x06;
    let step = |code, if_true, if_false, value| Instruction { code, if_true, if_false, value };
    let low_half = if cfg!(target_endian = "big") { 20 } else { 16 };
    let mut program =
        vec![step(LOAD, 0, 0, 0), step(IF_EQUAL, 0, if argument.is_some() { 3 } else { 1 }, number)];
    if let Some(argument) = argument {
        program.extend([step(LOAD, 0, 0, low_half), step(IF_EQUAL, 0, 1, argument)]);
    }
    program.push(step(RETURN, 0, 0, 0x0005_0000 | errno.raw_os_error() as u32));
    program.push(step(RETURN, 0, 0, 0x7fff_0000));
    let filter = Program { len: program.len() as u16, instructions: program.as_ptr() };
    let zero: c_ulong = 0;
    // SAFETY: the program lives until the kernel has copied it; it ends in a return on each way.
    let failed = unsafe {
        prctl(38, 1 as c_ulong, zero, zero, zero) != 0
            || prctl(22, 2 as c_ulong, &filter as *const Program) != 0
    };
    if failed { Err(std::io::Error::last_os_error()) } else { Ok(()) }
}

/// Makes the auxiliary vector available only from the C library or from /proc, as before Linux 6.4.
fn forget_the_auxiliary_vector(test: &str) {
    const PR_GET_AUXV: u32 = 0x4155_5856;
    let number = match std::env::consts::ARCH {
        "x86_64" => 157,
        "aarch64" | "riscv64" | "loongarch64" => 167,
        "x86" | "arm" | "s390x" => 172,
        "powerpc64" => 171,
        arch => {
            return zoo::skipped(test, &format!("the number of prctl(2) on {arch}: tested as on Linux 6.4"));
        }
    };
    if let Err(error) = refuse(number, Some(PR_GET_AUXV), Errno::INVAL) {
        zoo::skipped(test, &format!("no seccomp filter ({error}): tested as on Linux 6.4"));
    }
}

/// Runs `body` in a thread without openat2(2).
fn without_openat2(test: &str, errno: Errno, body: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let number = if cfg!(any(target_arch = "mips", target_arch = "mips64")) { 4437 } else { 437 };
            match refuse(number, None, errno) {
                Ok(()) => body(),
                Err(error) => zoo::skipped(test, &format!("no seccomp filter: {error}")),
            }
        });
        thread.join().unwrap();
    });
}

/// A tree of few files.
struct Tree(Temporary);

impl Tree {
    fn new(name: &str) -> Self {
        let tree = Tree(Temporary::new(&format!("opening-{name}")));
        fs::create_dir_all(tree.path("proc")).unwrap();
        tree.write("outside", "2.00 1.00\n");
        for (name, text) in [("uptime", "1.00 1.00\n"), ("1/comm", "init\n"), ("1/task/1/comm", "init\n")] {
            tree.write(&format!("proc/{name}"), text);
        }
        tree.write("proc/1/stat", &fs::read_to_string("/proc/self/stat").unwrap());
        tree.write("proc/1/oom_score_adj", "0\n");
        tree
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    fn link(&self, name: &str, target: impl AsRef<Path>) {
        let _ = fs::remove_dir_all(self.path(name));
        let _ = fs::remove_file(self.path(name));
        symlink(target, self.path(name)).unwrap();
    }

    fn fifo(&self, name: &str) {
        let _ = fs::remove_file(self.path(name));
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        assert!(Command::new("mkfifo").arg(self.path(name)).status().unwrap().success());
    }

    fn open(&self) -> ProcDir {
        ProcDir::at(self.path("proc"), Machine::COMMON).unwrap()
    }
}

fn this_process() -> PidDir {
    ProcDir::open().unwrap().this_process().unwrap()
}

fn uptime_at(dir: &ProcDir, name: &str) -> Result<system::Uptime, Error> {
    system::Uptime::read_at(dir, name)
}

/// The calls that need only this process itself, and the calls that find no /proc.
fn calls_without_a_proc() {
    let machine = Machine::this();
    assert!(machine.page_size >= 4096 && machine.ticks_per_second >= 100, "{machine:?}");
    assert!(Monotonic::now().0 > 0);
    let error = ProcDir::open().unwrap_err();
    assert!(!error.is_gone() && !error.is_unsupported(), "{error}");
    assert!(system::Stat::read().is_err() && system::SchedDebug::open().is_err());
    let mut detached = Sampler::<system::Uptime>::detached();
    assert!(detached.push(b"1.00 2.00\n", Monotonic::now()).is_ok());
}

#[test]
fn a_process_without_a_proc() {
    let test = "a_process_without_a_proc";
    zoo::inside(Place::Mounts, test, || {
        forget_the_auxiliary_vector(test);
        let empty = Temporary::new("no proc");
        if let Err(errno) = rustix::process::chroot(empty.path()) {
            return zoo::skipped(test, &format!("chroot: {errno}"));
        }
        std::env::set_current_dir("/").unwrap();
        calls_without_a_proc();
        let root = ProcDir::at("/", Machine::this()).unwrap();
        for error in [
            system::Meminfo::read_in(&root).unwrap_err(),
            root.pid(1).unwrap_err(),
            root.this_process().unwrap_err(),
            ProcessTable::<(pid::Stat,)>::new(&root)
                .and_then(|mut table| table.scan().map(drop))
                .err()
                .unwrap_or_else(|| root.pid(1).unwrap_err()),
        ] {
            assert!(error.is_not_proc() && !error.is_unsupported() && !error.is_gone(), "{error}");
        }
    });
}

#[test]
fn a_process_without_a_free_descriptor() {
    let test = "a_process_without_a_free_descriptor";
    zoo::inside(Place::Alone, test, || {
        forget_the_auxiliary_vector(test);
        let limit = getrlimit(Resource::Nofile);
        let no_more = || {
            // All numbers below the lowest free one are taken.
            let lowest = fs::File::open("/").unwrap().as_raw_fd() as u64;
            setrlimit(Resource::Nofile, Rlimit { current: Some(lowest), ..limit }).unwrap();
        };
        // The first calls of this process.
        no_more();
        calls_without_a_proc();
        setrlimit(Resource::Nofile, limit).unwrap();
        let (proc, this) = (ProcDir::open().unwrap(), this_process());
        let mut kept = Sampler::<pid::Stat>::open(&this).unwrap();
        no_more();
        let errors = [
            ProcDir::open().unwrap_err(),
            proc.pid(1).unwrap_err(),
            proc.this_process().unwrap_err(),
            proc.pids().unwrap_err(),
            this.tids().unwrap_err(),
            this.leader().unwrap_err(),
            pid::Io::read_in(&this).unwrap_err(),
            pid::Environ::read_in(&this).unwrap_err(),
            pid::Pagemap::open(&this).unwrap_err(),
            pid::Fds::open(&this).unwrap_err(),
            Sampler::<system::Stat>::open(&proc).unwrap_err(),
            Sampler::<net::Dev>::open(&proc).unwrap_err(),
            Writer::<pid::OomScoreAdj>::open(&this).unwrap_err(),
        ];
        for error in errors {
            let errno = error.io_error().and_then(|error| error.raw_os_error());
            assert_eq!(errno, Some(Errno::MFILE.raw_os_error()), "{error}");
            assert!(!error.is_gone() && !error.is_unsupported() && !error.process_has_none(), "{error}");
        }
        assert!(kept.sample().is_ok() && this.may_look() == Some(true));
        let mut table = ProcessTable::<(pid::Stat,)>::new(&proc);
        let _ = table.as_mut().map(|table| table.scan().map(drop));
        setrlimit(Resource::Nofile, limit).unwrap();
        assert!(pid::Io::read_in(&this).is_ok());
    });
}

#[test]
fn a_set_user_id_program() {
    let test = "a_set_user_id_program";
    const MARK: &str = "PROCSAMPLER_TEST_SETUID";
    if std::env::var_os(MARK).is_some() {
        let (user, effective) = (rustix::process::getuid(), rustix::process::geteuid());
        if user == effective {
            return zoo::skipped(test, "the file system of the temporary directory is nosuid");
        }
        forget_the_auxiliary_vector(test);
        let machine = Machine::this();
        assert!(machine.page_size >= 4096 && machine.ticks_per_second >= 100, "{machine:?}");
        assert!(Monotonic::now().0 > 0);
        let proc = ProcDir::open().unwrap();
        assert!(Sampler::<system::Stat>::open(&proc).unwrap().sample().is_ok());
        let this = proc.this_process().unwrap();
        assert!(pid::Stat::read_in(&this).is_ok());
        // Its files belong to root, and it lacks the permission.
        assert!(pid::Auxv::read_in(&this).unwrap_err().is_denied());
        return;
    }
    if !zoo::is_root() {
        return zoo::skipped(test, "not root");
    }
    let directory = Temporary::new(test);
    let program = directory.path().join("program");
    // Another process copies it, because a file that this process has open for writing is busy.
    let copied = Command::new("cp").arg(std::env::current_exe().unwrap()).arg(&program).status().unwrap();
    assert!(copied.success());
    chown(&program, Some(65533), None).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o4755)).unwrap();
    let output = Command::new(&program)
        .args(["--exact", &zoo::path_of(module_path!(), test), "--nocapture", "--test-threads=1"])
        .current_dir("/")
        .env(MARK, "1")
        .stdin(Stdio::null())
        .uid(65534)
        .gid(65534)
        .output()
        .unwrap();
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    zoo::pass_on(&text);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

/// Names with a link on their way, as with openat2(2).
fn links_of_the_live_proc() {
    let proc = ProcDir::open().unwrap();
    let this = proc.this_process().unwrap();
    assert_eq!(this.pid(), std::process::id());
    assert!(net::Dev::read_in(&proc).is_ok() && pid::Mounts::read_in(&proc).is_ok());
    assert!(net::Dev::read_in(&this).is_ok() && pid::Mountinfo::read_in(&this).is_ok());
    assert_eq!(pid::Comm::read_at(&proc, "self/comm").unwrap(), pid::Comm::read_in(&this).unwrap());
    assert!(pid::Stat::read_at(&proc, "thread-self/stat").is_ok());
    assert!(sys::PidMax::read_in(&proc).is_ok());
    assert!(this.tids().unwrap().walk().count() > 0 && this.leader().is_ok());
    let mut fds = pid::Fds::open(&this).unwrap();
    assert!(fds.numbers().count() > 2 && pid::exe::read(&this).unwrap().is_some());
    for name in ["root/proc/uptime", "cwd", "exe", "ns/pid", "../uptime", "/proc/uptime"] {
        let error = pid::Comm::read_at(&this, name).unwrap_err();
        assert!(error.is_outside() && !error.is_gone() && !error.is_unsupported(), "{name}: {error}");
    }
    let error = proc.pid(0x7fff_ffff).unwrap_err();
    assert!(error.is_gone(), "{error}");
    let error = uptime_at(&proc, "no_such_file").unwrap_err();
    assert!(error.is_unsupported(), "{error}");
    let old = pid::OomScoreAdj::read_in(&this).unwrap();
    Writer::<pid::OomScoreAdj>::open(&this).unwrap().write(old.0).unwrap();
    let mut table = ProcessTable::<(pid::Stat,)>::new(&proc).unwrap();
    assert!(table.scan().unwrap().present > 0);
}

/// A tree with links of all kinds. None of them leads out.
fn links_of_a_tree(name: &str) {
    let tree = Tree::new(name);
    let proc = tree.open();
    tree.link("proc/inside", "./1/../uptime");
    assert_eq!(uptime_at(&proc, "inside").unwrap(), uptime_at(&proc, "uptime").unwrap());
    for (link, target) in [("self", "1"), ("thread-self", "1/task/1"), ("2", "1")] {
        tree.link(&format!("proc/{link}"), target);
    }
    assert_eq!(proc.this_process().unwrap().pid(), 1);
    assert!(pid::Comm::read_in(&proc.pid(2).unwrap()).is_ok());
    assert!(pid::Comm::read_at(&proc, "thread-self/comm").is_ok());

    for target in
        ["../outside", "1/../../outside", "/proc/uptime", tree.path("proc/uptime").to_str().unwrap()]
    {
        tree.link("proc/link", target);
        assert!(fs::read(tree.path("proc/link")).is_ok());
        let error = uptime_at(&proc, "link").unwrap_err();
        assert!(error.is_outside() && !error.is_unsupported(), "{target}: {error}");
        assert!(error.to_string().contains("leads out of the directory"), "{error}");
        assert!(Sampler::<system::Uptime>::open_at(&proc, "link").unwrap_err().is_outside());
    }
    for name in ["../outside", "1/../../outside", "/proc/uptime"] {
        assert!(uptime_at(&proc, name).unwrap_err().is_outside(), "{name}");
    }

    // Directories, and the links and files below them.
    let live = zoo::sleeper();
    let live = Path::new("/proc").join(live.pid().to_string());
    tree.link("proc/3", &live);
    assert!(proc.pid(3).unwrap_err().is_outside());
    let init = proc.pid(1).unwrap();
    for list in ["task", "fd", "ns"] {
        tree.link(&format!("proc/1/{list}"), live.join(list));
    }
    assert!(init.tids().is_err() && init.leader().is_err() && pid::Fds::open(&init).is_err());
    assert!(pid::ns::read(&init, "net").is_err());
    tree.link("proc/1/stat", live.join("stat"));
    let mut table = ProcessTable::<(pid::Stat,)>::new(&proc).unwrap();
    table.scan().unwrap();
    assert!(table.get(1).is_none_or(|process| process.files().0.current().is_none()));
}

#[test]
fn links_with_what_the_kernel_has() {
    links_of_the_live_proc();
    links_of_a_tree("links");
}

#[test]
fn links_without_openat2() {
    let test = "links_without_openat2";
    for errno in [Errno::NOSYS, Errno::PERM] {
        // The directory was opened before the filter was installed.
        let before = ProcDir::open().unwrap();
        without_openat2(test, errno, || {
            assert!(net::Dev::read_in(&before).is_ok() && pid::Mounts::read_in(&before).is_ok());
            assert!(pid::Comm::read_at(&before.this_process().unwrap(), "exe").unwrap_err().is_outside());
            let refused = rustix::fs::openat2(
                rustix::fs::CWD,
                ".",
                rustix::fs::OFlags::PATH,
                rustix::fs::Mode::empty(),
                rustix::fs::ResolveFlags::BENEATH,
            );
            assert_eq!(refused.unwrap_err(), errno);
            links_of_the_live_proc();
            links_of_a_tree("links-without");
        });
    }
}

/// A tree that looks like a /proc, with links to a live process.
fn nothing_is_written(name: &str) {
    let tree = Tree::new(name);
    let child = zoo::sleeper();
    let live = Path::new("/proc").join(child.pid().to_string());
    let before = fs::read(live.join("oom_score_adj")).unwrap();
    tree.link("proc/1/oom_score_adj", live.join("oom_score_adj"));
    tree.link("proc/1/clear_refs", live.join("clear_refs"));
    let init = tree.open().pid(1).unwrap();
    for error in
        [Writer::<pid::OomScoreAdj>::open(&init).unwrap_err(), pid::ClearRefs::open(&init).unwrap_err()]
    {
        assert!(error.to_string().contains("not a procfs"), "{error}");
    }
    assert_eq!(fs::read(live.join("oom_score_adj")).unwrap(), before);
    tree.write("proc/4/oom_score_adj", "0\n");
    assert!(Writer::<pid::OomScoreAdj>::open(&tree.open().pid(4).unwrap()).is_err());
    assert_eq!(fs::read(tree.path("proc/4/oom_score_adj")).unwrap(), b"0\n");
}

#[test]
fn nothing_is_written_through_a_tree() {
    nothing_is_written("written");
    let test = "nothing_is_written_through_a_tree";
    without_openat2(test, Errno::NOSYS, || nothing_is_written("written-without"));
}

/// A FIFO without a writer blocks a process that opens it for reading.
fn fifos(name: &str) {
    let tree = Tree::new(name);
    for name in ["uptime", "1/stat", "1/task/1/stat", "sys/kernel/task_delayacct", "1/schedstat", "1/comm"] {
        tree.fifo(&format!("proc/{name}"));
    }
    tree.link("proc/link", "uptime");
    let proc = tree.open();
    let init = proc.pid(1).unwrap();
    let errors = [
        uptime_at(&proc, "uptime").unwrap_err(),
        uptime_at(&proc, "link").unwrap_err(),
        Sampler::<system::Uptime>::open(&proc).unwrap_err(),
        pid::Comm::read_in(&init).unwrap_err(),
        pid::Stat::read_in(&init).unwrap_err(),
    ];
    for error in errors {
        assert!(error.to_string().ends_with("not a regular file, and not opened"), "{error}");
        assert!(!error.is_gone() && !error.is_unsupported() && !error.is_masked());
    }
    let mut table = ProcessTable::<(pid::Stat, pid::Comm)>::new(&proc).unwrap();
    table.scan().unwrap();
    table.scan().unwrap();
    // The context is found when a stat is opened.
    let text = fs::read("/proc/self/stat").unwrap();
    fs::remove_file(tree.path("proc/1/stat")).unwrap();
    fs::write(tree.path("proc/1/stat"), text).unwrap();
    assert!(pid::Stat::read_in(&init).is_ok());
}

#[test]
fn a_fifo_does_not_block() {
    fifos("fifo");
    without_openat2("a_fifo_does_not_block", Errno::NOSYS, || fifos("fifo-without"));
}

fn raw(errno: Errno) -> i32 {
    errno.raw_os_error()
}

/// Mounts over a file, as container runtimes and lxcfs make them.
#[test]
fn what_is_mounted_over_a_file() {
    let test = "what_is_mounted_over_a_file";
    zoo::inside(Place::Mounts, test, || {
        use rustix::mount::mount_bind;
        let tree = Tree::new("mounted");
        tree.fifo("fifo");
        let mounts = [
            (Path::new("/dev/null"), "/proc/meminfo"),
            (&tree.path("fifo"), "/proc/loadavg"),
            (&tree.path("outside"), "/proc/uptime"),
        ];
        for (source, target) in mounts {
            if let Err(errno) = mount_bind(source, target) {
                return zoo::skipped(test, &format!("mount over {target}: {errno}"));
            }
        }
        let body = || {
            let proc = ProcDir::open().unwrap();
            for error in [
                system::Meminfo::read_in(&proc).unwrap_err(),
                Sampler::<system::Meminfo>::open(&proc).unwrap_err(),
            ] {
                assert!(error.is_masked() && !error.is_unsupported() && !error.is_denied(), "{error}");
                assert!(error.io_error().is_none() && error.to_string().starts_with("/proc/meminfo: masked"));
            }
            let error = system::Loadavg::read_in(&proc).unwrap_err();
            assert!(!error.is_masked() && error.to_string().contains("not a regular file"), "{error}");
            let mut kept = Sampler::<system::Uptime>::open(&proc).unwrap();
            assert!(kept.sample().is_ok() && kept.sample().is_ok());
            assert_eq!(kept.text(), b"2.00 1.00\n");
        };
        body();
        without_openat2(test, Errno::NOSYS, body);
        // If devices may not be opened, the mask cannot be opened either.
        let flags = rustix::mount::MountFlags::NODEV | rustix::mount::MountFlags::BIND;
        match rustix::mount::mount_remount("/proc/meminfo", flags, "") {
            Ok(()) => body(),
            Err(errno) => zoo::skipped(test, &format!("remount: {errno}")),
        }
    });
}

#[test]
fn a_file_without_an_end() {
    let tree = Tree::new("long");
    let file = fs::File::create(tree.path("proc/meminfo")).unwrap();
    if let Err(error) = file.set_len(900 << 30) {
        return zoo::skipped("a_file_without_an_end", &error.to_string());
    }
    let proc = tree.open();
    let mut sampler = Sampler::<system::Meminfo>::open(&proc).unwrap();
    for error in [
        sampler.sample().unwrap_err(),
        system::Meminfo::read_in(&proc).unwrap_err(),
        sys::Numbers::read_at(&proc, "meminfo").unwrap_err(),
    ] {
        assert!(error.is_too_long() && !error.is_parse() && !error.is_unsupported(), "{error}");
        assert_eq!(error.path(), tree.path("proc/meminfo"));
        assert_eq!(error.io_error().and_then(|error| error.raw_os_error()), Some(raw(Errno::FBIG)));
    }
    assert!(sampler.text().is_empty());
    // It works again when the file is a regular one again.
    file.set_len(0).unwrap();
    tree.write(
        "proc/meminfo",
        "MemTotal: 9 kB\nMemFree: 1 kB\nBuffers: 0 kB\nCached: 0 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n",
    );
    assert!(sampler.sample().is_ok());
    proc.set_read_limit(20);
    assert!(system::Meminfo::read_in(&proc).unwrap_err().is_too_long());
    assert!(uptime_at(&proc, "uptime").is_ok() && sampler.sample().is_ok());
    proc.set_read_limit(1 << 20);
    assert!(system::Meminfo::read_in(&proc).is_ok());
    let live = ProcDir::open().unwrap();
    live.set_read_limit(100);
    assert!(system::Stat::read_in(&live).unwrap_err().is_too_long());
    let mut table = ProcessTable::<(pid::Stat,)>::new(&live).unwrap();
    let _ = table.scan();
}

#[test]
fn a_directory_that_is_no_proc() {
    let directory = Temporary::new("no proc at all");
    let proc = ProcDir::at(directory.path(), Machine::COMMON).unwrap();
    let missing = || uptime_at(&proc, "uptime").unwrap_err();
    for error in [missing(), proc.pid(1).unwrap_err(), proc.this_process().unwrap_err()] {
        assert!(error.is_not_proc() && !error.is_unsupported() && !error.is_gone(), "{error}");
    }
    assert!(missing().to_string().contains("is not a /proc"), "{}", missing());
    assert!(missing().path().ends_with("uptime"));
    // A capture of three files is read, and one of them marks it.
    fs::write(directory.path().join("loadavg"), "0.00 0.00 0.00 1/2 3\n").unwrap();
    assert!(system::Loadavg::read_in(&proc).is_ok() && missing().is_not_proc());
    for mark in ["stat", "self", "17"] {
        fs::create_dir(directory.path().join(mark)).unwrap();
        assert!(missing().is_unsupported() && !missing().is_not_proc(), "{mark}");
        fs::remove_dir(directory.path().join(mark)).unwrap();
    }
    fs::create_dir(directory.path().join("017")).unwrap();
    assert!(missing().is_not_proc());
}

#[test]
fn numbers_that_the_kernel_would_not_write() {
    let tree = Tree::new("numbers");
    for name in ["0", "12", "012", "00012", "0x1", "1/task/0", "1/task/01", "1/task/7", "1/fd"] {
        fs::create_dir_all(tree.path(&format!("proc/{name}"))).unwrap();
    }
    for name in ["0", "00", "07", "10"] {
        symlink("/dev/null", tree.path(&format!("proc/1/fd/{name}"))).unwrap();
    }
    let sorted = |walk: procsampler::dir::Walk<'_>| {
        let mut ids: Vec<u32> = walk.map(Result::unwrap).collect();
        ids.sort();
        ids
    };
    let proc = tree.open();
    assert_eq!(sorted(proc.pids().unwrap().walk()), [1, 12]);
    let init = proc.pid(1).unwrap();
    assert_eq!(sorted(init.tids().unwrap().walk()), [1, 7]);
    assert_eq!(sorted(pid::Fds::open(&init).unwrap().numbers()), [0, 10]);
}

#[test]
fn a_captured_file_that_is_replaced() {
    let tree = Tree::new("replaced");
    let proc = tree.open();
    let mut uptime = Sampler::<system::Uptime>::open(&proc).unwrap();
    let mut up = || {
        uptime.sample()?;
        Ok::<_, Error>(uptime.text()[0] - b'0')
    };
    assert_eq!(up().unwrap(), 1);
    tree.write("proc/uptime", "5.00 1.00\n");
    assert_eq!(up().unwrap(), 5);
    fs::rename(tree.path("outside"), tree.path("proc/uptime")).unwrap();
    assert_eq!(up().unwrap(), 2);
    fs::remove_file(tree.path("proc/uptime")).unwrap();
    for _ in 0..2 {
        assert!(up().unwrap_err().is_unsupported());
    }
    tree.write("proc/uptime", "7.00 1.00\n");
    assert_eq!(up().unwrap(), 7);
    tree.fifo("proc/uptime");
    assert!(up().unwrap_err().to_string().contains("not a regular file"));

    let mut comm = Sampler::<pid::Comm>::open(&proc.pid(1).unwrap()).unwrap();
    comm.sample().unwrap();
    fs::remove_dir_all(tree.path("proc/1")).unwrap();
    assert!(comm.sample().unwrap_err().is_gone());
}

/// All files that a process without memory and namespaces lacks have the same error.
#[track_caller]
fn has_none(dir: &PidDir, with_namespaces: bool) {
    fn none<T: FileIn<PidDir>>(dir: &PidDir, errors: &mut Vec<Error>) {
        match (T::read_in(dir), Sampler::<T>::open(dir).and_then(|mut sampler| sampler.sample().map(drop))) {
            (Err(one), Err(other)) => errors.extend([one, other]),
            (one, other) => panic!("{}: {:?} {other:?}", T::NAME, one.map(drop)),
        }
    }
    let mut errors = Vec::new();
    none::<pid::Maps>(dir, &mut errors);
    none::<pid::Smaps>(dir, &mut errors);
    none::<pid::Environ>(dir, &mut errors);
    none::<pid::Auxv>(dir, &mut errors);
    if this_process().path().join("smaps_rollup").exists() {
        none::<pid::SmapsRollup>(dir, &mut errors);
    }
    if this_process().path().join("numa_maps").exists() {
        none::<pid::NumaMaps>(dir, &mut errors);
    }
    let mut pages = pid::pagemap::Pages::default();
    let pagemap = pid::Pagemap::open(dir).and_then(|mut pagemap| pagemap.read(0x1000..0x9000, &mut pages));
    errors.push(pagemap.unwrap_err());
    if !with_namespaces {
        none::<pid::Mounts>(dir, &mut errors);
        none::<pid::Mountinfo>(dir, &mut errors);
        none::<pid::Mountstats>(dir, &mut errors);
        none::<net::Dev>(dir, &mut errors);
        none::<net::Snmp>(dir, &mut errors);
        none::<net::Tcp>(dir, &mut errors);
    }
    for error in errors {
        assert!(error.process_has_none() || (!zoo::is_root() && error.is_denied()), "{error}");
        assert!(!error.is_gone() && !error.is_unsupported(), "{error}");
        assert!(!error.to_string().contains("this kernel"), "{error}");
    }
    // A file that this kernel lacks still has a different error.
    let error = net::Dev::read_at(dir, "no_such_file").unwrap_err();
    assert!(error.is_unsupported() && !error.process_has_none(), "{error}");
}

#[test]
fn a_zombie_has_none() {
    let mut child = zoo::sleeper();
    let dir = child.dir();
    let mut kept = (
        Sampler::<pid::Maps>::open(&dir).unwrap(),
        Sampler::<pid::Environ>::open(&dir).unwrap(),
        Sampler::<pid::Auxv>::open(&dir).unwrap(),
    );
    kept.0.sample().unwrap();
    let no_file = net::Dev::read_at(&dir, "net/no_such_file").unwrap_err();
    assert!(no_file.is_unsupported() && !no_file.process_has_none(), "{no_file}");
    child.make_zombie();
    has_none(&dir, false);
    let errors = [kept.0.sample().map(drop), kept.1.sample().map(drop), kept.2.sample().map(drop)]
        .map(Result::unwrap_err);
    for error in errors {
        assert!(error.process_has_none() || (!zoo::is_root() && error.is_denied()), "{error}");
    }
    let mut table = ProcessTable::<(pid::Stat, pid::Environ)>::new(&ProcDir::open().unwrap()).unwrap();
    table.scan().unwrap();
    let outcome = format!("{:?}", table.get(child.pid()).unwrap().files().1.outcome());
    assert!(outcome == "Unsupported" || (!zoo::is_root() && outcome == "Denied"), "{outcome}");
    child.bury();
    for error in [pid::Maps::read_in(&dir).unwrap_err(), pid::Mounts::read_in(&dir).unwrap_err()] {
        assert!(error.is_gone() && !error.process_has_none(), "{error}");
    }
}

#[test]
fn a_kernel_thread_has_none() {
    let test = "a_kernel_thread_has_none";
    let kthreadd = ProcDir::open().unwrap().pid(2).ok();
    match kthreadd.filter(|_| fs::read("/proc/2/comm").is_ok_and(|comm| comm == b"kthreadd\n")) {
        Some(dir) => has_none(&dir, true),
        None => zoo::skipped(test, "process 2 is not kthreadd"),
    }
}

/// The results of older kernels: an empty text, and zeros in statm.
#[test]
fn an_empty_text_of_no_memory() {
    let tree = Tree::new("no-memory");
    let names = ["maps", "smaps", "smaps_rollup", "numa_maps", "environ", "auxv"];
    for name in names {
        tree.write(&format!("proc/1/{name}"), "");
    }
    let init = tree.open().pid(1).unwrap();
    assert!(
        pid::Environ::read_in(&init).is_ok() && pid::Maps::read_in(&init).is_ok(),
        "nothing says that it is so"
    );
    let mut kept = Sampler::<pid::Maps>::open(&init).unwrap();
    assert!(kept.sample().is_ok());
    tree.write("proc/1/statm", "0 0 0 0 0 0 0\n");
    for error in [
        kept.sample().map(drop).unwrap_err(),
        pid::Maps::read_in(&init).unwrap_err(),
        pid::Smaps::read_in(&init).unwrap_err(),
        pid::SmapsRollup::read_in(&init).unwrap_err(),
        pid::NumaMaps::read_in(&init).unwrap_err(),
        pid::Environ::read_in(&init).unwrap_err(),
        pid::Auxv::read_in(&init).unwrap_err(),
    ] {
        assert!(error.process_has_none() && !error.is_gone() && !error.is_unsupported(), "{error}");
    }
    tree.write("proc/1/statm", "5 4 3 2 0 1 0\n");
    assert!(pid::Environ::read_in(&init).is_ok() && kept.sample().is_ok());
}

#[test]
fn an_empty_environment_is_no_missing_one() {
    let child = zoo::Child::spawn(Command::new("sleep").arg("1000").env_clear().stdin(Stdio::null()));
    zoo::wait_for_state(child.pid(), 'S');
    let mut environ = Sampler::<pid::Environ>::open(&child.dir()).unwrap();
    for _ in 0..2 {
        assert_eq!(environ.sample().unwrap().variables().count(), 0);
    }
    assert!(pid::Environ::read_in(&child.dir()).is_ok());
}

/// A table keeps more descriptors after the soft limit was raised.
#[test]
fn the_limit_of_descriptors_is_raised() {
    zoo::inside(Place::Alone, "the_limit_of_descriptors_is_raised", || {
        let before = getrlimit(Resource::Nofile);
        if before.maximum.is_some_and(|maximum| maximum <= 64) {
            return zoo::skipped("the_limit_of_descriptors_is_raised", "the hard limit is 64 or less");
        }
        setrlimit(Resource::Nofile, Rlimit { current: Some(64), ..before }).unwrap();
        let low = ProcessTable::<(pid::Stat,)>::new(&ProcDir::open().unwrap()).unwrap().budget();
        assert_eq!(procsampler::table::raise_descriptor_limit().unwrap(), before.maximum);
        let high = ProcessTable::<(pid::Stat,)>::new(&ProcDir::open().unwrap()).unwrap().budget();
        assert!(low == 32 && high > low, "{low} {high}");
        assert_eq!(getrlimit(Resource::Nofile).current, before.maximum);
    });
}

/// A file that is read once costs an open, a read and a close. The right to look at the process is not asked
/// for, because the text of a stat shows it.
#[test]
fn a_stat_that_is_read_once() {
    let test = "a_stat_that_is_read_once";
    const TRACED: &str = "PROCSAMPLER_TRACED";
    let mark = |name: &str| assert!(fs::metadata(format!("/no such directory/{name}")).is_err());
    if std::env::var_os(TRACED).is_some() {
        let dir = ProcDir::open().unwrap().this_process().unwrap();
        // The first one also asks what the kernel accounts.
        let first = pid::Stat::read_in(&dir).unwrap();
        mark("begin");
        let second = pid::Stat::read_in(&dir).unwrap();
        mark("end");
        assert_eq!((second.startcode, second.pid), (first.startcode, std::process::id()));
        assert!(second.startcode.known().is_some());
        return;
    }
    let temporary = Temporary::new(test);
    let calls = temporary.path().join("calls");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-o", calls.to_str().unwrap()]).arg(std::env::current_exe().unwrap());
    strace.args(["--exact", &format!("opening::{test}"), "--test-threads=1"]).env(TRACED, "1");
    match strace.output() {
        Ok(output) if output.status.success() => {}
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stderr);
            assert!(text.contains("strace: "), "{}\n{text}", String::from_utf8_lossy(&output.stdout));
            return zoo::skipped(test, text.trim());
        }
        Err(error) => return zoo::skipped(test, &format!("strace: {error}")),
    }
    let calls = fs::read_to_string(calls).unwrap();
    let between = calls.lines().skip_while(|line| !line.contains("directory/begin")).skip(1);
    let between = between.take_while(|line| !line.contains("directory/end"));
    // A build for tests asks whether a descriptor is open before it is closed.
    let between: Vec<_> = between.filter(|line| !line.contains("F_GETFD")).collect();
    assert_eq!(between.len(), 3, "{between:#?}");
    assert!(between[0].contains("open") && between[1].contains("pread") && between[2].contains("close"));
}
