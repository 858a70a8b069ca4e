//! The last two snapshots of a file.

use crate::delta::{Delta, Interval};
use crate::error::ParseError;
use crate::file::{Earlier, ProcFile};
use crate::machine::Machine;
use crate::sample::Sample;
use crate::unit::Monotonic;

/// The last two good snapshots of a file and when they were taken.
///
/// A text is parsed into the older of the two. If the text is understood, this becomes the newer one.
#[derive(Debug, Default)]
pub(crate) struct Pair<T> {
    snapshots: [T; 2],
    times: [Monotonic; 2],
    newest: bool,
    /// How many of them are valid: 0, 1 or 2.
    good: u8,
    /// The last two texts were equal: the newest snapshot is also the one before it.
    twice: bool,
}

impl<T: ProcFile> Pair<T> {
    /// Parses a text. `last` is the text of the newest snapshot, if all texts are of one file.
    pub(crate) fn parse(
        &mut self,
        text: &[u8],
        last: Option<&[u8]>,
        time: Monotonic,
        memory: &mut T::State,
    ) -> Result<(), ParseError> {
        let older = usize::from(!self.newest);
        // The overwritten snapshot is no longer valid, whether the text is understood or not.
        self.restart();
        let [first, second] = &mut self.snapshots;
        let (snapshot, newest) = if self.newest { (first, second) } else { (second, first) };
        match last.filter(|_| self.good > 0) {
            Some(last) => snapshot.parse_after(text, Earlier { text: last, snapshot: newest }, memory)?,
            None => snapshot.parse(text, memory)?,
        }
        if self.good == 0 && core::mem::needs_drop::<T>() {
            // The other snapshot gets its storage now, so that the second sample already allocates nothing.
            // Without its own storage, a text that is read only once is parsed only once.
            newest.parse_after(text, Earlier { text, snapshot }, memory)?;
        }
        self.times[older] = time;
        self.newest = !self.newest;
        self.good += 1;
        Ok(())
    }
}

impl<T> Pair<T> {
    /// The text of the newest snapshot was read again.
    #[inline]
    pub(crate) fn repeat(&mut self, time: Monotonic) {
        let newest = usize::from(self.newest);
        (self.times[1 - newest], self.times[newest]) = (self.times[newest], time);
        (self.good, self.twice) = (2, true);
    }

    /// The newest snapshot, or its counters, are of another task than the one before it: there is no delta.
    pub(crate) fn restart(&mut self) {
        (self.good, self.twice) = (self.good.min(1), false);
    }

    /// The newest snapshot is of another task, and is removed.
    pub(crate) fn take_back(&mut self) {
        let newest = usize::from(self.newest);
        match (self.good, self.twice) {
            (2, true) => self.times[newest] = self.times[1 - newest],
            (2, false) => self.newest = !self.newest,
            _ => self.good = 0,
        }
        self.restart();
    }

    pub(crate) fn current(&self) -> Option<&T> {
        (self.good > 0).then(|| &self.snapshots[usize::from(self.newest)])
    }

    pub(crate) fn previous(&self) -> Option<&T> {
        (self.good > 1).then(|| &self.snapshots[usize::from(self.newest == self.twice)])
    }

    /// The last two snapshots, if they are of two texts, and the time of the earlier one.
    pub(crate) fn two_texts(&self) -> Option<(&T, &T, Monotonic)> {
        let (now, earlier) = (self.current()?, self.previous().filter(|_| !self.twice)?);
        Some((now, earlier, self.times[usize::from(!self.newest)]))
    }

    pub(crate) fn time(&self) -> Option<Monotonic> {
        (self.good > 0).then(|| self.times[usize::from(self.newest)])
    }

    /// The previous snapshot was valid up to this time, which counts for the delta.
    pub(crate) fn previous_stood(&mut self, until: Monotonic) {
        self.times[usize::from(!self.newest)] = until;
    }

    /// The delta of a file that did not change since the newest snapshot.
    pub(crate) fn stood(&self, until: Monotonic, machine: Machine) -> Option<Interval<T::Output<'_>>>
    where
        T: Delta,
    {
        let now = self.current()?;
        Some(Interval::new(until.since(self.time()?), machine, now.since(now, &machine)))
    }

    /// The newest sample, of a text of `machine`; `None` before the first.
    pub(crate) fn sample(&self, machine: Machine) -> Option<Sample<'_, T>> {
        (self.good > 0).then(|| self.just_parsed(machine))
    }

    /// The same right after a text was understood, so that there is a sample.
    pub(crate) fn just_parsed(&self, machine: Machine) -> Sample<'_, T> {
        let [now, earlier] = [self.newest, !self.newest].map(|at| self.times[usize::from(at)]);
        Sample {
            snapshot: &self.snapshots[usize::from(self.newest)],
            earlier: self.previous().map(|snapshot| (snapshot, now.since(earlier))),
            birth: None,
            time: now,
            machine,
        }
    }
}
