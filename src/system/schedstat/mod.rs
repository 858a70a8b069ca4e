//! `/proc/schedstat`: the scheduling of tasks on each CPU, and load balancing between CPUs.
//!
//! ```text
//! version 17
//! timestamp 4294894842
//! cpu0 0 0 1825 596 927 513 3898347359 472636571 1107
//! domain0 MC f 17 15 1 818 0 0 0 1 0 0 15 549 520 24 55 0 30 0 5 1 0 520 69 48 13 0 0 23 0 8 0 0 48 0 0 0 …
//! cpu1 0 0 1998 686 851 435 3486281118 836924877 1151
//! ```
//!
//! The version determines the meaning of a column. 14 (Linux 2.6.20) has three more columns for a CPU than 15
//! (2.6.30). 16 (6.10) swaps idle and busy in the line of a domain, whose length is unchanged. 17 (6.15) adds
//! the domain's name and splits the imbalances by their kind. For a later version the CPUs are read and the
//! domains are left in `unlisted`; an earlier one is an error. Android's kernels 4.4 to 4.9 have a line `eas`
//! below the line of each CPU and of each domain: it is in `unlisted` as `cpu0, eas` and `cpu0, domain0,
//! eas`.
//!
//! What is odd: since Linux 4.6 only `run`, `wait` and `timeslices` change unless `kernel.sched_schedstats`
//! is 1; the others are constant, mostly 0. `run` grows when a task leaves the CPU, so a task that runs
//! without interruption does not show. `timestamp` is in the kernel's own jiffies, not in USER_HZ, and begins
//! 300 seconds before 2^32. Counts have 32 bits, sums of imbalances too. A CPU that is offline has no line,
//! and a machine with one CPU has no domain. Domains are rebuilt, and count from 0, when a CPU appears or
//! disappears and when cpusets divide the machine. Before Linux 2.6.23 `run` and `wait` are in jiffies;
//! version 14 includes kernels before and after this.
//!
//! Reference: Documentation/scheduler/sched-stats.rst. Permission: any user. Needs CONFIG_SCHEDSTATS.

mod counts;
mod rows;

pub use counts::{CpuStats, CpuStatsDelta, DomainStats, DomainStatsDelta, LoadBalance, LoadBalanceDelta};
pub use rows::{Line, SchedstatRows, rows};

use std::sync::Arc;

use crate::class::Class;
use crate::delta::{Change, Counter, Delta, Judge, Rule};
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::machine::Machine;
use crate::shape::rows::{Identity, RowDeltas, Rows};
use crate::shape::unlisted::Unlisted;
use crate::text::Name;
use crate::text::{BitMask, Text};

/// The name of a domain.
pub type DomainName = Name<31>;

/// One sample of `/proc/schedstat`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Schedstat {
    /// The version of the format.
    pub version: u32,
    /// The time when it was printed, in jiffies; an `unsigned long`.
    pub timestamp: u64,
    /// The CPUs that are online.
    pub cpus: Rows<Cpu>,
    /// The domains of each CPU, with the smallest first.
    pub domains: Rows<Domain>,
    /// Lines, or columns at the end of a line, that this crate does not know, under their CPU and domain:
    /// `cpu0, domain1`. Also lines of CPUs and domains that could not be understood.
    pub unlisted: Unlisted,
}

/// A CPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cpu {
    /// The CPU's number.
    pub id: u32,
    /// Its scheduling counters.
    pub stats: CpuStats,
}

/// CPUs between which load is balanced, from the view of one of them. Name and mask are owned, or borrowed
/// from the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Domain<N = DomainName, M = Span> {
    /// The CPU that balances.
    pub cpu: u32,
    /// The domain's number on that CPU, from 0.
    pub domain: u32,
    /// Its name: `SMT`, `MC`, `PKG`, `NUMA`; `None` before Linux 6.15.
    pub name: Option<N>,
    /// Its CPUs.
    pub cpumask: M,
    /// Its counters.
    pub stats: DomainStats,
}

/// The CPUs of a domain: a [`BitMask`] that all domains with the same CPUs share, from sample to sample.
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

