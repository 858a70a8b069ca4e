//! What threads wait for, according to their system calls.

use procsampler::pid::syscall::{self, Abi};
use procsampler::pid::{State, Syscall};
use procsampler::waits::Wait;

/// The purpose of a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    File,
    Network,
    Lock,
    Sleep,
    Process,
    Memory,
    Other,
}

impl Category {
    pub const ALL: [Category; 7] = [
        Category::File,
        Category::Network,
        Category::Lock,
        Category::Sleep,
        Category::Process,
        Category::Memory,
        Category::Other,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Category::File => "file",
            Category::Network => "network",
            Category::Lock => "lock",
            Category::Sleep => "sleep",
            Category::Process => "process",
            Category::Memory => "memory",
            Category::Other => "other",
        }
    }

    /// The name that is printed. That of files also mentions pipes, because they are counted there.
    pub fn label(self) -> &'static str {
        match self {
            Category::File => "file, pipe",
            Category::Network => "network, poll",
            category => category.name(),
        }
    }

    /// The category of the system call with this name. Some calls have several purposes: `read` also reads
    /// pipes and sockets, and `poll` can wait for anything, most often for the network.
    pub fn of(call: &str) -> Category {
        let call = call.trim_end_matches("_time64").trim_end_matches("64");
        match call {
            "futex" | "futex_wait" | "futex_waitv" | "flock" | "semop" | "semtimedop" | "msgrcv"
            | "msgsnd" => Category::Lock,
            "nanosleep" | "clock_nanosleep" | "pause" | "rt_sigtimedwait" | "rt_sigsuspend"
            | "sigsuspend" | "restart_syscall" | "sched_yield" => Category::Sleep,
            "wait4" | "waitid" | "waitpid" | "clone" | "clone3" | "fork" | "vfork" | "execve"
            | "execveat" | "exit" | "exit_group" | "kill" | "tgkill" | "ptrace" => Category::Process,
            "mmap" | "mmap2" | "munmap" | "mprotect" | "mremap" | "brk" | "madvise" | "msync" | "mlock"
            | "mbind" | "userfaultfd" => Category::Memory,
            "socket" | "connect" | "accept" | "accept4" | "bind" | "listen" | "shutdown" | "socketpair"
            | "getsockopt" | "setsockopt" | "getsockname" | "getpeername" | "sendto" | "sendmsg"
            | "sendmmsg" | "recvfrom" | "recvmsg" | "recvmmsg" | "send" | "recv" => Category::Network,
            "poll" | "ppoll" | "select" | "_newselect" | "pselect6" | "epoll_wait" | "epoll_pwait"
            | "epoll_pwait2" | "epoll_ctl" | "epoll_create1" => Category::Network,
            "io_getevents" | "io_pgetevents" | "io_submit" | "lseek" | "_llseek" | "ioctl" | "fcntl"
            | "sendfile" | "splice" | "tee" | "copy_file_range" | "getcwd" | "umask" | "mount"
            | "umount2" | "pipe" | "pipe2" | "memfd_create" | "fadvise" | "readahead" => Category::File,
            _ => {
                // Families of calls: the word is at the beginning of the name, perhaps after an `f` or an
                // `l`.
                let families = [
                    "read",
                    "pread",
                    "write",
                    "pwrite",
                    "open",
                    "close",
                    "stat",
                    "newfstat",
                    "fstat",
                    "lstat",
                    "getdents",
                    "fsync",
                    "fdatasync",
                    "sync",
                    "unlink",
                    "rename",
                    "mkdir",
                    "rmdir",
                    "link",
                    "symlink",
                    "truncate",
                    "ftruncate",
                    "fallocate",
                    "access",
                    "faccess",
                    "chmod",
                    "fchmod",
                    "chown",
                    "fchown",
                    "lchown",
                    "utime",
                    "futimes",
                    "dup",
                    "chdir",
                    "fchdir",
                    "getxattr",
                    "setxattr",
                    "fgetxattr",
                    "lgetxattr",
                    "inotify",
                    "name_to_handle",
                ];
                match families.iter().any(|family| call.starts_with(family)) {
                    true => Category::File,
                    false => Category::Other,
                }
            }
        }
    }
}

/// What one thread does at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Doing {
    /// It is on a CPU, or waits for one.
    Running,
    /// It is in this system call.
    In(Category, i32),
    /// It is in a page fault, or in something else that is not a system call.
    Fault,
    /// The parts of the sample contradict each other.
    Torn,
    /// Its system call is hidden from this user.
    Hidden,
    /// It is stopped, or has exited.
    Off,
}

impl Doing {
    pub fn of(wait: &Wait<'_>) -> Doing {
        match wait.state() {
            State::Running if wait.is_torn() => Doing::Torn,
            State::Running => Doing::Running,
            State::Zombie | State::Dead | State::Stopped => Doing::Off,
            _ if wait.is_torn() => Doing::Torn,
            _ => match wait.syscall() {
                Some(Syscall::Call(call)) => Doing::In(category_of(call.number), call.number),
                Some(_) => Doing::Fault,
                None => Doing::Hidden,
            },
        }
    }

    /// The category in which it waits; `None` if it does not wait, or if that is not known.
    pub fn category(self) -> Option<Category> {
        match self {
            Doing::In(category, _) => Some(category),
            Doing::Fault => Some(Category::Memory),
            Doing::Running | Doing::Torn | Doing::Hidden | Doing::Off => None,
        }
    }
}

pub fn category_of(number: i32) -> Category {
    name_of(number).map_or(Category::Other, Category::of)
}

/// The name that this program's architecture has for the number.
pub fn name_of(number: i32) -> Option<&'static str> {
    let mut call = syscall::Call::default();
    call.number = number;
    call.name(Abi::this()?)
}
