//! Errors: what failed, where, and what it proves.

use core::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::find;

/// A result with this crate's [`Error`].
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// Text that could not be parsed: at which byte, which field, and what was expected.
///
/// It is small, and does not contain the path or the text. [`ParseError::locate`] finds line and column in
/// the text, and [`Error`] contains all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseError {
    at: usize,
    field: &'static str,
    expected: &'static str,
}

impl ParseError {
    /// Makes an error at byte `at` of the text: `field` was looked for, and `expected` was not found.
    pub const fn new(at: usize, field: &'static str, expected: &'static str) -> Self {
        ParseError { at, field, expected }
    }

    /// The byte in the text, counted from 0. It is the length of the text if the text ended too early.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The kernel's name of the field.
    pub const fn field(&self) -> &'static str {
        self.field
    }

    /// What was expected, as a phrase: `"an unsigned integer below 2^64"`.
    pub const fn expected(&self) -> &'static str {
        self.expected
    }

    /// Finds the line, the byte in the line and the word that was found, in the `text` that was parsed.
    ///
    /// ```
    /// let text = b"ctxt 1\nbtime x\n";
    /// let place = procsampler::ParseError::new(13, "btime", "a number").locate(text);
    /// assert_eq!((place.line, place.byte, place.found), (2, 7, "\"x\"".to_owned()));
    /// ```
    pub fn locate(&self, text: &[u8]) -> Location {
        let at = self.at.min(text.len());
        let (before, after) = text.split_at(at);
        let line_start = find::last_byte(b'\n', before).map_or(0, |newline| newline + 1);
        let word = after.split(|b| b.is_ascii_whitespace()).next().unwrap_or_default();
        let found = match (after.first(), word) {
            (None, _) => "the end of the text".to_owned(),
            (Some(b'\n'), _) => "the end of the line".to_owned(),
            (Some(_), b"") => "a blank".to_owned(),
            (Some(_), word) => format!("\"{}\"", word[..word.len().min(40)].escape_ascii()),
        };
        Location { line: find::count(before, b"\n") + 1, byte: at - line_start + 1, found }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}: expected {}", self.at, self.field, self.expected)
    }
}

impl std::error::Error for ParseError {}

/// The location of a [`ParseError`] in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Location {
    /// The line, from 1.
    pub line: usize,
    /// The byte in the line, from 1.
    pub byte: usize,
    /// The word that was found, quoted and escaped, cut at 40 bytes.
    pub found: String,
}

/// Why a file could not be opened, read or parsed, with path, line and field. It has the size of a pointer.
///
/// ```text
/// /proc/4242/stat: line 1, byte 57: utime: expected an unsigned integer below 2^64, found "x"
/// /proc/4242/io: Permission denied (os error 13)
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    path: PathBuf,
    kind: Kind,
}

enum Kind {
    Io { error: io::Error, meaning: Meaning },
    Parse { error: ParseError, location: Location },
    NotProcfs,
    Masked,
    Refused(&'static str),
}

/// What a failed system call proves. It is decided where the call failed, because the errno is not enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Gone,
    ProcessHasNone,
    Unsupported,
    Denied,
    Masked,
    Irregular,
    Outside,
    TooLong,
    NotProc,
    Other,
}

impl Error {
    pub(crate) fn io(path: PathBuf, error: impl Into<io::Error>, meaning: Meaning) -> Self {
        let kind = match meaning {
            Meaning::Masked => Kind::Masked,
            Meaning::Irregular => Kind::Refused("not a regular file, and not opened"),
            _ => Kind::Io { error: error.into(), meaning },
        };
        Error(Box::new(Inner { path, kind }))
    }

    pub(crate) fn parse(path: PathBuf, error: ParseError, text: &[u8]) -> Self {
        let location = error.locate(text);
        Error(Box::new(Inner { path, kind: Kind::Parse { error, location } }))
    }

    pub(crate) fn not_procfs(path: PathBuf) -> Self {
        Error(Box::new(Inner { path, kind: Kind::NotProcfs }))
    }

    pub(crate) fn refused(path: PathBuf, why: &'static str) -> Self {
        Error(Box::new(Inner { path, kind: Kind::Refused(why) }))
    }

    fn means(&self, wanted: Meaning) -> bool {
        matches!(self.0.kind, Kind::Io { meaning, .. } if meaning == wanted)
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// The process or thread is gone, or was replaced by another with its number: a file that refers to its
    /// task returned ESRCH, or its directory is gone. With hidepid, a process that the caller may not see
    /// looks the same. For a file of a descriptor (fdinfo/7): the descriptor was closed, or its process is
    /// gone.
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcFile, pid::Stat};
    ///
    /// match ProcDir::open()?.pid(4711).and_then(|process| Stat::read_in(&process)) {
    ///     Ok(stat) => println!("{} threads", stat.num_threads),
    ///     Err(error) if error.is_gone() => println!("there is no such process"),
    ///     Err(error) => println!("{error}"),
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn is_gone(&self) -> bool {
        self.means(Meaning::Gone)
    }

    /// The kernel has this file, but this process or thread has no contents for it. The file of another
    /// process may be readable.
    ///
    /// - A zombie, and a thread group leader that exited before its other threads, have neither memory nor
    ///   namespaces: no maps, smaps, smaps_rollup, numa_maps, pagemap, environ and auxv, no mounts, mountinfo
    ///   and mountstats, no net/\*.
    /// - A kernel thread has no memory.
    ///
    /// It is the same error for all of these files and on every kernel, although the kernel returns an empty
    /// text, ESRCH, ENOENT or EINVAL. The memory files of a zombie belong to root; other users get
    /// [denied](Error::is_denied).
    pub fn process_has_none(&self) -> bool {
        self.means(Meaning::ProcessHasNone)
    }

