//! The columns of `/proc/PID/stat` after the name.

use super::fields::{COUNT, FIELDS, Place, WIDTHS, Width};
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::find;
use crate::unit::Ticks;

/// Every kernel prints at least the columns up to `cguest_time`.
const LEAST: usize = Place::cguest_time as usize + 1;

/// The indexes of the columns of one width.
const fn places<const N: usize>(width: Width) -> [usize; N] {
    let (mut places, mut count, mut at) = ([0; N], 0, 0);
    while at < COUNT {
        if WIDTHS[at] as u8 == width as u8 {
            places[count] = at;
            count += 1;
        }
        at += 1;
    }
    assert!(count == N);
    places
}

const UNSIGNED: [usize; 4] = places(Width::Unsigned32);
const SIGNED: [usize; 10] = places(Width::Signed32);
const LONG_SIGNED: [usize; 3] = places(Width::Signed64);

/// The columns that may be negative, as a set of bits.
const MAY_BE_NEGATIVE: u64 = {
    let (mut set, mut at) = (0, 0);
    while at < COUNT {
        if matches!(WIDTHS[at], Width::Signed32 | Width::Signed64) {
            set |= 1 << at;
        }
        at += 1;
    }
    set
};

/// The columns as they were printed, and their number.
#[derive(Debug)]
pub(super) struct Columns {
    /// The numbers. A negative one is in two's complement.
    pub(super) numbers: [u64; COUNT],
    pub(super) count: usize,
    /// Which numbers are negative, as a set of bits.
    pub(super) negatives: u64,
}

impl Default for Columns {
    fn default() -> Self {
        Columns { numbers: [0; COUNT], count: 0, negatives: 0 }
    }
}

/// Reads the columns as they were printed.
///
/// This is one loop over all columns. A separate reader for each of the 49 columns would be too much code for
/// a cold cache.
#[inline]
pub(super) fn columns(cursor: &mut Cursor<'_>, columns: &mut Columns) -> Result<(), ParseError> {
    *columns = Columns::default();
    while let Some(rest) = columns.numbers.get_mut(columns.count..) {
        columns.count += cursor.columns(rest);
        let count = columns.count;
        // Few columns are signed, and few of these are negative.
        match (columns.numbers.get_mut(count), negative(*cursor)) {
            (None, _) => break,
            (Some(place), Some((number, behind))) if MAY_BE_NEGATIVE >> count & 1 == 1 => {
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

/// Reads a number after a minus sign. Returns it in two's complement, with the cursor after it.
#[inline(never)]
fn negative(mut cursor: Cursor<'_>) -> Option<(u64, Cursor<'_>)> {
    let number = cursor.eat(b'-').then(|| cursor.digits())??;
    // -2^63 is the lowest number in two's complement. A number that does not fit its column is found later.
    (number <= 1 << 63 && !cursor.inside_word()).then(|| (number.wrapping_neg(), cursor))
}

/// The index of the first column that was read and does not fit its type.
///
/// All columns with a narrower type are checked together. To check each where it is used would need a branch
/// for each.
#[inline]
pub(super) fn misfit(columns: &Columns) -> Option<usize> {
    let n = &columns.numbers;
    let mut high = 0;
    for at in UNSIGNED {
        high |= n[at] >> 32;
    }
    for at in SIGNED {
        high |= n[at].wrapping_add(1 << 31) >> 32 | (n[at] >> 63 ^ columns.negatives >> at & 1);
    }
    for at in LONG_SIGNED {
        high |= n[at] >> 63 ^ columns.negatives >> at & 1;
    }
    if high == 0 { None } else { first_misfit(columns) }
}

#[cold]
#[inline(never)]
fn first_misfit(columns: &Columns) -> Option<usize> {
    (0..COUNT).find(|&at| {
        let number = columns.numbers[at];
        let is_negative = columns.negatives >> at & 1 == 1;
        match WIDTHS[at] {
            Width::Unsigned64 => false,
            Width::Unsigned32 => u32::try_from(number).is_err(),
            Width::Signed64 => !is_negative && i64::try_from(number).is_err(),
            Width::Signed32 if is_negative => i32::try_from(number as i64).is_err(),
            Width::Signed32 => i32::try_from(number).is_err(),
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

/// Reads only the start time. With the number, it distinguishes a process from a later one with the same
/// number.
pub(crate) fn starttime(text: &[u8]) -> Option<Ticks> {
    at_column(text, Place::starttime)?.digits().map(Ticks)
}

/// Reads only the number of threads of the process.
pub(crate) fn num_threads(text: &[u8]) -> Option<i32> {
    at_column(text, Place::num_threads)?.digits().map(|count| count as i32)
}

/// Whether the text is of a thread that is not the leader of its process: only such a thread has the exit
/// signal -1.
pub(crate) fn is_no_leader(text: &[u8]) -> bool {
    at_column(text, Place::exit_signal).is_some_and(|mut cursor| cursor.word() == b"-1")
}

/// A cursor before one of the columns.
fn at_column(text: &[u8], place: Place) -> Option<Cursor<'_>> {
    let mut cursor = Cursor::new(text.get(find::last_byte(b')', text)? + 1..)?);
    for _ in 0..=place as usize {
        cursor.word();
    }
    cursor.skip_blanks();
    Some(cursor)
}

/// Reads only the parent.
pub(crate) fn ppid(text: &[u8]) -> Option<u32> {
    let mut cursor = Cursor::new(text.get(find::last_byte(b')', text)? + 1..)?);
    cursor.word();
    cursor.unsigned32("ppid").ok()
}
