//! What a parse costs in instructions. Callgrind counts them, so the counts do not depend on other load. Each
//! parser has a limit.
//!
//! `cargo bench --bench instructions` prints the counts and fails if one is over its limit. Without valgrind
//! it prints that and does nothing. The texts come from a captured machine of two CPUs. They alternate
//! between two readings that are some seconds apart, so that the counters change. *still* means that the same
//! text is parsed again.

mod callgrind;
mod fixture;

use std::hint::black_box;
use std::io::Read;
use std::process::ExitCode;

use procsampler::system::stat;
use procsampler::{ProcFile, file::Earlier, pid, pressure, system};

const HOST: &str = "amd64-6.1-possible8";

/// A parser, the paths of its two texts below /proc, and the most instructions that it may take.
struct Case {
    name: &'static str,
    still: bool,
    limit: u64,
    /// Parses the two texts alternately, `times` times in all.
    work: fn(texts: &[&[u8]; 2], times: usize),
    path: &'static str,
    later: &'static str,
}

const fn case<T: ProcFile + PartialEq>(name: &'static str, path: &'static str, limit: u64) -> Case {
    Case { name, still: false, limit, work: parse::<T>, path, later: path }
}

const fn still<T: ProcFile + PartialEq>(name: &'static str, path: &'static str, limit: u64) -> Case {
    Case { still: true, ..case::<T>(name, path, limit) }
}

const CASES: &[Case] = &[
    case::<system::Stat>("stat", "stat", 5_300),
    Case { work: parse_irqs, ..case::<system::Stat>("stat+irqs", "stat", 9_100) },
    case::<system::Meminfo>("meminfo", "meminfo", 6_000),
    still::<system::Meminfo>("meminfo still", "meminfo", 2_300),
    case::<system::Vmstat>("vmstat", "vmstat", 20_000),
    still::<system::Vmstat>("vmstat still", "vmstat", 5_500),
    case::<system::Diskstats>("diskstats", "diskstats", 32_500),
    case::<system::Uptime>("uptime", "uptime", 320),
    case::<system::Loadavg>("loadavg", "loadavg", 730),
    case::<pressure::Cpu>("pressure/cpu", "pressure/cpu", 1_550),
    case::<pid::Stat>("pid/stat", "1/stat", 3_600),
    // As in a process table, where the previous text was another process's.
    Case {
        work: parse_any::<pid::Stat>,
        later: "285/stat",
        ..case::<pid::Stat>("pid/stat any", "1/stat", 5_100)
    },
    Case {
        work: parse_any::<pid::Status>,
        later: "285/status",
        ..case::<pid::Status>("pid/status any", "1/status", 17_000)
    },
    // In the capture these numbers differ only between processes.
    Case { later: "285/statm", ..case::<pid::Statm>("pid/statm", "1/statm", 540) },
    case::<pid::Status>("pid/status", "1/status", 7_500),
    case::<pid::Io>("pid/io", "1/io", 1_200),
    case::<pid::Schedstat>("pid/schedstat", "1/schedstat", 460),
];

/// Parses as a sampler does, with the earlier text and its snapshot.
fn parse<T: ProcFile + PartialEq>(texts: &[&[u8]; 2], times: usize) {
    parse_with::<T>(texts, times, T::State::default(), true);
}

/// Parses as a process table does, where the previous text was another process's.
fn parse_any<T: ProcFile + PartialEq>(texts: &[&[u8]; 2], times: usize) {
    parse_with::<T>(texts, times, T::State::default(), false);
}

fn parse_irqs(texts: &[&[u8]; 2], times: usize) {
    parse_with::<system::Stat>(texts, times, stat::Options::default().with_irqs(), true);
}

/// Parses into two snapshots in turn.
fn parse_with<T: ProcFile + PartialEq>(
    texts: &[&[u8]; 2],
    times: usize,
    mut memory: T::State,
    one_file: bool,
) {
    let mut snapshots = [T::default(), T::default()];
    for time in 0..times {
        let [first, second] = &mut snapshots;
        let (snapshot, earlier) = if time % 2 == 0 { (first, second) } else { (second, first) };
        let (text, last) = (black_box(texts[time % 2]), texts[1 - time % 2]);
        let parsed = match one_file && time > 0 {
            true => snapshot.parse_after(text, Earlier { text: last, snapshot: earlier }, &mut memory),
            false => snapshot.parse(text, &mut memory),
        };
        parsed.unwrap_or_else(|error| panic!("{}: {error}", T::NAME));
    }
    for (snapshot, text) in snapshots.iter().zip(texts) {
        let mut fresh = T::default();
        fresh.parse(text, &mut T::State::default()).unwrap_or_else(|error| panic!("{}: {error}", T::NAME));
        // With options, a snapshot of `stat` has more than without them.
        assert!(T::NAME == "stat" || *snapshot == fresh, "{}: parsed, but wrong", T::NAME);
    }
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    if let Some(at) = args.iter().position(|arg| arg == "--work") {
        let case = CASES.iter().find(|case| case.name == args[at + 1]).expect("one of the cases");
        work(case, args[at + 2].parse().expect("a number of parses"));
        return ExitCode::SUCCESS;
    }
    if !callgrind::is_there() {
        return ExitCode::SUCCESS;
    }
    let trees = [fixture::host(HOST, "proc"), fixture::host(HOST, "proc.1")];
    println!("{:16} {:>6} {:>12} {:>7}", "parser", "bytes", "instructions", "limit");
    let mut over = 0;
    for case in CASES {
        let (earlier, later) = (&trees[0][case.path][..], &trees[1][case.later][..]);
        assert_ne!(earlier, later, "{}: nothing moved between the two", case.path);
        let texts = [earlier, if case.still { earlier } else { later }].join(&SEPARATOR);
        // Starting, reading the texts and checking cost the same in both runs.
        const PARSES: usize = 1_000;
        let count = (count(case.name, &texts, 2 * PARSES) - count(case.name, &texts, PARSES)) / PARSES as u64;
        let verdict = if count > case.limit { "  over" } else { "" };
        over += usize::from(count > case.limit);
        println!("{:16} {:6} {count:12} {:7}{verdict}", case.name, earlier.len(), case.limit);
    }
    if over == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

const SEPARATOR: u8 = 0x1e;

/// The work under valgrind. The texts are passed in as input, since unpacking them under valgrind takes
/// seconds.
fn work(case: &Case, times: usize) {
    let mut texts = Vec::new();
    std::io::stdin().read_to_end(&mut texts).expect("the texts");
    let mut texts = texts.split(|&byte| byte == SEPARATOR);
    let texts = [(); 2].map(|()| texts.next().expect("two texts"));
    (case.work)(&texts, times);
}

/// The instruction count of a run of this program that parses `times` times.
fn count(name: &str, texts: &[u8], times: usize) -> u64 {
    let options = ["--callgrind-out-file=/dev/null".to_owned()];
    let said = callgrind::run(&options, &["--work", name, &times.to_string()], texts);
    let collected = said.lines().find_map(|line| line.split_once("Collected : ")).expect("callgrind's count");
    collected.1.trim().parse().expect("a number")
}
