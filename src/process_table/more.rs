//! More of a process that a scan showed: its directory, its other files, its owner.

use rustix::fs::fstat;
use rustix::io::Errno;

use super::files::FileSet;
use super::identity::Look;
use super::process::Process;
use crate::class::Class;
use crate::dir::TaskDir;
use crate::error::{Error, Result};
use crate::file::FileIn;
use crate::root::Opener;
use crate::source::buffer;

/// The effective user and group of a process or a thread, as numbers of the reader's user namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Owner {
    /// The effective user.
    pub uid: u32,
    /// The effective group.
    pub gid: u32,
}

const STAT: Class = Class::TASK.in_one_piece();

impl<F: FileSet<D>, D: TaskDir, U, S> Process<'_, F, D, U, S> {
    /// The directory of the process or thread, opened now.
    ///
    /// The directory is proved to be that of the same process, in the way of [a
    /// scan](super::ProcessTable#identity). Files that are opened in it are never those of a later process
    /// with the same number.
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcessTable};
    ///
    /// let mut table = ProcessTable::<()>::new(&ProcDir::open()?)?;
    /// table.scan()?;
    /// for process in table.processes() {
    ///     match process.dir() {
    ///         Ok(dir) => println!("{} has {} threads", dir.pid(), dir.tids()?.walk().count()),
    ///         Err(error) if error.is_gone() => continue,
    ///         Err(error) => return Err(error),
    ///     }
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    ///
    /// # Errors
    /// [gone](Error::is_gone) if the process is gone or is not proved to be the same;
    /// [denied](Error::is_denied) if the reader may not open its directory.
    pub fn dir(&self) -> Result<D> {
        let dir = self.open()?;
        self.check(&dir)?;
        Ok(dir)
    }

    /// Reads another file of the process or thread once, which is not in the set.
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcessTable, pid};
    ///
    /// let mut table = ProcessTable::<(pid::Stat,)>::new(&ProcDir::open()?)?;
    /// table.scan()?;
    /// for process in table.processes() {
    ///     if let Ok(cmdline) = process.read::<pid::Cmdline>() {
    ///         println!("{} {:?}", process.pid(), cmdline);
    ///     }
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Process::dir`] and [`ProcFile::read_in`](crate::ProcFile::read_in). It is
    /// [gone](Error::is_gone) too if the process ended before the check that follows the read.
    pub fn read<T: FileIn<D>>(&self) -> Result<T> {
        let dir = self.dir()?;
        let file = T::read_in(&dir)?;
        self.check(&dir)?;
        Ok(file)
    }

    /// The effective user and group, which any user may see. They are read now, not at the last scan.
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcessTable};
    ///
    /// let mut table = ProcessTable::<()>::new(&ProcDir::open()?)?;
    /// table.scan()?;
    /// let owners = table.processes().filter_map(|process| process.owner().ok());
    /// println!("{} processes of root", owners.filter(|owner| owner.uid == 0).count());
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Process::dir`]. In a directory that is no procfs the owner of the directory is not that of the
    /// process, and this is an error.
    pub fn owner(&self) -> Result<Owner> {
        let dir = self.open()?;
        let opener = dir.opener();
        if !opener.root.is_genuine() {
            let path = opener.root.path_of(opener.task, "");
            return Err(Error::refused(path, "not a procfs: its owner is not that of the process"));
        }
        let stat = fstat(opener.fd).map_err(|errno| opener.error("", STAT, errno))?;
        // The directory of a process that is gone says root without an error: it was alive if it still is.
        self.check(&dir)?;
        Ok(Owner { uid: stat.st_uid, gid: stat.st_gid })
    }

    fn open(&self) -> Result<D> {
        let root = &self.tasks.settings.root;
        D::open_task(Opener { fd: root.fd(), root, task: self.entry.task() })
    }

    /// The process is alive, and it is that of the row.
    fn check(&self, dir: &D) -> Result<()> {
        let dir = dir.opener();
        let mut known = self.entry.identity;
        let looked = dir.stat().and_then(|stat| {
            let mut text = buffer(STAT);
            let look = Look::read(&stat, &mut text, dir.root, known.as_ref())?;
            Ok(known.as_mut().is_some_and(|known| look.is_of(known, false)))
        });
        match looked {
            Ok(true) => Ok(()),
            Ok(false) => Err(dir.error("stat", STAT, Errno::SRCH)),
            Err(errno) => Err(dir.error("stat", STAT, errno)),
        }
    }
}
