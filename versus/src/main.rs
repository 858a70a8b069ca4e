//! The numbers of procsampler's documentation, each from a command that anyone can run again.

#![deny(unsafe_code)]

mod alloc;
mod clock;
mod floor;
mod report;
mod stir;
mod truth;
mod truth_net;

use std::process::ExitCode;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[global_allocator]
static ALLOCATOR: alloc::Counting = alloc::Counting;

const USAGE: &str = "\
usage: versus COMMAND [OPTIONS]

  floor   a sample against the bare pread of the same file

Each command tells its options with --help.";

fn main() -> ExitCode {
    let mut words = lexopt::Parser::from_env();
    let done = match words.next() {
        Ok(Some(lexopt::Arg::Value(command))) => match command.to_str() {
            Some("floor") => floor::run(words),
            _ => Err(USAGE.into()),
        },
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
