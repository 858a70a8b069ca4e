//! How a thread spent its wall time, from its schedstat and its stat.
//!
//! Between two samples a thread was on a CPU, waited for a CPU, waited for block I/O, or slept for another
//! reason (a lock, a socket, a timer). `schedstat` counts the first two in nanoseconds and
//! `delayacct_blkio_ticks` of `stat` counts the third in ticks. The rest of the wall time is the fourth. A
//! [`TimeSplit`] has the four as shares.
//!
//! Limits:
//! - The counters are those of a thread. For a process, [sum](TimeSplit#impl-Sum-for-TimeSplit) the splits of
//!   its threads. Threads that started or exited between the two samples are not in that sum.
//! - While a thread is on a CPU, its schedstat changes only at ticks and when it leaves the CPU. So each end
//!   of an interval is uncertain by one tick (1 to 10 ms), if the thread was on a CPU then.
//! - Block I/O is counted only while `kernel.task_delayacct` is 1. Otherwise it is unknown, and so is the
//!   remainder. A task that was started while it was 0 has no such counter, and the kernel prints 0 for it
//!   even if the setting changes later. So set it before you start the programs that you want to measure.
//!   Before Linux 4.15 the counter included the time from the end of the I/O until the thread was on a CPU
//!   again, which is time on the run queue too.
//! - A wait for a page fault, for memory, or for a network file system counts as block I/O only if the kernel
//!   slept in `io_schedule`.

use core::iter::Sum;
use core::ops::Add;

use super::{Schedstat, Stat};
use crate::delta::Rate;
use crate::sample::Sample;
use crate::unit::{Nanos, Quantity};

/// How a thread spent the wall time between two samples, as shares of that time. Or the sum over several
/// threads: its parts are the average number of threads in each state.
///
/// A part that is not known is [unknown](Rate::UNKNOWN), and so is every sum that contains it.
///
/// ```
/// use procsampler::{ProcDir, Sampler, pid};
///
/// let thread = ProcDir::open()?.this_thread()?;
/// let (mut stat, mut schedstat) =
///     (Sampler::<pid::Stat>::open(&thread)?, Sampler::<pid::Schedstat>::open(&thread)?);
/// for _ in 0..2 {
///     let split = pid::TimeSplit::of_thread(stat.sample()?, schedstat.sample()?);
///     if let Some(split) = split {
///         println!("{:5.1} % on a CPU, {:5.1} % in disk waits", split.on_cpu * 100.0, split.block_io * 100.0);
///     }
///     std::thread::sleep(std::time::Duration::from_millis(20));
/// }
/// # Ok::<(), procsampler::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct TimeSplit {
    /// The wall time between the two samples; in a sum, the longest of them.
    pub elapsed: Nanos,
    /// On a CPU.
    pub on_cpu: Rate,
    /// The part of `on_cpu` in user mode. The kernel samples the mode at ticks: this is `on_cpu`, divided in
    /// the same ratio as the ticks. It is unknown if no tick was counted and the thread was on a CPU.
    pub user: Rate,
    /// The part of `on_cpu` in the kernel, divided in the same way as [`user`](TimeSplit::user).
    pub system: Rate,
    /// On a run queue, waiting for a CPU.
    pub run_queue: Rate,
    /// Waiting for block I/O, including swap. Unknown while `kernel.task_delayacct` is 0. Unknown also if the
    /// counter increased by more than the wall time and one tick, which happens after that setting was
    /// changed during I/O.
    pub block_io: Rate,
    /// The rest: the thread slept for another reason. It can be a little below 0, because the parts have an
    /// uncertainty of ticks.
    pub other: Rate,
}

