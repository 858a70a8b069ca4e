//! States and timers of sockets.

use core::fmt;

/// The state of a socket. The kernel uses TCP's for all: a UDP or raw socket is
/// [`Established`](TcpState::Established) if it is connected and [`Close`](TcpState::Close) if not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum TcpState {
    /// 1: connected.
    Established,
    /// 2: has asked for a connection.
    SynSent,
    /// 3: was asked for one, and has answered.
    SynRecv,
    /// 4: has closed its side, which the other has not acknowledged.
    FinWait1,
    /// 5: has closed its side; the other may still send.
    FinWait2,
    /// 6: is over, and waits for what the network may have delayed.
    TimeWait,
    /// 7: not connected.
    Close,
    /// 8: the other has closed its side, this one not yet.
    CloseWait,
    /// 9: both have closed, the other has not acknowledged it.
    LastAck,
    /// 10: waits for connections.
    Listen,
    /// 11: both have closed at once.
    Closing,
    /// Another number.
    Other(u8),
}

impl TcpState {
    /// Those that have a name, in the order of their numbers.
    pub const ALL: [TcpState; 11] = [
        TcpState::Established,
        TcpState::SynSent,
        TcpState::SynRecv,
        TcpState::FinWait1,
        TcpState::FinWait2,
        TcpState::TimeWait,
        TcpState::Close,
        TcpState::CloseWait,
        TcpState::LastAck,
        TcpState::Listen,
        TcpState::Closing,
    ];

    /// From the kernel's number.
    pub const fn new(number: u8) -> Self {
        match number {
            number @ 1..=11 => TcpState::ALL[number as usize - 1],
            number => TcpState::Other(number),
        }
    }

    /// The kernel's number.
    pub const fn number(self) -> u8 {
        match self {
            TcpState::Established => 1,
            TcpState::SynSent => 2,
            TcpState::SynRecv => 3,
            TcpState::FinWait1 => 4,
            TcpState::FinWait2 => 5,
            TcpState::TimeWait => 6,
            TcpState::Close => 7,
            TcpState::CloseWait => 8,
            TcpState::LastAck => 9,
            TcpState::Listen => 10,
            TcpState::Closing => 11,
            TcpState::Other(number) => number,
        }
    }
}

/// 7, not connected: a socket that nobody has read yet.
impl Default for TcpState {
    fn default() -> Self {
        TcpState::Close
    }
}

/// The kernel's name, `TIME_WAIT`; of another number the number.
impl fmt::Display for TcpState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            TcpState::Established => "ESTABLISHED",
            TcpState::SynSent => "SYN_SENT",
            TcpState::SynRecv => "SYN_RECV",
            TcpState::FinWait1 => "FIN_WAIT1",
            TcpState::FinWait2 => "FIN_WAIT2",
            TcpState::TimeWait => "TIME_WAIT",
            TcpState::Close => "CLOSE",
            TcpState::CloseWait => "CLOSE_WAIT",
            TcpState::LastAck => "LAST_ACK",
            TcpState::Listen => "LISTEN",
            TcpState::Closing => "CLOSING",
            TcpState::Other(number) => return fmt::Display::fmt(number, f),
        })
    }
}

/// The timer that a TCP socket waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Timer {
    /// 0: none.
    #[default]
    Off,
    /// 1: to send again, or to probe for a loss. Of a SYN_RECV to answer again.
    Retransmit,
    /// 2: another, mostly keepalive.
    Keepalive,
    /// 3: to end TIME_WAIT, or FIN_WAIT2 of a socket that is nobody's.
    TimeWait,
    /// 4: to ask again whether the other's window is still closed.
    ZeroWindowProbe,
    /// Another number.
    Other(u8),
}

impl Timer {
    /// From the kernel's number.
    pub const fn new(number: u8) -> Self {
        match number {
            0 => Timer::Off,
            1 => Timer::Retransmit,
            2 => Timer::Keepalive,
            3 => Timer::TimeWait,
            4 => Timer::ZeroWindowProbe,
            number => Timer::Other(number),
        }
    }
}
