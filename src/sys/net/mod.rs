//! Files below `/proc/sys/net`.
//!
//! They are of a network namespace, some of them of the machine and shown in the first namespace only.
//! `/proc/sys` shows the namespace of the *reader*, whatever the path is below which the /proc lies.

pub mod core;
pub mod netfilter;
