//! The common part of pg_time, pg_waits and pg_tiers: a statement on a PostgreSQL server of this machine, and
//! what /proc, the server itself and (if permitted) bpftrace report about it.
//!
//! An unknown value is `None` here and `-` in the output, never 0.

#![forbid(unsafe_code)]

pub mod command;
pub mod figure;
pub mod memory;
pub mod plan;
pub mod relations;
pub mod server;
pub mod session;
pub mod statement;
pub mod trace;
pub mod usage;

/// An error, as a sentence.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
