//! `/proc/PID/limits`: the resource limits of a process.
//!
//! ```text
//! Limit                     Soft Limit           Hard Limit           Units
//! Max cpu time              unlimited            unlimited            seconds
//! Max stack size            8388608              unlimited            bytes
//! Max open files            1024                 4096                 files
//! Max nice priority         0                    0
//! ```
//!
//! The soft limit is in effect. The process may raise it up to the hard limit. The limits are those of the
//! whole process, in `/proc/PID/task/TID` too. Children inherit them, and exec keeps them. Some limit what
//! the process has (`open_files`), others what its user has (`processes`, `pending_signals`,
//! `msgqueue_size`). `resident_set` has no effect since Linux 2.4.30, `file_locks` none since 2.4.25.
//!
//! What is odd: names contain blanks, columns have fixed widths, and some rows have no unit. The rows are in
//! the order of the architecture's numbers, which is different on mips. If the process is reaped during the
//! read, the file can be empty, which is an error here. A limit without a row in the text is `None`. A limit
//! whose row cannot be parsed is `None` too, and the row is in [`Limits::unlisted`].
//!
//! Reference: getrlimit(2), proc_pid_limits(5). Permission: any user, since Linux 2.6.32. Linux 2.6.24.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::cursor::Value;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::table::{self, Key, Row, TableRows};
use crate::shape::unlisted::Unlisted;
use crate::unit::{Bytes, Micros, Seconds};

/// The value of a limit: a number, or unlimited. Unlimited is greater than any number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bound<T = u64> {
    /// At most this.
    To(T),
    /// `unlimited` (`RLIM_INFINITY`).
    Unlimited,
}

impl<T> Bound<T> {
    /// The number; `None` if it is unlimited.
    ///
    /// ```
    /// use procsampler::pid::limits::Bound;
    ///
    /// assert_eq!((Bound::To(1024).number(), Bound::<u64>::Unlimited.number()), (Some(1024), None));
    /// assert!(Bound::To(u64::MAX) < Bound::Unlimited);
    /// ```
    pub fn number(self) -> Option<T> {
        match self {
            Bound::To(number) => Some(number),
            Bound::Unlimited => None,
        }
    }

    fn of(bound: Bound) -> Self
    where
        T: From<u64>,
    {
        match bound {
            Bound::To(number) => Bound::To(number.into()),
            Bound::Unlimited => Bound::Unlimited,
        }
    }
}

impl Value for Bound {
    const EXPECTED: &'static str = "an unsigned integer below 2^64, or unlimited";

    #[inline]
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        if cursor.eat_all(b"unlimited") {
            return Some(Bound::Unlimited);
        }
        cursor.digits().map(Bound::To)
    }
}

/// A limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Limit<T = u64> {
    /// The limit that is in effect.
    pub soft: Bound<T>,
    /// The highest value to which the process may raise the soft limit.
    pub hard: Bound<T>,
}

/// A line of the file: a limit with its name and its unit, borrowed from the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line<'a> {
    /// The name of the limit, for example `Max open files`.
    pub name: &'a [u8],
    /// The limit.
    pub limit: Limit,
    /// The unit; empty if there is none. If a newer kernel prints more after the unit, that is here too.
    pub units: &'a [u8],
}

impl<'a> Row<'a> for Line<'a> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let start = *cursor;
        if let Some(line) = Line::in_columns(cursor) {
            return Ok(line);
        }
        *cursor = start;
        Line::by_words(cursor)
    }
}

impl<'a> Line<'a> {
    /// Reads columns of the widths that the kernel prints. Reading word by word takes 1,300 steps, a sixth of
    /// the time in which the kernel prints the file.
    #[inline]
    fn in_columns(cursor: &mut Cursor<'a>) -> Option<Self> {
        let start = cursor.at();
        let name = cursor.cell(start + 26)?;
        let soft = Bound::read(cursor).filter(|_| cursor.blanks_to(start + 47))?;
        let hard = Bound::read(cursor).filter(|_| cursor.at_blank())?;
        Some(Line { name, limit: Limit { soft, hard }, units: cursor.line_rest() })
    }

