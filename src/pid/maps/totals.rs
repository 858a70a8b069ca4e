//! Sums over mappings, by kind and by file.

use core::cmp::Ordering;
use core::ops::AddAssign;

use super::{Kind, Mapping};
use crate::shape::kept::Place;
use crate::text::Escaped;

/// Sums over mappings, by kind and by file: of the address space for [`Maps`](crate::pid::Maps), of the
/// memory for [`Smaps`](crate::pid::Smaps). Keep it, so that its memory is used again.
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
    /// The indexes of `files`, in ascending order of identities.
    sorted: Vec<u32>,
    names: Vec<u8>,
}

/// The number of mappings, and their sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Total<T> {
    /// The number of mappings.
    pub mappings: u64,
    /// The sum over them.
    pub sum: T,
}

impl<T: AddAssign> Total<T> {
    fn add(&mut self, what: T) {
        self.mappings += 1;
        self.sum += what;
    }
}

/// The sum over the mappings of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FileTotal<'a, T> {
    /// The name of the file as in [`Mapping::name`], with ` (deleted)` if the kernel appended that.
    pub name: Escaped<'a, b'\n'>,
    /// The major number of the file's device.
    pub major: u32,
    /// The minor number of that device.
    pub minor: u32,
    /// The inode number of the file.
    pub inode: u64,
    /// The sum over its mappings.
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
    /// Replaces the contents by the sums over these mappings. The second value of each pair is added up.
    pub fn fill<'a>(&mut self, mappings: impl IntoIterator<Item = (Mapping<'a>, T)>) {
        self.all = Total::default();
        self.kinds = [Total::default(); Kind::ALL.len()];
        self.files.clear();
        self.sorted.clear();
        self.names.clear();
        // The mappings of one file are mostly next to each other.
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

    /// The index of the file of a mapping. The file is added if it is new.
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

    /// The sum over all mappings.
    pub fn all(&self) -> &Total<T> {
        &self.all
    }

    /// The sum over the mappings of one kind.
    pub fn kind(&self, kind: Kind) -> &Total<T> {
        &self.kinds[kind as usize]
    }

    /// The kinds that have mappings, with their sums.
    pub fn kinds(&self) -> impl Iterator<Item = (Kind, &Total<T>)> {
        Kind::ALL.into_iter().zip(&self.kinds).filter(|(_, total)| total.mappings > 0)
    }

    /// The mapped files, in the order of their first mappings. Everything with an inode number counts as a
    /// file, also memfds and other shared memory.
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
