//! Names with octal escapes, and lists of options made of them. The kernel escapes bytes that would end a
//! column.

use core::cmp::Ordering;
use core::fmt;
use std::borrow::Cow;

use crate::cursor::Cursor;
use crate::find;
use crate::text::bytes::Text;

/// Bytes as a column of /proc holds them, `odd\040name`: a byte that would end the column, or that could be
/// misread, is written as a backslash and three octal digits.
///
/// In paths of mounts, swap files and the like, these bytes are the space, tab, newline, the backslash and
/// sometimes `#` (`\040`, `\011`, `\012`, `\134`, `\043`). Text that is not an escape is used unchanged. If
/// `ONLY` is not 0, only that byte is escaped, and `\` is not: then `\012` may also be four bytes of the name
/// (`/proc/PID/maps`, where `ONLY` is the newline).
///
/// It is compared, ordered and printed by its decoded bytes, whichever bytes were escaped.
///
/// ```
/// use procsampler::text::Escaped;
/// let path = Escaped::new(br"/mnt/sp\040ace");
/// assert_eq!(path, *b"/mnt/sp ace");
/// assert_eq!(path.decode(), &b"/mnt/sp ace"[..]);
/// assert_eq!(Escaped::<b'\n'>::from_raw(br"/a\040b\012c"), *b"/a\\040b\nc");
/// ```
#[derive(Clone, Copy, Default)]
pub struct Escaped<'a, const ONLY: u8 = 0>(&'a [u8]);

impl<'a> Escaped<'a> {
    /// Wraps bytes as they are in the file.
    pub const fn new(raw: &'a [u8]) -> Self {
        Escaped(raw)
    }
}

impl<'a, const ONLY: u8> Escaped<'a, ONLY> {
    /// Wraps bytes as they are in a file that escapes the bytes of `ONLY`.
    pub const fn from_raw(raw: &'a [u8]) -> Self {
        Escaped(raw)
    }

    /// The bytes as they are in the file.
    pub const fn as_raw(self) -> &'a [u8] {
        self.0
    }

    /// Whether there are no bytes.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Iterates over the decoded bytes.
    pub fn bytes(self) -> Decoded<'a, ONLY> {
        Decoded(Cursor::new(self.0))
    }

    /// The decoded bytes, borrowed if nothing is escaped.
    ///
    /// ```
    /// let path = procsampler::text::Escaped::new(br"/mnt/sp\040ace");
    /// assert_eq!(path.decode(), &b"/mnt/sp ace"[..]);
    /// ```
    pub fn decode(self) -> Cow<'a, [u8]> {
        match self.is_plain() {
            true => Cow::Borrowed(self.0),
            false => Cow::Owned(self.bytes().collect()),
        }
    }

    /// Appends the decoded bytes to `bytes`.
    pub fn decode_into(self, bytes: &mut Vec<u8>) {
        match self.is_plain() {
            true => bytes.extend_from_slice(self.0),
            false => bytes.extend(self.bytes()),
        }
    }

    /// Appends `bytes` as the kernel would write them.
    #[cfg(feature = "serde")]
    pub(crate) fn escape_into(bytes: &[u8], raw: &mut Vec<u8>) {
        for &byte in bytes {
            match ONLY == byte || (ONLY == 0 && matches!(byte, b' ' | b'\t' | b'\n' | b'\\')) {
                true => raw.extend_from_slice(format!("\\{byte:03o}").as_bytes()),
                false => raw.push(byte),
            }
        }
    }

    fn is_plain(self) -> bool {
        find::byte(b'\\', self.0).is_none()
    }
}

/// Iterator over the decoded bytes of an [`Escaped`].
#[derive(Clone, Debug)]
pub struct Decoded<'a, const ONLY: u8>(Cursor<'a>);

impl<const ONLY: u8> Iterator for Decoded<'_, ONLY> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let mut behind = self.0;
        match behind.unescaped() {
            Some(byte) if ONLY == 0 || byte == ONLY => {
                self.0 = behind;
                Some(byte)
            }
            _ => {
                let byte = self.0.peek();
                self.0.skip(1);
                byte
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.0.rest().len();
        (left.div_ceil(4), Some(left))
    }
}

