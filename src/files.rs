//! All files that this crate reads: type, delta, version of Linux, permission and cost.
//!
//! Each of them can be sampled, and can be read once with [`ProcFile::read_in`](crate::ProcFile::read_in),
//! which serves for files that never change and for those that are marked *once*.
//!
//! - *delta*: what a difference of two samples has;
//! - *since Linux*: the version that brought the file;
//! - *permission*: who may read it, and the option of the kernel's configuration that it needs;
//! - *µs*: the CPU time of a sample in microseconds, nearly all of it the kernel's, on a virtual machine of
//!   two AMD EPYC cores with Linux 6.18. Files of a process are those of a small one. `cargo run --release
//!   --all-features --example cost` prints it for your machine.
//!
//! The path of a file is the address of its type: `/proc/net/dev` is [`net::Dev`](crate::net::Dev),
//! `/proc/PID/io` is [`pid::Io`](crate::pid::Io).
//!
//! | file | type | µs | delta | since Linux | permission |
//! | --- | --- | ---: | --- | --- | --- |
//! | stat | [`system::Stat`](crate::system::Stat) | 9.0 | CPU times by CPU, interrupts, switches, forks, softirqs | 2.6 | any user |
//! | meminfo | [`system::Meminfo`](crate::system::Meminfo) | 7.4 | gauges only | 2.6 | any user |
//! | vmstat | [`system::Vmstat`](crate::system::Vmstat) | 23 | the event counters | 2.6 | any user |
//! | zoneinfo | [`system::Zoneinfo`](crate::system::Zoneinfo) | 35 | the event counters by zone and node | 2.6.13 | any user |
//! | buddyinfo | [`system::Buddyinfo`](crate::system::Buddyinfo) | 7.9 | gauges only | 2.6 | any user |
//! | pagetypeinfo | [`system::Pagetypeinfo`](crate::system::Pagetypeinfo) | 14216 | gauges only | 2.6.24 | root; any user before 5.4 |
//! | slabinfo | [`system::Slabinfo`](crate::system::Slabinfo) | 719 | gauges only | 2.6 | root; any user before 3.2 |
//! | interrupts | [`system::Interrupts`](crate::system::Interrupts) | 63 | by IRQ and CPU: the rows that moved | 2.6 | any user |
//! | softirqs | [`system::Softirqs`](crate::system::Softirqs) | 4.1 | by kind and CPU: the rows that moved | 2.6.31 | any user |
//! | diskstats | [`system::Diskstats`](crate::system::Diskstats) | 11 | by device | 2.6 | any user |
//! | uptime | [`system::Uptime`](crate::system::Uptime) | 1.9 | up, idle | 2.6 | any user |
//! | loadavg | [`system::Loadavg`](crate::system::Loadavg) | 2.0 | gauges only | 2.6 | any user |
//! | schedstat | [`system::Schedstat`](crate::system::Schedstat) | – | by CPU and scheduling domain | 2.6 | any user; with CONFIG_SCHEDSTATS |
//! | swaps | [`system::Swaps`](crate::system::Swaps) | 1.6 | gauges only | 2.6 | any user |
//! | partitions | [`system::Partitions`](crate::system::Partitions) | 3.1 | gauges only | 2.6 | any user |
//! | mdstat | [`system::Mdstat`](crate::system::Mdstat) | – | gauges only | 2.6 | any user; with CONFIG_BLK_DEV_MD |
//! | locks | [`system::Locks`](crate::system::Locks), with who waits | 1.6 | gauges only | 2.6 | any user |
//! | pressure/cpu, memory, io, irq | [`pressure::Cpu`](crate::pressure::Cpu), [`Memory`](crate::pressure::Memory), [`Io`](crate::pressure::Io), [`Irq`](crate::pressure::Irq) | 2.9 | time stalled | 4.20; irq 6.1 | any user |
//! | fs/xfs/stat, sys/fs/xfs/stats/stats | [`fs::xfs::Stat`](crate::fs::xfs::Stat) | – | all but the gauges | 2.6 | any user; with CONFIG_XFS_FS |
//! | fs/jbd2/DEVICE/info | [`fs::jbd2::Info`](crate::fs::jbd2::Info) | – | transactions | 2.6.25 | any user; with CONFIG_JBD2 |
//! | fs/fscache/stats | [`fs::fscache::Stats`](crate::fs::fscache::Stats) | – | all but the gauges | 2.6.30 | any user; with CONFIG_FSCACHE_STATS |
//! | spl/kstat/zfs/arcstats | [`spl::kstat::zfs::Arcstats`](crate::spl::kstat::zfs::Arcstats) | – | all but the gauges | with the module | any user; with OpenZFS |
//! | net/dev | [`net::Dev`](crate::net::Dev) | 7.6 | by interface | 2.6 | any user |
//! | net/snmp | [`net::Snmp`](crate::net::Snmp) | 16 | all but the settings of TCP and IP; ICMP also by type | 2.6 | any user |
//! | net/snmp6 | [`net::Snmp6`](crate::net::Snmp6) | 22 | all | 2.6 | any user; with CONFIG_IPV6 |
//! | net/dev_snmp6/IFACE | [`net::DevSnmp6`](crate::net::DevSnmp6) | – | all | 2.6 | any user; with CONFIG_IPV6 |
//! | net/netstat | [`net::Netstat`](crate::net::Netstat) | 42 | all | 2.6 | any user |
//! | net/sockstat, sockstat6 | [`net::Sockstat`](crate::net::Sockstat), [`net::Sockstat6`](crate::net::Sockstat6) | 3.0 | gauges only | 2.6 | any user |
//! | net/softnet_stat | [`net::SoftnetStat`](crate::net::SoftnetStat) | 3.5 | by CPU | 2.6 | any user |
//! | net/protocols | [`net::Protocols`](crate::net::Protocols) | 56 | gauges only | 2.6 | any user |
//! | net/rpc/nfsd | [`net::rpc::Nfsd`](crate::net::rpc::Nfsd) | – | all; by procedure and operation | 2.6 | any user; with CONFIG_NFSD |
//! | net/rpc/nfs | [`net::rpc::Nfs`](crate::net::rpc::Nfs) | – | all; by procedure | 2.6 | any user; with CONFIG_NFS_FS |
//! | net/sctp/snmp | [`net::sctp::Snmp`](crate::net::sctp::Snmp) | – | all but the associations now | 2.6 | any user; with CONFIG_IP_SCTP |
//! | net/stat/arp_cache, ndisc_cache | [`net::stat::ArpCache`](crate::net::stat::ArpCache), [`net::stat::NdiscCache`](crate::net::stat::NdiscCache) | 3.2 | by CPU | 2.6 | any user |
//! | net/stat/rt_cache | [`net::stat::RtCache`](crate::net::stat::RtCache) | 3.8 | by CPU | 2.6 | any user |
//! | net/stat/synproxy | [`net::stat::Synproxy`](crate::net::stat::Synproxy) | 2.8 | by CPU | 3.12 | any user; with CONFIG_NETFILTER_SYNPROXY |
//! | net/stat/nf_conntrack | [`net::stat::NfConntrack`](crate::net::stat::NfConntrack) | 4.1 | by CPU | 2.6.15 | any user; with CONFIG_NF_CONNTRACK_PROCFS |
//! | net/nf_conntrack | [`net::NfConntrack`](crate::net::NfConntrack) | 195 | gauges only | 2.6.15 | root; with CONFIG_NF_CONNTRACK_PROCFS |
//! | net/ip_vs | [`net::IpVs`](crate::net::IpVs) | – | gauges only | 2.6 | any user; with CONFIG_IP_VS |
//! | net/ip_vs_stats, ip_vs_stats_percpu | [`net::IpVsStats`](crate::net::IpVsStats), [`net::IpVsStatsPercpu`](crate::net::IpVsStatsPercpu) | – | all; by CPU | 2.6 | any user; with CONFIG_IP_VS |
//! | net/wireless | [`net::Wireless`](crate::net::Wireless) | – | losses by interface | 2.6 | any user; with CONFIG_WEXT_PROC |
//! | net/fib_triestat | [`net::FibTriestat`](crate::net::FibTriestat) | 5.2 | searches by table | 2.6.13 | any user |
//! | net/netfilter/nfnetlink_queue, nfnetlink_log | [`net::netfilter::NfnetlinkQueue`](crate::net::netfilter::NfnetlinkQueue), [`net::netfilter::NfnetlinkLog`](crate::net::netfilter::NfnetlinkLog) | 1.1 | by queue | 2.6.14 | root; with CONFIG_NETFILTER_NETLINK_QUEUE, CONFIG_NETFILTER_NETLINK_LOG |
//! | net/tls_stat | [`net::TlsStat`](crate::net::TlsStat) | – | all but the connections now | 5.5 | any user; with CONFIG_TLS |
//! | net/xfrm_stat | [`net::XfrmStat`](crate::net::XfrmStat) | 7.1 | all | 2.6.25 | any user; with CONFIG_XFRM_STATISTICS |
//! | version | [`system::Version`](crate::system::Version) | 1.5 | never changes | 2.6 | any user |
//! | cpuinfo | [`system::Cpuinfo`](crate::system::Cpuinfo) | 28 | never changes | 2.6 | any user |
//! | cmdline | [`system::Cmdline`](crate::system::Cmdline) | 1.4 | never changes | 2.6 | any user |
//! | config.gz | `system::Config`, feature `config` | 393 | never changes | 2.6 | any user; with CONFIG_IKCONFIG_PROC |
//! | filesystems | [`system::Filesystems`](crate::system::Filesystems) | 6.7 | – | 2.6 | any user |
//! | devices | [`system::Devices`](crate::system::Devices) | 66 | – | 2.6 | any user |
//! | modules | [`system::Modules`](crate::system::Modules) | – | gauges only | 2.6 | any user; addresses hidden |
//! | cgroups | [`system::Cgroups`](crate::system::Cgroups) | 7.2 | gauges only | 2.6.24 | any user |
//! | crypto | [`system::Crypto`](crate::system::Crypto) | 89 | – | 2.6 | any user |
//! | key-users | [`system::KeyUsers`](crate::system::KeyUsers) | 2.3 | gauges only | 2.6.10 | any user |
//! | keys | [`system::Keys`](crate::system::Keys) | 11.2 | – | 2.6.10 | any user, for the keys that the user may view; with CONFIG_KEYS |
//! | sysvipc/shm, msg, sem | [`sysvipc::Shm`](crate::sysvipc::Shm), [`sysvipc::Msg`](crate::sysvipc::Msg), [`sysvipc::Sem`](crate::sysvipc::Sem) | 1.5 | gauges only | 2.6 | any user; with CONFIG_SYSVIPC |
//! | iomem, ioports | [`system::Iomem`](crate::system::Iomem), [`system::Ioports`](crate::system::Ioports) | 12.3 | – | 2.6 | any user; addresses hidden |
//! | consoles | [`system::Consoles`](crate::system::Consoles) | 2.7 | – | 2.6.38 | any user |
//! | dma, execdomains, misc | [`system::Dma`](crate::system::Dma), [`system::Execdomains`](crate::system::Execdomains), [`system::Misc`](crate::system::Misc) | 3.6 | – | 2.6 | any user |
//! | fb | [`system::Fb`](crate::system::Fb) | – | – | 2.6 | any user; with CONFIG_FB |
//! | mtrr | [`system::Mtrr`](crate::system::Mtrr) | 39 | – | 2.6 | any user; with CONFIG_MTRR, on x86 |
//! | kpagecount, kpageflags, kpagecgroup | [`system::Kpagecount`](crate::system::Kpagecount), [`system::Kpageflags`](crate::system::Kpageflags), [`system::Kpagecgroup`](crate::system::Kpagecgroup), by range | – | – | 2.6.25, 2.6.25, 4.3 | root; kpagecgroup with CONFIG_MEMCG |
//! | vmallocinfo | [`system::Vmallocinfo`](crate::system::Vmallocinfo) | 350 | gauges only | 2.6.28 | root |
//! | tty/drivers | [`tty::Drivers`](crate::tty::Drivers) | 4.9 | – | 2.6 | any user; with CONFIG_TTY |
//! | sched_debug, sys/kernel/debug/sched/debug | [`system::SchedDebug`](crate::system::SchedDebug) | – | gauges only | 2.6.23 | any user; root since 5.13 |
//! | timer_list | [`system::TimerList`](crate::system::TimerList) | 82 | gauges only | 2.6.21 | root |
//! | sys/fs/file-nr, inode-nr | [`sys::FileNr`](crate::sys::FileNr), [`sys::InodeNr`](crate::sys::InodeNr) | 2.4 | gauges only | 2.6 | any user |
//! | sys/fs/dentry-state | [`sys::DentryState`](crate::sys::DentryState) | 2.7 | gauges only | 2.6 | any user |
//! | sys/kernel/osrelease, hostname | [`sys::Osrelease`](crate::sys::Osrelease), [`sys::Hostname`](crate::sys::Hostname) | 1.9 | – | 2.6 | any user |
//! | sys/kernel/core_pattern | [`sys::CorePattern`](crate::sys::CorePattern) | 2.2 | – | 2.6 | any user |
//! | sys/kernel/pid_max, threads-max | [`sys::PidMax`](crate::sys::PidMax), [`sys::ThreadsMax`](crate::sys::ThreadsMax) | 2.2 | – | 2.6 | any user |
//! | sys/kernel/random/entropy_avail | [`sys::EntropyAvail`](crate::sys::EntropyAvail) | 2.0 | gauges only | 2.6 | any user |
//! | sys/kernel/random/boot_id, uuid | [`sys::BootId`](crate::sys::BootId), [`sys::Uuid`](crate::sys::Uuid) | 2.2 | – | 2.6 | any user |
//! | sys/vm, sys/kernel, sys/fs, sys/net/core, sys/net/netfilter | [`sys::vm`](crate::sys::vm), [`sys::kernel`](crate::sys::kernel), [`sys::fs`](crate::sys::fs), [`sys::net`](crate::sys::net): [`sys::Setting`](crate::sys::Setting), [`sys::Taints`](crate::sys::Taints) | – | – | 2.6 | any user; some root |
//! | sys/ any file of numbers | [`sys::Numbers`](crate::sys::Numbers) | – | – | 2.6 | the file's |
//! | net/tcp, tcp6 | [`net::Tcp`](crate::net::Tcp), [`net::Tcp6`](crate::net::Tcp6) | 1939 | new and gone | 2.6 | any user |
//! | net/udp, udp6 | [`net::Udp`](crate::net::Udp), [`net::Udp6`](crate::net::Udp6) | 13 | drops by socket | 2.6.27 | any user |
//! | net/udplite, udplite6 | [`net::Udplite`](crate::net::Udplite), [`net::Udplite6`](crate::net::Udplite6) | 13.0 | drops by socket | 2.6.27, to 7.0 | any user |
//! | net/icmp, icmp6 | [`net::Icmp`](crate::net::Icmp), [`net::Icmp6`](crate::net::Icmp6) | 1.8 | drops by socket | 3.0, 3.15 | any user |
//! | net/netlink | [`net::Netlink`](crate::net::Netlink) | 16.7 | drops by socket | 2.6 | any user |
//! | net/packet | [`net::Packet`](crate::net::Packet) | 1.5 | gauges only | 2.6 | any user; with CONFIG_PACKET |
//! | net/raw, raw6 | [`net::Raw`](crate::net::Raw), [`net::Raw6`](crate::net::Raw6) | 1.6 | drops by socket | 2.6.25 | any user |
//! | net/unix | [`net::Unix`](crate::net::Unix) | 18 | gauges only | 2.6 | any user |
//! | net/route, arp, ptype | [`net::Route`](crate::net::Route), [`net::Arp`](crate::net::Arp), [`net::Ptype`](crate::net::Ptype) | 4.2 | – | 2.6 | any user |
//! | net/if_inet6, ipv6_route | [`net::IfInet6`](crate::net::IfInet6), [`net::Ipv6Route`](crate::net::Ipv6Route) | 9.9 | – | 2.6 | any user; with CONFIG_IPV6 |
//! | net/igmp, igmp6, dev_mcast | [`net::Igmp`](crate::net::Igmp), [`net::Igmp6`](crate::net::Igmp6), [`net::DevMcast`](crate::net::DevMcast) | 6.6 | – | 2.6 | any user |
//! | net/mcfilter, mcfilter6 | [`net::Mcfilter`](crate::net::Mcfilter), [`net::Mcfilter6`](crate::net::Mcfilter6) | 1.4 | – | 2.6 | any user |
//! | net/rt6_stats | [`net::Rt6Stats`](crate::net::Rt6Stats) | 1.9 | routes allocated and removed | 2.6 | any user; with CONFIG_IPV6 |
//! | net/psched | [`net::Psched`](crate::net::Psched) | 1.6 | never changes | 2.6 | any user |
//! | PID/stat | [`pid::Stat`](crate::pid::Stat) | 4.6 | times, faults | 2.6 | any user; addresses hidden |
//! | PID/statm | [`pid::Statm`](crate::pid::Statm) | 1.9 | gauges only | 2.6 | any user |
//! | PID/status | [`pid::Status`](crate::pid::Status) | 9.0 | the leader's switches | 2.6 | any user |
//! | PID/io | [`pid::Io`](crate::pid::Io) | 2.4 | all | 2.6.20 | same user, or CAP_SYS_PTRACE |
//! | PID/task/TID/schedstat | [`pid::Schedstat`](crate::pid::Schedstat) | 1.6 | all | 2.6.23 | any user |
//! | PID/comm | [`pid::Comm`](crate::pid::Comm) | 1.4 | – | 2.6.33 | any user |
//! | PID/cmdline | [`pid::Cmdline`](crate::pid::Cmdline) | 3.4 | – | 2.6 | any user; takes the process's mmap lock |
//! | mounts, PID/mounts | [`pid::Mounts`](crate::pid::Mounts) | 24 | – | 2.4.19 | any user |
//! | PID/mountinfo | [`pid::Mountinfo`](crate::pid::Mountinfo) | 35 | – | 2.6.26 | any user |
//! | PID/mountstats | [`pid::Mountstats`](crate::pid::Mountstats) | 18 | by NFS mount: events, bytes, connections, operations | 2.6.17 | same user |
//! | PID/cgroup | [`pid::Cgroup`](crate::pid::Cgroup) | 5.3 | – | 2.6.24 | any user |
//! | PID/cpuset | [`pid::Cpuset`](crate::pid::Cpuset) | 1.5 | – | 2.6.12; from 6.16 with CONFIG_CPUSETS_V1 | any user |
//! | PID/limits | [`pid::Limits`](crate::pid::Limits) | 7.3 | gauges only | 2.6.24 | any user |
//! | PID/oom_score | [`pid::OomScore`](crate::pid::OomScore) | 1.5 | gauges only | 2.6.11 | any user |
//! | PID/oom_score_adj | [`pid::OomScoreAdj`](crate::pid::OomScoreAdj), can be written | 1.1 | gauges only | 2.6.36 | any user; same user to write |
//! | PID/personality, once | [`pid::Personality`](crate::pid::Personality) | 1.8 | – | 2.6.28 | same user |
//! | PID/timerslack_ns, not of threads | [`pid::TimerslackNs`](crate::pid::TimerslackNs), can be written | 1.4 | gauges only | 4.6 | itself, or CAP_SYS_NICE |
//! | PID/autogroup, not of threads | [`pid::Autogroup`](crate::pid::Autogroup), can be written | 1.7 | gauges only | 2.6.38 | any user; same user to write |
//! | PID/loginuid, sessionid, once | [`pid::Loginuid`](crate::pid::Loginuid), [`pid::Sessionid`](crate::pid::Sessionid) | 1.1 | – | 2.6.11, 2.6.25 | any user; with CONFIG_AUDIT |
//! | PID/attr/current | [`pid::AttrCurrent`](crate::pid::AttrCurrent) | – | – | 2.6 | any user; with a security module |
//! | PID/uid_map, gid_map, once | [`pid::UidMap`](crate::pid::UidMap), [`pid::GidMap`](crate::pid::GidMap) | 1.6 | – | 3.5 | any user; with CONFIG_USER_NS |
//! | PID/projid_map, setgroups, once | [`pid::ProjidMap`](crate::pid::ProjidMap), [`pid::Setgroups`](crate::pid::Setgroups) | 1.6 | – | 3.7, 3.19 | any user; with CONFIG_USER_NS |
//! | PID/coredump_filter, not of threads | [`pid::CoredumpFilter`](crate::pid::CoredumpFilter), can be written | 1.2 | – | 2.6.23 | any user; same user to write |
//! | PID/task/TID/patch_state | [`pid::PatchState`](crate::pid::PatchState) | – | – | 4.12 | same user; with CONFIG_LIVEPATCH |
//! | PID/task/TID/seccomp_cache | [`pid::SeccompCache`](crate::pid::SeccompCache) | – | – | 5.11 | CAP_SYS_ADMIN; with CONFIG_SECCOMP_CACHE_DEBUG |
//! | PID/task/TID/sched | [`pid::Sched`](crate::pid::Sched) | 10 | time on a CPU, switches, migrations, schedstats | 2.6.23 | any user |
//! | PID/task/TID/syscall | [`pid::Syscall`](crate::pid::Syscall); names: feature `syscall-names` | 2.7 | – | 2.6.27 | who may trace it, at every read |
//! | PID/task/TID/wchan | [`pid::Wchan`](crate::pid::Wchan) | 1.6 | – | 2.6 | any user; hidden from who may not look |
//! | PID/task/TID/stack | [`pid::Stack`](crate::pid::Stack) | 10 | – | 2.6.29 | root |
//! | PID/task/TID/children | [`pid::Children`](crate::pid::Children); [`pid::ChildrenOf`](crate::pid::ChildrenOf) where there is none | 6.8 | – | 3.5 | any user; with CONFIG_PROC_CHILDREN |
//! | PID/task/TID/arch_status | [`pid::ArchStatus`](crate::pid::ArchStatus) | 1.1 | – | 5.3 | any user; x86 |
//! | PID/ksm_stat | [`pid::KsmStat`](crate::pid::KsmStat) | 3.1 | gauges only | 6.1 | same user; with CONFIG_KSM |
//! | PID/timers | [`pid::Timers`](crate::pid::Timers) | 1.0 | – | 3.10 | any user |
//! | PID/environ | [`pid::Environ`](crate::pid::Environ) | 2.7 | – | 2.6 | same user, or CAP_SYS_PTRACE; takes the process's mmap lock |
//! | PID/auxv | [`pid::Auxv`](crate::pid::Auxv) | 4.7 | – | 2.6 | same user, or CAP_SYS_PTRACE |
//! | PID/fd | [`pid::Fds`](crate::pid::Fds), [`pid::fd::count`](crate::pid::fd::count) | – | – | 2.2 | same user, or CAP_SYS_PTRACE; to count any user since 6.2 |
//! | PID/fdinfo/N | [`pid::Fdinfo`](crate::pid::Fdinfo) | – | offset; by engine of a GPU | 2.6.22 | same user, or CAP_SYS_PTRACE |
//! | PID/exe, cwd, root | [`pid::exe`](crate::pid::exe), [`pid::cwd`](crate::pid::cwd), [`pid::root`](crate::pid::root): [`pid::Link`](crate::pid::Link) | – | – | 2.2 | same user, or CAP_SYS_PTRACE |
//! | PID/map_files | [`pid::MapFiles`](crate::pid::MapFiles): [`pid::Link`](crate::pid::Link) | – | – | 3.3 | same user, or CAP_SYS_PTRACE |
//! | PID/ns/NAME | [`pid::ns`](crate::pid::ns): [`pid::Namespace`](crate::pid::Namespace) | – | – | 3.8 | same user, or CAP_SYS_PTRACE |
//! | PID/maps | [`pid::Maps`](crate::pid::Maps) | 22 | – | 2.6 | same user; takes the process's mmap lock |
//! | PID/smaps | [`pid::Smaps`](crate::pid::Smaps) | 153 | gauges only | 2.6.14 | same user; walks its page tables |
//! | PID/smaps_rollup | [`pid::SmapsRollup`](crate::pid::SmapsRollup) | 55 | gauges only | 4.14 | same user; walks its page tables |
//! | PID/numa_maps | [`pid::NumaMaps`](crate::pid::NumaMaps) | 87 | gauges only | 2.6.14 | same user; walks its page tables; with CONFIG_NUMA |
//! | PID/pagemap | [`pid::Pagemap`](crate::pid::Pagemap), by range | – | – | 2.6.25 | same user; page frames CAP_SYS_ADMIN |
//! | PID/clear_refs | [`pid::ClearRefs`](crate::pid::ClearRefs), written; [`pid::WorkingSet`](crate::pid::WorkingSet) | – | – | 2.6.22 | same user; changes what others see |
//!
//! Most files of `/proc/PID` are in `/proc/PID/task/TID` too. Files that describe one thread only (schedstat,
//! sched, syscall, wchan, stack, children, arch_status) open in a [`TidDir`](crate::TidDir) alone:
//! [`PidDir::leader`](crate::PidDir::leader) and [`PidDir::thread`](crate::PidDir::thread) open one. The
//! files of `net` open in all three: `/proc/net` is the network namespace of the reader, `/proc/PID/net` is
//! that of a process, and a sampler of the latter continues after the process has exited.
//!
//! The crate runs on Linux 3.2 and newer, is tested from 5.10 to 7.2 on nine architectures, and parses text
//! back to 2.6.32. The macro [`every_file!`](crate::every_file) lists the files for programs.
