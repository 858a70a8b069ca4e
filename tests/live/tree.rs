//! Trees whose programs do a known amount of work, compared with that and with getrusage(2).

use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use procsampler::pid::Stat;
use procsampler::tree::{Tree, Usage};
use procsampler::{Machine, ProcDir, ProcFile};
use rustix::process::{Pid, Signal, getpid, kill_process, set_child_subreaper};

use crate::zoo::{self, Place};

/// A tree of this process, and a command in it that is stopped before its first instruction.
struct Watched {
    tree: Tree,
    root: Pid,
    /// What the process had used before.
    before: Stat,
    /// The last usage of each process, by number and start.
    seen: HashMap<(u32, u64), Usage>,
    is_over: bool,
}

impl Watched {
    #[expect(clippy::zombie_processes, reason = "Tree::reap waits for it")]
    fn new(command: &[&str]) -> Watched {
        set_child_subreaper(Some(getpid())).unwrap();
        let stop = r#"kill -STOP $$; exec "$@""#;
        let child = Command::new("/bin/sh").args(["-c", stop, "sh"]).args(command).spawn().unwrap();
        zoo::wait_for_state(child.id(), 'T');
        let proc = ProcDir::open().unwrap();
        let before = Stat::read_in(&proc.pid(child.id()).unwrap()).unwrap();
        let mut tree = Tree::new(&proc, std::process::id()).unwrap();
        tree.sample().unwrap();
        assert_eq!(tree.total(), Usage::default(), "nothing was done yet");
        let root = Pid::from_child(&child);
        kill_process(root, Signal::CONT).unwrap();
        Watched { tree, root, before, seen: HashMap::new(), is_over: false }
    }

    /// Takes a sample. Each tick and each byte belongs to one process, and nothing decreases.
    fn look(&mut self) {
        let before = self.tree.total();
        self.tree.sample().unwrap();
        self.take_in();
        let pids: Vec<u32> = self.tree.reap().unwrap().iter().map(|exit| exit.pid).collect();
        self.take_in();
        self.is_over |= pids.contains(&(self.root.as_raw_pid() as u32));
        let now = self.tree.total();
        assert!(now.cpu() >= before.cpu() && now.minflt >= before.minflt, "{before:?}, then {now:?}");
        let sum: Usage = self.seen.values().copied().sum();
        assert_eq!((sum.utime, sum.stime, sum.minflt), (now.utime, now.stime, now.minflt));
        if let (Some(sum), Some(now)) = (sum.io, now.io) {
            assert_eq!(sum, now);
        }
    }

    fn take_in(&mut self) {
        for member in self.tree.gone().chain(self.tree.members()) {
            self.seen.insert((member.pid(), member.started().0), member.own());
        }
    }

    /// Takes samples until there is no process left.
    fn end(&mut self) {
        zoo::wait_until("all have exited", || {
            self.look();
            self.is_over && self.tree.members().next().is_none()
        });
    }

    fn wait_until(&mut self, what: &str, mut is_so: impl FnMut(&Tree) -> bool) {
        zoo::wait_until(what, || {
            self.look();
            is_so(&self.tree)
        });
    }
}

/// A pipe with a name, in which a process can be made to wait.
fn fifo(directory: &Path, name: &str) -> PathBuf {
    let path = directory.join(name);
    let made = Command::new("mkfifo").args(["-m", "666"]).arg(&path).status().unwrap();
    assert!(made.success());
    path
}

/// Lets a process that waits there continue.
fn let_go(fifo: &Path) {
    drop(OpenOptions::new().write(true).open(fifo).unwrap());
}

/// The number of writes of the build: `dd` makes one call for each block, and the shell one for an `echo`.
const WRITES: u64 = 12 * 500 + 3 * 40 + 300;
const WRITTEN: u64 = 12 * 500 * 100 + 3 * 40 * 4 + 300 * 1000;
/// The number of reads that `dd` makes on purpose.
const READS: u64 = 12 * 500 + 300;
/// A program reads its libraries and locales when it is executed, and the shell reads a FIFO.
const READS_OF_A_PROGRAM: u64 = 60;

/// Programs that start several programs at a time, and an orphan that waits in the FIFO `$1`.
const BUILD: &str = r#"
burn() { i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done; }
compile() { dd if=/dev/zero of=/dev/null bs=100 count=500 status=none; }
for n in 1 2 3; do
    sh -c 'i=0; while [ $i -lt 40 ]; do echo abc; i=$((i+1)); done' >/dev/null &
    (compile; burn; compile) &
    (compile & wait; compile) &
    wait
