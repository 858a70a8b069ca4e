//! `/proc/slabinfo`: the use of the kernel's caches of objects.
//!
//! ```text
//! slabinfo - version: 2.1
//! # name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>
//! ext4_inode_cache      36     60   1072   30    8 : tunables    0    0    0 : slabdata      2      2      0
//! dentry             12012  12012    192   21    1 : tunables    0    0    0 : slabdata    572    572      0
//! ```
//!
//! A *slab* is a few contiguous pages that are divided into objects of one size. All values are gauges.
//!
//! What is odd: with SLUB, the only allocator since Linux 6.8, the tunables are 0, and `active_slabs` is
//! `num_slabs`. Free objects that a CPU keeps for itself count as active, so `active_objs` is too high rather
//! than too low. SLUB also merges caches of similar objects under the name of one of them (boot with
//! `slab_nomerge` to see them separately). With SLAB and CONFIG_DEBUG_SLAB more columns follow: they are in
//! `unlisted`.
//!
//! The file is longer than a page and is read in pieces, in which the kernel counts the caches from the
//! youngest. If a cache is created meanwhile, one that was already printed is printed again in the next
//! piece; if one is destroyed, another is left out. So a name may occur twice; a kernel may also have two
//! caches with one name. A name may have any bytes: colons and slashes, and blanks if a module chose such a
//! name.
//!
//! Reference: slabinfo(5), mm/slab_common.c. Permission: root only since about Linux 3.2, checked when the
//! file is opened. Needs CONFIG_SLUB_DEBUG (SLUB).

use crate::class::Class;
use crate::cursor::{Cursor, UNSIGNED};
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::numbers::{self, Numbers, numbers};
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::text::Text;
use crate::unit::{Bytes, Pages};

/// One sample of `/proc/slabinfo`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Slabinfo {
    /// The version of the format: `2.1` since Linux 2.6.10, followed by ` (statistics)` if more columns
    /// follow.
    pub version: Text,
    /// The caches, the youngest first.
    pub caches: Rows<Cache>,
    /// Columns at a line's end that this crate does not know, under the cache's name.
    /// Lines that were not understood are here too, under their first word.
    pub unlisted: Unlisted,
}

/// A cache.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cache {
    /// Its name: `dentry`, `kmalloc-64`.
    pub name: Text,
    /// How many caches with this name are before it in the file.
    pub occurrence: u32,
    /// The numbers of its objects and slabs.
    pub slabs: Slabs,
}

numbers! {
    /// The numbers of a cache's objects and slabs.
    pub struct Slabs;

    /// Objects in use. With SLUB also free objects that CPUs keep for themselves.
    active_objs: u64,
    /// Objects for which the slabs have room.
    num_objs: u64,
    /// The size of an object, including bytes that the allocator adds to it.
    objsize: Bytes,
    /// Objects per slab.
    objperslab: u64,
    /// Pages per slab.
    pagesperslab: Pages,
    /// The largest number of free objects that a CPU keeps for itself. 0 with SLUB, as are the next two.
    limit: u64,
    /// The number of objects that are fetched or given back at once.
    batchcount: u64,
    /// The CPUs of a node share this many times `batchcount` objects.
    sharedfactor: u64,
    /// Slabs that have objects in use; with SLUB all slabs.
    active_slabs: u64,
    /// All slabs.
    num_slabs: u64,
    /// Free objects that the CPUs share; 0 with SLUB.
    sharedavail: u64,
}

impl Slabs {
    /// The memory of the objects in use; saturates.
    ///
    /// ```
    /// use procsampler::{Sampler, system::Slabinfo, unit::Bytes};
    ///
    /// let mut slabinfo = Sampler::<Slabinfo>::detached();
    /// let text = b"slabinfo - version: 2.1\n# name\n\
    ///     dentry 120 126 192 21 1 : tunables 0 0 0 : slabdata 6 6 0\n";
    /// let now = slabinfo.push(text, Default::default())?;
    /// assert_eq!(now.caches[0].slabs.used(), Bytes(120 * 192));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn used(&self) -> Bytes {
        Bytes(self.active_objs.saturating_mul(self.objsize.get()))
    }

    /// The memory of all slabs; saturates.
    pub fn total(&self, machine: &Machine) -> Bytes {
        Pages(self.num_slabs.saturating_mul(self.pagesperslab.get())).bytes(machine)
    }
}

