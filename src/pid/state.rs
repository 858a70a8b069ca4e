//! The state of a thread: a letter that several files of a process print.

use core::fmt;

use crate::cursor::{Cursor, Value};

/// What a thread is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum State {
    /// `R`: runs, or is ready to run.
    Running,
    /// `S`: sleeps, and a signal wakes it up.
    Sleeping,
    /// `D`: sleeps, mostly for I/O, and no signal wakes it up.
    DiskSleep,
    /// `T`: stopped by a signal.
    Stopped,
    /// `t`: stopped by a tracer. Linux 2.6.33; `T` before.
    TracingStop,
    /// `Z`: has exited, and its parent has not waited for it yet.
    Zombie,
    /// `X` (and `x`): is being removed.
    Dead,
    /// `I`: an idle kernel thread; it does not count in the load. Linux 4.14.
    Idle,
    /// `P`: a parked kernel thread. Linux 3.9 to 3.13, and again since 4.14.
    Parked,
    /// `K`: wakekill. Linux 2.6.33 to 3.13.
    Wakekill,
    /// `W`: waking. Linux 2.6.33 to 3.13.
    Waking,
    /// Nothing was read yet.
    #[default]
    Unset,
    /// Another letter.
    Other(u8),
}

/// Prints the letter of the kernel.
impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.letter(), f)
    }
}

impl State {
    /// The state with this letter of the kernel.
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

    /// Whether the thread neither runs nor is ready to run.
    pub(crate) fn is_off_cpu(self) -> bool {
        use State::{DiskSleep, Idle, Parked, Sleeping, Stopped, TracingStop, Zombie};
        matches!(self, Sleeping | DiskSleep | Stopped | TracingStop | Zombie | Idle | Parked)
    }

    /// The letter of the kernel; `?` if it is not printable.
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
        // status prints the state also as a word.
        if cursor.rest().starts_with(b" (") {
            cursor.skip_line();
        }
        Some(State::new(letter))
    }
}

impl crate::shape::kept::SmallColumn for State {}
