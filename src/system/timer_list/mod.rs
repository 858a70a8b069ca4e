//! `/proc/timer_list`: the timers that are pending on each CPU, and the devices that interrupt for them.
//!
//! ```text
//! Timer List Version: v0.11
//! HRTIMER_MAX_CLOCK_BASES: 8
//! now at 10458306958 nsecs
//!
//! cpu: 0
//!  clock 0:
//!   .base:       00000000929d2301
//!   .index:      0
//!   .resolution: 1 nsecs
//!   .offset:     0 nsecs
//! active timers:
//!  #0: <000000005e48d39f>, tick_nohz_handler, S:01
//!  # expires at 10460000000-10460000000 nsecs [in 1693042 to 1693042 nsecs]
//!   .expires_next   : 10460000000 nsecs
//!   .hres_active    : 1
//!   .nr_events      : 1825
//! jiffies: 4294894851
//!
//! Tick Device: mode:     1
//! Per CPU device: 0
//! Clock Event Device: lapic
//!  max_delta_ns:   34359463539
//!  next_event:     10460000000 nsecs
//!  event_handler:  hrtimer_interrupt
//!
//!  retries:        0
//! Wakeup Device: <NULL>
//! ```
//!
//! High-resolution timers only; those of the timer wheel are in no file. Each CPU's part is printed for itself, with its
//! locks dropped between two timers: one may be missing or come twice. Online CPUs only.
//!
//! What is odd: pointers are zeros to a reader whom `kernel.kptr_restrict` hides them from, and a hash of the address since
//! Linux 4.15. Where a function is missing or has no name its address is printed, `<0000000000000000>` to Linux 5.10 and
//! `0x0` in 6.1. Numbers that never come are the largest of 63 bits (`next_event`).
//!
//! | Linux | version | what differs |
//! | --- | --- | --- |
//! | 5.10 | v0.8 | |
//! | 6.1 | v0.9 | `Wakeup Device` |
//! | 6.12 | v0.10 | `nohz` and `highres` for `nohz_mode` |
//! | 6.18 | v0.10 | no `get_time` |
//! | 7.2 | v0.11 | no `idle_jiffies`, `idle_exittime`, `idle_sleeptime`, `iowait_sleeptime` |
//!
//! Reference: proc_timer_list(5), kernel/time/timer_list.c. Permission: root. Linux 2.6.21.

use crate::Unlisted;
use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{In, ProcFile};
use crate::name::Name;
use crate::shape::dotted::{self, Dotted, dotted};
use crate::shape::kept::{Kept, Raw, kept_rows};
use crate::shape::rows::{Identity, Rows};
use crate::text::{BitMask, Text};
use crate::unit::Nanos;
use crate::value::Cell;

/// One sample of `/proc/timer_list`: flat tables, each row with the CPU that it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct TimerList {
    /// The format's version: `v0.10`.
    pub version: Name<15>,
    /// How many clocks each CPU has.
    pub hrtimer_max_clock_bases: u32,
    /// When it was printed, on CLOCK_MONOTONIC.
    pub now: Nanos,
    /// The CPUs.
    pub cpus: Rows<TimerCpu>,
    /// The clocks of all CPUs.
    pub clocks: Rows<TimerClock>,
    /// The timers of all clocks, those of a clock by rising time.
    pub timers: Kept<Timer<'static>>,
    /// The devices: the one that broadcasts, then one for each CPU.
    pub tick_devices: Rows<TickDevice>,
    /// CPUs whose own device stops in sleep, which the broadcast wakes. `None` without CONFIG_GENERIC_CLOCKEVENTS_BROADCAST.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub tick_broadcast_mask: Option<BitMask>,
    /// Those of them that sleep now.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub tick_broadcast_oneshot_mask: Option<BitMask>,
    /// Lines, and what stands behind a line's last known column, that this crate does not know: `cpu0 key`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "crate::serial::is_absent"))]
    pub unlisted: Unlisted,
}

