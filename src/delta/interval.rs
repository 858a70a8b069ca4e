//! A delta with the time between its samples.

use core::ops::Deref;

use super::Delta;
use super::rate::Amount;
use crate::machine::Machine;
use crate::unit::{Nanos, Quantity, Ticks, Time};

/// A delta with the time between its samples.
///
/// It dereferences to the delta, so the fields of the delta can be read directly. A delta of rows can be
/// iterated by reference, repeatedly. Each item is the delta of one row that both samples have, with the same
/// time:
///
/// ```
/// use procsampler::unit::Monotonic;
/// use procsampler::{Sampler, system::Diskstats};
///
/// let mut disks = Sampler::<Diskstats>::detached();
/// disks.push(b"8 0 sda 10 0 80 5 0 0 0 0 0 4 5\n", Monotonic(0))?;
/// disks.push(b"8 0 sda 30 0 96 9 0 0 0 0 0 8 9\n8 16 sdb 0 0 0 0 0 0 0 0 0 0 0\n", Monotonic(2_000_000_000))?;
/// let delta = disks.delta().unwrap();
/// for disk in &delta {
///     let (reads, kib) = (disk.per_second(disk.read_ios), disk.per_second(disk.read_sectors.bytes()) / 1024.0);
///     assert_eq!(format!("{:4}{reads:6.1}{kib:6.1}", disk.now.name), "sda   10.0   4.0");
/// }
/// assert!(delta.appeared().all(|disk| disk.name == "sdb") && delta.gone().next().is_none());
/// # Ok::<(), procsampler::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Interval<D> {
    /// The time from the first sample to the second, on CLOCK_MONOTONIC (which does not run in suspend).
    pub elapsed: Nanos,
    /// The machine on which both samples were taken.
    pub machine: Machine,
    /// The changes.
    pub delta: D,
}

impl<D> Interval<D> {
    pub(crate) fn new(elapsed: Nanos, machine: Machine, delta: D) -> Self {
        Interval { elapsed, machine, delta }
    }

    /// The changes between two snapshots of your own, which were taken `elapsed` apart on `machine`.
    ///
    /// It is for intervals that are not those of a sampler: a minute, or the whole run. With a default
    /// snapshot as the earlier one, the delta is since boot, and `elapsed` is the uptime:
    ///
    /// ```no_run
    /// use procsampler::system::{Stat, Uptime};
    /// use procsampler::{Interval, Machine, ProcFile};
    ///
    /// let (now, never) = (Stat::read()?, Stat::default());
    /// let since_boot = Interval::between(&now, &never, Uptime::read()?.up, Machine::this());
    /// println!("{:.0} context switches a second since boot", since_boot.per_second(since_boot.ctxt));
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn between<'a, T>(now: &'a T, earlier: &'a T, elapsed: impl Time, machine: Machine) -> Self
    where
        T: Delta<Output<'a> = D> + 'a,
    {
        Interval { elapsed: elapsed.nanos(), machine, delta: now.since(earlier, &machine) }
    }

    /// `amount` per second of the interval, in the unit of the amount.
    ///
    /// For a number or a unit it is an `f64`, and 0 if the interval has no length. For a
    /// [`Change`](super::Change), or an `Option` of one, it is a [`Rate`](super::Rate): unknown if the
    /// counter is absent, was reset or stepped back, or if the interval has no length.
    ///
    /// ```
    /// use procsampler::unit::{Monotonic, Nanos};
    /// use procsampler::{Sampler, system::Uptime};
    ///
    /// let mut uptime = Sampler::<Uptime>::detached();
    /// uptime.push(b"100.00 150.00\n", Monotonic(0))?;
    /// uptime.push(b"102.00 149.50\n", Monotonic(2_000_000_000))?;
    /// let delta = uptime.delta().unwrap();
    /// assert_eq!(format!("{:6.1}", delta.per_second(delta.up)), " 100.0");
    /// assert_eq!(format!("{:6.1}", delta.per_second(delta.idle)), "     -", "it stepped back");
    /// assert_eq!(delta.per_second(7u64), 3.5);
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn per_second<A: Amount>(&self, amount: A) -> A::Rate {
        amount.rate(|amount| self.of_nanos(amount.as_f64() * 1e9))
    }

