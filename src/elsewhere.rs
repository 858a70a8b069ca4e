//! In the place of live.rs where there is no /proc: nothing opens a file. The directories are names, so that
//! [`FileIn`](crate::FileIn) says the same everywhere.

/// Items that open files: none.
macro_rules! live {
    ($($item:tt)*) => {};
}

pub(crate) use live;

#[path = "pid/elsewhere.rs"]
pub(crate) mod pid;

pub mod dir {
    //! Directories of /proc, which this system has not got. They are names, to say where a file lies.

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

    /// The file of a sampler, which has none here.
    #[derive(Debug)]
    pub(crate) enum Open {}

    impl Open {
        pub(crate) fn path(&self, _: &str) -> PathBuf {
            match *self {}
        }
    }
}
