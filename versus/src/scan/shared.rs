//! `shared`: compares a scan on several threads with the same scan on one thread.

use std::process::ExitCode;
use std::time::Instant;

use procsampler::pid::{Io, Stat, Statm, Status};
use procsampler::{ProcDir, ProcessTable};
use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;

use super::known::Known;
use super::nursery::{Nursery, SLEEPER};
use super::turns::Entrant;
use super::{peers, top};
use crate::Result;
use crate::clock::median;
use crate::report::Form;

const USAGE: &str = "\
usage: versus shared [N ...] [--threads T] [--rounds R] [--peers] [--json | --markdown]

Scans stat, statm, status and io of all processes of the machine, N sleeping ones that it starts among them, on one thread
and on several, in turns. Wall time and the CPU time of all threads; medians. It asks for as many free CPUs as threads.

  N           default 1000 and 5000
  --threads   default 2
  --rounds    default 41
  --peers     also sysinfo (with its own threads, if versus is built with --features pool), procfs, and top -b
  --json      one object a line
  --markdown  a table for a document";

/// The first rounds, in which descriptors are kept and the layout of texts is learned.
const UNTIMED: usize = 4;

type Table = ProcessTable<(Stat, Statm, Status, Io)>;

#[derive(Serialize)]
struct Row {
    what: &'static str,
    processes: usize,
    threads: usize,
    wall_ns: [f64; 2],
    wall_ratio: f64,
    cpu_ns: [f64; 2],
    cpu_ratio: f64,
    rounds: usize,
}

/// Another program or crate, compared with our table on one thread.
#[derive(Serialize)]
struct Peer {
    what: &'static str,
    processes: usize,
    peer: String,
    wall_ns: f64,
    /// Its time divided by ours.
    wall_ratio: f64,
    cpu_ns: f64,
    cpu_ratio: f64,
    rounds: usize,
}

pub fn run(mut words: lexopt::Parser) -> Result<ExitCode> {
    use lexopt::prelude::*;
    let (mut counts, mut threads, mut rounds, mut form) = (Vec::new(), 2, 41, Form::Table);
    let mut beside_peers = false;
    while let Some(word) = words.next()? {
        match word {
            Value(count) => counts.push(count.parse()?),
            Long("threads") => threads = words.value()?.parse::<usize>()?.max(2),
            Long("rounds") => rounds = words.value()?.parse::<usize>()?.max(1),
            Long("peers") => beside_peers = true,
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
    let (mut rows, mut peers) = (Vec::new(), Vec::new());
    for count in counts {
        nursery.sleep(count)?;
        let beside = if beside_peers { peers::shared()? } else { Vec::new() };
        let (row, beside) = measure(nursery.sleepers(), threads, rounds, room / 2, beside)?;
        rows.push(row);
        peers.extend(beside);
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
    if !peers.is_empty() {
        if form != Form::Json {
            println!();
        }
        let head = ["processes", "peer", "wall µs", "times ours, one thread", "CPU µs", "times ours"];
        let cells = |row: &Peer| {
            vec![
                row.processes.to_string(),
                row.peer.clone(),
                cell(row.wall_ns),
                format!("{:.2}", row.wall_ratio),
                cell(row.cpu_ns),
                format!("{:.2}", row.cpu_ratio),
            ]
        };
        form.print(&peers, &head, &peers.iter().map(cells).collect::<Vec<_>>())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Measures our table on one thread and on several, and the peers, in turns.
fn measure(
    sleepers: &[u32],
    threads: usize,
    rounds: usize,
    budget: usize,
    mut peers: Vec<Box<dyn Entrant>>,
) -> Result<(Row, Vec<Peer>)> {
    let table = |threads: usize| -> Result<Table> {
        let mut table = Table::new(&ProcDir::open()?)?;
        table.set_budget(budget);
        table.set_scan_threads(threads);
        Ok(table)
    };
    let mut tables = [table(1)?, table(threads)?];
    let (mut walls, mut cpus) = ([vec![], vec![]], [vec![], vec![]]);
    // The last one is top, which is a separate program.
    let mut of_peers = vec![[vec![], vec![]]; if peers.is_empty() { 0 } else { peers.len() + 1 }];
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
        for (at, [walls, cpus]) in of_peers.iter_mut().enumerate() {
            let (start, cpu) = (Instant::now(), cpu_nanos());
            let [wall, cpu] = match peers.get_mut(at) {
                Some(peer) => {
                    peer.scan()?;
                    [start.elapsed().as_nanos() as u64, cpu_nanos() - cpu]
                }
                None if round < UNTIMED => continue,
                None => top::refresh()?,
            };
            if round >= UNTIMED {
                walls.push(wall);
                cpus.push(cpu);
            }
        }
    }
    same(&tables, sleepers)?;
    if !peers.is_empty() {
        let tasks: Vec<_> = sleepers.iter().map(|pid| (*pid, format!("/proc/{pid}").into())).collect();
        let known = Known::read(&tasks)?;
        peers.iter().try_for_each(|peer| known.check(&**peer))?;
        let listed = top::count(SLEEPER)?;
        if listed != sleepers.len() {
            return Err(format!("top lists {listed} of {} sleepers", sleepers.len()).into());
        }
    }
    let wall_ns = walls.each_mut().map(|spans| median(spans));
    let cpu_ns = cpus.each_mut().map(|spans| median(spans));
    let processes = tables[0].processes().len();
    let names = peers.iter().map(|peer| peer.name()).chain(["top -b".to_owned()]);
    let peers = names.zip(&mut of_peers).map(|(peer, [walls, cpus])| {
        let (wall, cpu) = (median(walls), median(cpus));
        let [wall_ratio, cpu_ratio] = [wall / wall_ns[0], cpu / cpu_ns[0]];
        Peer { what: "shared", processes, peer, wall_ns: wall, wall_ratio, cpu_ns: cpu, cpu_ratio, rounds }
    });
    let peers = peers.collect();
    let row = Row {
        what: "shared",
        processes,
        threads,
        wall_ns,
        wall_ratio: wall_ns[1] / wall_ns[0],
        cpu_ns,
        cpu_ratio: cpu_ns[1] / cpu_ns[0],
        rounds,
    };
    Ok((row, peers))
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
                steady(status.fresh()?.snapshot()),
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

/// Removes SigQ, which counts the signals of all processes of the user.
fn steady(status: &Status) -> Status {
    let mut status = status.clone();
    status.sig_q = None;
    status
}

/// The CPU time of all threads of this process.
fn cpu_nanos() -> u64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}
