//! Where threads wait: their states, system calls and kernel functions, sampled many times per second.
//!
//! /proc has no list of the waits of a thread. But it shows what a thread does at this moment: `stat` has the
//! state, `syscall` the system call and its arguments, `wchan` the kernel function that it sleeps in.
//! [`Waits`] reads these files of all threads of some processes repeatedly, with descriptors that it keeps.
//! The share of samples in which a thread was in a place is the share of time that it spent there, within the
//! error that [`Profile`] computes.
//!
//! ```no_run
//! use procsampler::waits::{Pacer, Pacing, Profile, Waits};
//! use procsampler::{ProcDir, Select};
//! use std::time::Duration;
//!
//! let mut waits = Waits::new(&ProcDir::open()?, Select::Pids(vec![1234]))?;
//! let mut pacer = Pacer::new(Duration::from_millis(10), Pacing::RandomPhase);
//! let mut profile = Profile::new();
//! for _ in 0..1000 {
//!     pacer.wait();
//!     waits.pass()?;
//!     for wait in waits.threads() {
//!         profile.add((wait.state(), wait.wchan()));
//!     }
//!     profile.end_pass();
//! }
//! for row in profile.rows() {
//!     let (state, wchan) = row.key;
//!     println!("{:5.1} ± {:4.1} % {state} {wchan:?}", row.share * 100.0, row.error * 100.0);
//! }
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! Limits:
//! - It shows shares of time, but no counts and no durations of single waits. On a machine whose CPUs are all
//!   busy, a wait that is shorter than one pass (some 100 µs) is found too rarely or too often.
//! - The three files need three reads. If they contradict each other, the thread changed between the reads,
//!   and the sample is [torn](Wait::is_torn). Count these apart: they are 0.5 to 3 % for waits of
//!   milliseconds, and more for shorter ones.
//! - Samples at regular intervals alias with work at regular intervals, so use [`Pacing::RandomPhase`].
//! - A system call shows how a thread waits, but not always for what: a wait for a client connection, a lock
//!   or a timer can be `epoll_wait`.
//!
//! Permission: any user for the states. `syscall` needs PTRACE_MODE_ATTACH_FSCREDS and `wchan`
//! PTRACE_MODE_READ_FSCREDS, see their pages. A file that the reader may not read is `None` here, which does
//! not mean "no wait".
//!
//! Needs the [feature](crate#features) `sched`, which is on by default.

mod profile;

pub use profile::{Profile, ProfileRow};

crate::live::live! {
    pub use crate::live::waits_pacing::{Pacer, Pacing};
    pub use crate::live::waits_sampler::{Wait, Waits};
}
