//! `/proc/PID/map_files`: the files that a process has mapped, as links that lead to the files themselves.
//!
//! ```text
//! 7f2a10000000-7f2a10028000 -> /usr/lib/x86_64-linux-gnu/libc.so.6
//! 7f2a10400000-7f2a10500000 -> /var/tmp/spool.1 (deleted)
//! ```
//!
//! There is a link for each mapping of a file. The range of addresses is the name of the link.
//! [`maps`](crate::pid::maps) has the same paths, in one read for all of them. A link here also shows whether
//! the name was [deleted](Link::is_deleted). A reader with the right permission can open the file even then,
//! or if another file has its path now: open [`MapFile::path`].
//!
//! A mapping that is removed meanwhile is left out. After execve(2) the mappings of the new program are
//! listed. A process without memory, for example a zombie or a kernel thread, has none. `/proc/PID/task/TID`
//! does not have the directory.
//!
//! ```
//! use procsampler::{ProcDir, pid::MapFiles};
//!
//! let mut files = MapFiles::open(&ProcDir::open()?.this_process()?)?;
//! let mut entries = files.entries();
//! while let Some(file) = entries.next_entry() {
//!     let file = file?;
//!     println!("{:x}: {:?}", file.range().start, file.link());
//! }
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! Reference: proc_pid_map_files(5). Permission: to list them and to read the links PTRACE_MODE_READ_FSCREDS,
//! and the same user or CAP_DAC_READ_SEARCH at open. To open a file through its link, CAP_SYS_ADMIN or, since
//! Linux 5.9, CAP_CHECKPOINT_RESTORE in the initial user namespace. Before Linux 4.3, CAP_SYS_ADMIN also to
//! list them and to read the links. Linux 3.3; before 4.3 with CONFIG_CHECKPOINT_RESTORE.

use core::fmt;
use core::ops::Range;
use std::io::Write;
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::sync::Arc;

use rustix::io::{Errno, fcntl_dupfd_cloexec};

use crate::class::Class;
use crate::cursor::Cursor;
use crate::dir::PidDir;
use crate::dir::sealed::Opens;
use crate::error::Result;
use crate::ids::{Ids, Walk};
use crate::pid::link::Link;
use crate::root::{Opener, Root, Task};

const NAME: &str = "map_files";

/// Lists the mapped files of a process. It keeps the directories and the link, so from the second listing on
/// nothing is allocated.
#[derive(Debug)]
pub struct MapFiles {
    /// The directory of the process.
    process: OwnedFd,
    ids: Ids,
    link: Link,
}

impl MapFiles {
    /// Opens the directory.
    ///
    /// # Errors
    /// [denied](crate::Error::is_denied), [gone](crate::Error::is_gone), or
    /// [unsupported](crate::Error::is_unsupported).
    pub fn open(process: &PidDir) -> Result<Self> {
        let dir = process.opener();
        let open = || Ok((fcntl_dupfd_cloexec(dir.fd, 0)?, dir.root.open_list(dir.fd, NAME)?));
        let (process, fd) = open().map_err(|errno| dir.error(NAME, Class::TASK, errno))?;
        let ids = Ids::new(fd, dir.root.clone(), dir.task, NAME);
        Ok(MapFiles { process, ids, link: Link::default() })
    }

    /// Lists the mapped files, in ascending order of addresses.
    pub fn entries(&mut self) -> Entries<'_> {
        let MapFiles { process, ids, link } = self;
        let (root, task) = (ids.root().clone(), ids.task());
        Entries { process, root, task, walk: ids.walk(), link }
    }
}

/// The mapped files of [`MapFiles`], one at a time.
pub struct Entries<'a> {
    process: &'a OwnedFd,
    root: Arc<Root>,
    task: Task,
    walk: Walk<'a>,
    link: &'a mut Link,
}

impl fmt::Debug for Entries<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entries").field("task", &self.task).finish_non_exhaustive()
    }
}

impl Entries<'_> {
    /// Reads the link of the next mapped file. A file that was unmapped since it was listed is left out. The
    /// entry borrows from this iterator, so drop it before you get the next one.
    ///
    /// # Errors
    /// [gone](crate::Error::is_gone) if the process has exited, after which nothing follows;
    /// [denied](crate::Error::is_denied), which applies to all links.
    pub fn next_entry(&mut self) -> Option<Result<MapFile<'_>>> {
        loop {
            let range = match self.walk.next_name(range_of)? {
                Ok(range) => range,
                Err(error) => return Some(Err(error)),
            };
            let dir = Opener { fd: self.process.as_fd(), root: &self.root, task: self.task };
            let mut buffer = [0; 64];
            let name = path(&mut buffer, &range);
            match self.link.read_in(&dir, name) {
                Ok(()) => break Some(Ok(MapFile { range, dir, link: self.link })),
                // If not only the mapping but the process is gone, the listing reports it.
                Err(Errno::NOENT | Errno::SRCH) => {}
                Err(errno) => return Some(Err(dir.error(name, Class::TASK, errno))),
            }
        }
    }
}

/// The addresses that the name of a link contains.
fn range_of(name: &[u8]) -> Option<Range<u64>> {
    let mut cursor = Cursor::new(name);
    let start = cursor.hex_digits()?;
    let end = cursor.eat(b'-').then(|| cursor.hex_digits())??;
    cursor.at_end().then_some(start..end)
}

/// The path of a link below the directory of its process.
fn path<'a>(buffer: &'a mut [u8; 64], range: &Range<u64>) -> &'a str {
    let mut rest = &mut buffer[..];
    // Two numbers of 16 digits fit.
    let _ = write!(rest, "{NAME}/{:x}-{:x}", range.start, range.end);
    let used = 64 - rest.len();
    buffer.get(..used).and_then(|name| core::str::from_utf8(name).ok()).unwrap_or(NAME)
}

/// A mapped file.
#[derive(Debug)]
pub struct MapFile<'a> {
    range: Range<u64>,
    dir: Opener<'a>,
    link: &'a Link,
}

impl MapFile<'_> {
    /// The addresses at which it is mapped, those of the line in [`maps`](crate::pid::maps).
    pub fn range(&self) -> Range<u64> {
        self.range.clone()
    }

    /// The target of the link.
    pub fn link(&self) -> &Link {
        self.link
    }

    /// The path of the link itself, below /proc. It leads to the file even if the file was renamed or
    /// deleted.
    pub fn path(&self) -> PathBuf {
        self.dir.root.path_of(self.dir.task, path(&mut [0; 64], &self.range))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ranges() {
        assert_eq!(range_of(b"7f2a10000000-7f2a10028000"), Some(0x7f2a_1000_0000..0x7f2a_1002_8000));
        assert_eq!(path(&mut [0; 64], &(0x40_0000..u64::MAX)), "map_files/400000-ffffffffffffffff");
        for name in ["", ".", "..", "400000", "400000-", "-1", "1-2 ", "1-x", "1-2-3"] {
            assert_eq!(range_of(name.as_bytes()), None, "{name}");
        }
    }
}
