//! `/proc/net/psched`: the units of time of the packet scheduler.
//!
//! ```text
//! 000003e8 00000040 000f4240 3b9aca00
//! ```
//!
//! The file has one line of hexadecimal 32-bit numbers, without names, for programs that set up queues
//! (tc(8)). They never change while the machine runs.
//!
//! Columns: 4. Reference: `psched_show` in net/sched/sch_api.c. Permission: any user. With CONFIG_NET_SCHED.
//! Linux 2.6.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::numbers::{self, Numbers, numbers};

numbers! {
    /// One sample of `/proc/net/psched`.
    pub struct Psched;

    /// Nanoseconds in a microsecond: 1000.
    ns_per_us: u64,
    /// Nanoseconds in a tick of the packet scheduler: 64.
    ns_per_tick: u64,
    /// Ticks per second in the unit of old programs: 1,000,000.
    clock_res: u64,
    /// Resolution of the kernel's timers, in steps per second: 1,000,000,000 if they are exact to a
    /// nanosecond.
    timer_res: u64,
}

impl ProcFile for Psched {
    type State = ();
    const NAME: &'static str = "net/psched";
    const CLASS: Class = Class::NAMESPACE.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        // Columns after the known ones are of a newer kernel.
        *self = numbers::hex_columns(&mut Cursor::new(text), Psched::COUNT, u32::MAX.into())?;
        Ok(())
    }
}

impl FileIn<crate::dir::ProcDir> for Psched {}
impl FileIn<crate::dir::PidDir> for Psched {}
impl FileIn<crate::dir::TidDir> for Psched {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Linux 6.18.
    #[test]
    fn four_columns() {
        let mut psched = Psched::default();
        psched.parse(b"000003e8 00000040 000f4240 3b9aca00\n", &mut ()).unwrap();
        assert_eq!((psched.ns_per_us, psched.ns_per_tick), (1000, 64));
        assert_eq!((psched.clock_res, psched.timer_res), (1_000_000, 1_000_000_000));
        assert_eq!(psched.parse(b"000003e8 x\n", &mut ()).unwrap_err().field(), "ns_per_tick");
    }
}
