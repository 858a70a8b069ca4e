//! Short names, stored inline.

use core::borrow::Borrow;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

use crate::pad::pad_text;

/// A byte string of at most `N` bytes, stored inline: the name of a process, a disk, an interface.
///
/// It holds bytes, not a `str`, because /proc does not guarantee UTF-8. [`Display`](fmt::Display) writes it
/// for humans, with control bytes and bytes that are not UTF-8 escaped, so that no name can control a
/// terminal.
#[derive(Clone, Copy)]
pub struct Name<const N: usize> {
    len: u8,
    bytes: [u8; N],
}

impl<const N: usize> Name<N> {
    /// Copies `bytes` into a name; `None` if there are more than `N`.
    ///
    /// ```
    /// use procsampler::text::Name;
    ///
    /// assert_eq!(Name::<15>::new(b"sda").unwrap().to_str(), Some("sda"));
    /// assert!(Name::<15>::new(b"a name of more than 15 bytes").is_none());
    /// ```
    #[inline]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        const { assert!(N < 256) };
        let mut name = Self::default();
        name.set(bytes).then_some(name)
    }

    /// Overwrites the name. If there are more than `N` bytes, it returns false and changes nothing. The bytes
    /// behind the name are not cleared: clearing all 64 of a comm costs more than copying its usual 8.
    #[inline]
    pub(crate) fn set(&mut self, bytes: &[u8]) -> bool {
        match self.bytes.get_mut(..bytes.len()) {
            Some(place) => {
                place.copy_from_slice(bytes);
                self.len = bytes.len() as u8;
                true
            }
            None => false,
        }
    }

    /// The bytes.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or(&self.bytes)
    }

    /// The name as `str`; `None` if it is not UTF-8.
    pub fn to_str(&self) -> Option<&str> {
        core::str::from_utf8(self.as_bytes()).ok()
    }
}

impl<const N: usize> Default for Name<N> {
    fn default() -> Self {
        Name { len: 0, bytes: [0; N] }
    }
}

impl<const N: usize> AsRef<[u8]> for Name<N> {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl<const N: usize> Borrow<[u8]> for Name<N> {
    fn borrow(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl<const N: usize> PartialEq for Name<N> {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl<const N: usize> Eq for Name<N> {}

impl<const N: usize> PartialEq<[u8]> for Name<N> {
    fn eq(&self, other: &[u8]) -> bool {
        self.as_bytes() == other
    }
}

impl<const N: usize> PartialEq<str> for Name<N> {
    fn eq(&self, other: &str) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl<const N: usize> PartialEq<&str> for Name<N> {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl<const N: usize> PartialOrd for Name<N> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<const N: usize> Ord for Name<N> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl<const N: usize> Hash for Name<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl<const N: usize> fmt::Debug for Name<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.as_bytes().escape_ascii())
    }
}

impl<const N: usize> fmt::Display for Name<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Printable(self.as_bytes()), f)
    }
}

/// Displays bytes for humans: UTF-8 is printed unchanged, control characters and all other bytes as `\n`,
/// `\x1b` and so on.
///
/// ```
/// assert_eq!(procsampler::text::Printable(b"caf\xc3\xa9 \x1b[2J\xff").to_string(), r"café \u{1b}[2J\xff");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Printable<'a>(pub &'a [u8]);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad_text(f, |f| {
            for chunk in self.0.utf8_chunks() {
                for c in chunk.valid().chars() {
                    match is_harmless(c) {
                        true => f.write_char(c)?,
                        false => write!(f, "{}", c.escape_default())?,
                    }
                }
                for byte in chunk.invalid() {
                    write!(f, "\\x{byte:02x}")?;
                }
            }
            Ok(())
        })
    }
}

/// Besides control characters, the marks that change the direction of text on a terminal are escaped.
fn is_harmless(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(feature = "serde")]
mod serial {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Name;
    use crate::serial::{Bytes, OwnedBytes};

    impl<const N: usize> Serialize for Name<N> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            Bytes(self.as_bytes()).serialize(serializer)
        }
    }

    impl<'de, const N: usize> Deserialize<'de> for Name<N> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let OwnedBytes(bytes) = OwnedBytes::deserialize(deserializer)?;
            Name::new(&bytes)
                .ok_or_else(|| D::Error::custom(format_args!("a name of {} bytes, {N} fit", bytes.len())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shorter_name_leaves_nothing_of_the_longer() {
        let mut name = Name::<8>::new(b"postgres").unwrap();
        assert!(name.set(b"sh"));
        assert_eq!(name, "sh");
        assert_eq!(Name::<8>::new(b"sh"), Some(name));
        assert!(!name.set(b"nine byte"));
        assert_eq!(name, "sh");
    }

    #[test]
    fn a_name_honours_width_alignment_and_precision() {
        let name = Name::<16>::new("caf\u{e9}\n".as_bytes()).unwrap();
        assert_eq!(
            format!("[{name:8}] [{name:>8}] [{name:^8}] [{name:.3}] [{name:-<6.5}]"),
            "[caf\u{e9}\\n  ] [  caf\u{e9}\\n] [ caf\u{e9}\\n ] [caf] [caf\u{e9}\\-]"
        );
        assert_eq!(format!("[{:3}]", Printable(b"abcdef")), "[abcdef]");
    }

    #[test]
    fn nothing_reaches_the_terminal() {
        let name = Name::<32>::new(b"a\x1b[2J\n\xc2\x9bb\xff\xe2\x80\xae").unwrap();
        assert_eq!(name.to_string(), r"a\u{1b}[2J\n\u{9b}b\xff\u{202e}");
    }
}
