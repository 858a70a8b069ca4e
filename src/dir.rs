//! Directories of /proc: the root, a process, a thread.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::io::Errno;

use crate::error::{Error, Meaning, Result};
use crate::ids::canonical;
pub use crate::ids::{Ids, Walk};
use crate::machine::Machine;
use crate::root::{Opener, Root, Task};

/// A directory that files can be opened in: [`ProcDir`], [`PidDir`], [`TidDir`] or [`AnyDir`](crate::AnyDir).
pub trait Dir: sealed::Opens {}

/// A directory of a process or a thread: [`PidDir`] or [`TidDir`]. It has links and descriptors, which a
/// [`ProcDir`] does not have.
pub trait TaskDir: Dir + sealed::OpensTask {}

pub(crate) mod sealed {
    use crate::error::Result;
    use crate::root::Opener;

    pub trait Opens {
        #[doc(hidden)]
        fn opener(&self) -> Opener<'_>;
    }

    pub trait OpensTask: Sized {
        /// Opens the directory of the task of an opener, which is that of the root.
        #[doc(hidden)]
        fn open_task(root: Opener<'_>) -> Result<Self>;
    }
}

use sealed::Opens;

/// A /proc: the live one, another mount of it, or a captured tree.
///
/// Names and links that lead out of it are refused, on any kernel: [`Error::is_outside`]. In another mount
/// such as `/host/proc`, `net` is a link to `self/net`, so it shows the network namespace of the *reader*. To
/// read that of the host, read the files of process 1.
///
/// In a directory that is not a procfs only regular files are opened: a FIFO cannot block the reader, and no
/// device is opened. On a procfs, a file of another file system may be mounted over a file, as lxcfs does. A
/// file that is masked by the null device is a separate error, [`Error::is_masked`].
#[derive(Debug)]
pub struct ProcDir {
    root: Arc<Root>,
}

impl ProcDir {
    /// The live `/proc`.
    ///
    /// # Errors
    /// `/proc` cannot be opened, or is not a procfs (this is checked on the opened descriptor). In the second
    /// case the documented behaviour of reads and of processes does not hold; use [`ProcDir::at`].
    pub fn open() -> Result<Self> {
        let dir = Self::at("/proc", Machine::this())?;
        match dir.is_genuine() {
            true => Ok(dir),
            false => Err(Error::not_procfs(dir.path().to_owned())),
        }
    }

    /// Opens any directory that looks like /proc: a capture, an emulation, or the host's at `/host/proc`. A
    /// capture may contain any selection of files. A directory without `self`, `stat` and any process can be
    /// opened too, but then a missing file is [no proof](Error::is_not_proc) that the kernel lacks it.
    ///
    /// If a captured file was removed, or another file was renamed over it, a sampler opens the file of that
    /// name again. The directories of processes and the root are not opened again.
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
    /// The directory cannot be opened.
    pub fn at(path: impl AsRef<Path>, machine: Machine) -> Result<Self> {
        open_root(path.as_ref(), machine).map(|root| ProcDir { root })
    }

    /// The path of the directory.
    pub fn path(&self) -> &Path {
        self.root.path()
    }

    /// The machine that wrote its text.
    pub fn machine(&self) -> Machine {
        self.root.machine()
    }

    /// Whether the directory is a procfs. This was checked on the opened descriptor.
    pub fn is_genuine(&self) -> bool {
        self.root.is_genuine()
    }

    /// The directory of one process.
    ///
    /// # Errors
    /// [gone](Error::is_gone) if there is no process with this number, or if the caller may not see it
    /// (hidepid=2); [denied](Error::is_denied) with hidepid=1.
    pub fn pid(&self, pid: u32) -> Result<PidDir> {
        let task = Task::Process(pid);
        let fd = self.root.open_task(pid).map_err(|errno| self.no(task, errno))?;
        Ok(PidDir { fd, root: self.root.clone(), pid })
    }

    /// The directory of the calling process.
    ///
    /// # Errors
    /// The same as for [`ProcDir::pid`]. The number is taken from `/proc/self`, so it is right in a pid
    /// namespace too.
    pub fn this_process(&self) -> Result<PidDir> {
        let name = rustix::fs::readlinkat(self.root.fd(), "self", Vec::new());
        let pid = name.ok().and_then(|name| canonical(name.to_bytes()));
        match pid {
            Some(pid) => self.pid(pid),
            None if !self.root.is_proc() => Err(self.no(Task::System, Errno::NOENT)),
            None => Err(Error::refused(self.root.path().join("self"), "does not name a process")),
        }
    }

    /// The directory of the calling thread.
    ///
    /// ```
    /// let thread = procsampler::ProcDir::open()?.this_thread()?;
    /// assert_eq!(thread.pid(), std::process::id());
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    ///
    /// # Errors
    /// The same as for [`PidDir::thread`]. The number is taken from `/proc/thread-self`, so it is right in a
    /// pid namespace too. Before Linux 3.17 it is the number of the thread in its own namespace.
    pub fn this_thread(&self) -> Result<TidDir> {
        let name = rustix::fs::readlinkat(self.root.fd(), "thread-self", Vec::new()).ok();
        let tid =
            name.as_ref().and_then(|name| canonical(name.to_bytes().rsplit(|&byte| byte == b'/').next()?));
        self.this_process()?.thread(tid.unwrap_or(rustix::thread::gettid().as_raw_pid() as u32))
    }

    /// Makes a walk over the processes.
    ///
    /// # Errors
    /// The directory cannot be opened again.
    pub fn pids(&self) -> Result<Ids> {
        let fd = self.root.open_again().map_err(|errno| self.no(Task::System, errno))?;
        Ok(Ids::new(fd, self.root.clone(), Task::System, ""))
    }