impl<const ONLY: u8> PartialEq for Escaped<'_, ONLY> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.bytes().eq(other.bytes())
    }
}

impl<const ONLY: u8> Eq for Escaped<'_, ONLY> {}

impl<const ONLY: u8> PartialOrd for Escaped<'_, ONLY> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<const ONLY: u8> Ord for Escaped<'_, ONLY> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes().cmp(other.bytes())
    }
}

/// Compares with decoded bytes, not with escaped ones.
impl<const ONLY: u8> PartialEq<[u8]> for Escaped<'_, ONLY> {
    fn eq(&self, other: &[u8]) -> bool {
        self.bytes().eq(other.iter().copied())
    }
}

/// Compares with decoded bytes, not with escaped ones.
impl<const ONLY: u8, const N: usize> PartialEq<[u8; N]> for Escaped<'_, ONLY> {
    fn eq(&self, other: &[u8; N]) -> bool {
        *self == other[..]
    }
}

/// Compares with decoded bytes, not with escaped ones.
impl<const ONLY: u8> PartialEq<str> for Escaped<'_, ONLY> {
    fn eq(&self, other: &str) -> bool {
        *self == *other.as_bytes()
    }
}

/// Compares with decoded bytes, not with escaped ones.
impl<const ONLY: u8> PartialEq<&str> for Escaped<'_, ONLY> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl<const ONLY: u8> fmt::Debug for Escaped<'_, ONLY> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.decode().escape_ascii())
    }
}

/// Displays the decoded bytes for humans: control bytes and bytes that are not UTF-8 are escaped as by
/// [`Printable`](crate::text::Printable).
impl<const ONLY: u8> fmt::Display for Escaped<'_, ONLY> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::text::name::Printable(&self.decode()).fmt(f)
    }
}

/// Mount options as the kernel lists them, `rw,relatime,size=1024k`: names, some with a value. The list is
/// kept as text, and parsed on demand.
///
/// A comma or `=` inside a name or value is escaped, or the value is in quotation marks
/// (`context="u:r:t:s0:c1,c2"`), which are part of it.
///
/// ```
/// use procsampler::text::MountOptions;
/// let options = MountOptions::new(br"rw,lowerdir=/a\054b,context=\042x,nosuid");
/// assert!(options.contains("nosuid") && !options.is_read_only());
/// assert_eq!(options.value("lowerdir").unwrap(), *b"/a,b");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MountOptions<'a>(&'a [u8]);

impl<'a> MountOptions<'a> {
    /// Wraps a list as it is in the file.
    pub const fn new(raw: &'a [u8]) -> Self {
        MountOptions(raw)
    }

    /// The list as it is in the file.
    pub const fn as_raw(self) -> &'a [u8] {
        self.0
    }

    /// The options, each with its value if it has one.
    pub fn iter(self) -> impl Iterator<Item = (Escaped<'a>, Option<Escaped<'a>>)> {
        let mut cursor = Cursor::new(self.0);
        // A quotation mark or a comma that was not found once is not further back either. A search for them
        // at each option would take time that grows with the square of the text.
        let mut may_be_quoted = true;
        core::iter::from_fn(move || {
            while cursor.eat(b',') {}
            if cursor.at_end() {
                return None;
            }
            let name = Escaped(cursor.until(|byte| matches!(byte, b',' | b'=')));
            let value = cursor.eat(b'=').then(|| {
                let rest = cursor.rest();
                // Quotation marks count only around the whole value.
                let quoted = rest.strip_prefix(b"\"").and_then(|inside| {
                    let end = may_be_quoted.then(|| find::bytes(inside, b"\",")).flatten();
                    may_be_quoted = end.is_some();
                    end.map(|end| end + 2).or_else(|| inside.ends_with(b"\"").then_some(rest.len()))
                });
                match quoted.and_then(|end| rest.get(..end)) {
                    Some(value) => {
                        cursor.skip(value.len());
                        Escaped(value)
                    }
                    None => Escaped(cursor.until(|byte| byte == b',')),
                }
            });
            Some((name, value))
        })
    }

    /// Whether the list has an option of this name.
    pub fn contains(self, name: impl AsRef<[u8]>) -> bool {
        self.iter().any(|(other, _)| other == *name.as_ref())
    }

    /// The value of the option of this name. If there are several, it is the value of the first that has one.
    pub fn value(self, name: impl AsRef<[u8]>) -> Option<Escaped<'a>> {
        self.iter().find_map(|(other, value)| value.filter(|_| other == *name.as_ref()))
    }

    /// Whether `ro` is in the list.
    pub fn is_read_only(self) -> bool {
        self.contains("ro")
    }
}

