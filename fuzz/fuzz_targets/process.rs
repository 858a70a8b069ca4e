//! The files of processes and threads.
#![no_main]

procsampler_fuzz::target!(|file| !file.starts_with("root/"));
