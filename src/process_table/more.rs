//! More about a process that a scan found: its directory, its other files, its owner.

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

/// The effective user and group of a process or a thread, as numbers in the user namespace of the reader.
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
    /// Opens the directory of the process or thread.
    ///
    /// The same checks as in [a scan](super::ProcessTable#identity) prove that it is the directory of the
    /// same process. Files that are opened in it are never those of a later process with the same number.
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

    /// Reads another file of the process or thread once. The file need not be in the set.
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
    /// As for [`Process::dir`] and [`ProcFile::read_in`](crate::ProcFile::read_in). The error is
    /// [gone](Error::is_gone) also if the process exited before the check that follows the read.
    pub fn read<T: FileIn<D>>(&self) -> Result<T> {
        let dir = self.dir()?;
        let file = T::read_in(&dir)?;
        self.check(&dir)?;
        Ok(file)
    }

    /// Reads the effective user and group, which any user may see. They are the values of now, not of the
    /// last scan.
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
    /// As for [`Process::dir`]. In a directory that is not a procfs, the owner of the directory is not that
    /// of the process, so this is an error.
    pub fn owner(&self) -> Result<Owner> {
        let dir = self.open()?;
        let opener = dir.opener();
        if !opener.root.is_genuine() {
            let path = opener.root.path_of(opener.task, "");
            return Err(Error::refused(
                path,
                "expected a procfs: elsewhere the owner of a directory is not that of the process",
            ));
        }
        let stat = fstat(opener.fd).map_err(|errno| opener.error("", STAT, errno))?;
        // The directory of a process that has exited shows root as the owner, without an error. So it is
        // checked afterwards that the process is still alive.
        self.check(&dir)?;
        Ok(Owner { uid: stat.st_uid, gid: stat.st_gid })
    }

    fn open(&self) -> Result<D> {
        let root = &self.tasks.settings.root;
        D::open_task(Opener { fd: root.fd(), root, task: self.entry.task() })
    }

    /// Checks that the process is alive, and that it is that of the row.
    fn check(&self, dir: &D) -> Result<()> {
        let dir = dir.opener();
        let mut known = self.entry.identity;
        let looked = dir.stat().and_then(|stat| {
            let mut text = buffer(STAT);
            let look = Look::read(&stat, &mut text, dir.root, known.as_ref())?;
            Ok(known.as_mut().is_some_and(|known| look.is_of(known)))
        });
        match looked {
            Ok(true) => Ok(()),
            Ok(false) => Err(dir.error("stat", STAT, Errno::SRCH)),
            Err(errno) => Err(dir.error("stat", STAT, errno)),
        }
    }
}