    /// The caller lacks the permission: EACCES or EPERM.
    pub fn is_denied(&self) -> bool {
        self.means(Meaning::Denied)
    }

    /// This kernel, as it was configured and booted, does not have the file for any process: ENOENT although
    /// the directory exists, or EOPNOTSUPP. For a file of a security module also EINVAL.
    pub fn is_unsupported(&self) -> bool {
        self.means(Meaning::Unsupported)
    }

    /// The null device is mounted over the file. Container runtimes hide files in this way, among them
    /// `timer_list`, `sched_debug`, `keys` and `kcore`. The same file in another mount of procfs, such as
    /// `/host/proc`, may be readable.
    pub fn is_masked(&self) -> bool {
        matches!(self.0.kind, Kind::Masked)
    }

    /// The text is longer than the limit of a read, and none of it was kept. The default limit is large, and
    /// [`ProcDir::set_read_limit`](crate::ProcDir::set_read_limit) changes it.
    pub fn is_too_long(&self) -> bool {
        self.means(Meaning::TooLong)
    }

    /// The name leads out of its directory: it is absolute, it goes up by `..`, or a link on its path does.
    /// Nothing was opened.
    pub fn is_outside(&self) -> bool {
        self.means(Meaning::Outside)
    }

    /// The directory is not a /proc. From [`ProcDir::open`](crate::ProcDir::open): it is not a procfs. For a
    /// file that is missing below [`ProcDir::at`](crate::ProcDir::at): the directory has no `self`, no `stat`
    /// and no process, so the missing file proves nothing about the kernel.
    pub fn is_not_proc(&self) -> bool {
        matches!(self.0.kind, Kind::NotProcfs) || self.means(Meaning::NotProc)
    }

    /// The text was read and not understood. [`Error::parse_error`] and [`Error::location`] say where.
    pub fn is_parse(&self) -> bool {
        matches!(self.0.kind, Kind::Parse { .. })
    }

    /// The field and the expected text, if the text was not understood.
    pub fn parse_error(&self) -> Option<&ParseError> {
        match &self.0.kind {
            Kind::Parse { error, .. } => Some(error),
            _ => None,
        }
    }

    /// Line and byte, if the text was not understood.
    pub fn location(&self) -> Option<&Location> {
        match &self.0.kind {
            Kind::Parse { location, .. } => Some(location),
            _ => None,
        }
    }

    /// The error of the operating system, if a system call failed.
    pub fn io_error(&self) -> Option<&io::Error> {
        match &self.0.kind {
            Kind::Io { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl Meaning {
    /// The words that are printed before the message of the operating system.
    fn words(self) -> Option<&'static str> {
        match self {
            Meaning::Gone => Some("gone"),
            Meaning::ProcessHasNone => Some("this process has nothing in this file"),
            Meaning::Unsupported => Some("this kernel does not have this file"),
            Meaning::Outside => Some("the name leads out of the directory"),
            Meaning::TooLong => Some("longer than the limit of a read"),
            Meaning::NotProc => Some("the root is not a /proc: it has no `self`, no `stat` and no process"),
            Meaning::Denied | Meaning::Masked | Meaning::Irregular | Meaning::Other => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.0.path.display();
        match &self.0.kind {
            Kind::Io { error, meaning } => match meaning.words() {
                Some(words) => write!(f, "{path}: {words}: {error}"),
                None => write!(f, "{path}: {error}"),
            },
            Kind::Parse { error, location } => write!(
                f,
                "{path}: line {}, byte {}: {}: expected {}, found {}",
                location.line, location.byte, error.field, error.expected, location.found
            ),
            Kind::NotProcfs => write!(
                f,
                "{path}: not a procfs; for a captured or emulated tree use ProcDir::at, which does not check this"
            ),
            Kind::Masked => write!(f, "{path}: masked: the null device is mounted over it, as in containers"),
            Kind::Refused(why) => write!(f, "{path}: {why}"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

/// Converts with the kind of the operating system's error: `NotFound` for a process that is gone,
/// `PermissionDenied` for a file that is denied. A text that was not understood is `InvalidData`.
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match &error.0.kind {
            Kind::Io { meaning: Meaning::Gone, .. } => io::ErrorKind::NotFound,
            Kind::Io { error, .. } => error.kind(),
            Kind::Parse { .. } => io::ErrorKind::InvalidData,
            Kind::NotProcfs | Kind::Masked | Kind::Refused(_) => io::ErrorKind::Other,
        };
        io::Error::new(kind, error)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            Kind::Io { error, .. } => Some(error),
            Kind::Parse { error, .. } => Some(error),
            Kind::NotProcfs | Kind::Masked | Kind::Refused(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_wide() {
        assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
    }

    #[test]
    fn located_in_the_text() {
        let text = b"a 1\nb x y\n";
        let error = ParseError::new(6, "b", "an unsigned integer below 2^64");
        let error = Error::parse("/proc/f".into(), error, text);
        assert_eq!(
            error.to_string(),
            "/proc/f: line 2, byte 3: b: expected an unsigned integer below 2^64, found \"x\""
        );
        assert!(error.is_parse() && !error.is_gone());
        assert_eq!(ParseError::new(9, "b", "z").locate(text).found, "the end of the line");
        assert_eq!(ParseError::new(99, "b", "z").locate(text).found, "the end of the text");
        assert_eq!(ParseError::new(7, "b", "z").locate(text).found, "a blank");
    }
}
