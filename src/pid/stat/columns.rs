//! The columns of `/proc/PID/stat` behind the name.

use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::find;
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

/// The columns of 32 bits without a sign: ppid, flags, rt_priority, policy.
const UNSIGNED: u64 = 1 | 1 << 5 | 1 << 36 | 1 << 37;

/// The columns of 32 bits with a sign: pgrp, session, tty_nr, tpgid, priority, nice, num_threads,
/// exit_signal, processor, exit_code.
const SIGNED: u64 =
    1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 34 | 1 << 35 | 1 << 48;

/// The columns of 64 bits that the kernel prints with a sign: cutime, cstime, cguest_time.
const LONG_SIGNED: u64 = 1 << 12 | 1 << 13 | 1 << 40;

/// The columns as they stand, and how many there were.
#[derive(Debug)]
pub(super) struct Columns {
    /// Negative ones in two's complement.
    pub(super) numbers: [u64; FIELDS.len()],
    pub(super) count: usize,
    /// Which are negative.
    pub(super) negatives: u64,
}

impl Default for Columns {
    fn default() -> Self {
        Columns { numbers: [0; FIELDS.len()], count: 0, negatives: 0 }
    }
}

/// Reads the columns as they stand.
///
/// One loop over all columns rather than a reader for each: 49 of those are more code than a cold cache likes.
#[inline]
pub(super) fn columns(cursor: &mut Cursor<'_>, columns: &mut Columns) -> Result<(), ParseError> {
    *columns = Columns::default();
    while let Some(rest) = columns.numbers.get_mut(columns.count..) {
        columns.count += cursor.columns(rest);
        let count = columns.count;
        // Few columns are signed, and few of those negative.
        match (columns.numbers.get_mut(count), negative(*cursor)) {
            (None, _) => break,
            (Some(place), Some((number, behind))) if (SIGNED | LONG_SIGNED) >> count & 1 == 1 => {
                (*place, *cursor) = (number, behind);
                columns.negatives |= 1 << count;
                columns.count += 1;
            }
            (Some(_), None) if cursor.at_line_end() && count >= LEAST => break,
            (Some(_), _) => return Err(cursor.fail(FIELDS[count], EXPECTED)),
        }
    }
    Ok(())
}

const EXPECTED: &str = "a number that fits";

/// A number with a minus before it, in two's complement, and the cursor behind it.
#[inline(never)]
fn negative(mut cursor: Cursor<'_>) -> Option<(u64, Cursor<'_>)> {
    let number = cursor.eat(b'-').then(|| cursor.digits())??;
    // 2^63 is the last that two's complement has; what does not fit the column is found later.
    (number <= 1 << 63 && !cursor.inside_word()).then(|| (number.wrapping_neg(), cursor))
}

/// The first column that was read and does not fit its type.
///
/// All with a type of their own are looked at together: a check where each is taken is a branch for each.
#[inline]
pub(super) fn misfit(columns: &Columns) -> Option<usize> {
    let n = &columns.numbers;
    let mut high = 0;
    for at in [0, 5, 36, 37] {
        high |= n[at] >> 32;
    }
    for at in [1, 2, 3, 4, 14, 15, 16, 34, 35, 48] {
        high |= n[at].wrapping_add(1 << 31) >> 32 | (n[at] >> 63 ^ columns.negatives >> at & 1);
    }
    for at in [12, 13, 40] {
        high |= n[at] >> 63 ^ columns.negatives >> at & 1;
    }
    if high == 0 { None } else { first_misfit(columns) }
}

#[cold]
#[inline(never)]
fn first_misfit(columns: &Columns) -> Option<usize> {
    (0..FIELDS.len()).find(|&at| {
        let number = columns.numbers[at];
        match (SIGNED >> at & 1, columns.negatives >> at & 1) {
            (0, 0) if LONG_SIGNED >> at & 1 == 1 => i64::try_from(number).is_err(),
            (0, _) => UNSIGNED >> at & 1 == 1 && u32::try_from(number).is_err(),
            (_, 0) => i32::try_from(number).is_err(),
            _ => i32::try_from(number as i64).is_err(),
        }
    })
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
    at_column(text, 18)?.digits().map(Ticks)
}

/// The number of the process's threads alone.
pub(crate) fn num_threads(text: &[u8]) -> Option<i32> {
    at_column(text, 16)?.digits().map(|count| count as i32)
}

/// The text is of a thread that is not the leader of its process: only that has the exit signal -1.
pub(crate) fn is_no_leader(text: &[u8]) -> bool {
    at_column(text, 34).is_some_and(|mut cursor| cursor.word() == b"-1")
}

/// The cursor before one of [`FIELDS`].
fn at_column(text: &[u8], at: usize) -> Option<Cursor<'_>> {
    let mut cursor = Cursor::new(text.get(find::last_byte(b')', text)? + 1..)?);
    for _ in 0..=at {
        cursor.word();
    }
    cursor.skip_blanks();
    Some(cursor)
}

/// The parent alone.
pub(crate) fn ppid(text: &[u8]) -> Option<u32> {
    let mut cursor = Cursor::new(text.get(find::last_byte(b')', text)? + 1..)?);
    cursor.word();
    cursor.unsigned32("ppid").ok()
}
