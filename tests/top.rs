//! examples/top_like against the truth: procps' top, processes that know what they did, a real terminal.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

type Test = Result<(), Box<dyn std::error::Error>>;

/// The example. `cargo test` builds it, `cargo test --test top` does not: so it is built here, where cargo is at hand.
fn top_like() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let this = std::env::current_exe().expect("this program has a path");
        let profile = this.parent().and_then(Path::parent).expect("it lies in PROFILE/deps");
        if let Some(cargo) = std::env::var_os("CARGO") {
            // With --target this is another directory than that of this program.
            let target =
                Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it lies in the target directory");
            let profile = if profile.ends_with("release") { "release" } else { "dev" };
            let mut cargo = Command::new(cargo);
            cargo.args(["build", "--quiet", "--example", "top_like", "--profile", profile, "--target-dir"]);
            cargo.arg(target).current_dir(env!("CARGO_MANIFEST_DIR"));
            assert!(cargo.status().expect("cargo runs").success(), "the example does not build");
            return target.join(profile.replace("dev", "debug")).join("examples/top_like");
        }
        profile.join("examples/top_like")
    })
}

/// The example without a terminal.
fn batch(args: &[&str]) -> Command {
    let mut command = Command::new(top_like());
    command.arg("--batch").args(args).env_remove("TERM").stdin(Stdio::null());
    command
}

