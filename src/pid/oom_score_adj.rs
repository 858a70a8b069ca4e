//! `/proc/PID/oom_score_adj`: by how much the process is killed sooner, or later, when memory runs out.
//!
//! ```text
//! -999
//! ```
//!
//! Thousandths of the memory that it may use, added to what it does use: from -1,000, with which it is never
//! killed, to 1,000. It is the whole process's, in `/proc/PID/task/TID` too, and of all processes that share
//! its memory; children inherit it.
//!
//! Written with a [`Writer`](crate::Writer). Permission to write: the same user, or CAP_DAC_OVERRIDE; less
//! than the least that was set by one who had CAP_SYS_RESOURCE takes that. Both are
//! [denied](crate::Error::is_denied). What is beyond 1,000 is EINVAL.
//!
//! Reference: proc_pid_oom_score_adj(5). Permission: any user. Linux 2.6.36.

use crate::class::Class;
use crate::file::FileIn;
use crate::file::{Writable, number};
use crate::shape::single::single_value;

single_value! {
    /// One sample of `/proc/PID/oom_score_adj`, from -1,000 to 1,000.
    pub struct OomScoreAdj(i32): "oom_score_adj", Class::TASK.in_one_piece(), "oom_score_adj";
}

impl FileIn<crate::dir::PidDir> for OomScoreAdj {}
impl FileIn<crate::dir::TidDir> for OomScoreAdj {}

/// The value for the process and for all that share its memory.
impl Writable for OomScoreAdj {
    type Value = i32;

    fn print(value: i32, text: &mut Vec<u8>) {
        number(value, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    #[test]
    fn it_has_a_sign() {
        let mut adj = OomScoreAdj::default();
        adj.parse(b"-999\n", &mut ()).unwrap();
        assert_eq!(adj, OomScoreAdj(-999));
        let mut text = Vec::new();
        OomScoreAdj::print(-999, &mut text);
        assert_eq!(text, b"-999");
        for text in [&b""[..], b"--1\n", b"1 1\n", b"2147483648\n"] {
            assert_eq!(adj.parse(text, &mut ()).unwrap_err().field(), "oom_score_adj");
        }
    }
}
