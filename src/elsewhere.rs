//! Replaces live.rs on systems that have no /proc, where no file can be opened. The directories exist as
//! names only, so that [`FileIn`](crate::FileIn) is the same everywhere.

/// Items that open files: none.
macro_rules! live {
    ($($item:tt)*) => {};
}

pub(crate) use live;

#[path = "pid/elsewhere.rs"]
pub(crate) mod pid;

pub mod dir {
    //! Directories of /proc, which this system does not have. The types exist as names, to say where a file
    //! lies.

    use crate::for_types::for_types;

    /// A directory that files lie in: [`ProcDir`], [`PidDir`], [`TidDir`] or [`AnyDir`].
    pub trait Dir: sealed::Is {}

    mod sealed {
        pub trait Is {}
    }

    /// A /proc. There is none on this system.
    #[derive(Debug)]
    pub enum ProcDir {}

    /// The directory of a process. There is none on this system.
    #[derive(Debug)]
    pub enum PidDir {}

    /// The directory of a thread. There is none on this system.
    #[derive(Debug)]
    pub enum TidDir {}

    /// Another directory whose files are read in the same way. There is none on this system.
    #[derive(Debug)]
    pub enum AnyDir {}

    for_types!(ProcDir, PidDir, TidDir, AnyDir => {
        impl sealed::Is for Type {}
        impl Dir for Type {}
    });
}

pub(crate) mod any_dir {
    pub use super::dir::AnyDir;
}

pub(crate) mod open {
    use std::path::PathBuf;

    /// The open file of a sampler. On this system there is none.
    #[derive(Debug)]
    pub(crate) enum Open {}

    impl Open {
        pub(crate) fn path(&self, _: &str) -> PathBuf {
            match *self {}
        }
    }
}
