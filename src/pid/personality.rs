//! `/proc/PID/personality`: which system the kernel imitates for a thread.
//!
//! ```text
//! 00040000
//! ```
//!
//! The low byte is the domain, mostly Linux itself. The other bits are flags: with one of them, for example,
//! `setarch -R` gives a program the same addresses at each start. The personality is that of one thread; in
//! `/proc/PID` it is that of the thread group leader. execve(2) keeps it, except that a set-user-ID program
//! loses some flags, and that some kinds of binaries set flags.
//!
//! Reference: personality(2), include/uapi/linux/personality.h. Permission: the same user, and
//! PTRACE_MODE_ATTACH_FSCREDS at every read. Linux 2.6.28.

use crate::class::Class;
use crate::cursor::Cursor;
use crate::error::ParseError;
use crate::file::{FileIn, ProcFile};
use crate::words::flags;

/// One sample of `/proc/PID/personality`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Personality {
    /// The system that the kernel imitates.
    pub domain: Domain,
    /// The flags: all bits except the domain.
    pub flags: PersonalityFlags,
}

/// A system that the kernel imitates for a thread (`PER_*`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Domain {
    /// PER_LINUX, 0: Linux itself.
    #[default]
    Linux,
    /// PER_BSD, 6; PER_SUNOS with [`PersonalityFlags::STICKY_TIMEOUTS`].
    Bsd,
    /// PER_LINUX32, 8: uname(2) returns a 32-bit machine.
    Linux32,
    /// Another number: systems that the kernel no longer supports (System V, IRIX, Solaris and so on).
    Other(u8),
}

impl From<u8> for Domain {
    fn from(number: u8) -> Self {
        match number {
            0 => Domain::Linux,
            6 => Domain::Bsd,
            8 => Domain::Linux32,
            other => Domain::Other(other),
        }
    }
}

flags! {
    /// How the kernel behaves differently for a thread.
    pub struct PersonalityFlags: u32 {
        /// uname(2) returns a version 2.6.40 or later instead of the real one. Linux 3.1.
        const UNAME26 = 0x0002_0000;
        /// Addresses are not randomized. Linux 2.6.12.
        const ADDR_NO_RANDOMIZE = 0x0004_0000;
        /// Pointers to functions are descriptors, for signal handlers. Linux 2.6.11.
        const FDPIC_FUNCPTRS = 0x0008_0000;
        /// Page 0 is mapped.
        const MMAP_PAGE_ZERO = 0x0010_0000;
        /// The address space has the old layout. Linux 2.6.9.
        const ADDR_COMPAT_LAYOUT = 0x0020_0000;
        /// All readable memory is executable. Linux 2.6.8.
        const READ_IMPLIES_EXEC = 0x0040_0000;
        /// Addresses have 32 bits. On arm, without this flag, they have 26 bits.
        const ADDR_LIMIT_32BIT = 0x0080_0000;
        /// Has no effect.
        const SHORT_INODE = 0x0100_0000;
        /// Has no effect.
        const WHOLE_SECONDS = 0x0200_0000;
        /// select(2) and poll(2) do not change the timeout.
        const STICKY_TIMEOUTS = 0x0400_0000;
        /// All addresses are below 3 GiB. Linux 2.6.
        const ADDR_LIMIT_3GB = 0x0800_0000;
        const _ = !0;
    }
}

impl ProcFile for Personality {
    type State = ();
    const NAME: &'static str = "personality";
    const CLASS: Class = Class::TASK.in_one_piece();

    fn parse(&mut self, text: &[u8], _: &mut ()) -> Result<(), ParseError> {
        let mut cursor = Cursor::new(text);
        let Some(bits) = cursor.hex_digits().and_then(|bits| u32::try_from(bits).ok()) else {
            return Err(Cursor::new(text).fail("personality", "a hexadecimal number of 32 bits"));
        };
        self.domain = Domain::from(bits as u8);
        self.flags = PersonalityFlags::from_bits_retain(bits & !0xff);
        cursor.line_end("personality")
    }
}

impl FileIn<crate::dir::PidDir> for Personality {}
impl FileIn<crate::dir::TidDir> for Personality {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domain_and_flags() {
        let mut read = Personality::default();
        read.parse(b"00040008\n", &mut ()).unwrap();
        assert_eq!(read.domain, Domain::Linux32);
        assert_eq!(read.flags, PersonalityFlags::ADDR_NO_RANDOMIZE);
        read.parse(b"f000020d\n", &mut ()).unwrap();
        assert_eq!((read.domain, read.flags.bits()), (Domain::Other(13), 0xf000_0200));
        read.parse(b"04000006\n", &mut ()).unwrap();
        assert_eq!((read.domain, read.flags), (Domain::Bsd, PersonalityFlags::STICKY_TIMEOUTS));
        for text in ["", "\n", "x\n", "100000000\n", "00000000 0\n"] {
            assert_eq!(read.parse(text.as_bytes(), &mut ()).unwrap_err().field(), "personality");
        }
    }
}
