//! The columns of `/proc/PID/stat` behind the name.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::unit::Ticks;

/// The fields behind the state, in the kernel's order.
pub(super) const FIELDS: [&str; 49] = [
    "ppid",
    "pgrp",
    "session",
    "tty_nr",
    "tpgid",
    "flags",
    "minflt",
    "cminflt",
    "majflt",
    "cmajflt",
    "utime",
    "stime",
    "cutime",
    "cstime",
    "priority",
    "nice",
    "num_threads",
    "itrealvalue",
    "starttime",
    "vsize",
    "rss",
    "rsslim",
    "startcode",
    "endcode",
    "startstack",
    "kstkesp",
    "kstkeip",
    "signal",
    "blocked",
    "sigignore",
    "sigcatch",
    "wchan",
    "nswap",
    "cnswap",
    "exit_signal",
    "processor",
    "rt_priority",
    "policy",
    "delayacct_blkio_ticks",
    "guest_time",
    "cguest_time",
    "start_data",
    "end_data",
    "start_brk",
    "arg_start",
    "arg_end",
    "env_start",
    "env_end",
    "exit_code",
];

/// Every kernel prints as far as `cguest_time`.
const LEAST: usize = 41;

/// The columns that the kernel prints signed: pgrp, session, tty_nr, tpgid, priority, nice, num_threads, exit_signal,
/// processor, exit_code.
const SIGNED: u64 =
    1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 34 | 1 << 35 | 1 << 48;

/// The columns as they stand, and how many there were.
pub(super) struct Columns {
    /// Negative ones in two's complement.
    pub(super) numbers: [u64; FIELDS.len()],
    pub(super) count: usize,
    /// Which are negative.
    pub(super) negatives: u64,
}

/// Reads the columns as they stand, negative ones in two's complement, and how many there were.
///
/// One loop over all columns rather than a reader for each: 49 of those are more code than a cold cache likes.
#[inline]
pub(super) fn columns(cursor: &mut Cursor<'_>) -> Result<Columns, ParseError> {
    let mut numbers = [0; FIELDS.len()];
    let (mut count, mut negatives) = (0, 0);
    while let Some(rest) = numbers.get_mut(count..) {
        count += cursor.columns(rest);
        // Few columns are signed, and few of those negative.
        match (numbers.get_mut(count), negative(*cursor)) {
            (None, _) => break,
            (Some(place), Some((number, behind))) if SIGNED >> count & 1 == 1 => {
                (*place, *cursor) = (number, behind);
                negatives |= 1 << count;
                count += 1;
            }
            (Some(_), None) if cursor.at_line_end() && count >= LEAST => break,
            (Some(_), _) => return Err(cursor.fail(FIELDS[count], EXPECTED)),
        }
    }
    Ok(Columns { numbers, count, negatives })
}

const EXPECTED: &str = "a number that fits";

/// A number with a minus before it, in two's complement, and the cursor behind it.
#[inline(never)]
fn negative(mut cursor: Cursor<'_>) -> Option<(u64, Cursor<'_>)> {
    let number = cursor.eat(b'-').then(|| cursor.digits())??;
    // 2^63 is the last that two's complement has; what does not fit the column is found later.
    (number <= 1 << 63 && !cursor.inside_word()).then(|| (number.wrapping_neg(), cursor))
}

/// The error for a column that was read and does not fit its type.
#[cold]
pub(super) fn unfit(mut columns: Cursor<'_>, at: usize) -> ParseError {
    for _ in 0..at {
        columns.word();
    }
    columns.skip_blanks();
    columns.fail(FIELDS[at], EXPECTED)
}

/// The start time alone, which with the number tells one process from the next of that number.
pub(crate) fn starttime(text: &[u8]) -> Option<Ticks> {
    let mut cursor = Cursor::new(text.get(memchr::memrchr(b')', text)? + 1..)?);
    for _ in 0..19 {
        cursor.word();
    }
    cursor.skip_blanks();
    cursor.digits().map(Ticks)
}

/// The parent alone.
pub(crate) fn ppid(text: &[u8]) -> Option<u32> {
    let mut cursor = Cursor::new(text.get(memchr::memrchr(b')', text)? + 1..)?);
    cursor.word();
    cursor.unsigned32("ppid").ok()
}
