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
/// It is a separate type, so that a sampler cannot write and a reader needs no right to write. The descriptor
/// is kept. It refers to the process, not to its number: after the process is gone a write fails with
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
/// The page of each file says what a write does to the process, and which right it needs. The kernel decides
/// whether a value is valid.
pub struct Writer<T> {
    fd: OwnedFd,
    root: Arc<Root>,
    task: Task,
    text: Vec<u8>,
    file: PhantomData<fn() -> T>,
}

impl<T: Writable> Writer<T> {
    /// Opens the file in its directory, for writing only.
    ///
    /// # Errors
    /// [denied](Error::is_denied), [gone](Error::is_gone) or [unsupported](Error::is_unsupported), see there.
    /// A directory that is not in a procfs, such as one of a captured tree, is refused before anything is
    /// opened there.
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
    /// [denied](Error::is_denied) if the file checks the right when it is written, [gone](Error::is_gone) if
    /// the process is gone. If the kernel refuses the value, [`Error::io_error`] is EINVAL; if the write
    /// follows another too soon, it is EAGAIN ([`WouldBlock`](std::io::ErrorKind::WouldBlock)).
    pub fn write(&mut self, value: T::Value) -> Result<()> {
        self.text.clear();
        T::print(value, &mut self.text);
        // pwrite is not used, because seq_files refuse it. Files below /proc/sys refuse an offset that is not
        // 0.
        let _ = seek(&self.fd, SeekFrom::Start(0));
        match write_whole(&self.fd, &self.text) {
            Ok(count) if count == self.text.len() => Ok(()),
            // The kernel accepts this text only as a whole.
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

/// One write. It is repeated if a signal interrupts it.
pub(crate) fn write_whole(fd: &OwnedFd, text: &[u8]) -> Result<usize, Errno> {
    let mut patience = Patience::default();
    loop {
        match write(fd, text) {
            Err(errno) => patience.retry(errno)?,
            written => return written,
        }
    }
}
