//! `/proc/PID/ns/*`: the namespaces that a process is in.
//!
//! ```text
//! ns/net -> net:[4026531840]
//! ns/pid -> pid:[4026531836]
//! ns/pid_for_children -> pid:[4026532191]
//! ```
//!
//! Two processes are in one namespace if device and inode are the same, see [`Namespace::is_same`]. What is
//! odd: the number of a namespace that has ended is used again. `pid_for_children` and `time_for_children`
//! are those that children will be in; after unshare(2) there is no `pid_for_children` until the first child.
//! A zombie has none but `user` and `pid`.
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
//! Reference: proc_pid_ns(5), namespaces(7). Permission: PTRACE_MODE_READ_FSCREDS, at each read. As links
//! Linux 3.8; `cgroup` 4.6, `pid_for_children` 4.12, `time` and `time_for_children` 5.6.

use rustix::fs::AtFlags;
use rustix::io::Errno;

use crate::class::Class;
use crate::dir::TaskDir;
use crate::error::{Error, Meaning};
use crate::pid::link::Link;
use crate::root::joined;

pub use crate::pid::target::{Namespace, NsKind};

/// The links that kernels up to 7.2 have.
pub const LINKS: [&str; 10] =
    ["cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "time", "time_for_children", "user", "uts"];

/// Reads the link of a name, one of [`LINKS`] or a newer kernel's; `None` if there is no such link, or if it
/// leads nowhere now.
///
/// # Errors
/// [denied](Error::is_denied), or [gone](Error::is_gone); a target that is no namespace, and a name that is
/// none.
pub fn read(dir: &impl TaskDir, name: &str) -> Result<Option<Namespace>, Error> {
    read_with(dir, name, &mut Link::default())
}

/// The same through storage that is kept.
///
/// # Errors
/// As [`read`].
pub fn read_with(dir: &impl TaskDir, name: &str, link: &mut Link) -> Result<Option<Namespace>, Error> {
    let dir = dir.opener();
    let mut buffer = [0; 32];
    let Some(path) = joined(&mut buffer, [b"ns/", name.as_bytes(), b""]).ok().filter(|_| !name.contains('/'))
    else {
        return Err(Error::refused(dir.root.path_of(dir.task, "ns"), "has links of short names"));
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
        return Err(Error::refused(dir.root.path_of(dir.task, path), "does not lead to a namespace"));
    };
    Ok(Some(match stat {
        // What the file is counts: between the two the process may have gone elsewhere.
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
