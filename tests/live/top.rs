//! Tests of examples/top_like: plain frames and JSON here, a real terminal in `screen`, comparisons with
//! other programs and with processes that record what they do in `truth`.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::zoo;
use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;

mod screen;
mod truth;

type Test = Result<(), Box<dyn std::error::Error>>;

/// The path of the example. If there is none, returns `None` and prints the reason.
pub fn top_like(test: &str) -> Option<&'static Path> {
    static PATH: OnceLock<Option<PathBuf>> = OnceLock::new();
    let path = PATH.get_or_init(|| zoo::example(test, "top_like", "default")).as_deref();
    if path.is_none() {
        zoo::skipped(test, "the example is not there");
    }
    path
}

/// The example without a terminal.
pub fn batch(top_like: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(top_like);
    command.arg("--batch").args(args).env_remove("TERM").stdin(Stdio::null());
    command
}

pub fn text(output: Output) -> String {
    assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

/// The table of the last frame, word by word.
pub struct Frame {
    pub heads: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Frame {
    pub fn last(text: &str) -> Frame {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let start = text.rfind(" PID ").expect("there is a header");
        let mut lines = text[start..].lines();
        let heads = words(lines.next().unwrap_or_default());
        Frame { heads, rows: lines.take_while(|line| !line.is_empty()).map(words).collect() }
    }

    pub fn word(&self, pid: u32, head: &str) -> &str {
        let column = self.heads.iter().position(|it| it == head).expect("the column is there");
        &self.rows.iter().find(|row| row[0] == pid.to_string()).expect("the process is there")[column]
    }

    pub fn get(&self, pid: u32, head: &str) -> f64 {
        self.word(pid, head).parse().expect("it is a number")
    }
}

/// This program, started again as a process of one of the kinds of `child`: see the end of the file.
pub struct Helper {
    pub pid: u32,
    pub process: Child,
    pub stdin: ChildStdin,
    pub lines: Receiver<String>,
}

impl Helper {
    pub fn start(kind: &str) -> std::io::Result<Helper> {
        let mut process = Command::new(std::env::current_exe()?)
            .args(["--exact", &zoo::path_of(module_path!(), "child"), "--ignored", "--nocapture"])
            .env("TOP_TEST_CHILD", kind)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (sender, lines) = channel();
        let stdout = BufReader::new(process.stdout.take().expect("piped"));
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok).filter(|line| line.starts_with('=')) {
                if sender.send(line[1..].to_owned()).is_err() {
                    break;
                }
            }
        });
        let stdin = process.stdin.take().expect("piped");
        lines.recv_timeout(Duration::from_secs(60)).expect("the child is ready");
        Ok(Helper { pid: process.id(), process, stdin, lines })
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn batch_needs_no_terminal() -> Test {
    let Some(top_like) = top_like("batch_needs_no_terminal") else { return Ok(()) };
    let batch = |args: &[&str]| batch(top_like, args);
    let start = Instant::now();
    let text = text(batch(&["-n", "3", "-d", "0.1"]).output()?);
    let took = start.elapsed().as_secs_f64();
    let heads: Vec<_> = text.lines().filter(|line| line.split_whitespace().next() == Some("PID")).collect();
    assert_eq!(heads.len(), 3, "{text}");
    assert!(heads[0].contains(" USER ") && heads[0].ends_with(" TIME+ COMMAND"), "{}", heads[0]);
    assert!(Frame::last(&text).get(std::process::id(), "RES") > 0.0, "{text}");
    for interval in text.split("interval ").skip(1) {
        let seconds: f64 = interval.split(' ').next().unwrap_or_default().parse()?;
        assert!((0.05..=took).contains(&seconds), "every frame has a true interval: {seconds} of {took}");
    }
    // The reader may close the pipe.
    let mut endless = batch(&["-d", "0.1"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let mut first = [0; 8];
    endless.stdout.take().expect("piped").read_exact(&mut first)?;
    let output = endless.wait_with_output()?;
    assert!(output.status.success(), "{}", output.status);
    assert_eq!(output.stderr, b"", "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(batch(&["-n", "x"]).output()?.status.code(), Some(2));
    assert_eq!(Command::new(top_like).stdin(Stdio::null()).output()?.status.code(), Some(1), "no terminal");
    Ok(())
}

pub fn seconds(clock: ClockId) -> f64 {
    let time = clock_gettime(clock);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

#[test]
fn control_bytes_do_not_reach_the_terminal() -> Test {
    let Some(top_like) = top_like("control_bytes_do_not_reach_the_terminal") else { return Ok(()) };
    let batch = |args: &[&str]| batch(top_like, args);
    let mut shell = Command::new("sh")
        .args(["-c", r"printf 'a\n\033[2J\377b\tc' > /proc/self/comm; echo; read x"])
        .arg0("sh\n\x1b]0;title\x07\r")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    shell.stdout.as_mut().expect("piped").read_exact(&mut [0])?;
    let pid = shell.id().to_string();
    let frames = [
        (text(batch(&["-n", "1", "-d", "0.1", "-p", &pid]).output()?), r"a\n\u{1b}[2J\xffb\tc"),
        (text(batch(&["-n", "1", "-d", "0.1", "-p", &pid, "-c"]).output()?), r"sh\n\u{1b}]0;title\u{7}\r"),
    ];
    shell.kill()?;
    shell.wait()?;
    for (text, name) in frames {
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
        let line = text.lines().last().unwrap_or_default();
        assert!(line.trim_start().starts_with(&pid) && line.contains(name), "{line}");
    }
    Ok(())
}

/// A frame as JSON, with the row of the process.
fn json_row(top_like: &Path, pid: u32, args: &[&str]) -> Result<Value, Box<dyn std::error::Error>> {
    let number = pid.to_string();
    let args = [&["--json", "-n", "1", "-d", "0.1", "-p", &number], args].concat();
    let frame: Value = serde_json::from_str(&text(batch(top_like, &args).output()?))?;
    let rows = frame["processes"].as_array().ok_or("no processes")?;
    let row = rows.iter().find(|row| row["pid"] == pid).ok_or("the process is not there")?;
    Ok(row.clone())
}

#[test]
fn json_has_the_same_and_null_for_what_is_unknown() -> Test {
    let Some(top_like) = top_like("json_has_the_same_and_null_for_what_is_unknown") else { return Ok(()) };
    // This process has several threads, so the schedstat of its leader is not that of the process.
    let this = std::process::id();
    thread::scope(|scope| {
        let (end, wait) = channel::<()>();
        scope.spawn(move || wait.recv());
        let row = json_row(top_like, this, &["--columns", "pid,thr,res,wait,runs,ppid"])?;
        drop(end);
        assert!(row["thr"].as_i64() >= Some(2), "{row}");
        assert!(row["res"].as_u64() > Some(0), "{row}");
        assert_eq!(row["ppid"], std::os::unix::process::parent_id(), "{row}");
        assert_eq!((&row["wait"], &row["runs"]), (&Value::Null, &Value::Null), "a leader's number: {row}");
        Ok(())
    })
}

#[test]
fn what_is_not_there_is_said() -> Test {
    let Some(top_like) = top_like("what_is_not_there_is_said") else { return Ok(()) };
    let gone = zoo::sleeper().bury();
    let output = batch(top_like, &["-n", "1", "-d", "0.1", "-p", &gone.to_string()]).output()?;
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains(&format!("there is no process {gone}")), "{error}");
    for (option, value) in
        [("--columns", "pid,nonsense"), ("--sort", "nonsense"), ("-d", "0.01"), ("-d", "61")]
    {
        let output = batch(top_like, &["-n", "1", option, value]).output()?;
        assert_eq!(output.status.code(), Some(2), "{option} {value}");
    }
    let output = batch(top_like, &["-n", "1", "-d", "0.1", "--root", "/nonexistent"]).output()?;
    assert_eq!(output.status.code(), Some(1));
    Ok(())
}

#[test]
fn columns_and_order() -> Test {
    let Some(top_like) = top_like("columns_and_order") else { return Ok(()) };
    let sleepers = zoo::sleepers(3);
    let pids = zoo::pids(&sleepers);
    let mut args = vec!["-n", "1", "-d", "0.1", "--columns", "pid,command", "--sort", "pid"];
    let numbers: Vec<String> = pids.iter().map(u32::to_string).collect();
    numbers.iter().for_each(|pid| args.extend(["-p", pid]));
    let shown = |args: &[&str]| -> Result<Vec<u32>, Box<dyn std::error::Error>> {
        let frame = Frame::last(&text(batch(top_like, args).output()?));
        assert_eq!(frame.heads, ["PID", "COMMAND"]);
        Ok(frame.rows.iter().map(|row| row[0].parse()).collect::<Result<_, _>>()?)
    };
    let mut sorted = pids.clone();
    sorted.sort_unstable();
    assert_eq!(shown(&args)?, sorted);
    args.push("--reverse");
    sorted.reverse();
    assert_eq!(shown(&args)?, sorted);
    Ok(())
}

#[test]
fn a_tree_and_sums() -> Test {
    let Some(top_like) = top_like("a_tree_and_sums") else { return Ok(()) };
    let sleeper = zoo::sleeper();
    let (this, pid) = (std::process::id().to_string(), sleeper.pid().to_string());
    let of_both = ["-n", "1", "-d", "0.1", "-p", &this, "-p", &pid];
    let tree =
        text(batch(top_like, &[&of_both[..], &["--tree", "--columns", "pid,command"]].concat()).output()?);
    let lines: Vec<&str> = tree.lines().rev().take(2).collect();
    assert!(lines[1].trim_start().starts_with(&this), "the parent comes first:\n{tree}");
    assert!(lines[0].trim_start().starts_with(&pid) && lines[0].contains("└─ "), "{tree}");
    let sums = text(batch(top_like, &[&of_both[..], &["--group", "user"]].concat()).output()?);
    let last = sums.lines().last().unwrap_or_default();
    assert_eq!(last.split_whitespace().next(), Some("2"), "both are of one user:\n{sums}");
    Ok(())
}

/// The amounts that the writers write: bytes per second, and bytes once.
pub const RATE: usize = 1 << 20;
pub const ONCE: usize = 16 << 20;

/// A path on a disk, if the target directory is on one.
pub fn file_of(kind: &str, pid: u32) -> PathBuf {
    let name = format!("top {kind} {pid}");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&name);
    // This is for a target directory of another user.
    if fs::File::create(&path).is_ok() { path } else { std::env::temp_dir().join(name) }
}

/// This is not a test. The tests start this program again to make the processes that they measure.
#[test]
#[ignore = "the children of the other tests"]
fn child() -> Test {
    let Ok(kind) = std::env::var("TOP_TEST_CHILD") else { return Ok(()) };
    println!("\n=ready");
    let period = Duration::from_millis(100);
    let start = Instant::now();
    match kind.as_str() {
        // Uses 60 ms of CPU time in each period, even on a busy machine.
        "burn" => {
            for at in 1..6000 {
                let goal = seconds(ClockId::ProcessCPUTime) + 0.060;
                while seconds(ClockId::ProcessCPUTime) < goal {}
                println!("={} {}", seconds(ClockId::Monotonic), seconds(ClockId::ProcessCPUTime));
                thread::sleep((period * at).saturating_sub(start.elapsed()));
            }
        }
        "sleep" => {
            let _touched = vec![1u8; 50 << 20];
            thread::sleep(Duration::from_secs(600));
        }
        "write" => {
            let path = file_of(&kind, std::process::id());
            let mut file = fs::File::create(&path)?;
            fs::remove_file(&path)?;
            let chunk = vec![1u8; RATE / 16];
            for at in 1..10_000 {
                file.write_all(&chunk)?;
                // The count of the kernel includes the file system's own blocks, which are counted again
                // after each sync(2) of any process.
                let io = fs::read_to_string("/proc/self/io")?;
                let written =
                    io.lines().find_map(|line| line.strip_prefix("write_bytes: ")).ok_or("write_bytes")?;
                println!("={} {written}", seconds(ClockId::Monotonic));
                thread::sleep((Duration::from_secs(1) * at / 16).saturating_sub(start.elapsed()));
            }
        }
        // Starts processes that use CPU time and exit, and records what they used.
        "jobs" => {
            for at in 1..6000 {
                let job = "i=0; while [ $i -lt 6000 ]; do i=$((i + 1)); done";
                std::process::Command::new("sh").args(["-c", job]).status()?;
                let used = nix::sys::resource::getrusage(nix::sys::resource::UsageWho::RUSAGE_CHILDREN)?;
                let seconds_of =
                    |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
                let used = seconds_of(used.user_time()) + seconds_of(used.system_time());
                println!("={} {used}", seconds(ClockId::Monotonic));
                thread::sleep((period * at).saturating_sub(start.elapsed()));
            }
        }
        "write once" => {
            let path = file_of(&kind, std::process::id());
            let mut file = fs::File::create(&path)?;
            let chunk = vec![1u8; 1 << 20];
            std::io::stdin().read_exact(&mut [0])?;
            for _ in 0..ONCE / chunk.len() {
                file.write_all(&chunk)?;
            }
            thread::sleep(Duration::from_secs(600));
        }
        other => panic!("no such child: {other}"),
    }
    Ok(())
}
