//! `/proc/schedstat`: how the tasks of each CPU fare, and how load is balanced between CPUs.
//!
//! ```text
//! version 17
//! timestamp 4294894842
//! cpu0 0 0 1825 596 927 513 3898347359 472636571 1107
//! domain0 MC f 17 15 1 818 0 0 0 1 0 0 15 549 520 24 55 0 30 0 5 1 0 520 69 48 13 0 0 23 0 8 0 0 48 0 0 0 …
//! cpu1 0 0 1998 686 851 435 3486281118 836924877 1151
//! ```
//!
//! The version decides what a column means. 14 (Linux 2.6.20) has three columns more for a CPU than 15 (2.6.30); 16
//! (6.10) swaps idle and busy in a domain's line, whose length stays; 17 (6.15) adds the domain's name and splits the
//! imbalances by their kind. Of a later version the CPUs are read and the domains are left in `unlisted`; an earlier
//! one is an error.
//!
//! What is odd: since Linux 4.6 only `run`, `wait` and `timeslices` move unless `kernel.sched_schedstats` is 1; the
//! rest stand still, at 0 mostly. `run` grows when a task leaves the CPU: one that nobody interrupts shows nothing.
//! `timestamp` is in the kernel's own jiffies, not in USER_HZ, and begins 300 seconds before 2^32. Counts are of 32
//! bits, sums of imbalances too. A CPU that is offline has no line, and a machine of one CPU no domain. Domains are
//! built anew, from 0, when a CPU comes or goes and when cpusets divide the machine. Before Linux 2.6.23 `run` and
//! `wait` are in jiffies, which version 14 does not tell.
//!
//! Reference: Documentation/scheduler/sched-stats.rst. Permission: any user. Needs CONFIG_SCHEDSTATS.

mod counts;

use counts::Column;
pub use counts::{CpuStats, CpuStatsDelta, DomainStats, DomainStatsDelta, LoadBalance, LoadBalanceDelta};

use std::sync::Arc;

use crate::Unlisted;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::delta::{Counter, Delta, Judge, Moved, Rule};
use crate::error::ParseError;
use crate::file::{In, ProcFile};
use crate::machine::Machine;
use crate::name::Name;
use crate::shape::rows::{Identity, RowDeltas, Rows};
use crate::shape::table::{Row, TableRows};
use crate::text::{BitMask, Text};

/// The name of a domain.
pub type DomainName = Name<31>;

/// One sample of `/proc/schedstat`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Schedstat {
    /// The version of the format.
    pub version: u32,
    /// When it was printed, in jiffies; an `unsigned long`.
    pub timestamp: u64,
    /// The CPUs that are online.
    pub cpus: Rows<Cpu>,
    /// The domains of each CPU, its smallest first.
    pub domains: Rows<Domain>,
    /// Lines, or columns at a line's end, that this crate does not know.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
    pub unlisted: Unlisted,
}

/// A CPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cpu {
    /// The CPU's number.
    pub id: u32,
    /// How its tasks fared.
    pub stats: CpuStats,
}

/// CPUs between which load is balanced, as one of them does it. Name and mask are kept, or borrowed from the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Domain<N = DomainName, M = Span> {
    /// The CPU that does it.
    pub cpu: u32,
    /// The domain's number on that CPU, from 0.
    pub domain: u32,
    /// Its name: `SMT`, `MC`, `PKG`, `NUMA`; `None` before Linux 6.15.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub name: Option<N>,
    /// Its CPUs.
    pub cpumask: M,
    /// What was done in it.
    pub stats: DomainStats,
}

/// The CPUs of a domain: a [`BitMask`] that all domains of the same CPUs share, from sample to sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(from = "BitMask", into = "BitMask"))]
pub struct Span(Arc<BitMask>);

impl From<BitMask> for Span {
    fn from(mask: BitMask) -> Self {
        Span(Arc::new(mask))
    }
}

impl From<Span> for BitMask {
    fn from(span: Span) -> Self {
        BitMask::clone(&span)
    }
}

impl core::ops::Deref for Span {
    type Target = BitMask;

    fn deref(&self) -> &BitMask {
        &self.0
    }
}

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
    /// Anything else: its first word, the rest is [`SchedstatRows::extra`].
    Unlisted(&'a [u8]),
}

