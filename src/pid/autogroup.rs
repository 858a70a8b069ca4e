//! `/proc/PID/autogroup`: the scheduling group of the process's session.
//!
//! ```text
//! /autogroup-114 nice 0
//! ```
//!
//! Every setsid(2) makes a group, so each session has one. The nice value of the group is the weight of the
//! whole session against other sessions. The nice value of a process counts only within its session. The file
//! is empty if the process is in no group: kernel threads, and processes that were created before the first
//! setsid(2). The file shows the group even if it has no effect: if
//! `/proc/sys/kernel/sched_autogroup_enabled` is 0, or if the process is in a cpu cgroup other than the root.
//! The group is that of the whole process; `/proc/PID/task/TID` does not have the file.
//!
//! The file is written with a [`Writer`](crate::Writer): the nice value, -20 to 19, for all processes of the
//! group. Permission to write: the same user, or CAP_DAC_OVERRIDE; below 0 also RLIMIT_NICE of the writer or
//! CAP_SYS_NICE, otherwise it is [denied](crate::Error::is_denied). All writers without CAP_SYS_ADMIN
//! together may write once in a tenth of a second, on the whole machine. A write that comes too soon fails
//! with EAGAIN ([`WouldBlock`](std::io::ErrorKind::WouldBlock)). A value outside the range, and a write for a
//! process in no group, fail with EINVAL.
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

/// The scheduling group of a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SessionGroup {
    /// The number of the group. The groups are counted from boot.
    pub id: i64,
    /// The nice value of the group, from -20 to 19.
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

/// Writes the nice value of the group, which applies to all of its processes.
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
