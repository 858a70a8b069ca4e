//! Files below `/proc/spl/kstat`: statistics in the form of Solaris.

pub mod zfs;
