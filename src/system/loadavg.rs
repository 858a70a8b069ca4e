//! `/proc/loadavg`: the load averages and the number of tasks.
//!
//! ```text
//! 0.63 0.13 0.04 2/133 355
//! ```
//!
//! The load counts tasks that run, are ready to run, or sleep uninterruptibly (state D), so it is not CPU
//! use. It is updated every five seconds. The two numbers of tasks count the threads of the whole machine.
//! The last number is from the reader's pid namespace. All values are gauges.
//!
//! Reference: proc_loadavg(5). Permission: any user. Linux 2.6 and older.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::unit::Hundredths;

/// One sample of `/proc/loadavg`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Loadavg {
    /// Load, averaged over one minute.
    pub one: Hundredths,
    /// Load, averaged over five minutes.
    pub five: Hundredths,
    /// Load, averaged over fifteen minutes.
    pub fifteen: Hundredths,
    /// Threads that run or are ready to run.
    pub running: u64,
    /// Threads that exist.
    pub threads: u64,
    /// The pid that was assigned last, in the reader's pid namespace.
    pub last_pid: u32,
}

impl ProcFile for Loadavg {
    type State = ();
    const NAME: &'static str = "loadavg";
    const CLASS: Class = Class::SYSTEM.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut cursor = Cursor::new(text);
        self.one = Hundredths(cursor.hundredths("load over 1 minute")?);
        self.five = Hundredths(cursor.hundredths("load over 5 minutes")?);
        self.fifteen = Hundredths(cursor.hundredths("load over 15 minutes")?);
        self.running = cursor.unsigned("nr_running")?;
        if !cursor.eat(b'/') {
            return Err(cursor.fail("nr_running", "a slash"));
        }
        self.threads = cursor.unsigned("nr_threads")?;
        self.last_pid = cursor.unsigned32("last_pid")?;
        cursor.word_end("last_pid")
    }
}

impl FileIn<crate::dir::ProcDir> for Loadavg {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact() {
        let mut load = Loadavg::default();
        load.parse(b"12.63 0.13 0.04 2/133 355\n", &mut ()).unwrap();
        assert_eq!(load.one, Hundredths(1263));
        assert_eq!((load.running, load.threads, load.last_pid), (2, 133, 355));
        assert_eq!(load.parse(b"0.63 0.13 0.04 2-133 355\n", &mut ()).unwrap_err().field(), "nr_running");
    }
}
