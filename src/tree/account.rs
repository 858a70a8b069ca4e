//! Who used what: each tick, fault and byte of a tree is counted once.
//!
//! The counters of a process that exits go into those that its parent has for its children, if the parent
//! waits for it. What was already seen of the child is then in the parent's counters once more. So it is
//! *owed*: that much of what the parent's counters rise by next is taken off, and only the rest, what the
//! child did after it was last seen, is new.

use super::usage::Counts;

/// The account of one process.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Account {
    /// Its counters when it was first seen, if the tree was not watched before.
    base: Counts,
    /// Its counters when it was last seen.
    last: Counts,
    /// What of them was seen of its children already.
    of_children: Counts,
    /// What its children that went before the last sample are still to bring, and those that went since.
    owed: [Counts; 2],
    /// How many children that is.
    debtors: [u64; 2],
    is_open: bool,
    has_io_base: bool,
    pub(crate) knows_io: bool,
}

impl Account {
    /// The process was seen with these counters. Gives the number of its children that went and for which it
    /// did not wait. `is_first`: the tree was not watched before. `io`: what its io says, if that is known.
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
        for owed in &mut self.owed {
            let paid = rise.least(*owed);
            *owed = owed.minus(paid);
            rise = rise.minus(paid);
            self.of_children = self.of_children.plus(paid);
        }
        self.last = now;
        // The faults of a child come with it in any case. If none came although the process was seen after
        // the child had gone, then it did not wait for it.
        let lost = if self.owed[0].minflt() > 0 { self.debtors[0] } else { 0 };
        let kept = if self.owed[0].minflt() > 0 { Counts::default() } else { self.owed[0] };
        self.owed = [kept.plus(self.owed[1]), Counts::default()];
        self.debtors = [self.debtors[1], 0];
        lost
    }

    /// A child went, and brings what it had, if this process waits for it.
    pub(crate) fn owe(&mut self, child: Counts) {
        self.owed[1] = self.owed[1].plus(child);
        self.debtors[1] += 1;
    }

    /// What its parent's counters rise by for certain when it has gone: its own counters, and what it may
    /// have got since from children.
    pub(crate) fn estate(&self) -> Counts {
        self.last.plus(self.owed[0]).plus(self.owed[1])
    }

    /// Its counters, as they were last seen.
    pub(crate) fn last(&self) -> &Counts {
        &self.last
    }

    /// What it was last seen to have: its own and that of the children that it waited for.
    pub(crate) fn all(&self) -> Counts {
        self.last.minus(self.base)
    }

    /// The part of that which was not seen of its children.
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
        // The child did a little more, and the parent, which waited, did something of its own.
        parent.owe(child.estate());
        assert_eq!(parent.see(counts(10 + 8, 100 + 60, 7 + 1010), true, false), 0);
        assert_eq!(parent.own(), counts(3, 10, 10));
        assert_eq!(parent.own().plus(child.own()), counts(8, 60, 1010));
        assert_eq!(parent.all(), counts(8, 60, 1010));
    }

    /// The parent was read before it waited, and the child after that.
    #[test]
    fn a_child_that_comes_late() {
        let (mut parent, child) = (Account::default(), counts(5, 50, 1000));
        parent.see(counts(0, 100, 0), true, true);
        parent.owe(child);
        assert_eq!(parent.see(counts(1, 101, 0), true, false), 0);
        assert_eq!(parent.own(), counts(0, 0, 0), "it may be the child's: less, and never too much");
        assert_eq!(parent.see(counts(1 + 5, 101 + 50, 1000), true, false), 0);
        assert_eq!(parent.own(), counts(1, 1, 0));
    }

    #[test]
    fn a_child_that_nobody_waits_for() {
        let mut parent = Account::default();
        parent.see(counts(0, 100, 0), true, true);
        parent.owe(counts(5, 50, 1000));
        parent.owe(counts(5, 50, 1000));
        assert_eq!(parent.see(counts(0, 100, 0), true, false), 0);
        assert_eq!(parent.see(counts(0, 100, 0), true, false), 2);
        assert_eq!(parent.see(counts(4, 120, 3), true, false), 0);
        assert_eq!(parent.own(), counts(4, 20, 3), "nothing is owed any more");
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
