//! The reader of the file: headings, and the lines that belong to them.

use super::TimerList;
use super::rows::{TickDevice, Timer, TimerClock, TimerCpu};
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::shape::dotted::{self, OpenRow};
use crate::shape::kept::TextRows;
use crate::shape::lines;
use crate::shape::unlisted::Unlisted;
use crate::text::BitMask;
use crate::value::Reported;

/// The record that the lines belong to.
#[derive(Clone, Copy)]
enum Section<'a> {
    Cpu,
    Clock,
    Device,
    /// A device in this mode, before the line that says what the device is for.
    DeviceOf(u32),
    /// A heading that was not understood, or no heading.
    Unknown(&'a [u8]),
}

/// Reads the lines below the first three one by one. It cannot fail: lines that are not understood are kept.
pub(super) struct Reader<'a, 's> {
    cpus: OpenRow<'s, TimerCpu>,
    clocks: OpenRow<'s, TimerClock>,
    timers: &'s mut TextRows<Timer<'static>>,
    devices: OpenRow<'s, TickDevice>,
    unlisted: &'s mut Unlisted,
    section: Section<'a>,
    /// The CPU that the clocks belong to.
    cpu: Option<u32>,
    /// The clock that the timers belong to.
    clock: Option<u32>,
}

impl<'a, 's> Reader<'a, 's> {
    pub(super) fn read(to: &'s mut TimerList, cursor: &mut Cursor<'a>) -> Result<(), ParseError> {
        let TimerList { cpus, clocks, timers, tick_devices, unlisted, .. } = to;
        let [broadcast, oneshot] = [&mut to.tick_broadcast_mask, &mut to.tick_broadcast_oneshot_mask];
        let (mut has_broadcast, mut has_oneshot) = (false, false);
        let mut reader = Reader {
            cpus: OpenRow::of(cpus),
            clocks: OpenRow::of(clocks),
            timers,
            devices: OpenRow::of(tick_devices),
            unlisted,
            section: Section::Unknown(b""),
            cpu: None,
            clock: None,
        };
        lines::each(cursor, |cursor| {
            if cursor.eat_all(b"tick_broadcast_mask:") {
                has_broadcast = true;
                mask(broadcast, cursor);
            } else if cursor.eat_all(b"tick_broadcast_oneshot_mask:") {
                has_oneshot = true;
                mask(oneshot, cursor);
            } else if !cursor.at_line_end() {
                reader.line(cursor);
            }
            Ok(())
        })?;
        reader.cpus.end();
        reader.clocks.end();
        reader.devices.end();
        broadcast.take_if(|_| !has_broadcast);
        oneshot.take_if(|_| !has_oneshot);
        Ok(())
    }

    fn line(&mut self, cursor: &mut Cursor<'a>) {
        if cursor.eat_all(b" #") {
            return self.timer(cursor);
        }
        if let Some(section) = self.heading(cursor) {
            self.section = section;
            return;
        }
        let unlisted = &mut *self.unlisted;
        match self.section {
            Section::Clock if cursor.eat_all(b"  .base:") => match (self.clocks.row(), address(cursor)) {
                (Some(row), Some(base)) => row.base = base,
                _ => {
                    let key = format!("{} base", self.whose());
                    self.unlisted.push_malformed(key.as_bytes(), cursor.line());
                }
            },
            Section::Cpu => {
                cursor.eat_all(b"  .");
                self.cpus.line(cursor, unlisted);
            }
            Section::Clock => {
                cursor.eat_all(b"  .");
                self.clocks.line(cursor, unlisted);
            }
            Section::Device => self.devices.line(cursor, unlisted),
            Section::DeviceOf(_) => dotted::keep(b"Tick Device", cursor, unlisted),
            Section::Unknown(heading) => dotted::keep(heading, cursor, unlisted),
        }
    }

