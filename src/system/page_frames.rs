//! The common part of `/proc/kpagecount`, `/proc/kpageflags` and `/proc/kpagecgroup`: each has a number of 64
//! bits for each page frame, and ranges of these numbers are read.
//!
//! The files are not text. [`pid::Pagemap`](crate::pid::Pagemap) gives the numbers of the page frames of a
//! process. This example counts the unique set of a process, the pages that no other process has mapped:
//!
//! ```no_run
//! use procsampler::pid::{self, pagemap::Pages};
//! use procsampler::{ProcDir, ProcFile, system::Kpagecount};
//!
//! let proc = ProcDir::open()?;
//! let process = proc.pid(4711)?;
//! let (counts, mut pagemap) = (Kpagecount::open(&proc)?, pid::Pagemap::open(&process)?);
//! let mut unique = 0;
//! for mapping in &pid::Maps::read_in(&process)?.mappings {
//!     let mut chunks = pagemap.chunks(mapping.start..mapping.end);
//!     while let Some(pages) = chunks.next_chunk() {
//!         for frame in pages?.iter().filter_map(|page| page.pfn.known()) {
//!             unique += u64::from(counts.get(frame)?.is_some_and(|count| count.0 == 1));
//!         }
//!     }
//! }
//! println!("{unique} pages");
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! This example counts the free page frames of the machine:
//!
//! ```no_run
//! use procsampler::system::{Kpageflags, kpageflags::FrameFlags};
//!
//! let mut flags = Kpageflags::open(&procsampler::ProcDir::open()?)?;
//! let (mut free, mut chunks) = (0, flags.chunks(0..u64::MAX));
//! while let Some(frames) = chunks.next_chunk() {
//!     free += frames?.iter().filter(|(_, flags)| flags.contains(FrameFlags::BUDDY)).count();
//! }
//! println!("{free} page frames are free");
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! The kernel reads each page frame separately and without a lock, so two frames are not from one moment. The
//! file ends at the end of memory. Holes before it read as 0, and in kpageflags as
//! [`NOPAGE`](super::kpageflags::FrameFlags::NOPAGE).

use core::fmt;
use core::marker::PhantomData;
use core::ops::Range;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::Arc;

use rustix::io::Errno;

use crate::class::Class;
use crate::dir::ProcDir;
use crate::dir::sealed::Opens;
use crate::error::{Error, Result};
use crate::root::{Opener, Root, Task};
use crate::source::entries;

/// The value that one of the files has for a page frame.
pub trait Frame: Copy {
    /// The name of the file.
    #[doc(hidden)]
    const NAME: &'static str;

    /// Makes the value from the number in the file.
    #[doc(hidden)]
    fn new(word: u64) -> Self;
}

/// One of the files, kept open.
pub struct FrameFile<T> {
    fd: OwnedFd,
    root: Arc<Root>,
    frames: Frames<T>,
}

impl<T: Frame> FrameFile<T> {
    /// Opens the file.
    ///
    /// # Errors
    /// [denied](Error::is_denied) if the reader is not root, [unsupported](Error::is_unsupported) if the
    /// kernel lacks the file.
    pub fn open(proc: &ProcDir) -> Result<Self> {
        let dir = proc.opener();
        let opened = dir.root.open_file(dir.fd, T::NAME, Class::SYSTEM);
        let (fd, _) = opened.map_err(|errno| dir.error(T::NAME, Class::SYSTEM, errno))?;
        Ok(FrameFile { fd, root: dir.root.clone(), frames: Frames::new() })
    }

    /// Reads the value of one page frame, in one system call and without an allocation. `None` beyond the end
    /// of memory.
    ///
    /// # Errors
    /// The error of the system call.
    pub fn get(&self, frame: u64) -> Result<Option<T>> {
        let mut word = [0; 8];
        let read = match frame.checked_mul(8).filter(|_| frame < entries::end(&self.root.machine())) {
            Some(place) => rustix::io::pread(&self.fd, &mut word, place),
            None => Ok(0),
        };
        match read {
            Ok(8) => Ok(Some(T::new(u64::from_ne_bytes(word)))),
            Ok(_) => Ok(None),
            Err(errno) => Err(self.error(errno)),
        }
    }

