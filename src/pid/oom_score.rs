//! `/proc/PID/oom_score`: how likely the kernel kills the process when memory runs out.
//!
//! ```text
//! 667
//! ```
//!
//! The process with the highest score is killed first. The score is the memory that the process uses, in
//! thousandths of the memory of the machine, plus [`OomScoreAdj`](super::OomScoreAdj). From Linux 5.9 on,
//! 1,000 is added, and two thirds of the sum are printed. So a process that uses hardly any memory has 666. A
//! process that is never killed, a zombie, a kernel thread and process 1 have 0. The score is that of the
//! whole process, in `/proc/PID/task/TID` too. If a memory cgroup runs out of memory, the kernel computes
//! other scores, in relation to the memory of that cgroup.
//!
//! Reference: proc_pid_oom_score(5). Permission: any user. Linux 2.6.11.

use crate::class::Class;
use crate::shape::single::single_value;

single_value! {
    /// One sample of `/proc/PID/oom_score`, from 0 to 2,000.
    pub struct OomScore(u64): "oom_score", Class::TASK.in_one_piece(), "oom_score";
    in PidDir TidDir;
}

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
