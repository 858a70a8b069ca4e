//! `/proc/PID/task/TID/schedstat`: how long a thread ran, and how long it waited for a CPU.
//!
//! ```text
//! 1729095011 76318110 44
//! ```
//!
//! The file describes one thread; in `/proc/PID` it describes only the thread group leader. So it opens in a
//! [`TidDir`](crate::TidDir), and [`PidDir::leader`](crate::PidDir::leader) is the directory of the leader.
//! The total of a process is the sum over its threads, without exited threads. While a thread runs, the
//! numbers change only at ticks and context switches. Without CONFIG_SCHED_INFO the kernel prints `0 0 0`:
//! [`Reported::Unmeasured`] here. The same applies to a thread that never ran, if it is not known whether the
//! kernel counts.
//!
//! Reference: Documentation/scheduler/sched-stats.rst. Permission: any user. Linux 2.6.9; nanoseconds since
//! 2.6.23.

use crate::class::Class;
use crate::context::Context;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::numbers::numbers;
use crate::shape::table;
use crate::unit::Nanos;
use crate::value::Reported;

numbers! {
    /// One sample of `/proc/PID/task/TID/schedstat`.
    pub struct Schedstat;

    /// How long a thread ran and waited between two samples.
    pub delta SchedstatDelta by row;

    /// Time on a CPU.
    run: Reported<Nanos> = counter,
    /// Time on a run queue, waiting for a CPU.
    wait: Reported<Nanos> = counter,
    /// How often it was put on a CPU.
    timeslices: Reported<u64> = long,
}

impl ProcFile for Schedstat {
    type State = Context;
    const NAME: &'static str = "schedstat";
    const CLASS: Class = Class::TASK.in_one_piece().unchanged_while_asleep();
    const CONTEXT: Option<fn(&mut Context, &Context)> = Some(|state, context| *state = *context);

    fn parse(&mut self, text: &[u8], context: &mut Context) -> Result<(), ParseError> {
        let mut cursor = Cursor::new(text);
        let mut columns = [0; FIELDS.len()];
        table::at_least(&mut cursor, &mut columns, &FIELDS, FIELDS.len())?;
        let [run, wait, timeslices] = columns;
        let counts = (run | wait | timeslices) > 0 || context.sched_info == Some(true);
        *self = match counts {
            true => Schedstat {
                run: Reported::Known(Nanos(run)),
                wait: Reported::Known(Nanos(wait)),
                timeslices: Reported::Known(timeslices),
            },
            false => Schedstat {
                run: Reported::Unmeasured,
                wait: Reported::Unmeasured,
                timeslices: Reported::Unmeasured,
            },
        };
        Ok(())
    }
}

const FIELDS: [&str; 3] = ["run_time", "wait_time", "timeslices"];

impl FileIn<crate::dir::TidDir> for Schedstat {
    fn at_birth() -> Option<Self> {
        let (run, timeslices) = (Reported::Known(Nanos(0)), Reported::Known(0));
        Some(Schedstat { run, wait: run, timeslices })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_numbers() {
        let mut schedstat = Schedstat::default();
        schedstat.parse(b"1729095011 76318110 44\n", &mut Context::default()).unwrap();
        assert_eq!(schedstat.run, Reported::Known(Nanos(1_729_095_011)));
        assert_eq!(schedstat.wait, Reported::Known(Nanos(76_318_110)));
        assert_eq!(schedstat.timeslices, Reported::Known(44));
        assert_eq!(schedstat.parse(b"1 2\n", &mut Context::default()).unwrap_err().field(), "timeslices");
    }

    #[test]
    fn zeros_where_nobody_counts() {
        let read = |sched_info| {
            let (mut schedstat, mut context) =
                (Schedstat::default(), Context { sched_info, ..Context::default() });
            schedstat.parse(b"0 0 0\n", &mut context).unwrap();
            schedstat.run
        };
        assert_eq!(read(None), Reported::Unmeasured);
        assert_eq!(read(Some(false)), Reported::Unmeasured);
        assert_eq!(read(Some(true)), Reported::Known(Nanos(0)));
    }
}
