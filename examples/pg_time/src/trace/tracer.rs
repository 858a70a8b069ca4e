//! bpftrace, run beside a statement.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use procsampler::unit::Monotonic;
use rustix::process::{Pid, Signal, kill_process};
use rustix::time::{ClockId, clock_gettime};

use super::line::Line;
use super::waits::Trace;
use crate::relations::File;

const SCRIPT: &str = include_str!("../../../bpftrace/statement_waits.bt");

/// A running bpftrace, which is ended when this is dropped.
#[derive(Debug)]
pub struct Tracer {
    child: Child,
    lines: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
    errors: Option<JoinHandle<String>>,
    files: HashMap<(u32, u32), File>,
    /// By how much the tracer's clock is ahead of CLOCK_MONOTONIC.
    ahead: u64,
}

impl Tracer {
    /// Starts the tracer for a backend and the workers that its postmaster starts, or for all processes named
    /// postgres if there is no backend. Returns when it has shown a wait of the process `probe`, which `act`
    /// has to cause.
    ///
    /// # Errors
    /// The reason why there is no trace, as a readable sentence.
    pub fn start(
        backend: Option<u32>,
        postmaster: u32,
        io_workers: &[u32],
        probe: u32,
        mut act: impl FnMut(),
    ) -> Result<Tracer, String> {
        let mut command = Command::new("bpftrace");
        // The script is passed through a pipe, so it need not be installed.
        command.args(["-", &backend.unwrap_or(0).to_string(), &postmaster.to_string()]);
        // The script has a parameter for each of these.
        command.args(io_workers.iter().take(7).map(u32::to_string));
        command.env("BPFTRACE_PERF_RB_PAGES", "512");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => "bpftrace is not installed".to_owned(),
            _ => format!("bpftrace cannot be run: {error}"),
        })?;
        let given = child.stdin.take().map(|mut stdin| stdin.write_all(SCRIPT.as_bytes()));
        let (output, errors) = (child.stdout.take(), child.stderr.take());
        let lines = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&lines);
        let reader = output.map(|output| {
            std::thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                    kept.push_str(&line);
                    kept.push('\n');
                }
            })
        });
        let errors = errors.map(|errors| {
            std::thread::spawn(move || {
                let lines = BufReader::new(errors).lines().map_while(Result::ok);
                lines.collect::<Vec<_>>().join("\n")
            })
        });
        let mut tracer = Tracer { child, lines, reader, errors, files: HashMap::new(), ahead: 0 };
        if given.is_none_or(|given| given.is_err()) {
            return Err(tracer.refusal());
        }
        let begin = Instant::now();
        loop {
            act();
            std::thread::sleep(Duration::from_millis(50));
            if tracer.shows(probe) {
                break;
            }
            let ended = tracer.child.try_wait().is_ok_and(|status| status.is_some());
            if ended || begin.elapsed() > Duration::from_secs(60) {
                return Err(tracer.refusal());
            }
        }
        tracer.find_clock();
        Ok(tracer)
    }

    /// Notes the files that a process has open now. The trace shows the files that it opens later.
    pub fn know_files_of(&mut self, pid: u32) {
        let Ok(entries) = std::fs::read_dir(format!("/proc/{pid}/fd")) else { return };
        for entry in entries.flatten() {
            let fd = entry.file_name().to_str().and_then(|name| name.parse().ok());
            let (Some(fd), Ok(target)) = (fd, std::fs::read_link(entry.path())) else { continue };
            self.files.insert((pid, fd), File::of_path(&target.to_string_lossy()));
        }
    }

    /// A moment on the tracer's clock.
    pub fn time(&self, moment: Monotonic) -> u64 {
        moment.0.saturating_add(self.ahead)
    }

    /// Ends the tracer, and returns its trace.
    pub fn finish(mut self, block_size: u64) -> Trace {
        self.end();
        let text = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        Trace::parse(&text, std::mem::take(&mut self.files), block_size)
    }

    fn shows(&self, pid: u32) -> bool {
        let text = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        text.lines().filter_map(Line::parse).any(|line| matches!(line, Line::Call(call) if call.pid == pid))
    }

    /// bpftrace counts from boot, with or without time in suspend, depending on its version.
    fn find_clock(&mut self) {
        let now = |clock| {
            let time = clock_gettime(clock);
            u64::try_from(time.tv_sec).unwrap_or(0) * 1_000_000_000 + u64::try_from(time.tv_nsec).unwrap_or(0)
        };
        let (running, boot) = (now(ClockId::Monotonic), now(ClockId::Boottime));
        let text = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let start = text.lines().filter_map(Line::parse).find_map(|line| match line {
            Line::Clock(time) => Some(time),
            _ => None,
        });
        if start.is_some_and(|start| start.abs_diff(boot) < start.abs_diff(running)) {
            self.ahead = boot.saturating_sub(running);
        }
    }

    fn end(&mut self) {
        // When it is interrupted, it prints its remaining output.
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::INT);
        }
        let begin = Instant::now();
        while !self.child.try_wait().is_ok_and(|status| status.is_some()) {
            if begin.elapsed() > Duration::from_secs(10) {
                let _ = self.child.kill();
                let _ = self.child.wait();
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }

    /// The message of bpftrace before it ended.
    fn refusal(mut self) -> String {
        self.end();
        let said = self.errors.take().and_then(|errors| errors.join().ok()).unwrap_or_default();
        // A message about the limit is only a warning if nothing is locked.
        let mut lines =
            said.lines().filter(|line| !line.trim().is_empty() && !line.contains("RLIMIT_MEMLOCK"));
        match lines.next() {
            Some(line) => format!("bpftrace said: {}", line.trim()),
            None => "bpftrace showed nothing".to_owned(),
        }
    }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        if self.reader.is_some() {
            self.end();
        }
    }
}
