//! Owned bytes of any length: text without a bound, masks and lists of ids.

use core::fmt;

use crate::cursor::Cursor;
use crate::for_types::for_types;

/// Bytes of any length in storage that is reused from sample to sample.
#[derive(Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Vec<u8>);

impl Text {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes as `str`; `None` if they are not UTF-8.
    pub fn to_str(&self) -> Option<&str> {
        core::str::from_utf8(&self.0).ok()
    }

    pub(crate) fn set(&mut self, bytes: &[u8]) {
        self.0.clear();
        self.0.extend_from_slice(bytes);
    }

    /// Overwrites the text with the bytes that `push` appends.
    pub(crate) fn set_to(&mut self, push: impl FnOnce(&mut Vec<u8>)) {
        self.0.clear();
        push(&mut self.0);
    }
}

// The derived `clone_from` would not reuse the existing storage.
for_types!(Text, IdList, BitMask => {
    impl Clone for Type {
        fn clone(&self) -> Self {
            Self(self.0.clone())
        }

        fn clone_from(&mut self, source: &Self) {
            self.0.clone_from(&source.0);
        }
    }
});

impl From<&[u8]> for Text {
    fn from(bytes: &[u8]) -> Self {
        Text(bytes.to_vec())
    }
}

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

/// Displays the text for humans: control bytes and bytes that are not UTF-8 are escaped.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::text::name::Printable(&self.0).fmt(f)
    }
}

/// A set of ids as the kernel lists it, `0-3,8`: CPUs, memory nodes. It is stored as text, and parsed on
/// demand.
#[derive(Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct IdList(pub(crate) Text);

impl IdList {
    /// The text of the list.
    pub fn as_text(&self) -> &Text {
        &self.0
    }

    pub(crate) fn set(&mut self, list: &[u8]) {
        self.0.set(list);
    }

    /// The ranges, as the first and the last id of each. It ends where the text is not a list.
    pub fn ranges(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let mut cursor = Cursor::new(self.0.as_bytes());
        core::iter::from_fn(move || {
            let first = u32::try_from(cursor.digits()?).ok()?;
            let last = if cursor.eat(b'-') { u32::try_from(cursor.digits()?).ok()? } else { first };
            cursor.eat(b',');
            Some((first, last))
        })
    }

    /// The ids, in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.ranges().flat_map(|(first, last)| first..=last)
    }

    /// Whether the list contains `id`.
    pub fn contains(&self, id: u32) -> bool {
        self.ranges().any(|(first, last)| (first..=last).contains(&id))
    }
}

/// A set of ids as the kernel prints its bits, `ff` or `00000001,ffffffff`: groups of 32 bits, the highest
/// first. It is stored as text, and parsed on demand.
#[derive(Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct BitMask(pub(crate) Text);

impl BitMask {
    /// The text of the mask.
    pub fn as_text(&self) -> &Text {
        &self.0
    }

    pub(crate) fn set(&mut self, mask: &[u8]) {
        self.0.set(mask);
    }

    /// Whether the mask contains `id`.
    pub fn contains(&self, id: u32) -> bool {
        let digit = self.0.as_bytes().iter().rev().filter(|&&byte| byte != b',').nth(id as usize / 4);
        digit.and_then(|&digit| char::from(digit).to_digit(16)).is_some_and(|bits| bits >> (id % 4) & 1 == 1)
    }

    /// How many ids the mask contains.
    pub fn count(&self) -> u32 {
        let digits = self.0.as_bytes().iter().filter_map(|&byte| char::from(byte).to_digit(16));
        digits.map(u32::count_ones).sum()
    }
}

#[cfg(feature = "serde")]
mod serial {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Text;
    use crate::serial::{Bytes, OwnedBytes};

    impl Serialize for Text {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            Bytes(self.as_bytes()).serialize(serializer)
        }
    }

    impl<'de> Deserialize<'de> for Text {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            OwnedBytes::deserialize(deserializer).map(|OwnedBytes(bytes)| Text::from(bytes.as_slice()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_masks() {
        let list = IdList(Text::from(&b"0-3,8,10-11"[..]));
        assert_eq!(list.iter().collect::<Vec<_>>(), [0, 1, 2, 3, 8, 10, 11]);
        assert!(list.contains(10) && !list.contains(9));
        assert_eq!(IdList(Text::from(&b"x"[..])).iter().count(), 0);
        let mask = BitMask(Text::from(&b"7fffffff,80000001"[..]));
        assert!(mask.contains(0) && mask.contains(31) && mask.contains(62));
        assert!(!mask.contains(1) && !mask.contains(63) && !mask.contains(1000));
        assert_eq!(mask.count(), 33);
    }
}
