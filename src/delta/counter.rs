//! The types of the fields that are counters.

use super::change::Change;
use super::judge::{Judge, Rule};
use crate::for_types::for_types;
use crate::machine::Machine;
use crate::unit::{Bytes, Centis, KiB, Micros, Millis, Nanos, Pages, Sectors, SignedTicks, SplitNs, Ticks};
use crate::value::Reported;

/// The type of the change of a field of type `T`: [`Change<T>`]. For an `Option<T>` or a [`Reported<T>`] it
/// is an option of a change, which is `None` unless both snapshots have the value.
pub type ChangeOf<T> = <T as Counter>::Change;

/// The type of a field that is a counter: `u64`, a unit, or an `Option` or a [`Reported`] of one.
pub trait Counter: Copy {
    /// The type of its change.
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

for_types!(u64, Ticks, KiB, Bytes, Pages, Sectors, Centis, Millis, Micros, Nanos => {
    impl Counter for Type {
        type Change = Change<Type>;

        #[inline]
        fn raw(self) -> Option<u64> {
            Some(u64::from(self))
        }

        #[inline]
        fn moved(self, earlier: Self, rule: Rule, judge: &Judge) -> Change<Type> {
            judge.moved(rule, u64::from(self), u64::from(earlier))
        }
    }
});

/// A value below 0 counts as 0.
impl Counter for SplitNs {
    type Change = Change<SplitNs>;

    fn raw(self) -> Option<u64> {
        Some(Nanos::from(self).0)
    }

    fn moved(self, earlier: Self, rule: Rule, judge: &Judge) -> Change<SplitNs> {
        judge.moved(rule, Nanos::from(self).0, Nanos::from(earlier).0)
    }
}

/// A counter that the kernel prints with a sign. The change is the difference, whatever the rule. On a 32-bit
/// machine it is taken modulo 2^32, because Linux before 4.11 counts so there.
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
        // The difference of two signed 64-bit numbers is less than 2^64.
        let amount = Ticks(step.unsigned_abs() as u64);
        if step < 0 { Change::Back(amount) } else { Change::By(amount) }
    }
}

impl<T: Counter<Change = Change<T>> + From<u64>> Counter for Option<T> {
    type Change = Option<Change<T>>;

    #[inline]
    fn raw(self) -> Option<u64> {
        self?.raw()
    }

    #[inline]
    fn moved(self, earlier: Self, rule: Rule, judge: &Judge) -> Option<Change<T>> {
        judge.moved_if_known(rule, self.raw(), earlier.raw())
    }
}

/// `None` unless both snapshots have the value.
impl<T: Counter<Change = Change<T>> + From<u64>> Counter for Reported<T> {
    type Change = Option<Change<T>>;

    #[inline]
    fn raw(self) -> Option<u64> {
        self.known().raw()
    }

    #[inline]
    fn moved(self, earlier: Self, rule: Rule, judge: &Judge) -> Option<Change<T>> {
        judge.moved_if_known(rule, self.raw(), earlier.raw())
    }
}

impl<T: Counter<Change = Change<T>>> Change<T> {
    /// The change of a counter of your own, from its value `now`, its `earlier` value, the rule for its
    /// behaviour, and the machine that counts.
    ///
    /// The counter is judged alone. The counters of one row of this crate are judged together: if one was
    /// reset, all were.
    ///
    /// ```
    /// use procsampler::delta::Rule;
    /// use procsampler::{Change, Machine};
    ///
    /// let since = |now: u64, earlier| Change::between(now, earlier, Rule::Int, Machine::COMMON);
    /// assert_eq!(since(12, 10), Change::By(2));
    /// assert_eq!(since(1, u64::from(u32::MAX)), Change::Wrapped(2));
    /// assert_eq!(Change::between(1u64, 10, Rule::Counter, Machine::COMMON), Change::Reset(1));
    /// ```
    pub fn between(now: T, earlier: T, rule: Rule, machine: Machine) -> Change<T> {
        let mut judge = Judge::new(&machine);
        now.see(earlier, rule, &mut judge);
        now.moved(earlier, rule, &judge)
    }
}