done
(sh -c 'read x <"$1"; dd if=/dev/zero of=/dev/null bs=1000 count=300 status=none' sh "$1" &)
burn
exit 7
"#;

fn see_a_build() {
    let temporary = zoo::Temporary::new("see_a_build");
    let fifo = fifo(temporary.path(), "orphan");
    let mut build = Watched::new(&["sh", "-c", BUILD, "sh", fifo.to_str().unwrap()]);
    let (own, root) = (std::process::id(), build.root.as_raw_pid() as u32);
    let has_io = Path::new("/proc/self/io").exists();
    build.wait_until("the orphan is a child of this process, and its io is kept", |tree| {
        let is_orphan = |member: procsampler::tree::Member<'_>| {
            let is_child = member.stat().ppid == own && member.pid() != root && !member.is_zombie();
            is_child && (member.own().io.is_some() || !has_io)
        };
        tree.members().any(is_orphan)
    });
    let_go(&fifo);
    build.end();
    let total = build.tree.total();
    let gaps = build.tree.gaps();
    assert_eq!((gaps.unwaited, gaps.unseen_ends), (0, 0), "{gaps:?}");

    let rusage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    // This includes mkfifo and the shell before its command.
    let faults = (rusage.minor_page_faults() + rusage.major_page_faults()) as u64;
    let of_others = build.before.minflt + build.before.majflt;
    assert!(total.minflt + total.majflt + of_others <= faults, "{total:?}, {faults} by getrusage");
    assert!(total.minflt + total.majflt > 0);
    let micros = rusage.user_time().num_microseconds() + rusage.system_time().num_microseconds();
    let cpu = total.cpu().duration(&Machine::this()).as_micros() as f64;
    // Each of the four columns of a zombie is rounded down to a tick, and there are two such processes.
    let rounding = 8.0 * 1e6 / Machine::this().ticks_per_second as f64;
    assert!(
        (cpu - micros as f64).abs() <= 0.02 * micros as f64 + rounding,
        "{cpu} us, {micros} by getrusage: {total:?}"
    );

    match total.io {
        Some(io) => {
            assert_eq!((io.syscw, io.wchar.0), (WRITES, WRITTEN), "{io:?}");
            let programs = 12 + 3 + 3;
            assert!((READS..=READS + programs * READS_OF_A_PROGRAM).contains(&io.syscr), "{io:?}");
        }
        None => {
            let io = fs::metadata("/proc/self/io");
            assert!(io.is_err(), "io is there, and the total is unknown: {:?}", build.tree);
            zoo::skipped("see_a_build: io", "the kernel has none (CONFIG_TASK_IO_ACCOUNTING)");
        }
    }
}

#[test]
fn a_build() {
    zoo::inside(Place::Alone, "a_build", see_a_build);
}

/// The io of a zombie belongs to root.
#[test]
fn a_build_of_an_ordinary_user() {
    zoo::inside(Place::Nobody, "a_build_of_an_ordinary_user", see_a_build);
}

/// The numbers of the processes start again from low ones, so that children have lower numbers than their
/// parents. A scan then reads the children first.
#[test]
fn a_build_with_numbers_that_wrap() {
    let test = "a_build_with_numbers_that_wrap";
    zoo::inside(Place::Pids, test, || {
        let pid_max: u32 = fs::read_to_string("/proc/sys/kernel/pid_max").unwrap().trim().parse().unwrap();
        // The first processes of the build have the last numbers.
        match fs::write("/proc/sys/kernel/ns_last_pid", (pid_max - 5).to_string()) {
            Ok(()) => see_a_build(),
            Err(error) => zoo::skipped(test, &format!("ns_last_pid: {error}")),
        }
    });
}

/// Many processes start and exit between two samples. Without the counters of their parents each would be
/// lost.
#[test]
fn what_no_sample_sees() {
    zoo::inside(Place::Alone, "what_no_sample_sees", || {
        let script = "for n in 1 2 3 4 5 6 7 8; do
            dd if=/dev/zero of=/dev/null bs=10 count=1000 status=none; sh -c 'echo abc >/dev/null'; done";
        let mut short = Watched::new(&["sh", "-c", script]);
        // Only one sample is taken, at the end.
        zoo::wait_for_state(short.root.as_raw_pid() as u32, 'Z');
        short.end();
        let total = short.tree.total();
        assert_eq!(short.seen.len(), 1, "{:?}", short.seen);
        let Some(io) = total.io else {
            return zoo::skipped("what_no_sample_sees", "the kernel has no io (CONFIG_TASK_IO_ACCOUNTING)");
        };
        assert_eq!((io.syscw, io.wchar.0), (8 * 1001, 8 * 10_004));
    });
}

