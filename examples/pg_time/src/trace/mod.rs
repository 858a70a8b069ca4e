//! What bpftrace shows and /proc does not: each single wait.

pub mod line;
mod names;
mod tracer;
mod waits;

pub use tracer::Tracer;
pub use waits::{Trace, Wait, buckets};
