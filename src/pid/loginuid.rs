//! `/proc/PID/loginuid`: the user who logged in.
//!
//! ```text
//! 1000
//! ```
//!
//! The user that a login program set for audit. A later change of the user, as by sudo, does not change it.
//! Children inherit it. The kernel prints 4294967295 if it was not set, and for a user that does not exist in
//! the user namespace of the process that opened the file. Both are `None` here. It is that of one thread; in
//! `/proc/PID`, of the thread group leader.
//!
//! Reference: pam_loginuid(8). Permission: any user. With CONFIG_AUDIT. Linux 2.6.11.

use crate::class::Class;
use crate::shape::single::single_value;

single_value! {
    /// One sample of `/proc/PID/loginuid`: the user who logged in; `None` if it was not set.
    pub struct Loginuid(Option<u32>): "loginuid", Class::TASK.in_one_piece(), "loginuid";
    from u32, |number| (number != u32::MAX).then_some(number);
    in PidDir TidDir;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    #[test]
    fn set_or_not() {
        let mut read = Loginuid::default();
        for (text, number) in [("0", Some(0)), ("4294967295", None), ("1000\n", Some(1000))] {
            read.parse(text.as_bytes(), &mut ()).unwrap();
            assert_eq!(read, Loginuid(number));
        }
        assert_eq!(read.parse(b"4294967296", &mut ()).unwrap_err().field(), "loginuid");
    }
}
