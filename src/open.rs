//! The open file of a sampler.

use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::sync::Arc;

use crate::root::{Root, Task};
use crate::source::Source;

/// An open file, and its location.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) source: Source,
    pub(crate) root: Arc<Root>,
    pub(crate) task: Task,
    /// The directory of the file. It is needed to check whether the process is alive, or to open the file
    /// again: after an exec, or after a file of a captured tree was replaced.
    pub(crate) dir: Option<OwnedFd>,
}

impl Open {
    /// The path of the file. `name` is its name below the directory of the task.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path_of(self.task, name)
    }
}