    /// The section that the heading at the cursor begins; `None` if the line is not a heading.
    fn heading(&mut self, cursor: &mut Cursor<'a>) -> Option<Section<'a>> {
        let start = *cursor;
        let section = if cursor.eat_all(b"cpu:") {
            (self.cpu, self.clock) = (last_number(cursor), None);
            self.cpu.map(|cpu| {
                self.cpus.begin().cpu = cpu;
                Section::Cpu
            })
        } else if cursor.eat_all(b" clock ") {
            self.clock = cursor.digits().and_then(|clock| clock.try_into().ok());
            self.clock = self.clock.filter(|_| cursor.eat(b':') && cursor.at_line_end());
            self.cpu.zip(self.clock).map(|(cpu, clock)| {
                let row = self.clocks.begin();
                (row.cpu, row.clock, row.base) = (cpu, clock, Reported::Absent);
                Section::Clock
            })
        } else if cursor.eat_all(b"active timers:") {
            // After the last timer the lines of the CPU follow.
            Some(if self.cpu.is_some() { Section::Cpu } else { Section::Unknown(b"") })
        } else if cursor.eat_all(b"Tick Device: mode:") {
            (self.cpu, self.clock) = (None, None);
            last_number(cursor).map(Section::DeviceOf)
        } else if let Section::DeviceOf(mode) = self.section {
            let cpu = if cursor.eat_all(b"Broadcast device") {
                cursor.at_line_end().then_some(None)
            } else if cursor.eat_all(b"Per CPU device:") {
                last_number(cursor).map(Some)
            } else {
                return None;
            };
            cpu.map(|cpu| {
                let row = self.devices.begin();
                (row.tick_mode, row.cpu) = (mode, cpu);
                Section::Device
            })
        } else {
            return None;
        };
        Some(section.unwrap_or_else(|| {
            *cursor = start;
            let heading = cursor.line();
            self.unlisted.push_malformed(heading, b"");
            Section::Unknown(heading)
        }))
    }

    /// Reads both lines of a timer, from behind the first `#`.
    fn timer(&mut self, cursor: &mut Cursor<'a>) {
        let start = *cursor;
        match self.cpu.zip(self.clock).and_then(|(cpu, clock)| Timer::read(cpu, clock, cursor)) {
            Some((timer, rest)) => {
                self.timers.push(timer);
                if !rest.is_empty() {
                    self.unlisted.push(format!("{} #{}", self.whose(), timer.index).as_bytes(), rest);
                }
            }
            None => {
                *cursor = start;
                self.unlisted.push_malformed(format!("{} #", self.whose()).as_bytes(), cursor.line());
            }
        }
    }

    /// The name of the clock that lines belong to.
    fn whose(&self) -> String {
        let number = |number: Option<u32>| number.map_or_else(String::new, |number| number.to_string());
        format!("cpu{} clock{}", number(self.cpu), number(self.clock))
    }
}

/// Reads the number that ends the line.
fn last_number(cursor: &mut Cursor<'_>) -> Option<u32> {
    cursor.skip_blanks();
    let number = cursor.digits()?.try_into().ok()?;
    cursor.at_line_end().then_some(number)
}

/// Reads the mask behind its key, and reuses the existing storage.
fn mask(field: &mut Option<BitMask>, cursor: &mut Cursor<'_>) {
    field.get_or_insert_default().0.set(cursor.line_rest());
}

/// Reads a pointer that ends the line. If there is none, the cursor does not move.
fn address(cursor: &mut Cursor<'_>) -> Option<Reported<u64>> {
    let start = *cursor;
    cursor.skip_blanks();
    // Early after boot the kernel has no randomness to hash the address with.
    let address = match cursor.eat_all(b"(____ptrval____)") || cursor.eat_all(b"(ptrval)") {
        true => Some(0),
        false => cursor.hex_digits(),
    };
    match address.filter(|_| cursor.at_line_end()) {
        Some(0) => Some(Reported::Hidden),
        Some(address) => Some(Reported::Known(address)),
        None => {
            *cursor = start;
            None
        }
    }
}
