//! Single waits, which bpftrace shows and /proc does not.

pub mod line;
mod names;
mod tracer;
mod waits;

pub use tracer::Tracer;
pub use waits::{Trace, Wait, buckets};
