//! Accounts of the processes of a tree, in which each tick, page fault and byte is counted once.
//!
//! When a process has exited and its parent waits for it, the kernel adds its counters to the parent's
//! counters for children. The part that samples have already counted for the child is then counted a second
//! time, in the counters of the parent. Until it arrives there it is *pending*. When the counters of the
//! parent increase, the pending amount is subtracted first. Only the rest is new: what the child did after
//! its last sample, and what the parent did itself.

use super::usage::Counts;

/// The account of one process.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Account {
    /// Its counters in its first sample, if that was also the first sample of the tree.
    base: Counts,
    /// Its counters in its last sample.
    last: Counts,
    /// The part of its counters that samples have already counted for its children.
    of_children: Counts,
    /// The counters of exited children that have not arrived yet: of children that had exited before the last
    /// sample, and of later ones.
    pending: [Counts; 2],
    /// The number of these children.
    pending_children: [u64; 2],
    is_open: bool,
    has_io_base: bool,
    pub(crate) knows_io: bool,
}

impl Account {
    /// Enters the counters of a new sample. Returns the number of its exited children for which it did not
    /// wait. `knows_io`: the io in the counters is known. `is_first`: this is the first sample of the tree.
    pub(crate) fn see(&mut self, mut now: Counts, knows_io: bool, is_first: bool) -> u64 {
        self.knows_io = knows_io;
        if !knows_io {
            now.set_io_of(&self.last);
        }
        if !self.is_open {
            self.is_open = true;
            self.has_io_base = !is_first;
            if is_first {
                self.base = now;
            }
        }
        if knows_io && !self.has_io_base {
            self.has_io_base = true;
            self.base.set_io_of(&now);
            self.last.set_io_of(&now);
        }
        let now = now.most(self.last);
        let mut rise = now.minus(self.last.most(self.base));
        for pending in &mut self.pending {
            let arrived = rise.least(*pending);
            *pending = pending.minus(arrived);
            rise = rise.minus(arrived);
            self.of_children = self.of_children.plus(arrived);
        }
        self.last = now;
        // Every process has page faults. If those of an exited child do not arrive, although its parent was
        // read after the exit, then the parent did not wait for it.
        let lost = if self.pending[0].minflt() > 0 { self.pending_children[0] } else { 0 };
        let kept = if self.pending[0].minflt() > 0 { Counts::default() } else { self.pending[0] };
        self.pending = [kept.plus(self.pending[1]), Counts::default()];
        self.pending_children = [self.pending_children[1], 0];
        lost
    }

    /// A child has exited. Its counters will be added to those of this process, if this process waits for it.
    pub(crate) fn expect_child(&mut self, child: Counts) {
        self.pending[1] = self.pending[1].plus(child);
        self.pending_children[1] += 1;
    }

    /// The counters that the kernel adds to those of its parent after its exit: its own counters, and the
    /// pending counters of its children.
    pub(crate) fn at_exit(&self) -> Counts {
        self.last.plus(self.pending[0]).plus(self.pending[1])
    }

    /// Its counters in its last sample.
    pub(crate) fn last(&self) -> &Counts {
        &self.last
    }

    /// All that its last sample shows: its own part, and that of the children for which it waited.
    pub(crate) fn all(&self) -> Counts {
        self.last.minus(self.base)
    }

    /// The part of [`all`](Account::all) that was not counted for its children.
    pub(crate) fn own(&self) -> Counts {
        self.all().minus(self.of_children)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(cpu: u64, faults: u64, written: u64) -> Counts {
        let mut all = [0; 11];
        (all[0], all[2], all[5]) = (cpu, faults, written);
        Counts(all)
    }

    #[test]
    fn a_child_is_counted_once() {
        let (mut parent, mut child) = (Account::default(), Account::default());
        assert_eq!(parent.see(counts(10, 100, 7), true, true), 0);
        assert_eq!(parent.own(), counts(0, 0, 0), "what was before does not count");
        child.see(counts(5, 50, 1000), true, false);
        assert_eq!(child.own(), counts(5, 50, 1000));
        // The child did a little more after its last sample, and the parent, which waited, also did
        // something.
        parent.expect_child(child.at_exit());
        assert_eq!(parent.see(counts(10 + 8, 100 + 60, 7 + 1010), true, false), 0);
        assert_eq!(parent.own(), counts(3, 10, 10));
        assert_eq!(parent.own().plus(child.own()), counts(8, 60, 1010));
        assert_eq!(parent.all(), counts(8, 60, 1010));
    }

    /// The parent was read before it waited, and the child was read after that.
    #[test]
    fn a_child_that_comes_late() {
        let (mut parent, child) = (Account::default(), counts(5, 50, 1000));
        parent.see(counts(0, 100, 0), true, true);
        parent.expect_child(child);
        assert_eq!(parent.see(counts(1, 101, 0), true, false), 0);
        assert_eq!(parent.own(), counts(0, 0, 0), "it may be the child's: less, and never too much");
        assert_eq!(parent.see(counts(1 + 5, 101 + 50, 1000), true, false), 0);
        assert_eq!(parent.own(), counts(1, 1, 0));
    }

    #[test]
    fn a_child_that_nobody_waits_for() {
        let mut parent = Account::default();
        parent.see(counts(0, 100, 0), true, true);
        parent.expect_child(counts(5, 50, 1000));
        parent.expect_child(counts(5, 50, 1000));
        assert_eq!(parent.see(counts(0, 100, 0), true, false), 0);
        assert_eq!(parent.see(counts(0, 100, 0), true, false), 2);
        assert_eq!(parent.see(counts(4, 120, 3), true, false), 0);
        assert_eq!(parent.own(), counts(4, 20, 3), "nothing is pending any more");
    }

    #[test]
    fn io_that_comes_and_goes() {
        let mut process = Account::default();
        process.see(counts(1, 1, 0), false, false);
        assert!(!process.knows_io);
        process.see(counts(1, 1, 500), true, false);
        assert_eq!((process.own(), process.knows_io), (counts(1, 1, 500), true));
        process.see(counts(2, 2, 0), false, false);
        assert_eq!((process.own(), process.knows_io), (counts(2, 2, 500), false));
        let mut before = Account::default();
        before.see(counts(1, 1, 0), false, true);
        before.see(counts(1, 1, 500), true, false);
        assert_eq!(before.own(), counts(0, 0, 0), "it was there before the tree was watched");
    }
}
