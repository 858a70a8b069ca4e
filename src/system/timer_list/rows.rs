//! The records, and the timers.

use crate::cursor::Cursor;
use crate::shape::dotted::Record;
use crate::shape::fields::fields;
use crate::shape::row::row;
use crate::shape::rows::Identity;
use crate::text::RawBytes;
use crate::text::Text;
use crate::unit::Nanos;
use crate::value::Reported;

fields! {
    /// A CPU. A kernel without CONFIG_HIGH_RES_TIMERS and CONFIG_TICK_ONESHOT prints fewer lines.
    pub struct TimerCpu {
        /// Its number.
        cpu: u32,
    }
    keys {
        /// When its first timer expires.
        "expires_next" expires_next: Option<Nanos>,
        /// 1 if the CPU has switched to high resolution.
        "hres_active" hres_active: Option<u32>,
        /// Interrupts of timers.
        "nr_events" nr_events: Option<u64>,
        /// Interrupts that had to handle further timers, because these had expired meanwhile. 16 bits in the
        /// kernel.
        "nr_retries" nr_retries: Option<u64>,
        /// Interrupts that took too long, so that the next one was postponed. 16 bits in the kernel.
        "nr_hangs" nr_hangs: Option<u64>,
        /// The longest of these interrupts.
        "max_hang_time" max_hang_time: Option<Nanos>,
        /// 0: the tick continues in sleep, 1: it stops, at low resolution, 2: it stops, at high resolution.
        /// Linux 6.1 prints it, Linux 6.12 does not.
        "nohz_mode" nohz_mode: Option<u32>,
        /// 1 if the tick may stop. Linux 6.12 prints it, Linux 6.1 does not.
        "nohz" nohz: Option<u32>,
        /// 1 if the tick is a high-resolution timer. Linux 6.12 prints it, Linux 6.1 does not.
        "highres" highres: Option<u32>,
        /// When the last tick was due before it was stopped.
        "last_tick" last_tick: Option<Nanos>,
        /// 1 if the tick is stopped.
        "tick_stopped" tick_stopped: Option<u32>,
        /// The kernel's tick counter when the tick was stopped.
        "idle_jiffies" idle_jiffies: Option<u64>,
        /// How often the CPU had nothing to do.
        "idle_calls" idle_calls: Option<u64>,
        /// How often the tick was stopped when the CPU had nothing to do.
        "idle_sleeps" idle_sleeps: Option<u64>,
        /// When the CPU last became idle.
        "idle_entrytime" idle_entrytime: Option<Nanos>,
        /// When an interrupt last woke the CPU.
        "idle_waketime" idle_waketime: Option<Nanos>,
        /// When the CPU last stopped being idle.
        "idle_exittime" idle_exittime: Option<Nanos>,
        /// The time in which it was idle with the tick stopped, and no task waited for a disk.
        "idle_sleeptime" idle_sleeptime: Option<Nanos>,
        /// The time in which it was idle with the tick stopped, and a task waited for a disk.
        "iowait_sleeptime" iowait_sleeptime: Option<Nanos>,
        /// The kernel's tick counter when it last looked for the next timer.
        "last_jiffies" last_jiffies: Option<u64>,
        /// When the next timer expires, as found at that time.
        "next_timer" next_timer: Option<Nanos>,
        /// When the next timer that wakes the CPU expires, as found at that time.
        "idle_expires" idle_expires: Option<Nanos>,
        /// The kernel's tick counter now.
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
        /// The place of the clock. The second half of the clocks is for timers that expire in a softirq.
        clock: u32,
        /// Its address in the kernel's memory, or a hash of it since Linux 4.15. Hidden if it is printed as
        /// zeros.
        base: Reported<u64>,
    }
    keys {
        /// The number of the clock in the kernel.
        "index" index: Option<u32>,
        /// Its resolution.
        "resolution" resolution: Option<Nanos>,
        /// The function that reads it: `ktime_get_real`. Not in 6.18.
        "get_time" get_time: Option<Text>,
        /// The difference to CLOCK_MONOTONIC. If the clock is behind it, this is 2^64 less the difference.
        "offset" offset: Option<Nanos>,
    }
}

impl Record for TimerClock {
    fn whose(&self) -> String {
        format!("cpu{} clock{}", self.cpu, self.clock)
    }
}

row! {
    /// A timer that is pending, its symbols borrowed.
    pub struct Timer<'a> {
        /// The CPU.
        cpu: u32,
        /// The place of the clock.
        clock: u32,
        /// The place of the timer among those of the clock.
        index: u32,
        /// The timer: its address `<000000005e48d39f>`, see [`TimerClock::base`], or its name.
        timer: RawBytes<'a>,
        /// The function that it calls.
        function: RawBytes<'a>,
        /// Bits of its state. 1 means that it is enqueued.
        state: u8,
        /// The earliest time when it may expire, on its clock.
        softexpires: Nanos,
        /// The latest time when it must expire, on its clock.
        expires: Nanos,
        /// The earliest time, in nanoseconds from `now`.
        soft_in: i64,
        /// The latest time, in nanoseconds from `now`.
        hard_in: i64,
    }
}

fields! {
    /// A device that interrupts at a set time.
    pub struct TickDevice {
        /// How it is used: 0 periodically, 1 for the next timer.
        tick_mode: u32,
        /// The CPU that it is for; `None` for the broadcast device, which wakes CPUs whose own device is
        /// stopped.
        cpu: Option<u32>,
    }
    keys {
        /// Its name. If there is no device, it is `<NULL>`, and no lines follow.
        "Clock Event Device" name: Option<Text>,
        /// The longest time that it can be set to, in nanoseconds.
        "max_delta_ns" max_delta_ns: Option<Nanos>,
        /// The shortest time that it can be set to, in nanoseconds.
        "min_delta_ns" min_delta_ns: Option<Nanos>,
        /// Nanoseconds multiplied by this and shifted by `shift` are the cycles of the device.
        "mult" mult: Option<u32>,
        /// See `mult`.
        "shift" shift: Option<u32>,
        /// Its state: 0 detached, 1 shut down, 2 periodic, 3 one shot, 4 one shot and stopped.
        "mode" mode: Option<u32>,
        /// When it interrupts next, on CLOCK_MONOTONIC, in nanoseconds; the largest number means never.
        "next_event" next_event: Option<i64>,
        /// The function that sets it.
        "set_next_event" set_next_event: Option<Text>,
        /// The function that shuts it down.
        "shutdown" shutdown: Option<Text>,
        /// The function that makes it periodic.
        "periodic" periodic: Option<Text>,
        /// The function that makes it fire once.
        "oneshot" oneshot: Option<Text>,
        /// The function that stops it temporarily.
        "oneshot stopped" oneshot_stopped: Option<Text>,
        /// The function that is called after suspend.
        "resume" resume: Option<Text>,
        /// The function that its interrupt calls.
        "event_handler" event_handler: Option<Text>,
        /// How often the time to be set had already passed.
        "retries" retries: Option<u64>,
        /// The device that wakes the CPU from deep sleep instead of this one; `<NULL>` for none. Linux 6.1
        /// prints it if the CPU has a wakeup device, Linux 5.10 does not.
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
    /// Reads both lines from behind the first `#`, and returns the text behind the known columns of the first
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

/// Steps over bytes that must be at the cursor.
fn after(cursor: &mut Cursor<'_>, mark: &[u8]) -> Option<()> {
    cursor.eat_all(mark).then_some(())
}
