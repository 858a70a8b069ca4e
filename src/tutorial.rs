//! One small monitor, rewritten until little is left but the work of the kernel.
//!
//! The monitor looks at all processes, and names the one that used the most CPU time since the last look, and
//! how much memory that process has. Each step is a file of the example `tutorial`, shown here as it is. The
//! example runs all of them in turns, checks that each finds a process as busy as one that it starts, and
//! prints what a look costs:
//!
//! ```sh
//! cargo run --release --example tutorial
//! ```
//!
//! ```text
//! 1000 sleeping processes, medians of 21 looks, CPU time of the thread
//! 1 text          27.31 ms    1.0 times as fast
//! 2 types         29.36 ms    0.9 times as fast
//! 3 table         11.27 ms    2.4 times as fast
//! 4 on demand      8.66 ms    3.2 times as fast
//! 5 changed        3.29 ms    8.3 times as fast
//! ```
//!
//! (A virtual machine of two AMD EPYC cores, Linux 6.18.)
//!
//! The rest of this page explains what each step changes. `Look` is a function that looks once, and `Busiest`
//! is its result: the number of the process, its name, CPU use in percent, and memory in KiB.
//!
//! # Step 1: text
//!
//! The files are read with the standard library, and split at blanks:
//!
//! ```ignore
#![doc = include_str!("../examples/tutorial/step1_text.rs")]
//! ```
//!
//! It works on most days. These are its faults:
//!
//! - The name of a process can have a blank in it. Then `fields[13]` is another field, and the program prints
//!   a wrong number, or ends.
//! - If a process exits and a new one gets its number, `ticks - before` overflows.
//! - A tick is not always a hundredth of a second, and a page is not always 4 KiB.
//! - The time is that of the whole look, and not that at which each file was read.
//! - A process that may not be read is skipped in silence, and so is a file that could not be understood.
//!
//! # Step 2: types
//!
//! The same, with the types of this crate. `read_in` opens, reads and closes a file:
//!
//! ```ignore
#![doc = include_str!("../examples/tutorial/step2_types.rs")]
//! ```
//!
//! The first four faults are gone. The name is found by its parentheses, and the kernel's units are part of
//! the types: [`kib`](crate::unit::Pages::kib) needs the machine, because a page has no fixed size. The start
//! time of a process proves that both samples belong to it. [`Interval::between`](crate::Interval::between)
//! makes a delta of two snapshots, in which a counter that wrapped, or was reset, is recognised. Errors are
//! still skipped, but each has a predicate for its cause: [`is_gone`](crate::Error::is_gone),
//! [`is_denied`](crate::Error::is_denied), [`is_parse`](crate::Error::is_parse).
//!
//! It costs a little more than step 1. All 52 fields are read instead of three, and no text is copied into
//! strings, but the directory of each process is opened too: both files are then opened in that directory,
//! and belong to the same process. Each look opens, reads and closes three descriptors a process, and that is
//! nearly all of its cost.
//!
//! # Step 3: a table that keeps the files open
//!
//! ```ignore
#![doc = include_str!("../examples/tutorial/step3_table.rs")]
//! ```
//!
//! The `HashMap`, the comparison of start times, and the clock are gone. A
//! [`ProcessTable`](crate::ProcessTable) does this work, and more: it keeps the files of each process open, so
//! that a look needs one `pread` a file; it reads into buffers that it keeps; and it knows which processes
//! started and exited in between. An open descriptor is also the identity of the process: it never reads a
//! process that got the same number later. The table skips no file in silence:
//! [`File::outcome`](crate::table::File::outcome) says what happened to each.
//!
//! # Step 4: read what is shown
//!
//! Memory is shown of one process, and step 3 reads it of all. A table reads what is in its type, and
//! [`Process::read`](crate::Process::read) reads a further file of one process:
//!
//! ```ignore
#![doc = include_str!("../examples/tutorial/step4_on_demand.rs")]
//! ```
//!
//! # Step 5: read what changed
//!
//! Most processes sleep most of the time. A process whose `schedstat` is the same as before was on no CPU, so
//! that its `stat` need not be read. `schedstat` is cheaper to read, because the kernel prints three numbers
//! instead of 52. In the same way, /proc need not be listed if no process was created:
//!
//! ```ignore
#![doc = include_str!("../examples/tutorial/step5_changed.rs")]
//! ```
//!
//! Two lines are new. They have a price: what other processes do to a sleeping process, such as taking its
//! memory, is seen at least every 20 looks, and not at once. For CPU time nothing is lost.
//! [`When`](crate::table::When) and [`set_walk_every`](crate::ProcessTable::set_walk_every) say exactly what
//! becomes old, and each value says [how old it is](crate::table::File::age).
//!
//! # What is left
//!
//! The rest is the kernel's work: one system call a process. Where that is still too much,
//! [`set_scan_threads`](crate::ProcessTable::set_scan_threads) shares it out over several CPUs, and
//! [`Select`](crate::Select) names the processes that matter. How close this is to the bare system calls, and
//! how other libraries compare, is measured in versus/RESULTS.md of the repository.
