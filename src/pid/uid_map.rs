//! `/proc/PID/uid_map`, `gid_map` and `projid_map`: how users, groups and projects of a user namespace are
//! mapped to those outside it.
//!
//! ```text
//!          0       1000          1
//!          1     100000      65536
//! ```
//!
//! There is a line for each range: the first number inside, the first number outside, and the length. Inside
//! means the user namespace of the process. Outside means the namespace of the *reader* that opened the file.
//! If the reader is in the namespace of the process, outside means the parent namespace. The initial
//! namespace maps all numbers to themselves: `0 0 4294967295`. In a new namespace the file is empty until it
//! is written, which is possible once. Until then, a process inside sees all users as 65534. If the namespace
//! of the reader does not contain a number outside, the kernel prints 4294967295. Projects are those of disk
//! quotas.
//!
//! Life: a kept descriptor keeps the user namespace that the process had when it was opened, and can be read
//! after the process has exited or has moved to another one.
//!
//! Reference: user_namespaces(7). Permission: any user. Linux 3.5, `projid_map` 3.7; up to 5 lines, 340 since
//! 4.15.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::for_types::for_types;
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::{Row, TableRows};
use crate::shape::table_file::table_file;

/// A range of users, groups or projects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Extent {
    /// The first number inside the namespace.
    pub inside: u32,
    /// The first number outside; 4294967295 if the namespace of the reader does not contain it.
    pub outside: u32,
    /// The length of the range.
    pub length: u32,
}

impl Extent {
    /// Maps a number from the range that begins at `from` to the range that begins at `to`. 4294967295 is no
    /// user.
    fn maps(&self, id: u32, from: u32, to: u32) -> Option<u32> {
        let known = ![id, from, to].contains(&u32::MAX);
        let at = id.checked_sub(from).filter(|&at| known && at < self.length)?;
        to.checked_add(at).filter(|&id| id != u32::MAX)
    }
}

impl Identity for Extent {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.inside
    }
}

impl Row<'_> for Extent {
    #[inline]
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let inside = cursor.unsigned32("inside")?;
        let outside = cursor.unsigned32("outside")?;
        let length = cursor.unsigned32("length")?;
        cursor.word_end("length")?;
        Ok(Extent { inside, outside, length })
    }
}

/// The lines of a text of `/proc/PID/uid_map`, `gid_map` or `projid_map`.
pub fn rows(text: &[u8]) -> TableRows<'_, Extent> {
    TableRows::new(text)
}

/// Each number has at most ten digits.
const CLASS: Class = Class::NAMESPACE.max_record(33);

table_file! {
    /// One sample of `/proc/PID/uid_map`.
    pub struct UidMap: "uid_map", CLASS; {
        /// The ranges, in the kernel's order; none if the map was not written yet.
        extents: Rows<Extent>,
    }
    in PidDir TidDir;
}

table_file! {
    /// One sample of `/proc/PID/gid_map`.
    pub struct GidMap: "gid_map", CLASS; {
        /// The ranges, in the kernel's order; none if the map was not written yet.
        extents: Rows<Extent>,
    }
    in PidDir TidDir;
}

table_file! {
    /// One sample of `/proc/PID/projid_map`: the projects of disk quotas.
    pub struct ProjidMap: "projid_map", CLASS; {
        /// The ranges, in the kernel's order; none if the map was not written yet.
        extents: Rows<Extent>,
    }
    in PidDir TidDir;
}

for_types!(UidMap, GidMap, ProjidMap => {
    impl Type {
        /// The number outside for a number inside the namespace; `None` if it is not mapped.
        ///
        /// ```
        /// use procsampler::{Sampler, pid::UidMap};
        ///
        /// let mut sampler = Sampler::<UidMap>::detached();
        /// let map = sampler.push(b"0 1000 1\n1 100000 65536\n", Default::default())?;
        /// assert_eq!((map.outside(0), map.inside(100_004), map.outside(70_000)), (Some(1000), Some(5), None));
        /// # Ok::<(), procsampler::Error>(())
        /// ```
        pub fn outside(&self, inside: u32) -> Option<u32> {
            self.extents.iter().find_map(|extent| extent.maps(inside, extent.inside, extent.outside))
        }

        /// The number inside the namespace for a number outside; `None` if it is not mapped.
        pub fn inside(&self, outside: u32) -> Option<u32> {
            self.extents.iter().find_map(|extent| extent.maps(outside, extent.outside, extent.inside))
        }
    }
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::ProcFile;

    #[test]
    fn both_ways() {
        let mut map = UidMap::default();
        let text = b"         0       1000          1\n         1     100000      65536\n     70000 4294967295          9\n";
        map.parse(text, &mut ()).unwrap();
        for (inside, outside) in [(0, 1000), (1, 100_000), (65_536, 165_535)] {
            assert_eq!((map.outside(inside), map.inside(outside)), (Some(outside), Some(inside)));
        }
        assert_eq!((map.outside(65_537), map.inside(1001), map.inside(0)), (None, None, None));
        assert_eq!((map.outside(70_000), map.inside(u32::MAX), map.outside(u32::MAX)), (None, None, None));
        assert_eq!(map.extents.get(1).unwrap().length, 65_536);
        map.parse(b"", &mut ()).unwrap();
        assert_eq!((map.outside(0), map.extents.len()), (None, 0));
    }

    #[test]
    fn all_and_too_many() {
        let mut map = GidMap::default();
        map.parse(b"         0          0 4294967295\n", &mut ()).unwrap();
        assert_eq!((map.outside(4_294_967_294), map.outside(u32::MAX)), (Some(4_294_967_294), None));
        map.parse(b"0 4294967290 4294967295 new 7\n", &mut ()).unwrap();
        assert_eq!((map.outside(4), map.outside(5), map.outside(6)), (Some(u32::MAX - 1), None, None));
        assert_eq!(map.unlisted.get("0"), Some(&b"new 7"[..]));
        for (text, field) in [("0 1", "length"), ("0 -1 1", "outside"), ("4294967296 0 1", "inside")] {
            assert_eq!(map.parse(text.as_bytes(), &mut ()).unwrap_err().field(), field);
        }
    }
}
