//! `/proc/pressure/cpu`, `memory`, `io`, `irq`: how long tasks were stalled because a resource was scarce.
//!
//! ```text
//! some avg10=0.32 avg60=0.06 avg300=0.01 total=63088
//! full avg10=0.14 avg60=0.03 avg300=0.00 total=45230
//! ```
//!
//! `some`: at least one task waited; others may have run. `full`: all tasks that were not idle waited at the
//! same time. The averages are percentages of the time over about 10, 60 and 300 seconds, and are updated
//! every two seconds. The total is in microseconds and is up to date at every read. For an interval of your
//! own, use [`Interval::share`](crate::Interval::share) of its delta.
//!
//! Do not read it more often than every 20 milliseconds. A read makes the kernel add the times that the CPUs
//! have counted since the last read (`collect_percpu_times`). Each is weighted by the number of whole kernel
//! ticks (1 to 10 ms) in which the CPU was busy, and parts of a tick are lost, for all readers. An example is
//! a kernel with 250 ticks per second on a machine whose tasks always waited: with a read every millisecond,
//! `some` grew by 0.15 seconds per second, and its averages fell too; with a read every 20 milliseconds it
//! grew by 0.99.
//!
//! What is odd: whether a line exists depends on the file and the kernel, see the types. In a container the
//! numbers are those of the host. The numbers of a cgroup are in its `cpu.pressure` and so on, in the same
//! format: open these files in an [`AnyDir`](crate::AnyDir) by [name](crate::Sampler::open_at). A read sums
//! over all CPUs. If the kernel was booted with `psi=0`, or was built to need `psi=1`, it has no files or
//! returns EOPNOTSUPP: both are [unsupported](crate::Error::is_unsupported).
//!
//! Reference: Documentation/accounting/psi.rst. Permission: any user to read (writing sets a trigger, and has
//! other rules). Linux 4.20.

use crate::class::Class;
use crate::cursor::{Cursor, UNSIGNED};
use crate::error::ParseError;
use crate::file::FileIn;
use crate::for_types::for_types;
use crate::shape::lines::{Line, lines};
use crate::shape::numbers::numbers;
use crate::unit::{Hundredths, Micros};

/// How long tasks were stalled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Stall {
    /// Percentage of about the last 10 seconds.
    pub avg10: Hundredths,
    /// Percentage of about the last 60 seconds.
    pub avg60: Hundredths,
    /// Percentage of about the last 300 seconds.
    pub avg300: Hundredths,
    /// The stalled time since boot.
    pub total: Micros,
}

numbers! {
    /// How long tasks were stalled between two samples.
    pub struct StallDelta of Stall {
        /// The stalled time.
        total: Micros = counter,
    }
}

impl Stall {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let avg10 = average(cursor, "avg10", b"avg10=")?;
        let avg60 = average(cursor, "avg60", b"avg60=")?;
        let avg300 = average(cursor, "avg300", b"avg300=")?;
        key(cursor, "total", b"total=")?;
        let total = cursor.digits().map(Micros);
        match total.filter(|_| matches!(cursor.peek(), None | Some(b'\n' | b' '))) {
            Some(total) => Ok(Stall { avg10, avg60, avg300, total }),
            None => Err(cursor.fail("total", UNSIGNED)),
        }
    }
}

#[inline(always)]
fn key(cursor: &mut Cursor<'_>, field: &'static str, key: &[u8]) -> Result<(), ParseError> {
    cursor.skip_blanks();
    match cursor.eat_all(key) {
        true => Ok(()),
        false => Err(cursor.fail(field, "its name and `=`")),
    }
}

#[inline(always)]
fn average(cursor: &mut Cursor<'_>, field: &'static str, name: &[u8]) -> Result<Hundredths, ParseError> {
    key(cursor, field, name)?;
    cursor.hundredths(field).map(Hundredths)
}

const CLASS: Class = Class::SYSTEM.in_one_piece();

impl Line for Stall {
    type Read = Stall;

    fn found(line: Option<Stall>, missing: ParseError) -> Result<Self, ParseError> {
        line.ok_or(missing)
    }
}

lines! {
    /// One sample of `/proc/pressure/cpu`.
    pub struct Cpu: "pressure/cpu", CLASS;
    /// Changes between two samples of `/proc/pressure/cpu`.
    pub delta CpuDelta;
    /// At least one task waited for a CPU.
    "some" some: Stall => StallDelta, Stall::read;
    /// `None` before Linux 5.13. Since then the line exists, but for the whole system it is meaningless and
    /// 0. In a cgroup: none of its tasks that could run got a CPU.
    "full" full: Option<Stall> => Option<StallDelta>, Stall::read;
}

lines! {
    /// One sample of `/proc/pressure/memory`.
    pub struct Memory: "pressure/memory", CLASS;
    /// Changes between two samples of `/proc/pressure/memory`.
    pub delta MemoryDelta;
    /// At least one task waited for memory: for reclaim, for swap, for a page that had just been reclaimed.
    "some" some: Stall => StallDelta, Stall::read;
    /// All tasks that were not idle waited for memory.
    "full" full: Stall => StallDelta, Stall::read;
}

