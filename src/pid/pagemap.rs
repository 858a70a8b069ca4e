//! `/proc/PID/pagemap`: what stands behind each page of a process's address space.
//!
//! No text: eight bytes for each page of the address space, mapped or not, of which this reads a range.
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
//! What is odd: what is not there reads as zeros, and so do numbers of page frames and places in swap for who
//! opened it without CAP_SYS_ADMIN: here they are [`Reported::Hidden`]. On a kernel without soft-dirty
//! (CONFIG_MEM_SOFT_DIRTY, x86, s390, powerpc, riscv) [`PageFlags::SOFT_DIRTY`] is never set. In text before
//! Linux 4.2 bits 55 to 60 may hold the size of a page. `[vsyscall]` lies above the end of the address space,
//! and has no pages here. On arm64 the highest byte of an address is a tag, which the kernel ignores here
//! too.
//!
//! As with [maps](crate::pid::maps) an open file is of the memory that the process had then: after execve(2)
//! it gives nothing, and is opened anew. A process without memory, such as a zombie or a kernel thread, [has
//! none](crate::Error::process_has_none).
//!
//! Cost: a walk of the page tables, some nanoseconds a page that is there and, where nothing is mapped, about
//! one. The kernel takes the process's `mmap_lock` to read, for 2 MiB of address space at a time.
//!
//! Reference: Documentation/admin-guide/mm/pagemap.rst, proc_pid_pagemap(5). Permission:
//! `PTRACE_MODE_READ_FSCREDS`, asked for when it is opened: same user, or CAP_SYS_PTRACE. Linux 2.6.25, with
//! CONFIG_PROC_PAGE_MONITOR.

use core::ops::Range;
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::sync::Arc;

use bitflags::bitflags;
use rustix::io::{Errno, fcntl_dupfd_cloexec};

use crate::class::Class;
use crate::dir::PidDir;
use crate::dir::sealed::Opens;
use crate::error::Result;
use crate::machine::Machine;
use crate::root::{Opener, Root, Task};
use crate::source::entries;
use crate::value::Reported;

const NAME: &str = "pagemap";

bitflags! {
    /// What is known of a page. Bits that this crate has no name for are retained; those of the page frame
    /// are not here.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
    pub struct PageFlags: u64 {
        /// Written since soft-dirty was cleared, or mapped anew. Linux 3.11.
        const SOFT_DIRTY = 1 << 55;
        /// Mapped here only. Linux 4.2.
        const EXCLUSIVE = 1 << 56;
        /// Protected from writes by userfaultfd(2). Linux 5.13.
        const UFFD_WP = 1 << 57;
        /// The page is in a guard region: an access causes a signal. Linux 6.15.
        const GUARD_REGION = 1 << 58;
        /// Of a file, or of shared anonymous memory. Linux 3.5.
        const FILE_OR_SHARED = 1 << 61;
        /// In swap, or on its way from one place to another.
        const SWAPPED = 1 << 62;
        /// In RAM, with an entry in the page table.
        const PRESENT = 1 << 63;
        const _ = !0;
    }
}

/// Bits 0 to 54 are a page frame's number, or a place in swap.
const FRAME: u64 = (1 << 55) - 1;

/// A page of a process's address space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Page {
    /// Its first address.
    pub address: u64,
    /// What is known of it.
    pub flags: PageFlags,
    /// The number of its page frame; absent unless it is [present](PageFlags::PRESENT), hidden from who
    /// opened the file without CAP_SYS_ADMIN.
    pub pfn: Reported<u64>,
    /// Where in swap it is; absent unless it is [there](PageFlags::SWAPPED), hidden as `pfn` is.
    pub swap: Reported<SwapPlace>,
}

/// A place in swap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SwapPlace {
    /// The swap area's number; the highest are of pages that are elsewhere: on their way, on a device,
    /// poisoned.
    pub kind: u32,
    /// The place in it, in pages.
    pub offset: u64,
}

