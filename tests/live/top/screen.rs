//! Tests of top_like in a real terminal: they send keys to tmux and read its screen.

use std::cell::Cell;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::{Helper, Test, text, top_like};
use crate::zoo;

/// A separate tmux, and an empty directory for settings.
struct Tmux(String, zoo::Temporary);

impl Tmux {
    fn run(&self, args: &[&str]) -> std::io::Result<Output> {
        let mut tmux = Command::new("tmux");
        tmux.args(["-L", &self.0, "-f", "/dev/null"]).args(args).env_remove("TMUX").env("LC_ALL", "C.UTF-8");
        // The shell of the user may be one that runs nothing.
        tmux.env("SHELL", "/bin/sh");
        tmux.output()
    }

    /// Starts the program in a terminal of this size. If it cannot, returns `None` and prints the reason.
    /// After the program has ended, the screen shows its status and the modes of the terminal.
    fn start(test: &str, top_like: &Path, [width, height]: [&str; 2], args: &str) -> Option<Tmux> {
        // A server that is about to end still accepts new sessions, so each test has its own socket.
        static COUNT: AtomicU32 = AtomicU32::new(0);
        if let Err(error) = Command::new("tmux").arg("-V").output() {
            zoo::skipped(test, &format!("tmux: {error}"));
            return None;
        }
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("procsampler-{test}-{}-{count}", std::process::id());
        let tmux = Tmux(name.clone(), zoo::Temporary::new(&name));
        let command = tmux.command(top_like, args);
        let started = tmux.run(&["new-session", "-d", "-x", width, "-y", height, &command]);
        let started = started.expect("tmux runs");
        assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
        Some(tmux)
    }

