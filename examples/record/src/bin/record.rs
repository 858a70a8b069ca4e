//! The program `record`: see `--help`.

#![forbid(unsafe_code)]

use std::error::Error;
use std::fs::OpenOptions;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lexopt::Arg::{Long, Short, Value};
use lexopt::ValueExt;
use procsampler::Monotonic;
use record::header::End;
use record::pacing::Pacing;
use record::recorder::Recorder;
use record::{Choice, clock};
use rustix::thread::{ClockId, clock_nanosleep_absolute};
use rustix::time::Timespec;

const USAGE: &str = "\
record: raw samples of /proc in one compact file, for replay

Usage: record [OPTIONS] OUT

  -i, --interval TIME   from one sample to the next: 1, 0.1, 10ms, 1ms (default: 1)
  -d, --duration TIME   how long; without it until Ctrl-C
  -p, --pid PID         this process's files too; may be given again
      --files LIST      these instead of the default, with commas: net/netstat,PID/status
                        those behind PID/ are of the processes that -p names
      --processes       the stat of all processes too, once a second
      --scan TIME       the same, once in this time
      --pressure TIME   the files of pressure once in this time at most (default: 20ms): to read them more
                        often than the kernel ticks makes it lose stall time, for all who read them
      --force           OUT may exist, and is replaced
  -h, --help            print this

Without --files they are stat, meminfo, vmstat, diskstats, loadavg, uptime, pressure/cpu, pressure/memory,
pressure/io and net/dev, and of processes stat, statm, io and schedstat. A file that can't be read is recorded as
its error. A due time that passed without a sample is recorded as missed. The text is recorded as it is: names of
processes, interfaces and disks are in it.

For a report of a bug in how a file is read:  record -d 2 --files net/netstat out.rec
";

struct Options {
    interval: Duration,
    duration: Option<Duration>,
    choice: Choice,
    out: PathBuf,
    force: bool,
}

/// Reads the options; `None` if help was requested.
fn options() -> Result<Option<Options>, lexopt::Error> {
    let (mut interval, mut duration, mut choice) = (Duration::from_secs(1), None, Choice::default());
    let (mut out, mut force, mut names_processes) = (None, false, false);
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Short('h') | Long("help") => return Ok(None),
            Short('i') | Long("interval") => interval = args.value()?.parse_with(clock::duration)?,
            Short('d') | Long("duration") => duration = Some(args.value()?.parse_with(clock::duration)?),
            Short('p') | Long("pid") => choice.pids.push(args.value()?.parse()?),
            Long("files") => {
                args.value()?.parse_with(|list| choice.choose(list))?;
                names_processes = !choice.process_files.is_empty();
            }
            Long("processes") => choice.scan = choice.scan.or(Some(Duration::from_secs(1))),
            Long("scan") => choice.scan = Some(args.value()?.parse_with(clock::duration)?),
            Long("pressure") => choice.pressure = args.value()?.parse_with(clock::duration)?,
            Long("force") => force = true,
            Value(file) if out.is_none() => out = Some(file.into()),
            other => return Err(other.unexpected()),
        }
    }
    let out = out.ok_or("the file to write is missing")?;
    if names_processes && choice.pids.is_empty() {
        return Err("--files contains files of processes, but no process is given with -p".into());
    }
    Ok(Some(Options { interval, duration, choice, out, force }))
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("record: {error}; --help lists the options");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("record: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
        // The second one ends the program at once.
        signal_hook::flag::register_conditional_shutdown(signal, 1, stop.clone())?;
        signal_hook::flag::register(signal, stop.clone())?;
    }
    let mut open = OpenOptions::new();
    match options.force {
        true => open.create(true).truncate(true),
        false => open.create_new(true),
    };
    let file = open.write(true).open(&options.out);
    let file = file.map_err(|error| format!("{}: {error}", options.out.display()))?;
    let mut recorder = match Recorder::new(&options.choice, options.interval, file) {
        Ok(recorder) => recorder,
        Err(error) => {
            // Nothing was recorded, and the next try may use the same name.
            let _ = std::fs::remove_file(&options.out);
            return Err(error);
        }
    };
    let mut progress = Progress { is_shown: io::stderr().is_terminal(), last: None };

    let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    let mut pacing = Pacing::new(Monotonic::now().0, nanos(options.interval), options.duration.map(nanos));
    while let Some(due) = pacing.due() {
        if stop.load(Ordering::Relaxed) {
            // Samples that were due before the end and were not taken were missed.
            let now = pacing.woke(Monotonic::now().0);
            recorder.missed(now.missed + u64::from(now.sample));
            break;
        }
        // A signal between the check of the flag and the sleep does not end the sleep, so the sleep is at
        // most a second.
        let due = due.min(Monotonic::now().0.saturating_add(1_000_000_000));
        let time = Timespec { tv_sec: (due / 1_000_000_000) as i64, tv_nsec: (due % 1_000_000_000) as i64 };
        // A signal may end the sleep early. Then nothing is due yet.
        let _ = clock_nanosleep_absolute(ClockId::Monotonic, &time);
        let now = pacing.woke(Monotonic::now().0);
        recorder.missed(now.missed);
        if now.sample {
            recorder.sample()?;
        }
        progress.show(&recorder);
    }
    let End { samples, missed } = recorder.finish()?;
    progress.clear();
    let bytes = options.out.metadata().map(|file| file.len()).unwrap_or(0);
    eprintln!("{samples} samples, {missed} missed, {bytes} bytes in {}", options.out.display());
    Ok(())
}

/// A line on the terminal, if there is one.
struct Progress {
    is_shown: bool,
    last: Option<u64>,
}

impl Progress {
    /// Shows the progress, at most four times per second.
    fn show(&mut self, recorder: &Recorder) {
        let now = Monotonic::now().0;
        if !self.is_shown || self.last.is_some_and(|last| now < last + 250_000_000) {
            return;
        }
        self.last = Some(now);
        let (End { samples, missed }, written) = (recorder.taken(), recorder.written());
        // If the terminal is closed, the error cannot be shown.
        let _ = write!(
            io::stderr(),
            "\r\x1b[K{samples} samples, {missed} missed, {} KiB on disk",
            written / 1024
        );
    }

    fn clear(&self) {
        if self.last.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
