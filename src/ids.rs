//! The walk over the entries of a directory whose names are numbers: processes, threads, descriptors.

use core::fmt;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use rustix::fs::RawDir;
use rustix::io::Errno;

use crate::cursor::Cursor;
use crate::error::{Error, Meaning, Result};
use crate::root::{Root, Task};
use crate::source::Patience;

/// The numbers in a directory: the processes of a /proc, the threads of a process, the descriptors of a
/// process or a thread.
///
/// It keeps its descriptor and its buffer, so a walk allocates nothing.
///
/// ```no_run
/// let proc = procsampler::ProcDir::open()?;
/// let mut pids = proc.pids()?;
/// for pid in pids.walk() {
///     println!("{}", pid?);
/// }
/// # Ok::<(), procsampler::Error>(())
/// ```
#[derive(Debug)]
pub struct Ids {
    fd: OwnedFd,
    root: Arc<Root>,
    task: Task,
    /// The name of the directory below that of the task.
    name: &'static str,
    buffer: Vec<u8>,
}

impl Ids {
    /// 32 KiB hold some 1,300 processes; a larger buffer saved nothing that could be measured.
    const BUFFER: usize = 32 * 1024;

    pub(crate) fn new(fd: OwnedFd, root: Arc<Root>, task: Task, name: &'static str) -> Self {
        Ids { fd, root, task, name, buffer: Vec::new() }
    }

    pub(crate) fn root(&self) -> &Arc<Root> {
        &self.root
    }

    pub(crate) fn task(&self) -> Task {
        self.task
    }

    /// Walks from the beginning. The kernel lists processes and descriptors by rising number, and threads in
    /// the order in which they were created. An entry that appears or disappears meanwhile may be listed or
    /// not; none is listed twice. A captured tree is listed in any order. Names that the kernel would write
    /// in another form, such as `012`, are left out. After 16 million names the walk ends with an error,
    /// [`Error::is_too_long`].
    pub fn walk(&mut self) -> Walk<'_> {
        let rewound = rustix::fs::seek(&self.fd, rustix::fs::SeekFrom::Start(0)).map(drop);
        let walk = Walk::new(self.fd.as_fd(), &mut self.buffer, &self.root, self.task, self.name);
        Walk { failed: rewound.err(), ..walk }
    }
}

impl<'a> Walk<'a> {
    /// A walk of a directory that was just opened, with a buffer of the caller.
    pub(crate) fn new(
        fd: BorrowedFd<'a>,
        buffer: &'a mut Vec<u8>,
        root: &'a Root,
        task: Task,
        name: &'static str,
    ) -> Self {
        buffer.clear();
        buffer.reserve(Ids::BUFFER);
        let entries = RawDir::new(fd, buffer.spare_capacity_mut());
        Walk {
            entries,
            failed: None,
            ended: false,
            names_left: NAMES,
            has_zero: name == "fd",
            root,
            task,
            name,
        }
    }
}

/// More names than a directory of processes, threads, descriptors or mappings has: pid_max is at most 2^22. A
/// file server may return names without end.
const NAMES: u32 = 1 << 24;

/// The number of a process or a thread, if the name is in the kernel's form: `12`, but not `012` and not `0`.
pub(crate) fn canonical(name: &[u8]) -> Option<u32> {
    let mut cursor = Cursor::new(name);
    match (name.first()?, cursor.digits(), cursor.at_end()) {
        // pid_max is below 2^31 in any case.
        (b'1'..=b'9', Some(id @ ..=0x7fff_ffff), true) => Some(id as u32),
        _ => None,
    }
}

/// One walk of [`Ids`]. It ends after an error.
pub struct Walk<'a> {
    entries: RawDir<'a, BorrowedFd<'a>>,
    failed: Option<Errno>,
    ended: bool,
    /// The number of names that it may still read.
    names_left: u32,
    /// 0 is a valid descriptor, but not a valid process or thread.
    has_zero: bool,
    root: &'a Root,
    task: Task,
    name: &'static str,
}

impl fmt::Debug for Walk<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Walk").field("root", self.root).field("task", &self.task).finish_non_exhaustive()
    }
}

impl Walk<'_> {
    #[cold]
    fn error(&self, errno: Errno) -> Error {
        // A directory of threads or descriptors returns ESRCH or ENOENT after its task is gone.
        let meaning = match errno {
            Errno::SRCH | Errno::NOENT => Meaning::Gone,
            Errno::ACCESS | Errno::PERM => Meaning::Denied,
            Errno::FBIG => Meaning::TooLong,
            _ => Meaning::Other,
        };
        Error::io(self.root.path_of(self.task, self.name), errno, meaning)
    }

    /// The result of `read` for the next name that it accepts.
    pub(crate) fn next_name<T>(&mut self, read: impl Fn(&[u8]) -> Option<T>) -> Option<Result<T>> {
        self.next_entry(|name, _| read(name))
    }

    /// The next number, with the inode number of its directory. In a procfs, the directories of two processes
    /// have different inodes.
    pub(crate) fn next_with_inode(&mut self) -> Option<Result<(u32, u64)>> {
        self.next_entry(|name, inode| Some((canonical(name)?, inode)))
    }

    fn next_entry<T>(&mut self, read: impl Fn(&[u8], u64) -> Option<T>) -> Option<Result<T>> {
        if let Some(errno) = self.failed.take() {
            self.ended = true;
            return Some(Err(self.error(errno)));
        }
        if self.ended {
            return None;
        }
        let mut patience = Patience::default();
        loop {
            let failed = match self.entries.next()? {
                Ok(entry) if self.names_left > 0 => {
                    self.names_left -= 1;
                    match read(entry.file_name().to_bytes(), entry.ino()) {
                        Some(found) => return Some(Ok(found)),
                        None => continue,
                    }
                }
                Ok(_) => Errno::FBIG,
                Err(errno) => match patience.retry(errno) {
                    Ok(()) => continue,
                    Err(errno) => errno,
                },
            };
            self.ended = true;
            return Some(Err(self.error(failed)));
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = Result<u32>;

    fn next(&mut self) -> Option<Self::Item> {
        let has_zero = self.has_zero;
        self.next_name(|name| match name {
            b"0" if has_zero => Some(0),
            name => canonical(name),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_the_kernel_writes_them() {
        for (name, id) in [("1", 1), ("12", 12), ("4194304", 4_194_304), ("2147483647", 0x7fff_ffff)] {
            assert_eq!(canonical(name.as_bytes()), Some(id));
        }
        for name in ["", "0", "00", "012", "00012", "+1", "-1", "1 ", " 1", "1x", "x1", "2147483648", "1\n"] {
            assert_eq!(canonical(name.as_bytes()), None, "{name:?}");
        }
        assert_eq!(canonical(&[b'9'; 40]), None);
    }
}
