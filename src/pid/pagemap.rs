//! `/proc/PID/pagemap`: where each page of a process's address space is: in RAM, in swap, or nowhere.
//!
//! The file is binary: eight bytes for each page of the address space, mapped or not. This crate reads a
//! range of it.
//!
//! ```no_run
//! use procsampler::pid::pagemap::PageFlags;
//! use procsampler::{ProcDir, ProcFile, pid};
//!
//! let process = ProcDir::open()?.this_process()?;
//! let mut pagemap = pid::Pagemap::open(&process)?;
//! for mapping in &pid::Maps::read_in(&process)?.mappings {
//!     let mut in_swap = 0;
//!     let mut chunks = pagemap.chunks(mapping.start..mapping.end);
//!     while let Some(pages) = chunks.next_chunk() {
//!         in_swap += pages?.iter().filter(|page| page.flags.contains(PageFlags::SWAPPED)).count();
//!     }
//!     println!("{}: {in_swap} pages in swap", mapping.name);
//! }
//! # Ok::<(), procsampler::Error>(())
//! ```
//!
//! What is odd: pages that are nowhere read as zeros. Without CAP_SYS_ADMIN at open, numbers of page frames
//! and places in swap read as zeros too: here they are [`Reported::Hidden`]. On a kernel without soft-dirty
//! (CONFIG_MEM_SOFT_DIRTY, x86, s390, powerpc, riscv) [`PageFlags::SOFT_DIRTY`] is never set. Before Linux
//! 4.2, bits 55 to 60 may contain the size of a page. `[vsyscall]` is above the end of the address space, and
//! has no pages here. On arm64 the highest byte of an address is a tag, which the kernel ignores here too.
//!
//! As with [maps](crate::pid::maps), a descriptor belongs to the memory that the process had when it was
//! opened. After execve(2) a read returns nothing, and the file is opened again. A process without memory,
//! for example a zombie or a kernel thread, [has none](crate::Error::process_has_none).
//!
//! Cost: the kernel walks the page tables. This takes some nanoseconds for each page that exists, and about
//! one for each that is not mapped. The kernel takes the process's `mmap_lock` for reading, for 2 MiB of
//! address space at a time.
//!
//! Reference: Documentation/admin-guide/mm/pagemap.rst, proc_pid_pagemap(5). Permission:
//! `PTRACE_MODE_READ_FSCREDS`, at open: the same user, or CAP_SYS_PTRACE. Linux 2.6.25, with
//! CONFIG_PROC_PAGE_MONITOR.

use core::ops::Range;
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::sync::Arc;

use rustix::io::{Errno, fcntl_dupfd_cloexec};

use crate::class::Class;
use crate::dir::PidDir;
use crate::dir::sealed::Opens;
use crate::error::Result;
use crate::machine::Machine;
use crate::root::{Opener, Root, Task};
use crate::source::entries;
use crate::value::Reported;
use crate::words::flags;

const NAME: &str = "pagemap";

flags! {
    /// The flags of a page. Bits that this crate has no name for are retained. The bits of the page frame are
    /// not included.
    pub struct PageFlags: u64 {
        /// The page was written since soft-dirty was cleared, or is newly mapped. Linux 3.11.
        const SOFT_DIRTY = 1 << 55;
        /// The page is mapped only here. Linux 4.2.
        const EXCLUSIVE = 1 << 56;
        /// The page is write-protected by userfaultfd(2). Linux 5.13.
        const UFFD_WP = 1 << 57;
        /// The page is in a guard region: an access causes a signal. Linux 6.15.
        const GUARD_REGION = 1 << 58;
        /// The page is of a file, or of shared anonymous memory. Linux 3.5.
        const FILE_OR_SHARED = 1 << 61;
        /// The page is in swap, or is being migrated.
        const SWAPPED = 1 << 62;
        /// The page is in RAM, with an entry in the page table.
        const PRESENT = 1 << 63;
        const _ = !0;
    }
}

