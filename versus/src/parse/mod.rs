//! `parse`: the parsers alone, on captured texts and on synthetic texts of large machines.

mod procfs_core;
mod texts;
mod with_std;

use std::hint::black_box;
use std::process::ExitCode;

use procsampler::system::stat;
use procsampler::{ProcFile, file::Earlier, pid, pressure, system};
use serde::Serialize;

use self::texts::{Host, Pair};
use crate::Result;
use crate::clock::{Plan, Timed, take_turns_of};
use crate::floor::{rounded, spread, tenth};
use crate::peers::version;
use crate::report::{Form, allocations, times};
use crate::truth::{Facts, Truth};

const USAGE: &str = "\
usage: versus parse [--only FILE[,FILE]] [--runs N] [--markdown | --json]

  --only   these files only: meminfo, pid/stat, stat/512 (a synthetic machine of 512 CPUs), ...
  --runs   repeat the whole and print the median of the medians, and how far they lie apart
  --markdown  the table as Markdown; --json: one object a line";

const FILES: [&str; 18] = [
    "stat",
    "stat+irqs",
    "meminfo",
    "vmstat",
    "diskstats",
    "uptime",
    "loadavg",
    "pressure/cpu",
    "pressure/memory",
    "pressure/io",
    "pid/stat",
    "pid/statm",
    "pid/status",
    "pid/io",
    "pid/schedstat",
    "stat/512",
    "stat/512+irqs",
    "diskstats/1000",
];

/// The simple reader with which the result of a parser is compared: [`Truth::naive`].
type Naive = fn(&str) -> Facts;

/// A parser of one file that keeps nothing from one text to the next.
struct Parser {
    peer: &'static str,
    /// In which respect it does less or more than our parser; empty if it does the same.
    note: &'static str,
    /// The work that is timed.
    parse: fn(&[u8]),
    /// Parses, and returns the facts of the result.
    told: fn(&[u8]) -> Facts,
}

/// Our parser of a file, called as a sampler calls it, with a snapshot and a state that are kept. Also the
/// other parsers.
fn parsers<'t>(file: &str) -> (Box<dyn Ours<'t> + 't>, Naive, Vec<Parser>) {
    let (ours, naive) = match file {
        "stat" | "stat/512" => ours::<system::Stat>(),
        "stat+irqs" | "stat/512+irqs" => with::<system::Stat>(stat::Options::default().with_irqs()),
        "meminfo" => ours::<system::Meminfo>(),
        "vmstat" => ours::<system::Vmstat>(),
        "diskstats" | "diskstats/1000" => ours::<system::Diskstats>(),
        "uptime" => ours::<system::Uptime>(),
        "loadavg" => ours::<system::Loadavg>(),
        "pressure/cpu" => ours::<pressure::Cpu>(),
        "pressure/memory" => ours::<pressure::Memory>(),
        "pressure/io" => ours::<pressure::Io>(),
        "pid/stat" => ours::<pid::Stat>(),
        "pid/statm" => ours::<pid::Statm>(),
        "pid/status" => ours::<pid::Status>(),
        "pid/io" => ours::<pid::Io>(),
        "pid/schedstat" => ours::<pid::Schedstat>(),
        _ => panic!("no parser of ours for {file}"),
    };
    (ours, naive, vec![procfs_core::parser(file), with_std::parser(file)])
}

trait Ours<'t> {
    fn parse(&mut self, text: &'t [u8]);

    fn told(&mut self, text: &'t [u8]) -> Facts;
}

/// Two snapshots that are used in turn, and the text of the newest one.
struct Kept<'t, T: ProcFile> {
    snapshots: [T; 2],
    memory: T::State,
    last: Option<&'t [u8]>,
}

fn ours<'t, T: Truth + 't>() -> (Box<dyn Ours<'t> + 't>, Naive) {
    with::<T>(T::State::default())
}

fn with<'t, T: Truth + 't>(memory: T::State) -> (Box<dyn Ours<'t> + 't>, Naive) {
    (Box::new(Kept { snapshots: <[T; 2]>::default(), memory, last: None }), T::naive)
}

