//! Replaces live.rs on systems without /proc: the names of namespaces in captured trees.

pub mod ns {
    //! The target of a link in `/proc/PID/ns`.

    pub use crate::pid::target::{Namespace, NsKind};
}
