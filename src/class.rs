//! How the kernel renders a file, and what the file's errors prove.

/// How the kernel renders a file, and what the file's errors prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    pub(crate) life: Life,
    pub(crate) end: End,
    pub(crate) unchanged_while_asleep: bool,
    pub(crate) einval_means_absent: bool,
    /// Its counters are those of the process's leader alone.
    pub(crate) of_leader: bool,
}

/// How it is known that a read reached the end of a file of procfs, without another one that gives 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It is not.
    Unknown,
    /// The file is printed in one piece: a read that left room in the buffer took all of it.
    OnePiece,
    /// The file is printed record by record, none longer than this: the kernel prints into a buffer of its
    /// own, of one page at least, until the next record finds no room there. A read that left room for
    /// another record in a page took the last.
    Records(usize),
}

/// What a kept descriptor does when its process execs or dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// Nothing is known: no error proves anything.
    Unknown,
    /// Not of a process.
    System,
    /// A number below /proc/sys: the kernel clears a buffer of the size it is given.
    Sysctl,
    /// Of a directory of kernfs: ENODEV once that is removed.
    Kernfs,
    /// Names the task: works on after exec, ESRCH once it is reaped and for ever.
    Task,
    /// Of the memory that the process had when the file was opened: after exec 0 bytes or ESRCH, and to be
    /// opened anew.
    Memory,
    /// As `Memory`, but after exec it goes on with what was.
    Image,
    /// Names the task, and gives 0 bytes once that is gone, as it does where there is nothing to list.
    List,
    /// Names a descriptor of a task: works on after exec, ENOENT once either is gone.
    Descriptor,
    /// Of a namespace: works on when the process that it was opened through is gone.
    Namespace,
}

impl Class {
    /// Nothing is known of the file.
    pub const UNKNOWN: Class = Class {
        life: Life::Unknown,
        end: End::Unknown,
        unchanged_while_asleep: false,
        einval_means_absent: false,
        of_leader: false,
    };

    /// A file of the whole system that the kernel prints record by record: a read may end anywhere.
    pub const SYSTEM: Class = Class { life: Life::System, ..Class::UNKNOWN };

    /// A file of kernfs: of a cgroup, of /sys. ENODEV proves that its directory was removed. With
    /// [`in_one_piece`](Class::in_one_piece), which holds for all files of cgroups except cgroup.procs and
    /// cgroup.threads, a read takes one system call.
    pub const KERNFS: Class = Class { life: Life::Kernfs, ..Class::UNKNOWN };

    /// A number or a short text below /proc/sys, read with a small buffer.
    pub const SYSCTL: Class = Class { life: Life::Sysctl, ..Class::UNKNOWN };

    /// A file of the process's memory (maps, smaps, smaps_rollup, numa_maps, environ, pagemap): the
    /// descriptor is of the memory that the process had when it was opened. After exec it gives 0 bytes or
    /// ESRCH, and a sampler opens the file anew through the process's directory. A process without memory,
    /// such as a zombie or a kernel thread, gives an empty text or ESRCH, depending on the file and the
    /// kernel; here both are the same error, [`Error::process_has_none`](crate::Error::process_has_none).
    /// Only a directory that is gone proves that the process is. The files of a zombie belong to root, so its
    /// owner is [denied](crate::Error::is_denied) them.
    pub const MEMORY: Class = Class { life: Life::Memory, ..Class::UNKNOWN };

    /// A file of the program that runs (auxv): after exec a descriptor goes on with the old one's, which
    /// nothing shows, so that a sampler opens it for each sample.
    pub const IMAGE: Class = Class { life: Life::Image, ..Class::UNKNOWN };

    /// A file of a namespace (net/*, mountinfo), opened through a process: the descriptor keeps the
    /// namespace, so that it is read on, and stays true, when the process is gone. No error of a read proves
    /// anything. A zombie is in no namespace, so that its file cannot be opened:
    /// [`Error::process_has_none`](crate::Error::process_has_none).
    pub const NAMESPACE: Class = Class { life: Life::Namespace, ..Class::UNKNOWN };

    /// A file that names its task (stat, status, io and most others): it goes on after exec, and ESRCH proves
    /// that the task is gone.
    pub const TASK: Class = Class { life: Life::Task, ..Class::UNKNOWN };

    /// A file that lists something of a task and names it (children): it goes on after exec, and gives 0
    /// bytes once the task is gone, as it does where there is nothing to list. A sampler then asks the task's
    /// directory.
    pub const LIST: Class = Class { life: Life::List, ..Class::UNKNOWN };

    /// A file of a descriptor of a task (fdinfo/7): it goes on after exec, and with the file that is opened
    /// under the same number. ENOENT proves that the task is gone, or has closed the descriptor.
    pub const DESCRIPTOR: Class = Class { life: Life::Descriptor, ..Class::UNKNOWN };

    /// The same, printed by the kernel in one piece (`single_open`, one `show()`): where the file is of a
    /// genuine procfs, a read that did not fill the buffer has read all of it.
    pub const fn in_one_piece(self) -> Class {
        Class { end: End::OnePiece, ..self }
    }

    /// The same, printed record by record, none longer than `longest` bytes: a read that leaves room for one
    /// more in a page of 4,096 bytes, the least that the kernel's own buffer has, has read the last.
    pub const fn max_record(self, longest: usize) -> Class {
        Class { end: End::Records(longest), ..self }
    }

    /// The same. The counters of the file change only while the process runs: they are unchanged as long as
    /// the schedstat of its only thread is unchanged. See [`When::Ran`](crate::table::When::Ran).
    pub const fn unchanged_while_asleep(self) -> Class {
        Class { unchanged_while_asleep: true, ..self }
    }

    /// The same, told by a security module (attr/*): EINVAL says that the kernel runs none that has the file.
    pub const fn einval_means_absent(self) -> Class {
        Class { einval_means_absent: true, ..self }
    }

    /// The most that a read of a file of this class takes, in bytes, unless
    /// [`ProcDir::set_read_limit`](crate::ProcDir::set_read_limit) says otherwise: 1 MiB of files below
    /// /proc/sys, 64 MiB of files that name their task, 256 MiB of all others. A longer text is an error,
    /// [`Error::is_too_long`](crate::Error::is_too_long).
    pub const fn read_limit(self) -> usize {
        match self.life {
            Life::Sysctl => 1 << 20,
            Life::Task => 64 << 20,
            _ => 256 << 20,
        }
    }

    /// The file is of the memory of a process, and there is nothing to read if the process has none.
    pub(crate) fn is_of_memory(self) -> bool {
        matches!(self.life, Life::Memory | Life::Image)
    }

    /// The file is of one task, below whose directory nothing is mounted.
    pub(crate) fn is_of_task(self) -> bool {
        matches!(self.life, Life::Task | Life::List | Life::Descriptor | Life::Memory | Life::Image)
    }

    /// The same, with counters of one thread: in the directory of a process those of its leader. After an
    /// exec another thread may be the leader.
    pub(crate) const fn of_leader(self) -> Class {
        Class { of_leader: true, ..self }
    }
}
