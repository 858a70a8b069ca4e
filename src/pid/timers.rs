//! `/proc/PID/timers`: the POSIX timers of a process (timer_create(2)).
//!
//! ```text
//! ID: 1
//! signal: 60/00007fff86e452a8
//! notify: signal/pid.2634
//! ClockID: 0
//! ```
//!
//! The timers are those of the whole process. The newest comes first. The file does not contain timers of
//! alarm(2) and setitimer(2), nor timerfds. It does not show when a timer expires. The file is empty if the
//! process has no timers, or has exited.
//!
//! Reference: proc_pid_timers(5). Permission: any user. Linux 3.10, with CONFIG_CHECKPOINT_RESTORE.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::cursor::Value;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::shape::block;
use crate::shape::rows::{Identity, Rows};
use crate::shape::table::{self, Understood};
use crate::shape::unlisted::Unlisted;
use crate::words::words;

/// One sample of `/proc/PID/timers`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(crate = "crate::fields"))]
#[non_exhaustive]
pub struct Timers {
    /// The timers.
    pub timers: Rows<Timer>,
    /// Lines that this crate does not know, and unknown text after the value of a line: `timer1 key`. Also
    /// timers that could not be parsed, each with all its lines.
    pub unlisted: Unlisted,
}

/// A POSIX timer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Timer {
    /// The number of the timer in the process.
    pub id: i32,
    /// The signal that is sent when the timer expires. It has no meaning for [`Notify::None`].
    pub signal: i32,
    /// The value that is sent with the signal (`sigev_value`): a number or a pointer. The kernel may print a
    /// hash instead.
    pub value: u64,
    /// How the process is notified.
    pub notify: Notify,
    /// The thread or process that gets the signal.
    pub to: NotifyTo,
    /// The number of the process, or of the thread, that is notified.
    pub pid: u32,
    /// The clock, `CLOCK_*`. It is below 0 for the CPU time of a process or a thread, and for a clock of a
    /// device.
    pub clock_id: i32,
}

words! {
    /// How a process is notified that a timer expired.
    pub enum Notify {
        /// A signal is sent.
        "signal" Signal,
        /// The process is not notified.
        "none" None,
        /// The C library starts a thread.
        "thread" Thread,
    }
}

words! {
    /// Which task gets the signal when a timer expires.
    pub enum NotifyTo {
        /// The process.
        "pid" Pid,
        /// One thread (`SIGEV_THREAD_ID`).
        "tid" Tid,
    }
}

impl Identity for Timer {
    type Id<'a> = i32;

    fn id(&self) -> i32 {
        self.id
    }
}

impl Timer {
    /// Makes a timer from the value of the key `ID`.
    fn new(cursor: &mut Cursor<'_>) -> Result<Self, ParseError> {
        let id = cursor.value("ID")?;
        cursor.line_end("ID").map(|()| Timer { id, ..Timer::default() })
    }

    /// As [`Timer::fill`]. Afterwards the cursor is at the unknown part of the line.
    fn line(&mut self, key: &[u8], cursor: &mut Cursor<'_>) -> Result<bool, ParseError> {
        let known = self.fill(key, cursor)?;
        if known {
            cursor.word_end("timer")?;
            cursor.skip_blanks();
        }
        Ok(known)
    }

