//! `/proc/PID/smaps_rollup`: the memory of a process, as sums over all of its mappings.
//!
//! ```text
//! 00400000-7ffc258bb000 ---p 00000000 00:00 0                              [rollup]
//! Rss:                 332 kB
//! Pss:                  38 kB
//! Pss_Anon:             29 kB
//! Private_Dirty:        28 kB
//! Swap:                  0 kB
//! ```
//!
//! The first line has the first and the last address. The keys are those of [smaps](super::smaps), with the
//! sums over all mappings, and parts of `Pss`. If a process has shared pages, its `Pss` changes when other
//! processes map or unmap them.
//!
//! Cost: the kernel walks the page tables as for smaps, but prints no text for each mapping. This takes
//! microseconds for each mapping, and about 10 for each GiB in use. Meanwhile the kernel holds the process's
//! `mmap_lock` for reading. Since about Linux 5.10 it releases the lock between mappings if the process waits
//! for it. Before, a process that maps memory, has a page fault or exits waits until the walk ends.
//!
//! A process without memory, for example a kernel thread or a zombie, [has
//! none](crate::Error::process_has_none).
//!
//! Reference: proc_pid_smaps(5), Documentation/ABI/testing/procfs-smaps_rollup. Permission:
//! `PTRACE_MODE_READ_FSCREDS`, at open: the same user, or CAP_SYS_PTRACE. Linux 4.14, with
//! CONFIG_PROC_PAGE_MONITOR.

use super::maps::Mapping;
use super::smaps::Usage;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::table::Row;
use crate::shape::unlisted::Unlisted;

/// One sample of `/proc/PID/smaps_rollup`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct SmapsRollup {
    /// The first address of the first mapping.
    pub start: u64,
    /// The address after the last mapping.
    pub end: u64,
    /// The memory of all mappings together.
    pub usage: Usage,
    /// Lines with a key that this crate does not know, or with a number that it could not parse.
    pub unlisted: Unlisted,
}

impl ProcFile for SmapsRollup {
    type State = ();
    const NAME: &'static str = "smaps_rollup";
    const CLASS: Class = Class::MEMORY.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut cursor = Cursor::new(text);
        let start = cursor;
        let all = Mapping::read(&mut cursor)?;
        if all.name != "[rollup]" {
            return Err(start.fail("[rollup]", "a line that ends in this"));
        }
        cursor.eat(b'\n');
        (self.start, self.end) = (all.start, all.end);
        self.unlisted.clear();
        let unlisted = &mut self.unlisted;
        self.usage = Usage::read(
            &mut cursor,
            |_| false,
            |odd, key, value| match odd {
                true => unlisted.push_malformed(key, value),
                false => unlisted.push(key, value),
            },
        )?;
        Ok(())
    }
}

impl FileIn<crate::dir::PidDir> for SmapsRollup {}
impl FileIn<crate::dir::TidDir> for SmapsRollup {}
