//! What a file of /proc is to this crate.

use crate::dir::{Dir, ProcDir};
use crate::error::{Error, ParseError};

/// A file of /proc: a snapshot type that parses itself from the file's bytes.
///
/// The crate's own files implement it, and a user's own file may: it then works in [`Sampler`](crate::Sampler),
/// in [`ProcessTable`](crate::ProcessTable) and on text from anywhere.
///
/// ```
/// use procsampler::{Cursor, In, ParseError, PidDir, ProcFile, Sampler};
///
/// /// /proc/PID/oom_score
/// #[derive(Default)]
/// struct OomScore(u64);
///
/// impl ProcFile for OomScore {
///     type Memory = ();
///     const NAME: &'static str = "oom_score";
///     fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
///         self.0 = Cursor::new(text).unsigned("oom_score")?;
///         Ok(())
///     }
/// }
/// impl In<PidDir> for OomScore {}
///
/// let mut sampler = Sampler::<OomScore>::detached();
/// assert_eq!(sampler.push(b"667\n", Default::default())?.0, 667);
/// # Ok::<(), procsampler::Error>(())
/// ```
pub trait ProcFile: Default + Send {
    /// What is carried from text to text: the layout seen, options. `()` where nothing is.
    ///
    /// Memory never changes what a text means: parsing with memory carried over gives what fresh memory with the
    /// same options gives.
    type Memory: Default + Send;

    /// The file's path below its directory: `"meminfo"`, `"net/dev"`, `"stat"`.
    const NAME: &'static str;

    /// How the kernel renders the file and what its errors mean. The default is the safe case: read until 0
    /// bytes come, and no error proves that the process is gone.
    const CLASS: Class = Class::UNKNOWN;

    /// Overwrites the whole snapshot from `text`: what vanished from the file vanishes here. After an error the
    /// snapshot holds no meaning. Nothing else is touched, and no input panics.
    ///
    /// # Errors
    /// The first field that is missing or malformed, with its place.
    fn parse(&mut self, text: &[u8], memory: &mut Self::Memory) -> Result<(), ParseError>;

    /// Reads the file of the live /proc once.
    ///
    /// # Errors
    /// As [`ProcDir::open`] and [`Sampler::open`](crate::Sampler::open), and text that is not understood.
    fn read() -> Result<Self, Error>
    where
        Self: In<ProcDir>,
    {
        Self::read_in(&ProcDir::open()?)
    }

    /// Reads the file of a directory once: of any /proc, of a process, of a thread.
    ///
    /// # Errors
    /// As [`Sampler::open`](crate::Sampler::open), and text that is not understood.
    fn read_in<D: Dir>(dir: &D) -> Result<Self, Error>
    where
        Self: In<D>,
    {
        crate::sampler::read_once(dir.opener(), Self::NAME)
    }
}

/// The file lies in directories of kind `D`: [`ProcDir`](crate::ProcDir), [`PidDir`](crate::PidDir) or
/// [`TidDir`](crate::TidDir). Opening it elsewhere does not compile.
pub trait In<D: Dir>: ProcFile {}

/// How the kernel renders a file, and what the file's errors prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    pub(crate) life: Life,
    pub(crate) end: End,
}

/// How it is known that a read reached the end of a file of procfs, without another one that gives 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It is not.
    Unknown,
    /// The file is printed in one piece: a read that left room in the buffer took all of it.
    OnePiece,
    /// The file is printed record by record, none longer than this: the kernel prints into a buffer of its own, of one
    /// page at least, until the next record finds no room there. A read that left room for another record in a page took
    /// the last.
    Records(usize),
}

/// What a kept descriptor does when its process execs or dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// Nothing is known: no error proves anything.
    Unknown,
    /// Not of a process.
    System,
    /// A number below /proc/sys: the kernel clears a buffer of the size it is given.
    Sysctl,
    /// Names the task: works on after exec, ESRCH once it is reaped and for ever.
    Task,
}

impl Class {
    /// Nothing is known of the file.
    pub const UNKNOWN: Class = Class { life: Life::Unknown, end: End::Unknown };

    /// A file of the whole system that the kernel prints record by record: a read may end anywhere.
    pub const SYSTEM: Class = Class { life: Life::System, end: End::Unknown };

    /// A number or a short text below /proc/sys, read with a small buffer.
    pub const SYSCTL: Class = Class { life: Life::Sysctl, end: End::Unknown };

    /// A file that names its task (stat, status, io and most others): it goes on after exec, and ESRCH proves
    /// that the task is gone.
    pub const TASK: Class = Class { life: Life::Task, end: End::Unknown };

    /// The same, printed by the kernel in one piece (`single_open`, one `show()`): where the file is of a genuine
    /// procfs, a read that did not fill the buffer has read all of it.
    pub const fn in_one_piece(self) -> Class {
        Class { end: End::OnePiece, ..self }
    }

    /// The same, printed record by record, none longer than `longest` bytes: a read that leaves room for one more in a
    /// page of 4,096 bytes, the least that the kernel's own buffer has, has read the last.
    pub const fn of_records(self, longest: usize) -> Class {
        Class { end: End::Records(longest), ..self }
    }
}
