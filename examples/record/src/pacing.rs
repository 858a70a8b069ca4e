//! When a sample is due.

/// Due times at a fixed interval. The due time of sample `n` is `n` intervals after the first, even if
/// earlier samples were late. All times are in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Pacing {
    start: u64,
    interval: u64,
    next: u64,
    /// The number of the last due time; `None` if there is none.
    last: Option<u64>,
}

/// What has to be done at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The number of due times that passed without a sample.
    pub missed: u64,
    /// Whether a sample has to be taken now.
    pub sample: bool,
}

impl Pacing {
    /// Due times from `start` on, for `duration` if that is given. A duration of two intervals has three
    /// samples, one of them at its beginning and one at its end.
    pub fn new(start: u64, interval: u64, duration: Option<u64>) -> Self {
        let interval = interval.max(1);
        Pacing { start, interval, next: 0, last: duration.map(|duration| duration / interval) }
    }

    /// The next due time; `None` after the last.
    pub fn due(&self) -> Option<u64> {
        match self.last {
            Some(last) if self.next > last => None,
            _ => Some(self.next.saturating_mul(self.interval).saturating_add(self.start)),
        }
    }

    /// Call this at the due time or later. If several due times have passed, the sample of the last one can
    /// still be taken, and the earlier ones were missed.
    pub fn woke(&mut self, now: u64) -> Due {
        let Some(due) = self.due().filter(|&due| due <= now) else { return Due { missed: 0, sample: false } };
        let passed = (now - due) / self.interval;
        let left = self.last.map_or(u64::MAX, |last| last - self.next);
        let missed = passed.min(left.saturating_add(1));
        let sample = passed <= left;
        self.next = self.next.saturating_add(missed).saturating_add(sample.into());
        Due { missed, sample }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_due_time_is_a_sample_or_a_miss() {
        let mut pacing = Pacing::new(100, 10, Some(55));
        let sample = |missed| Due { missed, sample: true };
        assert_eq!(pacing.due(), Some(100));
        assert_eq!(pacing.woke(99), Due { missed: 0, sample: false }, "too early");
        assert_eq!(pacing.woke(104), sample(0));
        assert_eq!(pacing.woke(119), sample(0));
        assert_eq!(pacing.woke(141), sample(2), "120 and 130 have none");
        assert_eq!(pacing.due(), Some(150));
        assert_eq!(pacing.woke(10_000), Due { missed: 1, sample: false }, "the last has none either");
        assert_eq!(pacing.due(), None);
    }
}
