//! The controlling terminal.

use core::fmt;

use super::Stat;
use crate::pad;
use crate::unit::Ticks;

/// A terminal, by its device number.
///
/// It prints in the format of ps(1): `pts/3`, `tty1`, `ttyS0`. A device of another driver prints as
/// `MAJOR:MINOR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Tty {
    /// The number of the driver.
    pub major: u32,
    /// The number of the terminal among those of the driver.
    pub minor: u32,
}

impl fmt::Display for Tty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Documentation/admin-guide/devices.txt.
        pad::pad_text(f, |out| match (self.major, self.minor) {
            (4, minor @ 0..64) => write!(out, "tty{minor}"),
            (4, minor) => write!(out, "ttyS{}", minor - 64),
            (5, 1) => write!(out, "console"),
            (major @ 136..=143, minor) => write!(out, "pts/{}", (major - 136) * 256 + minor),
            (major, minor) => write!(out, "{major}:{minor}"),
        })
    }
}

impl Stat {
    /// The controlling terminal; `None` if the process has none.
    ///
    /// ```
    /// use procsampler::{Monotonic, Sampler, pid};
    ///
    /// let mut stat = Sampler::<pid::Stat>::detached();
    /// let text = b"7 (sh) S 1 7 7 34819 9 4194304 1 0 0 0 5 3 0 0 20 0 1 0 48 3133440 388 18446744073709551615 1 1 0 0 0 0 0 0 \
    ///     0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n";
    /// let stat = stat.push(text, Monotonic(0))?;
    /// assert_eq!(stat.tty().map(|tty| tty.to_string()).as_deref(), Some("pts/3"));
    /// assert_eq!(stat.cpu().0, 8);
    /// # Ok::<(), procsampler::Error>(())
    /// ```
    pub fn tty(&self) -> Option<Tty> {
        let number = self.tty_nr as u32;
        let minor = number & 0xff | number >> 12 & 0xfff00;
        (number != 0).then_some(Tty { major: number >> 8 & 0xfff, minor })
    }

    /// The CPU time since the start, in user mode and in the kernel, without children.
    pub fn cpu(&self) -> Ticks {
        self.utime + self.stime
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_by_their_numbers() {
        let tty = |tty_nr| Stat { tty_nr, ..Stat::default() }.tty().map(|tty| tty.to_string());
        assert_eq!(tty(0), None);
        for (number, name) in
            [(0x401, "tty1"), (0x440, "ttyS0"), (0x501, "console"), (0x8803, "pts/3"), (0x0cc40, "204:64")]
        {
            assert_eq!(tty(number).as_deref(), Some(name));
        }
        // The upper bits of the minor number are in bits 20 to 31.
        assert_eq!(tty(0x0010_8800).as_deref(), Some("pts/256"));
        assert_eq!(format!("{:6}|", Tty { major: 136, minor: 3 }), "pts/3 |");
    }
}
