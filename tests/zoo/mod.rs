//! Processes that the tests make, and the places where tests run that need other rights than their caller has.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::ffi::c_int;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use procsampler::{PidDir, ProcDir};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// A child that is killed and reaped whatever becomes of the test.
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

    /// Kills it and waits until it is a zombie.
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

/// A child that sleeps, its program executed already.
pub fn sleeper() -> Child {
    sleepers(1).remove(0)
}

pub fn sleepers(count: usize) -> Vec<Child> {
    let sleep = |_| Child::spawn(Command::new("sleep").arg("1000").stdin(Stdio::null()));
    let all: Vec<Child> = (0..count).map(sleep).collect();
    for child in &all {
        wait_for_state(child.pid(), 'S');
    }
    all
}

/// The same as another user, if there is a tool for that. For root.
pub fn sleeper_of_nobody() -> Option<Child> {
    let mut command = Command::new(NOBODY[0]);
    command.args(&NOBODY[1..]).args(["sleep", "1000"]).stdin(Stdio::null()).stderr(Stdio::null());
    let child = Child(command.spawn().ok()?);
    let comm = format!("/proc/{}/comm", child.pid());
    wait_until("sleep is executed", || {
        !fs::read(&comm).is_ok_and(|comm| comm == b"setpriv\n") || state(child.pid()) == Some('Z')
    });
    wait_until("it sleeps, or has failed", || matches!(state(child.pid()), Some('S' | 'Z')));
    (state(child.pid()) == Some('S')).then_some(child)
}

pub fn pids(children: &[Child]) -> Vec<u32> {
    children.iter().map(Child::pid).collect()
}

unsafe extern "C" {
    fn fork() -> c_int;
    fn pause() -> c_int;
    fn waitpid(pid: c_int, status: *mut c_int, options: c_int) -> c_int;
}

pub fn wait_for_ever() -> ! {
    loop {
        // SAFETY: it waits.
        unsafe { pause() };
    }
}

/// A child without a program of its own, which waits for ever.
#[derive(Debug)]
pub struct Forked(pub c_int);

