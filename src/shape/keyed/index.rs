//! Where a key is in a table of keys.

/// The places of a table's keys, sorted by key, once one was looked up that is not where it was expected.
///
/// A text of a megabyte may hold nothing but keys that no table has: compared with each of 300, its parse took a second.
#[derive(Debug, Default)]
pub(crate) struct Index {
    sorted: Vec<u16>,
}

impl Index {
    /// The place of a key in `keys`, the same table at each call.
    pub(crate) fn find(&mut self, keys: &[&'static str], key: &[u8]) -> Option<usize> {
        let key_at = |&place: &u16| keys.get(usize::from(place)).map(|key| key.as_bytes());
        if self.sorted.is_empty() {
            self.sorted = (0..keys.len().try_into().unwrap_or(u16::MAX)).collect();
            self.sorted.sort_by_key(key_at);
        }
        let place = self.sorted.partition_point(|place| key_at(place) < Some(key));
        self.sorted.get(place).filter(|&place| key_at(place) == Some(key)).map(|&place| usize::from(place))
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
