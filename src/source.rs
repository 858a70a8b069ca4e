//! An open file and how it is read to its end.

use std::os::fd::{AsFd, OwnedFd};

use rustix::buffer::spare_capacity;
use rustix::fs::FsWord;
use rustix::io::{Errno, pread};

use crate::class::{Class, End, Life};

pub(crate) mod entries;

/// The smallest page size, which is the smallest size of the kernel's buffer.
const PAGE: usize = 4096;

/// The size of the first buffer. Only a few files ever need a larger one. vmstat is about a page long, and
/// grows.
const FIRST: usize = 2 * PAGE;

/// The buffer for files below /proc/sys. The kernel allocates and clears as many bytes as the read requests,
/// and fails at 8 MiB.
const SYSCTL: usize = 512;

/// A buffer above this size is made smaller when the texts have become much shorter.
const LARGE: usize = 1 << 20;

/// How many times in a row a system call may be interrupted before this is an error.
const INTERRUPTED: u32 = 64;

/// The first read always returns the whole file, even if it is long.
const ANY_LENGTH: u16 = u16::MAX;

/// An open file.
#[derive(Debug)]
pub struct Source {
    fd: OwnedFd,
    /// The maximum number of bytes that are read. It has 32 bits, because a table keeps one for each file of
    /// each process.
    limit: u32,
    /// The first read is the whole file if the text is shorter than this and does not fill the buffer.
    whole: u16,
    /// The file may be replaced by another file with its name, which is to be read then.
    replaceable: bool,
}

impl Source {
    /// `genuine`: the file is known to be on a procfs. Otherwise this is checked once, and also whether it is
    /// on a kernfs.
    pub(crate) fn new(fd: OwnedFd, class: Class, genuine: bool, limit: usize) -> Self {
        let genuine = genuine
            || match class.life {
                Life::Kernfs => is_kernfs(&fd),
                _ => is_procfs(&fd),
            };
        let whole = match class.end {
            // A limit that is smaller than the first buffer is checked only by `read_on`.
            _ if !genuine || limit < FIRST => 0,
            End::Unknown => 0,
            End::OnePiece => ANY_LENGTH,
            End::Records(longest) => PAGE.saturating_sub(longest) as u16 + 1,
        };
        Source { fd, limit: u32::try_from(limit).unwrap_or(u32::MAX), whole, replaceable: !genuine }
    }

    /// Whether it is of a procfs, and not mounted over a file there.
    pub(crate) fn is_genuine(&self) -> bool {
        !self.replaceable
    }

    /// The number of its inode.
    pub(crate) fn inode(&self) -> Option<u64> {
        rustix::fs::fstat(&self.fd).ok().map(|stat| stat.st_ino)
    }

    /// Reads the file from its beginning to its end into `text`, which keeps its capacity.
    ///
    /// EFBIG for a text that is longer than the limit, ESTALE for a file that was replaced.
    #[inline]
    pub(crate) fn read(&self, text: &mut Vec<u8>) -> Result<(), Errno> {
        // This one comparison finds a missing buffer as well as a large one.
        if text.capacity().wrapping_sub(1) >= LARGE {
            resize(text);
        }
        text.clear();
        match pread(&self.fd, spare_capacity(text), 0) {
            Ok(_) if text.len() < self.whole as usize && text.len() < text.capacity() => Ok(()),
            read => self.read_on(read, text),
        }
    }

    /// Continues after the first read, if that was not enough. Mostly only the read of 0 bytes that shows the
    /// end is left.
    fn read_on(&self, mut read: Result<usize, Errno>, text: &mut Vec<u8>) -> Result<(), Errno> {
        let limit = self.limit as usize;
        // With this bound, a file that returns one byte at a time costs no more than one that is as long as
        // the limit allows.
        let mut reads_left = 1024 + limit / 64;
        let mut patience = Patience::default();
        loop {
            let full = text.len() == text.capacity();
            let is_whole = self.whole == ANY_LENGTH || text.len() < usize::from(self.whole);
            match read {
                Ok(0) => return self.ended(),
                Ok(_) if is_whole && !full => return self.ended(),
                Ok(_) => patience = Patience::default(),
                Err(errno) => patience.retry(errno)?,
            }
            if text.len() > limit || reads_left == 0 {
                *text = Vec::new();
                return Err(Errno::FBIG);
            }
            reads_left -= 1;
            if full {
                // A read of one byte more than the limit shows that the text is too long.
                let more = text.capacity().max(FIRST).min((limit - text.len()).saturating_add(1));
                text.try_reserve_exact(more).map_err(|_| Errno::NOMEM)?;
            }
            let at = text.len() as u64;
            read = pread(&self.fd, spare_capacity(text), at);
        }
    }

    /// Ends a read. If the file of a captured tree was removed, or replaced by a rename, it is no longer the
    /// file with its name.
    fn ended(&self) -> Result<(), Errno> {
        match self.replaceable && rustix::fs::fstat(&self.fd).is_ok_and(|stat| stat.st_nlink == 0) {
            true => Err(Errno::STALE),
            false => Ok(()),
        }
    }
}

/// Counts how often an interrupted system call is repeated. A file server may return this error for ever.
#[derive(Debug, Default)]
pub(crate) struct Patience(u32);

impl Patience {
    /// Returns the error, unless the call is to be repeated.
    pub(crate) fn retry(&mut self, errno: Errno) -> Result<(), Errno> {
        self.0 += 1;
        match errno {
            Errno::INTR if self.0 <= INTERRUPTED => Ok(()),
            errno => Err(errno),
        }
    }
}

/// Makes the first buffer. If `text`, which was read last, is much shorter than its buffer, makes the buffer
/// smaller.
#[cold]
fn resize(text: &mut Vec<u8>) {
    let length = text.len();
    text.clear();
    if text.capacity() == 0 {
        text.reserve(FIRST);
    } else if length < text.capacity() / 8 {
        text.shrink_to(FIRST.max(2 * length));
    }
}

/// Makes a buffer for the first read of a file of this class.
pub(crate) fn buffer(class: Class) -> Vec<u8> {
    Vec::with_capacity(if class.life == Life::Sysctl { SYSCTL } else { FIRST })
}

/// Whether the open file is of a procfs.
pub(crate) fn is_procfs(fd: impl AsFd) -> bool {
    rustix::fs::fstatfs(fd).is_ok_and(|statfs| statfs.f_type == rustix::fs::PROC_SUPER_MAGIC)
}

/// Whether the open file is of a cgroup or of /sys. The numbers are from linux/magic.h.
fn is_kernfs(fd: impl AsFd) -> bool {
    const CGROUP: FsWord = 0x0027_e0eb;
    const CGROUP2: FsWord = 0x6367_7270;
    const SYSFS: FsWord = 0x6265_6572;
    rustix::fs::fstatfs(fd).is_ok_and(|statfs| matches!(statfs.f_type, CGROUP | CGROUP2 | SYSFS))
}

#[cfg(test)]
mod tests;
