//! What /proc shows of where time is spent, what it does not show, and the line of bpftrace that shows it.
//!
//! /proc has states and sums. It has no events: a system call, a wait or a read that begins and ends between
//! two samples adds to a sum, or leaves no trace. eBPF can show events. It needs root and a kernel that has
//! the tracepoints, and it slows down the traced program.
//!
//! | question | in /proc | not in /proc | line |
//! | --- | --- | --- | ---: |
//! | CPU time of a thread | `schedstat`, in nanoseconds; while it runs, updated once per tick | how long each turn was | 1 |
//! | user and system time | ticks; the mode is sampled at the tick | the split of less than about ten ticks | 2 |
//! | waiting for a CPU | `schedstat`, the sum in nanoseconds | each wait; which thread had the CPU | 3 |
//! | waiting for disk | `delayacct_blkio_ticks` of `stat`, if `kernel.task_delayacct` is 1 | each wait; which file | 4 |
//! | other sleep | the remaining time: [`TimeSplit`](crate::pid::TimeSplit) | how long each was; which thread woke it | 5 |
//! | what a thread waits for | shares of time, by sampling: [`waits`](crate::waits) | counts and durations; waits shorter than a pass | 6 |
//! | which file, which block | the arguments of its current call, for example of `pread64` | all the calls between two samples | 7 |
//! | page cache or disk | a bracket, see below | a single read | 4 |
//! | bytes read and written | `io`: bytes requested, and bytes from and to storage | which file; the size of each request | 8 |
//! | number of system calls | only reads and writes: `syscr` and `syscw` of `io` | all others, and failed ones | 9 |
//! | duration of system calls | nothing | all of it | 10 |
//! | locks | whether a thread is in `futex` or `semop`, by sampling | how often, by lock | 11 |
//! | page faults | counts, minor and major, in `stat` | their addresses and durations | 12 |
//! | memory | RSS and its peak in `status`; pages in `smaps` | what allocated it | 13 |
//! | children that have exited | sums, after they were waited for: `cutime`, `io` | each child, if it lived only between two samples | 14 |
//! | where in the program | the kernel stack of a sleeping thread | the program's own stack | 15 |
//! | latency of the disk | sums of `diskstats` | its distribution | 16 |
//! | hardware counters | nothing | cycles, cache misses | 17 |
//!
//! The lines, for a program with the name `postgres`. `bpftrace -e '…'` runs a line, and prints the result
//! when it is interrupted:
//!
//! ```text
//! 1  tracepoint:sched:sched_switch { if (@t[args->prev_pid]) { @us = hist((nsecs - @t[args->prev_pid]) / 1000);
//!      delete(@t[args->prev_pid]); } if (args->next_comm == "postgres") { @t[args->next_pid] = nsecs; } }
//! 2  profile:hz:997 /comm == "postgres"/ { @[cpu, ustack(1), kstack(1)] = count(); }
//! 3  tracepoint:sched:sched_wakeup /args->comm == "postgres"/ { @t[args->pid] = nsecs; }
//!    tracepoint:sched:sched_switch /@t[args->next_pid]/ { @us[args->prev_comm] =
//!      hist((nsecs - @t[args->next_pid]) / 1000); delete(@t[args->next_pid]); }
//! 4  tracepoint:syscalls:sys_enter_pread64 /comm == "postgres"/ { @in[tid] = args->fd; @s[tid] = 0; }
//!    tracepoint:sched:sched_switch /@in[args->prev_pid] && (args->prev_state & 0xff)/ { @s[args->prev_pid] = nsecs; }
//!    tracepoint:sched:sched_waking /@s[args->pid]/ { @us[@in[args->pid]] = hist((nsecs - @s[args->pid]) / 1000);
//!      @s[args->pid] = 0; }
//!    tracepoint:syscalls:sys_exit_pread64 { delete(@in[tid]); }
//! 5  tracepoint:sched:sched_waking /args->comm == "postgres"/ { @[comm, args->pid] = count(); }
//! 6  tracepoint:sched:sched_switch /args->prev_comm == "postgres" && (args->prev_state & 0xff)/
//!      { @[kstack(5)] = count(); }
//! 7  tracepoint:syscalls:sys_enter_pread64 /comm == "postgres"/
//!      { printf("%d fd %d block %d\n", pid, args->fd, args->pos >> 13); }
//! 8  tracepoint:block:block_rq_issue { @[comm, args->rwbs] = hist(args->bytes); }
//! 9  tracepoint:raw_syscalls:sys_enter /comm == "postgres"/ { @[args->id] = count(); }
//! 10 tracepoint:raw_syscalls:sys_enter /comm == "postgres"/ { @t[tid] = nsecs; }
//!    tracepoint:raw_syscalls:sys_exit /@t[tid]/ { @us[args->id] = hist((nsecs - @t[tid]) / 1000); delete(@t[tid]); }
//! 11 tracepoint:syscalls:sys_enter_futex /comm == "postgres"/ { @[args->uaddr] = count(); }
//! 12 tracepoint:exceptions:page_fault_user /comm == "postgres"/ { @[args->address >> 21] = count(); }
//! 13 tracepoint:syscalls:sys_enter_mmap /comm == "postgres"/ { @[ustack(5)] = sum(args->len); }
//! 14 tracepoint:sched:sched_process_exec { printf("%d %s\n", pid, str(args->filename)); }
//!    tracepoint:sched:sched_process_exit { printf("%d ends\n", pid); }
//! 15 profile:hz:99 /comm == "postgres"/ { @[ustack] = count(); }
//! 16 tracepoint:block:block_rq_issue { @t[args->dev, args->sector] = nsecs; }
//!    tracepoint:block:block_rq_complete /@t[args->dev, args->sector]/
//!      { @us = hist((nsecs - @t[args->dev, args->sector]) / 1000); delete(@t[args->dev, args->sector]); }
//! 17 hardware:cache-misses:10000 { @[comm] = count(); }
//! ```
//!
//! If bpftrace or the right to use it is missing, the programs of `examples/` print which line would show
//! more. `examples/bpftrace/` has scripts for PostgreSQL that run alone: `read_sleep.bt` (4),
//! `write_snoop.bt` (7, for writes), `cpu_dist.bt` (1 and 3) and `statement_waits.bt` (each wait of one
//! statement).
//!
//! # Time
//!
//! - On a CPU, waiting for a CPU, waiting for disk and other sleep together are the wall time of a thread.
//!   "Other" was 0 to 1.6 % for PostgreSQL statements that nothing blocked.
//! - `schedstat` agreed with getrusage(2) within 0.4 % at 170 ms, and within 3.5 % at 0.7 ms. The ticks were
//!   wrong by 7 % and by up to 183 %. Read `schedstat` when the thread sleeps.
//! - While `kernel.task_delayacct` is 0, `delayacct_blkio_ticks` is 0 and not absent. It stays 0 in a task
//!   that was started during that time, even if the setting is changed later. So change the setting first,
//!   then start the program to be measured.
//! - A thread is not the process. `utime`, `stime` and `io` of a process are those of all its threads,
//!   including threads that have exited. `schedstat`, the context switches of `status` and
//!   `delayacct_blkio_ticks` are those of one thread.
//! - The counters of one statement of a server are spread over several processes. Parallel workers of
//!   PostgreSQL are in the `cutime` and `io` of the postmaster after it has reaped them. In one query the
//!   blocks in these sums were complete within 0.05 %, while the backend had 38 % of them. Each worker also
//!   reads about 27 blocks of its own when it starts. With the I/O workers of PostgreSQL 18 the backend had
//!   0.04 %.
//!
//! # Page cache and disk
//!
//! An average time per block does not prove where the blocks came from. With the rule "below 500 µs is the
//! page cache", a scan that was 82 % cached on a slow disk was "all disk". A scan that was 95 % cached, and
//! spent 78 % of its time on the disk, was "all cache". A scan with no cached blocks on a fast disk, at 4 to
//! 190 µs per block, was "all cache" too. A valid statement is a bracket, for a process with one thread that
//! sleeps for no other reason:
//!
//! ```text
//! reads that waited <= blocks not resident <= min(rchar, read_bytes) / block size
//! ```
//!
//! Reads that waited are the voluntary context switches. `read_bytes` includes the readahead, which is
//! charged to the process that read. So `read_bytes` alone is right for sequential scans, and 1.9 to 2.5
//! times too high for others. The bracket is narrow if readahead is rare (random and bitmap scans: 400 to 400
//! of 400 cold blocks). It is wide in a sequential scan, which on a fast disk sleeps for few of its blocks.
//!
//! # What it costs
//!
//! PostgreSQL 15 on two CPUs that had other work too, medians of 5 to 7 runs, with the layers in random order
//! in each round. CPU time is that of the server for one transaction of `pgbench -S -c 2 -R 1000`. Throughput
//! is that of `pgbench -S -c 2`, relative to the run without a layer in the same round.
//!
//! | layer | CPU time | throughput |
//! | --- | ---: | ---: |
//! | none | 163 µs | 1 |
//! | /proc, 20 times a second (`pg_waits -f 20`) | 153 µs | 1.02 |
//! | /proc, 100 times a second (`pg_waits -f 100`) | 179 µs | 0.85 |
//! | sums in the kernel (`read_sleep.bt`) | 186 µs | not measured |
//! | each wait printed, and /proc (`pg_waits --trace`) | 218 µs | 0.39 |
//!
//! The difference between the first two is random. `pg_waits` itself, which queries pg_stat_activity in each
//! pass, used 4 % of a CPU at 20 Hz, and 16 % at 100 Hz. A warm scan of 90,600 blocks took 1.1 s of CPU time,
//! and 2.6 s when each read was printed: 17 µs per read. So measure the time and the single waits in two
//! runs, or say that the time is that of the traced run, as `examples/pg_time` does.