/// The lines of a text, borrowed from it; the version says how those behind it are read. Ends after an error.
#[derive(Clone, Debug)]
pub struct SchedstatRows<'a> {
    lines: TableRows<'a, Raw<'a>>,
    version: Option<u32>,
    cpu: Option<u32>,
    word: &'a [u8],
    extra: &'a [u8],
    failed: bool,
}

/// A line that nobody has looked at yet: its first word, and what is behind it.
#[derive(Clone, Debug)]
struct Raw<'a>(&'a [u8], Cursor<'a>);

impl<'a> Row<'a> for Raw<'a> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Result<Self, ParseError> {
        let raw = Raw(cursor.word(), *cursor);
        cursor.skip_line();
        Ok(raw)
    }
}

/// The lines of a text of `/proc/schedstat`, names and masks borrowed from it.
pub fn rows(text: &[u8]) -> SchedstatRows<'_> {
    let lines = TableRows::new(text);
    SchedstatRows { lines, version: None, cpu: None, word: b"", extra: b"", failed: false }
}

impl<'a> SchedstatRows<'a> {
    /// What stood behind the known columns of the last line.
    pub fn extra(&self) -> &'a [u8] {
        self.extra
    }

    fn line(&mut self, cursor: &mut Cursor<'a>) -> Result<Line<'a>, ParseError> {
        let mut word = Cursor::new(self.word);
        let key = word.until(|byte| byte.is_ascii_digit());
        let number = word.digits();
        let (true, Ok(id)) = (word.at_end(), u32::try_from(number.unwrap_or_default())) else {
            return Ok(Line::Unlisted(self.word));
        };
        match (key, number, self.version) {
            (b"version", None, _) => {
                cursor.skip_blanks();
                let start = *cursor;
                let version = cursor.unsigned32("version")?;
                if version < 14 {
                    return Err(start.fail("version", "a version from 14 on"));
                }
                self.version = Some(version);
                Ok(Line::Version(version))
            }
            (b"timestamp", None, _) => cursor.unsigned("timestamp").map(Line::Timestamp),
            (b"cpu", Some(_), None) => Err(cursor.fail("version", "this line before those of CPUs")),
            (b"cpu", Some(_), Some(version)) => {
                let start = *cursor;
                self.cpu = Some(id);
                match Column::read(cursor, version, "") {
                    Ok(stats) => Ok(Line::Cpu(Cpu { id, stats })),
                    Err(_) if version > 17 => {
                        *cursor = start;
                        Ok(Line::Unlisted(self.word))
                    }
                    Err(error) => Err(error),
                }
            }
            (b"domain", Some(_), Some(version @ ..=17)) => self.domain(cursor, version, id),
            _ => Ok(Line::Unlisted(self.word)),
        }
    }

    fn domain(&self, cursor: &mut Cursor<'a>, version: u32, domain: u32) -> Result<Line<'a>, ParseError> {
        let Some(cpu) = self.cpu else {
            return Err(cursor.fail("cpu", "the line of a CPU before its domains"));
        };
        let name = (version >= 17).then(|| cursor.word());
        cursor.skip_blanks();
        let start = *cursor;
        let cpumask = cursor.until(|byte| !(byte.is_ascii_hexdigit() || byte == b','));
        if cpumask.is_empty() || !matches!(cursor.peek(), Some(b' ')) {
            return Err(start.fail("cpumask", "a mask of CPUs"));
        }
        let mut stats: DomainStats = Column::read(cursor, version, "")?;
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
        let Raw(word, mut cursor) = self.lines.next()?.ok()?;
        self.word = word;
        let line = self.line(&mut cursor);
        self.failed = line.is_err();
        self.extra = cursor.line().trim_ascii();
        Some(line)
    }
}

/// The masks seen, sorted: a domain's is nearly always one of them.
#[derive(Debug, Default)]
pub struct Masks(Vec<Span>);

impl Masks {
    fn keep(&mut self, mask: &[u8]) -> Span {
        match self.0.binary_search_by(|span| span.as_text().as_bytes().cmp(mask)) {
            Ok(at) => self.0.get(at).cloned().unwrap_or_default(),
            Err(at) => {
                let span = Span::from(BitMask(Text::from(mask)));
                self.0.insert(at, span.clone());
                span
            }
        }
    }
}

impl ProcFile for Schedstat {
    type Memory = Masks;
    const NAME: &'static str = "schedstat";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], masks: &mut Masks) -> Result<(), ParseError> {
        self.cpus.clear();
        self.domains.clear();
        self.unlisted.clear();
        // More than a text can have, as the line of a domain is never so short: masks are not remembered for ever.
        if masks.0.len() > text.len() / 64 {
            masks.0.clear();
        }
        let missing = |field| ParseError::new(text.len(), field, "this line before the end");
        let (mut version, mut timestamp) = (None, None);
        let mut rows = rows(text);
        while let Some(line) = rows.next() {
            let listed = !matches!(line, Ok(Line::Unlisted(_)));
            match line? {
                Line::Version(number) => version = Some(number),
                Line::Timestamp(jiffies) => timestamp = Some(jiffies),
                Line::Cpu(cpu) => self.cpus.push(cpu),
                Line::Domain(Domain { cpu, domain, name, cpumask, stats }) => {
                    let name = name.map(|name| rows.lines.name(name)).transpose()?;
                    self.domains.push(Domain { cpu, domain, name, cpumask: masks.keep(cpumask), stats });
                }
                Line::Unlisted(_) => {}
            }
            if !listed || !rows.extra.is_empty() {
                self.unlisted.push(rows.word, rows.extra);
            }
        }
        self.cpus.index();
        self.domains.index();
        self.version = version.ok_or_else(|| missing("version"))?;
        self.timestamp = timestamp.ok_or_else(|| missing("timestamp"))?;
        Ok(())
    }
}

