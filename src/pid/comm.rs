//! `/proc/PID/comm`: the name of a process or a thread.
//!
//! ```text
//! postgres
//! ```
//!
//! It is the name of a *thread*; in `/proc/PID`, of the thread group leader. A thread can set it to any 15
//! bytes, even newlines. Names of kernel threads have up to 63 bytes. The kernel adds the last newline, which
//! is not part of the name.
//!
//! Reference: proc_pid_comm(5). Permission: any user. Linux 2.6.33.

use crate::class::Class;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::text::Name;

/// The name of a process or a thread: any bytes except NUL.
pub type CommName = Name<63>;

/// One sample of `/proc/PID/comm`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Comm {
    /// The name.
    pub name: CommName,
}

impl ProcFile for Comm {
    type State = ();
    const NAME: &'static str = "comm";
    const CLASS: Class = Class::TASK.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let name = text.strip_suffix(b"\n").unwrap_or(text);
        match self.name.set(name) {
            true => Ok(()),
            false => Err(ParseError::new(0, "comm", "a name of at most 63 bytes")),
        }
    }
}

impl FileIn<crate::dir::PidDir> for Comm {}
impl FileIn<crate::dir::TidDir> for Comm {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes() {
        let mut comm = Comm::default();
        comm.parse(b"a) (b\nS 1 2) \n", &mut ()).unwrap();
        assert_eq!(comm.name, "a) (b\nS 1 2) ");
        comm.parse(b"\n", &mut ()).unwrap();
        assert_eq!(comm.name, "");
    }
}
