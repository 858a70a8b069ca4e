//! `/proc/PID/stat`: state, times, page faults and memory of a process or a thread.
//!
//! ```text
//! 2117 (cat) R 2069 2069 995 0 -1 4194304 104 0 1 0 0 0 0 0 20 0 1 0 48527 3133440 388 18446744073709551615
//! 94606659231744 94606659251625 140720898735072 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 94606659267632 94606659269248
//! 94607543689216 140720898742972 140720898743022 140720898743022 140720898744299 0
//! ```
//!
//! In `/proc/PID` most values are those of the whole process, including exited threads. The values of the
//! thread group leader are in [`Stat::leader`]. In `/proc/PID/task/TID` all times and page faults are those
//! of that thread. The kernel divides the CPU time into `utime` and `stime` by the mode that it finds at each
//! tick. Each of the two may step back by a tick or two in favour of the other. For times below 100 ms they
//! are not precise; [`Schedstat`](super::Schedstat) is exact. `rss` is a sum of parts and may be wrong by
//! some pages.
//!
//! For a reader without the permission (ptrace(2), `PTRACE_MODE_READ_FSCREDS`) the kernel prints 1 for the
//! two ends of the code and 0 for the other addresses. These fields are [`Hidden`](crate::Reported::Hidden)
//! here. While `kernel.task_delayacct` is 0, `delayacct_blkio_ticks` does not change, and is
//! [`Unmeasured`](crate::Reported::Unmeasured).
//!
//! The kernel prints the times of children as signed numbers, and on some kernels they fall below 0. Before
//! Linux 4.11 a 32-bit machine counts them in 32 bits. Their deltas are differences, on a 32-bit machine
//! modulo 2^32, and may step back.
//!
//! Inside a time namespace `starttime` is shifted by the namespace's offset of CLOCK_BOOTTIME (Linux 5.6).
//! For a process that started before the namespace's boot, which a negative offset makes possible, the kernel
//! prints the negative time as an unsigned number: 2^64 nanoseconds in ticks, minus the time before that boot
//! (1844674407370 ticks are 0 seconds, at 100 ticks per second). [`Stat::since_boot`] and [`Stat::age`]
//! handle this. From Linux 6.13 on the kernel copies `comm` without a lock. If the process changes its name
//! during the read, the name may be torn, with bytes of both names.
//!
//! Reference: proc_pid_stat(5). Permission: any user, except for the addresses. 52 fields since Linux 3.5, 44
//! before 3.3.

mod again;
mod columns;
mod fields;
mod masked;
mod program;
mod start;
mod tty;

pub(crate) use columns::{is_no_leader, num_threads, ppid, starttime};
pub use fields::{Stat, StatDelta, ThreadPart};
pub(crate) use program::Program;
pub(crate) use start::start_nanos;
pub use tty::Tty;

use super::state::State;
use crate::class::Class;
use crate::context::Context;
use crate::cursor::{Cursor, Value};
use crate::delta::Change;
use crate::error::ParseError;
use crate::file::{Earlier, FileIn, ProcFile};
use crate::find;
use crate::unit::Ticks;
use again::Again;
use columns::{Columns, misfit, unfit};
use fields::Place;
use masked::Shown;

/// The state that is kept from text to text: the [`Context`] of the file, and, for a file that is read
/// repeatedly, the columns of the last text.
#[derive(Debug, Default)]
pub struct LastColumns {
    context: Context,
    again: Again,
}

impl StatDelta {
    /// CPU time, user and system. If one of them steps back, this is subtracted from the other, because the
    /// kernel divides their sum again at each read.
    ///
    /// ```
    /// # use procsampler::{Change, pid::stat::StatDelta, unit::Ticks};
    /// let mut delta = StatDelta::default();
    /// (delta.utime, delta.stime) = (Change::By(Ticks(5)), Change::Back(Ticks(1)));
    /// assert_eq!(delta.cpu(), Change::By(Ticks(4)));
    /// ```
    pub fn cpu(&self) -> Change<Ticks> {
        self.utime.netted(self.stime)
    }
}

impl ProcFile for Stat {
    type State = LastColumns;
    const NAME: &'static str = "stat";
    const CLASS: Class = Class::TASK.in_one_piece().unchanged_while_asleep();
    const CONTEXT: Option<fn(&mut LastColumns, &Context)> = Some(|state, context| state.context = *context);

    fn is_asleep(&self) -> Option<bool> {
        Some(self.num_threads == 1 && self.leader.state.is_off_cpu())
    }

    fn may_look(text: &[u8]) -> Option<bool> {
        Program::of(text)?.may_look()
    }

    fn parse(&mut self, text: &[u8], memory: &mut LastColumns) -> Result<(), ParseError> {
        self.read(text, None, memory)
    }

    fn parse_after(
        &mut self,
        text: &[u8],
        earlier: Earlier<'_, Self>,
        memory: &mut LastColumns,
    ) -> Result<(), ParseError> {
        // A new process of a table has one text, and room for two snapshots.
        if text == earlier.text {
            self.clone_from(earlier.snapshot);
            return Ok(());
        }
        let read = self.read(text, Some(earlier.text), memory);
        if read.is_err() {
            memory.again.forget();
        }
        read
    }
}

impl Stat {
    #[inline]
    fn read(
        &mut self,
        text: &[u8],
        earlier: Option<&[u8]>,
        memory: &mut LastColumns,
    ) -> Result<(), ParseError> {
        let LastColumns { context, again } = memory;
        let mut cursor = Cursor::new(text);
        self.pid = cursor.unsigned32("pid")?;
        if !cursor.eat_all(b" (") {
            return Err(cursor.fail("comm", "a name in parentheses"));
        }
        // The name may contain any bytes, also parentheses and newlines. After it there is no parenthesis.
        let rest = cursor.rest();
        let Some(comm) = find::last_byte(b')', rest).and_then(|end| rest.get(..end)) else {
            return Err(cursor.fail("comm", "a name in parentheses"));
        };
        if !self.comm.set(comm) {
            return Err(cursor.fail("comm", "a name of at most 63 bytes"));
        }
        cursor.skip(comm.len() + 1);
        cursor.skip_blanks();
        let Some(state) = State::read(&mut cursor) else { return Err(cursor.fail("state", State::EXPECTED)) };

        let start = cursor;
        let columns = again.columns(&mut cursor, earlier)?;
        if let Some(at) = misfit(columns) {
            return Err(unfit(start, at));
        }
        let Columns { numbers, count, .. } = columns;
        let number = |place: Place| numbers[place as usize];
        let code = (number(Place::startcode), number(Place::endcode));
        self.fill(state, &Shown::new(numbers, *count, code, number(Place::num_threads), context));

        self.unlisted.clear();
        let rest = cursor.line().trim_ascii();
        if !rest.is_empty() {
            self.unlisted.push(b"stat", rest);
        }
        Ok(())
    }
}

impl FileIn<crate::dir::PidDir> for Stat {
    fn at_birth() -> Option<Self> {
        Some(Stat::default())
    }
}

/// The times of children are those of the whole process, so they do not begin at 0 with a thread.
impl FileIn<crate::dir::TidDir> for Stat {}

#[cfg(test)]
mod tests;
