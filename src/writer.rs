//! Files of /proc that can be written.

use core::fmt;
use core::marker::PhantomData;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustix::fs::{SeekFrom, seek};
use rustix::io::{Errno, write};

use crate::dir::Dir;
use crate::error::{Error, Result};
use crate::file::{FileIn, ProcFile, Writable};
use crate::root::{Root, Task};
use crate::source::Patience;

/// A file of /proc, open for writing.
///
/// It is a type of its own, so that no sampler writes and no reader needs the right to. The descriptor is
/// kept, and belongs to the process, not to its number: once the process is gone a write fails with
/// [`Error::is_gone`], even if the number is in use again. From the second write on nothing is allocated.
///
/// ```no_run
/// use procsampler::{ProcDir, Writer, pid};
///
/// let process = ProcDir::open()?.this_process()?;
/// Writer::<pid::OomScoreAdj>::open(&process)?.write(500)?;
/// # Ok::<(), procsampler::Error>(())
/// ```
///
/// What a write does to the process, and which right it takes, is said where the file is. The kernel is the
/// judge of the value.
pub struct Writer<T> {
    fd: OwnedFd,
    root: Arc<Root>,
    task: Task,
    text: Vec<u8>,
    file: PhantomData<fn() -> T>,
}

impl<T: Writable> Writer<T> {
    /// Opens the file in its directory, for writing alone.
    ///
    /// # Errors
    /// [denied](Error::is_denied), [gone](Error::is_gone) or [unsupported](Error::is_unsupported), see there.
    /// A directory that is not of a procfs, as those of a captured tree, is refused before anything is opened
    /// there.
    pub fn open<D: Dir>(dir: &D) -> Result<Self>
    where
        T: FileIn<D>,
    {
        let dir = dir.opener();
        let fd = dir.sink(T::NAME, T::CLASS)?;
        Ok(Writer { fd, root: dir.root.clone(), task: dir.task, text: Vec::new(), file: PhantomData })
    }

    /// Writes a value.
    ///
    /// # Errors
    /// [denied](Error::is_denied) where the right is asked for here, [gone](Error::is_gone) if the process
    /// is. Of a value that the kernel refuses [`Error::io_error`] is EINVAL, of one that comes too soon after
    /// another EAGAIN ([`WouldBlock`](std::io::ErrorKind::WouldBlock)).
    pub fn write(&mut self, value: T::Value) -> Result<()> {
        self.text.clear();
        T::print(value, &mut self.text);
        // No pwrite: those that are seq_files refuse it. Files below /proc/sys refuse a place that is not
        // their beginning.
        let _ = seek(&self.fd, SeekFrom::Start(0));
        match write_whole(&self.fd, &self.text) {
            Ok(count) if count == self.text.len() => Ok(()),
            // The kernel takes such a text as a whole.
            Ok(_) => Err(self.error(Errno::IO)),
            Err(errno) => Err(self.error(errno)),
        }
    }

    #[cold]
    fn error(&self, errno: Errno) -> Error {
        Error::io(self.root.path_of(self.task, T::NAME), errno, T::CLASS.proves(errno))
    }
}

impl<T: ProcFile> fmt::Debug for Writer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Writer").field(&self.root.path_of(self.task, T::NAME)).finish()
    }
}

/// One write, tried again if a signal interrupts it.
pub(crate) fn write_whole(fd: &OwnedFd, text: &[u8]) -> Result<usize, Errno> {
    let mut patience = Patience::default();
    loop {
        match write(fd, text) {
            Err(errno) => patience.retry(errno)?,
            written => return written,
        }
    }
}