fn text(output: Output) -> String {
    assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

/// The last frame's table, word by word.
struct Frame {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Frame {
    fn last(text: &str) -> Frame {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let start = text.rfind(" PID ").expect("there is a header");
        let mut lines = text[start..].lines();
        let heads = words(lines.next().unwrap_or_default());
        Frame { heads, rows: lines.take_while(|line| !line.is_empty()).map(words).collect() }
    }

    fn word(&self, pid: u32, head: &str) -> &str {
        let column = self.heads.iter().position(|it| it == head).expect("the column is there");
        &self.rows.iter().find(|row| row[0] == pid.to_string()).expect("the process is there")[column]
    }

    fn get(&self, pid: u32, head: &str) -> f64 {
        self.word(pid, head).parse().expect("it is a number")
    }
}

/// This program once more, as a process of the kind that `child` names; see the end of the file.
struct Helper {
    pid: u32,
    process: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
}

impl Helper {
    fn start(kind: &str) -> std::io::Result<Helper> {
        let mut process = Command::new(std::env::current_exe()?)
            .args(["--exact", "child", "--ignored", "--nocapture"])
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
    let text = text(batch(&["-n", "3", "-d", "0.1"]).output()?);
    let heads: Vec<_> = text.lines().filter(|line| line.split_whitespace().next() == Some("PID")).collect();
    assert_eq!(heads.len(), 3, "{text}");
    assert!(heads[0].ends_with(" TIME+ COMMAND"), "{}", heads[0]);
    assert!(Frame::last(&text).get(std::process::id(), "RSS") > 0.0, "{text}");
    for interval in text.split("interval ").skip(1) {
        let seconds: f64 = interval.split(' ').next().unwrap_or_default().parse()?;
        assert!((0.05..5.0).contains(&seconds), "every frame has a true interval: {seconds}");
    }
    // Whoever reads may stop.
    let mut endless = batch(&["-d", "0.02"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let mut first = [0; 8];
    endless.stdout.take().expect("piped").read_exact(&mut first)?;
    let output = endless.wait_with_output()?;
    assert!(output.status.success(), "{}", output.status);
    assert_eq!(output.stderr, b"", "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(batch(&["-n", "x"]).output()?.status.code(), Some(2));
    assert_eq!(Command::new(top_like()).stdin(Stdio::null()).output()?.status.code(), Some(1), "no terminal");
    Ok(())
}

fn seconds(clock: ClockId) -> f64 {
    let time = clock_gettime(clock);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

#[test]
fn agrees_with_top() -> Test {
    if Command::new("top").arg("-v").output().is_err() {
        println!("skipped: there is no top here");
        return Ok(());
    }
    let [burner, sleeper, writer] =
        [Helper::start("burn")?, Helper::start("sleep")?, Helper::start("write")?];
    let pids = [&burner, &sleeper, &writer].map(|helper| helper.pid.to_string());
    top_like();
    let mut close = false;
    for attempt in 1..=3 {
        while burner.lines.try_recv().is_ok() {}
        let mut top = Command::new("top");
        // The user's own top may look otherwise: a home without a configuration.
        top.args(["-b", "-d", "5", "-n", "2", "-p", &pids.join(",")]).env("LC_ALL", "C").env_remove("TERM");
        top.env("HOME", "/nonexistent").env("XDG_CONFIG_HOME", "/nonexistent").stdin(Stdio::null());
        let top = top.stdout(Stdio::piped()).spawn()?;
        let mut ours = batch(&["-n", "1", "-d", "5", "-p", &pids[0], "-p", &pids[1], "-p", &pids[2]]);
        let ours = ours.stdout(Stdio::piped()).spawn()?;
        let (ours, top) = (text(ours.wait_with_output()?), text(top.wait_with_output()?));
        let (mine, its) = (Frame::last(&ours), Frame::last(&top));

        // The burner's own record: the clock, and the CPU time it had.
        let records = burner.lines.try_iter().filter_map(|line| {
            let (time, cpu) = line.split_once(' ')?;
            Some((time.parse::<f64>().ok()?, cpu.parse::<f64>().ok()?))
        });
        let records: Vec<_> = records.collect();
        let (first, last) = (records.first().expect("records"), records.last().expect("records"));
        let witness = 100.0 * (last.1 - first.1) / (last.0 - first.0);
        let cpu = [&mine, &its].map(|frame| frame.get(burner.pid, "%CPU"));
        let rss = (mine.get(sleeper.pid, "RSS"), its.get(sleeper.pid, "RES"));
        let rate = mine.get(writer.pid, "WRITE/s");
        println!(
            "attempt {attempt}, here and in top: %CPU {cpu:?}, {witness:.1} by its own clock; RSS {rss:?} KiB; \
             written here {rate} B/s, by itself {RATE}"
        );
        let pages = 64.0 * procsampler::Machine::this().page_size as f64 / 1024.0;
        assert!((rss.0 - rss.1).abs() <= (0.02 * rss.1).max(pages), "RSS {rss:?}");
        assert!(rss.0 > 50.0 * 1024.0, "the sleeper has touched 50 MiB: {rss:?}");
        // Where the machine was too busy for one window to be like the other, the child's own clock decides.
        close = (cpu[0] - cpu[1]).abs() <= 2.0 || (attempt == 3 && (cpu[0] - witness).abs() <= 2.0);
        // 0 where the target directory is not on a disk.
        close &= rate == 0.0 || (rate - RATE as f64).abs() < 0.1 * RATE as f64;
        if close {
            break;
        }
    }
    assert!(close, "three times it was not what top says; see above");
    Ok(())
}

#[test]
fn totals_are_exact() -> Test {
    let mut writer = Helper::start("write once")?;
    let pid = writer.pid.to_string();
    let totals = || -> Result<[f64; 2], Box<dyn std::error::Error>> {
        let frame = Frame::last(&text(batch(&["-n", "1", "-d", "0.05", "--totals", "-p", &pid]).output()?));
        Ok(["WCHAR", "WBYTES"].map(|head| frame.get(writer.pid, head)))
    };
    let before = totals()?;
    writer.stdin.write_all(b"x")?;
    // It says nothing when it has written: that would be written too.
    let path = file_of("write once", writer.pid);
    let end = Instant::now() + Duration::from_secs(60);
    while fs::metadata(&path).map_or(0, |file| file.len()) < ONCE as u64 {
        assert!(Instant::now() < end, "the child writes");
        thread::sleep(Duration::from_millis(20));
    }
    thread::sleep(Duration::from_millis(100));
    let after = totals()?;
    let _ = fs::remove_file(&path);
    assert_eq!(after[0] - before[0], ONCE as f64, "wchar");
    match after[1] - before[1] {
        0.0 => println!("skipped: {} is not on a disk, so write_bytes stands still", path.display()),
        written => assert_eq!(written, ONCE as f64, "write_bytes"),
    }
    Ok(())
}

#[test]
fn what_is_denied_is_no_zero() -> Test {
    let mut command = batch(&["-n", "1", "-d", "0.05"]);
    if rustix::process::geteuid().is_root() {
        command.uid(65_534).gid(65_534);
    } else if fs::read("/proc/1/io").is_ok() {
        println!("skipped: process 1 is this user's own");
        return Ok(());
    }
    let Ok(output) = command.output() else {
        println!("skipped: nobody may not run {}", top_like().display());
        return Ok(());
    };
    let text = text(output);
    let frame = Frame::last(&text);
    assert_eq!((frame.word(1, "READ/s"), frame.word(1, "WRITE/s")), ("-", "-"), "{text}");
    assert!(text.contains("Note: I/O denied (-): "), "{text}");
    Ok(())
}

#[test]
fn control_bytes_do_not_reach_the_terminal() -> Test {
    let mut shell = Command::new("sh")
        .args(["-c", r"printf 'a\n\033[2J\377b\tc' > /proc/self/comm; echo; read x"])
        .arg0("sh\n\x1b]0;title\x07\r")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    shell.stdout.as_mut().expect("piped").read_exact(&mut [0])?;
    let pid = shell.id().to_string();
    let frames = [
        (text(batch(&["-n", "1", "-d", "0.05", "-p", &pid]).output()?), r"a\n\u{1b}[2J\xffb\tc"),
        (text(batch(&["-n", "1", "-d", "0.05", "-p", &pid, "-c"]).output()?), r"sh\n\u{1b}]0;title\u{7}\r"),
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

/// A tmux of its own.
struct Tmux(String);

impl Tmux {
    fn run(&self, args: &[&str]) -> std::io::Result<Output> {
        let mut tmux = Command::new("tmux");
        tmux.args(["-L", &self.0, "-f", "/dev/null"]).args(args).env_remove("TMUX").env("LC_ALL", "C.UTF-8");
        tmux.output()
    }

    /// The screen, once it is as it should be.
    fn wait(&self, what: &str, good: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let screen = text(self.run(&["capture-pane", "-p"]).expect("tmux runs"));
            if good(&screen) {
                return screen;
            }
            assert!(Instant::now() < end, "{what}:\n{screen}");
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        let _ = self.run(&["kill-server"]);
    }
}

#[test]
fn live_in_a_terminal() -> Test {
    if Command::new("tmux").arg("-V").output().is_err() {
        println!("skipped: there is no tmux here");
        return Ok(());
    }
    let tmux = Tmux(format!("procsampler-{}", std::process::id()));
    // Two processes that stay where they are, for a screen that stands still.
    let live = format!("'{}' -d 0.3 -p $$ -p {}", top_like().display(), std::process::id());
    let command = format!("{live}; echo status=$?; stty -a; sleep 1000");
    let this: String = std::env::args().next().unwrap_or_default().chars().take(10).collect();
    let started = tmux.run(&["new-session", "-d", "-x", "80", "-y", "24", &command])?;
    assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));

    let screen =
        tmux.wait("bars and a table", |screen| screen.contains("  PID ") && screen.contains("CPU ["));
    for part in ["  0[", "Mem [", "Swp [", "Tasks ", "Self ", "by %CPU", "COMMAND", "q quit"] {
        assert!(screen.contains(part), "{part}:\n{screen}");
    }
    let steps = "M by RSS/r by RSS reversed/n by PID/r by PID reversed/+ every 0.5 s/Space PAUSED";
    let steps = steps.split('/').filter_map(|step| step.split_once(' '));
    for (keys, sign) in steps.chain([("c", &*this)]) {
        tmux.run(&["send-keys", keys])?;
        tmux.wait(sign, |screen| screen.contains(sign));
    }
    tmux.run(&["resize-window", "-x", "50", "-y", "12"])?;
    let narrow =
        tmux.wait("the narrow screen", |screen| screen.contains("PAUSED") && !screen.contains("READ/s"));
    assert!(narrow.contains("  PID ") && narrow.lines().count() <= 12, "{narrow}");
    tmux.run(&["resize-window", "-x", "100", "-y", "30"])?;
    tmux.wait("the wide screen", |screen| screen.contains("WRITE/s  THR     TIME+ COMMAND"));

    tmux.run(&["send-keys", "q"])?;
    let end = tmux.wait("the shell", |screen| screen.contains("min = "));
    assert!(end.contains("status=0"), "{end}");
    let modes: Vec<_> = end.split([' ', '\n', ';']).collect();
    assert!(modes.contains(&"icanon") && modes.contains(&"echo") && modes.contains(&"isig"), "{end}");
    let flags = text(tmux.run(&["display-message", "-p", "#{alternate_on}#{cursor_flag}"])?);
    assert_eq!(flags.trim(), "01", "the screen before is back, and the cursor");
    Ok(())
}

/// What the writers write: bytes a second, and once.
const RATE: usize = 1 << 20;
const ONCE: usize = 16 << 20;

/// On a disk, if the target directory is.
fn file_of(kind: &str, pid: u32) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("top {kind} {pid}"))
}

/// Not a test: the processes that the tests look at, when they start this program again.
#[test]
#[ignore = "the children of the other tests"]
fn child() -> Test {
    let Ok(kind) = std::env::var("TOP_TEST_CHILD") else { return Ok(()) };
    println!("\n=ready");
    let period = Duration::from_millis(100);
    let start = Instant::now();
    match kind.as_str() {
        // Each period 60 ms of CPU, whatever else the machine does.
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
                thread::sleep((Duration::from_secs(1) * at / 16).saturating_sub(start.elapsed()));
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