    /// Reads columns of any width. The name ends where a number begins.
    #[cold]
    #[inline(never)]
    fn by_words(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let start = *cursor;
        let (name, soft) = loop {
            cursor.skip_blanks();
            let before = *cursor;
            if let Some(soft) = Bound::read(cursor).filter(|_| !cursor.inside_word()) {
                break (start.rest().get(..before.at() - start.at()).unwrap_or_default().trim_ascii(), soft);
            }
            *cursor = before;
            // No word of a name begins with a digit.
            let number = cursor.peek().is_some_and(|byte| byte.is_ascii_digit() || byte == b'-');
            if number || cursor.word().is_empty() {
                return Err(before.fail("Soft Limit", Bound::EXPECTED));
            }
        };
        let hard = cursor.value("Hard Limit")?;
        cursor.word_end("Hard Limit")?;
        Ok(Line { name, limit: Limit { soft, hard }, units: cursor.line_rest() })
    }
}

/// The lines of a text of `/proc/PID/limits` below its heading, with names that are borrowed from it.
///
/// ```
/// use procsampler::pid::limits;
///
/// let text = b"Limit Soft Limit Hard Limit Units\n\
///     Max open files            1024                 4096                 files     \n";
/// let row = limits::rows(text).next().expect("there is a row")?;
/// assert_eq!((row.name, row.limit.soft.number()), (&b"Max open files"[..], Some(1024)));
/// # Ok::<(), procsampler::ParseError>(())
/// ```
pub fn rows(text: &[u8]) -> TableRows<'_, Line<'_>> {
    TableRows::below("Limit", text)
}

