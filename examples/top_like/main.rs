//! A top-like monitor: what a user of the crate writes.
//!
//! `cargo run --release --example top_like` draws a live screen, `-- --batch` prints plain frames; `--
//! --help` says the rest. Five files of the system and three of each process are kept open and read again for
//! every frame; all that is shown comes from the library's snapshots and deltas.

#![forbid(unsafe_code)]

mod batch;
mod live;
mod options;
mod rows;
mod sample;
mod screen;
mod text;
mod widgets;

use std::error::Error;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use options::{Options, USAGE};
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
        // Whoever read the output has seen enough.
        Err(error) if is_broken_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("top_like: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    if options.help {
        return Ok(io::stdout().write_all(USAGE.as_bytes())?);
    }
    let samples = Samples::open(options)?;
    match options.batch {
        true => batch::run(samples, options),
        false => live::run(samples, options),
    }
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