dotted! {
    /// A CPU. Without CONFIG_HIGH_RES_TIMERS and CONFIG_TICK_ONESHOT a kernel prints less of it.
    pub struct TimerCpu(cpu: format!("cpu{}", cpu.cpu)) {
        /// Its number.
        cpu: u32,
    }
    /// When its first timer ends.
    "expires_next" expires_next: Nanos,
    /// The CPU has switched to high resolution.
    "hres_active" hres_active: u32,
    /// Interrupts of timers.
    "nr_events" nr_events: u64,
    /// Interrupts that handled more timers, as some had ended meanwhile. 16 bits in the kernel.
    "nr_retries" nr_retries: u64,
    /// Interrupts that did not come to an end, and were put off. 16 bits in the kernel.
    "nr_hangs" nr_hangs: u64,
    /// The longest of those.
    "max_hang_time" max_hang_time: Nanos,
    /// 0: the tick goes on in sleep, 1: it stops at low resolution, 2: at high resolution. In 6.1, not in 6.12.
    "nohz_mode" nohz_mode: u32,
    /// The tick may stop. In 6.12, not in 6.1.
    "nohz" nohz: u32,
    /// The tick is a timer of high resolution. In 6.12, not in 6.1.
    "highres" highres: u32,
    /// When the last tick was due before it was stopped.
    "last_tick" last_tick: Nanos,
    /// It is stopped.
    "tick_stopped" tick_stopped: u32,
    /// The kernel's ticks, when it was stopped.
    "idle_jiffies" idle_jiffies: u64,
    /// How often the CPU had nothing to do.
    "idle_calls" idle_calls: u64,
    /// How often the tick was stopped then.
    "idle_sleeps" idle_sleeps: u64,
    /// When it went idle last.
    "idle_entrytime" idle_entrytime: Nanos,
    /// When an interrupt woke it last.
    "idle_waketime" idle_waketime: Nanos,
    /// When it was idle last, to the end.
    "idle_exittime" idle_exittime: Nanos,
    /// The time it was idle with the tick stopped, nobody waiting for a disk.
    "idle_sleeptime" idle_sleeptime: Nanos,
    /// The same, somebody waiting.
    "iowait_sleeptime" iowait_sleeptime: Nanos,
    /// The kernel's ticks, when the next timer was looked for.
    "last_jiffies" last_jiffies: u64,
    /// When the next timer ends, as it was found then.
    "next_timer" next_timer: Nanos,
    /// When the next timer that wakes the CPU ends, as it was found then.
    "idle_expires" idle_expires: Nanos,
    /// The kernel's ticks now.
    "jiffies" jiffies: u64,
}

dotted! {
    /// A clock of a CPU.
    pub struct TimerClock(clock: format!("cpu{} clock{}", clock.cpu, clock.clock)) {
        /// The CPU.
        cpu: u32,
        /// Its place; the second half of the clocks is for timers that end in a softirq.
        clock: u32,
        /// Where it lies in the kernel's memory, a hash of it since Linux 4.15; hidden by zeros.
        base: Cell<u64>,
    }
    /// The number it has in the kernel.
    "index" index: u32,
    /// Its resolution.
    "resolution" resolution: Nanos,
    /// The function that reads it: `ktime_get_real`. Gone in 6.18.
    "get_time" get_time: Text,
    /// What it is ahead of CLOCK_MONOTONIC; 2^64 less what it is behind.
    "offset" offset: Nanos,
}

kept_rows! {
    /// A timer that is pending, its symbols borrowed.
    pub struct Timer<'a> {
        /// The CPU.
        cpu: u32,
        /// The clock's place.
        clock: u32,
        /// Its place among those of the clock.
        index: u32,
        /// The timer: its address `<000000005e48d39f>`, as [`TimerClock::base`], or its name.
        timer: Raw<'a>,
        /// The function that it calls.
        function: Raw<'a>,
        /// Bits of its state; 1: it is enqueued.
        state: u8,
        /// When it may end, on its clock.
        softexpires: Nanos,
        /// When it must have ended.
        expires: Nanos,
        /// The same, in nanoseconds from `now`.
        soft_in: i64,
        /// The same, in nanoseconds from `now`.
        hard_in: i64,
    }
}

