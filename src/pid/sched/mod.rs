//! `/proc/PID/task/TID/sched`: what the scheduler knows of a thread.
//!
//! ```text
//! threads (295, #threads: 5)
//! -------------------------------------------------------------------
//! se.exec_start                                :          7272.999290
//! se.vruntime                                  :            26.420660
//! se.sum_exec_runtime                          :            18.469243
//! se.nr_migrations                             :                    0
//! nr_switches                                  :                    3
//! policy                                       :                    0
//! prio                                         :                  120
//! clock-delta                                  :                  909
//! mm->numa_scan_seq                            :                    0
//! current_node=0, numa_group_id=0
//! numa_faults node=0 task_private=0 task_shared=0 group_private=0 group_shared=0
//! ```
//!
//! It is one thread's, in `/proc/PID` too: the leader's alone; only `#threads` is the process's. A name is
//! printed as it is, newlines too, so that the first line may be several. Times are nanoseconds printed as
//! milliseconds with six decimals: kept exactly, see [`SplitNs`]. Points in time are of the scheduler's
//! clock, which begins at boot or so.
//!
//! From `sum_sleep_runtime` to `avg_per_cpu` all is `None` where schedstats are off
//! (`kernel.sched_schedstats`); before Linux 5.16 those keys, but for the last two, begin with
//! `se.statistics.`. They are kept for every class of scheduling since 5.16, for ordinary threads only
//! before. What is below 0 and above -1 ms has lost its sign: an `avg_atom` of a thread that never ran is -1,
//! printed as `0.000001`. A write to the file sets the schedstats to 0.
//!
//! Reference: proc_pid_sched is not described; kernel/sched/debug.c. Permission: any user. Linux 2.6.23, with
//! CONFIG_SCHED_DEBUG; always since 6.15.

mod keys;

pub use keys::{Sched, SchedDelta};

use super::comm::CommName;
use super::flags::Policy;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::cursor::Value;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::find;
use crate::shape::fields::Fields;
use crate::shape::rows::Identity;
use crate::shape::{block, lines};
use crate::unit::SplitNs;

/// Faults of a thread on the memory of one node, as the balancing of NUMA counts them: they fade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct NumaFaults {
    /// The node.
    pub node: u32,
    /// On pages that only this thread uses.
    pub task_private: u64,
    /// On pages that others use too.
    pub task_shared: u64,
    /// The same of its whole NUMA group.
    pub group_private: u64,
    /// The same of its whole NUMA group.
    pub group_shared: u64,
}

impl Identity for NumaFaults {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.node
    }
}

impl ProcFile for Sched {
    type State = ();
    const NAME: &'static str = "sched";
    const CLASS: Class = Class::TASK.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let (pid, threads, cursor) = self.head(text)?;
        (self.pid, self.threads) = (pid, threads);
        (self.current_node, self.numa_group_id) = (None, None);
        self.numa_faults.clear();
        self.unlisted.clear();
        let mut seen = 0u128;
        // The kernel prints its keys in one order, so each is looked for behind the last.
        let mut expected = 0;
        block::walk_on(cursor, b':', |key, mut cursor| {
            let Some(key) = key else { return Ok(()) };
            let key = key.strip_prefix(b"se.statistics.").unwrap_or(key);
            let is_here = |&at: &usize| Sched::KEYS.get(at).is_some_and(|known| known.as_bytes() == key);
            let Some(at) = (expected..Sched::KEYS.len()).chain(0..expected).find(is_here) else {
                self.other(key, cursor, text);
                return Ok(());
            };
            expected = at + 1;
            let mut value = cursor;
            let is_filled = self.fill(at, &mut cursor).is_some() && !cursor.inside_word();
            seen = seen & !(1 << at) | u128::from(is_filled) << at;
            if !is_filled {
                self.unlisted.push_malformed(key, value.line());
            } else if !cursor.at_line_end() {
                self.unlisted.push(key, cursor.line());
            }
            Ok(())
        })?;
        self.absent(seen);
        self.numa_faults.index();
        Ok(())
    }
}

