//! The numbers of procsampler's documentation, each from a command that anyone can run again.

#![deny(unsafe_code)]

mod alloc;
mod clock;
mod files;
mod floor;
mod grow;
mod options;
mod parse;
mod peers;
mod plot;
mod report;
mod scan;
mod stir;
mod tree;
mod truth;

use std::process::ExitCode;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[global_allocator]
static ALLOCATOR: alloc::Counting = alloc::Counting;

const USAGE: &str = "\
usage: versus COMMAND [OPTIONS]

  floor   a sample against the bare pread of the same file
  peers   a sample beside the nearest that other crates offer
  parse   the parsers alone, on captured text
  scan    all processes at once, against the bare reads of their files and against other crates
  shared  all processes at once, on several threads beside one
  grow    what a CPU, a process, a thread more costs
  plot    pictures of what the others print with --json

Each command tells its options with --help.";

fn main() -> ExitCode {
    let mut words = lexopt::Parser::from_env();
    let done = match words.next() {
        Ok(Some(lexopt::Arg::Value(command))) => match command.to_str() {
            Some("floor") => floor::run(words),
            Some("peers") => peers::run(words),
            Some("parse") => parse::run(words),
            Some("scan") => scan::run(words),
            Some("shared") => scan::shared::run(words),
            Some("grow") => grow::run(words),
            Some("plot") => plot::run(words),
            // Not for people: the processes that scan and grow measure.
            Some(scan::nursery::COMMAND) => scan::nursery::run().map(|()| ExitCode::SUCCESS),
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
