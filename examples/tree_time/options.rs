//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use lexopt::Arg::{Long, Short, Value};
use lexopt::ValueExt;

pub const USAGE: &str = "\
tree_time: where the time of a command and of all its descendants goes, from /proc

Usage: tree_time [OPTIONS] [--] COMMAND [ARGUMENT]...
       cargo run --release --example tree_time --features syscall-names -- [OPTIONS] -- COMMAND...

  -i, --interval MS      the time between two samples (default: 20)
      --json FILE        one line of JSON for each sample, and one at the end
      --svg FILE         a timeline of CPUs, memory, processes and what threads wait for
  -o, --output FILE      the report there; otherwise on the standard error
      --trace            count system calls too, with bpftrace, where that is there and allowed
  -h, --help             print this

The report comes when the command has exited, and tree_time exits as the command did. Times, I/O, faults
and context switches are exact and include all processes that have exited. Memory, the numbers of
processes and threads, and what threads wait for are sampled; the threads of a large tree are looked at
in some of the samples, so that it costs little. With an interrupt (^C) the command ends,
and the report comes all the same.
";

#[derive(Debug)]
pub struct Options {
    pub help: bool,
    pub interval: Duration,
    pub json: Option<PathBuf>,
    pub svg: Option<PathBuf>,
    pub output: Option<PathBuf>,
    pub trace: bool,
    pub command: Vec<OsString>,
}

impl Options {
    pub fn from_args() -> Result<Options, lexopt::Error> {
        let mut options = Options {
            help: false,
            interval: Duration::from_millis(20),
            json: None,
            svg: None,
            output: None,
            trace: false,
            command: Vec::new(),
        };
        let mut parser = lexopt::Parser::from_env();
        while let Some(arg) = parser.next()? {
            match arg {
                Short('i') | Long("interval") => options.interval = parser.value()?.parse_with(interval)?,
                Long("json") => options.json = Some(parser.value()?.into()),
                Long("svg") => options.svg = Some(parser.value()?.into()),
                Short('o') | Long("output") => options.output = Some(parser.value()?.into()),
                Long("trace") => options.trace = true,
                Short('h') | Long("help") => {
                    options.help = true;
                    return Ok(options);
                }
                Value(program) => {
                    options.command.push(program);
                    options.command.extend(parser.raw_args()?);
                }
                _ => return Err(arg.unexpected()),
            }
        }
        if options.command.is_empty() {
            return Err("expected a command".into());
        }
        Ok(options)
    }
}

fn interval(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(ms) if (1.0..=60_000.0).contains(&ms) => Ok(Duration::from_secs_f64(ms / 1000.0)),
        _ => Err("expected a number of milliseconds from 1 to 60000".to_owned()),
    }
}
