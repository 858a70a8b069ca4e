//! Directories of /proc: the root, a process, a thread; and the walks over their numbers.

use core::fmt;
use std::io::Write;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::io::Errno;

use crate::error::{Error, Meaning, Result};
use crate::file::{Class, Life};
use crate::ids::Ids;
use crate::machine::Machine;
use crate::source::{Source, is_procfs};

/// What all directories below one root share.
#[derive(Debug)]
pub(crate) struct Root {
    path: PathBuf,
    machine: Machine,
    /// The root was seen to be a procfs.
    genuine: bool,
    /// openat2(2) is there (Linux 5.6) and allowed: a file is then opened beneath its directory or not at all.
    beneath: bool,
}

/// A directory that files can be opened in: [`ProcDir`], [`PidDir`] or [`TidDir`].
pub trait Dir: sealed::Opens {}

pub(crate) mod sealed {
    use super::*;

    pub trait Opens {
        #[doc(hidden)]
        fn opener(&self) -> Opener<'_>;
    }

    /// A directory as the rest of the crate uses it.
    #[derive(Clone, Copy, Debug)]
    pub struct Opener<'a> {
        pub(crate) fd: BorrowedFd<'a>,
        pub(crate) root: &'a Arc<Root>,
        pub(crate) task: Task,
    }
}

pub(crate) use sealed::Opener;
use sealed::Opens;

/// Whose directory: how it is written below the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    System,
    Process(u32),
    Thread { pid: u32, tid: u32 },
}

impl Task {
    /// The process, 0 for the system.
    pub(crate) fn pid(self) -> u32 {
        match self {
            Task::System => 0,
            Task::Process(pid) | Task::Thread { pid, .. } => pid,
        }
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Task::System => Ok(()),
            Task::Process(pid) => write!(f, "{pid}"),
            Task::Thread { pid, tid } => write!(f, "{pid}/task/{tid}"),
        }
    }
}

impl Root {
    /// The machine whose text lies here.
    pub(crate) fn machine(&self) -> Machine {
        self.machine
    }

    /// Opens the directory of a process or a thread below `proc`, this root's descriptor; allocates nothing.
    pub(crate) fn open_task(&self, proc: BorrowedFd<'_>, pid: u32) -> Result<OwnedFd, Errno> {
        open_number(proc, "", pid, self.beneath)
    }

    /// Opens the directory of a thread below its process's.
    pub(crate) fn open_thread(&self, process: BorrowedFd<'_>, tid: u32) -> Result<OwnedFd, Errno> {
        open_number(process, "task/", tid, self.beneath)
    }

    /// Opens the directory of a process's threads.
    pub(crate) fn open_threads(&self, process: BorrowedFd<'_>) -> Result<OwnedFd, Errno> {
        open_beneath(process, "task", DIRECTORY, self.beneath)
    }

    /// The path of a file, for an error.
    pub(crate) fn path_of(&self, task: Task, name: &str) -> PathBuf {
        let mut path = self.path.clone();
        if task != Task::System {
            path.push(task.to_string());
        }
        path.push(name);
        path
    }
}

impl Opener<'_> {
    /// The machine whose text lies here.
    pub(crate) fn machine(&self) -> Machine {
        self.root.machine
    }

    /// It lies on a procfs.
    pub(crate) fn is_genuine(&self) -> bool {
        self.root.genuine
    }

    /// Opens a file in this directory, for reading.
    pub(crate) fn source(&self, name: &str, class: Class) -> Result<Source, Errno> {
        let fd = open_beneath(self.fd, name, OFlags::RDONLY, self.root.beneath)?;
        // Files of one process are not what is mounted over; those of the root are, by lxcfs.
        let genuine = self.root.genuine && class.life == Life::Task;
        Ok(Source::new(fd, class, genuine))
    }

    /// The error for a failed open or read of a file here, with what it proves.
    #[cold]
    pub(crate) fn error(&self, name: &str, class: Class, errno: Errno) -> Error {
        Error::io(self.root.path_of(self.task, name), errno, self.meaning(class, errno))
    }

    /// What a failed open or read proves: only ESRCH from a file that names its task proves death, and ENOENT
    /// only where the whole directory is gone.
    #[cold]
    pub(crate) fn meaning(&self, class: Class, errno: Errno) -> Meaning {
        match errno {
            Errno::ACCESS | Errno::PERM => Meaning::Denied,
            Errno::SRCH if class.life == Life::Task => Meaning::Gone,
            Errno::NOENT | Errno::SRCH if !self.is_alive() => Meaning::Gone,
            Errno::NOENT | Errno::OPNOTSUPP => Meaning::Unsupported,
            _ => Meaning::Other,
        }
    }

    /// The directory is still somebody's.
    fn is_alive(&self) -> bool {
        if self.task == Task::System {
            return true;
        }
        if self.root.genuine {
            return rustix::fs::statat(self.fd, "stat", rustix::fs::AtFlags::empty()).is_ok();
        }
        rustix::fs::fstat(self.fd).is_ok_and(|stat| stat.st_nlink > 0)
    }
}

