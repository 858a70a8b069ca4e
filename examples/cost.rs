//! Measures what a sample of each file costs on this machine. Each file is opened once and read repeatedly.
//!
//! `cargo run --release --example cost`, with the features that bring files; `-- --help` says the rest.
//! Nearly all of the cost is the time in which the kernel prints the file. versus/ measures what libraries
//! add to that.

#![forbid(unsafe_code)]

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use lexopt::Arg::{Long, Short};
use procsampler::{FileIn, PidDir, ProcDir, ProcFile, Sampler, TidDir, dir::Dir};
use rustix::time::{ClockId, clock_gettime};

const USAGE: &str = "\
cost: what a sample of each file of /proc costs on this machine

Usage: cargo run --release --example cost

Of a process and of a thread the files are this program's own. Times are of the thread's CPU
clock, medians of 101 samples, the kernel's work in them. Left out is what cannot be read here.
";

const SAMPLES: usize = 101;

fn main() -> ExitCode {
    let mut args = lexopt::Parser::from_env();
    let result = match args.next() {
        Ok(None) => costs(),
        Ok(Some(Short('h') | Long("help"))) => {
            print!("{USAGE}");
            Ok(())
        }
        Ok(Some(other)) => Err(other.unexpected().into()),
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cost: {error}");
            ExitCode::FAILURE
        }
    }
}

macro_rules! each {
    ($( [$place:ident $path:literal $type:ty $(, $delta:ident)?] )*) => {
        fn costs() -> Result<(), Box<dyn Error>> {
            let root = ProcDir::open()?;
            let process = root.this_process()?;
            let thread = process.leader()?;
            println!("{:36} {:>9} {:>12}", "file", "bytes", "µs a sample");
            $( each!(@ $place, $path, $type, root, process, thread); )*
            Ok(())
        }
    };
    (@ root, $path:literal, $type:ty, $root:ident, $process:ident, $thread:ident) => {
        cost::<$type, ProcDir>($path, &$root);
    };
    (@ process, $path:literal, $type:ty, $root:ident, $process:ident, $thread:ident) => {
        cost::<$type, PidDir>(concat!("PID/", $path), &$process);
    };
    (@ process_alone, $($of_process:tt)*) => { each!(@ process, $($of_process)*) };
    (@ thread, $path:literal, $type:ty, $root:ident, $process:ident, $thread:ident) => {
        cost::<$type, TidDir>(concat!("PID/task/TID/", $path), &$thread);
    };
}

procsampler::every_file!(each);

/// Prints the line of a file, if the file exists and may be read.
fn cost<T: ProcFile + FileIn<D>, D: Dir>(path: &str, dir: &D) {
    let Some((bytes, time)) = Sampler::<T>::open(dir).ok().and_then(median) else { return };
    println!("{path:36} {bytes:9} {:12.1}", time.as_secs_f64() * 1e6);
}

/// The bytes of the file and the median time of a sample; `None` if one fails.
fn median<T: ProcFile>(mut sampler: Sampler<T>) -> Option<(usize, Duration)> {
    let clock = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default();
    let mut times = [Duration::ZERO; SAMPLES];
    sampler.sample().ok()?;
    for time in &mut times {
        let start = clock();
        sampler.sample().ok()?;
        *time = clock().saturating_sub(start);
    }
    times.sort_unstable();
    Some((sampler.text().len(), times[SAMPLES / 2]))
}
