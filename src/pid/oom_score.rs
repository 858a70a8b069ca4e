//! `/proc/PID/oom_score`: how likely the process is killed when memory runs out.
//!
//! ```text
//! 667
//! ```
//!
//! The more, the sooner. It is the memory that the process uses in thousandths of the machine's, and
//! [`OomScoreAdj`](super::OomScoreAdj) on top; from Linux 5.9 on 1,000 are added and two thirds of that are
//! printed, so that 666 is a process that hardly uses any. 0 is one that is never killed, and a zombie, a
//! thread of the kernel, process 1. It is the whole process's, in `/proc/PID/task/TID` too. Where a memory
//! cgroup runs out the kernel counts anew, by what that has.
//!
//! Reference: proc_pid_oom_score(5). Permission: any user. Linux 2.6.11.

use crate::class::Class;
use crate::file::FileIn;
use crate::shape::single::single_value;

single_value! {
    /// One sample of `/proc/PID/oom_score`, from 0 to 2,000.
    pub struct OomScore(u64): "oom_score", Class::TASK.in_one_piece(), "oom_score";
}

impl FileIn<crate::dir::PidDir> for OomScore {}
impl FileIn<crate::dir::TidDir> for OomScore {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    #[test]
    fn one_number() {
        let mut score = OomScore::default();
        score.parse(b"667\n", &mut ()).unwrap();
        assert_eq!(score, OomScore(667));
        for text in [&b""[..], b"-1\n", b"667 1\n", b"667x\n"] {
            assert_eq!(score.parse(text, &mut ()).unwrap_err().field(), "oom_score");
        }
    }
}
