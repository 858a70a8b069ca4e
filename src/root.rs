//! The state that all directories below one /proc share, and how files are opened there.

use core::fmt;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rustix::fs::{AtFlags, Mode, OFlags, RawDir, fstat, statat};
use rustix::io::Errno;
use rustix::path::DecInt;

use crate::beneath::{Beneath, DIRECTORY, open_plain, regular};
use crate::class::Class;
use crate::context::Context;
use crate::cursor::Cursor;
use crate::error::Error;
use crate::machine::Machine;
use crate::source::{Source, buffer, is_procfs};

/// A /proc.
#[derive(Debug)]
pub(crate) struct Root {
    fd: OwnedFd,
    path: PathBuf,
    machine: Machine,
    /// It was checked to be a procfs.
    genuine: bool,
    /// The mechanism that keeps names below their directories.
    beneath: Beneath,
    /// The limit of a read; 0 if it depends on the class of the file.
    read_limit: AtomicUsize,
    /// What the kernel accounts, as its files show, once this was needed.
    context: OnceLock<Context>,
}

/// Whether the directory has a process: a number without a leading 0. A file server may list without end.
#[cold]
fn has_process(dir: OwnedFd) -> bool {
    let is_pid = |name: &[u8]| !name.starts_with(b"0") && name.iter().all(u8::is_ascii_digit);
    let mut buffer = Vec::with_capacity(4096);
    let mut entries = RawDir::new(dir, buffer.spare_capacity_mut());
    for _ in 0..1 << 16 {
        match entries.next() {
            Some(Ok(entry)) if is_pid(entry.file_name().to_bytes()) => return true,
            Some(Ok(_)) => {}
            _ => return false,
        }
    }
    false
}

impl Root {
    pub(crate) fn open(path: &Path, machine: Machine) -> Result<Self, Errno> {
        let fd = rustix::fs::open(path, DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let (genuine, beneath) = (is_procfs(&fd), Beneath::here(fd.as_fd()));
        let read_limit = AtomicUsize::new(0);
        Ok(Root {
            fd,
            path: path.to_owned(),
            machine,
            genuine,
            beneath,
            read_limit,
            context: OnceLock::new(),
        })
    }

    pub(crate) fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn machine(&self) -> Machine {
        self.machine
    }

    pub(crate) fn is_genuine(&self) -> bool {
        self.genuine
    }

    /// The path of a file, for an error.
    pub(crate) fn path_of(&self, task: Task, name: &str) -> PathBuf {
        let mut path = self.path.clone();
        if task.pid() != 0 {
            path.push(task.to_string());
        }
        if !name.is_empty() {
            path.push(name);
        }
        path
    }

    /// Sets the limit of the reads of files that are opened from now on.
    pub(crate) fn set_read_limit(&self, bytes: usize) {
        self.read_limit.store(bytes.max(1), Ordering::Relaxed);
    }

    /// The largest number of bytes that a read of a file of this class takes.
    pub(crate) fn read_limit(&self, class: Class) -> usize {
        match self.read_limit.load(Ordering::Relaxed) {
            0 => class.read_limit(),
            limit => limit,
        }
    }

    /// Whether it is a procfs, or looks like a copy of one: it has `self`, `stat` or a process.
    #[cold]
    pub(crate) fn is_proc(&self) -> bool {
        let has = |name| statat(self.fd(), name, AtFlags::SYMLINK_NOFOLLOW).is_ok();
        self.genuine || has("self") || has("stat") || self.open_again().is_ok_and(has_process)
    }

    /// Whether the directory was not removed. A removed one of kernfs keeps its links, but lists nothing, not
    /// even itself.
    #[cold]
    pub(crate) fn is_listed(&self) -> bool {
        let mut buffer = Vec::with_capacity(4096);
        self.open_again()
            .is_ok_and(|dir| matches!(RawDir::new(dir, buffer.spare_capacity_mut()).next(), Some(Ok(_))))
    }

    /// Opens the root again, for a walk that has its own offset.
    pub(crate) fn open_again(&self) -> Result<OwnedFd, Errno> {
        self.beneath.open(self.fd(), ".", DIRECTORY)
    }

    /// Opens the directory of a process. It allocates nothing.
    pub(crate) fn open_task(&self, pid: u32) -> Result<OwnedFd, Errno> {
        Place::of_process(self, pid).open()
    }

    /// Opens the directory of a thread below that of its process.
    pub(crate) fn open_thread(&self, process: BorrowedFd<'_>, tid: u32) -> Result<OwnedFd, Errno> {
        let task = Task::Thread { pid: 0, tid };
        Place { root: self, task, process }.open()
    }

    /// Opens the directory of a process's threads, or of the descriptors of a process or a thread.
    pub(crate) fn open_list(&self, task: BorrowedFd<'_>, name: &str) -> Result<OwnedFd, Errno> {
        self.beneath.open(task, name, DIRECTORY)
    }

    /// Opens a file for reading, and returns whether it is known to be of a procfs.
    ///
    /// Below a genuine procfs the kernel made all files, but another file may be mounted over a file of the
    /// system: lxcfs does so, and container runtimes mask files. In other directories any object may be at
    /// the path.
    pub(crate) fn open_file(
        &self,
        dir: BorrowedFd<'_>,
        name: &str,
        class: Class,
    ) -> Result<(OwnedFd, bool), Errno> {
        if !self.genuine {
            return Ok((self.beneath.open_regular(dir, name)?, false));
        }
        let fd = self.beneath.open(dir, name, OFlags::RDONLY)?;
        let genuine = class.is_of_task() || is_procfs(&fd);
        if !genuine {
            regular(&fstat(&fd)?)?;
        }
        Ok((fd, genuine))
    }

    /// Opens a file to be read from its beginning to its end.
    pub(crate) fn source(&self, dir: BorrowedFd<'_>, name: &str, class: Class) -> Result<Source, Errno> {
        let (fd, genuine) = self.open_file(dir, name, class)?;
        Ok(Source::new(fd, class, genuine, self.read_limit(class)))
    }

    /// What the kernel accounts. The right to look at a task is not known here.
    pub(crate) fn context(&self) -> Context {
        *self.context.get_or_init(|| {
            let flag = self.number("sys/kernel/task_delayacct").map(|(number, _)| number != 0);
            // A task that was never on a CPU reads no files, so zeros mean that the kernel does not count.
            let ran = self.number("self/schedstat").or_else(|| self.number("1/schedstat"));
            Context {
                may_look: None,
                task_delayacct: flag,
                sched_info: ran.map(|(run, slices)| run > 0 || slices > 0),
            }
        })
    }

    /// The first and the last number of a small file.
    fn number(&self, name: &str) -> Option<(u64, u64)> {
        let mut text = buffer(Class::SYSCTL);
        self.source(self.fd(), name, Class::SYSCTL).ok()?.read(&mut text).ok()?;
        let mut cursor = Cursor::new(&text);
        let mut numbers = [0; 3];
        match cursor.columns(&mut numbers) {
            0 => None,
            count => Some((numbers[0], numbers[count - 1])),
        }
    }
}

/// The owner of a directory: how its path is written below the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// No task: a directory outside of /proc.
    Other,
    System,
    Process(u32),
    Thread {
        pid: u32,
        tid: u32,
    },
}