    /// Reads a range of page frames. The result is shorter if memory ends before the range does. The storage
    /// is reused, so a second range of this size allocates nothing.
    ///
    /// # Errors
    /// The error of the system call; [too long](Error::is_too_long) if there are more page frames than the
    /// [limit of a read](ProcDir::set_read_limit) allows: 32 million by default, which is 128 GiB of memory
    /// in small pages.
    pub fn read(&mut self, frames: Range<u64>) -> Result<&Frames<T>> {
        let limit = self.root.read_limit(Class::SYSTEM) / size_of::<u64>();
        self.fill(frames, limit)?;
        Ok(&self.frames)
    }

    /// Reads a range in pieces of at most 32,768 page frames, so a range of any size uses no more than 256
    /// KiB of memory. The pieces are read at different times.
    pub fn chunks(&mut self, frames: Range<u64>) -> FrameChunks<'_, T> {
        FrameChunks { file: self, range: frames }
    }

    /// The path of the file.
    pub fn path(&self) -> PathBuf {
        self.root.path_of(Task::System, T::NAME)
    }

    fn fill(&mut self, range: Range<u64>, limit: usize) -> Result<()> {
        self.frames.first = range.start;
        let range = entries::within(range, &self.root.machine());
        let read = entries::read(&self.fd, &range, limit, &mut self.frames.entries);
        read.map_err(|errno| self.error(errno))
    }

    #[cold]
    fn error(&self, errno: Errno) -> Error {
        let dir = Opener { fd: self.root.fd(), root: &self.root, task: Task::System };
        dir.error(T::NAME, Class::SYSTEM, errno)
    }
}

impl<T: Frame> fmt::Debug for FrameFile<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FrameFile").field(&self.path()).finish()
    }
}

/// Page frames that were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frames<T> {
    entries: Vec<u8>,
    first: u64,
    frame: PhantomData<T>,
}

impl<T: Frame> Frames<T> {
    fn new() -> Self {
        Frames { entries: Vec::new(), first: 0, frame: PhantomData }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        entries::count(&self.entries)
    }

    /// Whether there are no page frames.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A page frame by its number; `None` if it was not read.
    pub fn get(&self, frame: u64) -> Option<T> {
        let at = usize::try_from(frame.checked_sub(self.first)?).ok()?;
        entries::each(&self.entries).nth(at).map(T::new)
    }

    /// The page frames by rising number, each with its number.
    pub fn iter(&self) -> impl Iterator<Item = (u64, T)> + '_ {
        (self.first..).zip(entries::each(&self.entries).map(T::new))
    }
}

/// The page frames of a range, piece by piece, from [`FrameFile::chunks`].
#[derive(Debug)]
pub struct FrameChunks<'a, T: Frame> {
    file: &'a mut FrameFile<T>,
    /// The part that is still to be read.
    range: Range<u64>,
}

impl<T: Frame> FrameChunks<'_, T> {
    /// The next page frames. They are borrowed, and are overwritten by the next call. The iteration ends at
    /// the end of memory, and after an error.
    pub fn next_chunk(&mut self) -> Option<Result<&Frames<T>>> {
        let (chunk, rest) = entries::chunk(&self.range);
        if chunk.is_empty() {
            return None;
        }
        let wanted = chunk.end - chunk.start;
        let read = self.file.fill(chunk, entries::CHUNK as usize);
        let is_whole = read.is_ok() && self.file.frames.len() as u64 == wanted;
        self.range = if is_whole { rest } else { rest.end..rest.end };
        match read {
            Ok(()) if self.file.frames.is_empty() => None,
            Ok(()) => Some(Ok(&self.file.frames)),
            Err(error) => Some(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::kpagecount::MapCount;

    #[test]
    fn frames_have_numbers() {
        let words = [7u64, 0, 1];
        let entries = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
        let frames = Frames::<MapCount> { entries, first: 5, ..Frames::new() };
        assert_eq!((frames.len(), frames.is_empty()), (3, false));
        assert_eq!(frames.iter().collect::<Vec<_>>(), [(5, MapCount(7)), (6, MapCount(0)), (7, MapCount(1))]);
        assert_eq!([4, 5, 7, 8, u64::MAX].map(|frame| frames.get(frame)), [
            None,
            Some(MapCount(7)),
            Some(MapCount(1)),
            None,
            None,
        ]);
    }
}
