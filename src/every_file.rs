//! The list of all files.

/// Calls a macro with every file that this crate knows. For tools that treat all files alike: a snapshot of a
/// machine, a fuzzer, a test. Every new file of the crate is added to this list. A group of files whose
/// [feature](crate#features) is off is left out.
///
/// The callback gets one pair of brackets per file. It contains the directory (`root`, `process` for
/// `/proc/PID` and `/proc/PID/task/TID`, `process_alone` and `thread` for only one of these), the path, the
/// type, and `delta` if the type has one. Files of a namespace are listed in the root, although processes
/// have them too. Files with computed names (`net/dev_snmp6/eth0`, `fdinfo/7`) are not in the list, nor are
/// links.
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
        $crate::every_file_and_net! { $callback
            [
                [root "stat" $crate::system::Stat, delta]
                [root "meminfo" $crate::system::Meminfo]
                [root "vmstat" $crate::system::Vmstat, delta]
                [root "interrupts" $crate::system::Interrupts, delta]
                [root "softirqs" $crate::system::Softirqs, delta]
                [root "diskstats" $crate::system::Diskstats, delta]
                [root "uptime" $crate::system::Uptime, delta]
                [root "loadavg" $crate::system::Loadavg]
                [root "pressure/cpu" $crate::pressure::Cpu, delta]
                [root "pressure/memory" $crate::pressure::Memory, delta]
                [root "pressure/io" $crate::pressure::Io, delta]
                [root "pressure/irq" $crate::pressure::Irq, delta]
                [process "stat" $crate::pid::Stat, delta]
                [process "statm" $crate::pid::Statm]
                [process "status" $crate::pid::Status, delta]
                [process "io" $crate::pid::Io, delta]
                [process "comm" $crate::pid::Comm]
                [process "cmdline" $crate::pid::Cmdline]
                [thread "schedstat" $crate::pid::Schedstat, delta]
                [process "cgroup" $crate::pid::Cgroup]
                [thread "wchan" $crate::pid::Wchan]
                [process "oom_score_adj" $crate::pid::OomScoreAdj]
                [process "oom_score" $crate::pid::OomScore]
            ]
            net [
                [root "net/tcp" $crate::net::Tcp, delta]
                [root "net/tcp6" $crate::net::Tcp6, delta]
                [root "net/udp" $crate::net::Udp, delta]
                [root "net/udp6" $crate::net::Udp6, delta]
                [root "net/udplite" $crate::net::Udplite, delta]
                [root "net/udplite6" $crate::net::Udplite6, delta]
                [root "net/icmp" $crate::net::Icmp, delta]
                [root "net/icmp6" $crate::net::Icmp6, delta]
                [root "net/raw" $crate::net::Raw, delta]
                [root "net/raw6" $crate::net::Raw6, delta]
                [root "net/netlink" $crate::net::Netlink, delta]
                [root "net/packet" $crate::net::Packet]
                [root "net/unix" $crate::net::Unix]
                [root "net/route" $crate::net::Route]
                [root "net/arp" $crate::net::Arp]
                [root "net/ptype" $crate::net::Ptype]
                [root "net/dev_mcast" $crate::net::DevMcast]
                [root "net/if_inet6" $crate::net::IfInet6]
                [root "net/igmp" $crate::net::Igmp]
                [root "net/igmp6" $crate::net::Igmp6]
                [root "net/ipv6_route" $crate::net::Ipv6Route]
                [root "net/rt6_stats" $crate::net::Rt6Stats, delta]
                [root "net/psched" $crate::net::Psched]
                [root "net/dev" $crate::net::Dev, delta]
                [root "net/snmp" $crate::net::Snmp, delta]
                [root "net/snmp6" $crate::net::Snmp6, delta]
                [root "net/netstat" $crate::net::Netstat, delta]
                [root "net/sockstat" $crate::net::Sockstat]
                [root "net/sockstat6" $crate::net::Sockstat6]
                [root "net/softnet_stat" $crate::net::SoftnetStat, delta]
                [root "net/protocols" $crate::net::Protocols]
                [root "net/rpc/nfsd" $crate::net::rpc::Nfsd, delta]
                [root "net/rpc/nfs" $crate::net::rpc::Nfs, delta]
                [root "net/sctp/snmp" $crate::net::sctp::Snmp, delta]
                [root "net/stat/arp_cache" $crate::net::stat::ArpCache, delta]
                [root "net/stat/ndisc_cache" $crate::net::stat::NdiscCache, delta]
                [root "net/stat/rt_cache" $crate::net::stat::RtCache, delta]
                [root "net/stat/synproxy" $crate::net::stat::Synproxy, delta]
                [root "net/stat/nf_conntrack" $crate::net::stat::NfConntrack, delta]
                [root "net/xfrm_stat" $crate::net::XfrmStat, delta]
                [root "net/nf_conntrack" $crate::net::NfConntrack]
                [root "net/ip_vs" $crate::net::IpVs]
                [root "net/ip_vs_stats" $crate::net::IpVsStats, delta]
                [root "net/ip_vs_stats_percpu" $crate::net::IpVsStatsPercpu, delta]
                [root "net/wireless" $crate::net::Wireless, delta]
                [root "net/mcfilter" $crate::net::Mcfilter]
                [root "net/mcfilter6" $crate::net::Mcfilter6]
                [root "net/fib_triestat" $crate::net::FibTriestat, delta]
                [root "net/netfilter/nfnetlink_queue" $crate::net::netfilter::NfnetlinkQueue, delta]
                [root "net/netfilter/nfnetlink_log" $crate::net::netfilter::NfnetlinkLog]
                [root "net/tls_stat" $crate::net::TlsStat, delta]
            ]
            mm [
                [root "zoneinfo" $crate::system::Zoneinfo, delta]
                [root "buddyinfo" $crate::system::Buddyinfo]
                [root "pagetypeinfo" $crate::system::Pagetypeinfo]
                [root "slabinfo" $crate::system::Slabinfo]
                [root "swaps" $crate::system::Swaps]
                [root "vmallocinfo" $crate::system::Vmallocinfo]
                [process "ksm_stat" $crate::pid::KsmStat]
                [process "maps" $crate::pid::Maps]
                [process "smaps" $crate::pid::Smaps]
                [process "smaps_rollup" $crate::pid::SmapsRollup]
                [process "numa_maps" $crate::pid::NumaMaps]
            ]
            sched [
                [root "schedstat" $crate::system::Schedstat, delta]
                [root "sched_debug" $crate::system::SchedDebug]
                [root "timer_list" $crate::system::TimerList]
                [process_alone "timerslack_ns" $crate::pid::TimerslackNs]
                [process_alone "autogroup" $crate::pid::Autogroup]
                [thread "sched" $crate::pid::Sched, delta]
                [thread "syscall" $crate::pid::Syscall]
                [thread "stack" $crate::pid::Stack]
            ]
            fs [
                [root "partitions" $crate::system::Partitions]
                [root "locks" $crate::system::Locks]
                [root "mdstat" $crate::system::Mdstat]
                [root "mounts" $crate::pid::Mounts]
                [root "filesystems" $crate::system::Filesystems]
                [root "fs/xfs/stat" $crate::fs::xfs::Stat, delta]
                [root "fs/fscache/stats" $crate::fs::fscache::Stats, delta]
                [root "spl/kstat/zfs/arcstats" $crate::spl::kstat::zfs::Arcstats, delta]
                [process "mountinfo" $crate::pid::Mountinfo]
                [process "mountstats" $crate::pid::Mountstats, delta]
            ]
            process [
                [process "environ" $crate::pid::Environ]
                [process "auxv" $crate::pid::Auxv]
                [process "cpuset" $crate::pid::Cpuset]
                [process "limits" $crate::pid::Limits]
                [process "personality" $crate::pid::Personality]
                [process "loginuid" $crate::pid::Loginuid]
                [process "sessionid" $crate::pid::Sessionid]
                [process "attr/current" $crate::pid::AttrCurrent]
                [process "uid_map" $crate::pid::UidMap]
                [process "gid_map" $crate::pid::GidMap]
                [process "projid_map" $crate::pid::ProjidMap]
                [process "setgroups" $crate::pid::Setgroups]
                [process_alone "coredump_filter" $crate::pid::CoredumpFilter]
                [thread "children" $crate::pid::Children]
                [thread "arch_status" $crate::pid::ArchStatus]
                [thread "patch_state" $crate::pid::PatchState]
                [thread "seccomp_cache" $crate::pid::SeccompCache]
                [process "timers" $crate::pid::Timers]
            ]
            inventory [
                [root "version" $crate::system::Version]
                [root "cpuinfo" $crate::system::Cpuinfo]
                [root "cmdline" $crate::system::Cmdline]
                [root "devices" $crate::system::Devices]
                [root "modules" $crate::system::Modules]
                [root "cgroups" $crate::system::Cgroups]
                [root "crypto" $crate::system::Crypto]
                [root "key-users" $crate::system::KeyUsers]
                [root "keys" $crate::system::Keys]
                [root "consoles" $crate::system::Consoles]
                [root "dma" $crate::system::Dma]
                [root "execdomains" $crate::system::Execdomains]
                [root "fb" $crate::system::Fb]
                [root "iomem" $crate::system::Iomem]
                [root "ioports" $crate::system::Ioports]
                [root "misc" $crate::system::Misc]
                [root "mtrr" $crate::system::Mtrr]
                [root "tty/drivers" $crate::tty::Drivers]
                [root "sysvipc/msg" $crate::sysvipc::Msg]
                [root "sysvipc/sem" $crate::sysvipc::Sem]
                [root "sysvipc/shm" $crate::sysvipc::Shm]
                [root "sys/fs/file-nr" $crate::sys::FileNr]
                [root "sys/fs/inode-nr" $crate::sys::InodeNr]
                [root "sys/fs/dentry-state" $crate::sys::DentryState]
                [root "sys/kernel/osrelease" $crate::sys::Osrelease]
                [root "sys/kernel/hostname" $crate::sys::Hostname]
                [root "sys/kernel/core_pattern" $crate::sys::CorePattern]
                [root "sys/kernel/pid_max" $crate::sys::PidMax]
                [root "sys/kernel/threads-max" $crate::sys::ThreadsMax]
                [root "sys/kernel/random/entropy_avail" $crate::sys::EntropyAvail]
                [root "sys/kernel/random/boot_id" $crate::sys::BootId]
                [root "sys/kernel/random/uuid" $crate::sys::Uuid]
            ]
            config [
                [root "config.gz" $crate::system::Config]
            ]
        }
    };
}

