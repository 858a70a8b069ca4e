//! Lines that no table of this crate lists. They are kept.

#[cfg(feature = "serde")]
mod serial;

use core::fmt;

use crate::cursor::Cursor;
use crate::delta::{Change, Delta, Judge, Rule};
use crate::machine::Machine;
use crate::shape::places::Places;

/// The lines of a file, or the columns behind a row's last known column, that this crate has no field for.
///
/// It is empty on kernels that the crate knows. Its storage is reused from sample to sample. In JSON it is a
/// map, or an array of pairs if keys repeat. Comparison respects the order, so after a round trip through a
/// format that sorts its maps two values may differ.
///
/// Two vectors in each snapshot of each process would take 160 bytes per process, and hold nothing.
#[derive(Clone, Default)]
pub struct Unlisted(Option<Box<Lines>>);

#[derive(Clone, Default)]
struct Lines {
    bytes: Vec<u8>,
    /// Where in `bytes` each key and each value ends.
    ends: Vec<(usize, usize)>,
    /// How many entries were pushed as malformed.
    malformed: usize,
}

/// The key of a line begins with at most this many bytes of the lines above it, which is more than any kernel
/// prints. Each key has a copy, so without a limit the memory would grow with the square of a heading's
/// length.
const LONGEST_PREFIX: usize = 64;

/// The largest length of a label or of the name of a section: the longest of Linux 7.3 has 8 bytes. A line
/// that begins with a longer one is kept whole. If it were split into items, each would have a copy of the
/// label.
pub(crate) const LONGEST_SECTION: usize = 32;

impl PartialEq for Unlisted {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Unlisted {}

impl Unlisted {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.ends().len()
    }