    /// Starts the program again in the same terminal.
    fn again(&self, top_like: &Path, args: &str) {
        let started = self.run(&["respawn-pane", "-k", &self.command(top_like, args)]).expect("tmux runs");
        assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));
    }

    fn command(&self, top_like: &Path, args: &str) -> String {
        let settings = self.1.path().display();
        let args = args.replace("TOP", &format!("'{}'", top_like.display()));
        format!("env -u NO_COLOR XDG_CONFIG_HOME='{settings}' {args}; echo status=$?; stty -a; sleep 1000")
    }

    fn keys(&self, keys: &[&str]) {
        let sent = self.run(&[&["send-keys"], keys].concat()).expect("tmux runs");
        assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
    }

    /// Sends keys, and waits until the screen contains a text.
    fn see(&self, keys: &[&str], what: &str) -> String {
        self.keys(keys);
        self.wait(what, |screen| screen.contains(what))
    }

    /// Waits for the expected screen, and returns it. The terminal may show a part of a frame, so the screen
    /// has to be as expected twice.
    fn wait(&self, what: &str, good: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + Duration::from_secs(120);
        let mut was_good = false;
        loop {
            let screen = text(self.run(&["capture-pane", "-p"]).expect("tmux runs"));
            if good(&screen) && was_good {
                return screen;
            }
            was_good = good(&screen);
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

/// A signal that ends the program leaves a terminal that can be used.
#[test]
fn ended_by_a_signal() -> Test {
    let test = "ended_by_a_signal";
    let Some(top_like) = top_like(test) else { return Ok(()) };
    let Some(tmux) = Tmux::start(test, top_like, ["80", "24"], "timeout --foreground 4 TOP -d 0.3") else {
        return Ok(());
    };
    let screen = tmux.wait("the end", |screen| screen.contains("status=124") && screen.contains("echo "));
    assert!(screen.contains(" icanon") && screen.contains(" echo "), "{screen}");
    Ok(())
}

#[test]
fn live_in_a_terminal() -> Test {
    let test = "live_in_a_terminal";
    let Some(top_like) = top_like(test) else { return Ok(()) };
    // Two processes in a fixed order, so that the screen does not change.
    let args = format!("TOP -d 0.3 -p $$ -p {}", std::process::id());
    let Some(tmux) = Tmux::start(test, top_like, ["80", "24"], &args) else { return Ok(()) };
    let this: String = std::env::args().next().unwrap_or_default().chars().take(10).collect();
    let parts = [
        "  PID ", "CPU [", "  0[", "Mem [", "Swp [", "Tasks ", "by %CPU", "%CPU↓", "COMMAND", "USER",
        "q quit",
    ];
    tmux.wait("bars and a table", |screen| parts.iter().all(|part| screen.contains(part)));
    let steps =
        "M by RES/R by RES reversed/N by PID/R by PID reversed/+ every 0.5 s/Space PAUSED/Space top_like";
    for (keys, sign) in steps.split('/').filter_map(|step| step.split_once(' ')).chain([("c", &*this)]) {
        tmux.see(&[keys], sign);
    }
    tmux.see(&["?"], "this help");
    tmux.keys(&["?"]);
    tmux.wait("the table again", |screen| !screen.contains("this help") && screen.contains("COMMAND"));
    tmux.keys(&["s"]);
    tmux.wait("the choice of columns", |screen| screen.contains("Sort by"));
    tmux.keys(&["Home", "Down", "Down"]);
    tmux.see(&["Enter"], "by USER");
    tmux.see(&["i"], "WRITE/s");

    tmux.run(&["resize-window", "-x", "50", "-y", "12"])?;
    tmux.wait("the narrow screen", |screen| {
        let has_columns = screen.contains("  PID ") && screen.contains("USER") && !screen.contains("SHR");
        has_columns && screen.lines().count() <= 12
    });
    tmux.run(&["resize-window", "-x", "15", "-y", "4"])?;
    tmux.wait("what the matter is", |screen| screen.contains("the least"));
    tmux.run(&["resize-window", "-x", "160", "-y", "30"])?;
    tmux.wait("the wide screen", |screen| screen.contains("WRITE/s COMMAND"));

    let end = tmux.see(&["q"], "min = ");
    assert!(end.contains("status=0"), "{end}");
    let modes: Vec<_> = end.split([' ', '\n', ';']).collect();
    assert!(modes.contains(&"icanon") && modes.contains(&"echo") && modes.contains(&"isig"), "{end}");
    let flags =
        text(tmux.run(&["display-message", "-p", "#{alternate_on}#{cursor_flag}#{mouse_any_flag}"])?);
    assert_eq!(flags.trim(), "010", "the screen before is back, and the cursor, and no mouse is caught");
    Ok(())
}

#[test]
fn a_search_a_filter_and_a_tree() -> Test {
    let test = "a_search_a_filter_and_a_tree";
    let Some(top_like) = top_like(test) else { return Ok(()) };
    let helper = Helper::start("sleep")?;
    let pid = helper.pid.to_string();
    let Some(tmux) = Tmux::start(test, top_like, ["120", "40"], "TOP -d 0.5 -s pid -c") else {
        return Ok(());
    };
    tmux.wait("the table", |screen| screen.contains("COMMAND"));
    // The number matches the row of this process, which moves on to the screen. Another process may have a
    // command with these digits, most likely if numbers are low because they began again: then the row is the
    // next match, or one of the next.
    tmux.keys(&["/"]);
    tmux.keys(&["-l", &pid]);
    let row = |screen: &str| screen.lines().any(|line| line.trim_start().starts_with(&format!("{pid} ")));
    let next = Cell::new(Instant::now() + Duration::from_secs(3));
    tmux.wait("the row", |screen| {
        let found = screen.contains(&format!("Search: {pid}")) && row(screen);
        if !found && Instant::now() > next.get() {
            tmux.keys(&["Down"]);
            next.set(Instant::now() + Duration::from_secs(3));
        }
        found
    });
    tmux.keys(&["Enter"]);
    tmux.keys(&["f"]);
    tmux.keys(&["-l", &pid]);
    tmux.keys(&["Enter"]);
    let only = format!("only \"{pid}\"");
    tmux.wait("the filter", |screen| screen.contains(&only) && screen.contains("shown") && row(screen));
    // A tree also has the parents of the matching processes.
    let parent = std::process::id().to_string();
    tmux.keys(&["t"]);
    let line_of = |screen: &str, pid: &str| {
        screen.lines().position(|line| line.trim_start().starts_with(&format!("{pid} ")))
    };
    tmux.wait("the parent above its child", |screen| {
        let (parent, child) = (line_of(screen, &parent), line_of(screen, &pid));
        screen.contains("as a tree") && screen.contains("└─ ") && parent.is_some() && parent < child
    });
    tmux.keys(&["Escape"]);
    tmux.wait("all rows", |screen| !screen.contains(&only));
    tmux.see(&["U"], "PROCS");
    Ok(())
}

#[test]
fn details_and_a_signal() -> Test {
    let test = "details_and_a_signal";
    let Some(top_like) = top_like(test) else { return Ok(()) };
    let mut helper = Helper::start("sleep")?;
    let pid = helper.pid;
    let args = format!("TOP -d 0.5 -p {pid}");
    let Some(tmux) = Tmux::start(test, top_like, ["120", "40"], &args) else { return Ok(()) };
    tmux.wait("the row", |screen| screen.contains(&format!("{pid} ")));
    tmux.see(&["Enter"], "command line");
    tmux.see(&["2"], "RUNS/s");
    tmux.see(&["3"], "pipe:[");
    tmux.see(&["4"], "socket");
    tmux.see(&["5"], "open files");
    tmux.see(&["6"], "(Pss)");
    tmux.see(&["7"], "VARIABLE");
    tmux.see(&["End"], "TOP_TEST_CHILD");
    tmux.keys(&["Escape"]);
    tmux.wait("the table", |screen| screen.contains("COMMAND"));
    // Any other answer than yes sends no signal.
    tmux.see(&["k"], "SIGTERM");
    tmux.see(&["Enter"], &format!("Send SIGTERM to {pid}"));
    tmux.see(&["n"], "No signal was sent.");
    assert!(helper.process.try_wait()?.is_none());
    tmux.see(&["r"], "Nice value of all threads");
    tmux.keys(&["-l", "19"]);
    tmux.see(&["Enter"], &format!("The nice value of {pid} is 19."));
    tmux.see(&["k"], "SIGTERM");
    tmux.see(&["Enter"], &format!("Send SIGTERM to {pid}"));
    tmux.see(&["y"], "SIGTERM was sent");
    let status = helper.process.wait()?;
    assert_eq!(status.signal(), Some(15), "{status}");
    tmux.wait("what is not there", |screen| screen.contains(&format!("there is no process {pid}")));
    Ok(())
}

/// The colours of a screen: escape sequences of 30 to 38 and 40 to 48, and the bright ones.
fn has_colors(screen: &str) -> bool {
    let codes = screen.split('\u{1b}').filter_map(|part| part.strip_prefix('[')?.split_once('m'));
    let mut codes = codes.flat_map(|(codes, _)| codes.split(';')).filter_map(|code| code.parse::<u32>().ok());
    codes.any(|code| matches!(code, 30..=38 | 40..=48 | 90..=97 | 100..=107))
}

#[test]
fn colors_or_none() -> Test {
    let test = "colors_or_none";
    let Some(top_like) = top_like(test) else { return Ok(()) };
    for (args, expected) in [("TOP -d 0.5", true), ("NO_COLOR=1 TOP -d 0.5", false)] {
        let Some(tmux) = Tmux::start(test, top_like, ["120", "40"], args) else { return Ok(()) };
        tmux.wait("the table", |screen| screen.contains("COMMAND"));
        let screen = text(tmux.run(&["capture-pane", "-p", "-e"])?);
        assert_eq!(has_colors(&screen), expected, "{args}: {screen:?}");
    }
    Ok(())
}

#[test]
fn settings_and_the_mouse() -> Test {
    let test = "settings_and_the_mouse";
    let Some(top_like) = top_like(test) else { return Ok(()) };
    let args = format!("TOP -d 0.5 -p $$ -p {}", std::process::id());
    let Some(tmux) = Tmux::start(test, top_like, ["120", "40"], &args) else { return Ok(()) };
    let screen = tmux.wait("the table", |screen| screen.contains("COMMAND"));
    // A click on a head, at its place on the screen.
    let line = screen.lines().position(|line| line.contains("COMMAND")).ok_or("a head")?;
    let column = screen.lines().nth(line).and_then(|line| line.find(" RES ")).ok_or("RES")?;
    let head = screen.lines().nth(line).unwrap_or_default();
    // The arrow has three bytes and one cell.
    let cell = head[..column].chars().count() + 2;
    tmux.keys(&["-l", &format!("\u{1b}[<0;{};{}M", cell, line + 1)]);
    tmux.wait("the order", |screen| screen.contains("by RES"));
    tmux.see(&["t"], "as a tree");
    tmux.see(&["W"], "The settings are in");
    let saved = std::fs::read_to_string(tmux.1.path().join("procsampler-top_like"))?;
    assert!(saved.contains("sort=res\n") && saved.contains("tree=yes\n"), "{saved}");
    tmux.see(&["q"], "status=0");
    tmux.again(top_like, &args);
    tmux.wait("the saved order", |screen| screen.contains("by RES as a tree"));
    Ok(())
}
