//! `/proc/PID/fd`: the open descriptors of a process: their count, their numbers, and the files that they
//! refer to.
//!
//! ```text
//! 0 -> /dev/null
//! 3 -> /var/lib/postgresql/base/5/2619
//! 4 -> socket:[34312]
//! 5 -> anon_inode:[eventpoll]
//! 6 -> /tmp/sort.1 (deleted)
//! ```
//!
//! [`count`] only counts them. [`Fds`] keeps the directory open, and lists each descriptor with its link and,
//! on request, its [`Fdinfo`]. A descriptor that is closed meanwhile is left out, and does not affect the
//! others.
//!
//! What is odd: since Linux 6.2 the kernel reports the number of descriptors (as the size of the directory).
//! Before, they have to be listed. If a descriptor is closed and another is opened with its number, only the
//! file that it refers to shows this. Threads that were created by clone(2) without CLONE_FILES have separate
//! descriptors, which are listed below `task/TID`. A zombie and most kernel threads have none.
//!
//! # The sockets of a process
//!
//! ```no_run
//! use procsampler::{ProcDir, ProcFile, net::Tcp, pid::Fds};
//!
//! let process = ProcDir::open()?.pid(4711)?;
//! let (tcp, mut fds) = (Tcp::read_in(&process)?, Fds::open(&process)?);
//! for found in fds.sockets() {
//!     let (number, inode) = found?;
//!     if let Some(socket) = tcp.by_inode(inode) {
//!         println!("{number}: {}", socket.st);
//!     }
//! }
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! Reference: proc_pid_fd(5). Permission: to list them, the same user or CAP_DAC_READ_SEARCH, at open. For
//! links and fdinfo, PTRACE_MODE_READ_FSCREDS, at each read. Since Linux 6.2 any user may count those of any
//! process. Linux 2.2.

use core::fmt;
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::AtFlags;
use rustix::io::{Errno, fcntl_dupfd_cloexec};

use crate::class::Class;
use crate::dir::TaskDir;
use crate::error::{Error, Result};
use crate::file::ProcFile;
use crate::ids::{Ids, Walk};
use crate::pid::fdinfo::Fdinfo;
use crate::pid::link::Link;
use crate::pid::target::Target;
use crate::root::{Opener, numbered};

/// Counts the open descriptors of a process or a thread. The kernel reports the number since Linux 6.2;
/// before, this lists them.
///
/// # Errors
/// [denied](Error::is_denied), if they have to be listed; [gone](Error::is_gone).
pub fn count(dir: &impl TaskDir) -> Result<u64> {
    match told(&dir.opener())? {
        Some(count) => Ok(count),
        None => Fds::open(dir)?.list(),
    }
}

/// Reads the number that the kernel reports. A 0 means that there are none, or that the kernel is older than
/// Linux 6.2 and reports nothing.
fn told(dir: &Opener<'_>) -> Result<Option<u64>> {
    if !dir.root.is_genuine() {
        return Ok(None);
    }
    match rustix::fs::statat(dir.fd, NAME, AtFlags::empty()) {
        Ok(stat) => Ok(u64::try_from(stat.st_size).ok().filter(|&count| count > 0)),
        Err(errno) => Err(dir.error(NAME, Class::UNKNOWN, errno)),
    }
}

const NAME: &str = "fd";

/// Lists the descriptors of a process or a thread. It keeps the directories, the link and the buffers, so
/// from the second listing on nothing is allocated.
#[derive(Debug)]
pub struct Fds {
    /// The directory of the process or the thread.
    task: OwnedFd,
    ids: Ids,
    link: Link,
    text: Vec<u8>,
    fdinfo: Fdinfo,
}

impl Fds {
    /// Opens the directory.
    ///
    /// # Errors
    /// [denied](Error::is_denied), or [gone](Error::is_gone).
    pub fn open(dir: &impl TaskDir) -> Result<Self> {
        let dir = dir.opener();
        let open = || Ok((fcntl_dupfd_cloexec(dir.fd, 0)?, dir.root.open_list(dir.fd, NAME)?));
        let (task, fd) = open().map_err(|errno| dir.error(NAME, Class::UNKNOWN, errno))?;
        Ok(Fds {
            task,
            ids: Ids::new(fd, dir.root.clone(), dir.task, NAME),
            link: Link::default(),
            text: Vec::new(),
            fdinfo: Fdinfo::default(),
        })
    }

    /// Counts the descriptors, as [`count`] does.
    ///
    /// # Errors
    /// [gone](Error::is_gone).
    pub fn count(&mut self) -> Result<u64> {
        let dir = Opener { fd: self.task.as_fd(), root: self.ids.root(), task: self.ids.task() };
        match told(&dir)? {
            Some(count) => Ok(count),
            None => self.list(),
        }
    }

    fn list(&mut self) -> Result<u64> {
        self.numbers().try_fold(0, |count, number| number.map(|_| count + 1))
    }

