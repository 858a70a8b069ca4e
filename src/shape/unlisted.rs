//! Lines that no table of this crate knows: kept, never lost.

use core::fmt;

use crate::cursor::Cursor;
use crate::delta::{Delta, Judge, Moved, Rule};
use crate::machine::Machine;

/// The lines of a file, or the columns behind a row's last known one, that this crate has no field for.
///
/// Empty on kernels that the crate knows. Its storage is kept from sample to sample. Serialised it is a map, or an array
/// of pairs where keys repeat; it compares in order, so a format that sorts its maps gives back another order.
///
/// Two vectors in each snapshot of each process were 160 bytes a process, to hold nothing.
#[derive(Clone, Default)]
pub struct Unlisted(Option<Box<Lines>>);

#[derive(Clone, Default)]
struct Lines {
    bytes: Vec<u8>,
    /// Where in `bytes` each key and each value ends.
    ends: Vec<(usize, usize)>,
    /// How many of them were pushed as malformed.
    malformed: usize,
}

impl PartialEq for Unlisted {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Unlisted {}

impl Unlisted {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends().len()
    }

    /// How many of them are rows or keys that this crate knows, but whose text it could not understand.
    ///
    /// Such a row or key is missing from the snapshot, and the rest of the file is complete. 0 on every kernel that the
    /// crate was tested on; anything else deserves a bug report with the text of the file.
    pub fn malformed(&self) -> usize {
        self.0.as_ref().map_or(0, |lines| lines.malformed)
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.ends().is_empty()
    }

    /// Key and value of each, in the order of the file; the value without blanks around it.
    pub fn iter(&self) -> UnlistedIter<'_> {
        let bytes = self.0.as_ref().map_or(&[][..], |lines| &lines.bytes);
        UnlistedIter { bytes, ends: self.ends().iter(), start: 0 }
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

    pub(crate) fn clear(&mut self) {
        if let Some(lines) = &mut self.0 {
            lines.bytes.clear();
            lines.ends.clear();
            lines.malformed = 0;
        }
    }

    /// As [`Unlisted::push`], of a line below others: the key begins with those, or with the first 64 bytes of each. A
    /// longer line above thousands of others would take the square of the text in memory.
    pub(crate) fn push_below(&mut self, above: &[&[u8]], key: &[u8], value: &[u8]) {
        let Lines { bytes, .. } = &mut **self.0.get_or_insert_default();
        let start = bytes.len();
        let above = above.iter().map(|part| part.trim_ascii()).map(|part| part.get(..64).unwrap_or(part));
        for part in above.chain([key.trim_ascii()]).filter(|part| !part.is_empty()) {
            if bytes.len() > start {
                bytes.extend_from_slice(b", ");
            }
            bytes.extend_from_slice(part);
        }
        self.push(b"", value);
    }

    pub(crate) fn push(&mut self, key: &[u8], value: &[u8]) {
        let Lines { bytes, ends, .. } = &mut **self.0.get_or_insert_default();
        bytes.extend_from_slice(key.trim_ascii());
        let key_end = bytes.len();
        bytes.extend_from_slice(value.trim_ascii());
        ends.push((key_end, bytes.len()));
    }

    /// Keeps a row or a key that is known, but whose text was not understood.
    #[cold]
    pub(crate) fn push_malformed(&mut self, key: &[u8], value: &[u8]) {
        self.push(key, value);
        self.0.get_or_insert_default().malformed += 1;
    }

    /// As [`Unlisted::push_malformed`], of a line below others.
    #[cold]
    pub(crate) fn push_malformed_below(&mut self, above: &[&[u8]], key: &[u8], value: &[u8]) {
        self.push_below(above, key, value);
        self.0.get_or_insert_default().malformed += 1;
    }

    fn ends(&self) -> &[(usize, usize)] {
        self.0.as_ref().map_or(&[], |lines| &lines.ends)
    }

