//! `/proc/PID/sessionid`: the login session of a thread, as audit numbers it.
//!
//! ```text
//! 3
//! ```
//!
//! The number that audit assigned to the login of [`Loginuid`](super::Loginuid), not a session of setsid(2).
//! Children inherit it. If it was not set, the kernel prints 4294967295, which is `None` here. It is that of
//! one thread; in `/proc/PID`, of the thread group leader.
//!
//! Reference: auditctl(8). Permission: any user. With CONFIG_AUDIT. Linux 2.6.25.

use crate::class::Class;
use crate::shape::single::single_value;

single_value! {
    /// One sample of `/proc/PID/sessionid`: the number of the login; `None` if it was not set.
    pub struct Sessionid(Option<u32>): "sessionid", Class::TASK.in_one_piece(), "sessionid";
    from u32, |number| (number != u32::MAX).then_some(number);
    in PidDir TidDir;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    #[test]
    fn set_or_not() {
        let mut read = Sessionid::default();
        for (text, number) in [("0", Some(0)), ("4294967295", None), ("1000\n", Some(1000))] {
            read.parse(text.as_bytes(), &mut ()).unwrap();
            assert_eq!(read, Sessionid(number));
        }
        assert_eq!(read.parse(b"4294967296", &mut ()).unwrap_err().field(), "sessionid");
    }
}
