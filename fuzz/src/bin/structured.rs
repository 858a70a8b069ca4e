//! The long run of the generator: see fuzz/README.md.
//!
//! Each worker is its own process, because work that never ends or takes a gigabyte of memory ends the
//! process. The worker's state file holds the index of the current sequence, so that another worker can
//! continue after it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use procsampler_fuzz::generator::{Finding, Findings, Plan, input_of, smaller};
use procsampler_fuzz::property::{self, Cost, FILES, Limits};
use procsampler_fuzz::seeds::{Seed, seeds};
use procsampler_fuzz::watch::watched;

const USAGE: &str = "\
structured [--parses N] [--seed N] [--jobs N] [--file PLACE/PATH]... [--found DIR]
    Changes real texts of every file and parses them, N parses in all (default 1000000). Findings are printed, and their
    smallest inputs written to DIR (default fuzz/found/structured).
structured --seeds DIR
    Writes the seeds of the cargo-fuzz targets to DIR/system and DIR/process.
structured --replay INPUT
    Checks all that must hold for an input.";

/// The options of the command line.
#[derive(Clone, Debug)]
struct Options {
    parses: u64,
    seed: u64,
    jobs: u64,
    files: Vec<String>,
    found: PathBuf,
    /// In a worker, its number and the index at which it begins.
    worker: Option<(u64, u64)>,
    seeds: Option<PathBuf>,
    replay: Option<PathBuf>,
    choice: Option<u64>,
}

