//! The name of a wait, as PostgreSQL and Oracle call such things.

use crate::relations::File;

/// By the call and its file. A client wait and a latch are told apart by what follows, see
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
        // Lightweight locks sleep in these, and nothing else does.
        "futex" => "LWLock(futex)",
        "semop" | "semtimedop" => "LWLock(semop)",
        // Locks of rows and tables, workers and timers: what sets the latch is not in the call.
        _ => "Latch",
    }
}