impl In<crate::ProcDir> for Schedstat {}

impl Identity for Cpu {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.id
    }
}

impl Delta for Cpu {
    type Output<'a> = CpuStatsDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> CpuStatsDelta {
        let (now, then) = (self.stats, earlier.stats);
        let mut judge = Judge::new(machine);
        now.see(then, Rule::Counter, &mut judge);
        now.moved(then, Rule::Counter, &judge)
    }
}

/// A domain is known by its CPU and its number there.
impl Identity for Domain {
    type Id<'a> = (u32, u32);

    fn id(&self) -> (u32, u32) {
        (self.cpu, self.domain)
    }
}

impl Delta for Domain {
    type Output<'a> = DomainStatsDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> DomainStatsDelta {
        // Built anew it has other CPUs, or went back to 0: no such count comes to 2^31 between two samples, so one that
        // went back from below has not wrapped.
        let calls = |row: &Self| [row.stats.busy, row.stats.idle, row.stats.newly_idle].map(|lb| lb.lb_count);
        let went_on = |(now, then)| now >= then || then >= 1 << 31;
        let same =
            self.cpumask == earlier.cpumask && calls(self).into_iter().zip(calls(earlier)).all(went_on);
        let mut judge = Judge::new(machine).of_one(same);
        self.stats.see(earlier.stats, Rule::Int, &mut judge);
        self.stats.moved(earlier.stats, Rule::Int, &judge)
    }
}

/// What changed in `/proc/schedstat`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SchedstatDelta<'a> {
    /// Jiffies that passed.
    pub timestamp: Moved<u64>,
    now: &'a Schedstat,
    earlier: &'a Schedstat,
    machine: Machine,
}

impl<'a> SchedstatDelta<'a> {
    /// How the tasks of each CPU fared, matched by its number.
    pub fn cpus(&self) -> RowDeltas<'a, Cpu> {
        self.now.cpus.since(&self.earlier.cpus, &self.machine)
    }

    /// What was done in each domain, matched by its CPU and its number there.
    pub fn domains(&self) -> RowDeltas<'a, Domain> {
        self.now.domains.since(&self.earlier.domains, &self.machine)
    }
}

impl Delta for Schedstat {
    type Output<'a> = SchedstatDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> SchedstatDelta<'a> {
        let timestamp = self.timestamp.moved(earlier.timestamp, Rule::Long, &Judge::new(machine));
        SchedstatDelta { timestamp, now: self, earlier, machine: *machine }
    }
}

#[cfg(test)]
mod tests;
