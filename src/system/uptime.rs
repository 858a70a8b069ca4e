//! `/proc/uptime`: the time since boot, and the idle time of the CPUs.
//!
//! ```text
//! 485.27 947.46
//! ```
//!
//! Both are in seconds with two decimals. The second is the sum over all CPUs, so with several CPUs it can
//! grow faster than the first. It may step back, like idle of `/proc/stat`. In a time namespace the first is
//! shifted (Linux 5.6). lxcfs shows the time since the container was started, and old versions of it print
//! one decimal.
//!
//! Reference: proc_uptime(5). Permission: any user. Linux 2.6 and older.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::numbers::numbers;
use crate::unit::Centis;

numbers! {
    /// One sample of `/proc/uptime`.
    pub struct Uptime;

    /// Changes between two samples of `/proc/uptime`.
    pub delta UptimeDelta by row;

    /// The time since boot, including time in suspend.
    up: Centis = counter,
    /// Idle time, summed over the CPUs.
    idle: Centis = steps,
}

impl ProcFile for Uptime {
    type State = ();
    const NAME: &'static str = "uptime";
    const CLASS: Class = Class::SYSTEM.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut cursor = Cursor::new(text);
        self.up = Centis(cursor.hundredths("uptime")?);
        self.idle = Centis(cursor.hundredths("idle")?);
        cursor.word_end("idle")
    }
}

impl FileIn<crate::dir::ProcDir> for Uptime {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact() {
        let mut uptime = Uptime::default();
        uptime.parse(b"485.27 947.46\n", &mut ()).unwrap();
        assert_eq!(uptime, Uptime { up: Centis(48_527), idle: Centis(94_746) });
        let error = uptime.parse(b"485 947.46\n", &mut ()).unwrap_err();
        assert_eq!((error.field(), error.at()), ("uptime", 0));
    }

    #[test]
    fn tenths_of_an_old_lxcfs() {
        let mut uptime = Uptime::default();
        uptime.parse(b"41.0 40.9\n", &mut ()).unwrap();
        assert_eq!(uptime, Uptime { up: Centis(4100), idle: Centis(4090) });
    }
}
