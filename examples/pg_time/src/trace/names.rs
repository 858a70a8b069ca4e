//! The name of a wait, similar to the names of PostgreSQL and Oracle.

use crate::relations::File;

/// The name for a call and its file. What follows distinguishes a wait for the client from a latch: see
/// [`waits`](super::waits).
pub fn of(call: &str, file: Option<&File>) -> &'static str {
    let kind = match file {
        Some(File::Relation { .. }) => 0,
        Some(File::Temporary(_)) => 1,
        Some(File::Wal(_)) => 2,
        _ => 3,
    };
    match call {
        "pread64" | "preadv" => ["DataFileRead", "BufFileRead", "WALRead", "FileRead"][kind],
        "pwrite64" | "pwritev" => ["DataFileWrite", "BufFileWrite", "WALWrite", "FileWrite"][kind],
        "fsync" | "fdatasync" => ["DataFileSync", "BufFileSync", "WALSync", "FileSync"][kind],
        "sync_file_range" => ["DataFileFlush", "BufFileFlush", "WALFlush", "FileFlush"][kind],
        "fallocate" => ["DataFileExtend", "BufFileExtend", "WALExtend", "FileExtend"][kind],
        "read" => "Read",
        "write" => "Write",
        "sendto" => "ClientWrite",
        "recvfrom" => "ClientRead",
        // Only lightweight locks sleep in these calls.
        "futex" => "LWLock(futex)",
        "semop" | "semtimedop" => "LWLock(semop)",
        // Locks of rows and tables, workers and timers. The call does not show what will set the latch.
        _ => "Latch",
    }
}
