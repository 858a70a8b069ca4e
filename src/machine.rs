//! Facts of the machine whose /proc is read, which the text itself does not say.

/// What is needed to read numbers of a machine: its tick, its page, its word, its order of bytes.
///
/// A live [`ProcDir`](crate::ProcDir) takes them from [`Machine::this`]. For a directory
/// that was captured elsewhere the caller gives them; nothing here asks this machine about another's capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Machine {
    /// `USER_HZ`, ticks a second (`getconf CLK_TCK`): 100, but 1,024 on alpha and ia64.
    pub ticks_per_second: u64,
    /// Bytes a page (`getconf PAGESIZE`).
    pub page_size: u64,
    /// Bits of the kernel's `unsigned long`, 32 or 64: where its counters wrap.
    pub word_bits: u32,
    /// The first byte of a word is its highest (s390x, and some of arm, mips, ppc): some files print words
    /// whose bytes have an order of their own, such as the addresses of `/proc/net/tcp`.
    pub big_endian: bool,
}

impl Machine {
    /// The most common machine: 100 ticks a second, 4 KiB pages, 64 bits, little-endian. For captures that
    /// say nothing.
    pub const COMMON: Machine =
        Machine { ticks_per_second: 100, page_size: 4096, word_bits: 64, big_endian: false };
}