    /// Sets the largest number of bytes that a read takes, for every file that is opened below this directory
    /// from now on, whatever its class. The default limit depends on the [class](crate::Class::read_limit). A
    /// longer text is an error, [`Error::is_too_long`]. The limit is at most 4 GiB - 1; 0 counts as 1.
    ///
    /// The limit bounds the memory that a text can take: a captured tree may contain a file of any length,
    /// and a file server or a process may print any amount of text.
    ///
    /// ```
    /// let proc = procsampler::ProcDir::open()?;
    /// proc.set_read_limit(16 << 20);
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn set_read_limit(&self, bytes: usize) {
        self.root.set_read_limit(bytes);
    }

    fn no(&self, task: Task, errno: Errno) -> Error {
        let meaning = match meaning(errno) {
            Meaning::Gone if !self.root.is_proc() => Meaning::NotProc,
            meaning => meaning,
        };
        Error::io(self.root.path_of(task, ""), errno, meaning)
    }
}

/// What the failure to open a directory proves.
fn meaning(errno: Errno) -> Meaning {
    match errno {
        Errno::NOENT | Errno::SRCH => Meaning::Gone,
        Errno::ACCESS | Errno::PERM => Meaning::Denied,
        Errno::XDEV => Meaning::Outside,
        _ => Meaning::Other,
    }
}

/// The directory of one process, `/proc/PID`.
///
/// The open descriptor refers to the process, not to its number: after the process is gone, opening files
/// here fails with [`Error::is_gone`], even if the number is in use again.
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

    /// The pid of the process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The path of the directory.
    pub fn path(&self) -> PathBuf {
        self.root.path_of(Task::Process(self.pid), "")
    }

    /// Whether the caller may look at the process (ptrace(2), `PTRACE_MODE_READ_FSCREDS`). Most of its files
    /// that are not readable by every user require this right. `None` if it cannot be determined: in a
    /// captured tree, or if the process is gone.
    pub fn may_look(&self) -> Option<bool> {
        self.opener().may_look()
    }

    /// The directory of the thread group leader, which is the thread whose number is the pid.
    ///
    /// Some files describe one thread only (schedstat, sched, syscall, wchan, stack); they can be opened in a
    /// [`TidDir`].
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcFile, pid::Schedstat};
    ///
    /// let process = ProcDir::open()?.this_process()?;
    /// println!("{:?}", Schedstat::read_in(&process.leader()?)?.run);
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    ///
    /// # Errors
    /// The same as for [`PidDir::thread`].
    pub fn leader(&self) -> Result<TidDir> {
        self.thread(self.pid)
    }

    /// The directory of one thread, `/proc/PID/task/TID`.
    ///
    /// # Errors
    /// [gone](Error::is_gone) if the process has no such thread.
    pub fn thread(&self, tid: u32) -> Result<TidDir> {
        let task = Task::Thread { pid: self.pid, tid };
        let fd = self
            .root
            .open_thread(self.fd.as_fd(), tid)
            .map_err(|errno| Error::io(self.root.path_of(task, ""), errno, meaning(errno)))?;
        Ok(TidDir { fd, root: self.root.clone(), pid: self.pid, tid })
    }

    /// Makes a walk over the threads.
    ///
    /// # Errors
    /// [gone](Error::is_gone) if the process is gone.
    pub fn tids(&self) -> Result<Ids> {
        let task = Task::Process(self.pid);
        let fd = self
            .root
            .open_list(self.fd.as_fd(), "task")
            .map_err(|errno| self.opener().error("task", crate::class::Class::TASK, errno))?;
        Ok(Ids::new(fd, self.root.clone(), task, "task"))
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
    /// The pid of the thread's process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The number of the thread.
    pub fn tid(&self) -> u32 {
        self.tid
    }

    /// The path of the directory.
    pub fn path(&self) -> PathBuf {
        self.root.path_of(Task::Thread { pid: self.pid, tid: self.tid }, "")
    }
}

/// Opens the root directory, below which all names are.
pub(crate) fn open_root(path: &Path, machine: Machine) -> Result<Arc<Root>> {
    Root::open(path, machine).map(Arc::new).map_err(|errno| {
        let meaning = match errno {
            Errno::ACCESS | Errno::PERM => Meaning::Denied,
            // There is no process here that could be gone.
            _ => Meaning::Other,
        };
        Error::io(path.to_owned(), errno, meaning)
    })
}

/// The descriptor of the directory, for system calls of your own.
impl AsFd for ProcDir {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.root.fd()
    }
}

/// The descriptor of the directory, for system calls of your own.
impl AsFd for PidDir {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

/// The descriptor of the directory, for system calls of your own.
impl AsFd for TidDir {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl Dir for ProcDir {}
impl Dir for PidDir {}
impl Dir for TidDir {}
impl TaskDir for PidDir {}
impl TaskDir for TidDir {}

impl sealed::OpensTask for PidDir {
    fn open_task(root: Opener<'_>) -> Result<Self> {
        ProcDir { root: root.root.clone() }.pid(root.task.pid())
    }
}

impl sealed::OpensTask for TidDir {
    fn open_task(root: Opener<'_>) -> Result<Self> {
        let process = PidDir::open_task(root)?;
        match root.task {
            Task::Thread { tid, .. } => process.thread(tid),
            _ => process.leader(),
        }
    }
}

impl sealed::Opens for ProcDir {
    fn opener(&self) -> Opener<'_> {
        Opener { fd: self.root.fd(), root: &self.root, task: Task::System }
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
