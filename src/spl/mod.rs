//! Files below `/proc/spl`, which the modules of OpenZFS create.
//!
//! Needs the [feature](crate#features) `fs`, which is on by default.

pub mod kstat;
