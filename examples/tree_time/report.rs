//! The report.

use std::fmt::Write;
use std::process::ExitStatus;
use std::time::Duration;

use procsampler::Machine;
use procsampler::tree::{Gaps, Usage};
use procsampler::waits::ProfileRow;
use serde_json::{Value, json};

use crate::blocked::{Category, Doing};
use crate::command::Counters;
use crate::family::{Family, size};
use crate::record::{History, extend, usage_json};
use crate::trace::{Trace, call_name};

/// All results at the end.
pub struct Report<'a> {
    pub command: &'a str,
    pub status: ExitStatus,
    pub elapsed: Duration,
    pub counters: Counters,
    pub total: Usage,
    /// What the processes used that are still alive and not reaped.
    pub living: Usage,
    pub left: usize,
    pub gaps: Gaps,
    pub history: &'a History,
    pub missed: u64,
    /// The cost of this program, in seconds of CPU time.
    pub own_cost: f64,
    pub machine: Machine,
    pub trace: Option<Result<Trace, String>>,
}

/// Processes and threads, by their activities.
struct Doings<'a> {
    rows: Vec<ProfileRow<'a, Doing>>,
    /// The thread-seconds that one sample represents.
    weight: f64,
}

impl Doings<'_> {
    fn seconds(&self, is_so: impl Fn(Doing) -> bool) -> f64 {
        let rows = self.rows.iter().filter(|row| is_so(*row.key));
        rows.map(|row| row.samples).sum::<u64>() as f64 * self.weight
    }
}

