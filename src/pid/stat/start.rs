//! When a process started, and how long ago that is.

use core::time::Duration;

use super::fields::Stat;
use crate::machine::Machine;
use crate::unit::{Centis, Ticks};

impl Stat {
    /// The time from boot to the start of the process. Inside a time namespace, this is from the boot of the
    /// namespace. `None` if the process started before that.
    pub fn since_boot(&self, machine: &Machine) -> Option<Duration> {
        u64::try_from(self.start_nanos(machine)).ok().map(Duration::from_nanos)
    }

    /// The time since the process started. `up` is [`Uptime::up`](crate::system::Uptime) of the same moment,
    /// read in the same time namespace. 0 if the process started later than that.
    ///
    /// ```
    /// use procsampler::{Machine, pid::Stat, unit::Centis, unit::Ticks};
    ///
    /// let mut stat = Stat::default();
    /// stat.starttime = Ticks(1000);
    /// let (machine, up) = (Machine::COMMON, Centis(1_250));
    /// assert_eq!(stat.since_boot(&machine).map(|time| time.as_secs()), Some(10));
    /// assert_eq!(stat.age(up, &machine).as_millis(), 2_500);
    /// ```
    pub fn age(&self, up: Centis, machine: &Machine) -> Duration {
        let age = i128::from(up.0) * 10_000_000 - self.start_nanos(machine);
        Duration::from_nanos(u64::try_from(age.max(0)).unwrap_or(u64::MAX))
    }

    fn start_nanos(&self, machine: &Machine) -> i128 {
        start_nanos(self.starttime, machine)
    }
}

/// A start time in nanoseconds since boot. The kernel divides its 64-bit number as an unsigned one, so a
/// number above 2^63 was negative. All machines with time namespaces have 100 ticks per second.
pub(crate) fn start_nanos(start: Ticks, machine: &Machine) -> i128 {
    let hz = i128::from(machine.ticks_per_second.max(1));
    let nanos = i128::from(start.0) * 1_000_000_000 / hz;
    if nanos < 1 << 63 { nanos } else { nanos - (1 << 64) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started(ticks: u64, machine: &Machine) -> (Option<Duration>, Duration) {
        let stat = Stat { starttime: Ticks(ticks), ..Stat::default() };
        (stat.since_boot(machine), stat.age(Centis(100_000), machine))
    }

    #[test]
    fn before_and_after_the_boot_of_a_time_namespace() {
        let machine = Machine::COMMON;
        let seconds = Duration::from_secs_f64;
        assert_eq!(started(48_527, &machine), (Some(seconds(485.27)), seconds(514.73)));
        assert_eq!(started(0, &machine), (Some(seconds(0.0)), seconds(1000.0)));
        assert_eq!(started(100_000, &machine).1, Duration::ZERO);
        assert_eq!(started(100_001, &machine), (Some(seconds(1000.01)), seconds(0.0)));
        // 100 seconds before the boot of the namespace: 2^64 - 10^11, divided by 10^7.
        let (since_boot, age) = started(1_844_674_397_370, &machine);
        assert_eq!((since_boot, age.as_millis()), (None, 1_100_009));
        let alpha = Machine { ticks_per_second: 1024, ..machine };
        assert_eq!(started(1536, &alpha).0, Some(seconds(1.5)));
        // No kernel prints more than 2^64 nanoseconds.
        for ticks in [u64::MAX, u64::MAX / 2, 1 << 60] {
            for machine in [machine, alpha, Machine { ticks_per_second: 0, ..machine }] {
                assert_eq!(started(ticks, &machine).1, Duration::ZERO);
            }
        }
    }
}
