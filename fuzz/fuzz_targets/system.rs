//! The files of /proc itself.
#![no_main]

procsampler_fuzz::target!(|file| file.starts_with("root/"));
