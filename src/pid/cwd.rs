//! `/proc/PID/cwd`: the current directory.
//!
//! ```text
//! cwd -> /var/lib/postgresql
//! ```
//!
//! [`Link`] explains what the reader sees of a path, and what ` (deleted)` means. A zombie has no current
//! directory. A thread that was created by clone(2) without CLONE_FS has a separate one.
//!
//! Reference: proc_pid_cwd(5). Permission: PTRACE_MODE_READ_FSCREDS, at each read. Linux 2.2.

use crate::dir::TaskDir;
use crate::error::Error;
use crate::pid::link::Link;

/// Reads the link; `None` if there is none.
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
    link.read(dir, "cwd")
}