fn main() -> ExitCode {
    let options = match Options::parse() {
        Ok(options) => options,
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    if let Some(dir) = &options.seeds {
        write_seeds(dir);
    } else if let Some(path) = &options.replay {
        replay(path, options.choice);
    } else if let Some((worker, from)) = options.worker {
        work(&options, worker, from);
    } else if !lead(&options) {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

impl Options {
    fn parse() -> Result<Options, String> {
        let mut options = Options {
            parses: 1_000_000,
            seed: 1,
            jobs: std::thread::available_parallelism().map_or(1, |jobs| jobs.get() as u64),
            files: Vec::new(),
            found: Path::new(env!("CARGO_MANIFEST_DIR")).join("found/structured"),
            worker: None,
            seeds: None,
            replay: None,
            choice: None,
        };
        let mut args = std::env::args().skip(1);
        while let Some(name) = args.next() {
            let value = args.next().ok_or_else(|| format!("{name} has no value"))?;
            let number = || value.parse::<u64>().map_err(|_| format!("{name} {value} is no number"));
            match name.as_str() {
                "--parses" => options.parses = number()?,
                "--seed" => options.seed = number()?,
                "--jobs" => options.jobs = number()?.max(1),
                "--file" if FILES.iter().any(|file| file.name == value) => options.files.push(value),
                "--file" => return Err(format!("there is no file {value}")),
                "--found" => options.found = value.into(),
                "--seeds" => options.seeds = Some(value.into()),
                "--replay" => options.replay = Some(value.into()),
                "--choice" => options.choice = Some(number()?),
                "--worker" => {
                    let (worker, from) = value.split_once(',').ok_or("--worker NUMBER,INDEX")?;
                    let parse = |number: &str| number.parse().map_err(|_| format!("{number} is no number"));
                    options.worker = Some((parse(worker)?, parse(from)?));
                }
                _ => return Err(format!("{name} is unknown")),
            }
        }
        Ok(options)
    }

    fn plan(&self) -> Plan {
        Plan {
            seed: self.seed,
            long_every: 500,
            long: 1 << 20,
            whole_every: 100,
            scans: Some(400),
            seconds: 10,
        }
    }

    /// The seeds of the files that were asked for.
    fn seeds(&self) -> Vec<Seed> {
        let wants =
            |file: &property::File| self.files.is_empty() || self.files.iter().any(|name| name == file.name);
        seeds(&repository(), &[], 64, wants)
    }

    fn state_of(&self, worker: u64) -> PathBuf {
        self.found.join(format!("state-{worker}"))
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn write_seeds(dir: &Path) {
    for seed in seeds(&repository(), &procsampler_fuzz::seeds::FEW, 8, |_| true) {
        let target = if seed.file.name.starts_with("root/") { "system" } else { "process" };
        let target = dir.join(target);
        fs::create_dir_all(&target).expect("a directory for seeds");
        for (at, texts) in seed.texts.chunks(2).enumerate() {
            let texts: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
            let path = target.join(format!("{}-{at}", seed.file.name.replace('/', "-")));
            fs::write(path, input_of(seed.file.name, &texts)).expect("a seed");
        }
    }
}

fn replay(path: &Path, choice: Option<u64>) {
    let input = fs::read(path).expect("an input");
    let (file, texts) = property::file(&input).expect("an input begins with the name of a file");
    watched(&input, 1, || match choice {
        None => file.holds(&texts),
        Some(choice) => {
            let limits = Limits { rounds: 0, scans: None };
            file.holds_quickly(&texts, choice, &limits, &mut Cost::default());
        }
    });
}

/// Runs every `jobs`-th sequence, beginning at an index, and prints the results on standard output.
fn work(options: &Options, worker: u64, from: u64) {
    let (plan, seeds) = (options.plan(), options.seeds());
    let state = File::create(options.state_of(worker)).expect("a file of the state");
    let mut findings = Findings::default();
    let (mut cost, mut sequences, mut said) = (Cost::default(), 0, Instant::now());
    let mut index = from;
    while cost.parses < options.parses {
        // If this sequence ends the process, these are the last results that it prints.
        state.write_all_at(&index.to_le_bytes(), 0).expect("a file of the state");
        let sequence = plan.sequence(&seeds, index);
        cost.add(plan.run(&sequence, &mut findings));
        sequences += 1;
        index += options.jobs;
        if said.elapsed() > Duration::from_secs(1) {
            say(&cost, sequences, &mut findings);
            (cost.bytes, sequences, said) = (0, 0, Instant::now());
        }
    }
    say(&cost, sequences, &mut findings);
}

/// Prints lines of words separated by tabs, with bytes escaped.
fn say(cost: &Cost, sequences: u64, findings: &mut Findings) {
    println!("cost\t{}\t{}\t{sequences}\t{}\t{}", cost.parses, cost.bytes, cost.memory, cost.scans);
    for finding in std::mem::take(&mut findings.0).into_values() {
        println!(
            "finding\t{}\t{}\t{}\t{}\t{}",
            finding.file,
            finding.kind,
            finding.times,
            finding.message.escape_default(),
            finding.texts.iter().map(|text| hex(text)).collect::<Vec<_>>().join(","),
        );
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    (0..digits.len() / 2).map(|at| u8::from_str_radix(digits.get(2 * at..2 * at + 2)?, 16).ok()).collect()
}

/// The sum of the results of all workers.
#[derive(Default)]
struct Total {
    findings: Findings,
    /// For each worker, the parses of its processes that ended and those of the one that runs.
    parses: BTreeMap<u64, (u64, u64)>,
    bytes: u64,
    sequences: u64,
    memory: f64,
    scans: f64,
}

impl Total {
    fn parses(&self) -> u64 {
        self.parses.values().map(|(ended, runs)| ended + runs).sum()
    }

    fn hear(&mut self, worker: u64, line: &str) -> Option<()> {
        let words: Vec<&str> = line.split('\t').collect();
        match words[..] {
            ["cost", parses, bytes, sequences, memory, scans] => {
                self.parses.entry(worker).or_default().1 = parses.parse().ok()?;
                self.bytes += bytes.parse::<u64>().ok()?;
                self.sequences += sequences.parse::<u64>().ok()?;
                self.memory = self.memory.max(memory.parse().ok()?);
                self.scans = self.scans.max(scans.parse().ok()?);
            }
            ["finding", file, kind, times, message, texts] => {
                let file = FILES.iter().find(|known| known.name == file)?.name;
                let texts = texts.split(',').map(unhex).collect::<Option<Vec<_>>>()?;
                let (kind, message) = (kind.to_owned(), message.to_owned());
                let is_new = !self.findings.0.contains_key(&(file, kind.clone()));
                let finding = Finding { file, kind, message, texts, times: times.parse().ok()? };
                if is_new {
                    show(&finding);
                }
                self.findings.add(finding);
            }
            _ => return None,
        }
        Some(())
    }
}

fn show(finding: &Finding) {
    let Finding { file, kind, message, texts, times } = finding;
    println!("{file}: {kind} ({times} times)");
    println!("    {}", message.chars().take(400).collect::<String>());
    for text in texts {
        println!("    \"{}\"", text[..text.len().min(1500)].escape_ascii());
    }
}

/// A worker's process.
struct Worker {
    child: Child,
    parses: u64,
}

enum Heard {
    Line(String),
    End,
}

/// Runs the workers. Returns whether they found nothing.
fn lead(options: &Options) -> bool {
    fs::create_dir_all(&options.found).expect("a directory for findings");
    let seeds = options.seeds();
    let plan = options.plan();
    let (sender, heard) = mpsc::channel();
    let start = |worker: u64, from: u64, parses: u64| -> Worker {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args(["--worker", &format!("{worker},{from}")]);
        command.args(["--seed", &options.seed.to_string(), "--jobs", &options.jobs.to_string()]);
        command.args(["--parses", &parses.to_string()]).arg("--found").arg(&options.found);
        command.args(options.files.iter().flat_map(|file| ["--file", file]));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("a worker");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let sender = sender.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = sender.send((worker, Heard::Line(line)));
            }
            let _ = sender.send((worker, Heard::End));
        });
        Worker { child, parses }
    };
    let each = options.parses.div_ceil(options.jobs);
    let mut workers: BTreeMap<u64, Worker> =
        (0..options.jobs).map(|worker| (worker, start(worker, worker, each))).collect();
    let (began, mut shown) = (Instant::now(), Instant::now());
    let mut total = Total::default();
    while !workers.is_empty() {
        let Ok((worker, heard)) = heard.recv() else { break };
        match heard {
            Heard::Line(line) => drop(total.hear(worker, &line)),
            Heard::End => {
                let Some(mut ended) = workers.remove(&worker) else { continue };
                let status = ended.child.wait().expect("a status");
                let parses = total.parses.entry(worker).or_default();
                let own = parses.1;
                *parses = (parses.0 + own, 0);
                if !status.success() {
                    let state = fs::read(options.state_of(worker)).expect("the state of a worker");
                    let index = u64::from_le_bytes(state.try_into().expect("8 bytes"));
                    let sequence = plan.sequence(&seeds, index);
                    let finding = ended_by(options, &sequence, &format!("{status}"), &total.findings);
                    if !total.findings.0.contains_key(&(finding.file, finding.kind.clone())) {
                        show(&finding);
                    }
                    total.findings.add(finding);
                    let left = ended.parses.saturating_sub(own);
                    workers.insert(worker, start(worker, index + options.jobs, left));
                }
            }
        }
        if shown.elapsed() > Duration::from_secs(60) {
            shown = Instant::now();
            report(&total, began);
        }
    }
    println!();
    total.findings.0.values().for_each(show);
    report(&total, began);
    for finding in total.findings.0.values() {
        let texts: Vec<&[u8]> = finding.texts.iter().map(Vec::as_slice).collect();
        let name = format!("{} {}", finding.file, finding.kind);
        let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        fs::write(options.found.join(name), input_of(finding.file, &texts)).expect("a file of a finding");
    }
    total.findings.0.is_empty()
}

fn report(total: &Total, began: Instant) {
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{} parses of {:.1} GB in {} sequences, {seconds:.0} s, {:.0} parses/s; findings: {}; at most {:.0} times the \
         text in memory, {:.0} times a scan in time",
        total.parses(),
        total.bytes as f64 / 1e9,
        total.sequences,
        total.parses() as f64 / seconds,
        total.findings.0.len(),
        total.memory,
        total.scans,
    );
    let _ = std::io::stdout().flush();
}

/// The finding of a sequence that ended its worker. Its input is reduced by running processes that end in the
/// same way.
fn ended_by(
    options: &Options,
    sequence: &procsampler_fuzz::generator::Sequence,
    status: &str,
    known: &Findings,
) -> Finding {
    let file = sequence.file.name;
    let kind = format!("ends the process: {status}");
    let mut texts = sequence.texts.clone();
    let path = options.found.join("smaller");
    let ends = |texts: &[Vec<u8>]| {
        let texts: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
        fs::write(&path, input_of(file, &texts)).expect("an input");
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.arg("--replay").arg(&path).args(["--choice", &sequence.choice.to_string()]);
        let end = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("a process");
        format!("{end}") == status
    };
    if !known.0.contains_key(&(file, kind.clone())) {
        smaller(&mut texts, 60, ends);
    }
    Finding { file, kind, message: status.to_owned(), texts, times: 1 }
}