impl Task {
    /// The process; 0 if the directory is of none.
    pub(crate) fn pid(self) -> u32 {
        match self {
            Task::Other | Task::System => 0,
            Task::Process(pid) | Task::Thread { pid, .. } => pid,
        }
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Task::Other | Task::System => Ok(()),
            Task::Process(pid) => write!(f, "{pid}"),
            Task::Thread { pid, tid } => write!(f, "{pid}/task/{tid}"),
        }
    }
}

/// The directory of a task, which is not open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) root: &'a Root,
    pub(crate) task: Task,
    /// The directory of the process for a thread whose pid is given as 0, else the root.
    pub(crate) process: BorrowedFd<'a>,
}

impl<'a> Place<'a> {
    pub(crate) fn of_process(root: &'a Root, pid: u32) -> Self {
        Place { root, task: Task::Process(pid), process: root.fd() }
    }

    /// A thread below the number of its process, which may belong to another process by now.
    pub(crate) fn of_thread(root: &'a Root, pid: u32, tid: u32) -> Self {
        Place { root, task: Task::Thread { pid, tid }, process: root.fd() }
    }

    pub(crate) fn open(&self) -> Result<OwnedFd, Errno> {
        let mut buffer = [0; 32];
        let name = self.name(&mut buffer, "")?;
        match self.root.genuine {
            // Below a number of a procfs there are no links that lead out, and openat2 costs a tenth more.
            true => open_plain(self.process, name, DIRECTORY),
            false => self.root.beneath.open(self.process, name, DIRECTORY),
        }
    }

    /// The result of [`Opener::may_look`] in its directory.
    pub(crate) fn may_look(&self) -> Option<bool> {
        let mut buffer = [0; 32];
        let link = self.name(&mut buffer, "/cwd").ok().filter(|_| self.root.genuine)?;
        may_read(self.process, link)
    }

    /// Opens its stat, without opening its directory.
    pub(crate) fn stat(&self) -> Result<Source, Errno> {
        let class = Class::TASK.in_one_piece();
        let mut buffer = [0; 32];
        let name = self.name(&mut buffer, "/stat")?;
        match self.root.genuine {
            true => {
                let fd = open_plain(self.process, name, OFlags::RDONLY)?;
                Ok(Source::new(fd, class, true, self.root.read_limit(class)))
            }
            false => self.root.source(self.process, name, class),
        }
    }

