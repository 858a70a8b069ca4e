//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use lexopt::Arg::{Long, Short};
use lexopt::ValueExt;

pub const USAGE: &str = "\
waits: what threads wait for, sampled from /proc

Usage: waits [OPTIONS]
       cargo run --release --example waits --features syscall-names -- [OPTIONS]

  -p, --pid PID          only the threads of this process; may be given again
  -r, --recursive        those of its descendants too
  -a, --all              in every state; otherwise only R and D, or all but I with --pid
  -g, --group COLUMNS    what a row is: some of comm,pid,tid,state,syscall,wchan,file,stack
                         (default: state,syscall,wchan,comm)
  -d, --duration SEC     how long (default: 10)
  -f, --frequency HZ     passes a second, at a random moment of each period (default: 20)
      --periodic         at equal distances instead
      --json             the table as one JSON document
      --svg FILE         a flame graph of the columns, from left to right
      --proc DIR         another mount of /proc
  -h, --help             print this

A row is a place in which threads were seen. %TIME is its share of all samples, with two standard
errors behind it; THREADS is the average number of threads that were there. The system call is of
the state that the first column shows. A sample whose parts do not agree is \"(torn)\". What this
user may not see is \"(hidden)\"; \"-\" is a thread that is in no call.

On a terminal the table is shown each second. Wait time that is shorter than a pass is not seen.
";

/// The columns that form the key of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Comm,
    Pid,
    Tid,
    State,
    Syscall,
    Wchan,
    File,
    Stack,
}

impl Column {
    pub const ALL: [(Column, &'static str); 8] = [
        (Column::Comm, "comm"),
        (Column::Pid, "pid"),
        (Column::Tid, "tid"),
        (Column::State, "state"),
        (Column::Syscall, "syscall"),
        (Column::Wchan, "wchan"),
        (Column::File, "file"),
        (Column::Stack, "stack"),
    ];

    pub fn name(self) -> &'static str {
        Column::ALL.iter().find(|(column, _)| *column == self).map_or("", |(_, name)| name)
    }

    fn of(name: &str) -> Result<Column, String> {
        let found = Column::ALL.iter().find(|(_, known)| *known == name);
        found.map(|(column, _)| *column).ok_or_else(|| format!("no column is named {name}"))
    }
}

#[derive(Debug)]
pub struct Options {
    pub help: bool,
    pub pids: Vec<u32>,
    pub recursive: bool,
    pub all: bool,
    pub columns: Vec<Column>,
    pub duration: Duration,
    pub hertz: f64,
    pub periodic: bool,
    pub json: bool,
    pub svg: Option<PathBuf>,
    pub proc: Option<PathBuf>,
}

impl Options {
    pub fn from_args() -> Result<Options, lexopt::Error> {
        let mut options = Options {
            help: false,
            pids: Vec::new(),
            recursive: false,
            all: false,
            columns: vec![Column::State, Column::Syscall, Column::Wchan, Column::Comm],
            duration: Duration::from_secs(10),
            hertz: 20.0,
            periodic: false,
            json: false,
            svg: None,
            proc: None,
        };
        let mut parser = lexopt::Parser::from_env();
        while let Some(arg) = parser.next()? {
            match arg {
                Short('p') | Long("pid") => options.pids.push(parser.value()?.parse()?),
                Short('r') | Long("recursive") => options.recursive = true,
                Short('a') | Long("all") => options.all = true,
                Short('g') | Long("group") => {
                    let columns = parser.value()?.string()?;
                    options.columns = columns.split(',').map(Column::of).collect::<Result<_, _>>()?;
                }
                Short('d') | Long("duration") => {
                    options.duration = parser.value()?.parse_with(|text| seconds(text, 0.01..=864_000.0))?;
                }
                Short('f') | Long("frequency") => {
                    options.hertz = parser.value()?.parse_with(|text| number(text, 0.01..=10_000.0))?;
                }
                Long("periodic") => options.periodic = true,
                Long("json") => options.json = true,
                Long("svg") => options.svg = Some(parser.value()?.into()),
                Long("proc") => options.proc = Some(parser.value()?.into()),
                Short('h') | Long("help") => options.help = true,
                _ => return Err(arg.unexpected()),
            }
        }
        if options.recursive && options.pids.len() != 1 {
            return Err("--recursive needs one --pid".into());
        }
        Ok(options)
    }
}

fn number(text: &str, range: std::ops::RangeInclusive<f64>) -> Result<f64, String> {
    let number = text.parse().map_err(|_| "expected a number".to_owned())?;
    match range.contains(&number) {
        true => Ok(number),
        false => Err(format!("expected a number from {} to {}", range.start(), range.end())),
    }
}

fn seconds(text: &str, range: std::ops::RangeInclusive<f64>) -> Result<Duration, String> {
    number(text, range).map(Duration::from_secs_f64)
}
