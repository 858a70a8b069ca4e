//! The lines `cpu` and `cpuN`: the times of the CPUs by their use.

use crate::cursor::Cursor;
use crate::delta::{Change, Delta, Rate};
use crate::error::ParseError;
use crate::machine::Machine;
use crate::shape::numbers::{self, Numbers, numbers};
use crate::shape::rows::Identity;
use crate::unit::Ticks;

numbers! {
    /// The times of a CPU by their use.
    pub struct CpuTimes;

    /// The changes of the times of a CPU between two samples.
    ///
    /// Each time may step back a little ([`Change::Back`]). All are a [reset](Change::Reset) if nearly all of
    /// them decreased, including `idle`.
    pub delta CpuTimesDelta by row, same (CpuTimes::goes_on) and {
        /// The number of CPUs that these times belong to: 1, or in the sum the number of CPUs online. `None`
        /// in the sum if a CPU went offline or came online in between. Then `idle` and `iowait` of the sum
        /// jump by any amount in either direction, because the kernel takes the times of an offline CPU from
        /// another account.
        cpus: Option<u32> = Some(1),
    };

    /// In user mode, including guests. Linux 2.6.
    user: Ticks = steps,
    /// In user mode with a nice value above 0, including guests. Linux 2.6.
    nice: Ticks = steps,
    /// In the kernel, for tasks. Linux 2.6.
    system: Ticks = steps,
    /// Idle, with no I/O outstanding. It may decrease by any amount after the CPU was offline. Linux 2.6.
    idle: Ticks = steps,
    /// Idle while a task that last ran here waits for I/O. It is unreliable, and may step back while `idle`
    /// grows. Linux 2.5.41.
    iowait: Ticks = steps,
    /// Handling hardware interrupts. Linux 2.6.
    irq: Ticks = steps,
    /// Handling softirqs. Linux 2.6.
    softirq: Ticks = steps,
    /// Time in which this virtual machine was ready to run, but the host ran another. It may jump in a
    /// migration. Linux 2.6.11.
    steal: Ticks = steps,
    /// Running guests; this time is also in `user`. Linux 2.6.24; `None` on OpenVZ, which prints eight
    /// columns.
    guest: Option<Ticks> = steps,
    /// Running niced guests; this time is also in `nice`. `None` before Linux 2.6.33.
    guest_nice: Option<Ticks> = steps,
}

/// Every kernel prints the columns up to `steal`.
const LEAST: usize = 8;

impl CpuTimes {
    /// The sum of all times. The guest columns are left out, because they are already in `user` and `nice`.
    pub fn total(&self) -> Ticks {
        self.busy() + self.idle + self.iowait
    }

    /// The time that was not idle, including `steal`.
    pub fn busy(&self) -> Ticks {
        self.user + self.nice + self.system + self.irq + self.softirq + self.steal
    }

    #[inline]
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        numbers::columns(cursor, LEAST)
    }

    /// Whether the times continued since `earlier`, perhaps with some steps back. If nearly all of them
    /// decreased, including the idle time, they began anew: no accounting sets back so many columns at once,
    /// except by at most a tick each.
    fn goes_on(&self, earlier: &Self) -> bool {
        let columns = |times: &Self| {
            let CpuTimes { user, nice, system, idle, iowait, irq, softirq, steal, .. } = *times;
            [user, nice, system, idle, iowait, irq, softirq, steal]
        };
        let (mut counted, mut fell) = (0, 0);
        for (now, earlier) in columns(self).into_iter().zip(columns(earlier)) {
            counted += usize::from(earlier > Ticks(0));
            fell += usize::from(now < earlier);
        }
        let lost = earlier.total().saturating_sub(self.total());
        self.idle >= earlier.idle || 4 * fell < 3 * counted || lost <= Ticks(CpuTimes::COUNT as u64)
    }
}

impl CpuTimesDelta {
    /// The change of all time; see [`CpuTimes::total`]. Idle time is netted as in
    /// [`busy_share`](Self::busy_share). It is a step back if idle time decreased too much.
    pub fn total(&self) -> Change<Ticks> {
        let idle = self.idle.netted(self.iowait);
        let rounding = Ticks(self.cpus.unwrap_or_default().into());
        self.busy() + if idle.stepped_back() <= Some(rounding) { known_or_0(idle) } else { idle }
    }

    /// The change of the time that was not idle, including `steal`. A step back of a time counts as 0, and a
    /// reset is a reset.
    pub fn busy(&self) -> Change<Ticks> {
        let times = [self.user, self.nice, self.system, self.irq, self.softirq, self.steal];
        times.into_iter().map(known_or_0).sum()
    }

    /// The share of the time that was not idle, from 0 to 1.
    ///
    /// A step back of `iowait` is subtracted from `idle`, and the reverse, because the kernel moves time from
    /// one to the other. A step back of any other time counts as 0.
    ///
    /// It is unknown if no tick passed, or if the times were reset. It is also unknown if `idle` and `iowait`
    /// together decreased by more than one tick for each CPU, as after a CPU was offline. For the sum of all
    /// CPUs, it is unknown if a CPU went offline or came online.
    ///
    /// ```
    /// use procsampler::unit::Ticks;
    /// use procsampler::{Delta, Machine, system::stat::CpuTimes};
    ///
    /// let earlier = CpuTimes::default();
    /// let mut now = earlier;
    /// (now.user, now.idle) = (Ticks(25), Ticks(75));
    /// let cpu = now.since(&earlier, &Machine::COMMON);
    /// assert_eq!(cpu.busy_share().known(), Some(0.25));
    /// assert_eq!(format!("{:3.0} %", cpu.share_of(cpu.idle) * 100.0), " 75 %");
    /// assert_eq!(now.since(&now, &Machine::COMMON).busy_share().known(), None, "no time passed");
    /// ```
    pub fn busy_share(&self) -> Rate {
        self.share_of(self.busy())
    }

    /// One of these times, or a sum of some, as a share of all: `cpu.share_of(cpu.user + cpu.nice)`. It is
    /// unknown if the time stepped back, or if [`busy_share`](Self::busy_share) is unknown.
    pub fn share_of(&self, time: Change<Ticks>) -> Rate {
        self.cpus.map_or(Rate::UNKNOWN, |_| time.per(self.total()))
    }
}

/// Counts a step back as 0.
fn known_or_0(time: Change<Ticks>) -> Change<Ticks> {
    if time.is_reset() { time } else { Change::By(time.amount()) }
}

/// The times of one CPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cpu {
    /// The CPU's number. The numbers have gaps where a CPU is offline.
    pub id: u32,
    /// Its times by their use.
    pub times: CpuTimes,
}

impl Identity for Cpu {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.id
    }
}

impl Delta for Cpu {
    type Output<'a> = CpuTimesDelta;

    fn since<'a>(&'a self, earlier: &'a Self, machine: &Machine) -> CpuTimesDelta {
        self.times.since(&earlier.times, machine)
    }
}
