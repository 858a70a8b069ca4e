//! `/proc/PID/cpuset`: the cgroup whose cpuset confines a thread.
//!
//! ```text
//! /lab
//! ```
//!
//! The path from the root of the reader's cgroup namespace. In a tree of cgroup v2 it is the next above that
//! has the cpuset controller, so it may be shorter than the path of [`Cgroup`](super::Cgroup). It is one
//! thread's, in `/proc/PID` the leader's. From Linux 6.16 on kernels have it with CONFIG_CPUSETS_V1 only.
//!
//! Reference: cpuset(7), proc_pid_cpuset(5). Permission: any user. Linux 2.6.12.

use crate::class::Class;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::text::Text;

/// One sample of `/proc/PID/cpuset`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cpuset {
    /// The path, bytes as they are; it begins with a slash.
    pub path: Text,
}

impl ProcFile for Cpuset {
    type State = ();
    const NAME: &'static str = "cpuset";
    const CLASS: Class = Class::TASK.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        if !text.starts_with(b"/") {
            return Err(ParseError::new(0, "cpuset", "a path"));
        }
        self.path.set(text.strip_suffix(b"\n").unwrap_or(text));
        Ok(())
    }
}

impl FileIn<crate::dir::PidDir> for Cpuset {}
impl FileIn<crate::dir::TidDir> for Cpuset {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path() {
        let mut cpuset = Cpuset::default();
        cpuset.parse(b"/lab/a b:c\n", &mut ()).unwrap();
        assert_eq!(cpuset.path, "/lab/a b:c");
        assert_eq!(cpuset.parse(b"", &mut ()).unwrap_err().field(), "cpuset");
    }
}
