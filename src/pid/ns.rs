//! `/proc/PID/ns/*`: the namespaces that a process is in.
//!
//! ```text
//! ns/net -> net:[4026531840]
//! ns/pid -> pid:[4026531836]
//! ns/pid_for_children -> pid:[4026532191]
//! ```
//!
//! Two processes are in the same namespace if device and inode number are the same: see
//! [`Namespace::is_same`]. What is odd: when a namespace has ended, its number is used again.
//! `pid_for_children` and `time_for_children` are the namespaces of future children. After unshare(2),
//! `pid_for_children` does not exist until the first child is created. A zombie has only `user` and `pid`.
//!
//! ```no_run
//! use procsampler::{ProcDir, pid::ns};
//! let proc = ProcDir::open()?;
//! let (this, init) = (proc.this_process()?, proc.pid(1)?);
//! if let (Some(this), Some(init)) = (ns::read(&this, "net")?, ns::read(&init, "net")?) {
//!     println!("{this}, {}", if this.is_same(&init) { "the machine's" } else { "its own" });
//! }
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! Reference: proc_pid_ns(5), namespaces(7). Permission: PTRACE_MODE_READ_FSCREDS, at each read. The links
//! exist since Linux 3.8; `cgroup` 4.6, `pid_for_children` 4.12, `time` and `time_for_children` 5.6.

use rustix::fs::AtFlags;
use rustix::io::Errno;

use crate::class::Class;
use crate::dir::TaskDir;
use crate::error::{Error, Meaning};
use crate::pid::link::Link;
use crate::root::joined;

pub use crate::pid::target::{Namespace, NsKind};

/// The names of the links in kernels up to 7.2.
pub const LINKS: [&str; 10] =
    ["cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "time", "time_for_children", "user", "uts"];

/// Reads the link with this name: one of [`LINKS`], or one of a newer kernel. `None` if there is no such
/// link, or if it has no target now.
///
/// # Errors
/// [denied](Error::is_denied), or [gone](Error::is_gone). It is also an error if the target is not a
/// namespace, or if `name` cannot be the name of a link.
pub fn read(dir: &impl TaskDir, name: &str) -> Result<Option<Namespace>, Error> {
    read_with(dir, name, &mut Link::default())
}

/// Does the same as [`read`] with a [`Link`] that you keep.
///
/// # Errors
/// As for [`read`].
pub fn read_with(dir: &impl TaskDir, name: &str, link: &mut Link) -> Result<Option<Namespace>, Error> {
    let dir = dir.opener();
    let mut buffer = [0; 32];
    let Some(path) = joined(&mut buffer, [b"ns/", name.as_bytes(), b""]).ok().filter(|_| !name.contains('/'))
    else {
        return Err(Error::refused(
            dir.root.path_of(dir.task, "ns"),
            "expected a short name of a link, without a slash",
        ));
    };
    let read = link.read_in(&dir, path).and_then(|()| match dir.root.is_genuine() {
        true => rustix::fs::statat(dir.fd, path, AtFlags::empty()).map(Some),
        false => Ok(None),
    });
    let stat = match read {
        Ok(stat) => stat,
        Err(errno) => {
            return match dir.meaning(path, Class::UNKNOWN, errno) {
                Meaning::Unsupported if errno == Errno::NOENT => Ok(None),
                _ => Err(dir.error(path, Class::UNKNOWN, errno)),
            };
        }
    };
    let Some(namespace) = Namespace::new(link.as_bytes()) else {
        return Err(Error::refused(dir.root.path_of(dir.task, path), "expected a link to a namespace"));
    };
    Ok(Some(match stat {
        // The result of stat counts, because the process may have changed its namespace between the two
        // calls.
        Some(stat) => Namespace { inode: stat.st_ino, dev: Some(stat.st_dev), ..namespace },
        None => namespace,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        let net = Namespace::new(b"net:[4026531840]").unwrap();
        assert_eq!((net.kind, net.inode, net.dev), (NsKind::Net, 4_026_531_840, None));
        assert_eq!(net.to_string(), "net:[4026531840]");
        let other = Namespace::new(b"sched:[7]").unwrap();
        assert_eq!((other.kind.as_bytes(), other.inode), (&b"sched"[..], 7));
        for wrong in [
            "",
            "net",
            "net:",
            "net:[]",
            "net:[1",
            "net:[1]x",
            "net:[1] ",
            ":[1]",
            "net:[18446744073709551616]",
            "/net:[1]",
        ] {
            let is_path = wrong.starts_with('/');
            assert!(Namespace::new(wrong.as_bytes()).is_none() || is_path, "{wrong}");
        }
    }

    #[test]
    fn the_same_by_inode_and_device() {
        let of = |inode, dev| Namespace { inode, dev, ..Namespace::default() };
        assert!(of(1, Some(4)).is_same(&of(1, Some(4))));
        assert!(!of(1, Some(4)).is_same(&of(1, Some(5))));
        assert!(!of(1, Some(4)).is_same(&of(2, Some(4))));
        assert!(of(1, None).is_same(&of(1, Some(4))), "as far as the text says");
    }
}
