//! How a sampler opens its file and reads it.

use std::os::fd::AsFd;

use rustix::io::{Errno, fcntl_dupfd_cloexec};

use crate::class::{Class, Life};
use crate::dir::Dir;
use crate::error::{Error, Result};
use crate::file::{FileIn, ProcFile};
use crate::open::Open;
use crate::root::Opener;
use crate::sample::Sample;
use crate::sampler::Sampler;
use crate::source::buffer;
use crate::unit::Monotonic;

impl<T: ProcFile> Sampler<T> {
    /// Whether 0 bytes, or ESRCH, do not prove that the task is gone, so that its directory has to be
    /// checked.
    const ASKS_DIR: bool = matches!(T::CLASS.life, Life::Memory | Life::Image | Life::List);

    /// Opens the file in its directory.
    ///
    /// # Errors
    /// [denied](Error::is_denied), [gone](Error::is_gone) or [unsupported](Error::is_unsupported).
    pub fn open<D: Dir>(dir: &D) -> Result<Self>
    where
        T: FileIn<D>,
    {
        Self::open_with(dir, T::State::default())
    }

    /// Opens the file with options for its parser: `stat::Options::default().with_irqs()`.
    ///
    /// ```
    /// use procsampler::{ProcDir, Sampler, system::stat};
    ///
    /// let options = stat::Options::default().with_irqs();
    /// let mut sampler = Sampler::<stat::Stat>::open_with(&ProcDir::open()?, options)?;
    /// println!("{} interrupts since boot", sampler.sample()?.intr);
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Sampler::open`].
    pub fn open_with<D: Dir>(dir: &D, memory: T::State) -> Result<Self>
    where
        T: FileIn<D>,
    {
        Self::open_named(dir.opener(), T::NAME, memory)
    }

    /// Opens a file with a computed name: `open_at(&dir, "fdinfo/7")`.
    ///
    /// ```
    /// use procsampler::{ProcDir, Sampler, pid::Comm};
    ///
    /// let process = ProcDir::open()?.this_process()?;
    /// let mut comm = Sampler::<Comm>::open_at(&process, &format!("task/{}/comm", std::process::id()))?;
    /// println!("the name of the first thread is {}", comm.sample()?.name);
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Sampler::open`]. A name that leads out of the directory is an error.
    pub fn open_at<D: Dir>(dir: &D, name: &str) -> Result<Self> {
        Self::open_named(dir.opener(), name, T::State::default())
    }

    fn open_named(dir: Opener<'_>, name: &str, mut memory: T::State) -> Result<Self> {
        let source = dir.source(name, T::CLASS).map_err(|errno| dir.error(name, T::CLASS, errno))?;
        if let Some(learn) = T::CONTEXT {
            learn(&mut memory, &dir.context());
        }
        let again = match Self::ASKS_DIR || !source.is_genuine() {
            true => Some(fcntl_dupfd_cloexec(dir.fd, 0).map_err(|errno| dir.error(name, T::CLASS, errno))?),
            false => None,
        };
        Ok(Sampler {
            file: Some(Open { source, root: dir.root.clone(), task: dir.task, dir: again }),
            ..Self::new(name, dir.root.machine(), [buffer(T::CLASS), buffer(T::CLASS)], memory)
        })
    }

    /// Reads the file and parses it.
    ///
    /// # Errors
    /// A failed read changes neither snapshot. After a text that could not be parsed, [`Sampler::current`] is
    /// unchanged, but [`Sampler::previous`] and [`Sampler::delta`] are `None` until there are two good
    /// snapshots again.
    #[inline]
    pub fn sample(&mut self) -> Result<Sample<'_, T>> {
        let time = Monotonic::now();
        let Some(Open { source, dir, .. }) = &self.file else {
            return Err(Error::refused(self.path(), "this sampler has no file; push text into it"));
        };
        self.last = 1 - self.newest;
        let text = &mut self.texts[self.last];
        let read = match T::CLASS.life {
            Life::Image => Err(Errno::SRCH),
            _ => source.read(text),
        };
        match read {
            Ok(()) if Self::ASKS_DIR && text.is_empty() => self.look_again(T::CLASS.life != Life::List)?,
            Err(Errno::SRCH) if Self::ASKS_DIR => self.look_again(T::CLASS.life != Life::List)?,
            Err(Errno::STALE) if dir.is_some() => self.look_again(true)?,
            Ok(()) => {}
            Err(errno) => return Err(self.read_error(errno)),
        }
        self.parse(time)
    }

    /// Opens the file again and reads it, if `anew`. Then the process has called exec, has nothing to print,
    /// or has exited, or the file was replaced.
    #[cold]
    fn look_again(&mut self, anew: bool) -> Result<()> {
        let Some(Open { source, root, task, dir: Some(dir) }) = &mut self.file else { return Ok(()) };
        let text = &mut self.texts[self.last];
        let opener = Opener { fd: dir.as_fd(), root, task: *task };
        let read = match anew {
            true => opener.read(&self.name, T::CLASS, text).map(|anew| *source = anew),
            false => Ok(()),
        };
        match read {
            // Reading some files of an exited process returns 0 bytes.
            Ok(()) if Self::ASKS_DIR && text.is_empty() && !opener.is_alive() => {
                Err(opener.error(&self.name, Class::TASK, Errno::SRCH))
            }
            Ok(()) => Ok(()),
            Err(errno) => Err(opener.error(&self.name, T::CLASS, errno)),
        }
    }

    #[cold]
    fn read_error(&self, errno: Errno) -> Error {
        Error::io(self.path(), errno, T::CLASS.proves(errno))
    }
}