impl Report<'_> {
    fn doings(&self) -> Doings<'_> {
        let passes = self.history.waits.passes().max(1) as f64;
        Doings { rows: self.history.waits.rows(), weight: self.elapsed.as_secs_f64() / passes }
    }

    /// User and system time. It is exact for reaped processes, and in ticks for the others.
    fn cpu(&self) -> (Duration, Duration) {
        let living = |ticks: procsampler::unit::Ticks| ticks.duration(&self.machine);
        (self.counters.user + living(self.living.utime), self.counters.system + living(self.living.stime))
    }

    pub fn text(&self) -> String {
        let mut text = String::new();
        let wall = self.elapsed.as_secs_f64();
        let (user, system) = self.cpu();
        let cpu = (user + system).as_secs_f64();
        let _ = writeln!(text, "\n{}: {}, {wall:.3} s", self.command, ended(self.status));
        let _ = writeln!(
            text,
            "CPU       {cpu:.3} s: user {:.3}, system {:.3} ({:.2} CPUs in use)",
            user.as_secs_f64(),
            system.as_secs_f64(),
            cpu / wall
        );
        match self.total.io {
            Some(io) => {
                let _ = writeln!(
                    text,
                    "I/O       read {} in {} calls ({} from storage), written {} in {} calls ({} to storage)",
                    size(io.rchar.0),
                    io.syscr,
                    size(io.read_bytes.0),
                    size(io.wchar.0),
                    io.syscw,
                    size(io.write_bytes.0.saturating_sub(io.cancelled_write_bytes.0))
                );
            }
            None => {
                text.push_str("I/O       unknown: this user may not see it of all processes of the tree\n")
            }
        }
        let (minor, major) = (self.total.minflt, self.total.majflt);
        let _ = writeln!(text, "Faults    {minor} without I/O, {major} with I/O");
        let (waited, preempted) = (self.counters.voluntary, self.counters.involuntary);
        let _ = writeln!(text, "Switches  {waited} to wait, {preempted} preempted");
        let _ = writeln!(
            text,
            "Peaks     {} resident at {:.2} s (shared pages counted in each process), largest process {}; \
             {} processes, {} threads",
            size(self.history.peak_rss.0),
            self.history.peak_rss.1.as_secs_f64(),
            size(self.counters.max_rss.saturating_mul(1024)),
            self.history.peak_processes,
            self.history.peak_threads
        );
        self.write_waits(&mut text, cpu);
        let _ = writeln!(text, "\n{} processes were seen", self.history.records.len());
        Family::new(&self.history.records).write(&mut text, &self.machine);
        if let Some(Ok(trace)) = &self.trace {
            trace.write(&mut text);
        }
        self.write_notes(&mut text);
        text
    }

    fn write_waits(&self, text: &mut String, cpu: f64) {
        let doings = self.doings();
        let running = doings.seconds(|doing| doing == Doing::Running);
        let _ = writeln!(
            text,
            "\nThread-seconds, from {} samples of all threads ({} missed)",
            self.history.waits.passes(),
            self.missed
        );
        let _ = writeln!(text, "  running or runnable {running:9.3}  of them {cpu:.3} on a CPU (exact)");
        for category in Category::ALL {
            let seconds = doings.seconds(|doing| doing.category() == Some(category));
            if seconds == 0.0 {
                continue;
            }
            let calls = doings.rows.iter().filter(|row| row.key.category() == Some(category)).take(4);
            let calls: Vec<String> = calls
                .map(|row| {
                    let name = match row.key {
                        Doing::In(_, number) => call_name(*number),
                        _ => "(page fault)".to_owned(),
                    };
                    format!("{name} {:.2}", row.samples as f64 * doings.weight)
                })
                .collect();
            let _ = writeln!(text, "  {:19} {seconds:9.3}  {}", category.label(), calls.join(", "));
        }
        let others = [
            (Doing::Torn, "(changing)", "the parts of the sample do not agree"),
            (Doing::Hidden, "(hidden)", "this user may not see the system call"),
        ];
        for (doing, name, why) in others {
            let seconds = doings.seconds(|other| other == doing);
            if seconds > 0.0 {
                let _ = writeln!(text, "  {name:19} {seconds:9.3}  {why}");
            }
        }
    }

    fn write_notes(&self, text: &mut String) {
        text.push('\n');
        if self.left > 0 {
            let _ = writeln!(
                text,
                "{} processes of the tree still run: what they did until now is in the totals, without their \
                 context switches.",
                self.left
            );
        }
        let Gaps { unwaited, unseen_ends, ignoring, .. } = self.gaps;
        if ignoring > 0 || unwaited > 0 {
            let _ = writeln!(
                text,
                "{ignoring} processes ignored SIGCHLD: children of such a process are lost, because the kernel has \
                 them in no total. Of {unwaited} that went so a part was seen while they lived, and is counted."
            );
        }
        if unseen_ends > 0 {
            let _ = writeln!(text, "The end of {unseen_ends} processes was not seen.");
        }
        match &self.trace {
            Some(Err(why)) => {
                let _ = writeln!(text, "Missing: the counts and latencies of system calls (--trace): {why}.");
            }
            Some(Ok(_)) => text.push_str(
                "Tracing slows every system call: do not compare the times with those of a run without.\n",
            ),
            None => {}
        }
        let share = 100.0 * self.own_cost / self.elapsed.as_secs_f64();
        let _ = writeln!(
            text,
            "tree_time itself took {:.3} s of CPU time ({share:.1} % of a CPU).",
            self.own_cost
        );
        let _ = writeln!(text, "{}", self.last_line());
    }

    /// What /proc does not show, and the tool that shows it.
    fn last_line(&self) -> &'static str {
        match &self.trace {
            Some(Ok(_)) => {
                "Not known: hardware counters: perf stat -- COMMAND; the latency of each single call: strace -f -T"
            }
            _ => {
                "Not in /proc: counts of system calls by category and latencies of single calls (--trace, or: \
                 bpftrace -e 'tracepoint:raw_syscalls:sys_enter { @[comm, args->id] = count(); }'); hardware \
                 counters (perf stat)"
            }
        }
    }

    pub fn json(&self) -> Value {
        let doings = self.doings();
        let (user, system) = self.cpu();
        let blocked: serde_json::Map<String, Value> = Category::ALL
            .iter()
            .map(|&category| {
                let seconds = doings.seconds(|doing| doing.category() == Some(category));
                (category.name().to_owned(), json!(seconds))
            })
            .collect();
        let calls = doings.rows.iter().filter_map(|row| match row.key {
            Doing::In(_, number) => Some((call_name(*number), json!(row.samples as f64 * doings.weight))),
            _ => None,
        });
        let mut total = usage_json(&self.total, &self.machine);
        extend(
            &mut total,
            json!({
                "seconds": self.elapsed.as_secs_f64(),
                "exit_code": self.status.code(),
                "user_seconds": user.as_secs_f64(),
                "system_seconds": system.as_secs_f64(),
                "voluntary_switches": self.counters.voluntary,
                "involuntary_switches": self.counters.involuntary,
                "peak_rss_bytes": self.history.peak_rss.0,
                "largest_process_bytes": self.counters.max_rss.saturating_mul(1024),
                "peak_processes": self.history.peak_processes,
                "peak_threads": self.history.peak_threads,
                "processes_seen": self.history.records.len(),
                "processes_left": self.left,
                "unwaited": self.gaps.unwaited,
                "ignoring": self.gaps.ignoring,
                "unseen_ends": self.gaps.unseen_ends,
                "running_thread_seconds": doings.seconds(|doing| doing == Doing::Running),
                "blocked_thread_seconds": blocked,
                "call_thread_seconds": calls.collect::<serde_json::Map<_, _>>(),
                "own_cpu_seconds": self.own_cost,
                "trace": self.trace.as_ref().and_then(|trace| trace.as_ref().ok()).map(Trace::json),
                "trace_missing": self.trace.as_ref().and_then(|trace| trace.as_ref().err()),
            }),
        );
        json!({ "total": total })
    }
}

fn ended(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(0), _) => "succeeded".to_owned(),
        (Some(code), _) => format!("exited with {code}"),
        (None, Some(signal)) => format!("was killed by signal {signal}"),
        (None, None) => "ended".to_owned(),
    }
}