impl Sched {
    /// The first line, and the line of dashes below it. The name may hold newlines and parentheses, but not
    /// as many dashes.
    fn head<'a>(&mut self, text: &'a [u8]) -> Result<(u32, u32, Cursor<'a>), ParseError> {
        const THREADS: &[u8] = b", #threads: ";
        let mut cursor = Cursor::new(text);
        let parts = find::bytes(text, b"\n--------------------").and_then(|end| {
            let head = text.get(..end)?;
            let threads = find::last_bytes(head, THREADS)?;
            let pid = find::last_bytes(head.get(..threads)?, b" (")?;
            Some((head.get(..pid)?, pid + 2, threads, end))
        });
        let Some((comm, pid_at, threads_at, end)) = parts else {
            return Err(cursor.fail("comm", "\"NAME (PID, #threads: N)\" above a line of dashes"));
        };
        if !self.comm.set(comm) {
            return Err(cursor.fail("comm", "a name of at most 63 bytes"));
        }
        cursor.go(pid_at);
        let pid = cursor.unsigned32("pid")?;
        if cursor.at() != threads_at {
            return Err(cursor.fail("pid", "\", #threads: \" behind it"));
        }
        cursor.skip(THREADS.len());
        let threads = cursor.unsigned32("threads")?;
        if !cursor.eat(b')') || cursor.at() != end {
            return Err(cursor.fail("threads", "\")\" behind it"));
        }
        cursor.line();
        cursor.line();
        Ok((pid, threads, cursor))
    }

    /// A line that is no `key : value` of the table.
    #[cold]
    fn other(&mut self, key: &[u8], mut value: Cursor<'_>, text: &[u8]) {
        let mut line = Cursor::new(text);
        let before = text.get(..value.at()).unwrap_or_default();
        line.go(find::last_byte(b'\n', before).map_or(0, |newline| newline + 1));
        let mut cursor = line;
        let read = if cursor.eat_all(b"current_node=") {
            node_and_group(&mut cursor).map(|(node, group)| {
                (self.current_node, self.numa_group_id) = (Some(node), group);
            })
        } else if cursor.eat_all(b"numa_faults ") {
            NumaFaults::read(&mut cursor).map(|faults| self.numa_faults.push(faults))
        } else {
            return match value.line() {
                // A number that has no key. Linux 3.13 to 4.x.
                b"" if lines::is_number(key) => self.unlisted.push(b"", key),
                // `numa_migrations, 121` of Linux 3.13 to 4.x.
                b"" => match cursor.up_to(b", ") {
                    Some(name) => self.unlisted.push(name, cursor.line()),
                    None => self.unlisted.push(key, b""),
                },
                value => self.unlisted.push(key, value),
            };
        };
        match read {
            None => self.unlisted.push_malformed(b"numa", line.line()),
            Some(()) if cursor.at_line_end() => {}
            Some(()) => self.unlisted.push(b"numa", cursor.line()),
        }
    }
}

impl NumaFaults {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        Some(NumaFaults {
            node: named(cursor, b"node=")?,
            task_private: named(cursor, b"task_private=")?,
            task_shared: named(cursor, b"task_shared=")?,
            group_private: named(cursor, b"group_private=")?,
            group_shared: named(cursor, b"group_shared=")?,
        })
    }
}

/// `1, numa_group_id=0`, or the node alone.
fn node_and_group(cursor: &mut Cursor<'_>) -> Option<(i32, Option<i32>)> {
    let node = i32::read(cursor)?;
    let group = match cursor.eat(b',') {
        true => Some(named(cursor, b"numa_group_id=")?),
        false => None,
    };
    (!cursor.inside_word()).then_some((node, group))
}

/// A number with its name in front of it.
fn named<T: Value>(cursor: &mut Cursor<'_>, name: &[u8]) -> Option<T> {
    cursor.skip_blanks();
    let number = cursor.eat_all(name).then(|| T::read(cursor))?;
    number.filter(|_| !cursor.inside_word())
}

impl FileIn<crate::dir::TidDir> for Sched {}

#[cfg(test)]
mod tests;
