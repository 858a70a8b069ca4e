//! Repeated measurement of Linux from /proc.
//!
//! A [`Sampler`] keeps a file of /proc open, reads it again with one `pread` into a buffer that it keeps, and
//! parses the bytes into a typed snapshot that it keeps too. Two snapshots give a typed delta, and a delta
//! gives rates and shares.
//!
//! ```no_run
//! use procsampler::{ProcDir, Sampler, system::Stat};
//!
//! let mut stat = Sampler::<Stat>::open(&ProcDir::open()?)?;
//! loop {
//!     if let Some(delta) = stat.sample()?.delta() {
//!         println!("{:5.1} % busy", delta.cpu.busy_share() * 100.0);
//!     }
//!     std::thread::sleep(std::time::Duration::from_secs(1));
//! }
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! # What do you want to measure?
//!
//! | task | type | program |
//! | --- | --- | --- |
//! | CPU use of the machine, by CPU | [`system::Stat`] | [program](cookbook#cpu-use-of-the-machine-by-cpu) |
//! | CPU use, memory and I/O of a process | [`pid::Stat`], [`pid::Statm`], [`pid::Io`] | [program](cookbook#one-process-cpu-memory-io) |
//! | rates of a disk | [`system::Diskstats`] | [program](cookbook#disks-iostat) |
//! | rates of a network interface | [`net::Dev`] | [program](cookbook#network-interfaces) |
//! | memory in use, as free(1) shows it | [`system::Meminfo`] | [program](cookbook#memory-in-use-free) |
//! | all processes | [`ProcessTable`] | [program](cookbook#all-processes-pidstat) |
//! | the threads of a process | [`ProcessTable`] | [program](cookbook#the-threads-of-a-process) |
//! | a command with all its children | [`tree`] | the example `tree_time` |
//! | tasks that wait for CPU, memory or I/O | [`pressure`] | [program](cookbook#pressure) |
//! | what threads wait for | [`waits`], [`pid::TimeSplit`] | the example `waits` |
//! | sockets and their processes | [`net::Tcp`], [`net::Owners`] | [program](cookbook#sockets-and-their-processes-ss) |
//! | the host, seen from a container | [`ProcDir::at`] | [program](cookbook#the-host-seen-from-a-container) |
//! | a cgroup | [`shape`] | [program](cookbook#a-file-that-this-crate-does-not-know) |
//! | a file that the crate does not know | [`shape`] | [program](cookbook#a-file-that-this-crate-does-not-know) |
//! | text that was captured on another machine | [`Sampler::detached`] | [program](cookbook#a-text-that-was-captured) |
//!
//! - [`tutorial`] rewrites one monitor in five steps and measures each.
//! - [`cookbook`] has a whole program for each task.
//! - [`which_file`] leads from a question to a file, and says what its numbers do not mean.
//! - [`files`] lists all files with their types and costs.
//! - [`compare`] is for users of procfs, sysinfo, psutil, libproc2 and prometheus/procfs.
//! - [`what_proc_tells`] says what /proc does not show, and which line of bpftrace shows it.
//!
//! # Once
//!
//! Every file can be read once, from the live /proc:
//!
//! ```no_run
//! use procsampler::{ProcFile, system::Meminfo};
//!
//! let meminfo = Meminfo::read()?;
//! match meminfo.mem_available {
//!     Some(available) => println!("{available}"),
//!     None => println!("this kernel is older than 3.14"),
//! }
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! That opens, reads and closes the file, and allocates. [`ProcFile::read_in`] takes a directory: a
//! [`ProcDir`] that is open already, the /proc of another machine, a process.
//!
//! # Again and again
//!
//! A sampler opens the file once. From its second sample on it makes one system call and allocates nothing.
//! It keeps the snapshot before the last too, and [`Sampler::delta`] is what changed between them, with the
//! time in between. Each counter says what it did, see [`Change`]: it increased, it wrapped, it was reset, or
//! it stepped back, as some of the kernel's counters do. [`Interval::per_second`] and [`Interval::share`]
//! make a number of it, which is unknown after a reset or a step back, and then prints as `-`. Here two texts
//! take the place of the file:
//!
//! ```
//! use procsampler::unit::{Centis, Monotonic};
//! use procsampler::{Sampler, system::Uptime};
//!
//! let mut uptime = Sampler::<Uptime>::detached();
//! uptime.push(b"100.00 150.00\n", Monotonic(0))?;
//! uptime.push(b"102.00 149.50\n", Monotonic(2_000_000_000))?;
//! let delta = uptime.delta().unwrap();
//! assert_eq!(format!("{:6.1}", delta.per_second(delta.up)), " 100.0");
//! assert_eq!(delta.idle.stepped_back(), Some(Centis(50)), "a CPU went offline");
//! assert_eq!(format!("{:6.1}", delta.per_second(delta.idle)), "     -");
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! A loop over the delta of a file of rows gives the rows that both samples have, and each row has its rates:
//!
//! ```no_run
//! use procsampler::{ProcDir, Sampler, system::Diskstats};
//!
//! let mut disks = Sampler::<Diskstats>::open(&ProcDir::open()?)?;
//! disks.sample()?;
//! std::thread::sleep(std::time::Duration::from_secs(1));
//! disks.sample()?;
//! for disk in disks.delta().iter().flatten() {
//!     let (reads, busy) = (disk.per_second(disk.read_ios), disk.share(disk.io_ticks) * 100.0);
//!     println!("{:12} {reads:8.1} reads/s {busy:5.1} % busy", disk.now.name);
//! }
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! [`Interval::between`] compares any two snapshots that you kept.
//!
//! # All processes
//!
//! A [`ProcessTable`] samples the files that you name of every process, or of [those that you
//! select](Select), and can do the same for their [threads](ProcessTable::with_threads):
//!
//! ```no_run
//! use procsampler::{ProcDir, ProcessTable, pid};
//!
//! let mut table = ProcessTable::<(pid::Stat, pid::Statm)>::new(&ProcDir::open()?)?;
//! loop {
//!     table.scan()?;
//!     for process in table.processes() {
//!         let (stat, statm) = process.files();
//!         let (Some(stat), Some(cpu)) = (stat.current(), stat.delta()) else { continue };
//!         let rss = statm.current().map(|statm| statm.resident.kib(&table.machine()));
//!         println!("{:7} {:5.1} % {rss:?} {}", process.pid(), cpu.cpu_share(cpu.cpu()) * 100.0, stat.comm);
//!     }
//!     std::thread::sleep(std::time::Duration::from_secs(1));
//! }
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! # Where things are
//!
//! The path in /proc is the address here: `/proc/stat` is [`system::Stat`], `/proc/PID/stat` is
//! [`pid::Stat`]. Each module's page has an excerpt of the file and says what its numbers do not mean.
//! Numbers carry the kernel's [unit](mod@unit) in their type. A value of `None` is one that this kernel does
//! not print. [`Reported`] is for values that the kernel can hide, or whose accounting can be switched off.
//! Lines that this crate does not know are kept in `unlisted`.
//!
//! A file of your own is a type that implements [`ProcFile`], by hand or by a macro of [`shape`]. It then
//! works in samplers, in tables and on captured text.
//!
//! # Errors and permissions
//!
//! An [`Error`] names path, line and field, and has a predicate for each cause that it can prove: [the
//! process is gone](Error::is_gone), [the process has no such data](Error::process_has_none),
//! [denied](Error::is_denied), [unsupported by this kernel](Error::is_unsupported),
//! [masked](Error::is_masked), [too long](Error::is_too_long), [not understood](Error::is_parse).
//!
//! Most files are readable by any user; each module says so. The kernel checks some permissions when a file
//! is opened and others at every read, so "open as root, then drop privileges" works for few files. Only a
//! [`Writer`] writes.
//!
//! # Features
//!
//! Most files are in groups. Each group is a feature, and all are on by default. A program that needs few
//! files compiles faster with only these groups:
//! `procsampler = { version = "0.1", default-features = false, features = ["net"] }`.
//!
//! | feature | modules |
//! | --- | --- |
//! | – | [`system`]: diskstats, interrupts, loadavg, meminfo, softirqs, stat, uptime, vmstat; [`pid`]: cgroup, cmdline, comm, cwd, exe, flags, io, ns, oom_score, oom_score_adj, root, schedstat, stat, state, statm, status, wchan; [`pressure`], [`shape`], samplers and tables |
//! | `net` | [`net`], but [`net::Owners`] needs `fs` too |
//! | `mm` | [`system`]: buddyinfo, kpagecgroup, kpagecount, kpageflags, page_frames, pagetypeinfo, slabinfo, swaps, vmallocinfo, zoneinfo; [`pid`]: clear_refs, ksm_stat, map_files, maps, numa_maps, pagemap, smaps, smaps_rollup |
//! | `sched` | [`waits`]; [`system`]: sched_debug, schedstat, timer_list; [`pid`]: autogroup, sched, stack, syscall, time_split, timerslack_ns |
//! | `fs` | [`disks`], [`fs`], [`spl`]; [`system`]: filesystems, locks, mdstat, partitions; [`pid`]: fd, fdinfo, mountinfo, mounts, mountstats |
//! | `process` | [`tree`]; [`pid`]: arch_status, attr, auxv, children, children_of, coredump_filter, cpuset, environ, limits, loginuid, patch_state, personality, seccomp_cache, sessionid, setgroups, timers, uid_map |
//! | `inventory` | [`sys`], [`sysvipc`], [`tty`]; [`system`]: cgroups, cmdline, consoles, cpuinfo, crypto, devices, dma, execdomains, fb, key_users, keys, misc, modules, mtrr, resources, version |
//!
//! These features are off by default:
//!
//! - `serde`: `Serialize` and `Deserialize` for every snapshot and every owned delta. A delta that borrows
//!   its rows is `Serialize` only; each row is written as it is now, with its delta. JSON and other formats
//!   for people leave out what is absent. All other formats write every field. A format without names
//!   (postcard) can be read back by the same version of this crate only. A format with names (CBOR,
//!   MessagePack's `to_vec_named`) can be read by a later version too.
//! - `config`: [`system::Config`], which reads `/proc/config.gz`.
//! - `syscall-names`: the names of system calls, [`pid::syscall::Call`], for each architecture. It switches
//!   `sched` on.

