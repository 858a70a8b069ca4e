//! The records, and the timers.

use crate::cursor::Cursor;
use crate::shape::dotted::dotted;
use crate::shape::kept::kept_rows;
use crate::shape::rows::Identity;
use crate::text::RawBytes;
use crate::text::Text;
use crate::unit::Nanos;
use crate::value::Reported;

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
    /// 0: the tick goes on in sleep, 1: it stops at low resolution, 2: at high resolution. In 6.1, not in
    /// 6.12.
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
    /// The time it was idle with the tick stopped, and no task waited for a disk.
    "idle_sleeptime" idle_sleeptime: Nanos,
    /// The same, with a waiter.
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
        base: Reported<u64>,
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
        timer: RawBytes<'a>,
        /// The function that it calls.
        function: RawBytes<'a>,
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
    /// The device that wakes the CPU in its stead from deep sleep; `<NULL>` for none. In 6.1, not in 5.10,
    /// and only where the CPU has one at all.
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
    /// Reads both lines from behind the first `#`, and gives what follows the known columns of the first
    /// line. `None` if they are not understood.
    pub(super) fn read(cpu: u32, clock: u32, cursor: &mut Cursor<'a>) -> Option<(Self, &'a [u8])> {
        let index = cursor.digits()?.try_into().ok()?;
        after(cursor, b": ")?;
        let timer = RawBytes::new(cursor.up_to(b", ")?);
        let function = RawBytes::new(cursor.up_to(b", S:")?);
        let state = cursor.hex_digits().and_then(|state| u8::try_from(state).ok())?;
        let rest = cursor.line();
        after(cursor, b" # expires at ")?;
        let softexpires = Nanos(cursor.digits()?);
        after(cursor, b"-")?;
        let expires = Nanos(cursor.digits()?);
        after(cursor, b" nsecs [in ")?;
        let soft_in = cursor.signed_digits()?;
        after(cursor, b" to ")?;
        let hard_in = cursor.signed_digits()?;
        after(cursor, b" nsecs]")?;
        let timer =
            Timer { cpu, clock, index, timer, function, state, softexpires, expires, soft_in, hard_in };
        cursor.at_line_end().then_some((timer, rest))
    }
}

/// Steps over bytes that must be here.
fn after(cursor: &mut Cursor<'_>, mark: &[u8]) -> Option<()> {
    cursor.eat_all(mark).then_some(())
}
