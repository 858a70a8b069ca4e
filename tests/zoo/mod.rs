//! Processes that the tests make, and the places where tests run that need other rights than their caller
//! has.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::ffi::{c_int, c_long, c_void};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use procsampler::{Error, PidDir, ProcDir, TidDir};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// A child that is killed and reaped even if the test fails.
#[derive(Debug)]
pub struct Child(pub std::process::Child);

impl Child {
    pub fn spawn(command: &mut Command) -> Self {
        Child(command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}")))
    }

    pub fn pid(&self) -> u32 {
        self.0.id()
    }

    pub fn dir(&self) -> PidDir {
        ProcDir::open().unwrap().pid(self.pid()).unwrap()
    }

    /// Kills the child and waits until it is a zombie.
    pub fn make_zombie(&mut self) {
        self.0.kill().unwrap();
        wait_for_state(self.pid(), 'Z');
    }

    /// Kills it and reaps it: its number is free.
    pub fn bury(mut self) -> u32 {
        let pid = self.pid();
        self.0.kill().unwrap();
        self.0.wait().unwrap();
        pid
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A sleeping child that has already executed its program.
pub fn sleeper() -> Child {
    sleepers(1).remove(0)
}

pub fn sleepers(count: usize) -> Vec<Child> {
    let sleep = |_| Child::spawn(Command::new("sleep").arg("1000").stdin(Stdio::null()));
    let all: Vec<Child> = (0..count).map(sleep).collect();
    for child in &all {
        wait_until(&format!("{} sleeps", child.pid()), || sleeps(child.pid()));
    }
    all
}

/// Whether the process sleeps in its sleep call. While a program starts, the file system may make it wait
/// elsewhere. Some kernels do not name the place where a process waits.
pub fn sleeps(pid: u32) -> bool {
    let place = fs::read_to_string(format!("/proc/{pid}/wchan")).unwrap_or_default();
    state(pid) == Some('S') && (place.contains("sleep") || matches!(&*place, "" | "0"))
}

/// If the test runs as root, a sleeping child of another user. Otherwise returns `None` and prints the
/// reason.
pub fn sleeper_of_nobody(test: &str) -> Option<Child> {
    let mut command = Command::new(NOBODY[0]);
    command.args(&NOBODY[1..]).args(["sleep", "1000"]).stdin(Stdio::null()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => Child(child),
        Err(error) => {
            skipped(test, &format!("{}: {error}", NOBODY[0]));
            return None;
        }
    };
    let pid = child.pid();
    let comm = format!("/proc/{pid}/comm");
    let failed = || state(pid) == Some('Z');
    wait_until("sleep is executed, or setpriv has failed", || {
        failed() || fs::read(&comm).is_ok_and(|comm| comm == b"sleep\n")
    });
    wait_until("it sleeps, or has failed", || failed() || sleeps(pid));
    if failed() {
        let mut why = String::new();
        child.0.stderr.take().unwrap().read_to_string(&mut why).unwrap();
        skipped(test, why.lines().next().unwrap_or(NOBODY[0]));
        return None;
    }
    Some(child)
}

pub fn pids(children: &[Child]) -> Vec<u32> {
    children.iter().map(Child::pid).collect()
}

unsafe extern "C" {
    fn fork() -> c_int;
    fn pause() -> c_int;
    fn waitpid(pid: c_int, status: *mut c_int, options: c_int) -> c_int;
    fn read(fd: c_int, to: *mut c_void, size: usize) -> isize;
    fn write(fd: c_int, from: *const c_void, size: usize) -> isize;
    fn close(fd: c_int) -> c_int;
    fn syscall(number: c_long, ...) -> c_long;
    fn clone(
        run: extern "C" fn(*mut c_void) -> c_int,
        stack: *mut c_void,
        flags: c_int,
        arg: *mut c_void,
    ) -> c_int;
}

pub fn wait_for_ever() -> ! {
    loop {
        // SAFETY: the call only waits.
        unsafe { pause() };
    }
}

/// A forked child that executes no program and waits for ever.
#[derive(Debug)]
pub struct Forked(pub c_int);

impl Forked {
    /// This process has several threads, so `body`, which runs in the child, may make system calls only and
    /// must not take a lock.
    pub fn new(body: impl FnOnce()) -> Self {
        Self::keeping(&[], body)
    }

    /// Like `new`, but the child keeps only the descriptors `fds` and the standard ones. If it held the end
    /// of another test's pipe, that pipe would stay open until this child ends.
    pub fn keeping(fds: &[RawFd], body: impl FnOnce()) -> Self {
        // SAFETY: the child makes system calls only, as the documentation of `new` demands.
        match unsafe { fork() } {
            0 => {
                for fd in (3..4096).filter(|fd| !fds.contains(fd)) {
                    // SAFETY: no code in the child uses this descriptor.
                    unsafe { close(fd) };
                }
                body();
                wait_for_ever()
            }
            pid if pid > 0 => Forked(pid),
            _ => panic!("{}", std::io::Error::last_os_error()),
        }
    }

    pub fn pid(&self) -> u32 {
        self.0 as u32
    }

    pub fn make_zombie(&self) {
        kill_process(Pid::from_raw(self.0).unwrap(), Signal::KILL).unwrap();
        wait_for_state(self.pid(), 'Z');
    }

    /// Kills it and reaps it: its number is free.
    pub fn bury(self) -> u32 {
        self.pid()
    }
}

impl Drop for Forked {
    fn drop(&mut self) {
        let _ = kill_process(Pid::from_raw(self.0).unwrap(), Signal::KILL);
        // SAFETY: no other code waits for this child.
        unsafe { waitpid(self.0, std::ptr::null_mut(), 0) };
    }
}

/// A process of two threads, whose leader ends on request. The other thread waits for ever.
#[derive(Debug)]
pub struct Leader {
    process: Forked,
    end: OwnedFd,
    other: u32,
}

impl Leader {
    /// Starts the process; both threads wait.
    pub fn new() -> Self {
        // The flags that make a thread: CLONE_VM, _FS, _FILES, _SIGHAND, _THREAD and _SYSVSEM.
        const THREAD: c_int = 0x100 | 0x200 | 0x400 | 0x800 | 0x1_0000 | 0x4_0000;
        let ((ended, end), (ready, say)) = (rustix::pipe::pipe().unwrap(), rustix::pipe::pipe().unwrap());
        let (ended, say) = (ended.as_raw_fd(), (say.as_raw_fd(), say));
        let stack = vec![0u128; 4096];
        let top = stack.as_ptr_range().end.cast_mut().cast();
        let process = Forked::keeping(&[ended, say.0], || {
            // SAFETY: this makes system calls only, and the thread has its own stack.
            unsafe {
                if clone(other_thread, top, THREAD, say.0 as usize as *mut c_void) < 0 {
                    write(say.0, b"!".as_ptr().cast(), 1);
                }
                read(ended, [0u8].as_mut_ptr().cast(), 1);
                syscall(EXIT, 0);
            }
        });
        let mut said = [0];
        rustix::io::read(&ready, &mut said).unwrap();
        assert_eq!(said, *b"x", "no thread can be made");
        let pid = process.pid();
        let names =
            fs::read_dir(format!("/proc/{pid}/task")).unwrap().map(|entry| entry.unwrap().file_name());
        let mut tids = names.map(|name| name.to_str().unwrap().parse::<u32>().unwrap());
        let other = tids.find(|&tid| tid != pid).expect("it has said that it is there");
        wait_until("both threads wait", || {
            state(pid) == Some('S') && state_in(&format!("/proc/{pid}/task/{other}")) == Some('S')
        });
        Leader { process, end, other }
    }

    pub fn pid(&self) -> u32 {
        self.process.pid()
    }

    pub fn dir(&self) -> PidDir {
        ProcDir::open().unwrap().pid(self.pid()).unwrap()
    }

    /// The directory of the thread that does not end.
    pub fn rest(&self) -> TidDir {
        self.dir().thread(self.other).unwrap()
    }

    /// Ends the leader, and waits until it is a zombie.
    pub fn end(&self) {
        rustix::io::write(&self.end, b"x").unwrap();
        wait_for_state(self.pid(), 'Z');
    }

    /// Kills and reaps the whole process.
    pub fn bury(self) {
        self.process.bury();
    }
}

extern "C" fn other_thread(say: *mut c_void) -> c_int {
    // SAFETY: this is a system call on a buffer that lives long enough.
    unsafe { write(say as usize as c_int, b"x".as_ptr().cast(), 1) };
    wait_for_ever()
}

/// The number of the system call that ends one thread. Library functions end the whole process.
const EXIT: c_long = if cfg!(target_arch = "x86_64") {
    60
} else if cfg!(any(target_arch = "aarch64", target_arch = "riscv64", target_arch = "loongarch64")) {
    93
} else if cfg!(target_arch = "mips") {
    4001
} else if cfg!(target_arch = "mips64") {
    5058
} else {
    1
};

/// A shell that executes the orders of the test. The processes that it started end with it.
#[derive(Debug)]
pub struct Shell {
    child: Child,
    group: Option<Pid>,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Shell {
    pub fn new() -> Self {
        let mut command = Command::new("/bin/sh");
        let mut child = Child::spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0));
        let (orders, answers) = (child.0.stdin.take().unwrap(), child.0.stdout.take().unwrap());
        let group = Pid::from_raw(child.pid() as i32);
        let mut shell = Shell { child, group, orders, answers: BufReader::new(answers) };
        assert_eq!(shell.ask("echo ready"), "ready");
        shell
    }

    pub fn pid(&self) -> u32 {
        self.child.pid()
    }

    pub fn dir(&self) -> PidDir {
        self.child.dir()
    }

    pub fn make_zombie(&mut self) {
        self.child.make_zombie();
    }

    /// Reaps the shell, which is a zombie, and leaves the processes that it started running.
    pub fn leave_orphans(mut self) {
        self.child.0.wait().unwrap();
        self.group = None;
    }

    /// Gives the shell an order.
    pub fn tell(&mut self, order: &str) {
        writeln!(self.orders, "{order}").unwrap();
    }

    /// Gives the shell an order that it answers with one line. When this returns, the shell waits for the
    /// next order, and the kernel has accounted for all that it did.
    pub fn ask(&mut self, order: &str) -> String {
        self.tell(order);
        let answer = self.line();
        wait_for_state(self.pid(), 'S');
        answer
    }

    /// The next line that the shell or one of its children prints.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        if let Some(group) = self.group {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

/// Waits until `is_so` holds. The time limit is generous, because a shared machine can be slow, but a test
/// must not hang for ever.
#[track_caller]
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..30_000 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("waited for a minute and more: {what}");
}

/// The letter of a process's state. This does not use the crate's own reader.
pub fn state(pid: u32) -> Option<char> {
    state_in(&format!("/proc/{pid}"))
}

/// The state of the process or thread with this directory.
fn state_in(directory: &str) -> Option<char> {
    let text = fs::read(format!("{directory}/stat")).ok()?;
    let name_end = text.iter().rposition(|&byte| byte == b')')?;
    text.get(name_end + 2).map(|&letter| letter.into())
}

#[track_caller]
pub fn wait_for_state(pid: u32, letter: char) {
    wait_until(&format!("process {pid} in state {letter}"), || state(pid) == Some(letter));
}

/// A new child with the number of a process that was reaped. This works only in [`Place::Pids`].
pub fn reborn(pid: u32) -> Child {
    for _ in 0..1000 {
        fs::write(LAST_PID, (pid - 1).to_string()).unwrap();
        let child = sleeper();
        if child.pid() == pid {
            return child;
        }
    }
    panic!("number {pid} did not come again");
}

pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Reports that a test was skipped, and why. A skipped test passes, and the harness hides what a passing test
/// prints, so this writes to standard error directly.
pub fn skipped(test: &str, why: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {}", why.trim_end());
}

/// Returns the value of `result`. If `why` accepts the error, returns `None` and prints the reason. Any other
/// error fails the test. So does an accepted error that does not occur when the file is read without the
/// crate.
#[track_caller]
pub fn unless<T>(test: &str, why: impl FnOnce(&Error) -> bool, result: Result<T, Error>) -> Option<T> {
    let error = match result {
        Ok(value) => return Some(value),
        Err(error) => error,
    };
    assert!(why(&error), "{error}");
    let number = |error: &std::io::Error| error.raw_os_error();
    match fs::read(error.path()) {
        Ok(_) => panic!("{error}, and yet it can be read"),
        Err(other) => {
            assert_eq!(error.io_error().and_then(number), number(&other), "{error}; in truth {other}")
        }
    }
    skipped(test, &error.to_string());
    None
}

/// Whether the kernel has no such file or this process may not read it. Tests of many files use this.
pub fn is_withheld(error: &Error) -> bool {
    error.is_unsupported() || error.is_denied()
}

/// Process 1, if it belongs to another user. Otherwise returns `None` and prints the reason.
pub fn another_users(test: &str) -> Option<PidDir> {
    match fs::metadata("/proc/1/stat").and_then(|_| fs::metadata("/proc/1")) {
        Err(error) => skipped(test, &format!("process 1 is not to be seen: {error}")),
        Ok(of_1) if of_1.uid() == rustix::process::geteuid().as_raw() => {
            skipped(test, "process 1 is no other user's");
        }
        Ok(_) => return Some(ProcDir::open().unwrap().pid(1).unwrap()),
    }
    None
}

/// Whether the file is the kernel's own. In containers, lxcfs mounts its own files over some of the kernel's.
pub fn is_kernels(test: &str, path: &str) -> bool {
    let directory = if path.starts_with("/sys/") { "/sys" } else { "/proc" };
    let device = |path: &str| fs::metadata(path).map(|file| file.dev());
    match (device(path), device(directory)) {
        (Ok(file), Ok(directory)) if file == directory => return true,
        (Ok(_), _) => skipped(test, &format!("another file is mounted over {path}")),
        (Err(error), _) => skipped(test, &format!("{path}: {error}")),
    }
    false
}

/// A socket that listens on this address. If there is no such network, returns `None` and prints the reason.
pub fn listener(test: &str, address: &str) -> Option<std::net::TcpListener> {
    match std::net::TcpListener::bind(address) {
        Ok(listener) => Some(listener),
        Err(error) => {
            let errno = rustix::io::Errno::from_io_error(&error);
            use rustix::io::Errno as No;
            assert!(matches!(errno, Some(No::ADDRNOTAVAIL | No::AFNOSUPPORT)), "{address}: {error}");
            skipped(test, &format!("{address}: {error}"));
            None
        }
    }
}

/// Checks that the error is one of those for a refused namespace: no permission, not supported, or too many
/// namespaces.
#[track_caller]
pub fn assert_is_refused(errno: rustix::io::Errno) {
    use rustix::io::Errno as No;
    assert!(matches!(errno, No::PERM | No::ACCESS | No::INVAL | No::NOSPC | No::USERS), "{errno}");
}

/// A value of oom_score_adj that this process may give to a child: `wanted`, or this process's own value if
/// that is higher.
pub fn oom_score_adj(wanted: i32) -> i32 {
    let own: i32 = fs::read_to_string("/proc/self/oom_score_adj").unwrap().trim().parse().unwrap();
    wanted.max(own)
}

/// The process in which the body of a test runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A process without the other tests' threads.
    Alone,
    /// As an ordinary user.
    Nobody,
    /// As root without the right to look at other users' processes, as in a usual container.
    Blind,
    /// In its own pid namespace, where process numbers can be chosen.
    Pids,
    /// In its own mount namespace, with the right to mount.
    Mounts,
    /// In its own network namespace, where there is no traffic.
    Net,
    /// As an ordinary user, with a procfs mounted with these options at [`procfs`].
    Procfs(&'static str),
}

/// The full name of a test, as `--exact` takes it. `module` is the test's [`module_path!`].
pub fn path_of(module: &str, test: &str) -> String {
    match module.split_once("::") {
        Some((_program, module)) => format!("{module}::{test}"),
        None => test.to_owned(),
    }
}

/// The full name of the running test, which is the name of its thread. `test` is its short name.
#[track_caller]
fn this_test(test: &str) -> String {
    let thread = std::thread::current();
    let path = thread.name().unwrap_or_default();
    assert_eq!(path.rsplit("::").next(), Some(test), "{path} is not the test {test}");
    path.to_owned()
}

/// A lock for tests that disturb each other, so that one of them runs at a time. These tests start many
/// processes, keep the CPUs busy, look at all processes, or measure time. A test takes the lock before it
/// does anything else.
pub fn storm() -> MutexGuard<'static, ()> {
    static STORM: Mutex<()> = Mutex::new(());
    STORM.lock().unwrap_or_else(PoisonError::into_inner)
}

