//! `/proc/PID/ksm_stat`: what kernel samepage merging (KSM) does with the memory of a process.
//!
//! ```text
//! ksm_rmap_items 512
//! ksm_zero_pages 0
//! ksm_merging_pages 512
//! ksm_process_profit 2064384
//! ksm_merge_any: no
//! ksm_mergeable: yes
//! ```
//!
//! The numbers are those of the whole process. A kernel thread and a zombie have no memory: all fields are
//! `None`.
//!
//! Reference: Documentation/admin-guide/mm/ksm.rst. Permission: the same user, at open. Linux 6.1, with
//! CONFIG_KSM.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::lines;
use crate::shape::unlisted::Unlisted;
use crate::words::YesNo;

/// One sample of `/proc/PID/ksm_stat`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct KsmStat {
    /// Pages that KSM tracks, merged or not. Each costs the kernel an item of some 64 bytes. Linux 6.1.
    pub ksm_rmap_items: Option<u64>,
    /// Empty pages that were merged with the kernel's page of zeros. Linux 6.12 prints it, Linux 6.1 does
    /// not.
    pub ksm_zero_pages: Option<u64>,
    /// Pages that are merged. Linux 6.12 prints it, Linux 6.1 does not.
    pub ksm_merging_pages: Option<u64>,
    /// Bytes saved, minus the bytes that the items take: below 0 if tracking costs more than merging saves.
    /// Linux 6.12 prints it, Linux 6.1 does not.
    pub ksm_process_profit: Option<i64>,
    /// Whether all memory of the process may be merged (prctl(2), `PR_SET_MEMORY_MERGE`). Linux 6.16
    /// prints it, Linux 6.12 does not.
    pub ksm_merge_any: Option<bool>,
    /// Whether some memory of the process may be merged (madvise(2), `MADV_MERGEABLE`). Linux 6.16 prints it,
    /// Linux 6.12 does not.
    pub ksm_mergeable: Option<bool>,
    /// Lines that this crate does not know.
    pub unlisted: Unlisted,
}

impl ProcFile for KsmStat {
    type State = ();
    const NAME: &'static str = "ksm_stat";
    const CLASS: Class = Class::TASK.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut unlisted = core::mem::take(&mut self.unlisted);
        *self = KsmStat::default();
        // No line is required. A line that cannot be parsed is kept in `unlisted`.
        let _ = lines::walk(text, &mut unlisted, |key, cursor| match self.line(key, cursor) {
            Some(read) => read.and_then(|()| cursor.word_end("line")).map(|()| true),
            None => Ok(false),
        });
        self.unlisted = unlisted;
        Ok(())
    }
}

impl KsmStat {
    /// Reads a line; `None` if its key is not known.
    fn line(&mut self, key: &[u8], cursor: &mut Cursor<'_>) -> Option<Result<(), ParseError>> {
        /// Sets the field to the value that was read, or to `None` if that was an error.
        fn set<T>(field: &mut Option<T>, read: Result<T, ParseError>) -> Result<(), ParseError> {
            let (value, result) = match read {
                Ok(value) => (Some(value), Ok(())),
                Err(error) => (None, Err(error)),
            };
            *field = value;
            result
        }
        let yes = |cursor: &mut Cursor<'_>, field| cursor.value::<YesNo>(field).map(|yes| yes.0);
        Some(match key {
            b"ksm_rmap_items" => set(&mut self.ksm_rmap_items, cursor.unsigned("ksm_rmap_items")),
            b"ksm_zero_pages" => set(&mut self.ksm_zero_pages, cursor.unsigned("ksm_zero_pages")),
            b"ksm_merging_pages" => set(&mut self.ksm_merging_pages, cursor.unsigned("ksm_merging_pages")),
            b"ksm_process_profit" => set(&mut self.ksm_process_profit, cursor.signed("ksm_process_profit")),
            b"ksm_merge_any:" => set(&mut self.ksm_merge_any, yes(cursor, "ksm_merge_any")),
            b"ksm_mergeable:" => set(&mut self.ksm_mergeable, yes(cursor, "ksm_mergeable")),
            _ => return None,
        })
    }
}

impl FileIn<crate::dir::PidDir> for KsmStat {}
impl FileIn<crate::dir::TidDir> for KsmStat {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saves_or_costs() {
        let mut stat = KsmStat::default();
        let text = b"ksm_rmap_items 512\nksm_zero_pages 1\nksm_merging_pages 2\nksm_process_profit -32768\n\
            ksm_merge_any: no\nksm_mergeable: yes\nksm_new 7\n";
        stat.parse(text, &mut ()).unwrap();
        assert_eq!((stat.ksm_rmap_items, stat.ksm_zero_pages), (Some(512), Some(1)));
        assert_eq!((stat.ksm_merging_pages, stat.ksm_process_profit), (Some(2), Some(-32768)));
        assert_eq!((stat.ksm_merge_any, stat.ksm_mergeable), (Some(false), Some(true)));
        assert_eq!(stat.unlisted.number("ksm_new"), Some(7));
        stat.parse(b"", &mut ()).unwrap();
        assert_eq!(stat, KsmStat::default(), "of a zombie");
        stat.parse(b"ksm_mergeable: 1\nksm_zero_pages 7\n", &mut ()).unwrap();
        assert_eq!((stat.ksm_mergeable, stat.ksm_zero_pages), (None, Some(7)));
        assert_eq!((stat.unlisted.malformed(), stat.unlisted.get("ksm_mergeable:")), (1, Some(&b"1"[..])));
        stat.parse(b"ksm_zero_pages 7x\n", &mut ()).unwrap();
        assert_eq!(stat.unlisted.malformed(), 1);
    }
}
