//! Parsers that use only std, as most programmers would write them: lines, words, `parse()`. The words are
//! borrowed from the text, so they are not copied as in procfs-core.

use std::collections::HashMap;
use std::hint::black_box;
use std::str::FromStr;

use super::Parser;
use crate::truth::{Facts, facts, of_disk, stall};

/// A parser and a reader of what it returns.
macro_rules! parser {
    ($parse:expr, $tell:expr) => {
        Parser {
            peer: "std",
            note: "",
            parse: |text| {
                black_box($parse(text));
            },
            told: |text| $tell($parse(text)),
        }
    };
}

/// The parser of a file.
pub fn parser(file: &str) -> Parser {
    match file {
        "stat" | "stat/512" => parser!(stat::<false>, tell_stat),
        "stat+irqs" | "stat/512+irqs" => parser!(stat::<true>, tell_stat),
        "meminfo" | "vmstat" | "pid/io" => parser!(numbers_by_key, tell_numbers),
        "pid/status" => parser!(words_by_key, tell_words),
        "diskstats" | "diskstats/1000" => parser!(disks, tell_disks),
        "uptime" => parser!(words::<f64, 2>, tell_uptime),
        "loadavg" => parser!(loads, tell_loads),
        "pid/stat" => parser!(pid_stat, tell_pid_stat),
        "pid/statm" => parser!(words::<u64, 7>, |[size, resident, shared, text, lib, data, dt]: [u64; 7]| {
            let numbers = [
                ("size", size),
                ("resident", resident),
                ("shared", shared),
                ("text", text),
                ("lib", lib),
                ("data", data),
                ("dt", dt),
            ];
            facts(numbers.map(|(name, number)| (name, number.to_string())))
        }),
        "pid/schedstat" => parser!(words::<u64, 3>, |[run, wait, timeslices]: [u64; 3]| {
            let numbers = [("run", run), ("wait", wait), ("timeslices", timeslices)];
            facts(numbers.map(|(name, number)| (name, number.to_string())))
        }),
        _ if file.starts_with("pressure/") => parser!(pressure, tell_pressure),
        _ => panic!("no parser of std's for {file}"),
    }
}

fn utf8(text: &[u8]) -> &str {
    str::from_utf8(text).expect("UTF-8")
}

fn number<T: FromStr>(word: Option<&str>) -> T {
    word.and_then(|word| word.parse().ok()).expect("a number")
}

fn words<T: FromStr, const N: usize>(text: &[u8]) -> [T; N] {
    let mut words = utf8(text).split_ascii_whitespace();
    std::array::from_fn(|_| number(words.next()))
}

#[derive(Default)]
struct Stat {
    cpu: [u64; 10],
    cpus: Vec<(u32, [u64; 10])>,
    intr: u64,
    irqs: Vec<u64>,
    ctxt: u64,
    btime: u64,
    processes: u64,
    procs_running: u64,
    procs_blocked: u64,
    softirqs: [u64; 11],
}

fn stat<const IRQS: bool>(text: &[u8]) -> Stat {
    let mut stat = Stat::default();
    for line in utf8(text).lines() {
        let mut words = line.split_ascii_whitespace();
        let key = words.next().unwrap_or_default();
        let mut next = || number(words.next());
        match key {
            "cpu" => stat.cpu = std::array::from_fn(|_| next()),
            "intr" => {
                stat.intr = next();
                if IRQS {
                    stat.irqs = words.map(|word| number(Some(word))).collect();
                }
            }
            "ctxt" => stat.ctxt = next(),
            "btime" => stat.btime = next(),
            "processes" => stat.processes = next(),
            "procs_running" => stat.procs_running = next(),
            "procs_blocked" => stat.procs_blocked = next(),
            "softirq" => stat.softirqs = std::array::from_fn(|_| next()),
            _ => {
                if let Some(cpu) = key.strip_prefix("cpu") {
                    stat.cpus.push((number(Some(cpu)), std::array::from_fn(|_| next())));
                }
            }
        }
    }
    stat
}

fn tell_stat(stat: Stat) -> Facts {
    let idle: Vec<String> = stat.cpus.iter().map(|(_, times)| times[3].to_string()).collect();
    let mut facts = facts([
        ("cpus", idle.len().to_string()),
        ("idle of each", idle.join(" ")),
        ("user", stat.cpu[0].to_string()),
        ("intr", stat.intr.to_string()),
        ("ctxt", stat.ctxt.to_string()),
        ("btime", stat.btime.to_string()),
        ("processes", stat.processes.to_string()),
        ("procs_running", stat.procs_running.to_string()),
        ("procs_blocked", stat.procs_blocked.to_string()),
        ("softirq", stat.softirqs[0].to_string()),
        ("rcu", stat.softirqs[10].to_string()),
    ]);
    if !stat.irqs.is_empty() {
        facts.insert("irqs".into(), format!("{:?}", stat.irqs));
    }
    facts
}

fn numbers_by_key(text: &[u8]) -> HashMap<&str, u64> {
    let pairs = utf8(text).lines().map(|line| {
        let mut words = line.split_ascii_whitespace();
        (words.next().unwrap_or_default(), number(words.next()))
    });
    pairs.collect()
}

fn tell_numbers(numbers: HashMap<&str, u64>) -> Facts {
    let name = |key: &str| key.trim_end_matches(':').to_owned();
    numbers.iter().map(|(key, number)| (name(key), number.to_string())).collect()
}