    /// A time as a share of the interval: 1.0 is the whole interval. It is known under the same conditions as
    /// [`Interval::per_second`].
    ///
    /// It accepts times that are not in ticks: the `io_ticks` of a disk, the `run` of a thread.
    ///
    /// ```
    /// use procsampler::unit::{Millis, Monotonic};
    /// use procsampler::{Sampler, system::Diskstats};
    ///
    /// let mut disks = Sampler::<Diskstats>::detached();
    /// disks.push(b"8 0 sda 1 0 8 5 0 0 0 0 0 400 5\n", Monotonic(0))?;
    /// disks.push(b"8 0 sda 1 0 8 5 0 0 0 0 0 900 5\n", Monotonic(1_000_000_000))?;
    /// let delta = disks.delta().unwrap();
    /// for disk in &delta {
    ///     assert_eq!(disk.share(disk.io_ticks).known(), Some(0.5));
    /// }
    /// assert_eq!(delta.share(Millis(250)), 0.25);
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    ///
    /// A count is not a time:
    ///
    /// ```compile_fail,E0277
    /// # use procsampler::{Sampler, system::Stat};
    /// # let mut stat = Sampler::<Stat>::detached();
    /// let d = stat.delta().unwrap();
    /// d.share(d.ctxt);
    /// ```
    pub fn share<A: Amount<Unit: Time>>(&self, time: A) -> A::Rate {
        time.rate(|time| self.of_nanos(time.nanos().as_f64()))
    }

    /// CPU time in ticks as a share of the interval: 1.0 is one CPU that was busy for the whole interval. It
    /// is known under the same conditions as [`Interval::per_second`].
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, Sampler, pid::Stat};
    ///
    /// let mut stat = Sampler::<Stat>::open(&ProcDir::open()?.this_process()?)?;
    /// stat.sample()?;
    /// stat.sample()?;
    /// if let Some(delta) = stat.delta() {
    ///     println!("{:5.1} % of a CPU", delta.cpu_share(delta.cpu()) * 100.0);
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    ///
    /// A count is not in ticks:
    ///
    /// ```compile_fail,E0271
    /// # use procsampler::{Sampler, system::Stat};
    /// # let mut stat = Sampler::<Stat>::detached();
    /// let d = stat.delta().unwrap();
    /// d.cpu_share(d.ctxt);
    /// ```
    pub fn cpu_share<A: Amount<Unit = Ticks>>(&self, ticks: A) -> A::Rate {
        let nanos_per_tick = 1e9 / self.machine.ticks_per_second.max(1).as_f64();
        ticks.rate(|ticks| self.of_nanos(ticks.as_f64() * nanos_per_tick))
    }

    /// `amount` per nanosecond; `None` for an interval of no length.
    #[inline]
    fn of_nanos(&self, amount: f64) -> Option<f64> {
        (self.elapsed.0 > 0).then(|| amount / self.elapsed.as_f64())
    }
}

impl<D> Deref for Interval<D> {
    type Target = D;

    fn deref(&self) -> &D {
        &self.delta
    }
}

/// The items of a delta of rows, each with the interval.
impl<'a, D> IntoIterator for &'a Interval<D>
where
    &'a D: IntoIterator,
{
    type Item = Interval<<&'a D as IntoIterator>::Item>;
    type IntoIter = IntervalIter<<&'a D as IntoIterator>::IntoIter>;

    fn into_iter(self) -> Self::IntoIter {
        Interval { elapsed: self.elapsed, machine: self.machine, delta: &self.delta }.into_iter()
    }
}

/// The items of a delta of rows, each with the interval.
impl<D: IntoIterator> IntoIterator for Interval<D> {
    type Item = Interval<D::Item>;
    type IntoIter = IntervalIter<D::IntoIter>;

    fn into_iter(self) -> Self::IntoIter {
        IntervalIter { elapsed: self.elapsed, machine: self.machine, items: self.delta.into_iter() }
    }
}

/// Iterator over the items of a delta of rows in an [`Interval`], each with the interval.
#[derive(Clone, Debug)]
pub struct IntervalIter<I> {
    elapsed: Nanos,
    machine: Machine,
    items: I,
}

impl<I: Iterator> Iterator for IntervalIter<I> {
    type Item = Interval<I::Item>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let delta = self.items.next()?;
        Some(Interval { elapsed: self.elapsed, machine: self.machine, delta })
    }
}
