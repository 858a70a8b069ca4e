//! What changed between two snapshots, and the rules of the counters.

use core::ops::Deref;

use crate::machine::Machine;
use crate::unit::{Bytes, Centis, KiB, Micros, Millis, Nanos, Pages, Sectors, SignedTicks, SplitNs, Ticks};
use crate::value::Reported;

/// A snapshot that can be compared with an earlier one of the same file.
pub trait Delta {
    /// An owned struct for scalars, a borrowing iterator for rows: no delta allocates.
    type Output<'a>
    where
        Self: 'a;

    /// What changed since `earlier`. `machine` is the machine that wrote both: its word decides where an
    /// `unsigned long` wraps.
    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> Self::Output<'a>;
}

/// A delta with the time it took.
///
/// It dereferences to the delta, so its fields are at hand.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Interval<D> {
    /// From the first sample to the second, on CLOCK_MONOTONIC (which stands still in suspend).
    pub elapsed: Nanos,
    /// The machine that both samples are of.
    pub machine: Machine,
    /// What changed.
    pub delta: D,
}

impl<D> Interval<D> {
    pub(crate) fn new(elapsed: Nanos, machine: Machine, delta: D) -> Self {
        Interval { elapsed, machine, delta }
    }

    /// `amount` for each second of the interval; 0 for an interval of no length.
    pub fn per_second(&self, amount: impl Into<u64>) -> f64 {
        match self.elapsed.0 {
            0 => 0.0,
            nanos => amount.into() as f64 * 1e9 / nanos as f64,
        }
    }

    /// `time` as a share of the interval: 1.0 is all of it. For times that are not in ticks: a disk's `io_ticks`, a
    /// thread's `run`.
    pub fn share(&self, time: impl Into<Nanos>) -> f64 {
        self.per_second(time.into()) / 1e9
    }

    /// CPU time in ticks as a share of the interval: 1.0 is one CPU, all of the time.
    pub fn cpu_share(&self, ticks: impl Into<u64>) -> f64 {
        self.per_second(ticks) / self.machine.ticks_per_second.max(1) as f64
    }
}

/// The rows of a delta of rows.
impl<D: IntoIterator> IntoIterator for Interval<D> {
    type Item = D::Item;
    type IntoIter = D::IntoIter;

    fn into_iter(self) -> D::IntoIter {
        self.delta.into_iter()
    }
}

impl<D> Deref for Interval<D> {
    type Target = D;

    fn deref(&self) -> &D {
        &self.delta
    }
}

/// What one counter did between two samples.
///
/// Serialised it is a plain number if it went on, else `{"wrapped": n}`, `{"back": n}` or `{"reset": n}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Change<T> {
    /// A 32-bit counter passed 2^32, once, and went on by so much in all. Had it passed more often, it would
    /// look the same: sample oftener than it can wrap.
    Wrapped(T),
    /// A counter that may step back (the CPU times) stepped back by so much. It counts 0.
    Back(T),
    /// It started again from 0, and has come to so much since: at least that much happened. It counts 0.
    Reset(T),
    /// It went on by so much, or stood still.
    #[cfg_attr(feature = "serde", serde(untagged))]
    By(T),
}

impl<T: Copy + Default> Change<T> {
    /// How much it moved on; 0 if it stepped back or was reset.
    pub fn amount(self) -> T {
        match self {
            Change::By(amount) | Change::Wrapped(amount) => amount,
            Change::Back(_) | Change::Reset(_) => T::default(),
        }
    }

    /// The same in another unit: `write_sectors.map(Sectors::bytes)`.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Change<U> {
        match self {
            Change::Wrapped(amount) => Change::Wrapped(with(amount)),
            Change::Back(step) => Change::Back(with(step)),
            Change::Reset(since) => Change::Reset(with(since)),
            Change::By(amount) => Change::By(with(amount)),
        }
    }

    /// How much it moved on, below 0 if it stepped back: for times of which one steps back against the other.
    pub(crate) fn net(self) -> i128
    where
        T: Into<u64>,
    {
        match self {
            Change::Back(step) => -i128::from(step.into()),
            moved => i128::from(moved.amount().into()),
        }
    }

    /// It started again.
    pub fn is_reset(self) -> bool {
        matches!(self, Change::Reset(_))
    }

    /// How far it stepped back, if it did.
    pub fn stepped_back(self) -> Option<T> {
        match self {
            Change::Back(step) => Some(step),
            _ => None,
        }
    }
}