/// Bits 0 to 54 are the number of a page frame, or a place in swap.
const FRAME: u64 = (1 << 55) - 1;

/// A page of a process's address space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Page {
    /// The first address of the page.
    pub address: u64,
    /// The flags of the page.
    pub flags: PageFlags,
    /// The number of its page frame. Absent if the page is not [present](PageFlags::PRESENT); hidden without
    /// CAP_SYS_ADMIN at open.
    pub pfn: Reported<u64>,
    /// Its place in swap. Absent if the page is not [in swap](PageFlags::SWAPPED); hidden without
    /// CAP_SYS_ADMIN at open.
    pub swap: Reported<SwapPlace>,
}

/// A place in swap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SwapPlace {
    /// The number of the swap area. The highest numbers mean pages that are not in swap: they are being
    /// migrated, on a device, or poisoned.
    pub kind: u32,
    /// The offset in the swap area, in pages.
    pub offset: u64,
}

impl Page {
    fn new(address: u64, entry: u64) -> Self {
        let flags = PageFlags::from_bits_retain(entry & !FRAME);
        let frame = match entry & FRAME {
            // Frame 0 belongs to the kernel, and place 0 is the header of a swap area. No process has either.
            0 => Reported::Hidden,
            frame => Reported::Known(frame),
        };
        let (mut pfn, mut swap) = (Reported::Absent, Reported::Absent);
        if flags.contains(PageFlags::PRESENT) {
            pfn = frame;
        } else if flags.contains(PageFlags::SWAPPED) {
            swap = frame.map(|frame| SwapPlace { kind: (frame & 0x1f) as u32, offset: frame >> 5 });
        }
        Page { address, flags, pfn, swap }
    }

    /// Whether the page is in RAM.
    pub fn is_present(&self) -> bool {
        self.flags.contains(PageFlags::PRESENT)
    }
}

/// The pages of a range that was read. Keep it, so that its memory is used again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    entries: Vec<u8>,
    first: u64,
    page_size: u64,
}

impl Pages {
    /// The number of pages.
    pub fn len(&self) -> usize {
        entries::count(&self.entries)
    }

    /// Whether there are no pages.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The page at an index, from 0.
    pub fn get(&self, at: usize) -> Option<Page> {
        let entry = entries::each(&self.entries).nth(at)?;
        let address = self.page_size.checked_mul(at as u64)?.checked_add(self.first)?;
        Some(Page::new(address, entry))
    }

    /// The pages in ascending order of addresses.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Page> + '_ {
        let mut next = self.first;
        entries::each(&self.entries).map(move |entry| {
            let address = next;
            next = next.saturating_add(self.page_size);
            Page::new(address, entry)
        })
    }
}

/// `/proc/PID/pagemap`, kept open.
#[derive(Debug)]
pub struct Pagemap {
    fd: OwnedFd,
    /// The directory of the process, in which the file is opened again after an exec.
    dir: OwnedFd,
    root: Arc<Root>,
    task: Task,
}

impl Pagemap {
    /// Opens the file.
    ///
    /// # Errors
    /// [denied](crate::Error::is_denied) without the permission, [gone](crate::Error::is_gone),
    /// [unsupported](crate::Error::is_unsupported) without CONFIG_PROC_PAGE_MONITOR, and since about Linux
    /// 6.15 [the process has none](crate::Error::process_has_none) if it has no memory.
    pub fn open(process: &PidDir) -> Result<Self> {
        let opener = process.opener();
        let failed = |errno| opener.error(NAME, Class::MEMORY, errno);
        let (fd, _) = opener.root.open_file(opener.fd, NAME, Class::MEMORY).map_err(failed)?;
        let dir = fcntl_dupfd_cloexec(opener.fd, 0).map_err(failed)?;
        Ok(Pagemap { fd, dir, root: opener.root.clone(), task: opener.task })
    }

