//! Whether a process or a thread is the same as that which had its number at the last read.

use rustix::io::Errno;
use rustix::time::{DynamicClockId, clock_gettime_dynamic};

use crate::machine::Machine;
use crate::pid::stat::{self, start_nanos};
use crate::root::Root;
use crate::source::Source;
use crate::unit::Ticks;

/// What distinguishes a process or a thread from the later owners of its number.
///
/// The start time is in ticks, so two owners of a number can have the same one. It proves an identity only if
/// the last read was after the tick of the start, because a later owner started later. Until then the inode
/// number of its stat is compared: the kernel gives a new inode to a new process, and keeps an old one as
/// long as it has memory for it. If neither proves that the process is the same, it counts as another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Identity {
    started: Option<Ticks>,
    /// The inode number of its stat; 0 as soon as the start time alone is a proof.
    inode: u64,
}

/// The start time must be this many ticks before a read to be a proof. One tick would be enough, but Linux
/// before 5.0 sets the start time at the beginning of a fork and the number later, and a fork can take long.
const MARGIN: u64 = 10;

impl Identity {
    pub(crate) fn started(&self) -> Option<Ticks> {
        self.started
    }

    /// Whether the start time alone proves it from now on.
    pub(crate) fn is_settled(&self) -> bool {
        self.inode == 0
    }

    /// Notes that a kept descriptor proved that the process was alive at or after `time`.
    pub(crate) fn was_alive(&mut self, time: BootTicks) {
        if self.started.is_some_and(|started| time.is_after(started)) {
            self.inode = 0;
        }
    }
}

/// Ticks since boot, on the clock of the start times. A time namespace shifts both in the same way.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct BootTicks(u64);

impl BootTicks {
    /// The current time; 0 if it cannot be read.
    pub(crate) fn now(root: &Root) -> Self {
        let hertz = root.machine().ticks_per_second;
        let Ok(time) = clock_gettime_dynamic(DynamicClockId::Boottime) else { return BootTicks(0) };
        let of_nanos = (time.tv_nsec as u64).saturating_mul(hertz) / 1_000_000_000;
        BootTicks((time.tv_sec as u64).saturating_mul(hertz).saturating_add(of_nanos))
    }

    /// The nanoseconds from a start to this time; below 0 if the start was in a later tick. `None` if this
    /// time is not known.
    pub(crate) fn since(self, started: Ticks, machine: &Machine) -> Option<i128> {
        (self.0 > 0).then(|| start_nanos(Ticks(self.0), machine) - start_nanos(started, machine))
    }

    fn is_after(self, started: Ticks) -> bool {
        self.0.checked_sub(MARGIN).is_some_and(|time| time > started.0)
    }
}

/// A stat that was read to identify its task.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look<'a> {
    source: &'a Source,
    pub(crate) text: &'a [u8],
    root: &'a Root,
    /// The time just before the read; `None` if it is not needed.
    before: Option<BootTicks>,
}

impl<'a> Look<'a> {
    /// Reads the stat of a process or a thread. `known` is its identity, or `None` if it is new.
    pub(crate) fn read(
        source: &'a Source,
        text: &'a mut Vec<u8>,
        root: &'a Root,
        known: Option<&Identity>,
    ) -> Result<Self, Errno> {
        let is_settled = known.is_some_and(Identity::is_settled);
        let before = (!is_settled && root.is_genuine()).then(|| BootTicks::now(root));
        source.read(text)?;
        Ok(Look { source, text, root, before })
    }

    /// The identity that this stat shows; `None` if the text has no start time.
    pub(crate) fn identity(&self) -> Option<Identity> {
        let started = stat::starttime(self.text);
        // In a captured tree, no number changes its owner.
        let proves = match (self.root.is_genuine(), self.before) {
            (false, _) => true,
            (true, Some(time)) => time.is_after(started?),
            (true, None) => false,
        };
        Some(Identity { started, inode: if proves { 0 } else { self.source.inode()? } })
    }

    /// Whether it is the stat of `known`, which is then updated.
    #[inline]
    pub(crate) fn is_of(&self, known: &mut Identity) -> bool {
        stat::starttime(self.text) == known.started && (known.is_settled() || self.is_of_young(known))
    }

    #[cold]
    fn is_of_young(&self, known: &mut Identity) -> bool {
        let is_known = self.source.inode() == Some(known.inode);
        if let (true, Some(time)) = (is_known, self.before) {
            known.was_alive(time);
        }
        is_known
    }

    /// Whether it is of a thread that is not a leader. `/proc` has a hidden directory for the number of every
    /// thread, with the counters of the whole process.
    pub(crate) fn is_of_hidden_thread(&self) -> bool {
        stat::is_no_leader(self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A start before the boot of a time namespace is printed as a large number, and does not count as a
    /// birth.
    #[test]
    fn starts_before_and_after() {
        let since = |now, started| BootTicks(now).since(Ticks(started), &Machine::COMMON);
        assert_eq!(
            [since(100, 99), since(100, 100), since(100, 101)],
            [10, 0, -10].map(|ms| Some(ms * 1_000_000))
        );
        assert!(since(100, 1_844_674_407_370) > since(100, 0));
        assert_eq!(since(0, 100), None);
    }
}
