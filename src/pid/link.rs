//! The target of a link of a process, and whether it was deleted.

use core::ffi::CStr;
use core::fmt;
use std::os::fd::AsFd;

use rustix::buffer::spare_capacity;
use rustix::fs::{AtFlags, CWD, StatxFlags};
use rustix::io::Errno;

use crate::class::Class;
use crate::dir::TaskDir;
use crate::error::{Error, Meaning};
use crate::pid::target::Target;
use crate::root::{Opener, Task};

/// The target of a link of `/proc/PID`. If another link is read into it, nothing is allocated.
///
/// A path is as the *reader* sees it: it begins at the root directory of the reader. If the file is in
/// another mount namespace, or is not mounted any more, the path begins at the root of that namespace or
/// mount. The reader may have no such path, or another file there. The bytes are not escaped, and need not be
/// UTF-8.
///
/// The kernel appends ` (deleted)` to the path of a deleted file, but a file may also have a name that ends
/// so. If the text ends so, this crate inspects the file of the link: a file that no directory contains is
/// deleted, and a file that is found at that path is not. Deleted refers to the *name*: the file may still
/// have another name (a hard link).
#[derive(Clone)]
pub struct Link {
    /// [`ROOT`], the target, and a NUL. So it contains the path of the target as it is, and also the path
    /// below the link `root` of the process.
    bytes: Vec<u8>,
    is_deleted: Option<bool>,
}

const ROOT: &[u8] = b"root";
const DELETED: &[u8] = b" (deleted)";

/// The kernel returns at most a page (with pages of 4 KiB; a longer one fails with ENAMETOOLONG).
const LONGEST: usize = 4096;

/// No file system has a longer target.
const BOUND: usize = 16 * LONGEST;

impl Default for Link {
    fn default() -> Self {
        Link { bytes: [ROOT, b"\0"].concat(), is_deleted: None }
    }
}