    /// Lists only the numbers of the descriptors, in ascending order. It ends after an error:
    /// [gone](Error::is_gone).
    pub fn numbers(&mut self) -> Walk<'_> {
        self.ids.walk()
    }

    /// Lists the sockets among the descriptors: the number of each descriptor, and the inode number of its
    /// socket, with which [`Tcp::by_inode`](crate::net::Tcp::by_inode) finds the socket.
    ///
    /// ```
    /// use std::os::fd::AsRawFd;
    /// use procsampler::{ProcDir, pid::Fds};
    ///
    /// let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    /// let mut fds = Fds::open(&ProcDir::open()?.this_process()?)?;
    /// let mut sockets = fds.sockets().flatten();
    /// assert!(sockets.any(|(number, _)| number == socket.as_raw_fd() as u32));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn sockets(&mut self) -> impl Iterator<Item = Result<(u32, u64)>> {
        let mut entries = self.entries();
        core::iter::from_fn(move || {
            loop {
                match entries.next_entry()? {
                    Ok(entry) => {
                        if let Some(socket) = entry.target().socket() {
                            return Some(Ok((entry.number(), socket)));
                        }
                    }
                    Err(error) => return Some(Err(error)),
                }
            }
        })
    }

    /// Lists the descriptors, each with its link.
    pub fn entries(&mut self) -> Entries<'_> {
        let Fds { task, ids, link, text, fdinfo } = self;
        let (root, of) = (ids.root().clone(), ids.task());
        Entries { task: &*task, root, of, walk: ids.walk(), link, text, fdinfo }
    }
}

/// The descriptors of [`Fds`], one at a time.
pub struct Entries<'a> {
    task: &'a OwnedFd,
    root: std::sync::Arc<crate::root::Root>,
    of: crate::root::Task,
    walk: Walk<'a>,
    link: &'a mut Link,
    text: &'a mut Vec<u8>,
    fdinfo: &'a mut Fdinfo,
}

impl fmt::Debug for Entries<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entries").field("of", &self.of).finish_non_exhaustive()
    }
}

impl Entries<'_> {
    /// Reads the link of the next descriptor. A descriptor that was closed since it was listed is left out.
    /// The entry borrows from this iterator, so drop it before you get the next one.
    ///
    /// After [gone](Error::is_gone) nothing follows. [denied](Error::is_denied) applies to all links, but
    /// does not end the iteration.
    pub fn next_entry(&mut self) -> Option<Result<Entry<'_>>> {
        let mut buffer = [0; 32];
        loop {
            let number = match self.walk.next()? {
                Ok(number) => number,
                Err(error) => return Some(Err(error)),
            };
            let dir = Opener { fd: self.task.as_fd(), root: &self.root, task: self.of };
            let read =
                numbered(&mut buffer, "fd/", number, "").and_then(|name| self.link.read_in(&dir, name));
            match read {
                Ok(()) => {
                    break Some(Ok(Entry {
                        number,
                        dir,
                        link: self.link,
                        text: self.text,
                        fdinfo: self.fdinfo,
                    }));
                }
                // If not only the descriptor but the process is gone, the listing reports it.
                Err(Errno::NOENT | Errno::SRCH) => {}
                Err(errno) => {
                    let name = numbered(&mut buffer, "fd/", number, "").unwrap_or(NAME);
                    return Some(Err(dir.error(name, Class::UNKNOWN, errno)));
                }
            }
        }
    }
}

/// An open descriptor.
#[derive(Debug)]
pub struct Entry<'a> {
    number: u32,
    dir: Opener<'a>,
    link: &'a Link,
    text: &'a mut Vec<u8>,
    fdinfo: &'a mut Fdinfo,
}

impl Entry<'_> {
    /// The number of the descriptor.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The link, which shows the file.
    pub fn link(&self) -> &Link {
        self.link
    }

    /// The file that the descriptor refers to.
    pub fn target(&self) -> Target<'_> {
        self.link.target()
    }

    /// Reads `/proc/PID/fdinfo/N`. `None` if the descriptor was closed meanwhile. If another file was opened
    /// with its number, link and fdinfo are not of the same file.
    ///
    /// # Errors
    /// [denied](Error::is_denied), and a text that cannot be parsed.
    pub fn fdinfo(&mut self) -> Result<Option<&Fdinfo>> {
        let mut buffer = [0; 32];
        let name = numbered(&mut buffer, "fdinfo/", self.number, "").unwrap_or(Fdinfo::NAME);
        let source = self.dir.source(name, Fdinfo::CLASS);
        match source.and_then(|source| source.read(self.text)) {
            Ok(()) => {}
            Err(Errno::NOENT | Errno::SRCH) => return Ok(None),
            Err(errno) => return Err(self.dir.error(name, Fdinfo::CLASS, errno)),
        }
        match self.fdinfo.parse(self.text, &mut ()) {
            Ok(()) => Ok(Some(self.fdinfo)),
            Err(error) => Err(Error::parse(self.dir.root.path_of(self.dir.task, name), error, self.text)),
        }
    }
}
