//! Files of /proc as types.

use core::fmt;

use crate::class::Class;
pub use crate::context::Context;
pub use crate::cursor::Value;
use crate::dir::Dir;
use crate::error::ParseError;

/// A file of /proc: a snapshot type that parses itself from the bytes of the file.
///
/// The files of this crate implement it. A type of your own can implement it too; it then works in
/// [`Sampler`](crate::Sampler), in [`ProcessTable`](crate::ProcessTable) and on text from any source.
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
    /// The state that is kept from text to text: the layout seen, options. `()` if there is none.
    ///
    /// The state never changes the meaning of a text: parsing with an old state gives the same result as with
    /// a fresh state with the same options.
    type State: Default + Send + Sync;

    /// The path of the file below its directory: `"meminfo"`, `"net/dev"`, `"stat"`.
    const NAME: &'static str;

    /// How the kernel prints the file and what its errors mean. The default is always safe: the file is read
    /// until a read returns 0 bytes, and no error proves that the process is gone.
    const CLASS: Class = Class::UNKNOWN;

    /// Set this if parsing needs facts that are not in the text. The function gets the [`Context`] when the
    /// file is opened, before the first text, and keeps the facts in the state.
    const CONTEXT: Option<fn(&mut Self::State, &Context)> = None;

    /// Whether the process had only one thread, which was on no CPU; `None` if the file does not show it.
    #[doc(hidden)]
    fn is_asleep(&self) -> Option<bool> {
        None
    }

    /// Whether the reader may look at the process, if the text shows it. Otherwise the kernel has to be
    /// asked, which is a system call.
    #[doc(hidden)]
    fn may_look(text: &[u8]) -> Option<bool> {
        let _ = text;
        None
    }

    /// Overwrites the whole snapshot from `text`: values that the file no longer has are absent in the
    /// snapshot. After an error the contents of the snapshot are meaningless. No input causes a panic.
    /// # Errors
    /// The first field that is missing or malformed, with its place.
    fn parse(&mut self, text: &[u8], memory: &mut Self::State) -> Result<(), ParseError>;

    /// Does the same, but may copy from the earlier snapshot what is equal in both texts. The result is that
    /// of [`parse`](ProcFile::parse).
    ///
    /// A [`Sampler`](crate::Sampler) calls it for each text except the first. `earlier` is the last text that
    /// was understood with this state. If its text is empty, the state was changed since then.
    ///
    /// # Errors
    /// The same as for [`parse`](ProcFile::parse).
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
        /// The same as for [`ProcDir::open`](crate::ProcDir::open) and
        /// [`Sampler::open`](crate::Sampler::open). Or the text was not understood.
        fn read() -> crate::error::Result<Self>
        where
            Self: FileIn<crate::dir::ProcDir>,
        {
            Self::read_in(&crate::dir::ProcDir::open()?)
        }

        /// Reads the file of a directory once: of any /proc, of a process, of a thread.
        ///
        /// # Errors
        /// The same as for [`Sampler::open`](crate::Sampler::open). Or the text was not understood.
        fn read_in<D: Dir>(dir: &D) -> crate::error::Result<Self>
        where
            Self: FileIn<D>,
        {
            Self::read_at(dir, Self::NAME)
        }

        /// Reads a file with a computed name once: `read_at(&proc, "sys/vm/swappiness")`.
        ///
        /// # Errors
        /// The same as for [`Sampler::open_at`](crate::Sampler::open_at). Or the text was not understood.
        fn read_at<D: Dir>(dir: &D, name: &str) -> crate::error::Result<Self> {
            let dir = dir.opener();
            let mut text = crate::source::buffer(Self::CLASS);
            let read = dir.read(name, Self::CLASS, &mut text);
            read.map_err(|errno| dir.error(name, Self::CLASS, errno))?;
            let (mut snapshot, mut memory) = (Self::default(), Self::State::default());
            if let Some(learn) = Self::CONTEXT {
                let shown = Self::may_look(&text).filter(|_| dir.root.is_genuine());
                let may_look = shown.or_else(|| dir.may_look());
                learn(&mut memory, &Context { may_look, ..dir.root.context() });
            }
            match snapshot.parse(&text, &mut memory) {
                Ok(()) => Ok(snapshot),
                Err(error) => Err(crate::error::Error::parse(dir.root.path_of(dir.task, name), error, &text)),
            }
        }
    }
}

/// The text that was parsed before, and its snapshot.
#[derive(Debug)]
pub struct Earlier<'a, T> {
    /// The text.
    pub text: &'a [u8],
    /// The snapshot that was parsed from it.
    pub snapshot: &'a T,
}

/// A file of /proc that can be written.
pub trait Writable: ProcFile {
    /// The type of the value that is written. It may contain less than the snapshot.
    type Value;

    /// Appends the value to `text`, in the form that the kernel accepts.
    fn print(value: Self::Value, text: &mut Vec<u8>);
}

/// Appends a number as its digits.
pub(crate) fn number(number: impl fmt::Display, text: &mut Vec<u8>) {
    use std::io::Write;
    // Writing into a vector cannot fail.
    let _ = write!(text, "{number}");
}

/// The file is in directories of type `D`: [`ProcDir`](crate::ProcDir), [`PidDir`](crate::PidDir) or
/// [`TidDir`](crate::TidDir). Opening it in another directory does not compile. For example, schedstat
/// describes one thread:
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
    /// The values of the file's counters when a process or thread begins, if every one of them begins anew
    /// with it. A table then gives a delta from these values for a process that [was
    /// born](crate::Process::is_born) since the last scan. `None`, the default, means that the values are not
    /// known; a new process then has no delta of this file.
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
