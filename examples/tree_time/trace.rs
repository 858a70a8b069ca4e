//! The optional part: the number of system calls and their latencies, which /proc does not have, from
//! bpftrace.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::{BufRead, BufReader, Read};
use std::process::{ChildStdout, Command, Stdio};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::blocked::{Category, category_of, name_of};

/// The script, which can also be run alone.
const SCRIPT: &str = include_str!("../bpftrace/tree_syscalls.bt");

/// A running tracer.
#[derive(Debug)]
pub struct Tracer {
    pid: Pid,
    output: BufReader<ChildStdout>,
}

/// The calls with one number.
#[derive(Clone, Copy, Debug, Default)]
pub struct Calls {
    pub count: u64,
    pub total: Duration,
    pub longest: Duration,
}

/// The counts of the tracer.
#[derive(Debug, Default)]
pub struct Trace {
    pub calls: BTreeMap<i32, Calls>,
}

impl Tracer {
    /// Starts to trace a process that has not started yet. Call it before this process becomes a subreaper,
    /// so that the tracer is not a child of this process and is in no total.
    ///
    /// # Errors
    ///
    /// The reason why it is not possible.
    pub fn start(root: u32) -> Result<Self, String> {
        // The shell exits at once, and the tracer continues. The tracer prints its first line when it is
        // ready. Both of its outputs are joined, because bpftrace may print the reason of a failure on
        // either.
        let mut command = Command::new("/bin/sh");
        let script = "command -v bpftrace >/dev/null || { echo bpftrace is not installed; exit 0; }
            bpftrace -B line -e \"$1\" \"$2\" 2>&1 & echo \"pid $!\"";
        command.args(["-c", script, "sh", SCRIPT, &root.to_string()]).stdin(Stdio::null());
        let mut shell = command.stdout(Stdio::piped()).spawn().map_err(|error| format!("sh: {error}"))?;
        let output = shell.stdout.take().ok_or("no output")?;
        let _ = shell.wait();
        let mut output = BufReader::new(output);
        let (mut pid, mut is_ready, mut said) = (None, false, Vec::new());
        let mut line = String::new();
        loop {
            match (pid, is_ready) {
                (Some(pid), true) => return Ok(Tracer { pid, output }),
                _ => line.clear(),
            }
            if !matches!(output.read_line(&mut line), Ok(1..)) {
                break;
            }
            match line.trim() {
                "ready" => is_ready = true,
                text => match text.strip_prefix("pid ").map(str::parse) {
                    Some(Ok(number)) => pid = Pid::from_raw(number),
                    _ => said.push(text.to_owned()),
                },
            }
        }
        // The first line is about the probes that it attaches.
        said.retain(|line| !line.is_empty() && !line.starts_with("Attaching"));
        Err(said.first().cloned().unwrap_or_else(|| "bpftrace ended without a message".to_owned()))
    }

    /// Ends the tracer, and returns its counts.
    pub fn end(mut self) -> Trace {
        let _ = kill_process(self.pid, Signal::INT);
        let (mut text, mut part) = (Vec::new(), [0; 4096]);
        let patience = Timespec { tv_sec: 10, tv_nsec: 0 };
        loop {
            if self.output.buffer().is_empty() {
                let mut fds = [PollFd::new(self.output.get_ref(), PollFlags::IN)];
                if !matches!(poll(&mut fds, Some(&patience)), Ok(1..)) {
                    let _ = kill_process(self.pid, Signal::KILL);
                    break;
                }
            }
            match self.output.read(&mut part) {
                Ok(0) | Err(_) => break,
                Ok(read) => text.extend_from_slice(&part[..read]),
            }
        }
        Trace::of(&String::from_utf8_lossy(&text))
    }
}

impl Trace {
    /// Reads the maps that bpftrace prints: `@calls[0]: 17`.
    fn of(text: &str) -> Trace {
        let mut trace = Trace::default();
        for line in text.lines() {
            let Some((map, value)) = line.split_once("]: ") else { continue };
            let Some((map, number)) = map.split_once('[') else { continue };
            let (Ok(number), Ok(value)) = (number.parse::<i32>(), value.trim().parse::<u64>()) else {
                continue;
            };
            let calls = trace.calls.entry(number).or_default();
            match map {
                "@calls" => calls.count = value,
                "@nanoseconds" => calls.total = Duration::from_nanos(value),
                "@longest" => calls.longest = Duration::from_nanos(value),
                _ => {}
            }
        }
        trace
    }

    fn categories(&self) -> Vec<(Category, Calls)> {
        let mut all = Category::ALL.map(|category| (category, Calls::default()));
        for (&number, calls) in &self.calls {
            let (_, sum) = &mut all[category_of(number) as usize];
            sum.count += calls.count;
            sum.total += calls.total;
            sum.longest = sum.longest.max(calls.longest);
        }
        all.into_iter().filter(|(_, calls)| calls.count > 0).collect()
    }

    pub fn write(&self, text: &mut String) {
        text.push_str("\nSystem calls, by bpftrace   CALLS    TOTAL s   MEAN us   LONGEST ms\n");
        let row = |text: &mut String, name: &str, calls: &Calls| {
            let mean = calls.total.as_secs_f64() * 1e6 / calls.count.max(1) as f64;
            let (total, longest) = (calls.total.as_secs_f64(), calls.longest.as_secs_f64() * 1e3);
            let _ = writeln!(text, "  {name:22} {:8} {total:10.3} {mean:9.1} {longest:12.3}", calls.count);
        };
        for (category, calls) in self.categories() {
            row(text, category.name(), &calls);
            let of_it = self.calls.iter().filter(|&(&number, _)| category_of(number) == category);
            let mut of_it: Vec<_> = of_it.collect();
            of_it.sort_by_key(|(_, calls)| std::cmp::Reverse(calls.count));
            for (&number, calls) in of_it.into_iter().take(4) {
                row(text, &format!("  {}", call_name(number)), calls);
            }
        }
    }

    pub fn json(&self) -> Value {
        let calls = self.calls.iter().map(|(&number, calls)| {
            json!({
                "name": call_name(number),
                "category": category_of(number).name(),
                "calls": calls.count,
                "seconds": calls.total.as_secs_f64(),
                "longest_seconds": calls.longest.as_secs_f64(),
            })
        });
        calls.collect()
    }
}

pub fn call_name(number: i32) -> String {
    name_of(number).map_or_else(|| format!("#{number}"), str::to_owned)
}
