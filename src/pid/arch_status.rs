//! `/proc/PID/task/TID/arch_status`: what the architecture reports about a thread. On x86: when it last used
//! AVX-512.
//!
//! ```text
//! AVX512_elapsed_ms: 8
//! ```
//!
//! The file describes one thread; in `/proc/PID` it describes only the thread group leader. The kernel
//! records the use when a thread leaves its CPU. So a use by a thread that stays on its CPU appears late, and
//! some uses may be missed. The file is empty on a CPU without AVX-512.
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
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct ArchStatus {
    /// When the thread last used AVX-512; `None` if the kernel does not print it, or if the line could not be
    /// parsed.
    pub avx512_elapsed_ms: Option<Avx512>,
    /// Lines that this crate does not know or could not parse.
    pub unlisted: Unlisted,
}

/// When a thread last used AVX-512.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Avx512 {
    /// The time since the last use.
    Ago(Millis),
    /// The kernel has recorded no use: it prints -1.
    Never,
}

impl ProcFile for ArchStatus {
    type State = ();
    const NAME: &'static str = "arch_status";
    const CLASS: Class = Class::TASK.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.avx512_elapsed_ms = None;
        let ArchStatus { avx512_elapsed_ms: elapsed, unlisted } = self;
        // No line is required. A line that cannot be parsed is kept in `unlisted`.
        let _ = lines::walk(text, unlisted, |key, cursor| {
            if key != b"AVX512_elapsed_ms:" {
                return Ok(false);
            }
            *elapsed = None;
            let start = *cursor;
            let ago = cursor.signed("AVX512_elapsed_ms")?;
            cursor.word_end("AVX512_elapsed_ms")?;
            *elapsed = match u64::try_from(ago) {
                Ok(ago) => Some(Avx512::Ago(Millis(ago))),
                Err(_) if ago == -1 => Some(Avx512::Never),
                Err(_) => return Err(start.fail("AVX512_elapsed_ms", "-1, or an unsigned integer")),
            };
            Ok(true)
        });
        Ok(())
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
        assert_eq!(read(b"AMX_elapsed_ms:\t3\n"), Ok(None));
        assert_eq!(status.unlisted.number("AMX_elapsed_ms:"), Some(3));
    }

    #[test]
    fn an_odd_line_costs_itself() {
        for value in ["-2", "", "x", "8x", "18446744073709551616"] {
            let mut status = ArchStatus::default();
            let text = format!("AVX512_elapsed_ms: 8\nAVX512_elapsed_ms: {value}\nAMX_elapsed_ms: 3\n");
            status.parse(text.as_bytes(), &mut ()).unwrap();
            assert_eq!((status.avx512_elapsed_ms, status.unlisted.malformed()), (None, 1), "{value}");
            assert_eq!(status.unlisted.get("AVX512_elapsed_ms:"), Some(value.as_bytes()));
            assert_eq!(status.unlisted.number("AMX_elapsed_ms:"), Some(3));
        }
    }
}