/// Opens `name` below `dir`. Where openat2(2) is missing, a name that climbs is refused and links are followed.
pub(crate) fn open_beneath(
    dir: BorrowedFd<'_>,
    name: &str,
    flags: OFlags,
    beneath: bool,
) -> Result<OwnedFd, Errno> {
    let flags = flags | OFlags::CLOEXEC | OFlags::NOCTTY;
    if beneath {
        return openat2(dir, name, flags, Mode::empty(), ResolveFlags::BENEATH);
    }
    if name.starts_with('/') || name.split('/').any(|part| part == "..") {
        return Err(Errno::XDEV);
    }
    openat(dir, name, flags, Mode::empty())
}

const DIRECTORY: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY);

/// Opens the directory of a number below `dir`, `prefix` before it; allocates nothing.
pub(crate) fn open_number(
    dir: BorrowedFd<'_>,
    prefix: &str,
    number: u32,
    beneath: bool,
) -> Result<OwnedFd, Errno> {
    let mut buffer = [0u8; 32];
    let mut free = &mut buffer[..];
    let written = write!(free, "{prefix}{number}").is_ok();
    let used = 32 - free.len();
    match buffer.get(..used).map(core::str::from_utf8) {
        Some(Ok(name)) if written => open_beneath(dir, name, DIRECTORY, beneath),
        _ => Err(Errno::NAMETOOLONG),
    }
}

/// A /proc: the live one, another mount of it, or a captured tree.
///
/// Nothing is followed out of it. Below another mount such as `/host/proc`, `net` is a link to `self/net`: the
/// *reader's* network namespace. For the host's read the files of process 1.
#[derive(Debug)]
pub struct ProcDir {
    fd: OwnedFd,
    root: Arc<Root>,
}

impl ProcDir {
    /// The live `/proc`.
    ///
    /// # Errors
    /// `/proc` can't be opened, or is not a procfs (checked on the opened descriptor): then nothing said here of
    /// read loops and of processes holds, and [`ProcDir::at`] is the call.
    pub fn open() -> Result<Self> {
        let dir = Self::at("/proc", Machine::this())?;
        match dir.root.genuine {
            true => Ok(dir),
            false => Err(Error::not_procfs(dir.root.path.clone())),
        }
    }

    /// Any directory that looks like /proc: a capture, an emulation, the host's below `/host/proc`.
    ///
    /// `machine` is the machine that wrote the text: [`Machine::this`] for a mount of this kernel's procfs.
    ///
    /// ```no_run
    /// use procsampler::{Machine, ProcDir};
    /// let host = ProcDir::at("/host/proc", Machine::this())?;
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    ///
    /// # Errors
    /// The directory can't be opened.
    pub fn at(path: impl AsRef<Path>, machine: Machine) -> Result<Self> {
        let path = path.as_ref();
        let fd = rustix::fs::open(path, DIRECTORY | OFlags::CLOEXEC, Mode::empty()).map_err(|errno| {
            let meaning = match errno {
                Errno::ACCESS | Errno::PERM => Meaning::Denied,
                _ => Meaning::Other,
            };
            Error::io(path.to_owned(), errno, meaning)
        })?;
        let genuine = is_procfs(&fd);
        let beneath = open_beneath(fd.as_fd(), ".", DIRECTORY, true).is_ok();
        Ok(ProcDir { fd, root: Arc::new(Root { path: path.to_owned(), machine, genuine, beneath }) })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.root.path
    }

    /// The machine that its text is of.
    pub fn machine(&self) -> Machine {
        self.root.machine
    }

    /// It is a procfs, seen on the opened descriptor.
    pub fn is_genuine(&self) -> bool {
        self.root.genuine
    }

    /// The directory of one process.
    ///
    /// # Errors
    /// [gone](Error::is_gone) if there is no such process, or if it may not be seen (hidepid=2);
    /// [denied](Error::is_denied) with hidepid=1.
    pub fn pid(&self, pid: u32) -> Result<PidDir> {
        let task = Task::Process(pid);
        let fd =
            open_number(self.fd.as_fd(), "", pid, self.root.beneath).map_err(|errno| self.no(task, errno))?;
        Ok(PidDir { fd, root: self.root.clone(), pid })
    }

