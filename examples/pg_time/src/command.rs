//! The command line of the tools that run a statement.

use lexopt::Arg::{Long, Short, Value};
use lexopt::ValueExt;

use crate::Failure;
use crate::relations::Relations;
use crate::server::Server;
use crate::session::Session;
use crate::statement::{self, Manner, Outcome};
use crate::trace::{Trace, Tracer};

/// The options of the command line.
#[derive(Clone, Debug)]
pub struct Request {
    pub connection: String,
    pub sql: String,
    pub manner: Manner,
    pub trace: bool,
    /// The number of single waits that are printed.
    pub lines: usize,
}

/// The options that these tools have in common, for their usage.
pub const OPTIONS: &str = "\
  CONNECTION       a URL or words like \"host=/var/run/postgresql dbname=shop user=ann\"; what is missing is
                   taken from PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE
  SQL              one statement; it is executed, also if it changes data
  --serial         without parallel workers
  --trace          single waits too, by bpftrace (root; the trace costs time, which the numbers contain)
  --lines N        how many of the waits are printed, the first ones; \"all\" for all (default: 50)
  -h, --help       print this
";

impl Request {
    /// Reads the options from the arguments of this process. `None` if help was requested.
    pub fn from_args() -> Result<Option<Request>, lexopt::Error> {
        Request::parse(lexopt::Parser::from_env())
    }

    fn parse(mut parser: lexopt::Parser) -> Result<Option<Request>, lexopt::Error> {
        let (mut manner, mut trace, mut lines) = (Manner::default(), false, 50);
        let mut texts = Vec::new();
        while let Some(arg) = parser.next()? {
            match arg {
                Short('h') | Long("help") => return Ok(None),
                Long("plain") => manner.plain = true,
                Long("serial") => manner.serial = true,
                Long("trace") => trace = true,
                Long("lines") => lines = parser.value()?.parse_with(number_or_all)?,
                Value(text) => texts.push(text.string()?),
                _ => return Err(arg.unexpected()),
            }
        }
        let sql = texts.pop().ok_or("no SQL: it stands behind --")?;
        if texts.len() > 1 {
            return Err("one CONNECTION and one SQL: put each in quotes".into());
        }
        let connection = texts.pop().unwrap_or_default();
        Ok(Some(Request { connection, sql, manner, trace, lines }))
    }
}

/// Parses a number, or `all`.
pub fn number_or_all(text: &str) -> Result<usize, String> {
    match text {
        "all" => Ok(usize::MAX),
        _ => text.parse().map_err(|_| format!("{text} is neither a number nor \"all\"")),
    }
}

/// A statement that was run: what is known about it, and its trace or the reason why there is none.
#[derive(Debug)]
pub struct Run {
    pub outcome: Outcome,
    /// The trace; `None` if it was not requested.
    pub trace: Option<Result<Trace, String>>,
    pub relations: Relations,
    pub backend: u32,
    pub version: u32,
    pub postmaster: u32,
    pub block_size: u64,
}

impl Run {
    /// Connects, runs the statement and ends the connection.
    pub fn of(request: &Request) -> Result<Run, Failure> {
        let mut session = Session::open(&request.connection)?;
        let mut server = Server::of(&session)?;
        // The first query of a backend reads the catalogs. This is not a part of the statement.
        let relations = Relations::load(&mut session)?;
        let (backend, postmaster) = (session.backend, server.postmaster);
        let mut tracer = None;
        if request.trace {
            let workers = server.io_workers()?;
            let act = || drop(session.run("SELECT 1"));
            let mut started = Tracer::start(Some(backend), postmaster, &workers, backend, act);
            if let Ok(tracer) = &mut started {
                [backend].iter().chain(&workers).for_each(|&pid| tracer.know_files_of(pid));
            }
            tracer = Some(started);
        }
        let mut outcome = statement::measure(&mut session, &mut server, &request.sql, request.manner)?;
        let trace = tracer.map(|started| {
            started.map(|tracer| {
                let (begin, end) = (tracer.time(outcome.window.0), tracer.time(outcome.window.1));
                // The tracer also followed workers that started and exited between two listings of /proc.
                let ours = |pid| !outcome.other_pids.contains(&pid);
                let trace = tracer.finish(session.block_size);
                trace.within(begin, end, |pid| {
                    pid == backend || outcome.io_worker_pids.contains(&pid) || ours(pid)
                })
            })
        });
        if let Some(Ok(trace)) = &trace {
            for wait in &trace.waits {
                let pid = wait.pid;
                let is_known = |pids: &[u32]| pids.contains(&pid);
                if pid != backend && !is_known(&outcome.worker_pids) && !is_known(&outcome.io_worker_pids) {
                    outcome.worker_pids.push(pid);
                }
            }
        }
        let (version, block_size) = (session.version, session.block_size);
        Ok(Run { outcome, trace, relations, backend, version, postmaster, block_size })
    }

    /// The number of a process in the lines of waits: 1 is the backend, its workers have 2 and more.
    pub fn number(&self, pid: u32) -> usize {
        let others = self.outcome.worker_pids.iter().chain(&self.outcome.io_worker_pids);
        others.clone().position(|&other| other == pid).map_or(1, |at| at + 2)
    }

    /// The lines of single waits, and the histogram; or the reason why they are missing. Empty if no trace
    /// was requested.
    pub fn waits(&self, lines: usize) -> String {
        let trace = match &self.trace {
            None => return String::new(),
            Some(Err(why)) => return format!("\nno WAIT lines and no histogram of waits: {why}\n"),
            Some(Ok(trace)) => trace,
        };
        let mut text = String::from("\n");
        for wait in trace.waits.iter().take(lines) {
            text.push_str(&wait.text(self.number(wait.pid), &self.relations));
            text.push('\n');
        }
        if trace.waits.len() > lines {
            text.push_str(&format!("and {} waits more (--lines)\n", trace.waits.len() - lines));
        }
        if trace.lost > 0 {
            text.push_str(&format!("{} events were lost: the waits are not complete\n", trace.lost));
        }
        text.push('\n');
        text.push_str(&trace.histogram());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Option<Request>, String> {
        let args = ["pg_time"].iter().chain(args);
        Request::parse(lexopt::Parser::from_iter(args)).map_err(|error| error.to_string())
    }

    #[test]
    fn requests() {
        let request = parse(&["host=/x", "--trace", "--lines", "all", "--", "SELECT 1"]).unwrap().unwrap();
        assert_eq!((request.connection.as_str(), request.sql.as_str()), ("host=/x", "SELECT 1"));
        assert!(request.trace && request.lines == usize::MAX && !request.manner.plain);
        let request = parse(&["--plain", "--serial", "--", "-- nothing"]).unwrap().unwrap();
        assert_eq!((request.connection.as_str(), request.sql.as_str()), ("", "-- nothing"));
        assert!(request.manner.plain && request.manner.serial);
        assert!(parse(&["-h"]).unwrap().is_none());
        assert!(
            parse(&[]).is_err() && parse(&["a", "b", "c"]).is_err() && parse(&["--lines", "x", "s"]).is_err()
        );
    }
}
