//! `/proc/timer_list`: the timers that are pending on each CPU, and the devices whose interrupts serve them.
//!
//! ```text
//! Timer List Version: v0.11
//! HRTIMER_MAX_CLOCK_BASES: 8
//! now at 10458306958 nsecs
//!
//! cpu: 0
//!  clock 0:
//!   .base:       00000000929d2301
//!   .index:      0
//!   .resolution: 1 nsecs
//!   .offset:     0 nsecs
//! active timers:
//!  #0: <000000005e48d39f>, tick_nohz_handler, S:01
//!  # expires at 10460000000-10460000000 nsecs [in 1693042 to 1693042 nsecs]
//!   .expires_next   : 10460000000 nsecs
//!   .hres_active    : 1
//!   .nr_events      : 1825
//! jiffies: 4294894851
//!
//! Tick Device: mode:     1
//! Per CPU device: 0
//! Clock Event Device: lapic
//!  max_delta_ns:   34359463539
//!  next_event:     10460000000 nsecs
//!  event_handler:  hrtimer_interrupt
//!
//!  retries:        0
//! Wakeup Device: <NULL>
//! ```
//!
//! It has high-resolution timers only; those of the timer wheel are in no file. The part of each CPU is
//! printed separately, and the kernel releases its locks between two timers: a timer may be missing or occur
//! twice. Only CPUs that are online are printed.
//!
//! Lines and timers that cannot be understood are in [`TimerList::unlisted`]. If the heading of a record
//! cannot be understood, all lines of the record are there.
//!
//! What is odd: pointers are zeros if `kernel.kptr_restrict` hides them from the reader, and a hash of the
//! address since Linux 4.15. If a function is missing or has no name, its address is printed:
//! `<0000000000000000>` up to Linux 5.10, and `0x0` in 6.1. The time of an event that never happens is the
//! largest number of 63 bits (`next_event`).
//!
//! | Linux | version | difference |
//! | --- | --- | --- |
//! | 5.10 | v0.8 | |
//! | 6.1 | v0.9 | `Wakeup Device` |
//! | 6.12 | v0.10 | `nohz` and `highres` for `nohz_mode` |
//! | 6.18 | v0.10 | no `get_time` |
//! | 7.2 | v0.11 | no `idle_jiffies`, `idle_exittime`, `idle_sleeptime`, `iowait_sleeptime` |
//!
//! Reference: proc_timer_list(5), kernel/time/timer_list.c. Permission: root. Linux 2.6.21.

mod reader;
mod rows;

pub use rows::{TickDevice, Timer, TimerClock, TimerCpu};

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::kept::TextRows;
use crate::shape::rows::Rows;
use crate::shape::unlisted::Unlisted;
use crate::text::BitMask;
use crate::text::Name;
use crate::unit::Nanos;
use reader::Reader;

/// One sample of `/proc/timer_list`: flat tables, each row with the CPU that it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct TimerList {
    /// The version of the format: `v0.10`.
    pub version: Name<15>,
    /// How many clocks each CPU has.
    pub hrtimer_max_clock_bases: u32,
    /// The time when it was printed, on CLOCK_MONOTONIC.
    pub now: Nanos,
    /// The CPUs.
    pub cpus: Rows<TimerCpu>,
    /// The clocks of all CPUs.
    pub clocks: Rows<TimerClock>,
    /// The timers of all clocks. Those of one clock are sorted by time.
    pub timers: TextRows<Timer<'static>>,
    /// The devices: first the broadcast device, then one for each CPU.
    pub tick_devices: Rows<TickDevice>,
    /// CPUs whose own device stops in sleep and which the broadcast device wakes. `None` without
    /// CONFIG_GENERIC_CLOCKEVENTS_BROADCAST.
    pub tick_broadcast_mask: Option<BitMask>,
    /// The CPUs of this mask that sleep now.
    pub tick_broadcast_oneshot_mask: Option<BitMask>,
    /// Lines, and ends of lines, that this crate does not know or could not understand: `cpu0 key`, `cpu0
    /// clock0 #1`.
    pub unlisted: Unlisted,
}

impl TimerList {
    fn head(&mut self, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
        let version = cursor.eat_all(b"Timer List Version: ").then(|| Name::new(cursor.word())).flatten();
        self.version =
            version.ok_or_else(|| cursor.fail("version", "\"Timer List Version: \" and a word"))?;
        cursor.line_end("version")?;
        if !cursor.eat_all(b"HRTIMER_MAX_CLOCK_BASES:") {
            return Err(cursor.fail("HRTIMER_MAX_CLOCK_BASES", "this key"));
        }
        self.hrtimer_max_clock_bases = cursor.unsigned32("HRTIMER_MAX_CLOCK_BASES")?;
        cursor.line_end("HRTIMER_MAX_CLOCK_BASES")?;
        if !cursor.eat_all(b"now at") {
            return Err(cursor.fail("now", "this word"));
        }
        self.now = Nanos(cursor.unsigned("now")?);
        cursor.eat_all(b" nsecs");
        cursor.line_end("now")
    }
}

impl ProcFile for TimerList {
    type State = ();
    const NAME: &'static str = "timer_list";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.timers.clear();
        self.unlisted.clear();
        let mut cursor = Cursor::new(text);
        self.head(&mut cursor)?;
        Reader::read(self, &mut cursor)
    }
}

impl FileIn<crate::dir::ProcDir> for TimerList {}

#[cfg(test)]
mod tests;