enum Word<'a> {
    Number(u64),
    Text(&'a str),
}

fn words_by_key(text: &[u8]) -> HashMap<&str, Word<'_>> {
    let pairs = utf8(text).lines().map(|line| {
        let (key, value) = line.split_once(':').expect("a key");
        let value = value.trim();
        // A value that begins with 0 is a bit mask.
        let digits = value.strip_suffix(" kB").unwrap_or(value);
        match digits.parse() {
            Ok(number) if digits == "0" || !digits.starts_with('0') => (key, Word::Number(number)),
            _ => (key, Word::Text(value)),
        }
    });
    pairs.collect()
}

fn tell_words(words: HashMap<&str, Word<'_>>) -> Facts {
    let facts = words.iter().filter_map(|(key, word)| {
        let value = match word {
            Word::Number(number) => number.to_string(),
            Word::Text(text) => text.split_whitespace().next()?.to_owned(),
        };
        Some(((*key).to_owned(), value))
    });
    facts.collect()
}

struct Disk<'a> {
    numbers: [u32; 2],
    name: &'a str,
    columns: [u64; 17],
}

fn disks(text: &[u8]) -> Vec<Disk<'_>> {
    let disks = utf8(text).lines().map(|line| {
        let mut words = line.split_ascii_whitespace();
        Disk {
            numbers: [number(words.next()), number(words.next())],
            name: words.next().expect("a name"),
            columns: std::array::from_fn(|_| number(words.next())),
        }
    });
    disks.collect()
}

fn tell_disks(disks: Vec<Disk<'_>>) -> Facts {
    assert!(disks.iter().any(|disk| disk.numbers != [0, 0]));
    let names: Vec<&str> = disks.iter().map(|disk| disk.name).collect();
    let mut facts = facts([("rows", names.len().to_string()), ("names", names.join(" "))]);
    facts.extend(
        disks.iter().flat_map(|disk| of_disk(disk.name, [0, 2, 4, 6, 9, 10].map(|at| disk.columns[at]))),
    );
    facts
}

fn tell_uptime([up, idle]: [f64; 2]) -> Facts {
    facts([("up", format!("{up:.2}")), ("idle", format!("{idle:.2}"))])
}

/// Parses three averages, two numbers of tasks, and a PID.
fn loads(text: &[u8]) -> ([f64; 3], [u64; 2], u64) {
    let mut words = utf8(text).split_ascii_whitespace();
    let averages = std::array::from_fn(|_| number(words.next()));
    let (running, threads) = words.next().and_then(|word| word.split_once('/')).expect("two numbers");
    (averages, [number(Some(running)), number(Some(threads))], number(words.next()))
}

fn tell_loads((averages, [running, threads], last_pid): ([f64; 3], [u64; 2], u64)) -> Facts {
    let [one, five, fifteen] = averages.map(|average| format!("{average:.2}"));
    let tasks = format!("{running}/{threads}");
    facts([
        ("one", one),
        ("five", five),
        ("fifteen", fifteen),
        ("tasks", tasks),
        ("last_pid", last_pid.to_string()),
    ])
}

/// Parses three averages and the total of `some` and of `full`.
fn pressure(text: &[u8]) -> [Option<([f64; 3], u64)>; 2] {
    let mut lines = [None; 2];
    for line in utf8(text).lines() {
        let mut words = line.split_ascii_whitespace();
        let at = usize::from(words.next() == Some("full"));
        let mut value = || words.next().and_then(|word| word.split_once('=')).map(|(_, value)| value);
        lines[at] = Some((std::array::from_fn(|_| number(value())), number(value())));
    }
    lines
}

fn tell_pressure([some, full]: [Option<([f64; 3], u64)>; 2]) -> Facts {
    let lines = [("some", some), ("full", full)].into_iter();
    let facts = lines.filter_map(|(line, found)| {
        let (averages, total) = found?;
        Some(stall(line, averages.map(|average| format!("{average:.2}")), total))
    });
    facts.flatten().collect()
}

struct PidStat<'a> {
    pid: u32,
    comm: &'a str,
    state: &'a str,
    /// Fields 4 to 52 of proc_pid_stat(5).
    fields: [u64; 49],
}

fn pid_stat(text: &[u8]) -> PidStat<'_> {
    let (pid, rest) = utf8(text).split_once(" (").expect("pid (comm)");
    let (comm, rest) = rest.rsplit_once(") ").expect("pid (comm)");
    let mut words = rest.split_ascii_whitespace();
    let state = words.next().expect("a state");
    let field = |word: &str| word.parse().ok().or_else(|| word.parse::<i64>().ok().map(i64::cast_unsigned));
    let fields = std::array::from_fn(|_| words.next().and_then(field).expect("a number"));
    PidStat { pid: number(Some(pid)), comm, state, fields }
}

fn tell_pid_stat(stat: PidStat<'_>) -> Facts {
    assert_eq!(stat.state.len(), 1);
    let field = |number: usize| stat.fields[number - 4].to_string();
    facts([
        ("pid", stat.pid.to_string()),
        ("comm", stat.comm.to_owned()),
        ("ppid", field(4)),
        ("minflt", field(10)),
        ("utime", field(14)),
        ("starttime", field(22)),
        ("vsize", field(23)),
        ("rsslim", field(25)),
        ("exit_signal", field(38)),
        ("processor", field(39)),
    ])
}
