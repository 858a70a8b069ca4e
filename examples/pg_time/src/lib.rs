//! What pg_time, pg_waits and pg_tiers share: a statement on a PostgreSQL server of this machine, and what
//! /proc, the server itself and (where it may) bpftrace say of it.
//!
//! A value that is not known is `None` here and `-` in the outputs, never 0.

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

/// What went wrong, as a sentence.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
