//! The modules that open files of a process.

pub mod children_of;
pub mod clear_refs;
pub mod cwd;
pub mod exe;
pub mod fd;
pub(crate) mod link;
pub mod map_files;
pub mod ns;
pub mod pagemap;
pub mod root;

pub use children_of::ChildrenOf;
pub use clear_refs::{ClearRefs, WorkingSet};
pub use fd::Fds;
pub use link::Link;
pub use map_files::MapFiles;
pub use pagemap::Pagemap;
