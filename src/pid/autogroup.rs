//! `/proc/PID/autogroup`: the group in which the scheduler weighs the process.
//!
//! ```text
//! /autogroup-114 nice 0
//! ```
//!
//! Every setsid(2) makes one, so that it is a session's; its nice value weighs the session as a whole against
//! others, and that of a process only within it. The file is empty where the process is in no such group:
//! threads of the kernel, and who was there before any setsid(2). The group stands here too where it has no
//! effect: with `/proc/sys/kernel/sched_autogroup_enabled` 0, and for who is in a cpu cgroup other than the
//! root's. It is the whole process's; it is not in `/proc/PID/task/TID`.
//!
//! Written with a [`Writer`](crate::Writer): the nice value, -20 to 19, for all processes of the group.
//! Permission to write: the same user, or CAP_DAC_OVERRIDE; below 0 also RLIMIT_NICE of the writer or
//! CAP_SYS_NICE, otherwise it is [denied](crate::Error::is_denied). For writers without CAP_SYS_ADMIN
//! together there is one write in a tenth of a second, on the whole machine: what comes too soon is EAGAIN
//! ([`WouldBlock`](std::io::ErrorKind::WouldBlock)). Beyond the range, and for a process in no such group,
//! EINVAL.
//!
//! Reference: sched(7). Permission: any user. With CONFIG_SCHED_AUTOGROUP. Linux 2.6.38.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::file::{Writable, number};

/// One sample of `/proc/PID/autogroup`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Autogroup(
    /// The group; `None` if the process is in none.
    pub Option<SessionGroup>,
);

/// A group of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SessionGroup {
    /// Its number, counted since boot.
    pub id: i64,
    /// Its nice value, from -20 to 19.
    pub nice: i32,
}

impl ProcFile for Autogroup {
    type State = ();
    const NAME: &'static str = "autogroup";
    const CLASS: Class = Class::TASK.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.0 = None;
        let mut cursor = Cursor::new(text);
        if cursor.at_end() {
            return Ok(());
        }
        if !cursor.eat_all(b"/autogroup-") {
            return Err(cursor.fail("autogroup", "/autogroup-"));
        }
        let id = cursor.value("autogroup")?;
        if !cursor.eat_all(b" nice ") {
            return Err(cursor.fail("nice", "the word nice"));
        }
        let nice = cursor.value("nice")?;
        self.0 = Some(SessionGroup { id, nice });
        cursor.line_end("nice")
    }
}

impl FileIn<crate::dir::PidDir> for Autogroup {}

/// The nice value for all processes of the group.
impl Writable for Autogroup {
    type Value = i32;

    fn print(value: i32, text: &mut Vec<u8>) {
        number(value, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_or_none() {
        let mut autogroup = Autogroup::default();
        autogroup.parse(b"/autogroup-114 nice -5\n", &mut ()).unwrap();
        assert_eq!(autogroup, Autogroup(Some(SessionGroup { id: 114, nice: -5 })));
        autogroup.parse(b"", &mut ()).unwrap();
        assert_eq!(autogroup, Autogroup(None));
        let mut text = Vec::new();
        Autogroup::print(-5, &mut text);
        assert_eq!(text, b"-5");
        for (text, field, at) in [
            ("\n", "autogroup", 0),
            ("/autogroup-x nice 0\n", "autogroup", 11),
            ("/autogroup-1\n", "nice", 12),
            ("/autogroup-1 nice \n", "nice", 18),
            ("/autogroup-1 nice 1 2\n", "nice", 19),
        ] {
            let error = autogroup.parse(text.as_bytes(), &mut ()).unwrap_err();
            assert_eq!((error.field(), error.at()), (field, at), "{text}");
        }
    }
}
