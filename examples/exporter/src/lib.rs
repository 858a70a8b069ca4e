//! The system's files and groups of processes, as metrics for Prometheus.
//!
//! The way of a request: `http` reads it and requests a text from `scrape`. The collectors of `scrape` read
//! their files once for all waiting requests, and `exposition` writes their results.

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

/// The reason why a collector has no result, or only a part of it.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