/// A line of the file, its bytes borrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Line<'a> {
    /// The version of the format.
    Version(&'a [u8]),
    /// A heading: it begins with `#`.
    Heading,
    /// A cache.
    Cache {
        /// Its name.
        name: &'a [u8],
        /// The numbers of its objects and slabs.
        slabs: Slabs,
    },
}

/// The numbers of columns before the word `tunables`, and between it and `slabdata`.
const OBJECTS: usize = 5;
const TUNABLES: usize = 3;

/// Reads five numbers and the word behind them. No name looks like this.
fn objects(cursor: &mut Cursor<'_>, columns: &mut [u64]) -> bool {
    let mut behind = *cursor;
    let found = behind.columns(columns) == columns.len() && behind.eat_all(b": tunables ");
    if found {
        *cursor = behind;
    }
    found
}

/// Reads all columns from the place `first` on.
fn columns(cursor: &mut Cursor<'_>, columns: &mut [u64], first: usize) -> Result<(), ParseError> {
    match cursor.columns(columns) {
        count if count == columns.len() => Ok(()),
        count => Err(cursor.fail(Slabs::NAMES.get(first + count).copied().unwrap_or_default(), UNSIGNED)),
    }
}

impl<'a> Row<'a> for Line<'a> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        if cursor.peek() == Some(b'#') {
            cursor.skip_line();
            return Ok(Line::Heading);
        }
        if cursor.eat_all(b"slabinfo - version:") {
            return Ok(Line::Version(cursor.line_rest()));
        }
        let start = *cursor;
        let mut all = [0; Slabs::COUNT];
        let (before, behind) = all.split_at_mut(OBJECTS);
        let (tunables, slabdata) = behind.split_at_mut(TUNABLES);
        loop {
            // A name ends where the columns begin: nearly always after its first word.
            cursor.word();
            let end = cursor.at();
            if objects(cursor, before) {
                let name = start.rest().get(..end - start.at()).unwrap_or_default();
                columns(cursor, tunables, OBJECTS)?;
                if !cursor.eat_all(b": slabdata ") {
                    return Err(cursor.fail("slabdata", "this word behind a colon"));
                }
                columns(cursor, slabdata, OBJECTS + TUNABLES)?;
                return Ok(Line::Cache { name, slabs: numbers::from_columns(&all, Slabs::COUNT) });
            }
            if cursor.at_line_end() {
                return Err(start.fail("name", "a name, five numbers and `: tunables`"));
            }
        }
    }
}

/// The lines of a text of `/proc/slabinfo`, names borrowed from it.
pub fn rows(text: &[u8]) -> TableRows<'_, Line<'_>> {
    TableRows::new(text)
}

impl ProcFile for Slabinfo {
    type State = ();
    const NAME: &'static str = "slabinfo";
    // The text is longer than a page on any machine.
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.caches.clear();
        let mut has_version = false;
        table::collect(rows(text), &mut self.unlisted, |line, _| match line {
            Line::Heading => Ok(Key::Heading),
            Line::Version(version) => {
                self.version.set(version);
                has_version = true;
                Ok(Key::Heading)
            }
            Line::Cache { name, slabs } => {
                let cache = self.caches.fill();
                cache.name.set(name);
                (cache.occurrence, cache.slabs) = (0, slabs);
                Ok(Key::Name(name))
            }
        })?;
        self.caches.index_alike(|a, b| a.name == b.name, |cache, before| cache.occurrence = before);
        match has_version {
            true => Ok(()),
            false => Err(ParseError::new(text.len(), "version", "this line before the end")),
        }
    }
}

