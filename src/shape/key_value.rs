//! A value that is looked up by its key.

use std::borrow::Cow;

use core::fmt;

use crate::for_types::for_types;
use crate::shape::unlisted::{self, Unlisted};
use crate::text::{BitMask, IdList, Text};
use crate::unit::{Bytes, KiB, Micros, Millis, Nanos, Pages, Ticks};

/// The value of a key, from the method `get` of a file with keys.
///
/// `get` searches the keys that this crate has fields for, and `unlisted`. So a program that looks a key up
/// by its name still reads it when a later version of the crate has a field for it. `None` means that the
/// text does not have the key, or that the key has a field and its text was malformed.
///
/// The key is spelled as the kernel prints it and as `unlisted` keeps it: `"MemFree"`, `"Ip6InReceives"`.
/// Where the file has sections or labels, the key begins with one: `"Tcp:RetransSegs"`.
///
/// ```
/// use procsampler::{Sampler, system::Meminfo};
/// let mut meminfo = Sampler::<Meminfo>::detached();
/// let text = b"MemTotal: 470360 kB\nMemFree: 301944 kB\nNewPages: 12 kB\n";
/// let meminfo = meminfo.push(text, Default::default())?;
/// assert_eq!(meminfo.get("MemFree").and_then(|value| value.number()), Some(301944));
/// assert_eq!(meminfo.get("NewPages").and_then(|value| value.number()), Some(12));
/// assert_eq!(meminfo.get("NewerPages"), None);
/// # Ok::<(), procsampler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyValue<'a>(Inner<'a>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Inner<'a> {
    Unsigned(u64),
    Signed(i64),
    Text(Cow<'a, [u8]>),
}

impl<'a> KeyValue<'a> {
    /// Makes the value from a number, or from the bits of a number that is `signed`.
    pub(crate) fn of_number(number: u64, signed: bool) -> Self {
        KeyValue(if signed { Inner::Signed(number as i64) } else { Inner::Unsigned(number) })
    }

    pub(crate) fn of_text(text: &'a [u8]) -> Option<Self> {
        Some(KeyValue(Inner::Text(Cow::Borrowed(text))))
    }

    /// Makes the value from text as the kernel prints it.
    pub(crate) fn printed(text: fmt::Arguments<'_>) -> Option<Self> {
        Some(KeyValue(Inner::Text(Cow::Owned(text.to_string().into_bytes()))))
    }

    /// The number that the value is or begins with, in the unit that the kernel prints: KiB if the number is
    /// followed by `kB`. `None` if it is not an unsigned decimal number of 64 bits.
    pub fn number(&self) -> Option<u64> {
        match &self.0 {
            Inner::Unsigned(number) => Some(*number),
            Inner::Signed(number) => u64::try_from(*number).ok(),
            Inner::Text(text) => unlisted::number(text),
        }
    }

    /// The same for a number that may be negative.
    ///
    /// ```
    /// use procsampler::{Sampler, system::Vmstat};
    ///
    /// let mut vmstat = Sampler::<Vmstat>::detached();
    /// let vmstat = vmstat.push(b"nr_free_pages 4711\nnr_of_a_later_kernel -70\n", Default::default())?;
    /// assert_eq!(vmstat.get("nr_of_a_later_kernel").and_then(|value| value.signed()), Some(-70));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn signed(&self) -> Option<i64> {
        match &self.0 {
            Inner::Signed(number) => Some(*number),
            Inner::Text(text) => match text.strip_prefix(b"-") {
                Some(digits) => unlisted::number(digits).and_then(|number| 0i64.checked_sub_unsigned(number)),
                None => unlisted::number(text).and_then(|number| number.try_into().ok()),
            },
            Inner::Unsigned(number) => i64::try_from(*number).ok(),
        }
    }

    /// The value as text. If the number has a field in the snapshot, the text is its digits, without the `kB`
    /// that follows them.
    pub fn text(&self) -> Cow<'_, [u8]> {
        match &self.0 {
            Inner::Unsigned(number) => Cow::Owned(number.to_string().into_bytes()),
            Inner::Signed(number) => Cow::Owned(number.to_string().into_bytes()),
            Inner::Text(text) => Cow::Borrowed(text),
        }
    }
}