/// Defines the macro that adds the files of a group to the list if the feature is on, and calls the next one.
macro_rules! group {
    ($d:tt $group:ident, feature $feature:literal: $name:ident, then $next:ident) => {
        #[cfg(feature = $feature)]
        #[doc(hidden)]
        #[macro_export]
        macro_rules! $name {
            ($d callback:ident [$d($d file:tt)*] $group [$d($d of_group:tt)*] $d($d rest:tt)*) => {
                $crate::$next! { $d callback [$d($d file)* $d($d of_group)*] $d($d rest)* }
            };
        }

        #[cfg(not(feature = $feature))]
        #[doc(hidden)]
        #[macro_export]
        macro_rules! $name {
            ($d callback:ident $d files:tt $group $d of_group:tt $d($d rest:tt)*) => {
                $crate::$next! { $d callback $d files $d($d rest)* }
            };
        }
    };
}

group! { $ net, feature "net": every_file_and_net, then every_file_and_mm }
group! { $ mm, feature "mm": every_file_and_mm, then every_file_and_sched }
group! { $ sched, feature "sched": every_file_and_sched, then every_file_and_fs }
group! { $ fs, feature "fs": every_file_and_fs, then every_file_and_process }
group! { $ process, feature "process": every_file_and_process, then every_file_and_inventory }
group! { $ inventory, feature "inventory": every_file_and_inventory, then every_file_and_config }
group! { $ config, feature "config": every_file_and_config, then every_file_to }

/// Calls the callback with the list.
#[doc(hidden)]
#[macro_export]
macro_rules! every_file_to {
    ($callback:ident [$($file:tt)*]) => { $callback! { $($file)* } };
}
