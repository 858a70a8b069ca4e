//! The state of a thread: a letter, in several files of a process.

use core::fmt;

use crate::cursor::{Cursor, Value};

/// What a thread is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum State {
    /// `R`: runs, or wants to.
    Running,
    /// `S`: sleeps, a signal wakes it.
    Sleeping,
    /// `D`: sleeps, mostly for I/O, no signal wakes it.
    DiskSleep,
    /// `T`: stopped by a signal.
    Stopped,
    /// `t`: stopped by a tracer. Linux 2.6.33; `T` before.
    TracingStop,
    /// `Z`: has exited and was not waited for.
    Zombie,
    /// `X` (and `x`): is going away.
    Dead,
    /// `I`: an idle kernel thread; it does not count in the load. Linux 4.14.
    Idle,
    /// `P`: a parked kernel thread. Linux 3.9 to 3.13, and again since 4.14.
    Parked,
    /// `K`: wakekill. Linux 2.6.33 to 3.13.
    Wakekill,
    /// `W`: waking. Linux 2.6.33 to 3.13.
    Waking,
    /// Nothing read yet.
    #[default]
    Unset,
    /// Another letter.
    Other(u8),
}

/// The kernel's letter.
impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.letter(), f)
    }
}

impl State {
    /// From the kernel's letter.
    pub const fn new(letter: u8) -> Self {
        match letter {
            b'R' => State::Running,
            b'S' => State::Sleeping,
            b'D' => State::DiskSleep,
            b'T' => State::Stopped,
            b't' => State::TracingStop,
            b'Z' => State::Zombie,
            b'X' | b'x' => State::Dead,
            b'I' => State::Idle,
            b'P' => State::Parked,
            b'K' => State::Wakekill,
            b'W' => State::Waking,
            other => State::Other(other),
        }
    }

    /// The thread neither runs nor wants to.
    pub(crate) fn is_off_cpu(self) -> bool {
        use State::{DiskSleep, Idle, Parked, Sleeping, Stopped, TracingStop, Zombie};
        matches!(self, Sleeping | DiskSleep | Stopped | TracingStop | Zombie | Idle | Parked)
    }

    /// The kernel's letter; `?` for what is no printable letter.
    pub const fn letter(self) -> char {
        match self {
            State::Running => 'R',
            State::Sleeping => 'S',
            State::DiskSleep => 'D',
            State::Stopped => 'T',
            State::TracingStop => 't',
            State::Zombie => 'Z',
            State::Dead => 'X',
            State::Idle => 'I',
            State::Parked => 'P',
            State::Wakekill => 'K',
            State::Waking => 'W',
            State::Other(letter) if letter.is_ascii_graphic() => letter as char,
            State::Other(_) | State::Unset => '?',
        }
    }
}

impl Value for State {
    const EXPECTED: &'static str = "a state letter";

    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let letter = cursor.peek().filter(u8::is_ascii_alphabetic)?;
        cursor.skip(1);
        // status says it again in words.
        if cursor.rest().starts_with(b" (") {
            cursor.skip_line();
        }
        Some(State::new(letter))
    }
}

impl crate::shape::kept::SmallColumn for State {}
