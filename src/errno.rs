//! Why a file of /proc could not be opened or read: what an errno proves, given the file's directory.

use rustix::fs::{AtFlags, fstat, statat};
use rustix::io::Errno;

use crate::beneath::{IRREGULAR, MASKED, is_null_device};
use crate::class::{Class, Life};
use crate::cursor::Cursor;
use crate::error::Meaning;
use crate::root::{Opener, Task};

impl Class {
    /// What the errno of a read of an open file proves, whichever task the file is of.
    pub(crate) fn proves(self, errno: Errno) -> Meaning {
        match errno {
            Errno::ACCESS | Errno::PERM => Meaning::Denied,
            Errno::SRCH if self.life == Life::Task => Meaning::Gone,
            Errno::NODEV if self.life == Life::Kernfs => Meaning::Gone,
            Errno::NOENT | Errno::SRCH if self.life == Life::Descriptor => Meaning::Gone,
            Errno::OPNOTSUPP => Meaning::Unsupported,
            Errno::INVAL if self.einval_means_absent => Meaning::Unsupported,
            Errno::FBIG => Meaning::TooLong,
            Errno::XDEV => Meaning::Outside,
            MASKED => Meaning::Masked,
            IRREGULAR => Meaning::Irregular,
            _ => Meaning::Other,
        }
    }
}

impl Opener<'_> {
    /// What a failed open or read of the file `name` proves. Only two things prove that the task is gone:
    /// ESRCH from a file that refers to its task, and ENOENT if the whole directory is gone.
    #[cold]
    pub(crate) fn meaning(&self, name: &str, class: Class, errno: Errno) -> Meaning {
        match (class.proves(errno), errno) {
            (Meaning::Denied, _) | (Meaning::Other, Errno::NXIO | Errno::NODEV) if self.is_masked(name) => {
                Meaning::Masked
            }
            (Meaning::Other, Errno::NOENT | Errno::SRCH) if !self.is_alive() => Meaning::Gone,
            (Meaning::Other, Errno::NOENT) if self.task == Task::Other => Meaning::Unsupported,
            (Meaning::Other, Errno::SRCH) if class.is_of_memory() => Meaning::ProcessHasNone,
            (Meaning::Other, Errno::INVAL) if class.life == Life::Namespace => match self.is_alive() {
                true => Meaning::ProcessHasNone,
                false => Meaning::Gone,
            },
            (Meaning::Other, Errno::NOENT) if class.life == Life::Namespace && !self.is_somebodys() => {
                Meaning::Other
            }
            (Meaning::Other, Errno::NOENT) if class.life == Life::Namespace && self.lacks_namespace(name) => {
                Meaning::ProcessHasNone
            }
            (Meaning::Other, Errno::NOENT) if !self.root.is_proc() => Meaning::NotProc,
            (Meaning::Other, Errno::NOENT) => Meaning::Unsupported,
            (meaning, _) => meaning,
        }
    }

    /// Whether the directory still belongs to a task.
    pub(crate) fn is_alive(&self) -> bool {
        if self.task == Task::System {
            return true;
        }
        if self.task == Task::Other {
            return self.root.is_listed();
        }
        if self.root.is_genuine() {
            return statat(self.fd, "stat", AtFlags::empty()).is_ok();
        }
        fstat(self.fd).is_ok_and(|stat| stat.st_nlink > 0)
    }

    /// Whether the process has no memory. Its statm shows this, and every user may read it.
    #[cold]
    pub(crate) fn lacks_memory(&self) -> bool {
        let mut text = Vec::new();
        let read = self.source("statm", Class::TASK.in_one_piece()).and_then(|statm| statm.read(&mut text));
        match read {
            Ok(()) => Cursor::new(&text).digits() == Some(0),
            Err(errno) => errno == Errno::SRCH,
        }
    }

    /// Whether the directory belongs to a task. The files of namespaces in the root are those of the reader,
    /// which does not exist in the /proc of another pid namespace.
    fn is_somebodys(&self) -> bool {
        self.task != Task::System
            || !self.root.is_genuine()
            || statat(self.fd, "self/stat", AtFlags::empty()).is_ok()
    }

    /// Whether the process is in no namespace: the file is listed but cannot be opened, or `net` does not
    /// even have `net/dev`.
    fn lacks_namespace(&self, name: &str) -> bool {
        let has = |name| statat(self.fd, name, AtFlags::SYMLINK_NOFOLLOW).is_ok();
        let in_net = name.starts_with("net/") && has("net") && !has("net/dev");
        self.root.is_genuine() && (in_net || has(name))
    }

    /// Whether the null device is mounted over a file of a procfs and may not be opened.
    fn is_masked(&self, name: &str) -> bool {
        self.root.is_genuine()
            && statat(self.fd, name, AtFlags::SYMLINK_NOFOLLOW).is_ok_and(|stat| is_null_device(&stat))
    }
}
