//! The records, and the timers.

use crate::cursor::Cursor;
use crate::shape::dotted::Record;
use crate::shape::fields::fields;
use crate::shape::kept::kept_rows;
use crate::shape::rows::Identity;
use crate::text::RawBytes;
use crate::text::Text;
use crate::unit::Nanos;
use crate::value::Reported;

fields! {
    /// A CPU. Without CONFIG_HIGH_RES_TIMERS and CONFIG_TICK_ONESHOT a kernel prints less of it.
    pub struct TimerCpu {
        /// Its number.
        cpu: u32,
    }
    keys {
        /// When its first timer ends.
        "expires_next" expires_next: Option<Nanos>,
        /// The CPU has switched to high resolution.
        "hres_active" hres_active: Option<u32>,
        /// Interrupts of timers.
        "nr_events" nr_events: Option<u64>,
        /// Interrupts that handled more timers, as some had ended meanwhile. 16 bits in the kernel.
        "nr_retries" nr_retries: Option<u64>,
        /// Interrupts that did not come to an end, and were put off. 16 bits in the kernel.
        "nr_hangs" nr_hangs: Option<u64>,
        /// The longest of those.
        "max_hang_time" max_hang_time: Option<Nanos>,
        /// 0: the tick goes on in sleep, 1: it stops at low resolution, 2: at high resolution. In 6.1, not in
        /// 6.12.
        "nohz_mode" nohz_mode: Option<u32>,
        /// The tick may stop. In 6.12, not in 6.1.
        "nohz" nohz: Option<u32>,
        /// The tick is a timer of high resolution. In 6.12, not in 6.1.
        "highres" highres: Option<u32>,
        /// When the last tick was due before it was stopped.
        "last_tick" last_tick: Option<Nanos>,
        /// It is stopped.
        "tick_stopped" tick_stopped: Option<u32>,
        /// The kernel's ticks, when it was stopped.
        "idle_jiffies" idle_jiffies: Option<u64>,
        /// How often the CPU had nothing to do.
        "idle_calls" idle_calls: Option<u64>,
        /// How often the tick was stopped then.
        "idle_sleeps" idle_sleeps: Option<u64>,
        /// When it went idle last.
        "idle_entrytime" idle_entrytime: Option<Nanos>,
        /// When an interrupt woke it last.
        "idle_waketime" idle_waketime: Option<Nanos>,
        /// When it was idle last, to the end.
        "idle_exittime" idle_exittime: Option<Nanos>,
        /// The time it was idle with the tick stopped, and no task waited for a disk.
        "idle_sleeptime" idle_sleeptime: Option<Nanos>,
        /// The same, with a waiter.
        "iowait_sleeptime" iowait_sleeptime: Option<Nanos>,
        /// The kernel's ticks, when the next timer was looked for.
        "last_jiffies" last_jiffies: Option<u64>,
        /// When the next timer ends, as it was found then.
        "next_timer" next_timer: Option<Nanos>,
        /// When the next timer that wakes the CPU ends, as it was found then.
        "idle_expires" idle_expires: Option<Nanos>,
        /// The kernel's ticks now.
        "jiffies" jiffies: Option<u64>,
    }
}

impl Record for TimerCpu {
    fn whose(&self) -> String {
        format!("cpu{}", self.cpu)
    }
}

fields! {
    /// A clock of a CPU.
    pub struct TimerClock {
        /// The CPU.
        cpu: u32,
        /// Its place; the second half of the clocks is for timers that end in a softirq.
        clock: u32,
        /// Where it lies in the kernel's memory, a hash of it since Linux 4.15; hidden by zeros.
        base: Reported<u64>,
    }
    keys {
        /// The number it has in the kernel.
        "index" index: Option<u32>,
        /// Its resolution.
        "resolution" resolution: Option<Nanos>,
        /// The function that reads it: `ktime_get_real`. Gone in 6.18.
        "get_time" get_time: Option<Text>,
        /// What it is ahead of CLOCK_MONOTONIC; 2^64 less what it is behind.
        "offset" offset: Option<Nanos>,
    }
}

impl Record for TimerClock {
    fn whose(&self) -> String {
        format!("cpu{} clock{}", self.cpu, self.clock)
    }
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

fields! {
    /// A device that interrupts when it is time.
    pub struct TickDevice {
        /// How it is used: 0 periodically, 1 for the next timer.
        tick_mode: u32,
        /// The CPU that it is for; `None` for the one that wakes CPUs whose own is stopped.
        cpu: Option<u32>,
    }
    keys {
        /// Its name; `<NULL>` where there is none, and nothing below.
        "Clock Event Device" name: Option<Text>,
        /// The longest time that it can be set to, in nanoseconds.
        "max_delta_ns" max_delta_ns: Option<Nanos>,
        /// The shortest.
        "min_delta_ns" min_delta_ns: Option<Nanos>,
        /// Nanoseconds times this, shifted by `shift`, are its cycles.
        "mult" mult: Option<u32>,
        /// See `mult`.
        "shift" shift: Option<u32>,
        /// Its state: 0 detached, 1 shut down, 2 periodic, 3 one shot, 4 one shot and stopped.
        "mode" mode: Option<u32>,
        /// When it interrupts next, on CLOCK_MONOTONIC, in nanoseconds; the largest number for never.
        "next_event" next_event: Option<i64>,
        /// The function that sets it.
        "set_next_event" set_next_event: Option<Text>,
        /// The function that shuts it down.
        "shutdown" shutdown: Option<Text>,
        /// The function that makes it periodic.
        "periodic" periodic: Option<Text>,
        /// The function that makes it fire once.
        "oneshot" oneshot: Option<Text>,
        /// The function that stops it for a while.
        "oneshot stopped" oneshot_stopped: Option<Text>,
        /// The function that is called after suspend.
        "resume" resume: Option<Text>,
        /// The function that is called by its interrupt.
        "event_handler" event_handler: Option<Text>,
        /// How often it was too late to set it.
        "retries" retries: Option<u64>,
        /// The device that wakes the CPU in its stead from deep sleep; `<NULL>` for none. In 6.1, not in
        /// 5.10, and only where the CPU has one at all.
        "Wakeup Device" wakeup_device: Option<Text>,
    }
}

impl Record for TickDevice {
    fn whose(&self) -> String {
        match self.cpu {
            Some(cpu) => format!("device{cpu}"),
            None => "broadcast".to_owned(),
        }
    }
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
