//! `/proc/PID/task/TID/seccomp_cache`: the system calls that the seccomp filters of a thread always allow.
//!
//! ```text
//! x86_64 0 ALLOW
//! x86_64 1 FILTER
//! ia32 0 FILTER
//! ```
//!
//! There is a line for each number of a system call, first for the native architecture of the machine, then
//! for its compatible architecture, if there is one. `ALLOW`: the kernel has found that all filters of the
//! thread allow the call with any arguments, and does not run them. `FILTER`: the filters run and decide. It
//! does not mean that the call is refused. A thread without filters has an empty file. Filters belong to a
//! thread, so the file opens in a [`TidDir`](crate::TidDir).
//!
//! Reference: Documentation/filesystems/proc.rst, seccomp(2). Permission: CAP_SYS_ADMIN of the process that
//! opened it, checked at every read. Linux 5.11, with CONFIG_SECCOMP_CACHE_DEBUG, which few kernels have.

use crate::class::Class;
use crate::shape::row::row;
use crate::shape::table;
use crate::shape::table_file::table_file;
use crate::text::Name;
use crate::words::words;

words! {
    /// Whether the filters have to run.
    pub enum CacheVerdict {
        /// The call is always allowed, and the filters do not run.
        "ALLOW" Allow,
        /// The filters run.
        "FILTER" Filter,
    }
}

row! {
    /// A system call of one architecture.
    #[derive(Default)]
    pub struct CachedCall by cursor {
        /// The architecture, as the kernel calls it: `x86_64`, `ia32`, `aarch64`.
        arch: Name<15> = table::name(cursor, "arch")?,
        /// The number of the system call on that architecture.
        nr: u32 = cursor.unsigned32("nr")?,
        /// Whether the filters have to run.
        verdict: CacheVerdict = cursor.value("verdict")?,
    }
}

table_file! {
    /// One sample of `/proc/PID/task/TID/seccomp_cache`.
    pub struct SeccompCache: "seccomp_cache", Class::TASK.in_one_piece(); {
        /// The system calls, in the kernel's order; none if the thread has no filters.
        calls: Vec<CachedCall>,
    }
    in TidDir;

    /// The lines of a text of `/proc/PID/task/TID/seccomp_cache`, one at a time. Nothing is kept.
    pub fn rows: CachedCall;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    #[test]
    fn calls_of_two_architectures() {
        let mut cache = SeccompCache::default();
        cache.parse(b"x86_64 0 ALLOW\nx86_64 1 FILTER\nia32 0 ASK new\n", &mut ()).unwrap();
        let seen: Vec<_> = cache.calls.iter().map(|call| (call.arch.as_bytes(), call.nr)).collect();
        assert_eq!(seen, [(&b"x86_64"[..], 0), (b"x86_64", 1), (b"ia32", 0)]);
        assert_eq!(
            (cache.calls[0].verdict, cache.calls[1].verdict),
            (CacheVerdict::Allow, CacheVerdict::Filter)
        );
        assert_eq!(cache.calls[2].verdict.as_bytes(), b"ASK");
        assert_eq!(cache.unlisted.get("ia32"), Some(&b"new"[..]));
        cache.parse(b"", &mut ()).unwrap();
        assert!(cache.calls.is_empty());
        for (text, field) in [("x86_64\n", "nr"), ("x86_64 x ALLOW\n", "nr"), ("x86_64 1\n", "verdict")] {
            assert_eq!(cache.parse(text.as_bytes(), &mut ()).unwrap_err().field(), field);
        }
    }
}