impl Page {
    fn new(address: u64, entry: u64) -> Self {
        let flags = PageFlags::from_bits_retain(entry & !FRAME);
        let frame = match entry & FRAME {
            // The kernel's own page, or a swap area's header: no process has those.
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

    /// It is in RAM.
    pub fn is_present(&self) -> bool {
        self.flags.contains(PageFlags::PRESENT)
    }
}

/// The pages of a range that was read. The caller keeps it, so that its storage is used again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    entries: Vec<u8>,
    first: u64,
    page_size: u64,
}

impl Pages {
    /// How many there are.
    pub fn len(&self) -> usize {
        entries::count(&self.entries)
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The page at a place, from 0.
    pub fn get(&self, at: usize) -> Option<Page> {
        let entry = entries::each(&self.entries).nth(at)?;
        let address = self.page_size.checked_mul(at as u64)?.checked_add(self.first)?;
        Some(Page::new(address, entry))
    }

    /// The pages by rising address.
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
    /// The process's directory, where it has to be opened anew when the process execs.
    dir: OwnedFd,
    root: Arc<Root>,
    task: Task,
}

impl Pagemap {
    /// Opens the file.
    ///
    /// # Errors
    /// [denied](crate::Error::is_denied) without the right to look, [gone](crate::Error::is_gone),
    /// [unsupported](crate::Error::is_unsupported) without CONFIG_PROC_PAGE_MONITOR, and since about Linux
    /// 6.15 [the process has none](crate::Error::process_has_none) where it has no memory.
    pub fn open(process: &PidDir) -> Result<Self> {
        let opener = process.opener();
        let failed = |errno| opener.error(NAME, Class::MEMORY, errno);
        let (fd, _) = opener.root.open_file(opener.fd, NAME, Class::MEMORY).map_err(failed)?;
        let dir = fcntl_dupfd_cloexec(opener.fd, 0).map_err(failed)?;
        Ok(Pagemap { fd, dir, root: opener.root.clone(), task: opener.task })
    }

    /// Reads the pages that a range of addresses touches, overwriting `pages`. They are fewer where the
    /// address space ends before the range. Once `pages` has grown, this allocates nothing.
    ///
    /// `pages` takes 8 bytes for each page, mapped or not, and a process may map more than this machine can
    /// hold: see [`Pagemap::chunks`].
    ///
    /// # Errors
    /// [gone](crate::Error::is_gone) if the process is, [the process has
    /// none](crate::Error::process_has_none) if it has no memory; after execve(2) also as [`Pagemap::open`].
    /// [Too long](crate::Error::is_too_long) if there are more pages than the [limit of a
    /// read](crate::ProcDir::set_read_limit) has room for: 128 GiB of small pages by default.
    pub fn read(&mut self, addresses: Range<u64>, pages: &mut Pages) -> Result<()> {
        let limit = self.root.read_limit(Class::MEMORY) / size_of::<u64>();
        let range = pages_of(addresses, &self.root.machine());
        self.read_pages(range, limit, pages)
    }

    /// The same in pieces of at most 32,768 pages, so that a range of any size takes no more than 256 KiB of
    /// memory.
    ///
    /// The time is still the range's: the 2^34 pages of a mapping of 64 TiB take half a minute. A mapping
    /// whose `Rss` and `Swap` in [smaps](crate::pid::smaps) are 0 need not be read. Each piece is read at its
    /// own time.
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
        // The range is above the address space, or the process has execed, has no memory, or is gone.
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

    /// The file's path.
    pub fn path(&self) -> PathBuf {
        self.root.path_of(self.task, NAME)
    }

    fn opener(&self) -> Opener<'_> {
        Opener { fd: self.dir.as_fd(), root: &self.root, task: self.task }
    }
}

/// The numbers of the pages that a range touches.
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
    /// What is still to be read.
    range: Range<u64>,
    pages: Pages,
}

impl Chunks<'_> {
    /// The next pages. It lends: they are overwritten when the next ones come. It ends where the address
    /// space does, and after an error.
    ///
    /// # Errors
    /// As [`Pagemap::read`], but for the limit.
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

#[cfg(feature = "serde")]
crate::serial::bits! { PageFlags: u64 }

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