impl FileIn<crate::dir::ProcDir> for Slabinfo {}

/// A cache is identified by its name, and by how many caches with that name are before it.
impl Identity for Cache {
    type Id<'a> = (&'a [u8], u32);

    fn id(&self) -> (&[u8], u32) {
        (self.name.as_bytes(), self.occurrence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
slabinfo - version: 2.1
# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount>
dentry             12012  12013    192   21    1 : tunables    7    8    9 : slabdata    572    573      4
kmalloc-64          5000   5120     64   64    1 : tunables    0    0    0 : slabdata     80     80      0
dentry                 3     42    192   21    2 : tunables    0    0    0 : slabdata      2      2      0
";

    fn parsed(text: &str) -> Result<Slabinfo, ParseError> {
        let mut seen = Slabinfo::default();
        seen.parse(text.as_bytes(), &mut ()).map(|()| seen)
    }

    #[test]
    fn caches() {
        let seen = parsed(TEXT).unwrap();
        assert_eq!((seen.version.to_str(), seen.caches.len()), (Some("2.1"), 3));
        let slabs = &seen.caches[0].slabs;
        assert_eq!((slabs.active_objs, slabs.num_objs, slabs.objsize), (12_012, 12_013, Bytes(192)));
        assert_eq!((slabs.objperslab, slabs.pagesperslab), (21, Pages(1)));
        assert_eq!((slabs.limit, slabs.batchcount, slabs.sharedfactor), (7, 8, 9));
        assert_eq!((slabs.active_slabs, slabs.num_slabs, slabs.sharedavail), (572, 573, 4));
    }

    #[test]
    fn bytes_in_use_and_in_all() {
        let seen = parsed(TEXT).unwrap();
        let sizes = |machine| -> Vec<(u64, u64)> {
            let sizes = seen.caches.iter().map(|cache| (cache.slabs.used(), cache.slabs.total(machine)));
            sizes.map(|(used, total)| (used.get(), total.get())).collect()
        };
        let of_4k = [(2_306_304, 2_347_008), (320_000, 327_680), (576, 16_384)];
        assert_eq!(sizes(&Machine::COMMON), of_4k);
        let of_64k = Machine { page_size: 65_536, ..Machine::COMMON };
        assert_eq!(sizes(&of_64k), of_4k.map(|(used, total)| (used, 16 * total)));
        let huge = Slabs { num_slabs: u64::MAX, active_objs: u64::MAX, ..seen.caches[0].slabs };
        assert_eq!((huge.used(), huge.total(&of_64k)), (Bytes(u64::MAX), Bytes(u64::MAX)));
    }

    /// The cache that was second in the file is found as the second, wherever the others are.
    #[test]
    fn the_same_name_twice() {
        let seen = parsed(TEXT).unwrap();
        let objects = |name: &[u8], occurrence| Some(seen.caches.get((name, occurrence))?.slabs.active_objs);
        assert_eq!(objects(b"dentry", 0), Some(12_012));
        assert_eq!(objects(b"dentry", 1), Some(3));
        assert_eq!((objects(b"dentry", 2), objects(b"kmalloc-64", 0)), (None, Some(5000)));
        let occurrences: Vec<_> = seen.caches.iter().map(|cache| cache.occurrence).collect();
        assert_eq!(occurrences, [0, 0, 1]);
    }

    #[test]
    fn many_of_a_name() {
        let mut text = TEXT.to_owned();
        for at in 0..300 {
            let name = ["b", "a", "dentry"][at % 3];
            text += &format!("{name} {at} 0 0 0 0 : tunables 0 0 0 : slabdata 0 0 0\n");
        }
        let mut used = parsed(&text).unwrap();
        for _ in 0..2 {
            for (name, first, before) in [(&b"b"[..], 0, 0), (b"a", 1, 0), (b"dentry", 2, 2)] {
                for at in 0..100 {
                    let cache = used.caches.get((name, before + at)).unwrap();
                    assert_eq!(cache.slabs.active_objs, u64::from(first + 3 * at));
                }
            }
            used.parse(TEXT.as_bytes(), &mut ()).unwrap();
            assert_eq!(used, parsed(TEXT).unwrap());
            used.parse(text.as_bytes(), &mut ()).unwrap();
        }
    }

    #[test]
    fn names_of_any_bytes() {
        let names: [&[u8]; 10] = [
            b"a:b",
            b":at-0000192",
            b"dm/crypt/7",
            b"two words",
            b"numbers 1 2 3",
            b"1 2 3 4 5",
            b"12",
            b": tunables",
            b"a : tunables : slabdata 3",
            b"\xff\xfe\t\x1b[2J",
        ];
        for name in names {
            let columns =
                b"   60     63    192   21    1 : tunables    0    0    0 : slabdata      3      4      0\n";
            let text = [b"slabinfo - version: 2.1\n", name, columns].concat();
            let mut seen = Slabinfo::default();
            assert_eq!(seen.parse(&text, &mut ()), Ok(()), "{}", name.escape_ascii());
            let [cache] = &seen.caches[..] else { panic!("{seen:?}") };
            assert_eq!(cache.name.as_bytes(), name);
            assert_eq!((cache.slabs.active_objs, cache.slabs.num_slabs), (60, 4), "{}", name.escape_ascii());
        }
    }

    /// The text that SLAB prints with CONFIG_DEBUG_SLAB.
    #[test]
    fn statistics_are_unlisted() {
        let more = " : globalstat 9 8 7 0 0 0 0 0 0 : cpustat 1 2 3 4";
        let text = TEXT
            .replace("version: 2.1", "version: 2.1 (statistics)")
            .replace("573      4", &format!("573      4{more}"));
        let mut seen = parsed(&text).unwrap();
        assert_eq!(seen.version, "2.1 (statistics)");
        assert_eq!(seen.unlisted.get("dentry"), Some(more.trim().as_bytes()));
        (seen.unlisted, seen.version) = (Unlisted::default(), Text::from(&b"2.1"[..]));
        assert_eq!(seen, parsed(TEXT).unwrap());
    }

    #[test]
    fn errors_are_located() {
        let error = |from: &str, to: &str| {
            let text = TEXT.replacen(from, to, 1);
            let seen = parsed(&text).unwrap();
            assert_eq!((seen.caches.len(), seen.unlisted.malformed()), (2, 1), "{to}");
            let error = rows(text.as_bytes()).find_map(Result::err).unwrap();
            format!("line {}: {}: {}", error.locate(text.as_bytes()).line, error.field(), error.expected())
        };
        let number = "an unsigned integer below 2^64";
        assert_eq!(error(" 12012", " x"), "line 3: name: a name, five numbers and `: tunables`");
        assert_eq!(error("    8    9", "    8    x"), format!("line 3: sharedfactor: {number}"));
        assert_eq!(
            error("572    573", "18446744073709551616 573"),
            format!("line 3: active_slabs: {number}")
        );
        assert_eq!(error(": slabdata ", "slabdata "), "line 3: slabdata: this word behind a colon");
        assert_eq!(parsed("").unwrap_err().field(), "version");
    }

    #[test]
    fn rows_that_are_borrowed() {
        let kept = parsed(TEXT).unwrap();
        let mut lines = rows(TEXT.as_bytes()).map(Result::unwrap);
        assert_eq!(lines.next(), Some(Line::Version(b"2.1")));
        assert_eq!(lines.next(), Some(Line::Heading));
        for cache in &kept.caches {
            assert_eq!(lines.next(), Some(Line::Cache { name: cache.name.as_bytes(), slabs: cache.slabs }));
        }
        assert_eq!(lines.next(), None);
    }
}