    fn name<'b>(&self, buffer: &'b mut [u8; 32], suffix: &str) -> Result<&'b str, Errno> {
        match self.task {
            Task::Other | Task::System => Err(Errno::NOENT),
            Task::Process(pid) => numbered(buffer, "", pid, suffix),
            Task::Thread { pid: 0, tid } => numbered(buffer, "task/", tid, suffix),
            Task::Thread { pid, tid } => {
                let [pid, tid] = [DecInt::new(pid), DecInt::new(tid)];
                joined(buffer, [pid.as_bytes(), b"/task/", tid.as_bytes(), suffix.as_bytes()])
            }
        }
    }
}

/// Whether the reader has the right to read a link.
fn may_read(dir: BorrowedFd<'_>, link: &str) -> Option<bool> {
    let mut buffer = [core::mem::MaybeUninit::uninit(); 1];
    match rustix::fs::readlinkat_raw(dir, link, &mut buffer) {
        Err(Errno::ACCESS | Errno::PERM) => Some(false),
        // The link has no target (a zombie has no cwd), but the kernel checked the right first.
        Ok(_) | Err(Errno::NOENT | Errno::NAMETOOLONG) => Some(true),
        Err(_) => None,
    }
}

/// A directory that files are opened in.
#[derive(Clone, Copy, Debug)]
pub struct Opener<'a> {
    pub(crate) fd: BorrowedFd<'a>,
    pub(crate) root: &'a Arc<Root>,
    pub(crate) task: Task,
}

impl Opener<'_> {
    /// Opens a file in this directory for reading.
    pub(crate) fn source(&self, name: &str, class: Class) -> Result<Source, Errno> {
        self.root.source(self.fd, name, class)
    }

    /// Opens a file and reads it. If the process has no memory, a file of its memory returns ESRCH here on
    /// every kernel. Older kernels return an empty text for some of these files, which is also the environ of
    /// a program without an environment.
    pub(crate) fn read(&self, name: &str, class: Class, text: &mut Vec<u8>) -> Result<Source, Errno> {
        let source = self.source(name, class)?;
        source.read(text)?;
        match text.is_empty() && class.is_of_memory() && self.lacks_memory() {
            true => Err(Errno::SRCH),
            false => Ok(source),
        }
    }

    /// Opens the stat of a task.
    pub(crate) fn stat(&self) -> Result<Source, Errno> {
        self.source("stat", Class::TASK.in_one_piece())
    }

    /// Opens a file in this directory for writing. Only in a procfs: a captured tree is never changed.
    pub(crate) fn sink(&self, name: &str, class: Class) -> Result<OwnedFd, Error> {
        let refused = || {
            let path = self.root.path_of(self.task, name);
            Error::refused(path, "not a procfs: nothing is written there")
        };
        // This is checked before anything is opened: a link in a tree that looks like /proc may lead to a
        // live process.
        if !is_procfs(self.fd) {
            return Err(refused());
        }
        let opened = self.root.beneath.open(self.fd, name, OFlags::WRONLY);
        let fd = opened.map_err(|errno| self.error(name, class, errno))?;
        if is_procfs(&fd) { Ok(fd) } else { Err(refused()) }
    }

    /// The context of this directory, with the right to look. It is found once per open, not for each read.
    pub(crate) fn context(&self) -> Context {
        Context { may_look: self.may_look(), ..self.root.context() }
    }

    /// Whether the reader may look at the process. The kernel requires the same right for reading `cwd` as
    /// for the fields that it masks.
    pub(crate) fn may_look(&self) -> Option<bool> {
        if self.task.pid() == 0 || !self.root.genuine {
            return None;
        }
        may_read(self.fd, "cwd")
    }

    /// The error for a failed open or read of a file here, with what it proves.
    #[cold]
    pub(crate) fn error(&self, name: &str, class: Class, errno: Errno) -> Error {
        Error::io(self.root.path_of(self.task, name), errno, self.meaning(name, class, errno))
    }
}

/// Joins `prefix`, `number` and `suffix` to a name. With `write!` it took 150 ns for each process of a scan.
pub(crate) fn numbered<'a>(
    buffer: &'a mut [u8; 32],
    prefix: &str,
    number: u32,
    suffix: &str,
) -> Result<&'a str, Errno> {
    joined(buffer, [prefix.as_bytes(), DecInt::new(number).as_bytes(), suffix.as_bytes()])
}

/// Joins parts of a path to a name.
pub(crate) fn joined<'a, const N: usize>(
    buffer: &'a mut [u8; 32],
    parts: [&[u8]; N],
) -> Result<&'a str, Errno> {
    let mut used = 0;
    for part in parts {
        let place = buffer.get_mut(used..used + part.len()).ok_or(Errno::NAMETOOLONG)?;
        place.copy_from_slice(part);
        used += part.len();
    }
    let name = buffer.get(..used).and_then(|name| core::str::from_utf8(name).ok());
    name.ok_or(Errno::NAMETOOLONG)
}