    /// The directory of the calling process.
    ///
    /// # Errors
    /// As [`ProcDir::pid`]. `/proc/self` is asked, so that a pid namespace counts as it should.
    pub fn this_process(&self) -> Result<PidDir> {
        let name = rustix::fs::readlinkat(&self.fd, "self", Vec::new());
        let pid = name.ok().and_then(|name| name.to_str().ok()?.parse().ok());
        match pid {
            Some(pid) => self.pid(pid),
            None => Err(Error::refused(self.root.path.join("self"), "does not name a process")),
        }
    }

    /// A walk over the processes.
    ///
    /// # Errors
    /// The directory can't be opened again.
    pub fn pids(&self) -> Result<Ids> {
        let fd = open_beneath(self.fd.as_fd(), ".", DIRECTORY, self.root.beneath)
            .map_err(|errno| self.no(Task::System, errno))?;
        Ok(Ids::new(fd, self.root.clone(), Task::System))
    }

    fn no(&self, task: Task, errno: Errno) -> Error {
        let meaning = match errno {
            Errno::NOENT | Errno::SRCH => Meaning::Gone,
            Errno::ACCESS | Errno::PERM => Meaning::Denied,
            _ => Meaning::Other,
        };
        Error::io(self.root.path_of(task, ""), errno, meaning)
    }
}

/// The directory of one process, `/proc/PID`.
///
/// The open descriptor belongs to the process, not to its number: once the process is gone, files opened here
/// fail with [`Error::is_gone`], even if the number is in use again.
#[derive(Debug)]
pub struct PidDir {
    fd: OwnedFd,
    root: Arc<Root>,
    pid: u32,
}

impl PidDir {
    pub(crate) fn new(fd: OwnedFd, root: Arc<Root>, pid: u32) -> Self {
        PidDir { fd, root, pid }
    }

    pub(crate) fn into_fd(self) -> OwnedFd {
        self.fd
    }

    /// The process's number.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Where it is.
    pub fn path(&self) -> PathBuf {
        self.root.path_of(Task::Process(self.pid), "")
    }

    /// The directory of the process's leader, the thread whose number is the process's.
    ///
    /// Some files speak of one thread only (schedstat, sched, syscall, wchan, stack); they open in a [`TidDir`].
    ///
    /// # Errors
    /// As [`PidDir::thread`].
    pub fn leader(&self) -> Result<TidDir> {
        self.thread(self.pid)
    }

    /// The directory of one thread, `/proc/PID/task/TID`.
    ///
    /// # Errors
    /// [gone](Error::is_gone) if the process has no such thread.
    pub fn thread(&self, tid: u32) -> Result<TidDir> {
        let task = Task::Thread { pid: self.pid, tid };
        let fd = self.root.open_thread(self.fd.as_fd(), tid).map_err(|errno| self.no(task, "", errno))?;
        Ok(TidDir { fd, root: self.root.clone(), pid: self.pid, tid })
    }

    /// A walk over the threads.
    ///
    /// # Errors
    /// [gone](Error::is_gone) if the process is gone.
    pub fn tids(&self) -> Result<Ids> {
        let task = Task::Process(self.pid);
        let fd = self.root.open_threads(self.fd.as_fd()).map_err(|errno| self.no(task, "task", errno))?;
        Ok(Ids::new(fd, self.root.clone(), task))
    }

    fn no(&self, task: Task, name: &str, errno: Errno) -> Error {
        Error::io(self.root.path_of(task, name), errno, self.opener().meaning(Class::TASK, errno))
    }
}

/// The directory of one thread, `/proc/PID/task/TID`.
#[derive(Debug)]
pub struct TidDir {
    fd: OwnedFd,
    root: Arc<Root>,
    pid: u32,
    tid: u32,
}

impl TidDir {
    /// The number of the thread's process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The thread's number.
    pub fn tid(&self) -> u32 {
        self.tid
    }

    /// Where it is.
    pub fn path(&self) -> PathBuf {
        self.root.path_of(Task::Thread { pid: self.pid, tid: self.tid }, "")
    }
}

impl Dir for ProcDir {}
impl Dir for PidDir {}
impl Dir for TidDir {}

impl sealed::Opens for ProcDir {
    fn opener(&self) -> Opener<'_> {
        Opener { fd: self.fd.as_fd(), root: &self.root, task: Task::System }
    }
}

impl sealed::Opens for PidDir {
    fn opener(&self) -> Opener<'_> {
        Opener { fd: self.fd.as_fd(), root: &self.root, task: Task::Process(self.pid) }
    }
}

impl sealed::Opens for TidDir {
    fn opener(&self) -> Opener<'_> {
        let task = Task::Thread { pid: self.pid, tid: self.tid };
        Opener { fd: self.fd.as_fd(), root: &self.root, task }
    }
}