#![forbid(unsafe_code)]
#![deny(missing_docs)]
// What only the readers use.
#![cfg_attr(
    not(all(any(target_os = "linux", target_os = "android"), not(procsampler_no_readers))),
    allow(dead_code, unused_imports)
)]
#![warn(missing_debug_implementations, unreachable_pub, rust_2018_idioms)]
// What only the files of a group use.
#![cfg_attr(not(feature = "default"), allow(dead_code, unused_imports, unreachable_pub, unused_macros))]

// The one condition of what opens files: a system that has a /proc, and no test that goes without.
#[cfg(all(any(target_os = "linux", target_os = "android"), not(procsampler_no_readers)))]
#[path = "live.rs"]
mod live;
#[cfg(not(all(any(target_os = "linux", target_os = "android"), not(procsampler_no_readers))))]
#[path = "elsewhere.rs"]
mod live;

mod class;
pub mod compare;
mod context;
// Its programs need all groups of files, when they are compiled as tests.
#[cfg(any(feature = "default", not(doctest)))]
pub mod cookbook;
mod cursor;
pub mod delta;
pub mod error;
mod every_file;
#[cfg(feature = "serde")]
mod fields;
pub mod file;
pub mod files;
mod find;
mod for_types;
mod machine;
mod pad;
mod pair;
mod sample;
mod sampler;
#[cfg(feature = "serde")]
mod serial;
pub mod shape;
pub mod text;
#[cfg(any(feature = "default", not(doctest)))]
pub mod tutorial;
pub mod unit;
mod value;
pub mod what_proc_tells;
pub mod which_file;
mod words;