/// A child for which no process waits is in no total, and the gaps show it.
#[test]
fn children_that_are_ignored() {
    zoo::inside(Place::Alone, "children_that_are_ignored", || {
        if Command::new("perl").arg("-v").output().is_err() {
            return zoo::skipped("children_that_are_ignored", "perl is not installed");
        }
        let temporary = zoo::Temporary::new("children_that_are_ignored");
        let [child, parent] = ["child", "parent"].map(|name| fifo(temporary.path(), name));
        let script = r#"$SIG{CHLD} = "IGNORE";
            if (fork() == 0) { open(F, "<", $ARGV[0]); <F>; exit }
            open(F, "<", $ARGV[1]); <F>;"#;
        let paths = [&child, &parent].map(|path| path.to_str().unwrap());
        let mut ignoring = Watched::new(&["perl", "-e", script, paths[0], paths[1]]);
        let root = ignoring.root.as_raw_pid() as u32;
        ignoring.wait_until("the child is there, and its parent ignores it", |tree| {
            let is_child = |member: procsampler::tree::Member<'_>| member.parent() == root;
            let ignores =
                |member: procsampler::tree::Member<'_>| member.pid() == root && member.ignores_children();
            tree.members().any(is_child) && tree.members().any(ignores)
        });
        assert!(ignoring.tree.gaps().ignoring >= 1);
        assert_eq!(ignoring.tree.gaps().unwaited, 0);
        let_go(&child);
        ignoring.wait_until("the child is gone", |tree| tree.members().count() == 1);
        assert_eq!(ignoring.tree.gaps().unwaited, 1);
        let_go(&parent);
        ignoring.end();
        assert_eq!(ignoring.tree.gaps().unwaited, 1);
    });
}

/// What an ordinary user may not see of a set-user-ID command is unknown, and not 0.
#[test]
fn a_command_of_another_user() {
    zoo::inside(Place::Nobody, "a_command_of_another_user", || {
        let su = ["/usr/bin/su", "/bin/su"].into_iter().find(|path| {
            fs::metadata(path).is_ok_and(|su| su.uid() == 0 && su.permissions().mode() & 0o4000 != 0)
        });
        let Some(su) = su else {
            return zoo::skipped("a_command_of_another_user", "there is no su with the set-user-ID bit");
        };
        let status = fs::read_to_string("/proc/self/status").unwrap();
        if status.contains("NoNewPrivs:\t1") {
            return zoo::skipped("a_command_of_another_user", "set-user-ID has no effect (no_new_privs)");
        }
        let mut command = Watched::new(&[su, "--version"]);
        zoo::wait_for_state(command.root.as_raw_pid() as u32, 'Z');
        command.end();
        let total = command.tree.total();
        assert!(total.io.is_none() && total.minflt > 0, "{total:?}");
        // If a parent of this user waits for it, the kernel adds its io to that of the parent.
        let mut below = Watched::new(&["sh", "-c", &format!("{su} --version >/dev/null; exit 0")]);
        zoo::wait_for_state(below.root.as_raw_pid() as u32, 'Z');
        below.end();
        assert!(below.tree.total().io.is_some_and(|io| io.syscw >= 1), "{:?}", below.tree.total());
    });
}