    /// How many of the entries are rows or keys that this crate knows, but whose text it could not
    /// understand.
    ///
    /// Such a row or key is missing from the snapshot; the rest of the file is complete. The number is 0 on
    /// every kernel that the crate was tested on. If it is not, please report a bug with the text of the
    /// file.
    ///
    /// ```
    /// use procsampler::{Sampler, system::Meminfo};
    ///
    /// let mut meminfo = Sampler::<Meminfo>::detached();
    /// let now = meminfo.push(b"MemTotal: 9 kB\nMemFree: 1 kB\nCached: x kB\nNew: 5 kB\n", Default::default())?;
    /// assert_eq!((now.unlisted.len(), now.unlisted.malformed(), now.cached), (2, 1, None));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn malformed(&self) -> usize {
        self.0.as_ref().map_or(0, |lines| lines.malformed)
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.ends().is_empty()
    }

    /// Key and value of each entry, in the order of the file. The value has no blanks around it.
    pub fn iter(&self) -> UnlistedIter<'_> {
        self.from(0)
    }

    /// The value of a key.
    pub fn get(&self, key: impl AsRef<[u8]>) -> Option<&[u8]> {
        let key = key.as_ref();
        self.iter().find(|(k, _)| *k == key).map(|(_, value)| value)
    }

    /// The value of a key as a number, if it begins with one.
    pub fn number(&self, key: impl AsRef<[u8]>) -> Option<u64> {
        number(self.get(key)?)
    }

    /// Removes all entries, and keeps the storage. If you parse a file of your own, do this before each text.
    ///
    /// ```
    /// let mut unlisted = procsampler::Unlisted::default();
    /// unlisted.push(b"frozen", b"0");
    /// assert_eq!(unlisted.number("frozen"), Some(0));
    /// unlisted.clear();
    /// assert!(unlisted.is_empty());
    /// ```
    pub fn clear(&mut self) {
        if let Some(lines) = &mut self.0 {
            lines.bytes.clear();
            lines.ends.clear();
            lines.malformed = 0;
        }
    }

    /// Adds a key and its value, without the blanks around them. See [`Unlisted::clear`].
    pub fn push(&mut self, key: &[u8], value: &[u8]) {
        self.add(key.trim_ascii(), value.trim_ascii());
    }

    /// The same as [`Unlisted::push`] for a line below others: the key begins with the lines above.
    pub(crate) fn push_below(&mut self, above: &[&[u8]], key: &[u8], value: &[u8]) {
        let key = key.trim_ascii();
        let bytes = self.bytes();
        let start = bytes.len();
        for part in above.iter().map(|part| part.trim_ascii()).filter(|part| !part.is_empty()) {
            if bytes.len() > start {
                bytes.extend_from_slice(b", ");
            }
            bytes.extend_from_slice(part);
            bytes.truncate(start + LONGEST_PREFIX);
        }
        if bytes.len() > start && !key.is_empty() {
            bytes.extend_from_slice(b", ");
        }
        self.add(key, value.trim_ascii());
    }

    /// Adds `section:key`.
    pub(crate) fn push_of(&mut self, section: &[u8], key: &[u8], value: &[u8]) {
        let section = section.trim_ascii();
        let bytes = self.bytes();
        bytes.extend_from_slice(section.get(..LONGEST_PREFIX).unwrap_or(section));
        bytes.push(b':');
        self.add(key.trim_ascii(), value.trim_ascii());
    }

    /// Adds a value that has a place and no name.
    pub(crate) fn push_at(&mut self, place: usize, value: &[u8]) {
        use std::io::Write;
        // Writing into a vector cannot fail.
        let _ = write!(self.bytes(), "{place}");
        self.add(b"", value.trim_ascii());
    }

    /// Adds a row or a key that is known, but whose text was not understood.
    #[cold]
    pub(crate) fn push_malformed(&mut self, key: &[u8], value: &[u8]) {
        let len = self.len();
        self.push(key, value);
        self.count_malformed(len);
    }

    /// The same for `section:key`.
    #[cold]
    pub(crate) fn push_malformed_of(&mut self, section: &[u8], key: &[u8], value: &[u8]) {
        let len = self.len();
        self.push_of(section, key, value);
        self.count_malformed(len);
    }

    /// The same for a line below others.
    #[cold]
    pub(crate) fn push_malformed_below(&mut self, above: &[&[u8]], key: &[u8], value: &[u8]) {
        let len = self.len();
        self.push_below(above, key, value);
        self.count_malformed(len);
    }

    /// The same for a value that has a place and no name.
    #[cold]
    pub(crate) fn push_malformed_at(&mut self, place: usize, value: &[u8]) {
        let len = self.len();
        self.push_at(place, value);
        self.count_malformed(len);
    }

    /// Counts the entries after the first `len` as malformed.
    fn count_malformed(&mut self, len: usize) {
        let kept = self.len() - len;
        self.0.get_or_insert_default().malformed += kept;
    }

    /// Removes the entries after the first `len`. None of them may be malformed.
    pub(crate) fn truncate(&mut self, len: usize) {
        if let Some(lines) = &mut self.0 {
            lines.ends.truncate(len);
            lines.bytes.truncate(lines.ends.last().map_or(0, |&(_, end)| end));
        }
    }

    /// The stored bytes. Bytes that are appended to them begin the next key.
    fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.0.get_or_insert_default().bytes
    }

    /// Ends the key with `key`. A blank line has no key and no value, and is not kept.
    fn add(&mut self, key: &[u8], value: &[u8]) {
        let Lines { bytes, ends, .. } = &mut **self.0.get_or_insert_default();
        let start = ends.last().map_or(0, |&(_, end)| end);
        bytes.extend_from_slice(key);
        let key_end = bytes.len();
        bytes.extend_from_slice(value);
        if bytes.len() > start {
            ends.push((key_end, bytes.len()));
        }
    }

    fn ends(&self) -> &[(usize, usize)] {
        self.0.as_ref().map_or(&[], |lines| &lines.ends)
    }

    /// Key and value at a place.
    fn at(&self, place: usize) -> Option<(&[u8], &[u8])> {
        self.from(place).next()
    }

    /// The entries from a place on.
    fn from(&self, place: usize) -> UnlistedIter<'_> {
        let bytes = self.0.as_ref().map_or(&[][..], |lines| &lines.bytes);
        let (before, ends) = self.ends().split_at(place.min(self.len()));
        UnlistedIter { bytes, ends: ends.iter(), start: before.last().map_or(0, |&(_, end)| end) }
    }

    /// Removes the entries for which `keep` returns false.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&[u8], &[u8]) -> bool) {
        let (mut from, mut to) = (0, 0);
        let Some(lines) = &mut self.0 else { return };
        let Lines { bytes, ends, .. } = &mut **lines;
        ends.retain_mut(|(key_end, end)| {
            let (start, len) = (from, *end - from);
            from = *end;
            let key = bytes.get(start..*key_end).unwrap_or_default();
            let value = bytes.get(*key_end..*end).unwrap_or_default();
            let keeps = keep(key, value);
            if keeps {
                bytes.copy_within(start..*end, to);
                (*key_end, *end) = (to + *key_end - start, to + len);
                to = *end;
            }
            keeps
        });
        bytes.truncate(to);
    }
}

