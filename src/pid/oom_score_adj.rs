//! `/proc/PID/oom_score_adj`: a correction of the process's [`OomScore`](super::OomScore).
//!
//! ```text
//! -999
//! ```
//!
//! The unit is a thousandth of the memory that the process may use. The value is added to the memory that it
//! does use. It is between -1,000, with which the process is never killed, and 1,000. It is that of the whole
//! process, in `/proc/PID/task/TID` too, and of all processes that share its memory. Children inherit it.
//!
//! The file is written with a [`Writer`](crate::Writer). Permission to write: the same user, or
//! CAP_DAC_OVERRIDE. A value below the lowest that was set with CAP_SYS_RESOURCE also needs that capability.
//! Without them the write is [denied](crate::Error::is_denied). A value outside the range fails with EINVAL.
//!
//! Reference: proc_pid_oom_score_adj(5). Permission: any user. Linux 2.6.36.

use crate::class::Class;
use crate::file::{Writable, number};
use crate::shape::single::single_value;

single_value! {
    /// One sample of `/proc/PID/oom_score_adj`, from -1,000 to 1,000.
    pub struct OomScoreAdj(i32): "oom_score_adj", Class::TASK.in_one_piece(), "oom_score_adj";
    in PidDir TidDir;
}

/// Writes the value of the process, and of all processes that share its memory.
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
