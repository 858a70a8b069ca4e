//! Which file answers which question, and what its number does not mean.
//!
//! The costs are microseconds of CPU time for a sample, nearly all of it the kernel's, on the machine of the
//! page [`files`](crate::files). `cargo run --release --all-features --example cost` prints them for yours.
//!
//! # CPU
//!
//! | question | where | file | µs | what it does not mean |
//! | --- | --- | --- | ---: | --- |
//! | how busy is the machine? | [`system::Stat`](crate::system::Stat), `busy_share` of its delta | stat | 9.0 | the times are counted in ticks, or measured, as the kernel was built |
//! | do CPUs wait for disks? | `iowait` of [`system::Stat`](crate::system::Stat) | stat | 9.0 | it is idle time of a CPU that had started I/O: it is no measure of a disk, and falls when another task uses the CPU |
//! | does the hypervisor take time? | `steal` of [`system::Stat`](crate::system::Stat) | stat | 9.0 | 0 where the hypervisor does not report it |
//! | how many tasks want to run? | `procs_running` of [`system::Stat`](crate::system::Stat), [`system::Loadavg`](crate::system::Loadavg) | stat, loadavg | 9.0, 2.0 | the load average counts tasks in uninterruptible sleep too |
//! | do tasks wait for a CPU? | [`pressure::Cpu`](crate::pressure::Cpu), [`pid::Schedstat`](crate::pid::Schedstat) | pressure/cpu, PID/task/TID/schedstat | 2.9, 1.6 | schedstat of a running task is brought up to date at a tick |
//! | what does a process use? | [`pid::Stat`](crate::pid::Stat), `cpu()` of its delta | PID/stat | 4.6 | user and system are split by ticks; children count in `cutime` when they are waited for |
//! | what does a thread use? | [`pid::Stat`](crate::pid::Stat) of a [`TidDir`](crate::TidDir), [`pid::Schedstat`](crate::pid::Schedstat) | PID/task/TID/stat, schedstat | 4.6, 1.6 | schedstat and the context switches of `PID/status` are the leader's alone |
//! | what does a command use with all its children? | [`tree::Tree`](crate::tree::Tree) | PID/stat, io of each process | 7.0 | children for which no process waits are in no total |
//!
//! # Memory
//!
//! | question | where | file | µs | what it does not mean |
//! | --- | --- | --- | ---: | --- |
//! | how much can be used? | `mem_available` of [`system::Meminfo`](crate::system::Meminfo) | meminfo | 7.4 | it is an estimate; `mem_free` leaves out the page cache, which can be given back |
//! | how much is in use, as free(1) says? | `used()` of [`system::Meminfo`](crate::system::Meminfo) | meminfo | 7.4 |  |
//! | how much does a process use? | `pss` of [`pid::SmapsRollup`](crate::pid::SmapsRollup) | PID/smaps_rollup | 55 | it takes the mmap lock of the process and a look at each page; RSS counts shared pages in each process |
//! | how much do all processes use, cheaply? | `resident` less `shared` of [`pid::Statm`](crate::pid::Statm) | PID/statm | 1.9 | `shared` is file and shared memory, also if one process alone has it; since Linux 6.2 the counters may lag behind by some pages a CPU |
//! | what was the peak? | `vm_hwm` of [`pid::Status`](crate::pid::Status) | PID/status | 9.0 | a write to `clear_refs` resets it |
//! | does memory run short? | [`pressure::Memory`](crate::pressure::Memory), `workingset_refault_file` of [`system::Vmstat`](crate::system::Vmstat) | pressure/memory, vmstat | 2.9, 23 |  |
//! | did faults wait for a disk? | `majflt` of [`pid::Stat`](crate::pid::Stat) | PID/stat | 4.6 | readahead makes minor faults of most |
//!
//! # Disks and files
//!
//! | question | where | file | µs | what it does not mean |
//! | --- | --- | --- | ---: | --- |
//! | what does a disk do? | [`system::Diskstats`](crate::system::Diskstats) | diskstats | 11 | `io_ticks` is the time in which any request was in progress: an SSD or an array that is "100 % busy" may do many times more |
//! | what does a process read from disks? | `read_bytes` of [`pid::Io`](crate::pid::Io) | PID/io | 2.4 | readahead is in it, and what another process needs of the same pages is not |
//! | what does a process write to disks? | `write_bytes` of [`pid::Io`](crate::pid::Io) | PID/io | 2.4 | it is counted when a page becomes dirty, and the disk is written later, or never, see `cancelled_write_bytes` |
//! | what did it ask for? | `rchar`, `wchar` of [`pid::Io`](crate::pid::Io) | PID/io | 2.4 | pipes and terminals are in them, and sockets if the calls are read(2) and write(2), but not recv(2) and send(2) |
//! | do threads wait for disks? | `delayacct_blkio_ticks` of [`pid::Stat`](crate::pid::Stat), [`pid::TimeSplit`](crate::pid::TimeSplit) | PID/task/TID/stat, schedstat | 4.6, 6.2 | [unmeasured](crate::Reported) unless `kernel.task_delayacct` is on |
//! | what is a disk mounted as? | [`disks`](crate::disks) | mountinfo, diskstats | 46 |  |
//!
//! # Network
//!
//! | question | where | file | µs | what it does not mean |
//! | --- | --- | --- | ---: | --- |
//! | what does an interface carry? | [`net::Dev`](crate::net::Dev) | net/dev | 7.6 | some drivers count in 32 bits |
//! | are segments lost? | `retrans_segs` of [`net::Snmp`](crate::net::Snmp), [`net::Netstat`](crate::net::Netstat) | net/snmp, net/netstat | 16, 42 | of this network namespace alone |
//! | which process has a socket? | [`net::Owners`](crate::net::Owners) | PID/fd of each process | – | a socket in TIME_WAIT belongs to no process |
//! | are packets dropped before a socket? | [`net::SoftnetStat`](crate::net::SoftnetStat), `drops` of [`net::Udp`](crate::net::Udp) | net/softnet_stat, net/udp | 3.5, 13 |  |
//!
//! # What a thread waits for
//!
//! | question | where | file | µs | what it does not mean |
//! | --- | --- | --- | ---: | --- |
//! | where does the wall time go? | [`pid::TimeSplit`](crate::pid::TimeSplit) | PID/task/TID/schedstat, stat | 6.2 | what is neither CPU, run queue nor block I/O is one remainder |
//! | in which calls and kernel functions? | [`waits`](crate::waits) | PID/task/TID/stat, schedstat, syscall, wchan | 6.2 to 11 | shares with errors, no durations of single waits |
//! | which single wait, how long? | not in /proc: [`what_proc_tells`](crate::what_proc_tells) has the line of bpftrace | – | – |  |