/// The keys and values of [`Unlisted`].
#[derive(Clone, Debug)]
pub struct UnlistedIter<'a> {
    bytes: &'a [u8],
    ends: core::slice::Iter<'a, (usize, usize)>,
    start: usize,
}

impl<'a> Iterator for UnlistedIter<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let &(key_end, end) = self.ends.next()?;
        let key = self.bytes.get(self.start..key_end).unwrap_or_default();
        let value = self.bytes.get(key_end..end).unwrap_or_default();
        self.start = end;
        Some((key, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.ends.size_hint()
    }
}

impl ExactSizeIterator for UnlistedIter<'_> {}

/// The number that a value begins with.
pub(crate) fn number(value: &[u8]) -> Option<u64> {
    let mut cursor = Cursor::new(value);
    let number = cursor.digits()?;
    (cursor.at_end() || cursor.peek() == Some(b' ')).then_some(number)
}

impl fmt::Debug for Unlisted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let printable = |bytes| format!("{}", crate::text::Printable(bytes));
        f.debug_map().entries(self.iter().map(|(key, value)| (printable(key), printable(value)))).finish()
    }
}

/// The kernel does not say whether a key that this crate does not list is a counter. Each is treated as an
/// `unsigned long` that counts separately; a gauge that decreased looks like a reset.
impl Delta for Unlisted {
    type Output<'a> = UnlistedDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> UnlistedDelta<'a> {
        UnlistedDelta { now: self.iter(), earlier, next: 0, sorted: Places::new(), machine: *machine }
    }
}

/// The changes of the unlisted keys that hold a number in both snapshots.
#[derive(Clone, Debug)]
pub struct UnlistedDelta<'a> {
    now: UnlistedIter<'a>,
    earlier: &'a Unlisted,
    /// The place in `earlier` where the next key is expected.
    next: usize,
    /// The places in `earlier` sorted by key; empty until they are needed.
    sorted: Places,
    machine: Machine,
}

/// Up to this many keys, a linear search costs less than sorting them, and allocates nothing.
const FEW: usize = 64;

impl<'a> UnlistedDelta<'a> {
    /// The place of a key in the earlier snapshot. A kernel prints its keys in one order, so it is nearly
    /// always the next place.
    fn find(&mut self, key: &[u8]) -> Option<usize> {
        let earlier = self.earlier;
        let key_at = |place: usize| earlier.at(place).map(|(key, _)| key);
        if key_at(self.next) == Some(key) {
            return Some(self.next);
        }
        if earlier.len() <= FEW {
            return earlier.iter().position(|(earlier, _)| earlier == key);
        }
        if self.sorted.is_empty() {
            let key_at = |place: u32| (key_at(place as usize), place);
            self.sorted.update(earlier.len(), |a, b| key_at(a).cmp(&key_at(b)));
        }
        self.sorted.find(0, |place| key_at(place as usize).cmp(&Some(key)))
    }
}

impl<'a> Iterator for UnlistedDelta<'a> {
    type Item = (&'a [u8], Change<u64>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (key, value) = self.now.next()?;
            let Some(place) = self.find(key) else { continue };
            self.next = place + 1;
            let then = self.earlier.at(place).and_then(|(_, value)| number(value));
            if let (Some(now), Some(then)) = (number(value), then) {
                return Some((key, Judge::new(&self.machine).moved(Rule::Long, now, then)));
            }
        }
    }
}

#[cfg(test)]
mod tests;
