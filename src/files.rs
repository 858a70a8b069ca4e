//! All files that this crate reads: type, delta, version of Linux, permission and cost.
//!
//! Each of them can be sampled, and can be read once with [`ProcFile::read_in`](crate::ProcFile::read_in),
//! which serves for files that never change and for those that are marked *once*.
//!
//! - *delta*: what a difference of two samples has;
//! - *since Linux*: the version that brought the file;
//! - *permission*: who may read it, and the option of the kernel's configuration that it needs;
//! - *cost*: the CPU time of a sample in microseconds, nearly all of it the kernel's, on a virtual machine of
//!   two AMD EPYC cores with Linux 6.18. Files of a process are those of a small one. `cargo run --release
//!   --all-features --example cost` prints it for your machine.
//!
//! The path of a file is the address of its type: `/proc/net/dev` is [`net::Dev`](crate::net::Dev),
//! `/proc/PID/io` is [`pid::Io`](crate::pid::Io).
//!
//! | file | type | delta | since Linux | permission | cost, µs |
//! | --- | --- | --- | --- | --- | ---: |
//! | stat | [`system::Stat`](crate::system::Stat) | CPU times by CPU, interrupts, switches, forks, softirqs | 2.6 | any user | 9.0 |
//! | meminfo | [`system::Meminfo`](crate::system::Meminfo) | gauges only | 2.6 | any user | 7.4 |
//! | vmstat | [`system::Vmstat`](crate::system::Vmstat) | the event counters | 2.6 | any user | 23 |
//! | zoneinfo | [`system::Zoneinfo`](crate::system::Zoneinfo) | the event counters by zone and node | 2.6.13 | any user | 35 |
//! | buddyinfo | [`system::Buddyinfo`](crate::system::Buddyinfo) | gauges only | 2.6 | any user | 7.9 |
//! | pagetypeinfo | [`system::Pagetypeinfo`](crate::system::Pagetypeinfo) | gauges only | 2.6.24 | root; any user before 5.4 | 14216 |
//! | slabinfo | [`system::Slabinfo`](crate::system::Slabinfo) | gauges only | 2.6 | root; any user before 3.2 | 719 |
//! | interrupts | [`system::Interrupts`](crate::system::Interrupts) | by IRQ and CPU: the rows that moved | 2.6 | any user | 63 |
//! | softirqs | [`system::Softirqs`](crate::system::Softirqs) | by kind and CPU: the rows that moved | 2.6.31 | any user | 4.1 |
//! | diskstats | [`system::Diskstats`](crate::system::Diskstats) | by device | 2.6 | any user | 11 |
//! | uptime | [`system::Uptime`](crate::system::Uptime) | up, idle | 2.6 | any user | 1.9 |
//! | loadavg | [`system::Loadavg`](crate::system::Loadavg) | gauges only | 2.6 | any user | 2.0 |
//! | schedstat | [`system::Schedstat`](crate::system::Schedstat) | by CPU and scheduling domain | 2.6 | any user; with CONFIG_SCHEDSTATS | – |
//! | swaps | [`system::Swaps`](crate::system::Swaps) | gauges only | 2.6 | any user | 1.6 |
//! | partitions | [`system::Partitions`](crate::system::Partitions) | gauges only | 2.6 | any user | 3.1 |
//! | mdstat | [`system::Mdstat`](crate::system::Mdstat) | gauges only | 2.6 | any user; with CONFIG_BLK_DEV_MD | – |
//! | locks | [`system::Locks`](crate::system::Locks), with who waits | gauges only | 2.6 | any user | 1.6 |
//! | pressure/cpu, memory, io, irq | [`pressure::Cpu`](crate::pressure::Cpu), [`Memory`](crate::pressure::Memory), [`Io`](crate::pressure::Io), [`Irq`](crate::pressure::Irq) | time stalled | 4.20; irq 6.1 | any user | 2.9 |
//! | fs/xfs/stat, sys/fs/xfs/stats/stats | [`fs::xfs::Stat`](crate::fs::xfs::Stat) | all but the gauges | 2.6 | any user; with CONFIG_XFS_FS | – |
//! | fs/jbd2/DEVICE/info | [`fs::jbd2::Info`](crate::fs::jbd2::Info) | transactions | 2.6.25 | any user; with CONFIG_JBD2 | – |
//! | fs/fscache/stats | [`fs::fscache::Stats`](crate::fs::fscache::Stats) | all but the gauges | 2.6.30 | any user; with CONFIG_FSCACHE_STATS | – |
//! | spl/kstat/zfs/arcstats | [`spl::kstat::zfs::Arcstats`](crate::spl::kstat::zfs::Arcstats) | all but the gauges | with the module | any user; with OpenZFS | – |
//! | net/dev | [`net::Dev`](crate::net::Dev) | by interface | 2.6 | any user | 7.6 |
//! | net/snmp | [`net::Snmp`](crate::net::Snmp) | all but the settings of TCP and IP; ICMP also by type | 2.6 | any user | 16 |
//! | net/snmp6 | [`net::Snmp6`](crate::net::Snmp6) | all | 2.6 | any user; with CONFIG_IPV6 | 22 |
//! | net/dev_snmp6/IFACE | [`net::DevSnmp6`](crate::net::DevSnmp6) | all | 2.6 | any user; with CONFIG_IPV6 | – |
//! | net/netstat | [`net::Netstat`](crate::net::Netstat) | all | 2.6 | any user | 42 |
//! | net/sockstat, sockstat6 | [`net::Sockstat`](crate::net::Sockstat), [`net::Sockstat6`](crate::net::Sockstat6) | gauges only | 2.6 | any user | 3.0 |
//! | net/softnet_stat | [`net::SoftnetStat`](crate::net::SoftnetStat) | by CPU | 2.6 | any user | 3.5 |
//! | net/protocols | [`net::Protocols`](crate::net::Protocols) | gauges only | 2.6 | any user | 56 |
//! | net/rpc/nfsd | [`net::rpc::Nfsd`](crate::net::rpc::Nfsd) | all; by procedure and operation | 2.6 | any user; with CONFIG_NFSD | – |
//! | net/rpc/nfs | [`net::rpc::Nfs`](crate::net::rpc::Nfs) | all; by procedure | 2.6 | any user; with CONFIG_NFS_FS | – |
//! | net/sctp/snmp | [`net::sctp::Snmp`](crate::net::sctp::Snmp) | all but the associations now | 2.6 | any user; with CONFIG_IP_SCTP | – |
//! | net/stat/arp_cache, ndisc_cache | [`net::stat::ArpCache`](crate::net::stat::ArpCache), [`net::stat::NdiscCache`](crate::net::stat::NdiscCache) | by CPU | 2.6 | any user | 3.2 |
//! | net/stat/rt_cache | [`net::stat::RtCache`](crate::net::stat::RtCache) | by CPU | 2.6 | any user | 3.8 |
//! | net/stat/synproxy | [`net::stat::Synproxy`](crate::net::stat::Synproxy) | by CPU | 3.12 | any user; with CONFIG_NETFILTER_SYNPROXY | 2.8 |
//! | net/stat/nf_conntrack | [`net::stat::NfConntrack`](crate::net::stat::NfConntrack) | by CPU | 2.6.15 | any user; with CONFIG_NF_CONNTRACK_PROCFS | 4.1 |
//! | net/nf_conntrack | [`net::NfConntrack`](crate::net::NfConntrack) | gauges only | 2.6.15 | root; with CONFIG_NF_CONNTRACK_PROCFS | 195 |
//! | net/ip_vs | [`net::IpVs`](crate::net::IpVs) | gauges only | 2.6 | any user; with CONFIG_IP_VS | – |
//! | net/ip_vs_stats, ip_vs_stats_percpu | [`net::IpVsStats`](crate::net::IpVsStats), [`net::IpVsStatsPercpu`](crate::net::IpVsStatsPercpu) | all; by CPU | 2.6 | any user; with CONFIG_IP_VS | – |
//! | net/wireless | [`net::Wireless`](crate::net::Wireless) | losses by interface | 2.6 | any user; with CONFIG_WEXT_PROC | – |
//! | net/fib_triestat | [`net::FibTriestat`](crate::net::FibTriestat) | searches by table | 2.6.13 | any user | 5.2 |
//! | net/netfilter/nfnetlink_queue, nfnetlink_log | [`net::netfilter::NfnetlinkQueue`](crate::net::netfilter::NfnetlinkQueue), [`net::netfilter::NfnetlinkLog`](crate::net::netfilter::NfnetlinkLog) | by queue | 2.6.14 | root; with CONFIG_NETFILTER_NETLINK_QUEUE, CONFIG_NETFILTER_NETLINK_LOG | 1.1 |
//! | net/tls_stat | [`net::TlsStat`](crate::net::TlsStat) | all but the connections now | 5.5 | any user; with CONFIG_TLS | – |
//! | net/xfrm_stat | [`net::XfrmStat`](crate::net::XfrmStat) | all | 2.6.25 | any user; with CONFIG_XFRM_STATISTICS | 7.1 |
//! | version | [`system::Version`](crate::system::Version) | never changes | 2.6 | any user | 1.5 |
//! | cpuinfo | [`system::Cpuinfo`](crate::system::Cpuinfo) | never changes | 2.6 | any user | 28 |
//! | cmdline | [`system::Cmdline`](crate::system::Cmdline) | never changes | 2.6 | any user | 1.4 |
//! | config.gz | `system::Config`, feature `config` | never changes | 2.6 | any user; with CONFIG_IKCONFIG_PROC | 393 |
//! | filesystems | [`system::Filesystems`](crate::system::Filesystems) | – | 2.6 | any user | 6.7 |
//! | devices | [`system::Devices`](crate::system::Devices) | – | 2.6 | any user | 66 |
//! | modules | [`system::Modules`](crate::system::Modules) | gauges only | 2.6 | any user; addresses hidden | – |
//! | cgroups | [`system::Cgroups`](crate::system::Cgroups) | gauges only | 2.6.24 | any user | 7.2 |
//! | crypto | [`system::Crypto`](crate::system::Crypto) | – | 2.6 | any user | 89 |
//! | key-users | [`system::KeyUsers`](crate::system::KeyUsers) | gauges only | 2.6.10 | any user | 2.3 |
//! | keys | [`system::Keys`](crate::system::Keys) | – | 2.6.10 | any user; those that he may view; with CONFIG_KEYS | 11.2 |
//! | sysvipc/shm, msg, sem | [`sysvipc::Shm`](crate::sysvipc::Shm), [`sysvipc::Msg`](crate::sysvipc::Msg), [`sysvipc::Sem`](crate::sysvipc::Sem) | gauges only | 2.6 | any user; with CONFIG_SYSVIPC | 1.5 |
//! | iomem, ioports | [`system::Iomem`](crate::system::Iomem), [`system::Ioports`](crate::system::Ioports) | – | 2.6 | any user; addresses hidden | 12.3 |
//! | consoles | [`system::Consoles`](crate::system::Consoles) | – | 2.6.38 | any user | 2.7 |
//! | dma, execdomains, misc | [`system::Dma`](crate::system::Dma), [`system::Execdomains`](crate::system::Execdomains), [`system::Misc`](crate::system::Misc) | – | 2.6 | any user | 3.6 |
//! | fb | [`system::Fb`](crate::system::Fb) | – | 2.6 | any user; with CONFIG_FB | – |
//! | mtrr | [`system::Mtrr`](crate::system::Mtrr) | – | 2.6 | any user; with CONFIG_MTRR, on x86 | 39 |
//! | kpagecount, kpageflags, kpagecgroup | [`system::Kpagecount`](crate::system::Kpagecount), [`system::Kpageflags`](crate::system::Kpageflags), [`system::Kpagecgroup`](crate::system::Kpagecgroup), by range | – | 2.6.25, 2.6.25, 4.3 | root; kpagecgroup with CONFIG_MEMCG | – |
//! | vmallocinfo | [`system::Vmallocinfo`](crate::system::Vmallocinfo) | gauges only | 2.6.28 | root | 350 |
//! | tty/drivers | [`tty::Drivers`](crate::tty::Drivers) | – | 2.6 | any user; with CONFIG_TTY | 4.9 |
//! | sched_debug, sys/kernel/debug/sched/debug | [`system::SchedDebug`](crate::system::SchedDebug) | gauges only | 2.6.23 | any user; root since 5.13 | – |
//! | timer_list | [`system::TimerList`](crate::system::TimerList) | gauges only | 2.6.21 | root | 82 |
//! | sys/fs/file-nr, inode-nr | [`sys::FileNr`](crate::sys::FileNr), [`sys::InodeNr`](crate::sys::InodeNr) | gauges only | 2.6 | any user | 2.4 |
//! | sys/fs/dentry-state | [`sys::DentryState`](crate::sys::DentryState) | gauges only | 2.6 | any user | 2.7 |
//! | sys/kernel/osrelease, hostname | [`sys::Osrelease`](crate::sys::Osrelease), [`sys::Hostname`](crate::sys::Hostname) | – | 2.6 | any user | 1.9 |
//! | sys/kernel/core_pattern | [`sys::CorePattern`](crate::sys::CorePattern) | – | 2.6 | any user | 2.2 |
//! | sys/kernel/pid_max, threads-max | [`sys::PidMax`](crate::sys::PidMax), [`sys::ThreadsMax`](crate::sys::ThreadsMax) | – | 2.6 | any user | 2.2 |
//! | sys/kernel/random/entropy_avail | [`sys::EntropyAvail`](crate::sys::EntropyAvail) | gauges only | 2.6 | any user | 2.0 |
//! | sys/kernel/random/boot_id, uuid | [`sys::BootId`](crate::sys::BootId), [`sys::Uuid`](crate::sys::Uuid) | – | 2.6 | any user | 2.2 |
//! | sys/vm, sys/kernel, sys/fs, sys/net/core, sys/net/netfilter | [`sys::vm`](crate::sys::vm), [`sys::kernel`](crate::sys::kernel), [`sys::fs`](crate::sys::fs), [`sys::net`](crate::sys::net): [`sys::Setting`](crate::sys::Setting), [`sys::Taints`](crate::sys::Taints) | – | 2.6 | any user; some root | – |
//! | sys/ any file of numbers | [`sys::Numbers`](crate::sys::Numbers) | – | 2.6 | the file's | – |
//! | net/tcp, tcp6 | [`net::Tcp`](crate::net::Tcp), [`net::Tcp6`](crate::net::Tcp6) | new and gone | 2.6 | any user | 1939 |
//! | net/udp, udp6 | [`net::Udp`](crate::net::Udp), [`net::Udp6`](crate::net::Udp6) | drops by socket | 2.6.27 | any user | 13 |
//! | net/udplite, udplite6 | [`net::Udplite`](crate::net::Udplite), [`net::Udplite6`](crate::net::Udplite6) | drops by socket | 2.6.27, to 7.0 | any user | 13.0 |
//! | net/icmp, icmp6 | [`net::Icmp`](crate::net::Icmp), [`net::Icmp6`](crate::net::Icmp6) | drops by socket | 3.0, 3.15 | any user | 1.8 |
//! | net/netlink | [`net::Netlink`](crate::net::Netlink) | drops by socket | 2.6 | any user | 16.7 |
//! | net/packet | [`net::Packet`](crate::net::Packet) | gauges only | 2.6 | any user; with CONFIG_PACKET | 1.5 |
//! | net/raw, raw6 | [`net::Raw`](crate::net::Raw), [`net::Raw6`](crate::net::Raw6) | drops by socket | 2.6.25 | any user | 1.6 |
//! | net/unix | [`net::Unix`](crate::net::Unix) | gauges only | 2.6 | any user | 18 |
//! | net/route, arp, ptype | [`net::Route`](crate::net::Route), [`net::Arp`](crate::net::Arp), [`net::Ptype`](crate::net::Ptype) | – | 2.6 | any user | 4.2 |
//! | net/if_inet6, ipv6_route | [`net::IfInet6`](crate::net::IfInet6), [`net::Ipv6Route`](crate::net::Ipv6Route) | – | 2.6 | any user; with CONFIG_IPV6 | 9.9 |
//! | net/igmp, igmp6, dev_mcast | [`net::Igmp`](crate::net::Igmp), [`net::Igmp6`](crate::net::Igmp6), [`net::DevMcast`](crate::net::DevMcast) | – | 2.6 | any user | 6.6 |
//! | net/mcfilter, mcfilter6 | [`net::Mcfilter`](crate::net::Mcfilter), [`net::Mcfilter6`](crate::net::Mcfilter6) | – | 2.6 | any user | 1.4 |
//! | net/rt6_stats | [`net::Rt6Stats`](crate::net::Rt6Stats) | routes removed | 2.6 | any user; with CONFIG_IPV6 | 1.9 |
//! | net/psched | [`net::Psched`](crate::net::Psched) | never changes | 2.6 | any user | 1.6 |
//! | PID/stat | [`pid::Stat`](crate::pid::Stat) | times, faults | 2.6 | any user; addresses hidden | 4.6 |
//! | PID/statm | [`pid::Statm`](crate::pid::Statm) | gauges only | 2.6 | any user | 1.9 |
//! | PID/status | [`pid::Status`](crate::pid::Status) | the leader's switches | 2.6 | any user | 9.0 |
//! | PID/io | [`pid::Io`](crate::pid::Io) | all | 2.6.20 | same user, or CAP_SYS_PTRACE | 2.4 |
//! | PID/task/TID/schedstat | [`pid::Schedstat`](crate::pid::Schedstat) | all | 2.6.23 | any user | 1.6 |
//! | PID/comm | [`pid::Comm`](crate::pid::Comm) | – | 2.6.33 | any user | 1.4 |
//! | PID/cmdline | [`pid::Cmdline`](crate::pid::Cmdline) | – | 2.6 | any user; takes the process's mmap lock | 3.4 |
//! | mounts, PID/mounts | [`pid::Mounts`](crate::pid::Mounts) | – | 2.4.19 | any user | 24 |
//! | PID/mountinfo | [`pid::Mountinfo`](crate::pid::Mountinfo) | – | 2.6.26 | any user | 35 |
//! | PID/mountstats | [`pid::Mountstats`](crate::pid::Mountstats) | by NFS mount: events, bytes, connections, operations | 2.6.17 | same user | 18 |
//! | PID/cgroup | [`pid::Cgroup`](crate::pid::Cgroup) | – | 2.6.24 | any user | 5.3 |
//! | PID/cpuset | [`pid::Cpuset`](crate::pid::Cpuset) | – | 2.6.12; from 6.16 with CONFIG_CPUSETS_V1 | any user | 1.5 |
//! | PID/limits | [`pid::Limits`](crate::pid::Limits) | gauges only | 2.6.24 | any user | 7.3 |
//! | PID/oom_score | [`pid::OomScore`](crate::pid::OomScore) | gauges only | 2.6.11 | any user | 1.5 |
//! | PID/oom_score_adj | [`pid::OomScoreAdj`](crate::pid::OomScoreAdj), can be written | gauges only | 2.6.36 | any user; same user to write | 1.1 |
//! | PID/personality, once | [`pid::Personality`](crate::pid::Personality) | – | 2.6.28 | same user | 1.8 |
//! | PID/timerslack_ns, not of threads | [`pid::TimerslackNs`](crate::pid::TimerslackNs), can be written | gauges only | 4.6 | itself, or CAP_SYS_NICE | 1.4 |
//! | PID/autogroup, not of threads | [`pid::Autogroup`](crate::pid::Autogroup), can be written | gauges only | 2.6.38 | any user; same user to write | 1.7 |
//! | PID/loginuid, sessionid, once | [`pid::Loginuid`](crate::pid::Loginuid), [`pid::Sessionid`](crate::pid::Sessionid) | – | 2.6.11, 2.6.25 | any user; with CONFIG_AUDIT | 1.1 |
//! | PID/attr/current | [`pid::AttrCurrent`](crate::pid::AttrCurrent) | – | 2.6 | any user; with a security module | – |
//! | PID/uid_map, gid_map, once | [`pid::UidMap`](crate::pid::UidMap), [`pid::GidMap`](crate::pid::GidMap) | – | 3.5 | any user; with CONFIG_USER_NS | 1.6 |
//! | PID/projid_map, setgroups, once | [`pid::ProjidMap`](crate::pid::ProjidMap), [`pid::Setgroups`](crate::pid::Setgroups) | – | 3.7, 3.19 | any user; with CONFIG_USER_NS | 1.6 |
//! | PID/coredump_filter, not of threads | [`pid::CoredumpFilter`](crate::pid::CoredumpFilter), can be written | – | 2.6.23 | any user; same user to write | 1.2 |
//! | PID/task/TID/patch_state | [`pid::PatchState`](crate::pid::PatchState) | – | 4.12 | same user; with CONFIG_LIVEPATCH | – |
//! | PID/task/TID/seccomp_cache | [`pid::SeccompCache`](crate::pid::SeccompCache) | – | 5.11 | CAP_SYS_ADMIN; with CONFIG_SECCOMP_CACHE_DEBUG | – |
//! | PID/task/TID/sched | [`pid::Sched`](crate::pid::Sched) | time on a CPU, switches, migrations, schedstats | 2.6.23 | any user | 10 |
//! | PID/task/TID/syscall | [`pid::Syscall`](crate::pid::Syscall); names: feature `syscall-names` | – | 2.6.27 | who may trace it, at every read | 2.7 |
//! | PID/task/TID/wchan | [`pid::Wchan`](crate::pid::Wchan) | – | 2.6 | any user; hidden from who may not look | 1.6 |
//! | PID/task/TID/stack | [`pid::Stack`](crate::pid::Stack) | – | 2.6.29 | root | 10 |
//! | PID/task/TID/children | [`pid::Children`](crate::pid::Children); [`pid::ChildrenOf`](crate::pid::ChildrenOf) where there is none | – | 3.5 | any user; with CONFIG_PROC_CHILDREN | 6.8 |
//! | PID/task/TID/arch_status | [`pid::ArchStatus`](crate::pid::ArchStatus) | – | 5.3 | any user; x86 | 1.1 |
//! | PID/ksm_stat | [`pid::KsmStat`](crate::pid::KsmStat) | gauges only | 6.1 | same user; with CONFIG_KSM | 3.1 |
//! | PID/timers | [`pid::Timers`](crate::pid::Timers) | – | 3.10 | any user | 1.0 |
//! | PID/environ | [`pid::Environ`](crate::pid::Environ) | – | 2.6 | same user, or CAP_SYS_PTRACE; takes the process's mmap lock | 2.7 |
//! | PID/auxv | [`pid::Auxv`](crate::pid::Auxv) | – | 2.6 | same user, or CAP_SYS_PTRACE | 4.7 |
//! | PID/fd | [`pid::Fds`](crate::pid::Fds), [`pid::fd::count`](crate::pid::fd::count) | – | 2.2 | same user, or CAP_SYS_PTRACE; to count any user since 6.2 | – |
//! | PID/fdinfo/N | [`pid::Fdinfo`](crate::pid::Fdinfo) | offset; by engine of a GPU | 2.6.22 | same user, or CAP_SYS_PTRACE | – |
//! | PID/exe, cwd, root | [`pid::exe`](crate::pid::exe), [`pid::cwd`](crate::pid::cwd), [`pid::root`](crate::pid::root): [`pid::Link`](crate::pid::Link) | – | 2.2 | same user, or CAP_SYS_PTRACE | – |
//! | PID/map_files | [`pid::MapFiles`](crate::pid::MapFiles): [`pid::Link`](crate::pid::Link) | – | 3.3 | same user, or CAP_SYS_PTRACE | – |
//! | PID/ns/NAME | [`pid::ns`](crate::pid::ns): [`pid::Namespace`](crate::pid::Namespace) | – | 3.8 | same user, or CAP_SYS_PTRACE | – |
//! | PID/maps | [`pid::Maps`](crate::pid::Maps) | – | 2.6 | same user; takes the process's mmap lock | 22 |
//! | PID/smaps | [`pid::Smaps`](crate::pid::Smaps) | gauges only | 2.6.14 | same user; walks its page tables | 153 |
//! | PID/smaps_rollup | [`pid::SmapsRollup`](crate::pid::SmapsRollup) | gauges only | 4.14 | same user; walks its page tables | 55 |
//! | PID/numa_maps | [`pid::NumaMaps`](crate::pid::NumaMaps) | gauges only | 2.6.14 | same user; walks its page tables; with CONFIG_NUMA | 87 |
//! | PID/pagemap | [`pid::Pagemap`](crate::pid::Pagemap), by range | – | 2.6.25 | same user; page frames CAP_SYS_ADMIN | – |
//! | PID/clear_refs | [`pid::ClearRefs`](crate::pid::ClearRefs), written; [`pid::WorkingSet`](crate::pid::WorkingSet) | – | 2.6.22 | same user; changes what others see | – |
//!
//! Most files of `/proc/PID` are in `/proc/PID/task/TID` too. Files that describe one thread only (schedstat,
//! sched, syscall, wchan, stack, children, arch_status) open in a [`TidDir`](crate::TidDir) alone:
//! [`PidDir::leader`](crate::PidDir::leader) and [`PidDir::thread`](crate::PidDir::thread) open one. The
//! files of `net` open in all three: `/proc/net` is the network namespace of the reader, `/proc/PID/net` is
//! that of a process, and a sampler of the latter continues after the process has exited.
//!
//! The crate runs on Linux 3.2 and newer, is tested from 5.10 to 7.2 on nine architectures, and parses text
//! back to 2.6.32. The macro [`every_file!`](crate::every_file) lists the files for programs.
