//! Facts about the machine whose /proc is read. The text itself does not contain them.

/// The facts that are needed to interpret the numbers of a machine: the sizes of its tick, page and word, and
/// its byte order.
///
/// A live [`ProcDir`](crate::ProcDir) takes them from [`Machine::this`]. For a directory that was captured
/// elsewhere the caller passes them; nothing in this crate uses this machine's facts for such a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Machine {
    /// `USER_HZ`, ticks per second (`getconf CLK_TCK`): 100, but 1,024 on alpha and ia64.
    pub ticks_per_second: u64,
    /// Bytes per page (`getconf PAGESIZE`).
    pub page_size: u64,
    /// Bits of the kernel's `unsigned long`, 32 or 64. Its counters wrap at this size.
    pub word_bits: u32,
    /// The first byte of a word is its highest (s390x, and some of arm, mips, ppc). Some files print words
    /// whose bytes have their own order, such as the addresses of `/proc/net/tcp`.
    pub big_endian: bool,
}

impl Machine {
    /// The most common machine: 100 ticks per second, 4 KiB pages, 64 bits, little-endian. For captures
    /// without information about their machine.
    pub const COMMON: Machine =
        Machine { ticks_per_second: 100, page_size: 4096, word_bits: 64, big_endian: false };
}
