//! How the kernel prints a file, and what the errors of its reads prove.

/// How the kernel prints a file, and what the errors of its reads prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    pub(crate) life: Life,
    pub(crate) end: End,
    pub(crate) unchanged_while_asleep: bool,
    pub(crate) einval_means_absent: bool,
    /// Its counters are those of the thread group leader only.
    pub(crate) of_leader: bool,
}

/// How a reader knows that a read reached the end of a file of procfs without a further read that returns 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The reader does not know it.
    Unknown,
    /// The file is printed in one piece: a read that left room in the buffer returned all of it.
    OnePiece,
    /// The file is printed in records of at most this length. The kernel prints them into its own buffer,
    /// which has at least one page, until the next record does not fit. A read that left room for another
    /// record in a page returned the last record.
    Records(usize),
}

/// What happens to an open descriptor when its process calls exec or exits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// Nothing is known: no error proves anything.
    Unknown,
    /// The file is not of a process.
    System,
    /// A number below /proc/sys: the kernel clears a buffer as large as the one that it is given.
    Sysctl,
    /// A file in a directory of kernfs: ENODEV after that directory was removed.
    Kernfs,
    /// Refers to the task: it still works after exec, and always returns ESRCH after the task was reaped.
    Task,
    /// Refers to the memory that the process had when the file was opened. After exec it returns 0 bytes or
    /// ESRCH, and has to be opened again.
    Memory,
    /// Like `Memory`, but after exec it still returns the contents of the old program.
    Image,
    /// Refers to the task, and returns 0 bytes both if the task is gone and if there is nothing to list.
    List,
    /// Refers to a descriptor of a task: it still works after exec, and returns ENOENT after the task or the
    /// descriptor is gone.
    Descriptor,
    /// Refers to a namespace: it still works after the process through which it was opened is gone.
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

    /// A file of kernfs: of a cgroup, or of /sys. ENODEV proves that its directory was removed. With
    /// [`in_one_piece`](Class::in_one_piece), which is right for all files of cgroups except cgroup.procs and
    /// cgroup.threads, a read takes one system call.
    pub const KERNFS: Class = Class { life: Life::Kernfs, ..Class::UNKNOWN };

    /// A number or a short text below /proc/sys, read with a small buffer.
    pub const SYSCTL: Class = Class { life: Life::Sysctl, ..Class::UNKNOWN };

    /// A file of the process's memory (maps, smaps, smaps_rollup, numa_maps, environ, pagemap). The
    /// descriptor refers to the memory that the process had when the file was opened. After exec it returns 0
    /// bytes or ESRCH, and a sampler opens the file again through the directory of the process. For a process
    /// without memory, such as a zombie or a kernel thread, the kernel returns an empty text or ESRCH,
    /// depending on the file and the kernel version; here both are the same error,
    /// [`Error::process_has_none`](crate::Error::process_has_none). Only if its directory is gone is it
    /// proved that the process is gone. The files of a zombie belong to root, so its owner gets ["permission
    /// denied"](crate::Error::is_denied).
    pub const MEMORY: Class = Class { life: Life::Memory, ..Class::UNKNOWN };

    /// A file of the program that runs (auxv). After exec a descriptor still returns the contents of the old
    /// program, and nothing shows this, so a sampler opens the file for each sample.
    pub const IMAGE: Class = Class { life: Life::Image, ..Class::UNKNOWN };

    /// A file of a namespace (net/*, mountinfo), opened through a process. The descriptor refers to the
    /// namespace, so it can still be read, with correct contents, after the process is gone. No error of a
    /// read proves anything. A zombie is in no namespace, so its file cannot be opened:
    /// [`Error::process_has_none`](crate::Error::process_has_none).
    pub const NAMESPACE: Class = Class { life: Life::Namespace, ..Class::UNKNOWN };

    /// A file that refers to its task (stat, status, io and most others): it still works after exec, and
    /// ESRCH proves that the task is gone.
    pub const TASK: Class = Class { life: Life::Task, ..Class::UNKNOWN };

    /// A file that lists something of a task and refers to the task (children). It still works after exec. It
    /// returns 0 bytes if the task is gone, but also if there is nothing to list, so a sampler then checks
    /// the directory of the task.
    pub const LIST: Class = Class { life: Life::List, ..Class::UNKNOWN };

    /// A file of a descriptor of a task (fdinfo/7). It still works after exec, and after another file is
    /// opened under the same number. ENOENT proves that the task is gone, or has closed the descriptor.
    pub const DESCRIPTOR: Class = Class { life: Life::Descriptor, ..Class::UNKNOWN };

    /// The same class, for a file that the kernel prints in one piece (`single_open`, one `show()`): on a
    /// genuine procfs a read that did not fill the buffer has returned all of it.
    pub const fn in_one_piece(self) -> Class {
        Class { end: End::OnePiece, ..self }
    }

    /// The same class, for a file that the kernel prints in records of at most `longest` bytes. A read that
    /// leaves room for one more record in a page of 4,096 bytes, the smallest buffer of the kernel, has
    /// returned the last.
    ///
    /// ```
    /// use procsampler::Class;
    ///
    /// const STAT: Class = Class::SYSTEM.max_record(256);
    /// assert_eq!(STAT.read_limit(), 256 << 20);
    /// ```
    pub const fn max_record(self, longest: usize) -> Class {
        Class { end: End::Records(longest), ..self }
    }

    /// The same class, for a file whose counters change only while the process runs: they are unchanged as
    /// long as the schedstat of its only thread is unchanged. See [`When::Ran`](crate::table::When::Ran).
    pub const fn unchanged_while_asleep(self) -> Class {
        Class { unchanged_while_asleep: true, ..self }
    }

    /// The same class, for a file of a security module (attr/*): EINVAL means that no active module has the
    /// file.
    pub const fn einval_means_absent(self) -> Class {
        Class { einval_means_absent: true, ..self }
    }

    /// The largest number of bytes that a read of a file of this class takes, unless
    /// [`ProcDir::set_read_limit`](crate::ProcDir::set_read_limit) changes it: 1 MiB for files below
    /// /proc/sys, 64 MiB for files that refer to their task, 256 MiB for all others. A longer text is an
    /// error, [`Error::is_too_long`](crate::Error::is_too_long).
    pub const fn read_limit(self) -> usize {
        match self.life {
            Life::Sysctl => 1 << 20,
            Life::Task => 64 << 20,
            _ => 256 << 20,
        }
    }

    /// Whether the file is of the memory of a process. If the process has no memory, there is nothing to
    /// read.
    pub(crate) fn is_of_memory(self) -> bool {
        matches!(self.life, Life::Memory | Life::Image)
    }

    /// Whether the file is of one task. Nothing is mounted below the directory of a task.
    pub(crate) fn is_of_task(self) -> bool {
        matches!(self.life, Life::Task | Life::List | Life::Descriptor | Life::Memory | Life::Image)
    }

    /// The same class, for counters of one thread. In the directory of a process they are those of its
    /// leader, which after an exec may be another thread.
    pub(crate) const fn of_leader(self) -> Class {
        Class { of_leader: true, ..self }
    }
}
