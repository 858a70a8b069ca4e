//! What every directory below one /proc shares, and how files are opened there.

use core::fmt;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustix::fs::{AtFlags, Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::io::Errno;
use rustix::path::DecInt;

use crate::class::{Class, Life};
use crate::cursor::Cursor;
use crate::error::{Error, Meaning};
use crate::facts::Facts;
use crate::machine::Machine;
use crate::source::{Source, buffer, is_procfs};

pub(crate) const DIRECTORY: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// A /proc.
#[derive(Debug)]
pub(crate) struct Root {
    fd: OwnedFd,
    path: PathBuf,
    machine: Machine,
    /// It was seen to be a procfs.
    genuine: bool,
    /// openat2(2) is there (Linux 5.6) and allowed: a file is then opened beneath its directory or not at all.
    beneath: bool,
    /// What the kernel's own files say of its accounting, once somebody asked.
    facts: OnceLock<Facts>,
}

impl Root {
    pub(crate) fn open(path: &Path, machine: Machine) -> Result<Self, Errno> {
        let fd = rustix::fs::open(path, DIRECTORY, Mode::empty())?;
        let genuine = is_procfs(&fd);
        let beneath = open_beneath(fd.as_fd(), ".", DIRECTORY, true).is_ok();
        Ok(Root { fd, path: path.to_owned(), machine, genuine, beneath, facts: OnceLock::new() })
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
        if task != Task::System {
            path.push(task.to_string());
        }
        if !name.is_empty() {
            path.push(name);
        }
        path
    }

    /// Opens the root once more, for a walk with an offset of its own.
    pub(crate) fn open_again(&self) -> Result<OwnedFd, Errno> {
        open_beneath(self.fd(), ".", DIRECTORY, self.beneath)
    }

    /// Opens the directory of a process; allocates nothing.
    pub(crate) fn open_task(&self, pid: u32) -> Result<OwnedFd, Errno> {
        Place::of_process(self, pid).open()
    }

    /// Opens the directory of a thread below its process's.
    pub(crate) fn open_thread(&self, process: BorrowedFd<'_>, tid: u32) -> Result<OwnedFd, Errno> {
        let task = Task::Thread { pid: 0, tid };
        Place { root: self, task, process }.open()
    }

    /// Opens the directory of a process's threads, or of the descriptors of a process or a thread.
    pub(crate) fn open_list(&self, task: BorrowedFd<'_>, name: &str) -> Result<OwnedFd, Errno> {
        open_beneath(task, name, DIRECTORY, self.beneath)
    }

    /// The kernel's facts; of a task nothing is said here.
    fn facts(&self) -> Facts {
        *self.facts.get_or_init(|| {
            let flag = self.number("sys/kernel/task_delayacct").map(|(number, _)| number != 0);
            // A task that was never on a CPU reads no files: zeros mean that nobody counts.
            let ran = self.number("self/schedstat").or_else(|| self.number("1/schedstat"));
            Facts {
                may_look: None,
                task_delayacct: flag,
                sched_info: ran.map(|(run, slices)| run > 0 || slices > 0),
            }
        })
    }

    /// The first and the last number of a small file.
    fn number(&self, name: &str) -> Option<(u64, u64)> {
        let mut text = buffer(Class::SYSCTL);
        let fd = open_beneath(self.fd(), name, OFlags::RDONLY, self.beneath).ok()?;
        Source::new(fd, Class::SYSCTL, self.genuine).read(&mut text).ok()?;
        let mut cursor = Cursor::new(&text);
        let mut numbers = [0; 3];
        match cursor.columns(&mut numbers) {
            0 => None,
            count => Some((numbers[0], numbers[count - 1])),
        }
    }
}

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

/// Where the directory of a task is, which is not open.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) root: &'a Root,
    pub(crate) task: Task,
    /// Of a thread the directory of its process.
    pub(crate) process: BorrowedFd<'a>,
}

impl<'a> Place<'a> {
    pub(crate) fn of_process(root: &'a Root, pid: u32) -> Self {
        Place { root, task: Task::Process(pid), process: root.fd() }
    }

    pub(crate) fn open(&self) -> Result<OwnedFd, Errno> {
        self.open_with("", DIRECTORY)
    }

    /// Its stat, without its directory.
    pub(crate) fn stat(&self) -> Result<Source, Errno> {
        let class = Class::TASK.in_one_piece();
        let fd = self.open_with("/stat", OFlags::RDONLY)?;
        Ok(Source::new(fd, class, self.root.genuine))
    }