const LAST_PID: &str = "/proc/sys/kernel/ns_last_pid";
const PLACE: &str = "PROCSAMPLER_TEST_PLACE";
const PROCFS: &str = "PROCSAMPLER_TEST_PROCFS";
/// The program runs as a child of a shell, so its descriptor table is not as large as this process's was.
const ALONE: [&str; 4] = ["sh", "-c", r#""$@"; exit $?"#, "sh"];
const NOBODY: [&str; 4] = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

/// The procfs of [`Place::Procfs`].
pub fn procfs() -> PathBuf {
    std::env::var_os(PROCFS).expect("in Place::Procfs only").into()
}

/// Shows what a test in another process skipped or reported.
pub fn pass_on(text: &str) {
    let said = |line: &str| line.find("skipped: ").or_else(|| line.find("report: "));
    for said in text.lines().filter_map(|line| said(line).map(|at| &line[at..])) {
        let _ = writeln!(std::io::stderr(), "{said}");
    }
}

/// Runs `body`, which is the whole body of the test named `test`, in this place. If the place cannot be made,
/// the test is skipped.
#[track_caller]
pub fn inside(place: Place, test: &str, body: impl FnOnce()) {
    if std::env::var(PLACE).is_ok_and(|here| here == format!("{place:?}")) {
        // This process ends when the process that started it ends.
        std::thread::spawn(|| {
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
            std::process::exit(1);
        });
        return body();
    }
    let temporary = Temporary::new(test);
    let directory = temporary.0.to_str().unwrap();
    let before: Vec<&str> = match place {
        Place::Alone => ALONE.to_vec(),
        Place::Nobody if !is_root() => return body(),
        Place::Nobody => NOBODY.to_vec(),
        Place::Blind if !is_root() => return skipped(test, "not root"),
        Place::Blind => vec!["setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace"],
        Place::Pids if is_root() => vec!["unshare", "--pid", "--fork", "--mount-proc"],
        Place::Pids => vec!["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc"],
        Place::Mounts if is_root() => vec!["unshare", "--mount"],
        Place::Mounts => vec!["unshare", "--user", "--map-root-user", "--mount"],
        Place::Net if is_root() => vec!["unshare", "--net"],
        Place::Net => vec!["unshare", "--user", "--map-root-user", "--net"],
        Place::Procfs(_) if !is_root() => return skipped(test, "only root mounts a procfs"),
        Place::Procfs(options) => {
            let mount = r#"mount -t proc -o "$1" proc "$2" && shift 2 && exec "$@""#;
            let before = ["unshare", "--mount", "sh", "-c", mount, "sh", options, directory];
            before.into_iter().chain(NOBODY).collect()
        }
    };
    let try_out = before
        .split_first()
        .map(|(program, args)| Command::new(program).args(args).arg("true").stdin(Stdio::null()).output());
    let chooses = || {
        let [program, args @ ..] = &before[..] else { return true };
        let mut command = Command::new(program);
        command.args(args).args(["test", "-w", LAST_PID]).stdin(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let obstacle = match try_out {
        Some(Err(error)) => Some(format!("{}: {error}", before[0])),
        Some(Ok(output)) if !output.status.success() => {
            Some(String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or(before[0]).to_owned())
        }
        _ if place == Place::Pids && !chooses() => {
            Some(format!("{LAST_PID} cannot be written (CONFIG_CHECKPOINT_RESTORE)"))
        }
        _ => None,
    };
    if let Some(obstacle) = obstacle {
        return skipped(test, &obstacle);
    }
    // Another user may not have access to the directory of the test programs.
    let mut program = std::env::current_exe().unwrap();
    if matches!(place, Place::Nobody | Place::Procfs(_)) {
        let copy = temporary.0.with_extension("test");
        // Another process makes the copy. If this process had the file open for writing, children of other
        // tests would inherit the descriptor, and executing the file would fail as busy.
        let copied = Command::new("cp").args([&program, &copy]).status().unwrap();
        assert!(copied.success(), "cp {} {}", program.display(), copy.display());
        fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
        program = copy;
        let mut is_there = Command::new(before[0]);
        is_there.args(&before[1..]).args(["test", "-x"]).arg(&program).stdin(Stdio::null());
        if !is_there.status().unwrap().success() {
            return skipped(test, &format!("another user may not execute {}", program.display()));
        }
    }

    let path = this_test(test);
    let mut line = before.clone();
    line.extend([
        program.to_str().unwrap(),
        "--exact",
        &path,
        "--include-ignored",
        "--nocapture",
        "--test-threads=1",
    ]);
    let mut command = Command::new(line[0]);
    command.args(&line[1..]).current_dir("/").env(PLACE, format!("{place:?}")).env(PROCFS, directory);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let _until_it_ends = child.stdin.take();
    let output = child.wait_with_output().unwrap();
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    pass_on(&text);
    assert!(output.status.success(), "{line:?}: {}\n{text}", output.status);
    assert!(text.contains("1 passed"), "{line:?} ran no test\n{text}");
}

/// The path of one of this crate's examples. `cargo test` builds the examples, but `cargo test --test ONE`
/// does not. So if cargo is available and may write, this builds the example; otherwise it takes the existing
/// program. If there is none, returns `None` and prints the reason.
pub fn example(test: &str, name: &str, features: &str) -> Option<PathBuf> {
    let this = std::env::current_exe().unwrap();
    let profile = this.parent().and_then(Path::parent).expect("it lies in PROFILE/deps");
    let built = profile.join("examples").join(name);
    // With --target, this is not the directory of the test program.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it lies in the target directory");
    let trial = target.join(format!("trial {name} {}", std::process::id()));
    let may_write = fs::create_dir(&trial).and_then(|()| fs::remove_dir(&trial)).is_ok();
    if let Some(cargo) = std::env::var_os("CARGO").filter(|_| may_write) {
        let profile = if profile.ends_with("release") { "release" } else { "dev" };
        let mut cargo = Command::new(cargo);
        cargo.args(["build", "--quiet", "--example", name, "--features", features, "--profile", profile]);
        cargo.arg("--target-dir").arg(target).current_dir(env!("CARGO_MANIFEST_DIR"));
        assert!(cargo.status().unwrap().success(), "the example {name} does not build");
        return Some(target.join(profile.replace("dev", "debug")).join("examples").join(name));
    }
    if built.exists() {
        return Some(built);
    }
    skipped(test, &format!("{} is not built", built.display()));
    None
}

/// An empty directory that every user may read. It is removed when this value is dropped.
pub struct Temporary(pub PathBuf);

impl Temporary {
    pub fn new(name: &str) -> Self {
        // The path must not contain symbolic links, since the kernel prints resolved paths.
        let all = std::env::temp_dir().canonicalize().unwrap();
        // Tests of two modules may choose the same name.
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        // Two processes in different pid namespaces can have the same number.
        let time = std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos();
        let path = all.join(format!("procsampler-{}-{time}-{number}-{name}", std::process::id()));
        fs::create_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Temporary(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
        let _ = fs::remove_file(self.0.with_extension("test"));
    }
}
