//! The command line.

use std::time::Duration;

use lexopt::Arg::{Long, Short, Value};
use lexopt::ValueExt;
use pg_time::command::number_or_all;

pub const USAGE: &str = "\
pg_waits: what the processes of a PostgreSQL server wait for, sampled from /proc

Usage: pg_waits [OPTIONS] [CONNECTION]

  CONNECTION             a URL or words like \"host=/var/run/postgresql dbname=shop user=ann\"; what is
                         missing is taken from PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE
  -p, --pid PID          only this process; may be given again
  -a, --all              processes at rest too
  -g, --group COLUMNS    what a row is: some of pid,type,event,state,syscall,wchan,file
                         (default: event,state,syscall,file)
  -d, --duration SEC     how long (default: 10)
  -f, --frequency HZ     passes a second, at a random moment of each period (default: 20)
      --json             the table as one JSON document
      --trace            single waits too, by bpftrace (root; the trace slows the server)
      --lines N          how many of them are printed, or \"all\" (default: 20)
  -h, --help             print this

A row is a place in which processes were seen. %TIME is its share of all samples, with two standard errors
behind it; PROCESSES is the average number that were there. STATE, SYSCALL, WCHAN and FILE are /proc's, of one
moment; FILE is the relation by its name. EVENT is what pg_stat_activity showed a moment before. Where that is
no wait in SYSCALL, the process went on in between: \"(changed)\". R is a process that runs or waits for a CPU,
and its EVENT can be the wait that has just ended. A sample whose parts of /proc do not agree is \"(torn)\".
What this user may not see is \"(hidden)\".

It looks at the processes as their user or as root. Relations have names in the database of the connection.
";

/// The columns that form the key of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Pid,
    Type,
    Event,
    State,
    Syscall,
    Wchan,
    File,
}

impl Column {
    const ALL: [(Column, &'static str); 7] = [
        (Column::Pid, "pid"),
        (Column::Type, "type"),
        (Column::Event, "event"),
        (Column::State, "state"),
        (Column::Syscall, "syscall"),
        (Column::Wchan, "wchan"),
        (Column::File, "file"),
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
    pub connection: String,
    pub pids: Vec<u32>,
    pub all: bool,
    pub columns: Vec<Column>,
    pub duration: Duration,
    pub hertz: f64,
    pub json: bool,
    pub trace: bool,
    pub lines: usize,
}

impl Options {
    /// Reads the options; `None` if help was requested.
    pub fn from_args() -> Result<Option<Options>, lexopt::Error> {
        let mut options = Options {
            connection: String::new(),
            pids: Vec::new(),
            all: false,
            columns: vec![Column::Event, Column::State, Column::Syscall, Column::File],
            duration: Duration::from_secs(10),
            hertz: 20.0,
            json: false,
            trace: false,
            lines: 20,
        };
        let (mut parser, mut connections) = (lexopt::Parser::from_env(), 0);
        while let Some(arg) = parser.next()? {
            match arg {
                Short('p') | Long("pid") => options.pids.push(parser.value()?.parse()?),
                Short('a') | Long("all") => options.all = true,
                Short('g') | Long("group") => {
                    let columns = parser.value()?.string()?;
                    options.columns = columns.split(',').map(Column::of).collect::<Result<_, _>>()?;
                }
                Short('d') | Long("duration") => {
                    let seconds = parser.value()?.parse_with(|text| number(text, 0.01, 864_000.0))?;
                    options.duration = Duration::from_secs_f64(seconds);
                }
                Short('f') | Long("frequency") => {
                    options.hertz = parser.value()?.parse_with(|text| number(text, 0.01, 1000.0))?;
                }
                Long("json") => options.json = true,
                Long("trace") => options.trace = true,
                Long("lines") => options.lines = parser.value()?.parse_with(number_or_all)?,
                Short('h') | Long("help") => return Ok(None),
                Value(connection) if connections == 0 => {
                    connections = 1;
                    options.connection = connection.string()?;
                }
                _ => return Err(arg.unexpected()),
            }
        }
        if options.json && options.trace {
            return Err(
                "--json and --trace exclude each other, because the trace is printed as text only".into()
            );
        }
        Ok(Some(options))
    }
}

fn number(text: &str, least: f64, most: f64) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "expected a number".to_owned())?;
    match (least..=most).contains(&number) {
        true => Ok(number),
        false => Err(format!("expected a number from {least} to {most}")),
    }
}