impl Forked {
    /// The body runs in the child of a process of several threads: system calls only, nothing that takes a lock.
    pub fn new(body: impl FnOnce()) -> Self {
        // SAFETY: the child does as was said.
        match unsafe { fork() } {
            0 => {
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
        // SAFETY: a child that nobody else waits for.
        unsafe { waitpid(self.0, std::ptr::null_mut(), 0) };
    }
}

/// A shell that does as it is told. What it started ends with it.
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

    /// Reaps the shell, a zombie, and lets those live that it started.
    pub fn leave_orphans(mut self) {
        self.child.0.wait().unwrap();
        self.group = None;
    }

    /// Gives it an order.
    pub fn tell(&mut self, order: &str) {
        writeln!(self.orders, "{order}").unwrap();
    }

    /// Gives it an order that it answers with one line; then it waits for the next, all it did being accounted.
    pub fn ask(&mut self, order: &str) -> String {
        self.tell(order);
        let answer = self.line();
        wait_for_state(self.pid(), 'S');
        answer
    }

    /// The next line that it, or a child of its, prints.
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

/// Waits for what must come. Time is no verdict on a shared machine, but a test that hangs tells nothing.
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

/// The letter of a process's state, read by another reader than the crate's.
pub fn state(pid: u32) -> Option<char> {
    let text = fs::read(format!("/proc/{pid}/stat")).ok()?;
    let name_end = text.iter().rposition(|&byte| byte == b')')?;
    text.get(name_end + 2).map(|&letter| letter.into())
}

#[track_caller]
pub fn wait_for_state(pid: u32, letter: char) {
    wait_until(&format!("process {pid} in state {letter}"), || state(pid) == Some(letter));
}

/// A child with the number of one that was reaped. Only in [`Place::Pids`].
pub fn reborn(pid: u32) -> Child {
    for _ in 0..1000 {
        fs::write("/proc/sys/kernel/ns_last_pid", (pid - 1).to_string()).unwrap();
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

/// A test that lacks a right passes, and says so.
pub fn skipped(test: &str, why: &str) {
    println!("skipped: {test}: {why}");
}

/// Where the body of a test runs: in the test itself, or in a process of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A process without the other tests' threads.
    Alone,
    /// As an ordinary user.
    Nobody,
    /// As a root that may not look at others, as in a usual container.
    Blind,
    /// In a pid namespace, or anywhere where numbers of processes can be chosen.
    Pids,
    /// With mounts of its own, as one who may mount.
    Mounts,
    /// In a network namespace of its own, where nothing moves.
    Net,
    /// As an ordinary user, with a procfs mounted with these options at [`procfs`].
    Procfs(&'static str),
}

const PLACE: &str = "PROCSAMPLER_TEST_PLACE";
const PROCFS: &str = "PROCSAMPLER_TEST_PROCFS";
const NOBODY: [&str; 4] = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

/// The procfs of [`Place::Procfs`].
pub fn procfs() -> PathBuf {
    std::env::var_os(PROCFS).expect("in Place::Procfs only").into()
}

/// Runs `body`, the whole of the test called `test`, in a place. Where that cannot be had the test is skipped.
pub fn inside(place: Place, test: &str, body: impl FnOnce()) {
    if std::env::var(PLACE).is_ok_and(|here| here == format!("{place:?}")) {
        // It does not outlive who began it.
        std::thread::spawn(|| {
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
            std::process::exit(1);
        });
        return body();
    }
    let temporary = Temporary::new(test);
    let directory = temporary.0.to_str().unwrap();
    let before: Vec<&str> = match place {
        // A child of a shell: its table of descriptors is not as large as this process's was.
        Place::Alone => vec!["sh", "-c", r#""$@"; exit $?"#, "sh"],
        Place::Nobody if !is_root() => return body(),
        Place::Nobody => NOBODY.to_vec(),
        Place::Blind if !is_root() => return skipped(test, "not root"),
        Place::Blind => vec!["setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace"],
        Place::Pids if is_root() => vec!["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"],
        Place::Pids => {
            let user = "--user --map-root-user --pid --fork --kill-child --mount-proc";
            ["unshare"].into_iter().chain(user.split(' ')).collect()
        }
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
    let obstacle = match try_out {
        Some(Err(error)) => Some(format!("{}: {error}", before[0])),
        Some(Ok(output)) if !output.status.success() => {
            Some(String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or(before[0]).to_owned())
        }
        _ => None,
    };
    if let Some(obstacle) = obstacle {
        let last = "/proc/sys/kernel/ns_last_pid";
        let same = || fs::read(last).and_then(|number| fs::write(last, number));
        return match place {
            Place::Pids if same().is_ok() => body(),
            _ => skipped(test, &obstacle),
        };
    }
    // Another user may not see the directory of the tests.
    let mut program = std::env::current_exe().unwrap();
    if matches!(place, Place::Nobody | Place::Procfs(_)) {
        let copy = temporary.0.with_extension("test");
        // By another process: a file that this one has open to write, and children of other tests with it, is busy.
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

    let mut line = before.clone();
    line.extend([
        program.to_str().unwrap(),
        "--exact",
        test,
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
    let said = |line: &str| line.find("skipped: ").or_else(|| line.find("report: "));
    for said in text.lines().filter_map(|line| said(line).map(|at| &line[at..])) {
        println!("{said}");
    }
    assert!(output.status.success(), "{line:?}: {}\n{text}", output.status);
    assert!(text.contains("1 passed"), "{line:?} ran no test\n{text}");
}

/// An empty directory that anybody may see, and that goes with this value.
pub struct Temporary(pub PathBuf);

impl Temporary {
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("procsampler-{}-{name}", std::process::id()));
        // Of a process of this number that was killed.
        let _ = fs::remove_dir_all(&path);
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
