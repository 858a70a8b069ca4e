//! Mappings summed up, by kind and by file.

use core::cmp::Ordering;
use core::ops::AddAssign;

use super::{Kind, Mapping};
use crate::shape::kept::Place;
use crate::text::Escaped;

/// What mappings come to, by kind and by file: of [`Maps`](crate::pid::Maps) the address space, of
/// [`Smaps`](crate::pid::Smaps) the memory. The caller keeps it, so that its storage is used again.
///
/// ```no_run
/// use procsampler::pid::maps::{Kind, Totals};
/// use procsampler::{ProcDir, Sampler, pid};
///
/// let mut smaps = Sampler::<pid::Smaps>::open(&ProcDir::open()?.this_process()?)?;
/// let mut totals = Totals::default();
/// smaps.sample()?.totals(&mut totals);
/// println!("heap: {}", totals.kind(Kind::Heap).sum.rss);
/// for file in totals.files() {
///     println!("{}: {} in {} mappings", file.name, file.total.sum.pss, file.total.mappings);
/// }
/// # Ok::<(), procsampler::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Totals<T> {
    all: Total<T>,
    kinds: [Total<T>; Kind::ALL.len()],
    files: Vec<Kept<T>>,
    /// Places in `files` by rising identity.
    sorted: Vec<u32>,
    names: Vec<u8>,
}

/// How many mappings, and what they come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Total<T> {
    /// How many mappings.
    pub mappings: u64,
    /// What they come to.
    pub sum: T,
}

impl<T: AddAssign> Total<T> {
    fn add(&mut self, what: T) {
        self.mappings += 1;
        self.sum += what;
    }
}

/// What the mappings of one file come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FileTotal<'a, T> {
    /// The file's name as [`Mapping::name`] has it, with ` (deleted)` where that stands behind it.
    pub name: Escaped<'a, b'\n'>,
    /// The major number of its device.
    pub major: u32,
    /// The minor number.
    pub minor: u32,
    /// Its inode.
    pub inode: u64,
    /// What its mappings come to.
    pub total: Total<T>,
}

#[derive(Clone, Copy, Debug)]
struct Kept<T> {
    name: Place,
    major: u32,
    minor: u32,
    inode: u64,
    total: Total<T>,
}

impl<T: Copy + Default + AddAssign> Totals<T> {
    /// Sums up anew, overwriting what it held: mappings, and what counts of each.
    pub fn fill<'a>(&mut self, mappings: impl IntoIterator<Item = (Mapping<'a>, T)>) {
        self.all = Total::default();
        self.kinds = [Total::default(); Kind::ALL.len()];
        self.files.clear();
        self.sorted.clear();
        self.names.clear();
        // The mappings of one file mostly stand together.
        let mut last = usize::MAX;
        for (mapping, what) in mappings {
            self.all.add(what);
            self.kinds[mapping.kind() as usize].add(what);
            if mapping.inode == 0 {
                continue;
            }
            if self.files.get(last).is_none_or(|file| self.order(file, &mapping).is_ne()) {
                last = self.place(&mapping);
            }
            if let Some(file) = self.files.get_mut(last) {
                file.total.add(what);
            }
        }
    }

    /// The place of a mapping's file, which is added if it is not there.
    fn place(&mut self, mapping: &Mapping<'_>) -> usize {
        let order = |&at: &u32| match self.files.get(at as usize) {
            Some(file) => self.order(file, mapping),
            None => Ordering::Greater,
        };
        match self.sorted.binary_search_by(order) {
            Ok(found) => self.sorted.get(found).map_or(0, |&at| at as usize),
            Err(before) => {
                let at = self.files.len();
                let name = Place::of(&mut self.names, |names| names.extend_from_slice(mapping.name.as_raw()));
                let &Mapping { major, minor, inode, .. } = mapping;
                self.files.push(Kept { name, major, minor, inode, total: Total::default() });
                self.sorted.insert(before, at as u32);
                at
            }
        }
    }
}

impl<T: Copy> Totals<T> {
    fn order(&self, file: &Kept<T>, mapping: &Mapping<'_>) -> Ordering {
        let name = || file.name.bytes(&self.names).cmp(mapping.name.as_raw());
        let id = (file.inode, file.major, file.minor);
        id.cmp(&(mapping.inode, mapping.major, mapping.minor)).then_with(name)
    }

    /// All mappings together.
    pub fn all(&self) -> &Total<T> {
        &self.all
    }

    /// The mappings of one kind.
    pub fn kind(&self, kind: Kind) -> &Total<T> {
        &self.kinds[kind as usize]
    }

    /// The kinds that there are mappings of.
    pub fn kinds(&self) -> impl Iterator<Item = (Kind, &Total<T>)> {
        Kind::ALL.into_iter().zip(&self.kinds).filter(|(_, total)| total.mappings > 0)
    }

    /// The files that are mapped, in the order of their first mappings: all that has an inode, memfds and
    /// other shared memory among them.
    pub fn files(&self) -> FileTotals<'_, T> {
        FileTotals { files: self.files.iter(), names: &self.names }
    }
}

/// The files of [`Totals`].
#[derive(Clone, Debug)]
pub struct FileTotals<'a, T> {
    files: core::slice::Iter<'a, Kept<T>>,
    names: &'a [u8],
}

impl<'a, T: Copy> Iterator for FileTotals<'a, T> {
    type Item = FileTotal<'a, T>;

    fn next(&mut self) -> Option<Self::Item> {
        let &Kept { name, major, minor, inode, total } = self.files.next()?;
        Some(FileTotal { name: Escaped::from_raw(name.bytes(self.names)), major, minor, inode, total })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.files.size_hint()
    }
}

impl<T: Copy> ExactSizeIterator for FileTotals<'_, T> {}
