//! Tests on the running kernel, with processes that they make.
//!
//! Each module is one property or one family of files. `cargo test --test live churn::` runs one of them.
//!
//! The tests are threads of one process and run at the same time. Exact values are read of the thread of the
//! test or of a child. A test that changes this process, or counts something in it, runs in a separate
//! process: `zoo::inside`.

#[path = "../fixtures/mod.rs"]
mod fixtures;
#[path = "../zoo/mod.rs"]
mod zoo;

mod any_dir;
mod churn;
mod fds;
mod files;
mod identity;
mod life;
mod life_thread;
mod memory;
mod mounts;
mod net;
mod opening;
mod process_files;
mod process_threads;
mod rights;
mod scan_threads;
mod schedstat_first;
mod skip_walk;
mod sockets;
mod table;
mod thread;
mod top;
mod tree;
mod waits;
mod when;