impl<T: Default> Default for Change<T> {
    fn default() -> Self {
        Change::By(T::default())
    }
}

impl<T: Copy + Default + Into<u64>> From<Change<T>> for u64 {
    fn from(moved: Change<T>) -> u64 {
        moved.amount().into()
    }
}

impl<T: Copy + Default + Into<Nanos>> From<Change<T>> for Nanos {
    fn from(moved: Change<T>) -> Nanos {
        moved.amount().into()
    }
}

/// What a delta holds for a field of type `T`: [`Change<T>`]; for an `Option<T>` or a [`Reported<T>`] an option of that,
/// `None` unless both snapshots have the value.
pub type ChangeOf<T> = <T as Counter>::Change;

/// The type of a field that counts: `u64`, a unit, or an `Option` or a [`Reported`] of one.
pub trait Counter: Copy {
    /// What it is in a delta.
    type Change;

    #[doc(hidden)]
    fn raw(self) -> Option<u64>;

    #[doc(hidden)]
    fn see(self, earlier: Self, rule: Rule, judge: &mut Judge) {
        judge.see(rule, self.raw(), earlier.raw());
    }

    #[doc(hidden)]
    fn moved(self, earlier: Self, rule: Rule, judge: &Judge) -> Self::Change;
}

macro_rules! counters {
    ($($type:ident)*) => { $(
        impl Counter for $type {
            type Change = Change<$type>;

            #[inline]
            fn raw(self) -> Option<u64> {
                Some(u64::from(self))
            }

            #[inline]
            fn moved(self, earlier: Self, rule: Rule, judge: &Judge) -> Change<$type> {
                judge.moved(rule, u64::from(self), u64::from(earlier))
            }
        }
    )* };
}

counters!(u64 Ticks KiB Bytes Pages Sectors Centis Millis Micros Nanos);

/// One below 0 counts as 0.
impl Counter for SplitNs {
    type Change = Change<SplitNs>;

    fn raw(self) -> Option<u64> {
        Some(Nanos::from(self).0)
    }

    fn moved(self, earlier: Self, rule: Rule, judge: &Judge) -> Change<SplitNs> {
        judge.moved(rule, Nanos::from(self).0, Nanos::from(earlier).0)
    }
}

/// What the kernel prints with a sign and counts up: the difference, whatever the rule. On a 32-bit machine
/// it is taken modulo 2^32, as Linux before 4.11 counts there.
impl Counter for SignedTicks {
    type Change = Change<Ticks>;

    fn raw(self) -> Option<u64> {
        None
    }

    fn moved(self, earlier: Self, _: Rule, judge: &Judge) -> Change<Ticks> {
        if judge.replaced {
            return Change::Reset(Ticks(self.0.max(0).unsigned_abs()));
        }
        let step = match judge.word_bits {
            32 => i128::from(self.0.wrapping_sub(earlier.0) as i32),
            _ => i128::from(self.0) - i128::from(earlier.0),
        };
        // The difference of two numbers of 64 bits with a sign is less than 2^64.
        let amount = Ticks(step.unsigned_abs() as u64);
        if step < 0 { Change::Back(amount) } else { Change::By(amount) }
    }
}

impl<T: Counter<Change = Change<T>>> Counter for Option<T> {
    type Change = Option<Change<T>>;

    #[inline]
    fn raw(self) -> Option<u64> {
        self?.raw()
    }

    #[inline]
    fn moved(self, earlier: Self, rule: Rule, judge: &Judge) -> Option<Change<T>> {
        Some(self?.moved(earlier?, rule, judge))
    }
}

/// `None` unless the counter is known in both snapshots.
impl<T: Counter<Change = Change<T>>> Counter for Reported<T> {
    type Change = Option<Change<T>>;

    #[inline]
    fn raw(self) -> Option<u64> {
        self.known().raw()
    }

    #[inline]
    fn moved(self, earlier: Self, rule: Rule, judge: &Judge) -> Option<Change<T>> {
        self.known().moved(earlier.known(), rule, judge)
    }
}

