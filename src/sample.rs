//! One sample of a file, as the user gets it.

use core::ops::Deref;

use crate::delta::{Delta, Interval};
use crate::machine::Machine;
use crate::unit::{Monotonic, Nanos};

/// One sample: a snapshot, the time when it was taken, and the snapshot before it.
///
/// It is a view, and `Copy`. It dereferences to the snapshot, so the fields can be read directly, and it also
/// gives the delta:
///
/// ```
/// use procsampler::{Monotonic, Sampler, system::Loadavg, system::Uptime};
///
/// let mut sampler = Sampler::<Uptime>::detached();
/// sampler.push(b"100.00 10.00\n", Monotonic(0))?;
/// let now = sampler.push(b"102.00 11.50\n", Monotonic(2_000_000_000))?;
/// assert_eq!(now.up.0, 10_200);
/// assert_eq!(now.earlier().map(|earlier| earlier.up.0), Some(10_000));
/// assert_eq!(now.delta().map(|delta| delta.elapsed.0), Some(2_000_000_000));
/// # Ok::<(), procsampler::Error>(())
/// ```
#[derive(Debug)]
pub struct Sample<'a, T> {
    pub(crate) snapshot: &'a T,
    /// The snapshot before it, and the time between the two.
    pub(crate) earlier: Option<(&'a T, Nanos)>,
    /// The values with which a process began that was born since then, and the time of the interval.
    pub(crate) birth: Option<(&'a T, Nanos)>,
    pub(crate) time: Monotonic,
    pub(crate) machine: Machine,
}

impl<'a, T> Sample<'a, T> {
    /// The snapshot. It can be used until the sampler is used again.
    pub fn snapshot(self) -> &'a T {
        self.snapshot
    }

    /// The snapshot before it; `None` if this is the first, or if the text before it was not understood.
    pub fn earlier(self) -> Option<&'a T> {
        self.earlier.map(|(earlier, _)| earlier)
    }

    /// The changes since the snapshot before it, with the time between them. `None` if there is no snapshot
    /// before it, unless this one is of a process that [was born](crate::table::File::delta) since then.
    pub fn delta(self) -> Option<Interval<T::Output<'a>>>
    where
        T: Delta,
    {
        let (earlier, elapsed) = self.earlier.or(self.birth)?;
        Some(Interval::new(elapsed, self.machine, self.snapshot.since(earlier, &self.machine)))
    }

    /// The time when it was taken: just before the first `pread`.
    pub fn time(self) -> Monotonic {
        self.time
    }

    /// The machine that wrote its text.
    pub fn machine(self) -> Machine {
        self.machine
    }
}

impl<T> Clone for Sample<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Sample<'_, T> {}

impl<T> Deref for Sample<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.snapshot
    }
}
