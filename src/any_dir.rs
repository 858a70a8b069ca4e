//! Directories outside of /proc.

use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;
use std::sync::Arc;

use crate::dir::{Dir, open_root, sealed};
use crate::error::Result;
use crate::machine::Machine;
use crate::root::{Opener, Root, Task};

/// A directory outside of /proc whose files are read like those of /proc: a cgroup, a directory of /sys.
///
/// A type that implements [`FileIn<AnyDir>`](crate::FileIn) can be opened in it. Names and links that lead
/// out of the directory are refused.
///
/// ```
/// use procsampler::{AnyDir, Class, Cursor, FileIn, Machine, ParseError, ProcFile, Sampler};
///
/// /// The processes and threads of a cgroup: `pids.current`.
/// #[derive(Default)]
/// struct PidsCurrent(u64);
///
/// impl ProcFile for PidsCurrent {
///     type State = ();
///     const NAME: &'static str = "pids.current";
///     const CLASS: Class = Class::KERNFS.in_one_piece();
///     fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
///         self.0 = Cursor::new(text).unsigned("pids.current")?;
///         Ok(())
///     }
/// }
/// impl FileIn<AnyDir> for PidsCurrent {}
///
/// # let cgroup = std::env::temp_dir().join(format!("cgroup-{}", std::process::id()));
/// # std::fs::create_dir_all(&cgroup).unwrap();
/// # std::fs::write(cgroup.join("pids.current"), "3\n").unwrap();
/// let dir = AnyDir::at(&cgroup, Machine::this())?;
/// let mut pids = Sampler::<PidsCurrent>::open(&dir)?;
/// assert_eq!(pids.sample()?.0, 3);
/// # std::fs::remove_dir_all(&cgroup).unwrap();
/// # Ok::<(), procsampler::Error>(())
/// ```
#[derive(Debug)]
pub struct AnyDir {
    root: Arc<Root>,
}

impl AnyDir {
    /// Opens the directory. `machine` is the machine that wrote the text; for a live one it is
    /// [`Machine::this`].
    ///
    /// # Errors
    /// The directory cannot be opened.
    pub fn at(path: impl AsRef<Path>, machine: Machine) -> Result<Self> {
        open_root(path.as_ref(), machine).map(|root| AnyDir { root })
    }

    /// The path of the directory.
    pub fn path(&self) -> &Path {
        self.root.path()
    }

    /// The machine that wrote its text.
    pub fn machine(&self) -> Machine {
        self.root.machine()
    }

    /// Sets the largest number of bytes that a read takes, like
    /// [`ProcDir::set_read_limit`](crate::ProcDir::set_read_limit).
    pub fn set_read_limit(&self, bytes: usize) {
        self.root.set_read_limit(bytes);
    }
}

/// The descriptor of the directory, for system calls of your own.
impl AsFd for AnyDir {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.root.fd()
    }
}

impl Dir for AnyDir {}

impl sealed::Opens for AnyDir {
    fn opener(&self) -> Opener<'_> {
        Opener { fd: self.root.fd(), root: &self.root, task: Task::Other }
    }
}