lines! {
    /// One sample of `/proc/pressure/io`.
    pub struct Io: "pressure/io", CLASS;
    /// Changes between two samples of `/proc/pressure/io`.
    pub delta IoDelta;
    /// At least one task waited for I/O.
    "some" some: Stall => StallDelta, Stall::read;
    /// All tasks that were not idle waited for I/O.
    "full" full: Stall => StallDelta, Stall::read;
}

lines! {
    /// One sample of `/proc/pressure/irq`. Linux 6.1, with CONFIG_IRQ_TIME_ACCOUNTING.
    pub struct Irq: "pressure/irq", CLASS;
    /// Changes between two samples of `/proc/pressure/irq`.
    pub delta IrqDelta;
    /// A task waited while its CPU served interrupts. This file has no line `some`.
    "full" full: Stall => StallDelta, Stall::read;
}

for_types!(Cpu, Memory, Io, Irq => { impl FileIn<crate::dir::ProcDir> for Type {} });

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delta::Change;
    use crate::file::ProcFile;
    use crate::sampler::Sampler;
    use crate::unit::Monotonic;

    fn stall(avg10: u64, avg60: u64, avg300: u64, total: u64) -> Stall {
        let [avg10, avg60, avg300] = [avg10, avg60, avg300].map(Hundredths);
        Stall { avg10, avg60, avg300, total: Micros(total) }
    }

    #[test]
    fn the_lines_that_a_kernel_has() {
        let mut cpu = Cpu::default();
        cpu.parse(b"some avg10=5.59 avg60=1.37 avg300=0.30 total=1045961\n", &mut ()).unwrap();
        assert_eq!((cpu.some, cpu.full), (stall(559, 137, 30, 1_045_961), None), "Linux 5.10");
        let text = b"some avg10=41.01 avg60=24.92 avg300=6.75 total=21338681\n\
            full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n";
        cpu.parse(text, &mut ()).unwrap();
        assert_eq!((cpu.some, cpu.full), (stall(4101, 2492, 675, 21_338_681), Some(Stall::default())));
        cpu.parse(&text[..56], &mut ()).unwrap();
        assert_eq!(cpu.full, None);
        let mut irq = Irq::default();
        irq.parse(b"full avg10=0.01 avg60=0.00 avg300=0.00 total=4711\n", &mut ()).unwrap();
        assert_eq!(irq.full, stall(1, 0, 0, 4711));
    }

    #[test]
    fn what_is_new_is_kept_and_what_is_wrong_is_located() {
        let mut io = Io::default();
        let text = b"some avg10=0.32 avg60=0.06 avg300=0.01 total=63088 avg900=0.00\n\
            full avg10=0.14 avg60=0.03 avg300=0.00 total=45230\nmost total=1\n";
        io.parse(text, &mut ()).unwrap();
        assert_eq!((io.unlisted.get("some"), io.unlisted.number("most")), (Some(&b"avg900=0.00"[..]), None));
        for (text, field, at) in [
            (&b"some avg10=0.32 avg60=0.06 avg300=0.01 total=1\n"[..], "full", 47),
            (b"some avg10=0.32 avg60=6 avg300=0.01 total=1\n", "avg60", 22),
            (b"some avg10=0.32 avg300=0.01 total=1\n", "avg60", 16),
            (b"some avg10=0.32 avg60=0.06 avg300=0.01 total=1x\n", "total", 46),
            (b"some avg10=0.32 avg60=0.06 avg300=0.01\n", "total", 38),
        ] {
            let error = io.parse(text, &mut ()).unwrap_err();
            assert_eq!((error.field(), error.at()), (field, at));
        }
    }

    /// If the text of an optional line is malformed, only this line is lost.
    #[test]
    fn a_line_that_may_be_absent() {
        let mut cpu = Cpu::default();
        let text = b"some avg10=5.59 avg60=1.37 avg300=0.30 total=1045961\nfull avg10=x\n";
        cpu.parse(text, &mut ()).unwrap();
        assert_eq!((cpu.some, cpu.full), (stall(559, 137, 30, 1_045_961), None));
        assert_eq!((cpu.unlisted.malformed(), cpu.unlisted.get("full")), (1, Some(&b"avg10=x"[..])));
        assert_eq!(cpu.parse(b"some avg10=x\n", &mut ()).unwrap_err().field(), "avg10");
    }

    #[test]
    fn the_share_of_an_interval() {
        let mut io = Sampler::<Io>::detached();
        let text = b"some avg10=0.32 avg60=0.06 avg300=0.01 total=1000\nfull avg10=0.14 avg60=0.03 avg300=0.00 total=9\n";
        io.push(text, Monotonic(0)).unwrap();
        let text = b"some avg10=0.32 avg60=0.06 avg300=0.01 total=501000\nfull avg10=0.14 avg60=0.03 avg300=0.00 total=8\n";
        io.push(text, Monotonic(2_000_000_000)).unwrap();
        let delta = io.delta().unwrap();
        assert_eq!(delta.share(delta.some.total).known(), Some(0.25));
        assert_eq!(delta.full.total, Change::Reset(Micros(8)), "another boot");
        assert_eq!(delta.share(delta.full.total).known(), None);
    }
}
