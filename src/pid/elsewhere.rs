//! In the place of live.rs where there is no /proc: what the links of captured trees say.

pub mod fd {
    //! What a link of `/proc/PID/fd` says.

    pub use crate::pid::target::{AnonInode, Target};
}

pub mod ns {
    //! What a link of `/proc/PID/ns` says.

    pub use crate::pid::target::{Namespace, NsKind};
}
