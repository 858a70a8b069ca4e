//! States and timers of sockets.

use core::fmt;

/// The state of a socket. The kernel uses the states of TCP for all protocols: a UDP or raw socket is
/// [`Established`](TcpState::Established) if it is connected and [`Close`](TcpState::Close) if not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum TcpState {
    /// 1: connected.
    Established,
    /// 2: has requested a connection.
    SynSent,
    /// 3: has received a request for a connection, and has answered.
    SynRecv,
    /// 4: has closed its side, and the other side has not acknowledged this yet.
    FinWait1,
    /// 5: has closed its side. The other side may still send.
    FinWait2,
    /// 6: the connection has ended. The socket waits for packets that the network may have delayed.
    TimeWait,
    /// 7: not connected.
    Close,
    /// 8: the other side has closed, this side has not.
    CloseWait,
    /// 9: both sides have closed, and the other side has not acknowledged this yet.
    LastAck,
    /// 10: waits for connections.
    Listen,
    /// 11: both sides have closed at the same time.
    Closing,
    /// Another number.
    Other(u8),
}

impl TcpState {
    /// The states that have a name, in the order of their numbers.
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

    /// Converts the number of the kernel.
    pub const fn new(number: u8) -> Self {
        match number {
            number @ 1..=11 => TcpState::ALL[number as usize - 1],
            number => TcpState::Other(number),
        }
    }

    /// The number of the kernel.
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

/// 7, not connected: the value before anything was read.
impl Default for TcpState {
    fn default() -> Self {
        TcpState::Close
    }
}

/// Prints the name of the kernel, `TIME_WAIT`, or the number of a state without a name.
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

/// The active timer of a TCP socket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Timer {
    /// 0: none.
    #[default]
    Off,
    /// 1: for a retransmission, or a probe for a loss. In SYN_RECV: to answer again.
    Retransmit,
    /// 2: another timer, mostly keepalive.
    Keepalive,
    /// 3: to end TIME_WAIT, or FIN_WAIT2 of a socket that no process has open.
    TimeWait,
    /// 4: to check again whether the window of the other side is still closed.
    ZeroWindowProbe,
    /// Another number.
    Other(u8),
}

impl Timer {
    /// Converts the number of the kernel.
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
