//! For users of other libraries: the same task side by side, their calls and ours, and the files that each
//! reads.
//!
//! The libraries are procfs (0.18), sysinfo (0.40) and fb_procfs (0.9) for Rust, prometheus/procfs (0.21) for
//! Go, psutil (7.2) for Python, and libproc2 of procps-ng (4.0) for C.
//!
//! # One task side by side: the CPU use of a process over a second
//!
//! With this crate:
//!
//! ```no_run
//! use procsampler::{ProcDir, Sampler, pid};
//!
//! # fn main() -> procsampler::Result<()> {
//! # let pid = 1;
//! let mut stat = Sampler::<pid::Stat>::open(&ProcDir::open()?.pid(pid)?)?;
//! stat.sample()?;
//! std::thread::sleep(std::time::Duration::from_secs(1));
//! if let Some(delta) = stat.sample()?.delta() {
//!     println!("{:.1} %", delta.cpu_share(delta.cpu()) * 100.0);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! With procfs, the caller subtracts, knows the tick and the time, and checks that the process is the same:
//!
//! ```ignore
//! let process = procfs::process::Process::new(pid)?;
//! let (before, start) = (process.stat()?, Instant::now());
//! std::thread::sleep(Duration::from_secs(1));
//! let (after, time) = (process.stat()?, start.elapsed());
//! let ticks = (after.utime + after.stime) - (before.utime + before.stime);
//! println!("{:.1} %", ticks as f64 / procfs::ticks_per_second() as f64 / time.as_secs_f64() * 100.0);
//! ```
//!
//! With sysinfo, which computes the percentage:
//!
//! ```ignore
//! let mut system = System::new()?;
//! let pid = Pid::from_u32(pid);
//! system.refresh_processes(ProcessesToUpdate::Some(&[pid]), true);
//! std::thread::sleep(Duration::from_secs(1));
//! system.refresh_processes(ProcessesToUpdate::Some(&[pid]), true);
//! if let Some(process) = system.process(pid) {
//!     println!("{:.1} %", process.cpu_usage());
//! }
//! ```
//!
//! With fb_procfs, the caller subtracts numbers that are `Option`s:
//!
//! ```ignore
//! let reader = ProcReader::new();
//! let (before, start) = (reader.read_pid_stat(pid)?, Instant::now());
//! std::thread::sleep(Duration::from_secs(1));
//! let (after, time) = (reader.read_pid_stat(pid)?, start.elapsed());
//! let cpu = |stat: &PidStat| Some(stat.user_usecs? + stat.system_usecs?);
//! if let (Some(before), Some(after)) = (cpu(&before), cpu(&after)) {
//!     println!("{:.1} %", (after - before) as f64 / time.as_micros() as f64 * 100.0);
//! }
//! ```
//!
//! With psutil:
//!
//! ```text
//! print(psutil.Process(pid).cpu_percent(interval=1))
//! ```
//!
//! With prometheus/procfs, which leaves the difference to Prometheus:
//!
//! ```text
//! process, err := procfs.NewProc(pid)
//! stat, err := process.Stat()
//! fmt.Println(stat.CPUTime()) // seconds since the process started
//! ```
//!
//! With libproc2, which gives ticks since the process started:
//!
//! ```text
//! enum pids_item items[] = { PIDS_TICS_ALL };
//! struct pids_info *info = NULL;
//! unsigned pids[] = { pid };
//! procps_pids_new(&info, items, 1);
//! struct pids_fetch *fetch = procps_pids_select(info, pids, 1, PIDS_SELECT_PID);
//! unsigned long long ticks = PIDS_VAL(0, ull_int, fetch->stacks[0]);
//! ```
//!
//! # Their calls and ours
//!
//! | library | theirs | ours |
//! | --- | --- | --- |
//! | procfs | `Process::new(pid)` | [`ProcDir::pid`](crate::ProcDir::pid) |
//! | procfs | `Process::myself()` | [`ProcDir::this_process`](crate::ProcDir::this_process) |
//! | procfs | `process.stat()`, `.status()`, `.io()` once | [`read_in`](crate::ProcFile::read_in) of [`pid::Stat`](crate::pid::Stat), `Status`, `Io` |
//! | procfs | the same again and again | [`Sampler`](crate::Sampler) |
//! | procfs | `all_processes()` | [`ProcessTable`](crate::ProcessTable), or [`ProcDir::pids`](crate::ProcDir::pids) |
//! | procfs | `process.tasks()` | [`PidDir::tids`](crate::PidDir::tids), [`with_threads`](crate::ProcessTable::with_threads) |
//! | procfs | `process.fd()` | [`pid::Fds`](crate::pid::Fds) |
//! | procfs | `KernelStats::current()`, `Meminfo::current()` | [`system::Stat`](crate::system::Stat), [`system::Meminfo`](crate::system::Meminfo) |
//! | procfs | `net::tcp()` and the owners from all `fd()` | [`net::Tcp`](crate::net::Tcp), [`net::Owners`](crate::net::Owners) |
//! | procfs | `FromRead::from_read` | [`Sampler::push`](crate::Sampler::push), [`ProcFile::parse`](crate::ProcFile::parse) |
//! | procfs | `ProcError::PermissionDenied`, `NotFound` | [`is_denied`](crate::Error::is_denied), [`is_gone`](crate::Error::is_gone), [`is_unsupported`](crate::Error::is_unsupported) |
//! | sysinfo | `refresh_cpu_usage`, `global_cpu_usage` | `busy_share` of the delta of [`system::Stat`](crate::system::Stat) |
//! | sysinfo | `refresh_processes`, `processes` | [`ProcessTable::scan`](crate::ProcessTable::scan), [`processes`](crate::ProcessTable::processes) |
//! | sysinfo | `process.cpu_usage()` | [`cpu_share`](crate::Interval::cpu_share) of [`cpu()`](crate::pid::stat::StatDelta::cpu) |
//! | sysinfo | `process.memory()` | `resident` of [`pid::Statm`](crate::pid::Statm) |
//! | sysinfo | `process.disk_usage()` | the delta of [`pid::Io`](crate::pid::Io) |
//! | sysinfo | `used_memory`, `available_memory` | `used()` and `mem_available` of [`system::Meminfo`](crate::system::Meminfo) |
//! | sysinfo | `Networks`, `Disks` (I/O) | the deltas of [`net::Dev`](crate::net::Dev), [`system::Diskstats`](crate::system::Diskstats) |
//! | fb_procfs | `ProcReader::read_stat` and the other `read_` calls | [`Sampler`](crate::Sampler) of the file's type |
//! | fb_procfs | `read_all_pids` | [`ProcDir::pids`](crate::ProcDir::pids) |
//! | psutil | `cpu_percent`, `cpu_times_percent` | `busy_share`, `share_of` of the delta of [`system::Stat`](crate::system::Stat) |
//! | psutil | `virtual_memory` | [`system::Meminfo`](crate::system::Meminfo) |
//! | psutil | `disk_io_counters`, `net_io_counters` | [`system::Diskstats`](crate::system::Diskstats), [`net::Dev`](crate::net::Dev) |
//! | psutil | `net_connections` | [`net::Tcp`](crate::net::Tcp) and its siblings, [`net::Owners`](crate::net::Owners) |
//! | psutil | `process_iter` | [`ProcessTable`](crate::ProcessTable) |
//! | psutil | `memory_full_info` | [`pid::SmapsRollup`](crate::pid::SmapsRollup) |
//! | psutil | `NoSuchProcess`, `AccessDenied`, `ZombieProcess` | [`is_gone`](crate::Error::is_gone), [`is_denied`](crate::Error::is_denied), [`process_has_none`](crate::Error::process_has_none) |
//! | libproc2 | `procps_pids_reap` | [`ProcessTable::scan`](crate::ProcessTable::scan) |
//! | libproc2 | `procps_stat_select`, `procps_meminfo_select` | [`Sampler`](crate::Sampler) of the file's type |
//! | libproc2 | `PIDS_..._delta`, `VMSTAT_DELTA_...` | [`Sampler::delta`](crate::Sampler::delta) |
//! | prometheus | `NewFS(mount point)` | [`ProcDir::at`](crate::ProcDir::at) |
//! | prometheus | `fs.Stat()`, `fs.Meminfo()`, `proc.Stat()` | [`Sampler`](crate::Sampler) of the file's type |
//! | prometheus | `fs.AllProcs()` | [`ProcessTable`](crate::ProcessTable) |
//!
//! # When to stay
//!
//! - With sysinfo or psutil, if the program runs on other systems than Linux, or needs temperatures, users,
//!   batteries or the free space of file systems. This crate reads /proc only.
//! - With procfs, if the program reads a file now and then, its cost does not matter, and it works. procfs
//!   also writes settings below /proc/sys, which this crate does not.
//! - With prometheus/procfs, if the program is in Go, or needs the classes of /sys that it reads. For an
//!   exporter in Rust see the example `exporter`.
//! - With libproc2, if the program is in C, or must print exactly what ps and top print.
//!
//! # Which files each library reads
//!
//! The table has the files of /proc that at least one of four libraries reads. The type that reads a file
//! here is named by its path in this crate. If this crate does not read a file, the reason is given. Some of
//! the libraries read files of /sys too, which are not in the table.
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