pub mod pid;
pub mod pressure;
pub mod system;

#[cfg(feature = "net")]
pub mod net;

#[cfg(feature = "sched")]
pub mod waits;

#[cfg(feature = "fs")]
pub mod disks;
#[cfg(feature = "fs")]
pub mod fs;
#[cfg(feature = "fs")]
pub mod spl;

#[cfg(feature = "process")]
pub mod tree;

#[cfg(feature = "inventory")]
pub mod sys;
#[cfg(feature = "inventory")]
pub mod sysvipc;
#[cfg(feature = "inventory")]
pub mod tty;

pub use class::Class;
pub use cursor::Cursor;
pub use delta::{Change, Delta, Interval};
pub use error::{Error, ParseError, Result};
pub use file::{FileIn, ProcFile};
pub use live::any_dir::AnyDir;
pub use live::dir::{self, PidDir, ProcDir, TidDir};
pub use machine::Machine;
pub use sample::Sample;
pub use sampler::Sampler;
pub use shape::unlisted::Unlisted;
pub use unit::Monotonic;
pub use value::Reported;
live::live! {
    pub use any_sampler::AnySampler;
    pub use process_table::{Outcome, Process, ProcessTable, Scan, Select};
    pub use writer::Writer;
}

// The modules that open files, by their names.
#[allow(unused_imports)]
use live::*;

/// Rows of tables: borrowed from a text, kept by identity, kept with their bytes, and counts by CPU; and what
/// is kept by its key.
pub mod rows {
    pub use crate::shape::kept::{TextRow, TextRows, TextRowsIter};
    pub use crate::shape::key_value::KeyValue;
    pub use crate::shape::matrix::{
        Matrix, MatrixDelta, MatrixDeltas, MatrixRow, MatrixRowDelta, MatrixRows,
    };
    pub use crate::shape::rows::{Identity, RowDelta, RowDeltas, RowDeltasIter, Rows};
    pub use crate::shape::table::{Columns, Row, TableRows};
    pub use crate::shape::unlisted::{UnlistedDelta, UnlistedIter};
    pub use crate::value::Number;
}

live::live! {
    /// What a table of processes or threads gives of each file.
    pub mod table {
        pub use crate::process_table::{
            File, FileSet, Owner, ThreadCounts, ThreadSet, Threads, When, raise_descriptor_limit,
        };
    }
}

/// What is sent to other threads, or seen by several.
const _: () = {
    const fn assert<T: Send + Sync>() {}
    assert::<Sampler<pid::Stat>>();
    assert::<Sample<'_, system::Vmstat>>();
    assert::<Interval<pid::stat::StatDelta>>();
    assert::<Error>();
    live::live! {
        assert::<Writer<pid::OomScoreAdj>>();
        assert::<ProcessTable<(pid::Stat, pid::Io, pid::Cmdline)>>();
        assert::<ProcessTable<(pid::Stat,), (), table::Threads<(pid::Stat, pid::Schedstat)>>>();
        #[cfg(feature = "process")]
        assert::<tree::Tree>();
        assert::<AnyDir>();
        assert::<ProcDir>();
        assert::<PidDir>();
        assert::<TidDir>();
    }
};

/// The examples of the README, compiled.
#[cfg(all(doctest, feature = "default"))]
#[doc = include_str!("../README.md")]
struct Readme;