macro_rules! limits {
    ($( $(#[$doc:meta])* $key:literal $units:literal $field:ident: $type:ty, )*) => {
        /// One sample of `/proc/PID/limits`.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
        #[non_exhaustive]
        pub struct Limits {
            $(
                $(#[$doc])*
                pub $field: Option<Limit<$type>>,
            )*
            /// Lines with a name that this crate does not know, text after a known unit, and lines that could
            /// not be parsed, for example a limit in another unit.
            pub unlisted: Unlisted,
        }

        const KEYS: &[(&str, &str)] = &[$( ($key, $units), )*];

        impl Limits {
            fn fill(&mut self, found: [Option<Limit>; KEYS.len()]) {
                let [$( $field, )*] = found;
                $( self.$field =
                    $field.map(|Limit { soft, hard }| Limit { soft: Bound::of(soft), hard: Bound::of(hard) }); )*
            }
        }
    };
}

limits! {
    /// RLIMIT_CPU: CPU time, user and system. At the soft limit the process gets SIGXCPU, at the hard limit
    /// SIGKILL.
    "Max cpu time" "seconds" cpu_time: Seconds,
    /// RLIMIT_FSIZE: the size of a file that the process writes.
    "Max file size" "bytes" file_size: Bytes,
    /// RLIMIT_DATA: data, heap and, since Linux 4.7, private writable mappings.
    "Max data size" "bytes" data_size: Bytes,
    /// RLIMIT_STACK: the stack of the thread group leader.
    "Max stack size" "bytes" stack_size: Bytes,
    /// RLIMIT_CORE: the size of a core file; 0 for none.
    "Max core file size" "bytes" core_file_size: Bytes,
    /// RLIMIT_RSS: has no effect.
    "Max resident set" "bytes" resident_set: Bytes,
    /// RLIMIT_NPROC: processes and threads of the real user of the process.
    "Max processes" "processes" processes: u64,
    /// RLIMIT_NOFILE: descriptors. The number of each descriptor is below this.
    "Max open files" "files" open_files: u64,
    /// RLIMIT_MEMLOCK: locked memory.
    "Max locked memory" "bytes" locked_memory: Bytes,
    /// RLIMIT_AS: the address space.
    "Max address space" "bytes" address_space: Bytes,
    /// RLIMIT_LOCKS: has no effect.
    "Max file locks" "locks" file_locks: u64,
    /// RLIMIT_SIGPENDING: queued signals of the real user of the process. Linux 2.6.8.
    "Max pending signals" "signals" pending_signals: u64,
    /// RLIMIT_MSGQUEUE: bytes in POSIX message queues of the real user of the process. Linux 2.6.8.
    "Max msgqueue size" "bytes" msgqueue_size: Bytes,
    /// RLIMIT_NICE: the lowest nice value that the process may set for itself, printed as 20 minus that
    /// value. Linux 2.6.12.
    "Max nice priority" "" nice_priority: u64,
    /// RLIMIT_RTPRIO: the highest real-time priority that the process may set for itself. Linux 2.6.12.
    "Max realtime priority" "" realtime_priority: u64,
    /// RLIMIT_RTTIME: CPU time with a real-time policy and without a blocking call. Linux 2.6.25.
    "Max realtime timeout" "us" realtime_timeout: Micros,
}

impl ProcFile for Limits {
    type State = ();
    const NAME: &'static str = "limits";
    const CLASS: Class = Class::TASK.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut found = [None; KEYS.len()];
        let mut expected = 0;
        table::collect(rows(text), &mut self.unlisted, |Line { name, limit, units }, row| {
            let is_it = |&at: &usize| KEYS.get(at).is_some_and(|(key, _)| key.as_bytes() == name);
            let at = Some(expected).filter(is_it).or_else(|| (0..KEYS.len()).find(is_it));
            // In another unit, the number would mean something else.
            let more = at
                .and_then(|at| units.strip_prefix(KEYS.get(at)?.1.as_bytes()))
                .filter(|more| more.is_empty() || more.starts_with(b" ") || units == *more);
            match at.zip(more) {
                Some((at, more)) => {
                    if let Some(found) = found.get_mut(at) {
                        *found = Some(limit);
                    }
                    expected = at + 1;
                    if !more.is_empty() {
                        row.unlisted.push(name, more);
                    }
                }
                None => {
                    let line = row.line();
                    let rest = line.strip_prefix(name).unwrap_or(line);
                    match at {
                        Some(_) => row.unlisted.push_malformed(name, rest),
                        None => row.unlisted.push(name, rest),
                    }
                }
            }
            Ok(Key::FirstWord)
        })?;
        self.fill(found);
        Ok(())
    }
}

impl FileIn<crate::dir::PidDir> for Limits {}
impl FileIn<crate::dir::TidDir> for Limits {}

#[cfg(feature = "serde")]
crate::serial::short_or_tagged! { Bound<T> { Unlimited, _ => To(T) } }

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Limit                     Soft Limit           Hard Limit           Units     \n\
        Max cpu time              unlimited            unlimited            seconds   \n\
        Max file size             123456789            987654321            bytes     \n\
        Max data size             unlimited            unlimited            bytes     \n\
        Max stack size            8388608              unlimited            bytes     \n\
        Max core file size        0                    unlimited            bytes     \n\
        Max resident set          unlimited            unlimited            bytes     \n\
        Max processes             1852                 1852                 processes \n\
        Max open files            1024                 4096                 files     \n\
        Max locked memory         18446744073709551614 18446744073709551614 bytes     \n\
        Max address space         unlimited            unlimited            bytes     \n\
        Max file locks            unlimited            unlimited            locks     \n\
        Max pending signals       1852                 1852                 signals   \n\
        Max msgqueue size         819200               819200               bytes     \n\
        Max nice priority         0                    40                   \n\
        Max realtime priority     0                    0                    \n\
        Max realtime timeout      95                   unlimited            us        \n";

    fn parsed(text: &str) -> Limits {
        let mut limits = Limits::default();
        limits.parse(text.as_bytes(), &mut Default::default()).unwrap();
        limits
    }

    #[test]
    fn by_name_and_by_line() {
        let limits = parsed(TEXT);
        assert_eq!(limits.cpu_time, Some(Limit { soft: Bound::Unlimited, hard: Bound::Unlimited }));
        assert_eq!(limits.file_size.unwrap().soft, Bound::To(Bytes(123_456_789)));
        let files = limits.open_files.unwrap();
        assert_eq!((files.soft.number(), files.hard.number()), (Some(1024), Some(4096)));
        assert_eq!(limits.locked_memory.unwrap().hard, Bound::To(Bytes(u64::MAX - 1)));
        assert_eq!(limits.nice_priority.unwrap().hard, Bound::To(40));
        assert_eq!(limits.realtime_timeout.unwrap().soft, Bound::To(Micros(95)));
        assert!(limits.unlisted.is_empty() && Bound::To(u64::MAX) < Bound::Unlimited);
        let lines: Vec<_> = rows(TEXT.as_bytes()).map(Result::unwrap).collect();
        assert_eq!((lines.len(), lines[13].name, lines[13].units), (16, &b"Max nice priority"[..], &b""[..]));
        assert_eq!(lines[7].units, b"files");
    }

    #[test]
    fn other_widths_and_orders() {
        let narrow: Vec<String> =
            TEXT.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(parsed(&narrow.join("\n")), parsed(TEXT));
        let mut lines: Vec<&str> = TEXT.split_inclusive('\n').collect();
        lines[1..].reverse();
        assert_eq!(parsed(&lines.concat()), parsed(TEXT));
    }

    #[test]
    fn what_is_new() {
        let new = "Max things of this longer name 7 unlimited things\nMax 1 2\n";
        let more = TEXT.replace("files     \n", "files      77 x\n").replacen(
            "40                   ",
            "40 levels",
            1,
        );
        let limits = parsed(&(more + new));
        assert_eq!(limits.unlisted.get("Max things of this longer name"), Some(&b"7 unlimited things"[..]));
        assert_eq!(limits.unlisted.get("Max"), Some(&b"1 2"[..]));
        assert_eq!(limits.unlisted.get("Max open files"), Some(&b"77 x"[..]));
        assert_eq!(limits.unlisted.get("Max nice priority"), Some(&b"levels"[..]));
        assert_eq!(limits.open_files, parsed(TEXT).open_files);
    }

    /// If a row is missing or odd, only its own limit is unknown. It is not 0, and not that of the text
    /// before.
    #[test]
    fn an_odd_row_costs_itself() {
        let row = "Max open files            1024                 4096                 files     \n";
        let whole = parsed(TEXT);
        for (to, malformed) in [
            ("", 0),
            ("Max open files            abc                  4096                 files     \n", 1),
            ("Max open files            1024                 -1                   files     \n", 1),
            ("Max open files            1024                 4096x                files     \n", 1),
            ("Max open files            1024                 18446744073709551616 files     \n", 1),
            ("Max open files            1024\n", 1),
            // In another unit, the number would mean something else.
            ("Max open files            1024                 4096                 kfiles    \n", 1),
        ] {
            let mut seen = whole.clone();
            seen.parse(TEXT.replace(row, to).as_bytes(), &mut Default::default()).unwrap();
            let unlisted = core::mem::take(&mut seen.unlisted);
            assert_eq!((unlisted.len(), unlisted.malformed()), (malformed, malformed), "{to}");
            assert_eq!(seen, Limits { open_files: None, ..whole.clone() }, "{to}");
        }
        let heading = &TEXT[..TEXT.find('\n').unwrap()];
        assert_eq!(parsed(heading), Limits::default());
    }

    #[test]
    fn what_is_refused() {
        let fails = |text: &str| {
            let error = Limits::default().parse(text.as_bytes(), &mut Default::default()).unwrap_err();
            (error.field(), error.at())
        };
        assert_eq!(fails(""), ("Limit", 0));
        assert_eq!(fails("Max open files 7 8 files\n"), ("Limit", 0));
        assert_eq!(fails("Limit\nMax open files\n"), ("Soft Limit", 20));
        assert_eq!(fails("Limit\nMax open files 7\n"), ("Hard Limit", 22));
        assert_eq!(fails("Limit\nMax open files 18446744073709551616 1\n"), ("Soft Limit", 21));
    }
}
