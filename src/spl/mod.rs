//! Files below `/proc/spl`, which the modules of OpenZFS bring.

pub mod kstat;