    fn open_with(&self, suffix: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
        let (prefix, number) = match self.task {
            Task::System => return Err(Errno::NOENT),
            Task::Process(pid) => ("", pid),
            Task::Thread { tid, .. } => ("task/", tid),
        };
        let mut name = [0; 32];
        let name = numbered(&mut name, prefix, number, suffix)?;
        // Below a number of a procfs there are no links to leave it by, and openat2 costs a tenth more.
        open_beneath(self.process, name, flags, self.root.beneath && !self.root.genuine)
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
    /// Opens a file in this directory.
    pub(crate) fn file(&self, name: &str, flags: OFlags) -> Result<OwnedFd, Errno> {
        open_beneath(self.fd, name, flags, self.root.beneath)
    }

    /// Opens a file in this directory, for reading.
    pub(crate) fn source(&self, name: &str, class: Class) -> Result<Source, Errno> {
        let fd = self.file(name, OFlags::RDONLY)?;
        // Files of one process are not what is mounted over; those of the root are, by lxcfs.
        let genuine = self.root.genuine && matches!(class.life, Life::Task | Life::List | Life::Descriptor);
        Ok(Source::new(fd, class, genuine))
    }

    /// A task's stat.
    pub(crate) fn stat(&self) -> Result<Source, Errno> {
        self.source("stat", Class::TASK.in_one_piece())
    }

    /// Opens a file in this directory, for writing: of a procfs only, a captured tree stays what it is.
    pub(crate) fn sink(&self, name: &str, class: Class) -> Result<OwnedFd, Error> {
        let fd = open_beneath(self.fd, name, OFlags::WRONLY, self.root.beneath)
            .map_err(|errno| self.error(name, class, errno))?;
        match is_procfs(&fd) {
            true => Ok(fd),
            false => Err(Error::refused(
                self.root.path_of(self.task, name),
                "not a procfs: nothing is written there",
            )),
        }
    }

    /// The facts of this directory, the right to look among them: asked once for an open, not for each read.
    pub(crate) fn facts(&self) -> Facts {
        Facts { may_look: self.may_look(), ..self.root.facts() }
    }

    /// Whether the reader may look at the process: the kernel asks the same of a reader of `cwd` as of one of the fields
    /// that it masks.
    pub(crate) fn may_look(&self) -> Option<bool> {
        if self.task == Task::System || !self.root.genuine {
            return None;
        }
        let mut buffer = [core::mem::MaybeUninit::uninit(); 1];
        match rustix::fs::readlinkat_raw(self.fd, "cwd", &mut buffer) {
            Err(Errno::ACCESS | Errno::PERM) => Some(false),
            // Without a directory to name (a zombie has none) the right was asked for first.
            Ok(_) | Err(Errno::NOENT | Errno::NAMETOOLONG) => Some(true),
            Err(_) => None,
        }
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
        match (class.proves(errno), errno) {
            (Meaning::Other, Errno::NOENT | Errno::SRCH) if !self.is_alive() => Meaning::Gone,
            // A zombie, a thread of the kernel.
            (Meaning::Other, Errno::SRCH) if matches!(class.life, Life::Memory | Life::Image) => {
                Meaning::Unsupported
            }
            (Meaning::Other, Errno::NOENT) => Meaning::Unsupported,
            (meaning, _) => meaning,
        }
    }

    /// The directory is still somebody's.
    pub(crate) fn is_alive(&self) -> bool {
        if self.task == Task::System {
            return true;
        }
        if self.root.genuine {
            return rustix::fs::statat(self.fd, "stat", AtFlags::empty()).is_ok();
        }
        rustix::fs::fstat(self.fd).is_ok_and(|stat| stat.st_nlink > 0)
    }
}

/// Opens `name` below `dir`. Where openat2(2) is missing, a name that climbs is refused and links are followed.
fn open_beneath(dir: BorrowedFd<'_>, name: &str, flags: OFlags, beneath: bool) -> Result<OwnedFd, Errno> {
    let flags = flags | OFlags::CLOEXEC | OFlags::NOCTTY;
    if beneath {
        return openat2(dir, name, flags, Mode::empty(), ResolveFlags::BENEATH);
    }
    if name.starts_with('/') || name.split('/').any(|part| part == "..") {
        return Err(Errno::XDEV);
    }
    openat(dir, name, flags, Mode::empty())
}

/// `prefix`, `number` and `suffix` as one name. Not by `write!`, which took 150 ns for each process of a scan.
pub(crate) fn numbered<'a>(
    buffer: &'a mut [u8; 32],
    prefix: &str,
    number: u32,
    suffix: &str,
) -> Result<&'a str, Errno> {
    joined(buffer, [prefix.as_bytes(), DecInt::new(number).as_bytes(), suffix.as_bytes()])
}

/// Parts of a path as one name.
pub(crate) fn joined<'a>(buffer: &'a mut [u8; 32], parts: [&[u8]; 3]) -> Result<&'a str, Errno> {
    let mut used = 0;
    for part in parts {
        let place = buffer.get_mut(used..used + part.len()).ok_or(Errno::NAMETOOLONG)?;
        place.copy_from_slice(part);
        used += part.len();
    }
    let name = buffer.get(..used).and_then(|name| core::str::from_utf8(name).ok());
    name.ok_or(Errno::NAMETOOLONG)
}
