//! `/proc/PID/task/TID/schedstat`: how long a thread ran, and how long it waited for a CPU.
//!
//! ```text
//! 1729095011 76318110 44
//! ```
//!
//! It is one thread's, in `/proc/PID` too: the leader's alone. So it opens in a [`TidDir`](crate::TidDir), and
//! [`PidDir::leader`](crate::PidDir::leader) gives the leader's; a process total is the sum over its threads, without
//! those that have exited. While a thread runs the numbers move only at ticks and switches. Without CONFIG_SCHED_INFO
//! the kernel prints `0 0 0`.
//!
//! Reference: Documentation/scheduler/sched-stats.rst. Permission: any user. Linux 2.6.9; nanoseconds since 2.6.23.

use crate::cursor::Cursor;
use crate::delta::row_delta;
use crate::error::ParseError;
use crate::file::{Class, In, ProcFile};
use crate::unit::Nanos;

/// One sample of `/proc/PID/task/TID/schedstat`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Schedstat {
    /// Time on a CPU.
    pub run: Nanos,
    /// Time on a run queue, waiting for a CPU.
    pub wait: Nanos,
    /// How often it was put on a CPU.
    pub timeslices: u64,
}

row_delta! {
    /// How a thread fared between two samples.
    pub struct SchedstatDelta of Schedstat {
        /// Time on a CPU.
        run: Nanos = counter,
        /// Time on a run queue, waiting for a CPU.
        wait: Nanos = counter,
        /// How often it was put on a CPU.
        timeslices: u64 = long,
    }
}

impl ProcFile for Schedstat {
    type Memory = ();
    const NAME: &'static str = "schedstat";
    const CLASS: Class = Class::TASK.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut cursor = Cursor::new(text);
        self.run = Nanos(cursor.unsigned("run_time")?);
        self.wait = Nanos(cursor.unsigned("wait_time")?);
        self.timeslices = cursor.unsigned("timeslices")?;
        cursor.line_end("timeslices")
    }
}

impl In<crate::TidDir> for Schedstat {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_numbers() {
        let mut schedstat = Schedstat::default();
        schedstat.parse(b"1729095011 76318110 44\n", &mut ()).unwrap();
        let seen = Schedstat { run: Nanos(1_729_095_011), wait: Nanos(76_318_110), timeslices: 44 };
        assert_eq!(schedstat, seen);
        assert_eq!(schedstat.parse(b"1 2\n", &mut ()).unwrap_err().field(), "timeslices");
    }
}