/// Compares the tool with the same build, and with strace if that is installed.
#[test]
fn the_tool() {
    let Some(tool) = zoo::example("the_tool", "tree_time", "syscall-names") else { return };
    let temporary = zoo::Temporary::new("tree_time");
    let [json, svg, text] = ["json", "svg", "text"].map(|name| temporary.path().join(name));
    let script =
        "dd if=/dev/zero of=/dev/null bs=10 count=1000 status=none; (sleep 1000 & echo $! >\"$0\"); exit 7";
    let pid = temporary.path().join("pid");
    let pid_path = pid.to_str().unwrap();
    // This path has no bpftrace. If a trace is requested, the tool reports this.
    let empty = temporary.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let path = format!("{}:/usr/bin:/bin", empty.display());
    let status = Command::new(&tool)
        .args(["-i", "5", "--json", json.to_str().unwrap(), "--svg", svg.to_str().unwrap()])
        .args(["-o", text.to_str().unwrap(), "--", "sh", "-c", script, pid_path])
        .env("PATH", path)
        .status()
        .unwrap();
    let orphan: i32 = fs::read_to_string(&pid).unwrap().trim().parse().unwrap();
    let orphan = Pid::from_raw(orphan).unwrap();
    kill_process(orphan, Signal::KILL).unwrap();
    assert_eq!(status.code(), Some(7));
    let lines = fs::read_to_string(&json).unwrap();
    let last: serde_json::Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    let total = &last["total"];
    assert_eq!((&total["exit_code"], &total["processes_left"]), (&7.into(), &1.into()), "{total}");
    if total["write_calls"].is_null() {
        zoo::skipped("the_tool: io", "the kernel has none (CONFIG_TASK_IO_ACCOUNTING)");
    } else {
        // The number of the orphan is written too.
        let written = 10_000 + fs::metadata(&pid).unwrap().len();
        assert_eq!((&total["write_calls"], &total["written_bytes"]), (&1001.into(), &written.into()));
    }
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert!(first["processes"].is_u64() && first["blocked"]["file"].is_u64(), "{first}");
    assert!(fs::read_to_string(&svg).unwrap().contains("What threads do"));
    let report = fs::read_to_string(&text).unwrap();
    assert!(report.lines().last().unwrap().starts_with("Not in /proc: counts of system calls"), "{report}");
    assert!(report.contains("1 processes of the tree still run"), "{report}");

    // Without bpftrace the tool reports what is missing, and everything else works.
    let output =
        Command::new(&tool).args(["--trace", "--", "/bin/true"]).env("PATH", &empty).output().unwrap();
    let report = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{report}");
    assert!(report.contains("Missing: ") && report.contains("bpftrace is not installed"), "{report}");
    let output = Command::new(&tool).arg(empty.join("nothing")).output().unwrap();
    assert_eq!(output.status.code(), Some(127));
}

/// strace counts the calls of the build on which the other tests rely.
#[test]
fn the_build_by_strace() {
    let temporary = zoo::Temporary::new("the_build_by_strace");
    let fifo = fifo(temporary.path(), "orphan");
    let calls = temporary.path().join("calls");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-c", "-e", "trace=write", "-o", calls.to_str().unwrap()]);
    strace.args(["sh", "-c", BUILD, "sh", fifo.to_str().unwrap()]);
    let mut child = match strace.spawn() {
        Ok(child) => zoo::Child(child),
        Err(error) => return zoo::skipped("the_build_by_strace", &format!("strace: {error}")),
    };
    // This waits until the orphan opens it for reading. If strace may not trace, the orphan never does.
    let opener = std::thread::spawn(move || let_go(&fifo));
    let status = child.0.wait().unwrap();
    if status.code() != Some(7) {
        // The thread that waits ends with this process.
        return zoo::skipped("the_build_by_strace", "strace may not trace here");
    }
    opener.join().unwrap();
    let text = fs::read_to_string(&calls).unwrap();
    let line = text.lines().find(|line| line.trim_end().ends_with(" write")).expect("it writes");
    let count = line.split_whitespace().nth(3).and_then(|count| count.parse::<u64>().ok());
    assert_eq!(count, Some(WRITES), "{text}");
}

/// With bpftrace the tool counts the system calls that strace counts.
#[test]
fn the_trace_by_strace() {
    let test = "the_trace_by_strace";
    let Some(tool) = zoo::example(test, "tree_time", "syscall-names") else { return };
    let temporary = zoo::Temporary::new(test);
    let [json, calls] = ["json", "calls"].map(|name| temporary.path().join(name));
    let command = [
        "sh",
        "-c",
        "for i in 1 2 3 4 5; do cat /dev/null; done; dd if=/dev/zero of=/dev/null bs=10 count=500 status=none",
    ];
    let mut strace = Command::new("strace");
    strace.args(["-f", "-c", "-o", calls.to_str().unwrap()]).args(command);
    match strace.status() {
        Ok(status) if status.success() => {}
        Ok(_) => return zoo::skipped(test, "strace may not trace here"),
        Err(error) => return zoo::skipped(test, &format!("strace: {error}")),
    }
    let status =
        Command::new(&tool).args(["--trace", "--json", json.to_str().unwrap(), "--"]).args(command).status();
    assert!(status.unwrap().success());
    let lines = fs::read_to_string(&json).unwrap();
    let last: serde_json::Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    if let Some(why) = last["total"]["trace_missing"].as_str() {
        return zoo::skipped(test, why);
    }
    let text = fs::read_to_string(&calls).unwrap();
    let traced = last["total"]["trace"].as_array().unwrap();
    for name in ["read", "write", "openat", "close"] {
        let line = text.lines().find(|line| line.split_whitespace().last() == Some(name));
        let by_strace: u64 = line.unwrap().split_whitespace().nth(3).unwrap().parse().unwrap();
        let by_tool = traced.iter().find(|call| call["name"] == name).map(|call| &call["calls"]);
        assert_eq!(by_tool, Some(&by_strace.into()), "{name}");
    }
}
