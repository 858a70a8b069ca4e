//! Files below `/proc/spl/kstat`: statistics in the format of Solaris.

pub mod zfs;
