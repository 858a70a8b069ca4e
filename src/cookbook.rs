//! Whole programs for common tasks, to copy.
//!
//! Each program compiles as it is. A program that samples in a loop ends with ^C. The longer programs are
//! examples of this crate. The name of a tool in a title is that of the program which prints the same, and
//! tests compare the numbers with those of that program or with its formula.
//!
//! # CPU use of the machine, by CPU
//!
//! The formula is that of mpstat(1): idle time and iowait are not busy, and guest time is counted in user
//! time. A share that cannot be known, for example after a reset, prints as `-`.
//!
//! ```no_run
//! use procsampler::{ProcDir, Sampler, system::Stat};
//!
//! fn main() -> procsampler::Result<()> {
//!     let mut stat = Sampler::<Stat>::open(&ProcDir::open()?)?;
//!     loop {
//!         if let Some(delta) = stat.sample()?.delta() {
//!             let (cpu, busy) = (&delta.cpu, delta.cpu.busy_share() * 100.0);
//!             let [iowait, steal] = [cpu.iowait, cpu.steal].map(|time| cpu.share_of(time) * 100.0);
//!             println!("all: {busy:5.1} % busy, {iowait:5.1} % iowait, {steal:5.1} % steal");
//!             for cpu in &delta.cpus() {
//!                 println!("{:3}: {:5.1} % busy", cpu.now.id, cpu.busy_share() * 100.0);
//!             }
//!         }
//!         std::thread::sleep(std::time::Duration::from_secs(1));
//!     }
//! }
//! ```
//!
//! # One process: CPU, memory, I/O
//!
//! After the process has exited, a sample is an error for which [`is_gone`](crate::Error::is_gone) returns
//! true, even if another process has the same number by then.
//!
//! ```no_run
//! use procsampler::{ProcDir, Sampler, pid};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let pid: u32 = std::env::args().nth(1).ok_or("usage: watch PID")?.parse()?;
//!     let process = ProcDir::open()?.pid(pid)?;
//!     let (mut stat, mut io) = (Sampler::<pid::Stat>::open(&process)?, Sampler::<pid::Io>::open(&process)?);
//!     let mut statm = Sampler::<pid::Statm>::open(&process)?;
//!     loop {
//!         let (stat, io, statm) = (stat.sample()?, io.sample()?, statm.sample()?);
//!         if let (Some(s), Some(i)) = (stat.delta(), io.delta()) {
//!             let rss = statm.resident.kib(&statm.machine());
//!             let [read, written] = [i.read_bytes, i.write_bytes].map(|bytes| i.per_second(bytes));
//!             println!("{:5.1} % CPU, {rss} KiB, {read:.0} B/s read, {written:.0} B/s written",
//!                 s.cpu_share(s.cpu()) * 100.0);
//!         }
//!         std::thread::sleep(std::time::Duration::from_secs(1));
//!     }
//! }
//! ```
//!
//! # All processes: pidstat
//!
//! ```no_run
#![doc = include_str!("../examples/pidstat.rs")]
//! ```
//!
//! # The threads of a process
//!
//! ```no_run
#![doc = include_str!("../examples/threads.rs")]
//! ```
//!
//! # Threads that wait for I/O
//!
//! ```no_run
#![doc = include_str!("../examples/blocked.rs")]
//! ```
//!
//! # The machine: vmstat
//!
//! ```no_run
#![doc = include_str!("../examples/vmstat.rs")]
//! ```
//!
//! # Memory in use: free
//!
//! ```no_run
#![doc = include_str!("../examples/free.rs")]
//! ```
//!
//! # Disks: iostat
//!
//! ```no_run
#![doc = include_str!("../examples/iostat.rs")]
//! ```
//!
//! # Interrupts by rate: irqtop
//!
//! The rate of an interrupt is the sum of its counts on all CPUs, as irqtop(1) shows it.
//!
//! ```no_run
//! use procsampler::{ProcDir, Sampler, system::Interrupts, text::Printable};
//!
//! fn main() -> procsampler::Result<()> {
//!     let mut interrupts = Sampler::<Interrupts>::open(&ProcDir::open()?)?;
//!     loop {
//!         if let Some(delta) = interrupts.sample()?.delta() {
//!             let rows = delta.rows.iter().map(|row| (delta.per_second(row.sum), row.now));
//!             let mut rows: Vec<_> = rows.collect();
//!             rows.sort_by_key(|&(rate, _)| std::cmp::Reverse(rate));
//!             println!("\n       IRQ      DELTA NAME");
//!             for (rate, row) in rows.iter().take(20) {
//!                 println!("{:>10} {rate:10.1} {}", Printable(row.label), Printable(row.description));
//!             }
//!         }
//!         std::thread::sleep(std::time::Duration::from_secs(1));
//!     }
//! }
//! ```
//!
//! # Network interfaces
//!
//! ```no_run
//! use procsampler::{ProcDir, Sampler, net::Dev};
//!
//! fn main() -> procsampler::Result<()> {
//!     let mut dev = Sampler::<Dev>::open(&ProcDir::open()?)?;
//!     loop {
//!         for interface in dev.sample()?.delta().iter().flatten() {
//!             let [received, sent] =
//!                 [interface.rx_bytes, interface.tx_bytes].map(|bytes| interface.per_second(bytes));
//!             println!("{:15} {received:12.0} B/s received {sent:12.0} B/s sent", interface.now.name);
//!         }
//!         std::thread::sleep(std::time::Duration::from_secs(1));
//!     }
//! }
//! ```
//!
//! # Pressure
//!
//! ```no_run
//! use procsampler::{ProcDir, Sampler, pressure};
//!
//! fn main() -> procsampler::Result<()> {
//!     let proc = ProcDir::open()?;
//!     let mut memory = Sampler::<pressure::Memory>::open(&proc)?;
//!     loop {
//!         if let Some(delta) = memory.sample()?.delta() {
//!             let [some, full] = [delta.some.total, delta.full.total].map(|time| delta.share(time) * 100.0);
//!             println!("some task waited for memory {some:5.1} % of the time, all of them {full:5.1} %");
//!         }
//!         std::thread::sleep(std::time::Duration::from_secs(1));
//!     }
//! }
//! ```
//!
//! # Sockets and their processes: ss
//!
//! ```
//! use procsampler::net::{Owners, Tcp, Tcp6, inet};
//! use procsampler::{ProcDir, ProcFile};
//!
//! fn main() -> procsampler::Result<()> {
//!     let proc = ProcDir::open()?;
//!     let (tcp, tcp6, owners) = (Tcp::read_in(&proc)?, Tcp6::read_in(&proc)?, Owners::read(&proc)?);
//!     for socket in inet::both(&tcp.sockets, &tcp6.sockets, &proc.machine()) {
//!         let pids: Vec<u32> = socket.inode.iter().flat_map(|&inode| owners.of(inode)).collect();
//!         println!("{:?} {} {} {pids:?}", socket.st, socket.local_address, socket.rem_address);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # The host, seen from a container
//!
//! The host's /proc is mounted at another place, often `/host/proc`. `net` in it is a link to the network
//! namespace of the reader. The interfaces of the host are in the `net` of process 1.
//!
//! ```no_run
//! use procsampler::{Machine, ProcDir, ProcFile, net::Dev, system::Loadavg};
//!
//! fn main() -> procsampler::Result<()> {
//!     let host = ProcDir::at("/host/proc", Machine::this())?;
//!     println!("load {}", Loadavg::read_in(&host)?.one);
//!     for interface in &Dev::read_in(&host.pid(1)?)?.interfaces {
//!         println!("{}: {} received", interface.name, interface.traffic.rx_bytes);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # A text that was captured
//!
//! A sampler without a file takes texts, with the time at which each was read.
//!
//! ```
//! use procsampler::{Monotonic, Sampler, system::Uptime};
//!
//! fn main() -> procsampler::Result<()> {
//!     let mut uptime = Sampler::<Uptime>::detached();
//!     uptime.push(b"100.00 150.00\n", Monotonic(0))?;
//!     uptime.push(b"102.00 153.00\n", Monotonic(2_000_000_000))?;
//!     let delta = uptime.delta().expect("there are two samples");
//!     assert_eq!(format!("{:.1}", delta.per_second(delta.idle)), "150.0");
//!     Ok(())
//! }
//! ```
//!
//! # Samplers of many files
//!
//! ```
//! use procsampler::{AnySampler, ProcDir, Sampler, net, system};
//!
//! fn main() -> procsampler::Result<()> {
//!     let proc = ProcDir::open()?;
//!     let mut samplers: Vec<Box<dyn AnySampler>> = vec![
//!         Box::new(Sampler::<system::Stat>::open(&proc)?),
//!         Box::new(Sampler::<system::Meminfo>::open(&proc)?),
//!         Box::new(Sampler::<net::Dev>::open(&proc)?),
//!     ];
//!     for sampler in &mut samplers {
//!         sampler.sample()?;
//!         println!("{}: {} bytes", sampler.path().display(), sampler.text().len());
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # A thread that samples, and another that shows
//!
//! A sampler can be sent to another thread. What it lends, a snapshot or a delta, stays in its thread: send
//! the numbers, or a clone of the snapshot.
//!
//! ```no_run
//! use std::{sync::mpsc, thread, time::Duration};
//!
//! use procsampler::{ProcDir, Sampler, system::Stat};
//!
//! fn main() -> procsampler::Result<()> {
//!     let mut stat = Sampler::<Stat>::open(&ProcDir::open()?)?;
//!     let (sender, receiver) = mpsc::channel();
//!     thread::spawn(move || -> procsampler::Result<()> {
//!         loop {
//!             let busy = stat.sample()?.delta().and_then(|delta| delta.cpu.busy_share().known());
//!             if sender.send(busy).is_err() {
//!                 return Ok(());
//!             }
//!             thread::sleep(Duration::from_millis(100));
//!         }
//!     });
//!     for busy in receiver.iter().flatten() {
//!         println!("{:5.1} % busy", busy * 100.0);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # In tokio
//!
//! A read of /proc does not wait for a device, but takes CPU time: microseconds for a file of the system,
//! milliseconds for a scan of thousands of processes, and a file of a process can wait for that process's
//! mmap lock. So a short sample can be taken in a task, and a scan belongs in `spawn_blocking`, to which the
//! table is moved and from which it comes back.
//!
//! ```no_run
//! use procsampler::{ProcDir, ProcessTable, pid};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
//!     let mut table = ProcessTable::<(pid::Stat,)>::new(&ProcDir::open()?)?;
//!     runtime.block_on(async {
//!         loop {
//!             let scan;
//!             (table, scan) = tokio::task::spawn_blocking(move || {
//!                 let scan = table.scan();
//!                 (table, scan)
//!             })
//!             .await?;
//!             scan?;
//!             println!("{} processes", table.processes().len());
//!             tokio::time::sleep(std::time::Duration::from_secs(1)).await;
//!         }
//!     })
//! }
//! ```
//!
//! # JSON, MessagePack, CBOR, postcard
//!
//! With the feature `serde` a snapshot can be written in any format. What is absent is left out in formats
//! for people.
//!
#![cfg_attr(feature = "serde", doc = "```")]
#![cfg_attr(not(feature = "serde"), doc = "```ignore")]
//! use procsampler::{Monotonic, Sampler, system::Loadavg};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let mut loadavg = Sampler::<Loadavg>::detached();
//!     let sample = loadavg.push(b"0.20 0.18 0.12 1/80 11206\n", Monotonic(0))?;
//!     let json = serde_json::to_string(&*sample)?;
//!     assert!(json.starts_with(r#"{"one":"#), "{json}");
//!     assert_eq!(serde_json::from_str::<Loadavg>(&json)?, *sample);
//!     let packed = postcard::to_stdvec(&*sample)?;
//!     assert_eq!(postcard::from_bytes::<Loadavg>(&packed)?, *sample);
//!     let named = rmp_serde::to_vec_named(&*sample)?;
//!     assert_eq!(rmp_serde::from_slice::<Loadavg>(&named)?, *sample);
//!     let mut cbor = Vec::new();
//!     ciborium::into_writer(&*sample, &mut cbor)?;
//!     assert_eq!(ciborium::from_reader::<Loadavg, _>(&cbor[..])?, *sample);
//!     println!("{} {} {} {} bytes", json.len(), packed.len(), named.len(), cbor.len());
//!     Ok(())
//! }
//! ```
//!
//! # A file that this crate does not know
//!
//! Files of cgroups, of /sys and of your own drivers are declared with the macros of [`shape`](crate::shape).
//! The example `cgroup` has cpu.stat, memory.stat, io.stat and cpu.pressure.
//!
//! ```no_run
//! use procsampler::unit::Micros;
//! use procsampler::{AnyDir, Class, FileIn, Machine, Sampler, shape};
//!
//! shape::numbers! {
//!     /// The CPU time of a cgroup.
//!     pub struct CpuStat: "cpu.stat", Class::KERNFS.in_one_piece(), " ";
//!     /// The CPU time between two samples.
//!     pub delta CpuStatDelta;
//!     /// All of it.
//!     "usage_usec" usage: Micros = counter,
//! }
//! impl FileIn<AnyDir> for CpuStat {}
//!
//! fn main() -> procsampler::Result<()> {
//!     let slice = AnyDir::at("/sys/fs/cgroup/system.slice", Machine::this())?;
//!     let mut cpu = Sampler::<CpuStat>::open(&slice)?;
//!     loop {
//!         if let Some(delta) = cpu.sample()?.delta() {
//!             println!("{:.1} % CPU", delta.share(delta.usage) * 100.0);
//!         }
//!         std::thread::sleep(std::time::Duration::from_secs(1));
//!     }
//! }
//! ```
//!
//! # A piece of work, measured
//!
//! ```no_run
#![doc = include_str!("../examples/harness.rs")]
//! ```