impl<'t, T: Truth> Ours<'t> for Kept<'t, T> {
    fn parse(&mut self, text: &'t [u8]) {
        let [newest, spare] = &mut self.snapshots;
        let parsed = match self.last.replace(text) {
            Some(last) => spare.parse_after(text, Earlier { text: last, snapshot: newest }, &mut self.memory),
            None => spare.parse(text, &mut self.memory),
        };
        parsed.expect("a text of Linux");
        self.snapshots.swap(0, 1);
        black_box(&self.snapshots);
    }

    fn told(&mut self, text: &'t [u8]) -> Facts {
        self.parse(text);
        self.snapshots[0].told()
    }
}

fn pair(host: &Host, file: &str) -> Result<Pair> {
    match file.split('/').collect::<Vec<_>>()[..] {
        ["stat", _] => Ok(texts::wide_stat(512)),
        ["diskstats", _] => Ok(texts::wide_diskstats(1000)),
        _ => host.pair(file),
    }
}

pub fn run(mut words: lexopt::Parser) -> Result<ExitCode> {
    use lexopt::prelude::*;
    let (mut files, mut runs, mut form) = (FILES.to_vec(), 1, Form::Table);
    while let Some(word) = words.next()? {
        match word {
            Long("only") => {
                let only = words.value()?.string()?;
                let find = |name: &str| {
                    FILES.into_iter().find(|file| *file == name).ok_or(format!("no such file: {name}"))
                };
                files = only.split(',').map(find).collect::<std::result::Result<_, _>>()?;
            }
            Long("runs") => runs = words.value()?.parse::<usize>()?.max(1),
            Long("markdown") => form = Form::Markdown,
            Long("json") => form = Form::Json,
            Short('h') | Long("help") => {
                println!("{USAGE}");
                return Ok(ExitCode::SUCCESS);
            }
            _ => return Err(format!("{}\n{USAGE}", word.unexpected()).into()),
        }
    }
    let host = Host::unpack()?;
    let pairs = files.iter().map(|file| pair(&host, file)).collect::<Result<Vec<_>>>()?;
    let mut rows: Vec<Vec<Vec<Timed>>> = files.iter().map(|_| Vec::new()).collect();
    for _ in 0..runs {
        for ((file, pair), rows) in files.iter().zip(&pairs).zip(&mut rows) {
            rows.push(measure(file, pair));
        }
    }
    let mut summaries = Vec::new();
    for ((file, pair), runs) in files.iter().zip(&pairs).zip(&rows) {
        let (_, _, others) = parsers(file);
        summaries.extend(
            others.iter().enumerate().map(|(at, other)| Summary::new(file, pair, other, runs, at + 1)),
        );
    }
    print(&summaries, form)?;
    match summaries.iter().find(|row| row.allocs > 0.0) {
        Some(row) => Err(format!("{}: parsing into what is kept allocated", row.file).into()),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// Times our parser and the others in turns. The two texts alternate.
fn measure<'t>(file: &str, pair: &'t Pair) -> Vec<Timed> {
    let (mut ours, naive, others) = parsers(file);
    let check = |ours: &mut (dyn Ours<'t> + 't)| {
        for text in pair {
            agrees(file, "ours", naive, text, ours.told(text));
            for other in &others {
                agrees(file, other.peer, naive, text, (other.told)(text));
            }
        }
    };
    check(&mut *ours);
    // There are so many calls that the cost of the clock does not matter. The number is even, so that both
    // texts are parsed equally often.
    let block = ((32 << 10) / pair[0].len()).clamp(2, 512).next_multiple_of(2);
    let plan = Plan { block, rounds: 1_000, pages: 0, pause: None };
    let timed = {
        let mut turns: Vec<Box<dyn FnMut() + '_>> = Vec::new();
        turns.push(in_turns(pair, |text| ours.parse(text)));
        turns.extend(others.iter().map(|other| in_turns(pair, other.parse)));
        let mut turns: Vec<&mut dyn FnMut()> = turns.iter_mut().map(|turn| &mut **turn as _).collect();
        take_turns_of(plan, &mut || {}, &mut turns)
    };
    check(&mut *ours);
    timed
}

/// Calls the parser with one text, then with the other.
fn in_turns<'t: 'a, 'a>(pair: &'t Pair, mut parse: impl FnMut(&'t [u8]) + 'a) -> Box<dyn FnMut() + 'a> {
    let mut at = 0;
    Box::new(move || {
        parse(black_box(&pair[at]));
        at = 1 - at;
    })
}

