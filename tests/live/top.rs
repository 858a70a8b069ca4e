//! Compares examples/top_like with top of procps and with processes that record what they do, also on a real
//! terminal.

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

type Test = Result<(), Box<dyn std::error::Error>>;

/// The path of the example. If there is none, returns `None` and prints the reason.
fn top_like(test: &str) -> Option<&'static Path> {
    static PATH: OnceLock<Option<PathBuf>> = OnceLock::new();
    let path = PATH.get_or_init(|| zoo::example(test, "top_like", "default")).as_deref();
    if path.is_none() {
        zoo::skipped(test, "the example is not there");
    }
    path
}

/// The example without a terminal.
fn batch(top_like: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(top_like);
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

/// This program, started again as a process of one of the kinds of `child`: see the end of the file.
struct Helper {
    pid: u32,
    process: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
}

impl Helper {
    fn start(kind: &str) -> std::io::Result<Helper> {
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
    assert!(heads[0].ends_with(" TIME+ COMMAND"), "{}", heads[0]);
    assert!(Frame::last(&text).get(std::process::id(), "RSS") > 0.0, "{text}");
    for interval in text.split("interval ").skip(1) {
        let seconds: f64 = interval.split(' ').next().unwrap_or_default().parse()?;
        assert!((0.05..=took).contains(&seconds), "every frame has a true interval: {seconds} of {took}");
    }
    // The reader may close the pipe.
    let mut endless = batch(&["-d", "0.02"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let mut first = [0; 8];
    endless.stdout.take().expect("piped").read_exact(&mut first)?;
    let output = endless.wait_with_output()?;
    assert!(output.status.success(), "{}", output.status);
    assert_eq!(output.stderr, b"", "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(batch(&["-n", "x"]).output()?.status.code(), Some(2));
    assert_eq!(Command::new(top_like).stdin(Stdio::null()).output()?.status.code(), Some(1), "no terminal");
    Ok(())
}

fn seconds(clock: ClockId) -> f64 {
    let time = clock_gettime(clock);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The smallest and the largest increase in a window of this length, from records of time and amount.
fn least_and_most(records: &[(f64, f64)], length: f64) -> (f64, f64) {
    let last = records[records.len() - 1].1;
    let windows = records.windows(2).take_while(|pair| pair[0].0 + length <= records[records.len() - 1].0);
    windows.fold((f64::INFINITY, 0.0), |(least, most), pair| {
        // It begins between the two records.
        let surely = records.iter().rfind(|record| record.0 <= pair[0].0 + length).map_or(0.0, |it| it.1);
        let at_most = records.iter().find(|record| record.0 >= pair[1].0 + length).map_or(last, |it| it.1);
        (f64::min(least, surely - pair[1].1), f64::max(most, at_most - pair[0].1))
    })
}

/// Both programs agree with the records of the processes, for some window of the time.
#[test]
fn agrees_with_top() -> Test {
    let _one_at_a_time = zoo::storm();
    let test = "agrees_with_top";
    let Some(top_like) = top_like(test) else { return Ok(()) };
    // The version determines which of the two options it accepts.
    let said = |option: &str| Command::new("top").arg(option).output().map(|output| output.stdout);
    match said("-V").and_then(|first| Ok([first, said("-v")?].concat())) {
        Err(error) => {
            zoo::skipped(test, &format!("top: {error}"));
            return Ok(());
        }
        Ok(version) if !String::from_utf8_lossy(&version).contains("procps") => {
            zoo::skipped(test, "top is not that of procps");
            return Ok(());
        }
        Ok(_) => {}
    }
    let [burner, sleeper, writer] =
        [Helper::start("burn")?, Helper::start("sleep")?, Helper::start("write")?];
    // A loaded machine may stop a process between the read of the clock and the other reads, so only one of
    // several measurements must agree.
    let mut last = None;
    for _ in 0..4 {
        match measure(top_like, [&burner, &sleeper, &writer])? {
            Ok(()) => return Ok(()),
            Err(difference) => last = Some(difference),
        }
    }
    panic!("four times: {last:?}")
}

/// Runs both for some seconds, and returns their differences.
fn measure(
    top_like: &Path,
    [burner, sleeper, writer]: [&Helper; 3],
) -> Result<Result<(), String>, Box<dyn std::error::Error>> {
    let pids = [burner, sleeper, writer].map(|helper| helper.pid.to_string());
    // There must be a record before and one after.
    let next = |helper: &Helper| -> Result<(f64, f64), Box<dyn std::error::Error>> {
        let line = helper.lines.recv_timeout(Duration::from_secs(60))?;
        let (time, amount) = line.split_once(' ').ok_or("a record of two numbers")?;
        Ok((time.parse()?, amount.parse()?))
    };
    let drain = |helper: &Helper| while helper.lines.try_recv().is_ok() {};
    [burner, writer].into_iter().for_each(drain);
    let mut records = [burner, writer].map(|helper| vec![next(helper)]);
    let mut top = Command::new("top");
    // This uses a home without a configuration, because that of the user may change the output of top.
    top.args(["-b", "-d", "5", "-n", "2", "-p", &pids.join(",")]).env("LC_ALL", "C").env_remove("TERM");
    top.env("HOME", "/nonexistent").env("XDG_CONFIG_HOME", "/nonexistent").stdin(Stdio::null());
    let top = top.stdout(Stdio::piped()).spawn()?;
    let mut ours = batch(top_like, &["-n", "1", "-d", "5", "-p", &pids[0], "-p", &pids[1], "-p", &pids[2]]);
    let ours = ours.stdout(Stdio::piped()).spawn()?;
    let (ours, top) = (text(ours.wait_with_output()?), text(top.wait_with_output()?));
    let end = seconds(ClockId::Monotonic);
    for (records, helper) in records.iter_mut().zip([burner, writer]) {
        while records.last().is_some_and(|last| last.as_ref().is_ok_and(|last| last.0 < end)) {
            records.push(next(helper));
        }
    }
    let mut all = Vec::new();
    for records in records {
        all.push(records.into_iter().collect::<Result<Vec<_>, _>>()?);
    }
    let (mine, its) = (Frame::last(&ours), Frame::last(&top));
    let interval: f64 =
        ours.rsplit("interval ").next().and_then(|rest| rest.split(' ').next()).unwrap().parse()?;

    let cpu = [&mine, &its].map(|frame| frame.get(burner.pid, "%CPU"));
    let rss = (mine.get(sleeper.pid, "RSS"), its.get(sleeper.pid, "RES"));
    let rate = mine.get(writer.pid, "WRITE/s");
    let (least, most) = least_and_most(&all[0], interval);
    let (least, most) = (100.0 * least / interval, 100.0 * most / interval);
    let (fewest, greatest) = least_and_most(&all[1], interval);
    println!(
        "here and in top: %CPU {cpu:?}, {least:.1} to {most:.1} by its own clock; RSS {rss:?} KiB; \
         written here {rate} B/s, {:.0} to {:.0} by itself, in {interval} s",
        fewest / interval,
        greatest / interval
    );
    // The tolerance is a tick of each kind of time at each end, and a digit.
    let ticks = 100.0 * 4.0 / (interval * procsampler::Machine::this().ticks_per_second as f64) + 0.1;
    let is_near = (cpu[0] - cpu[1]).abs() <= most - least + 2.0 * ticks;
    if !is_near || !(least - ticks..=most + ticks).contains(&cpu[0]) {
        return Ok(Err(format!("%CPU {cpu:?}, {least} to {most}")));
    }
    // All is 0 where the target directory is not on a disk.
    let rates = 0.99 * fewest / interval..=1.01 * greatest / interval;
    if !rates.contains(&rate) {
        return Ok(Err(format!("{rate} B/s in {rates:?}")));
    }
    let status = fs::read_to_string(format!("/proc/{}/status", sleeper.pid))?;
    let swapped = status.lines().any(|line| line.starts_with("VmSwap:") && !line.contains(" 0 kB"));
    if swapped {
        zoo::skipped("agrees_with_top: RSS", "memory is short here: a part is swapped out");
    } else {
        let pages = 64.0 * procsampler::Machine::this().page_size as f64 / 1024.0;
        assert!((rss.0 - rss.1).abs() <= (0.02 * rss.1).max(pages), "RSS {rss:?}");
        assert!(rss.0 > 50.0 * 1024.0, "the sleeper has touched 50 MiB: {rss:?}");
    }
    Ok(Ok(()))
}

#[test]
fn totals_are_exact() -> Test {
    let Some(top_like) = top_like("totals_are_exact") else { return Ok(()) };
    let mut writer = Helper::start("write once")?;
    let pid = writer.pid.to_string();
    let totals = || -> Result<[f64; 2], Box<dyn std::error::Error>> {
        let args = ["-n", "1", "-d", "0.05", "--totals", "-p", &pid];
        let frame = Frame::last(&text(batch(top_like, &args).output()?));
        Ok(["WCHAR", "WBYTES"].map(|head| frame.get(writer.pid, head)))
    };
    let naive = || -> Result<[f64; 2], Box<dyn std::error::Error>> {
        let text = fs::read_to_string(format!("/proc/{pid}/io"))?;
        let number = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)?.trim().parse().ok());
        Ok([number("wchar:").ok_or("no wchar")?, number("write_bytes:").ok_or("no write_bytes")?])
    };
    let before = totals()?;
    assert_eq!(before, naive()?);
    writer.stdin.write_all(b"x")?;
    // The child prints nothing when it has written, because this would count as written too.
    zoo::wait_until("the child has written", || {
        naive().is_ok_and(|now| now[0] >= before[0] + ONCE as f64) && zoo::state(writer.pid) == Some('S')
    });
    let after = totals()?;
    let path = file_of("write once", writer.pid);
    let _ = fs::remove_file(&path);
    assert_eq!(after[0] - before[0], ONCE as f64, "wchar");
    // 0 if the file is not on a disk. A file system may also write blocks of its own.
    assert_eq!(after, naive()?);
    let written = after[1] - before[1];
    assert!(written == 0.0 || written >= ONCE as f64, "write_bytes {written}");
    Ok(())
}

#[test]
fn what_is_denied_is_no_zero() -> Test {
    let test = "what_is_denied_is_no_zero";
    let Some(top_like) = top_like(test) else { return Ok(()) };
    let mut command = batch(top_like, &["-n", "1", "-d", "0.05"]);
    let is_hidden = fs::read_to_string("/proc/self/mounts")?.lines().any(|line| line.contains("hidepid="));
    if is_hidden {
        zoo::skipped(test, "processes of others are hidden (hidepid)");
        return Ok(());
    }
    if rustix::process::geteuid().is_root() {
        command.uid(65_534).gid(65_534);
    } else if zoo::another_users(test).is_none() {
        return Ok(());
    }
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => {
            zoo::skipped(test, &format!("an ordinary user may not run {}: {error}", top_like.display()));
            return Ok(());
        }
    };
    let text = text(output);
    let frame = Frame::last(&text);
    assert_eq!((frame.word(1, "READ/s"), frame.word(1, "WRITE/s")), ("-", "-"), "{text}");
    assert!(text.contains("Note: I/O denied (-): "), "{text}");
    Ok(())
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

/// A separate tmux.
struct Tmux(String);

impl Tmux {
    fn run(&self, args: &[&str]) -> std::io::Result<Output> {
        let mut tmux = Command::new("tmux");
        tmux.args(["-L", &self.0, "-f", "/dev/null"]).args(args).env_remove("TMUX").env("LC_ALL", "C.UTF-8");
        // The shell of the user may be one that runs nothing.
        tmux.env("SHELL", "/bin/sh");
        tmux.output()
    }

    /// Waits for the expected screen, and returns it.
    fn wait(&self, what: &str, good: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + Duration::from_secs(120);
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
    let test = "live_in_a_terminal";
    let Some(top_like) = top_like(test) else { return Ok(()) };
    if let Err(error) = Command::new("tmux").arg("-V").output() {
        zoo::skipped(test, &format!("tmux: {error}"));
        return Ok(());
    }
    let tmux = Tmux(format!("procsampler-{}", std::process::id()));
    // Two processes in a fixed order, so that the screen does not change.
    let live = format!("'{}' -d 0.3 -p $$ -p {}", top_like.display(), std::process::id());
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

/// The amounts that the writers write: bytes per second, and bytes once.
const RATE: usize = 1 << 20;
const ONCE: usize = 16 << 20;

/// On a disk, if the target directory is.
fn file_of(kind: &str, pid: u32) -> PathBuf {
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
