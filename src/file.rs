//! What a file of /proc is to this crate.

use core::fmt;

use crate::class::Class;
pub use crate::context::Context;
pub use crate::cursor::Value;
use crate::dir::Dir;
use crate::error::ParseError;

/// A file of /proc: a snapshot type that parses itself from the file's bytes.
///
/// The crate's own files implement it, and a user's own file may: it then works in
/// [`Sampler`](crate::Sampler), in [`ProcessTable`](crate::ProcessTable) and on text from anywhere.
///
/// ```
/// use procsampler::{Cursor, FileIn, ParseError, PidDir, ProcFile, Sampler};
///
/// /// /proc/PID/oom_score
/// #[derive(Default)]
/// struct OomScore(u64);
///
/// impl ProcFile for OomScore {
///     type State = ();
///     const NAME: &'static str = "oom_score";
///     fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
///         self.0 = Cursor::new(text).unsigned("oom_score")?;
///         Ok(())
///     }
/// }
/// impl FileIn<PidDir> for OomScore {}
///
/// let mut sampler = Sampler::<OomScore>::detached();
/// assert_eq!(sampler.push(b"667\n", Default::default())?.0, 667);
/// # Ok::<(), procsampler::Error>(())
/// ```
pub trait ProcFile: Default + Send + Sync {
    /// What is carried from text to text: the layout seen, options. `()` where nothing is.
    ///
    /// Memory never changes what a text means: parsing with memory carried over gives what fresh memory with
    /// the same options gives.
    type State: Default + Send + Sync;

    /// The file's path below its directory: `"meminfo"`, `"net/dev"`, `"stat"`.
    const NAME: &'static str;

    /// How the kernel renders the file and what its errors mean. The default is the safe case: read until 0
    /// bytes come, and no error proves that the process is gone.
    const CLASS: Class = Class::UNKNOWN;

    /// Set this if parsing needs what is not in the text: the function gets the [`Context`] of the file when
    /// it is opened, before the first text, and keeps what it needs in the state.
    const CONTEXT: Option<fn(&mut Self::State, &Context)> = None;

    /// The process had one thread only, which was on no CPU; `None` if the file does not show it.
    #[doc(hidden)]
    fn is_asleep(&self) -> Option<bool> {
        None
    }

    /// Overwrites the whole snapshot from `text`: what vanished from the file vanishes here. After an error
    /// the snapshot holds no meaning. Nothing else is touched, and no input panics.
    ///
    /// # Errors
    /// The first field that is missing or malformed, with its place.
    fn parse(&mut self, text: &[u8], memory: &mut Self::State) -> Result<(), ParseError>;

    /// Does the same, and may take from the earlier snapshot what is the same in both texts. The result is
    /// that of [`parse`](ProcFile::parse).
    ///
    /// A [`Sampler`](crate::Sampler) calls it for each text but the first. `earlier` is the last text that
    /// was understood with this state; an empty text says that the state was changed since then.
    ///
    /// # Errors
    /// As [`parse`](ProcFile::parse).
    fn parse_after(
        &mut self,
        text: &[u8],
        earlier: Earlier<'_, Self>,
        memory: &mut Self::State,
    ) -> Result<(), ParseError> {
        let _ = earlier;
        self.parse(text, memory)
    }

    crate::live::live! {
        /// Reads the file of the live /proc once.
        ///
        /// # Errors
        /// As [`ProcDir::open`](crate::ProcDir::open) and [`Sampler::open`](crate::Sampler::open), and text
        /// that is not understood.
        fn read() -> crate::error::Result<Self>
        where
            Self: FileIn<crate::dir::ProcDir>,
        {
            Self::read_in(&crate::dir::ProcDir::open()?)
        }

        /// Reads the file of a directory once: of any /proc, of a process, of a thread.
        ///
        /// # Errors
        /// As [`Sampler::open`](crate::Sampler::open), and text that is not understood.
        fn read_in<D: Dir>(dir: &D) -> crate::error::Result<Self>
        where
            Self: FileIn<D>,
        {
            Self::read_at(dir, Self::NAME)
        }

        /// Reads a file of a computed name once: `read_at(&proc, "sys/vm/swappiness")`.
        ///
        /// # Errors
        /// As [`Sampler::open_at`](crate::Sampler::open_at), and text that is not understood.
        fn read_at<D: Dir>(dir: &D, name: &str) -> crate::error::Result<Self> {
            let dir = dir.opener();
            let mut text = crate::source::buffer(Self::CLASS);
            let read = dir.read(name, Self::CLASS, &mut text);
            read.map_err(|errno| dir.error(name, Self::CLASS, errno))?;
            let (mut snapshot, mut memory) = (Self::default(), Self::State::default());
            if let Some(learn) = Self::CONTEXT {
                learn(&mut memory, &dir.context());
            }
            match snapshot.parse(&text, &mut memory) {
                Ok(()) => Ok(snapshot),
                Err(error) => Err(crate::error::Error::parse(dir.root.path_of(dir.task, name), error, &text)),
            }
        }
    }
}

/// The text of a file before the one that is parsed, and the snapshot of it.
#[derive(Debug)]
pub struct Earlier<'a, T> {
    /// The text.
    pub text: &'a [u8],
    /// What was parsed from it.
    pub snapshot: &'a T,
}

/// A file of /proc that can be written.
pub trait Writable: ProcFile {
    /// What is written, which may be less than what is read.
    type Value;

    /// Appends it to `text`, as the kernel reads it.
    fn print(value: Self::Value, text: &mut Vec<u8>);
}

/// Appends a number as its digits.
pub(crate) fn number(number: impl fmt::Display, text: &mut Vec<u8>) {
    use std::io::Write;
    // Into a vector, which takes all.
    let _ = write!(text, "{number}");
}

/// The file lies in directories of kind `D`: [`ProcDir`](crate::ProcDir), [`PidDir`](crate::PidDir) or
/// [`TidDir`](crate::TidDir). Opening it elsewhere does not compile: schedstat speaks of one thread.
///
/// ```compile_fail
/// # fn schedstat(process: &procsampler::PidDir) -> procsampler::Result<()> {
/// procsampler::Sampler::<procsampler::pid::Schedstat>::open(process)?;
/// # Ok(()) }
/// ```
/// ```
/// # fn schedstat(process: &procsampler::PidDir) -> procsampler::Result<()> {
/// procsampler::Sampler::<procsampler::pid::Schedstat>::open(&process.leader()?)?;
/// # Ok(()) }
/// ```
pub trait FileIn<D: Dir>: ProcFile {
    /// What the file's counters are when a process or thread begins, if every one of them begins anew with
    /// it: a table then gives a delta against it of a process that [was born](crate::Process::is_born) since
    /// the last scan. `None`, the default, says that this is not known, and such a process has no delta of
    /// this file.
    ///
    /// ```
    /// use procsampler::{FileIn, PidDir, TidDir, pid, unit::Bytes};
    ///
    /// let io = <pid::Io as FileIn<PidDir>>::at_birth().unwrap();
    /// assert_eq!((io.rchar, io.wchar), (Some(Bytes(0)), Bytes(0)));
    /// // The stat of a thread has times of its process's children, which did not begin with the thread.
    /// assert!(<pid::Stat as FileIn<TidDir>>::at_birth().is_none());
    /// ```
    fn at_birth() -> Option<Self> {
        None
    }
}