/// Panics unless all facts are those of the text.
fn agrees(file: &str, who: &str, naive: Naive, text: &[u8], told: Facts) {
    let naive = naive(str::from_utf8(text).expect("UTF-8"));
    assert!(!told.is_empty(), "{who}: {file}: nothing to check");
    for (name, value) in &told {
        assert_eq!(Some(value), naive.get(name), "{who}: {file}: {name}: parsed left, in the text right");
    }
}

/// One parser compared with ours, over all runs.
#[derive(Serialize)]
struct Summary {
    what: &'static str,
    file: &'static str,
    peer: &'static str,
    peer_version: &'static str,
    bytes: usize,
    /// The share of the lines that differ between the two texts.
    changed_lines: f64,
    ours_ns: f64,
    peer_ns: f64,
    /// The peer's time divided by ours.
    times_faster: f64,
    ours_bytes_per_second: f64,
    peer_bytes_per_second: f64,
    allocs: f64,
    peer_allocs: f64,
    note: &'static str,
    runs: usize,
    ours_range: [f64; 2],
    peer_range: [f64; 2],
    times_faster_range: [f64; 2],
}

impl Summary {
    fn new(file: &'static str, pair: &Pair, other: &Parser, runs: &[Vec<Timed>], at: usize) -> Self {
        let of = |value: &dyn Fn(&[Timed]) -> f64| spread(runs.iter().map(|timed| value(timed)).collect());
        let ours = of(&|timed| timed[0].nanos).map(tenth);
        let peer = of(&|timed| timed[at].nanos).map(tenth);
        let times = of(&|timed| timed[at].nanos / timed[0].nanos).map(rounded);
        let bytes = pair.iter().map(Vec::len).sum::<usize>() / 2;
        let [one, later] = pair.each_ref().map(|text| text.split(|byte| *byte == b'\n'));
        let lines = one.clone().count();
        let changed = one.zip(later).filter(|(one, later)| one != later).count();
        let per_second = |nanos: f64| (bytes as f64 / nanos * 1e9).round();
        Summary {
            what: "parse",
            file,
            peer: other.peer,
            peer_version: if other.peer == "std" { "" } else { version(other.peer) },
            bytes,
            changed_lines: rounded(changed as f64 / (lines - 1) as f64),
            ours_ns: ours[1],
            peer_ns: peer[1],
            times_faster: times[1],
            ours_bytes_per_second: per_second(ours[1]),
            peer_bytes_per_second: per_second(peer[1]),
            allocs: of(&|timed| timed[0].allocations)[2],
            peer_allocs: of(&|timed| timed[at].allocations)[1],
            note: other.note,
            runs: runs.len(),
            ours_range: [ours[0], ours[2]],
            peer_range: [peer[0], peer[2]],
            times_faster_range: [times[0], times[2]],
        }
    }
}

fn print(summaries: &[Summary], form: Form) -> Result<()> {
    const HEAD: [&str; 12] = [
        "file",
        "bytes",
        "changed lines",
        "peer",
        "ours ns",
        "peer ns",
        "times faster",
        "ours MB/s",
        "peer MB/s",
        "allocs",
        "peer allocs",
        "less or more work",
    ];
    let row = |row: &Summary| {
        let megabytes = |bytes: f64| format!("{:.0}", bytes / 1e6);
        vec![
            row.file.to_owned(),
            row.bytes.to_string(),
            format!("{:.0}%", row.changed_lines * 100.0),
            format!("{} {}", row.peer, row.peer_version).trim_end().to_owned(),
            format!("{:.0}", row.ours_ns),
            format!("{:.0}", row.peer_ns),
            times(row.times_faster, row.times_faster_range, row.runs),
            megabytes(row.ours_bytes_per_second),
            megabytes(row.peer_bytes_per_second),
            allocations(row.allocs),
            allocations(row.peer_allocs),
            row.note.to_owned(),
        ]
    };
    form.print(summaries, &HEAD, &summaries.iter().map(row).collect::<Vec<_>>())
}
