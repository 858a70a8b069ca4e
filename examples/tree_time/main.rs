//! Shows how a command and all its descendants spend their time: a `time` for trees, from /proc.
//!
//! `cargo run --release --example tree_time --features syscall-names -- make -j8`

mod blocked;
mod command;
mod family;
mod options;
mod record;
mod report;
mod timeline;
mod trace;

use std::error::Error;
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::{SigSet, Signal};
use nix::sys::time::TimeValLike;
use procsampler::pid::flags::Signals;
use procsampler::pid::{Stat, State};
use procsampler::tree::{Tree, Usage};
use procsampler::waits::{Pacer, Pacing, Waits};
use procsampler::{Machine, ProcDir, ProcFile, Select, table};
use rustix::process::{getpid, set_child_subreaper};

use command::{GATE, Gate, become_command};
use options::{Options, USAGE};
use record::{History, Point};
use report::Report;
use trace::Tracer;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    if args.next().is_some_and(|first| first == GATE) {
        return become_command(&args.collect::<Vec<_>>());
    }
    let options = match Options::from_args() {
        Ok(options) if options.help => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Ok(options) => options,
        Err(error) => {
            eprintln!("tree_time: {error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("tree_time: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The largest share of the time that is spent on reading threads.
const WAITS_SHARE: f64 = 0.01;

/// Makes an interrupt at the terminal end only the command. Then the report is printed. Children that start
/// after this inherit the setting.
fn withstand_interrupts() -> Result<(), Box<dyn Error>> {
    let mut signals = SigSet::empty();
    signals.add(Signal::SIGINT);
    signals.add(Signal::SIGQUIT);
    Ok(signals.thread_block()?)
}

fn run(options: &Options) -> Result<ExitCode, Box<dyn Error>> {
    let proc = ProcDir::open()?;
    let machine = Machine::this();
    if Stat::read_in(&proc.this_process()?)?.leader.sigignore.contains(Signals::CHLD) {
        return Err(
            "this program was started with SIGCHLD ignored, so exited children cannot be counted".into()
        );
    }
    let _ = table::raise_descriptor_limit();
    let gate = Gate::new(&options.command)?;
    // The tracer must not be a child of this process.
    let mut tracer = options.trace.then(|| Tracer::start(gate.number()));
    withstand_interrupts()?;
    set_child_subreaper(Some(getpid()))?;

    let own = std::process::id();
    let mut tree = Tree::new(&proc, own)?;
    // At first no process is selected, because there is none yet.
    let mut waits = Waits::new(&proc, Select::Pids(Vec::new()))?;
    waits.set_states(|state| {
        !matches!(state, State::Running | State::Zombie | State::Dead | State::Stopped | State::Idle)
    });
    waits.set_wchan_states(|_| false);
    let mut history = History::default();
    let mut json = match &options.json {
        Some(path) => Some(BufWriter::new(File::create(path)?)),
        None => None,
    };
    tree.sample()?;
    let cost_before = own_cost()?;
    let start = gate.start()?;
    let mut pacer = Pacer::new(options.interval, Pacing::RandomPhase);
    let (mut missed, mut ended, mut in_waits) = (0, None, Duration::ZERO);
    while ended.is_none() {
        let (time, late) = pacer.time_left();
        missed += late;
        gate.wait(time);
        let time = start.elapsed();
        tree.sample()?;
        if history.see(&tree, &machine, time) {
            waits.set_select(Select::Pids(history.pids()));
        }
        // This costs the most. With many threads it is done only in some of the samples.
        if in_waits.as_secs_f64() <= WAITS_SHARE * time.as_secs_f64() {
            let before = Instant::now();
            waits.pass()?;
            in_waits += before.elapsed();
            history.see_waits(&waits);
        }
        write_point(&mut json, &history.end(), &machine)?;
        let exits = tree.reap()?;
        ended = exits.iter().find(|exit| exit.pid == gate.number()).map(|exit| (exit.status, time));
    }
    let Some((status, elapsed)) = ended else { return Err("the command was lost".into()) };
    // After this sample, the reaped processes are gone, with their last counters.
    tree.sample()?;
    history.see(&tree, &machine, elapsed);
    let cost = own_cost()? - cost_before;
    let living: Vec<_> = tree.members().filter(|member| !member.is_zombie()).collect();
    let report = Report {
        command: &name_of(&options.command),
        status,
        elapsed,
        counters: gate.counters()?,
        total: tree.total(),
        living: living.iter().map(|member| member.own()).sum::<Usage>(),
        left: living.len(),
        gaps: tree.gaps(),
        history: &history,
        missed,
        own_cost: cost,
        machine,
        trace: tracer.take().map(|tracer| tracer.map(Tracer::end)),
    };
    match &options.output {
        Some(path) => std::fs::write(path, report.text())?,
        None => eprint!("{}", report.text()),
    }
    if let Some(mut json) = json {
        writeln!(json, "{}", report.json())?;
        json.flush()?;
    }
    if let Some(path) = &options.svg {
        std::fs::write(path, timeline::svg(report.command, &history.points))?;
    }
    // The exit code that a shell would return.
    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
    Ok(ExitCode::from(code.clamp(0, 255) as u8))
}

fn write_point(
    json: &mut Option<BufWriter<File>>,
    point: &Point,
    machine: &Machine,
) -> Result<(), Box<dyn Error>> {
    match json {
        Some(json) => Ok(writeln!(json, "{}", point.json(machine))?),
        None => Ok(()),
    }
}

/// The CPU time of this process, in seconds.
fn own_cost() -> Result<f64, Box<dyn Error>> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(micros as f64 / 1e6)
}

/// The command as one line.
fn name_of(command: &[OsString]) -> String {
    let words: Vec<_> = command.iter().map(|word| word.to_string_lossy()).collect();
    let line = words.join(" ");
    match line.char_indices().nth(80) {
        Some((at, _)) => format!("{}...", &line[..at]),
        None => line,
    }
}
