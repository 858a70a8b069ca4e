//! `/proc/PID/task/TID/sched`: counters and settings of the scheduler for a thread.
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
//! The file describes one thread; in `/proc/PID` it describes only the thread group leader. Only `#threads`
//! is that of the process. The name is not escaped, so a newline in it divides the first line. Times are
//! nanoseconds, printed as milliseconds with six decimals, and are kept exactly: see [`SplitNs`]. Points in
//! time are on the scheduler's clock, which begins about at boot.
//!
//! From `sum_sleep_runtime` to `avg_per_cpu` all fields are `None` if schedstats are off
//! (`kernel.sched_schedstats`). Before Linux 5.16 these keys, except for the last two, begin with
//! `se.statistics.`. Since 5.16 the kernel counts them for every scheduling class, before only for ordinary
//! threads. A time between -1 ms and 0 has lost its sign: the `avg_atom` of a thread that never ran is -1,
//! printed as `0.000001`. A write to the file sets the schedstats to 0.
//!
//! Reference: there is no manual page; see kernel/sched/debug.c. Permission: any user. Linux 2.6.23, with
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

/// The NUMA faults of a thread on the memory of one node, as decaying counts of NUMA balancing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct NumaFaults {
    /// The node.
    pub node: u32,
    /// Faults on pages that only this thread uses.
    pub task_private: u64,
    /// Faults on pages that other threads use too.
    pub task_shared: u64,
    /// The same count for its whole NUMA group.
    pub group_private: u64,
    /// The same count for its whole NUMA group.
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
        // The kernel prints the keys in a fixed order, so the search for each begins after the last one.
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
        self.absent(|place| seen >> place & 1 == 1);
        self.numa_faults.index();
        Ok(())
    }
}

impl Sched {
    /// The first line, and the line of dashes below it. The name may contain newlines and parentheses, but
    /// not as many dashes.
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
            return Err(cursor.fail("pid", "\", #threads: \" after it"));
        }
        cursor.skip(THREADS.len());
        let threads = cursor.unsigned32("threads")?;
        if !cursor.eat(b')') || cursor.at() != end {
            return Err(cursor.fail("threads", "\")\" after it"));
        }
        cursor.line();
        cursor.line();
        Ok((pid, threads, cursor))
    }

    /// Handles a line that is not a `key : value` of the table.
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
                // A number without a key. Linux 3.13 to 4.x.
                b"" if lines::is_number(key) => self.unlisted.push(b"", key),
                // Linux 3.13 to 4.x print `numa_migrations, 121`.
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

/// Reads `1, numa_group_id=0`, or only the node.
fn node_and_group(cursor: &mut Cursor<'_>) -> Option<(i32, Option<i32>)> {
    let node = i32::read(cursor)?;
    let group = match cursor.eat(b',') {
        true => Some(named(cursor, b"numa_group_id=")?),
        false => None,
    };
    (!cursor.inside_word()).then_some((node, group))
}

/// Reads a number with its name before it.
fn named<T: Value>(cursor: &mut Cursor<'_>, name: &[u8]) -> Option<T> {
    cursor.skip_blanks();
    let number = cursor.eat_all(name).then(|| T::read(cursor))?;
    number.filter(|_| !cursor.inside_word())
}

impl FileIn<crate::dir::TidDir> for Sched {}

#[cfg(test)]
mod tests;
