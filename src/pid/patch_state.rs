//! `/proc/PID/task/TID/patch_state`: which functions a thread runs during a live patch of the kernel.
//!
//! ```text
//! -1
//! ```
//!
//! A live patch is applied thread by thread: each thread changes to the new functions when it uses none of
//! the patched ones. The transition ends when all threads have changed, including kernel threads and the idle
//! threads of the CPUs. If a thread stays at 0 while `/sys/kernel/livepatch/PATCH/transition` is 1, it delays
//! the patch. While a patch is being disabled, a thread that stays at 1 delays it. Outside a transition all
//! threads have -1. The state is that of one thread, so the file opens in a [`TidDir`](crate::TidDir). The
//! file in `/proc/PID` is that of the thread group leader.
//!
//! ```no_run
//! use procsampler::pid::{PatchState, patch_state::Functions};
//! use procsampler::{ProcDir, ProcFile};
//!
//! let process = ProcDir::open()?.pid(4711)?;
//! for tid in process.tids()?.walk() {
//!     let thread = process.thread(tid?)?;
//!     if PatchState::read_in(&thread)?.0 == Functions::Unpatched {
//!         println!("thread {} has not changed yet", thread.tid());
//!     }
//! }
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! Reference: Documentation/livepatch/livepatch.rst. Permission: the same user, or CAP_DAC_OVERRIDE (mode
//! 0400). With CONFIG_LIVEPATCH. Linux 4.12.

use crate::class::Class;
use crate::shape::single::single_value;

single_value! {
    /// One sample of `/proc/PID/task/TID/patch_state`.
    pub struct PatchState(Functions): "patch_state", Class::TASK.in_one_piece(), "patch_state";
    from i32, Functions::from;
    in TidDir;
}

/// The functions that a thread runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Functions {
    /// -1: no patch is being applied or removed.
    #[default]
    NoTransition,
    /// 0: the functions without the patch.
    Unpatched,
    /// 1: the functions of the patch.
    Patched,
    /// Another number.
    Other(i32),
}

impl From<i32> for Functions {
    fn from(number: i32) -> Self {
        match number {
            -1 => Functions::NoTransition,
            0 => Functions::Unpatched,
            1 => Functions::Patched,
            other => Functions::Other(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    #[test]
    fn three_states() {
        let mut state = PatchState::default();
        for (text, functions) in [
            ("-1\n", Functions::NoTransition),
            ("0\n", Functions::Unpatched),
            ("1\n", Functions::Patched),
            ("-2\n", Functions::Other(-2)),
        ] {
            state.parse(text.as_bytes(), &mut ()).unwrap();
            assert_eq!(state, PatchState(functions));
        }
        for text in ["", "\n", "x\n", "1 2\n", "2147483648\n"] {
            assert_eq!(state.parse(text.as_bytes(), &mut ()).unwrap_err().field(), "patch_state");
        }
    }
}
