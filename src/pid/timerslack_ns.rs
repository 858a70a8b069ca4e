//! `/proc/PID/timerslack_ns`: how late timers of a thread may be.
//!
//! ```text
//! 50000
//! ```
//!
//! So long the kernel may put off the end of a sleep or of a poll, to wake up once for several. It is one
//! thread's, the leader's; it is not in `/proc/PID/task/TID`, but [`ProcDir::pid`](crate::ProcDir::pid) takes
//! the number of any thread. A thread with a real-time policy has 0 from Linux 6.12 on, and keeps it.
//!
//! Written with a [`Writer`](crate::Writer): 0 is the thread's default, which it got from the thread that
//! made it.
//!
//! Reference: proc_pid_timerslack_ns(5), PR_SET_TIMERSLACK(2const). Permission, to read and to write: the
//! thread itself; of another CAP_SYS_NICE, asked for at every read and every write. Linux 4.6.

use crate::class::Class;
use crate::file::FileIn;
use crate::file::{Writable, number};
use crate::shape::single::single_value;
use crate::unit::Nanos;

single_value! {
    /// One sample of `/proc/PID/timerslack_ns`: of the leader.
    pub struct TimerslackNs(Nanos): "timerslack_ns", Class::TASK.in_one_piece(), "timerslack_ns";
}

impl FileIn<crate::dir::PidDir> for TimerslackNs {}

/// The slack for this thread; 0 for its default.
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