/// The masks seen, sorted. The mask of a domain is nearly always one of them.
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
    type State = Masks;
    const NAME: &'static str = "schedstat";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], masks: &mut Masks) -> Result<(), ParseError> {
        self.cpus.clear();
        self.domains.clear();
        self.unlisted.clear();
        // This is more than a text can have, because the line of a domain is never so short. It bounds the
        // memory.
        if masks.0.len() > text.len() / 64 {
            masks.0.clear();
        }
        let (mut version, mut timestamp, mut refused) = (None, None, None);
        let mut rows = rows(text);
        while let Some(line) = rows.next() {
            match line {
                Ok(Line::Version(number)) => version = Some(number),
                Ok(Line::Timestamp(jiffies)) => timestamp = Some(jiffies),
                Ok(Line::Cpu(cpu)) => self.cpus.push(cpu),
                Ok(Line::Domain(Domain { cpu, domain, name, cpumask, stats })) => {
                    let name = name.and_then(DomainName::new);
                    self.domains.push(Domain { cpu, domain, name, cpumask: masks.keep(cpumask), stats });
                }
                Ok(Line::Unlisted(_)) => {}
                Err(error) => refused = refused.or(Some(error)),
            }
            let known = !matches!(line, Ok(Line::Unlisted(_)) | Err(_));
            if !known || !rows.extra().is_empty() {
                rows.keep(&mut self.unlisted, line.is_err());
            }
        }
        self.cpus.index();
        self.domains.index();
        let missing =
            |field| refused.unwrap_or(ParseError::new(text.len(), field, "this line before the end"));
        self.version = version.ok_or_else(|| missing("version"))?;
        self.timestamp = timestamp.ok_or_else(|| missing("timestamp"))?;
        Ok(())
    }
}

impl FileIn<crate::dir::ProcDir> for Schedstat {}

impl Identity for Cpu {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.id
    }
}

impl Delta for Cpu {
    type Output<'a> = CpuStatsDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> CpuStatsDelta {
        self.stats.since(&earlier.stats, machine)
    }
}

/// A domain is identified by its CPU and its number there.
impl Identity for Domain {
    type Id<'a> = (u32, u32);

    fn id(&self) -> (u32, u32) {
        (self.cpu, self.domain)
    }
}

impl Delta for Domain {
    type Output<'a> = DomainStatsDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> DomainStatsDelta {
        // A rebuilt domain has other CPUs, or its counts began at 0 again. None of these counts reaches 2^31
        // between two samples, so a decrease from a smaller value is not a wrap.
        let calls = |row: &Self| [row.stats.busy, row.stats.idle, row.stats.newly_idle].map(|lb| lb.lb_count);
        let went_on = |(now, then)| now >= then || then >= 1 << 31;
        let same =
            self.cpumask == earlier.cpumask && calls(self).into_iter().zip(calls(earlier)).all(went_on);
        let mut judge = Judge::new(machine).of_one(same);
        self.stats.seen(&earlier.stats, &mut judge);
        self.stats.judged(&earlier.stats, &judge)
    }
}

/// The changes between two samples of `/proc/schedstat`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SchedstatDelta<'a> {
    /// Jiffies that passed.
    pub timestamp: Change<u64>,
    now: &'a Schedstat,
    earlier: &'a Schedstat,
    machine: Machine,
}

impl<'a> SchedstatDelta<'a> {
    /// The changes of the counters of each CPU, matched by its number.
    pub fn cpus(&self) -> RowDeltas<'a, Cpu> {
        self.now.cpus.since(&self.earlier.cpus, &self.machine)
    }

    /// The changes of the counters of each domain, matched by its CPU and its number there.
    pub fn domains(&self) -> RowDeltas<'a, Domain> {
        self.now.domains.since(&self.earlier.domains, &self.machine)
    }
}

#[cfg(feature = "serde")]
crate::serial::borrowing! { SchedstatDelta { timestamp; cpus domains } }

impl Delta for Schedstat {
    type Output<'a> = SchedstatDelta<'a>;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> SchedstatDelta<'a> {
        let timestamp = self.timestamp.moved(earlier.timestamp, Rule::Long, &Judge::new(machine));
        SchedstatDelta { timestamp, now: self, earlier, machine: *machine }
    }
}

#[cfg(test)]
mod tests;
