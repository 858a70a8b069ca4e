//! Which file answers which question, and what its number does not mean.
//!
//! The page [`files`](crate::files) has the cost of each file; `cargo run --release --all-features --example
//! cost` prints it for your machine.
//!
//! # CPU
//!
//! | question | where | what it does not mean |
//! | --- | --- | --- |
//! | how busy is the machine? | [`system::Stat`](crate::system::Stat), `busy_share` of its delta | the times are counted in ticks, or measured, as the kernel was built |
//! | do CPUs wait for disks? | `iowait` of the same | it is idle time of a CPU that had started I/O: it is no measure of a disk, and falls when another task uses the CPU |
//! | does the hypervisor take time? | `steal` of the same | 0 where the hypervisor does not report it |
//! | how many tasks want to run? | `procs_running` of the same, [`system::Loadavg`](crate::system::Loadavg) | the load average counts tasks in uninterruptible sleep too |
//! | do tasks wait for a CPU? | [`pressure::Cpu`](crate::pressure::Cpu), [`pid::Schedstat`](crate::pid::Schedstat) | schedstat of a running task is brought up to date at a tick |
//! | what does a process use? | [`pid::Stat`](crate::pid::Stat), `cpu()` of its delta | user and system are split by ticks; children count in `cutime` when they are waited for |
//! | what does a thread use? | the same of a [`TidDir`](crate::TidDir), [`pid::Schedstat`](crate::pid::Schedstat) | schedstat and the context switches of `PID/status` are the leader's alone |
//! | what does a command use with all its children? | [`tree::Tree`](crate::tree::Tree) | children for which no process waits are in no total |
//!
//! # Memory
//!
//! | question | where | what it does not mean |
//! | --- | --- | --- |
//! | how much can be used? | `mem_available` of [`system::Meminfo`](crate::system::Meminfo) | it is an estimate; `mem_free` leaves out the page cache, which can be given back |
//! | how much is in use, as free(1) says? | `used()` of the same | |
//! | how much does a process use? | `pss` of [`pid::SmapsRollup`](crate::pid::SmapsRollup) | it takes the mmap lock of the process and a look at each page; RSS counts shared pages in each process |
//! | the same for all processes, cheaply? | `resident` less `shared` of [`pid::Statm`](crate::pid::Statm) | `shared` is file and shared memory, also if one process alone has it; since Linux 6.2 the counters may lag behind by some pages a CPU |
//! | what was the peak? | `vm_hwm` of [`pid::Status`](crate::pid::Status) | a write to `clear_refs` resets it |
//! | does memory run short? | [`pressure::Memory`](crate::pressure::Memory), `workingset_refault_file` of [`system::Vmstat`](crate::system::Vmstat) | |
//! | did faults wait for a disk? | `majflt` of [`pid::Stat`](crate::pid::Stat) | readahead makes minor faults of most |
//!
//! # Disks and files
//!
//! | question | where | what it does not mean |
//! | --- | --- | --- |
//! | what does a disk do? | [`system::Diskstats`](crate::system::Diskstats) | `io_ticks` is the time in which any request was in progress: an SSD or an array that is "100 % busy" may do many times more |
//! | what does a process read from disks? | `read_bytes` of [`pid::Io`](crate::pid::Io) | readahead is in it, and what another process needs of the same pages is not |
//! | what does a process write to disks? | `write_bytes` of the same | it is counted when a page becomes dirty, and the disk is written later, or never, see `cancelled_write_bytes` |
//! | what did it ask for? | `rchar`, `wchar` of the same | pipes, sockets and terminals are in them |
//! | do threads wait for disks? | `delayacct_blkio_ticks` of [`pid::Stat`](crate::pid::Stat), [`pid::TimeSplit`](crate::pid::TimeSplit) | [unmeasured](crate::Reported) unless `kernel.task_delayacct` is on |
//! | what is a disk mounted as? | [`disks`](crate::disks) | |
//!
//! # Network
//!
//! | question | where | what it does not mean |
//! | --- | --- | --- |
//! | what does an interface carry? | [`net::Dev`](crate::net::Dev) | some drivers count in 32 bits |
//! | are segments lost? | `retrans_segs` of [`net::Snmp`](crate::net::Snmp), [`net::Netstat`](crate::net::Netstat) | of this network namespace alone |
//! | which process has a socket? | [`net::Owners`](crate::net::Owners) | a socket in TIME_WAIT belongs to no process |
//! | are packets dropped before a socket? | [`net::SoftnetStat`](crate::net::SoftnetStat), `drops` of [`net::Udp`](crate::net::Udp) | |
//!
//! # What a thread waits for
//!
//! | question | where | what it does not mean |
//! | --- | --- | --- |
//! | where does the wall time go? | [`pid::TimeSplit`](crate::pid::TimeSplit) | what is neither CPU, run queue nor block I/O is one remainder |
//! | in which calls and kernel functions? | [`waits`](crate::waits) | shares with errors, no durations of single waits |
//! | which single wait, how long? | not in /proc: [`what_proc_tells`](crate::what_proc_tells) has the line of bpftrace | |