/// How a counter behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// 64 bits on every machine: it never wraps in practice, so back is a reset.
    Counter,
    /// `unsigned long`: 32 bits on a 32-bit machine.
    Long,
    /// `unsigned int`: 32 bits on every machine.
    Int,
    /// `unsigned int`, one of a row of them, a CPU each. The timer interrupts of all CPUs wrap in one interval, so that two
    /// that went back prove nothing: one that would have had to go on by 2^31 or more to wrap does.
    Cell,
    /// May step back a little; proves nothing.
    Steps,
}

/// What the counters of one row say together. A disk that was recreated under its name starts all its counters
/// again; one counter that wrapped leaves the others going on.
#[derive(Clone, Copy, Debug)]
pub struct Judge {
    word_bits: u32,
    /// The later row is of something else under the same name.
    replaced: bool,
    wide: bool,
    wide_went_back: bool,
    narrow_went_back: u32,
}

impl Judge {
    #[inline]
    pub(crate) fn new(machine: &Machine) -> Self {
        Judge {
            word_bits: machine.word_bits,
            replaced: false,
            wide: false,
            wide_went_back: false,
            narrow_went_back: 0,
        }
    }

    /// Both rows are of the same thing, or the later one's is another that took its place.
    #[inline]
    pub(crate) fn of_one(self, same: bool) -> Self {
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

    /// The row was reset. Where no counter is wide enough to prove it (a 32-bit machine), two that went back at
    /// once do: that both wrapped in one interval is the less likely.
    #[inline]
    fn is_reset(&self) -> bool {
        self.wide_went_back || (!self.wide && self.narrow_went_back > 1)
    }

    #[inline]
    pub(crate) fn moved<T: From<u64>>(&self, rule: Rule, now: u64, earlier: u64) -> Change<T> {
        if self.replaced {
            return Change::Reset(now.into());
        }
        if rule == Rule::Steps {
            return match now.checked_sub(earlier) {
                Some(amount) => Change::By(amount.into()),
                None => Change::Back((earlier - now).into()),
            };
        }
        if self.is_reset() {
            return Change::Reset(now.into());
        }
        match now.checked_sub(earlier) {
            Some(amount) => Change::By(amount.into()),
            None if self.is_narrow(rule) && earlier < 1 << 32 => {
                Change::Wrapped((now + (1 << 32) - earlier).into())
            }
            None => Change::Reset(now.into()),
        }
    }
}

/// Declares the delta of a snapshot or of a row: its counters, each with its rule (`counter`, `long`, `int`,
/// `steps`), judged together; when it is the same thing that is counted, where the rows show it; and fields
/// that are no counters, with what they are where two rows are all that is known.
macro_rules! row_delta {
    (
        $(#[$meta:meta])* pub struct $delta:ident of $row:ty $(, same ($same:expr))? {
            $( $(#[$doc:meta])* $field:ident : $type:ty = $rule:ident, )*
        }
        $( and { $( $(#[$plain_doc:meta])* $plain:ident : $plain_type:ty = $default:expr, )* } )?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub struct $delta {
            $(
                $(#[$doc])*
                #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
                pub $field: $crate::delta::ChangeOf<$type>,
            )*
            $( $(
                $(#[$plain_doc])*
                #[cfg_attr(feature = "serde", serde(skip_serializing_if = "crate::serial::is_absent"))]
                pub $plain: $plain_type,
            )* )?
        }

        impl $crate::delta::Delta for $row {
            type Output<'a> = $delta;

            fn since<'a>(&'a self, earlier: &'a Self, machine: &$crate::machine::Machine) -> $delta {
                use $crate::delta::Counter;
                let mut judge = $crate::delta::Judge::new(machine);
                $(
                    let same: fn(&$row, &$row) -> bool = $same;
                    judge = judge.of_one(same(self, earlier));
                )?
                $( self.$field.see(earlier.$field, $crate::delta::row_delta!(@ $rule), &mut judge); )*
                $delta {
                    $( $field: self.$field.moved(earlier.$field, $crate::delta::row_delta!(@ $rule), &judge), )*
                    $( $( $plain: $default, )* )?
                }
            }
        }
    };
    (@ counter) => { $crate::delta::Rule::Counter };
    (@ long) => { $crate::delta::Rule::Long };
    (@ int) => { $crate::delta::Rule::Int };
    (@ steps) => { $crate::delta::Rule::Steps };
}

pub(crate) use row_delta;

#[cfg(feature = "serde")]
impl<T> crate::serial::MaybeAbsent for Change<T> {}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro makes public types")]
mod tests;
