//! The lines of a text, borrowed from it.

use super::counts::{CpuStats, DomainStats};
use super::{Cpu, Domain, DomainName};
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::table::{Row, TableRows};
use crate::shape::unlisted::Unlisted;

/// One line of the file, its bytes borrowed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "a row of the file, gone as soon as it is looked at")]
pub enum Line<'a> {
    /// The version of the format.
    Version(u32),
    /// When the text was printed, in jiffies.
    Timestamp(u64),
    /// A CPU.
    Cpu(Cpu),
    /// A domain of the CPU before it.
    Domain(Domain<&'a [u8], &'a [u8]>),
    /// Any other line. This is its first word; the rest is [`SchedstatRows::extra`].
    Unlisted(&'a [u8]),
}

/// The lines of a text, borrowed from it. The version determines how the lines after it are read. An error
/// concerns one line, and the next line follows. If the version is not known, nothing follows.
#[derive(Clone, Debug)]
pub struct SchedstatRows<'a> {
    lines: TableRows<'a, RawBytes<'a>>,
    version: Option<u32>,
    /// The CPU, and its domain, that the last line belongs to.
    cpu: Option<u32>,
    domain: Option<u32>,
    /// The first word of the last line, if that is neither of a CPU nor of a domain.
    word: &'a [u8],
    extra: &'a [u8],
    failed: bool,
}

/// A line that is not parsed yet: its first word, and the rest.
#[derive(Clone, Debug)]
struct RawBytes<'a>(&'a [u8], Cursor<'a>);

impl<'a> Row<'a> for RawBytes<'a> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let raw = RawBytes(cursor.word(), *cursor);
        cursor.skip_line();
        Ok(raw)
    }
}

/// The lines of a text of `/proc/schedstat`, names and masks borrowed from it.
pub fn rows(text: &[u8]) -> SchedstatRows<'_> {
    let lines = TableRows::new(text);
    SchedstatRows { lines, version: None, cpu: None, domain: None, word: b"", extra: b"", failed: false }
}

impl<'a> SchedstatRows<'a> {
    /// The text behind the known columns of the last line.
    pub fn extra(&self) -> &'a [u8] {
        self.extra
    }

    fn line(&mut self, word: &'a [u8], cursor: &mut Cursor<'a>) -> Result<Line<'a>, ParseError> {
        self.word = word;
        let mut key = Cursor::new(word);
        let name = key.until(|byte| byte.is_ascii_digit());
        let number = key.digits();
        let (true, Ok(id)) = (key.at_end(), u32::try_from(number.unwrap_or_default())) else {
            return Ok(Line::Unlisted(word));
        };
        match (name, number) {
            (b"version", None) => {
                cursor.skip_blanks();
                let start = *cursor;
                let version = cursor.unsigned32("version")?;
                cursor.word_end("version")?;
                if version < 14 {
                    return Err(start.fail("version", "a version from 14 on"));
                }
                self.version = Some(version);
                Ok(Line::Version(version))
            }
            (b"timestamp", None) => {
                let timestamp = cursor.unsigned("timestamp")?;
                cursor.word_end("timestamp").map(|()| Line::Timestamp(timestamp))
            }
            (b"cpu", Some(_)) => {
                (self.cpu, self.domain, self.word) = (Some(id), None, b"");
                let Some(version) = self.version else {
                    return Err(cursor.fail("version", "this line before those of CPUs"));
                };
                match CpuStats::read(cursor, version).and_then(|stats| whole(cursor, stats)) {
                    Ok(stats) => Ok(Line::Cpu(Cpu { id, stats })),
                    Err(_) if version > 17 => Ok(Line::Unlisted(word)),
                    Err(error) => Err(error),
                }
            }
            (b"domain", Some(_)) => {
                (self.domain, self.word) = (Some(id), b"");
                match self.version {
                    Some(version @ ..=17) => {
                        let domain = self.domain(cursor, version, id)?;
                        whole(cursor, domain)
                    }
                    _ => Ok(Line::Unlisted(word)),
                }
            }
            _ => Ok(Line::Unlisted(word)),
        }
    }

    fn domain(&self, cursor: &mut Cursor<'a>, version: u32, domain: u32) -> Result<Line<'a>, ParseError> {
        let Some(cpu) = self.cpu else {
            return Err(cursor.fail("cpu", "the line of a CPU before its domains"));
        };
        let name = match version {
            ..17 => None,
            _ => {
                cursor.skip_blanks();
                let start = *cursor;
                let name = cursor.word();
                if DomainName::new(name).is_none() {
                    return Err(start.fail("name", "a shorter name"));
                }
                Some(name)
            }
        };
        cursor.skip_blanks();
        let start = *cursor;
        let cpumask = cursor.until(|byte| !(byte.is_ascii_hexdigit() || byte == b','));
        if cpumask.is_empty() || !matches!(cursor.peek(), Some(b' ')) {
            return Err(start.fail("cpumask", "a mask of CPUs"));
        }
        let mut stats = DomainStats::read(cursor, version)?;
        if version < 16 {
            core::mem::swap(&mut stats.busy, &mut stats.idle);
        }
        Ok(Line::Domain(Domain { cpu, domain, name, cpumask, stats }))
    }
}

impl<'a> Iterator for SchedstatRows<'a> {
    type Item = Result<Line<'a>, ParseError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let RawBytes(word, behind) =
            self.lines.by_ref().flatten().find(|RawBytes(word, _)| !word.is_empty())?;
        let mut cursor = behind;
        let line = self.line(word, &mut cursor);
        self.failed = line.is_err() && self.version.is_none();
        if !matches!(line, Ok(Line::Version(_) | Line::Timestamp(_) | Line::Cpu(_) | Line::Domain(_))) {
            cursor = behind;
        }
        self.extra = cursor.line().trim_ascii();
        Some(line)
    }
}

/// Returns `read` if it ends at the end of a word.
fn whole<T>(cursor: &Cursor<'_>, read: T) -> Result<T, ParseError> {
    cursor.word_end("column").map(|()| read)
}

impl SchedstatRows<'_> {
    /// Keeps the last line, or its unknown columns, under its CPU and its domain.
    pub(super) fn keep(&self, unlisted: &mut Unlisted, malformed: bool) {
        use std::io::Write;
        let mut place = [0; 40];
        let mut free = &mut place[..];
        // There is room for two numbers of ten digits.
        let _ = match (self.cpu, self.domain) {
            (Some(cpu), None) => write!(free, "cpu{cpu}"),
            (Some(cpu), Some(domain)) => write!(free, "cpu{cpu}, domain{domain}"),
            (None, Some(domain)) => write!(free, "domain{domain}"),
            (None, None) => Ok(()),
        };
        let free = free.len();
        let place = place.get(..place.len() - free).unwrap_or_default();
        match malformed {
            // Of the lines without a place only these are known, and each occurs once.
            true if self.word.is_empty() => unlisted.push_malformed(place, self.extra),
            true => unlisted.push_malformed(self.word, self.extra),
            false => unlisted.push_below(&[place], self.word, self.extra),
        }
    }
}