impl TimeSplit {
    /// Splits the time of one thread between its last two samples.
    ///
    /// Both files must be the thread's own, from `/proc/PID/task/TID`, and sampled at the same times: by two
    /// samplers one after the other, or by a table [with threads](crate::ProcessTable::with_threads). `None`
    /// if there are no two samples of both, or if no time passed.
    ///
    /// ```no_run
    /// use procsampler::{ProcDir, ProcessTable, Select, pid};
    ///
    /// let table = ProcessTable::<()>::new(&ProcDir::open()?)?.select(Select::Pids(vec![1234]));
    /// let mut table = table.with_threads::<(pid::Stat, pid::Schedstat)>();
    /// loop {
    ///     table.scan()?;
    ///     let splits = table.threads().filter_map(|thread| {
    ///         let (stat, schedstat) = thread.files();
    ///         pid::TimeSplit::of_thread(stat.fresh()?, schedstat.fresh()?)
    ///     });
    ///     let all: pid::TimeSplit = splits.sum();
    ///     println!("{:.2} threads on a CPU, {:.2} waiting for one", all.on_cpu, all.run_queue);
    ///     std::thread::sleep(std::time::Duration::from_secs(1));
    /// }
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn of_thread(stat: Sample<'_, Stat>, schedstat: Sample<'_, Schedstat>) -> Option<TimeSplit> {
        let ((stat_then, between_stats), (_, elapsed)) = (stat.earlier?, schedstat.earlier?);
        let (delta, cpu) = (schedstat.delta()?, stat.delta()?);
        // Each file has its own time, because the two are not read at the same moment.
        let wall = between_stats.as_f64();
        if wall <= 0.0 || elapsed.0 == 0 {
            return None;
        }
        let (on_cpu, run_queue) = (delta.share(delta.run), delta.share(delta.wait));
        let tick = 1e9 / stat.machine().ticks_per_second as f64;
        let blkio = |stat: &Stat| Some(stat.leader.delayacct_blkio_ticks.known()?.as_f64());
        let waited = blkio(&stat).zip(blkio(stat_then)).map(|(now, then)| (now - then) * tick);
        let block_io =
            Rate::from(waited.filter(|time| (0.0..=wall + tick).contains(time)).map(|time| time / wall));
        let [user, system] = [cpu.utime, cpu.stime].map(|ticks| ticks.known().map(|ticks| ticks.as_f64()));
        let ticks = user.zip(system).map(|(user, system)| user + system);
        let in_mode = |part: Option<f64>| match on_cpu.known() {
            Some(0.0) => Rate::from(0.0),
            _ => part.zip(ticks).map_or(Rate::UNKNOWN, |(part, all)| on_cpu * (part / all)),
        };
        let known = on_cpu + run_queue + block_io;
        let other = Rate::from(known.known().map(|known| 1.0 - known));
        let (user, system) = (in_mode(user), in_mode(system));
        Some(TimeSplit { elapsed, on_cpu, user, system, run_queue, block_io, other })
    }

    /// The time of one part. `None` if the part is unknown or below 0.
    ///
    /// ```
    /// use procsampler::{delta::Rate, pid::TimeSplit, unit::Nanos};
    ///
    /// let nothing = TimeSplit::default();
    /// assert_eq!(nothing.time(nothing.on_cpu), None);
    /// ```
    pub fn time(&self, part: Rate) -> Option<Nanos> {
        // The conversion saturates.
        part.known().filter(|&share| share >= 0.0).map(|share| Nanos((share * self.elapsed.as_f64()) as u64))
    }
}

/// Adds each part.
impl Add for TimeSplit {
    type Output = TimeSplit;

    fn add(self, other: TimeSplit) -> TimeSplit {
        TimeSplit {
            elapsed: self.elapsed.max(other.elapsed),
            on_cpu: self.on_cpu + other.on_cpu,
            user: self.user + other.user,
            system: self.system + other.system,
            run_queue: self.run_queue + other.run_queue,
            block_io: self.block_io + other.block_io,
            other: self.other + other.other,
        }
    }
}