/// Displays the text for humans: control bytes and bytes that are not UTF-8 are escaped.
impl fmt::Display for KeyValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::text::Printable(&self.text()).fmt(f)
    }
}

/// A field whose value can be looked up by its key.
pub(crate) trait ByKey {
    /// `None` if the field is absent.
    fn by_key(&self) -> Option<KeyValue<'_>>;
}

/// Finds a key in a table whose keys end in the separator, or in `unlisted`.
pub fn by_key<'a>(
    key: &[u8],
    keys: &[&'static str],
    separator: &str,
    unlisted: &'a Unlisted,
    field: impl Fn(usize) -> Option<KeyValue<'a>>,
) -> Option<KeyValue<'a>> {
    let is_it = |listed: &&str| listed.strip_suffix(separator).is_some_and(|listed| listed.as_bytes() == key);
    match keys.iter().position(is_it) {
        Some(place) => field(place),
        None => unlisted.get(key).and_then(KeyValue::of_text),
    }
}

impl<T: ByKey> ByKey for Option<T> {
    fn by_key(&self) -> Option<KeyValue<'_>> {
        self.as_ref()?.by_key()
    }
}

impl ByKey for i64 {
    fn by_key(&self) -> Option<KeyValue<'_>> {
        Some(KeyValue(Inner::Signed(*self)))
    }
}

for_types!(u64, u32, bool, Bytes, KiB, Micros, Millis, Nanos, Pages, Ticks => {
    impl ByKey for Type {
        fn by_key(&self) -> Option<KeyValue<'_>> {
            Some(KeyValue(Inner::Unsigned(u64::from(*self))))
        }
    }
});

impl ByKey for Text {
    fn by_key(&self) -> Option<KeyValue<'_>> {
        KeyValue::of_text(self.as_bytes())
    }
}

impl ByKey for IdList {
    fn by_key(&self) -> Option<KeyValue<'_>> {
        self.0.by_key()
    }
}

impl ByKey for BitMask {
    fn by_key(&self) -> Option<KeyValue<'_>> {
        self.0.by_key()
    }
}

impl ByKey for Vec<u32> {
    fn by_key(&self) -> Option<KeyValue<'_>> {
        let words: Vec<String> = self.iter().map(u32::to_string).collect();
        KeyValue::printed(format_args!("{}", words.join(" ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts() {
        let value = |text: &'static str| KeyValue::of_text(text.as_bytes()).unwrap();
        assert_eq!((value("12 kB").number(), value("12 kB").signed()), (Some(12), Some(12)));
        assert_eq!((value("-7").number(), value("-7").signed()), (None, Some(-7)));
        assert_eq!((value("x").number(), value("1x").signed(), value("").number()), (None, None, None));
        assert_eq!(value("a\tb").to_string(), "a\\tb");
        let max = u64::MAX.by_key().unwrap();
        assert_eq!(
            (max.number(), max.signed(), max.to_string()),
            (Some(u64::MAX), None, u64::MAX.to_string())
        );
        let below = (-1i64).by_key().unwrap();
        assert_eq!((below.number(), below.signed(), &*below.text()), (None, Some(-1), &b"-1"[..]));
        assert_eq!(Some(KiB(5)).by_key().and_then(|value| value.number()), Some(5));
        assert_eq!(None::<KiB>.by_key(), None);
        assert_eq!(vec![4, 24].by_key().unwrap().to_string(), "4 24");
        assert_eq!(
            (true.by_key().unwrap().number(), Vec::new().by_key().unwrap().to_string()),
            (Some(1), String::new())
        );
    }
}
