//! An open file and how it is read to its end.

use std::os::fd::{AsFd, OwnedFd};

use rustix::buffer::spare_capacity;
use rustix::io::{Errno, pread};

use crate::class::{Class, End, Life};

/// The smallest page: the least that the kernel's own buffer has.
const PAGE: usize = 4096;

/// The first buffer: what all but a few files fit for good. vmstat is about a page long, and grows.
const FIRST: usize = 2 * PAGE;

/// For files below /proc/sys: the kernel allocates and clears as much as it is asked for, and at 8 MiB fails.
const SYSCTL: usize = 512;

/// An open file.
#[derive(Debug)]
pub struct Source {
    fd: OwnedFd,
    /// The first read is the whole file if it is no longer than this, and leaves room in the buffer. 32 bits: one stands
    /// for each file of each process of a table.
    whole: u32,
}

impl Source {
    /// `genuine`: the file is known to lie on a procfs. Otherwise it is asked, once, and only where the answer
    /// saves a read: something may be mounted over a single file, as lxcfs does.
    pub(crate) fn new(fd: OwnedFd, class: Class, genuine: bool) -> Self {
        let whole = match class.end {
            End::Unknown => 0,
            End::OnePiece => u32::MAX,
            End::Records(longest) => PAGE.saturating_sub(longest) as u32,
        };
        let whole = if whole > 0 && (genuine || is_procfs(&fd)) { whole } else { 0 };
        Source { fd, whole }
    }

    /// It is of a procfs, and nothing that somebody mounted over a file there.
    pub(crate) fn is_genuine(&self) -> bool {
        is_procfs(&self.fd)
    }

    /// The number of its inode.
    pub(crate) fn inode(&self) -> Option<u64> {
        rustix::fs::fstat(&self.fd).ok().map(|stat| stat.st_ino)
    }

    /// Reads the file from its beginning to its end into `text`, which keeps its capacity.
    #[inline]
    pub(crate) fn read(&self, text: &mut Vec<u8>) -> Result<(), Errno> {
        text.clear();
        if text.capacity() == 0 {
            text.reserve(FIRST);
        }
        match pread(&self.fd, spare_capacity(text), 0) {
            Ok(_) if text.len() <= self.whole as usize && text.len() < text.capacity() => Ok(()),
            read => self.read_on(read, text),
        }
    }

    /// What the first read was not enough for: most often that is nothing but the 0 that tells the end.
    fn read_on(&self, mut read: Result<usize, Errno>, text: &mut Vec<u8>) -> Result<(), Errno> {
        loop {
            let full = text.len() == text.capacity();
            match read {
                Ok(0) => return Ok(()),
                Ok(_) if text.len() <= self.whole as usize && !full => return Ok(()),
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error),
            }
            if full {
                text.reserve(text.capacity().max(FIRST));
            }
            let at = text.len() as u64;
            read = pread(&self.fd, spare_capacity(text), at);
        }
    }
}

/// A buffer for the first read of a file of this class.
pub(crate) fn buffer(class: Class) -> Vec<u8> {
    Vec::with_capacity(if class.life == Life::Sysctl { SYSCTL } else { FIRST })
}

/// Whether the open file is of a procfs.
pub(crate) fn is_procfs(fd: impl AsFd) -> bool {
    rustix::fs::fstatfs(fd).is_ok_and(|statfs| statfs.f_type == rustix::fs::PROC_SUPER_MAGIC)
}