    /// Keeps `section:key`.
    pub(crate) fn push_of(&mut self, section: &[u8], key: &[u8], value: &[u8]) {
        let Lines { bytes, .. } = &mut **self.0.get_or_insert_default();
        bytes.extend_from_slice(section);
        bytes.push(b':');
        self.push(key, value);
    }

    /// Keeps what has a place and no name.
    pub(crate) fn push_at(&mut self, place: usize, value: &[u8]) {
        use std::io::Write;
        // Into a vector, which takes all.
        let _ = write!(self.0.get_or_insert_default().bytes, "{place}");
        self.push(b"", value);
    }

    /// Lets go what `keep` does not want.
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

fn number(value: &[u8]) -> Option<u64> {
    let mut cursor = Cursor::new(value);
    let number = cursor.digits()?;
    (cursor.at_end() || cursor.peek() == Some(b' ')).then_some(number)
}

impl fmt::Debug for Unlisted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let printable = |bytes| format!("{}", crate::name::Printable(bytes));
        f.debug_map().entries(self.iter().map(|(key, value)| (printable(key), printable(value)))).finish()
    }
}

/// Whether an unlisted key is a counter nobody has said: these are its number's moves, as an `unsigned long` on
/// its own; a gauge that went down looks like a reset.
impl Delta for Unlisted {
    type Output<'a> = UnlistedDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> UnlistedDelta<'a> {
        UnlistedDelta { now: self.iter(), then: earlier.iter(), earlier, machine: *machine }
    }
}

/// The unlisted keys that hold a number in both snapshots, with what it did.
#[derive(Clone, Debug)]
pub struct UnlistedDelta<'a> {
    now: UnlistedIter<'a>,
    then: UnlistedIter<'a>,
    earlier: &'a Unlisted,
    machine: Machine,
}

impl<'a> Iterator for UnlistedDelta<'a> {
    type Item = (&'a [u8], Moved<u64>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (key, value) = self.now.next()?;
            // The same key at the same place, on one kernel always.
            let then = match self.then.next() {
                Some((k, value)) if k == key => Some(value),
                _ => self.earlier.get(key),
            };
            if let (Some(now), Some(then)) = (number(value), then.and_then(number)) {
                return Some((key, Judge::new(&self.machine).moved(Rule::Long, now, then)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_in_order_and_by_key() {
        let mut now = Unlisted::default();
        now.push(b"Balloon:", b"      12 kB");
        now.push(b"Words:", b" a b ");
        assert_eq!(now.iter().collect::<Vec<_>>(), [(&b"Balloon:"[..], &b"12 kB"[..]), (b"Words:", b"a b")]);
        assert_eq!(now.number("Balloon:"), Some(12));
        assert_eq!(now.number("Words:"), None);
        let mut earlier = Unlisted::default();
        earlier.push(b"Other:", b"1");
        earlier.push(b"Balloon:", b"10 kB");
        let delta: Vec<_> = now.since(&earlier, &Machine::COMMON).collect();
        assert_eq!(delta, [(&b"Balloon:"[..], Moved::By(2))]);
        now.push_of(b"Tcp", b"New", b"7");
        assert_eq!(now.number("Tcp:New"), Some(7));
        now.retain(|key, _| key != b"Words:");
        assert_eq!(now.iter().collect::<Vec<_>>(), [(&b"Balloon:"[..], &b"12 kB"[..]), (b"Tcp:New", b"7")]);
        now.retain(|_, value| value == b"7");
        assert_eq!(now.iter().collect::<Vec<_>>(), [(&b"Tcp:New"[..], &b"7"[..])]);
        now.push_below(&[b" Node 0", b"", b"cpu: 3\n"], b"low", b"9");
        now.push_below(&[b"Node 0"], b"", b"5");
        assert_eq!((now.number("Node 0, cpu: 3, low"), now.number("Node 0")), (Some(9), Some(5)));
        now.clear();
        assert!(now.is_empty() && now != earlier);
        assert_eq!(now, Unlisted::default(), "empty, whether it ever held something or not");
    }
}
