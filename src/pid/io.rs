//! `/proc/PID/io`: what a process read and wrote.
//!
//! ```text
//! rchar: 7272
//! wchar: 296
//! syscr: 12
//! syscw: 1
//! read_bytes: 45056
//! write_bytes: 0
//! cancelled_write_bytes: 0
//! ```
//!
//! In `/proc/PID` the counters are those of the whole process, including exited threads and reaped children.
//! In `/proc/PID/task/TID` they are those of one thread. `rchar` and `wchar` count the bytes that calls like
//! read(2) and write(2) transfer on files, pipes, terminals and sockets, cached or not. Calls like recv(2)
//! and send(2) are not counted. `read_bytes` counts bytes that were fetched from storage for the process,
//! including readahead, so it can be larger than `rchar`. `write_bytes` counts when a page is dirtied, not
//! when it is written. Pages that are dirtied and then truncated are in `cancelled_write_bytes` of the
//! process that truncates.
//!
//! Reference: proc_pid_io(5). Permission: the same user, and PTRACE_MODE_READ_FSCREDS at *every read*: a
//! reader that dropped its rights is [denied](crate::Error::is_denied). With CONFIG_TASK_IO_ACCOUNTING. Linux
//! 2.6.20.

use crate::class::Class;
use crate::dir::{PidDir, TidDir};
use crate::file::FileIn;
use crate::shape::numbers::numbers;
use crate::unit::Bytes;

numbers! {
    /// One sample of `/proc/PID/io`.
    pub struct Io: "io", Class::TASK.in_one_piece().unchanged_while_asleep(), ":";

    /// What a process read and wrote between two samples.
    pub delta IoDelta;

    /// Bytes read by read-like calls, from the page cache or not. Linux 2.6.20; gVisor has it under another
    /// name.
    "rchar" rchar: Option<Bytes> = counter,
    /// Bytes written by write-like calls, to the page cache or not. Linux 2.6.20.
    "wchar" wchar: Bytes = counter,
    /// Number of read-like calls. Linux 2.6.20.
    "syscr" syscr: u64 = counter,
    /// Number of write-like calls. Linux 2.6.20.
    "syscw" syscw: u64 = counter,
    /// Bytes fetched from storage, including readahead. Linux 2.6.20.
    "read_bytes" read_bytes: Bytes = counter,
    /// Bytes of pages that were dirtied and are to be written to storage. Linux 2.6.20.
    "write_bytes" write_bytes: Bytes = counter,
    /// Bytes of dirty pages that this process discarded before they were written. Linux 2.6.20.
    "cancelled_write_bytes" cancelled_write_bytes: Bytes = counter,
}

impl FileIn<PidDir> for Io {
    fn at_birth() -> Option<Self> {
        Some(Io { rchar: Some(Bytes(0)), ..Io::default() })
    }
}

impl FileIn<TidDir> for Io {
    fn at_birth() -> Option<Self> {
        <Io as FileIn<PidDir>>::at_birth()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::{Change, Delta};
    use crate::file::ProcFile;
    use crate::machine::Machine;

    const TEXT: &[u8] = b"rchar: 7272\nwchar: 296\nsyscr: 12\nsyscw: 1\nread_bytes: 45056\nwrite_bytes: 0\n\
        cancelled_write_bytes: 0\n";

    #[test]
    fn all_seven() {
        let mut io = Io::default();
        io.parse(TEXT, &mut Default::default()).unwrap();
        assert_eq!((io.rchar, io.syscw, io.read_bytes), (Some(Bytes(7272)), 1, Bytes(45056)));
        let then = Io { rchar: Some(Bytes(7000)), ..io.clone() };
        assert_eq!(io.since(&then, &Machine::COMMON).rchar, Some(Change::By(Bytes(272))));
    }

    /// gVisor's first key is `char`.
    #[test]
    fn of_gvisor() {
        let mut io = Io::default();
        let text = TEXT.strip_prefix(b"r").unwrap();
        io.parse(text, &mut Default::default()).unwrap();
        assert_eq!((io.rchar, io.wchar, io.unlisted.number("char")), (None, Bytes(296), Some(7272)));
        let value = |key: &str| io.get(key).and_then(|value| value.number());
        assert_eq!((value("char"), value("wchar"), value("rchar")), (Some(7272), Some(296), None));
    }

    #[test]
    fn what_is_malformed() {
        let mut io = Io::default();
        let text = String::from_utf8(TEXT.to_vec()).unwrap();
        io.parse(text.replace("7272", "-1").as_bytes(), &mut Default::default()).unwrap();
        assert_eq!((io.rchar, io.wchar, io.unlisted.malformed()), (None, Bytes(296), 1));
        assert_eq!((io.unlisted.get("rchar"), io.get("rchar")), (Some(&b"-1"[..]), None));
        let error = io.parse(text.replace("296", "x").as_bytes(), &mut Default::default()).unwrap_err();
        assert_eq!((error.field(), error.at()), ("wchar", 19));
    }

    #[test]
    fn a_key_that_is_missing_is_named() {
        let text = TEXT.strip_suffix(b"cancelled_write_bytes: 0\n").unwrap();
        let error = Io::default().parse(text, &mut Default::default()).unwrap_err();
        assert_eq!((error.field(), error.at()), ("cancelled_write_bytes", text.len()));
    }
}