    /// Reads the value of a key. Returns false if the key is not known.
    fn fill(&mut self, key: &[u8], cursor: &mut Cursor<'_>) -> Result<bool, ParseError> {
        match key {
            b"signal" => {
                self.signal = cursor.value("signal")?;
                let value = cursor.eat(b'/').then(|| cursor.hex_digits()).flatten();
                self.value = value.ok_or_else(|| cursor.fail("value", "\"/\" and hexadecimal digits"))?;
            }
            b"notify" => {
                self.notify = word(cursor, b'/', "notify")?;
                self.to = word(cursor, b'.', "notify")?;
                self.pid = cursor.unsigned32("notify")?;
            }
            b"ClockID" => self.clock_id = cursor.value("ClockID")?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Reads a word, and the byte after it.
fn word<T: Value>(cursor: &mut Cursor<'_>, behind: u8, field: &'static str) -> Result<T, ParseError> {
    let start = *cursor;
    let word = cursor.until(|byte| byte == behind || byte == b'\n');
    match T::read(&mut Cursor::new(word)).filter(|_| cursor.eat(behind)) {
        Some(word) => Ok(word),
        None => Err(start.fail(field, "words, and a number after \"/\" and \".\"")),
    }
}

/// A timer whose lines are being read.
struct Begun<'a> {
    /// The first line of the timer.
    line: Cursor<'a>,
    timer: Result<Timer, ParseError>,
}

impl Begun<'_> {
    /// Ends the timer. This is called where the next one begins.
    fn end(
        self,
        next: Cursor<'_>,
        timers: &mut Rows<Timer>,
        unlisted: &mut Unlisted,
        understood: &mut Understood,
    ) {
        match self.timer {
            Ok(timer) => {
                understood.any = true;
                timers.push(timer);
            }
            Err(error) => understood.odd(error, table::last_row(next, self.line.at()), unlisted),
        }
    }
}

impl ProcFile for Timers {
    type State = ();
    const NAME: &'static str = "timers";
    const CLASS: Class = Class::TASK;

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        self.timers.clear();
        self.unlisted.clear();
        let Timers { timers, unlisted } = self;
        let mut understood = Understood::default();
        let mut begun: Option<Begun<'_>> = None;
        block::walk(text, b':', |key, mut cursor| {
            let Some(key) = key else { return Ok(()) };
            let line = cursor.at_part(key);
            if key == b"ID" {
                let next = Begun { line, timer: Timer::new(&mut cursor) };
                if let Some(last) = begun.replace(next) {
                    last.end(line, timers, unlisted, &mut understood);
                }
                return Ok(());
            }
            let Some(Begun { timer, .. }) = &mut begun else {
                understood.odd(line.fail("ID", "this key first"), (key, cursor.line()), unlisted);
                return Ok(());
            };
            // The lines of a timer that could not be parsed are kept together.
            let Ok(known) = timer else { return Ok(()) };
            match known.line(key, &mut cursor) {
                Ok(true) if cursor.at_line_end() => {}
                Ok(_) => {
                    let key = format!("timer{} {}", known.id, key.escape_ascii());
                    unlisted.push(key.as_bytes(), cursor.line());
                }
                Err(error) => *timer = Err(error),
            }
            Ok(())
        })?;
        if let Some(last) = begun {
            let mut end = Cursor::new(text);
            end.go(text.len());
            last.end(end, timers, unlisted, &mut understood);
        }
        understood.end()?;
        timers.index();
        Ok(())
    }
}

impl FileIn<crate::dir::PidDir> for Timers {}
// No kernel has the file in this directory yet, so it is unsupported there.
impl FileIn<crate::dir::TidDir> for Timers {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks() {
        let mut timers = Timers::default();
        let text = b"ID: 1\nsignal: 60/00007fff86e452a8\nnotify: signal/pid.2634\nClockID: 0\n\
            ID: 0\nsignal: 0/0000000000000000\nnotify: none/tid.2\nClockID: -6\nslack: 7\n";
        timers.parse(text, &mut ()).unwrap();
        let one = *timers.timers.get(1).unwrap();
        assert_eq!((one.signal, one.value, one.pid, one.clock_id), (60, 0x7fff_86e4_52a8, 2634, 0));
        assert_eq!((one.notify, one.to), (Notify::Signal, NotifyTo::Pid));
        let none = *timers.timers.get(0).unwrap();
        assert_eq!((none.notify, none.to, none.pid, none.clock_id), (Notify::None, NotifyTo::Tid, 2, -6));
        assert_eq!(timers.unlisted.number("timer0 slack"), Some(7));
        timers.parse(b"", &mut ()).unwrap();
        assert_eq!(timers, Timers::default());
    }

    #[test]
    fn malformed() {
        for (text, field) in [
            ("signal: 1/0\n", "ID"),
            ("ID: x\n", "ID"),
            ("ID: 1\nsignal: 14\n", "value"),
            ("ID: 1\nsignal: x/0\n", "signal"),
            ("ID: 1\nsignal: 1/0z\n", "timer"),
            ("ID: 1\nnotify: signal\n", "notify"),
            ("ID: 1\nnotify: signal/pid\n", "notify"),
            ("ID: 1\nnotify: signal/pid.x\n", "notify"),
            ("ID: 1\nClockID: 99999999999\n", "ClockID"),
        ] {
            assert_eq!(
                Timers::default().parse(text.as_bytes(), &mut ()).unwrap_err().field(),
                field,
                "{text}"
            );
        }
    }
}