/// Adds the splits of several threads. The sum of none is 0 in all parts.
impl Sum for TimeSplit {
    fn sum<I: Iterator<Item = TimeSplit>>(all: I) -> TimeSplit {
        let zero = Rate::from(0.0);
        let nothing = TimeSplit {
            elapsed: Nanos(0),
            on_cpu: zero,
            user: zero,
            system: zero,
            run_queue: zero,
            block_io: zero,
            other: zero,
        };
        all.fold(nothing, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Context;
    use crate::machine::Machine;
    use crate::unit::Monotonic;
    use crate::{ProcFile, pid};

    /// Makes a stat with these ticks of user, system and block I/O.
    fn stat(ticks: [u64; 3], counted: bool) -> Stat {
        let [user, system, blkio] = ticks;
        let text = format!(
            "7 (x) S 1 1 1 0 -1 0 0 0 0 0 {user} {system} 0 0 20 0 1 0 9 0 0 0 5 6 7 0 0 0 0 0 0 0 0 0 17 0 0 0 {blkio} 0 0"
        );
        let mut state = <Stat as ProcFile>::State::default();
        let learn = Stat::CONTEXT.expect("stat asks for the context");
        learn(&mut state, &Context { task_delayacct: Some(counted), ..Context::default() });
        let mut stat = Stat::default();
        stat.parse(text.as_bytes(), &mut state).expect("a stat");
        stat
    }

    fn schedstat(run: u64, wait: u64) -> Schedstat {
        let text = format!("{run} {wait} 9\n");
        let mut schedstat = Schedstat::default();
        pid::Schedstat::parse(&mut schedstat, text.as_bytes(), &mut Context::default()).expect("a schedstat");
        schedstat
    }

    /// The split of one second.
    fn split(counted: bool, ticks: [u64; 3], run: u64, wait: u64) -> TimeSplit {
        let (then, now) = (stat([5, 5, 5], counted), stat(ticks.map(|ticks| ticks + 5), counted));
        let (slept, ran) = (schedstat(7, 7), schedstat(run + 7, wait + 7));
        let second = Nanos(1_000_000_000);
        let (time, machine) = (Monotonic(second.0), Machine::COMMON);
        let stat = Sample { snapshot: &now, earlier: Some((&then, second)), birth: None, time, machine };
        let schedstat =
            Sample { snapshot: &ran, earlier: Some((&slept, second)), birth: None, time, machine };
        TimeSplit::of_thread(stat, schedstat).expect("two samples")
    }

    fn close(rate: Rate, expected: f64) -> bool {
        rate.known().is_some_and(|rate| (rate - expected).abs() < 1e-9)
    }

    #[test]
    fn the_parts_of_a_second() {
        let split = split(true, [30, 10, 20], 400_000_000, 100_000_000);
        assert!(close(split.on_cpu, 0.4) && close(split.user, 0.3) && close(split.system, 0.1), "{split:?}");
        assert!(
            close(split.run_queue, 0.1) && close(split.block_io, 0.2) && close(split.other, 0.3),
            "{split:?}"
        );
        assert_eq!(split.time(split.on_cpu), Some(Nanos(400_000_000)));
        let twice: TimeSplit = [split, split].into_iter().sum();
        assert!(close(twice.on_cpu, 0.8) && close(twice.other, 0.6) && twice.elapsed == split.elapsed);
    }

    #[test]
    fn what_is_not_known_is_not_zero() {
        let off = split(false, [30, 10, 0], 400_000_000, 0);
        assert_eq!((off.block_io, off.other), (Rate::UNKNOWN, Rate::UNKNOWN));
        assert!(close(off.on_cpu, 0.4) && close(off.run_queue, 0.0));
        // More than the wall time and a tick.
        let bogus = split(true, [0, 0, 102], 0, 0);
        assert_eq!((bogus.block_io, bogus.other), (Rate::UNKNOWN, Rate::UNKNOWN));
        assert!(close(split(true, [0, 0, 101], 0, 0).other, -0.01));
        // The thread was on a CPU for less than a tick, so the mode is unknown.
        let short = split(true, [0, 0, 0], 2_000_000, 0);
        assert_eq!((short.user, short.system), (Rate::UNKNOWN, Rate::UNKNOWN));
        let idle = split(true, [0, 0, 0], 0, 0);
        assert!(close(idle.user, 0.0) && close(idle.system, 0.0) && close(idle.other, 1.0));
        assert_eq!([off, idle].into_iter().sum::<TimeSplit>().other, Rate::UNKNOWN);
    }
}
