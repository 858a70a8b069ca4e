//! What bpftrace can tell beyond /proc: each single wait.

pub mod line;
mod names;
mod tracer;
mod waits;

pub use tracer::Tracer;
pub use waits::{Trace, Wait, buckets};
