//! Files below `/proc/sys/kernel`.
//!
//! Reference: Documentation/admin-guide/sysctl/kernel.rst. Permission: any user.

use super::{line, number};

line! {
    /// `/proc/sys/kernel/osrelease`: the kernel's release, as `uname -r` prints it. Linux 2.6 and older.
    Osrelease, "sys/kernel/osrelease"
}

line! {
    /// `/proc/sys/kernel/hostname`: the name of this machine in the reader's uts namespace. Linux 2.6 and older.
    Hostname, "sys/kernel/hostname"
}

number! {
    /// `/proc/sys/kernel/pid_max`: numbers of processes and threads are below it; of the reader's pid namespace from Linux
    /// 6.14 on. Linux 2.6.
    PidMax, "sys/kernel/pid_max", "pid_max"
}

number! {
    /// `/proc/sys/kernel/threads-max`: how many threads there may be on the whole machine. Linux 2.4.
    ThreadsMax, "sys/kernel/threads-max", "threads_max"
}

number! {
    /// `/proc/sys/kernel/random/entropy_avail`: bits of entropy in the kernel's pool; 256 once it is filled, from Linux 5.18
    /// on for good. Linux 2.6 and older.
    EntropyAvail, "sys/kernel/random/entropy_avail", "entropy_avail"
}
