//! `/proc/PID/smaps_rollup`: what a process takes of memory, summed up by the kernel.
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
//! The first line has the first and the last address. The keys are those of [smaps](super::smaps), the sums
//! over all mappings, and `Pss` in parts. `Pss` of a process with shared pages changes when others map or
//! unmap them.
//!
//! Cost: the same walk of the page tables as for smaps, without its text: microseconds for each mapping and
//! about 10 a GiB in use. The kernel holds the process's `mmap_lock` for reading during it, and gives it away
//! between mappings where somebody waits (since about Linux 5.10; before, a process that maps, faults or
//! exits waits for all of it).
//!
//! A process without memory, such as a kernel thread or a zombie, [has none](crate::Error::process_has_none).
//!
//! Reference: proc_pid_smaps(5), Documentation/ABI/testing/procfs-smaps_rollup. Permission:
//! `PTRACE_MODE_READ_FSCREDS`, asked for when it is opened: same user, or CAP_SYS_PTRACE. Linux 4.14, with
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
    /// The address behind the last mapping.
    pub end: u64,
    /// What all of them take of memory.
    pub usage: Usage,
    /// Lines whose key this crate does not know or whose number it could not understand.
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
