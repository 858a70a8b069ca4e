//! `/proc/PID/cpuset`: the cgroup whose cpuset limits a thread to certain CPUs and memory nodes.
//!
//! ```text
//! /lab
//! ```
//!
//! The path begins at the root of the reader's cgroup namespace. In a tree of cgroup v2 it is the path of the
//! nearest cgroup, from the thread's own one upwards, that has the cpuset controller. So it may be shorter
//! than the path of [`Cgroup`](super::Cgroup). It is that of one thread; in `/proc/PID`, of the thread group
//! leader. From Linux 6.16 on, kernels have it only with CONFIG_CPUSETS_V1.
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
    /// The bytes of the path, unchanged. It begins with a slash.
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