    /// Reads the pages that a range of addresses overlaps, and overwrites `pages`. If the address space ends
    /// before the range, there are fewer pages. After `pages` has grown, this allocates nothing.
    ///
    /// `pages` needs 8 bytes for each page, mapped or not. This can be more than this machine can hold: see
    /// [`Pagemap::chunks`].
    ///
    /// # Errors
    /// [gone](crate::Error::is_gone) if the process has exited, [the process has
    /// none](crate::Error::process_has_none) if it has no memory; after execve(2) also as for
    /// [`Pagemap::open`]. [Too long](crate::Error::is_too_long) if there are more pages than the [limit of a
    /// read](crate::ProcDir::set_read_limit) has room for: 128 GiB of small pages by default.
    pub fn read(&mut self, addresses: Range<u64>, pages: &mut Pages) -> Result<()> {
        let limit = self.root.read_limit(Class::MEMORY) / size_of::<u64>();
        let range = pages_of(addresses, &self.root.machine());
        self.read_pages(range, limit, pages)
    }

    /// Reads a range in pieces of at most 32,768 pages, so that a range of any size needs at most 256 KiB of
    /// memory.
    ///
    /// The time still depends on the whole range: the 2^34 pages of a mapping of 64 TiB take half a minute. A
    /// mapping whose `Rss` and `Swap` in [smaps](crate::pid::smaps) are 0 need not be read. The pieces are
    /// read at different times.
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, pid::Pagemap};
    ///
    /// let mut pagemap = Pagemap::open(&ProcDir::open()?.pid(4711)?)?;
    /// let mut present = 0;
    /// let mut chunks = pagemap.chunks(0x4000_0000..0x8000_0000);
    /// while let Some(pages) = chunks.next_chunk() {
    ///     present += pages?.iter().filter(|page| page.is_present()).count();
    /// }
    /// println!("{present} pages in RAM");
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn chunks(&mut self, addresses: Range<u64>) -> Chunks<'_> {
        let range = pages_of(addresses, &self.root.machine());
        Chunks { pagemap: self, range, pages: Pages::default() }
    }

    /// Reads pages by their numbers, and fails if there are more than `limit`.
    fn read_pages(&mut self, range: Range<u64>, limit: usize, pages: &mut Pages) -> Result<()> {
        pages.page_size = self.root.machine().page_size.max(1);
        pages.first = range.start.saturating_mul(pages.page_size);
        pages.entries.clear();
        if range.is_empty() {
            return Ok(());
        }
        match entries::read(&self.fd, &range, limit, &mut pages.entries) {
            Ok(()) if !pages.entries.is_empty() => return Ok(()),
            Ok(()) | Err(Errno::SRCH) => {}
            Err(errno) => return Err(self.opener().error(NAME, Class::MEMORY, errno)),
        }
        // Nothing was read: the range is above the address space, or the process has called exec, has no
        // memory, or has exited.
        let opened = self.root.open_file(self.dir.as_fd(), NAME, Class::MEMORY);
        let read = opened.and_then(|(anew, _)| {
            self.fd = anew;
            entries::read(&self.fd, &range, limit, &mut pages.entries)
        });
        match read {
            Ok(()) if pages.entries.is_empty() && !self.opener().is_alive() => {
                Err(self.opener().error(NAME, Class::TASK, Errno::SRCH))
            }
            Ok(()) if pages.entries.is_empty() && self.opener().lacks_memory() => {
                Err(self.opener().error(NAME, Class::MEMORY, Errno::SRCH))
            }
            Ok(()) => Ok(()),
            Err(errno) => Err(self.opener().error(NAME, Class::MEMORY, errno)),
        }
    }

    /// The path of the file.
    pub fn path(&self) -> PathBuf {
        self.root.path_of(self.task, NAME)
    }

    fn opener(&self) -> Opener<'_> {
        Opener { fd: self.dir.as_fd(), root: &self.root, task: self.task }
    }
}

/// The numbers of the pages that a range overlaps.
fn pages_of(addresses: Range<u64>, machine: &Machine) -> Range<u64> {
    let size = machine.page_size.max(1);
    let first = addresses.start / size;
    let end = if addresses.is_empty() { first } else { addresses.end.div_ceil(size) };
    entries::within(first..end, machine)
}

