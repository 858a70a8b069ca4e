//! The modules that open files of a process.

pub mod cwd;
pub mod exe;
pub(crate) mod link;
pub mod ns;
pub mod root;

#[cfg(feature = "mm")]
pub mod clear_refs;
#[cfg(feature = "mm")]
pub mod map_files;
#[cfg(feature = "mm")]
pub mod pagemap;

#[cfg(feature = "fs")]
pub mod fd;

#[cfg(feature = "process")]
pub mod children_of;

pub use link::Link;

#[cfg(feature = "mm")]
pub use self::{
    clear_refs::{ClearRefs, WorkingSet},
    map_files::MapFiles,
    pagemap::Pagemap,
};

#[cfg(feature = "fs")]
pub use self::fd::Fds;

#[cfg(feature = "process")]
pub use self::children_of::ChildrenOf;