impl Link {
    /// The target as the kernel prints it.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.strip_prefix(ROOT).and_then(|bytes| bytes.strip_suffix(b"\0")).unwrap_or_default()
    }

    /// What the target is: a file, or a socket, a pipe and so on.
    ///
    /// ```
    /// use procsampler::pid::{Link, Target};
    ///
    /// assert_eq!(Link::from_bytes(b"socket:[4711]").target(), Target::Socket(4711));
    /// assert_eq!(Link::from_bytes(b"/etc/passwd").path(), Some(&b"/etc/passwd"[..]));
    /// ```
    pub fn target(&self) -> Target<'_> {
        Target::new(self.as_bytes())
    }

    /// Whether the name of the target was deleted. `None` if that is not known: the target ends in `
    /// (deleted)`, and neither the target nor the file at its path can be inspected.
    pub fn is_deleted(&self) -> Option<bool> {
        self.is_deleted
    }

    /// The path of a file, without the ` (deleted)` that the kernel appended; `None` if the target is not a
    /// file. If [it is not known](Link::is_deleted) whether the name was deleted, the bytes are unchanged.
    pub fn path(&self) -> Option<&[u8]> {
        let bytes = self.as_bytes();
        let path = match self.is_deleted {
            Some(true) => bytes.strip_suffix(DELETED).unwrap_or(bytes),
            _ => bytes,
        };
        path.starts_with(b"/").then_some(path)
    }

    /// Makes a link from the text of a captured tree.
    pub fn from_bytes(target: &[u8]) -> Self {
        let bytes = [ROOT, target, b"\0"].concat();
        Link { bytes, is_deleted: if target.ends_with(DELETED) { None } else { Some(false) } }
    }

    /// Reads a link of a process or a thread into this memory. Returns false if there is no such link now.
    pub(crate) fn read(&mut self, dir: &impl TaskDir, name: &'static str) -> Result<bool, Error> {
        let dir = dir.opener();
        match self.read_in(&dir, name) {
            Ok(()) => Ok(true),
            Err(errno) => match dir.meaning(name, Class::UNKNOWN, errno) {
                Meaning::Unsupported if errno == Errno::NOENT => Ok(false),
                _ => Err(dir.error(name, Class::UNKNOWN, errno)),
            },
        }
    }

    /// Reads the link `name`. After an error the target is empty.
    pub(crate) fn read_in(&mut self, dir: &Opener<'_>, name: &str) -> Result<(), Errno> {
        self.is_deleted = None;
        self.bytes.truncate(ROOT.len());
        let read = self.read_bytes(dir, name);
        self.bytes.push(b'\0');
        read?;
        self.is_deleted = match self.as_bytes().ends_with(DELETED) {
            true => self.ask(dir, name),
            false => Some(false),
        };
        Ok(())
    }

    fn read_bytes(&mut self, dir: &Opener<'_>, name: &str) -> Result<(), Errno> {
        // In a captured tree, the directory of the link may itself be a link, which must not lead out of the
        // tree.
        let (parent, name) = match name.rsplit_once('/') {
            Some((parent, name)) if !dir.root.is_genuine() => {
                (Some(dir.root.open_list(dir.fd, parent)?), name)
            }
            _ => (None, name),
        };
        let parent = parent.as_ref().map_or(dir.fd, |parent| parent.as_fd());
        self.bytes.reserve(LONGEST + 1);
        loop {
            rustix::fs::readlinkat_raw(parent, name, spare_capacity(&mut self.bytes))?;
            // If the target fills the buffer, it may be longer. There must also be room for a NUL.
            if self.bytes.len() < self.bytes.capacity() {
                return Ok(());
            }
            if self.bytes.len() > BOUND {
                return Err(Errno::NAMETOOLONG);
            }
            self.bytes.truncate(ROOT.len());
            self.bytes.reserve(2 * self.bytes.capacity());
        }
    }

    /// Inspects a file whose target ends in ` (deleted)`: whether it is deleted.
    #[cold]
    fn ask(&self, dir: &Opener<'_>, name: &str) -> Option<bool> {
        if dir.task == Task::System || !dir.root.is_genuine() {
            return None;
        }
        let file = File::at(dir.fd, name).ok()?;
        if file.names == 0 {
            return Some(true);
        }
        let below_root = CStr::from_bytes_with_nul(&self.bytes).ok()?;
        let path = CStr::from_bytes_with_nul(self.bytes.get(ROOT.len()..)?).ok()?;
        // The path as the reader sees it, and as the process sees it, which may have other mounts.
        for there in [File::at(CWD, path), File::at(dir.fd, below_root)] {
            match there {
                Ok(there) if there.id == file.id => return Some(false),
                Ok(_) | Err(Errno::NOENT | Errno::NOTDIR | Errno::NAMETOOLONG) => {}
                Err(_) => return None,
            }
        }
        Some(true)
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Link(\"{}\", is_deleted: {:?})", self.as_bytes().escape_ascii(), self.is_deleted)
    }
}

/// What identifies a file, and how many names it has.
struct File {
    id: (u32, u32, u64),
    names: u32,
}

impl File {
    /// Inspects a file without a request to a file server, which may not answer.
    fn at(dir: impl AsFd, path: impl rustix::path::Arg + Copy) -> Result<Self, Errno> {
        let flags = AtFlags::STATX_DONT_SYNC | AtFlags::NO_AUTOMOUNT;
        match rustix::fs::statx(&dir, path, flags, StatxFlags::NLINK | StatxFlags::INO) {
            Ok(stat) => {
                Ok(File { id: (stat.stx_dev_major, stat.stx_dev_minor, stat.stx_ino), names: stat.stx_nlink })
            }
            // Before Linux 4.11.
            Err(Errno::NOSYS) => {
                let stat = rustix::fs::statat(&dir, path, AtFlags::NO_AUTOMOUNT)?;
                let dev = stat.st_dev;
                let id = (rustix::fs::major(dev), rustix::fs::minor(dev), stat.st_ino);
                Ok(File { id, names: u32::try_from(stat.st_nlink).unwrap_or(u32::MAX) })
            }
            Err(errno) => Err(errno),
        }
    }
}