impl fmt::Debug for MountOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

/// Displays the list as it is in the file. Control bytes and bytes that are not UTF-8 are escaped.
impl fmt::Display for MountOptions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::text::name::Printable(self.0).fmt(f)
    }
}

impl Text {
    /// The text as a list of options.
    pub fn options(&self) -> MountOptions<'_> {
        MountOptions(self.as_bytes())
    }
}

#[cfg(feature = "serde")]
mod serial {
    use serde::{Serialize, Serializer};

    use super::{Escaped, MountOptions};
    use crate::serial::Bytes;

    /// Serialises the decoded bytes.
    impl<const ONLY: u8> Serialize for Escaped<'_, ONLY> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            Bytes(&self.decode()).serialize(serializer)
        }
    }

    impl Serialize for MountOptions<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            Bytes(self.as_raw()).serialize(serializer)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_escapes_or_only_one() {
        let raw = br"\040\011\012\134\043 \400 \1 \";
        let all = Escaped::new(raw);
        assert_eq!(all.decode(), &b" \t\n\\# \\400 \\1 \\"[..]);
        assert_eq!(Escaped::<b'\n'>::from_raw(raw), *b"\\040\\011\n\\134\\043 \\400 \\1 \\");
        assert!(matches!(Escaped::new(b"plain").decode(), Cow::Borrowed(b"plain")));
        let mut bytes = b"x".to_vec();
        all.decode_into(&mut bytes);
        Escaped::new(b"y").decode_into(&mut bytes);
        assert_eq!(bytes, b"x \t\n\\# \\400 \\1 \\y");
        let (least, most) = all.bytes().size_hint();
        assert!((least..=most.unwrap()).contains(&all.bytes().count()));
    }

    #[test]
    fn compared_by_what_is_meant() {
        let (a, b) = (Escaped::new(br"a\043"), Escaped::new(b"a#"));
        assert_eq!(a, b);
        assert_eq!(a, "a#");
        assert!(a != *b"a\\043" && a < Escaped::new(b"b"));
        assert_eq!((format!("{a:?}"), a.to_string()), ("\"a#\"".to_owned(), "a#".to_owned()));
        assert_eq!(Escaped::new(b"\\012\\033").to_string(), r"\n\u{1b}");
    }

    #[test]
    fn options_one_by_one() {
        let all = |raw: &'static [u8]| -> Vec<(String, Option<String>)> {
            let pairs = MountOptions::new(raw).iter();
            pairs.map(|(name, value)| (name.to_string(), value.map(|value| value.to_string()))).collect()
        };
        let pair = |name: &str, value: Option<&str>| (name.to_owned(), value.map(str::to_owned));
        assert_eq!(
            all(br#"rw,a\075b=c\054d=e,x=,context="s0:c1,c2",y="u,z"#),
            [
                pair("rw", None),
                pair("a=b", Some("c,d=e")),
                pair("x", Some("")),
                pair("context", Some("\"s0:c1,c2\"")),
                pair("y", Some("\"u")),
                pair("z", None),
            ]
        );
        assert_eq!(all(b",,ro,"), [pair("ro", None)]);
        assert_eq!(all(br#"k="a,b""#), [pair("k", Some("\"a,b\""))]);
        assert_eq!(all(b"k=\""), [pair("k", Some("\""))]);
        assert_eq!(all(b""), []);
        let options = MountOptions::new(b"ro,size=,size=4k,errors=remount-ro");
        assert!(options.is_read_only() && !MountOptions::new(b"rw,errors=ro,roo").is_read_only());
        assert_eq!(options.value("size").unwrap(), "");
        assert_eq!((options.value("ro"), options.value("x")), (None, None));
    }
}
