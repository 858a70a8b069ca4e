//! Which files other libraries read, and what reads these files here.
//!
//! The libraries are procfs for Rust (0.18), prometheus/procfs for Go (0.21), psutil for Python (7.2) and
//! libproc2 of procps-ng (4.0). The table has the files of /proc that at least one of them reads. What reads
//! a file here is named by its path in this crate; a file that nothing reads has the reason. Some of the
//! libraries read files of /sys too, which are not in the table.
//!
//! | file | procfs | prometheus | psutil | libproc2 | here |
//! | --- | --- | --- | --- | --- | --- |
//! | buddyinfo | – | yes | – | – | `system::Buddyinfo` |
//! | cgroups | yes | yes | – | – | `system::Cgroups` |
//! | cmdline | yes | yes | – | – | `system::Cmdline` |
//! | config.gz | yes | – | – | – | `system::Config` |
//! | cpuinfo | yes | yes | yes | yes | `system::Cpuinfo` |
//! | crypto | yes | yes | – | – | `system::Crypto` |
//! | devices | yes | – | – | – | `system::Devices` |
//! | diskstats | yes | yes | yes | yes | `system::Diskstats` |
//! | filesystems | – | – | yes | – | `system::Filesystems` |
//! | interrupts | – | yes | – | – | `system::Interrupts` |
//! | iomem | yes | – | – | – | `system::Iomem` |
//! | key-users, keys | yes | – | – | – | `system::KeyUsers`, `system::Keys` |
//! | kpagecount, kpageflags | yes | – | – | – | `system::Kpagecount`, `system::Kpageflags` |
//! | loadavg | yes | yes | – | yes | `system::Loadavg` |
//! | locks | yes | – | – | – | `system::Locks` |
//! | mdstat | – | yes | – | – | `system::Mdstat` |
//! | meminfo | yes | yes | yes | yes | `system::Meminfo` |
//! | modules | yes | – | – | – | `system::Modules` |
//! | mounts | yes | – | yes | – | `pid::Mounts` |
//! | partitions | yes | – | yes | – | `system::Partitions` |
//! | pressure/cpu, io, memory, irq | yes, but irq | yes | – | – | `pressure::Cpu`, `Io`, `Memory`, `Irq` |
//! | schedstat | – | yes | – | – | `system::Schedstat` |
//! | slabinfo | – | yes | – | yes | `system::Slabinfo` |
//! | softirqs | – | yes | – | – | `system::Softirqs` |
//! | stat | yes | yes | yes | yes | `system::Stat` |
//! | swaps | – | yes | – | – | `system::Swaps` |
//! | sysvipc/shm | yes | – | – | – | `sysvipc::Shm` |
//! | tty/drivers | – | – | – | yes | `tty::Drivers` |
//! | uptime | yes | – | – | yes | `system::Uptime` |
//! | vmstat | yes | – | yes | yes | `system::Vmstat` |
//! | zoneinfo | – | yes | yes | – | `system::Zoneinfo` |
//! | fs/cifs/Stats | – | yes | – | – | none: it is the text of one file system for people |
//! | fs/fscache/stats | – | yes | – | – | `fs::fscache::Stats` |
//! | fs/xfs/stat | – | yes | – | – | `fs::xfs::Stat` |
//! | net/arp | yes | yes | – | – | `net::Arp` |
//! | net/dev | yes | yes | yes | – | `net::Dev` |
//! | net/dev_snmp6/IFACE | – | yes | – | – | `net::DevSnmp6` |
//! | net/ip_vs, net/ip_vs_stats | – | yes | – | – | `net::IpVs`, `net::IpVsStats` |
//! | net/netstat | – | yes | – | – | `net::Netstat` |
//! | net/protocols | – | yes | – | – | `net::Protocols` |
//! | net/route | yes | yes | – | – | `net::Route` |
//! | net/rpc/nfs, nfsd | – | yes | – | – | `net::rpc::Nfs`, `net::rpc::Nfsd` |
//! | net/snmp, snmp6 | yes | yes | – | – | `net::Snmp`, `net::Snmp6` |
//! | net/sockstat, sockstat6 | – | yes | – | – | `net::Sockstat`, `net::Sockstat6` |
//! | net/softnet_stat | – | yes | – | – | `net::SoftnetStat` |
//! | net/stat/arp_cache, ndisc_cache | – | yes | – | – | `net::stat::ArpCache`, `net::stat::NdiscCache` |
//! | net/stat/nf_conntrack | – | yes | – | – | `net::stat::NfConntrack` |
//! | net/tcp, tcp6 | yes | yes | yes | – | `net::Tcp`, `net::Tcp6` |
//! | net/tls_stat | – | yes | – | – | `net::TlsStat` |
//! | net/udp, udp6 | yes | yes | yes | – | `net::Udp`, `net::Udp6` |
//! | net/unix | yes | yes | yes | – | `net::Unix` |
//! | net/wireless | – | yes | – | – | `net::Wireless` |
//! | net/xfrm_stat | – | yes | – | – | `net::XfrmStat` |
//! | PID/autogroup | yes | – | – | yes | `pid::Autogroup` |
//! | PID/auxv | yes | – | – | – | `pid::Auxv` |
//! | PID/cgroup | yes | yes | – | yes | `pid::Cgroup` |
//! | PID/clear_refs | yes | – | – | – | `pid::ClearRefs` |
//! | PID/cmdline | yes | yes | yes | yes | `pid::Cmdline` |
//! | PID/comm | – | yes | – | – | `pid::Comm` |
//! | PID/coredump_filter | yes | – | – | – | `pid::CoredumpFilter` |
//! | PID/cwd | yes | yes | yes | – | `pid::cwd` |
//! | PID/environ | yes | yes | yes | yes | `pid::Environ` |
//! | PID/exe | yes | yes | yes | yes | `pid::exe` |
//! | PID/fd | yes | yes | yes | – | `pid::Fds` |
//! | PID/fdinfo/N | – | yes | yes | – | `pid::Fdinfo` |
//! | PID/io | yes | yes | yes | yes | `pid::Io` |
//! | PID/limits | yes | yes | – | – | `pid::Limits` |
//! | PID/loginuid | yes | – | – | yes | `pid::Loginuid` |
//! | PID/maps | yes | yes | – | – | `pid::Maps` |
//! | PID/mem | yes | – | – | – | none: it is the memory itself, which measures nothing |
//! | PID/mountinfo | yes | yes | – | – | `pid::Mountinfo` |
//! | PID/mountstats | yes | yes | – | – | `pid::Mountstats` |
//! | PID/ns/NAME | yes | yes | – | yes | `pid::ns` |
//! | PID/oom_score, oom_score_adj | yes | – | – | yes | `pid::OomScore`, `pid::OomScoreAdj` |
//! | PID/pagemap | yes | – | – | – | `pid::Pagemap` |
//! | PID/root | yes | yes | – | – | `pid::root` |
//! | PID/smaps | yes | yes | yes | – | `pid::Smaps` |
//! | PID/smaps_rollup | yes | yes | yes | yes | `pid::SmapsRollup` |
//! | PID/stat | yes | yes | yes | yes | `pid::Stat` |
//! | PID/statm | yes | yes | yes | yes | `pid::Statm` |
//! | PID/status | yes | yes | yes | yes | `pid::Status` |
//! | PID/syscall | yes | – | – | – | `pid::Syscall` |
//! | PID/task/TID/children | yes | – | – | – | `pid::Children` |
//! | PID/task/TID/schedstat | yes | yes | – | – | `pid::Schedstat` |
//! | PID/wchan | yes | yes | – | yes | `pid::Wchan` |
//! | sys/crypto/fips_enabled | – | yes | – | – | `sys::Numbers` |
//! | sys/fs/binfmt_misc/NAME | yes | – | – | – | none: settings of a single program each |
//! | sys/fs/dentry-state | yes | – | – | – | `sys::DentryState` |
//! | sys/fs/epoll/max_user_watches | yes | – | – | – | `sys::Setting` |
//! | sys/fs/file-max, file-nr | yes | – | – | – | `sys::Setting`, `sys::FileNr` |
//! | sys/kernel/core_pattern | – | yes | – | – | `sys::CorePattern` |
//! | sys/kernel/hung_task_detect_count | – | yes | – | – | `sys::Setting` |
//! | sys/kernel/keys/NAME | yes | – | – | – | `sys::Setting` |
//! | sys/kernel/osrelease | yes | – | – | yes | `sys::Osrelease` |
//! | sys/kernel/ostype | yes | – | – | – | none: it is always `Linux` |
//! | sys/kernel/pid_max, threads-max | yes | – | – | pid_max | `sys::PidMax`, `sys::ThreadsMax` |
//! | sys/kernel/random/boot_id, uuid | yes | – | – | – | `sys::BootId`, `sys::Uuid` |
//! | sys/kernel/random/entropy_avail | yes | yes | – | – | `sys::EntropyAvail` |
//! | sys/kernel/random/poolsize and others | yes | yes | – | – | `sys::Setting` |
//! | sys/kernel/sem | yes | – | – | – | `sys::Numbers` |
//! | sys/kernel/shmall, shmmax, shmmni, sysrq | yes | – | – | – | `sys::Setting` |
//! | sys/kernel/tainted | – | yes | – | – | `sys::Taints` |
//! | sys/kernel/version | yes | – | – | – | `system::Version` |
//! | sys/vm/NAME | some | yes | – | – | `sys::vm` |
