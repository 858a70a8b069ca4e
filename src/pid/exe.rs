//! `/proc/PID/exe`: the program that runs.
//!
//! ```text
//! exe -> /usr/bin/postgres
//! exe -> /tmp/build/a.out (deleted)
//! ```
//!
//! What is odd: for a script it is the interpreter. A program that was replaced (by a package's upgrade) is
//! deleted; one that was started from a memfd is `/memfd:name (deleted)`. How paths are seen, and what `
//! (deleted)` means: [`Link`].
//!
//! A kernel thread has none, a zombie neither.
//!
//! Reference: proc_pid_exe(5). Permission: PTRACE_MODE_READ_FSCREDS, at each read. Linux 2.2.

use crate::dir::TaskDir;
use crate::error::Error;
use crate::pid::link::Link;

/// Reads it; `None` if there is none.
///
/// # Errors
/// [denied](Error::is_denied), or [gone](Error::is_gone).
pub fn read(dir: &impl TaskDir) -> Result<Option<Link>, Error> {
    let mut link = Link::default();
    Ok(read_into(dir, &mut link)?.then_some(link))
}

/// The same into storage that is kept; false if there is none.
///
/// # Errors
/// As [`read`].
pub fn read_into(dir: &impl TaskDir, link: &mut Link) -> Result<bool, Error> {
    link.read(dir, "exe")
}
