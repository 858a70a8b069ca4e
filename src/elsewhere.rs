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

    /// A directory that files lie in: [`ProcDir`], [`PidDir`], [`TidDir`] or [`AnyDir`].
    pub trait Dir: sealed::Is {}

    mod sealed {
        pub trait Is {}
    }

    macro_rules! directories {
        ($( $(#[$doc:meta])* $name:ident )*) => { $(
            $(#[$doc])*
            #[derive(Debug)]
            pub enum $name {}
            impl sealed::Is for $name {}
            impl Dir for $name {}
        )* };
    }

    directories! {
        /// A /proc. There is none on this system.
        ProcDir
        /// The directory of a process. There is none on this system.
        PidDir
        /// The directory of a thread. There is none on this system.
        TidDir
        /// Another directory whose files are read in the same way. There is none on this system.
        AnyDir
    }
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