dotted! {
    /// A device that interrupts when it is time.
    pub struct TickDevice(device: match device.cpu {
        Some(cpu) => format!("device{cpu}"),
        None => "broadcast".to_owned(),
    }) {
        /// How it is used: 0 periodically, 1 for the next timer.
        tick_mode: u32,
        /// The CPU that it is for; `None` for the one that wakes CPUs whose own is stopped.
        cpu: Option<u32>,
    }
    /// Its name; `<NULL>` where there is none, and nothing below.
    "Clock Event Device" name: Text,
    /// The longest time that it can be set to, in nanoseconds.
    "max_delta_ns" max_delta_ns: Nanos,
    /// The shortest.
    "min_delta_ns" min_delta_ns: Nanos,
    /// Nanoseconds times this, shifted by `shift`, are its cycles.
    "mult" mult: u32,
    /// See `mult`.
    "shift" shift: u32,
    /// Its state: 0 detached, 1 shut down, 2 periodic, 3 one shot, 4 one shot and stopped.
    "mode" mode: u32,
    /// When it interrupts next, on CLOCK_MONOTONIC, in nanoseconds; the largest number for never.
    "next_event" next_event: i64,
    /// The function that sets it.
    "set_next_event" set_next_event: Text,
    /// The function that shuts it down.
    "shutdown" shutdown: Text,
    /// The function that makes it periodic.
    "periodic" periodic: Text,
    /// The function that makes it fire once.
    "oneshot" oneshot: Text,
    /// The function that stops it for a while.
    "oneshot stopped" oneshot_stopped: Text,
    /// The function that is called after suspend.
    "resume" resume: Text,
    /// The function that is called by its interrupt.
    "event_handler" event_handler: Text,
    /// How often it was too late to set it.
    "retries" retries: u64,
    /// The device that wakes the CPU in its stead from deep sleep; `<NULL>` for none. In 6.1, not in 5.10, and only where the CPU has one
    /// at all.
    "Wakeup Device" wakeup_device: Text,
}

impl Identity for TimerCpu {
    type Id<'a> = u32;

    fn id(&self) -> u32 {
        self.cpu
    }
}

impl Identity for TimerClock {
    type Id<'a> = (u32, u32);

    fn id(&self) -> (u32, u32) {
        (self.cpu, self.clock)
    }
}

impl Identity for TickDevice {
    type Id<'a> = Option<u32>;

    fn id(&self) -> Option<u32> {
        self.cpu
    }
}

impl<'a> Timer<'a> {
    /// Both lines, from behind the first `#`.
    fn read(cpu: u32, clock: u32, cursor: &mut Cursor<'a>) -> Result<(Self, &'a [u8]), ParseError> {
        let index = cursor.unsigned32("index")?;
        let timer = after(cursor, b": ").and_then(|()| cursor.up_to(b", "));
        let Some(timer) = timer.map(Raw::new) else { return Err(cursor.fail("timer", "a symbol")) };
        let Some(function) = cursor.up_to(b", S:").map(Raw::new) else {
            return Err(cursor.fail("function", "a symbol and a state"));
        };
        let Some(state) = cursor.hex_digits().and_then(|state| u8::try_from(state).ok()) else {
            return Err(cursor.fail("state", "two hexadecimal digits"));
        };
        let rest = cursor.line();
        let mark = |cursor: &mut Cursor<'a>, mark: &[u8]| {
            after(cursor, mark)
                .ok_or_else(|| cursor.fail("expires", "\"# expires at A-B nsecs [in C to D nsecs]\""))
        };
        mark(cursor, b" # expires at ")?;
        let softexpires = Nanos(cursor.unsigned("softexpires")?);
        mark(cursor, b"-")?;
        let expires = Nanos(cursor.unsigned("expires")?);
        mark(cursor, b" nsecs [in ")?;
        let soft_in = cursor.signed("in")?;
        mark(cursor, b" to ")?;
        let hard_in = cursor.signed("in")?;
        mark(cursor, b" nsecs]")?;
        cursor.line_end("expires")?;
        let timer =
            Timer { cpu, clock, index, timer, function, state, softexpires, expires, soft_in, hard_in };
        Ok((timer, rest))
    }
}

