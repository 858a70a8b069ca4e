//! Reads a range of a file that is an array of 64-bit numbers, one for each page.

use core::ops::Range;
use std::os::fd::AsFd;

use rustix::io::{Errno, pread};

use super::Patience;
use crate::machine::Machine;

/// Bytes of one entry.
const ENTRY: usize = 8;

/// Bytes of one read: the entries of 16 MiB of small pages.
const PIECE: usize = 32 << 10;

/// Entries of one piece that is returned: those of 128 MiB of small pages.
pub(crate) const CHUNK: u64 = 32 << 10;

/// Reads the entries of a range of indexes, up to the end of the file. EFBIG if there are more than `limit`.
/// After an error there are none.
pub(crate) fn read(
    fd: impl AsFd,
    range: &Range<u64>,
    limit: usize,
    entries: &mut Vec<u8>,
) -> Result<(), Errno> {
    let filled = fill(fd, range, limit, entries);
    entries.truncate(*filled.as_ref().unwrap_or(&0) / ENTRY * ENTRY);
    filled.map(drop)
}

fn fill(fd: impl AsFd, range: &Range<u64>, limit: usize, entries: &mut Vec<u8>) -> Result<usize, Errno> {
    let limit = limit.saturating_mul(ENTRY);
    let wanted =
        usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(usize::MAX).saturating_mul(ENTRY);
    let mut patience = Patience::default();
    if wanted > limit {
        // The range may be longer than the file, so the first entry beyond the limit is tried first. If the
        // file has it, all reads before it would be useless: a gigabyte of entries takes seconds, and on a
        // slow machine minutes.
        let first = range.start.checked_mul(ENTRY as u64).and_then(|at| at.checked_add(limit as u64));
        while let Some(place) = first {
            match pread(&fd, &mut [0; ENTRY][..], place) {
                Ok(0) => break,
                Ok(_) => return Err(Errno::FBIG),
                Err(errno) => patience.retry(errno)?,
            }
        }
    }
    let mut filled = 0;
    while filled < wanted {
        let Some(place) = range.start.checked_mul(ENTRY as u64).and_then(|at| at.checked_add(filled as u64))
        else {
            break;
        };
        // The entries are read in pieces, because the range may be longer than the file. The buffer is filled
        // with zeros first, because the system call needs an initialized buffer.
        let piece = (wanted - filled).min(PIECE);
        entries.truncate(filled);
        entries.try_reserve(piece).map_err(|_| Errno::NOMEM)?;
        entries.resize(filled + piece, 0);
        match pread(&fd, entries.get_mut(filled..).unwrap_or_default(), place) {
            Ok(0) => break,
            Ok(more) => filled += more,
            Err(errno) => patience.retry(errno)?,
        }
        if filled > limit {
            *entries = Vec::new();
            return Err(Errno::FBIG);
        }
    }
    Ok(filled)
}

/// No entry has this index or a larger one. An offset in a file is an `i64`. A 32-bit kernel converts it to
/// an `unsigned long`, so a larger offset wraps, and it would return other entries.
pub(crate) fn end(machine: &Machine) -> u64 {
    if machine.word_bits == 32 { 1 << 29 } else { 1 << 59 }
}

/// The part of a range that a file can have.
pub(crate) fn within(range: Range<u64>, machine: &Machine) -> Range<u64> {
    let end = end(machine);
    range.start.min(end)..range.end.min(end)
}

/// The first piece of a range, and the rest of the range.
pub(crate) fn chunk(range: &Range<u64>) -> (Range<u64>, Range<u64>) {
    let end = range.end.min(range.start.saturating_add(CHUNK));
    (range.start..end, end..range.end)
}

/// The number of entries.
pub(crate) fn count(entries: &[u8]) -> usize {
    entries.len() / ENTRY
}

/// The values of the entries.
pub(crate) fn each(entries: &[u8]) -> impl ExactSizeIterator<Item = u64> + '_ {
    let each = entries.chunks_exact(ENTRY);
    each.map(|entry| u64::from_ne_bytes(entry.first_chunk().copied().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_that_a_file_can_have() {
        let of_bits = |word_bits| Machine { word_bits, ..Machine::COMMON };
        assert_eq!(within(5..u64::MAX, &of_bits(64)), 5..1 << 59);
        assert_eq!(within(5..1 << 40, &of_bits(32)), 5..1 << 29);
        assert!(within(1 << 50..u64::MAX, &of_bits(32)).is_empty());
    }
}
