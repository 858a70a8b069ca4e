//! `/proc/PID/timerslack_ns`: by how much the timers of a thread may be late.
//!
//! ```text
//! 50000
//! ```
//!
//! The kernel may delay the end of a sleep or of a poll by this time, in order to wake up once for several
//! timers. The value is that of one thread: the thread group leader. `/proc/PID/task/TID` does not have the
//! file, but [`ProcDir::pid`](crate::ProcDir::pid) takes the number of any thread. From Linux 6.12 on, a
//! thread with a real-time policy always has 0.
//!
//! The file is written with a [`Writer`](crate::Writer): 0 sets the default of the thread, which it inherited
//! from the thread that created it.
//!
//! Reference: proc_pid_timerslack_ns(5), PR_SET_TIMERSLACK(2const). Permission, to read and to write: the
//! thread itself. For another thread CAP_SYS_NICE, checked at every read and every write. Linux 4.6.

use crate::class::Class;
use crate::file::{Writable, number};
use crate::shape::single::single_value;
use crate::unit::Nanos;

single_value! {
    /// One sample of `/proc/PID/timerslack_ns`, which is that of the thread group leader.
    pub struct TimerslackNs(Nanos): "timerslack_ns", Class::TASK.in_one_piece(), "timerslack_ns";
    in PidDir;
}

/// Writes the slack of this thread; 0 sets its default.
impl Writable for TimerslackNs {
    type Value = Nanos;

    fn print(value: Nanos, text: &mut Vec<u8>) {
        number(value.get(), text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    #[test]
    fn nanoseconds() {
        let mut slack = TimerslackNs::default();
        slack.parse(b"50000\n", &mut ()).unwrap();
        assert_eq!(slack, TimerslackNs(Nanos(50_000)));
        let mut text = Vec::new();
        TimerslackNs::print(Nanos(50_000), &mut text);
        assert_eq!(text, b"50000");
        assert_eq!(slack.parse(b"50000 ns\n", &mut ()).unwrap_err().field(), "timerslack_ns");
    }
}
