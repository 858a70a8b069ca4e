//! The walk over the numbers in a directory: processes, threads, descriptors.

use core::fmt;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use rustix::fs::RawDir;
use rustix::io::Errno;

use crate::error::{Error, Meaning, Result};
use crate::root::{Root, Task};

/// The numbers in a directory: the processes of a /proc, the threads of a process, the descriptors of a process or a
/// thread.
///
/// It keeps its descriptor and its buffer: a walk allocates nothing.
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
    /// The directory's name below the task's.
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

    /// Walks from the beginning. The kernel gives processes and threads by rising number; one that starts or
    /// ends meanwhile may be in it or not, none comes twice; descriptors alike. A captured tree comes in any order.
    pub fn walk(&mut self) -> Walk<'_> {
        let rewound = rustix::fs::seek(&self.fd, rustix::fs::SeekFrom::Start(0)).map(drop);
        let walk = Walk::new(self.fd.as_fd(), &mut self.buffer, &self.root, self.task, self.name);
        Walk { failed: rewound.err(), ..walk }
    }
}

impl<'a> Walk<'a> {
    /// A walk of a directory that was just opened, through a buffer of the caller's.
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
        Walk { entries, failed: None, ended: false, root, task, name }
    }
}

/// One walk of [`Ids`]; ends after an error.
pub struct Walk<'a> {
    entries: RawDir<'a, BorrowedFd<'a>>,
    failed: Option<Errno>,
    ended: bool,
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
        // A directory of threads or descriptors gives ESRCH or ENOENT once its task is gone.
        let meaning = match errno {
            Errno::SRCH | Errno::NOENT => Meaning::Gone,
            Errno::ACCESS | Errno::PERM => Meaning::Denied,
            _ => Meaning::Other,
        };
        Error::io(self.root.path_of(self.task, self.name), errno, meaning)
    }
}

impl Iterator for Walk<'_> {
    type Item = Result<u32>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(errno) = self.failed.take() {
            self.ended = true;
            return Some(Err(self.error(errno)));
        }
        if self.ended {
            return None;
        }
        loop {
            match self.entries.next()? {
                Ok(entry) => {
                    let mut name = crate::cursor::Cursor::new(entry.file_name().to_bytes());
                    // Names of one digit or more, nothing else, and no number that pid_max could not be.
                    match (name.digits(), name.at_end()) {
                        (Some(id), true) if id <= 0x7fff_ffff => return Some(Ok(id as u32)),
                        _ => {}
                    }
                }
                Err(Errno::INTR) => {}
                Err(errno) => {
                    self.ended = true;
                    return Some(Err(self.error(errno)));
                }
            }
        }
    }
}
