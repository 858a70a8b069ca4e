//! The system's files and groups of processes, as metrics for Prometheus.
//!
//! A request goes this way: `http` reads it and asks `scrape` for a text; `scrape` has its collectors read
//! their files once for all requests that wait, and `exposition` writes what they give.

#![forbid(unsafe_code)]

pub mod command;
pub mod exposition;
pub mod family;
pub mod groups;
pub mod held;
pub mod http;
pub mod publisher;
pub mod scrape;
pub mod source;
pub mod system;

/// Why a collector has nothing, or not all.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
