//! The lines `cpu` and `cpuN`: where the time of the CPUs went.

use crate::cursor::Cursor;
use crate::delta::{Change, Delta, Rate};
use crate::error::ParseError;
use crate::machine::Machine;
use crate::shape::numbers::{self, Numbers, numbers};
use crate::shape::rows::Identity;
use crate::unit::Ticks;

numbers! {
    /// Where a CPU's time went.
    pub struct CpuTimes;

    /// Where a CPU's time went between two samples.
    ///
    /// Each time may step back a little ([`Change::Back`]). All are a [reset](Change::Reset)
    /// if nearly all of them fell, `idle` too.
    pub delta CpuTimesDelta by row, same (CpuTimes::goes_on) and {
        /// How many CPUs had these times: 1, or in the sum the number of CPUs online. `None` in the sum if a
        /// CPU went offline or came online in between: then `idle` and `iowait` of the sum jump, by any
        /// amount in either direction, because the kernel takes those of an offline CPU from another account.
        cpus: Option<u32> = Some(1),
    };

    /// In user mode, guests included. Linux 2.6.
    user: Ticks = steps,
    /// In user mode with a nice value above 0, guests included. Linux 2.6.
    nice: Ticks = steps,
    /// In the kernel, for tasks. Linux 2.6.
    system: Ticks = steps,
    /// Idle, with no I/O outstanding; it may fall by any amount after the CPU was offline. Linux 2.6.
    idle: Ticks = steps,
    /// Idle while a task that last ran here waits for I/O: unreliable, and it steps back against `idle`.
    /// Linux 2.5.41.
    iowait: Ticks = steps,
    /// Serving hardware interrupts. Linux 2.6.
    irq: Ticks = steps,
    /// Serving softirqs. Linux 2.6.
    softirq: Ticks = steps,
    /// Wanted by this virtual machine and given to another; it may jump in a migration. Linux 2.6.11.
    steal: Ticks = steps,
    /// Running guests; this time is in `user` too. Linux 2.6.24; `None` on OpenVZ, which prints eight
    /// columns.
    guest: Option<Ticks> = steps,
    /// Running niced guests; this time is in `nice` too. `None` before Linux 2.6.33.
    guest_nice: Option<Ticks> = steps,
}

/// Every kernel prints as far as `steal`.
const LEAST: usize = 8;

impl CpuTimes {
    /// All the time there was: the columns but the guests', which are counted in `user` and `nice` already.
    pub fn total(&self) -> Ticks {
        self.busy() + self.idle + self.iowait
    }

    /// The time that was not idle, `steal` included.
    pub fn busy(&self) -> Ticks {
        self.user + self.nice + self.system + self.irq + self.softirq + self.steal
    }

    #[inline]
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        numbers::columns(cursor, LEAST)
    }

    /// The times went on since `earlier`, some of them with a step back. They began anew if nearly all of
    /// them fell, the idle time too: no accounting sets back so many columns at once, and then by no more
    /// than a tick each.
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
    /// All the time there was; see [`CpuTimes::total`]. Idle time is netted as in
    /// [`busy_share`](Self::busy_share); it is a step back if that fell too far.
    pub fn total(&self) -> Change<Ticks> {
        let idle = self.idle.netted(self.iowait);
        let rounding = Ticks(self.cpus.unwrap_or_default().into());
        self.busy() + if idle.stepped_back() <= Some(rounding) { known_or_0(idle) } else { idle }
    }

    /// The time that was not idle, `steal` included. A step back of a time counts 0, and a reset is a reset.
    pub fn busy(&self) -> Change<Ticks> {
        let times = [self.user, self.nice, self.system, self.irq, self.softirq, self.steal];
        times.into_iter().map(known_or_0).sum()
    }

    /// The share of the time that was not idle, from 0 to 1.
    ///
    /// A step back of `iowait` is subtracted from `idle`, and the reverse, because the kernel moves time from
    /// one to the other. A step back of any other time counts 0.
    ///
    /// It is unknown if no tick passed; if the times were reset; if `idle` and `iowait` together fell by more
    /// than one tick for each CPU, as after a CPU was offline; or if a CPU went offline or came online and
    /// these times are the sum of all.
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
    /// unknown if the time stepped back, or where [`busy_share`](Self::busy_share) is.
    pub fn share_of(&self, time: Change<Ticks>) -> Rate {
        self.cpus.map_or(Rate::UNKNOWN, |_| time.per(self.total()))
    }
}

/// A step back counts 0.
fn known_or_0(time: Change<Ticks>) -> Change<Ticks> {
    if time.is_reset() { time } else { Change::By(time.amount()) }
}

/// The times of one CPU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Cpu {
    /// The CPU's number; numbers have gaps where a CPU is offline.
    pub id: u32,
    /// Where its time went.
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
