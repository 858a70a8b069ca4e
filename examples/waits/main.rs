//! Shows what threads wait for: the share of time in each state, system call and kernel function, sampled
//! from /proc.
//!
//! `cargo run --release --example waits --features syscall-names -- --help`

mod options;
mod places;
mod report;

use std::error::Error;
use std::io::{IsTerminal, stdout};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crossterm::cursor::MoveTo;
use crossterm::execute;
use crossterm::terminal::{Clear, ClearType};
use procsampler::pid::State;
use procsampler::waits::{Pacer, Pacing, Profile, Waits};
use procsampler::{Machine, ProcDir, Select, table};

use options::{Column, Options, USAGE};
use places::Places;
use report::Report;

fn main() -> ExitCode {
    let options = match Options::from_args() {
        Ok(options) if options.help => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Ok(options) => options,
        Err(error) => {
            eprintln!("waits: {error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("waits: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The states that are counted.
fn wanted(options: &Options) -> fn(State) -> bool {
    match (options.all, options.pids.is_empty()) {
        (true, _) => |_| true,
        // Idle is the state of a kernel thread that has nothing to do.
        (false, false) => |state| state != State::Idle,
        (false, true) => |state| matches!(state, State::Running | State::DiskSleep),
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let proc = match &options.proc {
        Some(path) => ProcDir::at(path, Machine::this())?,
        None => ProcDir::open()?,
    };
    // Three descriptors are kept for each thread. With fewer the result is the same, but sampling is slower.
    let _ = table::raise_descriptor_limit();
    let select = match &options.pids[..] {
        [] => Select::All,
        [pid] if options.recursive => Select::Descendants(*pid),
        pids => Select::Pids(pids.to_vec()),
    };
    let mut waits = Waits::new(&proc, select)?;
    let wanted = wanted(options);
    waits.set_states(move |state| state != State::Running && wanted(state));
    if options.columns.contains(&Column::Stack) {
        waits.set_stacks(move |state| state != State::Running && wanted(state));
    }
    let pacing = if options.periodic { Pacing::Periodic } else { Pacing::RandomPhase };
    let root = options.proc.as_deref().unwrap_or("/proc".as_ref()).display().to_string();
    let (mut places, mut profile) = (Places::new(&options.columns, &root), Profile::new());
    // The first pass opens the files.
    waits.pass()?;
    if waits.threads().next().is_none() {
        return Err("no such process".into());
    }
    let is_live = stdout().is_terminal() && !options.json;
    let (start, mut shown, mut missed) = (Instant::now(), Instant::now(), 0);
    let mut pacer = Pacer::new(Duration::from_secs_f64(1.0 / options.hertz), pacing);
    while start.elapsed() < options.duration {
        missed += pacer.wait();
        waits.pass()?;
        for wait in waits.threads().filter(|wait| wanted(wait.state())) {
            let place = places.of(&wait);
            profile.add(place);
        }
        profile.end_pass();
        if is_live && shown.elapsed() >= Duration::from_secs(1) {
            shown = Instant::now();
            let report = Report {
                columns: &options.columns,
                places: &places,
                profile: &profile,
                elapsed: start.elapsed(),
                missed,
            };
            let rows =
                crossterm::terminal::size().map_or(20, |(_, rows)| usize::from(rows).saturating_sub(5));
            execute!(stdout(), Clear(ClearType::All), MoveTo(0, 0))?;
            print!("{}", report.table(rows));
        }
    }
    let report = Report {
        columns: &options.columns,
        places: &places,
        profile: &profile,
        elapsed: start.elapsed(),
        missed,
    };
    if is_live {
        execute!(stdout(), Clear(ClearType::All), MoveTo(0, 0))?;
    }
    match options.json {
        true => println!("{}", report.json()),
        false => print!("{}", report.table(usize::MAX)),
    }
    if let Some(path) = &options.svg {
        report.svg(path)?;
    }
    Ok(())
}
