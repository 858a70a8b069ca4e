//! `shared`: compares a scan on several threads with the same scan on one thread.

use std::process::ExitCode;
use std::time::Instant;

use procsampler::pid::{Io, Stat, Statm, Status};
use procsampler::{ProcDir, ProcessTable};
use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;

use super::nursery::Nursery;
use crate::Result;
use crate::clock::median;
use crate::report::Form;

const USAGE: &str = "\
usage: versus shared [N ...] [--threads T] [--rounds R] [--json | --markdown]

Scans stat, statm, status and io of all processes of the machine, N sleeping ones that it starts among them, on one thread
and on several, in turns. Wall time and the CPU time of all threads; medians. It asks for as many free CPUs as threads.

  N           default 1000 and 5000
  --threads   default 2
  --rounds    default 41
  --json      one object a line
  --markdown  a table for a document";

/// The first rounds, in which descriptors are kept and the layout of texts is learned.
const UNTIMED: usize = 4;

type Table = ProcessTable<(Stat, Statm, Status, Io)>;

#[derive(Serialize)]
struct Row {
    processes: usize,
    threads: usize,
    wall_ns: [f64; 2],
    wall_ratio: f64,
    cpu_ns: [f64; 2],
    cpu_ratio: f64,
    rounds: usize,
}

pub fn run(mut words: lexopt::Parser) -> Result<ExitCode> {
    use lexopt::prelude::*;
    let (mut counts, mut threads, mut rounds, mut form) = (Vec::new(), 2, 41, Form::Table);
    while let Some(word) = words.next()? {
        match word {
            Value(count) => counts.push(count.parse()?),
            Long("threads") => threads = words.value()?.parse::<usize>()?.max(2),
            Long("rounds") => rounds = words.value()?.parse::<usize>()?.max(1),
            Long("json") => form = Form::Json,
            Long("markdown") => form = Form::Markdown,
            Short('h') | Long("help") => {
                println!("{USAGE}");
                return Ok(ExitCode::SUCCESS);
            }
            _ => return Err(format!("{}\n{USAGE}", word.unexpected()).into()),
        }
    }
    if counts.is_empty() {
        counts = vec![1_000, 5_000];
    }
    let room = super::more_descriptors()?;
    let mut nursery = Nursery::start()?;
    let mut rows = Vec::new();
    for count in counts {
        nursery.sleep(count)?;
        rows.push(measure(nursery.sleepers(), threads, rounds, room / 2)?);
    }
    let head =
        ["processes", "threads", "wall µs, one", "several", "ratio", "CPU µs, one", "several", "ratio"];
    let cell = |nanos: f64| format!("{:.0}", nanos / 1e3);
    let cells = |row: &Row| {
        vec![
            row.processes.to_string(),
            row.threads.to_string(),
            cell(row.wall_ns[0]),
            cell(row.wall_ns[1]),
            format!("{:.2}", row.wall_ratio),
            cell(row.cpu_ns[0]),
            cell(row.cpu_ns[1]),
            format!("{:.2}", row.cpu_ratio),
        ]
    };
    form.print(&rows, &head, &rows.iter().map(cells).collect::<Vec<_>>())?;
    Ok(ExitCode::SUCCESS)
}

fn measure(sleepers: &[u32], threads: usize, rounds: usize, budget: usize) -> Result<Row> {
    let table = |threads: usize| -> Result<Table> {
        let mut table = Table::new(&ProcDir::open()?)?;
        table.set_budget(budget);
        table.set_scan_threads(threads);
        Ok(table)
    };
    let mut tables = [table(1)?, table(threads)?];
    let (mut walls, mut cpus) = ([vec![], vec![]], [vec![], vec![]]);
    for round in 0..UNTIMED + rounds {
        for turn in 0..2 {
            let at = (round + turn) % 2;
            let (start, cpu) = (Instant::now(), cpu_nanos());
            tables[at].scan()?;
            if round >= UNTIMED {
                walls[at].push(start.elapsed().as_nanos() as u64);
                cpus[at].push(cpu_nanos() - cpu);
            }
        }
    }
    same(&tables, sleepers)?;
    let wall_ns = walls.each_mut().map(|spans| median(spans));
    let cpu_ns = cpus.each_mut().map(|spans| median(spans));
    Ok(Row {
        processes: tables[0].processes().len(),
        threads,
        wall_ns,
        wall_ratio: wall_ns[1] / wall_ns[0],
        cpu_ns,
        cpu_ratio: cpu_ns[1] / cpu_ns[0],
        rounds,
    })
}

/// Checks that both tables show the same values of sleeping processes.
fn same(tables: &[Table; 2], sleepers: &[u32]) -> Result<()> {
    for &pid in sleepers {
        let [one, several] = tables.each_ref().map(|table| {
            let (stat, statm, status, io) = table.get(pid)?.files();
            let deltas = (stat.delta().is_some(), io.delta().is_some());
            Some((
                stat.fresh()?.snapshot(),
                statm.fresh()?.snapshot(),
                status.fresh()?.snapshot(),
                io.fresh()?.snapshot(),
                deltas,
            ))
        });
        if one.is_none() || one != several {
            return Err(format!("process {pid}: on one thread {one:?}, on several {several:?}").into());
        }
    }
    Ok(())
}

/// The CPU time of all threads of this process.
fn cpu_nanos() -> u64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}
