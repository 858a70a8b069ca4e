//! Files below `/proc/sys/kernel`.
//!
//! Reference: Documentation/admin-guide/sysctl/kernel.rst. Permission: any user.

use super::line;
use crate::class::Class;
use crate::shape::single::single_value;

line! {
    /// `/proc/sys/kernel/osrelease`: the kernel's release, as `uname -r` prints it. Linux 2.6 and older.
    Osrelease, "sys/kernel/osrelease"
}

line! {
    /// `/proc/sys/kernel/hostname`: the name of this machine in the reader's uts namespace. Linux 2.6 and older.
    Hostname, "sys/kernel/hostname"
}

single_value! {
    /// `/proc/sys/kernel/pid_max`: numbers of processes and threads are below it; of the reader's pid namespace from Linux
    /// 6.14 on. Linux 2.6.
    pub struct PidMax(u64): "sys/kernel/pid_max", Class::SYSCTL, "pid_max";
}

impl crate::file::FileIn<crate::dir::ProcDir> for PidMax {}

single_value! {
    /// `/proc/sys/kernel/threads-max`: how many threads there may be on the whole machine. Linux 2.4.
    pub struct ThreadsMax(u64): "sys/kernel/threads-max", Class::SYSCTL, "threads_max";
}

impl crate::file::FileIn<crate::dir::ProcDir> for ThreadsMax {}

single_value! {
    /// `/proc/sys/kernel/random/entropy_avail`: bits of entropy in the kernel's pool; 256 once it is filled, from Linux 5.18
    /// on for good. Linux 2.6 and older.
    pub struct EntropyAvail(u64): "sys/kernel/random/entropy_avail", Class::SYSCTL, "entropy_avail";
}

impl crate::file::FileIn<crate::dir::ProcDir> for EntropyAvail {}
