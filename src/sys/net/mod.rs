//! Files below `/proc/sys/net`.
//!
//! They belong to a network namespace. Some belong to the machine and exist only in the first namespace.
//! `/proc/sys` shows the namespace of the *reader*, whatever the path of the /proc.

pub mod core;
pub mod netfilter;
