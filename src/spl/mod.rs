//! Files below `/proc/spl`, which the modules of OpenZFS create.

pub mod kstat;
