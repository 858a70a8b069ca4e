//! The list of all files.

/// Calls a macro with every file that this crate knows, for tools that treat all of them alike: a snapshot of a
/// machine, a fuzzer, a test. A file that is added is added here.
///
/// The callback gets one bracket a file: where it lies (`root`, `process` for `/proc/PID` and `/proc/PID/task/TID`,
/// `process_alone` and `thread` for one of these alone), its path, its type, and `delta` if the type has one. Files of a
/// namespace lie in the root here, and in processes too. Files of computed names (`net/dev_snmp6/eth0`, `fdinfo/7`) are
/// not in the list, nor are links.
///
/// ```
/// macro_rules! paths {
///     ($([$place:ident $path:literal $type:ty $(, $delta:ident)?])*) => { [$($path),*] };
/// }
/// assert!(procsampler::every_file!(paths).contains(&"diskstats"));
/// ```
#[macro_export]
macro_rules! every_file {
    ($callback:ident) => {
        $crate::every_file_of_the_features! { $callback
            [root "stat" $crate::system::Stat, delta]
            [root "meminfo" $crate::system::Meminfo]
            [root "vmstat" $crate::system::Vmstat, delta]
            [root "zoneinfo" $crate::system::Zoneinfo, delta]
            [root "buddyinfo" $crate::system::Buddyinfo]
            [root "pagetypeinfo" $crate::system::Pagetypeinfo]
            [root "slabinfo" $crate::system::Slabinfo]
            [root "interrupts" $crate::system::Interrupts, delta]
            [root "softirqs" $crate::system::Softirqs, delta]
            [root "diskstats" $crate::system::Diskstats, delta]
            [root "uptime" $crate::system::Uptime, delta]
            [root "loadavg" $crate::system::Loadavg]
            [root "schedstat" $crate::system::Schedstat, delta]
            [root "swaps" $crate::system::Swaps]
            [root "partitions" $crate::system::Partitions]
            [root "locks" $crate::system::Locks]
            [root "mounts" $crate::pid::Mounts]
            [root "pressure/cpu" $crate::pressure::Cpu, delta]
            [root "pressure/memory" $crate::pressure::Memory, delta]
            [root "pressure/io" $crate::pressure::Io, delta]
            [root "pressure/irq" $crate::pressure::Irq, delta]
            [root "version" $crate::system::Version]
            [root "cpuinfo" $crate::system::Cpuinfo]
            [root "cmdline" $crate::system::Cmdline]
            [root "filesystems" $crate::system::Filesystems]
            [root "devices" $crate::system::Devices]
            [root "modules" $crate::system::Modules]
            [root "cgroups" $crate::system::Cgroups]
            [root "crypto" $crate::system::Crypto]
            [root "key-users" $crate::system::KeyUsers]
            [root "sched_debug" $crate::system::SchedDebug]
            [root "timer_list" $crate::system::TimerList]
            [root "sys/fs/file-nr" $crate::sys::FileNr]
            [root "sys/fs/inode-nr" $crate::sys::InodeNr]
            [root "sys/kernel/osrelease" $crate::sys::Osrelease]
            [root "sys/kernel/hostname" $crate::sys::Hostname]
            [root "sys/kernel/pid_max" $crate::sys::PidMax]
            [root "sys/kernel/threads-max" $crate::sys::ThreadsMax]
            [root "sys/kernel/random/entropy_avail" $crate::sys::EntropyAvail]
            [root "net/tcp" $crate::net::Tcp, delta]
            [root "net/tcp6" $crate::net::Tcp6, delta]
            [root "net/udp" $crate::net::Udp, delta]
            [root "net/udp6" $crate::net::Udp6, delta]
            [root "net/raw" $crate::net::Raw, delta]
            [root "net/raw6" $crate::net::Raw6, delta]
            [root "net/unix" $crate::net::Unix]
            [root "net/route" $crate::net::Route]
            [root "net/arp" $crate::net::Arp]
            [root "net/ptype" $crate::net::Ptype]
            [root "net/dev" $crate::net::Dev, delta]
            [root "net/snmp" $crate::net::Snmp, delta]
            [root "net/snmp6" $crate::net::Snmp6, delta]
            [root "net/netstat" $crate::net::Netstat, delta]
            [root "net/sockstat" $crate::net::Sockstat]
            [root "net/sockstat6" $crate::net::Sockstat6]
            [root "net/softnet_stat" $crate::net::SoftnetStat, delta]
            [root "net/protocols" $crate::net::Protocols]
            [root "net/rpc/nfsd" $crate::net::rpc::Nfsd, delta]
            [root "net/stat/nf_conntrack" $crate::net::stat::NfConntrack, delta]
            [root "net/xfrm_stat" $crate::net::XfrmStat, delta]
            [process "stat" $crate::pid::Stat, delta]
            [process "statm" $crate::pid::Statm]
            [process "status" $crate::pid::Status, delta]
            [process "io" $crate::pid::Io, delta]
            [process "comm" $crate::pid::Comm]
            [process "cmdline" $crate::pid::Cmdline]
            [process "mountinfo" $crate::pid::Mountinfo]
            [process "mountstats" $crate::pid::Mountstats, delta]
            [process "environ" $crate::pid::Environ]
            [process "auxv" $crate::pid::Auxv]
            [thread "schedstat" $crate::pid::Schedstat, delta]
            [process "cgroup" $crate::pid::Cgroup]
            [process "cpuset" $crate::pid::Cpuset]
            [process "limits" $crate::pid::Limits]
            [process "oom_score" $crate::pid::OomScore]
            [process "oom_score_adj" $crate::pid::OomScoreAdj]
            [process "personality" $crate::pid::Personality]
            [process "loginuid" $crate::pid::Loginuid]
            [process "sessionid" $crate::pid::Sessionid]
            [process "attr/current" $crate::pid::AttrCurrent]
            [process "uid_map" $crate::pid::UidMap]
            [process "gid_map" $crate::pid::GidMap]
            [process_alone "timerslack_ns" $crate::pid::TimerslackNs]
            [process_alone "autogroup" $crate::pid::Autogroup]
            [thread "sched" $crate::pid::Sched, delta]
            [thread "syscall" $crate::pid::Syscall]
            [thread "wchan" $crate::pid::Wchan]
            [thread "stack" $crate::pid::Stack]
            [thread "children" $crate::pid::Children]
            [thread "arch_status" $crate::pid::ArchStatus]
            [process "ksm_stat" $crate::pid::KsmStat]
            [process "timers" $crate::pid::Timers]
            [process "maps" $crate::pid::Maps]
            [process "smaps" $crate::pid::Smaps]
            [process "smaps_rollup" $crate::pid::SmapsRollup]
            [process "numa_maps" $crate::pid::NumaMaps]
        }
    };
}

/// Adds the files that a feature of this crate brings.
#[cfg(feature = "config")]
#[doc(hidden)]
#[macro_export]
macro_rules! every_file_of_the_features {
    ($callback:ident $($file:tt)*) => { $callback! { $($file)* [root "config.gz" $crate::system::Config] } };
}

/// Adds the files that a feature of this crate brings: none.
#[cfg(not(feature = "config"))]
#[doc(hidden)]
#[macro_export]
macro_rules! every_file_of_the_features {
    ($callback:ident $($file:tt)*) => { $callback! { $($file)* } };
}
