//! What processes used: CPU time, page faults and I/O.

use core::ops::{Add, AddAssign};

use crate::pid::{Io, Stat};
use crate::unit::{Bytes, Ticks};

/// What a process, or a whole tree, used.
///
/// ```
/// use procsampler::{tree::Usage, unit::Ticks};
///
/// let nothing = Usage::default();
/// assert_eq!(nothing.cpu(), Ticks(0));
/// // No I/O was done. This differs from unknown I/O, which is `None`.
/// assert!(nothing.io.is_some_and(|io| io.syscw == 0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Usage {
    /// CPU time in user mode.
    pub utime: Ticks,
    /// CPU time in the kernel.
    pub stime: Ticks,
    /// Page faults that needed no I/O.
    pub minflt: u64,
    /// Page faults that needed I/O.
    pub majflt: u64,
    /// Reads and writes. `None` if they are unknown, because the reader may not see the io of one or more of
    /// the processes, or because the kernel counts none.
    pub io: Option<IoUsage>,
}

/// What processes read and wrote, in the counters of [`pid::Io`](crate::pid::Io).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct IoUsage {
    /// Bytes read by read-like calls, from the page cache or not.
    pub rchar: Bytes,
    /// Bytes written by write-like calls, to the page cache or not.
    pub wchar: Bytes,
    /// Number of read-like calls.
    pub syscr: u64,
    /// Number of write-like calls.
    pub syscw: u64,
    /// Bytes fetched from storage, including readahead.
    pub read_bytes: Bytes,
    /// Bytes of pages that were dirtied and are to be written to storage.
    pub write_bytes: Bytes,
    /// Bytes of dirty pages that were discarded before they were written.
    pub cancelled_write_bytes: Bytes,
}

impl Default for Usage {
    /// No usage: all counters are known to be 0.
    fn default() -> Self {
        Counts::default().usage(true)
    }
}

impl Usage {
    /// CPU time in both modes.
    pub fn cpu(&self) -> Ticks {
        Ticks(self.utime.0.saturating_add(self.stime.0))
    }
}

impl Add for Usage {
    type Output = Usage;

    /// The io of a sum is unknown if one of the two is.
    fn add(self, other: Usage) -> Usage {
        let sum = Counts::from(&self).plus(Counts::from(&other));
        sum.usage(self.io.is_some() && other.io.is_some())
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Usage) {
        *self = *self + other;
    }
}

impl core::iter::Sum for Usage {
    fn sum<I: Iterator<Item = Usage>>(all: I) -> Usage {
        all.fold(Usage::default(), Add::add)
    }
}

/// The counters in a fixed order: those of stat, then those of io, which may be unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts(pub(super) [u64; 11]);

/// The index of the first counter of io.
const IO: usize = 4;
const MINFLT: usize = 2;

impl Counts {
    /// Sets what a process did, together with its exited children for which it waited.
    pub(crate) fn set_stat(&mut self, stat: &Stat) {
        let with_children = |own: u64, children: i64| own.saturating_add(children.max(0) as u64);
        self.0[0] = with_children(stat.utime.0, stat.cutime.0);
        self.0[1] = with_children(stat.stime.0, stat.cstime.0);
        self.0[MINFLT] = stat.minflt.saturating_add(stat.cminflt);
        self.0[3] = stat.majflt.saturating_add(stat.cmajflt);
    }

    /// Sets the counters of io, in which the kernel includes the children. Returns false if the kernel does
    /// not count all of them.
    pub(crate) fn set_io(&mut self, io: &Io) -> bool {
        let Some(rchar) = io.rchar else { return false };
        let bytes = [io.read_bytes, io.write_bytes, io.cancelled_write_bytes].map(|bytes| bytes.0);
        self.0[IO..IO + 4].copy_from_slice(&[rchar.0, io.wchar.0, io.syscr, io.syscw]);
        self.0[IO + 4..].copy_from_slice(&bytes);
        true
    }

    /// Copies the io of another.
    pub(crate) fn set_io_of(&mut self, other: &Counts) {
        self.0[IO..].copy_from_slice(&other.0[IO..]);
    }

    pub(crate) fn minflt(&self) -> u64 {
        self.0[MINFLT]
    }

    pub(crate) fn usage(&self, knows_io: bool) -> Usage {
        let [utime, stime, minflt, majflt, rchar, wchar, syscr, syscw, read, write, cancelled] = self.0;
        let io = IoUsage {
            rchar: Bytes(rchar),
            wchar: Bytes(wchar),
            syscr,
            syscw,
            read_bytes: Bytes(read),
            write_bytes: Bytes(write),
            cancelled_write_bytes: Bytes(cancelled),
        };
        Usage { utime: Ticks(utime), stime: Ticks(stime), minflt, majflt, io: knows_io.then_some(io) }
    }

    fn with(self, other: Counts, of: impl Fn(u64, u64) -> u64) -> Counts {
        let mut all = self;
        all.0.iter_mut().zip(other.0).for_each(|(one, other)| *one = of(*one, other));
        all
    }

    pub(crate) fn plus(self, other: Counts) -> Counts {
        self.with(other, u64::saturating_add)
    }

    /// The difference; 0 for each counter that is larger in `other`.
    pub(crate) fn minus(self, other: Counts) -> Counts {
        self.with(other, u64::saturating_sub)
    }

    pub(crate) fn least(self, other: Counts) -> Counts {
        self.with(other, u64::min)
    }

    pub(crate) fn most(self, other: Counts) -> Counts {
        self.with(other, u64::max)
    }
}

impl From<&Usage> for Counts {
    fn from(usage: &Usage) -> Self {
        let io = usage.io.unwrap_or_default();
        Counts([
            usage.utime.0,
            usage.stime.0,
            usage.minflt,
            usage.majflt,
            io.rchar.0,
            io.wchar.0,
            io.syscr,
            io.syscw,
            io.read_bytes.0,
            io.write_bytes.0,
            io.cancelled_write_bytes.0,
        ])
    }
}
