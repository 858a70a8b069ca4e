//! A monitor like top, as a user of the crate would write it.
//!
//! `cargo run --release --example top_like` draws a live screen, `-- --batch` prints plain frames; `--
//! --help` says the rest. What is read is in sample/, and every number comes from the library's snapshots and
//! deltas. What is drawn is in screen/, and what the keys do in live/. measure.sh compares its CPU time with
//! that of top, htop and btop.

#![forbid(unsafe_code)]

mod batch;
mod columns;
mod list;
mod live;
mod options;
mod sample;
mod screen;
mod settings;
mod text;

use std::error::Error;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use options::{Options, usage};
use sample::Samples;

fn main() -> ExitCode {
    let options = match Options::from_args() {
        Ok(options) => options,
        Err(error) => {
            eprintln!("top_like: {error}; --help lists the options");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        // The reader of the output has closed it.
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("top_like: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    if options.help {
        return Ok(io::stdout().write_all(usage().as_bytes())?);
    }
    let mut samples = Samples::open(options.root.as_deref(), &options.pids)?;
    if !options.pids.is_empty() {
        samples.take(sample::Wants::default(), options.settings.delay)?;
        let missing = samples.missing();
        missing.iter().for_each(|pid| eprintln!("top_like: there is no process {pid}"));
        if missing.len() == options.pids.len() {
            return Err("none of the processes is there".into());
        }
    }
    match options.is_live() {
        true => live::run(samples, options),
        false => batch::run(samples, options),
    }
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
