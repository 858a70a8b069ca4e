//! The open file of a sampler.

use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::Arc;

use crate::root::{Root, Task};
use crate::source::Source;

/// An open file, and where it lies.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) source: Source,
    pub(crate) root: Arc<Root>,
    pub(crate) task: Task,
    /// The file's directory, where it has to be asked whether the process is alive, or the file has to be
    /// opened anew: when the process execs, when a file of a captured tree is replaced.
    pub(crate) dir: Option<OwnedFd>,
}

impl Open {
    /// Where it is, its name below the task's directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path_of(self.task, name)
    }
}