/// Steps over what must stand here.
fn after(cursor: &mut Cursor<'_>, mark: &[u8]) -> Option<()> {
    cursor.eat_all(mark).then_some(())
}

/// The record that lines belong to.
#[derive(Clone, Copy)]
enum Of {
    Nothing,
    Cpu,
    Clock,
    Device,
}

impl TimerList {
    fn head(&mut self, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
        let version = after(cursor, b"Timer List Version: ").and_then(|()| Name::new(cursor.word()));
        self.version =
            version.ok_or_else(|| cursor.fail("version", "\"Timer List Version: \" and a word"))?;
        cursor.line_end("version")?;
        if !cursor.eat_all(b"HRTIMER_MAX_CLOCK_BASES:") {
            return Err(cursor.fail("HRTIMER_MAX_CLOCK_BASES", "this key"));
        }
        self.hrtimer_max_clock_bases = cursor.unsigned32("HRTIMER_MAX_CLOCK_BASES")?;
        cursor.line_end("HRTIMER_MAX_CLOCK_BASES")?;
        if !cursor.eat_all(b"now at") {
            return Err(cursor.fail("now", "this word"));
        }
        self.now = Nanos(cursor.unsigned("now")?);
        cursor.eat_all(b" nsecs");
        cursor.line_end("now")
    }
}

/// A mask behind its key; the storage it had is used again.
fn mask(field: &mut Option<BitMask>, cursor: &mut Cursor<'_>) {
    field.get_or_insert_default().0.set(cursor.line_rest());
    cursor.line();
}

