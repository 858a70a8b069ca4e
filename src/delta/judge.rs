//! The rules of the counters, and the conclusions from all counters of one row.

use super::change::Change;
use crate::machine::Machine;

/// How a counter behaves: where it wraps, and what a decrease means.
///
/// ```
/// use procsampler::delta::Rule;
/// use procsampler::{Change, Machine};
///
/// let since = |rule| Change::between(4u64, 9, rule, Machine::COMMON);
/// assert_eq!(since(Rule::Counter), Change::Reset(4));
/// assert_eq!(since(Rule::Int), Change::Wrapped(4_294_967_291));
/// assert_eq!(since(Rule::Cell), Change::Reset(4));
/// assert_eq!(since(Rule::Steps), Change::Back(5));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// 64 bits on every machine: it never wraps in practice, so a decrease is a reset.
    Counter,
    /// `unsigned long`: 32 bits on a 32-bit machine.
    Long,
    /// `unsigned int`: 32 bits on every machine.
    Int,
    /// `unsigned int`, one of a row that has one for each CPU. Two decreases in one row do not prove a reset,
    /// because the timer interrupts of all CPUs may wrap in one interval. One decrease of at most 2^31 does:
    /// a wrap would need an increase of at least 2^31.
    Cell,
    /// May step back a little. A step back is not a reset.
    Steps,
}

/// Judges the counters of one row together. If a disk was recreated under its name, all its counters start
/// again; if one counter wrapped, the others continue.
#[derive(Clone, Copy, Debug)]
pub struct Judge {
    pub(super) word_bits: u32,
    /// The later row describes another object that has the same name.
    pub(super) replaced: bool,
    wide: bool,
    wide_went_back: bool,
    narrow_went_back: u32,
}

impl Judge {
    /// Makes the judge of one row, on a machine with these sizes.
    #[inline]
    pub fn new(machine: &Machine) -> Self {
        Judge {
            word_bits: machine.word_bits,
            replaced: false,
            wide: false,
            wide_went_back: false,
            narrow_went_back: 0,
        }
    }

    /// Records whether both rows describe the same object, or the later row describes an object that replaced
    /// it.
    #[inline]
    pub fn of_one(self, same: bool) -> Self {
        Judge { replaced: !same, ..self }
    }

    #[inline]
    fn is_narrow(&self, rule: Rule) -> bool {
        matches!(rule, Rule::Int | Rule::Cell) || (rule == Rule::Long && self.word_bits == 32)
    }

    /// Takes one counter of the row into account.
    #[inline]
    pub(crate) fn see(&mut self, rule: Rule, now: Option<u64>, earlier: Option<u64>) {
        let (Some(now), Some(earlier)) = (now, earlier) else { return };
        let back = now < earlier;
        match rule {
            Rule::Steps => {}
            Rule::Cell => self.wide_went_back |= back && earlier - now <= 1 << 31,
            rule if self.is_narrow(rule) => self.narrow_went_back += u32::from(back),
            _ => {
                self.wide = true;
                self.wide_went_back |= back;
            }
        }
    }

    /// Whether the row was reset. On a 32-bit machine no counter may be wide enough to prove it. Then two
    /// counters that decreased in one interval count as a reset, because it is less likely that both wrapped.
    #[inline]
    fn is_reset(&self) -> bool {
        self.wide_went_back || (!self.wide && self.narrow_went_back > 1)
    }

    #[inline]
    pub(crate) fn moved<T: From<u64>>(&self, rule: Rule, now: u64, earlier: u64) -> Change<T> {
        self.change(rule, now, earlier).map(T::from)
    }

    /// The same for a counter that may be absent; `None` unless both rows have it.
    #[inline]
    pub(crate) fn moved_if_known<T: From<u64>>(
        &self,
        rule: Rule,
        now: Option<u64>,
        earlier: Option<u64>,
    ) -> Option<Change<T>> {
        self.change_if_known(rule, now, earlier).map(|change| change.map(T::from))
    }

    /// The same as [`Judge::change`] for optional values: one function for all fields.
    #[inline(never)]
    fn change_if_known(&self, rule: Rule, now: Option<u64>, earlier: Option<u64>) -> Option<Change<u64>> {
        Some(self.change(rule, now?, earlier?))
    }

    /// This function is called by the code of each field. Inlined, it took 75 KB of machine code in the
    /// deltas of vmstat and TcpExt alone.
    #[inline(never)]
    fn change(&self, rule: Rule, now: u64, earlier: u64) -> Change<u64> {
        if self.replaced {
            return Change::Reset(now);
        }
        if rule == Rule::Steps {
            return match now.checked_sub(earlier) {
                Some(amount) => Change::By(amount),
                None => Change::Back(earlier - now),
            };
        }
        if self.is_reset() {
            return Change::Reset(now);
        }
        match now.checked_sub(earlier) {
            Some(amount) => Change::By(amount),
            None if self.is_narrow(rule) && earlier < 1 << 32 => Change::Wrapped(now + (1 << 32) - earlier),
            None => Change::Reset(now),
        }
    }
}
