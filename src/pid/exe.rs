//! `/proc/PID/exe`: the program that the process runs.
//!
//! ```text
//! exe -> /usr/bin/postgres
//! exe -> /tmp/build/a.out (deleted)
//! ```
//!
//! What is odd: for a script it is the interpreter. A program file that was replaced (by the upgrade of a
//! package) shows as deleted. A program that was started from a memfd is `/memfd:name (deleted)`. [`Link`]
//! explains what the reader sees of a path, and what ` (deleted)` means.
//!
//! A kernel thread and a zombie have none.
//!
//! Reference: proc_pid_exe(5). Permission: PTRACE_MODE_READ_FSCREDS, at each read. Linux 2.2.

use crate::dir::TaskDir;
use crate::error::Error;
use crate::pid::link::Link;

/// Reads the link; `None` if there is none.
///
/// ```no_run
/// use procsampler::{ProcDir, pid};
///
/// let exe = pid::exe::read(&ProcDir::open()?.pid(4711)?)?;
/// if let Some(path) = exe.as_ref().and_then(|link| link.path()) {
///     println!("{}", String::from_utf8_lossy(path));
/// }
/// # Ok::<(), procsampler::Error>(())
/// ```
///
/// # Errors
/// [denied](Error::is_denied), or [gone](Error::is_gone).
pub fn read(dir: &impl TaskDir) -> Result<Option<Link>, Error> {
    let mut link = Link::default();
    Ok(read_into(dir, &mut link)?.then_some(link))
}

/// Reads the link into a [`Link`] that you keep. Returns false if there is none.
///
/// # Errors
/// As for [`read`].
pub fn read_into(dir: &impl TaskDir, link: &mut Link) -> Result<bool, Error> {
    link.read(dir, "exe")
}