impl ProcFile for TimerList {
    type Memory = ();
    const NAME: &'static str = "timer_list";
    const CLASS: Class = Class::SYSTEM;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.cpus.clear();
        self.clocks.clear();
        self.tick_devices.clear();
        self.timers.clear();
        self.unlisted.clear();
        let mut cursor = Cursor::new(text);
        self.head(&mut cursor)?;
        let TimerList { cpus, clocks, timers, tick_devices, unlisted, .. } = self;
        let (mut of, mut masks) = (Of::Nothing, [false; 2]);
        // Which of the last record's keys were there.
        let (mut cpu_seen, mut clock_seen, mut device_seen) = (0, 0, 0);
        let (mut cpu, mut clock) = (0, 0);
        let cursor = &mut cursor;
        while !cursor.at_end() {
            if cursor.eat(b'\n') {
                continue;
            }
            if cursor.eat_all(b"cpu:") {
                cpu = cursor.unsigned32("cpu")?;
                cursor.line_end("cpu")?;
                end(cpus, &mut cpu_seen);
                let row = cpus.fill();
                row.cpu = cpu;
                of = Of::Cpu;
            } else if cursor.eat_all(b" clock ") {
                clock = cursor.unsigned32("clock")?;
                if !cursor.eat(b':') {
                    return Err(cursor.fail("clock", "a colon"));
                }
                cursor.line_end("clock")?;
                end(clocks, &mut clock_seen);
                let row = clocks.fill();
                (row.cpu, row.clock, row.base) = (cpu, clock, Cell::Absent);
                of = Of::Clock;
            } else if cursor.eat_all(b"active timers:") {
                cursor.line_end("active timers")?;
                of = Of::Cpu;
            } else if cursor.eat_all(b" #") {
                let (timer, rest) = Timer::read(cpu, clock, cursor)?;
                timers.push(timer);
                if !rest.is_empty() {
                    unlisted.push(format!("cpu{cpu} clock{clock} #{}", timer.index).as_bytes(), rest);
                }
            } else if cursor.eat_all(b"Tick Device: mode:") {
                let mode = cursor.unsigned32("mode")?;
                cursor.line_end("mode")?;
                end(tick_devices, &mut device_seen);
                let row = tick_devices.fill();
                (row.tick_mode, row.cpu) = (mode, None);
                of = Of::Device;
            } else if cursor.eat_all(b"tick_broadcast_mask:") {
                mask(&mut self.tick_broadcast_mask, cursor);
                masks[0] = true;
            } else if cursor.eat_all(b"tick_broadcast_oneshot_mask:") {
                mask(&mut self.tick_broadcast_oneshot_mask, cursor);
                masks[1] = true;
            } else {
                match of {
                    Of::Cpu => {
                        cursor.eat_all(b"  .");
                        last(cpus, |row| dotted::line(row, cursor, &mut cpu_seen, unlisted))?;
                    }
                    Of::Clock if cursor.eat_all(b"  .base:") => {
                        let base = address(cursor)?;
                        last(clocks, |row| {
                            row.base = base;
                            Ok(())
                        })?;
                    }
                    Of::Clock => {
                        cursor.eat_all(b"  .");
                        last(clocks, |row| dotted::line(row, cursor, &mut clock_seen, unlisted))?;
                    }
                    Of::Device => {
                        last(tick_devices, |row| device(row, cursor, &mut device_seen, unlisted))?;
                    }
                    Of::Nothing => {
                        let key = cursor.until(|byte| matches!(byte, b':' | b'\n'));
                        cursor.eat(b':');
                        unlisted.push(key, cursor.line());
                    }
                }
            }
        }
        end(cpus, &mut cpu_seen);
        end(clocks, &mut clock_seen);
        end(tick_devices, &mut device_seen);
        cpus.index();
        clocks.index();
        tick_devices.index();
        if !masks[0] {
            self.tick_broadcast_mask = None;
        }
        if !masks[1] {
            self.tick_broadcast_oneshot_mask = None;
        }
        Ok(())
    }
}

impl In<crate::ProcDir> for TimerList {}

/// Does something with the last of the rows that were begun.
fn last<R: Identity + Default>(
    rows: &mut Rows<R>,
    line: impl FnOnce(&mut R) -> Result<(), ParseError>,
) -> Result<(), ParseError> {
    rows.last_mut().map_or(Ok(()), line)
}

/// Ends the last of the rows that were begun: what was not there is absent.
fn end<R: Identity + Default + Dotted>(rows: &mut Rows<R>, seen: &mut u64) {
    if let Some(row) = rows.last_mut() {
        row.absent(core::mem::take(seen));
    }
}

/// A pointer and the end of its line.
fn address(cursor: &mut Cursor<'_>) -> Result<Cell<u64>, ParseError> {
    cursor.skip_blanks();
    // Before the kernel has the randomness to hash it with.
    let address = match cursor.eat_all(b"(____ptrval____)") || cursor.eat_all(b"(ptrval)") {
        true => Some(0),
        false => cursor.hex_digits(),
    };
    let Some(address) = address else { return Err(cursor.fail("base", "a hexadecimal address")) };
    cursor.line_end("base")?;
    Ok(if address == 0 { Cell::Hidden } else { Cell::Known(address) })
}

/// A line of a device behind its first.
fn device(
    row: &mut TickDevice,
    cursor: &mut Cursor<'_>,
    seen: &mut u64,
    unlisted: &mut Unlisted,
) -> Result<(), ParseError> {
    if cursor.eat_all(b"Broadcast device") {
        row.cpu = None;
        return cursor.line_end("Broadcast device");
    }
    if cursor.eat_all(b"Per CPU device:") {
        row.cpu = Some(cursor.unsigned32("Per CPU device")?);
        return cursor.line_end("Per CPU device");
    }
    dotted::line(row, cursor, seen, unlisted)
}

#[cfg(test)]
mod tests;