/// The pages of a range, piece by piece, from [`Pagemap::chunks`].
#[derive(Debug)]
pub struct Chunks<'a> {
    pagemap: &'a mut Pagemap,
    /// The part that is not read yet.
    range: Range<u64>,
    pages: Pages,
}

impl Chunks<'_> {
    /// Reads the next pages. The next call overwrites them. The end of the address space ends the iteration,
    /// and so does an error.
    ///
    /// # Errors
    /// As for [`Pagemap::read`], except for the limit.
    pub fn next_chunk(&mut self) -> Option<Result<&Pages>> {
        let (chunk, rest) = entries::chunk(&self.range);
        if chunk.is_empty() {
            return None;
        }
        let read = self.pagemap.read_pages(chunk.clone(), entries::CHUNK as usize, &mut self.pages);
        let is_whole = read.is_ok() && self.pages.len() as u64 == chunk.end - chunk.start;
        self.range = if is_whole { rest } else { rest.end..rest.end };
        match read {
            Ok(()) if self.pages.is_empty() => None,
            Ok(()) => Some(Ok(&self.pages)),
            Err(error) => Some(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_within_the_address_space() {
        let of_bits = |word_bits| Machine { word_bits, ..Machine::COMMON };
        assert_eq!(pages_of(1..4097, &of_bits(64)), 0..2);
        assert!(pages_of(5..5, &of_bits(64)).is_empty());
        assert_eq!(pages_of(1 << 62..u64::MAX, &of_bits(64)), 1 << 50..1 << 52);
        assert_eq!(pages_of(0xffff_f000..1 << 40, &of_bits(32)), 0xf_ffff..1 << 28);
        assert!(pages_of(1 << 62..u64::MAX, &of_bits(32)).is_empty());
    }

    #[test]
    fn entries_by_their_bits() {
        let present = Page::new(0x1000, 1 << 63 | 1 << 61 | 1 << 56 | 0x1234);
        assert_eq!(present.flags, PageFlags::PRESENT | PageFlags::FILE_OR_SHARED | PageFlags::EXCLUSIVE);
        assert_eq!(
            (present.pfn, present.swap, present.is_present()),
            (Reported::Known(0x1234), Reported::Absent, true)
        );
        let hidden = Page::new(0, 1 << 63 | 1 << 55);
        assert_eq!((hidden.pfn, hidden.swap), (Reported::Hidden, Reported::Absent));
        let swapped = Page::new(0, 1 << 62 | 3 | 77 << 5);
        assert_eq!(
            (swapped.swap, swapped.pfn),
            (Reported::Known(SwapPlace { kind: 3, offset: 77 }), Reported::Absent)
        );
        assert_eq!(Page::new(0, 1 << 62).swap, Reported::Hidden);
        let none = Page::new(0, 0);
        assert_eq!(
            (none.pfn, none.swap, none.flags),
            (Reported::Absent, Reported::Absent, PageFlags::empty())
        );
        let unnamed = Page::new(0, 1 << 60 | 1 << 58);
        assert_eq!(unnamed.flags.bits(), 1 << 60 | 1 << 58);
        assert!(unnamed.flags.contains(PageFlags::GUARD_REGION));
    }

    #[test]
    fn pages_have_addresses() {
        let entries = [1u64 << 63, 0, 1 << 62].iter().flat_map(|entry| entry.to_ne_bytes()).collect();
        let pages = Pages { entries, first: 0x4000, page_size: 0x1000 };
        assert_eq!((pages.len(), pages.iter().len(), pages.is_empty()), (3, 3, false));
        assert_eq!(pages.iter().map(|page| page.address).collect::<Vec<_>>(), [0x4000, 0x5000, 0x6000]);
        assert_eq!((pages.get(2), pages.get(3)), (pages.iter().last(), None));
        assert!(Pages::default().is_empty() && Pages::default().iter().next().is_none());
    }
}
