//! Shows how a PostgreSQL statement spent its wall time.
//!
//! `cargo run --release --manifest-path examples/pg_time/Cargo.toml -- --help`

#![forbid(unsafe_code)]

use std::process::ExitCode;

use pg_time::command::{OPTIONS, Request, Run};
use pg_time::figure::{count, microseconds, milliseconds, percent, sum};
use pg_time::statement::Outcome;
use pg_time::usage::Usage;
use procsampler::Machine;

const USAGE: &str = "\
pg_time: where the wall time of a PostgreSQL statement went, from /proc and from PostgreSQL

Usage: pg_time [OPTIONS] [CONNECTION] -- SQL

  --plain          the statement as it is, its rows sent, and not below EXPLAIN (ANALYZE), which tells of
                   blocks and sends none; for statements that EXPLAIN does not take
";

const NOTES: &str = "
The server must be on this machine. It needs the right to look at its processes: run it as the server's user
or as root. The first lines, where what is not known is \"-\":

  EXEC: c=..,e=..,r=..       CPU time and elapsed time in microseconds, rows
  OS CPU:                    of all processes that worked for the statement
  OS I/O:                    bytes from storage with readahead, bytes made dirty
  MEMORY:                    of the backend, in RAM now and at most during the statement
  STAT: cr pr pw dirtied     blocks: found or read, read, written, made dirty; pr and pw with temporary files
";

fn main() -> ExitCode {
    let request = match Request::from_args() {
        Ok(Some(request)) => request,
        Ok(None) => {
            print!("{USAGE}{OPTIONS}{NOTES}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("pg_time: {error}\n\n{USAGE}{OPTIONS}");
            return ExitCode::from(2);
        }
    };
    match Run::of(&request) {
        Ok(run) => {
            print!("{}{}{}", first_lines(&run.outcome), details(&run), run.waits(request.lines));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("pg_time: {error}");
            ExitCode::FAILURE
        }
    }
}

fn first_lines(outcome: &Outcome) -> String {
    let total = outcome.total();
    let block = |of: fn(&pg_time::plan::Plan) -> u64| count(outcome.plan.as_ref().map(of));
    format!(
        "EXEC: c={},e={},r={}\n\
         OS CPU: user={} sys={} total={}\n\
         OS I/O: read={} bytes write={} bytes\n\
         MEMORY: rss={} kB peak={} kB\n\
         STAT: cr={} pr={} pw={} dirtied={}\n",
        microseconds(total.cpu),
        outcome.elapsed.as_micros(),
        count(outcome.rows),
        milliseconds(total.user),
        milliseconds(total.system),
        milliseconds(total.cpu),
        count(total.io.read_bytes),
        count(total.io.write_bytes),
        count(outcome.memory.rss),
        count(outcome.memory.peak),
        block(|plan| plan.hit + plan.read),
        block(|plan| plan.physical_reads()),
        block(|plan| plan.physical_writes()),
        block(|plan| plan.dirtied),
    )
}

fn details(run: &Run) -> String {
    let outcome = &run.outcome;
    [times(run), whose(run), io(outcome), memory(outcome), claims(outcome), notes(outcome)].concat()
}

fn times(run: &Run) -> String {
    let (outcome, wall) = (&run.outcome, run.outcome.elapsed.as_secs_f64());
    let row = |name: &str, time: Option<f64>, what: &str| {
        let share = time.filter(|_| wall > 0.0).map(|time| time / wall);
        let text = format!("  {name:<18} {:>14} {:>8}  {what}", milliseconds(time), percent(share));
        format!("{}\n", text.trim_end())
    };
    let backend = &outcome.backend;
    let modes = format!(
        "user {}, system {} (divided by sampling at ticks)",
        milliseconds(backend.user),
        milliseconds(backend.system)
    );
    let tick = format!("counted in ticks of {} ms", 1000 / Machine::this().ticks_per_second.max(1));
    let other = match outcome.workers.or(outcome.io_workers) {
        Some(_) => "workers, locks, the log, the client, timers",
        None => "locks, the log, the client, timers",
    };
    format!(
        "\nWall time of the backend, process {} of PostgreSQL {}\n{}{}{}{}{}",
        run.backend,
        run.version / 10_000,
        row("on a CPU", outcome.split.on_cpu, &modes),
        row("waiting for a CPU", outcome.split.run_queue, ""),
        row("waiting for disk", outcome.split.block_io, &tick),
        row("other sleep", outcome.split.other, other),
        row("all", Some(wall), ""),
    )
}

fn whose(run: &Run) -> String {
    let outcome = &run.outcome;
    let row = |name: String, usage: &Usage| {
        format!(
            "  {name:<44} {:>13} {:>13} {:>13}\n",
            milliseconds(usage.cpu),
            count(usage.io.rchar),
            count(usage.io.read_bytes)
        )
    };
    let mut text =
        format!("\n{:<46} {:>13} {:>13} {:>13}\n", "Whose counters", "CPU", "asked for", "from storage");
    text += &row(format!("backend {}", run.backend), &outcome.backend);
    let workers = outcome.worker_pids.len();
    if let Some(usage) = &outcome.workers {
        let launched = outcome.plan.as_ref().map_or(workers as u64, |plan| plan.workers);
        text += &row(format!("{launched} workers, as {} reaped them", run.postmaster), usage);
    }
    if let Some(usage) = &outcome.io_workers {
        text += &row(format!("{} I/O workers", outcome.io_worker_pids.len()), usage);
    }
    text + &row("all".to_owned(), &outcome.total())
}

fn io(outcome: &Outcome) -> String {
    let io = outcome.total().io;
    format!(
        "\nI/O                   bytes asked for         calls    bytes from or to storage\n\
         \x20 read              {:>19} {:>13} {:>27}\n\
         \x20 write             {:>19} {:>13} {:>27}  dropped again: {}\n",
        count(io.rchar),
        count(io.read_calls),
        count(io.read_bytes),
        count(io.wchar),
        count(io.write_calls),
        count(io.write_bytes),
        count(io.cancelled),
    )
}

fn memory(outcome: &Outcome) -> String {
    let memory = &outcome.memory;
    let whose = if memory.peak_is_statements { "of this statement" } else { "of the backend's life" };
    format!(
        "\nMemory of the backend\n  in RAM {} kB: {} kB its own (RssAnon), {} kB of files, {} kB shared buffers and \
         the like\n  peak {} kB, {whose}\n",
        count(memory.rss),
        count(memory.anonymous),
        count(memory.files),
        count(memory.shared),
        count(memory.peak),
    )
}

fn claims(outcome: &Outcome) -> String {
    let Some(plan) = &outcome.plan else { return String::new() };
    let waits = sum(Some(plan.read), Some(plan.temporary_read)).unwrap_or(0);
    format!(
        "\nPostgreSQL's own account: EXPLAIN (ANALYZE, BUFFERS)\n  planning {}, execution {}\n  \
         reads: {waits} blocks in {} (track_io_timing: waits for a CPU and the copying are in it)\n  \
         writes: {} blocks in {}\n",
        milliseconds(plan.planning),
        milliseconds(plan.execution),
        milliseconds(plan.read_time),
        plan.physical_writes(),
        milliseconds(plan.write_time),
    )
}

fn notes(outcome: &Outcome) -> String {
    let mut text = String::new();
    for note in &outcome.notes {
        text += &format!("\nnote: {note}");
    }
    if text.is_empty() { text } else { text + "\n" }
}
