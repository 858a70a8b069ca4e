//! The place of a key in a table of keys.

use crate::shape::places::Places;

/// The places of a table's keys, sorted by key. They are built when a key is not where it was expected.
///
/// A text of a megabyte may contain only keys that are in no table. When each was compared with 300 keys, its
/// parse took a second.
#[derive(Debug, Default)]
pub(crate) struct Index(Places);

impl Index {
    /// Finds the place of a key in `keys`, which must be the same table at each call.
    pub(crate) fn find(&mut self, keys: &[&'static str], key: &[u8]) -> Option<usize> {
        let key_at = |place: u32| keys.get(place as usize).map(|key| key.as_bytes());
        if self.0.is_empty() {
            self.0.update(keys.len(), |a, b| (key_at(a), a).cmp(&(key_at(b), b)));
        }
        self.0.find(0, |place| key_at(place).cmp(&Some(key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_is_found() {
        const KEYS: [&str; 5] = ["b:", "a:", "abc:", "c:", "aa:"];
        let mut index = Index::default();
        for (place, key) in KEYS.iter().enumerate() {
            assert_eq!(index.find(&KEYS, key.as_bytes()), Some(place));
        }
        assert_eq!(
            (index.find(&KEYS, b"a"), index.find(&KEYS, b"d:"), index.find(&KEYS, b"")),
            (None, None, None)
        );
        assert_eq!(Index::default().find(&[], b"a"), None);
    }
}
