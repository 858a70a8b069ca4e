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

use std::sync::Arc;

use crate::Unlisted;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::delta::{Change, Counter, Delta, Judge, Moved, Rule};
use crate::error::ParseError;
use crate::file::{In, ProcFile};
use crate::machine::Machine;
use crate::name::Name;
use crate::shape::rows::{Identity, RowDeltas, Rows};
use crate::shape::table::{Row, TableRows};
use crate::text::{BitMask, Text};
use crate::unit::Nanos;

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

/// Declares what is counted, with what rule and in which versions (all, if none are said), and its delta.
macro_rules! counted {
    (
        $(#[$meta:meta])* $name:ident, $(#[$delta_meta:meta])* $delta:ident:
        $( $(#[$doc:meta])* $field:ident : $type:ty = $rule:ident $(in $versions:expr)?; )*
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub struct $name { $(
            $(#[$doc])*
            #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
            pub $field: $type,
        )* }

        $(#[$delta_meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub struct $delta { $(
            $(#[$doc])*
            #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
            pub $field: Change<$type>,
        )* }

        impl Column for $name {
            #[inline]
            fn read(cursor: &mut Cursor<'_>, version: u32, _: &'static str) -> Result<Self, ParseError> {
                Ok($name { $( $field: counted!(@ cursor, version, $field $(, $versions)?), )* })
            }
        }

        /// Its fields are counted each by its own rule, and judged together.
        impl Counter for $name {
            type Moved = $delta;

            fn raw(self) -> Option<u64> {
                None
            }

            fn moved(self, earlier: Self, _: Rule, judge: &Judge) -> $delta {
                $delta { $( $field: self.$field.moved(earlier.$field, Rule::$rule, judge), )* }
            }
        }
    };
    (@ $cursor:ident, $version:ident, $field:ident) => { Column::read($cursor, $version, stringify!($field))? };
    (@ $cursor:ident, $version:ident, $field:ident, $versions:expr) => {
        match $versions.contains(&$version) {
            true => Some(Column::read($cursor, $version, stringify!($field))?),
            false => None,
        }
    };
}

counted! {
    /// How the tasks of a CPU fared.
    CpuStats,
    /// How the tasks of a CPU fared between two samples.
    CpuStatsDelta:
    /// Calls of sched_yield that left both queues empty; `None` since Linux 2.6.30, as are the next two.
    yld_both_empty: Option<u64> = Int in (..15);
    /// Calls of sched_yield that left the active queue empty.
    yld_act_empty: Option<u64> = Int in (..15);
    /// Calls of sched_yield that left the expired queue empty.
    yld_exp_empty: Option<u64> = Int in (..15);
    /// Calls of sched_yield.
    yld_count: u64 = Int;
    /// Switches to the expired queue, which went with Linux 2.6.23: 0 by now.
    array_exp: u64 = Int;
    /// Calls of schedule.
    sched_count: u64 = Int;
    /// Calls of schedule that left the CPU idle.
    sched_goidle: u64 = Int;
    /// Wakeups of tasks, by this CPU.
    ttwu_count: u64 = Int;
    /// Wakeups of tasks for this CPU, by itself.
    ttwu_local: u64 = Int;
    /// Time that tasks ran, seen when they leave the CPU.
    run: Nanos = Counter;
    /// Time that tasks waited on the run queue, seen when they leave it.
    wait: Nanos = Counter;
    /// How often a task was put on the CPU.
    timeslices: u64 = Long;
}

counted! {
    /// Load balancing in one state of the CPU.
    LoadBalance,
    /// Load balancing in one state of the CPU, between two samples.
    LoadBalanceDelta:
    /// Calls.
    lb_count: u64 = Int;
    /// Calls that found the load balanced.
    lb_balanced: u64 = Int;
    /// Calls that tried to move tasks and moved none.
    lb_failed: u64 = Int;
    /// Sum of the imbalances found; `None` since Linux 6.15, which has the next four.
    lb_imbalance: Option<u64> = Int in (..17);
    /// Sum of the imbalances of load.
    lb_imbalance_load: Option<u64> = Int in (17..);
    /// Sum of the imbalances of utilization.
    lb_imbalance_util: Option<u64> = Int in (17..);
    /// Sum of the imbalances in the number of tasks.
    lb_imbalance_task: Option<u64> = Int in (17..);
    /// Sum of the imbalances by tasks that are too large for their CPU.
    lb_imbalance_misfit: Option<u64> = Int in (17..);
    /// Tasks moved to this CPU.
    lb_gained: u64 = Int;
    /// Those of them that were cache-hot where they came from.
    lb_hot_gained: u64 = Int;
    /// Calls that found no busier queue.
    lb_nobusyq: u64 = Int;
    /// Calls that found no busier group.
    lb_nobusyg: u64 = Int;
}

counted! {
    /// What was done in a domain.
    DomainStats,
    /// What was done in a domain between two samples; all of it is reset if the domain was built anew.
    DomainStatsDelta:
    /// Load balancing while the CPU was busy.
    busy: LoadBalance = Int;
    /// Load balancing while the CPU was idle.
    idle: LoadBalance = Int;
    /// Load balancing when the CPU was about to be idle.
    newly_idle: LoadBalance = Int;
    /// Active load balancing, which pushes a running task away: calls.
    alb_count: u64 = Int;
    /// Calls that moved no task.
    alb_failed: u64 = Int;
    /// Calls that moved a task.
    alb_pushed: u64 = Int;
    /// Not used by the kernel: 0, as are the next five.
    sbe_count: u64 = Int;
    /// Not used.
    sbe_balanced: u64 = Int;
    /// Not used.
    sbe_pushed: u64 = Int;
    /// Not used.
    sbf_count: u64 = Int;
    /// Not used.
    sbf_balanced: u64 = Int;
    /// Not used.
    sbf_pushed: u64 = Int;
    /// Wakeups of tasks that last ran on another CPU of the domain.
    ttwu_wake_remote: u64 = Int;
    /// Wakeups that brought a task to the waking CPU, being cache-cold on its own.
    ttwu_move_affine: u64 = Int;
    /// Wakeups that began passive balancing.
    ttwu_move_balance: u64 = Int;
}

impl CpuStatsDelta {
    /// How long a task waited to be put on the CPU, on average; 0 if none was.
    pub fn wait_per_timeslice(&self) -> Nanos {
        Nanos(self.wait.amount().0.checked_div(self.timeslices.amount()).unwrap_or_default())
    }
}

impl LoadBalanceDelta {
    /// Calls that moved a task.
    pub fn succeeded(&self) -> u64 {
        let none = self.lb_balanced.amount().saturating_add(self.lb_failed.amount());
        self.lb_count.amount().saturating_sub(none)
    }
}

/// What is read from a column, or from some.
trait Column: Sized {
    fn read(cursor: &mut Cursor<'_>, version: u32, field: &'static str) -> Result<Self, ParseError>;
}

impl<T: From<u64>> Column for T {
    #[inline]
    fn read(cursor: &mut Cursor<'_>, _: u32, field: &'static str) -> Result<Self, ParseError> {
        cursor.unsigned(field).map(T::from)
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
        judge.see(Rule::Counter, now.run.raw(), then.run.raw());
        judge.see(Rule::Counter, now.wait.raw(), then.wait.raw());
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
        self.stats.moved(earlier.stats, Rule::Int, &Judge::new(machine).of_one(same))
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
mod tests {
    use super::*;
    use crate::{Monotonic, Sampler};

    const V17: &str = "version 17\ntimestamp 4294894976\n\
        cpu0 0 0 2157 583 1014 573 4406383928 907134910 1355\n\
        domain0 MC 3 45 45 0 0 0 0 0 0 0 0 45 606 576 21 0 0 30 0 9 0 0 576 107 98 4 0 0 10 0 5 0 0 97 \
        0 0 0 0 0 0 0 0 0 187 5 0\n\
        domain1 NUMA f 17 14 2 351 367 0 0 2 0 0 9 404 385 11 0 3235 18 0 11 0 0 334 83 79 3 0 0 5 0 1 0 0 76 \
        1 0 1 0 0 0 0 0 0 248 4 0\n";

    fn parsed(text: &str) -> Schedstat {
        let mut schedstat = Schedstat::default();
        schedstat.parse(text.as_bytes(), &mut Masks::default()).unwrap();
        schedstat
    }

    #[test]
    fn version_17_names_domains_and_imbalances() {
        let schedstat = parsed(V17);
        assert_eq!((schedstat.version, schedstat.timestamp), (17, 4_294_894_976));
        let cpu = &schedstat.cpus[0].stats;
        assert_eq!((cpu.yld_act_empty, cpu.sched_count, cpu.ttwu_local), (None, 2157, 573));
        assert_eq!((cpu.run.0, cpu.wait.0, cpu.timeslices), (4_406_383_928, 907_134_910, 1355));
        let domain = schedstat.domains.get((0, 1)).unwrap();
        assert_eq!((domain.name, domain.cpumask.count()), (DomainName::new(b"NUMA"), 4));
        let DomainStats { busy, idle, newly_idle, .. } = &domain.stats;
        assert_eq!([busy.lb_count, busy.lb_failed, busy.lb_gained, busy.lb_nobusyg], [17, 2, 2, 9]);
        assert_eq!([busy.lb_imbalance, busy.lb_imbalance_load], [None, Some(351)]);
        assert_eq!([idle.lb_imbalance_util, idle.lb_imbalance_task], [Some(3235), Some(18)]);
        assert_eq!([newly_idle.lb_count, newly_idle.lb_nobusyg, domain.stats.alb_count], [83, 76, 1]);
        assert_eq!([domain.stats.ttwu_wake_remote, domain.stats.ttwu_move_affine], [248, 4]);
        assert!(schedstat.unlisted.is_empty());
    }

    #[test]
    fn version_16_swapped_idle_and_busy() {
        let lines = "timestamp 4294901123\ncpu0 0 0 5585 1577 3228 2861 3264454527 2211450060 3994\n\
            domain0 ffffffff,ffffffff 0 0 0 0 0 0 0 0 115 92 23 26 0 0 0 92 23 18 5 6 0 0 0 17 \
            0 0 0 0 0 0 0 0 0 239 1 0\n";
        let swapped = parsed(&format!("version 16\n{lines}"));
        let Domain { name, cpumask, stats, .. } = &swapped.domains[0];
        assert_eq!((name, cpumask.count(), cpumask.contains(63)), (&None, 64, true));
        assert_eq!((stats.busy.lb_count, stats.idle.lb_count, stats.idle.lb_imbalance), (0, 115, Some(26)));
        let before = parsed(&format!("version 15\n{lines}"));
        assert_eq!((before.domains[0].stats.busy, before.domains[0].stats.idle), (stats.idle, stats.busy));
    }

    /// Made after Documentation/sched-stats.txt of Linux 2.6.24: no such kernel was captured.
    #[test]
    fn version_14_has_three_columns_more() {
        let schedstat = parsed("version 14\ntimestamp 1\ncpu0 1 2 3 4 5 6 7 8 9 10 11 12\n");
        let cpu = &schedstat.cpus[0].stats;
        assert_eq!([cpu.yld_both_empty, cpu.yld_act_empty, cpu.yld_exp_empty], [Some(1), Some(2), Some(3)]);
        assert_eq!([cpu.yld_count, cpu.array_exp, cpu.sched_count, cpu.sched_goidle], [4, 5, 6, 7]);
        let times = [cpu.run.0, cpu.wait.0, cpu.timeslices];
        assert_eq!((cpu.ttwu_count, cpu.ttwu_local, times), (8, 9, [10, 11, 12]));
    }

    #[test]
    fn a_later_version_keeps_what_it_can() {
        let text = V17.replace("version 17", "version 18").replace(" 1355\n", " 1355 7\n");
        let schedstat = parsed(&(text + "seconds 1\ncpu1 0 0\n"));
        assert_eq!((schedstat.cpus.len(), schedstat.cpus[0].stats.timeslices), (1, 1355));
        let keys: Vec<_> = schedstat.unlisted.iter().map(|(key, _)| key).collect();
        assert_eq!(keys, [&b"cpu0"[..], b"domain0", b"domain1", b"seconds", b"cpu1"]);
        assert_eq!(schedstat.unlisted.number("cpu0"), Some(7));
    }

    #[test]
    fn errors_say_where() {
        for (text, field, at) in [
            ("version 13\ntimestamp 1\n", "version", 8),
            ("timestamp 1\ncpu0 0 0 0 0 0 0 0 0 0\n", "version", 16),
            ("version 17\n", "timestamp", 11),
            ("version 15\ncpu0 0 0 0 0 0 0 0\n", "wait", 29),
            ("version 15\ncpu0 0 0 0 0 0 0 0 0 0\ndomain0 MC f 1\n", "cpumask", 42),
            ("version 15\ncpu0 0 0 0 0 0 0 0 0 0\ndomain0 f 1 2 x\n", "lb_failed", 48),
            ("version 15\ndomain0 f 1\n", "cpu", 18),
        ] {
            let error = Schedstat::default().parse(text.as_bytes(), &mut Masks::default()).unwrap_err();
            assert_eq!((error.field(), error.at()), (field, at), "{text}");
        }
    }

    #[test]
    fn a_domain_built_anew_is_reset() {
        let mut sampler = Sampler::<Schedstat>::detached();
        for (then, now, count, wakeups) in [
            ("MC 3 45 45", "MC 3 47 45", Moved::By(2), Moved::By(0)),
            ("MC 3 45 45", "MC 3 5 45", Moved::Reset(5), Moved::Reset(187)),
            ("MC 3 45 45", "MC 1 47 45", Moved::Reset(47), Moved::Reset(187)),
            ("MC 3 4294967295 45", "MC 3 1 45", Moved::Wrapped(2), Moved::By(0)),
        ] {
            sampler.push(V17.replace("MC 3 45 45", then).as_bytes(), Monotonic(0)).unwrap();
            let text = V17.replace("MC 3 45 45", now).replace("248 4 0", "250 4 0");
            sampler.push(text.as_bytes(), Monotonic(9)).unwrap();
            let delta = sampler.delta().unwrap();
            let kept: Vec<_> = delta.domains().filter_map(|row| row.delta().cloned()).collect();
            assert_eq!((kept[0].busy.lb_count, kept[0].ttwu_wake_remote), (count, wakeups));
            assert_eq!(kept[1].ttwu_wake_remote, Moved::By(2));
        }
    }
}
