//! `/proc/PID/task/TID/arch_status`: what an architecture tells of a thread; x86 when it last used AVX-512.
//!
//! ```text
//! AVX512_elapsed_ms: 8
//! ```
//!
//! It is one thread's, in `/proc/PID` too: the leader's alone. The kernel notes the use when a thread leaves its CPU: late
//! for one that runs on, and it may miss some. Empty on a CPU without AVX-512.
//!
//! Reference: Documentation/filesystems/proc.rst. Permission: any user. Linux 5.3, on x86.

use crate::class::Class;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::lines;
use crate::shape::unlisted::Unlisted;
use crate::unit::Millis;

/// One sample of `/proc/PID/task/TID/arch_status`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ArchStatus {
    /// When it last used AVX-512; `None` where the kernel does not tell.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub avx512_elapsed_ms: Option<Avx512>,
    /// Lines that this crate does not know.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::serial::is_absent"))]
    pub unlisted: Unlisted,
}

/// When a thread last used AVX-512.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Avx512 {
    /// So long ago.
    Ago(Millis),
    /// Never, as far as the kernel noted: it prints -1.
    Never,
}

impl ProcFile for ArchStatus {
    type State = ();
    const NAME: &'static str = "arch_status";
    const CLASS: Class = Class::TASK.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.avx512_elapsed_ms = None;
        let ArchStatus { avx512_elapsed_ms: elapsed, unlisted } = self;
        lines::walk(text, unlisted, |key, cursor| {
            if key != b"AVX512_elapsed_ms:" {
                return Ok(false);
            }
            let start = *cursor;
            *elapsed = match cursor.signed("AVX512_elapsed_ms")? {
                -1 => Some(Avx512::Never),
                ago => match u64::try_from(ago) {
                    Ok(ago) => Some(Avx512::Ago(Millis(ago))),
                    Err(_) => return Err(start.fail("AVX512_elapsed_ms", "-1, or an unsigned integer")),
                },
            };
            Ok(true)
        })
    }
}

impl FileIn<crate::dir::TidDir> for ArchStatus {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_time_ago_never_and_not_told() {
        let mut status = ArchStatus::default();
        let mut read = |text: &[u8]| status.parse(text, &mut ()).map(|()| status.avx512_elapsed_ms);
        assert_eq!(read(b"AVX512_elapsed_ms:\t8\n"), Ok(Some(Avx512::Ago(Millis(8)))));
        assert_eq!(read(b"AVX512_elapsed_ms:\t-1\n"), Ok(Some(Avx512::Never)));
        assert_eq!(read(b""), Ok(None));
        assert_eq!(read(b"AVX512_elapsed_ms:\t-2\n").unwrap_err().field(), "AVX512_elapsed_ms");
        assert_eq!(read(b"AVX512_elapsed_ms:\n").unwrap_err().field(), "AVX512_elapsed_ms");
        assert_eq!(read(b"AMX_elapsed_ms:\t3\n"), Ok(None));
        assert_eq!(status.unlisted.number("AMX_elapsed_ms:"), Some(3));
    }
}
