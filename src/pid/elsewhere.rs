//! Replaces live.rs on systems without /proc: the targets of links in captured trees.

#[cfg(feature = "fs")]
pub mod fd {
    //! The target of a link in `/proc/PID/fd`.

    pub use crate::pid::target::{AnonInode, Target};
}

pub mod ns {
    //! The target of a link in `/proc/PID/ns`.

    pub use crate::pid::target::{Namespace, NsKind};
}
