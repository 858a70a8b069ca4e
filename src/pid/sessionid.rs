//! `/proc/PID/sessionid`: which login it was.
//!
//! ```text
//! 3
//! ```
//!
//! The number that audit gave the login of [`Loginuid`](super::Loginuid), not a session of setsid(2).
//! Children inherit it. What none set is printed as 4294967295, and is `None` here. It is one thread's; in
//! `/proc/PID` the leader's.
//!
//! Reference: auditctl(8). Permission: any user. With CONFIG_AUDIT. Linux 2.6.25.

use crate::class::Class;
use crate::file::FileIn;
use crate::shape::single::single_value;

single_value! {
    /// One sample of `/proc/PID/sessionid`: the login; `None` if it was not set.
    pub struct Sessionid(Option<u32>): "sessionid", Class::TASK.in_one_piece(), "sessionid";
    from u32, |number| (number != u32::MAX).then_some(number)
}

impl FileIn<crate::dir::PidDir> for Sessionid {}
impl FileIn<crate::dir::TidDir> for Sessionid {}

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
