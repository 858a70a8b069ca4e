//! `/proc/PID/root`: the root directory (chroot(2)).
//!
//! ```text
//! root -> /
//! root -> /srv/jail
//! ```
//!
//! What is odd: that of a container says `/` too, and is the root of *its* mount namespace; what tells one
//! from another is [`ns`](super::ns). How paths are seen, and what ` (deleted)` means: [`Link`]. A zombie has
//! none.
//!
//! Reference: proc_pid_root(5). Permission: PTRACE_MODE_READ_FSCREDS, at each read. Linux 2.2.

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
    link.read(dir, "root")
}
