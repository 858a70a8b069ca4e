//! What a member of a group used since the last scan.

use procsampler::pid::{Io, Stat, Status};
use procsampler::table::File;

use super::selector::Membership;

/// The highest value of a counter of a process that was counted so far.
#[derive(Clone, Copy, Debug, Default)]
struct Tally(u64);

impl Tally {
    /// Returns by how much `now` is above the counted value. After a step back this is 0, until the counter
    /// is above that value again.
    fn grow(&mut self, now: u64, is_reset: bool) -> u64 {
        let before = if is_reset { 0 } else { self.0 };
        self.0 = now.max(before);
        now.saturating_sub(before)
    }
}

/// A process.
#[derive(Debug, Default)]
pub(super) struct Member {
    membership: Membership,
    user: Tally,
    system: Tally,
    read: Tally,
    written: Tally,
}

/// What a process did since the last scan.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Used {
    /// In ticks.
    pub(super) user: u64,
    pub(super) system: u64,
    /// In bytes.
    pub(super) read: u64,
    pub(super) written: u64,
}

impl Member {
    pub(super) fn new(membership: Membership) -> Self {
        Member { membership, ..Member::default() }
    }

    pub(super) fn membership(&self) -> Membership {
        self.membership
    }

    /// What the process did before the first scan that found it does not count, unless it
    /// `counts_from_start`.
    pub(super) fn see(&mut self, stat: File<'_, Stat>, io: File<'_, Io>, counts_from_start: bool) -> Used {
        let mut used = Used::default();
        if let Some(now) = stat.current() {
            let is_reset = stat.delta().is_some_and(|stat| stat.utime.is_reset() || stat.stime.is_reset());
            used.user = self.user.grow(now.utime.0, is_reset);
            used.system = self.system.grow(now.stime.0, is_reset);
        }
        if let Some(now) = io.current() {
            let is_reset = io.delta().is_some_and(|io| io.read_bytes.is_reset());
            used.read = self.read.grow(now.read_bytes.0, is_reset);
            used.written = self.written.grow(now.write_bytes.0, is_reset);
        }
        if counts_from_start { used } else { Used::default() }
    }
}

/// A thread of a process, for its context switches. The kernel has no such counter for the process.
#[derive(Debug, Default)]
pub(super) struct ThreadMember {
    voluntary: Tally,
    involuntary: Tally,
}

impl ThreadMember {
    pub(super) fn see(
        &mut self,
        status: File<'_, Status>,
        is_new: bool,
        counts_from_start: bool,
    ) -> [u64; 2] {
        if is_new {
            *self = ThreadMember::default();
        }
        let Some(now) = status.current() else { return [0; 2] };
        let delta = status.delta();
        let is_reset =
            delta.and_then(|delta| delta.voluntary_ctxt_switches).is_some_and(|change| change.is_reset());
        let switches = [
            self.voluntary.grow(now.leader.voluntary_ctxt_switches.unwrap_or_default(), is_reset),
            self.involuntary.grow(now.leader.nonvoluntary_ctxt_switches.unwrap_or_default(), is_reset),
        ];
        if counts_from_start { switches } else { [0; 2] }
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn what_is_counted_once_is_not_counted_again() {
        let mut tally = Tally::default();
        let grown = [5, 4, 5, 7].map(|now| tally.grow(now, false));
        assert_eq!(grown, [5, 0, 0, 2]);
        assert_eq!(tally.grow(3, true), 3);
        assert_eq!(tally.grow(4, false), 1);
    }
}
